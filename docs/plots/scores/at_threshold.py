"""
What one threshold does
=======================

The confusion matrix at a threshold, and where that threshold stands on the
curves of precision and recall.
"""

from sklearn.linear_model import LogisticRegression

import labkit

split = labkit.load_imbalanced(n_samples=2000)
model = LogisticRegression().fit(split.X_train, split.y_train)
y_proba = model.predict_proba(split.X_test)[:, 1]
labkit.plots.at_threshold(split.y_test, y_proba, 0.2)

"""
The score of every row
======================

A dot for each row, a strip for each class. Right of the line, rows are called
class 1.
"""

from sklearn.linear_model import LogisticRegression

import labkit

split = labkit.load_imbalanced(n_samples=1000)
model = LogisticRegression().fit(split.X_train, split.y_train)
scores = model.decision_function(split.X_test)
labkit.plots.scores_of_rows(scores, split.y_test, title="Logistic regression on the test rows")

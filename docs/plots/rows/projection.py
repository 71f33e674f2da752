"""
Training rows in two dimensions
===============================

Twenty features, seen along the two principal components of the original rows.
Both panels share that plane.
"""

from imblearn.over_sampling import SMOTE

import labkit

split = labkit.load_imbalanced(n_samples=2000)
resampled = SMOTE(random_state=0).fit_resample(split.X_train, split.y_train)
labkit.plots.projection(split.X_train, split.y_train, *resampled)

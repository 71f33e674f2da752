"""
Class counts before and after resampling
========================================

What SMOTE changes first: how many rows of class 1 there are to learn from.
"""

from imblearn.over_sampling import SMOTE

import labkit

split = labkit.load_imbalanced(n_samples=2000)
_, y_resampled = SMOTE(random_state=0).fit_resample(split.X_train, split.y_train)
labkit.plots.class_counts(split.y_train, y_resampled)

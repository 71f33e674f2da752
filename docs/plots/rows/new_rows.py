"""
Where SMOTE puts its new rows
=============================

On the lines between neighbours of class 1, also where those lines cross the
other class.
"""

import numpy as np
from imblearn.over_sampling import SMOTE

import labkit

draws = np.random.default_rng(0)
X = np.vstack([draws.normal(0, 1, (200, 2)), draws.normal([2, 1], 0.9, (20, 2))])
y = np.repeat([0, 1], [200, 20])
resampled = SMOTE(random_state=0).fit_resample(X, y)
labkit.plots.new_rows(X, y, *resampled, title="SMOTE, k_neighbors=5")

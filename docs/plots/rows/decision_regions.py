"""
Where a model answers class 1
=============================

Class weights move the line; they do not turn it much.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

import labkit

draws = np.random.default_rng(0)
X = np.vstack([draws.normal(0, 1, (200, 2)), draws.normal([2, 1], 0.9, (20, 2))])
y = np.repeat([0, 1], [200, 20])
_, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
for ax, weight in zip(axes, (None, "balanced"), strict=True):
    model = LogisticRegression(class_weight=weight).fit(X, y)
    labkit.plots.decision_regions(model, X, y, title=f"class_weight={weight!r}", ax=ax)

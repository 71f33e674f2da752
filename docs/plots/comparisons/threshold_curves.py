"""
One method at every threshold
=============================

Precision rises with the threshold, recall falls, and F1 has its maximum
somewhere else than at 0.5.
"""

from sklearn.linear_model import LogisticRegression

import labkit

split = labkit.load_imbalanced(n_samples=2000)
result = labkit.compare(split, {"plain": LogisticRegression()})
labkit.plots.threshold_curves(result["plain"])

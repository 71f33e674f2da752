"""
Differences of paired runs
==========================

Two methods on the same folds are compared fold by fold: the difference varies
less than either score does.
"""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

import labkit

split = labkit.load_imbalanced(n_samples=2000)
folds = StratifiedKFold(10, shuffle=True, random_state=0)


def score(scoring, weight=None):
    model = LogisticRegression(class_weight=weight)
    return cross_val_score(model, split.X_train, split.y_train, cv=folds, scoring=scoring)


differences = {
    key: {"weighted minus plain": score(key, "balanced") - score(key)}
    for key in ("precision", "recall", "f1", "average_precision")
}
labkit.plots.paired_differences(differences)

"""
Scores of folds
===============

A dot for each fold, a bar for the mean. The dots say how much the mean is worth.
"""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

import labkit

split = labkit.load_imbalanced(n_samples=2000)
folds = StratifiedKFold(10, shuffle=True, random_state=0)
models = {
    "plain": LogisticRegression(),
    "weighted": LogisticRegression(class_weight="balanced"),
}
scores = {
    name: cross_val_score(model, split.X_train, split.y_train, cv=folds, scoring="f1")
    for name, model in models.items()
}
labkit.plots.spread(pd.DataFrame(scores), ylabel="F1 of a fold", title="Ten folds")

"""
A table as lines
================

Every column is a line over the table's index: here a score against the number
of rows to learn from.
"""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

import labkit

split, table = labkit.load_imbalanced(n_samples=4000), pd.DataFrame()
for n in (100, 200, 400, 800, 1600, 3200):
    model = LogisticRegression().fit(split.X_train[:n], split.y_train[:n])
    scores = model.decision_function(split.X_test)
    table.loc[n, "ROC AUC"] = roc_auc_score(split.y_test, scores)
    table.loc[n, "average precision"] = average_precision_score(split.y_test, scores)
labkit.plots.lines(table, xlabel="training rows", ylabel="score", title="A learning curve")

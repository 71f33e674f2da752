"""
Precision-recall curves
=======================

The curves lie close together. The marks show where each method stands with its
own threshold, and those lie far apart.
"""

from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression

import labkit

split = labkit.load_imbalanced(n_samples=2000)
methods = {
    "plain": LogisticRegression(),
    "weighted": LogisticRegression(class_weight="balanced"),
    "smote": make_pipeline(SMOTE(random_state=0), LogisticRegression()),
}
labkit.plots.precision_recall_curves(labkit.compare(split, methods))

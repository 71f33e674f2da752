"""
ROC curves
==========

How well each method ranks the test rows, at every threshold at once. Where one
class is rare, all of them look good here.
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
labkit.plots.roc_curves(labkit.compare(split, methods))

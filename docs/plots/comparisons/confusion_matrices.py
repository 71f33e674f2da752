"""
Confusion matrices side by side
===============================

Each cell shows its count, and as its shade the share of its true class: so the
small class can be read as well as the large one.
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
labkit.plots.confusion_matrices(labkit.compare(split, methods))

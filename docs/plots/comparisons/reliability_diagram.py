"""
Reliability of predicted probabilities
======================================

Class weights and SMOTE move probabilities away from what happens: of the rows
that get 0.5, far fewer than a half are of class 1.
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
labkit.plots.reliability_diagram(labkit.compare(split, methods))

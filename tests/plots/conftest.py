"""Every figure of one Axes, drawn small."""

import pandas as pd
import pytest
from sklearn.naive_bayes import GaussianNB

from labkit import plots

TABLE = pd.DataFrame({"plain": [0.2, 0.4, 0.4], "SMOTE": [0.5, 0.7, 0.9]}, index=[10, 20, 30])


PLANE = [[0.0, 0.0], [0.0, 1.0], [3.0, 0.0], [3.0, 1.0]], [0, 0, 1, 1]


ONE_AXES = {
    "class_counts": lambda result, ax: plots.class_counts([0, 0, 1], [0, 1], ax=ax),
    "training_curves": lambda result, ax: plots.training_curves(result, ax=ax),
    "roc_curves": lambda result, ax: plots.roc_curves(result, ax=ax),
    "precision_recall_curves": lambda result, ax: plots.precision_recall_curves(result, ax=ax),
    "reliability_diagram": lambda result, ax: plots.reliability_diagram(result, ax=ax),
    "threshold_curves": lambda result, ax: plots.threshold_curves(result["smote_ann"], ax=ax),
    "feature_importances": lambda result, ax: plots.feature_importances([0.4], ["a"], ax=ax),
    "reliability_curves": lambda result, ax: plots.reliability_curves(
        [0, 1], {"plain": [0.2, 0.7]}, ax=ax
    ),
    "paired_differences": lambda result, ax: plots.paired_differences(
        {"forest": {"smote": [0.1, -0.1]}}, ax=ax
    ),
    "lines": lambda result, ax: plots.lines(TABLE, xlabel="rows", title="lines", ax=ax),
    "spread": lambda result, ax: plots.spread(TABLE, title="runs", ax=ax),
    "scores_of_rows": lambda result, ax: plots.scores_of_rows([-1, 1], [0, 1], title="s", ax=ax),
    "new_rows": lambda result, ax: plots.new_rows(*PLANE, *PLANE, title="rows", ax=ax),
    "decision_regions": lambda result, ax: plots.decision_regions(
        GaussianNB().fit(*PLANE), *PLANE, title="regions", ax=ax
    ),
}


@pytest.fixture(params=ONE_AXES.values(), ids=ONE_AXES)
def draw(request):
    """Give what draws a figure, of a comparison and on the Axes that it gets."""
    return request.param

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from sklearn.naive_bayes import GaussianNB

from labkit import plots


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if line.get_label()[0] != "_"}


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


@pytest.mark.parametrize("draw", ONE_AXES.values(), ids=ONE_AXES)
def test_each_picture_is_drawn_on_the_axes_it_is_given(result, draw):
    _, ax = plt.subplots()
    assert draw(result, ax) is ax
    assert ax.has_data()
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("draw", ONE_AXES.values(), ids=ONE_AXES)
def test_each_picture_makes_axes_where_it_is_given_none_and_says_what_it_shows(result, draw):
    ax = draw(result, None)
    assert len(plt.get_fignums()) == 1
    assert ax.get_title()
    assert ax.get_xlabel() or any(label.get_text() for label in ax.get_xticklabels())


def test_pictures_of_several_panels_take_and_return_theirs(result, small_split):
    X, y = small_split.X_train, small_split.y_train
    _, axes = plt.subplots(1, 2)
    assert plots.projection(X, y, X, y, axes=axes) is axes
    _, axes = plt.subplots(1, len(result.results))
    assert plots.confusion_matrices(result, axes=axes) is axes
    assert all(ax.has_data() for ax in axes)

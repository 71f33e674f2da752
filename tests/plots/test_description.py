"""What a figure's alternative text says is what was drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.naive_bayes import GaussianNB

import labkit
from labkit import plots
from labkit.plots.description import describe_figure


def words(ax):
    return describe_figure(np.ravel(ax)[0].figure)


def test_bars_are_told_by_the_names_below_them():
    told = words(plots.class_counts([0, 0, 0, 1], [0, 0, 0, 1, 1, 1], names=("no", "US$")))
    assert "no: before 3, after 3. US$: before 1, after 3." in told


def test_of_many_bars_the_longest_are_told():
    names = [f"f{n}" for n in range(12)]
    told = words(plots.feature_importances(np.arange(12) / 66, names))
    assert "f11 0.167, f10 0.152" in told
    assert "and 4 lower ones" in told
    assert "f0 " not in told


def test_a_confusion_matrix_is_told_cell_by_cell(small_split):
    result = labkit.compare(small_split, {"bayes": GaussianNB()})
    told = words(plots.confusion_matrices(result))
    tn, fp, fn, tp = result["bayes"].confusion_matrix.ravel()
    for cell in (f"0, predicted 0: {tn},", f"0, predicted 1: {fp},"):
        assert f"true {cell}" in told
    assert f"true 1, predicted 0: {fn}," in told
    assert f"true 1, predicted 1: {tp}," in told
    assert told.startswith("2 panels. Majority class.")


def test_a_curve_is_told_by_its_ends_and_its_turn():
    table = pd.DataFrame({"rise": [0.1, 0.2, 0.4], "peak": [0.1, 0.9, 0.2]}, index=[10, 20, 30])
    told = words(plots.lines(table, xlabel="rows", title="Two."))
    assert told.startswith("Two. Across: rows, ")
    assert "rise: from 0.1 to 0.4." in told
    assert "peak: from 0.1 to 0.2, highest 0.9 at 20." in told


def test_a_curve_without_a_turn_is_told_halfway_too():
    ax = plots.lines(pd.DataFrame({"a": [0.0, 0.7, 0.8, 0.9, 1.0]}, index=range(5)))
    assert "a: from 0 to 1, 0.8 halfway." in words(ax)


def test_a_curve_drawn_from_right_to_left_is_told_from_left_to_right():
    _, ax = plt.subplots()
    ax.plot([1, 1, 0], [0.1, 0.6, 0.9], label="back")
    assert "back: from 0.9 to 0.1." in words(ax)


def test_the_mark_of_a_curve_is_told_with_it(small_split):
    result = labkit.compare(small_split, {"bayes": GaussianNB()})
    scores = result["bayes"].scores
    told = words(plots.precision_recall_curves(result))
    here = f"across is {scores['recall']:.3g} and up is {scores['precision']:.3g}"
    assert f"marked where {here}" in told


def test_lines_across_a_figure_are_told_as_such():
    _, ax = plt.subplots()
    ax.axhline(0.25, label="prevalence")
    ax.axvline(0.5, label="threshold")
    assert "prevalence: level at 0.25. threshold: an upright line at 0.5." in words(ax)


def test_dots_are_told_category_by_category():
    told = words(plots.spread(pd.DataFrame({"plain": [0.25, 0.75, 0.5], "mine": [0.5] * 3})))
    assert "plain: 3 points, 0.25 to 0.75, median 0.5." in told
    assert "mine: 3 points, 0.5, median 0.5." in told
    told = words(plots.paired_differences({"tree": {"smote": [0.5]}, "bayes": {"smote": [-1, 1]}}))
    assert "smote: tree: 1 point, 0.5. smote: bayes: 2 points, -1 to 1, median 0." in told


def test_clouds_are_told_by_where_they_lie():
    X, y = [[0, 0], [1, 5], [2, 7]], [0, 1, 1]
    told = words(plots.new_rows(X, y, [*X, [1.5, 6]], [*y, 1]))
    assert "class 1, new (1): 1 point, across 1.5, up 6." in told
    assert "class 1 (2): 2 points, across 1 to 2, up 5 to 7." in told


def test_a_figure_of_many_lines_is_told_in_part():
    table = pd.DataFrame({f"line {n}": [0, n + 1] for n in range(11)})
    told = words(plots.lines(table))
    assert "line 7: from 0 to 8. 3 more are drawn." in told


@pytest.mark.parametrize("projection", ["polar", "3d"])
def test_of_other_projections_the_title_is_told(projection):
    ax = plt.figure().add_subplot(projection=projection)
    ax.plot([0, 1], [1, 2])
    ax.set_title("Round")
    assert words(ax) == "Round."


def test_dates_holes_and_nothing_at_all_are_no_fault():
    _, axes = plt.subplots(1, 3)
    axes[0].plot(pd.date_range("2026-01-01", periods=3), [1, np.nan, 3], label="dated")
    axes[1].plot([np.nan], [np.nan], label="hole")
    told = words(axes)
    assert "dated: from 1 to 3." in told
    assert "hole: nothing to draw." in told
    assert describe_figure(plt.figure()) == ""


def test_every_figure_of_a_comparison_is_told_in_a_few_sentences(result):
    for draw in (plots.roc_curves, plots.training_curves, plots.reliability_diagram):
        told = words(draw(result))
        assert result.facts.label("smote_ann") in told
        assert 100 < len(told) < 1200
        assert "\n" not in told


def test_an_axis_is_told_by_its_numbers_and_not_by_its_margins():
    _, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set(xlabel="recall", xlim=(-0.05, 1.05), ylabel="count", ylim=(1.2, 1.3))
    ax.set_yticks([])
    told = words(ax)
    assert "Across: recall, 0 to 1." in told
    assert "Up: count, 1.2 to 1.3." in told

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from labkit import plots


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if line.get_label()[0] != "_"}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


TABLE = pd.DataFrame({"plain": [0.2, 0.4, 0.4], "SMOTE": [0.5, 0.7, 0.9]}, index=[10, 20, 30])


def test_lines_are_the_columns_over_the_index():
    drawn = lines(plots.lines(TABLE))
    assert list(drawn) == ["plain", "SMOTE"]
    assert drawn["SMOTE"].get_xydata().tolist() == [[10, 0.5], [20, 0.7], [30, 0.9]]
    assert drawn["plain"].get_linestyle() != drawn["SMOTE"].get_linestyle()


def test_long_lines_are_drawn_without_marks():
    short, long = (pd.DataFrame({"cost": np.zeros(n)}) for n in (5, 200))
    assert lines(plots.lines(short))["cost"].get_marker() == "o"
    assert lines(plots.lines(long))["cost"].get_marker() in ("None", None, "")


def test_a_spread_shows_every_run_and_the_mean_of_each_method():
    ax = plots.spread(TABLE)
    dots = [collection.get_offsets()[:, 1].tolist() for collection in ax.collections]
    assert dots == [[0.2, 0.4, 0.4], [0.5, 0.7, 0.9]]
    assert [line.get_ydata()[0] for line in ax.get_lines()] == pytest.approx([1 / 3, 0.7])
    assert len({collection.get_paths()[0].vertices.tobytes() for collection in ax.collections}) == 2


def test_reliability_curves_name_what_they_draw_and_its_brier_score():
    y = np.array([0, 0, 0, 1, 1, 1])
    right, sure = np.array([0.3, 0.3, 0.3, 0.7, 0.7, 0.7]), np.full(6, 0.9)
    drawn = lines(plots.reliability_curves(y, {"right": right, "sure": sure}, n_bins=2))
    np.testing.assert_allclose(drawn["right (Brier 0.090)"].get_xydata(), [[0.3, 0], [0.7, 1]])
    np.testing.assert_allclose(drawn["sure (Brier 0.410)"].get_xydata(), [[0.9, 0.5]])


def test_a_threshold_is_shown_with_its_matrix_and_its_place_on_the_curves():
    y, score = np.array([0, 1, 0, 1]), np.array([0.1, 0.4, 0.6, 0.9])
    matrix, curves = plots.at_threshold(y, score, 0.6)
    counts = [text.get_text().split()[0] for text in matrix.texts]
    assert counts == ["1", "1", "1", "1"]
    assert matrix.get_title() == "At 0.60"
    drawn = lines(curves)
    assert drawn["threshold"].get_xdata() == [0.6, 0.6]
    np.testing.assert_allclose(drawn["recall"].get_ydata(), [1, 1, 0.5, 0.5])
    _, axes = plt.subplots(1, 2)
    assert plots.at_threshold(y, score, 0.2, axes=axes) is axes


def test_paired_differences_show_a_dot_a_run_and_the_median_of_each_method():
    values = {"forest": {"smote": [0.1, 0.2, 0.6], "weighted": [-0.1, 0.0, 0.1]}}
    ax = plots.paired_differences({"bayes": {"smote": [0.3]}, **values})
    assert legend(ax) == ["smote", "weighted"]
    np.testing.assert_allclose(lines(ax)["smote"].get_xdata(), [0.3])
    np.testing.assert_allclose(lines(ax)["weighted"].get_xdata(), [-0.1, 0.0, 0.1])
    medians = [line.get_xdata()[0] for line in ax.get_lines() if line.get_color() == "black"]
    np.testing.assert_allclose(medians, [0.3, 0.2, 0.0])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["bayes", "forest"]

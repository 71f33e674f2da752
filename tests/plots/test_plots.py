import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from sklearn.metrics import precision_recall_curve, roc_curve
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

import labkit
from labkit import plots
from labkit.comparison.methods import resampled

OKABE_ITO = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"}


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if line.get_label()[0] != "_"}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


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
    _, axes = plt.subplots(1, 5)
    assert plots.confusion_matrices(result, axes=axes) is axes
    assert all(ax.has_data() for ax in axes)


def test_class_counts_are_bars_as_high_as_the_counts(result):
    _, after = resampled(result["smote_ann"].method, result.split)
    ax = plots.class_counts(result.split.y_train, after, names=("healthy", "ill"))
    heights = [[bar.get_height() for bar in bars] for bars in ax.containers]
    assert heights == [[7576, 7576], [424, 7576]]
    assert legend(ax) == ["healthy", "ill"]
    assert [text.get_text() for text in ax.texts] == ["7576", "7576", "424", "7576"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["before", "after"]


def test_the_projection_shows_every_row_in_the_plane_of_the_original_ones(split, result):
    X, y = resampled(result["smote_ann"].method, split)
    before, after = plots.projection(split.X_train, split.y_train, X, y)
    assert [len(points.get_offsets()) for points in before.collections] == [7576, 424]
    assert [len(points.get_offsets()) for points in after.collections] == [7576, 7576]
    np.testing.assert_allclose(
        after.collections[0].get_offsets(), before.collections[0].get_offsets()
    )
    scaled = (split.X_train - split.X_train.mean(axis=0)) / split.X_train.std(axis=0)
    largest = np.linalg.svd(scaled, compute_uv=False)[0] ** 2 / len(scaled)
    shown = np.vstack([points.get_offsets() for points in before.collections])
    assert shown[:, 0].var() == pytest.approx(largest)
    assert legend(before) == ["class 0 (7576)", "class 1 (424)"]


def test_training_curves_are_the_losses_of_the_networks(result):
    ax = plots.training_curves(result)
    drawn = lines(ax)
    assert set(drawn) == {"Plain ANN", "SMOTE + ANN", "Class-weighted ANN"}
    np.testing.assert_array_equal(drawn["SMOTE + ANN"].get_xdata(), [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(
        drawn["SMOTE + ANN"].get_ydata(), result["smote_ann"].estimator["ann"].history_["loss"]
    )


def test_there_are_no_training_curves_without_networks(small_split):
    result = labkit.compare(small_split, {"bayes": GaussianNB()})
    with pytest.raises(ValueError, match="no method of this comparison is a network"):
        plots.training_curves(result)
    assert plt.get_fignums() == []


def test_confusion_matrices_show_the_counts_and_shade_by_the_true_class(result):
    axes = plots.confusion_matrices(result)
    assert [ax.get_title() for ax in axes][:2] == ["Majority class", "Plain ANN"]
    for ax, one in zip(axes, result.results.values(), strict=True):
        matrix = one.confusion_matrix
        shown = [int(text.get_text().split("\n")[0]) for text in ax.texts]
        assert shown == matrix.ravel().tolist()
        share = np.asarray(ax.images[0].get_array())
        np.testing.assert_allclose(share, matrix / matrix.sum(axis=1, keepdims=True))
        assert ax.texts[3].get_text().endswith(f"{one.scores['recall']:.1%}")
        assert ax.get_ylabel() == "true"


def test_confusion_matrices_carry_the_names_of_the_classes(loans_csv):
    split = labkit.read_csv(loans_csv, "paid")
    (_, ax) = plots.confusion_matrices(labkit.compare(split, {"bayes": GaussianNB()}))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["yes", "no"]


def test_roc_curves_are_scikit_learns_and_name_their_area(result):
    drawn = lines(plots.roc_curves(result))
    forest = result["balanced_forest"]
    line = drawn[f"Balanced Random Forest (area {forest.scores['roc_auc']:.3f})"]
    false_positive_rate, recall, _ = roc_curve(forest.y_true, forest.y_score)
    np.testing.assert_array_equal(line.get_xdata(), false_positive_rate)
    np.testing.assert_array_equal(line.get_ydata(), recall)
    assert list(drawn)[-1] == "chance (area 0.500)"
    assert len(drawn) == 5


def test_precision_recall_curves_mark_the_threshold_in_use_and_the_prevalence(result):
    ax = plots.precision_recall_curves(result)
    drawn = lines(ax)
    smote = result["smote_ann"]
    line = drawn[f"SMOTE + ANN (AP {smote.scores['average_precision']:.3f})"]
    precision, recall, _ = precision_recall_curve(smote.y_true, smote.y_score)
    np.testing.assert_array_equal(line.get_xdata(), recall)
    np.testing.assert_array_equal(line.get_ydata(), precision)
    np.testing.assert_allclose(drawn["prevalence 0.058"].get_ydata(), 116 / 2000)
    marks = {tuple(mark.get_xydata()[0]) for mark in ax.get_lines() if len(mark.get_xdata()) == 1}
    assert marks == {
        (one.scores["recall"], one.scores["precision"])
        for name, one in result.results.items()
        if name != "majority"
    }


def test_a_tuned_method_is_a_star_on_the_curve_of_its_base(tuned_result):
    ax = plots.precision_recall_curves(tuned_result)
    assert len(lines(ax)) == 5
    stars = [line for line in ax.get_lines() if line.get_marker() == "*"]
    tuned = [one for name, one in tuned_result.results.items() if name.endswith("_tuned")]
    assert [star.get_xdata()[0] for star in stars] == [one.scores["recall"] for one in tuned]
    curves = [line.get_color() for line in ax.get_lines()[:4]]
    assert [star.get_color() for star in stars] == curves


def test_the_reliability_diagram_shows_the_share_of_positives_in_every_bin(result):
    forest = result["balanced_forest"]
    ax = plots.reliability_diagram(result, n_bins=5)
    line = lines(ax)[f"Balanced Random Forest (Brier {forest.scores['brier']:.3f})"]
    bins = np.minimum((forest.y_proba * 5).astype(int), 4)
    shares = [forest.y_true[bins == b].mean() for b in range(5) if np.any(bins == b)]
    # a tree's vote can stand on the border of two bins
    np.testing.assert_allclose(line.get_ydata(), shares, atol=0.03)
    np.testing.assert_array_equal(lines(ax)["perfectly calibrated"].get_xydata(), [[0, 0], [1, 1]])


def test_methods_without_probabilities_have_no_reliability(small_split):
    result = labkit.compare(small_split, {"svm": LinearSVC(), "bayes": GaussianNB()})
    assert len(lines(plots.reliability_diagram(result))) == 2
    assert len(lines(plots.roc_curves(result))) == 3


def test_threshold_curves_show_the_scores_at_the_threshold_in_use(tuned_result):
    one = tuned_result["balanced_forest_tuned"]
    drawn = lines(plots.threshold_curves(one))
    used = one.estimator.best_threshold_
    line = drawn.pop(f"in use: {used:.2f}")
    np.testing.assert_array_equal(line.get_xdata(), [used, used])
    assert list(drawn) == ["precision", "recall", "F1"]
    nearest = np.searchsorted(drawn["recall"].get_xdata(), used)
    assert drawn["recall"].get_ydata()[nearest] == pytest.approx(one.scores["recall"])
    assert drawn["F1"].get_ydata()[nearest] == pytest.approx(one.scores["f1"])


def test_an_untuned_threshold_is_one_half_of_a_probability_and_zero_of_a_score(small_split):
    result = labkit.compare(small_split, {"svm": LinearSVC(), "bayes": GaussianNB()})
    assert "in use: 0.50" in lines(plots.threshold_curves(result["bayes"]))
    assert "in use: 0.00" in lines(plots.threshold_curves(result["svm"]))


def test_the_largest_importances_are_on_top(result):
    forest = result["balanced_forest"].estimator
    ax = plots.feature_importances(forest.feature_importances_, result.split.feature_names, most=6)
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths, np.sort(forest.feature_importances_)[-6:])
    top = result.split.feature_names[int(np.argmax(forest.feature_importances_))]
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == top


def test_features_of_one_name_keep_a_bar_each():
    ax = plots.feature_importances([0.2, 0.5, 0.3], ["a", "a", "b"])
    assert len(ax.patches) == 3
    assert len({bar.get_y() for bar in ax.patches}) == 3


@pytest.mark.parametrize("draw", [plots.roc_curves, plots.precision_recall_curves])
def test_no_two_curves_differ_by_colour_alone(result, draw):
    curves = [line for line in draw(result).get_lines() if len(line.get_xdata()) > 2]
    assert {to_hex(line.get_color()) for line in curves} <= OKABE_ITO
    # a pattern that Matplotlib made of a tuple is told by its dashes
    assert len({str(line._unscaled_dash_pattern) for line in curves}) == len(curves) == 4


def test_the_classes_differ_by_more_than_colour(small_split):
    X, y = small_split.X_train, small_split.y_train
    assert {bar.get_hatch() for bar in plots.class_counts(y, y).patches} == {"", "//"}
    before, _ = plots.projection(X, y, X, y)
    dots, crosses = (points.get_paths()[0] for points in before.collections)
    assert len(dots) != len(crosses)


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


def test_rows_stand_at_their_score_in_the_strip_of_their_class():
    ax = plots.scores_of_rows([-2.0, 0.5, 3.0], [0, 1, 1], threshold=0.4)
    common, rare = (collection.get_offsets() for collection in ax.collections)
    assert common[:, 0].tolist() == [-2.0]
    assert rare[:, 0].tolist() == [0.5, 3.0]
    assert np.all(np.abs(rare[:, 1] - 1) < 0.5)
    assert ax.get_lines()[0].get_xdata()[0] == 0.4


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


def test_new_rows_are_told_from_old_ones_and_rows_taken_away_are_not_drawn():
    X, y = PLANE
    ax = plots.new_rows(X, y, [*X[1:], [3.0, 0.5], [3.0, 0.7]], [*y[1:], 1, 1])
    common, new, rare = (collection.get_offsets().tolist() for collection in ax.collections)
    assert common == [[0, 1]]
    assert new == [[3, 0.5], [3, 0.7]]
    assert rare == [[3, 0], [3, 1]]
    assert legend(ax) == ["class 0 (1)", "class 1, new (2)", "class 1 (2)"]


def test_the_shaded_region_is_where_the_model_answers_class_1():
    ax = plots.decision_regions(GaussianNB().fit(*PLANE), *PLANE)
    regions, *rows = ax.collections
    assert len(rows) == 2
    white, shaded = regions.get_paths()
    assert shaded.get_extents().x0 == pytest.approx(1.5, abs=0.05)
    assert white.get_extents().x1 == pytest.approx(1.5, abs=0.05)


def test_score_ranges_show_a_dot_a_run_and_a_box_a_method(repeated):
    _, ax = plt.subplots()
    assert plots.score_ranges(repeated, "recall", ax=ax) is ax
    names = ["plain_ann", "smote_ann", "balanced_forest"]
    places = zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
    labels = {tick.get_text(): place for tick, place in places}
    assert list(labels) == ["Plain ANN", "SMOTE + ANN", "Balanced Random Forest"]
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert len(dots) == 3
    for name, place, line in zip(names, labels.values(), dots, strict=True):
        np.testing.assert_array_equal(line.get_xdata(), repeated.scores[name, "recall"])
        assert np.abs(line.get_ydata() - place).max() < 0.25
    medians = sorted(
        line.get_xdata()[0]
        for line in ax.get_lines()
        if to_hex(line.get_color()) == "#000000" and line.get_linewidth() == 2
    )
    expected = sorted(repeated.summary.loc[names, ("recall", "median")])
    np.testing.assert_allclose(medians, expected)
    assert ax.get_xlabel() == "recall on the test rows"
    assert "5 runs" in ax.get_title()
    assert "one split" in ax.get_title()


def test_score_ranges_of_a_score_that_a_method_does_not_have_are_empty(small_split):
    result = labkit.compare(small_split, {"svm": LinearSVC()}, repeats=2, resplit=True, jobs=1)
    ax = plots.score_ranges(result, "brier")
    assert "seeds and splits" in ax.get_title()
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["svm"]

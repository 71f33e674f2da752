import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from sklearn.metrics import precision_recall_curve, roc_curve
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

import labkit
from labkit import plots

OKABE_ITO = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"}


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if line.get_label()[0] != "_"}


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
    assert len(drawn) == 6


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
    assert len(lines(ax)) == 6
    stars = [line for line in ax.get_lines() if line.get_marker() == "*"]
    tuned = [one for name, one in tuned_result.results.items() if name.endswith("_tuned")]
    assert [star.get_xdata()[0] for star in stars] == [one.scores["recall"] for one in tuned]
    curves = [line.get_color() for line in ax.get_lines()[: len(tuned)]]
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


def test_threshold_curves_are_titled_after_what_the_method_is(small_split):
    result = labkit.compare(small_split, {"smote_ann": GaussianNB()})
    assert plots.threshold_curves(result["smote_ann"]).get_title().startswith("smote_ann:")


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
    assert len({str(line._unscaled_dash_pattern) for line in curves}) == len(curves) == 5


def test_score_ranges_show_a_dot_a_run_and_a_box_a_method(repeated):
    _, ax = plt.subplots()
    assert plots.score_ranges(repeated, "recall", ax=ax) is ax
    names = ["plain_ann", "smote_ann", "balanced_forest", "plain_forest"]
    places = zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
    labels = {tick.get_text(): place for tick, place in places}
    assert list(labels) == [repeated.facts.label(name) for name in names]
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert len(dots) == 4
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


def test_a_fixed_threshold_is_drawn_where_it_stands(small_split):
    bayes = GaussianNB()
    methods = {"bayes": bayes, "low": FixedThresholdClassifier(bayes, threshold=0.2)}
    result = labkit.compare(small_split, methods)
    assert "in use: 0.20" in lines(plots.threshold_curves(result["low"]))
    assert "in use: 0.50" in lines(plots.threshold_curves(result["bayes"]))
    stars = [
        line
        for line in plots.precision_recall_curves(result).get_lines()
        if line.get_marker() == "*"
    ]
    assert [star.get_xdata()[0] for star in stars] == [result["low"].scores["recall"]]
    assert len(lines(plots.roc_curves(result))) == 2


def test_a_method_that_only_sounds_tuned_has_a_curve_of_its_own(small_split):
    methods = {
        "bayes": GaussianNB(),
        "bayes_tuned": GridSearchCV(GaussianNB(), {"var_smoothing": [0.1, 1.0]}),
    }
    result = labkit.compare(small_split, methods)
    drawn = list(lines(plots.roc_curves(result)))
    assert [name.split(" (")[0] for name in drawn] == ["bayes", "bayes_tuned", "chance"]
    marks = [line.get_marker() for line in plots.precision_recall_curves(result).get_lines()]
    assert "*" not in marks

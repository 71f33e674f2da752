import math
from functools import partial

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    classification_report,
    confusion_matrix,
    f1_score,
    fbeta_score,
    precision_score,
    recall_score,
)

from labkit.metrics import (
    SCORES,
    Predictions,
    best_by_score,
    class_counts,
    confusion,
    inverse_frequency_weights,
    report,
    score_predictions,
    threshold_curve,
    wilson_interval,
)

Y_TRUE = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
Y_PRED = np.array([0, 0, 0, 0, 0, 1, 0, 1, 1, 1])
Y_PROBA = np.array([0.1, 0.2, 0.0, 0.3, 0.4, 0.8, 0.35, 0.7, 0.9, 0.6])


def test_the_published_data_have_these_weights_and_not_the_pages(split):
    weights = inverse_frequency_weights(split.y_train)
    assert weights == pytest.approx({0: 0.52798, 1: 9.43396}, abs=5e-6)


def test_every_class_has_the_same_total_weight():
    labels = ["a"] * 7 + ["b"] * 2 + ["c"]
    weights = inverse_frequency_weights(labels)
    totals = [weights[label] * count for label, count in class_counts(labels).items()]
    assert totals == pytest.approx([10 / 3] * 3)


def test_labels_without_rows_have_no_weights():
    with pytest.raises(ValueError, match="y has no rows"):
        inverse_frequency_weights([])


def test_counts_are_plain_numbers_in_the_order_of_the_labels():
    counts = class_counts(np.array([1, 0, 1, 1]))
    assert list(counts.items()) == [(0, 1), (1, 3)]
    assert all(type(value) is int for pair in counts.items() for value in pair)


def test_the_report_is_scikit_learns():
    assert report(Y_TRUE, Y_PRED) == classification_report(Y_TRUE, Y_PRED, output_dict=True)


def test_a_report_of_one_predicted_class_has_zeros_and_no_warning():
    made = report(Y_TRUE, np.zeros(10, dtype=int))
    assert made["1"] == {"precision": 0, "recall": 0, "f1-score": 0, "support": 4}
    assert made["accuracy"] == 0.6


def test_every_score_is_what_its_definition_says():
    scores = score_predictions(Y_TRUE, Y_PRED, y_score=Y_PROBA, y_proba=Y_PROBA)
    assert list(scores) == list(SCORES)
    pairs = [(p, n) for p in Y_PROBA[Y_TRUE == 1] for n in Y_PROBA[Y_TRUE == 0]]
    ranked = [0.9, 0.8, 0.7, 0.6, 0.4, 0.35]
    hits = [1, 0, 1, 1, 0, 1]
    precision_at_hit = [np.mean(hits[: i + 1]) for i in range(len(ranked)) if hits[i]]
    assert scores == pytest.approx(
        {
            "precision": 3 / 4,
            "recall": 3 / 4,
            "f1": 3 / 4,
            "accuracy": 8 / 10,
            "balanced_accuracy": (5 / 6 + 3 / 4) / 2,
            "average_precision": np.mean(precision_at_hit),
            "roc_auc": np.mean([p > n for p, n in pairs]),
            "brier": np.mean((Y_PROBA - Y_TRUE) ** 2),
            "specificity": 5 / 6,
            "g_mean": math.sqrt(3 / 4 * 5 / 6),
            "f2": 5 * 3 / (5 * 3 + 4 * 1 + 1),
            "f0_5": 1.25 * 3 / (1.25 * 3 + 0.25 * 1 + 1),
            "mcc": (3 * 5 - 1 * 1) / math.sqrt(4 * 4 * 6 * 6),
        }
    )


def test_scores_of_a_constant_are_numbers_and_raise_no_warning():
    scores = score_predictions(Y_TRUE, np.zeros(10, dtype=int), y_score=np.zeros(10))
    for key in ("g_mean", "f2", "f0_5", "mcc", "recall"):
        assert scores[key] == 0
    assert scores["specificity"] == 1


SCIKIT_LEARNS = {
    "precision": partial(precision_score, zero_division=0),
    "recall": partial(recall_score, zero_division=0),
    "f1": partial(f1_score, zero_division=0),
    "accuracy": accuracy_score,
    "balanced_accuracy": balanced_accuracy_score,
    "specificity": partial(recall_score, pos_label=0, zero_division=0),
    "f2": partial(fbeta_score, beta=2, zero_division=0),
    "f0_5": partial(fbeta_score, beta=0.5, zero_division=0),
}


@pytest.mark.parametrize("key", SCIKIT_LEARNS)
def test_a_score_that_is_counted_is_scikit_learns_to_the_bit(key):
    draws = np.random.default_rng(0)
    table = {key: SCORES[key]}
    for share in (0, 0.003, 0.01, 0.3, 0.77, 1):
        for n in (7, 997):
            y_true = (draws.random(n) < 0.05).astype(int)
            y_true[:2] = 0, 1
            y_pred = (draws.random(n) < share).astype(int)
            found = score_predictions(y_true, y_pred, y_score=y_pred, table=table)
            assert found[key] == SCIKIT_LEARNS[key](y_true, y_pred)


def test_the_four_outcomes_are_counted_as_scikit_learn_counts_them():
    made = Predictions(Y_TRUE, Y_PRED, Y_PROBA)
    np.testing.assert_array_equal(made.confusion_matrix, confusion_matrix(Y_TRUE, Y_PRED))


def test_a_label_that_is_neither_class_is_a_mistake():
    made = Predictions(Y_TRUE, np.array([0, 0, 0, 0, 0, -1, -1, -1, 1, 1]), Y_PROBA)
    assert made.shares == {"precision": 1.0, "recall": 0.5, "specificity": 5 / 6}


@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
def test_a_class_that_is_missing_is_left_out_of_balanced_accuracy():
    table = {"balanced_accuracy": SCORES["balanced_accuracy"]}
    zeros = np.zeros(4, dtype=int)
    found = score_predictions(zeros, [0, 0, 0, 1], y_score=zeros, table=table)
    assert found == {"balanced_accuracy": 0.75}


def test_predictions_of_other_rows_are_refused():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        score_predictions(Y_TRUE, [1], y_score=Y_PROBA)


def test_without_probabilities_there_is_no_brier_score():
    assert math.isnan(score_predictions(Y_TRUE, Y_PRED, y_score=Y_PROBA)["brier"])


def test_the_confusion_matrix_has_the_truth_in_its_rows():
    assert confusion(Y_TRUE, Y_PRED).tolist() == [[5, 1], [1, 3]]
    assert confusion([0, 0], [0, 0]).tolist() == [[2, 0], [0, 0]]


def test_the_threshold_curve_gives_the_scores_of_every_threshold():
    curve = threshold_curve(Y_TRUE, Y_PROBA)
    assert np.all(np.diff(curve["threshold"]) > 0)
    for i, threshold in enumerate(curve["threshold"]):
        predicted = threshold <= Y_PROBA
        assert curve["f1"][i] == pytest.approx(f1_score(Y_TRUE, predicted))
        assert curve["recall"][i] == pytest.approx(predicted[Y_TRUE == 1].mean())
        assert curve["precision"][i] == pytest.approx(Y_TRUE[predicted].mean())


def test_an_f1_with_nothing_to_divide_by_is_zero():
    curve = threshold_curve([0, 1], [0.9, 0.1])
    assert curve["f1"][-1] == 0


def test_the_best_methods_are_named_by_score_and_brier_is_best_low():
    table = {
        "a": {"recall": 0.5, "brier": 0.1, "f1": 0.3},
        "b": {"recall": 0.9, "brier": 0.2, "f1": 0.3},
        "c": {"recall": 0.1, "brier": math.nan},
    }
    assert best_by_score(table) == {"recall": ["b"], "brier": ["a"], "f1": ["a", "b"]}


def test_a_score_no_method_has_has_no_best():
    assert best_by_score({"a": {"brier": math.nan}}) == {}


def test_a_wilson_interval_holds_exactly_the_shares_that_a_score_test_does_not_reject():
    for found, total in ((3, 5), (40, 50), (1, 200)):
        for share in wilson_interval(found, total):
            deviations = abs(found / total - share) / math.sqrt(share * (1 - share) / total)
            assert deviations == pytest.approx(1.959964, abs=1e-5)


def test_a_wilson_interval_has_a_width_even_where_every_row_was_found_or_none():
    low, high = wilson_interval(5, 5)
    assert 0.5 < low < high == 1
    assert wilson_interval(0, 5) == pytest.approx((1 - high, 1 - low))


def test_a_wilson_interval_narrows_with_rows_and_widens_with_confidence():
    def width(*arguments, **options):
        low, high = wilson_interval(*arguments, **options)
        return high - low

    assert width(8, 10) > width(80, 100) > width(800, 1000)
    assert width(8, 10, confidence=0.5) < width(8, 10) < width(8, 10, confidence=0.99)


@pytest.mark.parametrize(("found", "total"), [(0, 0), (6, 5), (-1, 5)])
def test_a_share_of_nothing_or_of_too_much_has_no_interval(found, total):
    with pytest.raises(ValueError, match=f"{found}/{total}"):
        wilson_interval(found, total)

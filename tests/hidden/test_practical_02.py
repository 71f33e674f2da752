"""Hidden checks of practical 02.

Not guarded: the data, which are the page's; models, which say all themselves; what is
counted or priced from your own predictions, and is recounted in public; letters and names.
"""

import numpy as np

from labkit.course.answers import NotAttemptedError
from labkit.course.expect import expect, labels, mapping, number
from labkit.grading.checks import guards
from labkit.metrics import confusion

OUTCOMES = ("tn", "fp", "fn", "tp")
SCORES = ("precision", "recall", "f1", "accuracy")


def _numbers(name, value, keys):
    given = mapping(name, value, keys)
    return np.array([number(f"{name}, {key}", given[key]) for key in keys])


def _counted(answers, y_true, y_pred):
    return _numbers(
        "what count_cells returns", answers.call("count_cells", y_true, y_pred), OUTCOMES
    )


@guards("counts", "check_count_cells")
def test_count_cells_of_other_labels(answers, seed):
    """Counts labels of any number and share."""
    draws = np.random.default_rng(abs(seed))
    for n in draws.integers(80, 400, size=3):
        y_true, y_pred = (draws.random((2, n)) < draws.random((2, 1))).astype(int)
        expect(
            np.array_equal(_counted(answers, y_true, y_pred), confusion(y_true, y_pred).ravel()),
            "the four counts of labels that no notebook has are wrong. Do y_test or predictions of "
            "the notebook get into count_cells?",
        )


@guards("counts", "check_cells")
def test_cells_are_those_of_count_cells(answers):
    """Your cells are what your function counts."""
    y_test = answers.value("y_test")
    stored, predictions = answers.value("cells"), answers.value("predictions")
    for name in ("baseline", "smote", "class_weight"):
        y_pred = labels(f"predictions[{name!r}]", predictions[name], len(y_test))
        try:
            again = _counted(answers, y_test, y_pred)
        except (NotAttemptedError, AssertionError):
            continue  # marked elsewhere
        expect(
            np.array_equal(again, _numbers(f"cells[{name!r}]", stored[name], OUTCOMES)),
            "asked again about your predictions, count_cells gives other numbers than cells has. "
            "Was one of them changed after the other was made?",
        )


def _right_scores(tn, fp, fn, tp):
    parts = ((tp, tp + fp), (tp, tp + fn), (2 * tp, 2 * tp + fp + fn), (tp + tn, tn + fp + fn + tp))
    return [part / whole if whole else 0.0 for part, whole in parts]


def _expect_scores(answers, counts, message):
    given = _numbers("what scores returns", answers.call("scores", *counts), SCORES)
    expect(np.allclose(given, _right_scores(*counts), atol=2e-3), message)


@guards("scores", "check_formulas")
def test_scores_of_other_counts(answers, seed):
    """The four scores of counts of any size."""
    draws = np.random.default_rng(abs(seed))
    for counts in draws.integers(1, [5000, 500, 500, 500], size=(4, 4)).tolist():
        _expect_scores(
            answers,
            counts,
            "a score of counts that no notebook has is wrong. Are the four arguments all that goes "
            "in?",
        )


@guards("scores", "check_nothing_to_divide_by")
def test_scores_with_nothing_to_divide_by(answers, seed):
    """Nothing called, nothing to find, or neither, among any number of rows."""
    tn, fp, fn = np.random.default_rng(abs(seed)).integers(2, 300, size=3).tolist()
    for counts in ((tn, 0, fn, 0), (tn, fp, 0, 0), (tn, 0, 0, 0)):
        _expect_scores(
            answers,
            counts,
            "with no true positive, and counts that no notebook has, a score is wrong. Is it the "
            "sum below the line that is compared with 0?",
        )


@guards("costs", "check_total_cost")
def test_total_cost_of_other_tables(answers, seed):
    """The sum, for cells and prices drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        cells, table = draws.integers(1, 2000, size=(2, 4)).tolist()
        given = answers.call(
            "total_cost",
            dict(zip(OUTCOMES, cells, strict=True)),
            dict(zip(OUTCOMES, table, strict=True)),
        )
        expect(
            np.isclose(number("total_cost", given), np.dot(cells, table)),
            "for cells and prices that no notebook has the total is wrong. Do the notebook's own "
            "cells or costs get into total_cost?",
        )


def _tables(seed):
    """Draw prices such that being wrong costs more than being right."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(4):
        tn, tp, more, much_more = draws.integers([0, 0, 5, 5], [50, 50, 300, 3000]).tolist()
        yield {"tn": tn, "fp": tn + more, "fn": tp + much_more, "tp": tp}, much_more / more


@guards("break_even", "check_miss_ratio")
def test_miss_ratio_of_other_tables(answers, seed):
    """The ratio of the two regrets, for prices drawn at random."""
    for table, ratio in _tables(seed):
        expect(
            np.isclose(number("miss_ratio", answers.call("miss_ratio", table)), ratio, rtol=1e-3),
            "for prices that no notebook has miss_ratio is wrong. All four of them belong in it",
        )


@guards("break_even", "check_break_even")
def test_break_even_of_other_predictors(answers, seed):
    """At that ratio, two predictors drawn at random cost the same."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        n, fp, fn, more, less = draws.integers([3000, 5, 90, 20, 5], [9000, 90, 200, 900, 80])
        shy = {"tn": n - fp, "fp": fp, "fn": fn, "tp": 300 - fn}
        bold = {"tn": n - fp - more, "fp": fp + more, "fn": fn - less, "tp": 300 - fn + less}
        shy, bold = ({key: int(count) for key, count in one.items()} for one in (shy, bold))
        k = number("break_even", answers.call("break_even", shy, bold))
        expect(
            np.isclose(shy["fp"] + k * shy["fn"], bold["fp"] + k * bold["fn"], rtol=1e-3),
            "two predictors that no notebook has do not cost the same at the ratio that break_even "
            "gives. Are its two arguments all that goes in?",
        )


@guards("threshold", "check_cost_threshold")
def test_cost_threshold_of_other_tables(answers, seed):
    """The threshold, for prices drawn at random."""
    for table, ratio in _tables(seed):
        given = number("cost_threshold", answers.call("cost_threshold", table))
        expect(
            abs(given - 1 / (1 + ratio)) < 2e-3,
            "for prices that no notebook has, both answers do not cost the same at cost_threshold. "
            "All four prices belong in it",
        )

"""Hidden checks of practical 06.

Not guarded: the data; probabilities of thousands of rows, which nobody types; the costs and
distances computed from them, which are recomputed in public; estimators, which say all
themselves.
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, precision_recall_curve

from labkit.course.answers import NotAttemptedError
from labkit.course.expect import expect, labels, matrix, number, numbers
from labkit.grading.checks import guards
from labkit.metrics import confusion

RANKS = np.linspace(0, 1, 21)


def _scored_rows(seed, n=500, distance=0.25):
    draws = np.random.default_rng(abs(seed))
    y = (draws.random(n) < 0.3).astype(int)
    return y, np.clip(draws.normal(0.35 + distance * y, 0.15), 0.001, 0.999)


def _outcomes(answers, seed, part):
    """Ask for a part of the outcome at two thresholds; give it with the matrix that is right."""
    y, p = _scored_rows(seed)
    for threshold in np.random.default_rng(abs(seed)).uniform(0.2, 0.6, size=2).tolist():
        returned = answers.call("outcome", y, p, threshold)
        expect(
            isinstance(returned, (tuple, list)) and len(returned) == 3,
            "outcome should return three things, for any rows and threshold",
        )
        yield returned[part], confusion(y, (p >= threshold).astype(int))


@guards("dial", "check_matrix")
def test_matrix_of_other_rows(answers, seed):
    """The confusion matrix, at thresholds drawn at random."""
    for given, wanted in _outcomes(answers, seed, slice(0, 1)):
        expect(
            np.array_equal(matrix("the matrix", given[0]), wanted),
            "at a threshold and of rows that no notebook has, the matrix is wrong. Are the three "
            "arguments all that goes in?",
        )


@guards("dial", "check_precision_and_recall")
def test_precision_and_recall_of_other_rows(answers, seed):
    """Precision and recall, at thresholds drawn at random."""
    for given, ((_, fp), (fn, tp)) in _outcomes(answers, seed, slice(1, 3)):
        expect(
            np.allclose(
                [number("a score", one) for one in given],
                [tp / (tp + fp), tp / (tp + fn)],
                atol=2e-3,
            ),
            "at a threshold and of rows that no notebook has, precision or recall is wrong. Are "
            "the three arguments all that goes in?",
        )


@guards("dial", "check_nothing_called")
def test_nothing_called_of_other_rows(answers, seed):
    """Nothing is called where no row reaches the threshold, whatever it is."""
    y, p = _scored_rows(seed)
    returned = answers.call("outcome", y, 0.4 * p, 0.45)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "outcome should return three things, for any rows and threshold",
    )
    given = matrix("the matrix", returned[0])
    expect(
        given.shape == (2, 2)
        and given[:, 1].sum() == 0
        and given.sum() == len(y)
        and [number("a score", score) for score in returned[1:]] == [0, 0],
        "of rows that no notebook has none reaches the threshold, and the outcome is not that of "
        "calling nothing",
    )


def _expect_table(answers, y, p, n_bins, message):
    returned = answers.call("reliability_table", y, p, n_bins)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "reliability_table should return three arrays, for any rows and number of bins",
    )
    bins = np.minimum((p * n_bins).astype(int), n_bins - 1)
    wanted = [
        (p[bins == b].mean(), y[bins == b].mean(), np.sum(bins == b)) for b in np.unique(bins)
    ]
    expect(
        all(
            np.shape(column) == np.shape(right) and np.allclose(column, right, atol=1e-5)
            for column, right in zip(returned, np.transpose(wanted), strict=True)
        ),
        message,
    )


@guards("reliability", "check_table")
def test_table_of_other_rows(answers, seed):
    """The table, for another number of bins, none of them empty."""
    draws = np.random.default_rng(abs(seed))
    for n_bins in (6, 9):
        p = draws.random(600)
        _expect_table(
            answers,
            (draws.random(600) < p**2).astype(int),
            p,
            n_bins,
            "of rows that no notebook has, and in other bins, the table is wrong. Are the three "
            "arguments all that goes in?",
        )


@guards("reliability", "check_empty_bins")
def test_other_empty_bins(answers, seed):
    """Empty bins are left out, wherever they are."""
    draws = np.random.default_rng(abs(seed))
    p = np.append(draws.uniform(0.3, 0.5, size=40), [1.0, 1.0])
    _expect_table(
        answers,
        draws.integers(0, 2, size=len(p)),
        p,
        8,
        "of rows that no notebook has, most bins are empty, and the table does not hold just the "
        "others. Are some of its bins always the same?",
    )


def _corrected(answers, q, w0, w1):
    returned = answers.call("prior_corrected", q, w0, w1)
    return numbers("what prior_corrected returns", returned, len(q))


@guards("correction", "check_odds")
def test_odds_of_other_weights(answers, seed):
    """The odds are divided by w1/w0, for weights drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for w0, w1 in draws.uniform(0.1, 12, size=(3, 2)).tolist():
        q = draws.uniform(0.02, 0.98, size=30)
        p = _corrected(answers, q, w0, w1)
        expect(
            np.allclose(p, w0 * q / (w0 * q + w1 * (1 - q)), atol=1e-5),
            "for probabilities and weights that no notebook has, the odds are not divided by "
            "w1/w0. Are the three arguments all that goes in?",
        )


@guards("correction", "check_certainties")
def test_certainties_at_other_weights(answers, seed):
    """A certainty stays one, whatever the weights."""
    q = np.random.default_rng(abs(seed)).permutation([0.0, 1.0, 1.0, 0.0, 1.0])
    for w0, w1 in ((2.5, 7.0), (6.0, 0.5)):
        expect(
            np.allclose(_corrected(answers, q, w0, w1), q, atol=1e-9),
            "at weights that no notebook has, a certainty does not stay one",
        )


@guards("correction", "check_counted")
def test_weights_of_other_resampling(answers, seed):
    """The weights of counts drawn at random, corrected back."""
    draws = np.random.default_rng(abs(seed))
    before, factors = draws.integers(20, 200, size=2), 1 + draws.permutation(8)[:2]
    y_before, y_after = np.repeat([0, 1], before), np.repeat([0, 1], before * factors)
    pair = answers.call("weights_of_resampling", y_before, y_after)
    w0, w1 = numbers("what weights_of_resampling returns", pair, 2)
    q = np.array([0.1, 0.5, 0.8])
    expect(
        np.isclose(w1 * factors[0], w0 * factors[1], rtol=1e-3)
        and np.allclose(
            _corrected(answers, q, w0, w1),
            q * factors[0] / (q * factors[0] + (1 - q) * factors[1]),
            atol=1e-3,
        ),
        "for counts that no notebook has, the two functions do not lead back to the shares before "
        "resampling. Are both classes counted in both arguments?",
    )


@guards("corrected", "check_corrected_probabilities")
def test_corrected_by_the_function(answers):
    """Your corrected probabilities are what your function gives."""
    n0, n1 = np.bincount(labels("y_train", answers.value("y_train"), len(answers.value("y_train"))))
    stored, before = answers.value("corrected"), answers.value("proba")
    for name in ("weighted", "smote"):
        q = np.asarray(before[name], dtype=float)
        try:
            again = _corrected(answers, q, 1.0, float(n0 / n1))
        except (NotAttemptedError, AssertionError):
            return  # marked elsewhere
        expect(
            np.allclose(again, stored[name], atol=2e-3),
            "asked again about proba, prior_corrected gives other probabilities than corrected "
            "has. Was one of them changed after the other was made?",
        )


def _costs(seed):
    return np.random.default_rng(abs(seed)).uniform(0.5, 60, size=(4, 2)).round(1).tolist()


@guards("costs", "check_threshold")
def test_threshold_of_other_costs(answers, seed):
    """At the threshold both costs are equal, for costs drawn at random."""
    for cost_fp, cost_fn in _costs(seed):
        t = number("the threshold", answers.call("cost_optimal_threshold", cost_fp, cost_fn))
        expect(
            np.isclose((1 - t) * cost_fp, t * cost_fn, rtol=5e-3),
            "at costs that no notebook has, acting and not acting do not cost the same at the "
            "threshold. Do both costs belong to the arguments, or to COSTS?",
        )


@guards("costs", "check_total_cost")
def test_total_cost_of_other_labels(answers, seed):
    """The sum, for labels and costs drawn at random."""
    y, p = _scored_rows(seed)
    for (cost_fp, cost_fn), threshold in zip(_costs(seed), (0.2, 0.3, 0.5, 0.6), strict=True):
        y_pred = (p >= threshold).astype(int)
        (_, fp), (fn, _) = confusion(y, y_pred)
        given = number("total_cost", answers.call("total_cost", y, y_pred, cost_fp, cost_fn))
        expect(
            np.isclose(given, cost_fp * fp + cost_fn * fn, rtol=1e-4),
            "for labels and costs that no notebook has, the total is wrong. Are the four arguments "
            "all that goes in?",
        )


@guards("costs", "check_weights_for_costs")
def test_weights_for_other_costs(answers, seed):
    """Weights that make 0.5 the best threshold, for costs drawn at random."""
    for cost_fp, cost_fn in _costs(seed):
        pair = answers.call("weights_for_costs", cost_fp, cost_fn)
        w0, w1 = numbers("what weights_for_costs returns", pair, 2)
        expect(
            min(w0, w1) > 0 and np.isclose(w0 * cost_fn, w1 * cost_fp, rtol=1e-3),
            "for costs that no notebook has, q = 0.5 does not stand for the best threshold",
        )


@guards("fixed_tuned", "check_tuned")
def test_scorer_on_other_labels(answers, seed):
    """The scorer falls as the cost rises, for labels drawn at random."""
    y, p = _scored_rows(seed)
    asked = []
    for threshold in (0.15, 0.35, 0.5, 0.65):
        y_pred = (p >= threshold).astype(int)
        (_, fp), (fn, _) = confusion(y, y_pred)
        score = number("what the scorer returns", answers.call("score_with", y, y_pred))
        asked.append((fp + 10 * fn, score))
    _, scores = np.array(sorted(asked)).T
    expect(
        np.all(np.diff(scores) < 0),
        "for labels that no notebook has, the scorer in tuned does not fall as the cost rises. Is "
        "it made from total_cost and COSTS?",
    )


@guards("fixed_tuned", "check_called")
def test_called_by_a_forest(answers):
    """What you call an eight is what such a forest calls one."""
    pictures = [
        matrix(f"images_{part}", answers.value(f"images_{part}")) for part in ("train", "test")
    ]
    eight = labels("eight_train", answers.value("eight_train"), len(pictures[0]))
    forest = RandomForestClassifier(100, random_state=0).fit(pictures[0], eight)
    p = forest.predict_proba(pictures[1])[:, 1]
    for name, threshold, alike in (("at 0.5", 0.5, 0.98), ("fixed", 1 / 11, 0.91)):
        given = labels(f"called[{name!r}]", answers.value("called")[name], len(p))
        expect(
            np.mean(given == (p >= threshold)) > alike,
            f"called[{name!r}] is far from what such a forest says of your test images. Are these "
            "the predictions for images_test, in its order?",
        )


@guards("alike", "check_tuned_f1")
def test_tuned_f1_of_other_rows(answers, seed):
    """F1 on the test rows, at the threshold of the folds, for hard rows and easy ones."""
    for distance in (0.15, 0.5):
        y_folds, p_folds = _scored_rows(seed, 1500, distance)
        y_test, p_test = _scored_rows(abs(seed) + 1, 1500, distance)
        # few different values, for who tries each; none of them on a grid that one would scan
        p_folds, p_test = (np.minimum(p.round(2), 0.99) + 0.003 for p in (p_folds, p_test))
        precision, recall, thresholds = precision_recall_curve(y_folds, p_folds)
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
        good = thresholds[f1[:-1] > f1.max() - 0.02]
        allowed = [f1_score(y_test, p_test >= threshold) for threshold in np.quantile(good, RANKS)]
        given = number(
            "what tuned_f1 returns", answers.call("tuned_f1", y_folds, p_folds, y_test, p_test)
        )
        expect(
            min(allowed) - 0.02 < given < max(allowed) + 0.02,
            "of rows that no notebook has, tuned_f1 is far from F1 at the threshold that is best "
            "on the folds. Are the four arguments all that goes in?",
        )


@guards("alike", "check_verdict")
def test_verdict_on_other_splits(answers, seed):
    """Better, worse or open, over any number of splits."""
    draws = np.random.default_rng(abs(seed))
    plain, gain = draws.uniform(0.4, 0.6, size=(2, int(draws.integers(5, 12))))
    mixed = np.append(gain[1:], -gain[0])
    for change, wanted in ((gain, "better"), (-gain, "worse"), (mixed, "open"), (-mixed, "open")):
        given = answers.call("verdict", plain, plain + 0.3 * change)
        expect(
            isinstance(given, str) and given == wanted,
            "over other splits than any notebook has, the verdict is not what every single split "
            "says. Are the two arguments all that goes in?",
        )

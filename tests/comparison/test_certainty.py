import math

import numpy as np
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin
from statsmodels.stats.contingency_tables import mcnemar as reference
from statsmodels.stats.proportion import proportion_confint

import labkit
from labkit.comparison.certainty import corrected_interval, mcnemar
from labkit.metrics import wilson_interval

DRAWS = np.random.default_rng(0)


def test_mcnemars_test_is_that_of_statsmodels():
    for share in (0.6, 0.8, 0.95):
        truth = DRAWS.integers(0, 2, 200)
        one, other = (np.where(DRAWS.random(200) < p, truth, 1 - truth) for p in (0.8, share))
        first, second, p = mcnemar(truth, one, other)
        right, other_right = one == truth, other == truth
        table = [
            [np.sum(right & other_right), np.sum(right & ~other_right)],
            [np.sum(~right & other_right), np.sum(~right & ~other_right)],
        ]
        assert (first, second) == (table[0][1], table[1][0])
        assert p == pytest.approx(reference(table, exact=True).pvalue)


def test_methods_that_never_differ_are_not_told_apart():
    assert mcnemar([0, 1], [0, 0], [0, 0]) == (0, 0, 1.0)


def test_the_corrected_interval_is_wider_than_that_of_independent_runs():
    values = DRAWS.normal(0.1, 0.05, 30)
    mean, low, high = corrected_interval(values, n_train=800, n_test=200)
    plain = stats.t.interval(0.95, 29, loc=values.mean(), scale=stats.sem(values))
    assert mean == pytest.approx(values.mean())
    assert (high - low) / (plain[1] - plain[0]) == pytest.approx(math.sqrt(1 + 30 * 200 / 800))
    assert corrected_interval(values, n_train=1, n_test=0)[1:] == pytest.approx(plain)


def test_one_run_has_no_interval():
    mean, low, high = corrected_interval([0.2], n_train=80, n_test=20)
    assert (mean, math.isnan(low), math.isnan(high)) == (0.2, True, True)


@pytest.mark.parametrize(("found", "total"), [(0, 5), (3, 7), (110, 116)])
def test_wilsons_interval_is_that_of_statsmodels(found, total):
    expected = proportion_confint(found, total, method="wilson")
    assert wilson_interval(found, total) == pytest.approx(expected)


def test_a_comparison_has_its_intervals_and_tests(result):
    found = result["smote_ann"]
    (_, alarms), (misses, hits) = found.confusion_matrix
    assert found.intervals == {
        "recall": wilson_interval(hits, hits + misses),
        "precision": wilson_interval(hits, hits + alarms),
    }
    assert result["majority"].intervals["precision"] is None
    tests = result.tests.set_index(["class", "method", "against"])
    assert len(tests) == 20
    other = result["balanced_forest"].y_pred
    for label in (0, 1):
        first, second, p = tests.loc[(label, "smote_ann", "balanced_forest")]
        rows = found.y_true == label
        assert (first, second, p) == mcnemar(found.y_true[rows], found.y_pred[rows], other[rows])
    assert "majority" not in {name for _, *pair in tests.index for name in pair}


def test_fewer_alarms_do_not_pass_for_a_higher_recall(small_split):
    """Two methods may find the same rows of class 1 and differ on those of class 0 alone."""
    careful = small_split.y_test.copy()
    alarms = np.flatnonzero(small_split.y_test == 0)[:20]

    class Foretold(ClassifierMixin, BaseEstimator):
        def __init__(self, n_alarms=0):
            self.n_alarms = n_alarms

        def fit(self, X, y):
            self.classes_ = np.array([0, 1])
            return self

        def predict(self, X):
            called = careful.copy()
            called[alarms[: self.n_alarms]] = 1
            return called

    result = labkit.compare(small_split, {"few": Foretold(), "many": Foretold(n_alarms=20)})
    p = result.tests.set_index("class")["p"]
    assert p[1] == 1
    assert p[0] < 0.001


def test_pairs_of_runs_on_their_own_splits_have_an_interval(small_split):
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    methods = {"bayes": GaussianNB(), "logistic": LogisticRegression(class_weight="balanced")}
    result = labkit.compare(small_split, methods, repeats=4, resplit=True, jobs=1)
    pair = result.pairwise("f1").loc["logistic", "bayes"]
    difference = result.scores["logistic", "f1"] - result.scores["bayes", "f1"]
    expected = corrected_interval(difference, n_train=960, n_test=240)
    assert pair[["mean difference", "low", "high"]].tolist() == pytest.approx(expected)
    assert "Nadeau and Bengio" in result.difference_line
    assert ("not told from none" in result.difference_line) == (pair["low"] <= 0 <= pair["high"])
    fixed = labkit.compare(small_split, methods, repeats=2, jobs=1)
    assert fixed.pairwise("f1")["low"].isna().all()
    assert "resplit=True" in fixed.difference_line

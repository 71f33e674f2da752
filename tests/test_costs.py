import numpy as np
import pytest

from labkit.costs import Cost, score_table, scorer
from labkit.errors import LabkitError
from labkit.metrics import SCORES, score_predictions

Y_TRUE = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
Y_PRED = np.array([0, 0, 0, 0, 0, 1, 0, 1, 1, 1])


def test_the_cost_per_row_counts_each_mistake_at_its_price():
    table = score_table(Cost(miss=10, alarm=1))
    scores = score_predictions(Y_TRUE, Y_PRED, y_score=Y_PRED, table=table)
    assert scores["cost"] == (10 + 1) / 10
    assert list(scores) == [*SCORES, "cost"]
    assert "cost" not in SCORES


def test_an_alarm_is_worth_its_cost_from_this_probability_on():
    cost = Cost(miss=10, alarm=1)
    p = cost.threshold
    assert p * cost.miss == pytest.approx((1 - p) * cost.alarm)
    assert p == pytest.approx(1 / 11)


@pytest.mark.parametrize(("miss", "alarm"), [(0, 1), (1, -1), (float("nan"), 1), (1, float("inf"))])
def test_a_cost_that_is_none_is_refused(miss, alarm):
    with pytest.raises(LabkitError, match="must be positive"):
        Cost(miss, alarm)


def test_a_scorer_has_the_sign_that_a_tuner_needs():
    assert scorer("recall")._sign == 1
    assert scorer("cost", Cost(10, 1))._sign == -1
    assert scorer("f2")._score_func(Y_TRUE, Y_PRED, key="f2", cost=None) == pytest.approx(0.75)
    assert scorer("cost", Cost(2, 1)).score_name == "cost per row"


@pytest.mark.parametrize("key", ["roc_auc", "brier", "cost", "F1"])
def test_what_no_threshold_moves_cannot_be_tuned_for(key):
    with pytest.raises(LabkitError, match=f"no threshold can be tuned for {key!r}; there are"):
        scorer(key)

import numpy as np
import pytest

from labkit.network.ahead import Order, trained, trained_ahead
from labkit.network.ann import ANNClassifier, order_for


def order(seed=3, n=40, *, hidden_units=4, weight=1.0):
    draws = np.random.default_rng(n)
    rows = draws.normal(size=(n, 3)).astype(np.float32)
    labels = (rows[:, 0] > 0).astype(np.int64)
    return Order(seed, rows, labels, np.full(n, weight), hidden_units, 2, 8)


def test_what_was_trained_ahead_has_the_very_weights_that_it_has_alone(trainings):
    orders = [order(1), order(2), order(1, 33)]
    alone = [trained(one) for one in orders]
    with trained_ahead(orders):
        together = [trained(one) for one in orders]
    assert trainings == [1, 1, 1, 3]
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.loss, other.loss)
        np.testing.assert_array_equal(one.accuracy, other.accuracy)


def test_networks_of_different_kinds_are_stacked_by_kind(trainings):
    with trained_ahead([order(1), order(1, hidden_units=5), order(2)]):
        assert sorted(trainings) == [1, 2]
        assert trained(order(1, hidden_units=5)).weights.shape == (1, 26)


@pytest.mark.parametrize("other", [order(4), order(n=41), order(weight=2.0), order(hidden_units=5)])
def test_another_network_is_not_taken_for_one_that_is_known(trainings, other):
    with trained_ahead([order()]):
        made = trained(other)
        assert not np.array_equal(made.weights, trained(order()).weights)
    assert trainings == [1, 1]


def test_nothing_is_known_after_the_context_ends(trainings):
    with trained_ahead([order()]):
        pass
    trained(order())
    assert trainings == [1, 1]


def test_a_classifier_takes_what_was_trained_for_its_very_rows(trainings):
    X, y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 2
    network = ANNClassifier(epochs=1, class_weight="balanced", random_state=5)
    with trained_ahead([order_for(ANNClassifier(**network.get_params()), X, y)]):
        network.fit(X, y)
    assert trainings == [1]
    assert network.history_["loss"] == network.fit(X, y).history_["loss"]
    assert trainings == [1, 1]

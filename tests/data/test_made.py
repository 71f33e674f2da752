import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

import labkit
from labkit.data.made import known_risk
from labkit.metrics import class_counts


def test_the_data_are_those_of_the_published_call(split):
    X, y = make_classification(
        n_samples=10000, n_features=20, n_classes=2, weights=[0.95, 0.05], random_state=42
    )
    parts = train_test_split(X, y, test_size=0.2, random_state=42)
    ours = (split.X_train, split.X_test, split.y_train, split.y_test)
    for part, published in zip(ours, parts, strict=True):
        np.testing.assert_array_equal(part, published)


def test_the_class_counts_are_those_the_published_code_gives(split):
    assert class_counts(split.y_train) == {0: 7576, 1: 424}
    assert class_counts(split.y_test) == {0: 1884, 1: 116}


def test_every_argument_of_the_data_can_be_changed():
    split = labkit.load_imbalanced(
        n_samples=500, n_features=6, weights=(0.7, 0.3), test_size=0.5, random_state=1
    )
    assert split.X_train.shape == split.X_test.shape == (250, 6)
    assert 0.2 < split.y_train.mean() < 0.4
    assert split.feature_names == tuple(f"feature {i}" for i in range(6))
    assert "0.7:0.3, random_state=1" in split.source


def test_rows_of_known_risk_are_of_class_1_as_often_as_their_probability_says():
    X, y, p = known_risk(50_000, random_state=3)
    for low, high in ((0, 0.02), (0.02, 0.1), (0.1, 0.4), (0.4, 1)):
        inside = (low <= p) & (p < high)
        assert y[inside].mean() == pytest.approx(p[inside].mean(), abs=0.02)
    log_odds = np.log(p / (1 - p))
    np.testing.assert_allclose(log_odds, -4.2 + X @ [1.5, -1, 0.8, 0])


def test_rows_of_known_risk_depend_on_the_seed_alone():
    X, y, _ = known_risk(100, random_state=1)
    np.testing.assert_array_equal(known_risk(100, random_state=1)[0], X)
    assert not np.array_equal(known_risk(100, random_state=2)[0], X)
    assert set(y) <= {0, 1}

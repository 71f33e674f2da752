"""The trees of a forest grow on all processors, and are the same."""

import joblib
import numpy as np
import pytest
from imblearn.ensemble import BalancedRandomForestClassifier
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.comparison.threads import threads_for
from labkit.data.made import load_imbalanced

FOREST = RandomForestClassifier(n_estimators=10, random_state=3)


@pytest.mark.parametrize(
    "method",
    [FOREST, TunedThresholdClassifierCV(FOREST, cv=3), make_pipeline(StandardScaler(), FOREST)],
    ids=["a forest", "a tuned forest", "a forest after a scaler"],
)
def test_a_forest_is_the_same_with_threads_and_without(method):
    split = load_imbalanced(n_samples=600)
    alone = method.fit(split.X_train, split.y_train)
    predicted, threshold = alone.predict_proba(split.X_test), vars(alone).get("best_threshold_")
    with threads_for(method):
        again = method.fit(split.X_train, split.y_train)
    np.testing.assert_array_equal(again.predict_proba(split.X_test), predicted)
    assert vars(again).get("best_threshold_") == threshold


def wanted(method, monkeypatch):
    """Give how many threads joblib would start for a method that names none."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "3")
    with threads_for(method):
        return joblib.Parallel()._effective_n_jobs()


@pytest.mark.parametrize("method", [FOREST, ExtraTreesClassifier(), make_pipeline(FOREST)])
def test_a_plain_forest_gets_threads(method, monkeypatch):
    assert wanted(method, monkeypatch) == joblib.cpu_count()


@pytest.mark.parametrize("method", [BalancedRandomForestClassifier(), LogisticRegression()])
def test_what_gains_nothing_gets_none(method, monkeypatch):
    assert wanted(method, monkeypatch) == 1

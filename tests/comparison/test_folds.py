from contextlib import nullcontext

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    StratifiedKFold,
    TunedThresholdClassifierCV,
)

import labkit
from labkit.comparison import fitting, folds
from labkit.comparison.fitting import fit_for, fitted

FOLDS = StratifiedKFold(3, shuffle=True, random_state=1)


def network(**options):
    return labkit.ANNClassifier(**{"epochs": 1, "random_state": 4, **options})


METHODS = {
    "plain": network(),
    "weighted": network(class_weight="balanced"),
    "SMOTE": make_pipeline(SMOTE(random_state=0), network()),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("of", ["small_split", "loans"])
def test_a_tuned_network_is_the_same_to_the_bit_and_trains_once(
    name, of, request, tmp_path, trainings, monkeypatch
):
    if of == "loans":
        path = tmp_path / "loans.csv"
        request.getfixturevalue("loans").to_csv(path, index=False)
        split = labkit.read_csv(path, "paid")
    else:
        split = request.getfixturevalue(of)
    method = fit_for(TunedThresholdClassifierCV(METHODS[name], scoring="f1", cv=FOLDS), split)
    at_once = fitted(method, split)
    assert trainings == [4]
    threshold, p = at_once.best_threshold_, at_once.predict_proba(split.X_test)
    monkeypatch.setattr(fitting, "networks_of_folds", lambda *given: nullcontext())
    one_by_one = fitted(method, split)
    assert trainings == [4, 1, 1, 1, 1]
    assert one_by_one.best_threshold_ == threshold
    np.testing.assert_array_equal(one_by_one.predict_proba(split.X_test), p)


@pytest.mark.parametrize(("ensemble", "n_networks"), [(True, 3), (False, 4)])
def test_so_is_a_calibrated_one(small_split, trainings, ensemble, n_networks):
    calibrated = CalibratedClassifierCV(network(), cv=FOLDS, ensemble=ensemble)
    fixed = FixedThresholdClassifier(calibrated, threshold=0.1)
    p = fitted(fit_for(fixed, small_split), small_split).predict_proba(small_split.X_test)
    assert trainings == [n_networks]
    alone = calibrated.fit(small_split.X_train, small_split.y_train)
    np.testing.assert_array_equal(alone.predict_proba(small_split.X_test), p)


@pytest.mark.parametrize(
    "method",
    [
        TunedThresholdClassifierCV(network(random_state=None), cv=2),
        TunedThresholdClassifierCV(network(), cv=StratifiedKFold(2, shuffle=True)),
        TunedThresholdClassifierCV(make_pipeline(SMOTE(), network()), cv=2),
        TunedThresholdClassifierCV(network(), cv=0.5, random_state=0),
        network(),
    ],
)
def test_what_draws_other_rows_each_time_or_has_no_folds_trains_one_by_one(
    method, small_split, trainings
):
    fitted(method, small_split)
    assert set(trainings) == {1}


def test_folds_without_a_network_train_none(small_split, trainings):
    fitted(TunedThresholdClassifierCV(LogisticRegression(), cv=2), small_split)
    assert trainings == []


def test_rows_that_are_too_many_to_be_held_at_once_are_trained_fold_by_fold(
    small_split, trainings, monkeypatch
):
    monkeypatch.setattr(folds, "_MOST_BYTES", 1000)
    fitted(TunedThresholdClassifierCV(network(), cv=2), small_split)
    assert trainings == [1, 1, 1]

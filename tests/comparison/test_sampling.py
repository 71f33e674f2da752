import pickle

import numpy as np
import pytest
from imblearn.combine import SMOTEENN
from imblearn.over_sampling import ADASYN, SMOTE, RandomOverSampler
from imblearn.pipeline import Pipeline, make_pipeline
from imblearn.under_sampling import EditedNearestNeighbours, RandomUnderSampler
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.preprocessing import StandardScaler

import labkit
from labkit.comparison import sampling
from labkit.comparison.methods import default_methods, tune_threshold
from labkit.comparison.result import run_method
from labkit.comparison.sampling import (
    SamplePipeline,
    keeping_samples,
    planned_counts,
    sample_of,
)
from labkit.metrics import class_counts

BEFORE = {0: 900, 1: 100}


def linear():
    return LogisticRegression(solver="newton-cholesky")


@pytest.mark.parametrize(
    "samplers",
    [
        [SMOTE()],
        [SMOTE(sampling_strategy=0.5)],
        [SMOTE(sampling_strategy={1: 300})],
        [RandomOverSampler(sampling_strategy="all")],
        [RandomUnderSampler()],
        [RandomUnderSampler(sampling_strategy={0: 250})],
        [SMOTE(sampling_strategy=0.3), RandomUnderSampler(sampling_strategy=0.5)],
        [StandardScaler(), SMOTE()],
    ],
    ids=str,
)
def test_the_rows_after_resampling_are_computed_as_a_fit_would_give_them(samplers):
    X = np.random.default_rng(0).normal(size=(1000, 2))
    y = np.repeat([0, 1], [900, 100])
    method = make_pipeline(*samplers, linear())
    planned = planned_counts(method, BEFORE)
    for sampler in samplers:
        if hasattr(sampler, "fit_resample"):
            X, y = sampler.fit_resample(X, y)
    assert planned == class_counts(y)


@pytest.mark.parametrize("sampler", [ADASYN(), EditedNearestNeighbours(), SMOTEENN()], ids=str)
def test_what_only_the_rows_decide_is_not_computed(sampler):
    assert planned_counts(make_pipeline(sampler, linear()), BEFORE) is None
    assert planned_counts(make_pipeline(sampler, SMOTE(), linear()), BEFORE) is None


def test_a_strategy_that_cannot_be_is_left_to_the_fit():
    method = make_pipeline(SMOTE(sampling_strategy=0.01), linear())
    assert planned_counts(method, BEFORE) is None


def test_the_sample_is_the_one_that_the_method_was_trained_on(split):
    found = run_method("smote_ann", default_methods(epochs=1)["smote_ann"], split)
    X, y = SMOTE(random_state=42).fit_resample(split.X_train, split.y_train)
    np.testing.assert_array_equal(found.sample[0], X)
    np.testing.assert_array_equal(found.sample[1], y)
    assert run_method("linear", linear(), split).sample is None


@pytest.mark.parametrize(
    "wrap",
    [
        tune_threshold,
        lambda method: FixedThresholdClassifier(method, threshold=0.2),
        lambda method: GridSearchCV(method, {"smote__k_neighbors": [3, 5]}, cv=2),
    ],
    ids=["tuned", "fixed", "searched"],
)
def test_of_a_method_with_something_around_it_the_sample_is_that_of_the_last_fit(small_split, wrap):
    method = wrap(Pipeline([("smote", SMOTE(random_state=0)), ("linear", linear())]))
    X, y = run_method("wrapped", method, small_split).sample
    assert class_counts(y) == {0: 905, 1: 905}
    np.testing.assert_array_equal(X[: len(small_split.X_train)], small_split.X_train)


def test_a_method_that_resamples_nothing_stays_what_it_is():
    plain = PlainPipeline([("scale", StandardScaler()), ("linear", linear())])
    assert type(keeping_samples(plain)) is PlainPipeline
    assert type(keeping_samples(make_pipeline(StandardScaler(), linear()))) is Pipeline


def test_a_sample_does_not_travel_and_is_not_cloned(small_split):
    method = keeping_samples(make_pipeline(SMOTE(random_state=0), linear()))
    method.fit(small_split.X_train, small_split.y_train)
    assert isinstance(method, SamplePipeline)
    assert sample_of(method) is not None
    there = pickle.loads(pickle.dumps(method))
    assert sample_of(there) is None
    assert there.predict(small_split.X_test).tolist() == (
        method.predict(small_split.X_test).tolist()
    )


def test_of_many_rows_the_labels_alone_are_kept(small_split, monkeypatch):
    monkeypatch.setattr(sampling, "_MOST_NUMBERS", 100)
    found = run_method("smote", make_pipeline(SMOTE(random_state=0), linear()), small_split)
    rows, labels = found.sample
    assert rows is None
    assert class_counts(labels) == {0: 905, 1: 905}
    assert not found.sample_has_the_columns_of(small_split)


def test_resampled_rows_have_only_categories_that_exist(loans_csv):
    split = labkit.read_csv(loans_csv, "paid")
    found = run_method("smote_ann", default_methods(epochs=1)["smote_ann"], split)
    rows, labels = found.sample
    known = split.preprocessor.fit_transform(split.X_train)
    assert class_counts(labels)[0] == class_counts(labels)[1]
    assert len(rows) > len(known)
    codes, numbers = slice(0, -2), slice(-2, None)
    assert np.isin(rows[:, codes], [0, 1]).all()
    assert (rows[:, codes].sum(axis=1) == len(split.categorical)).all()
    assert not set(rows[:, numbers].ravel()) <= set(known[:, numbers].ravel())

import logging
import pickle
import random

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics import f1_score
from sklearn.model_selection import TunedThresholdClassifierCV, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from labkit.comparison.methods import default_methods
from labkit.network.ann import ANNClassifier, build_ann
from labkit.network.backend import load_keras

EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": (
        "a row repeated takes part in two steps of the optimiser, a row of weight 2 in one"
    )
}


@parametrize_with_checks(
    [ANNClassifier(epochs=10, batch_size=4, random_state=0)],
    expected_failed_checks=lambda _: EXPECTED_FAILURES,
)
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def published(X, y, X_test, seed, **fit_options):
    """The page's network as it is written there, weighted where asked to."""
    keras = load_keras()
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X, y, epochs=5, batch_size=32, verbose=0, **fit_options)
    return model.predict(X_test, verbose=0).ravel()


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 2, 2**31 - 1, 2**31, 2**32 - 1])
def test_a_seed_gives_the_probabilities_of_the_plain_keras_snippet(small_split, seed):
    X, y, X_test = small_split.X_train, small_split.y_train, small_split.X_test
    expected = published(X, y, X_test, seed)
    ann = ANNClassifier(random_state=seed).fit(X, y)
    np.testing.assert_allclose(ann.predict_proba(X_test)[:, 1], expected, atol=1e-5)


def test_a_fit_does_not_depend_on_the_fits_before_it(small_split):
    X, y, X_test = small_split.X_train, small_split.y_train, small_split.X_test
    ann = ANNClassifier(random_state=42)
    first = ann.fit(X, y).predict_proba(X_test)
    ANNClassifier(random_state=7).fit(X[:300], y[:300])
    ANNClassifier(random_state=42).fit(X[:300], y[:300])
    np.testing.assert_array_equal(ann.fit(X, y).predict_proba(X_test), first)
    np.testing.assert_allclose(first[:, 1], published(X, y, X_test, 42), atol=1e-5)


def test_seeds_differ(small_split):
    X, y = small_split.X_train, small_split.y_train
    one, other = (
        ANNClassifier(random_state=s, epochs=1).fit(X, y).predict_proba(X) for s in (0, 1)
    )
    assert np.abs(one - other).max() > 0.01


def test_smote_and_the_network_give_what_the_page_computes(split, result):
    X, y = SMOTE(random_state=42).fit_resample(split.X_train, split.y_train)
    expected = published(X, y, split.X_test, 42)
    np.testing.assert_allclose(result["smote_ann"].y_proba, expected, atol=1e-5)


def test_the_weighted_network_gives_what_the_page_computes(split, result):
    total, positive = len(split.y_train), np.sum(split.y_train == 1)
    negative = total - positive
    class_weight = {0: (1 / negative) * (total / 2.0), 1: (1 / positive) * (total / 2.0)}
    expected = published(split.X_train, split.y_train, split.X_test, 42, class_weight=class_weight)
    np.testing.assert_allclose(result["weighted_ann"].y_proba, expected, atol=1e-5)


def test_fitting_leaves_every_global_seed_alone(small_split):
    import tensorflow as tf

    def draws():
        return random.random(), np.random.random(), float(tf.random.uniform(()))

    def seeded():
        random.seed(5)
        np.random.seed(5)
        tf.random.set_seed(5)

    seeded()
    expected = draws()
    seeded()
    ANNClassifier(random_state=1, epochs=1).fit(small_split.X_train, small_split.y_train)
    assert draws() == expected


def test_a_random_state_object_and_none_are_accepted(small_split):
    X, y = small_split.X_train, small_split.y_train
    one, other = (
        ANNClassifier(random_state=np.random.RandomState(3), epochs=1).fit(X, y).predict_proba(X)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, other)
    fresh = [ANNClassifier(epochs=1).fit(X, y).predict_proba(X) for _ in range(2)]
    assert np.abs(fresh[0] - fresh[1]).max() > 0


def test_balanced_is_the_inverse_frequency_formula(small_split):
    X, y = small_split.X_train, small_split.y_train
    n, positive = len(y), y.sum()
    by_hand = {0: n / (2 * (n - positive)), 1: n / (2 * positive)}
    balanced, weighted, plain = (
        ANNClassifier(class_weight=w, epochs=1, random_state=0).fit(X, y).predict_proba(X)
        for w in ("balanced", by_hand, None)
    )
    np.testing.assert_allclose(balanced, weighted, atol=1e-6)
    assert weighted[:, 1].mean() > plain[:, 1].mean() + 0.05


def test_a_sample_weight_multiplies_the_class_weight(small_split):
    X, y = small_split.X_train, small_split.y_train
    ann = ANNClassifier(epochs=1, random_state=0)
    by_class = clone(ann).set_params(class_weight={0: 1, 1: 6}).fit(X, y)
    by_row = clone(ann).fit(X, y, sample_weight=np.where(y == 1, 6.0, 1.0))
    both = clone(ann).set_params(class_weight={0: 1, 1: 3})
    both.fit(X, y, sample_weight=np.where(y == 1, 2.0, 1.0))
    np.testing.assert_allclose(by_row.predict_proba(X), by_class.predict_proba(X), atol=1e-6)
    np.testing.assert_allclose(both.predict_proba(X), by_class.predict_proba(X), atol=1e-6)


def test_any_two_labels_will_do_and_the_second_in_order_is_positive(small_split):
    X, y = small_split.X_train, small_split.y_train
    numbers = ANNClassifier(random_state=0, class_weight="balanced").fit(X, y)
    words = ANNClassifier(random_state=0, class_weight={"good": 1, "bad": 1})
    words.set_params(class_weight="balanced").fit(X, np.where(y == 1, "yes", "no"))
    assert words.classes_.tolist() == ["no", "yes"]
    assert set(words.predict(X)) == {"no", "yes"}
    np.testing.assert_array_equal(words.predict(X) == "yes", numbers.predict(X) == 1)
    weighted = ANNClassifier(random_state=0, class_weight={"no": 1, "yes": 9}, epochs=1)
    assert weighted.fit(X, np.where(y == 1, "yes", "no")).predict_proba(X).shape == (len(X), 2)


def test_pandas_and_numpy_give_the_same_network(small_split):
    frame = pd.DataFrame(small_split.X_train).add_prefix("x")
    from_frame = ANNClassifier(random_state=0, epochs=1)
    from_frame.fit(frame, pd.Series(small_split.y_train))
    from_array = clone(from_frame).fit(small_split.X_train, small_split.y_train)
    assert from_frame.feature_names_in_.tolist() == list(frame.columns)
    np.testing.assert_array_equal(
        from_frame.predict_proba(frame), from_array.predict_proba(small_split.X_train)
    )


def test_it_predicts_the_second_label_above_one_half(small_split):
    ann = ANNClassifier(class_weight="balanced", random_state=0)
    ann.fit(small_split.X_train, small_split.y_train)
    proba = ann.predict_proba(small_split.X_test)
    np.testing.assert_allclose(proba.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(ann.predict(small_split.X_test), proba[:, 1] > 0.5)


def test_many_fits_log_nothing_and_the_logger_is_left_as_it_was(small_split, caplog):
    logger = logging.getLogger("tensorflow")
    level = logger.level
    for n in range(300, 900, 100):
        ANNClassifier(epochs=1, random_state=0).fit(
            small_split.X_train[:n], small_split.y_train[:n]
        )
    assert caplog.text == ""
    assert logger.level == level


def test_it_keeps_the_fitted_model_and_its_history(small_split):
    ann = ANNClassifier(epochs=3, random_state=0).fit(small_split.X_train, small_split.y_train)
    assert set(ann.history_) == {"loss", "accuracy"}
    assert len(ann.history_["loss"]) == 3
    assert ann.history_["loss"][-1] < ann.history_["loss"][0]
    by_keras = ann.model_.predict(small_split.X_test, verbose=0).ravel()
    np.testing.assert_allclose(ann.predict_proba(small_split.X_test)[:, 1], by_keras, atol=1e-6)


def test_a_pickled_network_predicts_the_same(small_split):
    ann = ANNClassifier(epochs=1, random_state=0).fit(small_split.X_train, small_split.y_train)
    again = pickle.loads(pickle.dumps(ann))
    np.testing.assert_array_equal(
        again.predict_proba(small_split.X_test), ann.predict_proba(small_split.X_test)
    )
    assert again.history_ == ann.history_


def test_a_probability_does_not_depend_on_the_rows_beside_it(small_split):
    ann = ANNClassifier(epochs=1, random_state=0).fit(small_split.X_train, small_split.y_train)
    whole = ann.predict_proba(small_split.X_test)
    one_by_one = np.vstack([ann.predict_proba(row[None]) for row in small_split.X_test])
    np.testing.assert_allclose(one_by_one, whole, rtol=1e-12)


def test_it_cross_validates(small_split):
    scores = cross_val_score(
        ANNClassifier(batch_size=8, random_state=0),
        small_split.X_train,
        small_split.y_train,
        cv=2,
        scoring="roc_auc",
    )
    assert scores.shape == (2,)
    assert np.all(scores > 0.5)


def test_its_threshold_can_be_tuned(small_split):
    tuned = TunedThresholdClassifierCV(ANNClassifier(random_state=0), scoring="f1", cv=2)
    tuned.fit(small_split.X_train, small_split.y_train)
    untuned = ANNClassifier(random_state=0).fit(small_split.X_train, small_split.y_train)
    assert 0 < tuned.best_threshold_ < 0.5
    assert f1_score(small_split.y_test, tuned.predict(small_split.X_test)) > f1_score(
        small_split.y_test, untuned.predict(small_split.X_test)
    )


def test_it_can_be_calibrated(small_split):
    weighted = ANNClassifier(class_weight="balanced", random_state=0)
    calibrated = CalibratedClassifierCV(weighted, cv=2)
    calibrated.fit(small_split.X_train, small_split.y_train)
    prevalence = small_split.y_train.mean()
    by_calibrated = calibrated.predict_proba(small_split.X_train)[:, 1].mean()
    weighted.fit(small_split.X_train, small_split.y_train)
    by_weighted = weighted.predict_proba(small_split.X_train)[:, 1].mean()
    assert abs(by_calibrated - prevalence) < 0.03 < by_weighted - prevalence


def test_it_ends_an_imblearn_pipeline(small_split):
    pipeline = make_pipeline(SMOTE(random_state=0), ANNClassifier(random_state=0, epochs=2))
    pipeline.fit(small_split.X_train, small_split.y_train)
    X, y = SMOTE(random_state=0).fit_resample(small_split.X_train, small_split.y_train)
    by_hand = ANNClassifier(random_state=0, epochs=2).fit(X, y)
    np.testing.assert_array_equal(
        pipeline.predict_proba(small_split.X_test), by_hand.predict_proba(small_split.X_test)
    )


def test_a_clone_has_the_parameters_and_no_network(small_split):
    ann = ANNClassifier(hidden_units=3, epochs=1, random_state=0)
    copy = clone(ann.fit(small_split.X_train, small_split.y_train))
    assert copy.get_params() == ann.get_params()
    assert not hasattr(copy, "model_")


@pytest.mark.parametrize("name", ["hidden_units", "epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "5"])
def test_a_parameter_out_of_range_is_named(small_split, name, value):
    with pytest.raises(ValueError, match=f"{name} must be a whole number .*not {value!r}"):
        ANNClassifier(**{name: value}).fit(small_split.X_train, small_split.y_train)


@pytest.mark.parametrize("labels", [[0, 0, 0, 0], [0, 1, 2, 1]])
def test_one_class_or_three_are_refused(labels):
    with pytest.raises(ValueError, match="Only binary classification is supported"):
        ANNClassifier().fit(np.eye(4), labels)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(small_split, seed):
    with pytest.raises(ValueError, match=r"[Ss]eed"):
        ANNClassifier(random_state=seed).fit(small_split.X_train, small_split.y_train)


def test_infinite_values_are_refused(small_split):
    X = small_split.X_train.copy()
    X[0, 0] = np.inf
    with pytest.raises(ValueError, match="infinity"):
        ANNClassifier().fit(X, small_split.y_train)


def test_the_network_is_that_of_the_page():
    model = build_ann(20, seed=0)
    first, second = model.layers
    assert (first.units, first.activation.__name__) == (16, "relu")
    assert (second.units, second.activation.__name__) == (1, "sigmoid")
    assert type(model.optimizer).__name__ == "Adam"
    assert model.loss == "binary_crossentropy"
    assert model.count_params() == 353


def test_a_seeded_network_starts_from_the_weights_keras_draws():
    keras = load_keras()
    keras.utils.set_random_seed(9)
    plain = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(16), keras.layers.Dense(1)],
    )
    for ours, theirs in zip(build_ann(4, seed=9).get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_every_network_among_the_default_methods_takes_the_seed_and_the_epochs():
    methods = default_methods(7, epochs=3, baselines=True)
    networks = [methods["plain_ann"], methods["weighted_ann"], methods["smote_ann"]["ann"]]
    assert [(ann.random_state, ann.epochs) for ann in networks] == [(7, 3)] * 3

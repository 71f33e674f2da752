import ast
import inspect
import textwrap
import warnings

import numpy as np
import pytest
from imblearn.base import BaseSampler
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import ADASYN, SMOTE
from imblearn.pipeline import Pipeline, make_pipeline
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV

import labkit
from labkit.comparison.methods import (
    METHODS,
    OnRows,
    _balanced_forest,
    _plain_forest,
    default_methods,
    effect_in_words,
    method_label,
    tune_threshold,
)
from labkit.network.ann import ANNClassifier

CHANGES_NO_RESULT = {"n_jobs", "verbose", "warm_start", "oob_score"}


def linear():
    return LogisticRegression(solver="newton-cholesky")


def test_the_methods_have_the_names_of_the_practical():
    three = ["smote_ann", "weighted_ann", "balanced_forest"]
    assert list(default_methods()) == ["majority", *three]
    assert list(default_methods(baselines=True)) == [
        "majority",
        "plain_ann",
        *three,
        "plain_forest",
    ]
    tuned = [f"{name}_tuned" for name in three]
    assert list(default_methods(tuned=True)) == ["majority", *three, *tuned]


def test_the_forest_predicts_what_the_published_one_does(split, result):
    with warnings.catch_warnings(action="ignore"):
        published = BalancedRandomForestClassifier(n_estimators=100, random_state=42)
        published.fit(split.X_train, split.y_train)
    np.testing.assert_array_equal(
        result["balanced_forest"].y_proba, published.predict_proba(split.X_test)[:, 1]
    )


@pytest.mark.parametrize("make", [_balanced_forest, _plain_forest])
def test_no_parameter_that_changes_a_forest_is_left_to_a_release(make):
    tree = ast.parse(textwrap.dedent(inspect.getsource(make)))
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    written = {keyword.arg for keyword in call.keywords}
    assert written == set(make(0).get_params()) - CHANGES_NO_RESULT


def test_the_two_forests_differ_in_the_balance_alone():
    methods = default_methods(baselines=True)
    balanced, plain = (methods[name].get_params() for name in ("balanced_forest", "plain_forest"))
    assert {key for key in balanced if balanced[key] != plain.get(key)} == {
        "sampling_strategy",
        "replacement",
        "bootstrap",
    }


def test_the_forest_raises_no_warning(small_split):
    with warnings.catch_warnings(action="error"):
        forest = default_methods()["balanced_forest"]
        forest.fit(small_split.X_train, small_split.y_train).predict_proba(small_split.X_test)


def test_the_weighted_network_is_balanced_and_the_plain_one_is_not():
    methods = default_methods(3, epochs=2, baselines=True)
    assert methods["weighted_ann"].class_weight == "balanced"
    assert methods["plain_ann"].class_weight is None
    assert methods["smote_ann"]["ann"].class_weight is None


def test_the_seed_reaches_every_part_that_draws():
    methods = default_methods(17, baselines=True, tuned=True)
    seeds = {
        f"{name}.{key}": value
        for name, method in methods.items()
        if name != "majority"
        for key, value in method.get_params(deep=True).items()
        if key.endswith("random_state")
        # refitting on all rows uses no random state of the wrapper itself
        and not (isinstance(method, TunedThresholdClassifierCV) and key == "random_state")
    }
    assert len(seeds) >= 10
    assert set(seeds.values()) == {17}
    assert methods["smote_ann_tuned"].cv.random_state == 17


def test_tuning_is_for_f1_on_five_shuffled_stratified_folds():
    tuned = tune_threshold(ANNClassifier(epochs=2), seed=4)
    assert tuned.scoring == "f1"
    assert isinstance(tuned.cv, StratifiedKFold)
    assert (tuned.cv.n_splits, tuned.cv.shuffle, tuned.cv.random_state) == (5, True, 4)
    assert tuned.estimator.epochs == 2


def test_smote_is_only_ever_inside_an_imblearn_pipeline():
    for method in default_methods(baselines=True, tuned=True).values():
        parts = [method, *method.get_params(deep=True).values()]
        samplers = [part for part in parts if isinstance(part, BaseSampler)]
        steps = [step for part in parts if isinstance(part, Pipeline) for _, step in part.steps]
        assert all(any(sampler is step for step in steps) for sampler in samplers)
        assert not isinstance(method, BaseSampler)


def test_no_test_row_is_ever_resampled(small_split, monkeypatch):
    seen = []
    resample = SMOTE._fit_resample

    def spy(self, X, y):
        seen.append(X)
        return resample(self, X, y)

    monkeypatch.setattr(SMOTE, "_fit_resample", spy)
    methods = {"smote": make_pipeline(SMOTE(random_state=0), linear())}
    methods["smote_tuned"] = tune_threshold(methods["smote"])
    result = labkit.compare(small_split, methods)
    training = {row.tobytes() for row in np.ascontiguousarray(small_split.X_train)}
    assert len(seen) == 1 + 5 + 1
    assert all(row.tobytes() in training for X in seen for row in np.ascontiguousarray(X))
    assert result["smote"].confusion_matrix.sum() == len(small_split.y_test)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed must lie between 0 and 4294967295, not {seed}"):
        default_methods(seed)


@pytest.mark.parametrize("epochs", [0, -3, 10**9])
def test_epochs_out_of_range_are_refused(epochs):
    with pytest.raises(ValueError, match=f"epochs must lie between 1 and 10000, not {epochs}"):
        default_methods(0, epochs)


def test_people_read_other_names_than_files_hold():
    assert method_label("balanced_forest") == "Balanced Random Forest"
    assert method_label("weighted_ann_tuned") == "Class-weighted ANN, tuned"
    assert method_label("my_tuned") == "my_tuned"


def words(last, *samplers, after=None):
    return effect_in_words(OnRows(last, samplers, {0: 900, 1: 100}, after))


def test_what_a_method_does_is_asked_of_the_object():
    assert words(linear()) == "training rows as they are"
    assert words(DummyClassifier()) == "looks at no feature"
    assert words(linear().set_params(class_weight={0: 1, 1: 9})) == (
        "weighs class 0 by 1.000, class 1 by 9.000"
    )
    forest = METHODS["balanced_forest"].make(0, 1)
    assert words(forest) == "100 trees, each on 100 : 100 rows drawn anew"


def test_what_follows_a_sampler_is_said_of_the_rows_that_reach_it():
    after = {0: 900, 1: 450}
    balanced = linear().set_params(class_weight="balanced")
    assert words(balanced, SMOTE(), after=after) == (
        "training rows 900 : 100 become 900 : 450; weighs class 0 by 0.750, class 1 by 1.500"
    )


def test_samplers_that_look_at_the_rows_are_named_where_nothing_was_fitted():
    assert words(linear(), SMOTE(), ADASYN()) == (
        "training rows 900 : 100 are resampled by SMOTE, then ADASYN"
    )

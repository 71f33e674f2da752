"""A balanced forest that looks at the labels once is imbalanced-learn's to the bit."""

import pickle

import numpy as np
import pytest
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.under_sampling import RandomUnderSampler
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, TunedThresholdClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.comparison import balanced_forests
from labkit.comparison.balanced_forests import looking_at_labels_once
from labkit.comparison.result import run_method


def forest(**options):
    return BalancedRandomForestClassifier(**{"n_estimators": 7, "random_state": 3, **options})


def state(fitted):
    """Give all that a fitted forest has, as bytes that can be compared."""
    trees = [tree.tree_.__getstate__() for tree in fitted.estimators_]
    return {
        "trees": pickle.dumps(trees),
        "seeds": [tree.random_state for tree in fitted.estimators_],
        "samplers": [sampler.get_params() for sampler in fitted.samplers_],
        "rows": [sampler.sample_indices_.tolist() for sampler in fitted.samplers_],
        "asked": [dict(sampler.sampling_strategy_) for sampler in fitted.samplers_],
        "pipelines": [pipeline[0].sample_indices_.tolist() for pipeline in fitted.pipelines_],
        "classes": fitted.classes_.tolist(),
        "names": [sorted(vars(part)) for part in (fitted, fitted.samplers_[0])],
    }


@pytest.mark.filterwarnings("ignore:Some inputs do not have OOB scores")
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sampling_strategy": "auto", "replacement": False, "bootstrap": True},
        {"sampling_strategy": 0.5},
        {"sampling_strategy": {0: 30, 1: 12}},
        {"sampling_strategy": "not minority", "class_weight": "balanced"},
        {"max_depth": 2, "max_features": None, "min_samples_leaf": 3},
        {"bootstrap": True, "oob_score": True, "n_estimators": 40},
        {"n_jobs": 2},
        {"random_state": np.random.RandomState(5)},
    ],
    ids=lambda options: ", ".join(options) or "as they come",
)
def test_it_is_the_same_forest_to_the_bit(options, small_split):
    X, y = small_split.X_train, small_split.y_train
    theirs, ours = clone(forest(**options)), looking_at_labels_once(clone(forest(**options)))
    theirs.fit(X, y)
    ours.fit(X, y)
    assert state(ours) == state(theirs)
    np.testing.assert_array_equal(
        ours.predict_proba(small_split.X_test), theirs.predict_proba(small_split.X_test)
    )
    if theirs.oob_score:
        assert ours.oob_score_ == theirs.oob_score_


@pytest.mark.parametrize("kind", ["several classes", "words", "a column", "sparse", "weights"])
def test_it_takes_what_imbalanced_learn_takes(kind, small_split):
    X, y, weights = small_split.X_train, small_split.y_train, None
    if kind == "several classes":
        y = y + (X[:, 0] > 1)
    elif kind == "words":
        y = np.array(["no", "yes"])[y]
    elif kind == "a column":
        y = y[:, None]
    elif kind == "sparse":
        X = csr_matrix(X)
    else:
        weights = np.linspace(1, 2, len(y))
    made = []
    for method in (forest(), looking_at_labels_once(forest())):
        if kind == "a column":
            with pytest.warns(match="column-vector"):
                made.append(state(method.fit(X, y, weights)))
        else:
            made.append(state(method.fit(X, y, weights)))
    assert made[0] == made[1]


def test_labels_are_looked_at_once_for_all_trees(small_split, monkeypatch):
    looked, drawn = [], []
    monkeypatch.setattr(
        balanced_forests,
        "check_sampling_strategy",
        lambda *asked, real=balanced_forests.check_sampling_strategy: (
            looked.append(asked) or real(*asked)
        ),
    )
    monkeypatch.setattr(RandomUnderSampler, "_fit_resample", lambda *asked: drawn.append(asked))
    looking_at_labels_once(forest()).fit(small_split.X_train, small_split.y_train)
    assert len(looked) == 1
    assert not drawn


def test_more_trees_are_added_to_a_forest_that_is_there(small_split):
    X, y = small_split.X_train, small_split.y_train
    theirs = forest(warm_start=True).fit(X, y).set_params(n_estimators=12).fit(X, y)
    ours = looking_at_labels_once(forest(warm_start=True)).fit(X, y)
    ours = ours.set_params(n_estimators=12).fit(X, y)
    assert state(ours) == state(theirs)


WRONG = {"one class": "more than 1 class", "infinity": "infinity", "an option": "most of them"}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_in_the_same_words(wrong, small_split):
    X, y = small_split.X_train.copy(), small_split.y_train
    options = {}
    if wrong == "one class":
        y = np.zeros_like(y)
    elif wrong == "infinity":
        X[3, 2] = np.inf
    else:
        options = {"sampling_strategy": "most of them"}
    said = []
    for method in (forest(**options), looking_at_labels_once(forest(**options))):
        with pytest.raises(ValueError, match=WRONG[wrong]) as refused:
            method.fit(X, y)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_what_is_fitted_is_imbalanced_learns_own(small_split):
    fitted = looking_at_labels_once(forest()).fit(small_split.X_train, small_split.y_train)
    assert type(fitted) is BalancedRandomForestClassifier
    assert {type(sampler) for sampler in fitted.samplers_} == {RandomUnderSampler}
    assert {type(pipeline[0]) for pipeline in fitted.pipelines_} == {RandomUnderSampler}
    assert b"labkit" not in pickle.dumps(fitted)


@pytest.mark.parametrize(
    "around",
    [
        lambda inner: TunedThresholdClassifierCV(inner, cv=3),
        lambda inner: make_pipeline(StandardScaler(), inner),
        lambda inner: GridSearchCV(inner, {"max_depth": [1, 2]}, cv=2),
    ],
    ids=["a threshold", "a pipeline", "a search"],
)
def test_a_forest_inside_another_method_is_found(around, small_split, monkeypatch):
    X, y = small_split.X_train, small_split.y_train
    alone = around(forest()).fit(X, y).predict_proba(small_split.X_test)
    monkeypatch.setattr(RandomUnderSampler, "_fit_resample", None)
    fitted = looking_at_labels_once(around(forest())).fit(X, y)
    np.testing.assert_array_equal(fitted.predict_proba(small_split.X_test), alone)


def test_a_forest_of_ones_own_kind_is_left_alone():
    class Own(BalancedRandomForestClassifier):
        pass

    own = Own()
    assert looking_at_labels_once(own) is own
    assert type(looking_at_labels_once(make_pipeline(own))[-1]) is Own


def test_a_comparison_fits_its_forests_so(small_split, monkeypatch):
    method = forest()
    alone = clone(method).fit(small_split.X_train, small_split.y_train)
    monkeypatch.setattr(RandomUnderSampler, "_fit_resample", None)
    found = run_method("balanced_forest", method, small_split)
    np.testing.assert_array_equal(found.y_proba, alone.predict_proba(small_split.X_test)[:, 1])
    assert found.method is method
    assert type(found.estimator) is BalancedRandomForestClassifier

import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.naive_bayes import GaussianNB

from labkit.comparison.methods import default_methods, tune_threshold
from labkit.comparison.parts import (
    networks_in,
    same_method,
    samplers_in,
    steps_of,
    threshold_of,
    unwrapped,
    wrapping,
)

SEARCH = GridSearchCV(RandomForestClassifier(), {"max_depth": [2, 3]})


def test_only_methods_with_a_network_need_keras():
    methods = default_methods(baselines=True, tuned=True)
    need = {name for name, method in methods.items() if networks_in(method)}
    assert need == {name for name in methods if "ann" in name}
    assert not networks_in(HistGradientBoostingClassifier())


def test_the_steps_are_those_inside_all_that_is_put_around():
    smote, bayes = SMOTE(), GaussianNB()
    method = tune_threshold(CalibratedClassifierCV(make_pipeline(smote, None, bayes)))
    assert [type(step) for step in steps_of(method)] == [SMOTE, GaussianNB]
    assert [type(sampler) for sampler in samplers_in(method)] == [SMOTE]
    assert type(unwrapped(SEARCH)) is RandomForestClassifier


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (GaussianNB(), ""),
        (tune_threshold(GaussianNB()), "threshold tuned for F1 on training folds"),
        (
            TunedThresholdClassifierCV(GaussianNB(), scoring="neg_log_loss"),
            "threshold tuned for neg log loss on training folds",
        ),
        (
            TunedThresholdClassifierCV(GaussianNB(), scoring=lambda *_: 1.0),
            "threshold tuned for a score of its own on training folds",
        ),
        (FixedThresholdClassifier(GaussianNB(), threshold=0.2), "threshold fixed at 0.2"),
        (SEARCH, "parameters searched for on training folds"),
        (
            FixedThresholdClassifier(CalibratedClassifierCV(GaussianNB()), threshold=0.1),
            "probabilities calibrated on training folds; threshold fixed at 0.1",
        ),
    ],
)
def test_what_is_put_around_a_method_is_said_in_words(method, words):
    assert wrapping(method) == words


def test_two_methods_are_the_same_where_class_and_parameters_are():
    assert same_method(make_pipeline(SMOTE(), GaussianNB()), make_pipeline(SMOTE(), GaussianNB()))
    assert not same_method(GaussianNB(), GaussianNB(var_smoothing=0.1))
    assert not same_method(make_pipeline(SMOTE(k_neighbors=3)), make_pipeline(SMOTE()))
    assert not same_method(GaussianNB(), RandomForestClassifier())


def test_the_threshold_in_use_is_the_objects_own():
    fixed = FixedThresholdClassifier(GaussianNB(), threshold=0.2)
    assert threshold_of(fixed, has_proba=True) == 0.2
    by_default = FixedThresholdClassifier(GaussianNB())
    assert threshold_of(by_default, has_proba=True) == 0.5
    assert threshold_of(GaussianNB(), has_proba=False) == 0.0
    tuned = tune_threshold(GaussianNB()).fit([[0.0], [0.1], [1.0], [1.1]] * 5, [0, 0, 1, 1] * 5)
    assert threshold_of(tuned, has_proba=True) == tuned.best_threshold_

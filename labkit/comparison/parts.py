"""What a method is made of: asked of the object, never of the name it goes by."""

import re
from collections.abc import Iterator
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.pipeline import Pipeline

from labkit.metrics import SCORES
from labkit.network.ann import ANNClassifier

THRESHOLDS = (TunedThresholdClassifierCV, FixedThresholdClassifier)
"""What moves the threshold of an estimator, and leaves its ranking alone."""

WRAPPERS = (*THRESHOLDS, CalibratedClassifierCV)
"""What goes around an estimator of any kind, and takes no parameter by the name of its parts."""

SEARCHES = (GridSearchCV, RandomizedSearchCV)
"""What fits an estimator with the best of many parameters."""

_LISTS_OF_PARTS = ("steps", "transformers", "estimators")


def unwrapped(method: Any) -> Any:
    """Return what a threshold, a calibration or a search is put around.

    Parameters
    ----------
    method : estimator
        Unfitted, or fitted.

    Returns
    -------
    estimator : estimator
        The innermost one; `method` itself where nothing is around it.

    Examples
    --------
    >>> unwrapped(FixedThresholdClassifier(ANNClassifier(epochs=2), threshold=0.2))
    ANNClassifier(epochs=2)
    """
    while isinstance(method, (*WRAPPERS, *SEARCHES)):
        method = method.estimator
    return method


def steps_of(method: Any) -> list[Any]:
    """Return the steps of a method, the classifier last.

    Parameters
    ----------
    method : estimator
        A pipeline, an estimator, or a wrapper around either.

    Returns
    -------
    steps : list of estimator
        One for what is no pipeline; steps that pass data through are left out.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> steps_of(make_pipeline(None, "passthrough", ANNClassifier()))
    [ANNClassifier()]
    """
    inner = unwrapped(method)
    if isinstance(inner, Pipeline):
        return [step for _, step in inner.steps if step not in (None, "passthrough")]
    return [inner]


def samplers_in(method: Any) -> list[Any]:
    """Return the samplers among a method's steps, in their order.

    Parameters
    ----------
    method : estimator
        A pipeline, an estimator, or a wrapper around either.

    Returns
    -------
    samplers : list of sampler
        Empty for a method that resamples nothing.

    Examples
    --------
    >>> from imblearn.over_sampling import SMOTE
    >>> from imblearn.pipeline import make_pipeline
    >>> samplers_in(make_pipeline(SMOTE(), ANNClassifier()))
    [SMOTE()]
    """
    return [step for step in steps_of(method) if hasattr(step, "fit_resample")]


def answers_one_class(method: Any) -> bool:
    """Check whether a method gives every row the same answer, whatever is in the row.

    Parameters
    ----------
    method : estimator
        A pipeline, an estimator, or a wrapper around either.

    Returns
    -------
    one_class : bool
        True for a `DummyClassifier`, but for those that draw their answers.

    Examples
    --------
    >>> answers_one_class(DummyClassifier()), answers_one_class(ANNClassifier())
    (True, False)
    """
    last = steps_of(method)[-1]
    return isinstance(last, DummyClassifier) and last.strategy not in ("stratified", "uniform")


def networks_in(method: Any) -> list[ANNClassifier]:
    """Return every `ANNClassifier` in a method.

    Parameters
    ----------
    method : estimator
        Unfitted.

    Returns
    -------
    networks : list of ANNClassifier
        Those of pipelines, ensembles and wrappers, too.

    Examples
    --------
    >>> networks_in(FixedThresholdClassifier(ANNClassifier(epochs=2)))
    [ANNClassifier(epochs=2)]
    """
    parts = method.get_params(deep=True).values() if isinstance(method, BaseEstimator) else ()
    return [part for part in (method, *parts) if isinstance(part, ANNClassifier)]


def wrapping(method: Any) -> str:
    """Return in words what is put around a method: a threshold, a calibration, a search.

    Parameters
    ----------
    method : estimator
        Unfitted.

    Returns
    -------
    words : str
        Empty where there is nothing around it.

    Examples
    --------
    >>> wrapping(FixedThresholdClassifier(ANNClassifier(), threshold=0.2))
    'threshold fixed at 0.2'
    """
    return "; ".join(_layers(method))


def _layers(method: Any) -> Iterator[str]:
    """Yield the words for each layer, the innermost first."""
    if not isinstance(method, (*WRAPPERS, *SEARCHES)):
        return
    yield from _layers(method.estimator)
    if isinstance(method, TunedThresholdClassifierCV):
        yield f"threshold tuned for {_scoring(method.scoring)} on training folds"
    elif isinstance(method, FixedThresholdClassifier):
        why = " for the cost" if isinstance(method, CostThresholdClassifier) else ""
        yield f"threshold fixed at {_fixed(method)}{why}"
    elif isinstance(method, CalibratedClassifierCV):
        yield "probabilities calibrated on training folds"
    else:
        yield "parameters searched for on training folds"


def _scoring(scoring: Any) -> str:
    if isinstance(scoring, str):
        return SCORES[scoring].name if scoring in SCORES else scoring.replace("_", " ")
    return str(getattr(scoring, "score_name", "a score of its own"))


def _fixed(method: FixedThresholdClassifier) -> str:
    return "its default" if method.threshold == "auto" else f"{method.threshold:.3g}"


def threshold_of(estimator: Any, *, has_proba: bool) -> float:
    """Return from where on a fitted method calls a row class 1.

    Parameters
    ----------
    estimator : estimator
        Fitted.
    has_proba : bool
        Whether it gives probabilities.

    Returns
    -------
    threshold : float
        Of the probability of class 1, or of the decision function where there
        are no probabilities.

    Examples
    --------
    >>> threshold_of(FixedThresholdClassifier(ANNClassifier(), threshold=0.2), has_proba=True)
    0.2
    """
    estimator = getattr(estimator, "best_estimator_", estimator)
    if hasattr(estimator, "best_threshold_"):
        return float(estimator.best_threshold_)
    if isinstance(estimator, FixedThresholdClassifier) and estimator.threshold != "auto":
        return float(estimator.threshold)
    return 0.5 if has_proba else 0.0


class CostThresholdClassifier(FixedThresholdClassifier):  # type: ignore[misc]
    """A fixed threshold that was computed from what mistakes cost, see `labkit.costs.Cost`.

    Parameters are those of scikit-learn's `FixedThresholdClassifier`.
    """


def threshold_is_for_cost(method: Any) -> bool:
    """Check whether a method's threshold is chosen for what mistakes cost.

    Parameters
    ----------
    method : estimator
        Unfitted.

    Returns
    -------
    for_cost : bool
    """
    scoring = getattr(method, "scoring", None)
    return isinstance(method, CostThresholdClassifier) or (
        isinstance(method, TunedThresholdClassifierCV)
        and getattr(scoring, "score_key", None) == "cost"
    )


def same_method(method: Any, other: Any) -> bool:
    """Check whether two methods are of one class and have the same parameters.

    Parameters
    ----------
    method, other : estimator
        Unfitted.

    Returns
    -------
    same : bool

    Examples
    --------
    >>> same_method(ANNClassifier(epochs=2), ANNClassifier(epochs=2))
    True
    """
    return type(method) is type(other) and written_out(method) == written_out(other)


def written_out(method: Any) -> dict[str, str]:
    """Return a method as text: its class, those of its parts, and every parameter.

    Parameters
    ----------
    method : estimator
        Unfitted.

    Returns
    -------
    parameters : dict of str to str
        The same in every process: nothing in it tells where an object is in memory.

    Examples
    --------
    >>> written_out(ANNClassifier(epochs=2))["epochs"]
    '2'
    """
    parts = method.get_params(deep=True) if isinstance(method, BaseEstimator) else {}
    kind = {"class": type(method).__name__ if parts else _text(method)}
    return kind | {
        key: type(value).__name__ if isinstance(value, BaseEstimator) else _text(value)
        for key, value in parts.items()
        if key not in _LISTS_OF_PARTS
    }


def _text(value: Any) -> str:
    """Write a value out, without where it is in this process's memory."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(repr(value).split()))

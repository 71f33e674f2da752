"""Methods made fit for a split: its seed, its columns, and rows enough."""

import math
from collections.abc import Mapping
from copy import copy
from typing import Any

import numpy as np
from imblearn.base import BaseSampler
from imblearn.over_sampling import ADASYN, SMOTE, SMOTEN, SMOTENC
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import (
    FixedThresholdClassifier,
    StratifiedGroupKFold,
    TunedThresholdClassifierCV,
)
from sklearn.pipeline import Pipeline as PlainPipeline

from labkit.comparison.folds import networks_of_folds
from labkit.comparison.parts import SEARCHES, WRAPPERS, samplers_in
from labkit.comparison.threads import threads_for
from labkit.comparison.thresholds import scored_from_counts
from labkit.data.split import Split
from labkit.errors import RowsError
from labkit.metrics import class_counts

TUNING_FOLDS = 5
"""Folds of the training rows on which `labkit` tunes a threshold."""


def with_seed(method: Any, seed: int) -> Any:
    """Return a copy of a method in which everything random has one seed.

    Parameters
    ----------
    method : estimator
        Is copied, not changed.
    seed : int
        Takes the place of every ``random_state``, also of those inside
        pipelines and of the folds that tune a threshold.

    Returns
    -------
    method : estimator
        Unfitted.

    Examples
    --------
    >>> with_seed(SMOTE(random_state=42), 7)
    SMOTE(random_state=7)
    """
    copied = clone(method)
    if not isinstance(copied, BaseEstimator):
        return copied
    for name, value in copied.get_params(deep=True).items():
        if name.rpartition("__")[2] == "random_state":
            copied.set_params(**{name: seed})
        elif getattr(value, "random_state", None) is not None and not hasattr(value, "get_params"):
            folds = copy(value)
            folds.random_state = seed
            copied.set_params(**{name: folds})
    return copied


def fit_for(method: Any, split: Split) -> Any:
    """Return an unfitted copy of a method that takes a split's columns.

    Where the split has a preprocessor, it comes first, inside whatever tunes
    or calibrates the method, so that each fold fits its own. A SMOTE that
    would meet categories becomes SMOTENC (or SMOTEN, where there are no
    numbers), and the one-hot encoding follows it.

    Parameters
    ----------
    method : estimator
        Is copied, not changed.
    split : Split
        Whose preprocessor, and whose categories, it is made fit for.

    Returns
    -------
    estimator : estimator
        Unfitted.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> from sklearn.naive_bayes import GaussianNB
    >>> fit_for(GaussianNB(), load_imbalanced(n_samples=200))
    GaussianNB()
    """
    if isinstance(method, WRAPPERS):
        inner = fit_for(method.estimator, split)
        return _keeping_together(clone(method).set_params(estimator=inner), split)
    if split.preprocessor is None:
        return clone(method)
    own = (
        list(clone(method).steps)
        if isinstance(method, PlainPipeline)
        else [("estimator", clone(method))]
    )
    clean, encode = clone(split.preprocessor).steps
    if split.categorical and type(own[0][1]) is SMOTE:
        own[0] = (own[0][0], _smote_with_categories(own[0][1], split))
        return Pipeline([clean, own[0], encode, *own[1:]])
    return Pipeline([clean, encode, *own])


def fitted(estimator: Any, split: Split) -> Any:
    """Return an estimator fitted on a split's training rows.

    Where a threshold is to be tuned and all rows get one and the same score,
    there is nothing to tune: it then stays at its default.

    Parameters
    ----------
    estimator : estimator
        From `fit_for`; is fitted in place.
    split : Split
        Its training rows are fitted on.

    Returns
    -------
    estimator : estimator
        Fitted.
    """
    try:
        with (
            networks_of_folds(estimator, split),
            threads_for(estimator),
            scored_from_counts(estimator),
        ):
            return estimator.fit(split.X_train, split.y_train)
    except ValueError:
        if not isinstance(estimator, TunedThresholdClassifierCV):
            raise
        untuned = FixedThresholdClassifier(clone(estimator.estimator))
        untuned.fit(split.X_train, split.y_train)
        if np.ptp(_scores(untuned, split.X_train)) > 0:
            raise
        return untuned


def _scores(estimator: Any, X: Any) -> Any:
    if hasattr(estimator, "predict_proba"):
        return estimator.predict_proba(X)[:, 1]
    return estimator.decision_function(X)


def _keeping_together(method: Any, split: Split) -> Any:
    """Let the folds of a wrapper keep rows together that belong together."""
    parameters = method.get_params(deep=False)
    folds = parameters.get("cv")
    if split.groups_train is None or "cv" not in parameters or folds == "prefit":
        return method
    n_folds = _n_folds(folds) or TUNING_FOLDS
    seed = getattr(folds, "random_state", None)
    grouped = StratifiedGroupKFold(n_folds, shuffle=True, random_state=0 if seed is None else seed)
    y = split.y_train
    return method.set_params(cv=list(grouped.split(y[:, None], y, split.groups_train)))


def _smote_with_categories(smote: SMOTE, split: Split) -> BaseSampler:
    shared = {
        name: getattr(smote, name) for name in ("sampling_strategy", "random_state", "k_neighbors")
    }
    if split.categorical[0] == 0:  # numbers come first, so there are none
        return SMOTEN(**shared)
    return SMOTENC(categorical_features=list(split.categorical), **shared)


def require_enough_minority(
    methods: Mapping[str, Any], split: Split, *, seed: int | None = None
) -> None:
    """Raise an error where a method needs more minority rows: for its SMOTE, or its folds.

    Parameters
    ----------
    methods : mapping of str to estimator
        By name, unfitted.
    split : Split
        Whose training rows they are to be fitted on.
    seed : int, optional
        That of the split, where each run draws its own.

    Raises
    ------
    RowsError
        Names each such method, what it needs and what there is.

    Examples
    --------
    >>> split = Split([[0.0]] * 9, [[0.0]] * 2, [0] * 6 + [1] * 3, [0, 1])
    >>> require_enough_minority({"smote": Pipeline([("smote", SMOTE())])}, split)
    Traceback (most recent call last):
    ...
    labkit.errors.RowsError: smote needs at least 6 training rows of the rarer class, ...
    """
    have = min(class_counts(split.y_train).values())
    needed = {name: _rows_needed(method) for name, method in methods.items()}
    unable = {name: need for name, need in needed.items() if have < need}
    if unable:
        listed = ", ".join(f"{name} needs at least {need}" for name, need in unable.items())
        where = "" if seed is None else f" in the split of seed {seed}"
        raise RowsError(
            f"{listed} training rows of the rarer class, for its neighbours or its folds; there "
            f"are {have}{where}. Add rows, or leave {'it' if len(unable) == 1 else 'them'} out of "
            "the methods",
            list(unable),
        )


def _rows_needed(method: Any) -> int:
    """Return how many rows of each class a fit of the method needs."""
    if isinstance(method, (TunedThresholdClassifierCV, CalibratedClassifierCV)):
        inner, n_folds = _rows_needed(method.estimator), _n_folds(method.cv)
        if n_folds is None:
            return inner
        # each fold holds a row at least, and leaves out its share, rounded up
        return max(n_folds, math.ceil(inner * n_folds / (n_folds - 1)))
    if isinstance(method, (*WRAPPERS, *SEARCHES)):
        return _rows_needed(method.estimator)
    return max([1, *(n + 1 for n in map(_n_neighbours, samplers_in(method)) if n is not None)])


def _n_folds(cv: Any) -> int | None:
    """Return the number of a wrapper's folds; None where it holds out a share, or nothing."""
    if cv is None:
        return TUNING_FOLDS
    n_folds = getattr(cv, "n_splits", cv)
    return n_folds if isinstance(n_folds, int) and n_folds > 1 else None


def _n_neighbours(sampler: Any) -> int | None:
    """Return among how many rows of its own class a sampler looks for each row."""
    name = "n_neighbors" if isinstance(sampler, ADASYN) else "k_neighbors"
    found = getattr(sampler, name, None)
    return found if isinstance(found, int) else None

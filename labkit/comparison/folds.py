"""The networks of a method's folds, trained at once before the method is fitted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import (
    FixedThresholdClassifier,
    TunedThresholdClassifierCV,
    check_cv,
)

from labkit.comparison.parts import SEARCHES, WRAPPERS
from labkit.data.split import Split
from labkit.network.ahead import Order, trained_ahead
from labkit.network.ann import ANNClassifier, order_for

_MOST_BYTES = 256 * 2**20
"""Of all folds' rows together, resampled; what is larger is trained fold by fold."""


def reaching_last_step(estimator: Any, X: Any, y: Any, X_test: Any) -> tuple[Any, Any, Any]:
    """Return training rows, labels and test rows as they come to an estimator's last step.

    Parameters
    ----------
    estimator : estimator
        A pipeline, whose steps but for the last are fitted; or any other,
        which takes the rows as they are.
    X : array-like of shape (n_samples, n_features)
        Training rows.
    y : ndarray of shape (n_samples,)
        Their labels.
    X_test : array-like of shape (n_test_samples, n_features)
        Test rows; they are transformed, never resampled.

    Returns
    -------
    X, y, X_test : tuple
    """
    for _, step in getattr(estimator, "steps", [("only", estimator)])[:-1]:
        if hasattr(step, "fit_resample"):
            X, y = step.fit_resample(X, y)
        elif step not in (None, "passthrough"):
            X = step.fit_transform(X, y)
            X_test = step.transform(X_test)
    return X, y, X_test


@contextmanager
def networks_of_folds(estimator: Any, split: Split) -> Iterator[None]:
    """Train the networks of a method's folds at once, for the fit within this context.

    A method that is no network, has no folds, or would draw other rows the next
    time, is left to train what it needs itself.

    Parameters
    ----------
    estimator : estimator
        Unfitted; about to be fitted on the split's training rows.
    split : Split
        The data.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> split = load_imbalanced(n_samples=300)
    >>> tuned = TunedThresholdClassifierCV(ANNClassifier(epochs=1, random_state=0))
    >>> with networks_of_folds(tuned, split):
    ...     tuned = tuned.fit(split.X_train, split.y_train)
    """
    with trained_ahead(list(_orders(estimator, split))):
        yield


def _orders(estimator: Any, split: Split) -> Iterator[Order]:
    folding = estimator.estimator if isinstance(estimator, FixedThresholdClassifier) else estimator
    if not _trains_networks_on_folds(folding):
        return
    n_samples, n_features = np.shape(split.X_train)
    parts = list(_parts(folding, split))
    if 2 * 4 * n_samples * n_features * len(parts) > _MOST_BYTES:
        return
    for rows in parts:
        inner = clone(folding.estimator)
        X, y = _at(split.X_train, rows), split.y_train[rows]
        X, y, _ = reaching_last_step(inner, X, y, X[:1])
        yield order_for(getattr(inner, "steps", [("only", inner)])[-1][1], X, y)


def _trains_networks_on_folds(folding: Any) -> bool:
    """Check whether networks are trained on folds that are the same whenever they are drawn."""
    if not isinstance(folding, (TunedThresholdClassifierCV, CalibratedClassifierCV)):
        return False
    if isinstance(folding.estimator, (*WRAPPERS, *SEARCHES)):
        return False
    last = getattr(folding.estimator, "steps", [("only", folding.estimator)])[-1][1]
    if type(last) is not ANNClassifier or isinstance(folding.cv, (float, str)):
        return False
    seeds = [
        value
        for name, value in folding.estimator.get_params().items()
        if name.rpartition("__")[2] == "random_state"
    ]
    if getattr(folding.cv, "shuffle", False):
        seeds.append(folding.cv.random_state)
    return all(isinstance(seed, (int, np.integer)) for seed in seeds)


def _parts(folding: Any, split: Split) -> Iterator[Any]:
    """Yield the positions of the rows that each network will be trained on."""
    folds = check_cv(folding.cv, split.y_train, classifier=True)
    for rows, _ in folds.split(split.X_train, split.y_train):
        yield rows
    refits = isinstance(folding, TunedThresholdClassifierCV) or folding.ensemble is False
    if refits:
        yield np.arange(len(split.y_train))


def _at(X: Any, rows: Any) -> Any:
    return X.iloc[rows] if hasattr(X, "iloc") else X[rows]

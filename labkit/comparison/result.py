"""One method on one split: fitted, timed and scored."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labkit.comparison.methods import fit_for, networks_in, resampled
from labkit.data.split import Split
from labkit.metrics import (
    class_counts,
    confusion,
    inverse_frequency_weights,
    report,
    score_predictions,
    score_ranking,
)
from labkit.network.ann import compile_training

_PACKAGES = ("labkit", "tensorflow", "keras", "scikit-learn", "imbalanced-learn", "numpy")


@dataclass(frozen=True, eq=False)
class MethodResult:
    """One method, fitted, and what it says of the test rows.

    Attributes
    ----------
    name : str
        The method's key.
    method : estimator
        As it was handed over, unfitted.
    estimator : estimator
        The method made fit for the split's columns, fitted on the training rows.
    y_true, y_pred : ndarray of shape (n_test,)
        True and predicted labels of the test rows.
    y_score : ndarray of shape (n_test,)
        What ranks the test rows; grows with the belief in class 1.
    y_proba : ndarray of shape (n_test,), optional
        Probability of class 1; None for a method that gives none.
    seconds : float
        Wall time of fitting and predicting, without the import of TensorFlow.
    """

    name: str
    method: Any
    estimator: Any
    y_true: NDArray[np.int64]
    y_pred: NDArray[np.int64]
    y_score: NDArray[np.float64]
    y_proba: NDArray[np.float64] | None
    seconds: float

    @cached_property
    def scores(self) -> dict[str, float]:
        """A number for every key of `labkit.metrics.SCORES`."""
        return score_predictions(
            self.y_true, self.y_pred, y_score=self.y_score, y_proba=self.y_proba
        )

    @cached_property
    def ranking_scores(self) -> dict[str, float]:
        """Those of the scores that no threshold moves."""
        return score_ranking(self.y_true, y_score=self.y_score, y_proba=self.y_proba)

    @cached_property
    def report(self) -> dict[str, Any]:
        """Scikit-learn's classification report as a dictionary."""
        return report(self.y_true, self.y_pred)

    @cached_property
    def confusion_matrix(self) -> NDArray[np.int64]:
        """``[[tn, fp], [fn, tp]]``."""
        return confusion(self.y_true, self.y_pred)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain data, as ``comparison.json`` holds it."""
        numbers = self.ranking_scores.items()
        return {
            "report": self.report,
            "confusion_matrix": self.confusion_matrix.tolist(),
            **{key: value if np.isfinite(value) else None for key, value in numbers},
            "seconds": round(self.seconds, 4),
        }


def run_method(name: str, method: Any, split: Split) -> MethodResult:
    """Fit a method on a split's training rows and predict its test rows.

    Parameters
    ----------
    name : str
        The method's key.
    method : estimator
        Is cloned, not changed.
    split : Split

    Returns
    -------
    result : MethodResult

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from labkit.data.made import load_imbalanced
    >>> run_method("majority", DummyClassifier(), load_imbalanced()).scores["accuracy"]
    0.942
    """
    # else the first of several methods would seem the slowest
    for network in networks_in(method):
        compile_training(network)
    started = time.perf_counter()
    try:
        estimator = fit_for(method, split).fit(split.X_train, split.y_train)
        y_pred = np.asarray(estimator.predict(split.X_test)).astype(np.int64)
        y_score, y_proba = _belief(estimator, split.X_test, y_pred)
    except Exception as error:
        error.add_note(f"This came from the method {name!r}.")
        raise
    seconds = time.perf_counter() - started
    return MethodResult(name, method, estimator, split.y_test, y_pred, y_score, y_proba, seconds)


def _belief(
    estimator: Any, X: Any, y_pred: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Give what ranks the rows and, where the method has any, their probabilities."""
    if hasattr(estimator, "predict_proba"):
        y_proba = np.asarray(estimator.predict_proba(X), dtype=np.float64)[:, 1]
        return y_proba, y_proba
    if hasattr(estimator, "decision_function"):
        return np.asarray(estimator.decision_function(X), dtype=np.float64), None
    return y_pred.astype(np.float64), None


def data_facts(split: Split, methods: Mapping[str, Any]) -> dict[str, Any]:
    """Give the class counts and weights of a split, as ``comparison.json`` holds them.

    Parameters
    ----------
    split : Split
    methods : mapping of str to estimator
        ``smote_ann`` among them tells the counts after SMOTE.

    Returns
    -------
    facts : dict
        ``train``, ``test``, ``after_smote`` (None without that method) and
        ``class_weight``, each by class.
    """
    after = resampled(methods["smote_ann"], split) if "smote_ann" in methods else None
    return {
        "train": _text_keys(class_counts(split.y_train)),
        "test": _text_keys(class_counts(split.y_test)),
        "after_smote": None if after is None else _text_keys(class_counts(after[1])),
        "class_weight": _text_keys(inverse_frequency_weights(split.y_train)),
    }


def package_versions() -> dict[str, str]:
    """Give the versions of the packages that a result depends on.

    Returns
    -------
    versions : dict of str to str
    """
    return {package: version(package) for package in _PACKAGES}


def _text_keys(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in values.items()}

"""One method on one split: fitted, timed and scored."""

import time
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labkit.comparison.balanced_forests import looking_at_labels_once
from labkit.comparison.fitting import fit_for, fitted
from labkit.comparison.parts import networks_in, samplers_in, steps_of, threshold_of
from labkit.comparison.sampling import Sample, keeping_samples, sample_of
from labkit.costs import Cost, score_table
from labkit.data.split import Split
from labkit.distribution import installed_version
from labkit.metrics import Predictions, wilson_interval
from labkit.network.ann import compile_training

REPORT_ROWS = ("0", "1", "accuracy", "macro avg", "weighted avg")
"""The rows of a classification report, as scikit-learn prints them."""

_BESIDE_THE_SCORES = ("average_precision", "roc_auc", "brier")  # where files had them before
_PACKAGES = ("tensorflow", "keras", "scikit-learn", "imbalanced-learn", "numpy")


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
    cost : Cost, optional
        What the mistakes cost, where that is one of the scores.
    """

    name: str
    method: Any
    estimator: Any
    y_true: NDArray[np.int64]
    y_pred: NDArray[np.int64]
    y_score: NDArray[np.float64]
    y_proba: NDArray[np.float64] | None
    seconds: float
    cost: Cost | None = None

    @cached_property
    def scores(self) -> dict[str, float]:
        """A number for every key of `labkit.costs.score_table`."""
        return self._predictions.scores(score_table(self.cost))

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float] | None]:
        """Wilson's 95 % intervals of class 1 recall and precision.

        None where no row was called class 1, so that there is no precision.
        They hold the luck of which rows were tested, and none of training.
        """
        (_, alarms), (misses, hits) = self.confusion_matrix.tolist()
        called, there = hits + alarms, hits + misses
        return {
            "recall": wilson_interval(hits, there) if there else None,
            "precision": wilson_interval(hits, called) if called else None,
        }

    @cached_property
    def sample(self) -> Sample | None:
        """The rows and labels that the method was trained on, where it resampled.

        The rows are None where they were too many to keep.
        """
        return sample_of(self.estimator)

    def sample_has_the_columns_of(self, split: Split) -> bool:
        """Check whether the sample's rows are kept, and in the columns of a split.

        Parameters
        ----------
        split : Split
            The one that the method was fitted on.

        Returns
        -------
        alike : bool
            False where other steps than samplers have changed the columns.
        """
        steps = steps_of(self.method)[:-1]
        return (
            self.sample is not None
            and self.sample[0] is not None
            and split.preprocessor is None
            and all(step in samplers_in(self.method) for step in steps)
        )

    @property
    def threshold(self) -> float:
        """From where on ``y_score`` means class 1."""
        return threshold_of(self.estimator, has_proba=self.y_proba is not None)

    @property
    def report(self) -> dict[str, Any]:
        """Scikit-learn's classification report as a dictionary."""
        return self._predictions.report

    @property
    def confusion_matrix(self) -> NDArray[np.int64]:
        """``[[tn, fp], [fn, tp]]``."""
        return self._predictions.confusion_matrix

    @cached_property
    def _predictions(self) -> Predictions:
        """What scores, report and matrix are computed from, each of them once."""
        return Predictions(self.y_true, self.y_pred, self.y_score, self.y_proba)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as ``comparison.json`` holds it."""
        scores = {key: plain_number(value) for key, value in self.scores.items()}
        return {
            "report": self.report,
            "confusion_matrix": self.confusion_matrix.tolist(),
            "scores": scores,
            **{key: scores[key] for key in _BESIDE_THE_SCORES},
            "intervals": {key: ends and list(ends) for key, ends in self.intervals.items()},
            "threshold": self.threshold,
            "seconds": round(self.seconds, 4),
        }


def run_method(name: str, method: Any, split: Split, *, cost: Cost | None = None) -> MethodResult:
    """Fit a method on a split's training rows and predict its test rows.

    Parameters
    ----------
    name : str
        The method's key.
    method : estimator
        Is cloned, not changed.
    split : Split
        The data.
    cost : Cost, optional
        What the mistakes cost, where that is one of the scores.

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
        estimator = looking_at_labels_once(keeping_samples(fit_for(method, split)))
        estimator = fitted(estimator, split)
        y_pred = np.asarray(estimator.predict(split.X_test)).astype(np.int64)
        y_score, y_proba = _belief(estimator, split.X_test, y_pred)
    except Exception as error:
        error.add_note(f"This came from the method {name!r}.")
        raise
    seconds = time.perf_counter() - started
    return MethodResult(
        name, method, estimator, split.y_test, y_pred, y_score, y_proba, seconds, cost
    )


def _belief(
    estimator: Any, X: Any, y_pred: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return what ranks the rows and, where the method has any, their probabilities."""
    if hasattr(estimator, "predict_proba"):
        y_proba = np.asarray(estimator.predict_proba(X), dtype=np.float64)[:, 1]
        return y_proba, y_proba
    if hasattr(estimator, "decision_function"):
        return np.asarray(estimator.decision_function(X), dtype=np.float64), None
    return y_pred.astype(np.float64), None


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that a result depends on.

    Returns
    -------
    versions : dict of str to str
    """
    return {"labkit": installed_version(), **{package: version(package) for package in _PACKAGES}}


def html_table(table: pd.DataFrame, caption: str) -> str:
    """Return a table as a notebook shows it, with a caption of its own.

    Parameters
    ----------
    table : DataFrame
        Its floats are shown with three digits.
    caption : str
        What stands above it.

    Returns
    -------
    html : str

    Examples
    --------
    >>> html_table(pd.DataFrame({"recall": [0.25]}), "Scores").count("<caption>Scores</caption>")
    1
    """
    html = table.to_html(float_format="{:.3f}".format, na_rep="")
    return html.replace("<thead>", f"<caption>{escape(caption)}</caption>\n  <thead>", 1)


def plain_number(value: float) -> float | None:
    """Return a number as JSON can hold it: None in place of infinity and NaN.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    number : float or None
    """
    return float(value) if np.isfinite(value) else None

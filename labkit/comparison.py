"""Methods fitted on one split, their reports side by side."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier

from labkit.ann import load_keras
from labkit.data import Split
from labkit.methods import (
    default_methods,
    fit_for,
    method_label,
    needs_keras,
    require_enough_minority,
    resampled,
)
from labkit.metrics import (
    SCORES,
    best_by_score,
    class_counts,
    confusion,
    inverse_frequency_weights,
    report,
    score_predictions,
)

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
    def report(self) -> dict[str, Any]:
        """Scikit-learn's classification report as a dictionary."""
        return report(self.y_true, self.y_pred)

    @cached_property
    def confusion_matrix(self) -> NDArray[np.int64]:
        """``[[tn, fp], [fn, tp]]``."""
        return confusion(self.y_true, self.y_pred)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain data, as ``comparison.json`` holds it."""
        numbers = {key: self.scores[key] for key in ("average_precision", "roc_auc", "brier")}
        return {
            "report": self.report,
            "confusion_matrix": self.confusion_matrix.tolist(),
            **{key: value if np.isfinite(value) else None for key, value in numbers.items()},
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """The results of several methods on one split; shows itself as an HTML table.

    Attributes
    ----------
    split : Split
        The data.
    results : dict of str to MethodResult
        By the method's name, in the order of display, the majority first.
    seed : int
        What the practical's own methods were seeded with.
    """

    split: Split
    results: Mapping[str, MethodResult]
    seed: int

    def __getitem__(self, name: str) -> MethodResult:
        return self.results[name]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row per method, a column per score, and the seconds."""
        rows = {name: {**r.scores, "seconds": r.seconds} for name, r in self.results.items()}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=[*SCORES, "seconds"])
        table.index.name = "method"
        return table

    @cached_property
    def reports(self) -> pd.DataFrame:
        """The classification reports side by side, without the majority's.

        Rows as scikit-learn prints them, columns (method, score).
        """
        shown = {n: r for n, r in self.results.items() if n != "majority"} or self.results
        tables = {method_label(n): _report_table(r.report) for n, r in shown.items()}
        return pd.concat(tables, axis=1)

    @cached_property
    def best(self) -> dict[str, list[str]]:
        """The best method, or methods, by every score; the majority takes part."""
        return best_by_score({name: result.scores for name, result in self.results.items()})

    @property
    def best_line(self) -> str:
        """One line that says which method wins on what."""
        won: dict[str, list[str]] = {}
        for score, names in self.best.items():
            won.setdefault(" and ".join(names), []).append(SCORES[score])
        return "Best: " + "; ".join(f"{who} by {', '.join(what)}" for who, what in won.items())

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the predictions as plain data, ready for JSON."""
        return {
            "data": self._data(),
            "methods": {name: result.to_dict() for name, result in self.results.items()},
            "target_names": list(self.split.target_names),
            "versions": {package: version(package) for package in _PACKAGES},
            "seed": self.seed,
        }

    def _data(self) -> dict[str, Any]:
        smote = self.results.get("smote_ann")
        after = None if smote is None else resampled(smote.method, self.split)
        return {
            "train": _text_keys(class_counts(self.split.y_train)),
            "test": _text_keys(class_counts(self.split.y_test)),
            "after_smote": None if after is None else _text_keys(class_counts(after[1])),
            "class_weight": _text_keys(inverse_frequency_weights(self.split.y_train)),
        }

    def _repr_html_(self) -> str:
        summary = self.summary.rename(index=method_label, columns=SCORES)
        return (
            f"<p>{self.best_line}</p>"
            + summary.to_html(float_format="{:.3f}".format)
            + self.reports.to_html(float_format="{:.3f}".format, na_rep="")
        )


def compare(
    split: Split,
    methods: Mapping[str, Any] | None = None,
    *,
    seed: int = 42,
    epochs: int = 5,
    progress: Callable[[str], None] | None = None,
) -> Comparison:
    """Fit methods on a split's training rows and score them on its test rows.

    The majority predictor is always there, as the first row, for it is what
    every score has to beat.

    Parameters
    ----------
    split : Split
        The data.
    methods : mapping of str to estimator, optional
        Any scikit-learn classifiers or imbalanced-learn pipelines by name;
        `default_methods(seed, epochs)` unless given. They are cloned, not
        changed.
    seed : int, default=42
        Seed of the default methods.
    epochs : int, default=5
        Epochs of the default methods.
    progress : callable, optional
        Called with a method's name when its turn comes.

    Returns
    -------
    comparison : Comparison

    Raises
    ------
    ValueError
        If there is no method, one is no classifier, or the minority has too
        few rows for a method's SMOTE.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from labkit.data import load_imbalanced
    >>> result = compare(load_imbalanced(), {"logistic": LogisticRegression()})
    >>> list(result.summary.index)
    ['majority', 'logistic']
    """
    chosen = _checked(default_methods(seed, epochs) if methods is None else methods)
    require_enough_minority(chosen, split)
    results = {}
    for name, method in chosen.items():
        if progress is not None:
            progress(name)
        results[name] = _run(name, method, split)
    return Comparison(split, results, seed)


def _checked(methods: Mapping[str, Any]) -> dict[str, Any]:
    if not methods:
        raise ValueError("no method to compare; hand over at least one, or leave methods out")
    for name, method in methods.items():
        if isinstance(method, type) or not (hasattr(method, "fit") and hasattr(method, "predict")):
            raise ValueError(
                f"method {name!r} is no classifier: {method!r}; "
                "it has to be an object with fit and predict"
            )
    majority = {"majority": DummyClassifier(strategy="most_frequent")}
    return {**majority, **methods}


def _run(name: str, method: Any, split: Split) -> MethodResult:
    if needs_keras(method):
        load_keras()
    started = time.perf_counter()
    estimator = fit_for(method, split).fit(split.X_train, split.y_train)
    y_pred = np.asarray(estimator.predict(split.X_test)).astype(np.int64)
    y_score, y_proba = _belief(estimator, split.X_test, y_pred)
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


def _report_table(made: Mapping[str, Any]) -> pd.DataFrame:
    accuracy = {"f1-score": made["accuracy"], "support": made["macro avg"]["support"]}
    rows = {key: accuracy if key == "accuracy" else made[key] for key in _REPORT_ROWS}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_REPORT_COLUMNS)
    return table.astype({"support": int})


_REPORT_ROWS = ("0", "1", "accuracy", "macro avg", "weighted avg")
_REPORT_COLUMNS = ["precision", "recall", "f1-score", "support"]


def _text_keys(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in values.items()}

"""Class weights and scores: NumPy and scikit-learn only."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    classification_report,
    confusion_matrix,
    matthews_corrcoef,
    precision_recall_curve,
    roc_auc_score,
)
from sklearn.utils import check_consistent_length


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a method says of rows whose labels are known.

    Attributes
    ----------
    y_true, y_pred : ndarray of shape (n_samples,)
        True and predicted labels, 0 or 1.
    y_score : ndarray of shape (n_samples,)
        What ranks the rows: a probability of class 1, or any other score that
        grows with it.
    y_proba : ndarray of shape (n_samples,), optional
        Probability of class 1; None for a method without probabilities.
    """

    y_true: NDArray[Any]
    y_pred: NDArray[Any]
    y_score: NDArray[Any]
    y_proba: NDArray[Any] | None = None

    @cached_property
    def report(self) -> dict[str, Any]:
        """Scikit-learn's classification report, see `report`."""
        return report(self.y_true, self.y_pred)

    @cached_property
    def confusion_matrix(self) -> NDArray[np.int64]:
        """``[[tn, fp], [fn, tp]]``."""
        # not by scikit-learn, whose checks take a hundred times longer: a threshold is tuned on
        # hundreds of such matrices
        return np.array(
            [
                [np.count_nonzero(rows & (self.y_pred == called)) for called in (0, 1)]
                for rows in (self.y_true == 0, self.y_true == 1)
            ]
        )

    @cached_property
    def shares(self) -> dict[str, float]:
        """Precision and recall of class 1, and the recall of class 0; 0 of nothing."""
        rejections, hits = np.diag(self.confusion_matrix).tolist()
        return {
            "precision": _share(hits, int(np.count_nonzero(self.y_pred == 1))),
            "recall": _share(hits, int(np.count_nonzero(self.y_true == 1))),
            "specificity": _share(rejections, int(np.count_nonzero(self.y_true == 0))),
        }

    def scores(self, table: Mapping[str, "Score"]) -> dict[str, float]:
        """Compute every score of a table.

        Parameters
        ----------
        table : mapping of str to Score
            By key.

        Returns
        -------
        scores : dict
            A number for every key.
        """
        return {key: float(score.function(self)) for key, score in table.items()}


@dataclass(frozen=True)
class Score:
    """One score: a row of `SCORES`, and all that is to be known of it.

    Attributes
    ----------
    key : str
        Its name in files and in code.
    name : str
        What people call it.
    heading : str
        The same, short, above a column on a terminal.
    function : callable
        Computes it from `Predictions`; NaN where it does not apply.
    higher_is_better : bool
        Whether a method with more of it is the better one.
    in_terminal : bool
        Whether a terminal shows it without being asked.
    """

    key: str
    name: str
    heading: str
    function: Callable[[Predictions], float]
    higher_is_better: bool = True
    in_terminal: bool = True


def _share(found: float, total: float) -> float:
    return found / total if total else 0.0


def _accuracy(made: Predictions) -> float:
    return _share(int(np.trace(made.confusion_matrix)), len(made.y_true))


def _balanced_accuracy(made: Predictions) -> float:
    matrix = made.confusion_matrix
    if not matrix.sum(axis=1).all() or matrix.sum() != len(made.y_true):
        return float(balanced_accuracy_score(made.y_true, made.y_pred))  # and it says what is odd
    return (made.shares["specificity"] + made.shares["recall"]) / 2


def _brier(made: Predictions) -> float:
    return math.nan if made.y_proba is None else brier_score_loss(made.y_true, made.y_proba)


def _g_mean(made: Predictions) -> float:
    """Compute the root of recall times specificity (Kubat and Matwin, ICML 1997)."""
    return math.sqrt(made.shares["recall"] * made.shares["specificity"])


def _f_beta(beta: float) -> Callable[[Predictions], float]:
    """Return F with recall weighed `beta` times as much as precision (van Rijsbergen, 1979)."""

    def of(made: Predictions) -> float:
        hits = int(made.confusion_matrix[1, 1])
        there, called = np.count_nonzero(made.y_true == 1), np.count_nonzero(made.y_pred == 1)
        # as scikit-learn divides, to the bit
        return _share((1 + beta**2) * hits, beta**2 * there + called)

    return of


def _matthews(made: Predictions) -> float:
    """Compute the correlation of truth and prediction (Matthews, 1975); 0 of a constant."""
    return float(matthews_corrcoef(made.y_true, made.y_pred))


SCORES: dict[str, Score] = {
    score.key: score
    for score in (
        Score("precision", "precision", "prec", lambda made: made.shares["precision"]),
        Score("recall", "recall", "recall", lambda made: made.shares["recall"]),
        Score("f1", "F1", "F1", _f_beta(1)),
        Score("accuracy", "accuracy", "acc", _accuracy),
        Score("balanced_accuracy", "balanced accuracy", "bal acc", _balanced_accuracy),
        Score(
            "average_precision",
            "average precision",
            "AP",
            lambda made: average_precision_score(made.y_true, made.y_score),
        ),
        Score("roc_auc", "ROC AUC", "AUC", lambda made: roc_auc_score(made.y_true, made.y_score)),
        Score("brier", "Brier score", "Brier", _brier, higher_is_better=False),
        Score(
            "specificity",
            "specificity",
            "spec",
            lambda made: made.shares["specificity"],
            in_terminal=False,
        ),
        Score("g_mean", "G-mean", "G-mean", _g_mean, in_terminal=False),
        Score("f2", "F2", "F2", _f_beta(2), in_terminal=False),
        Score("f0_5", "F0.5", "F0.5", _f_beta(0.5), in_terminal=False),
        Score("mcc", "Matthews correlation", "MCC", _matthews, in_terminal=False),
    )
}
"""Every score by its key. A new one is a row here; all that shows scores reads them from here."""


def class_counts(y: ArrayLike) -> dict[Any, int]:
    """Count the rows of every class.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Class labels.

    Returns
    -------
    counts : dict
        Label to number of rows, in the order of the labels.

    Examples
    --------
    >>> class_counts([0, 0, 1, 0])
    {0: 3, 1: 1}
    """
    labels, counts = np.unique(np.asarray(y), return_counts=True)
    return dict(zip(labels.tolist(), counts.tolist(), strict=True))


def inverse_frequency_weights(y: ArrayLike) -> dict[Any, float]:
    r"""Compute each class's weight by the inverse of its frequency.

    Class :math:`c` with :math:`n_c` of the :math:`N` rows gets
    :math:`w_c = N / (K n_c)` for :math:`K` classes, so that every class has
    the same total weight :math:`n_c w_c = N / K`.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Class labels.

    Returns
    -------
    weights : dict
        Label to weight, ready for ``class_weight=``.

    Raises
    ------
    ValueError
        If ``y`` has no rows.

    References
    ----------
    .. [1] G. King and L. Zeng, "Logistic Regression in Rare Events Data",
       Political Analysis 9(2), 2001.

    Examples
    --------
    >>> inverse_frequency_weights([0] * 95 + [1] * 5)
    {0: 0.526..., 1: 10.0}
    """
    counts = class_counts(y)
    if not counts:
        raise ValueError("y has no rows; class weights need at least one row of every class")
    return weights_of_counts(counts)


def weights_of_counts(counts: Mapping[Any, int]) -> dict[Any, float]:
    """Compute `labkit.inverse_frequency_weights` where the rows are counted already.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, at least one of each.

    Returns
    -------
    weights : dict
        Label to weight.

    Examples
    --------
    >>> weights_of_counts({0: 95, 1: 5})
    {0: 0.526..., 1: 10.0}
    """
    total = sum(counts.values())
    return {label: total / (len(counts) * count) for label, count in counts.items()}


def report(y_true: ArrayLike, y_pred: ArrayLike) -> dict[str, Any]:
    """Return scikit-learn's classification report of a 0/1 problem as a dictionary.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels, 0 or 1.

    Returns
    -------
    report : dict
        As ``classification_report(..., output_dict=True)``; the classes are
        the keys ``"0"`` and ``"1"``. A score with nothing to divide by is 0.

    Examples
    --------
    >>> report([0, 0, 1, 1], [0, 1, 1, 1])["1"]["recall"]
    1.0
    """
    made: dict[str, Any] = classification_report(
        y_true, y_pred, labels=[0, 1], output_dict=True, zero_division=0
    )
    # scikit-learn leaves "accuracy" out where the labels do not cover the data
    made.setdefault("accuracy", float(np.mean(np.asarray(y_true) == np.asarray(y_pred))))
    return made


def score_predictions(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    y_score: ArrayLike,
    y_proba: ArrayLike | None = None,
    table: Mapping[str, Score] | None = None,
) -> dict[str, float]:
    """Compute every score of one method's predictions on a 0/1 problem.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels, 0 or 1.
    y_score : array-like of shape (n_samples,)
        What ranks the rows: a probability of class 1, or any other score that
        grows with it.
    y_proba : array-like of shape (n_samples,), optional
        Probability of class 1, for the Brier score, which is NaN without it.
    table : mapping of str to Score, optional
        The scores to compute; `SCORES` unless given.

    Returns
    -------
    scores : dict
        A number for every key of the table.

    Examples
    --------
    >>> scores = score_predictions(
    ...     [0, 0, 1, 1], [0, 1, 1, 1], y_score=[0.1, 0.6, 0.7, 0.9], y_proba=[0.1, 0.6, 0.7, 0.9]
    ... )
    >>> round(scores["precision"], 3), scores["roc_auc"]
    (0.667, 1.0)
    """
    check_consistent_length(y_true, y_pred, y_score, y_proba)
    made = Predictions(
        np.asarray(y_true),
        np.asarray(y_pred),
        np.asarray(y_score),
        None if y_proba is None else np.asarray(y_proba),
    )
    return made.scores(table or SCORES)


def confusion(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[np.int64]:
    """Count the four outcomes of a 0/1 problem.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels, 0 or 1.

    Returns
    -------
    matrix : ndarray of shape (2, 2)
        ``[[tn, fp], [fn, tp]]``.

    Examples
    --------
    >>> confusion([0, 0, 1, 1], [0, 1, 1, 1]).tolist()
    [[1, 1], [0, 2]]
    """
    matrix: NDArray[np.int64] = confusion_matrix(y_true, y_pred, labels=[0, 1])
    return matrix


def threshold_curve(y_true: ArrayLike, y_score: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """Compute precision, recall and F1 at every decision threshold.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels, 0 or 1.
    y_score : array-like of shape (n_samples,)
        Score of class 1; a row is called positive when it reaches the threshold.

    Returns
    -------
    curve : dict of ndarray of shape (n_thresholds,)
        ``threshold`` (ascending), ``precision``, ``recall`` and ``f1``.

    Examples
    --------
    >>> curve = threshold_curve([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9])
    >>> curve["threshold"].tolist(), curve["recall"].tolist()
    ([0.1, 0.4, 0.6, 0.9], [1.0, 1.0, 0.5, 0.5])
    """
    precision, recall, threshold = precision_recall_curve(y_true, y_score)
    # the last point belongs to no threshold: scikit-learn adds it to close the curve
    precision, recall = precision[:-1], recall[:-1]
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    return {"threshold": threshold, "precision": precision, "recall": recall, "f1": f1}


def wilson_interval(found: float, total: float, *, confidence: float = 0.95) -> tuple[float, float]:
    r"""Compute the range of true shares that an observed share is compatible with.

    Wilson's score interval: with :math:`\hat p` the observed share of
    :math:`n` rows and :math:`z` the normal quantile,

    .. math::

        \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4n^2}}{1 + z^2 / n}

    Unlike :math:`\hat p \pm z \sqrt{\hat p (1 - \hat p) / n}` it does not
    shrink to nothing where every row was found, or none.

    Parameters
    ----------
    found : float
        Rows that were found.
    total : float
        Rows that there were to find.
    confidence : float, default=0.95
        How often such an interval should hold the true share.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If there was nothing to find, or more was found than there was.

    References
    ----------
    .. [1] E. B. Wilson, "Probable Inference, the Law of Succession, and
       Statistical Inference", JASA 22(158), 1927.

    Examples
    --------
    >>> low, high = wilson_interval(5, 5)
    >>> round(low, 2), round(high, 2)
    (0.57, 1.0)
    """
    if not 0 <= found <= total or total == 0:
        raise ValueError(f"found must lie between 0 and total, and total above 0: {found}/{total}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = found / total
    centre = share + z**2 / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    scale = 1 + z**2 / total
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def best_by_score(
    scores: Mapping[str, Mapping[str, float]], table: Mapping[str, Score] | None = None
) -> dict[str, list[str]]:
    """Return the best method, or methods, by every score.

    Parameters
    ----------
    scores : mapping
        Method name to its scores, as from `score_predictions`.
    table : mapping of str to Score, optional
        Which of them count; `SCORES` unless given.

    Returns
    -------
    best : dict
        Score key to the names of the methods that reach the best value.
        A score that no method has is left out.

    Examples
    --------
    >>> best_by_score({"a": {"recall": 0.5, "brier": 0.1}, "b": {"recall": 0.9, "brier": 0.2}})
    {'recall': ['b'], 'brier': ['a']}
    """
    best: dict[str, list[str]] = {}
    for key, score in (table or SCORES).items():
        values = {n: s[key] for n, s in scores.items() if key in s and np.isfinite(s[key])}
        if values:
            wanted = (max if score.higher_is_better else min)(values.values())
            best[key] = [name for name, value in values.items() if value == wanted]
    return best

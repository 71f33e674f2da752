"""Class weights and scores: NumPy and scikit-learn only."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    classification_report,
    confusion_matrix,
    precision_recall_curve,
    roc_auc_score,
)

SCORES: Mapping[str, str] = MappingProxyType(
    {
        "precision": "precision",
        "recall": "recall",
        "f1": "F1",
        "accuracy": "accuracy",
        "balanced_accuracy": "balanced accuracy",
        "average_precision": "average precision",
        "roc_auc": "ROC AUC",
        "brier": "Brier score",
    }
)
"""Every score by its key, with the name people read; the first three are of class 1."""

LOWER_IS_BETTER = frozenset({"brier"})


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
    r"""Weigh every class by the inverse of its frequency.

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
        If `y` has no rows.

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
    total = sum(counts.values())
    return {label: total / (len(counts) * count) for label, count in counts.items()}


def report(y_true: ArrayLike, y_pred: ArrayLike) -> dict[str, Any]:
    """Make scikit-learn's classification report of a 0/1 problem, as a dictionary.

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
) -> dict[str, float]:
    """Score the predictions of one method on a 0/1 problem.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels, 0 or 1.
    y_score : array-like of shape (n_samples,)
        What ranks the rows: a probability of class 1, or any other score that
        grows with it.
    y_proba : array-like of shape (n_samples,), optional
        Probability of class 1, for the Brier score, which is NaN without it.

    Returns
    -------
    scores : dict
        A number for every key of ``SCORES``.

    Examples
    --------
    >>> scores = score_predictions(
    ...     [0, 0, 1, 1], [0, 1, 1, 1], y_score=[0.1, 0.6, 0.7, 0.9], y_proba=[0.1, 0.6, 0.7, 0.9]
    ... )
    >>> round(scores["precision"], 3), scores["roc_auc"]
    (0.667, 1.0)
    """
    made = report(y_true, y_pred)
    of_class_1 = made["1"]
    return {
        "precision": float(of_class_1["precision"]),
        "recall": float(of_class_1["recall"]),
        "f1": float(of_class_1["f1-score"]),
        "accuracy": float(made["accuracy"]),
        "balanced_accuracy": float(balanced_accuracy_score(y_true, y_pred)),
        **score_ranking(y_true, y_score=y_score, y_proba=y_proba),
    }


def score_ranking(
    y_true: ArrayLike, *, y_score: ArrayLike, y_proba: ArrayLike | None = None
) -> dict[str, float]:
    """Score what a method believes of a 0/1 problem, whatever its threshold.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels, 0 or 1.
    y_score : array-like of shape (n_samples,)
        Grows with the belief in class 1.
    y_proba : array-like of shape (n_samples,), optional
        Probability of class 1, for the Brier score, which is NaN without it.

    Returns
    -------
    scores : dict
        ``average_precision``, ``roc_auc`` and ``brier``.

    Examples
    --------
    >>> score_ranking([0, 0, 1, 1], y_score=[0.1, 0.6, 0.7, 0.9])
    {'average_precision': 1.0, 'roc_auc': 1.0, 'brier': nan}
    """
    brier = float("nan") if y_proba is None else float(brier_score_loss(y_true, y_proba))
    return {
        "average_precision": float(average_precision_score(y_true, y_score)),
        "roc_auc": float(roc_auc_score(y_true, y_score)),
        "brier": brier,
    }


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
    """Follow precision, recall and F1 as the decision threshold moves.

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
    r"""Give the range of true shares that an observed share is compatible with.

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


def best_by_score(table: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """Name the best method, or methods, by every score.

    Parameters
    ----------
    table : mapping
        Method name to its scores, as from `score_predictions`.

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
    for score in SCORES:
        values = {n: s[score] for n, s in table.items() if score in s and np.isfinite(s[score])}
        if values:
            wanted = (min if score in LOWER_IS_BETTER else max)(values.values())
            best[score] = [name for name, value in values.items() if value == wanted]
    return best

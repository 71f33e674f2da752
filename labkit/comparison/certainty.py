"""How sure a difference is: on the same test rows, and over many splits."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


def mcnemar(y_true: ArrayLike, y_pred: ArrayLike, other: ArrayLike) -> tuple[int, int, float]:
    r"""Compute McNemar's exact test of two methods on the same rows.

    Rows that both get right, or both get wrong, say nothing of a difference.
    Of the :math:`b + c` others, the first gets :math:`b` right and the second
    :math:`c`; were the methods alike, :math:`b` would be binomial with one
    half. The test is two-sided.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels.
    y_pred, other : array-like of shape (n_samples,)
        The labels that each method predicts.

    Returns
    -------
    first, second : int
        Rows that this method alone gets right.
    p : float
        How often chance alone gives a difference as large; 1 without a row on
        which they differ.

    References
    ----------
    .. [1] Q. McNemar, "Note on the sampling error of the difference between
       correlated proportions or percentages", Psychometrika 12, 1947.

    Examples
    --------
    >>> first, second, p = mcnemar([1] * 8, [1] * 8, [1, 1, 0, 0, 0, 0, 0, 0])
    >>> first, second, round(p, 5)
    (6, 0, 0.03125)
    """
    truth = np.asarray(y_true)
    right, other_right = np.asarray(y_pred) == truth, np.asarray(other) == truth
    first, second = int(np.sum(right & ~other_right)), int(np.sum(other_right & ~right))
    if first + second == 0:
        return 0, 0, 1.0
    return first, second, float(stats.binomtest(first, first + second, 0.5).pvalue)


def corrected_interval(
    differences: Sequence[float] | ArrayLike,
    *,
    n_train: int,
    n_test: int,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    r"""Compute the mean of differences over resampled splits, with its corrected t interval.

    Splits of the same rows overlap, so the differences of :math:`J` runs vary
    less than those of new data would. Their variance :math:`s^2` counts

    .. math:: \left(\frac{1}{J} + \frac{n_{test}}{n_{train}}\right) s^2

    in place of :math:`s^2 / J`, with :math:`J - 1` degrees of freedom.

    Parameters
    ----------
    differences : array-like of shape (n_runs,)
        One for each split.
    n_train, n_test : int
        Rows that each run was trained on, and tested on.
    confidence : float, default=0.95
        How often such an interval should hold the true difference.

    Returns
    -------
    mean, low, high : float
        The ends are NaN for fewer than two runs.

    References
    ----------
    .. [1] C. Nadeau and Y. Bengio, "Inference for the Generalization Error",
       Machine Learning 52, 2003, equation 6 and section 4.

    Examples
    --------
    >>> mean, low, high = corrected_interval([0.1, 0.2, 0.3], n_train=80, n_test=20)
    >>> round(mean, 2), round(low, 2), round(high, 2)
    (0.2, -0.13, 0.53)
    """
    values = np.asarray(differences, dtype=np.float64)
    mean = float(values.mean())
    if len(values) < 2:
        return mean, math.nan, math.nan
    error = math.sqrt((1 / len(values) + n_test / n_train) * float(values.var(ddof=1)))
    reach = float(stats.t.ppf((1 + confidence) / 2, len(values) - 1)) * error
    return mean, mean - reach, mean + reach

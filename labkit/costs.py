"""What mistakes cost: a score of its own, and thresholds that are chosen for it."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import make_scorer

from labkit.errors import LabkitError
from labkit.metrics import SCORES, Predictions, Score


@dataclass(frozen=True)
class Cost:
    """What each of the two mistakes costs, in any unit.

    Attributes
    ----------
    miss : float
        Of a row of class 1 that was called 0.
    alarm : float
        Of a row of class 0 that was called 1.

    Raises
    ------
    LabkitError
        If one is not positive and finite.

    Examples
    --------
    >>> round(Cost(miss=10, alarm=1).threshold, 4)
    0.0909
    """

    miss: float
    alarm: float

    def __post_init__(self) -> None:
        for name in ("miss", "alarm"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise LabkitError(f"the cost of a {name} must be positive, not {value}")

    @property
    def threshold(self) -> float:
        r"""The probability from which on an alarm is worth its cost.

        :math:`p^* = c_{alarm} / (c_{alarm} + c_{miss})`, for probabilities
        that are calibrated (Elkan, IJCAI 2001, equation 2).
        """
        return self.alarm / (self.alarm + self.miss)

    @property
    def score(self) -> Score:
        """The mean cost of a row, as a row beside those of `labkit.metrics.SCORES`."""
        return Score("cost", "cost per row", "cost", self._per_row, higher_is_better=False)

    def _per_row(self, made: Predictions) -> float:
        (_, alarms), (misses, _) = made.confusion_matrix
        return float(misses * self.miss + alarms * self.alarm) / len(made.y_true)


def score_table(cost: Cost | None = None) -> dict[str, Score]:
    """Return every score by its key, the cost among them where there is one.

    Parameters
    ----------
    cost : Cost, optional
        What the mistakes cost.

    Returns
    -------
    table : dict of str to Score

    Examples
    --------
    >>> list(score_table(Cost(10, 1)))[-1]
    'cost'
    """
    return SCORES | ({"cost": cost.score} if cost is not None else {})


def scorer(key: str, cost: Cost | None = None) -> Any:
    """Return a score of labels as scikit-learn's tuners take it.

    Parameters
    ----------
    key : str
        Of `score_table`; one that labels decide, and not a ranking.
    cost : Cost, optional
        What the mistakes cost, for the key ``cost``.

    Returns
    -------
    scorer : callable
        As `sklearn.metrics.make_scorer` makes it. Its attribute ``score_name``
        is what people call it.

    Raises
    ------
    LabkitError
        If there is no such score, or a threshold does not move it.

    Examples
    --------
    >>> scorer("mcc").score_name
    'Matthews correlation'
    """
    table = score_table(cost)
    if key not in table or key in _RANKINGS:
        known = ", ".join(name for name in table if name not in _RANKINGS)
        raise LabkitError(f"no threshold can be tuned for {key!r}; there are {known}")
    made = make_scorer(
        _score_of_labels, greater_is_better=table[key].higher_is_better, key=key, cost=cost
    )
    made.score_key, made.score_name = key, table[key].name
    return made


def _score_of_labels(y_true: Any, y_pred: Any, *, key: str, cost: Cost | None) -> float:
    labels, predicted = np.asarray(y_true), np.asarray(y_pred)
    return score_table(cost)[key].function(Predictions(labels, predicted, predicted))


_RANKINGS = ("average_precision", "roc_auc", "brier")  # which no threshold moves

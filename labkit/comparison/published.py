"""What the published practical prints, and how measured figures stand to it.

The figures are those of NIELIT, Deep Learning Techniques, Practical 05. They
are shown as published, never used as if they had been measured.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from labkit.metrics import SCORES, weights_of_counts

Range = tuple[float, float]

RANGES: Mapping[str, Mapping[str, Range]] = MappingProxyType(
    {
        "majority": {
            "precision": (0.0, 0.0),
            "recall": (0.0, 0.0),
            "f1": (0.0, 0.0),
            "accuracy": (0.95, 0.95),
        },
        "smote_ann": {
            "precision": (0.40, 0.55),
            "recall": (0.75, 0.85),
            "f1": (0.50, 0.65),
            "accuracy": (0.85, 0.92),
        },
        "weighted_ann": {
            "precision": (0.35, 0.50),
            "recall": (0.70, 0.80),
            "f1": (0.45, 0.60),
            "accuracy": (0.85, 0.92),
        },
        "balanced_forest": {
            "precision": (0.45, 0.60),
            "recall": (0.80, 0.90),
            "f1": (0.55, 0.70),
            "accuracy": (0.88, 0.94),
        },
    }
)
"""Ranges of class 1 precision, recall, F1 and of accuracy."""

TRAINING_ROWS: Mapping[str, int] = MappingProxyType({"0": 7602, "1": 398})
"""Training rows of each class, as the page prints them."""

CLASS_WEIGHT: Mapping[str, float] = MappingProxyType({"0": 0.526, "1": 10.055})
"""The weight of each class, as the page prints it."""


def verdict(published: Range, measured: Range) -> str:
    """Return how a measured range stands to a published one.

    Parameters
    ----------
    published, measured : pair of float
        Lower and upper end. The published ends have two digits, so a measured
        end is rounded to two before it is compared.

    Returns
    -------
    verdict : {"inside", "overlapping", "outside"}

    Examples
    --------
    >>> verdict((0.40, 0.55), (0.41, 0.44)), verdict((0.75, 0.85), (0.88, 0.94))
    ('inside', 'outside')
    """
    low, high = (round(end, 2) for end in measured)
    if published[0] <= low and high <= published[1]:
        return "inside"
    if high < published[0] or low > published[1]:
        return "outside"
    return "overlapping"


def beside(measured: Callable[[str, str], Range], methods: list[str]) -> pd.DataFrame:
    """Return the published ranges beside measured ones.

    Parameters
    ----------
    measured : callable
        Gives the measured range of (method, score).
    methods : list of str
        The methods that were measured.

    Returns
    -------
    table : DataFrame
        A row for each method and score that the page has, with the columns
        ``published``, ``measured`` and ``verdict``.

    Examples
    --------
    >>> beside(lambda method, score: (0.5, 0.6), ["smote_ann"]).loc[("smote_ann", "F1")].tolist()
    ['0.50 to 0.65', '0.500 to 0.600', 'inside']
    """
    rows = {}
    for method in methods:
        for score, published in RANGES.get(method, {}).items():
            found = measured(method, score)
            rows[method, SCORES[score].name] = (
                _text(published, 2),
                _text(found, 3),
                verdict(published, found),
            )
    index = pd.MultiIndex.from_tuples(rows, names=["method", "score"])
    columns = ["published", "measured", "verdict"]
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def counts_beside(counts: Sequence[Mapping[int, int]]) -> list[str]:
    """Return the published training rows and class weights beside measured ones.

    Parameters
    ----------
    counts : sequence of mapping of int to int
        Training rows of each class, one mapping for each split.

    Returns
    -------
    lines : list of str

    Examples
    --------
    >>> counts_beside([{0: 7576, 1: 424}])[0]
    'training rows: published 7602 : 398, measured 7576 : 424'
    """
    weights = [weights_of_counts(rows) for rows in counts]
    return [
        _line("training rows", TRAINING_ROWS, counts),
        _line("class weights", CLASS_WEIGHT, weights),
    ]


def _line(
    what: str, published: Mapping[str, float], measured: Sequence[Mapping[int, float]]
) -> str:
    said = " : ".join(f"{value:.5g}" for value in published.values())
    found = " : ".join(_span([values[label] for values in measured]) for label in (0, 1))
    return f"{what}: published {said}, measured {found}"


def _span(values: Sequence[float]) -> str:
    low, high = (f"{end:.5g}" for end in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def _text(ends: Range, digits: int) -> str:
    low, high = (f"{end:.{digits}f}" for end in ends)
    return low if low == high else f"{low} to {high}"

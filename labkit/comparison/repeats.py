"""Many runs of a comparison that differ in their seed, and what they spread over."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from labkit.comparison.certainty import corrected_interval
from labkit.comparison.facts import Facts
from labkit.comparison.result import html_table, package_versions, plain_number
from labkit.costs import Cost, score_table
from labkit.data.split import Split
from labkit.errors import MethodError
from labkit.metrics import Score

RANGE = (5, 95)
"""Percentiles between which a measured range lies."""

Record = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Repeats:
    """Runs that differ in their seed; shows itself as an HTML table of ranges.

    Attributes
    ----------
    split : Split
        The data.
    methods : dict of str to estimator
        As they were handed over.
    runs : dict of int to dict of str to dict
        Seed to method name to what ``MethodResult.to_dict`` gives.
    seed : int
        What the seeds of the runs were derived from.
    facts : Facts
        What is known about the data and the methods.
    resplit : bool
        Whether each run drew a split of its own.
    cost : Cost, optional
        What the mistakes cost, where that is one of the scores.
    """

    split: Split
    methods: Mapping[str, Any]
    runs: Mapping[int, Mapping[str, Record]]
    seed: int
    facts: Facts
    resplit: bool = False
    cost: Cost | None = None

    @property
    def score_rows(self) -> dict[str, Score]:
        """Every score of the runs by its key, the cost among them where there is one."""
        return score_table(self.cost)

    @cached_property
    def names(self) -> list[str]:
        """The methods, in the order of display."""
        return list(next(iter(self.runs.values())))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every score of every run: a row a seed, columns (method, score)."""
        columns = {
            (name, score): [methods[name]["scores"][score] for methods in self.runs.values()]
            for name in self.names
            for score in self.score_rows
        }
        index = pd.Index(self.runs, name="seed")
        return pd.DataFrame(columns, index=index, dtype=np.float64)

    @cached_property
    def training_rows(self) -> pd.DataFrame:
        """The rows of each class that a run trained on: a row a seed, columns "0" and "1"."""
        n = np.bincount(np.append(self.split.y_train, self.split.y_test))
        tested = [
            [int(next(iter(methods.values()))["report"][label]["support"]) for label in "01"]
            for methods in self.runs.values()
        ]
        return pd.DataFrame(
            n - np.array(tested), index=pd.Index(self.runs, name="seed"), columns=["0", "1"]
        )

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Median and range of every score: a row a method, columns (score, statistic)."""
        columns = {
            (score, statistic): [
                float(self.scores[name, score].quantile(percentile / 100)) for name in self.names
            ]
            for score in self.score_rows
            for statistic, percentile in _STATISTICS.items()
        }
        return pd.DataFrame(columns, index=pd.Index(self.names, name="method"))

    def range_of(self, name: str, score: str) -> tuple[float, float, float]:
        """Return one score's median, lower and upper end.

        Parameters
        ----------
        name : str
            A method.
        score : str
            A key of `labkit.metrics.SCORES`.

        Returns
        -------
        median, low, high : float

        Raises
        ------
        MethodError
            If there is no such method or score.
        """
        if name not in self.names or score not in self.score_rows:
            kind, asked, known = (
                ("score", score, self.score_rows)
                if name in self.names
                else ("method", name, self.names)
            )
            raise MethodError(f"no {kind} {asked!r}; there are {', '.join(known)}")
        median, low, high = (float(self.summary[score, k][name]) for k in _STATISTICS)
        return median, low, high

    def pairwise(self, score: str = "f1") -> pd.DataFrame:
        """Return how the methods stand to one another, two by two on the same seed.

        Parameters
        ----------
        score : str, default="f1"
            A key of `labkit.metrics.SCORES`.

        Returns
        -------
        table : DataFrame
            A row for each ordered pair: in what share of the runs the first
            has the higher score, in what share they tie, the median and the
            mean of the difference, and the 95 % interval of the mean. The
            interval is the corrected resampled t interval; NaN unless each
            run drew a split of its own.

        See Also
        --------
        labkit.comparison.certainty.corrected_interval : The interval's formula.
        """
        rows = []
        for method, other in permutations(self.facts.shown, 2):
            difference = self.scores[method, score] - self.scores[other, score]
            rows.append(
                {
                    "method": method,
                    "against": other,
                    "higher": float((difference > 0).mean()),
                    "equal": float((difference == 0).mean()),
                    "median difference": float(difference.median()),
                    **self._mean_difference(difference),
                }
            )
        return pd.DataFrame(rows, columns=_PAIR_COLUMNS).set_index(["method", "against"])

    def _mean_difference(self, difference: "pd.Series[float]") -> dict[str, float]:
        n_train, n_test = len(self.split.y_train), len(self.split.y_test)
        mean, low, high = corrected_interval(difference, n_train=n_train, n_test=n_test)
        ends = (low, high) if self.resplit else (np.nan, np.nan)
        return dict(zip(_MEAN_COLUMNS, (mean, *ends), strict=True))

    @property
    def difference_line(self) -> str:
        """One line that says what the differences of F1 can tell."""
        if not self.resplit or len(self.runs) < 2:
            return (
                "No interval stands beside the differences: only runs that draw their own split "
                "(resplit=True) hold the luck of the rows"
            )
        told = (
            "The interval is the corrected resampled t interval of the mean difference "
            "(Nadeau and Bengio, 2003)"
        )
        table = self.pairwise("f1").query("`mean difference` >= 0")
        open_pairs = table[table["low"] <= 0].index
        if not len(open_pairs):
            return told
        pairs = "; ".join(f"{method} and {other}" for method, other in open_pairs)
        return f"{told}. Where it holds 0, the difference is not told from none: {pairs}"

    @property
    def spread_line(self) -> str:
        """One line that says which spread is shown."""
        n, (low, high) = len(self.runs), RANGE
        what = f"{n} runs: median, and the {low}th to {high}th percentile in brackets. "
        if self.resplit:
            return what + (
                "Each run has its own seed and its own split, so the spread also holds the luck of "
                "which rows are tested: it is wider than that of seeds alone"
            )
        return what + (
            "The runs differ in the seed of SMOTE, networks and forest alone; data and split stay, "
            "so the luck of which rows are tested is not in this spread (resplit=True adds it)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return ranges, pairs and every run as plain data, ready for JSON."""
        return {
            "data": self.facts.to_dict(),
            "summary": {
                name: {
                    score: dict(
                        zip(_STATISTICS, map(plain_number, self.range_of(name, score)), strict=True)
                    )
                    for score in self.score_rows
                }
                for name in self.names
            },
            "pairwise": {
                score: _records(self.pairwise(score)) for score in ("f1", "average_precision")
            },
            "repeats": [
                {"seed": seed, "methods": dict(methods)} for seed, methods in self.runs.items()
            ],
            "target_names": list(self.split.target_names),
            "source": self.split.source,
            "versions": package_versions(),
            "seed": self.seed,
            "resplit": self.resplit,
            "cost": None if self.cost is None else [self.cost.miss, self.cost.alarm],
        }

    def __repr__(self) -> str:
        return f"<{len(self.runs)} runs of {', '.join(self.names)}, seeds derived from {self.seed}>"

    def _repr_html_(self) -> str:
        cells = {
            score.name: [
                "{:.3f} [{:.3f}, {:.3f}]".format(*self.range_of(name, key)) for name in self.names
            ]
            for key, score in self.score_rows.items()
        }
        table = pd.DataFrame(cells, index=[self.facts.label(name) for name in self.names])
        return f"<p>{self.spread_line}.</p>{html_table(table, 'Medians and ranges of all runs')}"


_STATISTICS = {"median": 50, "low": RANGE[0], "high": RANGE[1]}
_MEAN_COLUMNS = ["mean difference", "low", "high"]
_PAIR_COLUMNS = ["method", "against", "higher", "equal", "median difference", *_MEAN_COLUMNS]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON can hold them, with None in place of NaN."""
    rows = table.reset_index().to_dict(orient="records")
    return [
        {str(k): plain_number(v) if isinstance(v, float) else v for k, v in row.items()}
        for row in rows
    ]

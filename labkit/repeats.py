"""Many runs of a comparison that differ in their seed, and what they spread over."""

import hashlib
import re
import time
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from labkit.ann import ANNClassifier
from labkit.data import Split
from labkit.executor import open_executor, run_pieces
from labkit.journal import Journal
from labkit.methods import fit_for, method_label, with_seed
from labkit.metrics import SCORES
from labkit.result import MethodResult, data_facts, package_versions, run_method
from labkit.stacked import StackedANN

RANGE = (5, 95)
"""Percentiles between which a measured range lies."""

_NETWORKS_AT_ONCE = 100
# so that long trainings, too, keep something every now and then
_EPOCHS_AT_ONCE, _LEAST_AT_ONCE = 2000, 25
_SEEDS_A_PIECE = 5
_LISTS_OF_PARTS = ("steps", "transformers", "estimators")

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
    resplit : bool
        Whether each run drew a split of its own.
    """

    split: Split
    methods: Mapping[str, Any]
    runs: Mapping[int, Mapping[str, Record]]
    seed: int
    resplit: bool = False

    @cached_property
    def names(self) -> list[str]:
        """The methods, in the order of display."""
        return list(next(iter(self.runs.values())))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every score of every run: a row a seed, columns (method, score)."""
        columns = {
            (name, score): [_scores(methods[name])[score] for methods in self.runs.values()]
            for name in self.names
            for score in SCORES
        }
        return pd.DataFrame(columns, index=pd.Index(self.runs, name="seed"))

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
            for score in SCORES
            for statistic, percentile in _STATISTICS.items()
        }
        return pd.DataFrame(columns, index=pd.Index(self.names, name="method"))

    def range_of(self, name: str, score: str) -> tuple[float, float, float]:
        """Give one score's median, lower and upper end.

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
        ValueError
            If there is no such method or score.
        """
        if name not in self.names or score not in SCORES:
            kind, asked, known = (
                ("score", score, SCORES) if name in self.names else ("method", name, self.names)
            )
            raise ValueError(f"no {kind} {asked!r}; there are {', '.join(known)}")
        median, low, high = (float(self.summary[score, k][name]) for k in _STATISTICS)
        return median, low, high

    def pairwise(self, score: str = "f1") -> pd.DataFrame:
        """Compare the methods two by two, on the same seed each time.

        Parameters
        ----------
        score : str, default="f1"
            A key of `labkit.metrics.SCORES`.

        Returns
        -------
        table : DataFrame
            A row for each ordered pair: in what share of the runs the first
            has the higher score, in what share they tie, and the median of
            the difference.
        """
        rows = []
        for one, other in permutations([name for name in self.names if name != "majority"], 2):
            difference = self.scores[one, score] - self.scores[other, score]
            rows.append(
                {
                    "method": one,
                    "against": other,
                    "higher": float((difference > 0).mean()),
                    "equal": float((difference == 0).mean()),
                    "median difference": float(difference.median()),
                }
            )
        return pd.DataFrame(rows, columns=_PAIR_COLUMNS).set_index(["method", "against"])

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
            "so the luck of which rows are tested is not in this spread (--resplit adds it)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Give ranges, pairs and every run as plain data, ready for JSON."""
        return {
            "data": data_facts(self.split, self.methods),
            "summary": {
                name: {
                    score: dict(
                        zip(_STATISTICS, map(_plain, self.range_of(name, score)), strict=True)
                    )
                    for score in SCORES
                }
                for name in self.names
            },
            "pairwise": {
                score: self.pairwise(score).reset_index().to_dict(orient="records")
                for score in ("f1", "average_precision")
            },
            "repeats": [
                {"seed": seed, "methods": dict(methods)} for seed, methods in self.runs.items()
            ],
            "target_names": list(self.split.target_names),
            "source": self.split.source,
            "versions": package_versions(),
            "seed": self.seed,
            "resplit": self.resplit,
        }

    def __repr__(self) -> str:
        return f"<{len(self.runs)} runs of {', '.join(self.names)}, seeds derived from {self.seed}>"

    def _repr_html_(self) -> str:
        cells = {
            SCORES[score]: [
                "{:.3f} [{:.3f}, {:.3f}]".format(*self.range_of(name, score)) for name in self.names
            ]
            for score in SCORES
        }
        table = pd.DataFrame(cells, index=[method_label(name) for name in self.names])
        return f"<p>{self.spread_line}.</p>{table.to_html()}"


_STATISTICS = {"median": 50, "low": RANGE[0], "high": RANGE[1]}
_PAIR_COLUMNS = ["method", "against", "higher", "equal", "median difference"]


def derived_seeds(seed: int, repeats: int) -> list[int]:
    """Derive the seeds of single runs; more repeats only add to them.

    Parameters
    ----------
    seed : int
    repeats : int

    Returns
    -------
    seeds : list of int
        Between 0 and 2**32 - 1, each but once.

    Raises
    ------
    ValueError
        If `repeats` is below 1.

    Examples
    --------
    >>> derived_seeds(42, 3)
    [3444837047, 2669555309, 2046530742]
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, not {repeats}")
    # more than are asked for, as the same one may be drawn twice
    drawn = np.random.SeedSequence(seed).generate_state(2 * repeats)
    return list(dict.fromkeys(map(int, drawn)))[:repeats]


def run_repeats(
    split: Split,
    methods: Mapping[str, Any],
    *,
    seed: int,
    repeats: int,
    resplit: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    journal: Path | None = None,
    restart: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Repeats:
    """Run a comparison once for each of many seeds.

    Methods that end in an `ANNClassifier` are trained stacked in this
    process; all others run as pieces on an executor meanwhile.

    Parameters
    ----------
    split : Split
    methods : mapping of str to estimator
        Each run gives every ``random_state`` in them its own seed.
    seed : int
        The seeds of the runs are derived from it.
    repeats : int
        How many runs.
    resplit : bool, default=False
        Draw a split of its own for each run.
    jobs : int, optional
        Local processes; as many as there are processors unless given.
    scheduler : str, optional
        Address of a Dask scheduler to use instead.
    journal : Path, optional
        Where finished runs are kept, so that a stopped job can go on.
    restart : bool, default=False
        Start anew where the journal is that of other settings.
    progress : callable, optional
        Called with a method's name for each of its runs that is finished.

    Returns
    -------
    repeats : Repeats

    Raises
    ------
    ValueError
        If `repeats` is below 1, the scheduler does not answer, or the journal
        is that of other settings.
    """
    seeds = derived_seeds(seed, repeats)
    kept = _Kept(journal, _settings(split, methods, seed, resplit), restart=restart)
    told = progress or (lambda name: None)
    wanted = [(name, s) for name in methods for s in seeds]
    for name, _ in filter(kept.has, wanted):
        told(name)
    missing = [pair for pair in wanted if not kept.has(pair)]
    redraw = partial(_split_of, split, resplit=resplit)
    # closed at once where it is stopped, so that no worker goes on
    with closing(_work(methods, missing, redraw, jobs, scheduler)) as work:
        for records in work:
            kept.add(records)
            for name, _ in records:
                told(name)
    runs = {s: {name: kept.records[name, s] for name in methods} for s in seeds}
    return Repeats(split, methods, runs, seed, resplit)


def _work(
    methods: Mapping[str, Any],
    missing: Sequence[tuple[str, int]],
    redraw: Callable[[int], Split],
    jobs: int | None,
    scheduler: str | None,
) -> Generator[dict[tuple[str, int], Record], None, None]:
    stacked = {name for name, method in methods.items() if _is_stackable(method)}
    pieces: dict[Hashable, tuple[Any, ...]] = {
        (name, *some): (name, methods[name], some, redraw, version("labkit"))
        for name in methods
        if name not in stacked
        for some in _chunks([s for n, s in missing if n == name], _SEEDS_A_PIECE)
    }
    if not pieces:
        yield from _stacked_work(methods, stacked, missing, redraw)
        return
    with open_executor(jobs=jobs, scheduler=scheduler) as executor:
        finished = run_pieces(executor, run_piece, pieces)
        for records in _stacked_work(methods, stacked, missing, redraw):
            yield records
            yield from (others for _, others in finished.ready())
        yield from (others for _, others in finished)


def _stacked_work(
    methods: Mapping[str, Any],
    stacked: set[str],
    missing: Sequence[tuple[str, int]],
    redraw: Callable[[int], Split],
) -> Iterator[dict[tuple[str, int], Record]]:
    for name in methods:
        if name in stacked:
            size = _at_once(_last(methods[name]).epochs)
            for seeds in _chunks([s for n, s in missing if n == name], size):
                yield run_stacked(name, methods[name], seeds, redraw)


def _at_once(epochs: int) -> int:
    """Tell how many networks to train before their results are kept."""
    return min(_NETWORKS_AT_ONCE, max(_LEAST_AT_ONCE, _EPOCHS_AT_ONCE // epochs))


def run_piece(
    name: str, method: Any, seeds: Sequence[int], redraw: Callable[[int], Split], sender: str
) -> dict[tuple[str, int], Record]:
    """Run one method with a few seeds, on whatever process this is.

    Parameters
    ----------
    name : str
    method : estimator
    seeds : sequence of int
    redraw : callable
        Gives the split of a seed.
    sender : str
        The version of labkit that asks; the one here has to be the same.

    Returns
    -------
    records : dict of (name, seed) to dict

    Raises
    ------
    ValueError
        If the versions differ.
    """
    if version("labkit") != sender:
        raise ValueError(
            f"a worker has labkit {version('labkit')}, this is {sender}; "
            "install the same version on both"
        )
    return {(name, s): run_method(name, with_seed(method, s), redraw(s)).to_dict() for s in seeds}


def run_stacked(
    name: str, method: Any, seeds: Sequence[int], redraw: Callable[[int], Split]
) -> dict[tuple[str, int], Record]:
    """Run one method that ends in an `ANNClassifier`, all seeds trained at once.

    The steps before the network run for each seed by themselves.

    Parameters
    ----------
    name : str
    method : estimator
    seeds : sequence of int
    redraw : callable
        Gives the split of a seed.

    Returns
    -------
    records : dict of (name, seed) to dict
    """
    started = time.perf_counter()
    splits = [redraw(s) for s in seeds]
    prepared = [_prepared(with_seed(method, s), one) for s, one in zip(seeds, splits, strict=True)]
    ann = _last(method)
    stacked = StackedANN(
        seeds,
        hidden_units=ann.hidden_units,
        epochs=ann.epochs,
        batch_size=ann.batch_size,
        class_weight=ann.class_weight,
    ).fit([X for X, _, _ in prepared], [y for _, y, _ in prepared])
    probabilities = stacked.predict_proba([X_test for _, _, X_test in prepared])
    seconds = (time.perf_counter() - started) / len(seeds)
    return {
        (name, s): MethodResult(
            name, method, None, one.y_test, (p > 0.5).astype(np.int64), p, p, seconds
        ).to_dict()
        for s, one, p in zip(seeds, splits, probabilities, strict=True)
    }


def _prepared(method: Any, split: Split) -> tuple[Any, Any, Any]:
    """Put a split through the steps before the network: training rows, labels, test rows."""
    estimator = fit_for(method, split)
    X, y, X_test = split.X_train, split.y_train, split.X_test
    for _, step in getattr(estimator, "steps", [("ann", estimator)])[:-1]:
        if hasattr(step, "fit_resample"):
            X, y = step.fit_resample(X, y)
        elif step not in (None, "passthrough"):
            X = step.fit_transform(X, y)
            X_test = step.transform(X_test)
    return X, y, X_test


def _last(method: Any) -> Any:
    return method.steps[-1][1] if hasattr(method, "steps") else method


def _is_stackable(method: Any) -> bool:
    return type(_last(method)) is ANNClassifier


def _split_of(split: Split, seed: int, *, resplit: bool) -> Split:
    return split.redrawn(seed) if resplit else split


def _chunks(seeds: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(seeds), size):
        yield tuple(seeds[start : start + size])


class _Kept:
    """The records that are finished, in memory and, where there is a journal, on disk."""

    def __init__(self, path: Path | None, settings: Mapping[str, Any], *, restart: bool) -> None:
        self.records: dict[tuple[str, int], Record] = {}
        self._journal: Journal | None = None
        if path is not None:
            self._journal = Journal(path, settings, restart=restart)
            for key, record in self._journal.done.items():
                name, _, seed = key.rpartition(" ")
                self.records[name, int(seed)] = record

    def has(self, pair: tuple[str, int]) -> bool:
        return pair in self.records

    def add(self, records: Mapping[tuple[str, int], Record]) -> None:
        self.records.update(records)
        if self._journal is not None:
            self._journal.add(
                {f"{name} {seed}": record for (name, seed), record in records.items()}
            )


def _settings(split: Split, methods: Mapping[str, Any], seed: int, resplit: bool) -> dict[str, Any]:
    """Name all that a run's result depends on, but how many runs there are."""
    return {
        "data": split.source,
        "rows": [len(split.y_train), len(split.y_test)],
        "values": _digest(split),
        **package_versions(),
        "methods": {name: _described(with_seed(method, 0)) for name, method in methods.items()},
        "seed": seed,
        "resplit": resplit,
    }


def _digest(split: Split) -> str:
    """Tell data from other data of the same name and size."""
    digest = hashlib.sha256()
    for part in (split.X_train, split.X_test, split.y_train, split.y_test):
        rows = pd.util.hash_pandas_object(pd.DataFrame(part), index=False)
        digest.update(rows.to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _described(method: Any) -> dict[str, str]:
    """Write a method out: its class, those of its parts, and every parameter."""
    parts = method.get_params(deep=True) if isinstance(method, BaseEstimator) else {}
    kind = {"class": type(method).__name__ if parts else _text(method)}
    return kind | {
        key: type(value).__name__ if isinstance(value, BaseEstimator) else _text(value)
        for key, value in parts.items()
        if key not in _LISTS_OF_PARTS
    }


def _text(value: Any) -> str:
    """Write a value out, without where it is in this process's memory."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(repr(value).split()))


def _scores(record: Record) -> dict[str, float]:
    positive = record["report"]["1"]
    given = {
        "precision": positive["precision"],
        "recall": positive["recall"],
        "f1": positive["f1-score"],
        "accuracy": record["report"]["accuracy"],
        "balanced_accuracy": record["report"]["macro avg"]["recall"],
        **{key: record[key] for key in ("average_precision", "roc_auc", "brier")},
    }
    return {key: np.nan if value is None else float(value) for key, value in given.items()}


def _plain(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None

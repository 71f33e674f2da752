"""How the runs of a comparison are made: stacked networks here, all else on an executor."""

import hashlib
import time
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from labkit.comparison.facts import Facts
from labkit.comparison.fitting import fit_for, require_enough_minority, with_seed
from labkit.comparison.folds import reaching_last_step
from labkit.comparison.parts import written_out
from labkit.comparison.repeats import Record, Repeats
from labkit.comparison.result import MethodResult, package_versions, run_method
from labkit.costs import Cost, score_table
from labkit.data.split import Split
from labkit.distribution import installed_version
from labkit.errors import ExecutorError, MethodError
from labkit.jobs.executor import open_executor, run_pieces
from labkit.jobs.journal import Journal
from labkit.network.ann import ANNClassifier
from labkit.network.stacked import StackedANN

_NETWORKS_AT_ONCE = 100
# so that long trainings, too, keep something every now and then
_EPOCHS_AT_ONCE, _LEAST_AT_ONCE = 2000, 25
_SEEDS_A_PIECE = 5


def derived_seeds(seed: int, repeats: int) -> list[int]:
    """Derive the seeds of single runs; more repeats only add to them.

    Parameters
    ----------
    seed : int
        The same seed derives the same ones.
    repeats : int
        How many.

    Returns
    -------
    seeds : list of int
        Between 0 and 2**32 - 1, each but once.

    Raises
    ------
    MethodError
        If `repeats` is below 1.

    Examples
    --------
    >>> derived_seeds(42, 3)
    [3444837047, 2669555309, 2046530742]
    """
    if repeats < 1:
        raise MethodError(f"repeats must be at least 1, not {repeats}")
    # more than are asked for, as the same one may be drawn twice
    drawn = np.random.SeedSequence(seed).generate_state(2 * repeats)
    return list(dict.fromkeys(map(int, drawn)))[:repeats]


def run_repeats(
    split: Split,
    methods: Mapping[str, Any],
    *,
    facts: Facts,
    cost: Cost | None = None,
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
        The data.
    methods : mapping of str to estimator
        Each run gives every ``random_state`` in them its own seed.
    facts : Facts
        What is known about both.
    cost : Cost, optional
        What the mistakes cost, where that is one of the scores.
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
    MethodError
        If `repeats` is below 1.
    ExecutorError
        If the scheduler does not answer.
    JournalSettingsError
        If the journal is that of other settings.
    """
    seeds = derived_seeds(seed, repeats)
    kept = _Kept(journal, _settings(split, methods, seed, resplit, cost), restart=restart)
    told = progress or (lambda name: None)
    wanted = [(name, s) for name in methods for s in seeds]
    for name, _ in filter(kept.has, wanted):
        told(name)
    missing = [pair for pair in wanted if not kept.has(pair)]
    redraw = partial(_split_of, split, resplit=resplit)
    # closed at once where it is stopped, so that no worker goes on
    with closing(_work(methods, missing, redraw, cost, jobs, scheduler)) as work:
        for records in work:
            kept.add(records)
            for name, _ in records:
                told(name)
    runs = {s: {name: kept.records[name, s] for name in methods} for s in seeds}
    return Repeats(split, methods, runs, seed, facts, resplit, cost)


def _work(
    methods: Mapping[str, Any],
    missing: Sequence[tuple[str, int]],
    redraw: Callable[[int], Split],
    cost: Cost | None,
    jobs: int | None,
    scheduler: str | None,
) -> Generator[dict[tuple[str, int], Record], None, None]:
    stacked = {name for name, method in methods.items() if _is_stackable(method)}
    pieces: dict[Hashable, tuple[Any, ...]] = {
        (name, *some): (name, methods[name], some, redraw, installed_version(), cost)
        for name in methods
        if name not in stacked
        for some in _chunks([s for n, s in missing if n == name], _SEEDS_A_PIECE)
    }
    if not pieces:
        yield from _stacked_work(methods, stacked, missing, redraw, cost)
        return
    with open_executor(jobs=jobs, scheduler=scheduler) as executor:
        finished = run_pieces(executor, run_piece, pieces)
        for records in _stacked_work(methods, stacked, missing, redraw, cost):
            yield records
            yield from (others for _, others in finished.ready())
        yield from (others for _, others in finished)


def _stacked_work(
    methods: Mapping[str, Any],
    stacked: set[str],
    missing: Sequence[tuple[str, int]],
    redraw: Callable[[int], Split],
    cost: Cost | None,
) -> Iterator[dict[tuple[str, int], Record]]:
    for name in methods:
        if name in stacked:
            size = _at_once(_last(methods[name]).epochs)
            for seeds in _chunks([s for n, s in missing if n == name], size):
                yield run_stacked(name, methods[name], seeds, redraw, cost)


def _at_once(epochs: int) -> int:
    """Return how many networks to train before their results are kept."""
    return min(_NETWORKS_AT_ONCE, max(_LEAST_AT_ONCE, _EPOCHS_AT_ONCE // epochs))


def run_piece(
    name: str,
    method: Any,
    seeds: Sequence[int],
    redraw: Callable[[int], Split],
    sender: str,
    cost: Cost | None = None,
) -> dict[tuple[str, int], Record]:
    """Run one method with a few seeds, on whatever process this is.

    Parameters
    ----------
    name : str
        The method's key.
    method : estimator
        As it was handed over, unfitted.
    seeds : sequence of int
        One for each run.
    redraw : callable
        Returns the split of a seed.
    sender : str
        The version of labkit that asks; the one here has to be the same.
    cost : Cost, optional
        What the mistakes cost.

    Returns
    -------
    records : dict of (name, seed) to dict

    Raises
    ------
    ExecutorError
        If the versions differ.
    """
    if installed_version() != sender:
        raise ExecutorError(
            f"a worker has labkit {installed_version()}, this is {sender}; "
            "install the same version on both"
        )
    return {
        (name, s): run_method(
            name, with_seed(method, s), _drawn(name, method, redraw, s), cost=cost
        ).to_dict()
        for s in seeds
    }


def _drawn(name: str, method: Any, redraw: Callable[[int], Split], seed: int) -> Split:
    """Return the split of a seed; groups may leave it fewer rows of a class than others have."""
    split = redraw(seed)
    require_enough_minority({name: method}, split, seed=seed)
    return split


def run_stacked(
    name: str,
    method: Any,
    seeds: Sequence[int],
    redraw: Callable[[int], Split],
    cost: Cost | None = None,
) -> dict[tuple[str, int], Record]:
    """Run one method that ends in an `ANNClassifier`, all seeds trained at once.

    The steps before the network run for each seed by themselves.

    Parameters
    ----------
    name : str
        The method's key.
    method : estimator
        As it was handed over, unfitted.
    seeds : sequence of int
        One for each run.
    redraw : callable
        Returns the split of a seed.
    cost : Cost, optional
        What the mistakes cost.

    Returns
    -------
    records : dict of (name, seed) to dict
    """
    started = time.perf_counter()
    splits = [_drawn(name, method, redraw, s) for s in seeds]
    prepared = [
        _prepared(with_seed(method, s), split) for s, split in zip(seeds, splits, strict=True)
    ]
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
            name, method, None, split.y_test, (p > 0.5).astype(np.int64), p, p, seconds, cost
        ).to_dict()
        for s, split, p in zip(seeds, splits, probabilities, strict=True)
    }


def _prepared(method: Any, split: Split) -> tuple[Any, Any, Any]:
    """Return training rows, labels and test rows as they come to the network."""
    estimator = fit_for(method, split)
    return reaching_last_step(estimator, split.X_train, split.y_train, split.X_test)


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


def _settings(
    split: Split, methods: Mapping[str, Any], seed: int, resplit: bool, cost: Cost | None
) -> dict[str, Any]:
    """Return all that a run's result depends on, but how many runs there are."""
    return {
        "data": split.source,
        "rows": [len(split.y_train), len(split.y_test)],
        "values": _digest(split),
        **package_versions(),
        "methods": {name: written_out(with_seed(method, 0)) for name, method in methods.items()},
        "scores": list(score_table(cost)),
        "cost": None if cost is None else [cost.miss, cost.alarm],
        "seed": seed,
        "resplit": resplit,
    }


def _digest(split: Split) -> str:
    """Return what tells data from other data of the same name and size."""
    digest = hashlib.sha256()
    for part in (split.X_train, split.X_test, split.y_train, split.y_test):
        rows = pd.util.hash_pandas_object(pd.DataFrame(part), index=False)
        digest.update(rows.to_numpy().tobytes())
    return digest.hexdigest()[:16]

"""Methods fitted on one split, their reports side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd
from imblearn.pipeline import Pipeline

from labkit.comparison.certainty import mcnemar
from labkit.comparison.facts import Facts, describe
from labkit.comparison.methods import METHODS, default_methods
from labkit.comparison.parts import samplers_in, unwrapped
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import (
    REPORT_ROWS,
    MethodResult,
    html_table,
    package_versions,
    run_method,
)
from labkit.comparison.runs import run_repeats
from labkit.costs import Cost, score_table
from labkit.data.split import Split
from labkit.errors import MethodError
from labkit.metrics import Score, best_by_score, class_counts


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
    facts : Facts
        What is known about the data and the methods.
    cost : Cost, optional
        What the mistakes cost, where that is one of the scores.
    """

    split: Split
    results: Mapping[str, MethodResult]
    seed: int
    facts: Facts
    cost: Cost | None = None

    def __getitem__(self, name: str) -> MethodResult:
        return self.results[name]

    @property
    def score_rows(self) -> dict[str, Score]:
        """Every score of the comparison by its key, the cost among them where there is one."""
        return score_table(self.cost)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row per method, a column per score, and the seconds."""
        rows = {name: {**r.scores, "seconds": r.seconds} for name, r in self.results.items()}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=[*self.score_rows, "seconds"])
        table.index.name = "method"
        return table

    @cached_property
    def reports(self) -> pd.DataFrame:
        """The classification reports side by side, without the majority's.

        Rows as scikit-learn prints them, columns (method, score).
        """
        tables = {self.facts.label(n): _report_table(self[n].report) for n in self.facts.shown}
        return pd.concat(tables, axis=1)

    @cached_property
    def best(self) -> dict[str, list[str]]:
        """The best method, or methods, by every score; the majority takes part."""
        scores = {name: result.scores for name, result in self.results.items()}
        return best_by_score(scores, self.score_rows)

    @property
    def best_line(self) -> str:
        """One line that says which method wins on what, of the scores that a terminal shows."""
        return self.best_in_words(str)

    def best_in_words(self, called: Callable[[str], str]) -> str:
        """Return that line with other names for the methods.

        Parameters
        ----------
        called : callable
            What a method is to be called, by its name.

        Returns
        -------
        line : str
        """
        won: dict[str, list[str]] = {}
        for key, names in self.best.items():
            score = self.score_rows[key]
            if score.in_terminal:
                won.setdefault(" and ".join(map(called, names)), []).append(score.name)
        return "Best: " + "; ".join(f"{who} by {', '.join(what)}" for who, what in won.items())

    @cached_property
    def tests(self) -> pd.DataFrame:
        """McNemar's exact test of each pair of methods, without the majority.

        Two rows a pair, for recall and for false alarms: how many test rows of
        class 1, and of class 0, one of them alone gets right, and how often
        chance alone gives a difference as large. All rows together would
        compare accuracies, which the common class decides.
        """
        rows = []
        for found, other in combinations(map(self.results.__getitem__, self.facts.shown), 2):
            for label in (1, 0):
                of_class = np.asarray(found.y_true) == label
                labels = (part[of_class] for part in (found.y_true, found.y_pred, other.y_pred))
                rows.append((found.name, other.name, label, *mcnemar(*labels)))
        columns = ["method", "against", "class", "right alone", "other right alone", "p"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def thresholds_for_cost(self) -> pd.DataFrame:
        """The thresholds for this cost, and the cost per row at each; empty without one.

        A row for each method of which a double was fitted whose threshold was
        chosen for the cost, by the formula or by tuning.
        """
        rows = [
            (known.within or name, known.wrapping, found.threshold, found.scores["cost"])
            for name, found in self.results.items()
            if self.cost is not None and (known := self.facts.methods[name]).is_for_cost
        ]
        return pd.DataFrame(rows, columns=["method", "how", "threshold", "cost per row"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the predictions as plain data, ready for JSON."""
        return {
            "data": self.facts.to_dict(),
            "methods": {name: result.to_dict() for name, result in self.results.items()},
            "tests": self.tests.to_dict(orient="records"),
            "cost": None if self.cost is None else [self.cost.miss, self.cost.alarm],
            "target_names": list(self.split.target_names),
            "source": self.split.source,
            "versions": package_versions(),
            "seed": self.seed,
        }

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.results)}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        names = {key: score.name for key, score in self.score_rows.items()}
        summary = self.summary.rename(index=self.facts.label, columns=names).rename_axis(None)
        return (
            f"<p>{self.best_line}</p>"
            + html_table(summary, "Scores on the test rows")
            + html_table(self.reports, "Classification reports side by side")
        )


@overload
def compare(
    split: Split,
    methods: Mapping[str, Any] | None = ...,
    *,
    seed: int = ...,
    epochs: int = ...,
    repeats: None = ...,
    resplit: bool = ...,
    cost: Cost | None = ...,
    on_facts: Callable[[Facts], None] | None = ...,
    progress: Callable[[str], None] | None = ...,
) -> Comparison: ...


@overload
def compare(
    split: Split,
    methods: Mapping[str, Any] | None = ...,
    *,
    seed: int = ...,
    epochs: int = ...,
    repeats: int,
    resplit: bool = ...,
    jobs: int | None = ...,
    scheduler: str | None = ...,
    journal: Path | None = ...,
    restart: bool = ...,
    cost: Cost | None = ...,
    on_facts: Callable[[Facts], None] | None = ...,
    progress: Callable[[str], None] | None = ...,
) -> Repeats: ...


def compare(
    split: Split,
    methods: Mapping[str, Any] | None = None,
    *,
    seed: int = 42,
    epochs: int = 5,
    repeats: int | None = None,
    resplit: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    journal: Path | None = None,
    restart: bool = False,
    cost: Cost | None = None,
    on_facts: Callable[[Facts], None] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Comparison | Repeats:
    """Fit methods on a split's training rows and score them on its test rows.

    The majority predictor is always there, as the first row, for it is what
    every score has to beat; a method called ``majority`` takes its place.

    Parameters
    ----------
    split : Split
        The data.
    methods : mapping of str to estimator, optional
        Any scikit-learn classifiers or imbalanced-learn pipelines by name;
        ``default_methods(seed, epochs)`` unless given. They are cloned, not
        changed.
    seed : int, default=42
        Seed of the default methods, or of the seeds of all runs.
    epochs : int, default=5
        Epochs of the default methods.
    repeats : int, optional
        Run that many times, each time with another seed in every
        ``random_state``, and give ranges.
    resplit : bool, default=False
        Draw the split anew with a run's seed.
    jobs : int, optional
        Local processes for the repeats of what is no network; as many as
        there are processors unless given.
    scheduler : str, optional
        Address of a Dask scheduler to use in their place.
    journal : Path, optional
        A file that keeps finished repeats, so that a stopped job can go on.
    restart : bool, default=False
        Start anew where the journal is that of other settings.
    cost : Cost, optional
        What the mistakes cost: the cost per row is then one of the scores.
    on_facts : callable, optional
        Called once with what is known about data and methods, before anything
        is trained.
    progress : callable, optional
        Called with a method's name when its turn comes; of repeats, with a
        method's name for each of its runs that is finished.

    Returns
    -------
    comparison : Comparison, or Repeats where ``repeats`` is given

    Raises
    ------
    MethodError
        If there is no method, one is no classifier, an option goes with
        ``repeats`` alone, or the minority has too few rows for a method's SMOTE.
    ExecutorError
        If the scheduler does not answer.
    JournalSettingsError
        If the journal is that of other settings.

    See Also
    --------
    labkit.default_methods : The practical's methods.
    labkit.read_csv : A split of your own data.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from labkit.data.made import load_imbalanced
    >>> result = compare(load_imbalanced(), {"logistic": LogisticRegression()})
    >>> list(result.summary.index)
    ['majority', 'logistic']
    """
    if repeats is None and (jobs is not None or scheduler is not None or journal is not None):
        raise MethodError("jobs, scheduler and journal go with repeats")
    chosen = _checked(default_methods(seed, epochs) if methods is None else methods)
    drawn = split.redrawn(seed) if resplit and repeats is None else split
    facts = describe(drawn, chosen)
    if on_facts is not None:
        on_facts(facts)
    if repeats is not None:
        return run_repeats(
            split,
            chosen,
            facts=facts,
            cost=cost,
            seed=seed,
            repeats=repeats,
            resplit=resplit,
            jobs=jobs,
            scheduler=scheduler,
            journal=journal,
            restart=restart,
            progress=progress,
        )
    results = {}
    for name, method in chosen.items():
        if progress is not None:
            progress(name)
        results[name] = run_method(name, method, drawn, cost=cost)
    counted = {n: class_counts(r.sample[1]) for n, r in results.items() if r.sample is not None}
    return Comparison(drawn, results, seed, facts.after_fit(chosen, counted), cost)


def _checked(methods: Mapping[str, Any]) -> dict[str, Any]:
    if not methods:
        raise MethodError("no method to compare; hand over at least one, or leave methods out")
    if not isinstance(methods, Mapping) or not all(isinstance(name, str) for name in methods):
        raise MethodError("methods have to be a dictionary of names and classifiers")
    for name, method in methods.items():
        if isinstance(method, type) or not (hasattr(method, "fit") and hasattr(method, "predict")):
            raise MethodError(
                f"method {name!r} is no classifier: {method!r}; "
                "it has to be an object with fit and predict"
            )
        if samplers_in(method) and not isinstance(unwrapped(method), Pipeline):
            raise ValueError(
                f"method {name!r} has a sampler in scikit-learn's pipeline, which cannot resample; "
                "make it with imblearn.pipeline"
            )
    yardsticks = {row.name: row.make(0, 1) for row in METHODS.values() if row.role == "yardstick"}
    return {**yardsticks, **methods}


def _report_table(made: Mapping[str, Any]) -> pd.DataFrame:
    accuracy = {"f1-score": made["accuracy"], "support": made["macro avg"]["support"]}
    rows = {key: accuracy if key == "accuracy" else made[key] for key in REPORT_ROWS}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_REPORT_COLUMNS)
    return table.astype({"support": int})


_REPORT_COLUMNS = ["precision", "recall", "f1-score", "support"]

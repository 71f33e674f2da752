"""A comparison on a terminal: tables as wide as there is room for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from labkit.comparison.comparison import Comparison
from labkit.comparison.facts import Facts
from labkit.comparison.published import beside, counts_beside
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import REPORT_ROWS, MethodResult
from labkit.costs import Cost
from labkit.jobs.progress import progress_bar

_NAMES = ("method", "against")
_INTERVALS = ("recall", "precision")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # rich would end the process here, with status 1
        raise BrokenPipeError


class Terminal:
    """Prints a comparison, and draws progress where a person is watching.

    Parameters
    ----------
    console : rich Console, optional
        Where results go; standard output unless given.
    translate : callable, optional
        Turns a sentence of the library, which names Python's arguments, into
        one that names the options of the command line.
    scores : sequence of str, optional
        Keys of the scores to show; those that are made for it unless given.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        translate: Callable[[str], str] = str,
        scores: Sequence[str] | None = None,
    ) -> None:
        self._translate = translate
        self._scores = scores
        self.console = console or _Console(highlight=False, soft_wrap=False)

    def show_data(self, facts: Facts, *, resplit: bool = False) -> None:
        """Print what the data are, what each method does about the imbalance, and what to mind.

        Parameters
        ----------
        facts : Facts
            Of the comparison that is about to begin.
        resplit : bool, default=False
            Whether each run draws a split of its own.
        """
        rows = sum(facts.train.values()) + sum(facts.test.values())
        self._heading("Data")
        self._line(facts.source)
        self._line(f"{rows} rows, {facts.n_features} features")
        for part, counts in (("train", facts.train), ("test", facts.test)):
            share = counts[1] / (counts[0] + counts[1])
            self._line(f"{part:5}  class 0: {counts[0]}, class 1: {counts[1]} ({share:.1%})")
        if resplit:
            self._line("Every run draws its own split of these rows; this one is none of theirs.")
        self._heading("Methods")
        grid = Table.grid(padding=(0, 2))
        for name, known in facts.methods.items():
            words = known.words if known.base is None else f"as {known.base}; {known.wrapping}"
            grid.add_row(Text(name), Text(words))
        self.console.print(grid)
        for line in facts.cautions:
            self.console.print(Text(f"\n{self._translate(line)}"))

    @contextmanager
    def progress(self, total: int, *, repeats: bool = False) -> Iterator[Callable[[str], None]]:
        """Draw which method is being trained; silent where standard error is no terminal.

        Parameters
        ----------
        total : int
            Number of fits.
        repeats : bool, default=False
            Whether a method's name comes when a run of it is finished, and not
            when it begins.

        Yields
        ------
        advance : callable
            Takes a method's name.
        """
        with progress_bar(total) as bar:
            if repeats:
                yield lambda name: bar.finish(f"finished {name}")
            else:
                yield lambda name: bar.begin(f"training {name}")

    def show_result(self, result: Comparison | Repeats) -> None:
        """Print the reports side by side, the summary and who wins; or ranges and pairs.

        Parameters
        ----------
        result : Comparison or Repeats
            What was measured.
        """
        if isinstance(result, Repeats):
            self._show_ranges(result)
        else:
            self._show_reports(result)

    def show_published(self, result: Comparison | Repeats) -> None:
        """Print the published figures beside the measured ones.

        Parameters
        ----------
        result : Comparison or Repeats
            Of the published data.
        """
        self._heading("As published, and as measured")
        for line in counts_beside(_training_counts(result)):
            self._line(line)
        table = _table()
        for heading in ("method", "score", "published", "measured", "verdict"):
            table.add_column(heading)
        rows = beside(_measured(result), list(result.summary.index)).reset_index()
        for row in rows.itertuples(index=False):
            table.add_row(*map(str, row))
        self.console.print(table)

    def _show_reports(self, result: Comparison) -> None:
        self._heading("Classification reports on the test rows")
        for row in self._reports(result):
            self.console.print(row)
        self._heading("Summary (precision, recall and F1 of class 1)")
        for part in self._summary(result):
            self.console.print(part)
        self._line(result.best_line)
        self._show_certainty(result)
        if result.cost is not None:
            self._show_thresholds(result, result.cost)

    def _show_certainty(self, result: Comparison) -> None:
        self._heading("How sure (95 % intervals of class 1, by the test rows alone)")
        table = _table()
        for heading in ("method", "recall", "prec"):
            table.add_column(heading, justify="left" if heading == "method" else "right")
        for name in result.facts.shown:
            table.add_row(Text(name), *(_ends(result[name].intervals[k]) for k in _INTERVALS))
        self.console.print(table)
        best = result.best.get("f1", [""])[0]
        pairs = result.tests[(result.tests[list(_NAMES)] == best).any(axis=1)]
        if not pairs.empty:
            self._heading(f"McNemar's exact test on the test rows of a class: {best} against")
            self.console.print(_tests_table(best, pairs))

    def _show_thresholds(self, result: Comparison, cost: Cost) -> None:
        self._heading(f"Threshold for this cost (miss {cost.miss:g}, alarm {cost.alarm:g})")
        table = _table()
        for heading in ("method", "threshold", "cost per row", "how"):
            table.add_column(heading, justify="left" if heading in ("method", "how") else "right")
        for row in result.thresholds_for_cost.to_dict(orient="records"):
            numbers = f"{row['threshold']:.3f}", f"{row['cost per row']:.4f}"
            table.add_row(Text(row["method"]), *numbers, Text(row["how"]))
        self.console.print(table)

    def _show_ranges(self, result: Repeats) -> None:
        self._heading("Ranges (precision, recall and F1 of class 1)")
        self._line(f"{self._translate(result.spread_line)}.")
        for part in self._in_columns(result.names, dict.fromkeys(self._shown(result), 11)):
            self.console.print(_range_table(result, part))
        self._heading("F1, method against method on the same seed")
        table = _table()
        headings = ["method", "against", "higher in", "equal in", "by (median)"]
        for heading in (*headings, *(["by (mean)", "95 % interval"] if result.resplit else [])):
            table.add_column(heading, justify="left" if heading in _NAMES else "right")
        for row in result.pairwise("f1").reset_index().to_dict(orient="records"):
            if row["median difference"] >= 0:  # the other direction says the same
                shares = (f"{row[key]:.0%}" for key in ("higher", "equal"))
                by = f"{row['median difference']:+.3f}"
                mean = (
                    f"{row['mean difference']:+.3f}",
                    _ends((row["low"], row["high"]), signed=True),
                )
                known = mean if result.resplit else ()
                table.add_row(Text(row["method"]), Text(row["against"]), *shares, by, *known)
        self.console.print(table)
        self._line(f"{self._translate(result.difference_line)}.")

    def show_written(self, out: Path) -> None:
        """Print where the report is.

        Parameters
        ----------
        out : Path
            The folder that it was written to.
        """
        self._line(f"\nWritten: {out / 'report.html'}")

    def show_hint(self) -> None:
        """Print how to get pictures."""
        self._line("\nPictures and a report to keep: labkit run --out DIR")

    def _heading(self, title: str) -> None:
        self.console.print(Text(f"\n{title}", style="bold"))

    def _line(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)

    def _reports(self, result: Comparison) -> Iterator[Table]:
        blocks = {name: _report_block(result[name]) for name in result.facts.shown}
        labels = _label_block(next(iter(result.results.values())))
        for names in self._in_rows(labels, blocks):
            grid = Table.grid(padding=(0, 2, 0, 0))
            for _ in range(len(names) + 1):
                grid.add_column(justify="center")
            grid.add_row("", *(Text(name, style="bold") for name in names))
            grid.add_row(labels, *(blocks[name] for name in names))
            yield grid

    def _in_rows(self, labels: Table, blocks: Mapping[str, Table]) -> Iterator[list[str]]:
        """Put as many blocks beside the labels as the terminal is wide."""
        row: list[str] = []
        width = self._width(labels)
        for name, block in blocks.items():
            needed = max(len(name), self._width(block)) + 2
            if row and width + needed > self.console.width:
                yield row
                row, width = [], self._width(labels)
            row.append(name)
            width += needed
        yield row

    def _shown(self, result: Comparison | Repeats) -> list[str]:
        """Return the keys of the scores to show."""
        if self._scores is not None:
            return [key for key in result.score_rows if key in self._scores]
        return [key for key, score in result.score_rows.items() if score.in_terminal]

    def _width(self, table: Table) -> int:
        return Measurement.get(self.console, self.console.options, table).maximum

    def _summary(self, result: Comparison) -> Iterator[Table]:
        columns = (*self._shown(result), "seconds")
        widths = {column: max(5, len(_heading(result, column))) for column in columns}
        for part in self._in_columns(result.results, widths):
            yield _summary_table(result, part)

    def _in_columns(self, names: Iterable[str], widths: Mapping[str, int]) -> Iterator[list[str]]:
        """Put as many columns beside the names as the terminal is wide."""
        room = self.console.width - max(map(len, names))
        part: list[str] = []
        for column in widths:
            if part and sum(widths[c] + 1 for c in [*part, column]) > room:
                yield part
                part = []
            part.append(column)
        yield part


def _measured(result: Comparison | Repeats) -> Callable[[str, str], tuple[float, float]]:
    """Return what looks a score's measured range up; of a single run, it is a point."""
    if isinstance(result, Repeats):
        return lambda name, score: result.range_of(name, score)[1:]
    return lambda name, score: (result[name].scores[score],) * 2


def _table() -> Table:
    return Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)


def _add_numbers(table: Table, heading: str, width: int) -> None:
    """Add a column at least as wide; Rich 13 adds a table's padding to a `min_width`."""
    table.add_column(heading.rjust(width), justify="right")


def _label_block(found: MethodResult) -> Table:
    block = _table()
    block.add_column("")
    block.add_column("rows", justify="right")
    for row in REPORT_ROWS:
        support = found.report["macro avg" if row == "accuracy" else row]["support"]
        block.add_row(row, str(int(support)))
    return block


def _report_block(found: MethodResult) -> Table:
    block = _table()
    for heading in ("prec", "recall", "F1"):
        _add_numbers(block, heading, 5)
    for row in REPORT_ROWS:
        if row == "accuracy":
            block.add_row("", "", f"{found.report['accuracy']:.3f}")
        else:
            numbers = (found.report[row][key] for key in ("precision", "recall", "f1-score"))
            block.add_row(*(f"{number:.3f}" for number in numbers))
    return block


def _summary_table(result: Comparison, columns: Sequence[str]) -> Table:
    table = _table()
    table.add_column("method")
    for column in columns:
        _add_numbers(table, _heading(result, column), 5)
    for name, found in result.results.items():
        cells = []
        for column in columns:
            if column == "seconds":
                cells.append(Text(f"{found.seconds:.1f}"))
            else:
                best = name in result.best.get(column, [])
                cells.append(Text(f"{found.scores[column]:.3f}", style="bold" if best else ""))
        table.add_row(name, *cells)
    return table


def _range_table(result: Repeats, columns: Sequence[str]) -> Table:
    table = _table()
    table.add_column("method")
    for column in columns:
        _add_numbers(table, _heading(result, column), 11)
    for name in result.names:
        ends = [result.range_of(name, column) for column in columns]
        cells = (f"{m:.3f}\n[{low:.3f}-{high:.3f}]".replace("0.", ".") for m, low, high in ends)
        table.add_row(name, *map(Text, cells))
    return table


def _heading(result: Comparison | Repeats, column: str) -> str:
    return "sec" if column == "seconds" else result.score_rows[column].heading


def _ends(ends: tuple[float, float] | None, *, signed: bool = False) -> str:
    """Return an interval as text."""
    if ends is None or ends[0] != ends[0]:
        return "none"
    between, form = (" to ", "+.3f") if signed else ("-", ".2f")
    return between.join(f"{end:{form}}" for end in ends)


def _tests_table(best: str, pairs: pd.DataFrame) -> Table:
    """Return what McNemar's test says of one method against each other."""
    table = _table()
    for heading in ("method", "class", "right alone", "wrong alone", "p"):
        table.add_column(heading, justify="left" if heading == "method" else "right")
    for row in pairs.to_dict(orient="records"):
        counts = row["right alone"], row["other right alone"]
        first = row["method"] == best
        other = row["against"] if first else row["method"]
        p = f"{row['p']:.3f}" if row["p"] >= 0.001 else "<0.001"
        counts = counts if first else counts[::-1]
        table.add_row(Text(other), *map(str, (row["class"], *counts)), p)
    return table


def _training_counts(result: Comparison | Repeats) -> list[dict[int, int]]:
    """Return the training rows of each class; of many splits, those of each."""
    if isinstance(result, Repeats):
        return [{0: int(n), 1: int(m)} for n, m in result.training_rows.to_numpy()]
    return [dict(result.facts.train)]

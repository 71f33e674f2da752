"""A comparison on a terminal: tables as wide as there is room for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from labkit.comparison.cautions import cautions
from labkit.comparison.comparison import Comparison
from labkit.comparison.methods import effect_on_data
from labkit.comparison.published import CLASS_WEIGHT, TRAINING_ROWS, beside
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import MethodResult
from labkit.data.split import Split
from labkit.jobs.progress import progress_bar
from labkit.metrics import SCORES, class_counts

_HEADINGS = {
    "precision": "prec",
    "recall": "recall",
    "f1": "F1",
    "accuracy": "acc",
    "balanced_accuracy": "bal acc",
    "average_precision": "AP",
    "roc_auc": "AUC",
    "brier": "Brier",
    "seconds": "sec",
}
_NAMES = ("method", "against")
_REPORT_ROWS = ("0", "1", "accuracy", "macro avg", "weighted avg")


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
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or _Console(highlight=False, soft_wrap=False)

    def show_data(self, split: Split, methods: Mapping[str, Any], *, resplit: bool = False) -> None:
        """Say what the data are, what each method does about the imbalance, and what to mind."""
        train, test = class_counts(split.y_train), class_counts(split.y_test)
        rows = len(split.y_train) + len(split.y_test)
        self._heading("Data")
        self._line(split.source)
        self._line(f"{rows} rows, {split.n_features} features")
        for part, counts in (("train", train), ("test", test)):
            share = counts[1] / (counts[0] + counts[1])
            self._line(f"{part:5}  class 0: {counts[0]}, class 1: {counts[1]} ({share:.1%})")
        if resplit:
            self._line("Every run draws its own split of these rows; this one is none of theirs.")
        self._heading("Methods")
        grid = Table.grid(padding=(0, 2))
        for name, method in methods.items():
            if not name.endswith("_tuned"):
                grid.add_row(Text(name), Text(effect_on_data(method, split)))
        if any(name.endswith("_tuned") for name in methods):
            grid.add_row(
                Text("*_tuned"), Text("the same, threshold tuned for F1 on training folds")
            )
        self.console.print(grid)
        for line in cautions(split, methods):
            self.console.print(Text(f"\n{line}"))

    @contextmanager
    def progress(self, total: int, *, repeats: bool = False) -> Iterator[Callable[[str], None]]:
        """Show which method is being trained; silent where standard error is no terminal.

        One run tells a method's name when it starts, repeats when a run is finished.
        """
        with progress_bar(total) as bar:
            if repeats:
                yield lambda name: bar.finish(f"finished {name}")
            else:
                yield lambda name: bar.begin(f"training {name}")

    def show_result(self, result: Comparison | Repeats) -> None:
        """Print the reports side by side, the summary and who wins; or ranges and pairs."""
        if isinstance(result, Repeats):
            self._show_ranges(result)
        else:
            self._show_reports(result)

    def show_published(self, result: Comparison | Repeats) -> None:
        """Print the published figures beside the measured ones."""
        self._heading("As published, and as measured")
        for line in _counts_beside(result):
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

    def _show_ranges(self, result: Repeats) -> None:
        self._heading("Ranges (precision, recall and F1 of class 1)")
        self._line(f"{result.spread_line}.")
        for part in self._in_columns(result.names, dict.fromkeys(SCORES, 11)):
            self.console.print(_range_table(result, part))
        self._heading("F1, method against method on the same seed")
        table = _table()
        for heading in ("method", "against", "higher in", "equal in", "by (median)"):
            table.add_column(heading, justify="left" if heading in _NAMES else "right")
        for row in result.pairwise("f1").reset_index().to_dict(orient="records"):
            if row["median difference"] >= 0:  # the other direction says the same
                shares = (f"{row[key]:.0%}" for key in ("higher", "equal"))
                by = f"{row['median difference']:+.3f}"
                table.add_row(row["method"], row["against"], *shares, by)
        self.console.print(table)

    def show_written(self, out: Path) -> None:
        """Say where the report is."""
        self._line(f"\nWritten: {out / 'report.html'}")

    def show_hint(self) -> None:
        """Say how to get pictures."""
        self._line("\nPictures and a report to keep: labkit run --out DIR")

    def _heading(self, title: str) -> None:
        self.console.print(Text(f"\n{title}", style="bold"))

    def _line(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)

    def _reports(self, result: Comparison) -> Iterator[Table]:
        shown = [one for name, one in result.results.items() if name != "majority"]
        shown = shown or list(result.results.values())
        blocks = {one.name: _report_block(one) for one in shown}
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

    def _width(self, table: Table) -> int:
        return Measurement.get(self.console, self.console.options, table).maximum

    def _summary(self, result: Comparison) -> Iterator[Table]:
        widths = {column: max(5, len(heading)) for column, heading in _HEADINGS.items()}
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
    """Give what tells a score's measured range; of one run, it is a point."""
    if isinstance(result, Repeats):
        return lambda name, score: result.range_of(name, score)[1:]
    return lambda name, score: (result[name].scores[score],) * 2


def _table() -> Table:
    return Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)


def _label_block(one: MethodResult) -> Table:
    block = _table()
    block.add_column("")
    block.add_column("rows", justify="right")
    for row in _REPORT_ROWS:
        support = one.report["macro avg" if row == "accuracy" else row]["support"]
        block.add_row(row, str(int(support)))
    return block


def _report_block(one: MethodResult) -> Table:
    block = _table()
    for heading in ("prec", "recall", "F1"):
        block.add_column(heading, justify="right", min_width=5)
    for row in _REPORT_ROWS:
        if row == "accuracy":
            block.add_row("", "", f"{one.report['accuracy']:.3f}")
        else:
            numbers = (one.report[row][key] for key in ("precision", "recall", "f1-score"))
            block.add_row(*(f"{number:.3f}" for number in numbers))
    return block


def _summary_table(result: Comparison, columns: Sequence[str]) -> Table:
    table = _table()
    table.add_column("method")
    for column in columns:
        table.add_column(_HEADINGS[column], justify="right", min_width=5)
    for name, one in result.results.items():
        cells = []
        for column in columns:
            if column == "seconds":
                cells.append(Text(f"{one.seconds:.1f}"))
            else:
                best = name in result.best.get(column, [])
                cells.append(Text(f"{one.scores[column]:.3f}", style="bold" if best else ""))
        table.add_row(name, *cells)
    return table


def _range_table(result: Repeats, columns: Sequence[str]) -> Table:
    table = _table()
    table.add_column("method")
    for column in columns:
        table.add_column(_HEADINGS[column], justify="right", min_width=11)
    for name in result.names:
        ends = [result.range_of(name, column) for column in columns]
        cells = (f"{m:.3f}\n[{low:.3f}-{high:.3f}]".replace("0.", ".") for m, low, high in ends)
        table.add_row(name, *map(Text, cells))
    return table


def _counts_beside(result: Comparison | Repeats) -> Iterator[str]:
    """Put training rows and class weights beside the published ones; of many splits, all."""
    counts = [class_counts(result.split.y_train)]
    if isinstance(result, Repeats):
        counts = [{0: int(n), 1: int(m)} for n, m in result.training_rows.to_numpy()]
    weights = [{label: sum(n.values()) / (2 * n[label]) for label in (0, 1)} for n in counts]
    for what, published, measured in (
        ("training rows", TRAINING_ROWS, counts),
        ("class weights", CLASS_WEIGHT, weights),
    ):
        said = " : ".join(f"{value:.5g}" for value in published.values())
        found = " : ".join(_span([one[label] for one in measured]) for label in (0, 1))
        yield f"{what}: published {said}, measured {found}"


def _span(values: Sequence[float]) -> str:
    low, high = (f"{end:.5g}" for end in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"

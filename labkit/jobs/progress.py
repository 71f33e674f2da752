"""The progress bar of a long job, drawn on standard error where a person is watching."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_LONGEST_DESCRIPTION = 30


class ProgressBar:
    """Counts finished pieces of a job; made by `progress_bar`.

    Parameters
    ----------
    bar : rich Progress
        What draws.
    task : TaskID
        The one line in it.
    """

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._done = 0
        self._failed = 0
        self._begun = False

    def set_total(self, total: int) -> None:
        """Set the number of pieces, where it becomes known after the start.

        Parameters
        ----------
        total : int
            Number of pieces.
        """
        self._bar.update(self._task, total=total)

    def begin(self, description: str) -> None:
        """Draw what is worked on now; the piece begun before it counts as finished.

        Parameters
        ----------
        description : str
            A few words; what is longer than 30 characters is cut.
        """
        self._done += self._begun
        self._begun = True
        self._show(description)

    def finish(self, description: str, *, failed: bool = False) -> None:
        """Count one piece as finished.

        Parameters
        ----------
        description : str
            A few words; what is longer than 30 characters is cut.
        failed : bool, default=False
            Count it among the failed ones, too.
        """
        self._done += 1
        self._failed += failed
        self._show(description)

    def _show(self, description: str) -> None:
        self._bar.start()  # not before there is something to show, so that others can print
        self._bar.update(
            self._task,
            description=description[:_LONGEST_DESCRIPTION],
            completed=self._done,
            failed=f"{self._failed} failed" if self._failed else "",
        )


@contextmanager
def progress_bar(total: int | None = None) -> Iterator[ProgressBar]:
    """Draw a bar with what is done, what failed, the time so far and the time left.

    It appears with the first piece, and goes when the job ends. It is silent
    where standard error is no terminal.

    Parameters
    ----------
    total : int, optional
        Number of pieces; `ProgressBar.set_total` sets it later.

    Yields
    ------
    bar : ProgressBar

    Examples
    --------
    >>> with progress_bar(total=2) as bar:
    ...     bar.finish("first")
    ...     bar.finish("second", failed=True)
    """
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),  # it may name a student
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    try:
        yield ProgressBar(bar, bar.add_task("starting", total=total, failed=""))
    finally:
        if not bar.disable:  # before Rich 14, a bar that was never drawn ended in an empty line
            bar.stop()

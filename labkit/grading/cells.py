"""The code cells of one notebook, and how each is run: as it stands, and if need be mended."""

import re
from collections.abc import Sequence

from labkit.grading.definitions import checks_called
from labkit.grading.intake.stdin import Typed
from labkit.grading.kernel.driver import INSIDE, CellRun, Kernel
from labkit.grading.newer_python import for_this_python

# what people type into a cell as into a terminal, and IPython alone does not know
_NO_PYTHON = re.compile(
    r"^[ \t]*(?:[%!?]|(?:pip3?|conda|mamba|apt(?:-get)?|wget|curl|git|cd|ls|mkdir|unzip|kaggle"
    r"|python3?|jupyter|npm|sudo|cp|mv|rm)[ \t]+[^=(\s]).*$",
    re.MULTILINE,
)
_HISTORY = re.compile(r"\b(?:In|Out)\s*\[|\b_i?\d+\b")
_SYNTAX = re.compile(r"^(?:Syntax|Indentation|Tab)Error\b")
_SECONDS_TO_COUNT = 20.0


class Cells:
    """Code cells in order, and what became of each.

    Parameters
    ----------
    code : sequence of str
        Their sources.
    counts : sequence of int or None
        The number that each had on the student's screen; empty if unknown.
    typed : sequence of Typed
        What was typed into each on the student's screen; empty where none asks for input.

    Attributes
    ----------
    code : sequence of str
        Their sources.
    position : int
        Of the cell to be run next.
    errors : dict of int to str
        By position.
    missing : list of str
        Packages that could not be imported.
    """

    def __init__(
        self,
        code: Sequence[str],
        counts: Sequence[int | None] = (),
        typed: Sequence[Typed] = (),
    ) -> None:
        self.code = code
        self._typed = typed
        self._counts = counts if any(map(_HISTORY.search, code)) else ()
        self._told: dict[int, tuple[str, ...]] = {}
        self.begin()

    def __len__(self) -> int:
        return len(self.code)

    def begin(self) -> None:
        """Start anew, before the first cell."""
        self.position = 0
        self.errors: dict[int, str] = {}
        self.missing: list[str] = []
        self._told.clear()

    def is_empty(self, index: int) -> bool:
        """Check whether there is nothing to be run.

        Parameters
        ----------
        index : int
            The cell's position.

        Returns
        -------
        is_empty : bool
        """
        return not self.code[index].strip()

    def keep(self, index: int, run: CellRun) -> None:
        """Keep what became of a cell.

        Parameters
        ----------
        index : int
            Its position.
        run : CellRun
            From `run`.
        """
        self.errors[index] = run.error
        self.missing += run.missing
        self._told[index] = run.checked

    def checks_called(self, index: int) -> list[str]:
        """Return the tasks whose checks a cell has called, as it says and as its text says.

        Parameters
        ----------
        index : int
            Its position.

        Returns
        -------
        names : list of str
            None of them need be a task's.
        """
        told = self._told.get(index, ())
        return list(dict.fromkeys([*checks_called(self.code[index]), *told]))

    def run(self, kernel: Kernel, index: int, seconds: float) -> CellRun:
        """Run a cell; one that cannot be parsed, once more without what is no Python.

        Parameters
        ----------
        kernel : Kernel
            In which the cells before have run.
        index : int
            The cell's position.
        seconds : float
            That it may take.

        Returns
        -------
        run : CellRun
            With the error of the first run, where there were two.
        """
        self._count(kernel, index)
        self._type(kernel, index)
        source = for_this_python(self.code[index])
        run = kernel.run(source, seconds)
        if not _SYNTAX.match(_last_line(run.error)) or run.lost is not None:
            return run
        without = _NO_PYTHON.sub("", source)
        if without == source or not without.strip():
            return run
        again = kernel.run(without, seconds)
        if _SYNTAX.match(_last_line(again.error)):
            return run
        again.error = "\n".join(part for part in (run.error, again.error) if part)
        return again

    def _count(self, kernel: Kernel, index: int) -> None:
        count = self._counts[index] if index < len(self._counts) else None
        if count is not None:
            kernel.ask(f"{INSIDE}.number_next({count})", _SECONDS_TO_COUNT)

    def _type(self, kernel: Kernel, index: int) -> None:
        if index < len(self._typed):
            typed = self._typed[index]
            lines = f"{typed.stdin!r}, {typed.stdout!r}"
            kernel.ask(f"{INSIDE}.inside_stdin.TYPIST.expect({lines})", _SECONDS_TO_COUNT)


def _last_line(error: str) -> str:
    return (error.strip().splitlines() or [""])[-1]

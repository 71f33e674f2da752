"""One notebook run from its first cell to its last, and the answers it leaves on the way.

The kernel is the student's: it is asked for values and calls, in text, and
whatever comes back is data. Nothing is decided in it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, Self

from labkit.course.answers import (
    MAX_MESSAGE,
    AnswerRaisedError,
    Answers,
    NotAttemptedError,
    UnreadableAnswerError,
)
from labkit.course.codec import encode
from labkit.course.replies import read_reply
from labkit.grading.cells import Cells
from labkit.grading.definitions import restarts, restarts_later
from labkit.grading.for_show import missing_name
from labkit.grading.intake.stdin import Typed
from labkit.grading.kernel.driver import (
    INSIDE,
    Cause,
    CellRun,
    Kernel,
    KernelGoneError,
    KernelSettings,
    Limits,
    Lost,
)
from labkit.grading.marks import Status

OnCheck = Callable[["Execution", int, Sequence[str]], None]
"""Takes the execution, a cell's position, and the tasks whose checks it has called."""

_CHANCES = 2
_MOST_RESTARTS = 2
_SECONDS_TO_HOLD = 20.0


class MachineError(BaseException):
    """No kernel can be had here: no check may take that for a wrong answer."""


class Execution(Answers):
    """A notebook run from its first cell to its last, and the answers it leaves.

    A cell that takes its kernel with it costs one run in a fresh kernel
    without that cell; the second one ends the execution. The same holds for a
    call of the student's function. One that can be interrupted costs no more
    than itself. A cell that restarts the kernel, as after an installation, is
    left out in the same way, twice, and is no crash. The kernel's end by this
    machine's fault costs nothing the first time; a second time is no accident.

    Parameters
    ----------
    code : sequence of str
        Code cells, in order.
    settings : KernelSettings
        How its kernels are started.
    limits : Limits
        What it may take.
    on_check : callable, optional
        Called after a cell that has called checks, while the answers are those of
        that moment.
    counts : sequence of int or None
        The number that each cell had on the student's screen, where ``In`` and
        ``Out`` are used.
    typed : sequence of Typed
        What was typed into each cell on the student's screen, where a cell asks for input.
    for_show : mapping of int to frozenset of str
        By position, cells that are passed over, with the names that each would bind. As
        soon as one of these names is missed, all cells are run, from the first one.

    Attributes
    ----------
    errors : dict of int to str
        By the cell's position.
    lost : dict of int to Lost
        Cells that were stopped, or left out the second time.
    missing : list of str
        Packages that a cell could not import.
    n_run : int
        Cells that were run, or passed over, so far.

    Raises
    ------
    MachineError
        Wherever a fresh kernel is needed and there is none to be had.
    """

    def __init__(
        self,
        code: Sequence[str],
        settings: KernelSettings,
        limits: Limits,
        on_check: OnCheck | None = None,
        counts: Sequence[int | None] = (),
        typed: Sequence[Typed] = (),
        for_show: Mapping[int, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self.lost: dict[int, Lost] = {}
        self.n_run = 0
        self._cells = Cells(code, counts, typed)
        self._settings = settings
        self._limits = limits
        self._on_check = on_check
        self._for_show = for_show
        self._kernel: Kernel | None = None
        self._left_out: dict[int, Lost] = {}
        self._stopped: dict[str, list[Lost]] = {}
        self._refused: dict[str, Lost] = {}
        self._replies: dict[str, str] = {}
        self._last: int | str | None = None
        self._order: list[int] = []
        self._n_deaths = 0
        self._n_restarts = 0
        self._excused = False
        self._ended: Lost | None = None
        self._cut = False
        self._spent = 0.0
        self._asked = 0.0

    def __enter__(self) -> Self:
        try:
            self._execute()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    @property
    def errors(self) -> dict[int, str]:
        """Errors of cells, by position; empty where a cell ran."""
        return self._cells.errors

    @property
    def missing(self) -> list[str]:
        """Packages that a cell could not import."""
        return list(dict.fromkeys(self._cells.missing))

    @property
    def status(self) -> Status:
        """How it went; see `Marked`."""
        if self._ended is not None:
            causes: dict[Cause, Status] = {"memory": "out_of_memory", "time": "timeout"}
            return causes.get(self._ended.cause, "crashed")
        if self._cut:
            return "timeout"
        return "partial" if self.lost or self._refused or self._stopped else "graded"

    def value(self, name: str) -> Any:
        """Return the value of an answer, read from the kernel once until another cell runs.

        Parameters
        ----------
        name : str
            Of the answer.
        """
        if name not in self._replies:
            self._replies[name] = self._ask(name)
        return read_reply(self._replies[name])

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function that the student wrote, in the kernel.

        Parameters
        ----------
        name : str
            Of the function.
        *arguments : object
            What `encode` takes.
        """
        return read_reply(self._ask(name, encode(list(arguments))))

    def _execute(self) -> None:
        """Run the cells, and stop after each that has called checks."""
        self._advance(0)
        for index in range(len(self._cells)):
            self._advance(index + 1)
            if self._ended is not None or self._cut:
                return
            called = self._cells.checks_called(index)
            if called and self._on_check is not None:
                self._stop_at(index, called, self._on_check)

    def _stop_at(self, index: int, called: Sequence[str], on_check: OnCheck) -> None:
        self._quietly(f"{INSIDE}.hold()")
        on_check(self, index, called)
        self._quietly(f"{INSIDE}.release()")

    def _quietly(self, source: str) -> None:
        """Run a line of the grader's; what comes of it shows when a cell runs next."""
        if self._kernel is not None:
            begun = time.monotonic()
            try:
                self._kernel.ask(source, _SECONDS_TO_HOLD)
            except KernelGoneError as gone:
                self._blame(gone)
                self._advance(self.n_run)
            self._asked += time.monotonic() - begun

    def _advance(self, until: int) -> None:
        """Run cells up to a position, in a fresh kernel from the first one where need be."""
        self.n_run = max(until, self.n_run)
        while self._ended is None:
            try:
                if self._kernel is None:
                    self._start()
                while (kernel := self._kernel) and self._cells.position < until and not self._cut:
                    self._run_next(kernel)
            except KernelGoneError as gone:
                self._blame(gone)
            else:
                if self._kernel is not None:
                    return

    def _start(self) -> None:
        self.lost = dict(self._left_out)
        self._cells.begin()
        self._cut, self._last, self._spent = False, None, 0.0
        self._order = []
        try:
            self._kernel = Kernel(self._settings, self._limits)
        except Exception as error:
            raise MachineError(f"{type(error).__name__}: {error}") from error

    def _run_next(self, kernel: Kernel) -> None:
        index = self._cells.position
        if index in self._left_out or index in self._for_show or self._cells.is_empty(index):
            self._cells.position += 1
            return
        self._replies.clear()
        left = self._limits.whole - self._spent
        # what is left at the very end is not worth a cell's blame
        run = CellRun() if left <= 0 else self._run_cell(kernel, index, left)
        if missing_name(run.error, self._for_show):
            self._run_everything()
            return
        self._cells.keep(index, run)
        slow = run.lost is not None and run.lost.cause == "time"
        self._cut = left <= 0 or (slow and left < self._limits.cell)
        if self._cut:
            self.lost[index] = Lost("time", f"the notebook took over {self._limits.whole:g} s")
        elif run.lost is not None:
            self.lost[index] = run.lost
        elif run.error:  # perhaps for what it left behind, which should cost no other cell
            kernel.ask(f"{INSIDE}.inside_forks.end_flood()", _SECONDS_TO_HOLD)
        self._cells.position += 1

    def _run_everything(self) -> None:
        """Begin anew, and pass nothing over: a cell that seemed to be for show was not."""
        self._for_show = {}
        self._close()

    def _run_cell(self, kernel: Kernel, index: int, left: float) -> CellRun:
        before, self._last = self._last, index
        self._order.append(index)
        begun = time.monotonic()
        try:
            return self._cells.run(kernel, index, min(self._limits.cell, left))
        except KernelGoneError as gone:
            if not gone.started:
                self._last = before
            raise
        finally:
            self._spent += time.monotonic() - begun

    def _blame(self, gone: KernelGoneError) -> None:
        """Count a kernel's end, and leave out what ran last; a machine may fail once."""
        lost = gone.lost
        self._close()
        if self._last is None or (lost.cause == "machine" and not self._excused):
            if self._excused:
                raise MachineError(lost.reason)
            self._excused = True
            return
        if lost.cause == "death" and self._is_restart():
            return
        if isinstance(self._last, int):
            self._left_out[self._last] = self.lost[self._last] = lost
        else:
            self._refused[self._last] = lost
        self._n_deaths += 1
        if self._n_deaths > 1:
            self._ended = lost

    def _is_restart(self) -> bool:
        """Leave a cell out that restarts the kernel on purpose, and count that."""
        last = self._last if isinstance(self._last, int) else None
        index = last if last is not None and restarts(self._cells.code[last]) else None
        if index is None:  # a polite restart comes after its cell, while others run
            polite = [at for at in self._order if restarts_later(self._cells.code[at])]
            index = polite[-1] if polite else None
        if index is None or self._n_restarts >= _MOST_RESTARTS:
            return False
        self._n_restarts += 1
        reason = "it restarts Python; the cells above it were run again"
        self._left_out[index] = Lost("death", reason)
        return True

    def _ask(self, name: str, arguments: str | None = None) -> str:
        """Ask the kernel for an answer, and return its reply, whatever it is."""
        if any(name in names for names in self._for_show.values()):
            self._run_everything()
            self._advance(self.n_run)
        run = self._answer(name, f"{INSIDE}.show({name!r}, {arguments!r})")
        asked = name if arguments is None else f"{name}(...)"
        if run.lost is not None:
            self._stopped.setdefault(name, []).append(run.lost)
            raise AnswerRaisedError(f"{asked} gave no answer: {run.lost.reason}")
        if not isinstance(run.shown, str):
            last = (run.error.strip().splitlines() or ["it shows nothing"])[-1]
            raise UnreadableAnswerError(f"{asked} gave no answer that can be read: {last}")
        if missing_name(run.shown[:MAX_MESSAGE], self._for_show):
            self._run_everything()
            self._advance(self.n_run)
            return self._ask(name, arguments)
        return run.shown

    def _answer(self, name: str, question: str) -> CellRun:
        self._refuse(name)
        assert self._kernel is not None
        left = self._limits.whole - self._asked
        before, self._last = self._last, name
        begun = time.monotonic()
        try:
            return self._kernel.ask(question, max(1.0, min(self._limits.cell, left)))
        except KernelGoneError as gone:
            if not gone.started:
                self._last = before
            self._blame(gone)
        finally:
            self._asked += time.monotonic() - begun
        # to where it was; that time is not the checks'
        self._advance(self.n_run)
        return self._answer(name, question)

    def _refuse(self, name: str) -> None:
        """Refuse what has cost too much already, and everything once there is no kernel."""
        if name in self._refused:
            raise AnswerRaisedError(f"{name} was asked for, and {self._refused[name].reason}")
        if len(self._stopped.get(name, ())) >= _CHANCES:
            reason = self._stopped[name][-1].reason
            raise AnswerRaisedError(
                f"{name} was not asked again after {_CHANCES} times that {reason}"
            )
        if self._ended is not None:
            raise NotAttemptedError(
                f"{name} was not read: twice, something in the notebook ended its kernel, and "
                f"there is no third run; the second time {self._ended.reason}"
            )
        if self._asked > self._limits.whole:
            raise NotAttemptedError(
                f"{name} was not read: the checks took over {self._limits.whole:g} s"
            )

    def _close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

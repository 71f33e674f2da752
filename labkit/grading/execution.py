"""One notebook run from its first cell to its last, and the answers it leaves.

The kernel is the student's: it is asked for values and calls, in text, and
whatever comes back is data. Nothing is decided in it.
"""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from labkit.course.answers import (
    AnswerRaisedError,
    Answers,
    NotAttemptedError,
    UnreadableAnswerError,
)
from labkit.course.codec import encode
from labkit.course.replies import read_reply
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

_CHANCES = 2


class MachineError(BaseException):
    """No kernel can be had here: no check may take that for a wrong answer."""


class Execution(Answers):
    """A notebook run from its first cell to its last, and the answers it leaves.

    A cell that takes its kernel with it costs one run in a fresh kernel
    without that cell; the second one ends the execution. The same holds for a
    call of the student's function. One that can be interrupted costs no more
    than itself. The kernel's end by this machine's fault costs nothing the
    first time; a second time is no accident.

    Parameters
    ----------
    code : sequence of str
        Code cells, in order.
    settings : KernelSettings
        How its kernels are started.
    limits : Limits
        What it may take.

    Attributes
    ----------
    errors : dict of int to str
        By the cell's position.
    lost : dict of int to Lost
        Cells that were stopped, or left out the second time.

    Raises
    ------
    MachineError
        Wherever a fresh kernel is needed and there is none to be had.
    """

    def __init__(self, code: Sequence[str], settings: KernelSettings, limits: Limits) -> None:
        self.errors: dict[int, str] = {}
        self.lost: dict[int, Lost] = {}
        self._code = code
        self._settings = settings
        self._limits = limits
        self._kernel: Kernel | None = None
        self._left_out: dict[int, Lost] = {}
        self._stopped: dict[str, list[Lost]] = {}
        self._refused: dict[str, Lost] = {}
        self._replies: dict[str, str] = {}
        self._last: int | str | None = None
        self._n_deaths = 0
        self._excused = False
        self._ended: Lost | None = None
        self._cut = False
        self._until = 0.0

    def __enter__(self) -> Self:
        try:
            self._execute()
        except BaseException:
            self._close()
            raise
        self._until = time.monotonic() + self._limits.whole
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

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
        """Return the value of an answer, read from the kernel once.

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
        """Run the cells in a fresh kernel, until none takes it with it."""
        while self._ended is None:
            self._close()
            self._last = None
            try:
                self._kernel = Kernel(self._settings, self._limits)
            except Exception as error:
                raise MachineError(f"{type(error).__name__}: {error}") from error
            try:
                self._run_cells(self._kernel)
            except KernelGoneError as gone:
                self._blame(gone)
            else:
                return

    def _run_cells(self, kernel: Kernel) -> None:
        until = time.monotonic() + self._limits.whole
        self.errors, self.lost, self._cut = {}, dict(self._left_out), False
        for index, source in enumerate(self._code):
            if index in self._left_out or not source.strip():
                continue
            left = until - time.monotonic()
            # what is left at the very end is not worth a cell's blame
            run = CellRun() if left <= 0 else self._run_cell(kernel, index, source, left)
            self.errors[index] = run.error
            slow = run.lost is not None and run.lost.cause == "time"
            self._cut = left <= 0 or (slow and left < self._limits.cell)
            if self._cut:
                self.lost[index] = Lost("time", f"the notebook took over {self._limits.whole:g} s")
                return
            if run.lost is not None:
                self.lost[index] = run.lost

    def _run_cell(self, kernel: Kernel, index: int, source: str, left: float) -> CellRun:
        before, self._last = self._last, index
        try:
            return kernel.run(source, min(self._limits.cell, left))
        except KernelGoneError as gone:
            if not gone.started:
                self._last = before
            raise

    def _blame(self, gone: KernelGoneError) -> None:
        """Count a kernel's end, and leave out what ran last; a machine may fail once."""
        lost = gone.lost
        if self._last is None or (lost.cause == "machine" and not self._excused):
            if self._excused:
                raise MachineError(lost.reason)
            self._excused = True
            return
        if isinstance(self._last, int):
            self._left_out[self._last] = self.lost[self._last] = lost
        else:
            self._refused[self._last] = lost
        self._n_deaths += 1
        if self._n_deaths > 1:
            self._ended = lost
            self._close()

    def _ask(self, name: str, arguments: str | None = None) -> str:
        """Ask the kernel for an answer, and give its reply, whatever it is."""
        run = self._answer(name, f"{INSIDE}.show({name!r}, {arguments!r})")
        asked = name if arguments is None else f"{name}(...)"
        if run.lost is not None:
            self._stopped.setdefault(name, []).append(run.lost)
            raise AnswerRaisedError(f"{asked} gave no answer: {run.lost.reason}")
        if not isinstance(run.shown, str):
            last = (run.error.strip().splitlines() or ["it shows nothing"])[-1]
            raise UnreadableAnswerError(f"{asked} gave no answer that can be read: {last}")
        return run.shown

    def _answer(self, name: str, question: str) -> CellRun:
        self._refuse(name)
        assert self._kernel is not None
        left = self._until - time.monotonic()
        before, self._last = self._last, name
        try:
            return self._kernel.run(question, max(1.0, min(self._limits.cell, left)))
        except KernelGoneError as gone:
            if not gone.started:
                self._last = before
            self._recover(gone)
        return self._answer(name, question)

    def _recover(self, gone: KernelGoneError) -> None:
        """Run the notebook once more; that time is not the checks'."""
        begun = time.monotonic()
        self._blame(gone)
        self._execute()
        self._until += time.monotonic() - begun

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
        if time.monotonic() > self._until:
            raise NotAttemptedError(
                f"{name} was not read: the checks took over {self._limits.whole:g} s"
            )

    def _close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

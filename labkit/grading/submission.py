"""One notebook executed in its own kernel, and the answers it leaves there.

The kernel is the student's: it is asked for values and calls, in text, and
whatever comes back is data. Nothing is decided in it.
"""

import asyncio
import logging
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import nbformat
import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError

from labkit.course.answers import Answers, NotAttempted, Raised, Unreadable, encode, read_reply
from labkit.grading.inside import MIME
from labkit.grading.kernel import CAN_FORK, environment, kernel_spec, wipe
from labkit.grading.marks import Status

Cause = Literal["time", "memory", "output", "death"]

MAX_MESSAGE_BYTES = 96 * 2**20
MAX_OUTPUT_BYTES = 32 * 2**20
MAX_ERROR = 4_000
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 5
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SILENT = logging.getLogger("labkit.grading.nbclient")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


@dataclass(frozen=True)
class Limits:
    """What a submission may take.

    Attributes
    ----------
    cell : float
        Seconds for a cell, or for a call of the student's function.
    whole : float
        Seconds for all cells; the checks have as many again.
    memory : int
        Bytes.
    """

    cell: float = 60.0
    whole: float = 600.0
    memory: int = 4 * 2**30


@dataclass
class Lost:
    """A cell, or a call, that was stopped or took the kernel with it."""

    cause: Cause
    reason: str


@dataclass
class CellRun:
    """What became of a cell.

    Attributes
    ----------
    error : str
        Empty where it ran.
    lost : Lost or None
    shown : str or None
        What it displayed under the grader's own type.
    """

    error: str = ""
    lost: Lost | None = None
    shown: str | None = None


class KernelGone(Exception):  # noqa: N818 - named for what happened
    """The kernel died, or had to be ended.

    Attributes
    ----------
    lost : Lost
    started : bool
        Whether the cell had begun; if not, the one before it is to blame.
    """

    def __init__(self, lost: Lost, *, started: bool = True) -> None:
        super().__init__(lost.reason)
        self.lost = lost
        self.started = started


@dataclass(frozen=True)
class KernelSettings:
    """How kernels are started.

    Attributes
    ----------
    preload : tuple of str
        Modules that a warm kernel has imported.
    warm : bool
    sandbox : bool
    """

    preload: tuple[str, ...] = ()
    warm: bool = CAN_FORK
    sandbox: bool = False

    def spec(self, limits: Limits) -> KernelSpec:
        """Give the kernel specification."""
        if not self.warm:
            return kernel_spec(warm=False)
        return kernel_spec(preload=list(self.preload), sandbox=self.sandbox, memory=limits.memory)


class _Manager(AsyncKernelManager):
    """Starts the kernel it is given, whatever kernels are installed."""

    given: KernelSpec

    @property
    def kernel_spec(self) -> KernelSpec:
        return self.given


class _Client(NotebookClient):
    """Counts what a cell writes, and keeps its error and the grader's reply."""

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> None:
        kind, content = msg["msg_type"], msg["content"]
        cell["started"] = True
        cell["written"] += len(str(content))
        if kind == "error":
            cell["error"] = _readable(content)
        elif kind == "display_data" and MIME in content["data"]:
            cell["shown"] = content["data"][MIME]
        elif kind == "status" and content["execution_state"] == "idle":
            raise CellExecutionComplete
        elif cell["written"] > MAX_OUTPUT_BYTES and not cell["flooded"]:
            cell["flooded"] = True
            assert self.task_poll_for_reply is not None
            self.task_poll_for_reply.cancel()


def _readable(content: dict[str, Any]) -> str:
    text = "\n".join(str(line) for line in content["traceback"])
    text = _COLOURS.sub("", text) or f"{content['ename']}: {content['evalue']}"
    return (
        text
        if len(text) <= MAX_ERROR
        else f"{text[: MAX_ERROR // 2]}\n…\n{text[-MAX_ERROR // 2 :]}"
    )


class Kernel:
    """A kernel for one submission, in a folder of its own that is wiped afterwards.

    Parameters
    ----------
    settings : KernelSettings
    limits : Limits
    """

    def __init__(self, settings: KernelSettings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._loop = asyncio.Runner()
        self._scratch = Path(tempfile.mkdtemp(prefix="labkit-"))
        self._context = zmq.asyncio.Context()
        self._client: Any = None
        try:
            self._loop.run(self._start())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the kernel and whatever it started; wipe its folder."""
        try:
            self._loop.run(self._end())
        finally:
            self._context.destroy(linger=0)
            self._loop.close()
            wipe(self._scratch)

    async def _start(self) -> None:
        # a message larger than any answer may be is not even received
        self._context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        manager = _Manager(
            context=self._context,
            transport="ipc" if CAN_FORK else "tcp",
            connection_file=str(self._scratch / "kernel.json"),
        )
        manager.given = self._settings.spec(self._limits)
        self._client = _Client(nbformat.v4.new_notebook(), km=manager, allow_errors=True)
        self._client.log = _SILENT
        await manager.start_kernel(cwd=str(self._scratch), env=environment(self._scratch))
        self._client.kc = manager.client()
        self._client.kc.start_channels()
        self._client.kc.allow_stdin = False
        try:
            await self._client.kc.wait_for_ready(timeout=_SECONDS_TO_START)
        except RuntimeError as error:
            raise ChildProcessError(f"a kernel does not start: {error}") from error
        if not self._settings.warm:
            await self._run("__import__('labkit.grading.inside').grading.inside.prepare()", 60)

    async def _end(self) -> None:
        if self._client is None:
            return
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        if self._client.km.has_kernel:
            await self._client.km.shutdown_kernel(now=True)

    def run(self, source: str, seconds: float) -> CellRun:
        """Run a cell.

        Parameters
        ----------
        source : str
        seconds : float
            That it may take.

        Returns
        -------
        run : CellRun
            Where it was interrupted for its time, the kernel goes on.

        Raises
        ------
        KernelGone
            If the kernel died, or had to be ended, in this cell.
        """
        return self._loop.run(self._run(source, seconds))

    async def _run(self, source: str, seconds: float) -> CellRun:
        cell = self._next_cell(source, seconds)
        lost = None
        try:
            await self._client.async_execute_cell(cell, 0, store_history=False)
        except CellTimeoutError:
            lost = Lost("time", f"it ran longer than {seconds:.0f} s")
            await self._interrupt(lost)
        except DeadKernelError:
            if not cell["flooded"]:
                raise KernelGone(self._death(), started=cell["started"]) from None
            lost = Lost("output", f"it wrote more than {MAX_OUTPUT_BYTES // 2**20} MB")
            await self._interrupt(lost)
        except Exception as error:  # a reply that nbclient cannot read
            raise KernelGone(
                Lost("death", f"its kernel answered what is no answer ({type(error).__name__})")
            ) from None
        return CellRun(cell["error"], lost, cell["shown"])

    def _next_cell(self, source: str, seconds: float) -> Any:
        cell = nbformat.v4.new_code_cell(source)
        cell.update(started=False, written=0, error="", shown=None, flooded=False)
        self._client.nb.cells = [cell]
        self._client.timeout_func = lambda _: seconds
        return cell

    async def _interrupt(self, lost: Lost) -> None:
        """Interrupt what runs, and wait until the kernel answers again."""
        await self._client.km.interrupt_kernel()
        cell = self._next_cell("None", _SECONDS_TO_STOP)
        try:
            await self._client.async_execute_cell(cell, 0, store_history=False)
        except Exception:
            raise KernelGone(lost) from None

    def _death(self) -> Lost:
        process = getattr(self._client.km.provisioner, "process", None)
        if getattr(process, "out_of_memory", False):
            return Lost("memory", f"it took more than {self._limits.memory / 2**30:.3g} GB")
        return Lost("death", "it ended its kernel")


class Execution(Answers):
    """A notebook run from its first cell to its last, and the answers it leaves.

    A cell that takes its kernel with it costs one run in a fresh kernel
    without that cell; the second one ends the execution. The same holds for a
    call of the student's function.

    Parameters
    ----------
    code : sequence of str
        Code cells, in order.
    settings : KernelSettings
    limits : Limits

    Attributes
    ----------
    errors : dict of int to str
        By the cell's position.
    lost : dict of int to Lost
        Cells that were stopped, or left out the second time.
    """

    def __init__(self, code: Sequence[str], settings: KernelSettings, limits: Limits) -> None:
        self.errors: dict[int, str] = {}
        self.lost: dict[int, Lost] = {}
        self._code = code
        self._settings = settings
        self._limits = limits
        self._kernel: Kernel | None = None
        self._refused: dict[str, Lost] = {}
        self._replies: dict[str, str] = {}
        self._n_deaths = 0
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
        return "partial" if self.lost or self._refused else "graded"

    def value(self, name: str) -> Any:
        """Give the value of an answer, read from the kernel once."""
        if name not in self._replies:
            self._replies[name] = self._ask(name)
        return read_reply(self._replies[name])

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function that the student wrote, in the kernel."""
        return read_reply(self._ask(name, encode(list(arguments))))

    def _execute(self) -> None:
        """Run all cells in a fresh kernel, but for those that were lost before."""
        while self._ended is None:
            self._close()
            self._kernel = Kernel(self._settings, self._limits)
            culprit = self._run_cells(self._kernel)
            if culprit is None:
                return
            index, lost = culprit
            self.lost[index] = lost
            self._count_death(lost)

    def _run_cells(self, kernel: Kernel) -> tuple[int, Lost] | None:
        """Run cell after cell; give the one that took the kernel with it."""
        until = time.monotonic() + self._limits.whole
        before = 0
        for index, source in enumerate(self._code):
            left = until - time.monotonic()
            self._cut = left <= 0
            if self._cut:
                self.lost[index] = Lost("time", f"the notebook took over {self._limits.whole:g} s")
                break
            if index in self.lost or not source.strip():
                continue
            try:
                run = kernel.run(source, min(self._limits.cell, left))
            except KernelGone as gone:
                return (index if gone.started else before), gone.lost
            self.errors[index] = run.error
            if run.lost is not None:
                self.lost[index] = run.lost
            before = index
        return None

    def _count_death(self, lost: Lost) -> None:
        self._n_deaths += 1
        if self._n_deaths > 1:
            self._ended = lost
            self._close()

    def _ask(self, name: str, arguments: str | None = None) -> str:
        """Ask the kernel for an answer, and give its reply, whatever it is."""
        self._refuse(name)
        left = self._until - time.monotonic()
        question = (
            f"__import__('labkit.grading.inside').grading.inside.show({name!r}, {arguments!r})"
        )
        assert self._kernel is not None
        try:
            run = self._kernel.run(question, max(1.0, min(self._limits.cell, left)))
        except KernelGone as gone:
            self._refused[name] = gone.lost
            self._replies.clear()
            self._count_death(gone.lost)
            self._execute()
            self._refuse(name)
        if run.lost is not None:
            self._refused[name] = run.lost
            self._refuse(name)
        if not isinstance(run.shown, str):
            last = (run.error.strip().splitlines() or ["it shows nothing"])[-1]
            raise Unreadable(f"{name} cannot be read: {last}")
        return run.shown

    def _refuse(self, name: str) -> None:
        """Refuse what has cost too much already, and everything once there is no kernel."""
        if name in self._refused:
            raise Raised(f"{name} was asked for, and {self._refused[name].reason}")
        if self._ended is not None:
            raise NotAttempted(
                f"{name} was not read: the notebook had ended, because twice "
                f"something went wrong; the second time {self._ended.reason}"
            )
        if self._until and time.monotonic() > self._until:
            raise NotAttempted(
                f"{name} was not read: the checks took over {self._limits.whole:g} s"
            )

    def _close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

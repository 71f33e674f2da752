"""The grader's side of a kernel: cells and questions go in, what became of them comes out."""

import asyncio
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from labkit.grading.kernel import client
from labkit.grading.kernel.client import Client, Manager, parse_content
from labkit.grading.kernel.guard import Guard, can_guard
from labkit.grading.kernel.settings import CAN_FORK, environment, kernel_spec
from labkit.grading.scratch import fill, wipe

Cause = Literal["time", "memory", "output", "death", "machine"]

MAX_MESSAGE_BYTES = 96 * 2**20
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 5
_SECONDS_FOR_OUTPUT = 30
_SECONDS_TOO_LATE = 60
INSIDE = "__import__('labkit.grading.kernel.inside').grading.kernel.inside"
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

    cell: float = 180.0
    whole: float = 1200.0
    memory: int = 4 * 2**30


@dataclass
class Lost:
    """A cell, or a call, that was stopped or took the kernel with it.

    Attributes
    ----------
    cause : str
        ``"machine"`` where the kernel went without its own doing.
    reason : str
    """

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
        Why it was stopped, if it was.
    shown : str or None
        What it displayed under the grader's own type.
    checked : tuple of str
        Tasks whose checks it says that it has called: a hint, and no more.
    missing : tuple of str
        Packages that it could not import.
    """

    error: str = ""
    lost: Lost | None = None
    shown: str | None = None
    checked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class KernelGoneError(Exception):
    """The kernel died, or had to be ended.

    Attributes
    ----------
    lost : Lost
        How the kernel ended.
    started : bool
        Whether the kernel lived until this cell; if not, what ran before is to blame.
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
        Whether it is forked.
    sandbox : bool
        Whether it gives up its rights.
    folder : Path or None
        Where kernels get their own folders; that of the system unless given.
    files : tuple of (place, bytes)
        What lies in a kernel's folder when it starts.
    stand_ins : bool
        Whether modules that only Colab and Kaggle have are stood in for.
    readable : tuple of Path
        Folders that a sandbox shows beside the Python environment, such as a course's package.
    """

    preload: tuple[str, ...] = ()
    warm: bool = CAN_FORK
    sandbox: bool = False
    folder: Path | None = None
    files: tuple[tuple[tuple[str, ...], bytes], ...] = ()
    stand_ins: bool = False
    readable: tuple[Path, ...] = ()

    def spec(self, limits: Limits) -> KernelSpec:
        """Describe the kernel to Jupyter.

        Parameters
        ----------
        limits : Limits
            What a submission may take.
        """
        if not self.warm:
            return kernel_spec(warm=False)
        return kernel_spec(
            preload=list(self.preload),
            sandbox=self.sandbox,
            memory=limits.memory,
            readable=[str(path) for path in self.readable],
        )


class Kernel:
    """A kernel for one submission, in a folder of its own that is wiped afterwards.

    Parameters
    ----------
    settings : KernelSettings
        How it is started.
    limits : Limits
        What it may take.
    """

    def __init__(self, settings: KernelSettings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._loop = asyncio.Runner()
        self._scratch = Path(tempfile.mkdtemp(prefix="labkit-", dir=settings.folder))
        self._depth = fill(self._scratch, settings.files)
        self._context = zmq.asyncio.Context()
        self._client: Any = None
        self._guard: Guard | None = None
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
        manager = Manager(
            context=self._context,
            transport="ipc" if CAN_FORK else "tcp",
            connection_file=str(self._scratch / "kernel.json"),
        )
        manager.given = self._settings.spec(self._limits)
        self._client = Client(
            nbformat.v4.new_notebook(),
            km=manager,
            allow_errors=True,
            # on a busy machine, a cell's output may come long after its reply
            iopub_timeout=_SECONDS_FOR_OUTPUT,
        )
        manager.session.unpack = parse_content
        self._client.log = _SILENT
        self._client.on_cell_executed = self._client.keep_reply
        await manager.start_kernel(cwd=str(self._scratch), env=environment(self._scratch))
        if can_guard():
            provisioner: Any = manager.provisioner
            self._guard = Guard(provisioner.pid)
        self._client.kc = manager.client()
        self._client.kc.start_channels()
        self._client.kc.allow_stdin = False
        try:
            await self._client.kc.wait_for_ready(timeout=_SECONDS_TO_START)
        except RuntimeError as error:
            raise ChildProcessError(f"a kernel does not start: {error}") from error
        # last, as a cell: Jupyter draws random numbers while it starts
        await self._run(
            f"{INSIDE}.prepare(stand_ins={self._settings.stand_ins}, depth={self._depth})",
            _SECONDS_TO_START,
        )

    async def _end(self) -> None:
        if self._guard is not None:
            self._guard.close()
        if self._client is None:
            return
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        if self._client.km.has_kernel:
            await self._client.km.shutdown_kernel(now=True)

    def run(self, source: str, seconds: float) -> CellRun:
        """Run a cell of the notebook.

        Parameters
        ----------
        source : str
            Code, IPython's own syntax included.
        seconds : float
            That it may take.

        Returns
        -------
        run : CellRun
            Where it was interrupted for its time, the kernel goes on.

        Raises
        ------
        KernelGoneError
            If the kernel died, or had to be ended, in this cell.
        """
        return self._run_within(source, seconds, counted=True)

    def ask(self, source: str, seconds: float) -> CellRun:
        """Run a question of the grader's, which leaves ``In`` and ``Out`` as they are.

        Parameters
        ----------
        source : str
            Code.
        seconds : float
            That it may take.

        Returns
        -------
        run : CellRun
            As with a cell.

        Raises
        ------
        KernelGoneError
            As with a cell.
        """
        return self._run_within(source, seconds, counted=False)

    def _run_within(self, source: str, seconds: float, *, counted: bool) -> CellRun:
        self._allow(seconds + _SECONDS_TOO_LATE)
        try:
            return self._loop.run(self._run(source, seconds, counted=counted))
        finally:
            self._allow(None)

    def _allow(self, seconds: float | None) -> None:
        if self._guard is not None:
            self._guard.allow(seconds)

    async def _run(self, source: str, seconds: float, *, counted: bool = False) -> CellRun:
        if not await self._client.km.is_alive():
            raise KernelGoneError(self._death(), started=False)
        cell = self._next_cell(source, seconds)
        lost = None
        try:
            await self._execute(cell, counted=counted)
        except CellTimeoutError:
            lost = Lost("time", f"it ran longer than {seconds:g} s")
            await self._interrupt(lost)
        except DeadKernelError:
            if not cell["flooded"]:
                raise KernelGoneError(self._death()) from None
            lost = Lost("output", f"it wrote more than {client.MAX_OUTPUT_BYTES // 2**20} MB")
            await self._interrupt(lost)
        except Exception as error:  # a reply that nbclient cannot read
            raise KernelGoneError(
                Lost("death", f"its kernel answered what is no answer ({type(error).__name__})")
            ) from None
        if cell["quits"]:
            raise KernelGoneError(self._death())
        checked, missing = tuple(cell["checked"]), tuple(cell["missing"])
        return CellRun(cell["error"], lost, cell["shown"], checked, missing)

    async def _execute(self, cell: Any, *, counted: bool = False) -> None:
        try:
            await self._client.async_execute_cell(cell, 0, store_history=counted)
        except DeadKernelError:
            # nbclient takes Ctrl-C for the kernel's death
            this = asyncio.current_task()
            if this is not None and this.cancelling():
                raise asyncio.CancelledError from None
            raise

    def _next_cell(self, source: str, seconds: float) -> Any:
        cell = nbformat.v4.new_code_cell(source)
        cell.update(written=0, error="", shown=None, flooded=False, quits=False)
        cell.update(checked=[], missing=[])
        self._client.nb.cells = [cell]
        self._client.timeout_func = lambda _: seconds
        return cell

    async def _interrupt(self, lost: Lost) -> None:
        """Interrupt what runs, and wait until the kernel answers again."""
        await self._client.km.interrupt_kernel()
        # nbclient gives up a cell that takes too long, and goes on listening to it
        ended = await self._stop_listening(_SECONDS_TO_STOP if lost.cause == "time" else 0)
        if lost.cause == "time" and not ended:
            raise KernelGoneError(lost)
        try:
            await self._execute(self._next_cell("None", _SECONDS_TO_STOP))
        except Exception:
            raise KernelGoneError(lost) from None

    async def _stop_listening(self, seconds: float) -> bool:
        """Tell whether all that listens to the kernel came to its end within some seconds."""
        listening = asyncio.all_tasks() - {asyncio.current_task()}
        if listening:
            await asyncio.wait(listening, timeout=seconds)
        late = [task for task in listening if not task.done()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    def _death(self) -> Lost:
        process = getattr(self._client.km.provisioner, "process", None)
        if getattr(process, "server_gone", False):
            return Lost("machine", "the process that its kernel was forked from has gone")
        if getattr(process, "out_of_memory", False):
            return Lost("memory", f"it took more than {self._limits.memory / 2**30:.3g} GB")
        if self._guard is not None and self._guard.tripped:
            return Lost("output", "it sent more than the grader can take in")
        return Lost("death", "its kernel ended, by a crash or on purpose")

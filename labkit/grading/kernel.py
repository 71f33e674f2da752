"""The warm kernel: a Jupyter kernel provisioner that forks from a preloaded process.

Importing TensorFlow takes seconds, a fork milliseconds. So each worker keeps
one process, the fork server, that has imported what notebooks import and has
run nothing, and every kernel is a fork of it. It speaks Jupyter like any
other kernel; it is asked for by its provisioner's name, ``labkit-fork``, which
is what `kernel_spec` gives.

The fork server does what it is told on a socket, a line of JSON at a time, and
when the socket is closed, because the worker has ended or died, it ends every
kernel, wipes their folders and goes.
"""

import gc
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Integer, List, Unicode

from labkit.grading.sandbox import linux
from labkit.stderr import held_stderr

CAN_FORK = sys.platform == "linux"
LIBRARIES = (
    "pandas",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "imblearn.over_sampling",
    "imblearn.under_sampling",
    "imblearn.ensemble",
    "imblearn.pipeline",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "labkit.course.lab",
    "labkit.plots",
    "labkit.report",
)
KERAS = ("keras", "tensorflow", "labkit.ann", "labkit.stacked")
_ALWAYS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.interactiveshell",
    "labkit.grading.inside",
)
_SECONDS_TO_IMPORT = 120

# all that a kernel is told of the grader's environment: anything else may be a secret
_TOLD = (
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TZ",
    "VIRTUAL_ENV",
)
_SET = {
    # kernels run side by side, one a core; and one thread gives the same sums every time
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    # a check in a notebook trains networks that the grader's own will train again
    "LABKIT_GRADING": "1",
}


def kernel_spec(*, warm: bool = CAN_FORK, **settings: Any) -> KernelSpec:
    """Describe the kernel that submissions run in.

    Parameters
    ----------
    warm : bool
        Forked from a preloaded process; the default where that is possible.
    **settings : object
        Traits of `ForkProvisioner`.

    Returns
    -------
    spec : KernelSpec

    Examples
    --------
    >>> kernel_spec(warm=True).metadata["kernel_provisioner"]["provisioner_name"]
    'labkit-fork'
    """
    argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = KernelSpec(argv=argv, display_name="labkit", language="python")
    spec.interrupt_mode = "message"
    if warm:
        spec.metadata = {
            "kernel_provisioner": {"provisioner_name": "labkit-fork", "config": settings}
        }
    return spec


def environment(scratch: Path) -> dict[str, str]:
    """Give the environment variables of a kernel.

    Parameters
    ----------
    scratch : Path
        The folder it may write in.

    Returns
    -------
    variables : dict
    """
    told = {name: os.environ[name] for name in _TOLD if name in os.environ}
    own = {name: str(scratch) for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")}
    return told | _SET | own


class ForkProvisioner(LocalProvisioner):
    """Starts kernels by forking; all else is as with a local kernel."""

    preload = List(Unicode(), default_value=[], help="Modules imported before the fork.").tag(
        config=True
    )
    sandbox = Bool(False, help="Whether a kernel gives up its rights.").tag(config=True)
    memory = Integer(4 * 2**30, help="Bytes for a kernel and all it starts.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the connection file that ends the command."""
        self.cwd = kwargs["cwd"]
        kernel = fork_server(tuple(self.preload)).fork(
            connection_file=cmd[-1],
            scratch=str(self.cwd),
            environment=environment(Path(self.cwd)),
            limits={"memory": self.memory} if self.sandbox else None,
        )
        self.process = kernel  # type: ignore[assignment]
        self.pid = kernel.pid
        return self.connection_info


class ForkedKernel:
    """A kernel forked by the server, with the methods of `subprocess.Popen`.

    Parameters
    ----------
    server : ForkServer
    pid : int

    Attributes
    ----------
    returncode : int or None
    server_gone : bool
        Whether it ended because the server has.
    """

    stdin = stdout = stderr = None

    def __init__(self, server: "ForkServer", pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None
        self.server_gone = False

    def poll(self) -> int | None:
        """Give its exit status, or None while it runs."""
        return self._ask("poll")

    def wait(self) -> int | None:
        """Give its exit status; there is one once it was killed."""
        return self.poll()

    def kill(self) -> None:
        """End it, and everything it started."""
        self._ask("kill")

    terminate = kill

    def send_signal(self, signum: int) -> None:
        """End it if that is the signal; interrupts go by message."""
        if signum in (signal.SIGKILL, signal.SIGTERM):
            self.kill()

    def _ask(self, action: str) -> int | None:
        if self.returncode is None:
            try:
                answer = self._server.ask(action, pid=self.pid)
            except (OSError, EOFError):  # and the server's kernels have gone with it
                self.server_gone = True
                answer = {"status": -signal.SIGKILL}
            self.returncode = answer["status"]
        return self.returncode

    @property
    def out_of_memory(self) -> bool:
        """Whether its sandbox ended it because it took more than its share."""
        from labkit.grading.sandbox.watch import OUT_OF_MEMORY

        return self.returncode == OUT_OF_MEMORY


class ForkServer:
    """A process that has imported modules, and forks kernels.

    Parameters
    ----------
    modules : sequence of str
        What it imports.

    Raises
    ------
    ChildProcessError
        If it cannot import them.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        # -P: nothing is imported from the folder it happens to start in
        program = f"from labkit.grading.kernel import serve; serve({theirs.fileno()})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", program, *modules],
                pass_fds=[theirs.fileno()],
                env=environment(Path("/nonexistent")) | _home(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._socket = ours
        self._lines = ours.makefile("rw", encoding="utf-8", newline="\n")
        self._one_at_a_time = Lock()
        try:
            self._await_ready(modules)
        except BaseException:
            self._process.kill()
            self.close()
            raise

    def _await_ready(self, modules: Sequence[str]) -> None:
        self._socket.settimeout(_SECONDS_TO_IMPORT)
        assert self._process.stderr is not None
        with self._process.stderr as noise:
            if not self._lines.readline():
                last = noise.read().decode(errors="replace").strip().splitlines() or ["no reason"]
                raise ChildProcessError(f"no warm kernel with {', '.join(modules)}: {last[-1]}")
        self._socket.settimeout(None)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def fork(self, **request: Any) -> ForkedKernel:
        """Fork a kernel; see `_Kernels.fork` for the request."""
        return ForkedKernel(self, self.ask("fork", **request)["pid"])

    def ask(self, action: str, **request: Any) -> dict[str, Any]:
        """Send a request, and give its answer.

        Raises
        ------
        OSError, EOFError
            If the server has gone.
        """
        with self._one_at_a_time:
            self._lines.write(json.dumps({"action": action, **request}) + "\n")
            self._lines.flush()
            line = self._lines.readline()
        if not line:
            raise EOFError("the fork server has gone")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise OSError(answer["error"])
        return answer

    def close(self) -> None:
        """End it, and all its kernels."""
        with suppress(OSError):
            self._lines.close()
        self._socket.close()
        self._process.wait()


_servers: dict[tuple[str, ...], ForkServer] = {}
# a worker of a cluster may run several submissions, each in a thread
_starting = Lock()


def fork_server(modules: tuple[str, ...]) -> ForkServer:
    """Give this process's fork server, started where there is none yet.

    Parameters
    ----------
    modules : tuple of str
        What it has imported.

    Returns
    -------
    server : ForkServer
    """
    with _starting:
        server = _servers.get(modules)
        if server is not None and not server.alive:
            server.close()
            server = None
        if server is None:
            server = _servers[modules] = ForkServer(modules)
        return server


def close_fork_servers() -> None:
    """End the fork servers of this process, and their kernels."""
    while _servers:
        _servers.popitem()[1].close()


def _home() -> dict[str, str]:
    """Let the server itself read caches, such as matplotlib's list of fonts."""
    return {"HOME": str(Path.home()), "TMPDIR": "/tmp", "MPLCONFIGDIR": _matplotlib_folder()}


def _matplotlib_folder() -> str:
    import matplotlib as mpl

    return mpl.get_configdir()


def serve(descriptor: int) -> None:
    """Run the fork server: import, then do what the socket asks, until it closes.

    Parameters
    ----------
    descriptor : int
        Of the socket.
    """
    with held_stderr():
        for module in (*_ALWAYS, *sys.argv[1:]):
            importlib.import_module(module)
    # what exists by now is shared by all forks as long as nobody writes to it
    gc.collect()
    gc.freeze()
    _adopt_orphans()
    with socket.socket(fileno=descriptor) as connection:
        lines = connection.makefile("rw", encoding="utf-8", newline="\n")
        kernels = _Kernels(close=partial(os.close, descriptor))
        _say(lines, {})
        os.close(2)
        os.open(os.devnull, os.O_WRONLY)
        try:
            for line in lines:
                _say(lines, kernels.answer(json.loads(line)))
        finally:
            kernels.end_all()


def _say(lines: IO[str], answer: Mapping[str, Any]) -> None:
    lines.write(json.dumps(answer) + "\n")
    lines.flush()


def _adopt_orphans() -> None:
    """Become the parent of whatever a kernel leaves behind, to be able to end it."""
    if CAN_FORK:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)


def _end_with(server: int) -> None:
    """Let no kernel outlive a server that was killed, even while this one began."""
    if CAN_FORK:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)


class _Kernels:
    """The fork server's running kernels."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._close_socket = close
        self._scratch: dict[int, str] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked; an error becomes an answer, too."""
        action = request.pop("action")
        try:
            answer: dict[str, Any] = getattr(self, action)(**request)
        except OSError as error:
            return {"error": str(error)}
        return answer

    def fork(
        self,
        connection_file: str,
        scratch: str,
        environment: dict[str, str],
        limits: dict[str, int] | None,
    ) -> dict[str, Any]:
        """Fork a kernel that works in a folder; one with limits is locked in."""
        run = partial(_become_kernel, connection_file, scratch, environment)
        if limits is None:
            pid = _spawn(run, self._close_socket)
        else:
            from labkit.grading.sandbox.spawn import Limits, spawn

            pid = spawn(run, scratch=Path(scratch), limits=Limits(**limits))
        self._scratch[pid] = scratch
        return {"pid": pid}

    def poll(self, pid: int) -> dict[str, Any]:
        """Tell whether a kernel has ended, and how."""
        found, status = os.waitpid(pid, os.WNOHANG)
        return self._ended(pid, status) if found else {"status": None}

    def kill(self, pid: int) -> dict[str, Any]:
        """End a kernel and everything it started."""
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(pid, signal.SIGKILL)
        return self._ended(pid, os.waitpid(pid, 0)[1])

    def end_all(self) -> None:
        """End all kernels, and wipe their folders."""
        for pid, scratch in list(self._scratch.items()):
            self.kill(pid)
            wipe(Path(scratch))

    def _ended(self, pid: int, status: int) -> dict[str, Any]:
        del self._scratch[pid]
        self._end_strays()
        return {"status": os.waitstatus_to_exitcode(status)}

    def _end_strays(self) -> None:
        """End what ended kernels left behind: this process has adopted it."""
        while strays := set(_children()) - set(self._scratch):
            for pid in strays:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def _spawn(run: Callable[[], None], close_socket: Callable[[], None]) -> int:
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setsid()
            _end_with(server)
            close_socket()
            run()
            status = 0
        finally:
            os._exit(status)
    return pid


def wipe(scratch: Path) -> None:
    """Remove a kernel's folder, or the link to it that a sandbox leaves.

    Parameters
    ----------
    scratch : Path
    """
    if scratch.is_symlink():
        scratch.unlink(missing_ok=True)
    else:
        shutil.rmtree(scratch, ignore_errors=True)


def _become_kernel(
    connection_file: str,
    scratch: str,
    environment: dict[str, str],
) -> None:
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(scratch)
    sys.argv = ["ipykernel"]
    # nobody debugs here, and a debugger is 137 modules to import in every kernel
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]
    app = IPKernelApp.instance()
    app.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]

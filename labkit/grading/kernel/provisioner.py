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

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Integer, List, Unicode

from labkit.grading.kernel.settings import environment

_SECONDS_TO_IMPORT = 120


class ForkProvisioner(LocalProvisioner):
    """Starts kernels by forking; all else is as with a local kernel."""

    preload = List(Unicode(), default_value=[], help="Modules imported before the fork.").tag(
        config=True
    )
    sandbox = Bool(False, help="Whether a kernel gives up its rights.").tag(config=True)
    readable = List(Unicode(), default_value=[], help="Folders that a sandbox shows, too.").tag(
        config=True
    )
    memory = Integer(4 * 2**30, help="Bytes for a kernel and all it starts.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the connection file that ends the command."""
        self.cwd = kwargs["cwd"]
        kernel = fork_server(tuple(self.preload)).fork(
            connection_file=cmd[-1],
            scratch=str(self.cwd),
            environment=environment(Path(self.cwd)),
            limits={"memory": self.memory} if self.sandbox else None,
            readable=list(self.readable),
        )
        self.process = kernel  # type: ignore[assignment]
        self.pid = kernel.pid
        return self.connection_info


class ForkedKernel:
    """A kernel forked by the server, with the methods of `subprocess.Popen`.

    Parameters
    ----------
    server : ForkServer
        Its parent.
    pid : int
        Its process number.

    Attributes
    ----------
    returncode : int or None
        Its exit status; None while it runs.
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
        """Return its exit status, or None while it runs."""
        return self._ask("poll")

    def wait(self) -> int | None:
        """Return its exit status; there is one once it was killed."""
        return self.poll()

    def kill(self) -> None:
        """End it, and everything it started."""
        self._ask("kill")

    terminate = kill

    def send_signal(self, signum: int) -> None:
        """End it if that is the signal; interrupts go by message.

        Parameters
        ----------
        signum : int
            The signal's number.
        """
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
        program = f"from labkit.grading.kernel.fork_server import serve; serve({theirs.fileno()})"
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
        """Fork a kernel; see `labkit.grading.kernel.fork_server.Kernels.fork` for the request.

        Parameters
        ----------
        **request : object
            Arguments of the server's `fork`.
        """
        return ForkedKernel(self, self.ask("fork", **request)["pid"])

    def ask(self, action: str, **request: Any) -> dict[str, Any]:
        """Send a request, and give its answer.

        Parameters
        ----------
        action : str
            A method of the server's `Kernels`.
        **request : object
            Its arguments.

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
    """Return this process's fork server, started where there is none yet.

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
    """Return where the server itself may read caches, such as matplotlib's list of fonts."""
    return {"HOME": str(Path.home()), "TMPDIR": "/tmp", "MPLCONFIGDIR": _matplotlib_folder()}


def _matplotlib_folder() -> str:
    import matplotlib as mpl

    return mpl.get_configdir()

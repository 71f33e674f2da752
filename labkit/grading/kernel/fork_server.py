"""The fork server, a process of its own: imports what notebooks import, and forks kernels.

It runs no line of a student's. What a fork of it does before that is in
`labkit.grading.kernel.inside`, and what it gives up first in `labkit.grading.sandbox`.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from labkit.course.courses import course_names
from labkit.grading.kernel.inside import become_kernel
from labkit.grading.kernel.settings import CAN_FORK
from labkit.grading.sandbox import linux
from labkit.grading.scratch import wipe
from labkit.stderr import held_stderr

_ALWAYS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.interactiveshell",
)


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
        course_names()  # found once, and not by every kernel
    # what exists by now is shared by all forks as long as nobody writes to it
    gc.collect()
    gc.freeze()
    _adopt_orphans()
    with socket.socket(fileno=descriptor) as connection:
        lines = connection.makefile("rw", encoding="utf-8", newline="\n")
        kernels = Kernels(close=partial(os.close, descriptor))
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


def end_with_server(server: int) -> None:
    """End this process with its server, even if that was killed while this one began.

    Parameters
    ----------
    server : int
        The server's process number.
    """
    if CAN_FORK:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)


class Kernels:
    """The fork server's running kernels."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._close_socket = close
        self._scratch: dict[int, str] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked; an error becomes an answer, too.

        Parameters
        ----------
        request : dict
            An action's name and its arguments.
        """
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
        readable: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Fork a kernel that works in a folder; one with limits is locked in.

        Parameters
        ----------
        connection_file : str
            Path of Jupyter's file with ports and key.
        scratch : str
            The folder to work in.
        environment : dict of str to str
            All environment variables of the kernel.
        limits : dict of str to int, or None
            See `ResourceLimits`; None leaves it its rights.
        readable : sequence of str
            Folders that a locked-in kernel sees beside the Python environment.
        """
        run = partial(become_kernel, connection_file, scratch, environment)
        if limits is None:
            pid = _fork_unlocked(run, self._close_socket)
        else:
            from labkit.grading.sandbox.spawn import ResourceLimits, spawn

            shown = [Path(path) for path in readable]
            allowed = ResourceLimits(**limits)
            pid = spawn(run, scratch=Path(scratch), limits=allowed, readable=shown)
        self._scratch[pid] = scratch
        return {"pid": pid}

    def poll(self, pid: int) -> dict[str, Any]:
        """Check whether a kernel has ended, and how.

        Parameters
        ----------
        pid : int
            Its process number.
        """
        found, status = os.waitpid(pid, os.WNOHANG)
        return self._ended(pid, status) if found else {"status": None}

    def kill(self, pid: int) -> dict[str, Any]:
        """End a kernel and everything it started.

        Parameters
        ----------
        pid : int
            Its process number.
        """
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


def _fork_unlocked(run: Callable[[], None], close_socket: Callable[[], None]) -> int:
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setsid()
            end_with_server(server)
            close_socket()
            run()
            status = 0
        finally:
            os._exit(status)
    return pid

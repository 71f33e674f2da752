"""The student's side: what a cell's processes may do to the kernel that they were forked from."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST = 16 + 2 * (os.cpu_count() or 1)
"""As many forks as pools of processes may have; more of them are a flood."""


def end_flood() -> None:
    """End forks of this process that a cell left behind, where there are too many.

    A few are a pool's workers, and one that is ended while it holds a lock stops the
    pool. Programs that were started, such as a server, go on.
    """
    forks = list(_forks())
    if len(forks) <= MOST:
        return
    while forks:
        for pid in forks:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in forks:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        forks = list(_forks())


def _forks() -> Iterator[int]:
    """Find the children that run this process's own program."""
    own = _program(os.getpid())
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            for pid in map(int, task.read_text(encoding="ascii").split()):
                if _program(pid) in (own, b""):  # or has ended
                    yield pid


def _program(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""

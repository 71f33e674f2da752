"""The student's side: what a cell's processes may do to the kernel that they were forked from."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_MOST = 16
"""As many forks as a pool of processes may have; more of them are a flood."""


def end_forks(*, all_of_them: bool) -> None:
    """End forks of this process that a cell left behind, where they stand in the way.

    Programs that were started, such as a pool's workers or a server, go on.

    Parameters
    ----------
    all_of_them : bool
        Whether to end a few as well; a flood of them is ended in any case.
    """
    forks = list(_forks())
    if not all_of_them and len(forks) <= _MOST:
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

"""Keeps a kernel from harming the grader that listens to it.

Whatever a kernel sends is received in the background, read or not, and no
setting of ZeroMQ bounds a message in many parts. A flood of small messages
keeps the event loop busy, so that its time limits never come up. So a thread
looks at the clock and at this process's own memory.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

MOST_BYTES = 3 * 2**29
"""An answer of 64 MB takes a third of it while it is read; checks may load TensorFlow."""

_SECONDS = 0.05


class Guard:
    """Ends a process when this one grows, or waits, too long.

    Parameters
    ----------
    pid : int
        A process that is not waited for by anyone before `close`.
    most : int
        Bytes by which this process may grow.

    Attributes
    ----------
    tripped : bool
        Whether it has ended the process.
    """

    def __init__(self, pid: int, most: int = MOST_BYTES) -> None:
        self.tripped = False
        self._most = own_memory() + most
        self._until: float | None = None
        self._closed = Event()
        self._handle = os.pidfd_open(pid)
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def allow(self, seconds: float | None) -> None:
        """Allow the process some more seconds; any number of them if None.

        Parameters
        ----------
        seconds : float or None
            From now on.
        """
        self._until = None if seconds is None else time.monotonic() + seconds

    def close(self) -> None:
        """Stop watching the process."""
        self._closed.set()
        self._thread.join()
        os.close(self._handle)

    def _watch(self) -> None:
        while not self._closed.wait(_SECONDS):
            until = self._until
            late = until is not None and time.monotonic() > until
            if late or own_memory() > self._most:
                self.tripped = True
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                return


def can_guard() -> bool:
    """Check whether this system offers what a guard needs."""
    return sys.platform == "linux"


def own_memory() -> int:
    """Measure the bytes that this process holds in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

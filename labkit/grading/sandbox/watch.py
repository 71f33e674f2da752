"""The first process of a sandbox: it waits, and ends the rest with itself.

It is process 1 of its PID namespace: the kernel ends all others when it ends,
and lets none of them signal or trace it. It also adds up the memory of all, since
the kernel's own limits are for one process each and control groups are seldom
an ordinary user's to make.
"""

import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

OUT_OF_MEMORY = 250
_SECONDS = 0.05
_SECONDS_AT_MOST = 0.4
# faster than programs fill memory, one on each core
_BYTES_A_SECOND = 2**32 * (os.cpu_count() or 1)
# what a full socket holds in the kernel, where no process's size shows it
_BYTES_PER_SOCKET = 2**18
# more than one takes: a user has a number of them in all, and libraries stop without one
_BYTES_PER_WATCH = 2**14
_EPOLL = "anon_inode:[eventpoll]"
_TAKEN = re.compile(r"^(?:RssAnon|RssShmem|HugetlbPages|VmSwap|VmPTE):\s+(\d+) kB", re.MULTILINE)
_FAIR = re.compile(r"^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB", re.MULTILINE)
_TABLES = re.compile(r"^VmPTE:\s+(\d+) kB", re.MULTILINE)
_SOCKETS = re.compile(r"^sockets: used (\d+)", re.MULTILINE)


def _signals() -> set[signal.Signals]:
    return {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM}


def hold_signals() -> None:
    """Keep signals until `watch` asks for them; call it before the first child."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _signals())


def release_signals() -> None:
    """Release a child's signals again."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _signals())


def watch(child: int, folder: Path, memory: int) -> int:
    """Wait for a child, passing interrupts on and adding up what all take.

    Parameters
    ----------
    child : int
        Its process number.
    folder : Path
        Whose file system is held in memory.
    memory : int
        Bytes for all processes of the namespace but this one.

    Returns
    -------
    status : int
        The child's exit status, 128 and the signal where one ended it, or
        `OUT_OF_MEMORY`. The child cannot feign the last.
    """
    _take_no_signal_but_these()
    due = time.monotonic()
    while True:
        received = signal.sigtimedwait(_signals(), max(0.0, due - time.monotonic()))
        if received is not None and received.si_signo != signal.SIGCHLD:
            with suppress(ProcessLookupError):
                os.kill(child, received.si_signo)
        for pid, status in _ended():
            if pid == child:
                return _exit_status(status)
        if time.monotonic() >= due:
            left = memory - memory_taken(folder, memory)
            if left < 0:
                return OUT_OF_MEMORY
            due = time.monotonic() + _pause(left)


def _pause(left: int) -> float:
    """Look less often where much memory is left: each look takes some milliseconds."""
    return min(_SECONDS_AT_MOST, max(_SECONDS, left / _BYTES_A_SECOND))


def _take_no_signal_but_these() -> None:
    """Forget the caller's handlers: what process 1 does not handle, it does not get."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)


def _ended() -> Iterator[tuple[int, int]]:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended


def _exit_status(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code == OUT_OF_MEMORY:
        return 1
    return code if code >= 0 else 128 - code


def memory_taken(folder: Path, enough: int) -> int:
    """Add up the bytes that the processes of this namespace take.

    Forks share pages, which the quick sum counts once for each of them. Only
    where it exceeds `enough` the exact and slow one is asked for.

    Parameters
    ----------
    folder : Path
        Whose file system is held in memory.
    enough : int
        Bytes below which the quick sum will do.

    Returns
    -------
    taken : int
    """
    others = [path for path in Path("/proc").iterdir() if path.name.isdigit() and path.name != "1"]
    besides = _held_in_files(folder) + _held_in_sockets()
    besides += _held_in_watches(others, enough)
    taken = besides + sum(map(_resident, others))
    return taken if taken <= enough else besides + sum(map(_fair_share, others))


def _held_in_files(folder: Path) -> int:
    files = os.statvfs(folder)
    return (files.f_blocks - files.f_bfree) * files.f_frsize


def _held_in_sockets() -> int:
    used = _SOCKETS.search(_text(Path("/proc/net/sockstat")))
    return int(used[1]) * _BYTES_PER_SOCKET if used else 0


def _held_in_watches(processes: Iterable[Path], enough: int) -> int:
    """Count what epoll watches, a line each; no further than to `enough` bytes."""
    held = 0
    for process in processes:
        for number in _epolls(process):
            watched = _text(process / "fdinfo" / number).count("tfd:")
            held += watched * _BYTES_PER_WATCH
            if held > enough:
                return held
    return held


def _epolls(process: Path) -> Iterator[str]:
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for file in os.scandir(process / "fd"):
            with suppress(FileNotFoundError):
                if os.readlink(file.path) == _EPOLL:  # noqa: PTH115 - no path, but a kind
                    yield file.name


def _resident(process: Path) -> int:
    return _sum(_TAKEN, process / "status")


def _fair_share(process: Path) -> int:
    """Measure a process's part of the pages it shares; all of them if it hides that."""
    fair = _sum(_FAIR, process / "smaps_rollup")
    return fair + _sum(_TABLES, process / "status") if fair else _resident(process)


def _sum(kilobytes: re.Pattern[str], path: Path) -> int:
    return sum(map(int, kilobytes.findall(_text(path)))) * 1024


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""  # it has ended meanwhile, or hides; any other error ends the sandbox

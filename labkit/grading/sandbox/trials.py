"""Tries to break out of a sandbox, one for each protection.

Run as a program, for `labkit.grading.sandbox.doctor`: prints what came of each as JSON.
"""

import ctypes
import json
import mmap
import os
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from labkit.grading.sandbox import linux
from labkit.grading.sandbox.spawn import (
    INTERPROCESS,
    NETWORK,
    OUT_OF_MEMORY,
    SYSTEM_CALLS,
    ResourceLimits,
    SandboxError,
    spawn,
)
from labkit.grading.scratch import wipe

_LIMITS = ResourceLimits(memory=2**28, processes=8, file_size=2**20, open_files=64, disk=2**24)
_MANY = 4096
_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0
_SECONDS = 5
_OPTIONAL = (NETWORK, INTERPROCESS, SYSTEM_CALLS)

Outside = Mapping[str, Any]
Deeds = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Trial:
    """An attempt at what the sandbox is to prevent.

    Parameters
    ----------
    name : str
        Of the protection.
    prevents : str
        What a submission could do without it.
    tried : str
        What is attempted, in the past tense.
    deeds : callable
        Given what there is outside, the attempts by what it means if one works.
    """

    name: str
    prevents: str
    tried: str
    deeds: Callable[[Outside], Deeds]


def _files(outside: Outside) -> Deeds:
    return {
        "a file outside could be read": lambda: Path(outside["secret"]).read_bytes(),
        "a file outside could be written": lambda: Path(outside["secret"]).write_bytes(b""),
        "a package could be written": lambda: Path(__file__).touch(),
        "a socket file outside could be reached": partial(_connect, outside["socket"]),
    }


def _processes(_: Outside) -> Deeds:
    return {
        "a process outside could be signalled": lambda: os.kill(-1, 0),
        "the memory of the process that watches could be read": Path("/proc/1/maps").read_bytes,
        "the files of the process that watches could be had": Path("/proc/1/fd/0").readlink,
    }


def _network(outside: Outside) -> Deeds:
    return {
        "a TCP connection could be made": lambda: socket.create_connection(outside["tcp"], 1),
        "a UDP packet could be sent": partial(_send_packet, outside["udp"]),
        "an abstract socket could be reached": partial(_connect, outside["abstract"]),
    }


def _interprocess(outside: Outside) -> Deeds:
    return {"shared memory outside could be had": partial(_attach, outside["memory"])}


def _privileges(_: Outside) -> Deeds:
    return {
        "root's rights could be had": lambda: os.setuid(0),
        "a namespace could be made": lambda: linux.unshare(linux.CLONE_NEWUSER),
        "a file system could be mounted": lambda: linux.mount("tmpfs", "/tmp"),
        "the root could be changed": lambda: os.chroot("/tmp"),
    }


def _system_calls(_: Outside) -> Deeds:
    return {
        "memory without an owner could be had": lambda: os.memfd_create("trial"),
        "shared memory without a file could be had": lambda: mmap.mmap(-1, 4096),
        "a socket beyond all namespaces could be had": lambda: socket.socket(socket.AF_ALG, 5, 0),
    }


def _process_count(_: Outside) -> Deeds:
    return {"a fork bomb was not stopped": _fork_many}


def _file_size(_: Outside) -> Deeds:
    return {"a file grew too large": lambda: _write("large", _LIMITS.file_size + 1)}


def _disk(_: Outside) -> Deeds:
    return {"too much could be written": _fill_disk}


def _open_files(_: Outside) -> Deeds:
    return {"too many files could be opened": _open_many}


TRIALS = (
    Trial(
        "files",
        "read answers, marks, other submissions or the home folder; write outside its own",
        "opened and wrote a file of the grader's, reached for a socket file",
        _files,
    ),
    Trial(
        "processes",
        "see, signal or trace other processes",
        "signalled all, read /proc",
        _processes,
    ),
    Trial(
        NETWORK,
        "use any network",
        "connected by TCP, UDP and an abstract socket",
        _network,
    ),
    Trial(
        INTERPROCESS,
        "reach other programs' shared memory and message queues",
        "attached a segment of shared memory",
        _interprocess,
    ),
    Trial(
        "privileges",
        "gain the rights of another user",
        "became root, made a namespace, mounted, changed the root",
        _privileges,
    ),
    Trial(
        SYSTEM_CALLS,
        "take memory that is nobody's; use what lies outside all namespaces",
        "asked for such memory and sockets",
        _system_calls,
    ),
    Trial(
        "file size",
        "write a file without an end",
        "wrote more than the limit",
        _file_size,
    ),
    Trial(
        "disk",
        "fill the disk",
        "wrote files until there was no space",
        _disk,
    ),
    Trial(
        "open files",
        "exhaust the file handles",
        "opened one file again and again",
        _open_files,
    ),
    Trial(
        "process count",
        "start processes without an end",
        "forked until it was refused",
        _process_count,
    ),
)
_MEMORY = ("memory", "take all memory", "three processes took more together than their share")
_LIFETIME = ("lifetime", "leave a process behind", "left a daemon behind that ignores signals")
PREVENTED = {trial.name: trial.prevents for trial in TRIALS} | dict((_MEMORY[:2], _LIFETIME[:2]))


def _connect(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)


def _send_packet(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", tuple(address))


def _attach(segment: int) -> None:
    """Map a segment of System V shared memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_ssize_t
    if libc.shmat(segment, None, 0) == -1:
        raise OSError(ctypes.get_errno(), "shmat")


@contextmanager
def _shared_memory() -> Iterator[int]:
    libc = ctypes.CDLL(None, use_errno=True)
    segment: int = libc.shmget(_IPC_PRIVATE, ctypes.c_size_t(mmap.PAGESIZE), _IPC_CREAT | 0o666)
    if segment < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    try:
        yield segment
    finally:
        libc.shmctl(segment, _IPC_RMID, None)


def _write(name: str, size: int) -> None:
    with Path(name).open("wb", buffering=0) as file:
        while size > 0:
            size -= file.write(bytes(min(size, 2**16)))


def _fill_disk() -> None:
    pieces = _LIMITS.disk // _LIMITS.file_size + 1
    try:
        for number in range(pieces):
            _write(f"piece{number}", _LIMITS.file_size)
    finally:
        for piece in Path().glob("piece*"):
            piece.unlink()


def _open_many() -> None:
    opened: list[int] = []
    try:
        while len(opened) <= _LIMITS.open_files:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for number in opened:
            os.close(number)


def _fork_many() -> None:
    started: list[int] = []
    try:
        while len(started) < _MANY:
            started.append(_start(signal.pause))
    finally:
        for pid in started:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _start(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def _try_all(outside: Outside) -> None:
    """Write what worked by the names of the trials; this runs in the sandbox."""
    worked = {trial.name: _first_that_works(trial.deeds(outside)) for trial in TRIALS}
    os.write(1, json.dumps(worked).encode())


def _first_that_works(deeds: Deeds) -> str:
    for name, deed in deeds.items():
        with suppress(OSError):
            deed()
            return name
    return ""


def _take_memory() -> None:
    """Take twice the share in three processes, each of which stays below it."""

    def take() -> None:
        taken = bytearray(_LIMITS.memory * 2 // 3)
        taken[::4096] = bytes([1]) * len(taken[::4096])
        time.sleep(_SECONDS)

    for _ in range(3):
        _start(take)
    time.sleep(_SECONDS)


def _leave_daemon() -> None:
    ready, tell = os.pipe()

    def stay() -> None:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.write(tell, b"x")
        time.sleep(4 * _SECONDS)

    _start(stay)
    os.read(ready, 1)


@dataclass(frozen=True)
class _Ended:
    status: int
    output: str
    all_gone: bool


def _box(run: Callable[[], None], without: frozenset[str]) -> _Ended:
    """Run in a sandbox; whoever is left of it holds the pipe open."""
    scratch = Path(tempfile.mkdtemp())
    read, write = os.pipe()
    kept = os.dup(1)
    try:
        os.dup2(write, 1)
        pid = spawn(run, scratch=scratch, limits=_LIMITS, without=without)
    finally:
        os.dup2(kept, 1)
        for number in (kept, write):
            os.close(number)
    try:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return _Ended(status, *_read(read))
    finally:
        os.close(read)
        wipe(scratch)


def _read(descriptor: int) -> tuple[str, bool]:
    text = b""
    while select.select([descriptor], [], [], 1)[0]:
        piece = os.read(descriptor, 2**16)
        if not piece:
            return text.decode(), True
        text += piece
    return text.decode(), False


@contextmanager
def _outside() -> Iterator[dict[str, Any]]:
    """Set up what a submission must not reach."""
    with (
        _shared_memory() as segment,
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        _listener(f"{folder}/socket") as file,
        _listener(f"\0labkit-trial-{os.getpid()}") as abstract,
    ):
        udp.bind(("127.0.0.1", 0))
        secret = Path(folder, "secret")
        secret.write_text("expected values", encoding="ascii")
        secret.chmod(0o666)
        Path(folder).chmod(0o777)
        yield {
            "secret": str(secret),
            "socket": file.getsockname(),
            "abstract": abstract.getsockname().decode(),
            "tcp": tcp.getsockname(),
            "udp": udp.getsockname(),
            "memory": segment,
        }


def _listener(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    return listener


def _all() -> Iterator[dict[str, Any]]:
    """Try every protection; without the parts that the kernel refuses."""
    refused: dict[str, str] = {}
    with _outside() as outside:
        box = partial(_box, without=frozenset())
        while True:
            try:
                inside = box(partial(_try_all, outside))
                break
            except SandboxError as error:
                if error.part not in _OPTIONAL:
                    raise
                refused[error.part] = str(error)
                box = partial(_box, without=frozenset(refused))
        worked = json.loads(inside.output) | refused
    for trial in TRIALS:
        yield _found(trial.name, trial.prevents, trial.tried, worked[trial.name])
    spent = "" if box(_take_memory).status == OUT_OF_MEMORY else "they got it"
    yield _found(*_MEMORY, spent)
    yield _found(*_LIFETIME, "" if box(_leave_daemon).all_gone else "it stayed")


def _found(name: str, prevents: str, tried: str, failure: str) -> dict[str, Any]:
    return {"name": name, "prevents": prevents, "on": not failure, "reason": failure or tried}


if __name__ == "__main__":
    try:
        print(json.dumps(list(_all())))
    except OSError as error:
        sys.exit(str(error))

"""What a forked process gives up before it runs a stranger's code.

A sandboxed process lives in namespaces of its own: it sees a nearly empty file
system, no network, and no process but its own. It has no capabilities and can
gain none, and what it may use up is limited for it and its children together.
The first process of the sandbox waits for it outside its reach; with that one,
everything ends.

Needs Linux 5.14, and user namespaces where it does not run as root.
"""

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from labkit.grading.sandbox import linux, seccomp, view, watch

OUT_OF_MEMORY = watch.OUT_OF_MEMORY
NETWORK, INTERPROCESS, SYSTEM_CALLS = "network", "interprocess", "system calls"

_NOBODY = 65534
_NAMESPACES = {
    "user": linux.CLONE_NEWUSER,
    "mount": linux.CLONE_NEWNS,
    "process": linux.CLONE_NEWPID,
    NETWORK: linux.CLONE_NEWNET,
    INTERPROCESS: linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP,
}
# threads count as processes, and TensorFlow starts some for each core
_THREADS = 64 + 4 * (os.cpu_count() or 1)


class SandboxError(OSError):
    """A process could not be locked in, and has not run.

    Attributes
    ----------
    part : str
        What failed, such as `NETWORK`; empty where it has no name.
    """

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True)
class ResourceLimits:
    """What the processes of one sandbox may use up.

    Parameters
    ----------
    memory : int
        Bytes, for all of them, and for the files they write.
    processes : int
        How many, besides the threads that TensorFlow needs.
    file_size : int
        Bytes of one file.
    open_files : int
        How many, for each process.
    disk : int
        Bytes that they may write, in all folders together.
    """

    memory: int = 4 * 2**30
    processes: int = 64
    file_size: int = 2**30
    open_files: int = 512
    disk: int = 2**30

    def apply(self) -> None:
        """Limit this process; memory and disk of all together are for others to watch."""
        import resource  # there is none on Windows

        for kind, limit in (
            (resource.RLIMIT_DATA, self.memory),
            (resource.RLIMIT_NPROC, self.processes + _THREADS),
            (resource.RLIMIT_FSIZE, self.file_size),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_MEMLOCK, 2**16),
            (resource.RLIMIT_SIGPENDING, 1024),
            (resource.RLIMIT_MSGQUEUE, 0),
            # with 0, the dump would still be piped to the machine's collector of crashes
            (resource.RLIMIT_CORE, 1),
        ):
            hard = resource.getrlimit(kind)[1]
            allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (allowed, allowed))


def spawn(
    run: Callable[[], None],
    *,
    scratch: Path,
    limits: ResourceLimits = ResourceLimits(),
    readable: Sequence[Path] = (),
    without: Collection[str] = (),
) -> int:
    """Fork a process that gives up its rights, and then calls a function.

    Its working folder, ``HOME`` and ``TMPDIR`` are a copy of `scratch`, held in
    memory and gone when the sandbox ends. Inside as well as outside, `scratch`
    is a link to it from now on, so that sockets made there can be reached under
    the same name from both sides; see `labkit.grading.scratch.wipe`. Standard input is
    empty, standard output and error are the caller's; all other files are closed.

    The calling process becomes the parent of what its descendants leave behind
    (a "child subreaper"), and keeps that attribute.

    Parameters
    ----------
    run : callable
        Called without arguments; the process ends when it returns.
    scratch : Path
        An existing folder; what is in it is there inside, too.
    limits : ResourceLimits
        What its processes may use up.
    readable : sequence of Path
        What may be read besides the Python environment and system libraries.
    without : collection of str
        Parts to leave out, for `labkit.grading.sandbox.doctor` alone: `NETWORK`,
        `INTERPROCESS`, `SYSTEM_CALLS`.

    Returns
    -------
    pid : int
        A child of this process, to be waited for. It passes SIGINT and SIGTERM
        on; SIGKILL ends it and everything in the sandbox, which is gone once it
        has been waited for. Its exit status is that of `run`'s process, 128 and
        the signal that ended that, or `OUT_OF_MEMORY`.

    Raises
    ------
    SandboxError
        If the kernel refuses a part; nothing has run then.
    """
    if sys.platform != "linux":
        raise SandboxError(f"the sandbox needs Linux; this is {sys.platform}")
    plan = _Plan(run, scratch.resolve(), limits, tuple(readable), frozenset(without))
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    helper = os.fork()
    if helper == 0:
        ours.close()
        _end_after(lambda: _help(plan, theirs), theirs)
    theirs.close()
    with ours:
        pid = _lock(ours, helper)
    _link_into(plan.scratch, pid)
    return pid


@dataclass(frozen=True)
class _Plan:
    run: Callable[[], None]
    scratch: Path
    limits: ResourceLimits
    readable: tuple[Path, ...]
    without: frozenset[str]

    @property
    def owner(self) -> tuple[int, int]:
        """User and group of the sandboxed process."""
        if os.geteuid() == 0:
            return _NOBODY, _NOBODY
        return os.geteuid(), os.getegid()


def _lock(channel: socket.socket, helper: int) -> int:
    """Do the caller's part: map users, adopt the first process, hear that all is done."""
    pid = None
    try:
        _hear(channel)
        map_users(helper)
        _say(channel)
        pid = int(_hear(channel)["pid"])
        os.waitpid(helper, 0)
        _say(channel)
        _hear(channel)
    except OSError:
        for child in (helper, pid):
            _end(child)
        raise
    return pid


def _end(child: int | None) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        if child is not None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _link_into(scratch: Path, pid: int) -> None:
    shutil.rmtree(scratch)
    scratch.symlink_to(f"/proc/{pid}/root{view.SCRATCH}")


def map_users(pid: int) -> None:
    """Map this user into a user namespace; all users, if this is root.

    Root keeps its own number inside until it has made the sandbox, so that a
    Python below a folder which others may not enter can be shown to them.

    Parameters
    ----------
    pid : int
        A process in a user namespace of its own.
    """
    process = Path("/proc", str(pid))
    for name, own in (("uid", os.geteuid()), ("gid", os.getegid())):
        ids = f"{own} {own} 1"
        if os.geteuid() == 0:
            lines = Path(f"/proc/self/{name}_map").read_text(encoding="ascii").splitlines()
            ids = "\n".join(
                f"{line.split()[0]} {line.split()[0]} {line.split()[2]}" for line in lines
            )
        else:
            (process / "setgroups").write_text("deny", encoding="ascii")
        (process / f"{name}_map").write_text(ids, encoding="ascii")


def _say(channel: socket.socket, **message: Any) -> None:
    channel.send(json.dumps(message).encode())


def _hear(channel: socket.socket) -> dict[str, Any]:
    packet = channel.recv(2**16)
    if not packet:
        raise SandboxError("a process ended while it was being locked in")
    message: dict[str, Any] = json.loads(packet)
    if "error" in message:
        raise SandboxError(message["error"], message["part"])
    return message


@contextmanager
def _part(name: str) -> Iterator[None]:
    """Name the part that an error is about."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise SandboxError(f"{name}: {error.strerror or error}{where}", name) from None


def _end_after(work: Callable[[], int], channel: socket.socket) -> NoReturn:
    """End this process after its work, whatever comes of it; never go back to the caller."""
    status = 1
    try:
        status = work()
    except Exception as error:
        with suppress(OSError):
            _say(channel, error=str(error), part=getattr(error, "part", ""))
    finally:
        os._exit(status)


def _help(plan: _Plan, channel: socket.socket) -> int:
    """Move into new namespaces; process 1 of the new PID namespace has to be a child."""
    for part, flags in _NAMESPACES.items():
        if part not in plan.without:
            with _part(part):
                linux.unshare(flags)
    _say(channel)
    _hear(channel)
    first = os.fork()
    if first == 0:
        _end_after(lambda: _be_first(plan, channel), channel)
    _say(channel, pid=first)
    return 0


def _be_first(plan: _Plan, channel: socket.socket) -> int:
    """Make the sandbox, start the process it is for, and watch."""
    _hear(channel)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    # for the link through /proc, by which the grader reaches the scratch folder
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    os.setsid()
    _close_files(channel)
    with _part("files"):
        paths = (*view.readable_paths(), *plan.readable)
        view.enter(plan.scratch, paths, disk=plan.limits.disk, owner=plan.owner)
    watch.hold_signals()
    child = os.fork()
    if child == 0:
        _end_after(lambda: _be_locked(plan, channel), channel)
    channel.close()
    return watch.watch(child, view.SCRATCH, plan.limits.memory)


def _close_files(channel: socket.socket) -> None:
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names, not paths
        if number > 2 and number != channel.fileno():
            with suppress(OSError):
                os.close(number)


def _be_locked(plan: _Plan, channel: socket.socket) -> int:
    """Drop what rights are left, and run."""
    watch.release_signals()
    os.setsid()
    with _part("limits"):
        plan.limits.apply()
    with _part("privileges"):
        _drop_privileges(plan.owner)
    _check_readable()
    if SYSTEM_CALLS not in plan.without:
        with _part(SYSTEM_CALLS):
            seccomp.refuse_system_calls()
    _say(channel)
    channel.close()
    os.environ.update(HOME=str(view.SCRATCH), TMPDIR=str(view.SCRATCH))
    tempfile.tempdir = None  # the caller may have looked for it already
    return _run(plan.run)


def _drop_privileges(owner: tuple[int, int]) -> None:
    user, group = owner
    linux.forbid_capabilities()
    if os.geteuid() != user:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    # a change of user hides a process's own /proc entries from itself
    linux.prctl(linux.PR_SET_DUMPABLE, 1)


def _check_readable() -> None:
    for path in (Path(os.__file__), view.package_folder() / "__init__.py"):
        if not os.access(path, os.R_OK):
            raise SandboxError(f"user {os.geteuid()} may not read {path}; make it readable for all")


def _run(run: Callable[[], None]) -> int:
    status = 0
    try:
        run()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    return status

"""The few system calls that a sandbox needs and Python 3.11 does not offer.

Each raises ``OSError`` that names the call where the kernel refuses it. The
constants are those of the kernel's headers, the same on every machine.
"""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2
MOUNT_ATTR_NOSYMFOLLOW = 0x00200000

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_SYS_MOUNT_SETATTR = 442
_CAPABILITY_VERSION_3 = 0x20080522


@cache
def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError(f"the sandbox needs Linux; this is {sys.platform}")
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object, of: str = "") -> None:
    if getattr(_libc(), name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{of or name}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Move this process, or with a PID namespace its children, into new namespaces.

    Parameters
    ----------
    flags : int
        Kinds of namespaces, as ``CLONE_NEW...``.
    """
    _call("unshare", flags)


def prctl(option: int, value: int = 0, argument: object = None) -> None:
    """Set an attribute of this process.

    Parameters
    ----------
    option : int
        As ``PR_SET_...``.
    value : int
        Its first argument.
    argument : int
        Its second one.
    """
    zero = ctypes.c_ulong(0)
    _call("prctl", option, ctypes.c_ulong(value), argument or zero, zero, zero)


def mount(kind: str, target: Path | str, flags: int = 0, options: str = "") -> None:
    """Mount a file system of a kind, such as tmpfs.

    Parameters
    ----------
    kind : str
        Of file system.
    target : Path or str
        Where it appears.
    flags : int
        As ``MS_...``.
    options : str
        Of the file system.
    """
    names = (kind.encode(), os.fsencode(target), kind.encode())
    _call("mount", *names, ctypes.c_ulong(flags), options.encode(), of=f"mount({kind})")


def bind(source: Path | str, target: Path | str) -> None:
    """Show a file or folder, and what is mounted in it, in another place as well.

    Parameters
    ----------
    source : Path or str
        A file or folder.
    target : Path or str
        Where it appears as well.
    """
    names = (os.fsencode(source), os.fsencode(target), None)
    _call("mount", *names, ctypes.c_ulong(MS_BIND | MS_REC), None, of=f"bind({source})")


def keep_mounts_private() -> None:
    """Keep the mounts of this process from being seen by others."""
    _call("mount", None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)


def set_mount_flags(target: Path | str, flags: int, *, recursive: bool) -> None:
    """Add flags to a mount, or to all mounts below it; needs Linux 5.14.

    Parameters
    ----------
    target : Path or str
        Where something is mounted.
    flags : int
        As ``MS_...``.
    recursive : bool
        Whether also for what is mounted below.
    """
    attributes = (ctypes.c_uint64 * 4)(flags, 0, 0, 0)
    arguments = (_AT_FDCWD, os.fsencode(target), _AT_RECURSIVE if recursive else 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    number = ctypes.c_long(_SYS_MOUNT_SETATTR)
    _call("syscall", number, *arguments, ctypes.byref(attributes), size, of="mount_setattr")


def pivot_root(new: Path | str, old: Path | str) -> None:
    """Make a mount the root of this process; the old root appears at `old`.

    Parameters
    ----------
    new : Path
        The new root.
    old : Path
        Where the old one appears in it.
    """
    _call("pivot_root", os.fsencode(new), os.fsencode(old))


def detach(target: Path | str) -> None:
    """Take a mount out of sight.

    Parameters
    ----------
    target : Path
        Where something is mounted.
    """
    _call("umount2", os.fsencode(target), MNT_DETACH)


def drop_capabilities() -> None:
    """Drop every capability; see `forbid_capabilities` for those to come."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(header), ctypes.byref(none))


def forbid_capabilities() -> None:
    """Empty the bounding set: no program that is started can gain one."""
    listed = Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii")
    for capability in range(int(listed) + 1):
        prctl(PR_CAPBSET_DROP, capability)

"""A filter of system calls: what no namespace covers and no notebook needs.

A few kernel services lie outside every namespace, or take memory that belongs
to no process and so to no share. They are refused by number; all else is
allowed, for a list of what TensorFlow may call would break with its next
release. The filter is a program for the kernel's packet filter [1]_.

References
----------
.. [1] Linux kernel documentation, "Seccomp BPF (SECure COMPuting with filters)".
"""

import ctypes
import errno
import platform
import sys

from labkit.grading.sandbox.linux import PR_SET_SECCOMP, prctl

# system call: its number on x86_64, on aarch64
_REFUSED = {
    # memory that no process's size shows
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmget": (29, 194),
    "vmsplice": (278, 75),
    # the keys of the user who runs the grader
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # what the whole machine has once: its log, its share of asynchronous input and output
    "syslog": (103, 116),
    "io_setup": (206, 0),
    "fanotify_init": (300, 262),
    # large parts of the kernel that attackers start from
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "perf_event_open": (298, 241),
    "ptrace": (101, 117),
    "userfaultfd": (323, 282),
}
_SOCKET = (41, 198)
_FCNTL = (72, 25)
# locks of parts of a file, of which one file can hold any number: F_SETLK, F_SETLKW, and OFD's
_LOCKING = (6, 7, 37, 38)
_SETSOCKOPT = (54, 208)
# larger buffers than `watch` counts for a socket
_SOL_SOCKET, _SO_SNDBUF, _SO_RCVBUF = 1, 7, 8
_MMAP = (9, 222)
# memory shared by no file: a process can let go of it and it is still there
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
# other families, such as VSOCK, reach beyond the network namespace
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_FAMILIES = (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_SECCOMP_MODE_FILTER = 2
_SECCOMP_RET_ALLOW, _SECCOMP_RET_ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
# where struct seccomp_data holds what is asked; both machines are little-endian
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, (16, 24, 32, 40, 48, 56)

_Instruction = tuple[int, int, int, int]
_ALLOW = (_RETURN, 0, 0, _SECCOMP_RET_ALLOW)
_REFUSE = (_RETURN, 0, 0, _SECCOMP_RET_ERRNO | errno.EPERM)


class _Filter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Filter)))


def refuse_system_calls() -> None:
    """Refuse them to this process, and to all that it starts, for good.

    Raises
    ------
    OSError
        If the kernel has no such filters, or the machine's calls are not known.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES or sys.byteorder != "little":
        raise OSError(errno.ENOSYS, f"no list of system calls for {machine}")
    filters = [_Filter(*instruction) for instruction in _program(*_ARCHITECTURES[machine])]
    program = _Program(len(filters), (_Filter * len(filters))(*filters))
    prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def _program(column: int, architecture: int) -> list[_Instruction]:
    """Write the filter; a test skips so many instructions where it holds, or not."""
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        _REFUSE,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32_BIT),
        _REFUSE,
    ]
    for numbers in _REFUSED.values():
        program += _for_call(numbers[column], [_REFUSE])
    program += _for_call(_MMAP[column], _refuse_shared_anonymous_memory())
    program += _for_call(_SOCKET[column], _refuse_families())
    program += _for_call(_FCNTL[column], _refuse_locks())
    program += _for_call(_SETSOCKOPT[column], _refuse_sizes_of_buffers())
    return [*program, _ALLOW]


def _for_call(number: int, steps: list[_Instruction]) -> list[_Instruction]:
    return [(_EQUAL, 0, len(steps), number), *steps]


def _refuse_shared_anonymous_memory() -> list[_Instruction]:
    both = _MAP_ANONYMOUS | _MAP_SHARED
    return [(_LOAD, 0, 0, _ARGUMENTS[3]), (_AND, 0, 0, both), (_EQUAL, 0, 1, both), _REFUSE, _ALLOW]


def _refuse_locks() -> list[_Instruction]:
    steps: list[_Instruction] = [(_LOAD, 0, 0, _ARGUMENTS[1])]
    for command in _LOCKING:
        steps += [(_EQUAL, 0, 1, command), (_RETURN, 0, 0, _SECCOMP_RET_ERRNO | errno.ENOLCK)]
    return [*steps, _ALLOW]


def _refuse_sizes_of_buffers() -> list[_Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS[1]),
        (_EQUAL, 1, 0, _SOL_SOCKET),
        _ALLOW,
        (_LOAD, 0, 0, _ARGUMENTS[2]),
        (_EQUAL, 1, 0, _SO_SNDBUF),
        (_EQUAL, 0, 1, _SO_RCVBUF),
        _REFUSE,
        _ALLOW,
    ]


def _refuse_families() -> list[_Instruction]:
    steps: list[_Instruction] = [(_LOAD, 0, 0, _ARGUMENTS[0])]
    for family in _FAMILIES:
        steps += [(_EQUAL, 0, 1, family), _ALLOW]
    return [*steps, (_RETURN, 0, 0, _SECCOMP_RET_ERRNO | errno.EAFNOSUPPORT)]

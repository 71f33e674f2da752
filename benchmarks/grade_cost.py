"""What processes cost: the CPU of all that come of this one, and their memory.

CPU is counted by a control group (version 2) that this process moves into: a
sandbox ends its processes with itself, and then no parent ever hears of their
CPU. Root can make such a group; for others, systemd can::

    systemd-run --user --scope -p Delegate=yes python benchmarks/grade.py
"""

import atexit
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds until something ended, and seconds of CPU of all its processes."""

    wall: float
    cpu: float


def cost_of(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end; fail where it fails."""
    started, before = time.perf_counter(), cpu()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}")
    return Cost(wall, cpu() - before)


def cpu() -> float:
    """Give the seconds of CPU of this process and all that came of it."""
    usage = re.search(r"^usage_usec (\d+)", (_group() / "cpu.stat").read_text(), re.MULTILINE)
    assert usage is not None
    return int(usage[1]) / 1e6


@cache
def _group() -> Path:
    """Move into a control group of our own, which goes when this process does."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    mounts = [line.split()[4] for line in lines if " - cgroup2 " in line]
    [own] = re.findall(r"^0::/(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE) or [""]
    if not mounts:
        sys.exit("counting CPU needs control groups of version 2, and there are none here")
    above = Path(mounts[0], own)
    group = above / f"benchmark-{os.getpid()}"
    try:
        group.mkdir()
        _move_to(group)
    except OSError as error:
        sys.exit(f"cannot count CPU in a control group: {error}; see benchmarks/grade_cost.py")
    atexit.register(_leave, group, above)
    return group


def _move_to(group: Path) -> None:
    (group / "cgroup.procs").write_text(str(os.getpid()))


def _leave(group: Path, above: Path) -> None:
    """Remove the group, once the last fork server in it has noticed that its worker is gone."""
    with suppress(OSError):
        _move_to(above)
    for _ in range(100):
        with suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.1)


def memory_by_role(grader: int) -> dict[str, float]:
    """Give the resident memory of a grader's processes, in MB: the largest of each role."""
    found: Counter[str] = Counter(grader=_resident(grader))
    for pid in _descendants(grader):
        role = _role(pid)
        if role is not None:
            found[role] = max(found[role], _resident(pid))
    return {role: kilobytes / 1024 for role, kilobytes in found.items()}


def _descendants(root: int) -> list[int]:
    parents = dict(_parents())
    found, new = [], {root}
    while new := {pid for pid, parent in parents.items() if parent in new}:
        found += new
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield int(entry.name), _number(int(entry.name), "PPid")


def _role(pid: int) -> str | None:
    """Tell a grader's processes apart; its kernels, which come and go, are none of them."""
    line = _command_line(pid)
    if "serve(" in line:
        is_kernel = "serve(" in _command_line(_number(pid, "PPid"))
        return None if is_kernel else "fork server"
    return "worker" if "LokyProcess" in line else None


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _resident(pid: int) -> int:
    return _number(pid, "VmRSS")


def _number(pid: int, field: str) -> int:
    """Give a number of a process's status; 0 if it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{field}:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0

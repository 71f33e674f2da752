"""``labkit grade`` on a whole class, the command from start to end, against others and itself."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from grade_copies import idle_class, without_checks
from grade_cost import Cost, cost_of, cpu, memory_by_role
from grade_floor import Floor
from grade_peers import Nbgrader, Otter, require_all
from grade_print import print_faster, reached
from pairs import labkit_command

NBGRADER, OTTER, ITSELF = 3.5, 4.0, 1.8
IDLE_SECONDS, GROWTH = 0.3, 1.1
# a busy machine takes points away: limits are of time, not of CPU
_PATIENT = ("--cell-timeout", "1800", "--timeout", "7200")


class Ours:
    """``labkit grade`` with public checks only."""

    def __init__(self, copies: Sequence[Path], folder: Path) -> None:
        self._copies = copies
        self._out = folder / "marks"

    def grade(self, *options: str) -> Cost:
        """Mark all copies anew; fail where one loses points."""
        shutil.rmtree(self._out, ignore_errors=True)
        submissions = self._copies[0].parent
        cost = cost_of(_command("05", submissions, self._out, "--public-only", *options))
        require_all("labkit", _scores(self._out), len(self._copies))
        return cost


def against_nbgrader(copies: Sequence[Path], folder: Path, n_pairs: int) -> None:
    """Time both, and say what a grader could reach that costs nothing itself."""
    course, ours = Nbgrader(folder / "course", copies), Ours(copies, folder)
    costs = _in_turn(ours.grade, course.autograde, n_pairs)
    print_faster("labkit grade", "nbgrader autograde", costs, NBGRADER, len(copies))
    _print_floor(copies, costs[-1][1].wall)


def against_otter(copies: Sequence[Path], folder: Path, n_pairs: int, python: str) -> None:
    """Time both; otter runs the checks as its own tests, and so not in the notebook."""
    folder.mkdir()
    ours, otter = Ours(copies, folder), Otter(python, folder / "otter")
    unchecked = without_checks(copies, folder / "unchecked")
    costs = _in_turn(ours.grade, lambda: otter.run(unchecked), n_pairs)
    print_faster("labkit grade", "otter run", costs, OTTER, len(copies))
    _print_floor(copies, costs[-1][1].wall)


def against_itself(copies: Sequence[Path], folder: Path, n_pairs: int) -> None:
    """Time all cores against one, and say what this machine's cores gain for bare forks."""
    ours = Ours(copies, folder)
    costs = _in_turn(ours.grade, lambda: ours.grade("--jobs", "1"), n_pairs)
    print_faster("labkit grade", "--jobs 1", costs, ITSELF, len(copies))
    _print_floor(copies, _bare(copies, at_a_time=1))


def _print_floor(copies: Sequence[Path], peer: float) -> None:
    allowed = peer / _bare(copies, at_a_time=os.cpu_count() or 1)
    print(f"  the floor, bare forks on all cores, would allow {allowed:.2f}")


def _bare(copies: Sequence[Path], at_a_time: int) -> float:
    with Floor() as bare:
        return bare.run(copies, at_a_time).wall


def idle(folder: Path, n_submissions: int) -> None:
    """Mark submissions that do nothing, and watch the memory of those who mark them."""
    folder.mkdir()
    practical, submissions = idle_class(folder, n_submissions)
    out = folder / "marks"
    # the last ones come back together
    moments = (n_submissions // 10, n_submissions - 5)
    started, before = time.perf_counter(), cpu()
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(_command(practical, submissions, out), **silent) as ours:
        memory = [_memory_at(moment, out / "journal.jsonl", ours) for moment in moments]
    wall, each = time.perf_counter() - started, (cpu() - before) / n_submissions
    require_all("labkit", _scores(out), n_submissions, points=10)
    print(f"{n_submissions} submissions that do nothing, the whole command")
    print(f"  {each:.3f} s of CPU each, goal <= {IDLE_SECONDS}: {reached(each <= IDLE_SECONDS)}")
    print(f"  {60 * n_submissions / wall:.0f} a minute")
    for role, first in memory[0].items():
        last = memory[1].get(role, 0.0)
        print(
            f"  memory of the {role} at {moments[0]} and {moments[1]}: {first:.1f} and "
            f"{last:.1f} MB: {reached(last <= GROWTH * first)}"
        )


def _in_turn(
    ours: Callable[[], Cost], peer: Callable[[], Cost], n_pairs: int
) -> list[tuple[Cost, Cost]]:
    return [(ours(), peer()) for _ in range(n_pairs)]


def _command(practical: Path | str, submissions: Path, out: Path, *options: str) -> list[str]:
    places = [str(practical), str(submissions), "--out", str(out)]
    return [labkit_command(), "grade", *places, *_PATIENT, *options]


def _scores(out: Path) -> list[float]:
    lines = (out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    column = lines[0].split(",").index("score")
    return [float(line.split(",")[column]) for line in lines[1:]]


def _memory_at(n_marked: int, journal: Path, process: subprocess.Popen[str]) -> dict[str, float]:
    """Wait until so many are marked, and give the memory of each role."""
    while process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") > n_marked:
            break
        time.sleep(0.1)
    return memory_by_role(process.pid)

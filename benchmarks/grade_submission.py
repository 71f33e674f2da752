"""What a submission costs labkit, in this process and with one job: no start is in it."""

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grade_copies import idle_class
from grade_cost import Cost
from grade_cost import cpu as all_cpu
from grade_floor import Floor
from grade_print import reached, spread

from labkit.grading.intake.collect import collect
from labkit.grading.intake.notebook import Notebook
from labkit.grading.kernel.driver import Limits
from labkit.grading.kernel.provisioner import close_fork_servers
from labkit.grading.marks import Marked
from labkit.grading.results.write import write
from labkit.grading.rubric import Rubric, read_rubric
from labkit.grading.single import mark_submission
from labkit.grading.terms import Terms
from labkit.jobs.journal import Journal

FACTOR = 0.6
SANDBOX_SECONDS = 0.1
N_IDLE = 20
# a busy machine takes points away: limits are of time, not of CPU
PATIENT = Limits(cell=1800, whole=7200)


@dataclass(frozen=True)
class Measured:
    """A submission's marks, and what they cost."""

    marked: Marked
    cost: Cost


def floor(copies: Sequence[Path], folder: Path) -> None:
    """Put labkit's CPU for each copy beside that of its cells alone."""
    terms = Terms(read_rubric("05", public_only=True), PATIENT, sandbox=False)
    with Floor() as bare:
        _warm(copies[0], terms)
        cells, ours = [], []
        for path in copies:
            cells += bare.run([path]).cpu
            ours.append(measure(path, terms))
    close_fork_servers()
    written = _writing(terms, [one.marked for one in ours], folder / "floor") / len(copies)
    cpu = [one.cost.cpu + written for one in ours]
    ratios = [a / b for a, b in zip(cpu, cells, strict=True)]
    ratio = statistics.median(ratios)
    waited = statistics.median(one.cost.wall - one.cost.cpu for one in ours)
    print("labkit's CPU for a submission, without hidden checks, against all of its cells alone")
    print(f"  ratio {ratio:.3f}, goal <= {FACTOR:.2f}: {reached(ratio <= FACTOR)}")
    print(f"  the floor, a bare warm fork: {spread(cells)} s of CPU")
    print(f"  labkit: {spread(cpu)} s of CPU, {written:.3f} s of it for journal and pages")
    print(f"  seconds in which nothing ran: {waited:.2f}; ratios {spread(ratios)}")


def sandbox(copies: Sequence[Path], folder: Path) -> None:
    """Run the same submissions locked in and free."""
    folder.mkdir()
    practical, idle = idle_class(folder, N_IDLE)
    print("a submission in the sandbox, against the same without")
    _with_and_without(read_rubric(str(practical)), sorted(idle.iterdir()), "that does nothing")
    _with_and_without(Rubric("05"), copies, "solved, of practical 05")
    close_fork_servers()


def _with_and_without(rubric: Rubric, paths: Sequence[Path], what: str) -> None:
    locked, free = (Terms(rubric, PATIENT, sandbox=yes) for yes in (True, False))
    _warm(paths[0], locked)
    pairs = [(measure(path, locked).cost, measure(path, free).cost) for path in paths]
    cpu = [a.cpu - b.cpu for a, b in pairs]
    wall = [a.wall - b.wall for a, b in pairs]
    added = statistics.median(cpu)
    print(
        f"  {what}: {added:+.3f} s of CPU, goal <= {SANDBOX_SECONDS}: "
        f"{reached(added <= SANDBOX_SECONDS)}"
    )
    print(f"    CPU {spread(cpu)} s, until the marks {spread(wall)} s, {len(pairs)} pairs")


def measure(path: Path, terms: Terms) -> Measured:
    """Mark a copy; fail where it loses points."""
    practical, _ = terms.rubric.load()
    began, before = time.perf_counter(), all_cpu()
    [submission] = collect(path, practical.number).submissions
    marked = mark_submission(submission, terms)
    cost = Cost(time.perf_counter() - began, all_cpu() - before)
    if isinstance(marked, str) or marked.points != marked.max_points:
        found = marked if isinstance(marked, str) else f"{marked.points} points, {marked.status}"
        sys.exit(f"{path.name}: {found}")
    return Measured(marked, cost)


def _warm(path: Path, terms: Terms) -> None:
    """Load what marking needs, and start the fork server, with a notebook that is empty."""
    practical, _ = terms.rubric.load()
    all_cpu()  # the fork server has to start in the control group
    [submission] = collect(path, practical.number).submissions
    mark_submission(replace(submission, notebook=Notebook(())), terms)


def _writing(terms: Terms, marked: Sequence[Marked], out: Path) -> float:
    """Write everything, and give the CPU of it."""
    practical, _ = terms.rubric.load()
    write(out / "first", practical, marked)
    before = all_cpu()
    journal = Journal(out / "journal.jsonl", {"practical": practical.number})
    for one in marked:
        journal.add({one.student: one.to_json()})
    write(out / "second", practical, marked)
    return all_cpu() - before

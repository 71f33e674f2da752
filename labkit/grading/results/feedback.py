"""A submission's marks as a page for the student."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from labkit.course.task import Practical
from labkit.grading.marks import CellReport, Marked, Status, TaskMarks
from labkit.grading.results.pages import render
from labkit.grading.results.score import EXTRA, Override, Prose, Score, shown_points
from labkit.grading.results.text import PUBLIC_ONLY, listed, one_line

STATUS_FOR_STUDENTS: dict[Status, str] = {
    "graded": "Your notebook ran to its end.",
    "partial": "A part of your notebook could not be run to its end; everything else was marked.",
    "timeout": (
        "Your notebook took longer than the time it is given and was stopped. "
        "What it had computed until then was marked."
    ),
    "crashed": (
        "Your notebook brought Python down more than once and was stopped. "
        "What could be read until then was marked."
    ),
    "unreadable": (
        "Talk to your instructor about handing in the notebook of this practical, as Jupyter or "
        "Colab saves it."
    ),
    "out_of_memory": (
        "Your notebook needed more memory than it is given and was stopped. "
        "What it had computed until then was marked."
    ),
    "missing": (
        "Nothing of yours was among what was handed in. If you did hand in, talk to your "
        "instructor."
    ),
}
"""What became of a submission, in words for whoever handed it in; see `status_in_words`."""

SIGNS = {
    "passed": ("✓", "good", "passed"),
    "failed": ("✗", "bad", "not passed"),
    "missing": ("–", "soft", "no answer"),
    "withheld": ("✗", "bad", "points withheld"),
}
"""A check's sign, its tone and its word, by status."""

_MOST_CELLS = 8


@dataclass(frozen=True)
class _Task:
    """A task's marks, and where its cell is shown: here, or further up already."""

    marks: TaskMarks
    cell: CellReport | None
    above: bool
    points: float
    override: Override | None = None

    @property
    def max_points(self) -> int:
        return self.marks.max_points

    @property
    def changed(self) -> str:
        """What a person changed, and why."""
        if self.override is None:
            return ""
        return (
            f"A person marked this task: {shown_points(self.points)} of {self.max_points} points. "
            f"The checks gave {self.marks.points}."
        )

    @property
    def withheld(self) -> bool:
        return any(check.status == "withheld" for check in self.marks.checks)

    @property
    def moment(self) -> str:
        """Which moment's points these are, where that of another gave other points."""
        if self.marks.counted == "check":
            return (
                f"These are the points of the moment when cell {self.marks.checked} checked the "
                "task. At the end of the notebook the answer was another, or gone; the better "
                "result counts."
            )
        if self.marks.counted == "end":
            return (
                "These are the points of the end of the notebook. When cell "
                f"{self.marks.checked} checked the task, it had fewer; the better result counts."
            )
        return ""


def feedback_page(practical: Practical, score: Score, notice: str = "") -> str:
    """Render a student's page.

    Parameters
    ----------
    practical : Practical
        Whose tasks were marked.
    score : Score
        Of one submission.
    notice : str, optional
        What stands below everything.

    Returns
    -------
    page : str
        HTML that needs no other file and no network, and in which nothing runs.
    """
    cells = score.marked.cells
    tasks = list(_tasks(score))
    shown = {task.cell for task in tasks}
    others = [
        cell
        for cell in cells
        if (cell.error or cell.python) and not cell.lost and cell not in shown
    ]
    return render(
        "feedback.html",
        practical=practical,
        score=score,
        marked=score.marked,
        status=status_in_words(score.marked),
        signs=SIGNS,
        tasks=tasks,
        prose=[(one, practical.task(one.task).title, _standing(score, one)) for one in score.prose],
        lost=[cell for cell in cells if cell.lost],
        shown=shown,
        others=others[:_MOST_CELLS],
        more=len(others[_MOST_CELLS:]),
        remarks=[*_late(score), *_remarks(score.marked)],
        extra=score.overrides.get(EXTRA),
        notice=notice,
        python=python_here(),
        public_only=PUBLIC_ONLY if score.marked.public_only else "",
    )


def python_here() -> str:
    """Return the Python that submissions are run with, as "3.11".

    Returns
    -------
    version : str
    """
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _remarks(marked: Marked) -> Iterator[str]:
    """Name what was missing here, and what else a student should know."""
    if marked.missing:
        names = listed(marked.missing, _MOST_CELLS)
        verb = "is" if len(marked.missing) == 1 else "are"
        yield (
            f"Your notebook imports {names}, which {verb} not installed where it was marked. "
            "Each line that needs it was passed over."
        )
    for remark in marked.remarks:
        yield f"{remark[:1].upper()}{remark[1:]}."


def status_in_words(marked: Marked) -> str:
    """Describe for a student what became of a submission, and why nothing was read.

    Parameters
    ----------
    marked : Marked
        The submission's marks.

    Returns
    -------
    text : str

    Examples
    --------
    >>> reason = "x.ipynb is for practical 01, not 05"
    >>> print(status_in_words(Marked("x", "05", "unreadable", 0.0, (), notes=(reason,))))
    Nothing that you handed in could be marked: x.ipynb is for practical 01, not 05. Talk ...
    """
    if not marked.is_final:
        return "Your notebook is not marked yet. That is no fault of its own."
    words = STATUS_FOR_STUDENTS[marked.status]
    if marked.status == "unreadable":
        reason = f": {one_line(marked.notes[-1])}" if marked.notes else ""
        return f"Nothing that you handed in could be marked{reason}. {words}"
    return words


def _tasks(score: Score) -> Iterator[_Task]:
    """Pair each task with its cell where it lost points; a cell of two tasks is shown once."""
    cells = {cell.number: cell for cell in score.marked.cells}
    shown: set[int] = set()
    for name, task in score.by_task.items():
        cell = None
        if task.points < task.max_points and task.cell is not None:
            cell = cells.get(task.cell)
        above = cell is not None and cell.number in shown
        yield _Task(task, cell, above, score.points_of(name), score.overrides.get(name))
        if cell is not None:
            shown.add(cell.number)


def _late(score: Score) -> Iterator[str]:
    """Say how late it was, and what that cost."""
    if score.late is None:
        return
    by = f"{score.late.by} after it was due" if score.late.by else "after it was due"
    if not score.late.share:
        yield f"You handed in {by}. That costs no points."
        return
    yield (
        f"You handed in {by}, which costs {shown_points(100 * score.late.share)} % of the points: "
        f"{shown_points(score.points_in_time)} before, {shown_points(score.points)} after."
    )


def _standing(score: Score, one: Prose) -> str:
    if not score.counted:
        return f"marked by a person, up to {one.max_points}"
    if one.points is None:
        return f"not marked yet, up to {one.max_points}"
    return f"{shown_points(one.points)} of {one.max_points}"

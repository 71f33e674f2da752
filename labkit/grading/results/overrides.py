"""``overrides.csv``: points that a person changed, and why.

A row says whose task has how many points, and the reason, which the student reads. What
the checks gave stays visible beside it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from labkit.errors import PointsError
from labkit.grading.results.points import read_points
from labkit.grading.results.register import Entry, Kept
from labkit.grading.results.score import EXTRA, Override, Overrides, shown_points
from labkit.grading.results.sheet import read_rows, unshielded
from labkit.grading.results.text import one_line

OVERRIDES = "overrides.csv"
COLUMNS = ("student", "task", "points", "reason")


def read_overrides(
    path: Path, most: Mapping[str, float], students: Collection[str], *, extra: bool = False
) -> Overrides:
    """Read the points that a person changed.

    Parameters
    ----------
    path : Path
        CSV with the columns student, task, points and reason.
    most : mapping of str to float
        By task, the points that its checks can give.
    students : collection of str
        The class, as in ``grades.csv``.
    extra : bool, default=False
        Whether a task may get more than that, and ``extra`` be a task of its own.

    Returns
    -------
    overrides : dict of (student, task) to Override

    Raises
    ------
    SheetError
        Names the row, and what is wrong with it.
    """
    found: dict[tuple[str, str], Override] = {}
    for number, row in read_rows(path, COLUMNS):
        where = f"{path}, row {number}"
        student = unshielded(row["student"], digits=True)
        task = unshielded(row["task"])
        override = _override(row, task, most, where, extra=extra)
        if student not in students:
            raise PointsError(
                f"{where}: nobody of the class is called {one_line(student)!r}; write the name as "
                "in grades.csv"
            )
        if (student, task) in found:
            raise PointsError(f"{where}: {one_line(student)}, task {task} is there already")
        found[student, task] = override
    return found


def _override(
    row: Mapping[str, str], task: str, most: Mapping[str, float], where: str, *, extra: bool
) -> Override:
    if task not in most and task != EXTRA:
        raise PointsError(
            f"{where}: there is no task {one_line(task)!r} with checks; there is "
            f"{', '.join(most) or 'none'}. Prose has its points in manual.csv"
        )
    points = read_points(row["points"], where)
    limit = most.get(task, 0)
    if points > limit and not extra:
        what = "extra points" if task == EXTRA else f"{shown_points(limit)} at most"
        raise PointsError(f"{where}: points are {shown_points(points)}; {what} without --extra")
    reason = row["reason"]
    if not reason:
        raise PointsError(f"{where}: it has no reason; the student reads it, so write one")
    return Override(points, unshielded(reason))


def kept(
    overrides: Overrides, notebooks: Mapping[str, str], before: Sequence[Entry]
) -> dict[str, tuple[Kept, ...]]:
    """Record of which notebook each changed mark is.

    Parameters
    ----------
    overrides : mapping of (student, task) to Override
        As they are now.
    notebooks : mapping of str to str
        By student, what stands for the notebook that was marked.
    before : sequence of Entry
        The class as it was graded last; empty the first time.

    Returns
    -------
    kept : dict of str to tuple of Kept
        By student. A mark that was there before stays that of the notebook of then.
    """
    known = {
        (entry.student, one.task, one.points, one.reason): one.notebook
        for entry in before
        for one in entry.overrides
    }
    found: dict[str, tuple[Kept, ...]] = {}
    for (student, task), one in overrides.items():
        key = (student, task, one.points, one.reason)
        notebook = known.get(key, notebooks.get(student, ""))
        found[student] = (*found.get(student, ()), Kept(task, one.points, one.reason, notebook))
    return found


def changed_since(
    marks: Mapping[str, Sequence[Kept]], notebooks: Mapping[str, str]
) -> Iterator[str]:
    """Find the marks whose notebook is another by now.

    Parameters
    ----------
    marks : mapping of str to sequence of Kept
        From `kept`.
    notebooks : mapping of str to str
        As there.

    Yields
    ------
    note : str
    """
    for student, all_ in marks.items():
        for one in all_:
            if one.notebook != notebooks.get(student, ""):
                yield (
                    f"{one_line(student)}, task {one.task}: the notebook has changed since a "
                    f"person gave it {shown_points(one.points)} points; look whether they are "
                    "still fair"
                )

"""A class's marks as a page for the instructor."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles
from urllib.parse import quote

from labkit.course.task import Practical
from labkit.grading.marks import Marked, Status, TaskMarks
from labkit.grading.results import plots
from labkit.grading.results.broken_checks import broken_checks
from labkit.grading.results.losses import losses
from labkit.grading.results.pages import render
from labkit.grading.results.score import Score, shown_points
from labkit.grading.results.text import PUBLIC_ONLY

STATUS_FOR_INSTRUCTORS: dict[Status, str] = {
    "graded": "ran to its end, errors in cells included",
    "partial": "lost a cell to a time limit or a dead kernel; the rest was marked",
    "timeout": "the whole notebook took too long",
    "crashed": "its kernel died twice",
    "out_of_memory": "needed more memory than it is given",
    "unreadable": "no notebook of this practical that can be read",
    "missing": "on the roster, and handed in nothing",
}
"""What became of a submission, in words for whoever marks it."""

_MOST_SLOW = 10
_MOST_NOTES = 5
_MOST_MISSING = 20
_MOST_LOSSES = 40
_MOST_SAID = 6
_MOST_NAMED = 30


@dataclass(frozen=True)
class _Task:
    """How a class did in one task."""

    name: str
    title: str
    max_points: int
    mean: float
    all: int
    some: int
    none: int

    @property
    def remark(self) -> str:
        if self.all:
            return ""
        return "nobody has all of its points" if self.some else "nobody has a point"


@dataclass(frozen=True)
class _Attempts:
    """How a class came to a right choice."""

    check: str
    counts: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class _Figure:
    """A picture with what it says in words."""

    data: str
    alt: str
    caption: str


def class_page(
    practical: Practical,
    scores: Sequence[Score],
    pages: Mapping[str, str],
    attempts: Mapping[str, Sequence[tuple[str, int]]] | None = None,
    n_alike: int | None = None,
) -> str:
    """Render a class's page.

    Parameters
    ----------
    practical : Practical
        Whose tasks were marked.
    scores : sequence of Score
        Of the class.
    pages : mapping of str to str
        Where each student's page is, seen from this one.
    attempts : mapping of str to sequence of (str, int), optional
        By student, multiple choices that were right at a later try, and at which.
    n_alike : int, optional
        Pairs on the page of notebooks that are alike; there is no such page unless given.

    Returns
    -------
    page : str
        HTML that needs no other file and no network, and in which nothing runs.
    """
    there = [score for score in scores if score.marked.status != "missing"]
    tasks = list(_tasks(there))
    counts = Counter(score.marked.status for score in scores)
    return render(
        "class.html",
        practical=practical,
        scores=scores,
        handed_in=len(there),
        # of a name that is no link of its own: "javascript:" is escaped too
        links={student: quote(page) for student, page in pages.items()},
        facts=list(_facts(there)),
        tasks=tasks,
        losses=losses(there)[:_MOST_LOSSES],
        most_said=_MOST_SAID,
        most_named=_MOST_NAMED,
        read=sum(score.marked.was_read for score in there),
        attempts=list(_attempts(attempts or {})),
        n_alike=n_alike,
        broken=broken_checks(scores),
        missing=list(_missing(scores)),
        figures=_figures(there, tasks),
        look=[(score, reasons) for score in scores if (reasons := list(_reasons(score)))],
        statuses=[
            (s, words, counts[s]) for s, words in STATUS_FOR_INSTRUCTORS.items() if counts[s]
        ],
        slow=sorted(there, key=lambda score: -score.marked.seconds)[:_MOST_SLOW],
        prose=_prose(there),
        public_only=PUBLIC_ONLY if any(score.marked.public_only for score in scores) else "",
        unprotected=sum(score.unprotected for score in there),
    )


def _facts(scores: Sequence[Score]) -> Iterator[tuple[str, str]]:
    points = [score.points for score in scores]
    if len(points) < 2:
        return
    yield "Median", f"{shown_points(median(points))} of {max(s.max_points for s in scores)}"
    low, _, high = quantiles(points, n=4, method="inclusive")
    yield "Middle half", f"{shown_points(round(low, 1))} to {shown_points(round(high, 1))}"
    yield "All points", str(sum(score.points == score.max_points for score in scores))
    yield "No points", str(points.count(0))
    yield "Median time", f"{median(score.marked.seconds for score in scores):.0f} s"


def _tasks(scores: Sequence[Score]) -> Iterator[_Task]:
    found: dict[str, list[TaskMarks]] = {}
    for score in scores:
        for name, task in score.by_task.items():
            found.setdefault(name, []).append(task)
    for name, tasks in found.items():
        most = max(task.max_points for task in tasks)
        if most:
            full = sum(task.points == task.max_points for task in tasks)
            none = sum(task.points == 0 for task in tasks)
            mean = fmean(task.points for task in tasks)
            some = len(tasks) - full - none
            yield _Task(name, tasks[0].title, most, mean, full, some, none)


def _attempts(attempts: Mapping[str, Sequence[tuple[str, int]]]) -> Iterator[_Attempts]:
    """Count for each multiple choice who needed more than one try, and how many."""
    found: dict[str, dict[str, int]] = {}
    for student, tries in attempts.items():
        for check, number in tries:
            found.setdefault(check, {})[student] = number
    for check, by_student in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        counts = Counter(by_student.values())
        shown = ", ".join(f"{counts[number]} at try {number}" for number in sorted(counts))
        yield _Attempts(check, shown, tuple(sorted(by_student)))


def _figures(scores: Sequence[Score], tasks: Sequence[_Task]) -> dict[str, _Figure]:
    percents = [score.percent for score in scores if score.percent is not None]
    counts = {task.name: (task.all, task.some, task.none) for task in tasks}
    half = sum(percent < 50 for percent in percents)
    return {
        "scores": _Figure(
            _data(plots.png(plots.score_histogram(percents))),
            f"Histogram of the share of the points; {half} of {len(percents)} are below 50 %.",
            "Each bar holds ten percent of the points, its upper end not included, "
            "but for the last one.",
        ),
        "tasks": _Figure(
            _data(plots.png(plots.task_bars(counts))),
            "Bars of how many submissions have all points, some and none; the table says the same.",
            "Where the dark part is short, a task was hard, or is not clear.",
        ),
    }


def _data(picture: bytes) -> str:
    return base64.b64encode(picture).decode("ascii")


def _missing(scores: Sequence[Score]) -> Iterator[str]:
    """Name the packages that notebooks import and that are not installed here."""
    counts = Counter(name for score in scores for name in score.marked.missing)
    for name, count in counts.most_common(_MOST_MISSING):
        notebooks = "1 notebook imports" if count == 1 else f"{count} notebooks import"
        yield f"{notebooks} {name}, which is not installed here"


def _reasons(score: Score) -> Iterator[str]:
    """Find what about a submission a person should look at."""
    marked = score.marked
    if marked.status != "graded" and marked.is_final:
        yield STATUS_FOR_INSTRUCTORS[marked.status]
    for cell in [cell for cell in marked.cells if cell.lost][:_MOST_NOTES]:
        yield f"cell {cell.number} was stopped or left out: {cell.lost}"
    if score.late is not None:
        by = score.late.by or "by its platform's word"
        yield f"late, {by}: {shown_points(100 * score.late.share)} % of the points less"
    for name, one in score.overrides.items():
        task = score.by_task.get(name)
        gave = f", the checks {task.points}" if task is not None else ""
        yield f"{name}: a person gave {shown_points(one.points)}{gave}; {one.reason}"
    withheld = [task for task in marked.tasks if _is_withheld(task)]
    if withheld:
        names = ", ".join(task.name for task in withheld)
        yield f"points withheld in {names}: right for the notebook's data only, so perhaps fixed"
    if marked.max_points and not marked.points and marked.status in ("graded", "partial"):
        yield f"no points: {_effort(marked)}"
    yield from marked.notes[:_MOST_NOTES]


def _is_withheld(task: TaskMarks) -> bool:
    return any(check.status == "withheld" for check in task.checks)


def _effort(marked: Marked) -> str:
    checks = [check for task in marked.tasks for check in task.checks]
    if all(check.status == "missing" for check in checks):
        return "no task has an answer"
    return "its cells ran, and no check passed"


def _prose(scores: Sequence[Score]) -> str:
    if not any(score.prose for score in scores):
        return ""
    if not any(score.counted for score in scores):
        return "No score includes answers in prose: they are in manual.csv, for a person to mark."
    waiting = sum(len(score.waiting) for score in scores)
    return f"Scores include answers in prose. Of these, {waiting} still wait to be marked."

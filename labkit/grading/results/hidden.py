"""What students are told of hidden checks, and from when on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from labkit.errors import GradingError
from labkit.grading.intake.times import zoned
from labkit.grading.marks import CheckMarks, TaskMarks
from labkit.grading.results.score import Score

_WITHHELD = "it passes on the notebook's own data, and not on other data"
_AFTER = re.compile(r"after\s+(\S.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """Whether students read what hidden checks say.

    Attributes
    ----------
    now : bool
        Whether they do.
    notice : str
        For their pages, where they do not.
    """

    now: bool = True
    notice: str = ""


def read_shown(text: str, now: datetime | None = None) -> Shown:
    """Read what ``--show-hidden`` asks for.

    Parameters
    ----------
    text : str
        ``"always"``, ``"never"``, or ``"after"`` and a time with a zone.
    now : datetime, optional
        The time at which pages are written; that of the machine unless given.

    Returns
    -------
    shown : Shown

    Raises
    ------
    GradingError
        If it is none of them.

    Examples
    --------
    >>> read_shown("after 2026-10-01T12:00+02:00", datetime(2026, 10, 1, 11, tzinfo=UTC)).now
    True
    """
    word = text.strip().lower()
    if word == "always":
        return Shown()
    if word == "never":
        return Shown(False, "What hidden checks found is not shown.")
    after = _AFTER.fullmatch(text.strip())
    if after is None:
        raise GradingError(
            f"--show-hidden: {text!r} is none of never, always and after TIME, such as "
            "'after 2026-10-01T23:59+05:30'"
        )
    time = zoned(after[1], "--show-hidden")
    if (now or datetime.now(UTC)) >= time:
        return Shown()
    return Shown(False, f"What hidden checks found is shown after {time:%Y-%m-%d %H:%M %Z}.")


def for_students(score: Score, shown: Shown) -> Score:
    """Return a score as its student may read it.

    Parameters
    ----------
    score : Score
        Of one submission.
    shown : Shown
        Whether students read what hidden checks say.

    Returns
    -------
    score : Score
        With the same points, whatever it says.
    """
    if shown.now:
        return score
    tasks = tuple(replace(task, checks=tuple(_covered(task))) for task in score.marked.tasks)
    return replace(score, marked=replace(score.marked, tasks=tasks))


def _covered(task: TaskMarks) -> Iterator[CheckMarks]:
    for check in task.checks:
        if not check.hidden:
            withheld = check.status == "withheld"
            yield replace(check, message=_WITHHELD) if withheld else check
    worth = [check for check in task.checks if check.hidden and check.max_points]
    if worth:
        points, most = (sum(one.points for one in worth), sum(one.max_points for one in worth))
        yield CheckMarks(
            "Hidden checks", points, most, "passed" if points == most else "failed", hidden=True
        )

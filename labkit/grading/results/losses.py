"""Where a class lost its points: check by check, and what was said how often."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from labkit.grading.marks import CheckMarks, TaskMarks
from labkit.grading.results.score import Score

NOT_ATTEMPTED = "no answer"
WITHHELD = "right for the notebook's data, and not for other data"
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
_LONGEST = 1000


@dataclass(frozen=True)
class Said:
    """A message, and who got it.

    Attributes
    ----------
    message : str
        As most of them got it: messages that differ in numbers alone are one.
    students : tuple of str
    """

    message: str
    students: tuple[str, ...]


@dataclass
class Loss:
    """A check that some did not pass.

    Attributes
    ----------
    task, title : str
        Name and title of its task.
    check : str
        What it looks for.
    hidden : bool
        Whether it is a hidden check.
    points : int
        That the class lost at it, together.
    """

    task: str
    title: str
    check: str
    hidden: bool
    points: int = 0
    _said: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def n_students(self) -> int:
        """Those who did not pass."""
        return sum(map(len, self._said.values()))

    @property
    def said(self) -> list[Said]:
        """What they were told, the most frequent first."""
        groups = sorted(self._said.items(), key=lambda item: (-len(item[1]), item[0]))
        return [
            Said(Counter(m for m, _ in told).most_common(1)[0][0], tuple(who for _, who in told))
            for _, told in groups
        ]

    def add(self, student: str, check: CheckMarks) -> None:
        """Count one more student who did not pass.

        Parameters
        ----------
        student : str
            Name.
        check : CheckMarks
            What the check gave.
        """
        self.points += check.max_points - check.points
        message = _message(check)
        self._said[_NUMBER.sub("#", message)].append((message, student))


def losses(scores: Sequence[Score]) -> list[Loss]:
    """Find the checks that cost a class points.

    Parameters
    ----------
    scores : sequence of Score
        Of the class; of whom nothing was read, nothing is counted.

    Returns
    -------
    losses : list of Loss
        The most points first.
    """
    found: dict[tuple[str, int], Loss] = {}
    for score in scores:
        if score.marked.was_read:
            for name, task in score.by_task.items():
                _add_task(found, name, task, score.marked.student)
    return sorted(found.values(), key=lambda loss: (-loss.points, -loss.n_students))


def _add_task(found: dict[tuple[str, int], Loss], name: str, task: TaskMarks, student: str) -> None:
    for place, check in enumerate(task.checks):
        if check.status != "passed":
            loss = Loss(name, task.title, check.title, check.hidden)
            found.setdefault((name, place), loss).add(student, check)


def _message(check: CheckMarks) -> str:
    if check.status == "missing":
        return NOT_ATTEMPTED
    if check.status == "withheld":
        return WITHHELD
    return " ".join(check.message[:_LONGEST].split()) or "an error of the check's own"

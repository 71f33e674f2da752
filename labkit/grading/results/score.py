"""A submission's score: what the checks gave, and what a person gave for prose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labkit.course.task import Practical
from labkit.grading.marks import Marked, TaskMarks

Points = Mapping[tuple[str, str], float]
"""What a person gave, by student and name of the answer."""

Remarks = Mapping[tuple[str, str], str]
"""What a person wrote to the student about an answer, by student and name of the answer."""


EXTRA = "extra"
"""Stands for a task where a person gives points that belong to none."""


@dataclass(frozen=True)
class Override:
    """Points that a person gave a task in place of its checks.

    Attributes
    ----------
    points : float
        Of the task's checks together.
    reason : str
        For the student.
    """

    points: float
    reason: str


Overrides = Mapping[tuple[str, str], Override]
"""What a person changed, by student and task."""


@dataclass(frozen=True)
class Late:
    """How late something is, and what that costs.

    Attributes
    ----------
    by : str
        In words; empty where only that it is late is known.
    share : float
        Of the points, from 0 to 1.
    """

    by: str
    share: float


@dataclass(frozen=True)
class Prose:
    """An answer in prose, and its points.

    Attributes
    ----------
    task, name, text : str
        Of the task, of the answer, and what the student wrote.
    max_points : int
        What it can give.
    points : float or None
        None as long as nobody has marked it.
    remark : str
        What a person wrote to the student about it.
    """

    task: str
    name: str
    text: str
    max_points: int
    points: float | None
    remark: str = ""


@dataclass(frozen=True)
class Score:
    """A submission's score.

    Attributes
    ----------
    marked : Marked
        What the checks gave.
    prose : tuple of Prose
        One for each answer in prose that the practical asks for.
    counted : bool
        Whether prose is part of the score.
    overrides : mapping of str to Override
        What a person changed, by the names of `by_task`, or `EXTRA`.
    late : Late or None
        None where it was in time, or no time is set.
    """

    marked: Marked
    prose: tuple[Prose, ...]
    counted: bool
    overrides: Mapping[str, Override] = field(default_factory=dict)
    late: Late | None = None

    @property
    def points(self) -> float:
        """All points given so far, less what being late costs."""
        return round(self.points_in_time * (1 - (self.late.share if self.late else 0)), 2)

    @property
    def points_in_time(self) -> float:
        """All points given so far, had it been in time."""
        by_person = sum(one.points or 0 for one in self.prose if self.counted)
        by_checks = sum(map(self.points_of, self.by_task))
        return round(by_checks + by_person + self.extra, 2)

    @property
    def extra(self) -> float:
        """Points that belong to no task."""
        return self.overrides[EXTRA].points if EXTRA in self.overrides else 0

    def points_of(self, task: str) -> float:
        """Return a task's points: what a person said, or else what its checks gave.

        Parameters
        ----------
        task : str
            Its name in `by_task`.

        Returns
        -------
        points : float
        """
        changed = self.overrides.get(task)
        return self.by_task[task].points if changed is None else changed.points

    @property
    def max_points(self) -> int:
        """All points that could be had: the same whether or not prose is marked yet."""
        return self.marked.max_points + sum(one.max_points for one in self.prose if self.counted)

    @property
    def percent(self) -> float | None:
        """Share of the points, in percent; None where there are none to be had."""
        return round(100 * self.points / self.max_points, 1) if self.max_points else None

    @property
    def by_task(self) -> dict[str, TaskMarks]:
        """Marks by task, told apart where a file of hidden checks is called as a task is."""
        named: dict[str, TaskMarks] = {}
        for task in self.marked.tasks:
            name, number = task.name, 2
            while name in named:
                name, number = f"{task.name} ({number})", number + 1
            named[name] = task
        return named

    @property
    def waiting(self) -> list[Prose]:
        """Answers that count and that nobody has marked."""
        return [one for one in self.prose if self.counted and one.points is None]

    @property
    def unprotected(self) -> bool:
        """Whether the sandbox was off as it was marked."""
        return not self.marked.sandboxed


def scores(
    practical: Practical,
    marked: Sequence[Marked],
    points: Points | None,
    overrides: Overrides | None = None,
    late: Mapping[str, Late] | None = None,
    remarks: Remarks | None = None,
) -> list[Score]:
    """Add up what checks and people gave.

    Parameters
    ----------
    practical : Practical
        Whose tasks were marked.
    marked : sequence of Marked
        One for each student.
    points : mapping or None
        None leaves prose out of every score.
    overrides : mapping of (student, task) to Override, optional
        What a person changed.
    late : mapping of str to Late, optional
        Who is late, by student.
    remarks : mapping of (student, answer name) to str, optional
        What a person wrote about prose.

    Returns
    -------
    scores : list of Score
        By student.
    """
    changed: dict[str, dict[str, Override]] = {}
    for (student, task), override in (overrides or {}).items():
        changed.setdefault(student, {})[task] = override
    return [
        Score(
            one,
            _prose(practical, one, points, remarks or {}),
            points is not None,
            changed.get(one.student, {}),
            (late or {}).get(one.student),
        )
        for one in sorted(marked, key=lambda one: one.student)
    ]


def _prose(
    practical: Practical, marked: Marked, points: Points | None, remarks: Remarks
) -> tuple[Prose, ...]:
    texts = {answer.name: answer.text for answer in marked.free_text}
    prose = []
    for task in practical.tasks:
        for name, most in task.free_text:
            text = texts.get(name, "")
            # an answer that is not there needs no person to mark it
            untouched = None if text.strip() else 0
            given = None if points is None else points.get((marked.student, name), untouched)
            remark = remarks.get((marked.student, name), "")
            prose.append(Prose(task.name, name, text, most, given, remark))
    return tuple(prose)


def shown_points(points: float) -> str:
    """Write points as people do.

    Parameters
    ----------
    points : float
        With two decimals at most.

    Returns
    -------
    text : str

    Examples
    --------
    >>> shown_points(12.0), shown_points(2.5)
    ('12', '2.5')
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")

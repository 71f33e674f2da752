"""What grading one submission gives: plain data, from worker to journal to pages."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Status = Literal[
    "graded", "partial", "timeout", "crashed", "unreadable", "out_of_memory", "missing"
]


@dataclass(frozen=True)
class CheckMarks:
    """What one check gave.

    Attributes
    ----------
    title : str
        What the check looks for, in a few words.
    points, max_points : int
        Both are 0 for a hidden check that guards others' points.
    status : {"passed", "failed", "missing", "withheld"}
        Missing: there is no answer. Withheld: the check itself
        passed, and a hidden one that guards it did not.
    message : str
        What was expected and what came, for the student; may hold anything
        that the student's code wrote.
    hidden : bool
        Whether it is a hidden check.
    error : str
        What the check itself ended in, where it failed without saying why.
    """

    title: str
    points: int
    max_points: int
    status: Literal["passed", "failed", "missing", "withheld"]
    message: str = ""
    hidden: bool = False
    error: str = ""


@dataclass(frozen=True)
class TaskMarks:
    """What one task gave.

    Attributes
    ----------
    name, title, hint : str
        As the practical has them.
    checks : tuple of CheckMarks
        What its checks gave.
    cell : int or None
        The student's cell that gives the answer, counted from 1; see `CellReport`.
    checked : int or None
        The cell after which it was marked on the way.
    counted : {"", "check", "end"}
        Which moment's result it is, where that of another gave other points.
    """

    name: str
    title: str
    checks: tuple[CheckMarks, ...]
    hint: str = ""
    cell: int | None = None
    checked: int | None = None
    counted: Literal["", "check", "end"] = ""

    @property
    def points(self) -> int:
        """Points of all checks."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        """Points that all checks could give."""
        return sum(check.max_points for check in self.checks)


@dataclass(frozen=True)
class CellReport:
    """A code cell as the student handed it in, and what became of it.

    Attributes
    ----------
    number : int
        Among the code cells, counted from 1.
    source : str
        What the cell holds.
    error : str
        Its last error, without colours; empty where it ran.
    lost : str
        Why it was left out or stopped, as "it ran longer than 60 s";
        empty otherwise.
    went_on : bool
        Whether an error was followed by more of the cell.
    python : str
        The Python that it needs, where that is newer than this one, as "3.12".
    """

    number: int
    source: str
    error: str = ""
    lost: str = ""
    went_on: bool = False
    python: str = ""


@dataclass(frozen=True)
class FreeText:
    """An answer in prose, for a person to mark.

    Attributes
    ----------
    task, name : str
        Of the task, and of the answer.
    text : str
        Empty where there is none.
    max_points : int
    """

    task: str
    name: str
    text: str
    max_points: int


@dataclass(frozen=True)
class Marked:
    """A submission's marks.

    Attributes
    ----------
    student, practical : str
        Name and number.
    status : str
        What became of the submission.
    seconds : float
        That the submission took, from its kernel's start to its last check.
    tasks : tuple of TaskMarks
        All of the practical's tasks, whatever became of the submission.
    cells : tuple of CellReport
        Cells that give answers, failed, or were left out.
    free_text : tuple of FreeText
        Answers in prose.
    notes : tuple of str
        What the instructor should know, as "two files; the newest was taken".
    sandboxed : bool
        Whether the sandbox was on as it was marked.
    is_final : bool
        Whether it was marked, and not put off for a reason of the machine's.
    public_only : bool
        Whether there were no hidden checks.
    missing : tuple of str
        Packages that it imports and that are not installed here.
    remarks : tuple of str
        What the student should know beside the marks.
    """

    student: str
    practical: str
    status: Status
    seconds: float
    tasks: tuple[TaskMarks, ...]
    cells: tuple[CellReport, ...] = ()
    free_text: tuple[FreeText, ...] = ()
    notes: tuple[str, ...] = ()
    sandboxed: bool = False
    is_final: bool = True
    public_only: bool = False
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def was_read(self) -> bool:
        """Whether there was a notebook, and something in it could be run."""
        return self.status not in ("unreadable", "missing")

    @property
    def points(self) -> int:
        """Points of all tasks."""
        return sum(task.points for task in self.tasks)

    @property
    def max_points(self) -> int:
        """Points that all tasks could give; free text is not among them."""
        return sum(task.max_points for task in self.tasks)

    def to_json(self) -> dict[str, Any]:
        """Return JSON data, which `from_json` reads.

        Returns
        -------
        data : dict
        """
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` gave.

        Parameters
        ----------
        data : dict
            JSON data.

        Returns
        -------
        marked : Marked

        Examples
        --------
        >>> marked = Marked("alice", "05", "graded", 1.5, (TaskMarks("smote", "SMOTE", ()),))
        >>> Marked.from_json(marked.to_json()) == marked
        True
        """
        tasks = tuple(
            TaskMarks(**{**task, "checks": tuple(CheckMarks(**check) for check in task["checks"])})
            for task in data["tasks"]
        )
        return cls(
            **{
                **data,
                "tasks": tasks,
                "cells": tuple(CellReport(**cell) for cell in data["cells"]),
                "free_text": tuple(FreeText(**text) for text in data["free_text"]),
                **{name: tuple(data.get(name, ())) for name in ("notes", "missing", "remarks")},
            }
        )

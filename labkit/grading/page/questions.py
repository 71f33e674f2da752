"""What there is to mark: questions, and a class's answers to each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from labkit.grading.marks import CellReport, Marked, TaskMarks
from labkit.grading.results.manual import for_a_cell
from labkit.grading.results.marked import ClassWork
from labkit.grading.results.score import Score

Kind = Literal["prose", "task"]


@dataclass(frozen=True)
class Answer:
    """One answer, whoever handed it in.

    Attributes
    ----------
    students : tuple of str
        Several where they handed it in together.
    text : str
        Prose; empty for a task.
    marks : TaskMarks or None
        What the checks gave a task.
    cell : CellReport or None
        The code that answers a task.
    """

    students: tuple[str, ...]
    text: str = ""
    marks: TaskMarks | None = None
    cell: CellReport | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything."""
        return not self.text.strip() and self.marks is None

    @property
    def is_whole(self) -> bool:
        """Whether the checks gave all that they could."""
        return self.marks is not None and self.marks.points >= self.marks.max_points


@dataclass(frozen=True)
class ToMark:
    """A question, or a task with checks, and all answers to it.

    Attributes
    ----------
    kind : {"prose", "task"}
    name : str
        Of the answer in prose, or of the task.
    task, title : str
        Name and title of the task.
    max_points : int
        What one answer can have.
    text : str
        The question, as far as it is known.
    answers : tuple of Answer
        By student.
    """

    kind: Kind
    name: str
    task: str
    title: str
    max_points: int
    text: str
    answers: tuple[Answer, ...]

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return f"{self.kind}/{self.name}"

    def cells_of(self, answer: Answer) -> dict[str, str]:
        """Return what a row of a file says of an answer beside what people give.

        Parameters
        ----------
        answer : Answer
            One of this question's.

        Returns
        -------
        cells : dict of str to str
        """
        if self.kind == "task":
            return {}
        text = for_a_cell(answer.text)
        return {"task": self.task, "text": text, "max_points": str(self.max_points)}


def to_mark(work: ClassWork) -> dict[str, ToMark]:
    """Collect all that a person can mark.

    Parameters
    ----------
    work : ClassWork
        What the class handed in.

    Returns
    -------
    found : dict of str to ToMark
        By key; questions in prose first.
    """
    groups = _groups(work)
    return {one.key: one for one in (*_prose(work, groups), *_tasks(work, groups))}


def _groups(work: ClassWork) -> Mapping[str, tuple[str, ...]]:
    """Return by the first of each group all of its students; most stand alone."""
    found: dict[str, list[str]] = {}
    for one in work.marked:
        found.setdefault(work.together.get(one.student, f"\0{one.student}"), []).append(one.student)
    return {students[0]: tuple(students) for students in found.values()}


def _prose(work: ClassWork, groups: Mapping[str, tuple[str, ...]]) -> Iterator[ToMark]:
    for question in work.questions:
        answers = [
            Answer(groups[one.student], text.text)
            for one in work.marked
            if one.student in groups
            for text in one.free_text
            if text.name == question.name
        ]
        yield ToMark(
            "prose",
            question.name,
            question.task,
            question.title,
            question.max_points,
            question.text,
            tuple(answers),
        )


def _tasks(work: ClassWork, groups: Mapping[str, tuple[str, ...]]) -> Iterator[ToMark]:
    found: dict[str, list[Answer]] = {}
    for one in work.marked:
        if one.student in groups and one.was_read:
            for name, marks in Score(one, (), counted=False).by_task.items():
                if marks.max_points:
                    answer = Answer(groups[one.student], "", marks, _cell(one, marks))
                    found.setdefault(name, []).append(answer)
    for name, answers in found.items():
        first = answers[0].marks
        assert first is not None
        most = max(answer.marks.max_points for answer in answers if answer.marks is not None)
        yield ToMark("task", name, name, first.title, most, "", tuple(answers))


def _cell(marked: Marked, marks: TaskMarks) -> CellReport | None:
    return next((cell for cell in marked.cells if cell.number == marks.cell), None)

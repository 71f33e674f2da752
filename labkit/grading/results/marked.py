"""``marked.json``: all that the checks found of a class, for the page on which people mark.

`labkit.grading.results.register` holds who is who; this holds what each of them answered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from labkit.course.task import Practical
from labkit.errors import GradingError
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import Marked

MARKED = "marked.json"
_VERSION = 1


@dataclass(frozen=True)
class Question:
    """A question that is answered in prose.

    Attributes
    ----------
    task, title : str
        Name and title of its task.
    name : str
        Of the answer.
    max_points : int
        What an answer can give.
    text : str
        What stands above the answer in the notebook; empty where that is not known.
    """

    task: str
    title: str
    name: str
    max_points: int
    text: str = ""


@dataclass(frozen=True)
class ClassWork:
    """What a class handed in, marked by the checks.

    Attributes
    ----------
    practical, title : str
        The practical's name, see `Practical.name`, and title.
    questions : tuple of Question
        Those for a person to mark.
    marked : tuple of Marked
        One for each student.
    together : mapping of str to str
        By student, who handed in for all of a group; oneself for most.
    """

    practical: str
    title: str
    questions: tuple[Question, ...]
    marked: tuple[Marked, ...]
    together: Mapping[str, str]


def marked_json(
    practical: Practical,
    marked: Sequence[Marked],
    seats: Mapping[str, Seat],
    asked: Mapping[str, str],
) -> bytes:
    """Return the content of ``marked.json``.

    Parameters
    ----------
    practical : Practical
        Whose tasks were marked.
    marked : sequence of Marked
        One for each student.
    seats : mapping of str to Seat
        By student.
    asked : mapping of str to str
        By the name of an answer in prose, what stands above it.

    Returns
    -------
    content : bytes
        JSON; `read_marked` reads it.
    """
    questions = [
        asdict(Question(task.name, task.title, name, points, asked.get(name, "")))
        for task in practical.tasks
        for name, points in task.free_text
    ]
    students = sorted(marked, key=lambda one: one.student)
    together = {
        student: seat.submission for student, seat in sorted(seats.items()) if seat.submission
    }
    data = {
        "version": _VERSION,
        "practical": practical.name,
        "title": practical.title,
        "questions": questions,
        "together": together,
        "students": [one.to_json() for one in students],
    }
    return (json.dumps(data, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def read_marked(folder: Path) -> ClassWork:
    """Read what the class whose marks are in a folder handed in.

    Parameters
    ----------
    folder : Path
        What ``labkit grade --out`` named.

    Returns
    -------
    work : ClassWork

    Raises
    ------
    GradingError
        If there is none, or one that cannot be read.
    """
    path = folder / MARKED
    if not path.is_file():
        raise GradingError(
            f"{folder} holds no {MARKED}; name the folder of labkit grade --out, and if an older "
            "labkit wrote it, run labkit grade again: what is marked is kept"
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return ClassWork(
            data["practical"],
            data["title"],
            tuple(Question(**one) for one in data["questions"]),
            tuple(map(Marked.from_json, data["students"])),
            data["together"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise GradingError(f"{path} cannot be read; run labkit grade again") from None

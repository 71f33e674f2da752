"""``class.json``: who is who, and with how many points, for whatever reads a class later.

People read the pages and the tables; this is for ``labkit return``, and for the next run
of ``labkit grade``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from labkit.course.task import Practical
from labkit.errors import GradingError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.results.score import Score

REGISTER = "class.json"
_VERSION = 1


@dataclass(frozen=True)
class Kept:
    """A mark that a person changed, and of which notebook.

    Attributes
    ----------
    task, reason : str
        As in ``overrides.csv``.
    points : float
        As there.
    notebook : str
        What stood for the notebook as the mark was first seen.
    """

    task: str
    points: float
    reason: str
    notebook: str


@dataclass(frozen=True)
class Entry:
    """A student of the class.

    Attributes
    ----------
    student : str
        As in ``grades.csv``.
    status : str
        See `labkit.grading.marks.Marked`.
    points, max_points : float
        The score, and what it could be.
    page : str
        The student's page, seen from the folder of marks.
    person : Person
        All names and ids that are known.
    handed : Handed
        How it was handed in.
    overrides : tuple of Kept
        What a person changed.
    """

    student: str
    status: str
    points: float
    max_points: float
    page: str
    person: Person
    handed: Handed
    overrides: tuple[Kept, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `register` wrote of a student.

        Parameters
        ----------
        data : dict
            JSON data.

        Returns
        -------
        entry : Entry
        """
        handed = dict(data["handed"])
        people = tuple(_person(one) for one in handed.pop("people"))
        person = _person(data["person"])
        known = {name: data[name] for name in cls.__annotations__ if name in data}
        overrides = tuple(Kept(**one) for one in data.get("overrides", ()))
        read = {"person": person, "handed": Handed(**handed, people=people)}
        return cls(**{**known, **read, "overrides": overrides})


def _person(data: Mapping[str, Any]) -> Person:
    ids = tuple((kind, value) for kind, value in data["ids"])
    return Person(data["name"], ids, tuple(data["groups"]), tuple(data["aliases"]))


@dataclass(frozen=True)
class Register:
    """A class that was graded.

    Attributes
    ----------
    practical, title : str
        The practical's name, see `Practical.name`, and title.
    entries : tuple of Entry
        A student each.
    """

    practical: str
    title: str
    entries: tuple[Entry, ...]


def register(
    practical: Practical,
    scores: Sequence[Score],
    seats: Mapping[str, Seat],
    pages: Mapping[str, str],
    overrides: Mapping[str, tuple[Kept, ...]] | None = None,
) -> bytes:
    """Return the content of ``class.json``.

    Parameters
    ----------
    practical : Practical
        Whose tasks were marked.
    scores : sequence of Score
        Of the class.
    seats : mapping of str to Seat
        By student; a name is all that is known of those who have none.
    pages : mapping of str to str
        Where each student's page is, seen from the folder of marks.
    overrides : mapping of str to tuple of Kept, optional
        What a person changed, by student.

    Returns
    -------
    content : bytes
        JSON; `read_register` reads it.
    """
    students = []
    for score in scores:
        student = score.marked.student
        seat = seats.get(student) or Seat(student, Person(student))
        students.append(
            asdict(
                Entry(
                    student,
                    score.marked.status,
                    score.points,
                    score.max_points,
                    pages[student],
                    seat.person,
                    seat.handed,
                    (overrides or {}).get(student, ()),
                )
            )
        )
    data = {
        "version": _VERSION,
        "practical": practical.name,
        "title": practical.title,
        "students": students,
    }
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def read_register(folder: Path) -> Register:
    """Read the class whose marks are in a folder.

    Parameters
    ----------
    folder : Path
        What ``labkit grade --out`` named.

    Returns
    -------
    register : Register

    Raises
    ------
    GradingError
        If there is none, or one that cannot be read.
    """
    path = folder / REGISTER
    if not path.is_file():
        raise GradingError(f"{folder} holds no {REGISTER}; name the folder of labkit grade --out")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        entries = tuple(map(Entry.from_json, data["students"]))
        return Register(data["practical"], data["title"], entries)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GradingError(f"{path} cannot be read; run labkit grade again") from None

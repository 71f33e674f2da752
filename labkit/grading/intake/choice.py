"""Of all that one student handed in, the notebook to be marked, and what lay beside it."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Literal

from labkit.course.names import PracticalName
from labkit.errors import RefusedFileError, UnreadableNotebookError
from labkit.grading.intake.naming import Label, clean_name, clean_place, is_title
from labkit.grading.intake.notebook import MAX_BYTES, Notebook, parse_notebook
from labkit.grading.intake.people import Person
from labkit.grading.intake.work import with_work
from labkit.grading.scratch import n_above

MAX_LOOKED_AT = 20
"""As many notebooks of one student are looked at."""

MAX_NOTES = 10

MAX_BESIDE = 100
"""As many files beside a notebook come along."""

MAX_BESIDE_BYTES = 20 * 2**20
"""Of all files that come along with one notebook."""

_COPY = re.compile(r"(?:-|-Copy| ?\()(\d{1,9})\)?\.ipynb", re.IGNORECASE)
_AUTOSAVE = re.compile(r".*-checkpoint\.ipynb", re.IGNORECASE | re.DOTALL)
_LAB = re.compile(r"""^[^#\n]*?\bLab\(\s*(?:number\s*=\s*)?["']([^"'\n]{1,80})["']""", re.MULTILINE)
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_PASSED_OVER = 3


@dataclass(frozen=True)
class Beside:
    """A file that was handed in beside a notebook.

    Attributes
    ----------
    place : tuple of str
        Folders and name, seen from the notebook's folder.
    content : bytes
    """

    place: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class Handed:
    """How something was handed in, as far as a platform tells.

    Attributes
    ----------
    platform : str
        Its name; empty where none is at work.
    place : str
        The name of the file, or of the student's folder, as the platform gave it.
    who, number : str
        The student's name or account, and the platform's number for this student.
    kind : str
        Which of a person's ids the number is; see `labkit.grading.intake.people`.
    when : str
        In ISO 8601, with a zone if the platform tells one.
    is_late : bool
        Whether the platform calls it late.
    people : tuple of Person
        Those who handed it in together, where the platform lists them.
    """

    platform: str = ""
    place: str = ""
    who: str = ""
    number: str = ""
    kind: str = ""
    when: str = ""
    is_late: bool = False
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes
    ----------
    student : str
        A name that a file can have, unlike any other's.
    notebook : Notebook or None
        None where there is none that can be run.
    file : str
        The student's own name for the notebook.
    notes : tuple of str
        What the instructor should know, as which of several files was taken.
    problem : str
        Why there is no notebook; empty where there is one.
    beside : tuple of Beside
        Files from the notebook's own folder, and from those below it.
    handed : Handed
        By whom and when, as far as a platform tells.
    is_named : bool
        Whether the notebook, or its place, says that it is for the practical.
    """

    student: str
    notebook: Notebook | None
    file: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
    beside: tuple[Beside, ...] = ()
    handed: Handed = field(default_factory=Handed)
    is_named: bool = False


@dataclass(frozen=True)
class Item:
    """A file or folder, wherever it lies.

    Attributes
    ----------
    parts : tuple of str
        Folders and name, as text.
    kind : {"notebook", "archive", "other", "folder"}
        What its name, or its content, tells.
    date : tuple of int
        Compares with those from the same source only.
    problem : str
        Why it must not be read; empty otherwise.
    read : callable
        Takes the most bytes that it may give; returns the content of a file, or
        raises `RefusedFileError`.
    is_hidden : bool
        Whether it, or a folder that it lies in, is one that people do not see.
    """

    parts: tuple[str, ...]
    kind: Literal["notebook", "archive", "other", "folder"]
    date: tuple[int, ...] = ()
    problem: str = ""
    read: Callable[[int], bytes] = lambda most: b""
    is_hidden: bool = False


@dataclass(frozen=True)
class File:
    """An item, and what it is to its student.

    Attributes
    ----------
    item : Item
        What lies there.
    label : Label
        Of the part of its place that names the student.
    inside : tuple of str
        The folders and the name within the student's own folder, if there is one.
    """

    item: Item
    label: Label
    inside: tuple[str, ...]

    @property
    def handed(self) -> Handed:
        """What the platform tells of it."""
        label = self.label
        return Handed(
            label.platform,
            self.item.parts[-1 - len(self.inside)],
            label.owner.written or label.owner.name,
            label.owner.number,
            label.kind,
            label.when,
            label.is_late,
        )

    @property
    def place(self) -> tuple[str, ...]:
        """Where the student put it, and how the student called it."""
        return self.inside or (self.label.title or self.item.parts[-1],)

    @property
    def shown(self) -> str:
        """That place, for people."""
        return clean_place(self.place[-3:])

    @property
    def age(self) -> tuple[tuple[int, ...], int]:
        """Grows from old to new; copies tell their order where dates do not."""
        copy = _COPY.search(self.place[-1])
        return self.label.order or self.item.date, int(copy[1]) if copy else 0

    @property
    def is_autosave(self) -> bool:
        """Whether an editor wrote it, as a copy of what was saved before."""
        return _AUTOSAVE.fullmatch(self.place[-1]) is not None

    def is_titled(self, practical: str) -> bool:
        """Check whether its name, or that of a folder, begins with a practical's number.

        Parameters
        ----------
        practical : str
            The number, ``"05"``.

        Returns
        -------
        is_titled : bool
        """
        return any(is_title(part, practical) for part in self.place)


@dataclass(frozen=True)
class _Candidate:
    file: File
    notebook: Notebook | None
    problem: str
    fits: bool
    works: bool = True

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, tuple[tuple[int, ...], int], tuple[str, ...]]:
        file = self.file
        readable = self.notebook is not None
        return readable, self.fits, self.works, not file.is_autosave, file.age, file.place


@dataclass(frozen=True)
class _Sorted:
    """A student's notebooks, looked at."""

    candidates: list[_Candidate] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def choose(student: str, files: Sequence[File], practical: str) -> Submission:
    """Choose the notebook to be marked.

    Parameters
    ----------
    student : str
        A name that no other has.
    files : sequence of File
        All that the student handed in.
    practical : str
        Its name, ``"05"`` or ``"mycourse:05"``.

    Returns
    -------
    submission : Submission
        Of the notebooks that can be read and are not for other practicals, those
        for this one come first, then those that hold any work, then the newest.
        Each is read once.
    """
    wanted = PracticalName.read(practical)
    notebooks = [file for file in files if file.item.kind == "notebook"]
    notebooks.sort(key=lambda file: (file.is_titled(wanted.number), file.age), reverse=True)
    found = _look_at(notebooks[:MAX_LOOKED_AT], wanted)
    notes = [_closed(file) for file in files if file.item.kind == "archive"]
    if len(notebooks) > MAX_LOOKED_AT:
        notes.append(f"of {len(notebooks)} notebooks only {MAX_LOOKED_AT} were looked at")
    if not found.candidates:
        reason, *more = found.refused + found.elsewhere or [_nothing(files)]
        handed = max(notebooks or files, key=lambda file: file.age).handed
        return Submission(student, None, "", _few(notes + more), reason, handed=handed)
    *others, taken = sorted(found.candidates, key=lambda candidate: candidate.rank)
    if others:
        notes.append(_why(taken, others))
    if _is_nameless(taken.file, wanted.number):
        notes.append("the name of the file tells no student")
    beside, left_behind = _beside(taken.file, files)
    notes += found.refused + left_behind
    return Submission(
        student,
        taken.notebook,
        taken.file.shown,
        _few(notes),
        taken.problem,
        tuple(beside),
        taken.file.handed,
        taken.fits,
    )


def _nothing(files: Sequence[File]) -> str:
    others = [file.shown for file in files if file.item.kind == "other"]
    return "no notebook was handed in" + (f", but {others[0]}" if others else "")


def _is_nameless(file: File, practical: str) -> bool:
    name = file.label.owner.name
    plain = not file.inside and not file.label.by_platform
    # a class may be numbered: 05.ipynb is then the fifth student's
    return plain and name != practical and is_title(name, practical)


def _closed(file: File) -> str:
    return f"{file.shown} was not opened; ask for the notebook itself"


def _few(notes: Sequence[str]) -> tuple[str, ...]:
    rest = len(notes) - MAX_NOTES
    return (*notes[:MAX_NOTES], f"and {rest} notes more") if rest > 0 else tuple(notes)


def _look_at(files: Sequence[File], practical: PracticalName) -> _Sorted:
    found = _Sorted()
    for file in files:
        try:
            candidate = _read(file, practical)
        except RefusedFileError as refusal:
            found.refused.append(f"{file.shown} was left out: {refusal}")
            continue
        said = set() if candidate.notebook is None else practicals_named(candidate.notebook.code)
        if said and str(practical) not in said:
            found.elsewhere.append(f"{file.shown} is for practical {min(said)}, not {practical}")
        else:
            found.candidates.append(candidate)
    return _Sorted(_weighed(found.candidates), found.refused, found.elsewhere)


def _read(file: File, practical: PracticalName) -> _Candidate:
    if file.item.problem:
        raise RefusedFileError(file.item.problem)
    titled = file.is_titled(practical.number)
    try:
        notebook = parse_notebook(file.item.read(MAX_BYTES))
    except UnreadableNotebookError as error:
        return _Candidate(file, None, str(error), titled)
    fits = titled or str(practical) in practicals_named(notebook.code)
    return _Candidate(file, notebook, "", fits)


def _weighed(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Note which of several hold any work."""
    read = [(one, one.notebook) for one in candidates if one.notebook is not None]
    works = with_work([notebook for _, notebook in read])
    idle = {id(one) for (one, _), work in zip(read, works, strict=True) if not work}
    return [replace(one, works=id(one) not in idle) for one in candidates]


def _beside(notebook: File, files: Sequence[File]) -> tuple[list[Beside], list[str]]:
    """Read what lay beside the notebook, within limits, and name what was left behind.

    A repository may have its data in a folder beside that of the notebook.
    """
    folder = notebook.place[:-1]
    beside: list[Beside] = []
    left_behind = []
    room = MAX_BESIDE_BYTES
    others = [file for file in files if file.item.kind in ("other", "archive")]
    for file in sorted(others, key=lambda file: n_above(seen_from(folder, file.place))):
        try:
            content = _fetched(file, room, len(beside))
        except RefusedFileError as refusal:
            if file.place[: len(folder)] == folder:
                left_behind.append(f"{file.shown} was not put beside the notebook: {refusal}")
        else:
            room -= len(content)
            beside.append(Beside(seen_from(folder, file.place), content))
    return beside, left_behind


def seen_from(folder: Sequence[str], place: Sequence[str]) -> tuple[str, ...]:
    """Return where a file lies, as a notebook in some folder would write it.

    Parameters
    ----------
    folder : sequence of str
        The notebook's.
    place : sequence of str
        The file's folders and name.

    Returns
    -------
    place : tuple of str

    Examples
    --------
    >>> seen_from(["notebooks"], ["data", "rows.csv"])
    ('..', 'data', 'rows.csv')
    >>> seen_from(["work"], ["work", "rows.csv"])
    ('rows.csv',)
    """
    pairs = zip(folder, place[:-1], strict=False)
    shared = len(tuple(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return (*[os.pardir] * (len(folder) - shared), *place[shared:])


def _fetched(file: File, room: int, n_before: int) -> bytes:
    if file.item.problem:
        raise RefusedFileError(file.item.problem)
    if n_before >= MAX_BESIDE:
        raise RefusedFileError(f"there are more than {MAX_BESIDE} files")
    try:
        return file.item.read(room)
    except RefusedFileError:
        raise RefusedFileError(
            f"it is damaged, or all together are larger than {MAX_BESIDE_BYTES // 2**20} MB"
        ) from None


def practicals_named(code: Iterable[str]) -> set[str]:
    """Find which practicals a notebook says it is for.

    Parameters
    ----------
    code : iterable of str
        Its code cells.

    Returns
    -------
    names : set of str
        Clean, but perhaps of no practical that there is.

    Examples
    --------
    >>> practicals_named(["from labkit.course.lab import Lab", "lab = Lab('05')"])
    {'05'}
    >>> practicals_named(["lab = labkit.Lab('mycourse:01')"])
    {'mycourse:01'}
    """
    said = (PracticalName.read(name) for cell in code for name in _LAB.findall(cell))
    return {
        str(PracticalName(clean_name(name.course, 60), clean_name(name.number, 20)))
        for name in said
    }


def _why(taken: _Candidate, others: Sequence[_Candidate]) -> str:
    """Explain why one of several was taken, and which ones were not."""
    count = len(others) + 1
    many = _COUNTS[count] if count < len(_COUNTS) else str(count)
    name = taken.file.shown
    newest = max(others, key=lambda other: other.file.age)
    passed_over = f"; passed over: {_listed(_told_apart(taken, others))}"
    if newest.file.age < taken.file.age:
        return f"{many} files were handed in; the newest, {name}, was taken{passed_over}"
    if taken.notebook and not newest.notebook:
        kind = "the newest that can be read"
    elif taken.fits and not newest.fits:
        kind = "the newest for this practical"
    elif taken.works and not newest.works:
        kind = "the newest that holds any work"
    elif newest.file.is_autosave and not taken.file.is_autosave:
        kind = "the newest that is no autosave"
    else:
        return f"{many} files of the same date were handed in; {name} was taken{passed_over}"
    return f"{many} files were handed in; {name} was taken, {kind}{passed_over}"


def _told_apart(taken: _Candidate, others: Sequence[_Candidate]) -> list[str]:
    """Name files that were not taken, by their whole names where students gave all the same."""
    return [
        one.file.shown if one.file.shown != taken.file.shown else clean_place(one.file.item.parts)
        for one in reversed(others)
    ]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_PASSED_OVER
    shown = ", ".join(names[:_MOST_PASSED_OVER])
    return f"{shown} and {more} more" if more > 0 else shown

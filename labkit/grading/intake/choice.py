"""Of all that one student handed in, the notebook to be marked."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from labkit.grading.intake.archive import Refused
from labkit.grading.intake.naming import Label, clean_name, is_title
from labkit.grading.intake.notebook import MAX_BYTES, UnreadableNotebook, read_notebook

MAX_LOOKED_AT = 20
"""As many notebooks of one student are looked at."""

MAX_NOTES = 10

_COPY = re.compile(r"(?:-|-Copy| ?\()(\d{1,9})\)?\.ipynb", re.IGNORECASE)
_LAB = re.compile(r"""^[^#\n]*?\bLab\(\s*(?:number\s*=\s*)?["']([^"'\n]{1,20})["']""", re.MULTILINE)
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes
    ----------
    student : str
        A name that a file can have, unlike any other's.
    path : Path or None
        The notebook; None where there is none that may be read.
    notes : tuple of str
        What the instructor should know, as which of several files was taken.
        Where there is none, the last one is the reason.
    """

    student: str
    path: Path | None
    notes: tuple[str, ...] = ()


def _keep(path: Path) -> None:
    """Leave a file alone that was not made for this."""


@dataclass(frozen=True)
class Item:
    """A file or folder, wherever it lies.

    Attributes
    ----------
    parts : tuple of str
        Folders and name, as text.
    kind : {"notebook", "archive", "other", "folder"}
    date : tuple of int
        Compares with those from the same source only.
    problem : str
        Why it must not be read; empty otherwise.
    fetch : callable
        Gives the path of a file with its content, or raises `Refused`.
    discard : callable
        Takes that path when it is not needed any more.
    """

    parts: tuple[str, ...]
    kind: Literal["notebook", "archive", "other", "folder"]
    date: tuple[int, ...] = ()
    problem: str = ""
    fetch: Callable[[], Path] = Path
    discard: Callable[[Path], None] = _keep


@dataclass(frozen=True)
class File:
    """An item, and what it is to its student.

    Attributes
    ----------
    item : Item
    label : Label
        Of the part of its place that names the student.
    inside : tuple of str
        The folders and the name within the student's own folder, if there is one.
    """

    item: Item
    label: Label
    inside: tuple[str, ...]

    @property
    def place(self) -> tuple[str, ...]:
        """Where the student put it, and how the student called it."""
        return self.inside or (self.label.title or self.item.parts[-1],)

    @property
    def shown(self) -> str:
        """That place, for people."""
        return "/".join(map(clean_name, self.place[-3:]))

    @property
    def age(self) -> tuple[tuple[int, ...], int]:
        """Grows from old to new; copies tell their order where dates do not."""
        copy = _COPY.search(self.place[-1])
        date = (self.label.upload,) if self.label.upload else self.item.date
        return date, int(copy[1]) if copy else 0

    def is_titled(self, practical: str) -> bool:
        """Tell whether its name, or that of a folder, begins with a practical's number."""
        return any(is_title(part, practical) for part in self.place)


@dataclass(frozen=True)
class _Candidate:
    file: File
    path: Path
    fits: bool
    readable: bool

    @property
    def rank(self) -> tuple[bool, bool, tuple[tuple[int, ...], int], tuple[str, ...]]:
        return self.readable, self.fits, self.file.age, self.file.place


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
    files : sequence of File
        All that the student handed in.
    practical : str
        Its number, ``"05"``.

    Returns
    -------
    submission : Submission
        Of the notebooks that can be read and are not for other practicals, those
        for this one come first, then the newest.
    """
    notebooks = [file for file in files if file.item.kind == "notebook"]
    notebooks.sort(key=lambda file: (file.is_titled(practical), file.age), reverse=True)
    found = _look_at(notebooks[:MAX_LOOKED_AT], practical)
    notes = [_closed(file) for file in files if file.item.kind == "archive"]
    if len(notebooks) > MAX_LOOKED_AT:
        notes.append(f"of {len(notebooks)} notebooks only {MAX_LOOKED_AT} were looked at")
    if not found.candidates:
        reason, *more = found.refused + found.elsewhere or [_nothing(files)]
        return Submission(student, None, (*_few(notes + more), reason))
    *others, taken = sorted(found.candidates, key=lambda candidate: candidate.rank)
    for other in others:
        other.file.item.discard(other.path)
    if others:
        notes.append(_why(taken, others))
    if _is_nameless(taken.file, practical):
        notes.append("the name of the file tells no student")
    return Submission(student, taken.path, _few(notes + found.refused))


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


def _look_at(files: Sequence[File], practical: str) -> _Sorted:
    found = _Sorted()
    for file in files:
        try:
            path = _fetched(file)
        except Refused as refusal:
            found.refused.append(f"{file.shown} was left out: {refusal}")
            continue
        said, readable = _labs(path, practical, alone=len(files) == 1)
        if said and practical not in said:
            file.item.discard(path)
            found.elsewhere.append(f"{file.shown} is for practical {min(said)}, not {practical}")
            continue
        fits = practical in said or file.is_titled(practical)
        found.candidates.append(_Candidate(file, path, fits, readable))
    return found


def _fetched(file: File) -> Path:
    if file.item.problem:
        raise Refused(file.item.problem)
    return file.item.fetch()


def _labs(path: Path, practical: str, *, alone: bool) -> tuple[set[str], bool]:
    """Tell which practicals a notebook says it is for, and whether it can be read."""
    if alone and _at_a_glance(path, practical):
        return {practical}, True
    try:
        code = read_notebook(path).code
    except UnreadableNotebook:
        return set(), False
    return practicals_named(code), True


def practicals_named(code: Iterable[str]) -> set[str]:
    """Tell which practicals a notebook says it is for.

    Parameters
    ----------
    code : iterable of str
        Its code cells.

    Returns
    -------
    numbers : set of str
        Clean, but perhaps of no practical that there is.

    Examples
    --------
    >>> practicals_named(["from labkit.course.lab import Lab", "lab = Lab('05')"])
    {'05'}
    """
    return {clean_name(number, 20) for cell in code for number in _LAB.findall(cell)}


def _at_a_glance(path: Path, practical: str) -> bool:
    """Spare a notebook full of outputs a reading that its marking will do anyway."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return False
        return f'Lab(\\"{practical}\\")'.encode() in path.read_bytes()
    except OSError:
        return False


def _why(taken: _Candidate, others: Sequence[_Candidate]) -> str:
    """Say why one of several was taken."""
    count = len(others) + 1
    many = _COUNTS[count] if count < len(_COUNTS) else str(count)
    name = taken.file.shown
    newest = max(others, key=lambda other: other.file.age)
    if newest.file.age < taken.file.age:
        return f"{many} files were handed in; the newest, {name}, was taken"
    if taken.readable and not newest.readable:
        return f"{many} files were handed in; {name} was taken, the newest that can be read"
    if newest.file.age > taken.file.age:
        return f"{many} files were handed in; {name} was taken, the newest for this practical"
    return f"{many} files of the same date were handed in; {name} was taken"

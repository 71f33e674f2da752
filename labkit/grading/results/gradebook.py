"""``gradebook.csv``: a row per student, a column per practical, for a whole course."""

import codecs
from collections.abc import Mapping
from pathlib import Path

from labkit.grading.results.register import Entry, Register
from labkit.grading.results.score import shown_points
from labkit.grading.results.sheet import shielded, to_csv

GRADEBOOK = "gradebook.csv"
_SUMS = ("score", "max_score", "percent")
_LONGEST_HEADER = 10_000


def gradebook_csv(registers: Mapping[str, Register]) -> bytes:
    """Return ``gradebook.csv``: a row per student, a column per practical.

    Parameters
    ----------
    registers : mapping of str to Register
        The class of each practical, by the practical's number.

    Returns
    -------
    content : bytes
        UTF-8 with a byte order mark. A cell is empty where a student handed nothing in;
        the sum counts that as no points, and ``max_score`` is that of all practicals.
    """
    classes = {
        number: {entry.student: entry for entry in register.entries}
        for number, register in registers.items()
    }
    students = sorted({student for entries in classes.values() for student in entries})
    most = sum(_most(register) for register in registers.values())
    rows = [["student", *classes, *_SUMS]]
    for student in students:
        found = [entries.get(student) for entries in classes.values()]
        score = sum(entry.points for entry in found if entry is not None)
        percent = f"{100 * score / most:.1f}" if most else ""
        cells = [_points(entry) for entry in found]
        rows.append([shielded(student), *cells, shown_points(score), shown_points(most), percent])
    return to_csv(rows)


def is_gradebook(path: Path) -> bool:
    """Check whether a file begins as ``gradebook.csv`` of labkit does.

    Parameters
    ----------
    path : Path
        Of the file; a platform's gradebook may have the same name.

    Returns
    -------
    is_gradebook : bool
    """
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEADER).removeprefix(codecs.BOM_UTF8).strip()
    return first.startswith(b"student,") and first.endswith(",".join(_SUMS).encode())


def _most(register: Register) -> float:
    """Return what a practical can give: the same for all who are marked in the same way."""
    return max((entry.max_points for entry in register.entries), default=0.0)


def _points(entry: Entry | None) -> str:
    missing = entry is None or entry.status == "missing"
    return "" if missing or entry is None else shown_points(entry.points)

"""What ``labkit return`` does, and what it says."""

import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from labkit.errors import GradingError, SheetError
from labkit.grading.intake.people import Person
from labkit.grading.results.register import Register, read_register
from labkit.grading.results.score import shown_points
from labkit.grading.results.sheet import shielded, to_csv
from labkit.grading.results.text import listed
from labkit.grading.returning.destinations import DESTINATIONS
from labkit.grading.returning.fill import Filled, fill
from labkit.grading.returning.gradebook import Gradebook
from labkit.grading.returning.pages import packed
from labkit.jobs.files import write_whole

PAGES = "feedback.zip"
_TABLE = "points.csv"
_MOST_NAMED = 10


def run(
    marks: Path,
    to: str,
    out: Path,
    *,
    sheet: Path | None = None,
    column: str | None = None,
    scale: bool = False,
) -> int:
    """Write a platform's gradebook with a class's points in it, and its pages.

    Parameters
    ----------
    marks : Path
        Folder that ``labkit grade`` wrote.
    to : str
        A key of `DESTINATIONS`.
    out : Path
        Folder of what is written.
    sheet : Path, optional
        The gradebook as the platform gave it; only a plain table needs none.
    column : str, optional
        The heading of the column for points.
    scale : bool, default=False
        Count to the gradebook's points where they are not the marks'.

    Returns
    -------
    status : int
        0.

    Raises
    ------
    LabkitError
        Of what cannot be read or does not fit; nothing was written then.
    """
    destination = DESTINATIONS[to]
    register = read_register(marks)
    if sheet is not None:
        filled = fill(Gradebook.read(sheet), register, destination, column=column, scale=scale)
    elif to == "csv":
        filled = _plain(register)
    else:
        raise SheetError(
            f"--to {to} needs --sheet FILE, {destination.name}'s {destination.sheet}: "
            "it knows whose row is whose"
        )
    target = out / (_TABLE if sheet is None else sheet.name)
    if sheet is not None and target.resolve() == sheet.resolve():
        raise GradingError(f"{sheet} would be overwritten; name another folder for --out")
    if out.is_file():
        raise GradingError(f"{out} is a file; name a folder for --out")
    pages, left_out = packed(marks, register, filled.people, destination)
    write_whole(target, filled.content)
    write_whole(out / PAGES, pages)
    for note in filled.notes:
        _warn(note)
    if left_out:
        _warn(
            f"pages that {destination.name} would not know whose they are "
            f"({len(left_out)}): {listed(left_out, _MOST_NAMED)}"
        )
    console = Console(highlight=False)
    console.print(Text(f"Written: {target} (column {filled.column})"))
    console.print(Text(f"Written: {out / PAGES}; {destination.advice}"))
    return 0


def _plain(register: Register) -> Filled:
    """Return a table of one's own: whoever has no sheet can read it all the same."""
    header = ["student", "id", "username", "email", "points", "max_points", "status"]
    rows = [header]
    for one in register.entries:
        known = [next(iter(one.person.of_kind(kind)), "") for kind in header[1:4]]
        cells = [shielded(text, digits=True) for text in (one.student, *known)]
        points = [shown_points(one.points), shown_points(one.max_points)]
        rows.append([*cells, *points, one.status])
    people: dict[str, Person] = {one.student: one.person for one in register.entries}
    return Filled(to_csv(rows), people, "points")


def _warn(line: str) -> None:
    print(f"labkit: {line}", file=sys.stderr)

"""The class as its instructor knows it, and who of it handed in what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labkit.errors import SheetError
from labkit.grading.intake.choice import Handed, Submission
from labkit.grading.intake.naming import Owner, clean_name, unique_names
from labkit.grading.intake.people import HEADINGS, Person, columns, folded, matches, person_of
from labkit.grading.results.sheet import read_csv
from labkit.grading.results.text import listed, one_line

_MOST_COLUMNS = 8
# rows of Canvas' gradebook that are nobody's
_NOBODY = {"pointspossible", "studenttest", "teststudent"}


@dataclass(frozen=True)
class Seat:
    """A row of the class: a student, and what marks the student gets.

    Attributes
    ----------
    student : str
        A name that a file can have, unlike any other's.
    person : Person
        All names and ids that are known.
    submission : str
        Whose marks these are: `Submission.student`; empty where nothing was handed in.
    handed : Handed
        How it was handed in.
    notebook : str
        Stands for the notebook that was taken; empty where there is none.
    """

    student: str
    person: Person
    submission: str = ""
    handed: Handed = field(default_factory=Handed)
    notebook: str = ""


def read_roster(path: Path) -> list[Person]:
    """Read a class list, as platforms export them or a person types them.

    Parameters
    ----------
    path : Path
        CSV with a header; see `HEADINGS` for what columns may be called.

    Returns
    -------
    roster : list of Person
        In the order of the file.

    Raises
    ------
    SheetError
        If it has no column of names, no row, or an id twice.
    """
    header, *rows = read_csv(path) or [[]]
    places = columns(header)
    if not {"name", "first", "last"} & places.keys():
        there = listed([name for name in header if name.strip()], _MOST_COLUMNS) or "none"
        raise SheetError(
            f"{path} has no column of names, called {HEADINGS['name'][0]}, or first name and "
            f"last name; its columns: {there}"
        )
    people = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows, start=2):
        person = person_of(cells, places)
        if not person.name or folded(person.name) in _NOBODY:
            continue
        _refuse_twice(person, seen, number, path)
        people.append(person)
    if not people:
        raise SheetError(f"{path} names no student below its header")
    return people


def _refuse_twice(
    person: Person, seen: dict[tuple[str, str], int], number: int, path: Path
) -> None:
    for kind, value in person.ids or [("name", person.name)]:
        before = seen.setdefault((kind, folded(value)), number)
        if before != number:
            way_out = "add a column of ids" if kind == "name" else "keep one of them"
            raise SheetError(
                f"{path}, row {number}: {kind} {one_line(value)} is in row {before} already; "
                f"{way_out}"
            )


def seats(
    submissions: Sequence[Submission], roster: Sequence[Person] | None
) -> tuple[list[Seat], list[str]]:
    """Give each student of a class a row.

    Parameters
    ----------
    submissions : sequence of Submission
        From `collect`.
    roster : sequence of Person or None
        The class, if it is known.

    Returns
    -------
    seats : list of Seat
        For each submission, one for each of those who handed it in; and one for
        whoever is on the roster and handed in nothing.
    notes : list of str
        What an instructor should know, a line each.

    Raises
    ------
    SheetError
        If nobody who handed in is on the roster.
    """
    taken = [row for one in submissions for row in _those_of(one)]
    if roster is None:
        return _named(taken), []
    found, unsure = matches([row.person for row in taken], roster)
    groups = _groups(roster)
    rows: list[_Row] = []
    strangers: list[str] = []
    shared: list[tuple[Submission, int]] = []
    for place, row in enumerate(taken):
        one = row.submission
        members = [] if row.is_listed else groups.get(folded(row.person.name), [])
        if place in found:
            rows.append(_Row(one, _joined(roster[found[place]], row.person), is_listed=True))
        elif members and one is not None:
            shared += [(one, number) for number in members]
        else:
            rows.append(row)
            strangers.append("" if one is None else one.student)
    if not found and not shared:
        raise SheetError(
            "nobody who handed in is on the roster; is it of another course, or are names and "
            f"accounts missing in it? Handed in: {listed(strangers)}"
        )
    # who handed in alone has a row already, and a place has one submission
    own = {number: one for one, number in shared if number not in found.values()}
    rows += [_Row(one, roster[number], is_listed=True) for number, one in own.items()]
    seated = {*found.values(), *own}
    missing = [one for number, one in enumerate(roster) if number not in seated]
    rows += [_Row(None, one, is_listed=True) for one in missing]
    notes = [_not_listed(strangers)] if strangers else []
    return _named(rows), [*notes, *_unsure(unsure, taken, roster)]


@dataclass(frozen=True)
class _Row:
    """A submission, if there is one, whose it is, and whether a list says so."""

    submission: Submission | None
    person: Person
    is_listed: bool = False


def _those_of(one: Submission) -> list[_Row]:
    """Give those who handed in together, or the one who did."""
    handed = one.handed
    if handed.people:
        return [_Row(one, person, is_listed=True) for person in handed.people]
    ids = ((handed.kind, handed.number),) if handed.kind and handed.number else ()
    return [_Row(one, Person(handed.who or one.student, ids))]


def _groups(roster: Sequence[Person]) -> Mapping[str, list[int]]:
    members: dict[str, list[int]] = {}
    for number, person in enumerate(roster):
        for group in person.groups:
            members.setdefault(folded(group), []).append(number)
    return members


def _joined(person: Person, other: Person) -> Person:
    """Add to a person of the roster what a platform knows of the same one."""
    aliases = [name for name in other.names if name not in person.names]
    ids = [one for one in other.ids if one not in person.ids]
    return replace(person, ids=(*person.ids, *ids), aliases=(*person.aliases, *aliases))


def _named(rows: Sequence[_Row]) -> list[Seat]:
    """Choose a name for each row: that of a list, or the one that the submission has."""
    owners = [
        Owner(clean_name(_name(row)), row.person.number, str(place))
        for place, row in enumerate(rows)
    ]
    names = unique_names(owners)
    return [
        _seat(names[owner], row.person, row.submission)
        for owner, row in zip(owners, rows, strict=True)
    ]


def _seat(student: str, person: Person, one: Submission | None) -> Seat:
    if one is None:
        return Seat(student, person)
    # a platform's table may tell a time that its names do not
    handed = replace(one.handed, when=one.handed.when or person.when)
    notebook = "" if one.notebook is None else one.notebook.digest()
    return Seat(student, person, one.student, handed, notebook)


def _name(row: _Row) -> str:
    one = row.submission
    return row.person.name if row.is_listed or one is None else one.student


def _not_listed(strangers: Sequence[str]) -> str:
    count = len(strangers)
    return f"not on the roster, and marked all the same ({count}): {listed(strangers, 10)}"


def _unsure(
    unsure: Mapping[int, Sequence[int]], taken: Sequence[_Row], roster: Sequence[Person]
) -> Iterator[str]:
    for place, numbers in unsure.items():
        one = taken[place].submission
        meant = [f"{roster[number].name} {roster[number].number}".strip() for number in numbers]
        yield (
            f"{one_line(taken[place].person.name if one is None else one.student)} could be "
            f"{listed(meant)}, and so stands for nobody on the roster; rename the upload"
        )

"""Points on their way into a platform's gradebook."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from labkit.course.names import PracticalName
from labkit.errors import SheetError
from labkit.grading.intake.people import HEADINGS, Person, columns, folded, matches, person_of
from labkit.grading.results.register import Entry, Register
from labkit.grading.results.score import shown_points
from labkit.grading.results.text import listed, one_line
from labkit.grading.returning.destinations import Destination
from labkit.grading.returning.gradebook import Gradebook

_MOST_NAMED = 10
_NOBODY = {"", "pointspossible", "studenttest", "teststudent"}


@dataclass(frozen=True)
class Filled:
    """A gradebook with points in it.

    Attributes
    ----------
    content : bytes
        Of the file.
    people : dict of str to Person
        Whom the gradebook has in a student's row, by the student's name.
    column : str
        The heading of the column that was filled in.
    notes : list of str
        What the instructor should know, a line each.
    """

    content: bytes
    people: dict[str, Person]
    column: str
    notes: list[str] = field(default_factory=list)


def fill(
    book: Gradebook,
    register: Register,
    to: Destination,
    *,
    column: str | None = None,
    scale: bool = False,
) -> Filled:
    """Fill a class's points into a platform's gradebook.

    Parameters
    ----------
    book : Gradebook
        As the platform gave it.
    register : Register
        The class.
    to : Destination
        The platform.
    column : str, optional
        The heading of the column for points, or how it begins.
    scale : bool, default=False
        Count to the gradebook's points where they are not the marks'.

    Returns
    -------
    filled : Filled
        Rows of whoever handed in nothing stay as they are.

    Raises
    ------
    SheetError
        If a column is missing, an id stands there twice, the points differ, or nobody
        of the class is in it.
    """
    rows = book.texts
    header = rows[0] if rows else []
    places = columns(header)
    if not set(to.needs) & places.keys():
        wanted = " or ".join(HEADINGS.get(kind, ("ID",))[0] for kind in to.needs[:2])
        raise SheetError(
            f"the sheet has no column {wanted}, as {to.name}'s {to.sheet} has; "
            f"its columns: {listed(header, _MOST_NAMED) or 'none'}"
        )
    target = _column(header, to, register, column)
    people = {
        number: person_of(cells, places)
        for number, cells in enumerate(rows[1:], start=1)
        if folded(person_of(cells, places).name or "".join(cells)) not in _NOBODY
    }
    people = {number: one for number, one in people.items() if one.ids or one.name}
    _refuse_twice(people)
    numbers = list(people)
    found, unsure = matches([one.person for one in register.entries], list(people.values()))
    if not found:
        raise SheetError(
            "nobody of these marks is in the sheet; is it of another course? "
            f"Marks: {listed([one.student for one in register.entries], 3)}; "
            f"sheet: {listed([_called(one) for one in people.values()], 3)}"
        )
    changes, reached = {}, {}
    for place, known in found.items():
        entry, number = register.entries[place], numbers[known]
        reached[entry.student] = people[number]
        if entry.status != "missing":
            factor = _factor(to.most(rows, number, target), entry, to, scale)
            changes[number, target] = shown_points(round(entry.points * factor, 2))
    notes = _notes(register.entries, found, unsure, list(people.values()))
    return Filled(book.filled(changes), reached, header[target], notes)


def _column(header: Sequence[str], to: Destination, register: Register, asked: str | None) -> int:
    """Find the column for points."""
    if asked is not None:
        wanted = folded(asked)
        exact = [place for place, name in enumerate(header) if folded(name) == wanted]
        begin = [place for place, name in enumerate(header) if folded(name).startswith(wanted)]
        found = exact or begin
        likely = list(range(len(header)))
    else:
        known = {place for places in columns(header).values() for place in places}
        likely = [
            place
            for place, name in enumerate(header)
            if place not in known and re.fullmatch(to.points, name.strip())
        ]
        number = PracticalName.read(register.practical).number
        title = folded(register.title)
        named = [
            place
            for place in likely
            if title in folded(header[place]) or re.search(rf"(?<!\d){number}(?!\d)", header[place])
        ]
        found = likely if len(likely) == 1 else named
    if len(found) != 1:
        what = "no column" if not found else "more than one column"
        raise SheetError(
            f"the sheet has {what} for these points; name one with --column, of "
            f"{listed([header[place] for place in likely or range(len(header))], _MOST_NAMED)}"
        )
    return found[0]


def _refuse_twice(people: dict[int, Person]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for number, person in people.items():
        for kind, value in person.ids:
            before = seen.setdefault((kind, folded(value)), number)
            if before != number:
                raise SheetError(
                    f"the sheet has {kind} {one_line(value)} in row {before + 1} and row "
                    f"{number + 1}; download it again, or delete one"
                )


def _factor(most: float | None, entry: Entry, to: Destination, scale: bool) -> float:
    if most is None or most == entry.max_points or not entry.max_points:
        return 1.0
    if scale and most:
        return most / entry.max_points
    raise SheetError(
        f"the sheet counts to {shown_points(most)} points, and these marks to "
        f"{shown_points(entry.max_points)}; change the points in {to.name}, or add --scale"
    )


def _called(person: Person) -> str:
    return person.name or person.number


def _notes(
    entries: Sequence[Entry],
    found: dict[int, int],
    unsure: dict[int, list[int]],
    people: Sequence[Person],
) -> list[str]:
    missing = [one.student for place, one in enumerate(entries) if place not in found]
    nothing = [entries[place].student for place in found if entries[place].status == "missing"]
    others = [
        _called(person) for number, person in enumerate(people) if number not in found.values()
    ]
    told = [
        ("in the marks and not in the sheet, so written nowhere", missing),
        ("handed in nothing, so left as they are in the sheet", nothing),
        ("in the sheet and not in the marks, so left as they are", others),
    ]
    notes = [
        f"{what} ({len(names)}): {listed(sorted(names), _MOST_NAMED)}"
        for what, names in told
        if names
    ]
    for place, numbers in unsure.items():
        meant = [f"{_called(people[number])} {people[number].number}".strip() for number in numbers]
        notes.append(f"{one_line(entries[place].student)} could be {listed(meant)} in the sheet")
    return notes

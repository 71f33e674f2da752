"""What is late, and what that costs."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from labkit.errors import GradingError, SheetError
from labkit.grading.intake.people import Person, columns, matches, person_of
from labkit.grading.intake.roster import Seat
from labkit.grading.intake.times import in_words, span, zoned
from labkit.grading.results.score import Late
from labkit.grading.results.sheet import read_csv, read_rows
from labkit.grading.results.text import listed, one_line

_RATE = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?%? ?(?:/|per) ?(day|hour|d|h)")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?%?")
_NO_TIME = timedelta()
_DUE = ("due", "until", "extension", "extended")


@dataclass(frozen=True)
class Policy:
    """When something is late, and what that costs.

    Attributes
    ----------
    due : datetime
        With a zone.
    grace : timedelta
        So much later is in time.
    every : timedelta
        Begun spans of this length count; none where `table` says what it costs.
    percent : float
        Of the points, for each of them.
    table : tuple of (timedelta, float)
        Later than this costs so many percent, in order.
    """

    due: datetime
    grace: timedelta = _NO_TIME
    every: timedelta = _NO_TIME
    percent: float = 0.0
    table: tuple[tuple[timedelta, float], ...] = field(default=())

    def share(self, by: timedelta) -> float:
        """Return the share of the points that is lost.

        Parameters
        ----------
        by : timedelta
            How late it is; above 0.

        Returns
        -------
        share : float
            From 0 to 1.
        """
        if self.table:
            costs = [percent for after, percent in self.table if by > after]
            return min(1.0, costs[-1] / 100) if costs else 0.0
        if not self.every:
            return 0.0
        return min(1.0, math.ceil(by / self.every) * self.percent / 100)


def read_policy(due: str, grace: str | None = None, late: str | None = None) -> Policy:
    """Read when work is due, and what it costs to be late.

    Parameters
    ----------
    due : str
        A time with a zone.
    grace : str, optional
        A span, ``"15m"``.
    late : str, optional
        ``"10%/day"``, or the path of a CSV file with the columns after and percent.

    Returns
    -------
    policy : Policy

    Raises
    ------
    GradingError
        If one of them cannot be read.

    Examples
    --------
    >>> policy = read_policy("2026-10-01T23:59+05:30", late="10%/day")
    >>> policy.share(timedelta(hours=25))
    0.2
    """
    time = zoned(due, "--due")
    pause = span(grace, "--grace") if grace is not None else _NO_TIME
    if late is None:
        return Policy(time, pause)
    rate = _RATE.fullmatch(late.strip().lower())
    if rate:
        every = timedelta(days=1) if rate[2].startswith("d") else timedelta(hours=1)
        return Policy(time, pause, every, float(rate[1].replace(",", ".")))
    if not Path(late).is_file():
        raise GradingError(f"--late: {late!r} is neither a rate such as 10%/day nor a file")
    return Policy(time, pause, table=tuple(_table(Path(late))))


def _table(path: Path) -> list[tuple[timedelta, float]]:
    found = []
    for number, row in read_rows(path, ("after", "percent")):
        where = f"{path}, row {number}"
        percent = _PERCENT.fullmatch(row["percent"])
        if not percent:
            raise SheetError(f"{where}: percent is {one_line(row['percent'])!r}; that is no number")
        found.append((span(row["after"], where), float(percent[1].replace(",", "."))))
    if not found:
        raise SheetError(f"{path} says nothing below its header")
    return sorted(found)


def read_extensions(path: Path, seats: Sequence[Seat]) -> dict[str, datetime]:
    """Read who has more time.

    Parameters
    ----------
    path : Path
        CSV with a column due, and names or ids as in a roster.
    seats : sequence of Seat
        The class.

    Returns
    -------
    extensions : dict of str to datetime
        By student.

    Raises
    ------
    GradingError
        If a column is missing, a time has no zone, or a row is nobody's of the class.
    """
    header, *rows = read_csv(path) or [[]]
    names = [name.strip().lower() for name in header]
    at = [place for place, name in enumerate(names) if name in _DUE]
    places = columns(header)
    if len(at) != 1 or not places:
        raise SheetError(f"{path}: its first row should name a column student, and one due")
    numbers = [n for n, cells in enumerate(rows) if any(cell.strip() for cell in cells)]
    people = [person_of(rows[number], places) for number in numbers]
    known = [Person(seat.student, seat.person.ids, aliases=seat.person.names) for seat in seats]
    found, _ = matches(people, known)
    extensions = {}
    for place, number in enumerate(numbers):
        where = f"{path}, row {number + 2}"
        if place not in found:
            called = people[place].name or people[place].number
            raise SheetError(f"{where}: {one_line(called)!r} is nobody, or not one alone, here")
        text = rows[number][at[0]] if at[0] < len(rows[number]) else ""
        extensions[seats[found[place]].student] = zoned(text, where)
    return extensions


def lateness(
    seats: Sequence[Seat], policy: Policy, extensions: Mapping[str, datetime]
) -> tuple[dict[str, Late], list[str]]:
    """Find who is late.

    Parameters
    ----------
    seats : sequence of Seat
        The class.
    policy : Policy
        When work is due.
    extensions : mapping of str to datetime
        By student, when it is due instead.

    Returns
    -------
    late : dict of str to Late
        By student, those who are.
    notes : list of str
        Of whom no time is known.
    """
    late: dict[str, Late] = {}
    flagged, unknown = [], []
    for seat in seats:
        if not seat.submission:
            continue
        handed = seat.handed
        due = extensions.get(seat.student, policy.due)
        if handed.when:
            time = datetime.fromisoformat(handed.when)
            # a platform's names tell the hour on its own clock
            time = time if time.tzinfo else time.replace(tzinfo=policy.due.tzinfo)
            if time > due + policy.grace:
                late[seat.student] = Late(in_words(time - due), policy.share(time - due))
        elif handed.is_late and seat.student not in extensions:
            flagged.append(seat.student)
            late[seat.student] = Late("", policy.share(timedelta(minutes=1)))
        elif handed.is_late or handed.platform != "Canvas":  # which flags what is late
            unknown.append(seat.student)
    return late, list(_notes(flagged, unknown))


def _notes(flagged: Sequence[str], unknown: Sequence[str]) -> Iterator[str]:
    if flagged:
        yield (
            f"late by the platform's word, which tells not how much, so by the least "
            f"({len(flagged)}): {listed(flagged)}"
        )
    if unknown:
        yield (
            f"no time is known of these, so they count as in time ({len(unknown)}): "
            f"{listed(unknown)}; a roster with a column 'submission time' tells it"
        )

"""People as tables name them, and who of one table is who of another.

Each platform heads its columns in its own words. `HEADINGS` says what they mean, in
one place for rosters that come in and for gradebooks that go back.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from labkit.grading.intake.times import read_time

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("name", "full name", "student", "student name", "display name", "participant"),
        *("vollständiger name", "nom complet", "nombre completo", "nome completo"),
    ),
    "first": ("first name", "given name", "forename", "first", "vorname", "prénom", "nombre"),
    "last": (
        *("last name", "surname", "family name", "last", "nachname", "nom", "apellidos"),
        *("apellido(s)", "cognome"),
    ),
    "participant": ("identifier", "kennung", "identifiant", "identificador", "identificativo"),
    "id": (
        *("id", "student id", "student number", "id number", "sid", "sis user id", "identifikator"),
        *("org defined id", "matriculation number", "matrikelnummer", "roll number", "roll no"),
        *("lms user id", "number", "integration id", "registration number"),
    ),
    "username": (
        *("username", "user name", "login", "login id", "sis login id", "github username"),
        *("net id", "account", "user id", "anmeldename", "benutzername"),
    ),
    "email": ("email", "e-mail", "email address", "mail", "e-mail-adresse", "adresse de courriel"),
    "time": ("submission time", "last modified (submission)", "submitted", "submitted at"),
    "group": ("group", "groups", "team", "group name", "gruppe", "gruppen", "groupe", "grupo"),
}
"""What columns are called, by what they hold; capitals, spaces and signs do not matter."""

IDS = ("participant", "canvas", "id", "username", "email")
"""Kinds of ids, the surest first. ``canvas`` is Canvas' own number of a student."""

_ACCOUNTS = ("username", "email", "id")
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return what two spellings of a name or heading share.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    folded : str
        Small letters and digits, without signs and spaces.

    Examples
    --------
    >>> folded("E-mail address"), folded("Rao, Asha")
    ('emailaddress', 'raoasha')
    """
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    # a vowel sign of Devanagari or Gurmukhi is no letter, and parts no words
    kept = [
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in unicodedata.normalize("NFKC", text).casefold()
    ]
    return unicodedata.normalize("NFC", "".join(kept)).split()


_MEANINGS = {folded(heading): kind for kind, all_ in HEADINGS.items() for heading in all_}


def columns(header: Sequence[str]) -> dict[str, list[int]]:
    """Find which columns of a table say who somebody is.

    Parameters
    ----------
    header : sequence of str
        Its first row.

    Returns
    -------
    columns : dict of str to list of int
        Places of columns by what they hold: a key of `HEADINGS`, or ``canvas``.

    Examples
    --------
    >>> columns(["Student", "ID", "SIS Login ID", "Section"])
    {'name': [0], 'canvas': [1], 'username': [2]}
    """
    plain = [folded(heading) for heading in header]
    canvas = any(heading.startswith("sis") for heading in plain)
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(plain):
        kind = "canvas" if canvas and heading == "id" else _MEANINGS.get(heading)
        if kind is not None:
            found.setdefault(kind, []).append(place)
    return found


@dataclass(frozen=True)
class Person:
    """Somebody, as a table or a platform knows them.

    Attributes
    ----------
    name : str
        Given name first; a platform that knows accounts only has the account here.
    ids : tuple of (str, str)
        Kinds of `IDS`, and the id of that kind; a kind may come twice.
    groups : tuple of str
        Names of groups.
    aliases : tuple of str
        Other names of the same person.
    when : str
        When this person handed in, in ISO 8601; empty where the table does not tell.
    """

    name: str
    ids: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = field(default=())
    aliases: tuple[str, ...] = ()
    when: str = ""

    def of_kind(self, kind: str) -> list[str]:
        """Return the ids of one kind.

        Parameters
        ----------
        kind : str
            Of `IDS`.

        Returns
        -------
        ids : list of str
        """
        return [value for this, value in self.ids if this == kind]

    @property
    def number(self) -> str:
        """What tells this person from another of that name, for people to read."""
        wanted = ("id", "username", "email", "canvas", "participant")
        return next((ids[0] for ids in map(self.of_kind, wanted) if ids), "")

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return (self.name, *self.aliases)


def person_of(cells: Sequence[str], places: Mapping[str, Sequence[int]]) -> Person:
    """Read a person from a row.

    Parameters
    ----------
    cells : sequence of str
        Of the row; missing ones count as empty.
    places : mapping of str to sequence of int
        From `columns`.

    Returns
    -------
    person : Person
        Without a name where the row has none.

    Examples
    --------
    >>> person_of(["Rao, Asha", "71", "asha@example.org"], {"name": [0], "id": [1], "email": [2]})
    Person(name='Asha Rao', ids=(('id', '71'), ('email', 'asha@example.org')), ...)
    """

    def texts(kind: str) -> list[str]:
        there = [cells[place].strip() for place in places.get(kind, ()) if place < len(cells)]
        return [text for text in there if text]

    ids = [(kind, _id(kind, text)) for kind in IDS for text in texts(kind)]
    parts = [*texts("first"), *texts("last")]
    whole = [_given_name_first(text) for text in texts("name")]
    names = [" ".join(parts)] * bool(parts) + whole
    groups = [part.strip() for text in texts("group") for part in re.split("[,;]", text)]
    return Person(
        names[0] if names else "",
        tuple((kind, text) for kind, text in ids if text),
        tuple(group for group in groups if group),
        tuple(dict.fromkeys(names[1:])),
        next(filter(None, map(read_time, texts("time"))), ""),
    )


def _id(kind: str, text: str) -> str:
    if kind == "participant":  # Moodle writes "Participant 1234567", in its own language
        return text.split()[-1]
    # Brightspace begins each with a number sign, so that no spreadsheet makes it a number
    return text.removeprefix("#")


def _given_name_first(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def matches(
    given: Sequence[Person], known: Sequence[Person]
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Find who of one table is who of another.

    Ids of one kind count most; then an account that stands for a name; then names as
    they are, with their parts in another order, and without accents. What could mean
    two people means nobody.

    Parameters
    ----------
    given, known : sequence of Person
        Nobody is in one of them twice.

    Returns
    -------
    matches : dict of int to int
        Places in `given` to places in `known`; no place is there twice.
    unsure : dict of int to list of int
        Places in `given` that have no match, to all that they could mean.

    Examples
    --------
    >>> roster = [Person("Asha Rao", (("username", "arao"),)), Person("Dev Gill")]
    >>> matches([Person("gilldev"), Person("arao"), Person("Esha Kaur")], roster)
    ({1: 0, 0: 1}, {})
    """
    found: dict[int, int] = {}
    unsure: dict[int, list[int]] = {}
    for keys in _STEPS:
        done = {*found, *unsure}
        left = {place: keys(one) for place, one in enumerate(given) if place not in done}
        there = _by_key(enumerate(map(keys, known)))
        claims = {
            place: {number for key in mine for number in there.get(key, ())}
            for place, mine in left.items()
        }
        claimed: dict[int, int] = defaultdict(int)
        for numbers in claims.values():
            for number in numbers:
                claimed[number] += 1
        taken = set(found.values())
        for place, numbers in claims.items():
            lone = next(iter(numbers)) if len(numbers) == 1 else None
            if lone is not None and claimed[lone] == 1 and lone not in taken:
                found[place] = lone
            elif numbers:
                unsure[place] = sorted(numbers)
    return found, unsure


def _by_key(keys: Iterable[tuple[int, set[str]]]) -> dict[str, list[int]]:
    there: dict[str, list[int]] = {}
    for number, mine in keys:
        for key in mine:
            there.setdefault(key, []).append(number)
    return there


def _by_id(one: Person) -> set[str]:
    return {f"{kind} {folded(value)}" for kind, value in one.ids if folded(value)}


def _by_account(one: Person) -> set[str]:
    accounts = {value for kind in _ACCOUNTS for value in one.of_kind(kind)}
    accounts |= {value.partition("@")[0] for value in one.of_kind("email")}
    accounts |= {part for value in one.of_kind("username") for part in value.rsplit("_", 1)[:1]}
    return {key for key in map(folded, (*accounts, *one.names)) if key}


def _by_name(one: Person) -> set[str]:
    return {key for key in map(folded, one.names) if key}


def _by_turned_name(one: Person) -> set[str]:
    return {turned for name in one.names for turned in _turns(_words(name))}


def _by_plain_name(one: Person) -> set[str]:
    return {_without_accents(name) for name in _by_turned_name(one)}


def _turns(words: list[str]) -> Iterator[str]:
    """Give a name's words in each order that begins at one of them and goes round."""
    for start in range(len(words)):
        yield "".join(words[start:] + words[:start])


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")


_STEPS: tuple[Callable[[Person], set[str]], ...] = (
    _by_id,
    _by_account,
    _by_name,
    _by_turned_name,
    _by_plain_name,
)

"""CSV files that people open in a spreadsheet, and that come back from one.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula, whoever wrote it. Such a cell gets an apostrophe in front, as OWASP
advises, and so does every place inside it where a spreadsheet that splits at
semicolons or tabs would begin a new cell. `unshielded` takes them away again.

The files are UTF-8 with a byte order mark: without it Excel reads UTF-8 as the
machine's old code page, and a name in Gurmukhi comes out as noise, to be saved
so. LibreOffice, pandas and R take both; Python's csv module wants
``encoding="utf-8-sig"``.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from labkit.errors import SheetError
from labkit.grading.results.text import visible

_LONGEST_CELL = 131_072

_FORMULA = "[=+\\-@\uff0b\uff0d\uff1d\uff20]"
_BEGINS = rf"""[ "'\s]*{_FORMULA}"""
_START = re.compile(rf"^(?={_BEGINS}|'*[\t\r\n])|(?<=[;\t\r\n])(?={_BEGINS})")
_SHIELD = re.compile(rf"^'(?={_BEGINS}|'*[\t\r\n])|(?<=[;\t\r\n])'(?={_BEGINS})")
_DIGIT = re.compile(r"^(?='*\d)")
_DIGIT_SHIELD = re.compile(r"^'(?='*\d)")


def shielded(text: str, *, digits: bool = False) -> str:
    """Keep a spreadsheet from taking a text for a formula.

    Parameters
    ----------
    text : str
        What a cell is to hold.
    digits : bool, default=False
        Also keep it from taking a text for a number, as roll numbers are: Excel
        would save ``202612345678`` as ``2.02612E+11``.

    Returns
    -------
    text : str

    Examples
    --------
    >>> shielded("=1+1"), shielded("Asha"), shielded("007", digits=True)
    ("'=1+1", 'Asha', "'007")
    """
    text = _START.sub("'", text)
    return _DIGIT.sub("'", text) if digits else text


def unshielded(text: str, *, digits: bool = False) -> str:
    """Return what was given to `shielded`.

    Parameters
    ----------
    text : str
        What a cell holds.
    digits : bool, default=False
        As it was given there.

    Returns
    -------
    text : str

    Examples
    --------
    >>> unshielded("'=1+1")
    '=1+1'
    """
    text = _DIGIT_SHIELD.sub("", text) if digits else text
    return _SHIELD.sub("", text)


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as a CSV file.

    Parameters
    ----------
    rows : iterable of sequence of str
        The first is the header. Cells are shielded already where they need it.

    Returns
    -------
    content : bytes
        The same for the same rows.
    """
    buffer = io.StringIO()
    # lines end as RFC 4180 has it; with "\n" a lone "\r" in a cell would not be quoted
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def read_csv(path: Path) -> list[list[str]]:
    """Read a CSV file, whatever a spreadsheet made of it.

    Parameters
    ----------
    path : Path
        Cells parted by commas, semicolons or tabs, as the first row has it.

    Returns
    -------
    rows : list of list of str
        An empty line is an empty row, so that a row's place in the list is its
        place in the spreadsheet.

    Raises
    ------
    SheetError
        If it cannot be read as such a file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path} cannot be read: {error.strerror}") from None
    if content.startswith(b"PK"):
        raise SheetError(f"{path} is a workbook; save it as CSV (UTF-8)")
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    # csv has one limit for the whole process, which readers of other formats lift
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError(f"{path} is no CSV file: {visible(str(error))}") from None
    finally:
        csv.field_size_limit(limit)


def read_rows(path: Path, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Read a table whose columns have to have certain names.

    Parameters
    ----------
    path : Path
        As for `read_csv`.
    needed : sequence of str
        Names of columns, in small letters; others may stand beside them.

    Returns
    -------
    rows : list of (int, dict of str to str)
        The number of each row that holds anything, as a spreadsheet counts, and its cells.

    Raises
    ------
    SheetError
        If a column is missing, or there twice.
    """
    header, *others = read_csv(path) or [[]]
    names = [name.strip().lower() for name in header]
    for name in needed:
        if names.count(name) != 1:
            raise SheetError(
                f"{path}: its first row should name one column {name}, as in {', '.join(needed)}"
            )
    empty = [""] * len(names)
    return [
        (number, {name: cell.strip() for name, cell in zip(names, (*cells, *empty), strict=False)})
        for number, cells in enumerate(others, start=2)
        if any(cell.strip() for cell in cells)
    ]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's plain "CSV": a name that it cannot hold is then an unknown student
        return content.decode("cp1252", "replace")

"""Text files of rows: their encoding, their separator, their quotes and their header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from labkit.errors import FileFormatError

Doubt = Literal["none", "some", "sure"]

SEPARATORS = (",", ";", "\t", "|")
"""What may stand between the cells of a row; where none of them does, `BLANKS` may."""

BLANKS = " "
"""A separator that stands for any number of blanks, tabs among them."""

_ROWS_TO_JUDGE = 200
_CHARACTERS_TO_JUDGE = 2**20
_EVEN = 0.9  # the share of rows with as many words as most, in a table and not in prose
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SEP_LINE = re.compile(r'"?sep=(.)"?[^\S\n]*\n', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    r"""Return the text of a file, its lines ended by ``\n``.

    Parameters
    ----------
    content : bytes
        All of the file.
    name : str
        What messages call it.
    encoding : str, optional
        As Python names it; UTF-8 unless given, or what a byte order mark says.

    Returns
    -------
    text : str

    Raises
    ------
    FileFormatError
        If the bytes are no text in that encoding.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfa,b\r\n1,2\r\n", "x.csv")
    'a,b\n1,2\n'
    """
    marked = next((kind for mark, kind in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding or marked)
    except LookupError:
        raise FileFormatError(f"no encoding {encoding!r}; Python knows utf-8, cp1252 …") from None
    except UnicodeError as error:
        raise FileFormatError(_undecodable(content, name, encoding, error)) from None
    if "\0" in text:
        raise FileFormatError(_with_nul(content, text, name))
    return _LINE_END.sub("\n", text)


def _undecodable(content: bytes, name: str, encoding: str | None, error: UnicodeError) -> str:
    if encoding is not None:
        return f"{name} is not in {encoding}; name another encoding, or save it in UTF-8"
    place = error.start if isinstance(error, UnicodeDecodeError) else 0
    line = content[:place].count(b"\n") + 1
    return (
        f"{name} is no CSV file in UTF-8 (byte 0x{content[place]:02x} in line {line}); "
        "save it in UTF-8, or name its encoding, such as encoding='cp1252'"
    )


def _with_nul(content: bytes, text: str, name: str) -> str:
    pairs = content[:2000]
    zeros = pairs[0::2].count(0), pairs[1::2].count(0)
    if max(zeros) > len(pairs) / 4:
        kind = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return (
            f"{name} is no CSV file in UTF-8: it looks like UTF-16 without a mark; "
            f"save it in UTF-8, or name its encoding, encoding='{kind}'"
        )
    line = text[: text.index("\0")].count("\n") + 1
    return f"{name} holds a NUL character in line {line}; take it out, it is no text"


def lines_of(text: str) -> tuple[str, str | None]:
    r"""Return a text from its header on, and the separator where a first line names it.

    Parameters
    ----------
    text : str
        Lines ended by ``\n``; blank ones may come first, or Excel's ``sep=;``.

    Returns
    -------
    text : str
        Without those.
    separator : str, optional
        What ``sep=`` says.

    Examples
    --------
    >>> lines_of("\n\nsep=;\na;b\n1;2\n")
    ('a;b\n1;2\n', ';')
    """
    text = _after_blank_lines(text)
    named = _SEP_LINE.match(text)
    if named is None:
        return text, None
    return _after_blank_lines(text[named.end() :]), named[1]


def _after_blank_lines(text: str) -> str:
    blank = _BLANK_LINES.match(text)
    return text[blank.end() :] if blank else text


def find_separator(text: str) -> str:
    r"""Return what gives every row the same number of cells.

    Judged over the first rows, with quotes honoured.

    Parameters
    ----------
    text : str
        From its header on.

    Returns
    -------
    separator : str
        One of `SEPARATORS`, or `BLANKS`; a comma where none of them separates anything.

    Examples
    --------
    >>> find_separator("height, in cm;weight\n180;75\n170;60\n")
    ';'
    >>> find_separator("height  weight\n   180      75\n   170      60\n")
    ' '
    """
    evenness = {separator: _evenness(text, separator) for separator in SEPARATORS}
    found = max(SEPARATORS, key=evenness.__getitem__)
    separates = evenness[found][1] > 1
    return BLANKS if not separates and _evenness(text, BLANKS)[0] >= _EVEN else found


def _evenness(text: str, separator: str) -> tuple[float, int]:
    """Return the share of rows with as many cells as most, and how many cells that is."""
    widths = Counter(map(len, first_rows(text, separator)))
    [(width, n)] = widths.most_common(1) or [(1, 0)]
    return (n / widths.total(), width) if width > 1 else (0.0, 1)


def first_rows(text: str, separator: str, most: int = _ROWS_TO_JUDGE) -> list[list[str]]:
    r"""Return the cells of the first rows, quotes honoured and blank lines left out.

    Parameters
    ----------
    text : str
        From its header on.
    separator : str
        One character.
    most : int, default=200
        How many rows.

    Returns
    -------
    rows : list of list of str

    Examples
    --------
    >>> first_rows('a,"b,c"\n1,2\n', ",")
    [['a', 'b,c'], ['1', '2']]
    """
    sample = text[:_CHARACTERS_TO_JUDGE]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1]
    rows: list[list[str]] = []
    with _cells_of_any_length():
        for row in _reader(sample, separator):
            if row:
                rows.append(row)
            if len(rows) == most:
                break
    return rows


def _reader(text: str, separator: str, *, strict: bool = False) -> Any:
    lines: Iterator[str] = io.StringIO(text)
    if separator == BLANKS:
        lines = (line.replace("\t", " ").strip(" \n") + "\n" for line in lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=strict)


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Lift csv's limit on the length of a cell, which is one for the whole process."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def refuse_open_quotes(text: str, separator: str, n_rows: int, name: str) -> None:
    r"""Raise an error where a quote that is never closed has swallowed rows.

    Parameters
    ----------
    text : str
        From its header on.
    separator : str
        One character.
    n_rows : int
        Rows that the text was read as, without the header.
    name : str
        What messages call the file.

    Raises
    ------
    FileFormatError
        Names the line with the quote.

    Examples
    --------
    >>> refuse_open_quotes('a,b\n1,"x\n2,"y\n', ",", 1, "x.csv")
    Traceback (most recent call last):
    ...
    labkit.errors.FileFormatError: x.csv opens a quote in line 2 ...
    """
    if '"' not in text or n_rows + 1 == sum(1 for line in text.split("\n") if line.strip()):
        return
    with _cells_of_any_length():
        over_lines = list(_rows_over_lines(text, separator))
    for line, cells in over_lines:
        if cells is None or any(_holds_rows(cell, separator, len(cells)) for cell in cells):
            raise FileFormatError(
                f"{name} opens a quote in line {line} that is not closed in its cell, and rows "
                "would be lost in it: close the quote, or take it out"
            )


def _rows_over_lines(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield rows that take several lines, with the first of those; None for a torn one."""
    reader = _reader(text, separator, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if reader.line_num > start:
                yield start, None
            continue
        if reader.line_num > start:
            yield start, cells


def _holds_rows(cell: str, separator: str, width: int) -> bool:
    """Check whether the lines within a cell look like rows of the table."""
    inner = cell.split("\n")[1:-1]
    return bool(inner) and width > 1 and all(line.count(separator) == width - 1 for line in inner)


def header_doubt(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Doubt:
    """Return whether a first line may hold values in place of names.

    Parameters
    ----------
    header : sequence of str
        The cells of the first line.
    rows : sequence of sequence of str
        Those of some lines below it.

    Returns
    -------
    doubt : {"none", "some", "sure"}
        Sure where each cell is a number, or comes again below; some where one
        does. None for the numbers that pandas gives to columns without names,
        0 or 1 and on.

    Examples
    --------
    >>> header_doubt(["5.1", "3.5", "setosa"], [["4.9", "3.0", "setosa"]] * 2)
    'sure'
    >>> header_doubt(["length", "width", "kind"], [["4.9", "3.0", "setosa"]] * 2)
    'none'
    """
    counted = [[str(i + start) for i in range(len(header))] for start in (0, 1)]
    if list(header) in counted or not any(cell.strip() for cell in header):
        return "none"
    below = [Counter(row[i].strip() for row in rows if i < len(row)) for i in range(len(header))]
    values = [
        is_number(cell) or not cell.strip() or found[cell.strip()] > 1
        for cell, found in zip(header, below, strict=True)
    ]
    named = [cell for cell, value in zip(header, values, strict=True) if cell.strip() and value]
    return "sure" if all(values) else "some" if named else "none"


def is_number(cell: str) -> bool:
    """Check whether a cell holds a number, as Python writes it.

    Parameters
    ----------
    cell : str
        Single quotes and blanks around it do not count.

    Returns
    -------
    is_number : bool

    Examples
    --------
    >>> is_number(" '-1e3'"), is_number("1,5")
    (True, False)
    """
    try:
        float(cell.strip().strip("'"))
    except ValueError:
        return False
    return True

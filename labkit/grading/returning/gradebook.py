"""A gradebook as a platform wrote it: some cells change, and no other byte does.

Reading a table and writing it again would change quotes, line ends and the encoding of
what nobody meant to touch, and some platforms refuse such a file. So each cell is known
by its place in the text, and only what stands there is replaced.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit.errors import SheetError

_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# the last one reads every byte, and gives each of them back
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Cell:
    """A cell, and where it stands.

    Attributes
    ----------
    start, end : int
        In the text, quotes included.
    text : str
        What it holds.
    """

    start: int
    end: int
    text: str


class Gradebook:
    r"""A table of text that can be filled in.

    Parameters
    ----------
    content : bytes
        Of the file: UTF-16 with its mark, UTF-8 or a code page of Windows; cells parted
        by commas, semicolons or tabs.
    name : str
        Of the file, for what errors say.

    Attributes
    ----------
    rows : list of list of Cell
        The first is the header.

    Raises
    ------
    SheetError
        If it is no such table.

    Examples
    --------
    >>> book = Gradebook(b'Name;Grade\r\n"Rao; Asha";\r\n', "grades.csv")
    >>> book.filled({(1, 1): "87.5"})
    b'Name;Grade\r\n"Rao; Asha";87.5\r\n'
    """

    def __init__(self, content: bytes, name: str) -> None:
        if content.startswith(b"PK"):
            raise SheetError(f"{name} is a workbook; download the gradebook as CSV")
        if len(content) > _MOST_BYTES:
            raise SheetError(f"{name} is larger than {_MOST_BYTES // 2**20} MB, and no gradebook")
        self._name = name
        self._text, self._encoding = _decoded(content, name)
        first = self._text.partition("\n")[0]
        self._delimiter = max(",;\t", key=first.count)
        self.rows = list(self._parsed())

    @classmethod
    def read(cls, path: Path) -> "Gradebook":
        """Read a file.

        Parameters
        ----------
        path : Path
            As the platform gave it.

        Returns
        -------
        book : Gradebook

        Raises
        ------
        SheetError
            If it cannot be read as a table.
        """
        try:
            return cls(path.read_bytes(), str(path))
        except OSError as error:
            raise SheetError(f"{path} cannot be read: {error.strerror}") from None

    @property
    def texts(self) -> list[list[str]]:
        """What the cells hold, row by row."""
        return [[cell.text for cell in row] for row in self.rows]

    def filled(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with some cells replaced.

        Parameters
        ----------
        changes : mapping of (int, int) to str
            By row and column, what is to stand there. A cell that was quoted stays so.

        Returns
        -------
        content : bytes
            All else is as it was, byte for byte.
        """
        edits = sorted(self._edit(row, column, text) for (row, column), text in changes.items())
        parts, at = [], 0
        for start, end, text in edits:
            parts += [self._text[at:start], text]
            at = end
        return "".join([*parts, self._text[at:]]).encode(self._encoding)

    def _edit(self, row: int, column: int, text: str) -> tuple[int, int, str]:
        cells = self.rows[row]
        if column >= len(cells):  # a row may end before its last columns
            end = cells[-1].end
            return end, end, self._delimiter * (column - len(cells) + 1) + text
        cell = cells[column]
        quoted = self._text.startswith('"', cell.start)
        return cell.start, cell.end, f'"{text}"' if quoted else text

    def _parsed(self) -> Iterator[list[Cell]]:
        at = 1 if self._text.startswith("\ufeff") else 0
        row: list[Cell] = []
        while at < len(self._text) or row:
            cell = self._cell(at)
            row.append(cell)
            at = cell.end
            if self._text.startswith(self._delimiter, at):
                at += 1
                continue
            yield row
            row = []
            at += 2 if self._text.startswith("\r\n", at) else 1

    def _cell(self, start: int) -> Cell:
        text, at = self._text, start
        held = []
        if text.startswith('"', at):
            while True:
                end = text.find('"', at + 1)
                if end < 0:
                    raise SheetError(f"{self._name} is cut off within quotes; download it again")
                held.append(text[at + 1 : end])
                at = end + 1
                if not text.startswith('"', at):
                    break
                held.append('"')
        end = at
        while end < len(text) and text[end] not in (self._delimiter, "\r", "\n"):
            end += 1
        return Cell(start, end, "".join([*held, text[at:end]]))


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                raise SheetError(f"{name} is damaged or cut off; download it again") from None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError("every byte is a letter of Latin 1")

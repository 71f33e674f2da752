"""A CSV file of people's, of which single cells are changed and all others kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from labkit.errors import SheetError
from labkit.grading.results.sheet import read_csv, shielded, to_csv, unshielded

Key = tuple[str, str]
_STUDENT = "student"


@dataclass
class Table:
    """The rows of a file, told apart by a student and one thing more.

    Attributes
    ----------
    header : list of str
        Names of the columns, as the file has them.
    rows : list of list of str
        Cells, each row as long as the header.
    thing : str
        The column that tells a student's rows apart.
    """

    header: list[str]
    rows: list[list[str]]
    thing: str
    _places: dict[Key, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._places.setdefault(self._key(row), row)

    @classmethod
    def read(cls, path: Path, columns: Sequence[str], thing: str) -> Self:
        """Read a file, or begin one.

        Parameters
        ----------
        path : Path
            Need not exist.
        columns : sequence of str
            Those of a new file.
        thing : str
            The column that tells a student's rows apart.

        Returns
        -------
        table : Table

        Raises
        ------
        SheetError
            If it is no such file.
        """
        header, *rows = (read_csv(path) if path.exists() else None) or [list(columns)]
        names = [name.strip().lower() for name in header]
        for name in (_STUDENT, thing):
            if names.count(name) != 1:
                raise SheetError(
                    f"{path}: its first row should name one column {name}, as in "
                    f"{', '.join(columns)}"
                )
        n = len(header)
        kept = [[*row, *[""] * (n - len(row))][:n] for row in rows if any(map(str.strip, row))]
        return cls(header, kept, thing)

    def find(self, key: Key) -> Mapping[str, str] | None:
        """Return a row's cells, without what shields them.

        Parameters
        ----------
        key : (str, str)
            Student and thing.

        Returns
        -------
        cells : mapping of str to str, or None
            By the column's name in small letters; None where there is no such row.
        """
        row = self._places.get(key)
        if row is None:
            return None
        return {name: unshielded(cell.strip()) for name, cell in zip(self._names, row, strict=True)}

    def put(self, key: Key, cells: Mapping[str, str]) -> None:
        """Change cells of a row, which is made if need be, as are columns.

        Parameters
        ----------
        key : (str, str)
            Student and thing.
        cells : mapping of str to str
            By the column's name.
        """
        for name in cells:
            if name not in self._names and cells[name]:
                self.header.append(name)
                for row in self.rows:
                    row.append("")
        row = self._places.get(key, [])
        if not row:
            row += [""] * len(self.header)
            row[self._names.index(_STUDENT)] = shielded(key[0], digits=True)
            row[self._names.index(self.thing)] = shielded(key[1])
            self.rows.append(row)
            self._places[key] = row
        for name, cell in cells.items():
            if name in self._names:
                row[self._names.index(name)] = shielded(cell)

    def drop(self, key: Key) -> None:
        """Remove a row, if there is one.

        Parameters
        ----------
        key : (str, str)
            Student and thing.
        """
        self._places.pop(key, None)
        self.rows = [row for row in self.rows if self._key(row) != key]

    def content(self) -> bytes:
        """Return the file.

        Returns
        -------
        content : bytes
            CSV.
        """
        return to_csv([self.header, *self.rows])

    @property
    def _names(self) -> list[str]:
        return [name.strip().lower() for name in self.header]

    def _key(self, row: Sequence[str]) -> Key:
        student = row[self._names.index(_STUDENT)].strip()
        thing = row[self._names.index(self.thing)].strip()
        return unshielded(student, digits=True), unshielded(thing)

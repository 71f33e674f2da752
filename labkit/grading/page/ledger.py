"""What people gave and wrote, in ``manual.csv`` and ``overrides.csv``: the files are the truth.

They are read anew at every look, and written whole at every change. A change names what
it replaces: whoever has not seen the last one is told of it, and nothing is written over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from labkit.errors import PointsError, SeenOtherwiseError
from labkit.grading.page.table import Key, Table
from labkit.grading.results.manual import COLUMNS, FEEDBACK
from labkit.grading.results.overrides import COLUMNS as OVERRIDE_COLUMNS
from labkit.grading.results.overrides import OVERRIDES
from labkit.grading.results.points import read_points
from labkit.grading.results.score import shown_points
from labkit.grading.results.write import MANUAL
from labkit.jobs.files import alone_in, write_whole

LONGEST_REMARK = 5000


@dataclass(frozen=True)
class Given:
    """What a person gave for an answer, and wrote about it.

    Attributes
    ----------
    points : str
        As people write them; empty where nobody gave any.
    remark : str
        For the student.
    """

    points: str = ""
    remark: str = ""


class _File:
    """One of the two files: which cells of it hold what a person gave."""

    def __init__(self, path: Path, columns: tuple[str, ...], thing: str, remark: str) -> None:
        self.path, self._columns, self._thing, self._remark = path, columns, thing, remark

    def read(self) -> Table:
        return Table.read(self.path, self._columns, self._thing)

    def given(self, table: Table, key: Key) -> Given:
        cells = table.find(key) or {}
        return Given(
            cells.get("points", "").replace(",", "."), _with_line_feeds(cells.get(self._remark, ""))
        )

    def put(self, table: Table, key: Key, given: Given, others: Mapping[str, str]) -> None:
        new = {} if table.find(key) is not None else others
        table.put(key, {**new, "points": given.points, self._remark: given.remark})


def _merged(before: Given, after: Given, now: Given) -> Given:
    """Return what is to stand where two people changed one thing each, or the same alike."""
    return Given(
        _changed(before.points, after.points, now.points, now),
        _changed(before.remark, after.remark, now.remark, now),
    )


def _changed(before: str, after: str, now: str, there: Given) -> str:
    if after == before:
        return now
    if now not in (before, after):
        raise SeenOtherwiseError(there.points, there.remark)
    return after


def _with_line_feeds(text: str) -> str:
    # a browser has no other line ends, and has to find its words again
    return "\n".join(text.splitlines())


class Ledger:
    """The files of one folder of marks.

    Parameters
    ----------
    folder : Path
        What ``labkit grade --out`` named.
    extra : bool, default=False
        Whether a task may get more points than its checks can give.
    """

    def __init__(self, folder: Path, *, extra: bool = False) -> None:
        self._extra = extra
        self._lock = Lock()
        self._files = {
            "prose": _File(folder / MANUAL, COLUMNS, "answer", FEEDBACK),
            "task": _File(folder / OVERRIDES, OVERRIDE_COLUMNS, "task", "reason"),
        }

    def given(self, kind: str, keys: Iterable[Key]) -> dict[Key, Given]:
        """Return what stands in the files now.

        Parameters
        ----------
        kind : {"prose", "task"}
            Whether answers in prose are meant, or tasks with checks.
        keys : iterable of (student, name)
            Of the answers, or of the tasks.

        Returns
        -------
        given : dict of (student, name) to Given

        Raises
        ------
        SheetError
            If the file cannot be read.
        """
        file = self._files[kind]
        table = file.read()
        return {key: file.given(table, key) for key in keys}

    def write(
        self,
        kind: str,
        keys: Iterable[Key],
        before: Given,
        after: Given,
        *,
        most: float,
        others: Mapping[str, str],
    ) -> None:
        """Write what a person gave, if the files hold what that person has seen.

        Parameters
        ----------
        kind : {"prose", "task"}
            As in `given`.
        keys : iterable of (student, name)
            Those whose answer it is: several where a group handed in one.
        before : Given
            What the person saw.
        after : Given
            What is to stand there.
        most : float
            The most points it can have.
        others : mapping of str to str
            Further cells of a row that is not there yet.

        Raises
        ------
        SeenOtherwiseError
            If something else stands there by now; nothing is written.
        PointsError
            If the points cannot be.
        """
        after = self._checked(kind, after, most)
        file = self._files[kind]
        with self._lock, alone_in(file.path.parent):
            table = file.read()
            for key in keys:
                new = _merged(before, after, file.given(table, key))
                if kind == "task" and not new.points:
                    table.drop(key)
                else:
                    file.put(table, key, new, others)
            write_whole(file.path, table.content(), durable=True)

    def _checked(self, kind: str, given: Given, most: float) -> Given:
        """Return points and remark as the files have them, or raise an error for what cannot be."""
        remark = _with_line_feeds(given.remark.strip())
        if len(remark) > LONGEST_REMARK:
            raise PointsError(f"a remark has {LONGEST_REMARK} characters at most")
        text = given.points.strip()
        if not text:
            return Given("", "" if kind == "task" else remark)
        points = read_points(text, "this answer")
        if points > most and not (kind == "task" and self._extra):
            way_out = "; start labkit mark with --extra for more" if kind == "task" else ""
            raise PointsError(
                f"points are {shown_points(points)}, and {shown_points(most)} is the most{way_out}"
            )
        if kind == "task" and not remark:
            raise PointsError("write the reason: the student reads it beside the points")
        return Given(shown_points(points), remark)

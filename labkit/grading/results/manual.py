"""Answers in prose: out to a person as ``manual.csv``, and back with points.

The file has a row for each student and answer, with an empty column for the
points. It may come back with its rows in another order, with semicolons, with
decimal commas and with more columns; what stands in one called ``feedback`` is for
the student.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.course.task import Practical
from labkit.errors import PointsError, SheetError
from labkit.grading.results.points import read_points
from labkit.grading.results.score import Points, Remarks, Score, shown_points
from labkit.grading.results.sheet import read_csv, shielded, to_csv, unshielded
from labkit.grading.results.text import listed, one_line, shorten

COLUMNS = ("student", "task", "answer", "text", "max_points", "points")
FEEDBACK = "feedback"
"""A further column, there once anything is in it: a person's words to the student."""
_NEEDED = ("student", "answer", "points")
_BY_LABKIT = ("student", "task", "answer", "text", "max_points")
# Excel holds 32 767 characters in a cell and no more
_MOST_CHARACTERS, _MOST_LINES = 8_000, 300


@dataclass(frozen=True)
class _Row:
    """A row as it stands in the file, its points not yet looked at."""

    number: int
    cells: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str]:
        student = unshielded(self.cells["student"].strip(), digits=True)
        return student, unshielded(self.cells["answer"].strip())

    @property
    def points(self) -> str:
        return self.cells["points"].strip()

    @property
    def is_filled_in(self) -> bool:
        """Whether a person wrote anything into it, points or a remark."""
        return any(cell.strip() for name, cell in self.cells.items() if name not in _BY_LABKIT)


def read_manual(
    path: Path, practical: Practical, students: Collection[str] | None = None
) -> Points:
    """Read the points that a person gave.

    Parameters
    ----------
    path : Path
        A ``manual.csv``, filled in.
    practical : Practical
        Whose answers they are; it says how many points each can give.
    students : collection of str, optional
        All who handed in; points for anyone else are refused. Anyone's are read
        unless given.

    Returns
    -------
    points : dict of (student, answer name) to float
        Without the rows that have no points yet.

    Raises
    ------
    SheetError
        Names the row, and what is wrong with it.
    """
    most = {name: points for task in practical.tasks for name, points in task.free_text}
    _, rows = _read(path)
    seen: dict[tuple[str, str], int] = {}
    points = {}
    for row in rows:
        where = f"{path}, row {row.number}"
        _refuse_unknown_answer(row, most, where)
        if row.key in seen:
            who = f"{one_line(row.key[0])}, answer {row.key[1]}"
            raise PointsError(f"{where}: {who} is in row {seen[row.key]} already; keep one of them")
        seen[row.key] = row.number
        if row.points:
            points[row.key] = _number(row.points, most[row.key[1]], where)
            if students is not None and row.key[0] not in students:
                raise PointsError(
                    f"{where}: points for {one_line(row.key[0])!r}, and nobody of that name "
                    "handed in; correct the name, or delete the row"
                )
    return points


def read_remarks(path: Path) -> Remarks:
    """Read what a person wrote to students about their answers.

    Parameters
    ----------
    path : Path
        A ``manual.csv``; without a column ``feedback`` there are none.

    Returns
    -------
    remarks : dict of (student, answer name) to str

    Raises
    ------
    SheetError
        If it is no such file.
    """
    _, rows = _read(path)
    written = {row.key: unshielded(row.cells.get(FEEDBACK, "").strip()) for row in rows}
    return {key: remark for key, remark in written.items() if remark}


def _refuse_unknown_answer(row: _Row, most: Mapping[str, int], where: str) -> None:
    answer = row.key[1]
    if answer not in most:
        known = ", ".join(most) or "none"
        raise PointsError(
            f"{where}: there is no answer {one_line(answer)!r} in prose; there is {known}"
        )


def _number(text: str, most: int, where: str) -> float:
    points = read_points(text, where)
    if points > most:
        raise PointsError(
            f"{where}: points are {one_line(text)}; the answer can give {most} at most"
        )
    return points


def _read(path: Path) -> tuple[list[str], list[_Row]]:
    """Return the header and the rows that hold anything."""
    first, *others = read_csv(path) or [[]]
    header = [name.strip().lower() for name in first]
    for name in _NEEDED:
        if header.count(name) != 1:
            wanted = ", ".join(COLUMNS)
            raise PointsError(
                f"{path}: its first row should name one column {name}, as in {wanted}"
            )
    rows = []
    for number, cells in enumerate(others, start=2):
        if any(cell.strip() for cell in cells):
            filled = [*cells, *[""] * (len(header) - len(cells))]
            rows.append(_Row(number, dict(zip(header, filled, strict=False))))
    return header, rows


def manual_csv(
    path: Path, practical: Practical, scores: Sequence[Score]
) -> tuple[bytes | None, list[str]]:
    """Return what ``manual.csv`` should hold, and what a person should know about it.

    Points that it holds already stay, whatever else changes.

    Parameters
    ----------
    path : Path
        Where it is to go, or is already.
    practical : Practical
        Whose answers in prose they are.
    scores : sequence of Score
        Of the class.

    Returns
    -------
    content : bytes or None
        None if the file is to be left as it is.
    notes : list of str
    """
    if not any(task.free_text for task in practical.tasks):
        return None, []
    fresh = list(_fresh_rows(scores))
    if not path.exists():
        return to_csv([COLUMNS, *([cells[name] for name in COLUMNS] for cells in fresh)]), []
    try:
        points = read_manual(path, practical)
        header, rows = _read(path)
    except SheetError as error:
        return None, [f"{error}. The file was left as it is; put it right and grade again"]
    content, notes = _merged(header, {row.key: row for row in rows}, fresh)
    if points and not any(score.counted for score in scores):
        answers = "1 answer" if len(points) == 1 else f"{len(points)} answers"
        notes.append(
            f"{path} holds points for {answers}, and no score includes them; "
            f"--manual {path} adds them in"
        )
    return content, notes


def _fresh_rows(scores: Sequence[Score]) -> Iterator[dict[str, str]]:
    for score in scores:
        for one in score.prose:
            given = score.counted and (one.points or (one.points == 0 and one.text.strip()))
            yield {
                "student": shielded(score.marked.student, digits=True),
                "task": shielded(one.task),
                "answer": shielded(one.name),
                "text": shielded(for_a_cell(one.text)),
                "max_points": str(one.max_points),
                "points": shown_points(one.points or 0) if given else "",
            }


def for_a_cell(text: str) -> str:
    """Cut an answer to what a spreadsheet's cell can hold.

    Parameters
    ----------
    text : str
        What a student wrote.

    Returns
    -------
    text : str
    """
    return shorten(text, lines=_MOST_LINES, characters=_MOST_CHARACTERS)


def _merged(
    header: Sequence[str],
    before: Mapping[tuple[str, str], _Row],
    fresh: Sequence[Mapping[str, str]],
) -> tuple[bytes | None, list[str]]:
    """Merge points that are there already, and columns of a person's own, with new answers."""
    columns = [*COLUMNS, *dict.fromkeys(name for name in header if name not in COLUMNS)]
    table, changed = [list(columns)], False
    notes: list[str] = []
    for cells in fresh:
        old = before.get(_Row(0, cells).key)
        if old is None:
            changed = True
            table.append([cells.get(name, "") for name in columns])
            continue
        points = old.points or cells["points"]
        renewed = _plain(old.cells.get("text", "")) != _plain(cells["text"])
        changed |= renewed or points != old.points
        notes += _remarks(old, cells, renewed)
        table.append([{**old.cells, **cells, "points": points}.get(name, "") for name in columns])
    known = {_Row(0, cells).key for cells in fresh}
    gone = [row for key, row in before.items() if key not in known]
    kept = [row for row in gone if row.is_filled_in]
    table += [[row.cells.get(name, "") for name in columns] for row in kept]
    notes += [
        f"{one_line(row.key[0])}, answer {row.key[1]}: nobody of that name handed in; "
        "manual.csv keeps the points, and they count for nobody"
        for row in kept
        if row.points
    ]
    return to_csv(table) if changed or len(kept) < len(gone) else None, notes


def _remarks(old: _Row, cells: Mapping[str, str], renewed: bool) -> Iterator[str]:
    if not old.points:
        return
    student, answer = old.key
    who = f"{one_line(student)}, answer {answer}"
    if renewed:
        yield f"{who}: it has changed since it was marked; look whether its points are still fair"
    if cells["points"] and float(cells["points"]) != float(old.points.replace(",", ".")):
        yield (
            f"{who}: manual.csv beside the marks says {old.points}, and keeps it; "
            f"{cells['points']} was given and counts"
        )


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def waiting_line(scores: Sequence[Score]) -> list[str]:
    """List the answers that nobody has marked.

    Parameters
    ----------
    scores : sequence of Score
        Of the class.

    Returns
    -------
    notes : list of str
        One line, or none.
    """
    waiting = [f"{score.marked.student} ({one.name})" for score in scores for one in score.waiting]
    if not waiting:
        return []
    return [
        "answers in prose without points, which count as 0 until they are marked "
        f"({len(waiting)}): {listed(waiting)}"
    ]

"""``grades.csv``: a row per student, for the instructor's spreadsheet."""

import codecs
import csv
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from labkit.grading.results.score import EXTRA, Score, shown_points
from labkit.grading.results.sheet import shielded, to_csv

_COLUMNS = ("student", "practical", "score", "max_score", "percent", "status", "seconds")
_NOTE = "checks"
_IN_TIME = "score if in time"


def grades_csv(scores: Sequence[Score], *, dated: bool = False) -> bytes:
    """Return ``grades.csv``: a row per student, a column per task and answer in prose.

    Parameters
    ----------
    scores : sequence of Score
        Of the class, in the order of the rows.
    dated : bool, default=False
        Whether the work was due at some time: then columns say who was late.

    Returns
    -------
    content : bytes
        UTF-8 with a byte order mark; see `labkit.grading.results.sheet` for why, and
        for how names are kept from being formulas.
    """
    changed = {name for score in scores for name in score.overrides}
    points = [dict(_points_by_column(score, changed, dated=dated)) for score in scores]
    columns = list(dict.fromkeys(name for one in points for name in one))
    rows = [
        [*_fixed_cells(score), *(one.get(name, "") for name in columns)]
        for score, one in zip(scores, points, strict=True)
    ]
    return to_csv([[*_COLUMNS, *map(shielded, columns)], *rows])


def is_grades_csv(path: Path) -> bool:
    """Check whether a file begins as ``grades.csv`` does.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    is_grades : bool
    """
    with path.open("rb") as file:
        first = file.read(200).removeprefix(codecs.BOM_UTF8)
    return first.startswith(",".join(_COLUMNS).encode())


def is_dated(path: Path) -> bool:
    """Check whether a ``grades.csv`` is of work that was due at some time.

    Parameters
    ----------
    path : Path
        Of the file, as `grades_csv` made it.

    Returns
    -------
    is_dated : bool
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _IN_TIME in next(csv.reader(file), [])


def _fixed_cells(score: Score) -> Iterator[str]:
    marked = score.marked
    yield shielded(marked.student)
    yield shielded(marked.practical)
    yield shown_points(score.points)
    yield str(score.max_points)
    yield "" if score.percent is None else f"{score.percent:.1f}"
    yield marked.status
    yield f"{marked.seconds:.1f}"


def _points_by_column(
    score: Score, changed: Collection[str], *, dated: bool
) -> Iterator[tuple[str, str]]:
    for name, task in score.by_task.items():
        heading = f"{name} (task)" if name in _COLUMNS else name
        yield heading, shown_points(score.points_of(name))
        if name in changed:
            yield f"{heading} (automatic)", str(task.points)
    for one in score.prose if score.counted else ():
        yield f"{one.task}: {one.name}", "" if one.points is None else shown_points(one.points)
    if EXTRA in changed:
        yield "extra points", shown_points(score.extra)
    if dated:
        yield _IN_TIME, shown_points(score.points_in_time)
        yield "late", "" if score.late is None else score.late.by or "late"
        yield "percent lost", shown_points(100 * score.late.share) if score.late else "0"
    if score.marked.public_only:
        yield _NOTE, "public only"

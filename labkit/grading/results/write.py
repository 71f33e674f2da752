"""Marks as files: for the instructor's spreadsheet, for Gradescope, for each student."""

import codecs
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from labkit.course.task import Practical
from labkit.grading.marks import CellReport, CheckMarks, Marked, TaskMarks
from labkit.grading.results.broken_checks import broken_checks
from labkit.grading.results.class_page import class_page
from labkit.grading.results.feedback import feedback_page, status_in_words
from labkit.grading.results.files import file_stems
from labkit.grading.results.manual import manual_csv, waiting_line
from labkit.grading.results.score import Points, Prose, Score, scores, shown_points
from labkit.grading.results.sheet import shielded, to_csv
from labkit.grading.results.text import listed, one_line, shorten
from labkit.jobs.files import remove_parts, write_whole

MANUAL = "manual.csv"
_COLUMNS = ("student", "practical", "score", "max_score", "percent", "status", "seconds")
_FOLDERS = ("", "feedback", "gradescope")


def write(
    out: Path, practical: Practical, marked: Sequence[Marked], points: Points | None = None
) -> list[str]:
    """Write everything that people read about a class's marks.

    Each file is whole at every moment: what was there before stays until the
    new one is complete.

    Parameters
    ----------
    out : Path
        A folder, made if need be.
    practical : Practical
    marked : sequence of Marked
    points : dict of (student, answer name) to float, optional
        What a person gave for prose, from `read_manual`; prose is part of no
        score without it.

    Returns
    -------
    notes : list of str
        What the instructor should know, a line each.
    """
    for folder in _FOLDERS:
        remove_parts(out / folder)
    results = scores(practical, marked, points)
    manual, notes = manual_csv(out / MANUAL, practical, results)
    if manual is not None:
        write_whole(out / MANUAL, manual, durable=True)
    write_whole(out / "grades.csv", grades_csv(results), durable=True)
    stems = file_stems(score.marked.student for score in results)
    for score in results:
        stem = stems[score.marked.student]
        write_whole(out / "feedback" / f"{stem}.html", _encoded(feedback_page(practical, score)))
        write_whole(out / "gradescope" / f"{stem}.json", _json(gradescope(score)))
    pages = {student: f"feedback/{stem}.html" for student, stem in stems.items()}
    write_whole(out / "class.html", _encoded(class_page(practical, results, pages)))
    return [
        *notes,
        *broken_checks(results),
        *waiting_line(results),
        *_pages_of_others(out, stems.values()),
    ]


def _pages_of_others(out: Path, stems: Collection[str]) -> Iterator[str]:
    """Name the pages that an earlier run wrote for somebody who is not in the class now."""
    others = sorted({path.stem for path in (out / "feedback").glob("*.html")} - set(stems))
    if others:
        yield (
            f"not among these submissions, but with pages of an earlier run in {out}: "
            f"{listed(others)}; delete them, or hand them out knowingly"
        )


def grades_csv(scores: Sequence[Score]) -> bytes:
    """Give ``grades.csv``: a row per student, a column per task and answer in prose.

    Parameters
    ----------
    scores : sequence of Score

    Returns
    -------
    content : bytes
        UTF-8 with a byte order mark; see `labkit.grading.results.sheet` for why, and
        for how names are kept from being formulas.
    """
    points = [dict(_points_by_column(score)) for score in scores]
    columns = list(dict.fromkeys(name for one in points for name in one))
    rows = [
        [*_fixed_cells(score), *(one.get(name, "") for name in columns)]
        for score, one in zip(scores, points, strict=True)
    ]
    return to_csv([[*_COLUMNS, *map(shielded, columns)], *rows])


def is_grades_csv(path: Path) -> bool:
    """Tell whether a file begins as ``grades.csv`` does.

    Parameters
    ----------
    path : Path

    Returns
    -------
    is_grades : bool
    """
    with path.open("rb") as file:
        first = file.read(200).removeprefix(codecs.BOM_UTF8)
    return first.startswith(",".join(_COLUMNS).encode())


def _fixed_cells(score: Score) -> Iterator[str]:
    marked = score.marked
    yield shielded(marked.student)
    yield shielded(marked.practical)
    yield shown_points(score.points)
    yield str(score.max_points)
    yield "" if score.percent is None else f"{score.percent:.1f}"
    yield marked.status
    yield f"{marked.seconds:.1f}"


def _points_by_column(score: Score) -> Iterator[tuple[str, str]]:
    for name, task in score.by_task.items():
        yield f"{name} (task)" if name in _COLUMNS else name, str(task.points)
    for one in score.prose if score.counted else ():
        yield f"{one.task}: {one.name}", "" if one.points is None else shown_points(one.points)


def gradescope(score: Score) -> dict[str, Any]:
    """Give a submission's marks as Gradescope's ``results.json``.

    Everything is visible. Gradescope hides the total from a student as soon as
    one test is hidden, and what protects hidden checks is data that nobody has
    seen, not that nobody knows of them.

    Parameters
    ----------
    score : Score

    Returns
    -------
    data : dict
        JSON data.
    """
    marked = score.marked
    cells = {cell.number: cell for cell in marked.cells}
    tests = [
        _test(task, check, cells.get(task.cell or 0))
        for task in marked.tasks
        for check in task.checks
    ]
    tests += [_prose_test(one) for one in score.prose if score.counted]
    return {
        "score": score.points,
        "execution_time": round(marked.seconds, 2),
        "output": _summary(score),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "practical": marked.practical,
            "status": marked.status,
            "sandboxed": marked.sandboxed,
        },
        "tests": tests,
    }


def _test(task: TaskMarks, check: CheckMarks, cell: CellReport | None) -> dict[str, Any]:
    said = [check.message]
    if check.status == "missing" and cell is not None:
        said += _how_it_ended(cell)
    return {
        "name": one_line(f"{task.title}: {check.title}"),
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status == "passed" else "failed",
        "output": shorten("\n".join(said), lines=30, characters=2000),
        "output_format": "text",
        "visibility": "visible",
        "tags": [task.name, "hidden"] if check.hidden else [task.name],
    }


def _how_it_ended(cell: CellReport) -> Iterator[str]:
    """Say why a cell gave no answer: Gradescope shows no page with the cell and its error."""
    error = cell.error.strip().splitlines()
    if cell.lost:
        yield f"Cell {cell.number} was stopped or left out: {one_line(cell.lost)}."
    elif error:
        yield f"Cell {cell.number} ended in {one_line(error[-1])}"


def _prose_test(one: Prose) -> dict[str, Any]:
    return {
        "name": one_line(f"{one.task}: {one.name}, marked by a person"),
        "score": one.points or 0,
        "max_score": one.max_points,
        "status": "passed" if one.points else "failed",
        "output": "It is not marked yet." if one.points is None else "",
        "output_format": "text",
        "visibility": "visible",
        "tags": [one.task, "prose"],
    }


def _summary(score: Score) -> str:
    given = f"{shown_points(score.points)} of {score.max_points} points."
    return f"{given} {status_in_words(score.marked)}"


def _json(data: dict[str, Any]) -> bytes:
    return _encoded(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _encoded(text: str) -> bytes:
    # a lone surrogate has no place in UTF-8
    return text.encode("utf-8", "replace")

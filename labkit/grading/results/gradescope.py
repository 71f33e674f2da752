"""Gradescope's ``results.json``: a file per student."""

import json
from collections.abc import Iterator
from typing import Any

from labkit.grading.marks import CellReport, CheckMarks, TaskMarks
from labkit.grading.results.feedback import status_in_words
from labkit.grading.results.score import Override, Prose, Score, shown_points
from labkit.grading.results.text import PUBLIC_ONLY, one_line, shorten

FOLDER = "gradescope"


def gradescope_json(score: Score) -> str:
    """Return a submission's marks as the text of a ``results.json``.

    Parameters
    ----------
    score : Score
        Of one submission.

    Returns
    -------
    text : str
        JSON; see `gradescope`.
    """
    return json.dumps(gradescope(score), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def gradescope(score: Score) -> dict[str, Any]:
    """Return a submission's marks as Gradescope's ``results.json``.

    Everything is visible. Gradescope hides the total from a student as soon as
    one test is hidden, and what protects hidden checks is data that nobody has
    seen, not that nobody knows of them.

    Parameters
    ----------
    score : Score
        Of one submission.

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
    tests += [_changed(score, task, one) for task, one in score.overrides.items()]
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
            "public_only": marked.public_only,
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
    """Explain why a cell gave no answer: Gradescope shows no page with the cell and its error."""
    error = cell.error.strip().splitlines()
    if cell.lost:
        yield f"Cell {cell.number} was stopped or left out: {one_line(cell.lost)}."
    elif error:
        yield f"Cell {cell.number} ended in {one_line(error[-1])}"


def _prose_test(one: Prose) -> dict[str, Any]:
    said = ["It is not marked yet."] if one.points is None else []
    said += [one.remark] if one.remark else []
    return {
        "name": one_line(f"{one.task}: {one.name}, marked by a person"),
        "score": one.points or 0,
        "max_score": one.max_points,
        "status": "passed" if one.points else "failed",
        "output": shorten("\n".join(said), lines=30, characters=5000),
        "output_format": "text",
        "visibility": "visible",
        "tags": [one.task, "prose"],
    }


def _changed(score: Score, task: str, one: Override) -> dict[str, Any]:
    """Give a person's word as a test without points: the total has them already."""
    known = score.by_task.get(task)
    gave = "" if known is None else f" The checks gave {known.points}."
    said = f"A person gave {shown_points(one.points)} points.{gave}\n{one.reason}"
    return {
        "name": one_line(f"{task if known is None else known.title}: marked by a person"),
        "status": "passed",
        "output": shorten(said, lines=30, characters=2000),
        "output_format": "text",
        "visibility": "visible",
        "tags": [task, "override"],
    }


def _summary(score: Score) -> str:
    given = f"{shown_points(score.points)} of {score.max_points} points."
    if score.late is not None and score.late.share:
        given += (
            f" Late {score.late.by}".rstrip()
            + f": {shown_points(score.points_in_time)} before that."
        )
    note = f" {PUBLIC_ONLY}" if score.marked.public_only else ""
    return f"{given} {status_in_words(score.marked)}{note}"

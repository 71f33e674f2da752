"""Reads an nbgrader assignment: the instructor's notebook, in ``source/``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labkit.authoring.assignment import Assignment, Cell, Kind, plain_name, points_of, title_of
from labkit.authoring.notebooks import read_cells
from labkit.errors import CourseError

_HIDDEN = re.compile(
    r"^[ \t]*#+\s*BEGIN HIDDEN TESTS.*?\n(?P<code>.*?)^[ \t]*#+\s*END HIDDEN TESTS.*?$\n?",
    re.M | re.S,
)
_HIDDEN_MARK = re.compile(r"\b(?:BEGIN|END) HIDDEN TESTS\b")
_MARK = re.compile(r"^([ \t]*)#+[ \t]*(BEGIN|END) SOLUTION.*$", re.MULTILINE)
_AUTOTEST = re.compile(r"^[ \t]*#+\s*(HASHED )?AUTOTEST\b", re.MULTILINE)


def read_nbgrader(path: Path) -> Assignment:
    """Read an nbgrader assignment.

    Parameters
    ----------
    path : Path
        Of a notebook in ``source/``, with its solutions.

    Returns
    -------
    assignment : Assignment

    Raises
    ------
    CourseError, OSError
        If it is no notebook, nbgrader marks no cell of it, or hidden tests do not end.
    """
    cells: list[Cell] = []
    taken: list[str] = []
    for cell in read_cells(path):
        found = _read(cell, taken, path)
        cells.append(found)
        taken += [found.name] if found.name else []
    if not any(cell.points or cell.kind == "answer" for cell in cells):
        raise CourseError(f"no cell of {path} is marked by nbgrader; name a notebook of source/")
    texts = [cell.source for cell in cells if cell.kind == "text"]
    return Assignment(title_of(texts, path.stem), tuple(cells), tuple(_notes(cells)))


def _read(cell: Mapping[str, Any], taken: list[str], path: Path) -> Cell:
    source = "".join(cell["source"])
    is_markdown = cell["cell_type"] != "code"
    marked: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader") or {}
    points = points_of(marked.get("points") or 0, f"{path}: cell {marked.get('grade_id')}")
    name = plain_name(str(marked.get("grade_id") or ""), taken) if marked else ""
    read = Cell("text" if is_markdown else "code", source, is_markdown=is_markdown)
    if marked.get("task"):
        return replace(read, kind="by hand", name=name, points=points)
    if marked.get("grade") and marked.get("solution"):
        kept = replace(read, source=with_plain_marks(source), name=name, points=points)
        return replace(kept, kind="prose" if is_markdown else "by hand")
    if marked.get("grade"):
        hidden = "\n".join(found["code"] for found in _HIDDEN.finditer(source))
        shown = _HIDDEN.sub("", source)
        if _HIDDEN_MARK.search(shown):
            raise CourseError(
                f"{path}: cell {marked.get('grade_id')}: each BEGIN HIDDEN TESTS needs its END "
                "HIDDEN TESTS, and the other way round; mend it there"
            )
        return replace(read, kind="test", source=shown, name=name, points=points, hidden=hidden)
    if marked.get("solution"):
        # nbgrader has no such Markdown: a cell of code became that later
        kind: Kind = "prose" if is_markdown else "answer"
        return replace(read, kind=kind, source=with_plain_marks(source), name=name)
    return replace(read, is_locked=bool(marked.get("locked")), name=name)


def with_plain_marks(source: str) -> str:
    """Return a solution whose marks are written as labkit writes them.

    Parameters
    ----------
    source : str
        With ``### BEGIN SOLUTION``, or without.

    Returns
    -------
    source : str

    Examples
    --------
    >>> with_plain_marks("    ### BEGIN SOLUTION")
    '    # BEGIN SOLUTION'
    """
    return _MARK.sub(r"\1# \2 SOLUTION", source)


def _notes(cells: list[Cell]) -> Iterator[str]:
    for cell in cells:
        if cell.kind in ("answer", "by hand") and "NotImplementedError" in cell.source:
            yield f"`{cell.name}` has no solution: this is the notebook that students were given"
        if cell.kind == "test" and _AUTOTEST.search(cell.source + cell.hidden):
            yield f"`{cell.name}` lets nbgrader write its test (AUTOTEST)"
        if cell.kind == "prose" and not cell.points:
            yield f"`{cell.name}` is prose, and worth no points"

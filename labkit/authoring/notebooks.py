"""Reads notebooks of any version as plain cells."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.errors import CourseError


def read_cells(path: Path) -> list[Mapping[str, Any]]:
    """Read the cells of a notebook.

    Parameters
    ----------
    path : Path
        Of the notebook.

    Returns
    -------
    cells : list of mapping
        In the form of nbformat 4.

    Raises
    ------
    CourseError, OSError
        If it cannot be read, or is of another language.
    """
    import nbformat

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        kernel = notebook.metadata.get("kernelspec") or {}
        language = kernel.get("language", "python")
        cells: list[Mapping[str, Any]] = list(notebook.cells)
    except (ValueError, TypeError, KeyError, AttributeError, nbformat.ValidationError) as bad:
        raise CourseError(f"{path} is no notebook: {' '.join(str(bad).split())[:200]}") from None
    if str(language).lower() not in ("python", "python3"):
        raise CourseError(f"{path} is a notebook of {language}; labkit's are of Python")
    for number, cell in enumerate(cells, start=1):
        fault = _fault(cell)
        if fault:
            raise CourseError(f"{path}: cell {number} {fault}; save it with Jupyter anew")
    return cells


def _fault(cell: Mapping[str, Any]) -> str:
    """Return what is wrong with a cell that nbformat took; empty where nothing is."""
    if not isinstance(cell.get("source"), str):
        return "has no text 'source'"
    if not isinstance(cell["metadata"].get("nbgrader") or {}, Mapping):
        return "has metadata 'nbgrader' that are no table"
    return ""

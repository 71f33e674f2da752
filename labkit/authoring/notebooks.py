"""Reads notebooks of any version as plain cells."""

import json
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
    except (ValueError, nbformat.reader.NotJSONError, json.JSONDecodeError, AttributeError) as bad:
        raise CourseError(f"{path} is no notebook: {' '.join(str(bad).split())[:200]}") from None
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if str(language).lower() not in ("python", "python3"):
        raise CourseError(f"{path} is a notebook of {language}; labkit's are of Python")
    return list(notebook.cells)

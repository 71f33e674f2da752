"""The language that a notebook is written in: what it says of itself, and what its cells are."""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.grading.definitions import parsed

_PYTHON = re.compile(r"i?python|xpython|pyspark|pyodide|sage", re.IGNORECASE)
_PYTHONS_OWN = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def other_language(metadata: Mapping[str, Any], code: Sequence[str]) -> str | None:
    """Return the language of a notebook that is not written in Python.

    Parameters
    ----------
    metadata : mapping
        Of the notebook, as it came.
    code : sequence of str
        Its code cells; they decide where the metadata is odd.

    Returns
    -------
    language : str or None
        As the notebook calls it; None where it is Python.

    Examples
    --------
    >>> other_language({"kernelspec": {"language": "julia"}}, ["using Flux"])
    'julia'
    >>> other_language({"kernelspec": {"language": "julia"}}, ["import math"]) is None
    True
    """
    said = _languages(metadata)
    if not said or any(map(_PYTHON.match, said)) or is_python(code):
        return None
    return said[0]


def is_python(code: Sequence[str]) -> bool:
    """Check whether cells are written in Python, whatever a notebook says of itself.

    Parameters
    ----------
    code : sequence of str
        Code cells.

    Returns
    -------
    is_python : bool
        Whether most of them can be parsed, and some hold what is Python's alone.

    Examples
    --------
    >>> is_python(["import math", "x = 1"]), is_python(["library(ggplot2)", "x <- 1"])
    (True, False)
    """
    written = [cell for cell in code if cell.strip()]
    n_parsed, found = 0, False
    for cell in written:
        tree = parsed(cell)
        n_parsed += tree is not None
        nodes = tree.body if tree is not None else []
        found |= any(isinstance(node, _PYTHONS_OWN) for node in nodes)
    return found and 5 * n_parsed >= 4 * len(written)


def _languages(metadata: Mapping[str, Any]) -> list[str]:
    """List what a notebook says of its language; converters leave it empty."""
    kernel = _mapping(metadata.get("kernelspec"))
    said = [_mapping(metadata.get("language_info")).get("name"), kernel.get("language")]
    told = [name for name in said if isinstance(name, str) and name.strip()]
    # a kernel's name may be anything, as that of a conda environment
    name = str(kernel.get("name"))
    other = "R" if name == "ir" else name if name.startswith("julia") else None
    return told or ([other] if other else [])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

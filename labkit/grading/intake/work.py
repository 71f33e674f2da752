"""Whether a notebook holds any of a student's own work, or is the one that was handed out."""

import ast
import warnings
from collections.abc import Sequence

from labkit.grading.intake.notebook import Notebook


def with_work(notebooks: Sequence[Notebook]) -> list[bool]:
    r"""Check which of one student's notebooks hold any work.

    Where cells are marked as answers, as nbgrader does it, one of them has to hold
    more than what every answer starts from. An editor may have dropped the marks: then
    a notebook holds work where more of its cells do something than in the emptiest.

    Parameters
    ----------
    notebooks : sequence of Notebook
        Of one student and one practical.

    Returns
    -------
    with_work : list of bool
        One for each notebook; all are True where the cells do not tell.

    Examples
    --------
    >>> empty = Notebook(("def mean(values):\n    ...",))
    >>> with_work([empty, Notebook(("def mean(values):\n    return sum(values)",))])
    [False, True]
    """
    found = [_n_filled(notebook) for notebook in notebooks]
    emptiest = min(
        (n for n, notebook in zip(found, notebooks, strict=True) if not notebook.answers),
        default=0,
    )
    works = [
        n > (0 if notebook.answers else emptiest)
        for n, notebook in zip(found, notebooks, strict=True)
    ]
    return works if any(works) else [True] * len(works)


def _n_filled(notebook: Notebook) -> int:
    """Count the answers, or else the cells, that hold more than an answer starts from."""
    return sum(not is_stub(source) for source in notebook.answers or notebook.code)


def is_stub(source: str) -> bool:
    r"""Check whether a code cell holds nothing but what an answer starts from.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    is_stub : bool
        False for what Python cannot read: somebody has typed it.

    Examples
    --------
    >>> is_stub("x = y = None\n# your code here"), is_stub("x = 1")
    (True, False)
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    waits = any(isinstance(node, _DEFINITIONS) and _is_empty(node) for node in tree.body)
    # beside a function that waits for its body stand values that were handed out
    return all(_is_empty(node) or (waits and _is_handed_out(node)) for node in tree.body)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_empty(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return all(map(_is_empty, node.body))
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
            return value is None or _is_nothing(value)
        case ast.Expr(value=value):
            return isinstance(value, ast.Constant)
        case ast.Raise(exc=error):
            return error is not None and "NotImplemented" in ast.dump(error)
    return isinstance(node, ast.Pass)


def _is_nothing(value: ast.expr) -> bool:
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return all(map(_is_nothing, parts))
    return isinstance(value, ast.Constant) and value.value in (None, ...)


def _is_handed_out(node: ast.stmt) -> bool:
    """Check whether a statement gives a constant: a literal, or a name in capitals."""
    literal = (ast.Constant, ast.Dict, ast.List, ast.Tuple, ast.Load)
    return isinstance(node, ast.Assign) and (
        all(isinstance(part, literal) for part in ast.walk(node.value))
        or all(isinstance(name, ast.Name) and name.id.isupper() for name in node.targets)
    )

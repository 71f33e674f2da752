"""Which of a student's cells gives an answer."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence

# as many characters are looked at: nobody types more into a cell
_LONGEST = 200_000
# what a line that Python cannot read would define
_AT_FIRST_SIGHT = re.compile(
    r"^(?:(?:async[ ]+)?def|class)[ ]+(?P<named>\w+)"
    r"|^(?P<set>\w+(?:[ ]*,[ ]*\w+)*)[ ]*(?::[^=\n]*)?=(?!=)",
    re.MULTILINE,
)


def defining_cell(code: Sequence[str], names: Iterable[str]) -> int | None:
    """Find the last cell that defines one of some names, outside of any function.

    Parameters
    ----------
    code : sequence of str
        Code cells, in order; IPython's own syntax is passed over. One that
        Python cannot read defines what its lines begin with.
    names : iterable of str
        Of answers.

    Returns
    -------
    index : int or None

    Examples
    --------
    >>> defining_cell(["%pip list", "def mean(x): ...", "a, b = 1, 2", "mean(a)"], ["b"])
    2
    """
    wanted = set(names)
    for index in reversed(range(len(code))):
        if wanted & set(_defined(code[index])):
            return index
    return None


def _defined(source: str) -> Iterator[str]:
    if len(source) > _LONGEST:
        return
    python = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd escapes in the student's text
            tree = ast.parse(python)
        yield from _names(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        for found in _AT_FIRST_SIGHT.finditer(python):
            yield from re.findall(r"\w+", found["named"] or found["set"])


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.Lambda | ast.comprehension):
        for child in ast.iter_child_nodes(node):
            yield from _names(child)

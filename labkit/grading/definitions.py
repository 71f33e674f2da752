"""What a student's cells do, as their text tells: which gives an answer, which checks one."""

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

_CHECK = re.compile(r"\.check\(\s*(?:name\s*=\s*)?[\"'](\w{1,60})[\"']")
_RESTART = re.compile(
    r"\bos\.kill\(\s*os\.getpid\(\)\s*,\s*(?:9|signal\.SIG(?:KILL|TERM))\s*\)"
    r"|\bos\._exit\(\s*00+\s*\)|\bdo_shutdown\(|^\s*!\s*kill -9 -1\b",
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


def checks_called(source: str) -> list[str]:
    """Find the tasks whose checks a cell calls.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    names : list of str
        As they are written; whether the calls are reached, nobody can tell.

    Examples
    --------
    >>> checks_called('lab.check("smote")  # not lab.check("ann")')
    ['smote']
    """
    if ".check(" not in source:
        return []
    tree = parsed(source)
    if tree is None:
        return _CHECK.findall(source[:_LONGEST])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        given.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "check"
        for given in [*call.args[:1], *(keyword.value for keyword in call.keywords)]
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    ]


def restarts(source: str) -> bool:
    r"""Check whether a cell restarts the kernel, as notebooks do after an installation.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    restarts : bool

    Examples
    --------
    >>> restarts("import os\nos.kill(os.getpid(), 9)"), restarts("1 / 0")
    (True, False)
    """
    return len(source) <= _LONGEST and _RESTART.search(source) is not None


def restarts_later(source: str) -> bool:
    """Check whether a cell asks the kernel politely to restart, which takes a moment.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    restarts : bool
    """
    return len(source) <= _LONGEST and "do_shutdown(" in source


def asks_for_input(source: str) -> bool:
    """Check whether a cell calls `input()`.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    asks : bool

    Examples
    --------
    >>> asks_for_input("n = int(input('Rows? '))"), asks_for_input("layer.input(3)  # input()")
    (True, False)
    """
    tree = parsed(source) if "input" in source else None
    return tree is not None and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("input", "getpass")
        for node in ast.walk(tree)
    )


def n_statements(source: str) -> int:
    """Count the statements of a cell, outside of any function.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    count : int
        0 where Python cannot read it.
    """
    tree = parsed(source)
    return 0 if tree is None else len(tree.body)


def _defined(source: str) -> Iterator[str]:
    if len(source) > _LONGEST:
        return
    tree = parsed(source)
    if tree is not None:
        yield from names_bound(tree)
        return
    for found in _AT_FIRST_SIGHT.finditer(source):
        yield from re.findall(r"\w+", found["named"] or found["set"])


def parsed(source: str) -> ast.Module | None:
    """Parse a cell with IPython's own lines passed over.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    tree : ast.Module or None
        None where Python cannot read it.
    """
    if len(source) > _LONGEST:
        return None
    python = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd escapes in the student's text
            return ast.parse(python)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def names_bound(node: ast.AST) -> Iterator[str]:
    """Find the names that a cell binds, outside of any function.

    Parameters
    ----------
    node : AST
        The cell, parsed.

    Yields
    ------
    name : str
        Of a variable, a function, a class or an import.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.Lambda | ast.comprehension):
        for child in ast.iter_child_nodes(node):
            yield from names_bound(child)

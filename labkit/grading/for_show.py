"""Cells that were handed out to show something, and that no answer depends on.

Pictures, tables and repeated trainings take most of a practical's time. Where
a student left such a cell as it was, and nothing that is marked reads what it
makes, a graded kernel passes it over. It is decided by the text of the cells;
where a text cannot tell, all of them run.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labkit.grading.definitions import checks_called, names_bound, parsed
from labkit.grading.names import names_read, names_read_later

# with these, a cell can read names that its text does not show
_HIDES_NAMES = frozenset(
    ("exec", "eval", "globals", "locals", "vars", "dir", "get_ipython", "compile", "__import__")
)
_HISTORY = re.compile(r"_+|_i*\d*|In|Out|_[io]h|_dh")
_NOT_DEFINED = re.compile(r"(?:name|variable) '(\w+)' is not defined")
_HARMLESS = re.compile(r"\s*(?:[%!]\s*(?:pip|conda)\b|%(?:matplotlib|config|load_ext)\b)")
# of these methods, no value need be used for something to change
_CHANGES = re.compile(
    r"add|append|clear|compile|delete|discard|drop|extend|fit(?:_predict|_resample|_transform)?"
    r"|insert|partial_fit|pop|popitem|put|remove|resize|reverse|set_params|set_weights"
    r"|setdefault|setflags|shuffle|sort|update"
)


@dataclass(frozen=True)
class _Cell:
    binds: frozenset[str]
    reads: frozenset[str]
    modules: frozenset[str]


def passed_over(
    code: Sequence[str], handed_out: Iterable[str], asked: Iterable[str]
) -> dict[int, frozenset[str]]:
    r"""Find the cells of a notebook that need not run for it to be marked.

    Parameters
    ----------
    code : sequence of str
        Its code cells, in order.
    handed_out : iterable of str
        Code cells that a student is given and need not touch.
    asked : iterable of str
        Names that checks ask for, as far as they are known.

    Returns
    -------
    names : dict of int to frozenset of str
        By the position of a cell that need not run: the names it would bind.

    Examples
    --------
    >>> shows, makes = "scores = repeat(rows)\nscores.plot()", "rows = load()"
    >>> passed_over([makes, "mean = rows.mean()", shows], [makes, shows], ["mean"])
    {2: frozenset({'scores'})}
    >>> passed_over([makes, "mean = scores.mean()", shows], [makes, shows], ["mean"])
    {}
    """
    given = frozenset(handed_out)
    cells = [_read(source) for source in code]
    if not given or any(cell is None for cell in cells):
        return {}
    known = [cell for cell in cells if cell is not None]
    # np.sort(...) changes no module
    modules = frozenset[str]().union(*(cell.modules for cell in known))
    known = [replace(cell, binds=cell.binds - (modules - cell.modules)) for cell in known]
    left = {
        index for index, source in enumerate(code) if source in given and not checks_called(source)
    }
    needed = set(asked).union(
        *(cell.reads for index, cell in enumerate(known) if index not in left)
    )
    while found := {index for index in left if known[index].binds & needed}:
        left -= found
        needed.update(*(known[index].reads for index in found))
    return {index: known[index].binds for index in sorted(left)}


def names_asked(sources: Iterable[str]) -> frozenset[str]:
    """Find the names of answers that checks ask for.

    Parameters
    ----------
    sources : iterable of str
        The modules of checks, as Python text.

    Returns
    -------
    names : frozenset of str
        Those that are written out; others are put together when a check runs.

    Examples
    --------
    >>> names_asked(['runs = answers.value("runs")', 'answers.value(f"X_{part}")'])
    frozenset({'runs'})
    """
    trees = [tree for tree in map(_parsed_file, sources) if tree is not None]
    calls = (
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("value", "call")
    )
    first = [call.args[0] for call in calls if call.args]
    return frozenset(
        arg.value for arg in first if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    )


def missing_name(error: str, names: Mapping[int, frozenset[str]]) -> bool:
    """Check whether an error is about a name that a cell would have bound.

    Parameters
    ----------
    error : str
        Of a cell or a call.
    names : mapping of int to frozenset of str
        From `passed_over`.

    Returns
    -------
    missing : bool

    Examples
    --------
    >>> missing_name("NameError: name 'runs' is not defined", {3: frozenset({"runs"})})
    True
    """
    missed = set(_NOT_DEFINED.findall(error))
    return any(bound & missed for bound in names.values())


def _read(source: str) -> _Cell | None:
    """Read what a cell binds and reads; None where its text cannot tell."""
    lines = [line for line in source.splitlines() if line.lstrip()[:1] in ("%", "!")]
    tree = parsed(source)
    if tree is None or not all(map(_HARMLESS.match, lines)):
        return None
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    read = names_read(tree) | names_read_later(tree)
    if read & _HIDES_NAMES or any(map(_HISTORY.fullmatch, read)) or "*" in imported:
        return None
    binds = {*names_bound(tree), *_changed(tree), *_declared_global(tree)}
    reads = {*read, *_told_to_lab(tree)}
    return _Cell(frozenset(binds), frozenset(reads), frozenset(_modules(tree)))


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def _changed(tree: ast.AST) -> Iterator[str]:
    """Find the names whose objects a cell changes, or may change."""
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            targets = [node]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            targets = [node.func] if _CHANGES.fullmatch(node.func.attr) else []
        elif isinstance(node, ast.Delete):
            targets = node.targets
        yield from (name for target in targets if (name := _root(target)))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _told_to_lab(tree: ast.AST) -> Iterator[str]:
    """Find the names that ``lab.ready`` and ``lab.look`` are told as strings."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if _root(node.func) == "lab" and node.func.attr in ("ready", "look"):
            yield from _identifiers(node)


def _declared_global(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names


def _identifiers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and value.isidentifier():
            yield value


def _parsed_file(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None

"""The names that a cell reads from the cells before it, by its syntax tree."""

import ast
from collections.abc import Iterable, Iterator

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_BLOCKS = ("body", "orelse", "finalbody")
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def names_read(tree: ast.Module) -> frozenset[str]:
    r"""Find the names that a cell reads before it has surely bound them itself.

    What a function reads counts as read by the cell that defines it, but for
    its own variables.

    Parameters
    ----------
    tree : Module
        The cell, parsed.

    Returns
    -------
    names : frozenset of str
        Built-in functions among them.

    Examples
    --------
    >>> source = "total = 0\nfor row in rows:\n    total += weigh(row)"
    >>> sorted(names_read(ast.parse(source)))
    ['rows', 'weigh']
    """
    return frozenset(_read_in_turn(tree.body, set()))


def names_read_later(tree: ast.Module) -> frozenset[str]:
    r"""Find the names that a cell's functions read from outside whenever they are called.

    Another cell may have bound them anew by then, also those that this cell binds.

    Parameters
    ----------
    tree : Module
        The cell, parsed.

    Returns
    -------
    names : frozenset of str

    Examples
    --------
    >>> sorted(names_read_later(ast.parse("k = 3\ndef nearest(rows):\n    return rows[:k]")))
    ['k']
    """
    return frozenset(_read_by_functions(tree))


def _read_by_functions(node: ast.AST) -> set[str]:
    if isinstance(node, _FUNCTIONS):
        return _read_by_function(node)
    return set().union(*map(_read_by_functions, ast.iter_child_nodes(node)))


def _read_in_turn(statements: Iterable[ast.stmt], bound: set[str]) -> set[str]:
    """Find what statements read, one after another; `bound` grows by what they surely bind."""
    read: set[str] = set()
    for statement in statements:
        read |= _read_by(statement, bound) - bound
        bound |= _surely_bound(statement)
    return read


def _read_by(statement: ast.stmt, bound: set[str]) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return _read_by_function(statement)
    head = list(_head(statement))
    read = set[str]().union(*map(_loaded, head))
    if isinstance(statement, ast.AugAssign):
        read |= set(_stored(statement.target))
    inside = bound.union(*map(_stored, head))
    for block in (getattr(statement, name, []) for name in _BLOCKS):
        read |= _read_in_turn(block, set(inside))
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        read |= _read_by_part(part, inside)
    return read


def _head(statement: ast.stmt) -> Iterator[ast.AST]:
    """Find the expressions of a statement, without those in its blocks."""
    for name, value in ast.iter_fields(statement):
        if name not in (*_BLOCKS, "handlers", "cases"):
            parts = value if isinstance(value, list) else [value]
            yield from (part for part in parts if isinstance(part, ast.AST))


def _read_by_part(part: ast.ExceptHandler | ast.match_case, bound: set[str]) -> set[str]:
    """Find what an ``except`` or a ``case`` reads, whose own names hold inside it."""
    head = [node for node in ast.iter_child_nodes(part) if not isinstance(node, ast.stmt)]
    own = {
        name
        for node in (part, *(inner for node in head for inner in ast.walk(node)))
        if isinstance(name := getattr(node, "name", None) or getattr(node, "rest", None), str)
    }
    read = set[str]().union(*map(_loaded, head)) - own
    return read | _read_in_turn(part.body, bound | own)


def _surely_bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import() | ast.ImportFrom():
            names = (alias.asname or alias.name for alias in statement.names)
            return {name.partition(".")[0] for name in names}
        case ast.If():
            both_ways = _bound_in(statement.body) & _bound_in(statement.orelse)
            return set(_stored(statement.test)) | both_ways
        case ast.With() | ast.AsyncWith():
            opened = {name for item in statement.items for name in _stored(item)}
            return opened | _bound_in(statement.body)
        case ast.For() | ast.AsyncFor() | ast.While() | ast.Try() | ast.TryStar() | ast.Match():
            return set()
    return set(_stored(statement))


def _bound_in(block: list[ast.stmt]) -> set[str]:
    return set().union(*map(_surely_bound, block))


def _read_by_function(function: ast.AST) -> set[str]:
    """Find what a function, or an expression with variables of its own, reads from outside."""
    own = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    outer = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    own |= {name for child in ast.iter_child_nodes(function) for name in _bound_within(child)}
    return {name for child in ast.iter_child_nodes(function) for name in _loaded(child)} - (
        own - outer
    )


def _bound_within(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    if not isinstance(node, _FUNCTIONS):
        for child in ast.iter_child_nodes(node):
            yield from _bound_within(child)


def _loaded(node: ast.AST) -> set[str]:
    """Find the names that an expression, or a nested function, reads."""
    if isinstance(node, _FUNCTIONS | _COMPREHENSIONS):
        return _read_by_function(node)
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else set()
    return own.union(*map(_loaded, ast.iter_child_nodes(node)))


def _stored(node: ast.AST) -> Iterator[str]:
    """Find the names that an expression binds, but for those of a comprehension's own."""
    if isinstance(node, _FUNCTIONS):
        return
    if isinstance(node, _COMPREHENSIONS):
        yield from (one.target.id for one in ast.walk(node) if isinstance(one, ast.NamedExpr))
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _stored(child)

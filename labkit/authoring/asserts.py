"""Tests that are plain asserts about names of a notebook, as checks of labkit's.

A check reads answers out of another process: values come as copies, functions are called with
copies, and with positional arguments only. What a test asks beyond that, a person has to say anew.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module

from labkit.authoring.claims import NotPlainError, with_inlined_tests, with_plain_claims

_LOOKS_AROUND = frozenset(
    (
        "dir",
        "eval",
        "exec",
        "get_ipython",
        "globals",
        "input",
        "locals",
        "open",
        "vars",
        "In",
        "Out",
    )
)
_RESERVED = frozenset(
    (
        *("answers", "expect", "partial", "guards", "worth", "lab", "labkit"),
        *("About", "Answers", "Practical", "Task", "PRACTICAL"),
    )
)
"""What the modules of checks, and a practical's notebook, call things of labkit's."""

_MAGIC = re.compile(r"^\s*[%!]", re.MULTILINE)


@dataclass
class Known:
    """The names that a notebook's cells define, by what they are.

    Attributes
    ----------
    functions, classes, values : set of str
        What they are called.
    imports : dict of str to str
        The statement that brings a name.
    signatures : dict of str to ast.arguments
        What functions take.
    """

    functions: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, ast.arguments] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """The body of a check.

    Attributes
    ----------
    title : str
        What it looks for; empty where the test does not say.
    lines : tuple of str
        Python, without indentation.
    imports : tuple of str
        Statements that it needs.
    """

    title: str
    lines: tuple[str, ...]
    imports: tuple[str, ...]


def known_names(sources: Sequence[str]) -> Known:
    """Find what cells define at their top level.

    Parameters
    ----------
    sources : sequence of str
        Code cells, solutions included. Those that are no plain Python are read without
        their magic lines.

    Returns
    -------
    known : Known

    Examples
    --------
    >>> known_names(["import numpy as np", "x = 1", "def f(y): pass"]).imports
    {'np': 'import numpy as np'}
    """
    known = Known()
    for tree in _trees(sources):
        for node in _at_top(tree):
            _define(node, known)
    return known


def names_read_in(sources: Sequence[str]) -> set[str]:
    """Find the names that cells read, anywhere in them.

    Parameters
    ----------
    sources : sequence of str
        Code cells.

    Returns
    -------
    names : set of str
    """
    nodes = (node for tree in _trees(sources) for node in ast.walk(tree))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _trees(sources: Sequence[str]) -> Iterator[ast.Module]:
    for source in sources:
        with suppress(SyntaxError):
            yield ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))


def as_check(source: str, known: Known) -> Body:
    r"""Return the body of a check that asks what a test asks.

    Parameters
    ----------
    source : str
        Of the test.
    known : Known
        The names of its notebook.

    Returns
    -------
    body : Body

    Raises
    ------
    NotPlainError
        Says what a person has to look at.

    Examples
    --------
    >>> body = as_check("assert half(3) == 1.5", Known(functions={"half"}))
    >>> print("\n".join(body.lines))
    half = partial(answers.call, 'half')
    expect(half(3) == 1.5, 'half(3) is not as it should be')
    """
    tree = _parsed(source)
    title = ast.get_docstring(tree) or _first_comment(source)
    tree = with_plain_claims(with_inlined_tests(tree), known.imports)
    tree = _InPlaces(known.signatures).visit(tree)
    statements = [node for node in tree.body if not _is_text(node)]
    _refuse_what_no_copy_does(statements)
    _refuse_reserved(statements)
    needed = _names_needed(statements, known)
    asked = [name for name in needed if name not in known.imports]
    if not any(isinstance(node, ast.Assert) for one in statements for node in ast.walk(one)):
        raise NotPlainError("it holds no assert")
    _refuse_what_nobody_fails(statements, known)
    if not asked:
        raise NotPlainError("it asks for no name that the notebook defines")
    if "numpy" not in needed and any(_names_numpy(one) for one in statements):
        needed.append("numpy")
    lines = [_bound(name, known) for name in asked]
    for statement in statements:
        told = _Told(asked).visit(statement)
        lines += ast.unparse(ast.fix_missing_locations(told)).splitlines()
    brought = {"numpy": "import numpy"} | known.imports
    imports = tuple(brought[name] for name in needed if name in brought)
    return Body(title.splitlines()[0].strip() if title else "", tuple(lines), imports)


def _parsed(source: str) -> ast.Module:
    if _MAGIC.search(source):
        raise NotPlainError("it has lines of IPython's own, % or !")
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise NotPlainError(f"line {error.lineno} is no plain Python") from None


def _first_comment(source: str) -> str:
    first = source.strip().splitlines()[:1]
    found = re.match(r"#+\s*(\w.*)", first[0]) if first else None
    return found[1] if found else ""


def _is_text(node: ast.stmt) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Pass)


def _at_top(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs at the top level, within its loops and conditions too."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _at_top(node)


def _define(node: ast.AST, known: Known) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        known.functions.add(node.name)
        known.signatures[node.name] = node.args
    elif isinstance(node, ast.ClassDef):
        known.classes.add(node.name)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            known.imports[(alias.asname or alias.name).partition(".")[0]] = _alone(node, alias)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        known.functions |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        known.values |= {node.id} - known.functions


def _alone(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """Return the statement that imports one name of several."""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import([alias]))
    return ast.unparse(ast.ImportFrom(node.module, [alias], node.level))


def _refuse_what_no_copy_does(statements: Sequence[ast.stmt]) -> None:
    for node in (node for one in statements for node in ast.walk(one)):
        if isinstance(node, ast.Try):
            raise NotPlainError("it catches errors, and those of a student's function have no kind")
        if isinstance(node, ast.Delete | ast.Global | ast.Nonlocal):
            raise NotPlainError("it changes the notebook's names")
        if isinstance(node, ast.With):
            raise NotPlainError("it has a with statement")
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.Yield | ast.YieldFrom):
            raise NotPlainError("it is not plain code, but runs later")


def _refuse_reserved(statements: Sequence[ast.stmt]) -> None:
    nodes = [node for one in statements for node in ast.walk(one)]
    used = {node.id for node in nodes if isinstance(node, ast.Name)} | _names_of_its_own(nodes)
    for name in sorted(used & _RESERVED):
        raise NotPlainError(
            f"it uses the name {name}, which labkit's checks use themselves; give it another"
        )


def _refuse_what_nobody_fails(statements: Sequence[ast.stmt], known: Known) -> None:
    """Refuse asserts that never run, and those that hold whatever a student wrote."""
    nodes = [node for one in statements for node in ast.walk(one)]
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    for name in functions.keys() & known.functions:
        raise NotPlainError(f"it replaces the function {name}")
    run = set(_that_run(statements, functions))
    for node in nodes:
        if not isinstance(node, ast.Assert):
            continue
        if node not in run:
            raise NotPlainError("an assert of it stands in a function that it does not call")
        if _always_holds(node.test, functions):
            raise NotPlainError(f"it asserts `{ast.unparse(node.test)}`, which always holds")


def _that_run(
    statements: Sequence[ast.AST], functions: Mapping[str, ast.FunctionDef]
) -> Iterator[ast.AST]:
    """Yield what runs where statements do: bodies of functions only where these are called."""
    waiting, entered = list(statements), set[str]()
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in functions.keys() - entered:
            entered.add(called.id)
            waiting += functions[called.id].body
        waiting += ast.iter_child_nodes(node)


def _always_holds(test: ast.expr, functions: Collection[str]) -> bool:
    if isinstance(test, ast.BoolOp):
        return any(_always_holds(one, functions) for one in test.values)
    if isinstance(test, ast.Name):
        return test.id in functions
    if isinstance(test, ast.Constant):
        return bool(test.value)
    return isinstance(test, ast.Lambda) or (isinstance(test, ast.Tuple) and bool(test.elts))


def _names_needed(statements: Sequence[ast.stmt], known: Known) -> list[str]:
    """List the names that a test takes from its notebook, in the order in which it does."""
    nodes = [node for one in statements for node in ast.walk(one)]
    own = _names_of_its_own(nodes)
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    needed: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Call):
            _refuse_call(node, known)
        if not isinstance(node, ast.Name) or (node.id in own and node.id not in known.functions):
            continue
        if isinstance(node.ctx, ast.Store):
            raise NotPlainError(f"it replaces the function {node.id}")
        if node.id in known.functions and node not in called:
            raise NotPlainError(f"it hands the function {node.id} on, and does not call it")
        if node.id not in needed and _is_of_notebook(node.id, known):
            needed.append(node.id)
    return needed


def _names_of_its_own(nodes: Sequence[ast.AST]) -> set[str]:
    own = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    own |= {node.name for node in nodes if isinstance(node, functions)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            _refuse_missing(ast.unparse(node), node)
            own |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return own


def _refuse_call(node: ast.Call, known: Known) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in known.functions:
        return
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        raise NotPlainError(
            f"it calls {name} with named or starred arguments; a check has only places"
        )


def _is_of_notebook(name: str, known: Known) -> bool:
    """Check whether a name is the notebook's, and refuse one that is nobody's."""
    if name in known.classes:
        raise NotPlainError(f"it uses the class {name}, whose objects stay in the notebook")
    if name in _LOOKS_AROUND:
        raise NotPlainError(f"it calls {name}, which looks around in the notebook's process")
    if name in known.imports:
        statement = known.imports[name]
        _refuse_missing(statement, ast.parse(statement).body[0])
        return True
    if name in known.functions or name in known.values:
        return True
    if hasattr(builtins, name) or name == "numpy":
        return False
    raise NotPlainError(f"it uses {name}, which no cell of the notebook defines")


def _refuse_missing(statement: str, node: ast.stmt) -> None:
    try:
        if isinstance(node, ast.Import):
            for alias in node.names:
                import_module(alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                _import_name("." * node.level + (node.module or ""), alias.name)
    except (Exception, SystemExit):  # a module may raise anything where it is loaded
        raise NotPlainError(f"it needs `{statement}`, which cannot be imported here") from None


def _import_name(module: str, name: str) -> None:
    if name != "*" and not hasattr(import_module(module), name):
        import_module(f"{module}.{name}")


def _bound(name: str, known: Known) -> str:
    if name in known.functions:
        return f"{name} = partial(answers.call, {name!r})"
    return f"{name} = answers.value({name!r})"


def _names_numpy(statement: ast.stmt) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "numpy" for one in ast.walk(statement))


class _InPlaces(ast.NodeTransformer):
    """Puts named arguments of a student's function into their places, as far as they are plain."""

    def __init__(self, signatures: Mapping[str, ast.arguments]) -> None:
        self._signatures = signatures

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        taken = self._signatures.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if taken is None or not node.keywords or any(one.arg is None for one in node.keywords):
            return node
        names = [argument.arg for argument in (*taken.posonlyargs, *taken.args)]
        named = {str(one.arg): one.value for one in node.keywords}
        defaults = dict(zip(reversed(names), reversed(taken.defaults), strict=False))
        last = max((names.index(name) for name in named if name in names), default=-1)
        places = [named.get(name, defaults.get(name)) for name in names[len(node.args) : last + 1]]
        plain = [one for one in places if one is not None]
        if not set(named) <= set(names) or len(plain) < len(places):
            return node
        return ast.Call(node.func, [*node.args, *plain], [])


class _Told(ast.NodeTransformer):
    """Turns asserts into calls of `expect`, with a message that does not name the value."""

    def __init__(self, asked: Sequence[str]) -> None:
        self._asked = asked

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        message = node.msg or ast.Constant(f"{self._about(node.test)} is not as it should be")
        call = ast.Call(ast.Name("expect", ast.Load()), [self.visit(node.test), message], [])
        return ast.Expr(call)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Compare with a set as sets: a set arrives as a list."""
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            left, right = node.left, node.comparators[0]
            if _is_set(left) != _is_set(right):
                node.left, node.comparators = _as_set(left), [_as_set(right)]
        return node

    def _about(self, test: ast.expr) -> str:
        """Name what a test is about: its first call of a student's, or the names in it."""
        nodes = list(ast.walk(test))
        for node in nodes:
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in self._asked:
                return ast.unparse(node)
        names = [n.id for n in nodes if isinstance(n, ast.Name) and n.id in self._asked]
        return ", ".join(dict.fromkeys(names)) or "this"


def _is_set(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    is_made = isinstance(called, ast.Name) and called.id in ("set", "frozenset")
    return is_made or isinstance(node, ast.Set | ast.SetComp)


def _as_set(node: ast.expr) -> ast.expr:
    return node if _is_set(node) else ast.Call(ast.Name("set", ast.Load()), [node], [])

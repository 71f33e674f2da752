"""What functions such as ``assert_allclose`` claim, as plain asserts."""

import ast
from collections.abc import Iterator, Mapping

_NEAR = "numpy.allclose({0}, {1}, rtol=0, atol={2}, equal_nan=True)"
_NUMPY = "err_msg='', verbose=True"
_CLAIMS = {
    "nose.tools.assert_equal": ("first, second, msg=''", "{first} == {second}"),
    "nose.tools.assert_not_equal": ("first, second, msg=''", "{first} != {second}"),
    "nose.tools.assert_true": ("expr, msg=''", "{expr}"),
    "nose.tools.assert_false": ("expr, msg=''", "not {expr}"),
    "nose.tools.assert_in": ("member, container, msg=''", "{member} in {container}"),
    "nose.tools.assert_is_instance": ("obj, cls, msg=''", "isinstance({obj}, {cls})"),
    "nose.tools.assert_almost_equal": (
        "first, second, places=7, msg=''",
        _NEAR.format("{first}", "{second}", "0.5 * 10.0 ** -{places}"),
    ),
    "numpy.testing.assert_equal": (f"actual, desired, {_NUMPY}", "{same}"),
    "numpy.testing.assert_array_equal": (f"actual, desired, {_NUMPY}", "{same}"),
    "numpy.testing.assert_almost_equal": (
        f"actual, desired, decimal=7, {_NUMPY}",
        _NEAR.format("{actual}", "{desired}", "1.5 * 10.0 ** -{decimal}"),
    ),
    "numpy.testing.assert_array_almost_equal": (
        f"actual, desired, decimal=6, {_NUMPY}",
        _NEAR.format("{actual}", "{desired}", "1.5 * 10.0 ** -{decimal}"),
    ),
    "numpy.testing.assert_allclose": (
        f"actual, desired, rtol=1e-07, atol=0, equal_nan=True, {_NUMPY}",
        "numpy.allclose({actual}, {desired}, rtol={rtol}, atol={atol}, equal_nan={equal_nan})",
    ),
}
"""By where it is imported from: what a function takes, and what it claims of that."""


class NotPlainError(Exception):
    """A test that cannot become a check by itself; the reason is a clause, for a person."""


class PlainClaims(ast.NodeTransformer):
    """Puts an assert in place of each call that claims something.

    Parameters
    ----------
    imported : mapping of str to str
        The names that the test imports, and where each comes from, with dots.
    """

    def __init__(self, imported: Mapping[str, str]) -> None:
        self._imported = imported

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Replace one statement, where it is such a call.

        Parameters
        ----------
        node : ast.Expr
            The statement.

        Returns
        -------
        node : ast.stmt

        Raises
        ------
        NotPlainError
            If it is, with arguments that no assert expresses.
        """
        called = node.value.func if isinstance(node.value, ast.Call) else None
        root, dot, rest = ast.unparse(called).partition(".") if called else ("", "", "")
        name = self._imported.get(root, root) + dot + rest
        if name not in _CLAIMS or not isinstance(node.value, ast.Call):
            return node
        signature, claim = _CLAIMS[name]
        given = _arguments(node.value, signature)
        if "{same}" in claim:
            given["same"] = _same(given["actual"], given["desired"])
        return ast.parse(f"assert {claim.format(**given)}").body[0]


def _arguments(call: ast.Call, signature: str) -> dict[str, str]:
    """Return the source of each argument of a call, by its name."""
    defaults = dict(one.partition("=")[::2] for one in signature.split(", "))
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    named = {one.arg or "**": f"({ast.unparse(one.value)})" for one in call.keywords}
    placed = dict(zip(defaults, (f"({ast.unparse(one)})" for one in call.args), strict=False))
    given = defaults | placed | named
    is_double = placed.keys() & named.keys() or len(placed) < len(call.args)
    if starred or is_double or given.keys() != defaults.keys() or not all(given.values()):
        raise NotPlainError(f"no assert says what `{ast.unparse(call)}` does")
    return given


def _same(actual: str, desired: str) -> str:
    """Return numpy's claim that things are equal: each element, where one value is desired."""
    try:
        is_one = not isinstance(ast.literal_eval(desired), tuple | list | dict | set)
    except ValueError:
        is_one = False
    if is_one:
        return f"numpy.all(numpy.asarray({actual}) == {desired})"
    return f"numpy.array_equal({actual}, {desired})"


def with_plain_claims(tree: ast.Module, imports: Mapping[str, str]) -> ast.Module:
    r"""Return a test whose calls of claiming functions are asserts.

    Parameters
    ----------
    tree : ast.Module
        The test.
    imports : mapping of str to str
        Statements of its notebook, by the name that each brings.

    Returns
    -------
    tree : ast.Module
        Without the imports that it needs no more.

    Raises
    ------
    NotPlainError
        If one is called with arguments that no assert expresses.

    Examples
    --------
    >>> test = "from nose.tools import assert_equal\nassert_equal(half(3), 1.5)"
    >>> ast.unparse(with_plain_claims(ast.parse(test), {}))
    'assert half(3) == 1.5'
    """
    whole = [*map(ast.parse, imports.values()), tree]
    imported = {name: origin for part in whole for name, origin in _origins(part)}
    changed = PlainClaims(imported).visit(tree)
    body = [node for node in changed.body if not _claims_alone(node)]
    return ast.fix_missing_locations(ast.Module(body, []))


def _origins(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name that a tree imports, and where it comes from, with dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield alias.asname or root, alias.name if alias.asname else root


def _claims_alone(node: ast.stmt) -> bool:
    """Check whether a statement imports nothing but claiming functions."""
    if isinstance(node, ast.ImportFrom):
        return all(f"{node.module}.{alias.name}" in _CLAIMS for alias in node.names)
    return isinstance(node, ast.Import) and all(one.name == "nose.tools" for one in node.names)


def with_inlined_tests(tree: ast.Module) -> ast.Module:
    r"""Return a test in which functions that are called once, with their own names, are opened.

    Otter's tests are written so: ``def test_f(f): assert ...`` and ``test_f(f)``.

    Parameters
    ----------
    tree : ast.Module
        The test.

    Returns
    -------
    tree : ast.Module

    Examples
    --------
    >>> ast.unparse(with_inlined_tests(ast.parse("def t(f):\n    assert f(1)\nt(f)")))
    'assert f(1)'
    """
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    body: list[ast.stmt] = []
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        name = call.func.id if _is_plain_call(call) else ""  # type: ignore[union-attr]
        if name in functions and _same_names(functions[name], call):
            body = [one for one in body if one is not functions[name]]
            body += functions[name].body
        else:
            body.append(node)
    return ast.Module(body, [])


def _is_plain_call(call: ast.expr | None) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.keywords


def _same_names(function: ast.FunctionDef, call: ast.expr | None) -> bool:
    assert isinstance(call, ast.Call)
    own = [argument.arg for argument in function.args.args]
    given = [one.id if isinstance(one, ast.Name) else None for one in call.args]
    return own == given and not any(isinstance(node, ast.Return) for node in ast.walk(function))

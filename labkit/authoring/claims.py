"""What functions such as ``assert_allclose`` claim, as plain asserts."""

import ast
from collections.abc import Callable, Mapping, Sequence

_LIBRARIES = ("nose", "numpy", "unittest")

Claim = Callable[[Sequence[str], Mapping[str, str]], str]


def _allclose(names: Sequence[str], options: Mapping[str, str]) -> str:
    given = {"rtol": "1e-07", "atol": "0"} | dict(options)
    return f"numpy.allclose({names[0]}, {names[1]}, rtol={given['rtol']}, atol={given['atol']})"


def _within(half: str, default: str, option: str) -> Claim:
    def claim(names: Sequence[str], options: Mapping[str, str]) -> str:
        digits = names[2] if len(names) > 2 else options.get(option, default)
        return f"numpy.allclose({names[0]}, {names[1]}, rtol=0, atol={half} * 10.0 ** -({digits}))"

    return claim


def _filled(template: str) -> Claim:
    return lambda names, options: template.format(*names)


_CLAIMS: dict[str, tuple[int, Claim]] = {
    "assert_equal": (2, _filled("{0} == {1}")),
    "assert_not_equal": (2, _filled("{0} != {1}")),
    "assert_true": (1, _filled("{0}")),
    "assert_false": (1, _filled("not {0}")),
    "assert_in": (2, _filled("{0} in {1}")),
    "assert_is_instance": (2, _filled("isinstance({0}, {1})")),
    "assert_array_equal": (2, _filled("numpy.array_equal({0}, {1})")),
    "assert_allclose": (2, _allclose),
    "assert_almost_equal": (2, _within("0.5", "7", "places")),
    "assert_array_almost_equal": (2, _within("1.5", "6", "decimal")),
}
"""By name: how many arguments, and what is claimed of them."""

_OPTIONS = {"rtol", "atol", "places", "decimal", "err_msg", "msg", "verbose"}


class PlainClaims(ast.NodeTransformer):
    """Puts an assert in place of each call that claims something.

    Parameters
    ----------
    imported : mapping of str to str
        The names of such functions in the test, and what their library calls them.
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
        """
        call = node.value
        name = self._called(call)
        if name not in _CLAIMS or not isinstance(call, ast.Call):
            return node
        count, claim = _CLAIMS[name]
        names = [f"({ast.unparse(one)})" for one in call.args]
        options = {one.arg or "": ast.unparse(one.value) for one in call.keywords}
        if len(names) < count or not set(options) <= _OPTIONS:
            return node
        return ast.parse(f"assert {claim(names, options)}").body[0]

    def _called(self, call: ast.expr) -> str:
        if not isinstance(call, ast.Call):
            return ""
        if isinstance(call.func, ast.Name):
            return self._imported.get(call.func.id, "")
        is_testing = isinstance(call.func, ast.Attribute) and "testing" in ast.unparse(call.func)
        return call.func.attr if is_testing and isinstance(call.func, ast.Attribute) else ""


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

    Examples
    --------
    >>> test = "from nose.tools import assert_equal\nassert_equal(half(3), 1.5)"
    >>> ast.unparse(with_plain_claims(ast.parse(test), {}))
    'assert half(3) == 1.5'
    """
    whole = [*map(ast.parse, imports.values()), tree]
    imported = {
        alias.asname or alias.name: alias.name
        for part in whole
        for node in ast.walk(part)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _LIBRARIES
        for alias in node.names
    }
    changed = PlainClaims(imported).visit(tree)
    body = [node for node in changed.body if not _claims_alone(node)]
    return ast.fix_missing_locations(ast.Module(body, []))


def _claims_alone(node: ast.stmt) -> bool:
    """Check whether a statement imports nothing but claiming functions."""
    if isinstance(node, ast.ImportFrom):
        return all(alias.name in _CLAIMS for alias in node.names)
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

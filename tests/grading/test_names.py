"""What a cell reads from the cells before it."""

import ast

import pytest

from labkit.grading.names import names_read, names_read_later


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("x = a + 1", "a"),
        ("x = a\ny = x", "a"),
        ("y = x\nx = a", "a x"),
        ("total += a", "a total"),
        ("if a:\n    x = 1\ny = x", "a x"),
        ("if a:\n    x = 1\nelse:\n    x = 2\ny = x", "a"),
        ("for row in rows:\n    last = row\nprint(last)", "last print rows"),
        ("while a:\n    x = 1\nx", "a x"),
        ("with open(a) as file:\n    text = file.read()\ntext", "a open"),
        ("try:\n    x = a\nexcept OSError:\n    x = b\nx", "OSError a b x"),
        ("import numpy as np\nnp.mean(a)", "a"),
        ("from numpy import mean, std as spread\nspread(mean)", ""),
        ("[x for x in rows if x > low]", "low rows"),
        ("{key: (n := value) for key, value in pairs}\nn", "pairs"),
        ("x = lambda a: a + b", "b"),
        ("def f(a, *rest, key=k):\n    own = a\n    return own + b", "b k"),
        ("def f():\n    global x\n    x = a", "a"),
        ("def f():\n    def g(a):\n        return a + b\n    return g", "b"),
        ("def f():\n    import math\n    return math.pi", ""),
        ("def f():\n    try:\n        x = a\n    except OSError as e:\n        x = e", "OSError a"),
        ("@wrap\ndef f(): ...", "wrap"),
        ("class A(B):\n    def f(self):\n        return a", "B a"),
        ("rows[a] = b", "a b rows"),
        ("x.shape = a", "a x"),
        ("del x", ""),
        ("match a:\n    case [b, *c]:\n        x = b\n    case _:\n        x = d", "a d"),
        ("x: int = a", "a int"),
        ("f'{a:.{n}f}'", "a n"),
        ("a, *b = c\nb", "c"),
    ],
)
def test_a_name_counts_as_read_unless_the_cell_has_surely_bound_it(source, read):
    assert names_read(ast.parse(source)) == set(read.split())


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("k = 3\ndef f(rows):\n    return rows[:k]", "k"),
        ("f = lambda x: x + k", "k"),
        ("x = a + b", ""),
        ("class A:\n    def f(self):\n        return k", "k"),
        ("if a:\n    def f():\n        return k", "k"),
    ],
)
def test_what_functions_read_from_outside_may_change_before_they_are_called(source, read):
    assert names_read_later(ast.parse(source)) == set(read.split())

import pytest

from labkit.authoring.asserts import Known, as_check, known_names
from labkit.authoring.claims import NotPlainError

NOTEBOOK = [
    "import numpy as np\nfrom math import pi, tau",
    "%matplotlib inline\nrows = np.arange(4)\nfor i in range(3):\n    last = i",
    "def half(x, digits=2):\n    inside = 1\n    return x / 2",
    "double = lambda x: 2 * x",
    "class Point:\n    pass",
    "this is no Python",
]
KNOWN = known_names(NOTEBOOK)


def test_names_are_told_apart_by_what_they_are():
    assert KNOWN.functions == {"half", "double"}
    assert KNOWN.classes == {"Point"}
    assert KNOWN.values >= {"rows", "last"}
    assert "inside" not in KNOWN.values
    assert KNOWN.imports["tau"] == "from math import tau"


def test_a_check_asks_what_the_test_asked_and_binds_what_it_needs():
    test = (
        '"""Halves."""\n'
        "wanted = 2 * np.ones(3)\n"
        "assert half(4) == 2\n"
        "assert (rows[:3] < wanted + 1).all()"
    )
    body = as_check(test, KNOWN)
    assert body.title == "Halves."
    assert body.imports == ("import numpy as np",)
    assert body.lines == (
        "half = partial(answers.call, 'half')",
        "rows = answers.value('rows')",
        "wanted = 2 * np.ones(3)",
        "expect(half(4) == 2, 'half(4) is not as it should be')",
        "expect((rows[:3] < wanted + 1).all(), 'rows is not as it should be')",
    )


def test_an_authors_own_message_stays_and_another_names_no_value():
    told = as_check("assert half(3) == 1.5, 'halve it'\nassert rows.sum() == 6", KNOWN).lines
    assert told[-2].endswith("'halve it')")
    assert "6" not in told[-1].partition(", ")[2]


def test_asserts_within_loops_are_kept_in_them():
    body = as_check("for x in (1, 2):\n    assert double(x) == 2 * x", KNOWN)
    assert body.lines[1] == "for x in (1, 2):"
    assert body.lines[2].startswith("    expect(double(x) == 2 * x")


def test_what_is_compared_with_a_set_is_compared_as_sets():
    told = as_check("assert double(1) == {1}\nassert set() != rows", KNOWN).lines
    assert told[-2].startswith("expect(set(double(1)) == {1}")
    assert told[-1].startswith("expect(set() != set(rows)")


def test_named_arguments_go_into_their_places():
    assert "half(4, 3)" in as_check("assert half(4, digits=3)", KNOWN).lines[-1]
    assert "half(4, 2)" in as_check("assert half(digits=2, x=4)", KNOWN).lines[-1]


@pytest.mark.parametrize(
    ("test", "claim"),
    [
        ("from nose.tools import assert_equal\nassert_equal(half(2), 1)", "half(2) == 1"),
        ("from nose.tools import assert_true as yes\nyes(half(2))", "expect(half(2), "),
        ("np.testing.assert_array_equal(rows, 1)", "numpy.all(numpy.asarray(rows) == 1)"),
        ("np.testing.assert_equal(rows, np.ones(4))", "numpy.array_equal(rows, np.ones(4))"),
        (
            "from nose.tools import assert_almost_equal\nassert_almost_equal(half(2), 1, places=2)",
            "numpy.allclose(half(2), 1, rtol=0, atol=0.5 * 10.0 ** (-2), equal_nan=True)",
        ),
        (
            "np.testing.assert_almost_equal(half(2), 1, decimal=2)",
            "numpy.allclose(half(2), 1, rtol=0, atol=1.5 * 10.0 ** (-2), equal_nan=True)",
        ),
        (
            "import numpy.testing as npt\nnpt.assert_allclose(rows, 1, 1e-2)",
            "numpy.allclose(rows, 1, rtol=0.01, atol=0, equal_nan=True)",
        ),
        (
            "from numpy import testing\ntesting.assert_allclose(rows, 1, 0, 3, equal_nan=False)",
            "numpy.allclose(rows, 1, rtol=0, atol=3, equal_nan=False)",
        ),
        (
            "from numpy.testing import assert_allclose\nassert_allclose(rows, 1, rtol=1e-3)",
            "numpy.allclose(rows, 1, rtol=0.001, atol=0, equal_nan=True)",
        ),
        (
            "from numpy.testing import assert_array_almost_equal as near\nnear(rows, 1, 3)",
            "numpy.allclose(rows, 1, rtol=0, atol=1.5 * 10.0 ** (-3), equal_nan=True)",
        ),
        ("def test_it(half):\n    assert half(2) == 1\n\ntest_it(half)", "half(2) == 1"),
    ],
)
def test_functions_that_claim_something_are_asserts(test, claim):
    body = as_check(test, KNOWN)
    assert any(claim in line for line in body.lines)
    assert ("import numpy" in body.imports) == ("numpy." in claim)


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("%timeit half(3)", "lines of IPython's own"),
        ("assert half(3) = 1", "line 1 is no plain Python"),
        ("half(3)", "it holds no assert"),
        ("assert 1 == 1", "no name that the notebook defines"),
        ("assert gone == 1", "uses gone, which no cell of the notebook defines"),
        ("assert Point()", "the class Point"),
        ("assert map(half, rows)", "hands the function half on"),
        ("assert half(*rows)", "named or starred"),
        ("assert half(3, other=1)", "named or starred"),
        ("half = 1\nassert half", "replaces the function half"),
        ("del rows\nassert rows", "changes the notebook's names"),
        ("try:\n    half(3)\nexcept ValueError:\n    pass\nassert rows", "catches errors"),
        ("with open('x') as f:\n    assert rows", "a with statement"),
        ("assert 'rows' in globals() and rows", "looks around"),
        ("import no_such_library\nassert rows", "cannot be imported here"),
        ("from math import nosuch\nassert rows", "`from math import nosuch`, which cannot be imp"),
        ("import math.nosuch\nassert rows", "`import math.nosuch`, which cannot be imported here"),
        ("from . import near\nassert rows", "which cannot be imported here"),
        ("np.testing.assert_allclose(rows, 1, strict=True)\nassert rows", "no assert says"),
        ("np.testing.assert_equal(*rows)", "no assert says"),
        ("np.testing.assert_equal(rows)", "no assert says"),
    ],
)
def test_what_no_copy_can_answer_is_left_to_a_person(test, reason):
    with pytest.raises(NotPlainError, match=reason):
        as_check(test, KNOWN)


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("def t(half):\n    assert half(3) == 1.5", "in a function that it does not call"),
        ("def t(f):\n    assert f(3)\ndef u():\n    t(half(1))", "that it does not call"),
        ("assert rows\ndef t():\n    assert half(3)", "in a function that it does not call"),
        ("async def t():\n    assert half(3)\nt()", "in a function that it does not call"),
        ("def t():\n    return half(3) == 1.5\nassert t", "asserts `t`, which always holds"),
        ("assert lambda: half(3) == 1.5", "which always holds"),
        ("assert (half(3) == 1.5, 'halve it')", "which always holds"),
        ("x = half(3)\nassert True", "asserts `True`, which always holds"),
        ("def half(x):\n    return 1.5\nassert half(3) == 1.5", "replaces the function half"),
    ],
)
def test_a_test_that_nobody_can_fail_is_left_to_a_person(test, reason):
    with pytest.raises(NotPlainError, match=reason):
        as_check(test, KNOWN)


def test_asserts_in_functions_that_are_called_are_taken_over():
    near = "def near(x, y):\n    assert abs(x - y) < 1\n"
    test = near + "def t(n):\n    near(half(n), n / 2)\nfor n in (3, 5):\n    t(n)"
    assert (
        "    expect(abs(x - y) < 1, 'this is not as it should be')" in as_check(test, KNOWN).lines
    )


@pytest.mark.parametrize("name", ["answers", "expect", "partial", "guards", "worth", "lab"])
@pytest.mark.parametrize(
    "test",
    [
        "assert {0} == 1",
        "{0} = 1\nassert half(2) == {0}",
        "def t({0}):\n    assert half(2) == {0}\nt(1)",
        "from math import pi as {0}\nassert half(2) < {0}",
    ],
)
def test_names_that_a_check_uses_itself_are_left_to_a_person(name, test):
    known = known_names([*NOTEBOOK, f"{name} = 1"])
    with pytest.raises(NotPlainError, match=f"it uses the name {name}, which labkit's checks"):
        as_check(test.format(name), known)


def test_a_notebook_without_names_knows_none():
    assert known_names([]) == Known()

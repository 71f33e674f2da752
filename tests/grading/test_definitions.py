"""Which cell a student is shown for a task."""

import pytest

from labkit.grading.cpu_limit import limited
from labkit.grading.definitions import defining_cell


@pytest.mark.parametrize(
    "source",
    [
        "y = 1",
        "x, (y, *z) = 1, (2, 3)",
        "y: int = 1",
        "y += 1",
        "for y in range(3): pass",
        "if (y := 1) > 0: pass",
        "with open('a') as y: pass",
        "def y(): pass",
        "async def y(): pass",
        "class y: pass",
        "from numpy import mean as y",
        "import y",
        "%matplotlib inline\n!pip list\ny = 1",
        "if True:\n    %time print(1)\n    y = 1",
        "%%time\ny = 1",
        "y = '\\d'",
        "y = ",
        "y = \0",
        "y = {1: 2",
        "x, y = (1, 2",
        "y: int = (",
        "def y(x:\n    return x",
        "async def y(\n",
        "x = 1\nclass y(:\n    pass",
    ],
)
def test_a_cell_defines_a_name(source):
    assert defining_cell(["import numpy", source, "print(y)"], {"y"}) == 1


@pytest.mark.parametrize(
    "source",
    [
        "print(y)",
        "def f():\n    y = 1",
        "f = lambda y: y",
        "[y for y in range(3)]",
        "class A:\n    y = 1",
        "obj.y = 1",
        "y[0] = 1",
        "y == 1 +",
        "f(y=1",
        "  y = (",
        "x = 'y =",
        "(" * 10_000 + "y",
        "-" * 100_000 + "y",
    ],
)
def test_a_cell_does_not_define_a_name(source):
    assert defining_cell(["y = 1", source], {"y"}) == 0


@pytest.mark.parametrize("filler", ["\n", " ", "a", "a,", "a ", "=", "%", "\t\n", "x = (\n"])
def test_a_cell_of_megabytes_is_no_work_without_end(filler):
    in_time = limited(defining_cell, 120)
    assert in_time(["y = 1", filler * (3_000_000 // len(filler))], {"y"}) == 0
    assert in_time(["y = 1", filler * (190_000 // len(filler)) + "\n!"], {"y"}) == 0


def test_the_last_of_several_counts():
    assert defining_cell(["y = 1", "x = 2", "y = 3", "z = 4"], ["x", "y"]) == 2


def test_what_no_cell_defines_has_none():
    assert defining_cell(["y = 1"], ["x"]) is None
    assert defining_cell([], ["x"]) is None
    assert defining_cell(["y = 1"], []) is None

"""Of two notebooks, the one with a student's work in it is told from the one handed out."""

from pathlib import Path

import pytest

from labkit.grading.intake.notebook import Notebook, read_notebook
from labkit.grading.intake.work import is_stub, with_work

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.name for path in (ROOT / "answers").glob("*.ipynb"))
GIVEN = "import numpy as np"
EMPTY = 'def mean(values):\n    """Return the mean."""\n    ...'
DONE = "def mean(values):\n    return sum(values) / len(values)"


@pytest.mark.parametrize("name", NAMES)
def test_the_courses_own_notebooks_hold_work_where_they_are_solved(name):
    blank, solved = (read_notebook(ROOT / folder / name) for folder in ("practicals", "answers"))
    assert with_work([blank, solved]) == [False, True]


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("x = y = None\n# your code here", True),
        (EMPTY, True),
        ("def mean(values):\n    raise NotImplementedError()", True),
        ("COSTS = {'fp': 1}\n\n\ndef total(cells):\n    ...", True),
        ("PAIRS = list(zip('ab', 'cd'))\n\n\ndef total(cells):\n    ...", True),
        ("a = {'x': None}", True),
        (DONE, False),
        ("choice = 'C'", False),
        ("total = sum(cells)\n\n\ndef mean(cells):\n    ...", False),
        ("def half(:", False),
        ("x = None\nx = 1", False),
    ],
)
def test_a_cell_that_nobody_filled_is_known(source, stub):
    assert is_stub(source) == stub


def test_where_no_cell_is_marked_as_an_answer_the_emptiest_notebook_holds_none():
    assert with_work([Notebook((GIVEN, DONE)), Notebook((GIVEN, EMPTY))]) == [True, False]


def test_a_half_solved_notebook_holds_work_beside_a_whole_one():
    half = Notebook((GIVEN, DONE, EMPTY), answers=(DONE, EMPTY))
    whole = Notebook((GIVEN, DONE, DONE), answers=(DONE, DONE))
    assert with_work([half, whole]) == [True, True]


def test_among_untouched_ones_none_is_preferred():
    assert with_work([Notebook((EMPTY,), answers=(EMPTY,))] * 2) == [True, True]

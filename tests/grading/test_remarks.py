"""What is said of a notebook as a whole, without a kernel."""

import pytest

from labkit.grading.intake.notebook import parse_notebook
from labkit.grading.marks import CheckMarks, TaskMarks
from labkit.grading.prose import HandedOut
from labkit.grading.remarks import remarks_on
from labkit.grading.rubric import read_rubric

pytestmark = pytest.mark.grader

GIVEN = HandedOut(code=("import numpy as np\nimport pandas as pd",), stubs=("mean = None",))
ANOTHER = "no cell and no answer of practical 90 is in this notebook: is it another one?"


@pytest.fixture
def said(toy):
    """Give what is said of some code cells of which a check has a status."""
    practical, _ = read_rubric(str(toy.practical), toy.hidden).load()

    def say(*code, status="missing"):
        tasks = [TaskMarks("mean", "Mean", (CheckMarks("right", 0, 5, status, "", hidden=False),))]
        return remarks_on(parse_notebook(toy.notebook(*code)), practical, tasks, GIVEN)

    return say


def test_a_notebook_without_anything_of_the_practical_may_be_another(said):
    assert said("import seaborn", "plot()") == [ANOTHER]
    assert said() == [ANOTHER]


@pytest.mark.parametrize(
    "code", [GIVEN.code[0], f"{GIVEN.stubs[0]}\n", "lab = labkit.Lab('90')"], ids=lambda code: code
)
def test_one_cell_of_the_practical_is_enough(said, code):
    assert said("plot()", code) == []


def test_a_notebook_of_ones_own_with_an_answer_is_none_of_another(said):
    assert said("mean = sum", status="failed") == []

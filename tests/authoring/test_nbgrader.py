import json
from fractions import Fraction

import pytest

from labkit.authoring.nbgrader import read_nbgrader
from labkit.errors import CourseError

SOLUTION = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
HEAD = '{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": ['
NULL = '{"cell_type": "raw", "source": "", "metadata": null}'
TEST = (
    "assert half(3) == 1.5\n### BEGIN HIDDEN TESTS\nassert half(5) == 2.5\n### END HIDDEN TESTS\n"
)


def test_each_cell_is_read_by_its_role(notebook, marked):
    path = notebook(
        ("markdown", "# Halves\nRead."),
        ("code", "import math", marked("setup", locked=True)),
        ("code", SOLUTION, marked("half", solution=True)),
        ("code", TEST, marked("test half", 0.5)),
        ("markdown", "Because.", marked("why", 2, solution=True)),
        ("code", "plot()", marked("picture", 3, solution=True)),
        ("markdown", "Do it.", marked("all", 4, grade=False, task=True)),
        ("code", "print(1)"),
    )
    found = read_nbgrader(path)
    assert (found.title, found.points) == ("Halves", Fraction(19, 2))
    assert [(cell.kind, cell.name, float(cell.points)) for cell in found.cells] == [
        ("text", "", 0),
        ("code", "setup", 0),
        ("answer", "half", 0),
        ("test", "test_half", 0.5),
        ("prose", "why", 2),
        ("by hand", "picture", 3),
        ("by hand", "all", 4),
        ("code", "", 0),
    ]
    assert found.cells[1].is_locked
    assert "    # BEGIN SOLUTION\n" in found.cells[2].source
    assert found.cells[3].source == "assert half(3) == 1.5\n"
    assert found.cells[3].hidden == "assert half(5) == 2.5\n"


def test_two_cells_of_one_name_are_kept_apart(notebook, marked):
    path = notebook(*[("code", "assert 1", marked("same", 1)) for _ in range(2)])
    assert [cell.name for cell in read_nbgrader(path).cells] == ["same", "same_2"]


def test_a_notebook_without_its_solutions_says_so(notebook, marked):
    path = notebook(
        ("code", "# YOUR CODE HERE\nraise NotImplementedError()", marked("a", solution=True))
    )
    assert read_nbgrader(path).notes == (
        "`a` has no solution: this is the notebook that students were given",
    )


def test_prose_with_a_model_answer_gives_no_title(notebook, marked):
    model = "### BEGIN SOLUTION\nBecause.\n### END SOLUTION"
    path = notebook(("markdown", model, marked("why", 2, solution=True)))
    found = read_nbgrader(path)
    assert (found.title, found.cells[0].kind) == ("Hw", "prose")


def test_an_answer_that_has_become_markdown_is_prose_without_points(notebook, marked):
    path = notebook(
        ("markdown", "a = 1", marked("a", solution=True)), ("code", "assert 1", marked("b", 1))
    )
    found = read_nbgrader(path)
    assert (found.cells[0].kind, found.points) == ("prose", 1)
    assert found.notes == ("`a` is prose, and worth no points",)


def test_hidden_tests_that_do_not_end_are_refused_as_they_would_be_shown(notebook, marked):
    path = notebook(("code", TEST.replace("END HIDDEN", "END OF HIDDEN"), marked("half", 1)))
    with pytest.raises(CourseError, match="cell half: each BEGIN HIDDEN TESTS needs its END"):
        read_nbgrader(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "hw.ipynb is no notebook"),
        ("[]", "hw.ipynb is no notebook"),
        ("{}", "hw.ipynb is no notebook"),
        ('{"nbformat": 4, "cells": 3, "metadata": {}}', "hw.ipynb is no notebook"),
        (HEAD + '{"cell_type": "code", "source": "x"}]}', "hw.ipynb is no notebook"),
        (HEAD + '{"cell_type": "raw", "metadata": {}}]}', "hw.ipynb: cell 1 has no text 'source'"),
        (HEAD + NULL + "]}", "hw.ipynb is no notebook"),
        (None, "is marked by nbgrader"),
    ],
)
def test_what_is_no_assignment_is_refused_in_one_line(notebook, content, reason):
    path = notebook(("code", "x = 1"))
    if content is not None:
        path.write_text(content)
    with pytest.raises(CourseError, match=reason) as told:
        read_nbgrader(path)
    assert "\n" not in str(told.value)


def test_a_notebook_of_another_language_is_refused(notebook, marked):
    path = notebook(("code", "x <- 1", marked("a", 1)), language="R")
    with pytest.raises(CourseError, match="a notebook of R"):
        read_nbgrader(path)


@pytest.mark.parametrize("points", ["many", "1/0", "nan", -1, [2]])
def test_points_that_are_no_number_are_refused_by_file_and_cell(notebook, marked, points):
    path = notebook(("code", "assert 1", marked("half", points)))
    with pytest.raises(CourseError, match=r"hw\.ipynb: cell half: its points should be a number"):
        read_nbgrader(path)


def test_a_cell_whose_marks_are_no_table_is_refused(notebook):
    path = notebook(("code", "assert 1", {"nbgrader": 3}))
    with pytest.raises(CourseError, match=r"hw\.ipynb: cell 1 has metadata 'nbgrader'"):
        read_nbgrader(path)


def test_a_notebook_whose_kernel_is_null_is_taken_as_pythons(notebook, marked):
    path = notebook(("code", "assert 1", marked("half", 2)))
    whole = json.loads(path.read_text())
    whole["metadata"]["kernelspec"] = None
    path.write_text(json.dumps(whole))
    assert read_nbgrader(path).points == 2

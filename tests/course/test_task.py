from dataclasses import replace

import pytest

from labkit.course.replies import NotebookAnswers
from labkit.course.task import Practical, Task, check_title


def passes(answers):
    """It passes."""


def fails(answers):
    """It fails."""
    raise AssertionError("2 was expected; it is 3")


def reads(answers):
    """It reads x."""
    answers.value("x")


def stumbles(answers):
    """It stumbles over an answer nobody thought of."""
    return answers.value("odd")["key"]


def test_a_task_gives_the_points_of_each_check_that_passes():
    task = Task("t", "T")
    task.check(3)(passes)
    task.check(4)(fails)
    task.check(5)(reads)
    outcomes = task.mark(NotebookAnswers({}))
    assert [(o.status, o.points, o.max_points) for o in outcomes] == [
        ("passed", 3, 3),
        ("failed", 0, 4),
        ("missing", 0, 5),
    ]
    assert outcomes[1].message == "2 was expected; it is 3"
    assert outcomes[2].message == "x is still empty"


def test_an_answer_of_an_unforeseen_kind_fails_and_raises_nothing():
    [outcome] = Task("t", "T", checks=((stumbles, 1),)).mark(NotebookAnswers({"odd": 3}))
    assert outcome.status == "failed"
    assert "TypeError" in outcome.message


def test_a_check_is_added_where_it_is_defined_and_stays_a_function():
    task = Task("t", "T")

    @task.check(2)
    def check_sum(answers):
        """The sum."""

    assert task.checks == ((check_sum, 2),)
    assert task.max_points == 2


def test_the_first_line_of_a_docstring_is_the_title():
    assert check_title(passes) == "It passes"


def test_a_task_that_is_not_there_is_told_with_those_that_are():
    practical = Practical("99", "Toy", (Task("one", "One"), Task("two", "Two")))
    assert practical.task("two").title == "Two"
    with pytest.raises(KeyError, match="no task 'three'; its tasks are one, two"):
        practical.task("three")


@pytest.mark.parametrize(
    ("settings", "needs"),
    [
        ({}, False),
        ({"preload": ("torch",)}, False),
        ({"preload": ("keras",)}, True),
        ({"preload": ("torch", "tensorflow.nn")}, True),
        ({"uses_keras": True}, True),
    ],
)
def test_a_practical_needs_tensorflow_where_it_says_so_in_either_way(settings, needs):
    practical = Practical("01", "One", (), **settings)
    assert practical.uses_keras is needs
    assert replace(practical, course="mine").uses_keras is needs


def test_a_practical_is_called_by_its_number_until_a_course_has_it():
    practical = Practical("01", "One", ())
    assert practical.name == "01"
    assert replace(practical, course="labkit").name == "01"
    assert replace(practical, course="mine").name == "mine:01"

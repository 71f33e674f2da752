"""Checks of a task share what they ask about."""

import numpy as np
import pytest

from labkit.course.answers import AnswerRaisedError, NotAttemptedError
from labkit.course.asked_once import AskedOnce
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Task


@pytest.fixture
def asked():
    """Give answers that are asked once, and the list of calls that reached the function."""
    calls = []

    def double(x):
        calls.append(x)
        return [2 * np.asarray(x)]

    def fail(x):
        calls.append(x)
        raise ValueError("no")

    names = {"double": double, "fail": fail, "n": 3, "nothing": lambda x: calls.append(x)}
    return AskedOnce(NotebookAnswers(names)), calls


def test_an_equal_call_is_made_once(asked):
    answers, calls = asked
    assert answers.call("double", [1, 2])[0].tolist() == [2, 4]
    assert answers.call("double", [1, 2])[0].tolist() == [2, 4]
    assert calls == [[1, 2]]


def test_other_arguments_are_another_call(asked):
    answers, calls = asked
    for argument in (1, 1.5, [1], np.array([1])):
        answers.call("double", argument)
    assert len(calls) == 4


def test_a_check_that_changes_what_it_got_harms_no_other(asked):
    answers, _ = asked
    answers.call("double", [1, 2])[0][:] = 0
    assert answers.call("double", [1, 2])[0].tolist() == [2, 4]


@pytest.mark.parametrize(
    ("name", "kind"), [("fail", AnswerRaisedError), ("nothing", NotAttemptedError)]
)
def test_a_refusal_comes_again_without_another_call(asked, name, kind):
    answers, calls = asked
    for _ in range(2):
        with pytest.raises(kind):
            answers.call(name, 1)
    assert calls == [1]


def test_values_are_passed_on_and_wrapping_twice_changes_nothing(asked):
    answers, _ = asked
    assert answers.value("n") == 3
    assert AskedOnce.of(answers) is answers


def test_the_checks_of_a_task_share_a_call_and_another_marking_asks_anew():
    calls = []
    answers = NotebookAnswers({"f": lambda x: calls.append(x) or x})
    task = Task("t", "T", hint="")
    task.check(1)(lambda answers: answers.call("f", 1))
    task.check(1)(lambda answers: answers.call("f", 1))
    assert [outcome.status for outcome in task.mark(answers)] == ["passed", "passed"]
    assert calls == [1]
    task.mark(answers)
    assert calls == [1, 1]

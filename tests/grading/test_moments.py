"""An answer counts where it was checked, and once more at the end."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from labkit.course.answers import Answers, NotAttemptedError
from labkit.grading.checks import CheckFile, load_checks
from labkit.grading.marking import Marker, mark
from labkit.grading.moments import MOST_TRIES, Moments

HERE = Path(__file__).parent
TOY = runpy.run_path(str(HERE / "toy.py"))["PRACTICAL"]
HIDDEN = load_checks([CheckFile("toy_hidden", (HERE / "toy_hidden.py").read_text("utf-8"))], TOY)
CODE = ("def mean(values): ...", 'lab.check("mean")', "del mean", "def mean(values): ...")


class Given(Answers):
    """Answers that a test changes, and the questions that were asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def value(self, name):
        self.asked.append(name)
        if self.answers.get(name) is None:
            raise NotAttemptedError(f"{name} is still empty")
        return self.answers[name]

    def call(self, name, *arguments):
        return self.value(name)(*arguments)


@pytest.fixture
def submission():
    """Give answers, and the moments of a notebook of some cells."""

    def start(*code, hidden=HIDDEN):
        answers = Given()
        moments = Moments(Marker(TOY, hidden, answers), code or CODE)
        execution = SimpleNamespace(n_run=len(code or CODE))

        def check(index, *names):
            answers.asked.clear()
            moments.stop_at(execution, index, names)
            return list(answers.asked)

        def finish():
            answers.asked.clear()
            return {task.name: task for task in moments.finish(execution)}

        return SimpleNamespace(
            answers=answers.answers, asked=answers.asked, check=check, end=finish
        )

    return start


def right(values):
    return float(np.mean(values))


def test_what_was_right_when_it_was_checked_counts_though_the_name_is_gone(submission):
    taken = submission()
    taken.answers["mean"] = right
    taken.check(1, "mean")
    taken.answers.clear()
    marks = taken.end()["mean"]
    assert (marks.points, marks.cell, marks.checked, marks.counted) == (10, 1, 2, "")
    # it has all its points: nothing that is asked could change that
    assert "mean" not in taken.asked


def test_what_is_mended_after_its_check_counts_at_the_end(submission):
    taken = submission()
    taken.answers["mean"] = lambda values: 0.0
    taken.check(1, "mean")
    taken.answers["mean"] = right
    marks = taken.end()["mean"]
    assert (marks.points, marks.counted, marks.checked, marks.cell) == (10, "end", 2, 4)


def test_what_is_spoilt_after_its_check_keeps_the_points_of_the_check(submission):
    taken = submission(hidden=())
    taken.answers["mean"] = lambda values: 3.875  # right for the notebook's data alone
    taken.check(1, "mean")
    taken.answers["mean"] = lambda values: 0.0
    marks = taken.end()["mean"]
    assert (marks.points, marks.counted) == (6, "check")


def test_checks_of_two_moments_are_not_added_up(submission):
    taken = submission(hidden=())
    taken.answers["mean"] = lambda values: 3.875
    taken.check(1, "mean")
    taken.answers["mean"] = lambda values: 7.0
    assert taken.end()["mean"].points == 6


def test_a_task_that_was_never_checked_is_marked_at_the_end(submission):
    taken = submission()
    taken.answers.update(mean=right, spread=np.ptp, n_rows=8, running=None)
    found = taken.end()
    assert [found[name].points for name in ("mean", "spread", "values")] == [10, 8, 3]
    assert {task.checked for task in found.values()} == {None}


def test_marked_at_the_end_alone_it_is_marked_as_all_at_once(submission):
    answers = Given(mean=right, n_rows=8)
    taken = submission()
    taken.answers.update(mean=right, n_rows=8)
    assert [task.checks for task in taken.end().values()] == [
        task.checks for task in mark(TOY, HIDDEN, answers)
    ]


def test_nothing_is_asked_again_where_no_cell_came_after(submission):
    taken = submission("lab.check('mean')")
    taken.answers["mean"] = lambda values: 1.0
    assert taken.check(0, "mean") != []
    taken.end()
    assert "mean" not in taken.asked


def test_a_passed_task_is_not_asked_again_by_a_second_check(submission):
    taken = submission()
    taken.answers["mean"] = right
    assert taken.check(1, "mean") != []
    assert taken.check(2, "mean") == []


def test_nobody_tries_answers_without_end(submission):
    taken = submission(*["lab.check('mean')"] * 50, "1", hidden=())
    tried = 0
    for index in range(50):
        taken.answers["mean"] = lambda values, guess=index: float(guess)
        tried += taken.check(index, "mean") != []
    assert tried == MOST_TRIES


def test_hidden_data_are_drawn_anew_each_time(submission):
    taken = submission()
    seen = []

    def spy(values):
        seen.append(tuple(np.asarray(values).tolist()))
        return 3.875 if len(values) == 8 else 0.0

    taken.answers["mean"] = spy
    taken.check(1, "mean")
    taken.check(2, "mean")
    taken.end()
    hidden = [values for values in seen if len(values) == 20]
    assert len(hidden) == len(set(hidden)) == 3


def test_names_that_are_no_task_are_passed_over(submission):
    taken = submission(hidden=())
    taken.answers["mean"] = right
    assert taken.check(1, "viva", "no such task", "") == []


def test_hidden_checks_with_points_of_their_own_are_marked_at_the_last_check_too(submission):
    taken = submission()
    taken.answers["mean"] = right
    taken.check(1, "mean")
    taken.answers.clear()
    assert taken.end()["toy_hidden"].points == 5


def test_of_two_results_alike_the_one_that_says_more_is_shown(submission):
    taken = submission()
    taken.answers["mean"] = lambda values: 0.0
    taken.check(1, "mean")
    taken.answers.clear()
    marks = taken.end()["mean"]
    assert (marks.points, marks.counted) == (0, "")
    assert {check.status for check in marks.checks} == {"failed"}

"""Which cells need not run for a notebook to be marked."""

from pathlib import Path

import pytest

from labkit.course.registry import practical_numbers
from labkit.grading.for_show import missing_name, names_asked, passed_over
from labkit.grading.intake.notebook import read_notebook
from labkit.grading.rubric import read_rubric

ROOT = Path(__file__).parents[2]

IMPORTS = "import numpy as np\nimport matplotlib.pyplot as plt"
DATA = "rows = np.arange(9)"
ANSWER = "mean = rows.mean()"
SHOW = "scores = [row * 2 for row in rows]\nplt.plot(scores)\nplt.show()"
CHECK = 'lab.check("mean")'
GIVEN = (IMPORTS, DATA, SHOW, CHECK)


def passed(*code, given=GIVEN, asked=("mean",)):
    return [code[index] for index in passed_over(code, given, asked)]


def test_a_cell_that_only_shows_is_passed_over():
    assert passed(IMPORTS, DATA, ANSWER, CHECK, SHOW) == [SHOW]


def test_the_names_that_it_would_bind_are_told():
    assert passed_over([DATA, ANSWER, SHOW], GIVEN, ["mean"]) == {2: {"scores"}}


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ("best = max(scores)", "an answer reads what it makes"),
        ("def best():\n    return max(scores)", "a function reads it when it is called"),
        ('if lab.ready("scores"): pass', "an answer waits for it"),
        ("exec('best = scores')", "a cell can read names that it does not show"),
        ("best = globals()['scores']", "a cell can read names that it does not show"),
        ("best = _", "a cell reads what another one displayed"),
        ("best = Out[3]", "a cell reads what another one displayed"),
        ("%store -r scores", "a magic can do anything"),
        ("%time best = max(scores)", "a magic can do anything"),
        ("from helpers import *", "nobody knows what is imported"),
        ("best = ", "Python cannot read a cell"),
        ("def f():\n    global scores\n    return scores", "it is read as a global"),
    ],
)
def test_all_cells_run_where(own, why):
    assert not passed(IMPORTS, DATA, ANSWER, SHOW, own), why


@pytest.mark.parametrize(
    "own", ["!pip install seaborn", "%matplotlib inline", "for _ in range(3): ...", "_, b = 1, 2"]
)
def test_harmless_lines_change_nothing(own):
    assert passed(IMPORTS, DATA, ANSWER, own, SHOW) == [SHOW]


def test_a_cell_that_a_student_changed_runs():
    changed = SHOW + "\nmean = 3"
    assert not passed(IMPORTS, DATA, ANSWER, changed)


def test_what_a_cell_needs_runs_before_it():
    doubled = "doubled = [2 * row for row in rows]"
    shown = "plt.plot(doubled)"
    code = (IMPORTS, DATA, doubled, shown, "best = max(doubled)")
    assert passed(*code, given=(*GIVEN, doubled, shown)) == [shown]


@pytest.mark.parametrize(
    "changes", ["rows.sort()", "rows[0] = 3", "rows += 1", "del rows", "model = rows.fit(1)"]
)
def test_a_cell_that_changes_what_an_answer_reads_runs(changes):
    assert not passed(IMPORTS, DATA, changes, ANSWER, given=(*GIVEN, changes))


def test_a_call_of_a_modules_function_changes_no_module():
    shown = "print(np.sort(rows), np.delete(rows, 2))"
    assert passed(IMPORTS, DATA, ANSWER, shown, given=(*GIVEN, shown)) == [shown]


def test_a_name_that_a_function_reads_is_not_left_to_an_earlier_cell():
    own, rebinds = "k = 5\ndef mean(x):\n    return x[:k].mean()", "k = 3"
    assert rebinds not in passed(IMPORTS, own, rebinds, given=(*GIVEN, rebinds))


def test_a_cell_that_a_check_asks_about_runs():
    assert not passed(IMPORTS, DATA, ANSWER, SHOW, asked=("scores",))


def test_checks_run_and_nothing_is_passed_over_where_nothing_was_handed_out():
    assert passed(IMPORTS, CHECK, ANSWER) == [IMPORTS]
    assert not passed(IMPORTS, CHECK, SHOW, given=())


def test_names_asked_are_those_written_out_in_calls():
    source = 'answers.value("runs"); answers.call("best", "no"); answers.value(f"X_{part}"); "word"'
    assert names_asked([source, "this is no Python"]) == {"runs", "best"}


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        ("NameError: name 'scores' is not defined", True),
        ("UndefinedVariableError: local variable 'scores' is not defined", True),
        ("NameError: name 'other' is not defined", False),
        ("scores is empty", False),
        ("", False),
    ],
)
def test_an_error_about_a_name_that_was_passed_over_is_known(error, missing):
    assert missing_name(error, {4: frozenset({"scores"})}) is missing
    assert not missing_name(error, {})


@pytest.mark.parametrize("number", practical_numbers())
def test_most_of_what_a_practical_shows_is_passed_over(number):
    [answers] = (ROOT / "answers").glob(f"{number}_*.ipynb")
    rubric = read_rubric(number)
    given = [code for code in rubric.handed_out.code if ".check(" not in code]
    over = passed_over(read_notebook(answers).code, given, rubric.asked())
    assert len(over) >= len(given) / 2, f"{len(over)} of {len(given)} cells"

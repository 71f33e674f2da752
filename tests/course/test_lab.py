import logging
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from labkit.course.lab import Lab
from labkit.course.registry import load_practical


def weights(y):
    counts = np.bincount(y)
    return {label: len(y) / (2 * counts[label]) for label in (0, 1)}


def test_a_solved_task_is_told_with_all_its_points(capsys):
    assert Lab("05", {"inverse_frequency_weights": weights}).check("class_weights") is None
    out = capsys.readouterr().out
    assert out.startswith("class_weights: 10 of 10 points\n")
    assert "✗" not in out
    assert "Hint" not in out


def test_a_wrong_answer_is_told_with_what_came_and_a_hint(capsys):
    def swapped(y):
        return dict(zip((1, 0), weights(y).values(), strict=True))

    Lab("05", {"inverse_frequency_weights": swapped}).check("class_weights")
    out = capsys.readouterr().out
    assert out.startswith("class_weights: 0 of 10 points\n")
    assert "the weights are swapped" in out
    assert "Hint: N is the number of all rows" in out


def test_a_task_not_attempted_gets_a_friendly_word(capsys):
    Lab("05", {"inverse_frequency_weights": lambda y: ...}).check("class_weights")
    out = capsys.readouterr().out
    assert "not attempted yet" in out
    assert "Hint" not in out
    assert "Traceback" not in out


def test_an_unknown_task_is_told_and_never_raises(capsys):
    Lab("05", {}).check("smoth")
    assert "no task 'smoth'; its tasks are data, " in capsys.readouterr().out


def test_an_unknown_practical_is_refused():
    with pytest.raises(ValueError, match="there is no practical '99'"):
        load_practical("99")


def test_under_nbgrader_a_check_gives_its_points_as_a_plain_number(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    lab = Lab("05", {"inverse_frequency_weights": weights})
    assert lab.check("class_weights") == 10
    assert lab.check("smote") == 0
    assert lab.check("nowhere") == 0
    assert type(lab.check("class_weights")) is int


def test_nothing_a_students_function_writes_gets_past_a_check(capfd):
    def noisy(y):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        os.write(2, b"from C++")
        warnings.warn("careful", stacklevel=1)
        logging.getLogger("tensorflow").error("logged")
        return weights(y)

    Lab("05", {"inverse_frequency_weights": noisy}).check("class_weights")
    out, err = capfd.readouterr()
    assert err == ""
    assert out.splitlines()[0] == "class_weights: 10 of 10 points"
    assert "to stdout" not in out


def test_a_function_that_exits_costs_its_task_and_no_more(capsys):
    def leave(y):
        sys.exit(1)

    lab = Lab("05", {"inverse_frequency_weights": leave})
    lab.check("class_weights")
    assert "raised SystemExit" in capsys.readouterr().out


def test_the_summary_counts_what_was_checked(capsys):
    lab = Lab("05", {"inverse_frequency_weights": weights})
    lab.check("class_weights")
    lab.check("ann")
    table = lab.summary()
    assert table.loc["class_weights"].tolist() == [10, 10, "done"]
    most = {task.name: task.max_points for task in lab.practical.tasks}
    assert table.loc["ann"].tolist() == [0, most["ann"], "not attempted"]
    assert table.loc["smote"].tolist() == [0, most["smote"], "not checked"]
    assert table.loc["viva_1"].tolist() == [
        "",
        dict(lab.practical.task("viva").free_text)["viva_1"],
        "marked by a person",
    ]
    assert table.loc["total"].tolist() == [10, 100, ""]


def answer(letter):
    return {"y_test": [0, 0, 0, 1], "accuracy_choice": letter}


def test_each_further_try_at_a_multiple_choice_gives_fewer_points(capsys):
    given = answer("A")
    lab = Lab("05", given)
    lab.check("accuracy_paradox")
    assert "Each further try gives fewer points here" in capsys.readouterr().out
    lab.check("accuracy_paradox")  # the same letter again is no further try
    given["accuracy_choice"] = "C"
    lab.check("accuracy_paradox")
    out = capsys.readouterr().out
    assert "right at try 2: 1 of 2 points; `labkit grade` counts the last answer alone" in out
    for wrong in "BD":
        given["accuracy_choice"] = wrong
        lab.check("accuracy_paradox")
    given["accuracy_choice"] = "C"
    lab.check("accuracy_paradox")
    assert "right at try 4: 0 of 2 points" in capsys.readouterr().out


def test_the_right_choice_at_once_gives_full_points(capsys):
    lab = Lab("05", answer("c"))
    lab.check("accuracy_paradox")
    most = lab.practical.task("accuracy_paradox").max_points
    assert f"accuracy_paradox: 2 of {most} points" in capsys.readouterr().out


def test_a_guess_is_kept_and_shown_beside_the_measurement(capsys):
    given = {"guess": 0.5, "ranking": ["a", "b"]}
    lab = Lab("01", given)
    lab.look("guess", np.float64(0.9141))
    given["guess"] = 0.914
    lab.look("guess", 0.9141)
    assert capsys.readouterr().out == 2 * "guess: you guessed 0.5, measured 0.914\n"
    lab.look("ranking", ("b", "a"))
    assert capsys.readouterr().out == "ranking: you guessed a, b, measured b, a\n"


def test_no_guess_stops_nothing_and_may_come_later(capsys):
    given = {"guess": None}
    lab = Lab("01", given)
    lab.look("guess", True)
    assert capsys.readouterr().out == "guess: no guess was written down, measured yes\n"
    lab.look("nowhere", object)
    assert "no guess was written down, measured <class" in capsys.readouterr().out


def test_a_cell_that_waits_says_for_what(capsys):
    lab = Lab("05", {"x": 1, "y": None})
    assert lab.ready("x")
    assert not lab.ready("x", "y")
    assert (
        capsys.readouterr().out == "This cell waits for y: solve its task, then run this again.\n"
    )


def test_outside_a_notebook_the_lab_reads_the_variables_of_the_script():
    script = (
        "import labkit\n"
        "lab = labkit.Lab('05')\n"
        "def inverse_frequency_weights(y):\n"
        "    n = [sum(y == 0), sum(y == 1)]\n"
        "    return {c: len(y) / 2 / n[c] for c in (0, 1)}\n"
        "lab.check('class_weights')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.startswith("class_weights: 10 of 10 points"), done.stderr
    assert done.stderr == ""


def test_nothing_is_checked_twice_while_labkit_grade_runs_the_notebook(monkeypatch, capsys):
    monkeypatch.setenv("LABKIT_GRADING", "1")
    calls = []
    lab = Lab("05", {"resample": lambda X, y: calls.append(1)})
    assert lab.check("smote") is None
    assert capsys.readouterr().out == "smote: checked by the grader\n"
    assert not calls

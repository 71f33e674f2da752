import json

import pytest

from labkit.course.lab import Lab
from labkit.grading.intake.attempts import attempts_shown
from labkit.grading.intake.notebook import parse_notebook


def stream(text):
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def test_what_a_notebook_printed_is_read(capsys):
    variables = {"accuracy_choice": "A"}
    lab = Lab("05", variables)
    lab.check("accuracy_paradox")
    assert list(attempts_shown(stream(capsys.readouterr().out))) == []
    variables["accuracy_choice"] = "C"
    lab.check("accuracy_paradox")
    assert list(attempts_shown(stream(capsys.readouterr().out))) == [
        ("Why accuracy misleads here", 2)
    ]


@pytest.mark.parametrize("outputs", [None, 3, [], [None], [{"name": "stdout", "text": 3}]])
def test_what_is_no_output_shows_nothing(outputs):
    assert list(attempts_shown(outputs)) == []


def test_a_notebook_keeps_the_last_and_stays_the_same_notebook():
    def cell(tries):
        text = f"viva: 1 of 2 points\n  ✓ Question 2\n      right at try {tries}: 1 of 2 points"
        return {"cell_type": "code", "source": "lab.check('viva')", "outputs": stream(text)}

    def notebook(*cells):
        return parse_notebook(json.dumps({"cells": cells}).encode())

    found = notebook(cell(2), cell(3))
    assert found.attempts == (("Question 2", 3),)
    assert notebook(cell(2)).digest() == notebook(cell(4)).digest()

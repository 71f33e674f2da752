"""Answers in prose are found, wherever students write them."""

import json
import re
from pathlib import Path

import pytest

from labkit.course.registry import load_practical
from labkit.grading.intake.notebook import parse_notebook, read_notebook
from labkit.grading.prose import HandedOut, prose, read_handed_out

ROOT = Path(__file__).parents[2]
BLANK = next((ROOT / "practicals").glob("05_*.ipynb"))
PRACTICAL = load_practical("05")
HANDED_OUT = read_handed_out(BLANK, PRACTICAL)


def changed(*, keep_names, answer=None):
    """Give the practical with an answer to the first question, and with or without names."""
    data = json.loads(BLANK.read_text("utf-8"))
    for one in data["cells"]:
        if one["id"] == "viva-1" and answer is not None:
            one["source"] = answer
        if not keep_names:
            one.pop("id")
            one["metadata"] = {}
    return parse_notebook(json.dumps(data).encode())


def texts(notebook, handed_out=HANDED_OUT):
    return {one.name: one.text for one in prose(notebook, PRACTICAL, handed_out)}


@pytest.mark.parametrize("keep_names", [True, False])
def test_where_nobody_wrote_there_is_no_answer(keep_names):
    assert set(texts(changed(keep_names=keep_names)).values()) == {""}


def test_an_answer_is_found_where_an_editor_dropped_all_names():
    found = texts(changed(keep_names=False, answer="Because it is rare."))
    assert re.fullmatch(r"\(found below the question.*\)\n\nBecause it is rare\.", found["viva_1"])
    assert found["viva_4"] == ""


def test_where_nothing_is_known_a_person_is_asked_to_look():
    found = texts(changed(keep_names=False, answer="Because."), HandedOut())
    assert "no cell of this name" in found["viva_1"]


def test_an_answer_in_its_own_cell_is_shown_as_it_is():
    assert texts(changed(keep_names=True, answer="Because."))["viva_1"] == "Because."


def test_the_solved_practicals_answers_are_all_found():
    [solved] = (ROOT / "answers").glob("05_*.ipynb")
    assert all(len(text) > 100 for text in texts(read_notebook(solved)).values())

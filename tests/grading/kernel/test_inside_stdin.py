"""Questions are answered from a cell's saved output, or by an empty line."""

import pytest

from labkit.grading.kernel.inside_stdin import MOST_EMPTY, Typist


@pytest.fixture
def typist():
    return Typist()


def test_equal_questions_get_their_answers_in_order(typist):
    typist.expect("again?  yes\nagain?  no\n", "")
    assert [typist.answer("again? ") for _ in range(3)] == ["yes", "no", ""]


def test_questions_and_answers_are_printed_as_on_the_students_screen(typist, capsys):
    typist.expect("", "Rows? 12\n")
    typist.answer("Rows? ")
    typist.password("Key: ")
    assert capsys.readouterr().out == "Rows? 12\nKey: \n"


def test_what_was_printed_is_no_answer_to_a_question_without_words(typist):
    typist.expect("", "42 rows\n")
    assert typist.answer() == ""
    typist.expect(" 42\n", "42 rows\n")
    assert typist.answer() == "42"


def test_another_cells_output_answers_nothing(typist):
    typist.expect("Rows?  12\n", "")
    typist.expect("", "")
    assert typist.answer("Rows? ") == ""


@pytest.mark.parametrize("prompt", ["(Pdb) ", "ipdb> ", "((Pdb)) "])
def test_a_debugger_goes_on(typist, prompt):
    assert [typist.answer(prompt) for _ in range(2 * MOST_EMPTY)][-1] == "continue"


def test_empty_lines_come_to_an_end_and_begin_anew_with_a_cell(typist):
    for _ in range(MOST_EMPTY):
        typist.answer(3)
    with pytest.raises(EOFError, match="nobody can type"):
        typist.answer(3)
    typist.begin()
    assert typist.answer(3) == ""

import os

import pytest

from labkit.errors import GradingError
from labkit.grading.page.ledger import Given, Ledger
from labkit.grading.page.session import Session
from labkit.grading.results.write import write

WHY = "prose/why"


@pytest.fixture
def session(marks):
    return Session(marks, "secret")


def test_what_is_left_shrinks_with_each_mark(session):
    shown = session.look(WHY)
    assert (len(shown.left), shown.n_answers, shown.n_empty) == (59, 59, 1)
    name = shown.left[0]
    session.write(WHY, name, Given(), Given("2", "Which numbers?"))
    after = session.look(WHY)
    assert len(after.left) == 58
    assert after.given[name] == Given("2", "Which numbers?")


def test_remarks_come_back_the_most_used_first(session):
    for name, remark in zip(session.look(WHY).left, ["once", "twice", "twice"], strict=False):
        session.write(WHY, name, Given(), Given("", remark))
    assert session.look(WHY).remarks == ["twice", "once"]


def test_a_groups_answer_is_marked_for_all_and_apart_where_one_was_marked_alone(
    tmp_path, made, marks
):
    work = Session(marks, "secret")
    ledger = Ledger(marks)
    path = marks / "marked.json"
    whole = path.read_text(encoding="utf-8")
    pair = '"together": {"Student 01": "Student 01", "Student 02": "Student 01"}'
    path.write_text(whole.replace('"together": {}', pair), encoding="utf-8")
    shown = work.look(WHY)
    [name] = [name for name, one in shown.answers.items() if len(one.students) == 2]
    work.write(WHY, name, Given(), Given("2", ""))
    keys = [("Student 01", "why"), ("Student 02", "why")]
    assert set(ledger.given("prose", keys).values()) == {Given("2", "")}
    ledger.write("prose", keys[:1], Given("2", ""), Given("3", ""), most=3, others={})
    assert all(len(one.students) == 1 for one in work.look(WHY).answers.values())


def test_marks_that_are_written_anew_are_read_anew(session, marks, made):
    assert len(session.look(WHY).answers) == 60
    write(marks, made.PRACTICAL, made.CLASS[:3])
    os.utime(marks / "marked.json", (1, 1))
    assert len(session.look(WHY).answers) == 3


def test_a_question_or_an_answer_that_is_not_there_is_refused(session):
    with pytest.raises(GradingError, match="no such question"):
        session.look("prose/who")
    with pytest.raises(GradingError, match="no longer there"):
        session.write(WHY, "a0", Given(), Given("1", ""))


def test_a_folder_without_marks_is_refused(tmp_path):
    with pytest.raises(GradingError, match=r"holds no marked\.json; name the folder of"):
        Session(tmp_path, "secret")

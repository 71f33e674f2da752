import json

import pytest

from labkit.course.task import Practical, Task
from labkit.errors import GradingError
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import FreeText, Marked, TaskMarks
from labkit.grading.results.marked import MARKED, Question, marked_json, read_marked

PRACTICAL = Practical("99", "Toy", (Task("mean", "The mean", free_text=(("why", 3),)),))
MARKED_ONES = [
    Marked(
        name,
        "99",
        "graded",
        1.0,
        (TaskMarks("mean", "x", ()),),
        (),
        (FreeText("mean", "why", text, 3),),
    )
    for name, text in (("ਆਸ਼ਾ", "because \ud800"), ("Dev", "since"))
]


def test_what_is_written_is_read(tmp_path):
    seats = {"Dev": Seat("Dev", Person("Dev"), "Asha"), "Esha": Seat("Esha", Person("Esha"))}
    content = marked_json(PRACTICAL, MARKED_ONES, seats, {"why": "Why?"})
    (tmp_path / MARKED).write_bytes(content)
    work = read_marked(tmp_path)
    assert work.questions == (Question("mean", "The mean", "why", 3, "Why?"),)
    assert [one.student for one in work.marked] == ["Dev", "ਆਸ਼ਾ"]
    assert work.marked[0] == MARKED_ONES[1]
    assert work.together == {"Dev": "Asha"}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"students": 3}', "\0"])
def test_a_file_that_is_no_such_file_is_refused(content, tmp_path):
    (tmp_path / MARKED).write_text(content, encoding="utf-8")
    with pytest.raises(GradingError, match=r"marked\.json cannot be read; run labkit grade again"):
        read_marked(tmp_path)


def test_it_is_json_for_other_programs_too():
    data = json.loads(marked_json(PRACTICAL, MARKED_ONES, {}, {}))
    assert data["version"] == 1
    assert data["students"][0]["free_text"][0]["text"] == "since"

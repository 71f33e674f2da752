import json

import pytest

from labkit.errors import GradingError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import Marked
from labkit.grading.results.register import REGISTER, Kept, read_register, register
from labkit.grading.results.score import Score


@pytest.fixture
def written(tmp_path, toy):
    from labkit.grading.rubric import read_rubric

    practical, _ = read_rubric(str(toy.practical), public_only=True).load()
    person = Person("ਆਸ਼ਾ", (("id", "007"),), ("Red",), ("asha",))
    other = Handed("Gradescope", "submission_7", when="2026-10-01T00:00:00Z", people=(person,))
    seats = {"asha": Seat("asha", person, "submission_7", other)}
    scores = [Score(Marked(name, "90", "graded", 1.0, ()), (), False) for name in ("asha", "dev")]
    pages = {name: f"feedback/{name}.html" for name in ("asha", "dev")}
    marks = {"asha": (Kept("mean", 7.5, "fair", "abc"),)}
    (tmp_path / REGISTER).write_bytes(register(practical, scores, seats, pages, marks))
    return tmp_path, seats["asha"], marks["asha"]


def test_a_class_comes_back_as_it_was_written(written):
    folder, seat, marks = written
    known = read_register(folder)
    first, second = known.entries
    assert (known.practical, first.person, first.handed) == ("90", seat.person, seat.handed)
    assert (first.overrides, first.page) == (marks, "feedback/asha.html")
    assert (second.person, second.handed) == (Person("dev"), Handed())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"students": [1]}', '{"students": [{}]}'])
def test_a_file_that_is_none_is_told(tmp_path, content):
    (tmp_path / REGISTER).write_text(content)
    with pytest.raises(GradingError, match="cannot be read; run labkit grade again"):
        read_register(tmp_path)


def test_what_later_versions_add_is_passed_over(written):
    folder, _, _ = written
    data = json.loads((folder / REGISTER).read_text(encoding="utf-8"))
    data["students"][0]["more"] = 1
    (folder / REGISTER).write_text(json.dumps(data), encoding="utf-8")
    assert len(read_register(folder).entries) == 2

import pytest

from labkit.errors import SheetError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.results.overrides import changed_since, kept, read_overrides
from labkit.grading.results.register import Entry
from labkit.grading.results.score import Override

MOST = {"mean": 10, "spread": 8}
CLASS = ("Asha", "007")


@pytest.fixture
def overrides(tmp_path):
    def read(text, **options):
        path = tmp_path / "overrides.csv"
        path.write_text(text, encoding="utf-8")
        return read_overrides(path, MOST, CLASS, **options)

    return read


def test_points_and_reasons_are_read_whatever_a_spreadsheet_made_of_them(overrides):
    text = "Task;Student;Reason;Points;seen\nmean;Asha;'=fair;7,5;x\n;;;;\nspread;'007;why;8\n"
    assert overrides(text) == {
        ("Asha", "mean"): Override(7.5, "=fair"),
        ("007", "spread"): Override(8, "why"),
    }


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ("Asha,mode,1,x", "there is no task 'mode' with checks; there is mean, spread"),
        ("Dev,mean,1,x", "nobody of the class is called 'Dev'"),
        ("Asha,mean,11,x", "points are 11; 10 at most without --extra"),
        ("Asha,mean,-1,x", "cannot be negative"),
        ("Asha,mean,many,x", "is no number"),
        ("Asha,mean,1,", "has no reason"),
        ("Asha,extra,1,x", "extra points without --extra"),
        ("Asha,mean,1,x\nAsha,mean,2,y", "row 3: Asha, task mean is there already"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(overrides, row, cause):
    with pytest.raises(SheetError, match=cause) as caught:
        overrides(f"student,task,points,reason\n{row}\n")
    assert len(str(caught.value).splitlines()) == 1


def test_a_column_that_is_missing_is_told(overrides):
    with pytest.raises(SheetError, match="name one column reason"):
        overrides("student,task,points\n")


def test_more_than_the_most_and_points_of_no_task_are_given_where_they_are_asked_for(overrides):
    text = "student,task,points,reason\nAsha,mean,12,best\nAsha,extra,3,helped\n"
    found = overrides(text, extra=True)
    assert [one.points for one in found.values()] == [12, 3]


def test_a_mark_stays_that_of_the_notebook_it_was_given_for():
    marks = {("Asha", "mean"): Override(7, "fair")}
    first = kept(marks, {"Asha": "old"}, [])
    assert list(changed_since(first, {"Asha": "old"})) == []
    before = [Entry("Asha", "graded", 7, 10, "x", Person("Asha"), Handed(), first["Asha"])]
    again = kept(marks, {"Asha": "new"}, before)
    [note] = changed_since(again, {"Asha": "new"})
    assert "Asha, task mean: the notebook has changed since a person gave it 7 points" in note
    fresh = kept({("Asha", "mean"): Override(8, "fair")}, {"Asha": "new"}, before)
    assert list(changed_since(fresh, {"Asha": "new"})) == []

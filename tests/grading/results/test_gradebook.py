import csv
import io

from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.results.gradebook import gradebook_csv
from labkit.grading.results.register import Entry, Register


def class_of(**points):
    entries = [
        Entry(name, status, given, 10.0, "", Person(name), Handed())
        for name, (status, given) in points.items()
    ]
    return Register("mine:01", "One", tuple(entries))


def rows(registers):
    text = gradebook_csv(registers).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_student_has_a_cell_for_each_practical_and_one_for_all():
    first = class_of(ann=("graded", 7.5), bob=("missing", 0.0))
    second = class_of(bob=("graded", 10.0), cem=("unreadable", 0.0))
    assert rows({"01": first, "02": second}) == [
        ["student", "01", "02", "score", "max_score", "percent"],
        ["ann", "7.5", "", "7.5", "20", "37.5"],
        ["bob", "", "10", "10", "20", "50.0"],
        ["cem", "", "0", "0", "20", "0.0"],
    ]


def test_a_name_that_a_spreadsheet_would_run_is_shielded():
    [_, row] = rows({"01": class_of(**{"=1+1": ("graded", 1.0)})})
    assert row[0] != "=1+1"

import pytest

from labkit.errors import SheetError
from labkit.grading.page.table import Table

COLUMNS = ("student", "answer", "points")


def read(path):
    return Table.read(path, COLUMNS, "answer")


def test_a_cell_is_changed_and_every_other_stays(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("answer;student;note;points\nwhy;'007;mine;1\nwhy;Dev;;2\n", encoding="utf-8")
    table = read(path)
    table.put(("007", "why"), {"points": "3"})
    assert table.content().decode("utf-8-sig").splitlines() == [
        "answer,student,note,points",
        "why,'007,mine,3",
        "why,Dev,,2",
    ]


def test_a_column_that_is_missing_is_made_once_something_is_in_it(tmp_path):
    table = read(tmp_path / "none.csv")
    table.put(("Asha", "why"), {"points": "1", "feedback": ""})
    assert table.header == list(COLUMNS)
    table.put(("Dev", "why"), {"points": "2", "feedback": "=good"})
    assert table.rows == [["Asha", "why", "1", ""], ["Dev", "why", "2", "'=good"]]
    assert table.find(("Dev", "why"))["feedback"] == "=good"


def test_a_row_that_is_dropped_is_gone(tmp_path):
    table = read(tmp_path / "none.csv")
    table.put(("Asha", "why"), {"points": "1"})
    table.drop(("Asha", "why"))
    table.drop(("Dev", "why"))
    assert (table.rows, table.find(("Asha", "why"))) == ([], None)


def test_short_rows_and_empty_ones_do_no_harm(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("student,answer,points\n\nAsha,why\n,,\n", encoding="utf-8")
    assert read(path).rows == [["Asha", "why", ""]]


def test_a_file_without_the_columns_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,points\nAsha,1\n", encoding="utf-8")
    with pytest.raises(SheetError, match="its first row should name one column student"):
        read(path)

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.results.sheet import read_csv, shielded, to_csv, unshielded

FORMULAS = [" =1", "=1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\tx"]
NASTY = st.text(st.sampled_from("=+-@＝'\"; ,\t\r\n05aਅ"))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text):
    assert shielded(text).startswith("'")
    assert unshielded(shielded(text)) == text


def test_a_name_is_left_alone():
    for name in ("Asha Rani", "O'Brien", "Jean-Luc", "a@b.in", "ਹਰਪ੍ਰੀਤ", "2026", ""):
        assert shielded(name) == name
        assert unshielded(name) == name


@given(NASTY, st.booleans())
def test_every_text_comes_back(text, digits):
    assert unshielded(shielded(text, digits=digits), digits=digits) == text


@given(st.lists(NASTY, min_size=3, max_size=3))
def test_no_cell_begins_as_a_formula_where_other_delimiters_rule(texts):
    content = to_csv([["student", "b", "c"], [shielded(text) for text in texts]])
    for delimiter in ",;\t":
        text = content.decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in itertools.chain(*rows):
            assert not cell.lstrip(' "\t\r\n').startswith(("=", "+", "-", "@", "＝"))
            assert not cell.startswith(("\t", "\r")) or delimiter != ","


def test_the_byte_order_mark_is_there_once():
    assert to_csv([["ਅ"]]) == b"\xef\xbb\xbf\xe0\xa8\x85\r\n"


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), (";", "cp1252")],
)
def test_what_a_spreadsheet_saves_is_read(tmp_path, delimiter, encoding):
    path = tmp_path / "a.csv"
    points = '"2,5"' if delimiter == "," else "2,5"
    text = f'student{delimiter}points\r\n"Zoë\nB"{delimiter}{points}\r\n'
    path.write_bytes(text.encode(encoding))
    assert read_csv(path) == [["student", "points"], ["Zoë\nB", "2,5"]]


def test_an_empty_line_is_a_row_so_that_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("student\n\nb\n")
    assert read_csv(path) == [["student"], [], ["b"]]


def test_what_is_no_csv_file_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    with pytest.raises(ValueError, match="No such file"):
        read_csv(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match="workbook; save it as CSV"):
        read_csv(path)
    path.write_text("a," + "b" * 200_000)
    with pytest.raises(ValueError, match="no CSV file: field larger"):
        read_csv(path)


def test_the_longest_cell_is_the_same_after_others_lifted_csvs_limit(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a," + "b" * 200_000)
    limit = csv.field_size_limit(2**20)
    try:
        with pytest.raises(ValueError, match="no CSV file: field larger"):
            read_csv(path)
        assert csv.field_size_limit() == 2**20
    finally:
        csv.field_size_limit(limit)

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import SheetError
from labkit.grading.returning.gradebook import Gradebook

CELLS = st.text(st.sampled_from('aé,;\t"\n ਆ='), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def written(rows, delimiter=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    buffer = io.StringIO(newline="")
    header = [f"c{number}" for number in range(len(rows[0]))]
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([header, *rows])
    return buffer.getvalue()


@given(
    rows=TABLES,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\r\n", "\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    data=st.data(),
)
def test_only_the_cell_that_changes_is_another(rows, delimiter, end, quoting, encoding, data):
    content = written(rows, delimiter, end, quoting).encode(encoding)
    book = Gradebook(content, "x.csv")
    assert book.filled({}) == content
    if len(rows[0]) == 1:  # nothing parts the cells of one column, so nothing tells by what
        return
    assert book.texts[1:] == rows
    row = data.draw(st.integers(1, len(rows)))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    changed = book.filled({(row, column): "87.5"})
    expected = [list(cells) for cells in rows]
    expected[row - 1][column] = "87.5"
    assert Gradebook(changed, "x.csv").texts[1:] == expected
    cell = book.rows[row][column]
    text = changed.decode(encoding)
    mark = encoding != "utf-8"
    original = content.decode(encoding)
    assert text.startswith(original[: cell.start - mark])
    assert text.endswith(original[cell.end - mark :])


def test_a_code_page_of_windows_is_kept():
    content = "Name,Grade\r\nJosé,\r\n".encode("cp1252")
    filled = Gradebook(content, "x.csv").filled({(1, 1): "9"})
    assert filled == "Name,Grade\r\nJosé,9\r\n".encode("cp1252")
    assert Gradebook(b"a,b\n\x81,", "x").filled({}) == b"a,b\n\x81,"


def test_a_row_that_ends_early_is_filled_up():
    assert Gradebook(b"a,b,c\nx\ny,1,2", "x").filled({(1, 2): "9"}) == b"a,b,c\nx,,9\ny,1,2"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b'a,b\n"x,1\n', "cut off within quotes"),
        (b"PK\x03\x04", "is a workbook"),
        (b"\xff\xfea", "damaged"),
    ],
)
def test_what_is_no_table_is_told(content, cause):
    with pytest.raises(SheetError, match=cause):
        Gradebook(content, "x.csv")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SheetError, match="cannot be read: No such file"):
        Gradebook.read(tmp_path / "x.csv")

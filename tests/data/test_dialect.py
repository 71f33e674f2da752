import csv

import pytest

from labkit.data.dialect import (
    BLANKS,
    decode,
    find_separator,
    first_rows,
    header_doubt,
    lines_of,
    refuse_open_quotes,
)
from labkit.errors import FileFormatError


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a,é\n1,2\n".encode(), None),
        ("a,é\n1,2\n".encode("utf-8-sig"), None),
        ("a,é\n1,2\n".encode("utf-16"), None),
        ("a,é\n1,2\n".encode("utf-16-le"), "utf-16-le"),
        ("a,é\n1,2\n".encode("cp1252"), "cp1252"),
        ("a,é\r\n1,2\r\n".encode(), None),
        ("a,é\r1,2\r".encode(), None),
    ],
)
def test_text_is_read_by_its_mark_or_by_the_encoding_that_is_named(content, encoding):
    assert decode(content, "x.csv", encoding) == "a,é\n1,2\n"


@pytest.mark.parametrize(
    ("content", "encoding", "cause"),
    [
        ("a\nb\né".encode("cp1252"), None, r"no CSV file in UTF-8 \(byte 0xe9 in line 3\).*cp1252"),
        ("a,b\n1,2\n".encode("utf-16-le"), None, "UTF-16 without a mark.*encoding='utf-16-le'"),
        ("a,b\n1,2\n".encode("utf-16-be"), None, "UTF-16 without a mark.*encoding='utf-16-be'"),
        (b"a,b\n1,2\n1,\0\n", None, "NUL character in line 3"),
        ("é".encode(), "ascii", "is not in ascii"),
        (b"a", "latin-99", "no encoding 'latin-99'"),
    ],
)
def test_bytes_that_are_no_text_are_named(content, encoding, cause):
    with pytest.raises(FileFormatError, match=cause):
        decode(content, "x.csv", encoding)


def test_blank_lines_and_a_line_for_excel_are_no_header():
    assert lines_of("\n  \n\na,b\n1,2\n") == ("a,b\n1,2\n", None)
    assert lines_of("sep=;\n\na;b\n") == ("a;b\n", ";")
    assert lines_of('"sep=\t"\na\tb\n') == ("a\tb\n", "\t")
    assert lines_of("separate,b\n") == ("separate,b\n", None)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_gives_every_row_as_many_cells(separator):
    rows = [["height, in cm", "weight | kg", "a; b"], ["1,80", "7", "x"], ["1,75", "8", "y"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert find_separator(text) == separator


def test_names_with_commas_do_not_outvote_the_rows():
    assert find_separator("income, monthly;age, in years;y\n1;2;no\n3;4;yes\n") == ";"
    assert find_separator("one\n1\n2\n") == ","


def test_blanks_separate_where_nothing_else_does_and_each_row_has_as_many_words():
    aligned = "  A1_ECOLI  0.49   0.29  cp \n" + "B_ECOLI   10.07   0.40  im\n" * 2
    assert find_separator(aligned) == BLANKS
    assert first_rows(aligned, BLANKS)[:2] == [
        ["A1_ECOLI", "0.49", "0.29", "cp"],
        ["B_ECOLI", "10.07", "0.40", "im"],
    ]
    assert first_rows(' 1 \t "two words"  3\n', BLANKS) == [["1", "two words", "3"]]
    assert find_separator("It was late.\nNobody came.\nSo she went to bed at last.\n") == ","
    assert find_separator("first name,y\nAsha Rao,1\nBo Li,0\n") == ","


def test_cells_over_several_lines_are_one_cell():
    assert first_rows('a,"b\nc"\n1,"2\n3"\n', ",") == [["a", "b\nc"], ["1", "2\n3"]]
    assert first_rows("a\n\n1\n2\n", ",", 2) == [["a"], ["1"]]


@pytest.mark.parametrize(
    ("text", "n_rows", "line"),
    [
        ("kind\ttext\n" + 'ham\tone\nham\t"two\nham\tthree\nspam\t"four\nham\tfive\n', 3, 3),
        ('a,b,c\n1,"2,3\n4,5,6\n7,8,9\n1,2",3\n', 2, 2),
    ],
    ids=["until the next quote", "closed by chance"],
)
def test_a_quote_that_swallows_rows_is_refused_with_its_line(text, n_rows, line):
    separator = "\t" if "\t" in text else ","
    with pytest.raises(FileFormatError, match=f"opens a quote in line {line} "):
        refuse_open_quotes(text, separator, n_rows, "x.csv")


def test_a_text_of_several_lines_in_quotes_is_left_alone():
    text = 'text,y\n"Dear all,\nplease come, soon.",no\n"5"" pipe",yes\n'
    refuse_open_quotes(text, ",", 2, "x.csv")


@pytest.mark.parametrize(
    ("header", "doubt"),
    [
        (["5.1", "3.5", "1"], "sure"),
        (["5.1", "3.5", "b"], "sure"),
        (["'5.1'", "-1e3", ".5"], "sure"),
        (["a", "3.5", "y"], "some"),
        (["length", "width", "y"], "none"),
        (["0", "1", "2"], "none"),
        (["1", "2", "3"], "none"),
        (["", "width", "y"], "none"),
    ],
)
def test_a_header_of_values_is_doubted(header, doubt):
    rows = [["4.9", "3.0", "b"], ["4.7", "3.2", "b"], ["4.6", "3.1", "a"]]
    assert header_doubt(header, rows) == doubt


@pytest.fixture
def limit():
    """Set csv's limit for the whole process, which other libraries lift; give it, in characters."""
    before = csv.field_size_limit(1000)
    yield 1000
    csv.field_size_limit(before)


def test_cells_may_be_of_any_length_and_the_limit_of_others_stays(limit):
    assert first_rows(f"a,b\n1,{'x' * (limit + 1)}\n", ",")[1][0] == "1"
    refuse_open_quotes(f'a,b\n1,"{"x" * (limit + 1)}\n"\n', ",", 1, "x.csv")
    assert csv.field_size_limit() == limit

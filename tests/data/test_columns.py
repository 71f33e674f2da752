import numpy as np
import pandas as pd
import pytest

from labkit.data.columns import sort_columns
from labkit.errors import DataError


def note_on(*cells, n=40):
    """Give what is said of a column of such cells, beside one of heights."""
    column = (list(cells) * n)[:n]
    return sort_columns(pd.DataFrame({"height": np.linspace(0, 1, n), "x": column})).notes


def test_columns_are_numbers_or_categories_by_what_they_hold():
    columns = sort_columns(
        pd.DataFrame(
            {
                "age": [30, 41, 52],
                "town": ["Ropar", "Mohali", None],
                "owner": [True, False, True],
                "spent": ["$1,200.00", "$5.00", ""],
                "since": ["2026-01-01", "2026-01-02", "?"],
            }
        )
    )
    assert columns.numeric == ["age", "spent", "since"]
    assert columns.categories == ["town", "owner"]
    assert columns.table["owner"].tolist() == ["True", "False", "True"]
    assert columns.table["spent"].tolist()[:2] == [1200.0, 5.0]
    assert columns.n_used == 5


def test_what_was_turned_into_numbers_is_told_with_an_example():
    [line] = note_on("12%", "7.5%")
    assert line == "Numbers that were read as text, and turned into numbers: 'x' (as '12%')."
    gaps, line = note_on(*["1.5"] * 19, "unknown")
    assert gaps.startswith("Missing values, with the number of rows: 'x' (2).")
    assert "'x' (as 'unknown')" in line
    assert line.endswith("Taken for missing values among them: 'unknown'.")


def test_dates_are_told_as_days():
    [line] = note_on("2026-01-01", "2026-02-01")
    assert line.startswith("Dates are counted in days since 1970: 'x'; ")


def test_numbers_that_could_be_read_in_two_ways_are_told_with_the_way_out():
    [line] = note_on("1,200", "7,500")
    assert line.startswith("Numbers that were read as text, so each is a category of its own: 'x'")
    assert "with a decimal point" in line


def test_codes_get_no_advice_to_be_written_as_numbers():
    [line] = note_on(*["4019"] * 15, "V57")
    assert "'x' (as 'V57')" in line
    assert "decimal point" not in line


@pytest.mark.parametrize("cells", [("Ropar", "Mohali"), (1, 2), (1.5, 2.5), (True, False)])
def test_plain_columns_need_no_word(cells):
    assert note_on(*cells) == []


def test_columns_of_one_value_are_left_out_and_told():
    table = pd.DataFrame({"a": [1, 2], "b": [7, 7], "c": ["x", "x"], "d": [None, None]})
    columns = sort_columns(table)
    assert (columns.numeric, columns.categories) == (["a"], [])
    assert list(columns.table.columns) == ["a", "b", "c", "d"]
    assert columns.notes == [
        "One value throughout says nothing, and is left out: 'b', 'c'.",
        "Columns without a value are left out: 'd'.",
    ]


def test_a_gap_beside_one_value_is_a_second_one():
    [line] = sort_columns(pd.DataFrame({"a": ["yes", None, "yes"]})).notes
    assert line.startswith("Missing values, with the number of rows: 'a' (1).")


def test_where_nothing_but_constants_is_there_they_stay():
    columns = sort_columns(pd.DataFrame({"a": [1, 1], "b": ["x", "x"]}))
    assert (columns.numeric, columns.categories) == (["a"], ["b"])
    assert columns.notes == [
        "Every column has one value throughout: nothing tells the classes apart."
    ]


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("Int64", [1, None, 3]),
        ("boolean", [True, None, False]),
        ("string", ["a", None, "b"]),
        ("category", ["a", None, "b"]),
        ("datetime64[ns]", ["2026-01-01", None, "2026-01-02"]),
        ("timedelta64[ns]", ["1 days", None, "2 days"]),
        ("Float64", [1.5, None, 2.5]),
    ],
)
def test_types_of_pandas_become_numbers_or_text_with_gaps(dtype, values):
    columns = sort_columns(pd.DataFrame({"x": pd.Series(values, dtype=dtype), "y": [1, 2, 3]}))
    column = columns.table["x"]
    assert column.isna().tolist() == [False, True, False]
    if dtype in ("boolean", "string", "category"):
        assert columns.categories == ["x"]
    else:
        assert column.dtype == np.float64
        assert column[2] == column[0] + {"Int64": 2}.get(dtype, 1)


@pytest.mark.parametrize("value", [np.inf, -1e300])
def test_numbers_beyond_single_precision_are_refused_with_their_row(value):
    with pytest.raises(DataError, match=r"column 'a' holds .* in data row 2"):
        sort_columns(pd.DataFrame({"a": [1.0, value], "b": [1, 2]}))

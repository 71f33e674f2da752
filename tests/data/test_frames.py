import numpy as np
import pandas as pd
import pytest

import labkit
from labkit.data.frames import to_pandas
from labkit.errors import DataError

N = 60
FRAME = pd.DataFrame(
    {
        "height": np.linspace(150, 190, N),
        "town": pd.Series(["Ropar", "Mohali", None] * (N // 3), dtype="category"),
        "children": pd.Series([0, None, 2] * (N // 3), dtype="Int64"),
        "owner": [True, False, True] * (N // 3),
        "since": pd.date_range("2026-01-01", periods=N),
        "paid": ["yes", "no", "no"] * (N // 3),
    }
)


def test_a_frame_is_split_as_a_file_is(tmp_path):
    FRAME.to_csv(tmp_path / "x.csv", index=False)
    of_frame = labkit.from_frame(FRAME, "paid")
    of_file = labkit.read_csv(tmp_path / "x.csv", "paid")
    assert of_frame.target_names == of_file.target_names == ("no", "yes")
    np.testing.assert_array_equal(of_frame.y_train, of_file.y_train)
    pd.testing.assert_frame_equal(of_frame.X_train, of_file.X_train, check_dtype=False)
    assert of_frame.source == "a table, column 'paid', class 1 is 'yes'"


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_tables_of_other_libraries_are_taken(library):
    other = pytest.importorskip(library)
    pytest.importorskip("pyarrow")
    plain = FRAME.astype({"town": object})
    table = (other.from_pandas if library == "polars" else other.Table.from_pandas)(plain)
    split = labkit.from_frame(table, "paid", positive="no")
    assert split.target_names == ("yes", "no")
    assert split.n_features == 5


def test_a_table_that_only_offers_the_exchange_protocol_is_taken():
    class Wrapped:
        columns = FRAME.columns

        def __dataframe__(self, **options):
            return FRAME[["height", "paid"]].__dataframe__(**options)

    assert to_pandas(Wrapped())["height"].tolist() == FRAME["height"].tolist()


@pytest.mark.parametrize(
    ("table", "target", "cause"),
    [
        (FRAME, "age", "no column 'age'; its columns are height, town"),
        (FRAME[["paid"]], "paid", "a column besides its target"),
        (FRAME.iloc[:0], "paid", "needs rows"),
        (pd.concat([FRAME, FRAME[["town"]]], axis=1), "paid", "2 columns 'town'; rename them"),
        ([1, 2], "paid", "list is no table"),
    ],
)
def test_what_is_no_table_is_refused(table, target, cause):
    with pytest.raises(DataError, match=cause):
        labkit.from_frame(table, target)


def test_names_of_columns_are_text():
    assert labkit.from_frame(FRAME.rename(columns={"height": 7}), "paid").feature_names[0] == "7"


def test_numbers_beside_a_gap_of_pandas_in_a_column_of_objects_are_numbers():
    heights = [pd.NA, *np.random.default_rng(0).normal(size=N - 1)]
    split = labkit.from_frame(FRAME.assign(height=pd.Series(heights, dtype=object)), "paid")
    together = pd.concat([split.X_train, split.X_test]).sort_index()
    assert together["height"].tolist()[1:] == heights[1:]
    assert np.isnan(together["height"].iloc[0])


def test_columns_may_be_called_by_numbers_or_tuples():
    frame = FRAME[["height", "owner", "paid"]]
    assert labkit.from_frame(frame.set_axis([0, 1, 2], axis=1), 2).feature_names == ("0", "1")
    deep = frame.set_axis(pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "")]), axis=1)
    assert labkit.from_frame(deep, ("b", "")).target_names == ("no", "yes")


def test_sparse_columns_are_numbers_like_others():
    frame = pd.DataFrame({"x": pd.arrays.SparseArray([0.0, 0.0, 1.5] * 20), "paid": FRAME["paid"]})
    assert set(labkit.from_frame(frame, "paid").X_train["x"]) == {0.0, 1.5}


def test_complex_numbers_are_refused():
    with pytest.raises(DataError, match="'x' holds complex numbers"):
        labkit.from_frame(pd.DataFrame({"x": np.arange(N) * 1j, "paid": FRAME["paid"]}), "paid")

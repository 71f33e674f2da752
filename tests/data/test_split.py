import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from labkit.data.split import Split


def test_a_split_takes_lists_and_names_its_columns():
    split = Split([[1, 2], [3, 4]], [[5, 6], [7, 8]], [0, 1], [True, False])
    assert split.n_features == 2
    assert split.feature_names == ("0", "1")
    assert split.y_test.tolist() == [1, 0]
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert Split(frame, frame, [0, 1], [0, 1]).feature_names == ("a", "b")


def test_a_split_of_unequal_lengths_is_refused():
    with pytest.raises(ValueError, match="X_test has 1 rows but y_test has 2"):
        Split([[1], [2]], [[3]], [0, 1], [0, 1])


@pytest.mark.parametrize("labels", [[1, 2], [0, 0], ["no", "yes"]])
def test_a_split_with_other_labels_than_0_and_1_is_refused(labels):
    with pytest.raises(ValueError, match="y_train must hold the labels 0 and 1"):
        Split([[1], [2]], [[3], [4]], labels, [0, 1])


@pytest.mark.parametrize(
    ("X", "cause"),
    [
        (
            np.arange(4.0),
            r"the shape \(4,\); it needs rows and columns, such as those of X.reshape",
        ),
        (np.zeros((4, 2, 2)), r"the shape \(4, 2, 2\); it needs rows and columns"),
        (csr_array(np.eye(4)), r"is sparse; hand over X_train.toarray"),
        (
            pd.DataFrame({"x": pd.arrays.SparseArray([0, 0, 0, 1])}),
            r"has sparse columns; hand over X_train.sparse.to_dense",
        ),
        (pd.DataFrame(np.eye(4)[:, :2], columns=["a", "a"]), "more than one column 'a'"),
    ],
)
def test_features_that_are_no_plain_table_are_refused_with_the_way_out(X, cause):
    with pytest.raises(ValueError, match=cause):
        Split(X, X, [0, 1, 0, 1], [0, 1, 0, 1])


@pytest.mark.parametrize(
    ("y", "cause"),
    [
        (np.eye(2)[[0, 1, 0, 1]], r"the shape \(4, 2\); .* y_train.argmax\(axis=1\)"),
        (pd.Series([0, 1, pd.NA, 1], dtype="Int64"), "no label in 1 of 4 rows"),
    ],
)
def test_labels_that_are_no_single_column_without_gaps_are_refused(y, cause):
    with pytest.raises(ValueError, match=cause):
        Split(np.eye(4), np.eye(4), y, [0, 1, 0, 1])


@pytest.mark.parametrize("y", [[[0], [1], [0], [1]], pd.DataFrame({"y": [0, 1, 0, 1]})])
def test_labels_in_a_column_of_their_own_are_labels(y):
    assert Split(np.eye(4), np.eye(4), y, y).y_train.tolist() == [0, 1, 0, 1]

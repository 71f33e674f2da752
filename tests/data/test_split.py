import pandas as pd
import pytest

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

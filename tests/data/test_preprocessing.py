import numpy as np
import pandas as pd
import pytest

from labkit.data.preprocessing import MAX_CATEGORIES, encoded_names, preprocessor


def test_each_encoded_column_is_named_by_what_it_stands_for():
    table = pd.DataFrame(
        {"age": [30.0, 40.0, np.nan, 50.0], "town": ["b", "a", np.nan, "b"], "job": list("xyxx")}
    )
    steps = preprocessor(["age"], ["town", "job"]).fit(table)
    names = encoded_names(steps)
    assert names == ["town = a", "town = b", "town = missing", "job = x", "job = y", "age"]
    encoded = pd.DataFrame(steps.transform(table), columns=names)
    for town in ("a", "b"):
        assert encoded[f"town = {town}"].tolist() == (table["town"] == town).tolist()
    assert encoded["town = missing"].tolist() == [0, 0, 1, 0]


def test_rare_categories_that_share_a_column_are_named_so():
    towns = [f"t{i:02}" for i in range(MAX_CATEGORIES + 10)]
    table = pd.DataFrame({"town": towns + towns[: MAX_CATEGORIES - 1]})
    steps = preprocessor([], ["town"]).fit(table)
    names = encoded_names(steps)
    encoded = pd.DataFrame(steps.transform(table), columns=names)
    assert names == [*(f"town = {town}" for town in towns[: MAX_CATEGORIES - 1]), "town = rare"]
    assert encoded["town = t03"].tolist() == (table["town"] == "t03").tolist()
    assert encoded["town = rare"].sum() == 11


@pytest.mark.parametrize("kinds", [(["age"], []), ([], ["town"])])
def test_a_file_of_one_kind_of_columns_has_names_too(kinds):
    table = pd.DataFrame({"age": [30.0, 40.0], "town": ["a", "b"]})
    steps = preprocessor(*kinds).fit(table)
    assert len(encoded_names(steps)) == steps.transform(table).shape[1]

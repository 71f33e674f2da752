import numpy as np
import pandas as pd
import pytest

from labkit.data.labels import label_names, two_classes
from labkit.errors import TargetError


def classes(*labels, positive=None):
    return two_classes(label_names(pd.Series(labels), "y"), "y", positive)


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["0.0", "1.0"], ["0", "1"]),
        (["+1", "-1"], ["1", "-1"]),
        ([0.0, 1.0], ["0", "1"]),
        ([True, False], ["True", "False"]),
        ([" yes ", "no\t"], ["yes", "no"]),
        (["yes\xa0", "no"], ["yes", "no"]),
        (["'1'", "'0'"], ["'1'", "'0'"]),
        (["0.5", "1.5"], ["0.5", "1.5"]),
    ],
)
def test_labels_keep_their_spelling_but_for_spaces_and_zeros_of_spreadsheets(labels, names):
    assert label_names(pd.Series(labels), "y").tolist() == names


@pytest.mark.parametrize("gap", [None, np.nan, pd.NA, "", "  "])
def test_a_missing_label_is_refused_with_its_row(gap):
    with pytest.raises(TargetError, match="'y' is missing in 1 of 3 rows, first in data row 2"):
        label_names(pd.Series(["a", gap, "b"], dtype=object), "y")


@pytest.mark.parametrize(
    ("positive", "labels"),
    [
        ("1.0", ["0", "0", "1"]),
        ("+1", ["-1", "-1", "1"]),
        (" yes ", ["no", "no", "yes"]),
        ("'1'", ["0", "0", "1"]),
        ("1", ["'0'", "'0'", "'1'"]),
        (1, ["0", "0", "1"]),
        (1.0, ["0", "0", "1"]),
        (True, ["False", "False", "True"]),
        ("yes", ["no", "no", "yes\u200b"]),
    ],
)
def test_the_label_that_is_meant_is_found_however_it_is_spelled(positive, labels):
    assert classes(*labels, positive=positive)[1] == label_names(pd.Series(labels), "y").iloc[-1]


def test_a_label_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(TargetError, match="no class 'maybe'; its classes are no, yes"):
        classes("no", "yes", positive="maybe")
    with pytest.raises(TargetError, match="did you mean 'Yes'"):
        classes("no", "Yes", positive="YES")


def test_more_than_two_classes_are_listed_with_their_counts_and_the_way_out():
    with pytest.raises(TargetError, match=r"has 3 classes \(a, b, c\), of 3, 2, 1 rows") as caught:
        classes(*"aaabbc")
    assert "positive='c' compares one of them with the rest" in str(caught.value)


def test_a_label_is_compared_with_the_rest():
    assert classes(*"aaabbc", positive="b") == ("not b", "b")


@pytest.mark.parametrize("positive", [None, "yes"])
@pytest.mark.parametrize(
    ("labels", "difference"),
    [
        (["no", "yes", "Yes"], "'Yes' and 'yes' differ in capitals alone"),
        (["no", "yes", "yes\u200b"], r"'yes' and 'yes\\u200b' differ by a character that cannot"),
        (["no", "not yet", "not\xa0yet"], r"'not yet' and 'not\\u00a0yet' differ by"),
    ],
)
def test_labels_that_look_alike_are_refused_in_both_spellings(labels, difference, positive):
    with pytest.raises(TargetError, match=difference):
        classes(*labels, "no", "no", positive=positive)


def test_a_word_for_missing_among_labels_is_pointed_out():
    with pytest.raises(TargetError, match="'NA' may stand for a missing label"):
        classes("0", "1", "NA")


def test_a_number_that_goes_on_and_on_is_no_class():
    with pytest.raises(TargetError, match=r"has 30 classes .* have to be made into classes"):
        classes(*(n / 7 for n in range(30)))


def test_one_class_is_refused():
    with pytest.raises(TargetError, match=r"has 1 class \(no\)"):
        classes("no", "no")

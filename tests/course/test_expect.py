import numpy as np
import pandas as pd
import pytest

from labkit.course import expect as e
from labkit.course.replies import NotebookAnswers


def test_a_number_may_come_as_any_kind_of_number():
    for value in (0.5, np.float32(0.5), np.array(0.5), [0.5]):
        assert e.number("x", value) == 0.5


@pytest.mark.parametrize("value", ["0.5", {"a": 1}, [1, 2], "A"])
def test_what_is_no_number_is_named(value):
    with pytest.raises(AssertionError, match="x should be one number"):
        e.number("x", value)


def test_a_rounded_number_is_close_enough_and_another_is_not():
    e.close("x", 0.94, 0.9404)
    with pytest.raises(AssertionError, match=r"^x is not 0.9$"):
        e.close("x", 0.9, 0.94)
    with pytest.raises(AssertionError, match=r"^x is not 0.9: look at the denominator$"):
        e.close("x", 0.9, 0.94, hint="look at the denominator")


def test_nan_is_never_close():
    with pytest.raises(AssertionError):
        e.close("x", float("nan"), 0.94)


def test_labels_may_come_as_a_column():
    assert e.labels("y", np.array([[1.0], [0.0]]), 2).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([0, 1, 1], "should have 2 labels"),
        ([0.2, 0.9], "Probabilities still have to be compared"),
        ([[0, 1], [1, 0]], "one label for each row"),
        (["a", "b"], "array of numbers"),
        (5, "array of numbers"),
        ([[1], [1, 2]], "array of numbers"),
    ],
)
def test_wrong_labels_are_told_apart(value, reason):
    with pytest.raises(AssertionError, match=reason):
        e.labels("y", value, 2)


def test_a_letter_may_be_small_and_each_wrong_one_gets_its_own_word():
    e.choice("q", " b ", right="B", wrong={"A": "no"})
    with pytest.raises(AssertionError, match="A is not it: look again"):
        e.choice("q", "A", right="B", wrong={"A": "look again"})
    for value in ("E", 3, None, ["B"]):
        with pytest.raises(AssertionError, match="q should be one of A, B, as text"):
            e.choice("q", value, right="B", wrong={"A": "no"})


def test_a_wrong_choice_says_what_was_chosen_among_how_many():
    with pytest.raises(e.WrongChoiceError) as caught:
        e.choice("cell", "TN", right="fn", wrong={"tn": "no", "fp": "no", "tp": "no"})
    assert caught.value.choice == e.Choice("cell", "tn", 3)


@pytest.mark.parametrize("value", [["f1", "recall"], ("Recall", "F1"), {"f1", "recall"}])
def test_names_may_come_in_any_container(value):
    answers = NotebookAnswers({"blind": value})
    found = e.names("blind", answers.value("blind"), ("f1", "recall", "accuracy"))
    assert found == {"f1", "recall"}


@pytest.mark.parametrize("value", [["f1", "TN"], [1], "TN", 3])
def test_what_is_no_name_is_named(value):
    with pytest.raises(AssertionError, match="blind should hold names among f1, recall"):
        e.names("blind", value, ("f1", "recall"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([1, 2, 3], "w should be 2 numbers; there are 3"),
        ("12", "array of numbers"),
        ([[1, 2], [3]], "array of numbers"),
        (4, "array of numbers"),
    ],
)
def test_numbers_says_what_is_none_or_how_many_there_are(given, told):
    with pytest.raises(AssertionError, match=told):
        e.numbers("w", given, 2)


def test_numbers_takes_a_column():
    assert e.numbers("w", [[1], [2]], 2).tolist() == [1.0, 2.0]


def test_number_takes_no_lists_of_unequal_length():
    with pytest.raises(AssertionError, match="w should be one number"):
        e.number("w", [[1, 2], [3]])


@pytest.mark.parametrize("kind", [dict, pd.Series])
def test_a_series_with_the_keys_in_its_index_is_as_good_as_a_dictionary(kind):
    assert e.mapping("paid", kind({"smote": 0.1, "weights": 0.2}), ("weights", "smote")) == {
        "smote": 0.1,
        "weights": 0.2,
    }


@pytest.mark.parametrize(
    "value",
    [{"smote": 1}, {"smote": 1, "weights": 2, "plain": 3}, ["smote", "weights"], 3, "smote"],
)
def test_what_has_not_the_keys_is_told_which(value):
    told = "paid should be a dictionary with the keys smote and weights"
    with pytest.raises(AssertionError, match=told):
        e.mapping("paid", value, ("smote", "weights"))


def test_other_keys_may_stand_beside_where_that_is_allowed():
    assert e.mapping("paid", {"a": 1, "b": 2}, ["a"], more=True) == {"a": 1, "b": 2}
    with pytest.raises(AssertionError, match="with the keys a"):
        e.mapping("paid", {"b": 2}, ["a"], more=True)


def test_an_empty_list_is_no_dictionary_even_where_no_key_is_asked_for():
    with pytest.raises(AssertionError, match="paid should be a dictionary"):
        e.mapping("paid", [], ())

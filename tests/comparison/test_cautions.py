import re

import numpy as np
import pandas as pd
import pytest

import labkit
from labkit.comparison.cautions import cautions
from labkit.comparison.facts import describe
from labkit.comparison.methods import default_methods
from labkit.data.split import Split


def table_split(**columns):
    """Split a table of 400 rows, a tenth of class 1, in half."""
    table = pd.DataFrame(columns, index=range(400))
    y = np.arange(400) % 10 == 0
    return Split(table[:200], table[200:], y[:200], y[200:])


def told(split, methods):
    """Give the cautions of a comparison, as its facts hold them."""
    return list(describe(split, methods).cautions)


def of_columns(split):
    return [line for line in cautions(split, {}, {}) if "column" in line]


def test_the_published_data_need_no_caution(split):
    assert told(split, default_methods(baselines=True, tuned=True)) == []


@pytest.mark.parametrize(
    "values",
    [
        np.arange(1001, 1401),
        np.random.default_rng(0).permutation(400),
        [f"customer {n}" for n in range(400)],
        [f"2026-01-{n % 31 + 1:02} {n}:00" for n in range(380)] + [None] * 20,
    ],
    ids=["row numbers", "row numbers in another order", "names", "moments, some missing"],
)
def test_a_column_that_names_rows_is_told(values):
    [line] = of_columns(table_split(height=np.linspace(0, 1, 400), row=values))
    assert line.startswith("Nearly every row has a value of its own in 'row', ")


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(0).normal(size=400),
        np.random.default_rng(0).permutation(4_000_000)[:400],
        np.arange(400) % 90,
        [f"town {n % 90}" for n in range(400)],
        [None] * 400,
    ],
    ids=["measurements", "incomes", "ages", "towns", "nothing"],
)
def test_a_column_that_describes_rows_is_not(values):
    assert of_columns(table_split(described=values)) == []


@pytest.mark.parametrize(
    ("values", "odd"),
    [
        ([f"{n % 7},{n % 10}" for n in range(400)], "0,0"),
        ([f"{n},{n:03}.5" for n in range(400)], "0,000.5"),
        (["unknown"] + [f"{n}.5" for n in range(399)], "unknown"),
        ([f"{n}.5" for n in range(399)] + ["3 kg"], "3 kg"),
    ],
    ids=["decimal commas", "thousands", "a word", "a unit"],
)
def test_numbers_that_were_read_as_text_are_told_and_are_no_names(values, odd):
    found = cautions(table_split(height=np.linspace(0, 1, 400), weight=values), {}, {})
    [line] = [line for line in found if "test rows" not in line]
    assert line.startswith("Numbers that were read as text, so each is a category of its own: ")
    assert f"'weight' (as {odd!r}). Write them with a decimal point" in line


@pytest.mark.parametrize(
    "values",
    [
        ["1", "many"] * 200,
        [str(n) for n in range(400)],
        [f"{n} km" for n in range(40)] * 10,
        ["2026-01-01", "2026-01-02"] * 200,
    ],
    ids=["as many words", "digits", "units", "days"],
)
def test_text_that_is_no_number_is_text(values):
    assert not [line for line in cautions(table_split(a=values), {}, {}) if "Numbers" in line]


def test_a_file_of_few_rows_may_have_a_text_for_each():
    table = pd.DataFrame({"colour": [f"colour {n}" for n in range(20)]})
    y = np.arange(20) % 2
    assert of_columns(Split(table[:10], table[10:], y[:10], y[10:])) == []


@pytest.mark.parametrize(
    ("positives", "line_start"),
    [(1, "Only 1 test row is of class 1: .* by 1.00"), (4, "Only 4 test rows are .* by 0.25")],
)
def test_few_test_rows_of_class_1_are_told(positives, line_start):
    y = np.arange(100) < positives
    [line] = cautions(Split(np.zeros((100, 1)), np.zeros((100, 1)), y, y), {}, {})
    assert re.match(line_start, line)


def test_thirty_test_rows_of_class_1_are_enough():
    y = np.arange(100) < 30
    assert cautions(Split(np.zeros((100, 1)), np.zeros((100, 1)), y, y), {}, {}) == []


def test_networks_that_take_few_steps_are_told_with_the_epochs_they_need(small_split):
    few = "Few training steps"
    lines = told(small_split, default_methods(tuned=True))
    [line] = [line for line in lines if line.startswith(few)]
    rows = len(small_split.y_train)
    assert f"weighted_ann takes {5 * -(-rows // 32)};" in line
    assert "smote_ann takes" in line
    assert "tuned" not in line
    epochs = int(re.search(r"epochs=(\d+)", line)[1])
    again = told(small_split, default_methods(epochs=epochs))
    assert not any(line.startswith(few) for line in again)


def test_methods_without_a_network_take_no_steps(small_split):
    forest = {"balanced_forest": default_methods()["balanced_forest"]}
    assert not any("steps" in line for line in told(small_split, forest))


def test_the_command_says_what_to_mind_before_it_trains(labkit_here, tmp_path):
    draws = np.random.default_rng(0)
    y = np.arange(200) % 10 == 0
    table = pd.DataFrame({"customer": range(200), "x": draws.normal(size=200) + y, "y": y * 1})
    table.to_csv(tmp_path / "customers.csv", index=False)
    arguments = ("--csv", tmp_path / "customers.csv", "--target", "y", "--methods")
    status, out, _ = labkit_here("run", *arguments, "balanced_forest")
    assert status == 0
    before_training = " ".join(out.partition("Classification")[0].split())
    assert "value of its own in 'customer'" in before_training
    assert "Only 4 test rows are of class 1" in before_training


def test_the_data_are_left_as_they_were(small_split):
    before = small_split.X_train.copy()
    told(small_split, default_methods())
    assert np.array_equal(before, small_split.X_train)
    assert isinstance(small_split, labkit.Split)

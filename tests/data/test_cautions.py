import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

import labkit
from labkit.data.cautions import _area, cautions_of_data
from labkit.data.split import Split

RANDOM = np.random.default_rng(0)


def table_split(**columns):
    """Split a table of 400 rows, a tenth of class 1, in half."""
    table = pd.DataFrame({"height": RANDOM.normal(size=400), **columns}, index=range(400))
    y = np.arange(400) % 10 == 0
    return Split(table[:200], table[200:], y[:200], y[200:])


def told(split, word):
    return [line for line in cautions_of_data(split) if word in line]


def test_the_published_data_need_no_caution(split):
    assert cautions_of_data(split) == []


NAMES = {
    "numbers in order": ("row", np.arange(1001, 1401)),
    "numbers in another order": ("row", np.random.default_rng(0).permutation(400)),
    "numbers with holes": ("row", np.random.default_rng(0).permutation(4000)[:400]),
    "numbers with a gap": ("row", [None, *range(399)]),
    "sparse numbers by name": ("customer_id", np.random.default_rng(0).permutation(10**7)[:400]),
    "sparse numbers in capitals": ("REF_NO", np.random.default_rng(0).permutation(10**7)[:400]),
    "an index without a name": ("Unnamed: 0", np.arange(400)),
    "names": ("row", [f"customer {n}" for n in range(400)]),
    "texts, some missing": ("row", [f"text {n}" for n in range(380)] + [None] * 20),
}


@pytest.mark.parametrize(("name", "values"), NAMES.values(), ids=NAMES)
def test_a_column_that_names_rows_is_told(name, values):
    [line] = told(table_split(**{name: values}), "value of its own")
    assert line.startswith(f"Nearly every row has a value of its own in '{name}', ")


OTHERS = {
    "measurements": ("row", np.random.default_rng(0).normal(size=400)),
    "incomes": ("row", np.random.default_rng(0).permutation(4_000_000)[:400]),
    "ages": ("row", np.arange(400) % 90),
    "towns": ("row", [f"town {n % 90}" for n in range(400)]),
    "nothing": ("row", [None] * 400),
    "truth values": ("row", np.arange(400) % 2 == 0),
    "a name that ends alike": ("paid", np.random.default_rng(0).permutation(10**7)[:400]),
}


@pytest.mark.parametrize(("name", "values"), OTHERS.values(), ids=OTHERS)
def test_a_column_that_describes_rows_is_not(name, values):
    assert told(table_split(**{name: values}), "value of its own") == []


def test_a_column_that_names_what_has_several_rows_is_told_with_the_way_out():
    patients = np.random.default_rng(0).integers(0, 200, 400)
    [line] = told(table_split(patient_nbr=patients), "more than one row")
    assert "keep_together='patient_nbr'" in line
    assert told(table_split(patients=patients), "more than one row") == []


def test_rows_that_stand_in_both_parts_are_told_with_their_share():
    X = np.random.default_rng(0).normal(size=(100, 2))
    y = np.arange(100) % 2
    [line] = told(Split(X, X[:50], y, y[:50]), "test rows stand among")
    assert line.startswith("100% of the test rows stand among the training rows as well")


def test_rows_that_are_alike_by_chance_are_not_told():
    y = np.arange(400) % 10 == 0
    table = pd.DataFrame({"sex": np.arange(400) % 2, "grade": np.arange(400) % 5})
    assert told(Split(table[:200], table[200:], y[:200], y[200:]), "stand among") == []


@pytest.mark.parametrize(
    "values",
    [
        np.arange(400) % 10 == 0,
        np.where(np.arange(400) % 10 == 0, "gone", "here"),
        np.where(np.arange(400) % 10 == 0, -5.0, np.arange(400)),
        np.where(np.arange(400) % 10 == 0, np.nan, 3.0),
    ],
    ids=["truth", "words", "numbers", "gaps"],
)
def test_a_column_that_tells_the_class_is_told(values):
    [line] = told(table_split(outcome=values), "nearly without fail")
    assert line.startswith("'outcome' tells the class")


def test_a_column_that_only_helps_is_not():
    helps = RANDOM.normal(size=400) + 2 * (np.arange(400) % 10 == 0)
    assert told(table_split(helps=helps), "nearly without fail") == []


@pytest.mark.parametrize(
    ("positives", "line_start"),
    [(1, "Only 1 test row is of class 1: "), (4, "Only 4 test rows are of class 1: ")],
)
def test_few_test_rows_of_class_1_are_told(positives, line_start):
    y = np.arange(100) < positives
    X = RANDOM.normal(size=(200, 1))
    [line] = cautions_of_data(Split(X[:100], X[100:], y, y))
    assert line.startswith(line_start)
    assert f"by {1 / positives:.2f}" in line
    assert "(repeats=100, resplit=True)" in line


def test_what_was_found_while_reading_comes_first(tmp_path):
    rows = "".join(
        f"{n % 97 / 7:.3f},{n % 5}%,{'yes' if n % 9 == 0 else 'no'}\n" for n in range(400)
    )
    (tmp_path / "x.csv").write_text(f"height,rate,y\n{rows}")
    first, *rest = cautions_of_data(labkit.read_csv(tmp_path / "x.csv", "y"))
    assert "'rate' (as '0%')" in first
    assert all("rate" not in line for line in rest)


@pytest.mark.parametrize("n_values", [2, 5, 1000])
def test_a_column_is_judged_by_the_area_that_scikit_learn_computes(n_values):
    draws = np.random.default_rng(n_values)
    y = draws.random(400) < 0.1
    score = draws.integers(n_values, size=400).astype(float)
    assert _area(y, score) == pytest.approx(roc_auc_score(y, score), abs=1e-12)
    assert _area(y, np.zeros(400)) == 0.5
    assert _area(np.zeros(400, dtype=bool), score) == 0.5

"""What about the data a reader of the scores should know first."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from labkit.comparison.parts import networks_in
from labkit.comparison.sampling import Counts
from labkit.data.split import Split
from labkit.data.table import MAX_CATEGORIES
from labkit.metrics import class_counts

FEW_TEST_ROWS = 30
"""From as many test rows of class 1 on, one row moves recall by little."""

PUBLISHED_STEPS = 1250
"""Training steps of the weighted network on the published data: 5 epochs of 8000 rows in 32s."""

_FEW_STEPS = PUBLISHED_STEPS // 2


def cautions(
    split: Split, methods: Mapping[str, Any], after: Mapping[str, Counts | None]
) -> list[str]:
    """Return what would mislead a reader of these methods' scores on these data.

    Columns that name rows, or hold numbers that were read as text, networks that
    take few steps, and a class that has hardly a row to be tested on.

    Parameters
    ----------
    split : Split
        The data.
    methods : mapping of str to estimator
        By name, unfitted.
    after : mapping of str to (mapping of int to int, or None)
        Training rows of each class after resampling, by the methods' names;
        None where a method resamples nothing.

    Returns
    -------
    lines : list of str
        Each names what was found and the way out; empty for the published data.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> from labkit.network.ann import ANNClassifier
    >>> methods = {"ann": ANNClassifier()}
    >>> cautions(load_imbalanced(), methods, {})
    []
    >>> for line in cautions(load_imbalanced(n_samples=2000), methods, {}):
    ...     print(line)
    Only 16 test rows are of class 1: ...
    Few training steps: ann takes ...
    """
    table = pd.DataFrame()
    if isinstance(split.X_train, pd.DataFrame):
        table = pd.concat([split.X_train, split.X_test])
    numbers = {name: odd for name, column in table.items() if (odd := _odd_number(column))}
    found = (
        _numbers_as_text(numbers),
        _row_names(table.drop(columns=list(numbers))),
        _few_test_rows(split),
        _few_steps(split, methods, after),
    )
    return [line for line in found if line]


def _odd_number(column: "pd.Series[Any]") -> str:
    """Return a value that keeps a column from being numbers, where most of it is."""
    if pd.api.types.is_numeric_dtype(column):
        return ""
    texts = column.dropna().astype(str).str.strip()
    odd = texts[_numbers(texts).isna()]
    spelled = (texts, texts.str.replace(",", "."), texts.str.replace(",", ""))
    n_numbers = max(int(_numbers(text).notna().sum()) for text in spelled)
    return str(odd.iloc[0]) if len(odd) and n_numbers > len(texts) / 2 else ""


def _numbers(texts: "pd.Series[str]") -> "pd.Series[Any]":
    return pd.to_numeric(texts, errors="coerce")


def _numbers_as_text(odd: Mapping[Any, str]) -> str:
    if not odd:
        return ""
    listed = ", ".join(f"{name!r} (as {value!r})" for name, value in odd.items())
    return (
        f"Numbers that were read as text, so each is a category of its own: {listed}. Write them "
        "with a decimal point and nothing else, and leave the cell empty where a value is unknown."
    )


def _row_names(table: pd.DataFrame) -> str:
    names = [name for name, column in table.items() if _names_rows(column)]
    if not names:
        return ""
    listed = ", ".join(repr(name) for name in names)
    return (
        f"Nearly every row has a value of its own in {listed}, and one row's says nothing of "
        "another's: take such columns out, or turn them into numbers that measure something."
    )


def _names_rows(column: "pd.Series[Any]") -> bool:
    """Check whether a column numbers its rows, or holds texts that hardly ever come twice."""
    different = column.nunique()
    if pd.api.types.is_integer_dtype(column):
        return bool(different == len(column) > column.max() - column.min())
    texts = not pd.api.types.is_numeric_dtype(column)
    return bool(texts and different > max(MAX_CATEGORIES, 0.9 * len(column)))


def _few_test_rows(split: Split) -> str:
    n = class_counts(split.y_test)[1]
    if n >= FEW_TEST_ROWS:
        return ""
    rows = "1 test row is" if n == 1 else f"{n} test rows are"
    return (
        f"Only {rows} of class 1: one more found or missed moves recall by {1 / n:.2f}. "
        "Runs that redraw the split (repeats=100, resplit=True) show how much that matters."
    )


def _few_steps(split: Split, methods: Mapping[str, Any], after: Mapping[str, Counts | None]) -> str:
    few = {}
    for name, method in methods.items():
        counts = after.get(name) or class_counts(split.y_train)
        for network in networks_in(method):
            batches = math.ceil(sum(counts.values()) / network.batch_size)
            if network.epochs * batches < _FEW_STEPS:
                few[name] = network.epochs, batches
    if not few:
        return ""
    listed = ", ".join(
        f"{name} takes {epochs * batches}" for name, (epochs, batches) in few.items()
    )
    enough = math.ceil(PUBLISHED_STEPS / min(batches for _, batches in few.values()))
    return (
        f"Few training steps: {listed}; on the published data the networks take "
        f"{PUBLISHED_STEPS} or more. epochs={enough} gives as many."
    )

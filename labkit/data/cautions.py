"""What about rows and columns would mislead: names of rows, twins, a column that knows too much."""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from labkit.data.preprocessing import MAX_CATEGORIES
from labkit.data.split import Split
from labkit.metrics import class_counts

FEW_TEST_ROWS = 30
"""From as many test rows of class 1 on, one row moves recall by little."""

GIVES_AWAY = 0.995
"""A single column that ranks the classes with a larger AUC hardly was known before the outcome."""

MANY_TWINS = 0.05
"""The share of test rows with a twin among the training rows from which on scores flatter."""

_REPEATS_EXPECTED = 5
_MOST_NAMED = 8
_SAMPLE = 100_000
_SOUNDS_LIKE_A_NAME = re.compile(
    r"(?i:(?:^|[^a-z])(?:id|uuid|guid|nbr|nr|no|number|index|key|ref)$)|"
    r"(?:^|[a-z])(?:Id|ID|UUID|Nbr|No|Number|Index|Key|Ref)$|^Unnamed: \d+$",
)


def cautions_of_data(split: Split) -> list[str]:
    """Return what would mislead a reader of scores on these data.

    Parameters
    ----------
    split : Split
        The data.

    Returns
    -------
    lines : list of str
        Each names what was found and the way out; empty for the published data.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> cautions_of_data(load_imbalanced())
    []
    """
    table = pd.concat([pd.DataFrame(split.X_train), pd.DataFrame(split.X_test)])
    y = np.append(split.y_train, split.y_test)
    naming = [name for name, column in table.items() if _names_rows(str(name), column)]
    described = table.drop(columns=naming)
    found = (
        _row_names(naming),
        _row_groups(described, split),
        _giving_away(described, y),
        _twins(split, naming),
        _few_test_rows(split),
    )
    return [*split.notes, *(line for line in found if line)]


def _row_names(names: list[Any]) -> str:
    if not names:
        return ""
    return (
        f"Nearly every row has a value of its own in {_listed(names)}, and one row's says nothing "
        f"of another's. leave_out={str(names[0])!r} leaves such a column out; or turn it into a "
        "number that measures something."
    )


def _names_rows(name: str, column: "pd.Series[Any]") -> bool:
    """Check whether a column numbers rows, perhaps with gaps, or holds texts that come once."""
    known = column.dropna()
    different = known.nunique()
    if len(known) < 2 or pd.api.types.is_bool_dtype(column):
        return False
    if pd.api.types.is_numeric_dtype(column):
        return _are_whole(known) and different == len(known) and _is_numbering(name, known)
    return bool(different > max(MAX_CATEGORIES, 0.9 * len(known)))


def _are_whole(known: "pd.Series[Any]") -> bool:
    return pd.api.types.is_integer_dtype(known) or bool(np.all(known % 1 == 0))


def _is_numbering(name: str, known: "pd.Series[Any]") -> bool:
    """Check whether whole numbers that never repeat are more than chance.

    Of n numbers drawn from a range of R, about n² / 2R pairs are equal.
    """
    n, spread = len(known), float(known.max()) - float(known.min()) + 1
    return bool(
        n * (n - 1) / (2 * spread) >= _REPEATS_EXPECTED
        or spread <= n
        or _SOUNDS_LIKE_A_NAME.search(name)
    )


def _row_groups(table: pd.DataFrame, split: Split) -> str:
    """Return a word on a column that names what has several rows, such as a patient."""
    if split.groups_train is not None:
        return ""
    names = [
        name
        for name, column in table.items()
        if _SOUNDS_LIKE_A_NAME.search(str(name)) and _names_groups(column)
    ]
    if not names:
        return ""
    return (
        f"{_listed(names)} names what has more than one row: such rows can be trained on and "
        f"tested. keep_together={names[0]!r} keeps them in one part."
    )


def _names_groups(column: "pd.Series[Any]") -> bool:
    known = column.dropna()
    if pd.api.types.is_float_dtype(known) and not _are_whole(known):
        return False
    return bool(max(MAX_CATEGORIES, len(known) / 20) < known.nunique() < len(known))


def _giving_away(table: pd.DataFrame, y: NDArray[np.int64]) -> str:
    names = [name for name, column in table.items() if _gives_away(column, y)]
    if not names:
        return ""
    alone = "tells" if len(names) == 1 else "each tell"
    return (
        f"{_listed(names)} {alone} the class nearly without fail: if that is known only after the "
        "outcome, take it out, and look at the scores again."
    )


def _gives_away(column: "pd.Series[Any]", y: NDArray[np.int64]) -> bool:
    step = -(-len(y) // _SAMPLE)
    column, y = column.iloc[::step], y[::step]
    areas = (_area(y == 1, score) for score in _rankings(column, y))
    return any(max(area, 1 - area) > GIVES_AWAY for area in areas)


def _area(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Compute the ROC AUC from ranks, as Mann and Whitney do; one half where nothing is ranked.

    Scikit-learn's checks of the labels take ten times longer than all of it, for every column.
    """
    n_positive = int(positive.sum())
    n_pairs = n_positive * (len(positive) - n_positive)
    if n_pairs == 0 or score.min() == score.max():
        return 0.5
    ranks = rankdata(score)[positive].sum()
    return float((ranks - n_positive * (n_positive + 1) / 2) / n_pairs)


def _rankings(column: "pd.Series[Any]", y: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """Yield the ways in which a column alone can rank the rows."""
    gap = column.isna().to_numpy()
    yield gap.astype(np.float64)
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        yield np.where(gap, np.nanmedian(values) if not gap.all() else 0.0, values)
    elif column.nunique() <= MAX_CATEGORIES:
        texts = column.astype(object).where(~column.isna(), "").map(str).to_numpy()
        yield pd.Series(y).groupby(texts).transform("mean").to_numpy(dtype=np.float64)


def _twins(split: Split, naming: list[Any]) -> str:
    train, test = (
        pd.DataFrame(part).drop(columns=naming) for part in (split.X_train, split.X_test)
    )
    if train.shape[1] == 0:
        return ""
    known = pd.util.hash_pandas_object(train, index=False)
    share = float(pd.util.hash_pandas_object(test, index=False).isin(known).mean())
    if share < max(MANY_TWINS, 2 * _twins_by_chance(train)):
        return ""
    return (
        f"{share:.0%} of the test rows stand among the training rows as well: what is remembered "
        "looks like what is learned. Take copies of rows out; where rows belong together, "
        "keep_together='COLUMN' keeps them in one part."
    )


def _twins_by_chance(table: pd.DataFrame) -> float:
    """Compute the share of rows that would have a twin were the columns independent."""
    some = table.head(_SAMPLE)
    shares = (some[name].value_counts(normalize=True, dropna=False) for name in some.columns)
    alike = math.prod(float((share**2).sum()) for share in shares)
    return -math.expm1(-len(table) * alike)


def _few_test_rows(split: Split) -> str:
    n = class_counts(split.y_test)[1]
    if n >= FEW_TEST_ROWS:
        return ""
    rows = "1 test row is" if n == 1 else f"{n} test rows are"
    return (
        f"Only {rows} of class 1: one more found or missed moves recall by {1 / n:.2f}. "
        "Runs that redraw the split (repeats=100, resplit=True) show how much that matters."
    )


def _listed(names: list[Any]) -> str:
    shown = ", ".join(repr(str(name)) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown

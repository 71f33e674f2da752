"""Where data comes in: the practical's own, or a CSV file of the user's."""

import csv
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from labkit.data.split import Split

MISSING = ["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?"]
"""What a CSV file's cell holds when its value is missing."""

MAX_CATEGORIES = 30
"""A column of text keeps this many categories; the rarest share one."""

LARGEST_NUMBER = float(np.finfo(np.float32).max)
"""Networks and trees compute in single precision."""


def read_csv(
    path: str | Path,
    target: str,
    *,
    positive: str | None = None,
    test_size: float = 0.2,
    random_state: int = 42,
) -> Split:
    r"""Read a two-class problem from a CSV file and split it, stratified.

    Numbers are imputed with the median and scaled; everything else is a
    category, is imputed as a category of its own, and one-hot encoded. All of
    that is left to the split's `preprocessor`, which is fitted on training
    rows only.

    Parameters
    ----------
    path : str or Path
        A file with a header line, in UTF-8, separated by comma, semicolon,
        tab or bar.
    target : str
        The column with the class.
    positive : str, optional
        The label to call 1; the rarer one unless given.
    test_size : float, default=0.2
        Share of the rows held out.
    random_state : int, default=42
        Seed of the split.

    Returns
    -------
    split : Split
        With DataFrames, the labels mapped to 0 and 1, and a preprocessor.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is no CSV, lacks the column, has a missing or infinite
        value where none can be, or its target has not exactly two classes.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "pets.csv")
    ...     _ = path.write_text("weight,pet\n" + "4.1,cat\n" * 8 + "30,dog\n" * 4)
    ...     split = read_csv(path, "pet", test_size=0.25)
    >>> split.target_names, split.y_train.sum()
    (('cat', 'dog'), np.int64(3))
    """
    table = _read_table(Path(path), target)
    labels = _label_names(table[target])
    names = _two_classes(labels, target, positive)
    y: NDArray[np.int64] = np.asarray(labels == names[1], dtype=np.int64)
    _require_enough_rows(y, names, target, test_size)
    X = table.drop(columns=target)
    numeric = X.select_dtypes("number").columns.tolist()
    categories = X.columns.difference(numeric, sort=False).tolist()
    _refuse_infinite(X[numeric])
    X = X.astype(dict.fromkeys(categories, object))
    X[categories] = X[categories].map(str, na_action="ignore")
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, random_state=random_state, stratify=y
    )
    return Split(
        X_train,
        X_test,
        y_train,
        y_test,
        target_names=names,
        feature_names=tuple(X.columns),
        source=f"{Path(path).name}, column {target!r}, class 1 is {names[1]!r}",
        preprocessor=_preprocessor(numeric, categories),
        categorical=tuple(range(len(numeric), X.shape[1])),
        stratified=True,
    )


def _read_table(path: Path, target: str) -> pd.DataFrame:
    if not path.exists():
        raise FileNotFoundError(f"no such file: {path}")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; name a CSV file in it")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = _separator(file.read(65_536))
        header = _parse(path, separator, header=None, nrows=1, dtype=str).iloc[0].tolist()
        names = [str(name).strip() for name in header]
        _check_header(names, path, target)
        columns = _parse(path, separator, nrows=0).columns
        labels = columns[names.index(target)]
        missing = {column: [""] if column == labels else MISSING for column in columns}
        table = _parse(path, separator, na_values=missing, dtype={labels: str})
        table = _renamed(table, names).rename(columns={labels: target})
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no CSV file in UTF-8; save it as CSV, UTF-8") from None
    except pd.errors.ParserWarning:
        raise ValueError(f"{path} has rows with more cells than the header has names") from None
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ValueError(f"{path} cannot be read as CSV: {reason}") from None
    return _check_rows(table, path, target)


def _parse(path: Path, separator: str, **options: Any) -> pd.DataFrame:
    with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
        table: pd.DataFrame = pd.read_csv(
            path,
            sep=separator,
            encoding="utf-8-sig",
            index_col=False,
            skipinitialspace=True,
            keep_default_na=False,
            low_memory=False,
            **options,
        )
    return table


def _renamed(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Take the spaces around names away, where all are still there and different."""
    fit = len(names) == table.shape[1] == len(set(names)) and all(names)
    return table.set_axis(names, axis=1) if fit else table


def _check_header(names: list[str], path: Path, target: str) -> None:
    if target not in names:
        raise ValueError(f"{path} has no column {target!r}; its columns are {_some(names)}")
    if names.count(target) > 1:
        raise ValueError(f"{path} has {names.count(target)} columns {target!r}; rename all but one")


def _check_rows(table: pd.DataFrame, path: Path, target: str) -> pd.DataFrame:
    if table.empty:
        raise ValueError(f"{path} has a header but no rows")
    if table.shape[1] < 2:
        raise ValueError(f"{path} has no column besides {target!r}; features are missing")
    unlabelled = np.flatnonzero(table[target].isna())
    if len(unlabelled):
        raise ValueError(
            f"column {target!r} is missing in {len(unlabelled)} of {len(table)} rows, "
            f"first in data row {unlabelled[0] + 1}; fill them in or take those rows out"
        )
    return table


def _separator(text: str) -> str:
    if not text.strip():
        raise pd.errors.EmptyDataError("the file is empty")
    try:
        return csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;\t|").delimiter
    except csv.Error:
        return ","


def _label_names(labels: "pd.Series[str]") -> "pd.Series[str]":
    """Write ``1.0`` as ``1``, as spreadsheets do, and leave other labels as they are."""
    labels = labels.str.strip()
    numbers = pd.to_numeric(labels, errors="coerce")
    if np.all(np.abs(numbers) < 2**53) and np.all(numbers % 1 == 0):
        return numbers.astype(np.int64).astype(str)
    return labels


def _two_classes(labels: "pd.Series[str]", target: str, positive: str | None) -> tuple[str, str]:
    counts = labels.value_counts().sort_index()
    if len(counts) != 2:
        raise ValueError(
            f"column {target!r} has {len(counts)} class{'es' if len(counts) != 1 else ''} "
            f"({_some(list(counts.index))}); a comparison needs exactly 2"
        )
    rarer = min(reversed(list(counts.index)), key=lambda name: counts[name])
    chosen = rarer if positive is None else positive
    if chosen not in counts.index:
        raise ValueError(
            f"column {target!r} has no class {chosen!r}; "
            f"its classes are {_some(list(counts.index))}"
        )
    other = next(name for name in counts.index if name != chosen)
    return str(other), chosen


def _require_enough_rows(
    y: NDArray[np.int64], names: tuple[str, str], target: str, test_size: float
) -> None:
    """Refuse a split that would leave one of its parts without a class."""
    if not 0 < test_size < 1:
        raise ValueError(f"test_size must lie between 0 and 1, not {test_size}")
    counts = np.bincount(y, minlength=2)
    need = math.ceil(1 / min(test_size, 1 - test_size))
    if counts.min() < need:
        raise ValueError(
            f"column {target!r} has {counts.min()} of class {names[int(counts.argmin())]!r}; "
            f"holding out {test_size:.0%} of the rows needs at least {need} of each class"
        )


def _refuse_infinite(numbers: pd.DataFrame) -> None:
    values = numbers.to_numpy(dtype=np.float64)
    too_large = np.abs(values) > LARGEST_NUMBER
    if too_large.any():
        row, column = np.argwhere(too_large)[0]
        raise ValueError(
            f"column {numbers.columns[column]!r} holds {values[row, column]:g} in data row "
            f"{row + 1}, infinite or too large; leave the cell empty if the value is unknown"
        )


def _preprocessor(numeric: list[str], categories: list[str]) -> Pipeline:
    clean = ColumnTransformer(
        [
            (
                "numeric",
                make_pipeline(
                    SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
                ),
                numeric,
            ),
            (
                "categories",
                make_pipeline(
                    SimpleImputer(strategy="constant", fill_value="missing"),
                    OrdinalEncoder(
                        handle_unknown="use_encoded_value",
                        unknown_value=-1,
                        max_categories=MAX_CATEGORIES,
                    ),
                ),
                categories,
            ),
        ],
        verbose_feature_names_out=False,
    )
    encode = ColumnTransformer(
        [
            (
                "categories",
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                list(range(len(numeric), len(numeric) + len(categories))),
            )
        ],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    return Pipeline([("clean", clean), ("encode", encode)])


def _some(names: list[Any], most: int = 8) -> str:
    shown = ", ".join(str(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"

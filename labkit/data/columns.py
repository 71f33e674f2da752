"""Columns of features as people write them: numbers, dates, categories, and nothing at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from labkit.data.numbers import Reading, read_dates, read_numbers
from labkit.data.reading import MISSING
from labkit.errors import DataError

LARGEST_NUMBER = float(np.finfo(np.float32).max)
"""Networks and trees compute in single precision."""

_MOST_NAMED = 8
_SECONDS_A_DAY = 86_400


@dataclass
class Columns:
    """Features, sorted by what they are.

    Attributes
    ----------
    table : DataFrame
        Every column: numbers as float or int, all else as text, gaps as NaN.
    numeric, categories : list of str
        The columns that say something, by what they are.
    notes : list of str
        What was found while reading, a sentence each.
    """

    table: pd.DataFrame
    numeric: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def n_used(self) -> int:
        """Number of columns that say something."""
        return len(self.numeric) + len(self.categories)


def sort_columns(table: pd.DataFrame) -> Columns:
    """Sort the columns of a table into numbers and categories.

    Text is read as numbers or dates where it can only mean one thing. Columns
    of one value say nothing: they stay in the table, but belong to neither
    kind, unless nothing else is there.

    Parameters
    ----------
    table : DataFrame
        Features alone, as they were read.

    Returns
    -------
    columns : Columns

    Raises
    ------
    DataError
        If a number is infinite, or too large for single precision.

    Examples
    --------
    >>> table = pd.DataFrame({"rate": ["12%", "7%"], "town": ["Ropar", "Mohali"], "year": 2026})
    >>> columns = sort_columns(table)
    >>> columns.numeric, columns.categories
    (['rate'], ['town'])
    """
    read = {name: _read(table[name]) for name in table.columns}
    made = Columns(pd.DataFrame({name: values for name, (values, _, _) in read.items()}))
    _refuse_infinite(made.table)
    constant = [name for name in made.table.columns if _is_constant(made.table[name])]
    if len(constant) < made.table.shape[1]:
        made.notes += _of_constants(made.table, constant)
    else:
        constant = []
        made.notes.append("Every column has one value throughout: nothing tells the classes apart.")
    for name in made.table.columns.difference(constant, sort=False):
        kind = made.numeric if _is_numeric(made.table[name]) else made.categories
        kind.append(str(name))
    made.notes += _of_gaps(made.table.drop(columns=constant))
    made.notes += _of_readings({str(name): (kind, r) for name, (_, kind, r) in read.items()})
    return made


def _is_numeric(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _read(column: "pd.Series[Any]") -> tuple["pd.Series[Any]", str, Reading]:
    """Return a column as numbers or text, as what it was read, and how."""
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column):
        return _days(column), "dates", Reading(None, "")
    if _is_numeric(column):
        return _plain_numbers(column), "", Reading(None)
    if column.isna().all():
        return column.astype(np.float64), "", Reading(None)
    texts = _texts(column)
    numbers = read_numbers(texts)
    if numbers.values is not None:
        return numbers.values, "numbers", _with_example(numbers, column)
    dates = read_dates(texts)
    if dates.values is not None:
        return dates.values, "dates", dates
    return texts, "text" if numbers.example else "", numbers


def _with_example(reading: Reading, column: "pd.Series[Any]") -> Reading:
    """Name a cell that was no number before the spaces around it went."""
    if reading.example or reading.odd or reading.values is None:
        return reading
    spelled = column.dropna().map(str)
    spaced = spelled[spelled != spelled.str.strip()]
    return replace(reading, example=str(spaced.iloc[0]) if len(spaced) else "")


def _days(column: "pd.Series[Any]") -> "pd.Series[float]":
    if pd.api.types.is_timedelta64_dtype(column):
        return pd.Series(column.dt.total_seconds() / _SECONDS_A_DAY, index=column.index)
    moments = pd.to_datetime(column, utc=True)
    epoch = pd.Timestamp("1970-01-01", tz="UTC")
    return pd.Series((moments - epoch).dt.total_seconds() / _SECONDS_A_DAY, index=column.index)


def _plain_numbers(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column of NumPy's numbers: integers where they were, without gaps."""
    if column.dtype.kind in "iuf" and isinstance(column.dtype, np.dtype):
        return column
    if pd.api.types.is_complex_dtype(column):
        raise DataError(f"column {column.name!r} holds complex numbers; keep a real part")
    whole = pd.api.types.is_integer_dtype(column) and not column.isna().any()
    return column.astype(np.int64 if whole else np.float64)


def _texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return cells as text without the spaces around them, words for missing as NaN."""
    texts = column.astype(object).map(lambda cell: str(cell).strip(), na_action="ignore")
    return texts.mask(texts.isin(MISSING) | texts.isna(), np.nan)


def _is_constant(column: "pd.Series[Any]") -> bool:
    return bool(column.nunique(dropna=False) < 2)


def _refuse_infinite(table: pd.DataFrame) -> None:
    for name in table.columns[[_is_numeric(table[name]) for name in table.columns]]:
        values = table[name].to_numpy(dtype=np.float64)
        too_large = np.flatnonzero(np.abs(values) > LARGEST_NUMBER)
        if len(too_large):
            raise DataError(
                f"column {name!r} holds {values[too_large[0]]:g} in data row {too_large[0] + 1}, "
                "infinite or too large; leave the cell empty if the value is unknown"
            )


def _of_gaps(used: pd.DataFrame) -> Iterator[str]:
    gaps = {name: int(n) for name, n in used.isna().sum().items() if n}
    if gaps:
        shown = [f"{str(name)!r} ({n})" for name, n in gaps.items()]
        yield (
            f"Missing values, with the number of rows: {_joined(shown)}. A number takes the median "
            "of the training rows; of text, a gap is a category of its own."
        )


def _of_constants(table: pd.DataFrame, names: Sequence[Any]) -> Iterator[str]:
    empty = [name for name in names if table[name].isna().all()]
    rest = [name for name in names if name not in empty]
    if rest:
        yield f"One value throughout says nothing, and is left out: {_listed(rest)}."
    if empty:
        yield f"Columns without a value are left out: {_listed(empty)}."


def _listed(names: Sequence[Any]) -> str:
    shown = ", ".join(repr(str(name)) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _of_readings(read: Mapping[str, tuple[str, Reading]]) -> Iterator[str]:
    """Yield what was read as something else than it is spelled, and what was not."""
    numbers = {name: r for name, (kind, r) in read.items() if kind == "numbers"}
    spelled = {name: r.example or "".join(r.odd[:1]) for name, r in numbers.items()}
    examples = [f"{name!r} (as {cell!r})" for name, cell in spelled.items() if cell]
    if examples:
        yield (
            f"Numbers that were read as text, and turned into numbers: {_joined(examples)}."
            + _of_odd_words(numbers)
        )
    dates = {name: r for name, (kind, r) in read.items() if kind == "dates"}
    if dates:
        yield (
            f"Dates are counted in days since 1970: {_listed(list(dates))}; a model can tell "
            "early from late, but no weekday and no season." + _of_odd_words(dates)
        )
    yield from _of_text({n: r.example for n, (kind, r) in read.items() if kind == "text"})


def _of_odd_words(read: Mapping[str, Reading]) -> str:
    words = dict.fromkeys(word for reading in read.values() for word in reading.odd)
    return f" Taken for missing values among them: {_listed(list(words))}." if words else ""


def _joined(examples: Sequence[str]) -> str:
    more = len(examples) - _MOST_NAMED
    shown = ", ".join(examples[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _of_text(examples: Mapping[str, str]) -> Iterator[str]:
    """Yield what keeps columns that are mostly numbers from being read as numbers."""
    spelled = {name: f"{name!r} (as {example!r})" for name, example in examples.items()}
    words = [spelled[n] for n, example in examples.items() if any(map(str.isalpha, example))]
    rest = [text for text in spelled.values() if text not in words]
    if words:
        yield (
            f"Numbers beside words were read as text, so each value is a category of its own: "
            f"{_joined(words)}."
        )
    if rest:
        yield (
            f"Numbers that were read as text, so each is a category of its own: {_joined(rest)}. "
            "They can be read in two ways: write them with a decimal point and nothing else, and "
            "leave the cell empty where a value is unknown."
        )

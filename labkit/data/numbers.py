"""Numbers and dates as people write them, read where they can only mean one thing."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_ODD = 0.1
"""The share of a column's cells that may be words where the rest are numbers or dates."""

_CURRENCY = re.compile(
    r"\s*(?:[$€£¥₹₩₽]|\b(?:USD|EUR|GBP|INR|JPY|CHF|AUD|CAD)\b|\bRs\.?)\s*", re.IGNORECASE
)
_PERCENT = re.compile(r"\s*%$")
_BOUND = re.compile(r"^[<>≤≥~]=?\s*|\s*\+$")
_IN_BRACKETS = re.compile(r"^\((.+)\)$")  # how accountants write what is below zero
_APART = re.compile(r"(?<=\d)['’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_EXPONENT = r"(?:[eE][-+]?\d+)?"
_BY_POINT = re.compile(rf"[-+]?(?:(?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}|\d+)\.?\d*|\.\d+){_EXPONENT}")
_BY_COMMA = re.compile(rf"[-+]?(?:(?:\d{{1,3}}(?:\.\d{{3}})+|\d+)(?:,\d+)?|,\d+){_EXPONENT}")
_PLAIN = re.compile(rf"[-+]?(?:\d+\.?\d*|\.\d+){_EXPONENT}")
_DIGIT = re.compile(r"\d")
# more digits than a float tells apart: a code, whose value means nothing
_LONG_CODE = re.compile(r"[-+]?\d{19,}")

_DATE_FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y"),
    *("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"),
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S", "T%H:%M:%SZ", "T%H:%M:%S.%f")
_LOOKS_LIKE_A_DATE = re.compile(
    r"^\d{1,4}[-/. ]\w{1,9}[-/., ]+\d{1,4}|^[A-Z][a-z]{2,8} \d{1,2}, \d{4}"
)


@dataclass(frozen=True)
class Reading:
    """A column of text that was read as something else, or was not.

    Attributes
    ----------
    values : Series of float, optional
        The numbers, or the dates in days since 1970; NaN for words among
        them. None where the column stays text.
    example : str
        A cell as the file spells it, that was no plain number or date.
    odd : tuple of str
        The words among numbers that were taken for missing values.
    """

    values: "pd.Series[float] | None"
    example: str = ""
    odd: tuple[str, ...] = ()


def read_numbers(texts: "pd.Series[str]") -> Reading:
    """Read a column of text as numbers, where it can only mean one thing.

    Percentages, currencies, thousands set apart by comma, point, space or
    apostrophe, decimal commas and bounds such as ``3+`` are read, where at
    least nine cells of ten are numbers and the rest are words without digits.

    Parameters
    ----------
    texts : Series of str
        Cells without the spaces around them; NaN where there is none.

    Returns
    -------
    reading : Reading
        Without values where the column is no such one; its `example` is then
        a cell that keeps it from being numbers, where most cells are.

    Examples
    --------
    >>> read_numbers(pd.Series(["$1,200.50", "$80.00", "$7.25"])).values.tolist()
    [1200.5, 80.0, 7.25]
    >>> read_numbers(pd.Series(["1,200", "7,500"])).values is None  # 1.2, or 1200?
    True
    """
    counts = texts.dropna().value_counts()
    cells = pd.Series(counts.index, index=counts.index, dtype=object)
    bare = cells.map(_bare)
    numeric = bare.map(_is_number)
    share = float(counts[numeric].sum() / max(counts.sum(), 1))
    words = [str(word) for word in counts.index[~numeric]]
    unlike = [str(cell) for cell in counts.index[numeric] if not _PLAIN.fullmatch(str(cell))]
    decimal = _decimal_mark(cells[numeric], bare[numeric])
    if not _of_one_unit(cells[numeric], bare[numeric]) or any(map(_LONG_CODE.fullmatch, bare)):
        decimal = None
    if share < 1 - MOST_ODD or decimal is None or any(map(_is_code, words)):
        return Reading(None, (words or unlike or [""])[0] if share > 0.5 else "")
    numbers = bare[numeric].map(lambda cell: _value(cell, decimal)).to_dict()
    values = texts.map(numbers).astype(np.float64)
    return Reading(values, unlike[0] if unlike else "", tuple(words))


def _bare(cell: str) -> str:
    """Return a cell without currency, percent sign, bound, brackets and gaps for thousands."""
    bare = _PERCENT.sub("", _CURRENCY.sub("", cell).strip())
    bare = _BOUND.sub("", bare).strip()
    negative = _IN_BRACKETS.match(bare)
    return _APART.sub("", f"-{negative[1]}" if negative else bare)


def _is_number(bare: str) -> bool:
    return bool(_BY_POINT.fullmatch(bare) or _BY_COMMA.fullmatch(bare))


def _value(bare: str, decimal: str) -> float:
    if decimal == ",":
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare.replace(",", ""))


def _decimal_mark(cells: "pd.Series[str]", bare: "pd.Series[str]") -> str | None:
    """Return the decimal mark of a column; None where it could be either, or is neither."""
    by_point = bool(bare.map(lambda cell: bool(_BY_POINT.fullmatch(cell))).all())
    by_comma = bool(bare.map(lambda cell: bool(_BY_COMMA.fullmatch(cell))).all())
    if by_point and by_comma and bare.str.contains(",").any():
        return "." if _commas_set_thousands_apart(cells, bare) else None
    return "." if by_point else "," if by_comma else None


def _of_one_unit(cells: "pd.Series[str]", bare: "pd.Series[str]") -> bool:
    """Check that there are no two currencies, and percentages everywhere but at 0 or nowhere."""
    found = cells.map(lambda cell: "".join(_CURRENCY.findall(cell)).strip().lower())
    percent = cells.str.contains("%")
    rest = bare[~percent]
    zeros = rest.map(lambda cell: not cell.strip("0.,+-"))
    return len(set(found) - {""}) < 2 and bool(not percent.any() or zeros.all())


def _commas_set_thousands_apart(cells: "pd.Series[str]", bare: "pd.Series[str]") -> bool:
    """Check for what says so: a currency, or numbers without comma where they are small."""
    if cells.map(lambda cell: bool(_CURRENCY.search(cell))).any():
        return True
    whole = bare[~bare.str.contains(",")].astype(np.float64)
    return bool(len(whole) and (whole.abs() < 1000).all())


def _is_code(word: str) -> bool:
    """Check whether a word has digits beside letters, as ticket numbers have."""
    return bool(_DIGIT.search(word))


def read_dates(texts: "pd.Series[str]") -> Reading:
    """Read a column of text as dates, where all of it has one form.

    Parameters
    ----------
    texts : Series of str
        Cells without the spaces around them; NaN where there is none.

    Returns
    -------
    reading : Reading
        Days since 1970, with a fraction for the time. Without values where
        fewer than nine cells of ten are dates of one form, or where day and
        month could be exchanged.

    Examples
    --------
    >>> read_dates(pd.Series(["1970-01-02", "1970-01-03 12:00"])).values is None
    True
    >>> read_dates(pd.Series(["31/01/1970", "01/02/1970"])).values.tolist()
    [30.0, 31.0]
    """
    counts = texts.dropna().value_counts()
    cells = pd.Series(counts.index, index=counts.index, dtype=object)
    alike = cells.map(lambda cell: bool(_LOOKS_LIKE_A_DATE.match(cell)))
    if counts[alike].sum() < max(1, (1 - MOST_ODD) * counts.sum()):
        return Reading(None)
    dates = cells[alike]
    found = [days for form in _forms(dates) if (days := _days(dates, form))]
    if len({tuple(days.values()) for days in found}) != 1:
        return Reading(None)
    values = texts.map(found[0]).astype(np.float64)
    odd = tuple(str(cell) for cell in cells if cell not in found[0])
    return Reading(values, str(dates.iloc[0]), odd)


def _forms(dates: "pd.Series[str]") -> list[str]:
    """Return the forms that the first of some cells may have."""
    forms = [date + time for date in _DATE_FORMATS for time in _TIMES]
    return [form for form in forms if _has_form(str(dates.iloc[0]), form)]


def _has_form(cell: str, form: str) -> bool:
    return bool(pd.notna(pd.to_datetime(cell, format=form, errors="coerce")))


def _days(dates: "pd.Series[str]", form: str) -> dict[str, float]:
    """Return the days since 1970 of each cell; nothing where one has another form."""
    moments = pd.to_datetime(dates, format=form, errors="coerce", utc=True)
    if moments.isna().any():
        return {}
    days = (moments - pd.Timestamp("1970-01-01", tz="UTC")) / pd.Timedelta(days=1)
    return {cell: float(day) for cell, day in zip(dates, days, strict=True)}

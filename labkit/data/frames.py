"""Tables of other libraries, as tables of pandas."""

import warnings
from typing import Any

import pandas as pd

from labkit.errors import DataError


def is_frame(table: Any) -> bool:
    """Check whether an object is a table with named columns, of whichever library.

    Parameters
    ----------
    table : object
        Anything.

    Returns
    -------
    frame : bool
    """
    return isinstance(table, pd.DataFrame) or (
        hasattr(table, "columns")
        and (hasattr(table, "to_pandas") or hasattr(table, "__dataframe__"))
    )


def to_pandas(table: Any) -> pd.DataFrame:
    """Return a table as one of pandas, its columns called by text.

    Parameters
    ----------
    table : DataFrame
        Of pandas, or anything with ``to_pandas`` or ``__dataframe__``.

    Returns
    -------
    table : DataFrame

    Raises
    ------
    DataError
        If it is no table.

    Examples
    --------
    >>> to_pandas(pd.DataFrame({1: [2]})).columns.tolist()
    ['1']
    """
    if not isinstance(table, pd.DataFrame):
        table = _converted(table)
    made: pd.DataFrame = table
    return made.set_axis([str(name) for name in made.columns], axis=1)


def _converted(table: Any) -> pd.DataFrame:
    if not any(hasattr(table, name) for name in ("to_pandas", "__dataframe__")):
        raise DataError(f"{type(table).__name__} is no table; hand over a DataFrame")
    try:
        if hasattr(table, "to_pandas"):
            return pd.DataFrame(table.to_pandas())
        with warnings.catch_warnings(action="ignore"):  # pandas would rather be handed Arrow
            return pd.api.interchange.from_dataframe(table)
    except ImportError as error:
        raise DataError(f"{type(table).__name__} needs {error.name} to become a table") from None

"""Points as people type them into a table."""

import re

from labkit.errors import PointsError
from labkit.grading.results.text import one_line

_NUMBER = re.compile(r"\d+([.,]\d*)?|[.,]\d+")


def read_points(text: str, where: str) -> float:
    """Read points from a cell.

    Parameters
    ----------
    text : str
        With a decimal point or comma.
    where : str
        The file and the row, for what an error says.

    Returns
    -------
    points : float
        With two decimals at most.

    Raises
    ------
    PointsError
        If that is no number, or below 0.

    Examples
    --------
    >>> read_points("2,5", "manual.csv, row 2")
    2.5
    """
    if text.startswith(("-", "\N{MINUS SIGN}")):
        raise PointsError(f"{where}: points are {one_line(text)}; they cannot be negative")
    if not _NUMBER.fullmatch(text):
        raise PointsError(f"{where}: points are {one_line(text)!r}; that is no number")
    return round(float(text.replace(",", ".")), 2)

"""Files that declare their columns above their rows, as ARFF and KEEL do."""

import re

from labkit.errors import FileFormatError

_BEGINS = re.compile(r"(?:[^\S\n]*(?:%[^\n]*)?\n)*[^\S\n]*@relation\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"^[^\S\n]*@attribute[^\S\n]+(?:'(?P<single>(?:[^'\n]|'')*)'|\"(?P<double>[^\"\n]*)\"|"
    r"(?P<bare>[^\s{\[]+))",
    re.IGNORECASE | re.MULTILINE,
)
_DATA = re.compile(r"^[^\S\n]*@data\b[^\n]*\n?", re.IGNORECASE | re.MULTILINE)
_COMMENT = re.compile(r"^[^\S\n]*%[^\n]*\n?", re.MULTILINE)


def declared_columns(text: str, name: str) -> tuple[list[str], str] | None:
    r"""Return the columns that a text declares, and its rows; None where it declares none.

    Parameters
    ----------
    text : str
        Lines ended by ``\n``.
    name : str
        What messages call the file.

    Returns
    -------
    names : list of str
        Of the columns, in their order.
    rows : str
        All below ``@data``, without comments; their cells stand between commas.

    Raises
    ------
    FileFormatError
        If rows hold their filled cells only, each with its number.

    Examples
    --------
    >>> keel = "@relation x\n@attribute width real\n@attribute Class{yes, no}\n@data\n1, no\n"
    >>> declared_columns(keel, "x.dat")
    (['width', 'Class'], '1, no\n')
    """
    data = _DATA.search(text) if _BEGINS.match(text) else None
    if data is None:
        return None
    names = [_name(found) for found in _ATTRIBUTE.finditer(text, 0, data.start())]
    rows = _COMMENT.sub("", text[data.end() :])
    if rows.lstrip().startswith("{"):
        raise FileFormatError(
            f"{name} holds sparse rows, of filled cells only; save it as CSV, UTF-8"
        )
    return names, rows


def _name(found: re.Match[str]) -> str:
    quoted = found["single"].replace("''", "'") if found["single"] else found["double"]
    return (quoted or found["bare"] or "").strip()

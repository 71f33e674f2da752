"""Files of rows in the formats that people have: one file in, one table of pandas out."""

import gzip
import io
import re
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from labkit.data.declared import declared_columns
from labkit.data.dialect import (
    BLANKS,
    Doubt,
    decode,
    find_separator,
    first_rows,
    header_doubt,
    is_number,
    lines_of,
    refuse_open_quotes,
)
from labkit.distribution import install_hint
from labkit.errors import DataError, FileFormatError

MISSING = (
    "",
    *("NA", "N/A", "n/a", "na", "N.A.", "<NA>", "#N/A", "#NA", "#N/A N/A"),
    *("NaN", "nan", "-NaN", "-nan", "NaT", "NULL", "null", "<null>", "None", "nil"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NULL!", "#NAME?"),
    *("?", "-", "--", "."),
)
"""What a cell of a text file holds where its value is missing."""

STANDARD_INPUT = "-"
"""The name of standard input, where a file is asked for."""

_TEXT = {".csv", ".tsv", ".txt", ".data", ".dat", ""}
_OTHER = {".parquet", ".xlsx", ".arff"}
_LONGEST = 40
_PACKED = {".gz", ".zip"}
_SINGLE_QUOTES = re.compile(r"(?:^|,)[^\S\n]*'", re.MULTILINE)
_SIGNATURES = {
    b"\x1f\x8b": "a gzip file; call it NAME.csv.gz",
    b"PK\x03\x04": "a zip file, or a workbook; call it NAME.csv.zip or NAME.xlsx",
    b"PAR1": "a Parquet file; call it NAME.parquet",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV, UTF-8",
    b"\x89PNG": "a picture",
    b"%PDF": "a PDF file",
}


@dataclass(frozen=True)
class How:
    """How a text file is to be read; what is None is judged from the file.

    Attributes
    ----------
    separator : str, optional
        What stands between cells.
    encoding : str, optional
        As Python names it.
    header : bool, optional
        Whether the first line holds names. Without one, columns are called
        ``1``, ``2`` and on.
    text_only : bool
        Refuse all other formats.
    """

    separator: str | None = None
    encoding: str | None = None
    header: bool | None = None
    text_only: bool = False


def read_table(file: str | Path, target: str, how: How) -> pd.DataFrame:
    """Read a table from a file, or from standard input.

    Parameters
    ----------
    file : str or Path
        Its name says the format: text (``.csv``, ``.tsv``, ``.txt``, or any
        other), packed or not (``.gz``, ``.zip`` of one file), ``.parquet``,
        ``.xlsx``, ``.arff``. ``-`` is standard input, which is text. A text may
        declare its columns, as KEEL's files do.
    target : str
        The column with the class, which is read as it is spelled.
    how : How
        For text files.

    Returns
    -------
    table : DataFrame
        Columns by their names, without the spaces around them.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DataError
        If it is no table, or has not the column.
    """
    name = str(file)
    content = _content(name)
    suffix = "" if name == STANDARD_INPUT else Path(name).suffix.lower()
    if suffix in _PACKED:
        content, suffix = _unpacked(content, name, suffix)
    if suffix in _OTHER and not how.text_only:
        table = _READERS[suffix](content, name, target)
        _check_names([str(column) for column in table.columns], target, name)
        return _with_rows(table.rename(columns=str), name, target)
    kind = next((kind for mark, kind in _SIGNATURES.items() if content.startswith(mark)), None)
    if suffix in _OTHER:
        raise FileFormatError(f"{name} is no CSV file in UTF-8; labkit.read_file reads it")
    if kind is not None:
        raise FileFormatError(f"{name} is no CSV file in UTF-8, but {kind}")
    return _with_rows(_read_text(content, name, target, how, suffix), name, target)


def file_name(file: str | Path) -> str:
    """Return what people call a file: its name without the folder, or standard input.

    Parameters
    ----------
    file : str or Path
        As it was handed to `read_table`.

    Returns
    -------
    name : str
    """
    return "standard input" if str(file) == STANDARD_INPUT else Path(file).name


def _content(name: str) -> bytes:
    """Return all bytes of a file; read once, for it may be a pipe."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if re.match(r"\w+:/", name) and not Path(name).exists():
        raise DataError(f"{name} is an address; labkit reads files, so download it first")
    path = Path(name)
    if not path.exists():
        raise FileNotFoundError(f"no such file: {name}")
    if path.is_dir():
        raise DataError(f"{name} is a folder; name a CSV file in it")
    return path.read_bytes()


def _unpacked(content: bytes, name: str, suffix: str) -> tuple[bytes, str]:
    """Return what a packed file holds, and what kind of file that is."""
    try:
        if suffix == ".gz":
            return gzip.decompress(content), Path(Path(name).stem).suffix.lower()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [entry for entry in archive.namelist() if not _is_clutter(entry)]
            if len(inside) != 1:
                raise FileFormatError(
                    f"{name} holds {len(inside)} files; labkit reads a zip of one"
                )
            return archive.read(inside[0]), Path(inside[0]).suffix.lower()
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise FileFormatError(f"{name} cannot be unpacked: {error}") from None


def _is_clutter(entry: str) -> bool:
    return entry.endswith("/") or entry.startswith("__MACOSX/") or entry.endswith(".DS_Store")


def _read_text(content: bytes, name: str, target: str, how: How, suffix: str) -> pd.DataFrame:
    whole = decode(content, name, how.encoding)
    if declared := declared_columns(whole, name):
        return _read_declared(*declared, name, target)
    text, named = lines_of(whole)
    if not text.strip():
        raise FileFormatError(f"{name} cannot be read as CSV: the file is empty")
    separator = how.separator or named or ("\t" if suffix == ".tsv" else find_separator(text))
    header, *below = first_rows(text, separator)
    if how.header is False:
        names = [str(number) for number in range(1, len(header) + 1)]
    else:
        names = _over_all_cells([cell.strip() for cell in header], below)
    doubt = header_doubt(names, below) if how.header is None else "none"
    _check_names(names, target, name, doubt)
    table = _parse(text, separator, name, names, target, header=how.header is not False)
    refuse_open_quotes(text, separator, len(table) - (how.header is False), name)
    return table


def _over_all_cells(names: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a name for each cell, as R writes the names of rows, and nothing above them."""
    one_more = bool(rows) and all(len(row) == len(names) + 1 for row in rows)
    return ["", *names] if one_more and _name_rows([row[0] for row in rows]) else names


def _name_rows(cells: Sequence[str]) -> bool:
    """Check whether cells may be names of rows: each another, and all words, or all counted."""
    alike = all(map(str.isdecimal, cells)) or not any(map(is_number, cells))
    return alike and len(set(cells)) == len(cells)


def _read_declared(names: list[str], rows: str, name: str, target: str) -> pd.DataFrame:
    _check_names(names, target, name)
    # Weka quotes by the other sign, and writes a backslash before one that belongs to a cell
    quotes = {"quotechar": "'", "escapechar": "\\"} if _SINGLE_QUOTES.search(rows) else {}
    return _parse(rows, ",", name, names, target, header=False, **quotes)


def _parse(
    text: str,
    separator: str,
    name: str,
    names: Sequence[str],
    target: str,
    *,
    header: bool,
    **quotes: Any,
) -> pd.DataFrame:
    """Read the cells: numbers as such, and labels as they are spelled."""
    place = names.index(target)
    columns = list(range(len(names)))
    missing: Any = {i: [""] if i == place else list(MISSING) for i in columns}
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            table = pd.read_csv(
                io.StringIO(text),
                sep=r"\s+" if separator == BLANKS else separator,
                header=None,
                names=columns,
                skiprows=int(header),
                index_col=False,
                skipinitialspace=True,
                keep_default_na=False,
                na_values=missing,
                dtype={place: str},
                low_memory=False,
                **quotes,
            )
    except pd.errors.ParserWarning:
        raise FileFormatError(
            f"{name} has rows with more cells than the header has names"
        ) from None
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        reason = str(error).strip().splitlines()[0]
        raise FileFormatError(f"{name} cannot be read as CSV: {reason}") from None
    return _named(table, names, place)


def _named(table: pd.DataFrame, names: Sequence[str], target: int) -> pd.DataFrame:
    """Name the columns; what has neither a name nor a value comes of a trailing separator."""
    bare = [i for i, name in enumerate(names) if not name and table[i].isna().all()]
    kept = [i for i in range(len(names)) if i not in bare]
    unlike: dict[str, int] = {}
    final = []
    for i in kept:
        name = names[i] or ("" if i == target else f"Unnamed: {i}")
        n = unlike.get(name, 0)
        unlike[name] = n + 1
        final.append(f"{name}.{n}" if n else name)
    return table[kept].set_axis(final, axis=1)


def _check_names(names: list[str], target: str, file: str, doubt: Doubt = "none") -> None:
    hint = (
        f"the first line of {file} looks like data, not like names: {some(names, 4)}; "
        f"header=False reads it as data and calls the columns 1 to {len(names)}"
    )
    if target not in names:
        listed = f"{file} has no column {target!r}; its columns are {some(names)}"
        raise DataError(listed if doubt == "none" else f"{listed}; {hint}")
    if names.count(target) > 1:
        raise DataError(f"{file} has {names.count(target)} columns {target!r}; rename all but one")
    if doubt == "sure":
        raise FileFormatError(f"{hint}; header=True takes it for names all the same")


def _with_rows(table: pd.DataFrame, name: str, target: str) -> pd.DataFrame:
    if table.empty:
        raise DataError(f"{name} has a header but no rows")
    if table.shape[1] < 2:
        raise DataError(f"{name} has no column besides {target!r}; features are missing")
    return table


def some(names: Sequence[Any], most: int = 8) -> str:
    """Return names in a line, the first of them where there are many.

    Parameters
    ----------
    names : sequence
        Each is written as text.
    most : int, default=8
        How many to list.

    Returns
    -------
    listed : str

    Examples
    --------
    >>> some("abcd", 2)
    'a, b and 2 more'
    """
    texts = map(str, names[:most])
    shown = ", ".join(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts)
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _read_parquet(content: bytes, name: str, target: str) -> pd.DataFrame:
    return _by_pandas(lambda: pd.read_parquet(io.BytesIO(content)), name, "pyarrow")


def _read_workbook(content: bytes, name: str, target: str) -> pd.DataFrame:
    def read() -> pd.DataFrame:
        with warnings.catch_warnings(action="ignore"):  # openpyxl's, on styles
            return pd.read_excel(io.BytesIO(content), engine="openpyxl")

    return _by_pandas(read, name, "openpyxl")


def _by_pandas(read: Callable[[], pd.DataFrame], name: str, engine: str) -> pd.DataFrame:
    try:
        return read()
    except ImportError:
        raise DataError(f"{name} needs {engine}; install it with {install_hint('files')}") from None
    except Exception as error:  # each engine has errors of its own
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise FileFormatError(f"{name} cannot be read: {reason}") from None


def _read_arff(content: bytes, name: str, target: str) -> pd.DataFrame:
    from scipy.io import arff

    text = decode(content, name)
    try:
        rows, _ = arff.loadarff(io.StringIO(text))
    except (arff.ArffError, ValueError, StopIteration, NotImplementedError) as error:
        # SciPy knows no ranges of KEEL's, and no columns of text
        if declared := declared_columns(text, name):
            return _read_declared(*declared, name, target)
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise FileFormatError(
            f"{name} cannot be read as ARFF: {reason}; save it as CSV, UTF-8"
        ) from None
    table = pd.DataFrame(rows)
    texts = [name for name in table.columns if pd.api.types.is_object_dtype(table[name])]
    table[texts] = table[texts].map(lambda cell: cell.decode("utf-8"))
    return table.replace({"?": None})


_READERS = {".parquet": _read_parquet, ".xlsx": _read_workbook, ".arff": _read_arff}

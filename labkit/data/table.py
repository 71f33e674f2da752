"""From a user's table, or a file of one, to training and test rows."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labkit.data.columns import sort_columns
from labkit.data.frames import to_pandas
from labkit.data.labels import label_names, two_classes
from labkit.data.preprocessing import preprocessor
from labkit.data.reading import How, file_name, read_table, some
from labkit.data.split import Split, draw
from labkit.errors import DataError, TargetError


def read_csv(
    path: str | Path,
    target: str,
    *,
    positive: Any = None,
    test_size: float = 0.2,
    random_state: int = 42,
    sep: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    keep_together: str | None = None,
    leave_out: str | Sequence[str] = (),
) -> Split:
    r"""Read a two-class problem from a text file of rows and split it, stratified.

    Numbers are imputed with the median and scaled; everything else is a
    category, is imputed as a category of its own, and one-hot encoded. All of
    that is left to the split's ``preprocessor``, which is fitted on training
    rows only.

    Parameters
    ----------
    path : str or Path
        A file of rows, perhaps packed (``.gz``, or ``.zip`` of one file).
    target : str
        The column with the class.
    positive : str, number or bool, optional
        The label to call 1; the rarer one unless given. Where there are more
        than two, it is compared with the rest.
    test_size : float, default=0.2
        Share of the rows held out, between 0 and 1.
    random_state : int, default=42
        Seed of the split.
    sep : str, optional
        What stands between cells; judged from the first rows unless given:
        comma, semicolon, tab or bar, or blanks where none of these separates
        anything. ``" "`` is any number of blanks.
    encoding : str, optional
        As Python names it; UTF-8 unless given.
    header : bool, optional
        Whether the first line holds names. Without one, columns are called
        ``"1"``, ``"2"`` and on. A first line that looks like data is an error
        unless this is given.
    keep_together : str, optional
        A column that says which rows belong together, such as those of one
        patient: they are all trained on or all tested. It is no feature.
    leave_out : str or sequence of str, default=()
        Columns that are no features, such as one that numbers the rows.

    Returns
    -------
    split : Split
        With DataFrames, the labels mapped to 0 and 1, and a preprocessor.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    FileFormatError
        If the file is no text of rows.
    TargetError
        If a label is missing, or there are not two classes.
    DataError
        If the file lacks the column, or has an infinite value.

    See Also
    --------
    read_file : The same for other formats, too.
    from_frame : The same for a table in memory.

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
    wanted = _Wanted(target, positive, test_size, random_state, keep_together, leave_out)
    table = read_table(path, target, How(sep, encoding, header, text_only=True))
    return wanted.split(table, file_name(path))


def read_file(
    path: str | Path,
    target: str,
    *,
    positive: Any = None,
    test_size: float = 0.2,
    random_state: int = 42,
    sep: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    keep_together: str | None = None,
    leave_out: str | Sequence[str] = (),
) -> Split:
    """Read a two-class problem from a file of any format that labkit knows, and split it.

    Parameters
    ----------
    path : str or Path
        A text file of rows, perhaps packed, or ``.parquet``, ``.xlsx`` (its
        first sheet), ``.arff`` or KEEL's ``.dat``; ``-`` is standard input.
    target : str
        The column with the class.
    positive : str, number or bool, optional
        See `read_csv`.
    test_size : float, default=0.2
        Share of the rows held out, between 0 and 1.
    random_state : int, default=42
        Seed of the split.
    sep : str, optional
        See `read_csv`; of text files alone.
    encoding : str, optional
        See `read_csv`; of text files alone.
    header : bool, optional
        See `read_csv`; of text files alone.
    keep_together : str, optional
        See `read_csv`.
    leave_out : str or sequence of str, default=()
        See `read_csv`.

    Returns
    -------
    split : Split
        With DataFrames, the labels mapped to 0 and 1, and a preprocessor.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DataError
        As of `read_csv`; or a package is missing that the format needs.

    See Also
    --------
    read_csv : Text files alone.
    """
    wanted = _Wanted(target, positive, test_size, random_state, keep_together, leave_out)
    return wanted.split(read_table(path, target, How(sep, encoding, header)), file_name(path))


def from_frame(
    frame: Any,
    target: str,
    *,
    positive: Any = None,
    test_size: float = 0.2,
    random_state: int = 42,
    keep_together: str | None = None,
    leave_out: str | Sequence[str] = (),
) -> Split:
    """Split a table in memory, stratified, as `read_csv` does a file's.

    Parameters
    ----------
    frame : DataFrame
        Of pandas, or anything with ``to_pandas`` or ``__dataframe__``, as
        polars and Arrow have. Text, categories, nullable types, truth values
        and dates are taken as they are.
    target : str
        The column with the class.
    positive : str, number or bool, optional
        See `read_csv`.
    test_size : float, default=0.2
        Share of the rows held out, between 0 and 1.
    random_state : int, default=42
        Seed of the split.
    keep_together : str, optional
        See `read_csv`.
    leave_out : str or sequence of str, default=()
        See `read_csv`.

    Returns
    -------
    split : Split
        With DataFrames, the labels mapped to 0 and 1, and a preprocessor.

    Raises
    ------
    TargetError
        If a label is missing, or there are not two classes.
    DataError
        If it is no table, lacks the column, or has an infinite value.

    See Also
    --------
    read_csv : The same for a file.

    Examples
    --------
    >>> frame = pd.DataFrame({"weight": [4.1, 30.0] * 10, "pet": ["cat", "dog"] * 10})
    >>> from_frame(frame, "pet").target_names
    ('cat', 'dog')
    """
    table = to_pandas(frame)
    names, target = list(table.columns), str(target)
    if target not in names:
        raise DataError(f"the table has no column {target!r}; its columns are {some(names)}")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise DataError(f"the table has {names.count(twice[0])} columns {twice[0]!r}; rename them")
    if table.empty or len(names) < 2:
        raise DataError("the table needs rows, and a column besides its target")
    together = None if keep_together is None else str(keep_together)
    wanted = _Wanted(target, positive, test_size, random_state, together, leave_out)
    return wanted.split(table, "a table")


@dataclass(frozen=True)
class _Wanted:
    """What is to be made of a table: its class, and how its rows are drawn."""

    target: str
    positive: Any
    test_size: float
    random_state: int
    keep_together: str | None
    leave_out: str | Sequence[str]

    def split(self, table: pd.DataFrame, name: str) -> Split:
        """Return training and test rows of a table of that name."""
        labels = label_names(table[self.target], self.target)
        names = two_classes(labels, self.target, self.positive)
        y: NDArray[np.int64] = np.asarray(labels == names[1], dtype=np.int64)
        _require_enough_rows(y, names, self.target, self.test_size)
        no_features = self._no_features(table)
        groups = self._groups(table)
        columns = sort_columns(table.drop(columns=[self.target, *no_features]))
        drawn = draw(
            columns.table,
            y,
            test_size=self.test_size,
            random_state=self.random_state,
            stratified=True,
            groups=groups,
        )
        return Split(
            *drawn.parts,
            target_names=names,
            feature_names=tuple(map(str, columns.table.columns)),
            source=self._source(name, names, labels),
            preprocessor=preprocessor(columns.numeric, columns.categories),
            categorical=tuple(range(len(columns.numeric), columns.n_used)),
            stratified=True,
            groups_train=drawn.groups_train,
            groups_test=drawn.groups_test,
            notes=tuple(columns.notes),
        )

    def _no_features(self, table: pd.DataFrame) -> list[str]:
        left_out, together = _names_of(self.leave_out), _names_of(self.keep_together)
        for name, given in [("keep_together", together), ("leave_out", left_out)]:
            for column in given:
                self._require_column(name, column, table)
        names = list(dict.fromkeys([*together, *left_out]))
        if table.shape[1] - len(names) < 2:
            option = "leave_out" if left_out else "keep_together"
            raise DataError(f"{option} leaves no column to learn from")
        return names

    def _require_column(self, option: str, column: str, table: pd.DataFrame) -> None:
        if column == self.target or column not in table:
            raise DataError(
                f"{option} needs a column besides the target, not {column!r}; "
                f"there are {some([name for name in table.columns if name != self.target])}"
            )

    def _groups(self, table: pd.DataFrame) -> NDArray[np.int64] | None:
        """Return the number of each row's group; a row without one is its own."""
        if self.keep_together is None:
            return None
        codes, found = pd.factorize(table[self.keep_together])
        alone = codes < 0
        codes[alone] = len(found) + np.arange(alone.sum())
        return np.asarray(codes, dtype=np.int64)

    def _source(self, name: str, names: tuple[str, str], labels: "pd.Series[Any]") -> str:
        n = labels.nunique()
        rest = f", class 0 the {n - 1} others" if n > 2 else ""
        together = f", rows of one {self.keep_together!r} kept together"
        return f"{name}, column {self.target!r}, class 1 is '{names[1]}'{rest}" + (
            together if self.keep_together is not None else ""
        )


def _names_of(given: Any) -> list[str]:
    """Return one name, several or none, as columns are called here."""
    if given is None:
        return []
    several = isinstance(given, Iterable) and not isinstance(given, str)
    return [str(name) for name in (given if several else [given])]


def _require_enough_rows(
    y: NDArray[np.int64], names: tuple[str, str], target: str, test_size: float
) -> None:
    """Raise an error for a split that would leave one of its parts without a class."""
    if not 0 < test_size < 1:
        raise DataError(f"test_size must lie between 0 and 1, not {test_size}")
    counts = np.bincount(y, minlength=2)
    need = math.ceil(1 / min(test_size, 1 - test_size))
    if counts.min() < need:
        raise TargetError(
            f"column {target!r} has {counts.min()} of class {names[int(counts.argmin())]!r}; "
            f"holding out {test_size:.0%} of the rows needs at least {need} of each class"
        )

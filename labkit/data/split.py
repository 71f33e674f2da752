"""Training and test rows of a 0/1 problem."""

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.model_selection import StratifiedGroupKFold, train_test_split
from sklearn.pipeline import Pipeline

from labkit.data.frames import is_frame, to_pandas
from labkit.errors import DataError


@dataclass(frozen=True, eq=False)
class Split:
    """Training and test rows of a two-class problem.

    Attributes
    ----------
    X_train, X_test : array or DataFrame of shape (n_samples, n_features)
        The features.
    y_train, y_test : ndarray of shape (n_samples,)
        The labels: 1 is the positive class, 0 the other.
    target_names : pair of str
        What the labels 0 and 1 are called.
    feature_names : tuple of str
        A name for every column of the features.
    source : str
        One line that says where the data come from.
    preprocessor : Pipeline, optional
        Unfitted. Its step ``clean`` imputes, scales and numbers the
        categories, its step ``encode`` one-hot encodes them.
    categorical : tuple of int
        Which columns hold categories once ``clean`` has run.
    stratified : bool
        Whether the parts were drawn to hold the same share of each class.

    groups_train, groups_test : ndarray of shape (n_samples,), optional
        Rows of one number belong together; both parts have none in common.
    notes : tuple of str
        What was found while the data were read, a sentence each.

    Raises
    ------
    ValueError
        If features and labels differ in length, the labels of either part
        are not 0 and 1, or the features are no table of rows and columns.

    See Also
    --------
    labkit.read_csv : A split of a file.
    labkit.from_frame : A split of a table in memory.

    Examples
    --------
    >>> split = Split([[0.0], [1.0]], [[0.5], [0.7]], [0, 1], [1, 0])
    >>> split.n_features, split.y_train.tolist()
    (1, [0, 1])
    """

    X_train: Any
    X_test: Any
    y_train: NDArray[np.int64]
    y_test: NDArray[np.int64]
    target_names: tuple[str, str] = ("0", "1")
    feature_names: tuple[str, ...] = ()
    source: str = "arrays"
    preprocessor: Pipeline | None = None
    categorical: tuple[int, ...] = ()
    stratified: bool = False
    groups_train: NDArray[np.int64] | None = None
    groups_test: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            X = _rows(getattr(self, f"X_{part}"), f"X_{part}")
            y = _labels(getattr(self, f"y_{part}"), f"y_{part}")
            if len(X) != len(y):
                raise ValueError(f"X_{part} has {len(X)} rows but y_{part} has {len(y)}")
            object.__setattr__(self, f"X_{part}", X)
            object.__setattr__(self, f"y_{part}", y)
        if not self.feature_names:
            names = getattr(self.X_train, "columns", range(self.n_features))
            object.__setattr__(self, "feature_names", tuple(map(str, names)))

    @property
    def n_features(self) -> int:
        """Number of columns, before any encoding."""
        return int(self.X_train.shape[1])

    def redrawn(self, random_state: int) -> "Split":
        """Draw another split of the same rows.

        Parameters
        ----------
        random_state : int
            Seed of the split.

        Returns
        -------
        split : Split
            As many test rows as before, drawn as they were: with regard to
            class or without, and rows that belong together in one part.

        Examples
        --------
        >>> from labkit.data.made import load_imbalanced
        >>> split = load_imbalanced(n_samples=500)
        >>> other = split.redrawn(7)
        >>> len(other.y_test), bool((other.y_test == split.y_test).all())
        (100, False)
        """
        together: Any = pd.concat if hasattr(self.X_train, "columns") else np.concatenate
        groups = None
        if self.groups_train is not None and self.groups_test is not None:
            groups = np.append(self.groups_train, self.groups_test)
        drawn = draw(
            together([self.X_train, self.X_test]),
            np.append(self.y_train, self.y_test),
            test_size=len(self.y_test),
            random_state=random_state,
            stratified=self.stratified,
            groups=groups,
        )
        return replace(
            self,
            X_train=drawn.X_train,
            X_test=drawn.X_test,
            y_train=drawn.y_train,
            y_test=drawn.y_test,
            groups_train=drawn.groups_train,
            groups_test=drawn.groups_test,
            source=f"{self.source}, split drawn anew with seed {random_state}",
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Rows of both parts, as `draw` has drawn them; attributes as of `Split`."""

    X_train: Any
    X_test: Any
    y_train: NDArray[np.int64]
    y_test: NDArray[np.int64]
    groups_train: NDArray[np.int64] | None = None
    groups_test: NDArray[np.int64] | None = None

    @property
    def parts(self) -> tuple[Any, Any, NDArray[np.int64], NDArray[np.int64]]:
        """The first four, in the order in which `Split` takes them."""
        return self.X_train, self.X_test, self.y_train, self.y_test


def draw(
    X: Any,
    y: NDArray[np.int64],
    *,
    test_size: float,
    random_state: int,
    stratified: bool,
    groups: NDArray[np.int64] | None = None,
) -> Drawn:
    """Draw training and test rows.

    Parameters
    ----------
    X : array or DataFrame of shape (n_samples, n_features)
        The features.
    y : ndarray of shape (n_samples,)
        Labels, 0 or 1.
    test_size : float or int
        Share of the rows held out, or how many.
    random_state : int
        Seed of the draw.
    stratified : bool
        Whether both parts are to hold the same share of each class.
    groups : ndarray of shape (n_samples,), optional
        Rows of one number are kept together; the parts are then about as
        large as was asked, and hold about the same share of each class.

    Returns
    -------
    drawn : Drawn

    Raises
    ------
    DataError
        If the groups are too few, or too large, for two parts with both classes.
    """
    if groups is None:
        stratify = y if stratified else None
        parts = train_test_split(
            X, y, test_size=test_size, random_state=random_state, stratify=stratify
        )
        return Drawn(*parts)
    share = test_size if test_size < 1 else test_size / len(y)
    n_folds = max(2, round(1 / share))
    if len(np.unique(groups)) < n_folds:
        raise DataError(
            f"holding out {share:.0%} needs {n_folds} groups of rows that are kept together; "
            f"there are {len(np.unique(groups))}"
        )
    # scikit-learn 1.6 stratifies badly where it shuffles groups itself
    names = np.random.default_rng(random_state).permutation(len(np.unique(groups)))
    drawn = names[np.unique(groups, return_inverse=True)[1]]
    with warnings.catch_warnings(action="ignore"):  # of a class with fewer rows than folds
        train, test = next(StratifiedGroupKFold(n_folds).split(y[:, None], y, drawn))
    if min(len(np.unique(y[part])) for part in (train, test)) < 2:
        raise DataError(
            "rows that are kept together leave one part without a class: too few groups hold it"
        )
    rows = X.iloc if hasattr(X, "iloc") else X
    return Drawn(rows[train], rows[test], y[train], y[test], groups[train], groups[test])


def _rows(X: Any, name: str) -> Any:
    """Return features as an array or a table of pandas, of rows and columns."""
    if issparse(X):
        raise ValueError(f"{name} is sparse; hand over {name}.toarray()")
    if is_frame(X):
        X = to_pandas(X)
        twice = X.columns[X.columns.duplicated()]
        if any(isinstance(kind, pd.SparseDtype) for kind in X.dtypes):
            raise ValueError(f"{name} has sparse columns; hand over {name}.sparse.to_dense()")
        if len(twice):
            raise ValueError(f"{name} has more than one column {twice[0]!r}; rename all but one")
    X = X if hasattr(X, "shape") else np.asarray(X)
    if len(X.shape) != 2:
        raise ValueError(
            f"{name} has the shape {X.shape}; it needs rows and columns, such as those of "
            "X.reshape(-1, 1) for a single feature"
        )
    return X


def _labels(y: Any, name: str) -> NDArray[np.int64]:
    """Return labels as an array of 0 and 1."""
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels.ravel()
    if labels.ndim != 1:
        raise ValueError(
            f"{name} has the shape {labels.shape}; it needs one column of labels, such as "
            f"{name}.argmax(axis=1) of one-hot labels"
        )
    gaps = int(pd.isna(labels).sum())
    if gaps:
        raise ValueError(f"{name} has no label in {gaps} of {len(labels)} rows; take those out")
    if labels.dtype == object:
        labels = np.array(labels.tolist())
    if not np.array_equal(np.unique(labels), [0, 1]):
        found = ", ".join(map(str, np.unique(labels)[:5]))
        raise ValueError(f"{name} must hold the labels 0 and 1, both; it holds {found}")
    return labels.astype(np.int64)

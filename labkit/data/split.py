"""Training and test rows of a 0/1 problem."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

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

    Raises
    ------
    DataError
        If features and labels differ in length, or the labels of either part
        are not 0 and 1.

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

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            X, y = getattr(self, f"X_{part}"), np.asarray(getattr(self, f"y_{part}"))
            if not hasattr(X, "shape"):
                X = np.asarray(X)
                object.__setattr__(self, f"X_{part}", X)
            if len(X) != len(y):
                raise DataError(f"X_{part} has {len(X)} rows but y_{part} has {len(y)}")
            if not np.array_equal(np.unique(y), [0, 1]):
                found = ", ".join(map(str, np.unique(y)[:5]))
                raise DataError(f"y_{part} must hold the labels 0 and 1, both; it holds {found}")
            object.__setattr__(self, f"y_{part}", y.astype(np.int64))
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
            class or without.

        Examples
        --------
        >>> split = load_imbalanced(n_samples=500)
        >>> other = split.redrawn(7)
        >>> len(other.y_test), bool((other.y_test == split.y_test).all())
        (100, False)
        """
        together: Any = pd.concat if hasattr(self.X_train, "columns") else np.concatenate
        X, y = together([self.X_train, self.X_test]), np.append(self.y_train, self.y_test)
        X_train, X_test, y_train, y_test = train_test_split(
            X,
            y,
            test_size=len(self.y_test),
            random_state=random_state,
            stratify=y if self.stratified else None,
        )
        return replace(
            self,
            X_train=X_train,
            X_test=X_test,
            y_train=y_train,
            y_test=y_test,
            source=f"{self.source}, split drawn anew with seed {random_state}",
        )

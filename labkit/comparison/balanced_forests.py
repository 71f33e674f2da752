"""Balanced forests that look at the labels once, in place of once for each tree.

imbalanced-learn's forest hands all rows to an under-sampler for every tree. The
under-sampler then checks rows and labels, and counts the classes, which are the
same a hundred times over; for a few hundred rare rows that takes longer than the
tree. Here it happens once a forest. The rows drawn, the trees and all that a
fitted forest has are the same to the bit.
"""

from copy import copy
from typing import Any

import numpy as np
from imblearn import ensemble
from imblearn.under_sampling import RandomUnderSampler
from imblearn.utils import check_sampling_strategy
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state


def looking_at_labels_once(method: Any) -> Any:
    """Return a method whose balanced forests look at the labels once when they are fitted.

    Once fitted, such a forest is imbalanced-learn's own again.

    Parameters
    ----------
    method : estimator
        Unfitted; it is changed in place where a forest is a part of it.

    Returns
    -------
    method : estimator

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> split = load_imbalanced(n_samples=300)
    >>> forest = ensemble.BalancedRandomForestClassifier(n_estimators=3, random_state=0)
    >>> ours = looking_at_labels_once(forest).fit(split.X_train, split.y_train)
    >>> theirs = forest.fit(split.X_train, split.y_train)
    >>> type(ours) is type(theirs)
    True
    >>> bool((ours.predict_proba(split.X_test) == theirs.predict_proba(split.X_test)).all())
    True
    """
    if type(method) is ensemble.BalancedRandomForestClassifier:
        return BalancedRandomForestClassifier(**method.get_params(deep=False))
    if isinstance(method, BaseEstimator):
        for name, part in method.get_params(deep=True).items():
            if type(part) is ensemble.BalancedRandomForestClassifier:
                method.set_params(**{name: looking_at_labels_once(part)})
    return method


class _Labels:
    """The labels of a forest's training rows, by class, with how many each tree draws."""

    def __init__(self) -> None:
        self._of: Any = None

    def seen(self, y: Any, strategy: Any) -> "_Labels":
        """Look at the labels, unless it was these that were looked at last."""
        if self._of is not y:
            self.flat: NDArray[Any] = np.ravel(y)
            self.asked: dict[Any, int] = check_sampling_strategy(
                strategy, self.flat, "under-sampling"
            )
            self.rows = {label: np.flatnonzero(self.flat == label) for label in np.unique(y)}
            self._of = y
        return self

    def __deepcopy__(self, memo: Any) -> "_Labels":
        return self


class _UnderSampler(RandomUnderSampler):  # type: ignore[misc]
    """Draws as its parent does, from rows and labels that the forest has checked."""

    labels: _Labels

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        if issparse(X):
            return super().fit_resample(X, y)  # type: ignore[no-any-return]
        labels = self.labels.seen(y, self.sampling_strategy)
        random_state = check_random_state(self.random_state)
        drawn = []
        for label, rows in labels.rows.items():
            if label in labels.asked:
                size = labels.asked[label]
                rows = rows[random_state.choice(len(rows), size=size, replace=self.replacement)]
            drawn.append(rows)
        self.sampling_strategy_ = labels.asked.copy()
        self.n_features_in_ = X.shape[1]
        self.sample_indices_ = np.concatenate(drawn)
        return X[self.sample_indices_], labels.flat[self.sample_indices_]

    def as_its_parent(self) -> None:
        """Become what it drew for: nothing in a fitted forest is of a class of ours."""
        self.__dict__.pop("labels", None)
        self.__class__ = RandomUnderSampler


class BalancedRandomForestClassifier(ensemble.BalancedRandomForestClassifier):  # type: ignore[misc]
    """Makes the tree and the sampler of each tree as copies of the first ones.

    Parameters are those of its parent, and so is its name, which errors tell.
    """

    _first: tuple[Any, _UnderSampler] | None = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Grow the trees, and become a forest of the parent's class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training rows.
        y : array-like of shape (n_samples,)
            Their labels.
        sample_weight : array-like of shape (n_samples,), optional
            A weight for each row.

        Returns
        -------
        self : imblearn.ensemble.BalancedRandomForestClassifier
        """
        try:
            super().fit(X, y, sample_weight)
        finally:
            self.__dict__.pop("_first", None)
        for sampler in (*self.samplers_, *(pipeline.steps[0][1] for pipeline in self.pipelines_)):
            if isinstance(sampler, _UnderSampler):
                sampler.as_its_parent()
        self.__class__ = ensemble.BalancedRandomForestClassifier
        return self

    # where a release of imbalanced-learn has no such method, its forest is as slow as before
    def _make_sampler_estimator(self, random_state: Any = None) -> tuple[Any, Any]:
        if self._first is None:
            tree, sampler = super()._make_sampler_estimator()
            own = _UnderSampler(**sampler.get_params())
            own.labels = _Labels()
            self._first = tree, own
        tree, own = map(copy, self._first)
        for part in (tree, own):
            part.random_state = random_state.randint(np.iinfo(np.int32).max)
        return tree, own

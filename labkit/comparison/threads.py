"""Threads for the trees of a forest, which scikit-learn grows one by one unless told."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from joblib import parallel_config
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from labkit.comparison.parts import steps_of

# a balanced forest gains nothing: its trees are small, and its sampling holds Python's lock
_GROWN_IN_THREADS = (RandomForestClassifier, ExtraTreesClassifier)


def threads_for(method: Any) -> AbstractContextManager[Any]:
    """Return a context in which a method's forest grows its trees on all processors.

    Each tree has its own random state, so the trees are the same. A forest, or
    whatever is around it, that has an ``n_jobs`` of its own keeps to it.

    Parameters
    ----------
    method : estimator
        Is fitted within the context.

    Returns
    -------
    context : context manager
        One that changes nothing, where the method is no plain forest.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> split, forest = load_imbalanced(n_samples=200), RandomForestClassifier(random_state=0)
    >>> alone = forest.fit(split.X_train, split.y_train).predict_proba(split.X_test)
    >>> with threads_for(forest):
    ...     again = forest.fit(split.X_train, split.y_train).predict_proba(split.X_test)
    >>> bool((alone == again).all())
    True
    """
    if type(steps_of(method)[-1]) not in _GROWN_IN_THREADS:
        return nullcontext()
    context: AbstractContextManager[Any] = parallel_config(backend="threading", n_jobs=-1)
    return context

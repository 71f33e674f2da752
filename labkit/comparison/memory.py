"""How much memory SMOTE of categories takes, and how much the machine has."""

import os
from collections.abc import Mapping
from typing import Any

from imblearn.over_sampling import SMOTE

from labkit.comparison.parts import samplers_in
from labkit.comparison.sampling import Counts
from labkit.data.preprocessing import MAX_CATEGORIES
from labkit.data.split import Split
from labkit.errors import RowsError

_NUMBER = 8  # bytes
_DISTANCES_AT_ONCE = 3


def memory_needed(method: Any, split: Split, after: Counts | None) -> float:
    """Compute how much memory a method's SMOTE of categories takes at its peak.

    SMOTENC lays out each new row with its neighbours, one-hot encoded and
    dense; SMOTEN the distances of all minority rows to each other. All other
    methods take a few times the data's own size.

    Parameters
    ----------
    method : estimator
        Unfitted.
    split : Split
        On whose training rows it is to be fitted.
    after : mapping of int to int, or None
        Training rows of each class after resampling, as far as is known.

    Returns
    -------
    needed : float
        GB of 2**30 bytes; 0 where the method has no SMOTE that meets categories.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> memory_needed(SMOTE(), load_imbalanced(), {0: 7576, 1: 7576})
    0.0
    """
    samplers = samplers_in(method)
    if not split.categorical or after is None or not samplers or type(samplers[0]) is not SMOTE:
        return 0.0
    new = sum(after.values()) - len(split.y_train)
    if split.categorical[0] == 0:  # there are no numbers
        distances = int(min((split.y_train == 0).sum(), (split.y_train == 1).sum())) ** 2
        return _NUMBER * _DISTANCES_AT_ONCE * distances / 2**30
    texts = split.X_train.select_dtypes(exclude="number")
    width = split.categorical[0] + sum(
        min(texts[name].nunique(dropna=False), MAX_CATEGORIES) for name in texts
    )
    k = samplers[0].k_neighbors
    neighbours = k if isinstance(k, int) else int(k.n_neighbors)
    return float(_NUMBER * new * width * neighbours / 2**30)


def require_enough_memory(
    methods: Mapping[str, Any], split: Split, after: Mapping[str, Counts | None]
) -> None:
    """Raise an error where a method's SMOTE needs more memory than the machine has.

    Parameters
    ----------
    methods : mapping of str to estimator
        By name, unfitted.
    split : Split
        On whose training rows they are to be fitted.
    after : mapping of str to (mapping of int to int, or None)
        Training rows of each class after resampling, by the methods' names.

    Raises
    ------
    RowsError
        Names the methods, what they need and what there is.
    """
    there = machine_memory()
    needed = {name: memory_needed(method, split, after[name]) for name, method in methods.items()}
    unable = {name: size for name, size in needed.items() if there is not None and size > there}
    if unable:
        listed = ", ".join(f"{name} needs about {size:.0f} GB" for name, size in unable.items())
        raise RowsError(
            f"{listed} of memory for SMOTE of categories; this machine has {there:.0f}. Hand over "
            f"a sample of the rows, or leave {'it' if len(unable) == 1 else 'them'} out of the "
            "methods",
            list(unable),
        )


def machine_memory() -> float | None:
    """Return how much memory the machine has, used or not.

    Returns
    -------
    memory : float or None
        GB of 2**30 bytes; None where the system does not tell.
    """
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, ValueError, OSError):
        return None

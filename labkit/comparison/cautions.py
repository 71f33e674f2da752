"""What about the data a reader of the scores should know first."""

import math
from collections.abc import Mapping
from typing import Any

from labkit.comparison.memory import memory_needed
from labkit.comparison.parts import networks_in
from labkit.comparison.sampling import Counts
from labkit.data.cautions import cautions_of_data
from labkit.data.split import Split
from labkit.metrics import class_counts

PUBLISHED_STEPS = 1250
"""Training steps of the weighted network on the published data: 5 epochs of 8000 rows in 32s."""

_FEW_STEPS = PUBLISHED_STEPS // 2

MUCH_MEMORY = 1.0
"""GB of 2**30 bytes from which on a method says how much memory it will take."""


def cautions(
    split: Split, methods: Mapping[str, Any], after: Mapping[str, Counts | None]
) -> list[str]:
    """Return what would mislead a reader of these methods' scores on these data.

    What is said of the data alone, and networks that take few steps.

    Parameters
    ----------
    split : Split
        The data.
    methods : mapping of str to estimator
        By name, unfitted.
    after : mapping of str to (mapping of int to int, or None)
        Training rows of each class after resampling, by the methods' names;
        None where a method resamples nothing.

    Returns
    -------
    lines : list of str
        Each names what was found and the way out; empty for the published data.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> from labkit.network.ann import ANNClassifier
    >>> methods = {"ann": ANNClassifier()}
    >>> cautions(load_imbalanced(), methods, {})
    []
    >>> for line in cautions(load_imbalanced(n_samples=2000), methods, {}):
    ...     print(line)
    Only 16 test rows are of class 1: ...
    Few training steps: ann takes ...
    """
    of_methods = (_few_steps(split, methods, after), _much_memory(split, methods, after))
    return [*cautions_of_data(split), *filter(None, of_methods)]


def _much_memory(
    split: Split, methods: Mapping[str, Any], after: Mapping[str, Counts | None]
) -> str:
    needed = {
        name: memory_needed(method, split, after.get(name)) for name, method in methods.items()
    }
    large = {name: size for name, size in needed.items() if size > MUCH_MEMORY}
    if not large:
        return ""
    listed = ", ".join(f"{name} about {size:.1f} GB" for name, size in large.items())
    return (
        f"SMOTE of categories takes much memory: {listed}. Where there is not so much, leave "
        f"{'it' if len(large) == 1 else 'them'} out of the methods, or hand over a sample of the "
        "rows."
    )


def _few_steps(split: Split, methods: Mapping[str, Any], after: Mapping[str, Counts | None]) -> str:
    few = {}
    for name, method in methods.items():
        counts = after.get(name) or class_counts(split.y_train)
        for network in networks_in(method):
            batches = math.ceil(sum(counts.values()) / network.batch_size)
            if network.epochs * batches < _FEW_STEPS:
                few[name] = network.epochs, batches
    if not few:
        return ""
    listed = ", ".join(
        f"{name} takes {epochs * batches}" for name, (epochs, batches) in few.items()
    )
    enough = math.ceil(PUBLISHED_STEPS / min(batches for _, batches in few.values()))
    return (
        f"Few training steps: {listed}; on the published data the networks take "
        f"{PUBLISHED_STEPS} or more. epochs={enough} gives as many."
    )

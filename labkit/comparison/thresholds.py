"""A score at each of many thresholds, from counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sklearn.model_selection import TunedThresholdClassifierCV

from labkit.costs import scorer

_COUNTED = ("f1", "precision", "recall", "accuracy", "balanced_accuracy")
"""Scores that go by one name here and in scikit-learn."""


@contextmanager
def scored_from_counts(method: Any) -> Iterator[None]:
    """Let a threshold that is tuned within this context be scored from counts.

    A tuner scores a hundred thresholds on each of its folds. Scikit-learn checks
    the labels at every one of them, which takes as long as growing the forest
    that is tuned. The scores are the same to the bit.

    Parameters
    ----------
    method : estimator
        About to be fitted. One that tunes no threshold, or tunes it for a score
        that scikit-learn alone knows, is left as it is.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> tuned = TunedThresholdClassifierCV(DummyClassifier(), scoring="f1")
    >>> with scored_from_counts(tuned):
    ...     tuned.scoring.score_name
    'F1'
    >>> tuned.scoring
    'f1'
    """
    asked = method.scoring if type(method) is TunedThresholdClassifierCV else None
    if not isinstance(asked, str) or asked not in _COUNTED:
        yield
        return
    method.set_params(scoring=scorer(asked))
    try:
        yield
    finally:
        method.set_params(scoring=asked)

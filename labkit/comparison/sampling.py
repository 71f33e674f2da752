"""What samplers make of training rows: counted before a fit, and kept from it."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from imblearn.over_sampling import ADASYN, SVMSMOTE, BorderlineSMOTE, KMeansSMOTE
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.pipeline import Pipeline
from imblearn.under_sampling import InstanceHardnessThreshold
from imblearn.under_sampling.base import BaseUnderSampler
from imblearn.utils import check_sampling_strategy

from labkit.comparison.parts import SEARCHES, THRESHOLDS, samplers_in

Counts = Mapping[int, int]
"""Rows of each class, by its label."""

Sample = tuple[Any, Any]
"""Rows and labels."""

_KINDS = {BaseOverSampler: "over-sampling", BaseUnderSampler: "under-sampling"}
_BY_THE_ROWS = (ADASYN, BorderlineSMOTE, KMeansSMOTE, SVMSMOTE, InstanceHardnessThreshold)
_MOST_NUMBERS = 8 * 2**20


def planned_counts(method: Any, before: Counts) -> Counts | None:
    """Compute the rows of each class after resampling, without resampling.

    Parameters
    ----------
    method : estimator
        Unfitted.
    before : mapping of int to int
        Training rows of each class.

    Returns
    -------
    after : mapping of int to int, or None
        What each sampler's ``sampling_strategy`` asks for. None where the
        method has no sampler, or where only the rows themselves decide, as
        with samplers that clean or that look at density.

    Examples
    --------
    >>> from imblearn.over_sampling import SMOTE
    >>> planned_counts(Pipeline([("smote", SMOTE())]), {0: 90, 1: 10})
    {0: 90, 1: 90}
    """
    samplers = samplers_in(method)
    counts: Counts | None = before if samplers else None
    for sampler in samplers:
        counts = None if counts is None else _after(sampler, counts)
    return counts


def _after(sampler: Any, before: Counts) -> Counts | None:
    kind = next((name for base, name in _KINDS.items() if isinstance(sampler, base)), None)
    if kind is None or isinstance(sampler, _BY_THE_ROWS):
        return None
    labels = np.repeat(list(before), list(before.values()))
    try:
        asked = check_sampling_strategy(sampler.sampling_strategy, labels, kind)
    except ValueError:  # the fit will say what is wrong, and of which method
        return None
    added = kind == "over-sampling"
    return {
        label: int(asked.get(label, 0 if added else n)) + added * n for label, n in before.items()
    }


class SamplePipeline(Pipeline):  # type: ignore[misc]
    """A pipeline that keeps the sample which its classifier was fitted on.

    Attributes
    ----------
    sample_ : pair of rows and labels
        As they came to the last step. The rows are None where they would take
        more than 64 MiB. It is not pickled: a fitted method that is sent
        elsewhere takes no training rows with it.
    """

    def _fit(self, *arguments: Any, **named: Any) -> Any:
        # all steps but the last; the one place where their rows can be seen without a second fit
        X, y = super()._fit(*arguments, **named)
        self.sample_ = X if math.prod(X.shape) <= _MOST_NUMBERS else None, y
        return X, y

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "sample_"}


def keeping_samples(method: Any) -> Any:
    """Return a method whose pipelines keep what their samplers give.

    Parameters
    ----------
    method : estimator
        Unfitted; it is changed in place where a wrapper holds a pipeline.

    Returns
    -------
    method : estimator
        In which each pipeline with a sampler is a `SamplePipeline`.

    Examples
    --------
    >>> from imblearn.over_sampling import SMOTE
    >>> type(keeping_samples(Pipeline([("smote", SMOTE())]))).__name__
    'SamplePipeline'
    """
    if type(method) is Pipeline and samplers_in(method):
        return SamplePipeline(**method.get_params(deep=False))
    if isinstance(method, (*THRESHOLDS, *SEARCHES)):
        method.set_params(estimator=keeping_samples(method.estimator))
    return method


def sample_of(estimator: Any) -> Sample | None:
    """Return the sample that a fitted method was trained on, where it resampled.

    Parameters
    ----------
    estimator : estimator
        Fitted. Of one whose threshold was tuned, or whose parameters were
        searched for, the sample is that of the fit on all training rows.

    Returns
    -------
    sample : pair of rows and labels, or None
        The rows are None where they were too many to keep.
    """
    for name in ("best_estimator_", "estimator_"):
        if hasattr(estimator, name):
            return sample_of(getattr(estimator, name))
    sample: Sample | None = getattr(estimator, "sample_", None)
    return sample

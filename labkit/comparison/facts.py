"""What is known about data and methods: found out once, and shown by many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labkit.comparison.cautions import cautions
from labkit.comparison.fitting import require_enough_minority
from labkit.comparison.memory import require_enough_memory
from labkit.comparison.methods import (
    OnRows,
    effect_in_words,
    method_label,
)
from labkit.comparison.parts import (
    THRESHOLDS,
    WRAPPERS,
    answers_one_class,
    same_method,
    samplers_in,
    steps_of,
    threshold_is_for_cost,
    wrapping,
)
from labkit.comparison.sampling import Counts, planned_counts
from labkit.data.split import Split
from labkit.metrics import class_counts, weights_of_counts


@dataclass(frozen=True)
class MethodFacts:
    """What is known about one method of a comparison.

    Attributes
    ----------
    label : str
        What people call it.
    effect : str
        What it does about the imbalance, in words.
    wrapping : str
        What is put around it, in words: a threshold, a calibration, a search.
        Empty where there is nothing.
    base : str, optional
        The method of the comparison of which it moves the threshold alone, so
        that both rank all rows alike.
    samplers : tuple of str
        What its samplers are called, in their order.
    after : mapping of int to int, optional
        Training rows of each class after resampling. None where nothing is
        resampled, or where only a fit can tell and there was none.
    within : str, optional
        The method of the comparison that all is put around: the base, or that
        of a calibration.
    is_for_cost : bool
        Whether its threshold is chosen for what mistakes cost.
    answers_one_class : bool
        Whether it gives every row the same answer, so that it ranks none.
    """

    label: str
    effect: str
    wrapping: str
    base: str | None
    samplers: tuple[str, ...]
    after: Counts | None
    within: str | None = None
    is_for_cost: bool = False
    answers_one_class: bool = False

    @property
    def words(self) -> str:
        """The effect, and what is put around the method."""
        return "; ".join(filter(None, (self.effect, self.wrapping)))


@dataclass(frozen=True)
class Facts:
    """What is known about the data and the methods of a comparison.

    Attributes
    ----------
    source : str
        One line that says where the data come from.
    target_names : pair of str
        What the labels 0 and 1 are called.
    n_features : int
        Columns, before any encoding.
    train, test : mapping of int to int
        Rows of each class.
    class_weight : mapping of int to float
        The weight of each class by the inverse of its frequency.
    methods : mapping of str to MethodFacts
        By the methods' names.
    cautions : tuple of str
        What would mislead a reader of the scores, each with the way out.
    """

    source: str
    target_names: tuple[str, str]
    n_features: int
    train: Counts
    test: Counts
    class_weight: Mapping[int, float]
    methods: Mapping[str, MethodFacts]
    cautions: tuple[str, ...]

    def label(self, name: str) -> str:
        """Return what people call a method of the comparison.

        Parameters
        ----------
        name : str
            The method's name.

        Returns
        -------
        label : str
        """
        return self.methods[name].label

    @property
    def shown(self) -> list[str]:
        """Names of the methods that tell rows apart; of all, where none does.

        Those are what reports, curves and tests are about; what answers one
        class always is a yardstick, and a row of the summary is all it has.
        """
        telling = [name for name, known in self.methods.items() if not known.answers_one_class]
        return telling or list(self.methods)

    def after_fit(self, methods: Mapping[str, Any], counted: Mapping[str, Counts]) -> "Facts":
        """Return the facts with the rows that samplers did give, in place of those planned.

        Parameters
        ----------
        methods : mapping of str to estimator
            Those of the comparison.
        counted : mapping of str to mapping of int to int
            Rows of each class after resampling, by the methods' names.

        Returns
        -------
        facts : Facts
        """
        found = {
            name: replace(
                self.methods[name], after=after, effect=_effect(methods[name], self.train, after)
            )
            for name, after in counted.items()
            if after != self.methods[name].after
        }
        return replace(self, methods={**self.methods, **found})

    def to_dict(self) -> dict[str, Any]:
        """Return the counts and weights as plain data, as ``comparison.json`` holds them."""
        after = {name: known.after for name, known in self.methods.items() if known.samplers}
        smote = [n for n in after if any("SMOTE" in kind for kind in self.methods[n].samplers)]
        return {
            "train": _text_keys(self.train),
            "test": _text_keys(self.test),
            "after_smote": _text_keys(after[smote[0]]) if smote else None,
            "after_resampling": {name: _text_keys(counts) for name, counts in after.items()},
            "class_weight": _text_keys(self.class_weight),
            "effects": {name: known.words for name, known in self.methods.items()},
            "cautions": list(self.cautions),
        }


def describe(split: Split, methods: Mapping[str, Any]) -> Facts:
    """Find out what is to be known about data and methods, before anything is fitted.

    Nothing is fitted or resampled for it: how many rows a sampler will give
    is computed from its ``sampling_strategy``.

    Parameters
    ----------
    split : Split
        The data.
    methods : mapping of str to estimator
        Those to be compared, by name, unfitted.

    Returns
    -------
    facts : Facts

    Raises
    ------
    RowsError
        If the minority has too few rows for a method's SMOTE or its folds, or
        SMOTE of categories would take more memory than the machine has.

    Examples
    --------
    >>> from labkit.comparison.methods import default_methods
    >>> from labkit.data.made import load_imbalanced
    >>> facts = describe(load_imbalanced(), default_methods())
    >>> facts.methods["smote_ann"].effect
    'training rows 7576 : 424 become 7576 : 7576'
    """
    require_enough_minority(methods, split)
    before = class_counts(split.y_train)
    known = {name: _of_method(name, methods, before) for name in methods}
    own = {name: methods[name] for name, facts in known.items() if facts.base is None}
    after = {name: facts.after for name, facts in known.items()}
    require_enough_memory(methods, split, after)
    return Facts(
        source=split.source,
        target_names=split.target_names,
        n_features=split.n_features,
        train=before,
        test=class_counts(split.y_test),
        class_weight=weights_of_counts(before),
        methods=known,
        cautions=tuple(cautions(split, own, after)),
    )


def _of_method(name: str, methods: Mapping[str, Any], before: Counts) -> MethodFacts:
    method = methods[name]
    after = planned_counts(method, before)
    return MethodFacts(
        label=method_label(name, method),
        effect=_effect(method, before, after),
        wrapping=wrapping(method),
        base=_base(method, methods),
        samplers=tuple(type(sampler).__name__ for sampler in samplers_in(method)),
        after=after,
        within=_within(method, methods),
        is_for_cost=threshold_is_for_cost(method),
        answers_one_class=answers_one_class(method),
    )


def _effect(method: Any, before: Counts, after: Counts | None) -> str:
    return effect_in_words(OnRows(steps_of(method)[-1], tuple(samplers_in(method)), before, after))


def _base(method: Any, methods: Mapping[str, Any]) -> str | None:
    """Return the name of the method that this one moves the threshold of, if it is there."""
    if not isinstance(method, THRESHOLDS):
        return None
    inner = method.estimator
    return next((name for name, other in methods.items() if same_method(other, inner)), None)


def _within(method: Any, methods: Mapping[str, Any]) -> str | None:
    """Return the name of the method that everything is put around, if it is there."""
    while isinstance(method, WRAPPERS):
        method = method.estimator
        for name, other in methods.items():
            if same_method(other, method):
                return name
    return None


def _text_keys(values: Mapping[int, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {str(key): value for key, value in values.items()}

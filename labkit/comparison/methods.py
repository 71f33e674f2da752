"""Every method by its name, each an estimator or an imbalanced-learn pipeline."""

import math
from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from typing import Any

from imblearn.base import BaseSampler
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    StratifiedKFold,
    TunedThresholdClassifierCV,
)
from sklearn.pipeline import Pipeline as PlainPipeline

from labkit.comparison.limits import LARGEST_SEED, MOST_EPOCHS
from labkit.data.split import Split
from labkit.metrics import class_counts, inverse_frequency_weights
from labkit.network.ann import ANNClassifier

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "majority": "Majority class",
        "plain_ann": "Plain ANN",
        "smote_ann": "SMOTE + ANN",
        "weighted_ann": "Class-weighted ANN",
        "balanced_forest": "Balanced Random Forest",
    }
)
"""What people call the methods that the practical compares."""

_FOLDS = 5
_WRAPPERS = (TunedThresholdClassifierCV, FixedThresholdClassifier, CalibratedClassifierCV)


def method_label(name: str) -> str:
    """Give the name that people read: ``smote_ann`` is "SMOTE + ANN".

    Parameters
    ----------
    name : str
        A method's key; one that labkit does not know is its own label.

    Returns
    -------
    label : str

    Examples
    --------
    >>> method_label("smote_ann_tuned"), method_label("adasyn")
    ('SMOTE + ANN, tuned', 'adasyn')
    """
    base = name.removesuffix("_tuned")
    if base == name or base not in LABELS:
        return LABELS.get(name, name)
    return f"{LABELS[base]}, tuned"


def default_methods(
    seed: int = 42, epochs: int = 5, *, baselines: bool = False, tuned: bool = False
) -> dict[str, Any]:
    """Give the practical's methods by name, unfitted.

    Parameters
    ----------
    seed : int, default=42
        Seed of SMOTE, of the networks and of the forest.
    epochs : int, default=5
        Passes over the training rows for the networks.
    baselines : bool, default=False
        Add the plain, unweighted network, ``plain_ann``.
    tuned : bool, default=False
        Add every method once more with its threshold tuned for F1 on training
        folds, ``NAME_tuned``. The majority predictor has no threshold to tune.

    Returns
    -------
    methods : dict of str to estimator
        Scikit-learn estimators; add your own to the dictionary and hand it to
        `labkit.compare`.

    Raises
    ------
    ValueError
        If seed or epochs are out of range.

    Examples
    --------
    >>> list(default_methods())
    ['majority', 'smote_ann', 'weighted_ann', 'balanced_forest']
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"seed must lie between 0 and {LARGEST_SEED}, not {seed}")
    if not 1 <= epochs <= MOST_EPOCHS:
        raise ValueError(f"epochs must lie between 1 and {MOST_EPOCHS}, not {epochs}")
    methods: dict[str, Any] = {"majority": DummyClassifier(strategy="most_frequent")}
    if baselines:
        methods["plain_ann"] = ANNClassifier(epochs=epochs, random_state=seed)
    methods["smote_ann"] = Pipeline(
        [
            ("smote", SMOTE(random_state=seed)),
            ("ann", ANNClassifier(epochs=epochs, random_state=seed)),
        ]
    )
    methods["weighted_ann"] = ANNClassifier(
        epochs=epochs, class_weight="balanced", random_state=seed
    )
    methods["balanced_forest"] = _balanced_forest(seed)
    if tuned:
        methods |= {
            f"{name}_tuned": tune_threshold(method, seed)
            for name, method in methods.items()
            if name != "majority"
        }
    return methods


def _balanced_forest(seed: int) -> BalancedRandomForestClassifier:
    """Write out every parameter that changes the forest, so that no release can."""
    return BalancedRandomForestClassifier(
        n_estimators=100,
        criterion="gini",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features="sqrt",
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        bootstrap=False,
        sampling_strategy="all",
        replacement=True,
        class_weight=None,
        ccp_alpha=0.0,
        max_samples=None,
        monotonic_cst=None,
        random_state=seed,
    )


def tune_threshold(method: Any, seed: int = 42) -> TunedThresholdClassifierCV:
    """Let a method choose its threshold for the best F1 on folds of the training rows.

    Parameters
    ----------
    method : estimator
        With ``predict_proba`` or ``decision_function``.
    seed : int, default=42
        Seed of the five folds.

    Returns
    -------
    tuned : TunedThresholdClassifierCV
        Unfitted.

    Examples
    --------
    >>> tune_threshold(ANNClassifier()).scoring
    'f1'
    """
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    return TunedThresholdClassifierCV(clone(method), scoring="f1", cv=folds)


def with_seed(method: Any, seed: int) -> Any:
    """Give a copy of a method in which everything random has one seed.

    Parameters
    ----------
    method : estimator
    seed : int
        Takes the place of every ``random_state``, also of those inside
        pipelines and of the folds that tune a threshold.

    Returns
    -------
    method : estimator
        Unfitted.

    Examples
    --------
    >>> with_seed(default_methods(42)["smote_ann"], 7)["smote"].random_state
    7
    """
    copied = clone(method)
    if not isinstance(copied, BaseEstimator):
        return copied
    for name, value in copied.get_params(deep=True).items():
        if name.rpartition("__")[2] == "random_state":
            copied.set_params(**{name: seed})
        elif getattr(value, "random_state", None) is not None and not hasattr(value, "get_params"):
            folds = copy(value)
            folds.random_state = seed
            copied.set_params(**{name: folds})
    return copied


def fit_for(method: Any, split: Split) -> Any:
    """Give an unfitted copy of a method, made fit for a split's columns.

    Where the split has a preprocessor, it comes first, inside whatever tunes
    or calibrates the method, so that each fold fits its own. A SMOTE that
    would meet categories becomes SMOTENC (or SMOTEN, where there are no
    numbers), and the one-hot encoding follows it.

    Parameters
    ----------
    method : estimator
    split : Split

    Returns
    -------
    estimator : estimator
        Unfitted.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> fit_for(_balanced_forest(0), load_imbalanced(n_samples=200))
    BalancedRandomForestClassifier(...)
    """
    if split.preprocessor is None:
        return clone(method)
    if isinstance(method, _WRAPPERS):
        return clone(method).set_params(estimator=fit_for(method.estimator, split))
    own = (
        list(clone(method).steps)
        if isinstance(method, PlainPipeline)
        else [("estimator", clone(method))]
    )
    clean, encode = clone(split.preprocessor).steps
    if split.categorical and type(own[0][1]) is SMOTE:
        own[0] = (own[0][0], _smote_with_categories(own[0][1], split))
        return Pipeline([clean, own[0], encode, *own[1:]])
    return Pipeline([clean, encode, *own])


def _smote_with_categories(smote: SMOTE, split: Split) -> BaseSampler:
    shared = {
        name: getattr(smote, name) for name in ("sampling_strategy", "random_state", "k_neighbors")
    }
    if len(split.categorical) == split.n_features:
        return SMOTEN(**shared)
    return SMOTENC(categorical_features=list(split.categorical), **shared)


def networks_in(method: Any) -> list[ANNClassifier]:
    """Give every `ANNClassifier` in a method.

    Parameters
    ----------
    method : estimator

    Returns
    -------
    networks : list of ANNClassifier

    Examples
    --------
    >>> [name for name, method in default_methods().items() if networks_in(method)]
    ['smote_ann', 'weighted_ann']
    """
    parts = method.get_params(deep=True).values() if isinstance(method, BaseEstimator) else ()
    return [part for part in (method, *parts) if isinstance(part, ANNClassifier)]


def resampled(method: Any, split: Split) -> tuple[Any, Any] | None:
    """Give the training rows as a method's own samplers hand them on.

    Parameters
    ----------
    method : estimator
        A pipeline, or a wrapper around one.
    split : Split
        Its training rows are resampled, its test rows are not touched.

    Returns
    -------
    X, y : arrays, or None
        None where the method has no sampler.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> X, y = resampled(default_methods()["smote_ann"], load_imbalanced(n_samples=500))
    >>> class_counts(y)
    {0: 376, 1: 376}
    """
    steps = _steps(fit_for(_unwrapped(method), split))
    samplers = [i for i, step in enumerate(steps) if hasattr(step, "fit_resample")]
    if not samplers:
        return None
    X, y = split.X_train, split.y_train
    for step in steps[: samplers[-1] + 1]:
        if hasattr(step, "fit_resample"):
            X, y = step.fit_resample(X, y)
        else:
            X = step.fit_transform(X, y)
    return X, y


def _unwrapped(method: Any) -> Any:
    return method.estimator if isinstance(method, _WRAPPERS) else method


def _steps(method: Any) -> list[Any]:
    if isinstance(method, PlainPipeline):
        return [step for _, step in method.steps if step not in (None, "passthrough")]
    return [method]


def effect_on_data(method: Any, split: Split) -> str:
    """Say in a few words what a method does about the imbalance.

    Parameters
    ----------
    method : estimator
    split : Split

    Returns
    -------
    effect : str
        Counts are written as class 0 : class 1.

    Examples
    --------
    >>> from labkit.data.made import load_imbalanced
    >>> effect_on_data(default_methods()["smote_ann"], load_imbalanced())
    'training rows 7576 : 424 become 7576 : 7576'
    """
    last = _steps(_unwrapped(method))[-1]
    counts = class_counts(split.y_train)
    if isinstance(last, DummyClassifier):
        return "looks at no feature"
    if isinstance(last, BalancedRandomForestClassifier):
        rare = min(counts.values())
        return f"{last.n_estimators} trees, each on {rare} : {rare} rows drawn anew"
    after = resampled(method, split)
    if after is not None:
        became = class_counts(after[1])
        return f"training rows {_ratio(counts)} become {_ratio(became)}"
    if getattr(last, "class_weight", None) == "balanced":
        weights = inverse_frequency_weights(split.y_train)
        return f"weighs class 0 by {weights[0]:.3f}, class 1 by {weights[1]:.3f}"
    return "training rows as they are"


def _ratio(counts: Mapping[Any, int]) -> str:
    return f"{counts.get(0, 0)} : {counts.get(1, 0)}"


def require_enough_minority(methods: Mapping[str, Any], split: Split) -> None:
    """Refuse a split with fewer minority rows than a method needs: its SMOTE, its folds.

    Parameters
    ----------
    methods : mapping of str to estimator
    split : Split

    Raises
    ------
    ValueError
        Names the method, what it has and what it needs.

    Examples
    --------
    >>> split = Split([[0.0]] * 9, [[0.0]] * 2, [0] * 6 + [1] * 3, [0, 1])
    >>> require_enough_minority(default_methods(), split)
    Traceback (most recent call last):
    ...
    ValueError: smote_ann needs at least 6 training rows of the rarer class, ...
    """
    have = min(class_counts(split.y_train).values())
    for name, method in methods.items():
        tuned = isinstance(method, TunedThresholdClassifierCV)
        neighbours = [
            step.k_neighbors + 1
            for step in _steps(_unwrapped(method))
            if isinstance(getattr(step, "k_neighbors", None), int) and hasattr(step, "fit_resample")
        ]
        # a fold for tuning holds a row at least, and leaves out its share, rounded up
        share, least = (_FOLDS / (_FOLDS - 1), _FOLDS) if tuned else (1, 1)
        need = max([least, *(math.ceil(n * share) for n in neighbours)])
        if have < need:
            raise ValueError(
                f"{name} needs at least {need} training rows of the rarer class, "
                f"for SMOTE's neighbours or for tuning; there are {have}. "
                "Add rows, or leave the method out"
            )

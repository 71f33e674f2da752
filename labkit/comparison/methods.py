"""The practical's methods: a row each, with its name, its label, how it is made, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV

from labkit.comparison.fitting import TUNING_FOLDS
from labkit.comparison.limits import LARGEST_SEED, MOST_EPOCHS
from labkit.comparison.parts import SEARCHES, WRAPPERS, CostThresholdClassifier, steps_of
from labkit.comparison.sampling import Counts
from labkit.costs import Cost, scorer
from labkit.errors import MethodError
from labkit.metrics import weights_of_counts
from labkit.network.ann import ANNClassifier


@dataclass(frozen=True)
class OnRows:
    """A method and the training rows it meets, as a row's ``effect`` is asked about them.

    Attributes
    ----------
    last : estimator
        The classifier at the method's end.
    samplers : tuple of sampler
        Those among its steps.
    before : mapping of int to int
        Training rows of each class.
    after : mapping of int to int, or None
        The same after resampling; None where nothing is resampled, or where
        only the fit will tell.
    """

    last: Any
    samplers: tuple[Any, ...]
    before: Counts
    after: Counts | None

    @property
    def reaching(self) -> Counts:
        """Rows of each class that reach the classifier, as far as is known."""
        return self.after or self.before


@dataclass(frozen=True)
class Method:
    """One method: a row of `METHODS`, and all that is to be known of it.

    Attributes
    ----------
    name : str
        Its key in comparisons, in files and on the command line.
    label : str
        What people call it.
    make : callable
        Makes it, unfitted, of a seed and a number of epochs.
    effect : callable
        Says in words what a method of this kind does about the imbalance,
        asked of any method `OnRows`; None where it is of another kind.
    role : {"method", "baseline", "yardstick"}
        A baseline takes part where it is asked for; the yardstick always, and
        has no threshold to tune.
    """

    name: str
    label: str
    make: Callable[[int, int], Any]
    effect: Callable[[OnRows], str | None]
    role: Literal["method", "baseline", "yardstick"] = "method"


def _looks_at_nothing(asked: OnRows) -> str | None:
    return "looks at no feature" if isinstance(asked.last, DummyClassifier) else None


def _resamples(asked: OnRows) -> str | None:
    if not asked.samplers:
        return None
    if asked.after is None:
        names = ", then ".join(type(sampler).__name__ for sampler in asked.samplers)
        return f"training rows {_ratio(asked.before)} are resampled by {names}"
    return f"training rows {_ratio(asked.before)} become {_ratio(asked.after)}"


def _weighs(asked: OnRows) -> str | None:
    weights = getattr(asked.last, "class_weight", None)
    if weights == "balanced":
        weights = weights_of_counts(asked.reaching)
    if not isinstance(weights, dict) or isinstance(asked.last, BalancedRandomForestClassifier):
        return None
    return f"weighs class 0 by {weights.get(0, 1):.3f}, class 1 by {weights.get(1, 1):.3f}"


def _draws_for_each_tree(asked: OnRows) -> str | None:
    if not isinstance(asked.last, BalancedRandomForestClassifier):
        return None
    rare = min(asked.reaching.values())
    return f"{asked.last.n_estimators} trees, each on {rare} : {rare} rows drawn anew"


def _ratio(counts: Counts) -> str:
    return f"{counts.get(0, 0)} : {counts.get(1, 0)}"


def _smote_ann(seed: int, epochs: int) -> Pipeline:
    network = ANNClassifier(epochs=epochs, random_state=seed)
    return Pipeline([("smote", SMOTE(random_state=seed)), ("ann", network)])


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


def _plain_forest(seed: int) -> RandomForestClassifier:
    """Write out the same parameters, so that the two forests differ in the balance alone."""
    return RandomForestClassifier(
        n_estimators=100,
        criterion="gini",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features="sqrt",
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        bootstrap=True,
        class_weight=None,
        ccp_alpha=0.0,
        max_samples=None,
        monotonic_cst=None,
        random_state=seed,
    )


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(
            "majority",
            "Majority class",
            lambda seed, epochs: DummyClassifier(strategy="most_frequent"),
            _looks_at_nothing,
            role="yardstick",
        ),
        Method(
            "plain_ann",
            "Plain ANN",
            lambda seed, epochs: ANNClassifier(epochs=epochs, random_state=seed),
            lambda asked: None,
            role="baseline",
        ),
        Method("smote_ann", "SMOTE + ANN", _smote_ann, _resamples),
        Method(
            "weighted_ann",
            "Class-weighted ANN",
            lambda seed, epochs: ANNClassifier(
                epochs=epochs, class_weight="balanced", random_state=seed
            ),
            _weighs,
        ),
        Method(
            "balanced_forest",
            "Balanced Random Forest",
            lambda seed, epochs: _balanced_forest(seed),
            _draws_for_each_tree,
        ),
        Method(
            "plain_forest",
            "Plain Random Forest",
            lambda seed, epochs: _plain_forest(seed),
            lambda asked: None,
            role="baseline",
        ),
    )
}
"""Every method by its name. A new one is a row here; all that lists methods reads them here."""


@dataclass(frozen=True)
class Double:
    """A way in which a method takes part once more, with another threshold.

    Attributes
    ----------
    ending : str
        What its name has more than the method's.
    words : str
        What its label has more.
    kind : type
        Of the estimator that moves the threshold.
    """

    ending: str
    words: str
    kind: type

    def name(self, method: str) -> str:
        """Return the name under which a method takes part once more.

        Parameters
        ----------
        method : str
            The method's name.

        Returns
        -------
        name : str

        Examples
        --------
        >>> TUNED.name("smote_ann")
        'smote_ann_tuned'
        """
        return method + self.ending


TUNED = Double("_tuned", ", tuned", TunedThresholdClassifierCV)
"""With a threshold tuned for a score, on folds of the training rows."""

FOR_COST = Double("_cost", ", for the cost", CostThresholdClassifier)
"""With the threshold that the costs of mistakes give for calibrated probabilities."""

DOUBLES = (TUNED, FOR_COST)
"""Every way in which a method takes part once more."""


def method_label(name: str, method: Any = None) -> str:
    """Return what people call a method: ``smote_ann`` is "SMOTE + ANN".

    Parameters
    ----------
    name : str
        A method's name; one that labkit does not know is its own label.
    method : estimator, optional
        The method that goes by this name. Where it is not made of what labkit
        makes under that name, the name is its label.

    Returns
    -------
    label : str

    See Also
    --------
    labkit.comparison.facts.Facts.label : The label of a method in a comparison.

    Examples
    --------
    >>> method_label("smote_ann_tuned"), method_label("adasyn")
    ('SMOTE + ANN, tuned', 'adasyn')
    >>> method_label("smote_ann", DummyClassifier())
    'smote_ann'
    """
    for known in METHODS.values():
        for double in (None, *DOUBLES):
            if name == (known.name if double is None else double.name(known.name)):
                label = known.label if double is None else known.label + double.words
                return label if method is None or _is_as_made(method, known, double) else name
    return name


def _is_as_made(method: Any, known: Method, double: Double | None) -> bool:
    """Check whether a method is made of what labkit makes under its name."""
    around = isinstance(method, (*WRAPPERS, *SEARCHES))
    own, ours = (_parts(one) for one in (method, known.make(0, 1)))
    return own == ours and (isinstance(method, double.kind) if double else not around)


def _parts(method: Any) -> list[tuple[type, bool]]:
    """Return the kinds of a method's steps, each with whether it weighs the classes."""
    return [
        (type(step), getattr(step, "class_weight", None) is not None) for step in steps_of(method)
    ]


def effect_in_words(asked: OnRows) -> str:
    """Return what a method does about the imbalance, in a few words.

    Parameters
    ----------
    asked : OnRows
        The method's parts, and the rows it meets.

    Returns
    -------
    effect : str
        Counts are written as class 0 : class 1.

    Examples
    --------
    >>> network = ANNClassifier(class_weight="balanced")
    >>> effect_in_words(OnRows(network, (), {0: 95, 1: 5}, None))
    'weighs class 0 by 0.526, class 1 by 10.000'
    """
    said = [words for method in METHODS.values() if (words := method.effect(asked))]
    return "; ".join(said) or "training rows as they are"


def default_methods(
    seed: int = 42,
    epochs: int = 5,
    *,
    baselines: bool = False,
    tuned: bool | str = False,
    cost: Cost | None = None,
) -> dict[str, Any]:
    """Return the practical's methods by name, unfitted.

    Parameters
    ----------
    seed : int, default=42
        Seed of SMOTE, of the networks and of the forests.
    epochs : int, default=5
        Passes over the training rows for the networks.
    baselines : bool, default=False
        Add the network and the forest that do nothing about the imbalance,
        ``plain_ann`` and ``plain_forest``.
    tuned : bool or str, default=False
        Add every method once more with its threshold tuned for F1, or for the
        score of that key, on training folds, ``NAME_tuned``. The majority
        predictor has no threshold to tune.
    cost : Cost, optional
        Add every method twice more, with its threshold chosen for what
        mistakes cost: ``NAME_cost`` by the formula on probabilities that are
        calibrated on training folds, ``NAME_tuned`` by tuning on them.

    Returns
    -------
    methods : dict of str to estimator
        Scikit-learn estimators; add your own to the dictionary and hand it to
        `labkit.compare`.

    Raises
    ------
    MethodError
        If seed or epochs are out of range.

    See Also
    --------
    labkit.compare : Fit them, and score them on test rows.

    Examples
    --------
    >>> list(default_methods())
    ['majority', 'smote_ann', 'weighted_ann', 'balanced_forest']
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise MethodError(f"seed must lie between 0 and {LARGEST_SEED}, not {seed}")
    if not 1 <= epochs <= MOST_EPOCHS:
        raise MethodError(f"epochs must lie between 1 and {MOST_EPOCHS}, not {epochs}")
    rows = [row for row in METHODS.values() if baselines or row.role != "baseline"]
    methods = {row.name: row.make(seed, epochs) for row in rows}
    bases = {row.name: methods[row.name] for row in rows if row.role != "yardstick"}
    if cost is not None:
        methods |= {
            FOR_COST.name(n): by_cost_formula(base, cost, seed) for n, base in bases.items()
        }
    score = tuned if isinstance(tuned, str) else "f1" if tuned else None if cost is None else "cost"
    if score is not None:
        methods |= {
            TUNED.name(name): tune_threshold(base, seed, score=score, cost=cost)
            for name, base in bases.items()
        }
    return methods


def tune_threshold(
    method: Any, seed: int = 42, *, score: str = "f1", cost: Cost | None = None
) -> TunedThresholdClassifierCV:
    """Return a method that chooses its threshold for the best score on folds of training rows.

    Parameters
    ----------
    method : estimator
        With ``predict_proba`` or ``decision_function``; is copied.
    seed : int, default=42
        Seed of the five folds.
    score : str, default="f1"
        A key of `labkit.costs.score_table` that a threshold moves.
    cost : Cost, optional
        What the mistakes cost, for the key ``cost``.

    Returns
    -------
    tuned : TunedThresholdClassifierCV
        Unfitted.

    Examples
    --------
    >>> tune_threshold(ANNClassifier()).scoring
    'f1'
    """
    scoring = "f1" if score == "f1" else scorer(score, cost)
    return TunedThresholdClassifierCV(clone(method), scoring=scoring, cv=_folds(seed))


def by_cost_formula(method: Any, cost: Cost, seed: int = 42) -> CostThresholdClassifier:
    """Return a method with calibrated probabilities, and the threshold that a cost asks for.

    Parameters
    ----------
    method : estimator
        With ``predict_proba`` or ``decision_function``; is copied.
    cost : Cost
        What the mistakes cost.
    seed : int, default=42
        Seed of the five folds on which the probabilities are calibrated.

    Returns
    -------
    fixed : CostThresholdClassifier
        Unfitted.

    Examples
    --------
    >>> round(by_cost_formula(ANNClassifier(), Cost(miss=10, alarm=1)).threshold, 4)
    0.0909
    """
    calibrated = CalibratedClassifierCV(clone(method), cv=_folds(seed))
    return CostThresholdClassifier(calibrated, threshold=cost.threshold)


def _folds(seed: int) -> StratifiedKFold:
    return StratifiedKFold(TUNING_FOLDS, shuffle=True, random_state=seed)

"""Practical 01, three logistic regressions: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score, recall_score
from sklearn.model_selection import train_test_split

from labkit.course.answers import Answers, Estimator, NotAttemptedError
from labkit.course.expect import choice, close, expect, labels, mapping, matrix, number
from labkit.course.task import About, Practical, Task
from labkit.metrics import inverse_frequency_weights, wilson_interval

METHODS = {"plain": "plain", "smote": "with_smote", "weights": "with_weights"}
SEPARATIONS = (2, 1.6, 1.3, 1, 0.6)
HARD = (0.75, 0)

Parts = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


Rows = NDArray[np.float64]
Labels = NDArray[np.int64]


def _published(class_sep: float = 2, flip_y: float = 0) -> tuple[Rows, Labels]:
    X, y = make_classification(
        n_samples=200,
        n_features=5,
        n_informative=3,
        n_redundant=1,
        n_clusters_per_class=1,
        weights=[0.9, 0.1],
        class_sep=class_sep,
        flip_y=flip_y,
        random_state=42,
    )
    return X, y


def _flipped(y: Labels, share: float, seed: int) -> Labels:
    """Do what ``flip_labels`` of the notebook does."""
    draws = np.random.default_rng(seed)
    flipped = y.copy()
    chosen = draws.random(len(y)) < share
    flipped[chosen] = draws.integers(2, size=chosen.sum())
    return flipped


def _split(class_sep: float = 2, flipped: float = 0, seed: int = 42) -> Parts:
    X, y = _published(class_sep)
    X_train, X_test, y_train, y_test = train_test_split(
        X, _flipped(y, flipped, seed), test_size=0.3, random_state=seed
    )
    return X_train, X_test, y_train, y_test


def _fitted(method: str, X_train: Any, y_train: Any) -> LogisticRegression:
    model = LogisticRegression(
        max_iter=1000, class_weight="balanced" if method == "weights" else None
    )
    if method == "smote":
        X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)
    return model.fit(X_train, y_train)


def _predict(method: str, X_train: Any, y_train: Any, X_test: Any) -> Labels:
    """Do what the three functions of the practical are asked to do."""
    y_pred: Labels = _fitted(method, X_train, y_train).predict(X_test)
    return y_pred


data = Task(
    "data",
    "The data and the split",
    hint="go through the table of settings, argument by argument; weights is a list.",
)


@data.check(4)
def check_rows(answers: Answers) -> None:
    """200 rows of 5 columns, 140 to train and 60 to test."""
    for part, n_rows in (("", 200), ("_train", 140), ("_test", 60)):
        X = matrix(f"X{part}", answers.value(f"X{part}"))
        y = labels(f"y{part}", answers.value(f"y{part}"), len(X))
        expect(0 < y.mean() < 1, f"y{part} holds one class only")
        expect(X.shape[1] == 5, f"X{part} should have 5 columns; it has {X.shape[1]}. n_features?")
        expect(
            len(X) == n_rows,
            f"X{part} should have {n_rows} rows; it has {len(X)}. n_samples, or test_size?",
        )


@data.check(4)
def check_recipe(answers: Answers) -> None:
    """The data and the split of the page."""
    X, y = _published()
    given = labels("y", answers.value("y"), len(y))
    expect(
        given.sum() <= len(given) / 2,
        f"{given.sum()} of the rows are of class 1, the larger class: weights are swapped",
    )
    expect(
        given.sum() == y.sum(),
        f"class 1 has {given.sum()} rows; a tenth was asked for. weights, or flip_y?",
    )
    rows = matrix("X", answers.value("X"))
    expect(
        not np.allclose(rows, _published(flip_y=0.01)[0]),
        "these are the rows of flip_y=0.01, what scikit-learn takes when it is not told: write 0",
    )
    expect(
        np.allclose(rows, X),
        "X is not that of the settings in the table: compare class_sep, n_clusters_per_class, "
        "n_informative, n_redundant and random_state",
    )
    _, X_test, _, y_test = _split()
    expect(
        np.allclose(matrix("X_test", answers.value("X_test")), X_test)
        and np.array_equal(answers.value("y_test"), y_test),
        "the test rows are others than the page's: its split has random_state=42 and is not "
        "stratified",
    )


three_ways = Task(
    "three_ways",
    "One model, three ways",
    hint=(
        "the three functions are the same two lines but for one change each; test rows are "
        "only ever predicted."
    ),
)


def _unseen(seed: int) -> Parts:
    """Draw data that no notebook has: 8 columns, 9 : 1, classes that overlap."""
    X, y = make_classification(
        n_samples=900,
        n_features=8,
        n_informative=3,
        n_redundant=1,
        n_clusters_per_class=1,
        weights=[0.9, 0.1],
        class_sep=0.5,
        flip_y=0.02,
        random_state=seed,
    )
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.4, random_state=0, stratify=y
    )
    return X_train, X_test, y_train, y_test


_MEANT_FOR_ANOTHER = {
    "plain": "plain should do nothing about the imbalance; it predicts as if rows or weights had "
    "been balanced",
    "smote": "with_smote predicts as the plain model does: do the resampled rows reach fit?",
    "weights": "with_weights predicts as the plain model does: does class_weight reach the model?",
}


_REMEDY = {"smote": "SMOTE", "weights": "class weights"}


def _is_not_another(answers: Answers, method: str) -> None:
    """Ask about rows next to the boundary of each method, where the remedies part.

    A model that was fitted in the same way gives the same labels even there; two
    remedies place their boundaries apart, however alike their scores are.
    """
    name = METHODS[method]
    X_train, _, y_train, _ = _unseen(13)
    pool = np.random.default_rng(13).normal(size=(20_000, X_train.shape[1])) * 2
    models = {m: _fitted(m, X_train, y_train) for m in METHODS}
    for other, model in models.items():
        near = pool[np.argsort(np.abs(model.decision_function(pool)))[:400]]
        given = labels(f"what {name} returns", answers.call(name, X_train, y_train, near), 400)
        agree = float(np.mean(given == model.predict(near)))
        if other != method and agree >= 0.98:
            raise AssertionError(
                _MEANT_FOR_ANOTHER[method]
                if "plain" in (method, other)
                else f"{name} draws the very boundary of {_REMEDY[other]}, though it may score as "
                f"well. The remedy that its name promises is {_REMEDY[method]}"
            )


def _fits_as_told(answers: Answers, method: str) -> None:
    _is_not_another(answers, method)
    name = METHODS[method]
    for seed in (11, 12):
        X_train, X_test, y_train, _ = _unseen(seed)
        given = labels(
            f"what {name} returns", answers.call(name, X_train, y_train, X_test), len(X_test)
        )
        alike = {m: float(np.mean(_predict(m, X_train, y_train, X_test) == given)) for m in METHODS}
        if alike[method] > 0.97:
            continue
        other = "weights" if method == "plain" else "plain"
        expect(alike[other] < 0.97, _MEANT_FOR_ANOTHER[method])
        expect(
            False,
            f"on data it had not seen, {name} differs from such a model on "
            f"{1 - alike[method]:.0%} of the rows. Is it LogisticRegression(max_iter=1000), fitted "
            "on the arguments, and does it differ from plain in one thing only?",
        )


@three_ways.check(4)
def check_plain(answers: Answers) -> None:
    """The plain model, on data it has not seen."""
    _fits_as_told(answers, "plain")


@three_ways.check(5)
def check_with_smote(answers: Answers) -> None:
    """Trained on resampled rows, asked about the rows it was given."""
    _fits_as_told(answers, "smote")


@three_ways.check(5)
def check_with_weights(answers: Answers) -> None:
    """Trained with balanced weights."""
    _fits_as_told(answers, "weights")


@three_ways.check(4)
def check_predictions(answers: Answers) -> None:
    """What the three say of your test rows."""
    predictions = mapping("predictions", answers.value("predictions"), METHODS)
    X_train, X_test, y_train = (answers.value(n) for n in ("X_train", "X_test", "y_train"))
    for method, y_pred in predictions.items():
        given = labels(f"predictions[{method!r}]", y_pred, len(X_test))
        wanted = _predict(method, X_train, y_train, X_test)
        expect(
            np.mean(given == wanted) > 0.97,
            f"predictions[{method!r}] differs from such a model on {np.mean(given != wanted):.0%} "
            "of your test rows. Are they in the order of X_test?",
        )


variants = Task(
    "variants",
    "More ways, the same report",
    hint=(
        "resample your training rows once with either strategy and count, if the formula "
        "leaves you in doubt."
    ),
)

VARIANTS: Mapping[str, tuple[str, Any, Any]] = {
    "smote_minority": ("LogisticRegression", "minority", None),
    "smote_half": ("LogisticRegression", 0.5, None),
    "weights_balanced": ("LogisticRegression", None, "balanced"),
    "weights_dict": ("LogisticRegression", None, {}),
    "forest": ("RandomForestClassifier", None, None),
    "forest_smote": ("RandomForestClassifier", "minority", None),
    "forest_dict": ("RandomForestClassifier", None, {0: 1, 1: 5}),
}
_SAME_STRATEGY = {"minority": ("minority", "auto", "not majority", "all", 1, 1.0), 0.5: (0.5,)}


@variants.check(5)
def check_rare_after(answers: Answers) -> None:
    """How many rows of the rare class each strategy leaves."""
    given, y_train = answers.value("rare_after"), answers.value("y_train")
    given = mapping("rare_after", given, ("minority", "half"))
    n_common, n_rare = (int(np.sum(y_train == label)) for label in (0, 1))
    minority, half = (_filled(f'rare_after["{key}"]', given[key]) for key in ("minority", "half"))
    made = n_common - n_rare
    expect(
        minority != made,
        f"{made} is the number of rows that SMOTE makes; the {n_rare} that were there stay",
    )
    expect(
        minority == n_common,
        f'rare_after["minority"] is not {minority:.0f}: how large is the largest class of y_train?',
    )
    expect(
        half != n_common,
        "sampling_strategy=0.5 is not half of all rows: it is rare rows to common rows, so a third "
        "of all rows are rare afterwards",
    )
    expect(
        half == n_common // 2,
        f'rare_after["half"] is not {half:.4g}: it is a ratio of the two classes, and SMOTE rounds '
        "down to whole rows",
    )


def _filled(name: str, value: Any) -> float:
    if value is None:
        raise NotAttemptedError(f"{name} is still empty")
    return number(name, value)


@variants.check(5)
def check_variants(answers: Answers) -> None:
    """Seven estimators, each as the table says."""
    variants = mapping("variants", answers.value("variants"), VARIANTS)
    for name, (class_name, strategy, weight) in VARIANTS.items():
        smote, model = _steps(name, variants[name])
        expect(
            model.class_name == class_name,
            f"{name} should end in a {class_name}; it ends in {model.class_name}",
        )
        _check_smote(name, smote, strategy)
        given = model.parameters.get("class_weight")
        if name == "weights_dict":
            expect(isinstance(given, dict), f"{name} should have a dictionary as its class_weight")
        else:
            expect(
                given == weight,
                f"{name} should have class_weight={weight!r}; it has {given!r}"
                + (". One remedy at a time" if weight is None else ""),
            )


def _steps(name: str, variant: Any) -> tuple[Estimator | None, Estimator]:
    expect(isinstance(variant, Estimator), f"variants[{name!r}] should be an estimator")
    if variant.class_name != "Pipeline":
        return None, variant
    expect(
        variant.library == "imblearn",
        f"{name} is a pipeline of scikit-learn, which cannot resample; take make_pipeline from "
        "imblearn.pipeline",
    )
    steps = [step for _, step in variant.parameters["steps"]]
    expect(
        len(steps) == 2 and steps[0].class_name == "SMOTE",
        f"{name} should be a pipeline of SMOTE and a model; its steps are "
        f"{', '.join(step.class_name for step in steps)}",
    )
    return steps[0], steps[1]


def _check_smote(name: str, smote: Estimator | None, strategy: Any) -> None:
    if strategy is None:
        expect(smote is None, f"{name} should have no SMOTE: one remedy at a time")
        return
    expect(smote is not None, f"{name} should begin with SMOTE, in a pipeline with its model")
    assert smote is not None
    given = smote.parameters.get("sampling_strategy")
    expect(
        given in _SAME_STRATEGY[strategy],
        f"{name} should have sampling_strategy={strategy!r}; it has {given!r}",
    )


@variants.check(4)
def check_dictionary(answers: Answers) -> None:
    """The dictionary that gives what "balanced" gives."""
    model = _steps("weights_dict", answers.value("variants")["weights_dict"])[1]
    given: Any = model.parameters.get("class_weight")
    wanted = inverse_frequency_weights(answers.value("y_train"))
    given = mapping("class_weight of weights_dict", given, (0, 1))
    swapped = np.isclose(given[0], wanted[1], rtol=0.01)
    expect(not swapped, "the weights are swapped: the rare class should get the large one")
    ratio = given[1] / given[0], wanted[1] / wanted[0]
    expect(
        np.isclose(*ratio, rtol=0.01),
        f'your class 1 weighs {ratio[0]:.3g} times class 0; "balanced" gives another ratio here. '
        "Count the rows of y_train, not those of y",
    )
    expect(
        np.isclose(given[0], wanted[0], rtol=0.01),
        f"the ratio of the weights is right, their size is not: class 0 gets {given[0]:.3g}. "
        "Against a penalty, size counts too. Where does N / 2 come in?",
    )


cause = Task(
    "cause",
    "The cause",
    hint="fit with C=1e6 and predict the same rows: is there a mistake left?",
)


def _two_clouds(seed: int, gap: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Draw 160 rows on both sides of a straight cut, one in ten of them rare."""
    draws = np.random.default_rng(seed)
    X = draws.normal(size=(160, 4))
    direction = draws.normal(size=4)
    direction /= np.linalg.norm(direction)
    across = X @ direction
    y = (across > np.quantile(across, 0.9)).astype(np.int64)
    return X + gap * np.outer(2 * y - 1, direction), y


@cause.check(4)
def check_separable_data(answers: Answers) -> None:
    """Says yes where a straight cut exists, wide gap or narrow."""
    for gap, seed in ((3.0, 1), (0.05, 2), (0.05, 5)):
        X, y = _two_clouds(seed, gap)
        expect(
            _says(answers, X, y),
            f"a straight cut separates these rows, with a gap {2 * gap:.2g} wide, and separable "
            "says no. The usual penalty keeps a cut out of narrow gaps; set C very large, and ask "
            "about the same rows that it was fitted on",
        )
        expect(
            not _says(answers, np.vstack([X, X]), np.append(y, 1 - y)),
            "separable says yes of rows that are there with either label. Does it look at them?",
        )


@cause.check(4)
def check_inseparable_data(answers: Answers) -> None:
    """Says no where there is none, and not always no."""
    expect(_says(answers, *_two_clouds(6, 3.0)), "separable says no of classes far apart")
    draws = np.random.default_rng(4)
    ring = draws.normal(size=(200, 2))
    expect(
        not _says(answers, ring, (np.linalg.norm(ring, axis=1) < 0.5).astype(np.int64)),
        "one class surrounds the other here: no straight cut separates them, and separable says "
        "yes. A forest can memorise any rows; ask a model with a straight cut",
    )
    X, y = _two_clouds(3, 1.0)
    flipped = y.copy()
    flipped[:2] = 1 - flipped[:2]
    expect(
        not _says(answers, X, flipped),
        "two labels were flipped, so no straight cut is free of mistakes, and separable says yes. "
        "Not one mistake is allowed; a high share is not enough",
    )


def _says(answers: Answers, X: Any, y: Any) -> bool:
    said = answers.call("separable", X, y)
    expect(
        isinstance(said, bool) or said in (0, 1),
        f"separable should return True or False; it returns {said!r}",
    )
    return bool(said)


@cause.check(2)
def check_shared_rows(answers: Answers) -> None:
    """The rows in both parts, counted by a function that finds some where there are some."""
    draws = np.random.default_rng(8)
    A, B = draws.normal(size=(40, 3)), draws.normal(size=(25, 3))
    B[:7] = A[draws.choice(40, 7, replace=False)]
    B[10:20, 0] = A[:10, 0]  # one number in common is no row in common
    for first, second, wanted in ((A, B, 7), (B, A, 7), (A[:5] + 9, B, 0)):
        found = number("what count_shared returns", answers.call("count_shared", first, second))
        expect(
            found == wanted,
            f"of two tables with known rows in common, count_shared counts {found:.4g}. Compare "
            "whole rows, not single numbers or labels",
        )
    given = number("shared_rows", answers.value("shared_rows"))
    own = answers.call("count_shared", answers.value("X_train"), answers.value("X_test"))
    expect(given == own, f"shared_rows is {given:.4g}; count_shared finds another number")


@cause.check(4)
def check_cause(answers: Answers) -> None:
    """Why the reports are perfect."""
    choice(
        "cause_choice",
        answers.value("cause_choice"),
        right="C",
        wrong={
            "A": "the plain model does nothing about the imbalance, and is perfect too",
            "B": "you counted the rows that are in both parts",
            "D": "it often is, but precision and recall of class 1 are perfect here as well",
        },
    )


harder = Task(
    "harder",
    "Data that can tell methods apart",
    hint=("copy your two calls of task data into the function; flip_labels stands between them."),
)


@harder.check(6)
def check_make_split(answers: Answers) -> None:
    """Only what the arguments say changes, and flipped labels leave the rows where they are."""
    for settings in ((2, 0, 42), (0.6, 0, 3), (1.2, 0.1, 42), (2, 0.3, 5)):
        given = answers.call("make_split", *settings)
        expect(
            isinstance(given, (tuple, list)) and len(given) == 4,
            "make_split should return four arrays: X_train, X_test, y_train, y_test",
        )
        wanted = _split(*settings)
        called = f"make_split{settings}"
        expect(
            all(np.shape(g) == np.shape(w) for g, w in zip(given, wanted, strict=True)),
            f"{called} returns arrays of shapes {', '.join(str(np.shape(g)) for g in given)}; "
            f"expected {', '.join(str(np.shape(w)) for w in wanted)}, in this order",
        )
        rows_right = np.allclose(given[0], wanted[0]) and np.allclose(given[1], wanted[1])
        if rows_right:
            expect(
                all(np.array_equal(g, w) for g, w in zip(given[2:], wanted[2:], strict=True)),
                f"{called} returns the right rows with other labels: are they those of "
                "flip_labels(y, flipped, seed), drawn before the split?",
            )
            continue
        class_sep, flipped, seed = settings
        moved = train_test_split(*_published(class_sep, flipped), test_size=0.3, random_state=seed)
        expect(
            flipped == 0 or not np.allclose(given[0], moved[0]),
            f"{called} hands the share to make_classification, whose rows come in another order "
            "then. Leave flip_y at 0 and use flip_labels",
        )
        same = [_split(*other) for other in ((2, flipped, seed), (class_sep, flipped, 42))]
        expect(
            not any(np.allclose(given[0], parts[0]) for parts in same),
            f"{called} returns the rows of other arguments: does class_sep reach "
            "make_classification, and seed the split?",
        )
        expect(
            False,
            f"{called} returns other rows than the recipe: all other settings are those of task "
            "data",
        )


@harder.check(2)
def check_first_apart(answers: Answers) -> None:
    """Where the methods part."""
    given = number("first_apart", answers.value("first_apart"))
    expect(given in SEPARATIONS, f"first_apart should be a class_sep of the grid; it is {given:g}")
    apart = []
    for separation in SEPARATIONS[: SEPARATIONS.index(given) + 1]:
        splits = [_split(separation, 0, seed) for seed in range(6)]
        recalls = {
            method: np.mean(
                [
                    recall_score(y, _predict(method, train, known, X))
                    for train, X, known, y in splits
                ]
            )
            for method in ("plain", "smote")
        }
        apart.append(recalls["smote"] > recalls["plain"] + 0.05)
    expect(
        apart[-1],
        f"at class_sep={given:g} the two mean recalls are still close; go on to the right",
    )
    expect(
        not any(apart[:-1]),
        f"the recalls are apart at class_sep={given:g}, but not there for the first time; look "
        "further left",
    )


@harder.check(3)
def check_missed(answers: Answers) -> None:
    """Which rows are missed, and by whom, in twelve splits."""
    wanted = {"flipped_rows": 0, "flipped_missed": 0, "others_missed": 0}
    for seed in range(12):
        X_train, X_test, y_train, y_test = _split(2, 0.05, seed)
        flipped = _split(2, 0, seed)[3] != y_test
        wrong = np.array([_predict(m, X_train, y_train, X_test) != y_test for m in METHODS])
        wanted["flipped_rows"] += int(flipped.sum())
        wanted["flipped_missed"] += int((wrong.all(axis=0) & flipped).sum())
        wanted["others_missed"] += int((wrong.any(axis=0) & ~flipped).sum())
    for name, right in wanted.items():
        given = number(name, answers.value(name))
        # SMOTE drawn in another way misses a few other rows
        slack = 6 if name == "others_missed" else 0
        expect(
            abs(given - right) <= slack,
            f"{name} is not {given:.4g}, counted over the seeds 0 to 11. Count test rows, each at "
            "most once in a split; a flipped one has another label in make_split(2, 0, seed)",
        )


@harder.check(3)
def check_flip(answers: Answers) -> None:
    """What flipped labels do."""
    choice(
        "flip_choice",
        answers.value("flip_choice"),
        right="B",
        wrong={
            "A": "labels are flipped before the split, in both parts; your counts are of test rows",
            "C": "nothing repairs them: compare flipped_missed with flipped_rows",
            "D": "a flip moves a few labels; the classes stay about 9 to 1",
        },
    )


error_bar = Task(
    "error_bar",
    "How few rows that was",
    hint="write the formula in three lines: the share, what is under the root, the two ends.",
)


@error_bar.check(2)
def check_n_rare_test(answers: Answers) -> None:
    """The rows of class 1 that the page's recall rests on."""
    y_test = answers.value("y_test")
    given = number("n_rare_test", answers.value("n_rare_test"))
    expect(given != len(y_test), f"{given:.0f} are all test rows; recall looks at class 1 only")
    close("n_rare_test", given, float(np.sum(y_test == 1)), hint="count the labels of y_test")


@error_bar.check(6)
def check_wilson(answers: Answers) -> None:
    """Wilson's interval, at several shares."""
    for found, n in ((5, 5), (3, 5), (0, 12), (37, 90), (800, 1000)):
        low, high = _interval(f"wilson({found}, {n})", answers.call("wilson", found, n))
        expect(
            high > low,
            f"wilson({found}, {n}) is an interval of no width: so certain, from {n} rows? That is "
            "the schoolbook formula",
        )
        wanted = wilson_interval(found, n)
        reach = 1.96 * np.sqrt(found / n * (1 - found / n) / n)
        schoolbook = found / n - reach, found / n + reach
        expect(
            not np.allclose((low, high), schoolbook, atol=1e-3)
            or np.allclose(schoolbook, wanted, atol=2e-3),
            f"wilson({found}, {n}) gives the schoolbook interval; for a perfect score that has no "
            "width at all. Wilson's has z**2 in four places",
        )
        for end, given, right in (("low", low, wanted[0]), ("high", high, wanted[1])):
            close(
                f"the {end} end of wilson({found}, {n})",
                given,
                right,
                hint="found is a count, and z**2 stands in four places of the formula",
            )


def _interval(name: str, value: Any) -> tuple[float, float]:
    expect(
        isinstance(value, (tuple, list, np.ndarray)) and len(value) == 2,
        f"{name} should be a pair: the low end and the high end",
    )
    return number(f"{name}, low", value[0]), number(f"{name}, high", value[1])


@error_bar.check(4)
def check_intervals(answers: Answers) -> None:
    """An interval around each of the three recalls."""
    given = mapping("intervals", answers.value("intervals"), METHODS)
    X_train, X_test, y_train, y_test = _split(*HARD)
    for method in METHODS:
        found_all = _predict(method, X_train, y_train, X_test)
        found, n = int(found_all[y_test == 1].sum()), int(y_test.sum())
        interval = _interval(f"intervals[{method!r}]", given[method])
        of_all_rows = wilson_interval(int(np.sum(found_all == y_test)), len(y_test))
        expect(
            not np.allclose(interval, of_all_rows, atol=5e-3),
            f"intervals[{method!r}] is that of accuracy: it counts all test rows. Recall counts "
            "the rows of class 1",
        )
        expect(
            np.allclose(interval, wilson_interval(found, n), atol=5e-3),
            f"intervals[{method!r}] is not from {interval[0]:.3f} to {interval[1]:.3f}. How many "
            "rows of class 1 does the method find, and out of how many? Is it from "
            "make_split(0.75, 0)?",
        )


@error_bar.check(4)
def check_rows_needed(answers: Answers) -> None:
    """How many rows a narrow interval takes."""
    n = 1
    while np.diff(wilson_interval(0.8 * n, n))[0] > 0.1:
        n += 1
    given = number("rare_rows_needed", answers.value("rare_rows_needed"))
    reach = n // 4
    expect(
        abs(given - reach) > 4,
        f"{given:.0f} rows give 0.1 to either side; 0.1 from end to end was asked",
    )
    expect(
        abs(given - 10 * n) > 20,
        f"{given:.0f} is about the number of all test rows; only those of class 1 were asked",
    )
    expect(
        abs(given - n) <= 1,
        "rare_rows_needed is not the smallest n for which wilson(0.8 * n, n) is at most 0.1 wide; "
        f"with {given:.4g} rows it is "
        f"{np.diff(wilson_interval(0.8 * max(given, 1), max(given, 1)))[0]:.3f} wide",
    )


many_splits = Task(
    "many_splits",
    "The same question to many splits",
    hint="a loop over range(40), in it one train_test_split, three predictions, two scores each.",
    free_text=(("verdict", 6),),
)


@many_splits.check(5)
def check_split_recalls(answers: Answers) -> None:
    """Forty splits, the same for every method."""
    table = _scores_of_splits(answers, "split_recalls")
    X_train, X_test, y_train, y_test = _split(*HARD)
    X, y = np.vstack([X_train, X_test]), np.append(y_train, y_test)
    n_rare = round(0.3 * y.sum())
    steps = table.to_numpy(dtype=np.float64) * n_rare
    expect(
        np.allclose(steps, np.round(steps)),
        f"some recalls are no multiple of 1/{n_rare}, the rows of class 1 in a stratified test "
        "set. Is stratify set, and is it recall?",
    )
    off = dict.fromkeys(METHODS, 0.0)
    for seed in (0, 9, 18, 27, 39):
        train, test, y_known, y_true = train_test_split(
            X, y, test_size=0.3, stratify=y, random_state=seed
        )
        for method in METHODS:
            wanted = recall_score(y_true, _predict(method, train, y_known, test))
            off[method] += abs(float(table[method].iloc[seed]) - wanted) * n_rare
    for method, n_off in off.items():
        expect(
            n_off < 1.5,
            f"on five of the splits, done again, {method} is {n_off:.0f} found rows away from "
            "yours. A row a seed, in order, and all 200 rows of make_split(0.75, 0)?",
        )


def _scores_of_splits(answers: Answers, name: str) -> pd.DataFrame:
    table = answers.value(name)
    expect(
        isinstance(table, pd.DataFrame) and set(table.columns) == set(METHODS),
        f"{name} should be a DataFrame with the columns {', '.join(METHODS)}",
    )
    expect(len(table) == 40, f"{name} should have 40 rows, one for each seed; it has {len(table)}")
    expect(
        table.nunique().max() > 1,
        f"{name} has the same row forty times: does random_state change from split to split?",
    )
    return pd.DataFrame(table)


@many_splits.check(2)
def check_precision_paid(answers: Answers) -> None:
    """What the recall was paid with."""
    table = _scores_of_splits(answers, "split_precisions")
    X_train, X_test, y_train, y_test = _split(*HARD)
    X, y = np.vstack([X_train, X_test]), np.append(y_train, y_test)
    for seed in (3, 21, 36):
        train, test, y_known, y_true = train_test_split(
            X, y, test_size=0.3, stratify=y, random_state=seed
        )
        for method in METHODS:
            wanted = precision_score(y_true, _predict(method, train, y_known, test))
            given = float(table[method].iloc[seed])
            expect(
                abs(given - wanted) < 0.15,
                f"split_precisions[{method!r}] is not {given:.3f} at seed {seed}. Precision looks "
                "at the rows that were called positive",
            )
    paid = mapping("precision_paid", answers.value("precision_paid"), ("smote", "weights"))
    mean = table.mean()
    for method, value in paid.items():
        close(
            f"precision_paid[{method!r}]",
            value,
            float(mean["plain"] - mean[method]),
            hint="take the mean precision of plain, minus that of the method",
        )


@many_splits.check(3)
def check_gain(answers: Answers) -> None:
    """The difference, split by split."""
    table = _scores_of_splits(answers, "split_recalls")
    gain = (table["smote"] - table["plain"]).to_numpy(dtype=np.float64)
    given = number("mean_gain", answers.value("mean_gain"))
    expect(
        abs(given + gain.mean()) > 1e-3 or abs(gain.mean()) < 1e-3,
        "mean_gain has the wrong sign: it is that of smote minus that of plain",
    )
    close("mean_gain", given, float(gain.mean()), hint="a mean of differences, over all splits")
    for name, wanted in (("ahead", np.sum(gain > 1e-9)), ("behind", np.sum(gain < -1e-9))):
        given = number(f"smote_{name}", answers.value(f"smote_{name}"))
        ties = int(np.sum(np.abs(gain) <= 1e-9))
        expect(
            given != wanted + ties or ties == 0,
            f"smote_{name} counts the {ties} splits with a tie as well; a tie is neither ahead nor "
            "behind",
        )
        expect(
            given == wanted,
            f"smote_{name} is not {given:.4g}. Compare the two methods on the same split, not "
            "their means",
        )


PRACTICAL = Practical(
    "01",
    "Three logistic regressions",
    (data, three_ways, variants, cause, harder, error_bar, many_splits),
    about=About(
        aim="find out why three perfect reports say nothing, and how wide the error bar of a "
        "score is",
        minutes=60,
        needs="Python, a little NumPy and pandas",
        words={
            "minority class": "the class with few rows, usually the one that matters; here it has "
            "the label 1.",
            "decision boundary": "the rows that a model calls neither way, where its probability "
            "equals the threshold; a straight cut for a logistic regression.",
            "log loss": "the mean of minus the logarithm of the probability given to the true "
            "class, also called binary cross-entropy; the true probabilities make it smallest.",
            "threshold": "the probability above which a row is called positive; 0.5 unless "
            "someone chose another.",
            "SMOTE": "over-sampling that makes new rows of the minority class on lines between "
            "neighbours of that class.",
            "class weights": "factors that multiply each class's part of the loss; the rows stay "
            "as they are.",
            "stratified split": "a split that keeps the shares of the classes alike in both parts.",
            "leakage": "test rows, or rows made from them, take part in training or in a choice; "
            "the score is then too good.",
            "confidence interval": "the true values that fit what was seen, at 95 % for instance; "
            "few rows of a class make it wide.",
            "paired comparison": "two methods asked about the same rows or splits, and compared "
            "there, difference by difference.",
        },
    ),
)

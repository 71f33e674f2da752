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
from sklearn.metrics import recall_score
from sklearn.model_selection import train_test_split

from labkit.course.answers import Answers, Estimator, NotAttemptedError
from labkit.course.expect import choice, close, expect, labels, matrix, number
from labkit.course.task import About, Practical, Task
from labkit.metrics import inverse_frequency_weights, wilson_interval

METHODS = {"plain": "plain", "smote": "with_smote", "weights": "with_weights"}
SEPARATIONS = (2, 1.5, 1, 0.75, 0.5, 0.3)
HARD = (0.75, 0)

Parts = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def _published(class_sep: float = 2, flip_y: float = 0) -> tuple[NDArray[Any], NDArray[Any]]:
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


def _split(class_sep: float = 2, flip_y: float = 0) -> Parts:
    X_train, X_test, y_train, y_test = train_test_split(
        *_published(class_sep, flip_y), test_size=0.3, random_state=42
    )
    return X_train, X_test, y_train, y_test


def _predict(method: str, X_train: Any, y_train: Any, X_test: Any) -> NDArray[np.int64]:
    """Do what the three functions of the practical are asked to do."""
    model = LogisticRegression(
        max_iter=1000, class_weight="balanced" if method == "weights" else None
    )
    if method == "smote":
        X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)
    y_pred: NDArray[np.int64] = model.fit(X_train, y_train).predict(X_test)
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
        labels(f"y{part}", answers.value(f"y{part}"), len(X))
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
        f"class 1 should have {y.sum()} rows; it has {given.sum()}. weights, or flip_y?",
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


def _fits_as_told(answers: Answers, method: str) -> None:
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
    predictions = answers.value("predictions")
    expect(
        isinstance(predictions, dict) and set(predictions) == set(METHODS),
        f"predictions should be a dictionary with the keys {', '.join(METHODS)}",
    )
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
    expect(
        isinstance(given, dict) and set(given) == {"minority", "half"},
        'rare_after should be a dictionary with the keys "minority" and "half"',
    )
    n_common, n_rare = (int(np.sum(y_train == label)) for label in (0, 1))
    minority, half = (_filled(f'rare_after["{key}"]', given[key]) for key in ("minority", "half"))
    made = n_common - n_rare
    expect(
        minority != made,
        f"{made} is the number of rows that SMOTE makes; the {n_rare} that were there stay",
    )
    expect(
        minority == n_common,
        f'rare_after["minority"] should be as many as the common class has; it is {minority:.0f}',
    )
    expect(
        half != n_common,
        "sampling_strategy=0.5 is not half of all rows: it is rare rows to common rows, so a third "
        "of all rows are rare afterwards",
    )
    expect(
        half == n_common // 2,
        f'rare_after["half"] should be half as many as the common class has, {n_common} / 2 '
        f"rounded down; it is {half:.4g}",
    )


def _filled(name: str, value: Any) -> float:
    if value is None:
        raise NotAttemptedError(f"{name} is still empty")
    return number(name, value)


@variants.check(5)
def check_variants(answers: Answers) -> None:
    """Seven estimators, each as the table says."""
    variants = answers.value("variants")
    expect(
        isinstance(variants, dict) and set(variants) == set(VARIANTS),
        f"variants should be a dictionary with the keys {', '.join(VARIANTS)}",
    )
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
    expect(
        isinstance(given, dict) and set(given) == {0, 1},
        "class_weight of weights_dict should be a dictionary with the keys 0 and 1",
    )
    swapped = np.isclose(given[0], wanted[1], rtol=0.01)
    expect(not swapped, "the weights are swapped: the rare class should get the large one")
    ratio = given[1] / given[0], wanted[1] / wanted[0]
    expect(
        np.isclose(*ratio, rtol=0.01),
        f'your class 1 weighs {ratio[0]:.3g} times class 0; with "balanced" on y_train it would '
        f"be {ratio[1]:.3g} times. Count the rows of y_train, not those of y",
    )
    expect(
        np.isclose(given[0], wanted[0], rtol=0.01),
        f"the ratio of the weights is right, their size is not: class 0 should get {wanted[0]:.3f} "
        f"and gets {given[0]:.3g}. Against a penalty, size counts too. Where does N / 2 come in?",
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


@cause.check(4)
def check_inseparable_data(answers: Answers) -> None:
    """Says no where there is none."""
    draws = np.random.default_rng(4)
    ring = draws.normal(size=(200, 2))
    expect(
        not _says(answers, ring, (np.linalg.norm(ring, axis=1) < 0.5).astype(np.int64)),
        "one class surrounds the other here: no straight cut separates them, and separable says "
        "yes. A forest learns any rows by heart; ask a model with a straight cut",
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
    """The rows in both parts."""
    train, test = (
        {row.tobytes() for row in matrix(name, answers.value(name))}
        for name in ("X_train", "X_test")
    )
    given, wanted = number("shared_rows", answers.value("shared_rows")), len(train & test)
    expect(
        given == wanted,
        f"{wanted} rows are in X_train and in X_test; shared_rows is {given:.4g}. Compare whole "
        "rows, not single numbers or labels",
    )


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
    hint=(
        "copy your two calls of task data into the function, and let the arguments replace two "
        "numbers."
    ),
)


@harder.check(6)
def check_make_split(answers: Answers) -> None:
    """Only class_sep and flip_y change."""
    for settings in ((2, 0), (0.6, 0), (1.2, 0.1)):
        given = answers.call("make_split", *settings)
        expect(
            isinstance(given, (tuple, list)) and len(given) == 4,
            "make_split should return four arrays: X_train, X_test, y_train, y_test",
        )
        wanted = _split(*settings)
        called = f"make_split({settings[0]}, {settings[1]})"
        expect(
            all(np.shape(g) == np.shape(w) for g, w in zip(given, wanted, strict=True)),
            f"{called} returns arrays of shapes {', '.join(str(np.shape(g)) for g in given)}; "
            f"expected {', '.join(str(np.shape(w)) for w in wanted)}, in this order",
        )
        if all(np.allclose(g, w) for g, w in zip(given, wanted, strict=True)):
            continue
        same = [_split(*other) for other in ((2, 0), (settings[0], 0), (2, settings[1]))]
        expect(
            not any(np.allclose(given[0], parts[0]) for parts in same),
            f"{called} returns the rows of other settings: do both arguments reach "
            "make_classification?",
        )
        expect(
            False,
            f"{called} returns other rows than the recipe: all other settings, and the split, are "
            "those of task data",
        )


@harder.check(2)
def check_first_apart(answers: Answers) -> None:
    """Where the methods part."""
    apart = []
    for separation in SEPARATIONS:
        X_train, X_test, y_train, y_test = _split(separation)
        recalls = [recall_score(y_test, _predict(m, X_train, y_train, X_test)) for m in METHODS]
        apart.append(max(recalls) > min(recalls))
    given = number("first_apart", answers.value("first_apart"))
    expect(given in SEPARATIONS, f"first_apart should be a class_sep of the grid; it is {given:g}")
    expect(
        apart[SEPARATIONS.index(given)],
        f"at class_sep={given:g} the three recalls are the same; go on to the right",
    )
    first = SEPARATIONS[apart.index(True)]
    expect(
        given == first,
        f"the recalls differ at class_sep={given:g}, but not there for the first time; look "
        "further left",
    )


@harder.check(3)
def check_missed(answers: Answers) -> None:
    """Which rows are missed together."""
    X_train, X_test, y_train, y_test = _split(2, 0.05)
    wrong = np.array([_predict(m, X_train, y_train, X_test) != y_test for m in METHODS])
    counts = {"any": wrong.any(axis=0).sum(), "all": wrong.all(axis=0).sum()}
    for kind, wanted in counts.items():
        given = number(f"missed_by_{kind}", answers.value(f"missed_by_{kind}"))
        expect(
            given == wanted,
            f"missed_by_{kind} should be {wanted} with make_split(2, 0.05); it is {given:.4g}. "
            "Count test rows, each at most once, where the predicted label is not the true one",
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
            "C": "nothing repairs them: the rows are still missed, by every method",
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
    close("n_rare_test", given, float(np.sum(y_test == 1)))


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
            close(f"the {end} end of wilson({found}, {n})", given, right)


def _interval(name: str, value: Any) -> tuple[float, float]:
    expect(
        isinstance(value, (tuple, list, np.ndarray)) and len(value) == 2,
        f"{name} should be a pair: the low end and the high end",
    )
    return number(f"{name}, low", value[0]), number(f"{name}, high", value[1])


@error_bar.check(4)
def check_intervals(answers: Answers) -> None:
    """An interval around each of the three recalls."""
    given = answers.value("intervals")
    expect(
        isinstance(given, dict) and set(given) == set(METHODS),
        f"intervals should be a dictionary with the keys {', '.join(METHODS)}",
    )
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
            f"intervals[{method!r}] should be that of {found} rows found out of {n}; it is "
            f"{interval[0]:.3f} to {interval[1]:.3f}. Is it from make_split(0.75, 0)?",
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
        f"rare_rows_needed should be the smallest n for which wilson(0.8 * n, n) is at most 0.1 "
        f"wide; with {given:.4g} rows it is "
        f"{np.diff(wilson_interval(0.8 * max(given, 1), max(given, 1)))[0]:.3f} wide",
    )


many_splits = Task(
    "many_splits",
    "The same question to many splits",
    hint="a loop over range(40), one train_test_split in it, three recalls from it.",
    free_text=(("verdict", 6),),
)


@many_splits.check(6)
def check_split_recalls(answers: Answers) -> None:
    """Forty splits, the same for every method."""
    table = _split_recalls(answers)
    X_train, X_test, y_train, y_test = _split(*HARD)
    X, y = np.vstack([X_train, X_test]), np.append(y_train, y_test)
    n_rare = round(0.3 * y.sum())
    steps = table.to_numpy(dtype=np.float64) * n_rare
    expect(
        np.allclose(steps, np.round(steps)),
        f"some recalls are no multiple of 1/{n_rare}, the rows of class 1 in a stratified test "
        "set. Is stratify set, and is it recall?",
    )
    expect(
        table.nunique().max() > 1,
        "every split gave the same recalls: does random_state change from split to split?",
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


def _split_recalls(answers: Answers) -> pd.DataFrame:
    table = answers.value("split_recalls")
    expect(
        isinstance(table, pd.DataFrame) and set(table.columns) == set(METHODS),
        f"split_recalls should be a DataFrame with the columns {', '.join(METHODS)}",
    )
    expect(len(table) == 40, f"split_recalls should have 40 rows, one a seed; it has {len(table)}")
    return pd.DataFrame(table)


@many_splits.check(4)
def check_gain(answers: Answers) -> None:
    """The difference, split by split."""
    table = _split_recalls(answers)
    gain = (table["smote"] - table["plain"]).to_numpy(dtype=np.float64)
    given = number("mean_gain", answers.value("mean_gain"))
    expect(
        abs(given + gain.mean()) > 1e-3 or abs(gain.mean()) < 1e-3,
        "mean_gain has the wrong sign: it is that of smote minus that of plain",
    )
    close("mean_gain", given, float(gain.mean()))
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
            f"smote_{name} should be {wanted} of {len(gain)} splits; it is {given:.4g}. Compare "
            "the two methods on the same split, not their means",
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
    ),
)

"""Hidden checks of practical 01.

Not guarded: the data, which are the page's; what is counted in the labels or read off a
figure, where a typed number is the answer; estimators, which say all themselves; letters.
"""

import numpy as np
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split

from labkit.course.answers import NotAttemptedError
from labkit.course.expect import expect, labels, matrix, number, numbers
from labkit.grading.checks import guards
from labkit.metrics import wilson_interval

METHODS = {"plain": "plain", "smote": "with_smote", "weights": "with_weights"}


def _clouds(seed, n_common, n_rare, gap, n_features=6):
    draws = np.random.default_rng(abs(seed))
    y = draws.permutation(np.repeat([0, 1], [n_common, n_rare]))
    X = draws.normal(size=(len(y), n_features))
    X[:, 0] += gap * y
    return X, y


def _fits_its_arguments(answers, name, seed):
    X, y = _clouds(seed, n_common=600, n_rare=200, gap=1.5)
    X_train, y_train, X_test = X[:400], y[:400], X[400:]
    returned = answers.call(name, X_train, y_train, X_test)
    given = labels(f"what {name} returns", returned, len(X_test))
    weight = "balanced" if name == "with_weights" else None
    model = LogisticRegression(max_iter=1000, class_weight=weight)
    if name == "with_smote":
        X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)
    expect(
        balanced_accuracy_score(model.fit(X_train, y_train).predict(X_test), given) > 0.8,
        f"on rows that no notebook has, {name} does not predict as a logistic regression does that "
        "was fitted on its arguments. Do X_train or a fitted model of the notebook get into it?",
    )


@guards("three_ways", "check_plain")
def test_plain_fits_its_arguments(answers, seed):
    """The plain model is fitted on the rows it is given."""
    _fits_its_arguments(answers, "plain", seed)


@guards("three_ways", "check_with_smote")
def test_with_smote_fits_its_arguments(answers, seed):
    """The model behind SMOTE is fitted on the rows it is given."""
    _fits_its_arguments(answers, "with_smote", seed)


@guards("three_ways", "check_with_weights")
def test_with_weights_fits_its_arguments(answers, seed):
    """The weighted model is fitted on the rows it is given."""
    _fits_its_arguments(answers, "with_weights", seed)


@guards("three_ways", "check_predictions")
def test_predictions_are_those_of_the_functions(answers):
    """Your predictions are what your functions say."""
    X_train, X_test = (matrix(name, answers.value(name)) for name in ("X_train", "X_test"))
    y_train = labels("y_train", answers.value("y_train"), len(X_train))
    stored = answers.value("predictions")
    for key, name in METHODS.items():
        given = labels(f"predictions[{key!r}]", stored[key], len(X_test))
        try:
            again = answers.call(name, X_train, y_train, X_test)
        except (NotAttemptedError, AssertionError):
            continue  # marked elsewhere
        expect(
            np.mean(labels(f"what {name} returns", again, len(X_test)) == given) > 0.95,
            f"asked again, {name} predicts other labels for your test rows than predictions has. "
            "Was one of them changed after the other was made?",
        )


def _says(answers, X, y):
    return number("what separable returns", answers.call("separable", X, y))


@guards("cause", "check_separable_data")
def test_separable_finds_a_cut(answers, seed):
    """Finds a straight cut through rows it has not seen."""
    X, y = _clouds(seed, n_common=70, n_rare=20, gap=12, n_features=3)
    expect(
        _says(answers, X, y),
        "a wide gap lies between the classes of rows that no notebook has, and separable says no",
    )
    twice, both = np.vstack([X, X]), np.append(y, 1 - y)
    expect(
        not _says(answers, twice, both),
        "where each row is there with either label nothing can tell the classes apart, and "
        "separable says yes. Does it look at its arguments?",
    )


@guards("cause", "check_inseparable_data")
def test_separable_finds_none(answers, seed):
    """Finds none where the classes are mixed."""
    X, y = _clouds(seed, n_common=90, n_rare=30, gap=0, n_features=2)
    expect(
        not _says(answers, X, y),
        "the labels of these rows were dealt out, and separable says that a straight cut makes no "
        "mistake on them. Does it look at its arguments?",
    )
    X, y = _clouds(seed, n_common=70, n_rare=20, gap=12, n_features=2)
    expect(
        _says(answers, X, y),
        "a wide gap lies between the classes of rows that no notebook has, and separable says no",
    )


@guards("cause", "check_shared_rows")
def test_count_shared_in_other_tables(answers, seed):
    """Counts the rows that two other tables share."""
    draws = np.random.default_rng(abs(seed))
    n = int(draws.integers(3, 12))
    A, B = draws.normal(size=(30, 4)), draws.normal(size=(20, 4))
    B[:n] = A[-n:]
    expect(
        number("what count_shared returns", answers.call("count_shared", A, B)) == n,
        "two tables that no notebook has share some rows, and count_shared counts another number",
    )


def _flip(y, share, seed):
    draws = np.random.default_rng(seed)
    flipped = y.copy()
    chosen = draws.random(len(y)) < share
    flipped[chosen] = draws.integers(2, size=chosen.sum())
    return flipped


def _recipe(class_sep, flipped, seed=42):
    X, y = make_classification(
        n_samples=200,
        n_features=5,
        n_informative=3,
        n_redundant=1,
        n_clusters_per_class=1,
        weights=[0.9, 0.1],
        class_sep=class_sep,
        flip_y=0,
        random_state=42,
    )
    return train_test_split(X, _flip(y, flipped, seed), test_size=0.3, random_state=seed)


@guards("harder", "check_make_split")
def test_make_split_at_other_settings(answers, seed):
    """Other settings give other rows, by the same recipe."""
    draws = np.random.default_rng(abs(seed))
    class_sep, share = draws.uniform([0.3, 0.02], [2.5, 0.3]).round(3).tolist()
    settings = class_sep, share, int(draws.integers(50, 500))
    given = answers.call("make_split", *settings)
    expect(
        isinstance(given, (tuple, list)) and len(given) == 4,
        "at settings that the notebook does not use, make_split does not return four arrays",
    )
    same = [
        np.shape(one) == np.shape(other) and np.allclose(one, other)
        for one, other in zip(given, _recipe(*settings), strict=True)
    ]
    expect(
        all(same),
        "at settings that the notebook does not use, make_split returns other rows than the "
        "recipe. Do class_sep, flipped and seed go where they belong, as they are?",
    )


def _own_recalls(answers, parts):
    """Give the number of rare test rows that each of the student's functions finds."""
    X_train, X_test, y_train, y_test = parts
    found = {}
    for key, name in METHODS.items():
        returned = answers.call(name, X_train, y_train, X_test)
        y_pred = labels(f"what {name} returns", returned, len(X_test))
        found[key] = int(np.sum(y_pred[y_test == 1]))
    return found


@guards("error_bar", "check_wilson")
def test_wilson_at_other_shares(answers, seed):
    """The formula, at shares drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for n in draws.integers(8, 500, size=5).tolist():
        for found in (0, int(draws.integers(1, n)), n):
            given = numbers("what wilson returns", answers.call("wilson", found, n), 2)
            expect(
                np.allclose(given, wilson_interval(found, n), atol=2e-3),
                "at shares that the notebook does not use, an end of wilson is not where the "
                "formula has it. Are found and n the only numbers that go in, besides z?",
            )


@guards("error_bar", "check_intervals")
def test_intervals_come_from_the_functions(answers):
    """Your intervals are those of your functions."""
    stored = answers.value("intervals")
    parts = _recipe(0.75, 0)
    try:
        found = _own_recalls(answers, parts)
        intervals = {key: answers.call("wilson", n, int(sum(parts[3]))) for key, n in found.items()}
    except (NotAttemptedError, AssertionError):
        return  # marked elsewhere
    near = [
        np.shape(stored[key]) == np.shape(pair) and np.allclose(stored[key], pair, atol=0.1)
        for key, pair in intervals.items()
    ]
    expect(
        all(near),
        "plain, with_smote, with_weights and wilson, asked again about make_split(0.75, 0), give "
        "other intervals than you have stored. Was one of them changed after the other was made?",
    )


@guards("many_splits", "check_split_recalls")
def test_split_recalls_come_from_the_functions(answers, seed):
    """Some of the forty splits, done again with your functions."""
    X_train, X_test, y_train, y_test = _recipe(0.75, 0)
    X, y = np.vstack([X_train, X_test]), np.append(y_train, y_test)
    table = answers.value("split_recalls")
    chosen = np.random.default_rng(abs(seed)).choice(40, 5, replace=False).tolist()
    off = 0.0
    for split in chosen:
        parts = train_test_split(X, y, test_size=0.3, stratify=y, random_state=split)
        try:
            found = _own_recalls(answers, parts)
        except (NotAttemptedError, AssertionError):
            return  # marked elsewhere
        n_rare = int(sum(parts[3]))
        off += sum(abs(table[key].iloc[split] * n_rare - n) for key, n in found.items())
    expect(
        off < 6,
        "some of the forty splits, done again with your functions, give other recalls than the "
        "rows of split_recalls. Is row 7 that of random_state=7, and so on for all forty?",
    )

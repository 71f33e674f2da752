"""Practical 03, a pipeline traced: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, precision_score, recall_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

from labkit.course.answers import Answers, Estimator, Network
from labkit.course.expect import choice, close, expect, labels, mapping, matrix, number
from labkit.course.task import About, Practical, Task
from labkit.metrics import class_counts, confusion, inverse_frequency_weights
from labkit.network.ann import ANNClassifier

PUBLISHED = (0.92, 0.85, 0.88)
"""Accuracy, precision and recall, as the page prints them."""


def _rows(answers: Answers, part: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    X = matrix(f"X_{part}", answers.value(f"X_{part}"))
    return X, labels(f"y_{part}", answers.value(f"y_{part}"), len(X))


data = Task(
    "data",
    "The data and the split",
    hint=(
        "one argument is about labels given at random, the other about the shares of the "
        "classes in both parts."
    ),
)


@data.check(2)
def check_raw_data(answers: Answers) -> None:
    """1000 rows of 4 features, 900 of class 0 and 100 of class 1."""
    X = matrix("X", answers.value("X"))
    y = labels("y", answers.value("y"), len(X))
    expect(
        X.shape[1] == 4,
        f"X should have 4 columns; it has {X.shape[1]}. The page's fifth column is the class",
    )
    expect(len(X) == 1000, f"X should have 1000 rows; it has {len(X)}. n_samples?")
    counts = class_counts(y)
    expect(
        counts.get(1, 0) < 500,
        f"the classes are {counts}: as weights go, the larger share belongs to class 0",
    )
    expect(
        counts == {0: 900, 1: 100},
        f"the classes should be 900 and 100; they are {counts}. make_classification gives some "
        "labels away at random: which argument says how many?",
    )


@data.check(2)
def check_split(answers: Answers) -> None:
    """Training rows 720 and 80, test rows 180 and 20."""
    X_train, y_train = _rows(answers, "train")
    _, y_test = _rows(answers, "test")
    expect(
        np.mean(y_train) < 0.3,
        f"{np.mean(y_train):.0%} of the training rows are of class 1: they look balanced already. "
        "SMOTE comes after the split, or relatives of test rows get into the training rows",
    )
    expect(
        len(X_train) == 800 and len(y_test) == 200,
        f"the split should give 800 and 200 rows; it gives {len(X_train)} and {len(y_test)}. "
        "test_size?",
    )
    counts = class_counts(y_train)
    expect(
        counts == {0: 720, 1: 80},
        f"the training rows should hold 720 and 80 rows of the classes; they hold {counts}. "
        "Only a stratified split keeps the shares",
    )


@data.check(2)
def check_parts_are_the_rows(answers: Answers) -> None:
    """Each row of X is in one part, and in one only."""
    whole, train, test = (
        [row.tobytes() for row in matrix(name, answers.value(name))]
        for name in ("X", "X_train", "X_test")
    )
    shared = len(set(train) & set(test))
    expect(shared == 0, f"{shared} rows are in X_train and in X_test as well")
    expect(
        sorted(train + test) == sorted(whole),
        "X_train and X_test together should be the rows of X, as they are: nothing is scaled or "
        "made up before the split",
    )


trace = Task(
    "trace",
    "SMOTE and scaling",
    hint="fit the scaler once, then transform twice.",
)


@trace.check(2)
def check_count_stage(answers: Answers) -> None:
    """Counts rows, columns and classes, of any data."""
    for n_rows, n_features, n_rare in ((30, 4, 7), (12, 9, 5)):
        draws = np.random.default_rng(n_rows)
        y = draws.permutation([1] * n_rare + [0] * (n_rows - n_rare))
        counted = answers.call("count_stage", draws.normal(size=(n_rows, n_features)), y)
        keys = ("rows", "columns", "class 0", "class 1")
        counted = mapping("what count_stage returns", counted, keys)
        found = {key: number(key, counted[key]) for key in keys}
        expect(
            found["columns"] != n_features,
            f"{n_features} features are {n_features + 1} columns on the page: the class is one",
        )
        wanted = dict(zip(keys, (n_rows, n_features + 1, n_rows - n_rare, n_rare), strict=True))
        for key in keys:
            expect(
                found[key] == wanted[key],
                f"on rows of the check's own, count_stage says {key!r}: {found[key]:g}, and that "
                "is not so. Does it count X and y as they come in, and nothing else?",
            )


@trace.check(2)
def check_smote(answers: Answers) -> None:
    """SMOTE: all training rows, and new ones of class 1."""
    X_train, y_train = _rows(answers, "train")
    X_smote, y_smote = _rows(answers, "smote")
    counts, larger = class_counts(y_smote), max(class_counts(y_train).values())
    expect(
        len(X_smote) == 2 * larger and counts[0] == counts[1],
        f"after SMOTE both classes should have {larger} rows; they are {counts}. The training "
        "rows go in, all of them and nothing else",
    )
    known = {row.tobytes() for row in X_train}
    new = np.array([row.tobytes() not in known for row in X_smote])
    expect(
        new.any(),
        "no row is new: rare rows were repeated. That is random over-sampling, not SMOTE",
    )
    lost = len(known - {row.tobytes() for row in X_smote})
    expect(
        lost == 0,
        f"{lost} training rows are not among the rows of X_smote as they were. Were they scaled "
        "before SMOTE? Here scaling comes after it",
    )
    expect(bool(np.all(y_smote[new] == 1)), "only class 1 should have new rows")
    rare = X_train[y_train == 1]
    used, on_a_line = _parents_in_use(X_smote[new][:: max(1, int(new.sum()) // 80)], rare)
    expect(
        on_a_line > 0.95,
        f"only {on_a_line:.0%} of the new rows that were looked at lie on a line between two rare "
        "training rows: they were made in another way than SMOTE's, with noise perhaps",
    )
    expect(
        used > 0.6,
        "many rare training rows are parents of no new row. Plain SMOTE starts from all of them "
        "alike; a variant such as Borderline-SMOTE starts from rows near the other class only",
    )


def _nearest_line(row: NDArray[Any], rare: NDArray[Any]) -> tuple[float, int, int, float]:
    """Return the distance from a row to the nearest line between two others, and which."""
    first, second = np.triu_indices(len(rare), 1)
    along = rare[second] - rare[first]
    share = np.sum((row - rare[first]) * along, axis=1) / np.sum(along**2, axis=1)
    apart = np.linalg.norm(rare[first] + np.clip(share, 0, 1)[:, None] * along - row, axis=1)
    best = int(np.argmin(apart))
    return float(apart[best]), int(first[best]), int(second[best]), float(share[best])


def _parents_in_use(rows: NDArray[Any], rare: NDArray[Any]) -> tuple[float, float]:
    """Return the share of rare rows that are parents, and of rows that have parents."""
    found = [_nearest_line(row, rare) for row in rows]
    scale = float(rare.std(axis=0).mean())
    lines = [(i, j) for apart, i, j, _ in found if apart < 1e-6 * scale]
    parents = {parent for pair in lines for parent in pair}
    return len(parents) / len(rare), len(lines) / len(rows)


@trace.check(2)
def check_scaled_train(answers: Answers) -> None:
    """The scaled training rows have mean 0 and deviation 1."""
    X_smote, _ = _rows(answers, "smote")
    scaled = matrix("X_train_scaled", answers.value("X_train_scaled"))
    expect(
        scaled.shape == X_smote.shape,
        f"X_train_scaled should have the shape of X_smote, {X_smote.shape}; it has "
        f"{scaled.shape}. Scaling comes after SMOTE here",
    )
    expect(
        np.allclose(scaled.mean(axis=0), 0, atol=1e-6)
        and np.allclose(scaled.std(axis=0), 1, atol=1e-6),
        f"each column of X_train_scaled should have mean 0 and deviation 1; the means are "
        f"{_listed(scaled.mean(axis=0))}. On which rows was the scaler fitted?",
    )


@trace.check(2)
def check_scaled_test(answers: Answers) -> None:
    """The test rows are scaled with what was learned from training rows."""
    X_smote, _ = _rows(answers, "smote")
    X_test, _ = _rows(answers, "test")
    scaled = matrix("X_test_scaled", answers.value("X_test_scaled"))
    expect(
        scaled.shape == X_test.shape,
        f"X_test_scaled should have the shape of X_test, {X_test.shape}; it has {scaled.shape}. "
        "Test rows are never resampled",
    )
    expect(
        not np.allclose(scaled, X_test),
        "X_test_scaled is X_test as it was: the network would meet other units than in training",
    )
    expect(
        not np.allclose(scaled.mean(axis=0), 0, atol=1e-6),
        "the test rows have mean 0 exactly: the scaler was fitted on them. It is fitted on "
        "training rows, and only applied here",
    )
    expect(
        np.allclose(scaled, (X_test - X_smote.mean(axis=0)) / X_smote.std(axis=0), atol=1e-6),
        "X_test_scaled should be X_test with the means and deviations of X_smote; another set of "
        "rows went into this scaler",
    )


def _listed(values: NDArray[Any]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


parents = Task(
    "parents",
    "A synthetic row's parents",
    hint="try all pairs; keep the one whose point on the line comes nearest to the new row.",
)


def _found_parents(answers: Answers, row: Any, rare: Any) -> tuple[int, int, float]:
    returned = answers.call("find_parents", row, rare)
    expect(
        isinstance(returned, (tuple, list, np.ndarray)) and len(returned) == 3,
        "find_parents should return three numbers: the positions of both parents, and t",
    )
    first, second, share = (number("what find_parents returns", value) for value in returned)
    for position in (first, second):
        expect(
            position == int(position) and 0 <= position < len(rare),
            f"{position:g} is no position among {len(rare)} rows; positions are counted from 0",
        )
    return int(first), int(second), share


def _right_parents(row: Any, rare: Any, found: tuple[int, int, float]) -> None:
    """Check that a row lies where the parents and the share say."""
    first, second, share = found
    _, i, j, along = _nearest_line(row, rare)
    expect(
        {first, second} == {i, j},
        f"the new row does not lie on the line between rare rows {first} and {second}. The nearest "
        "rows need not be its parents: the new row may be far from both",
    )
    expect(
        not np.isclose(share, 1 - along if first == i else along) or np.isclose(along, 0.5),
        "t is counted from the second parent; it should be counted from the one named first",
    )
    expect(
        np.isclose(share, along if first == i else 1 - along, atol=5e-3),
        f"the parents are right, and t is not {share:.3g}: a + t (b - a) is another row",
    )


@parents.check(5)
def check_find_parents(answers: Answers) -> None:
    """Finds both parents and t, on rows of the check's own."""
    for n_rare, n_features, share in ((12, 4, 0.3), (20, 3, 0.85)):
        draws = np.random.default_rng(n_rare)
        rare = draws.normal(size=(n_rare, n_features))
        a, b = draws.choice(n_rare, 2, replace=False)
        row = rare[a] + share * (rare[b] - rare[a])
        _right_parents(row, rare, _found_parents(answers, row, rare))


@parents.check(3)
def check_own_parents(answers: Answers) -> None:
    """The parents of your own synthetic row."""
    X_train, y_train = _rows(answers, "train")
    X_smote, _ = _rows(answers, "smote")
    expect(len(X_smote) > 820, "X_smote has no row 820: solve the task trace first")
    rare = X_train[y_train == 1]
    names = ("first_parent", "second_parent", "share_of_line")
    first, second, share = (number(name, answers.value(name)) for name in names)
    expect(
        max(first, second) < len(rare),
        "the parents are counted among the rare training rows, X_train[y_train == 1], not among "
        "all rows",
    )
    _right_parents(X_smote[820], rare, (int(first), int(second), share))


weights = Task(
    "weights",
    "Weights after SMOTE",
    hint="after SMOTE there are n_common rows of class 0 and ratio times n_common of class 1.",
)


@weights.check(2)
def check_weights(answers: Answers) -> None:
    """The weights before SMOTE and after it."""
    for name, part in (("weights_before", "train"), ("weights_after", "smote")):
        given = _weights(name, answers.value(name))
        _, y = _rows(answers, part)
        _right_weights(name, given, inverse_frequency_weights(y))


@weights.check(2)
def check_weights_after_smote(answers: Answers) -> None:
    """The weights after SMOTE, for any counts and any ratio."""
    for n_common, n_rare, ratio in ((720, 80, 1.0), (900, 60, 0.5), (1000, 20, 0.1)):
        given = _weights_after_smote(answers, n_common, n_rare, ratio)
        before = inverse_frequency_weights([0] * n_common + [1] * n_rare)
        expect(
            not np.isclose(given[1], before[1]),
            f"with {n_common} and {n_rare} rows and ratio {ratio:g} these are the weights from "
            "before SMOTE. How many rows of class 1 are there afterwards?",
        )
        wanted = {0: (1 + ratio) / 2, 1: (1 + ratio) / (2 * ratio)}
        _right_weights(f"with ratio {ratio:g}, weights_after_smote", given, wanted)


@weights.check(2)
def check_what_cancels(answers: Answers) -> None:
    """What the weights still depend on."""
    few, many = (_weights_after_smote(answers, 720, n_rare, 0.5) for n_rare in (36, 180))
    expect(
        np.isclose(few[1], many[1], rtol=0.01),
        f"SMOTE to half of 720 rows: from 36 rare rows class 1 gets {few[1]:.3g}, from 180 it gets "
        f"{many[1]:.3g}. Afterwards there are as many either way",
    )
    expect(
        few[1] > few[0],
        f"SMOTE to half of 720 rows leaves class 1 the rarer one, and its weight, {few[1]:.3g}, is "
        f"not above that of class 0, {few[0]:.3g}",
    )
    choice(
        "weights_depend_on",
        answers.value("weights_depend_on"),
        right="C",
        wrong={
            "A": "write N and n_c as n_common times something; n_common stands above and below",
            "B": "n_rare is gone once SMOTE has run, and n_common cancels",
            "D": "try a ratio of 0.5: the classes still differ, and so do the weights",
        },
    )


def _weights(name: str, given: Any) -> dict[int, float]:
    given = mapping(name, given, (0, 1))
    return {label: number(f"the weight of class {label}", given[label]) for label in (0, 1)}


def _weights_after_smote(
    answers: Answers, n_common: int, n_rare: int, ratio: float
) -> dict[int, float]:
    returned = answers.call("weights_after_smote", n_common, n_rare, ratio)
    return _weights("what weights_after_smote returns", returned)


def _right_weights(name: str, given: dict[int, float], wanted: dict[int, float]) -> None:
    swapped = np.isclose(given[0], wanted[1]) and not np.isclose(wanted[0], wanted[1])
    expect(not swapped, f"{name}: the weights are swapped; the rare class gets the large one")
    for label in (0, 1):
        close(
            f"{name}: the weight of class {label}",
            given[label],
            wanted[label],
            tolerance=0.01,
            hint="how many rows are there in all, and how many of this class?",
        )


training = Task(
    "training",
    "Five epochs",
    hint="fit returns an object whose attribute history is the dictionary.",
)


def _trained(
    answers: Answers, class_weight: dict[int, float], n_features: int = 4
) -> tuple[Network, dict[str, Any]]:
    """Train two epochs on a few rows that no notebook has."""
    draws = np.random.default_rng(n_features)
    X = draws.normal(size=(64, n_features))
    y = (X[:, 0] > 0).astype(np.int64)
    return _pair("what train returns", answers.call("train", X, y, class_weight, 2))


def _pair(name: str, returned: Any) -> tuple[Network, dict[str, Any]]:
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"{name} should be two things: the network, and the history as a dictionary",
    )
    network, history = returned
    expect(isinstance(network, Network), f"{name}: the first should be a Keras model")
    expect(
        isinstance(history, dict) and "loss" in history,
        f"{name}: the second should be the dictionary in the history attribute of what fit returns",
    )
    expect("accuracy" in history, "the history has no accuracy; was it compiled as a metric?")
    return network, history


@training.check(3)
def check_network(answers: Answers) -> None:
    """16 ReLU units, one sigmoid output, Adam, binary cross-entropy."""
    network, history = _trained(answers, {0: 1.0, 1: 1.0}, n_features=6)
    told = ", ".join(f"{kind}({units}, {activation})" for kind, units, activation in network.units)
    expect(
        network.units == (("Dense", 16, "relu"), ("Dense", 1, "sigmoid")),
        f"the layers should be Dense(16, relu) and Dense(1, sigmoid); they are {told}",
    )
    expect(
        network.loss == "binary_crossentropy" and network.optimizer == "adam",
        f"loss and optimiser should be binary_crossentropy and adam; they are {network.loss} and "
        f"{network.optimizer}",
    )
    expect(
        len(history["loss"]) == 2,
        f"asked for 2 epochs, train ran {len(history['loss'])}; does epochs reach fit?",
    )
    first, second = (float(loss) for loss in history["loss"])
    expect(
        0 < second != first > 0,
        f"the losses of the two epochs are {first:.3g} and {second:.3g}; training changes the "
        "loss. Is this the history of that call of fit?",
    )


@training.check(2)
def check_weights_reach_loss(answers: Answers) -> None:
    """The class weights reach the loss."""
    nothing, all_rows = (
        float(_trained(answers, {0: weight, 1: weight})[1]["loss"][-1]) for weight in (0.0, 1.0)
    )
    expect(
        nothing == 0,
        "with both class weights zero no row counts, and the loss should be 0; it is "
        f"{nothing:.3f}. Does class_weight reach fit?",
    )
    expect(
        all_rows > 0,
        "with both class weights one every row counts, and the loss is 0 all the same. Is it the "
        "loss of that call of fit?",
    )


@training.check(2)
def check_history(answers: Answers) -> None:
    """Your own five epochs."""
    _, history = _pair("(network, history)", (answers.value("network"), answers.value("history")))
    loss, accuracy = (np.asarray(history[name], dtype=float) for name in ("loss", "accuracy"))
    expect(len(loss) == 5, f"the history should have 5 epochs; it has {len(loss)}")
    expect(
        loss[-1] < loss[0],
        f"the loss should fall from epoch to epoch; it goes from {loss[0]:.3f} to {loss[-1]:.3f}",
    )
    expect(
        loss[-1] < 0.6 and 0.5 < accuracy[-1] <= 1,
        f"after five epochs the loss is {loss[-1]:.3f} and the accuracy {accuracy[-1]:.2f}, hardly "
        "better than a coin. Do rows and labels belong together?",
    )


@training.check(2)
def check_no_idea(answers: Answers) -> None:
    """What knowing nothing but the share costs."""
    for share in (0.5, 0.1, 0.8):
        given = number("what loss_of_no_idea returns", answers.call("loss_of_no_idea", share))
        expect(
            given > 0,
            f"a loss is the logarithm with its sign turned; {given:.3f} is not above zero",
        )
        wanted = -float(share * np.log(share) + (1 - share) * np.log(1 - share))
        expect(
            not np.isclose(given, wanted / np.log(2), atol=1e-3),
            "this is what it costs in bits, with the logarithm to base 2; Keras takes the natural "
            "one",
        )
        expect(
            share == 0.5 or not np.isclose(given, np.log(2), atol=1e-3),
            "the loss is the same whatever the share is: that is a network that says one half, and "
            "this one knows the share",
        )
        close(
            f"with a share of {share:g}, loss_of_no_idea",
            given,
            wanted,
            hint="rows of class 1 are given the share, rows of class 0 the rest; weigh each "
            "logarithm by how many such rows there are",
        )


@training.check(1)
def check_whose_accuracy(answers: Answers) -> None:
    """Whose accuracy it is."""
    choice(
        "accuracy_rows",
        answers.value("accuracy_rows"),
        right="C",
        wrong={
            "A": "fit never saw the test rows; validation_data would be another column",
            "B": "these are what SMOTE was given; look at what you gave to fit",
            "D": "accuracy counts the rows of both classes",
        },
    )


epochs = Task(
    "epochs",
    "The curve and its table",
    hint="the distance between two values has no sign; positions start at 0, epochs at 1.",
)


@epochs.check(3)
def check_contradicting_epochs(answers: Answers) -> None:
    """Finds where a drawing contradicts its numbers, for any grid."""
    for drawn, printed, step, wanted in _DRAWINGS:
        found = _epoch_list(answers.call("contradicting_epochs", drawn, printed, step))
        told = f"for a curve drawn at {drawn} and a table of {printed}, on a grid of {step}"
        expect(
            not (found == [epoch - 1 for epoch in wanted] and found != wanted),
            f"{told}, all epochs are one too small: they are counted from 1",
        )
        everyone = range(1, len(drawn) + 1)
        expect(
            not (found and found == [epoch for epoch in everyone if epoch not in wanted]),
            f"{told}, these are the epochs that agree; the others were asked for",
        )
        expect(
            found == wanted,
            f"{told}, contradicting_epochs gives {found}. Above or below, more than half a step is "
            "too far, and exactly half a step is not",
        )


_DRAWINGS: tuple[tuple[list[float], list[float], float, list[int]], ...] = (
    ([0.9, 0.7, 0.5, 0.5], [0.86, 0.55, 0.62, 0.45], 0.1, [2, 3]),
    ([3.0, 2.5, 2.0], [3.2, 2.2, 1.76], 0.5, [2]),
    ([0.4, 0.2], [0.38, 0.24], 0.1, []),
)


def _epoch_list(value: Any) -> list[int]:
    listed = np.asarray(sorted(value) if isinstance(value, (set, frozenset)) else value)
    expect(
        listed.ndim == 1 and (listed.size == 0 or listed.dtype.kind in "iuf"),
        "contradicting_epochs should return a list of whole numbers, empty where all agree",
    )
    return [int(epoch) for epoch in listed]


@epochs.check(2)
def check_contradicted(answers: Answers) -> None:
    """The epochs of the page in which they contradict each other."""
    found = _epoch_list(answers.value("contradicted"))
    table = np.array([0.65, 0.48, 0.35, 0.28, 0.22])
    apart = np.abs(np.array([0.7, 0.6, 0.5, 0.4, 0.3]) - table)
    wanted = (np.flatnonzero(apart > 0.05 + 1e-6) + 1).tolist()
    expect(
        found == wanted,
        f"contradicted is {found}; read both rows of the table again, star and number one below "
        "the other, with half of a step of 0.1 allowed",
    )


evaluation = Task(
    "evaluation",
    "Evaluation",
    hint="scikit-learn's metrics take the truth first.",
)


@evaluation.check(2)
def check_probabilities(answers: Answers) -> None:
    """Probabilities for the test rows, from a network that has learned."""
    _, y_test = _rows(answers, "test")
    y_proba = _probabilities("y_proba", answers, len(y_test))
    area = roc_auc_score(y_test, y_proba)
    expect(
        area > 0.8,
        f"y_proba ranks the test rows with a ROC AUC of {area:.2f}, and 0.5 is chance. Were the "
        "rows predicted in another order, or by a network that was not trained?",
    )
    X_train_scaled, y_smote = answers.value("X_train_scaled"), answers.value("y_smote")
    peer = ANNClassifier(random_state=42).fit(X_train_scaled, y_smote)
    of_raw_rows = peer.predict_proba(answers.value("X_test"))[:, 1]
    expect(
        not np.allclose(y_proba, of_raw_rows, atol=1e-4),
        "these are the probabilities of the raw test rows; the network was trained on scaled ones",
    )


def _probabilities(name: str, answers: Answers, n_rows: int) -> NDArray[np.float64]:
    value = np.asarray(answers.value(name))
    value = value.ravel() if value.shape == (n_rows, 1) else value
    expect(
        value.shape == (n_rows,),
        f"{name} should be {n_rows} numbers, the probability of class 1 for each test row; its "
        f"shape is {value.shape}",
    )
    expect(
        value.min() >= 0 and value.max() <= 1 and len(np.unique(value)) > 2,
        f"{name} should hold probabilities, before any threshold",
    )
    return value.astype(np.float64)


@evaluation.check(2)
def check_labels(answers: Answers) -> None:
    """Labels with the threshold 0.5."""
    _, y_test = _rows(answers, "test")
    y_pred = labels("y_pred", answers.value("y_pred"), len(y_test))
    wanted = _probabilities("y_proba", answers, len(y_test)) > 0.5
    expect(
        np.array_equal(y_pred, wanted),
        f"y_pred calls {int(y_pred.sum())} rows positive, and another number of probabilities "
        "exceeds 0.5. Is it 1 where y_proba is above the threshold?",
    )


@evaluation.check(2)
def check_confusion_matrix(answers: Answers) -> None:
    """The confusion matrix, truth in the rows."""
    _, y_test = _rows(answers, "test")
    wanted = confusion(y_test, labels("y_pred", answers.value("y_pred"), len(y_test)))
    given = matrix("matrix", answers.value("matrix"))
    expect(given.shape == (2, 2), f"matrix should be 2 x 2; its shape is {given.shape}")
    expect(
        np.array_equal(wanted, wanted.T) or not np.array_equal(given, wanted.T),
        "rows and columns of matrix have changed places: y_true comes first, then y_pred",
    )
    expect(
        np.array_equal(given, wanted),
        f"matrix is {given.astype(int).tolist()}, and y_test and y_pred give another one. Are its "
        "four numbers counts of your own 200 test rows?",
    )


@evaluation.check(2)
def check_scores(answers: Answers) -> None:
    """Accuracy, precision and recall."""
    _, y_test = _rows(answers, "test")
    y_pred = labels("y_pred", answers.value("y_pred"), len(y_test))
    keys = ("accuracy", "precision", "recall")
    scores = mapping("scores", answers.value("scores"), keys)
    given = tuple(number(name, scores[name]) for name in keys)
    expect(
        not np.allclose(given, PUBLISHED),
        "these are the published scores; what does your own confusion matrix say?",
    )
    precision = float(precision_score(y_test, y_pred, zero_division=0))
    recall = float(recall_score(y_test, y_pred))
    expect(
        np.isclose(precision, recall) or not np.isclose(given[1], recall),
        "precision is that of recall: y_true comes first, then y_pred",
    )
    for name, value, wanted in zip(
        scores, given, (accuracy_score(y_test, y_pred), precision, recall), strict=True
    ):
        close(f"scores[{name!r}]", value, float(wanted), hint="count it in your own matrix")


published = Task(
    "published",
    "The published scores",
    hint="two loops, over tp and fp; tn and fn follow from the class counts.",
)


def _fitting(
    n_negative: int, n_positive: int, scores: tuple[float, ...], tolerance: float
) -> set[tuple[int, ...]]:
    """Try every confusion matrix."""
    tp, fp = np.mgrid[0 : n_positive + 1, 0 : n_negative + 1]
    accuracy = (tp + n_negative - fp) / (n_negative + n_positive)
    precision = tp / np.maximum(tp + fp, 1)
    apart = [
        np.abs(found - printed)
        for found, printed in zip((accuracy, precision, tp / n_positive), scores, strict=True)
    ]
    fits = np.max(apart, axis=0) <= tolerance
    return {(n_negative - f, f, n_positive - t, t) for t, f in np.argwhere(fits).tolist()}


def _fitting_of(
    answers: Answers, n_negative: int, n_positive: int, scores: tuple[float, ...]
) -> set[tuple[int, ...]]:
    returned = answers.call("fitting_matrices", n_negative, n_positive, *scores)
    return _four_numbers("fitting_matrices", returned)


def _four_numbers(name: str, found: Any) -> set[tuple[int, ...]]:
    rows = found.tolist() if isinstance(found, np.ndarray) else found
    expect(isinstance(rows, (list, tuple)), f"{name} should be a list")
    expect(
        all(isinstance(row, (list, tuple)) and np.shape(row) == (4,) for row in rows),
        f"{name} should hold four numbers for each matrix: (tn, fp, fn, tp)",
    )
    return {tuple(int(value) for value in row) for row in rows}


def _random_matrices() -> list[tuple[int, int, tuple[int, ...], tuple[float, ...]]]:
    """Draw confusion matrices, and print their scores to two decimals."""
    draws = np.random.default_rng(3)
    # nothing missed, nothing falsely called: the end of both loops
    drawn: list[tuple[int, int, tuple[int, ...], tuple[float, ...]]] = [
        (9, 7, (9, 0, 0, 7), (1.0, 1.0, 1.0))
    ]
    while len(drawn) < 5:
        n_negative, n_positive = (int(n) for n in draws.integers((40, 12), (150, 70)))
        tp = int(draws.integers(n_positive // 2, n_positive))
        fp = int(draws.integers(1, n_negative // 3))
        tn, fn = n_negative - fp, n_positive - tp
        scores = ((tp + tn) / (n_negative + n_positive), tp / (tp + fp), tp / n_positive)
        if all(abs(score - round(score, 2)) < 0.0049 for score in scores):
            printed = tuple(round(score, 2) for score in scores)
            drawn.append((n_negative, n_positive, (tn, fp, fn, tp), printed))
    return drawn


@published.check(4)
def check_finds_the_matrix(answers: Answers) -> None:
    """Finds the matrix that printed scores come from."""
    for n_negative, n_positive, origin, printed in _random_matrices():
        found = _fitting_of(answers, n_negative, n_positive, printed)
        tn, fp, fn, tp = origin
        known = (
            f"a matrix of {n_negative} and {n_positive} rows has the scores "
            f"{', '.join(map(str, printed))}"
        )
        expect(
            origin in found or not {(tp, fp, fn, tn), (tn, fn, fp, tp)} & found,
            f"{known}, and the list holds its numbers in another order; the order is "
            "tn, fp, fn, tp",
        )
        expect(
            origin in found,
            f"{known}, but is not in the list of {len(found)}. Printed scores are rounded: each "
            "may be off by 0.005, and all pairs of tp and fp have to be tried, the ends included",
        )


@published.check(3)
def check_nothing_else_fits(answers: Answers) -> None:
    """Lists nothing that does not fit."""
    for n_negative, n_positive, _, printed in _random_matrices():
        found = _fitting_of(answers, n_negative, n_positive, printed)
        surplus = found - _fitting(n_negative, n_positive, printed, 0.005 + 1e-6)
        expect(
            not surplus,
            f"{next(iter(surplus), None)} is in the list, but does not have the scores "
            f"{', '.join(map(str, printed))} with {n_negative} and {n_positive} rows of the "
            "classes. All three have to fit at once, in the order accuracy, precision, recall",
        )


@published.check(3)
def check_published_scores(answers: Answers) -> None:
    """What the published scores need."""
    fitting = _four_numbers("fitting", answers.value("fitting"))
    expect(
        fitting <= _fitting(180, 20, PUBLISHED, 0.005 + 1e-6),
        f"fitting holds {len(fitting)} matrices; with 20 of 200 rows positive, recall comes in "
        "steps of a twentieth. Can it be rounded to the published one?",
    )
    given = answers.value("possible_positives")
    expect(np.ndim(given) == 1, "possible_positives should be a list of numbers of positive rows")
    numbers = {int(n) for n in given}
    least, most = (
        {n for n in range(1, 200) if _fitting(200 - n, n, PUBLISHED, 0.005 + slack)}
        for slack in (-1e-9, 1e-6)
    )
    expect(
        not {200 - n for n in numbers} & least or least <= numbers,
        "these are the numbers of negative rows; n_negative comes first",
    )
    expect(
        least <= numbers <= most,
        f"possible_positives holds {len(numbers)} numbers, and not those with which a matrix fits. "
        "Try each from 1 to 199; the rows are 200 in all, whatever share of them is positive",
    )


pipeline = Task(
    "pipeline",
    "One pipeline",
    hint="make_pipeline takes the stages in the order in which they run.",
)


@pipeline.check(3)
def check_pipeline_stages(answers: Answers) -> None:
    """SMOTE, scaling and the network, in this order, fitted."""
    pipeline = answers.value("pipeline")
    expect(
        isinstance(pipeline, Estimator) and pipeline.class_name == "Pipeline",
        "pipeline should be what make_pipeline returns",
    )
    expect(
        pipeline.library == "imblearn",
        "scikit-learn's own pipeline cannot hold a sampler; take imblearn.pipeline's",
    )
    steps = [step for _, step in pipeline.parameters["steps"]]
    found = [getattr(step, "class_name", str(step)) for step in steps]
    expect(
        found == ["SMOTE", "StandardScaler", "ANNClassifier"],
        f"the stages should be SMOTE, StandardScaler, ANNClassifier; they are {', '.join(found)}",
    )
    expect(
        steps[2].parameters.get("class_weight") == "balanced",
        'the network should have class_weight="balanced", so that the weights are those of the '
        f"rows that reach it; it has {steps[2].parameters.get('class_weight')!r}",
    )
    expect(steps[2].fitted, "the pipeline is not fitted yet")


@pipeline.check(3)
def check_same_numbers(answers: Answers) -> None:
    """The probabilities that these stages give, for the raw test rows."""
    X_train, y_train = _rows(answers, "train")
    X_test, y_test = _rows(answers, "test")
    given = _probabilities("y_proba_pipeline", answers, len(y_test))
    pipeline = answers.value("pipeline")
    steps = pipeline.parameters["steps"] if isinstance(pipeline, Estimator) else []
    chosen = steps[-1][1].parameters if steps else {}
    batch_size = int(chosen.get("batch_size", 32))
    peer = make_pipeline(
        SMOTE(random_state=42),
        StandardScaler(),
        ANNClassifier(class_weight="balanced", batch_size=batch_size, random_state=42),
    ).fit(X_train, y_train)
    wanted = peer.predict_proba(X_test)[:, 1]
    expect(
        not np.allclose(given, 1 - wanted, atol=1e-3),
        "these are the probabilities of class 0; predict_proba has a column for each class",
    )
    scaled = answers.value("X_test_scaled")
    expect(
        not np.allclose(given, peer.predict_proba(scaled)[:, 1], atol=1e-3),
        "y_proba_pipeline was predicted from X_test_scaled. The pipeline takes raw rows: its "
        "scaler is inside, so rows that were scaled already would be scaled twice",
    )
    apart = float(np.max(np.abs(given - wanted)))
    expect(
        apart < 1e-3,
        f"y_proba_pipeline differs by up to {apart:.3f} from what SMOTE, scaler and network with "
        "seed 42 give for X_test after five epochs. Seed 42 in SMOTE and in the network? Was the "
        "pipeline fitted on the raw training rows?",
    )


baseline = Task(
    "baseline",
    "A baseline, and paired gaps",
    hint="math.ceil rounds up; subtract first, then take the mean and the standard deviation.",
)


@baseline.check(2)
def check_count_steps(answers: Answers) -> None:
    """Counts steps, the last short batch among them."""
    for n_rows, n_epochs, batch_size in ((96, 3, 32), (100, 4, 32), (70, 2, 16)):
        given = number(
            "what count_steps returns", answers.call("count_steps", n_rows, n_epochs, batch_size)
        )
        whole = n_rows // batch_size
        expect(
            n_rows % batch_size == 0 or given != n_epochs * whole,
            f"{n_rows} rows are more than {whole} batches of {batch_size}: the rest is a step, too",
        )
        expect(
            n_rows % batch_size == 0 or given != -(-n_epochs * n_rows // batch_size),
            "the last batch of an epoch ends with the epoch: round up first, then take all epochs",
        )
        wanted = n_epochs * -(-n_rows // batch_size)
        expect(
            given == wanted,
            f"{n_epochs} epochs of {n_rows} rows in batches of {batch_size} are not {given:g} "
            "steps. How many batches does one epoch have?",
        )


@baseline.check(2)
def check_epochs_without(answers: Answers) -> None:
    """As many steps without SMOTE as with it."""
    given = number("epochs_without", answers.value("epochs_without"))
    with_smote, without = 5 * -(-1440 // 32), given * -(-800 // 32)
    expect(
        with_smote == without,
        f"in {given:g} epochs, 800 rows are {without:g} steps: that is "
        f"{'fewer' if without < with_smote else 'more'} than 1440 rows are in five epochs",
    )


@baseline.check(4)
def check_paired_gap(answers: Answers) -> None:
    """The mean gap, and its corrected standard error."""
    draws = np.random.default_rng(12)
    for n, r in ((20, 0.25), (8, 0.0)):
        reference = draws.uniform(0.3, 0.9, size=n)
        scores = reference + draws.normal(0.05, 0.02, size=n)
        returned = answers.call("paired_gap", scores, reference, r)
        expect(
            isinstance(returned, (tuple, list, np.ndarray)) and len(returned) == 2,
            "paired_gap should return two numbers: the gap and its error",
        )
        gap, error = (number("what paired_gap returns", value) for value in returned)
        gaps = scores - reference
        expect(
            not np.isclose(gap, -gaps.mean()),
            "the gap has the other sign: it is scores minus reference",
        )
        close("the gap of paired_gap", gap, float(gaps.mean()), tolerance=1e-4)
        _right_error(error, scores, reference, r)


def _right_error(
    error: float, scores: NDArray[np.float64], reference: NDArray[np.float64], r: float
) -> None:
    n, spread = len(scores), float((scores - reference).std(ddof=1))
    apart = float(np.sqrt(scores.var(ddof=1) + reference.var(ddof=1)))
    slips = {
        "the standard deviation of the gaps itself; one split has that": spread,
        "the error of two unpaired means; subtract pair by pair first": apart * (1 / n + r) ** 0.5,
        "its square; take the root": spread**2 * (1 / n + r),
        "what independent gaps would have; r is missing": spread / n**0.5,
        "with n in place of n - 1; ddof=1": spread * ((n - 1) / n) ** 0.5 * (1 / n + r) ** 0.5,
    }
    wanted = spread * (1 / n + r) ** 0.5
    slip = next((text for text, value in slips.items() if np.isclose(error, value)), "")
    expect(
        np.isclose(error, wanted, rtol=1e-3),
        f"with {n} pairs and r = {r:g}, the error of paired_gap is not {error:.3g}. "
        f"{slip and 'That is ' + slip}",
    )


@baseline.check(2)
def check_verdict(answers: Answers) -> None:
    """Higher, lower, and open where the error allows either."""
    cases = (
        (0.1, 0.02, "higher"),
        (-0.1, 0.02, "lower"),
        (0.03, 0.02, "open"),
        (-0.03, 0.02, "open"),
        (0.05, 0.02, "higher"),
    )
    for gap, error, wanted in cases:
        given = answers.call("verdict", gap, error)
        expect(isinstance(given, str), "verdict should return a word")
        expect(
            given in ("higher", "lower", "open"),
            f"{given!r} is none of the three words, higher, lower and open",
        )
        expect(
            given == wanted,
            f"a gap of {gap:g} with an error of {error:g} is called {given!r}. Is it more than two "
            "errors from zero, and on which side?",
        )


groups = Task(
    "groups",
    "Recall of each group",
    hint="np.unique gives the names of the groups; choose the rows of one of them first.",
)


@groups.check(4)
def check_recall_by_group(answers: Answers) -> None:
    """The recall of class 1 in each group, whatever the groups are called."""
    for names in (("north", "south", "west"), ("a", "b")):
        draws = np.random.default_rng(len(names))
        group = draws.choice(names, size=300)
        y_true = (draws.random(300) < 0.4).astype(int)
        y_pred = (draws.random(300) < np.where(group == names[0], 0.7, 0.3)).astype(int)
        returned = answers.call("recall_by_group", y_true, y_pred, group)
        expect(
            isinstance(returned, Mapping) and {str(name) for name in returned} == set(names),
            "recall_by_group should return a dictionary with a key for each group that occurs",
        )
        for name, value in returned.items():
            given, own = number(f"the recall of group {name}", value), group == name
            hits = y_true[own] * y_pred[own]
            slips = {
                "the recall of all rows, for every group": y_pred[y_true == 1].mean(),
                "the group's accuracy": np.mean(y_true[own] == y_pred[own]),
                "the group's precision; divide by its rows of class 1": hits.sum()
                / y_pred[own].sum(),
                "the share that is called positive, of either class": y_pred[own].mean(),
                "its share of all rows that are found": hits.sum() / np.sum(y_true * y_pred),
            }
            slip = next((text for text, slip in slips.items() if np.isclose(given, slip)), "")
            expect(
                np.isclose(given, y_pred[own & (y_true == 1)].mean(), atol=2e-3),
                f"the recall of group {name} is not {given:.3f}. {slip and 'That is ' + slip}",
            )


swap = Task(
    "swap",
    "SMOTE first or scaling first",
    hint="both functions have the same two lines, in another order.",
)


def _two_units() -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Draw rows, the same rows in other units, and labels."""
    draws = np.random.default_rng(7)
    X = np.vstack([draws.normal(size=(80, 3)), draws.normal(1.0, 1.2, size=(18, 3))])
    order = draws.permutation(len(X))
    return X[order], (X * [1000.0, 1.0, 0.01])[order], np.array([0] * 80 + [1] * 18)[order]


def _ready_rows(answers: Answers, name: str, X: Any, y: Any) -> NDArray[np.float64]:
    returned = answers.call(name, X, y)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"{name} should return two things, the rows and their labels",
    )
    rows = matrix(f"the rows that {name} returns", returned[0])
    counts = class_counts(labels(f"the labels that {name} returns", returned[1], len(rows)))
    larger = max(class_counts(y).values())
    expect(
        counts == {0: larger, 1: larger},
        f"{class_counts(y)} should become {larger} rows of either class; {name} gives {counts}",
    )
    return rows


@swap.check(2)
def check_smote_first(answers: Answers) -> None:
    """SMOTE, then scaling: all rows together have mean 0."""
    X, _, y = _two_units()
    rows = _ready_rows(answers, "smote_then_scale", X, y)
    expect(
        np.allclose(rows.mean(axis=0), 0, atol=1e-6) and np.allclose(rows.std(axis=0), 1),
        f"after SMOTE and then scaling, each column has mean 0; the means are "
        f"{_listed(rows.mean(axis=0))}. Was the scaler fitted on the rows from before SMOTE?",
    )


@swap.check(2)
def check_scaling_first(answers: Answers) -> None:
    """Scaling, then SMOTE: the original rows have mean 0."""
    X, _, y = _two_units()
    rows = _ready_rows(answers, "scale_then_smote", X, y)
    originals = (X - X.mean(axis=0)) / X.std(axis=0)
    nearest = np.abs(rows[None] - originals[:, None]).max(axis=2).min(axis=1)
    missing = int(np.sum(nearest > 1e-6))
    expect(
        missing == 0,
        f"{missing} of {len(X)} original rows, scaled with their own means, are not among the "
        "rows. Does the scaler come first, and only once?",
    )


@swap.check(2)
def check_units(answers: Answers) -> None:
    """Which order does not care about units."""
    X, in_other_units, y = _two_units()
    for name, stays in (("scale_then_smote", True), ("smote_then_scale", False)):
        rows, others = (_ready_rows(answers, name, part, y) for part in (X, in_other_units))
        same = np.allclose(rows, others, atol=1e-6)
        expect(
            same == stays,
            f"{name} gives {'the same' if same else 'other'} rows when columns change their "
            f"units; in that order it should {'not be so' if same else 'give the same'}. "
            "Seed 42, and a stage in its place?",
        )
    choice(
        "same_in_any_unit",
        answers.value("same_in_any_unit"),
        right="B",
        wrong={
            "A": "SMOTE then measures distances in the units that the rows came in",
            "C": "try it: multiply a column by 1000 and call both of your functions",
            "D": "a scaler gives the same values for grams as for kilograms, and then SMOTE sees "
            "no difference",
        },
    )


sample = Task(
    "sample",
    "One row through the layers",
    hint="@ multiplies matrices; np.maximum compares with zero, element by element.",
)


def _random_network(n_inputs: int, n_hidden: int) -> tuple[NDArray[Any], ...]:
    draws = np.random.default_rng(3)
    shapes = ((n_inputs,), (n_inputs, n_hidden), (n_hidden,), (n_hidden, 1), (1,))
    # a smaller output layer, so that the sigmoid does not saturate
    return tuple(
        draws.normal(scale=scale, size=shape)
        for shape, scale in zip(shapes, (1, 1, 1, 0.3, 1), strict=True)
    )


def _forward(answers: Answers, *arguments: Any) -> tuple[NDArray[Any], float, float]:
    returned = answers.call("forward", *arguments)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "forward should return three things: the hidden values, the probability, the label",
    )
    hidden, probability, label = returned
    return (
        np.asarray(hidden, dtype=np.float64).ravel(),
        number("the probability", probability),
        number("the label", label),
    )


def _by_hand(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[NDArray[Any], float]:
    hidden = np.maximum(0, x @ W1 + b1)
    return hidden, float((hidden @ W2 + b2)[0])


@sample.check(2)
def check_hidden(answers: Answers) -> None:
    """The hidden layer, with any weights."""
    for sizes in ((4, 16), (3, 5)):
        network = _random_network(*sizes)
        hidden, *_ = _forward(answers, *network)
        x, W1, b1, *_ = network
        expect(
            hidden.shape == (sizes[1],),
            f"{sizes[1]} hidden units have {sizes[1]} values; forward gives {hidden.shape}",
        )
        expect(
            hidden.min() >= 0,
            f"a hidden value is {hidden.min():.2f}: ReLU lets nothing below zero through",
        )
        wanted = np.maximum(0, x @ W1 + b1)
        expect(
            np.allclose(hidden, wanted, atol=1e-5)
            or not np.allclose(hidden, np.maximum(0, x @ W1)),
            "the hidden values lack the bias b1, which is added before ReLU",
        )
        expect(
            np.allclose(hidden, wanted, atol=1e-5),
            "the hidden values should be max(0, x W1 + b1)",
        )


@sample.check(2)
def check_probability(answers: Answers) -> None:
    """The probability, with any weights."""
    for sizes in ((4, 16), (3, 5)):
        network = _random_network(*sizes)
        _, given, _ = _forward(answers, *network)
        _, z = _by_hand(*network)
        wanted = 1 / (1 + np.exp(-z))
        expect(
            0 <= given <= 1 and not np.isclose(given, z),
            f"the probability is {given:.3g}: z has to go through the sigmoid",
        )
        expect(
            np.isclose(wanted, 0.5) or not np.isclose(given, 1 - wanted, atol=1e-6),
            "this is the probability of class 0; look at the sign in the sigmoid",
        )
        expect(
            np.isclose(given, wanted, atol=1e-5),
            f"for weights of the check's own, the probability is not {given:.4f}. Is b2 in z, and "
            "is it added once?",
        )


@sample.check(1)
def check_decision(answers: Answers) -> None:
    """The decision at 0.5, either way."""
    for sign in (1.0, -1.0):
        x, W1, b1, W2, _ = _random_network(4, 16)
        network = (x, W1, b1, 0.1 * W2, np.array([sign * 50.0]))
        _, _, label = _forward(answers, *network)
        expect(
            label == (sign > 0),
            f"a row whose probability is very {'high' if sign > 0 else 'low'} gets the label "
            f"{label:g}. Is the probability compared with the threshold?",
        )


@sample.check(1)
def check_own_sample(answers: Answers) -> None:
    """Your own row comes out as Keras says."""
    _, y_test = _rows(answers, "test")
    sample = int(number("sample", answers.value("sample")))
    expect(
        0 <= sample < len(y_test) and y_test[sample] == 1 and not y_test[:sample].any(),
        f"sample should be the position of the first test row of class 1; it is {sample}",
    )
    by_keras = float(_probabilities("y_proba", answers, len(y_test))[sample])
    given = number("sample_probability", answers.value("sample_probability"))
    expect(
        abs(given - by_keras) < 1e-3,
        f"Keras gives row {sample} another probability than {given:.3f}: look it up in y_proba. "
        "Did its scaled values go in, and the weights of the same network?",
    )
    hidden = np.asarray(answers.value("sample_hidden")).ravel()
    expect(hidden.shape == (16,), f"sample_hidden should have 16 values; it has {hidden.size}")
    expect(
        number("sample_label", answers.value("sample_label")) == (given > 0.5),
        "sample_label does not follow from sample_probability and the threshold 0.5",
    )


quiz = Task(
    "quiz",
    "The quiz",
    hint="for question 3, accuracy times rows gives rows.",
    free_text=(("quiz_4", 4),),
)


@quiz.check(1)
def check_quiz_1(answers: Answers) -> None:
    """Question 1: what SMOTE is for."""
    choice(
        "quiz_1",
        answers.value("quiz_1"),
        right="C",
        wrong={
            "A": "that is the scaler's work",
            "B": "no row of the common class went; look at the trace",
            "D": "the split did that, before SMOTE",
        },
    )


@quiz.check(1)
def check_quiz_2(answers: Answers) -> None:
    """Question 2: SMOTE at prediction time."""
    choice(
        "quiz_2",
        answers.value("quiz_2"),
        right="B",
        wrong={
            "A": "200 rows went in and 200 labels came out; balanced rows would be more",
            "C": "SMOTE moves no row; it adds rows, and only on fit",
            "D": "it does not look at the test rows at all, balanced or not",
        },
    )


@quiz.check(1)
def check_quiz_3(answers: Answers) -> None:
    """Question 3: what the published accuracy is worth."""
    _, y_test = _rows(answers, "test")
    given = number("rows_ahead", answers.value("rows_ahead"))
    wanted = round(PUBLISHED[0] * len(y_test)) - int(np.sum(y_test == 0))
    expect(
        not np.isclose(given, wanted / len(y_test), atol=1e-9),
        f"{given:.2g} is the difference of the two accuracies; how many rows is that?",
    )
    expect(
        not np.isclose(given, PUBLISHED[0] * len(y_test)),
        f"{given:g} rows are right in all; how many of these has the predictor that knows nothing?",
    )
    expect(
        np.isclose(given, wanted, atol=1e-6),
        f"rows_ahead should be the rows that are right by the published accuracy, less the rows "
        f"of class 0; it is {given:g}",
    )


PRACTICAL = Practical(
    "03",
    "A pipeline, traced",
    (
        data,
        trace,
        parents,
        weights,
        training,
        epochs,
        evaluation,
        published,
        pipeline,
        baseline,
        groups,
        swap,
        sample,
        quiz,
    ),
    preload=("keras",),
    about=About(
        aim="follow rows, counts and one sample through every stage, and hold a published claim "
        "against them",
        minutes=100,
        needs="01 and 02",
        packages="scikit-learn, imbalanced-learn, Keras",
        words={
            "dense layer": "weighted sums of all its inputs, a unit each, with a bias added.",
            "step, batch, epoch": "a step changes a network's weights by a batch of rows; an epoch "
            "is as many steps as use every row once.",
            "hyperparameter": "a setting that is chosen before training, not learned in it.",
            "baseline": "the same model on the same rows without the remedy that is tested.",
            "paired gap": "the difference of two methods' scores on one split, for each split.",
            "average precision": "the area under the precision-recall curve: a score of the "
            "ranking, which needs no threshold.",
            "fairness of groups": "whether a model serves groups of people alike; balance of "
            "classes says nothing about it.",
        },
    ),
)

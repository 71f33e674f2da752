"""Practical 05, imbalanced data: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

import math
from itertools import combinations
from typing import Any

import numpy as np
from imblearn.ensemble import BalancedRandomForestClassifier
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.metrics import (
    balanced_accuracy_score,
    f1_score,
    precision_recall_curve,
    precision_recall_fscore_support,
)
from sklearn.model_selection import train_test_split

from labkit.comparison.published import RANGES
from labkit.course.answers import AnswerRaisedError, Answers, Estimator, Network
from labkit.course.expect import (
    choice,
    close,
    expect,
    labels,
    mapping,
    matrix,
    names,
    number,
    numbers,
)
from labkit.course.task import About, Practical, Task
from labkit.data.made import load_imbalanced
from labkit.data.split import Split
from labkit.metrics import class_counts, wilson_interval

METHODS = ("smote_ann", "weighted_ann", "balanced_forest")
PREDICTIONS = {
    "smote_ann": "y_pred_smote",
    "weighted_ann": "y_pred_weighted",
    "balanced_forest": "y_pred_forest",
    "plain_forest": "y_pred_plain_forest",
}

Rows = NDArray[np.float64]
Labels = NDArray[np.int64]


data = Task(
    "data",
    "The data and the split",
    hint="compare your two calls with the table of settings, argument by argument.",
)


@data.check(1)
def check_shapes(answers: Answers) -> None:
    """8000 training rows and 2000 test rows of 20 features."""
    for part, n_rows in (("train", 8000), ("test", 2000)):
        X = matrix(f"X_{part}", answers.value(f"X_{part}"))
        y = labels(f"y_{part}", answers.value(f"y_{part}"), len(X))
        expect(X.shape[1] == 20, f"X_{part} has {X.shape[1]} columns. n_features?")
        share = np.mean(y)
        expect(0 < share < 1, f"y_{part} holds the label {y[0]} alone; where is the other class?")
        expect(
            not (part == "train" and len(X) > n_rows and share > 0.3),
            f"X_train has {len(X)} rows, {share:.0%} of class 1: it looks balanced already. "
            "SMOTE before the split puts relatives of test rows into the training rows",
        )
        expect(
            len(X) == n_rows,
            f"X_{part} has {len(X)} rows: not what the table of settings gives. n_samples, or "
            "test_size?",
        )


@data.check(1)
def check_counts(answers: Answers) -> None:
    """Class counts of the published call."""
    split = load_imbalanced()
    for part, y_published in (("train", split.y_train), ("test", split.y_test)):
        y = labels(f"y_{part}", answers.value(f"y_{part}"), len(y_published))
        wanted, found = np.bincount(y_published, minlength=2), np.bincount(y, minlength=2)
        expect(
            found[0] > found[1],
            f"y_{part} has {found[1]} rows of class 1, the larger class: weights are swapped",
        )
        expect(
            np.array_equal(found, wanted),
            f"y_{part} has {found[0]} : {found[1]} rows, and these settings give others. "
            "random_state=42 belongs in both calls, and the split is not stratified",
        )


@data.check(2)
def check_no_row_in_both(answers: Answers) -> None:
    """No row is in both parts."""
    rows = [matrix(name, answers.value(name)) for name in ("X_train", "X_test")]
    train, test = ({row.tobytes() for row in X} for X in rows)
    shared = len(train & test)
    expect(
        shared == 0,
        f"{shared} rows are in X_train and in X_test: a model would be tested on rows that it was "
        "trained on",
    )


accuracy_paradox = Task(
    "accuracy_paradox",
    "The accuracy paradox",
    hint="write out the predictor's confusion matrix on paper: two of its cells are empty.",
)


def _majority(answers: Answers) -> NDArray[np.int64]:
    y_test = answers.value("y_test")
    return labels("y_test", y_test, len(y_test))


@accuracy_paradox.check(1)
def check_majority_accuracy(answers: Answers) -> None:
    """The majority predictor's accuracy."""
    close(
        "majority_accuracy",
        answers.value("majority_accuracy"),
        float(np.mean(_majority(answers) == 0)),
        hint="count the test rows that it gets right, as a share of all test rows",
    )


@accuracy_paradox.check(2)
def check_lazy_recall_and_f1(answers: Answers) -> None:
    """Recall and F1 of class 1, of the majority predictor and of the alarm."""
    share = float(np.mean(_majority(answers)))
    found = {
        name: number(name, answers.value(name))
        for name in ("majority_recall", "majority_f1", "alarm_recall", "alarm_f1")
    }
    for name in ("majority_recall", "majority_f1"):
        expect(
            found[name] == 0,
            f"{name} should be that of class 1, the rare one; {found[name]:.3g} looks like that of "
            "class 0, or of an average over both. Which rows of class 1 does the predictor find?",
        )
    for name, wanted in (("alarm_recall", 1.0), ("alarm_f1", 2 * share / (1 + share))):
        close(
            name,
            found[name],
            wanted,
            hint="the alarm calls every row class 1. Which rows of class 1 does it find, and how "
            "many of its calls are right?",
        )


@accuracy_paradox.check(2)
def check_accuracy_choice(answers: Answers) -> None:
    """Why accuracy misleads here."""
    choice(
        "accuracy_choice",
        answers.value("accuracy_choice"),
        right="C",
        wrong={
            "A": "accuracy is computed correctly; it answers a question nobody asked",
            "B": "a larger test set gives the same share of class 0, and the same accuracy",
            "D": "the predictor fits nothing: it never looks at a feature",
        },
    )


smote = Task(
    "smote",
    "SMOTE",
    hint="a sampler of imbalanced-learn takes rows and labels in one call, and returns both.",
)


def _small_samples() -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Draw three imbalanced samples, one with the labels the other way round."""
    samples = []
    for seed, n_common, n_rare, rare in ((1, 90, 20, 1), (2, 60, 12, 1), (3, 70, 15, 0)):
        draws = np.random.default_rng(seed)
        X = np.vstack([draws.normal(size=(n_common, 4)), draws.normal(1.5, 1.0, size=(n_rare, 4))])
        y = np.array([1 - rare] * n_common + [rare] * n_rare)
        order = draws.permutation(len(y))
        samples.append((X[order], y[order]))
    return samples


def _resampled(answers: Answers, X: Any, y: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    returned = answers.call("resample", X, y)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        "resample should return two things, the rows and their labels",
    )
    rows = matrix("the rows that resample returns", returned[0])
    return rows, labels("the labels that resample returns", returned[1], len(rows))


def _new_rows(X: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.bool_]:
    known = {row.tobytes() for row in X}
    return np.array([row.tobytes() not in known for row in rows])


@smote.check(2)
def check_balance(answers: Answers) -> None:
    """Both classes are equally large, on any imbalanced sample."""
    for X, y in _small_samples():
        counts = class_counts(_resampled(answers, X, y)[1])
        expect(
            len(counts) == 2 and len(set(counts.values())) == 1,
            f"{class_counts(y)} should become two classes of one size; it became {counts}",
        )


@smote.check(2)
def check_originals_kept(answers: Answers) -> None:
    """Every original row is kept, with its label."""
    for X, y in _small_samples():
        rows, row_labels = _resampled(answers, X, y)
        kept = {
            (row.tobytes(), label) for row, label in zip(rows, row_labels.tolist(), strict=True)
        }
        lost = sum(
            (row.tobytes(), label) not in kept
            for row, label in zip(X, np.asarray(y).tolist(), strict=True)
        )
        expect(
            lost == 0,
            f"{lost} of {len(X)} original rows are gone. Taking rows of the majority away also "
            "balances, but it is under-sampling, and throws data out",
        )


@smote.check(2)
def check_between_minority_rows(answers: Answers) -> None:
    """Every new row lies between two minority rows."""
    for X, y in _small_samples():
        rows, _ = _resampled(answers, X, y)
        fresh = rows[_new_rows(X, rows)]
        expect(
            len(fresh) > 0,
            "no row is new: minority rows were repeated. That is random over-sampling; "
            "SMOTE interpolates",
        )
        rare = X[y == min(class_counts(y), key=class_counts(y).__getitem__)]
        off = sum(_detour(row, rare) > 1e-6 for row in fresh)
        expect(
            off == 0,
            f"{off} of {len(fresh)} new rows lie on no line between two rows of the rare class. "
            "Were neighbours of the other class used, or noise added?",
        )


def _detour(row: NDArray[Any], rare: NDArray[Any]) -> float:
    """Compute how much longer the way between two rare rows becomes by way of `row`, at best."""
    to_row = np.linalg.norm(rare - row, axis=1)
    between = np.linalg.norm(rare[:, None] - rare[None], axis=2)
    extra = to_row[:, None] + to_row[None] - between
    np.fill_diagonal(extra, np.inf)
    return float(extra.min())


@smote.check(2)
def check_own_resampling(answers: Answers) -> None:
    """Your training rows are balanced, your test rows untouched."""
    X_train = matrix("X_train", answers.value("X_train"))
    rows = matrix("X_resampled", answers.value("X_resampled"))
    y = labels("y_resampled", answers.value("y_resampled"), len(rows))
    counts = class_counts(answers.value("y_train"))
    wanted = 2 * max(counts.values())
    expect(
        len(rows) == wanted and class_counts(y)[0] == class_counts(y)[1],
        f"X_resampled has {len(rows)} rows, {class_counts(y)} of each class: half of each is asked "
        "for, none taken away. Only the training rows go in, without the test rows",
    )
    new = _new_rows(X_train, rows)
    expect(new.sum() == wanted - len(X_train), "X_resampled should hold X_train and new rows only")
    X_test = matrix("X_test", answers.value("X_test"))
    expect(
        np.array_equal(X_test, load_imbalanced().X_test),
        f"X_test is no longer what the split gave ({len(X_test)} rows now). The test rows stand "
        "for the world as it is: they are never resampled",
    )


ann = Task(
    "ann",
    "The network",
    hint="keras.Sequential takes a list: the input's shape first, then the layers.",
)


def _network(answers: Answers, n_features: int) -> Network:
    model = answers.call("build_ann", n_features)
    expect(isinstance(model, Network), "build_ann should return a Keras model")
    assert isinstance(model, Network)
    return model


@ann.check(2)
def check_layers(answers: Answers) -> None:
    """One hidden layer of 16 ReLU units, one sigmoid output."""
    layers = _network(answers, 20).units
    found = [f"{name}({units}, {activation})" for name, units, activation in layers]
    expect(
        len(layers) == 2 and all(name == "Dense" for name, _, _ in layers),
        f"the network should have two Dense layers; it has {', '.join(found)}",
    )
    hidden, output = layers
    expect(
        hidden == ("Dense", 16, "relu"),
        f"the hidden layer is {found[0]}; the task asks for another size or activation",
    )
    expect(
        output == ("Dense", 1, "sigmoid"),
        f"the output is {found[1]}; one unit that gives a probability is asked for",
    )


@ann.check(2)
def check_compiled(answers: Answers) -> None:
    """Compiled with binary cross-entropy and Adam."""
    model = _network(answers, 20)
    expect(model.loss is not None, "the network is not compiled yet: it has no loss")
    expect(
        model.loss == "binary_crossentropy",
        f"the loss is {model.loss}; binary cross-entropy is the one for a probability in each row",
    )
    expect(model.optimizer == "adam", f"the optimiser is {model.optimizer}; the task says Adam")


@ann.check(1)
def check_any_number_of_features(answers: Answers) -> None:
    """Takes as many features as it is told."""
    for n_features in (20, 7):
        given = _network(answers, n_features).n_inputs
        expect(
            given in (None, n_features),
            f"build_ann({n_features}) should take {n_features} columns; it takes {given}. "
            "Is the number written into the function?",
        )


smote_ann = Task(
    "smote_ann",
    "SMOTE and the network",
    hint=(
        "four steps: resample, build, fit, compare the probabilities with 0.5. Only the "
        "arguments count; the notebook's own X_train may not appear in the function."
    ),
)


def _unseen() -> Split:
    """Draw data that no notebook has: 12 features, 6.4 % of class 1, overlapping classes.

    The training rows are whole batches of 32: for a smaller last one Keras compiles the step anew.
    """
    X, y = make_classification(
        n_samples=3000,
        n_features=12,
        n_informative=4,
        n_redundant=2,
        weights=[0.94, 0.06],
        class_sep=0.8,
        flip_y=0.01,
        random_state=9,
    )
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=888, random_state=0, stratify=y
    )
    return Split(X_train, X_test, y_train, y_test)


def _clouds(n_common: int, n_rare: int) -> tuple[Rows, Labels]:
    """Draw two clouds of rows in five columns, in random order."""
    draws = np.random.default_rng(n_common)
    y = draws.permutation(np.repeat([0, 1], [n_common, n_rare]))
    return draws.normal(size=(len(y), 5)) + y[:, None] - 0.5, y


def _labels_and_network(name: str, returned: Any, n_rows: int) -> Labels:
    """Expect labels beside the practical's network, and return the labels."""
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"{name} should return two things: the labels of X_test, and the network",
    )
    y_pred = labels(f"the first thing that {name} returns", returned[0], n_rows)
    _expect_network(f"the second thing that {name} returns", returned[1])
    return y_pred


def _expect_network(what: str, model: Any) -> None:
    kind = model.class_name if isinstance(model, Estimator) else type(model).__name__
    expect(
        isinstance(model, Network),
        f"{what} is a {kind}. The task is about a network: another model may predict as well, "
        "but it is not this one. Return the model of build_ann that was trained",
    )
    expect(
        model.units == (("Dense", 16, "relu"), ("Dense", 1, "sigmoid")),
        f"{what} is a network, but not with the layers of task ann",
    )


def _finds_minority(name: str, split: Split, y_pred: Labels, remedy: str) -> None:
    called, there = int(y_pred.sum()), int(split.y_test.sum())
    expect(
        called >= there,
        f"on data it had not seen, {name} calls {called} rows positive where {there} are. "
        f"So few come from a network that was trained on the rows as they are: {remedy}",
    )
    balanced = balanced_accuracy_score(split.y_test, y_pred)
    expect(
        balanced > 0.66,
        f"on data it had not seen, {name} has a balanced accuracy of {balanced:.2f}, and 0.5 is "
        "chance. Does it train on the rows it is given, for 5 epochs?",
    )


def _own_run(answers: Answers, name: str, least_recall: float) -> None:
    y_test = answers.value("y_test")
    y_pred = labels(name, answers.value(name), len(y_test))
    _, recall, _, _ = precision_recall_fscore_support(y_test, y_pred, labels=[1], zero_division=0.0)
    expect(
        recall[0] >= least_recall,
        f"{name} finds {recall[0]:.0%} of the rows of class 1 in X_test; this method finds more. "
        "Are these the predictions for X_test, in its order?",
    )
    expect(np.mean(y_pred) < 0.5, f"{name} calls most rows positive; were the classes swapped?")


@smote_ann.check(3)
def check_smote_ann_returns(answers: Answers) -> None:
    """Gives one label for each row of X_test, and the network."""
    y_pred = _smote_ann_on(_unseen(), answers)
    expect(
        len(np.unique(y_pred)) == 2,
        f"smote_ann gives each of {len(y_pred)} rows the label {y_pred[0]}, though both classes "
        "are among them and lie apart. Are the probabilities compared with 0.5?",
    )


@smote_ann.check(3)
def check_smote_ann_learns(answers: Answers) -> None:
    """Finds the minority in data it has not seen."""
    split = _unseen()
    y_pred = _smote_ann_on(split, answers)
    _finds_minority("smote_ann", split, y_pred, "do the resampled rows reach fit?")


def _smote_ann_on(split: Split, answers: Answers) -> Labels:
    returned = answers.call("smote_ann", split.X_train, split.y_train, split.X_test)
    return _labels_and_network("smote_ann", returned, len(split.y_test))


@smote_ann.check(2)
def check_smote_needs_a_neighbour(answers: Answers) -> None:
    """It is SMOTE: a single rare row has no neighbour to go to."""
    X, y = _clouds(90, 1)
    try:
        answers.call("smote_ann", X, y, X[:5])
    except AnswerRaisedError:
        return
    expect(
        False,
        "with a single rare row smote_ann answers as if nothing were wrong. SMOTE cannot: there is "
        "no second rare row to draw a line to. Is another remedy at work: class weights, copies of "
        "rare rows, common rows taken away? Or is SMOTE's error caught?",
    )


@smote_ann.check(2)
def check_smote_ann_run(answers: Answers) -> None:
    """Your own run predicts the original test rows."""
    _own_run(answers, "y_pred_smote", 0.8)
    _expect_network("model_smote", answers.value("model_smote"))


weighted_ann = Task(
    "weighted_ann",
    "The weighted network",
    hint="fit takes the weights of the classes as a dictionary, and the rows stay as they are.",
)


@weighted_ann.check(5)
def check_weights_handed_in(answers: Answers) -> None:
    """The weights that are handed in count, the right way round, and need no neighbour."""
    try:
        against = _share_called(answers, _clouds(1596, 4), {0: 1.0, 1: 0.0})
    except AnswerRaisedError as error:
        expect(
            "neighbors" not in str(error),
            "with four rare rows weighted_ann raised an error about neighbours. That is SMOTE; "
            "the rows should stay as they are, and weights need no neighbour",
        )
        raise
    speaking = _share_called(answers, _clouds(1440, 160), {0: 0.0, 1: 1.0})
    told = (
        f"with a weight of 0 for class 1, {against:.0%} of the rows are called class 1, with a "
        f"weight of 0 for class 0 {speaking:.0%}"
    )
    expect(
        speaking > 0.1,
        f"{told}: the weights are swapped on their way to fit, or do not reach it",
    )
    expect(
        against < speaking - 0.27,
        f"{told}. Where a class weighs nothing, nothing speaks for it, so these weights do not "
        "reach fit. Is another remedy at work, such as SMOTE, or weights computed inside the "
        "function?",
    )


def _share_called(answers: Answers, rows: tuple[Rows, Labels], weights: dict[int, float]) -> float:
    """Ask which share of the first rows is called class 1 with these weights."""
    X, y = rows
    returned = answers.call("weighted_ann", X, y, X[:288], weights)
    return float(_labels_and_network("weighted_ann", returned, 288).mean())


@weighted_ann.check(2)
def check_weighted_ann_learns(answers: Answers) -> None:
    """Finds the minority in data it has not seen."""
    split = _unseen()
    n = np.bincount(split.y_train)
    weights = {0: float(len(split.y_train) / (2 * n[0])), 1: float(len(split.y_train) / (2 * n[1]))}
    returned = answers.call("weighted_ann", split.X_train, split.y_train, split.X_test, weights)
    y_pred = _labels_and_network("weighted_ann", returned, len(split.y_test))
    _finds_minority("weighted_ann", split, y_pred, "does class_weight reach fit?")


@weighted_ann.check(2)
def check_weighted_ann_run(answers: Answers) -> None:
    """Your own run predicts the original test rows."""
    _own_run(answers, "y_pred_weighted", 0.8)
    _expect_network("model_weighted", answers.value("model_weighted"))


class_weights = Task(
    "class_weights",
    "Class weights",
    hint="N is the number of all rows, n_c that of one class, and there are two classes.",
)


@class_weights.check(6)
def check_weight_formula(answers: Answers) -> None:
    """The formula, at several class ratios."""
    for n_common, n_rare in ((95, 5), (300, 100), (7576, 424)):
        y = np.array([0] * n_common + [1] * n_rare)
        weights = _weights(answers, y)
        total = n_common + n_rare
        wanted = {0: total / (2 * n_common), 1: total / (2 * n_rare)}
        swapped = np.isclose(weights[0], wanted[1]) and np.isclose(weights[1], wanted[0])
        expect(not swapped, "the weights are swapped: the rare class should get the large one")
        by_frequency = np.isclose(weights[1] / weights[0], n_rare / n_common)
        expect(
            not by_frequency,
            "these are frequencies, not their inverse: the rare class gets less weight than the "
            "common one",
        )
        scale = weights[0] / wanted[0]
        expect(
            np.isclose(scale, 1) or not np.isclose(weights[1] / wanted[1], scale),
            f"the ratio of the weights is right, their size is not: for {n_common} : {n_rare} "
            f"class 0 gets {weights[0]:.3g}. Where does N/2 come in?",
        )
        for label in (0, 1):
            close(
                f"for {n_common} : {n_rare} rows the weight of class {label}",
                weights[label],
                wanted[label],
                hint="are N and n_c counted in y, each time?",
            )


@class_weights.check(4)
def check_equal_total_weight(answers: Answers) -> None:
    """Both classes have the same total weight."""
    for n_common, n_rare in ((40, 10), (999, 1)):
        weights = _weights(answers, np.array([0] * n_common + [1] * n_rare))
        sums = n_common * weights[0], n_rare * weights[1]
        expect(sums[0] > 0, f"with {n_common} : {n_rare} rows class 0 weighs nothing at all")
        expect(
            np.isclose(*sums),
            f"with {n_common} : {n_rare} rows, class 0 weighs {sums[0]:.3g} in all and class 1 "
            f"{sums[1]:.3g}; they should weigh the same",
        )


def _weights(answers: Answers, y: NDArray[Any]) -> dict[int, float]:
    returned = answers.call("inverse_frequency_weights", y)
    returned = mapping("what inverse_frequency_weights returns", returned, (0, 1))
    return {label: number(f"the weight of class {label}", returned[label]) for label in (0, 1)}


balanced_forest = Task(
    "balanced_forest",
    "The balanced forest",
    hint="a fitted forest keeps what it learned in attributes whose names end in _.",
)


@balanced_forest.check(3)
def check_forest_kind(answers: Answers) -> None:
    """A balanced random forest, fitted."""
    forest = answers.value("forest")
    expect(isinstance(forest, Estimator), "forest should be a fitted estimator")
    _refuse_weighted_forest(forest)
    expect(
        forest.class_name == "BalancedRandomForestClassifier",
        f"forest should be a BalancedRandomForestClassifier; it is a {forest.class_name}. "
        "A plain forest draws its rows at 95 to 5, as they come",
    )
    expect(forest.fitted, "forest is not fitted yet")
    strategy = forest.parameters.get("sampling_strategy")
    expect(
        strategy in ("all", "auto", "majority", "not minority", 1.0),
        f"sampling_strategy={strategy!r} leaves the trees imbalanced: both classes should be "
        "drawn in equal number",
    )
    for name, wanted in (("replacement", True), ("bootstrap", False)):
        given = forest.parameters.get(name)
        expect(given == wanted, f"{name} is {given}; write it out as the task says")


def _refuse_weighted_forest(forest: Estimator) -> None:
    weights = forest.parameters.get("class_weight")
    expect(
        forest.class_name != "RandomForestClassifier" or weights is None,
        f"forest is a plain RandomForestClassifier with class_weight={weights!r}. That is another "
        "remedy: rows weigh more, and each tree still draws them at 95 to 5",
    )


@balanced_forest.check(1)
def check_plain_forest(answers: Answers) -> None:
    """A plain forest beside it, with nothing done about the imbalance."""
    plain = answers.value("plain_forest")
    expect(
        isinstance(plain, Estimator) and plain.class_name == "RandomForestClassifier",
        "plain_forest should be scikit-learn's RandomForestClassifier",
    )
    expect(plain.fitted, "plain_forest is not fitted yet")
    expect(
        plain.parameters.get("class_weight") is None,
        "plain_forest has class weights; it should have no remedy at all",
    )
    n_trees = [forest.parameters["n_estimators"] for forest in (plain, answers.value("forest"))]
    expect(
        n_trees[0] == n_trees[1], f"the two forests have {n_trees} trees; compare like with like"
    )


@balanced_forest.check(1)
def check_forest_predictions(answers: Answers) -> None:
    """Its predictions find the minority of the test rows; the plain one calls fewer rows."""
    _own_run(answers, "y_pred_forest", 0.85)
    _own_run(answers, "y_pred_plain_forest", 0.3)
    called = [np.sum(answers.value(name)) for name in ("y_pred_plain_forest", "y_pred_forest")]
    expect(
        called[0] < called[1],
        f"the plain forest calls {called[0]:.0f} rows positive and the balanced one "
        f"{called[1]:.0f}. Have the two changed places?",
    )


@balanced_forest.check(2)
def check_importances(answers: Answers) -> None:
    """Which features carry it."""
    importances = np.asarray(answers.value("importances"), dtype=np.float64)
    expect(
        importances.shape == (20,),
        f"importances should have a number for each feature; its shape is {importances.shape}",
    )
    expect(
        np.isclose(importances.sum(), 1) and importances.min() >= 0,
        f"importances should sum to 1; they sum to {importances.sum():.3g}",
    )
    peer = BalancedRandomForestClassifier(
        n_estimators=30, sampling_strategy="all", replacement=True, bootstrap=False, random_state=1
    ).fit(answers.value("X_train"), answers.value("y_train"))
    strongest = set(np.argsort(peer.feature_importances_)[-2:].tolist())
    yours = set(np.argsort(importances)[-2:].tolist())
    expect(
        yours == strongest,
        f"your two largest are features {sorted(yours)}; another forest on these rows finds "
        "others. Do they come from the fitted forest, in the order of the columns?",
    )
    top = answers.value("top_features")
    expect(
        list(np.asarray(top).ravel()) == np.argsort(importances)[::-1][:4].tolist(),
        "top_features should hold the columns of the four largest importances, largest first; "
        f"it holds {list(np.asarray(top).ravel())}",
    )


compare = Task(
    "compare",
    "The reports, tested",
    hint=(
        "classification_report can return a dictionary in place of text; the test looks only at "
        "rows where exactly one of the two methods is right."
    ),
)


def _predictions(answers: Answers) -> tuple[Labels, dict[str, Labels]]:
    y_test = answers.value("y_test")
    read = {
        method: labels(name, answers.value(name), len(y_test))
        for method, name in PREDICTIONS.items()
    }
    return labels("y_test", y_test, len(y_test)), read


@compare.check(2)
def check_reports(answers: Answers) -> None:
    """The reports are those of your own predictions."""
    reports = mapping("reports", answers.value("reports"), PREDICTIONS)
    y_test, predictions = _predictions(answers)
    for method, y_pred in predictions.items():
        one = reports[method]
        expect(
            isinstance(one, dict) and isinstance(one.get("1"), dict),
            f"reports[{method!r}] should be classification_report(..., output_dict=True)",
        )
        scores = precision_recall_fscore_support(y_test, y_pred, labels=[1], zero_division=0.0)
        reverse = precision_recall_fscore_support(y_pred, y_test, labels=[1], zero_division=0.0)
        for key, wanted, other in zip(
            ("precision", "recall", "f1-score"), scores, reverse, strict=False
        ):
            given = number(f"reports[{method!r}]['1'][{key!r}]", one["1"].get(key))
            swapped = np.isclose(given, other[0]) and not np.isclose(given, wanted[0])
            expect(
                not swapped,
                f"precision and recall of {method} have changed places: y_true comes first, "
                "then y_pred",
            )
            close(
                f"{key} of class 1 of {method}",
                given,
                float(wanted[0]),
                hint=f"is this report made from {PREDICTIONS[method]}?",
            )


@compare.check(1)
def check_recall_intervals(answers: Answers) -> None:
    """Wilson's interval for each recall."""
    given = mapping("recall_intervals", answers.value("recall_intervals"), PREDICTIONS)
    y_test, predictions = _predictions(answers)
    for method, y_pred in predictions.items():
        pair = numbers(f"recall_intervals[{method!r}]", given[method], 2)
        found, total = int(y_pred[y_test == 1].sum()), int(y_test.sum())
        wanted = wilson_interval(found, total)
        expect(
            np.allclose(pair, wanted, atol=2e-3),
            f"recall_intervals[{method!r}] is not {np.round(pair, 3).tolist()}. Recall is a share "
            "of the rows of class 1: how many are there, and how many were found?",
        )


def _tail(k: int, n: int) -> float:
    """Compute the chance of at most k heads in n tosses of a fair coin."""
    return float(sum(math.comb(n, i) for i in range(k + 1)) / 2**n)


def _two_sided(k: int, n: int) -> float:
    """Compute the exact p-value for k heads in n tosses of a fair coin."""
    return min(1.0, 2 * _tail(min(k, n - k), n))


def _mcnemar(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return _two_sided(int(np.sum(one & ~other)), int(np.sum(one != other)))


@compare.check(3)
def check_mcnemar(answers: Answers) -> None:
    """McNemar's exact test, on rows it has not seen."""
    for both, first, second, neither in ((40, 3, 11, 6), (5, 9, 0, 2), (200, 8, 7, 90)):
        one = np.repeat([True, True, False, False], [both, first, second, neither])
        other = np.repeat([True, False, True, False], [both, first, second, neither])
        p = number("what mcnemar returns", answers.call("mcnemar", one, other))
        told = (
            f"for {first} rows that speak for the first and {second} for the second it is not "
            f"{p:.3g}"
        )
        n = both + first + second + neither
        expect(
            not np.isclose(p, _two_sided(first, n)),
            f"{told}: all rows were counted. Rows on which both are right, or both wrong, say "
            "nothing",
        )
        wanted = _two_sided(first, first + second)
        expect(
            not np.isclose(p, wanted / 2),
            f"{told}: this is the one-sided test; nobody said beforehand which method is better",
        )
        close("what mcnemar returns", p, wanted, hint=told)
    same = np.array([True, False, True, True])
    p = number("what mcnemar returns", answers.call("mcnemar", same, same))
    expect(p == 1, "where no row speaks for either method, the p-value is one")


def _pairs(name: str, value: Any, known: tuple[str, ...]) -> set[frozenset[str]]:
    """Read an answer as a set of unordered pairs of names."""
    expect(
        isinstance(value, (list, tuple, dict)),
        f"{name} should be a list of pairs of names; a list may be empty",
    )
    read = {names(f"a pair in {name}", pair, known) for pair in value}
    expect(all(len(pair) == 2 for pair in read), f"{name} should hold pairs of two methods")
    return set(read)


@compare.check(2)
def check_pairs_apart(answers: Answers) -> None:
    """Which methods differ on the rows of class 1, and which on those of class 0."""
    y_test, predictions = _predictions(answers)
    for name, label in (("apart_by_recall", 1), ("apart_by_alarms", 0)):
        given = _pairs(name, answers.value(name), METHODS)
        rows = y_test == label
        right = {method: (y_pred == y_test)[rows] for method, y_pred in predictions.items()}
        for one, other in combinations(METHODS, 2):
            apart = _mcnemar(right[one], right[other]) < 0.05 / 3
            pair = f"{one} and {other}"
            told = (
                f"on the {rows.sum()} rows of class {label}, your predictions of {pair} differ in "
                f"{np.sum(right[one] != right[other])} rows, {np.sum(right[one] & ~right[other])} "
                "of them for the first"
            )
            expect(
                (frozenset((one, other)) in given) == apart,
                f"look at {pair} in {name} again: {told}",
            )


same_steps = Task(
    "same_steps",
    "Equal steps, and ranges",
    hint="first count the steps of one epoch; a part of a batch is a step.",
)


@same_steps.check(2)
def check_epochs(answers: Answers) -> None:
    """The smallest number of epochs with enough steps."""
    for n_rows, n_steps in ((3200, 450), (8000, 2370), (100, 9), (33, 4), (640, 1)):
        given = number("what epochs_for returns", answers.call("epochs_for", n_rows, n_steps))
        each = -(-n_rows // 32)
        told = f"{n_rows} rows for {n_steps} steps: epochs_for says {given:.4g}"
        expect(given == int(given), f"{told}; only whole epochs can be trained")
        expect(
            given * each >= n_steps,
            f"{told}, and that makes too few steps. How many steps is one epoch, and which way has "
            "a part of an epoch to be rounded?",
        )
        expect(
            (given - 1) * each < n_steps,
            f"{told}, and fewer epochs are enough. The last batch of an epoch is a step too, "
            "however small",
        )


@same_steps.check(2)
def check_told_apart(answers: Answers) -> None:
    """Ranges that meet are not told apart."""
    low, inside, high = [0.41, 0.47, 0.44], [0.43, 0.46, 0.45], [0.52, 0.48, 0.60]
    touching = [0.47, 0.55]
    cases = (
        (low, high, True, "every run of one is below every run of the other"),
        (high, low, True, "it does not matter which of the two is named first"),
        (low, inside, False, "one range lies inside the other"),
        (inside, low, False, "one range lies inside the other"),
        (low, touching, False, "the ranges meet in one value"),
        (low, low, False, "the runs are the same"),
        ([0.3, 0.9], [0.5, 0.6], False, "a mean or a median does not show how far runs spread"),
        ([0.1, 0.2, 0.7], [0.5, 0.6], False, "a single run reaches into the other's range"),
    )
    for one, other, wanted, why in cases:
        given = answers.call("told_apart", np.array(one), np.array(other))
        expect(
            number("what told_apart returns", given) == wanted,
            f"for {one} and {other} told_apart returns {given}: look at smallest and largest of "
            f"both ({why})",
        )


threshold = Task(
    "threshold",
    "Thresholds",
    hint=(
        "precision_recall_curve gives one precision and recall more than thresholds; treat every "
        "method in the same way, in a loop."
    ),
)

_RUN_METHODS = ("plain_ann", "smote_ann", "weighted_ann", "plain_forest", "balanced_forest")


def _scored(seed: int, low: float) -> tuple[Labels, Rows]:
    """Draw labels, and probabilities whose best threshold lies near `low`."""
    draws = np.random.default_rng(seed)
    y = (draws.random(900) < 0.12).astype(np.int64)
    p: Rows = np.clip(draws.normal(low - 0.06 + 0.13 * y, 0.1), 0.001, 0.999)
    return y, p


def _good_thresholds(y: Any, p: Any, slack: float) -> NDArray[np.float64]:
    precision, recall, thresholds = precision_recall_curve(y, p)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    good: NDArray[np.float64] = thresholds[f1[:-1] >= f1[:-1].max() - slack]
    return good


@threshold.check(3)
def check_best_threshold(answers: Answers) -> None:
    """The threshold with the best F1, on rows it has not seen."""
    for seed, low in ((1, 0.2), (2, 0.3), (3, 0.75)):
        y, p = _scored(seed, low)
        given = number("what best_threshold returns", answers.call("best_threshold", y, p))
        reached = f1_score(y, p >= given, zero_division=0.0)
        best = max(f1_score(y, p >= one) for one in _good_thresholds(y, p, 0))
        told = f"best_threshold gives {given:.3f}, and F1 is {reached:.3f} there"
        expect(given != 0.5, f"{told}: the threshold is still one half, whatever the rows")
        expect(
            reached >= best - 0.01,
            f"{told}; another threshold gives more. Is it F1 of class 1 that is made large, over "
            "all thresholds?",
        )


def _f1_at(y: Any, p: Any, threshold: float) -> float:
    """Compute F1 without scikit-learn's checks of its input, which cost more than the sum."""
    called = p >= threshold
    return float(2 * np.sum(called & (y == 1)) / max(np.sum(called) + np.sum(y == 1), 1))


def _f1_of_runs(answers: Answers, name: str, n_runs: int) -> dict[str, Rows]:
    given = answers.value(name)
    expect(isinstance(given, dict), f"{name} should be a dictionary, with the names of runs")
    left_out = [method for method in _RUN_METHODS if method not in given]
    expect(
        not left_out,
        f"{', '.join(left_out)} is not in {name}. A tuned threshold beside an untuned one compares "
        "the tuning, not the methods",
    )
    return {m: numbers(f"{name}[{m!r}]", given[m], n_runs) for m in _RUN_METHODS}


@threshold.check(3)
def check_all_tuned(answers: Answers) -> None:
    """Every method at 0.5, and every method tuned on its own folds."""
    runs = answers.value("runs")
    y_train, y_test = np.asarray(answers.value("y_train")), np.asarray(answers.value("y_test"))
    n_runs = len(runs[_RUN_METHODS[0]][1])
    half, tuned = (_f1_of_runs(answers, name, n_runs) for name in ("f1_at_half", "f1_tuned"))
    for method in _RUN_METHODS:
        for run, (p_folds, p_test) in enumerate(zip(*runs[method], strict=True)):
            at_half = [_f1_at(y_test, p_test, one) for one in (0.5, np.nextafter(0.5, 1))]
            expect(
                np.isclose(at_half, half[method][run], atol=2e-3).any(),
                f"f1_at_half[{method!r}][{run}] is not F1 of the test rows at the threshold 0.5",
            )
            _expect_tuned(
                f"f1_tuned[{method!r}][{run}]",
                tuned[method][run],
                at_half[0],
                (y_train, p_folds),
                (y_test, p_test),
            )


def _expect_tuned(
    name: str, given: float, at_half: float, folds: tuple[Any, Any], test: tuple[Any, Any]
) -> None:
    y_test, p_test = test
    allowed = [_f1_at(y_test, p_test, t) for t in _good_thresholds(*folds, 0.003)]
    if min(allowed) - 0.005 <= given <= max(allowed) + 0.005:
        return
    peeked = _f1_at(y_test, p_test, _good_thresholds(y_test, p_test, 0)[0])
    expect(
        not np.isclose(given, peeked, atol=2e-3),
        f"{name} is F1 at the threshold that is best on the test rows. If test rows choose it, "
        "they have been used up; let the folds of the training rows choose",
    )
    expect(not np.isclose(given, at_half, atol=2e-3), f"{name} is F1 at 0.5: it was not tuned")
    expect(
        False,
        f"{name} is not F1 of the test rows at the threshold that is best for F1 on this run's "
        "folds. Which probabilities chose the threshold, and which rows were scored?",
    )


@threshold.check(2)
def check_runs_apart(answers: Answers) -> None:
    """Which methods these runs tell apart, and which they do not."""
    for name, of in (("apart_at_half", "f1_at_half"), ("apart_tuned", "f1_tuned")):
        scores = answers.value(of)
        given = _pairs(name, answers.value(name), _RUN_METHODS)
        for one, other in combinations(_RUN_METHODS, 2):
            ranges = [(np.min(scores[m]), np.max(scores[m])) for m in (one, other)]
            apart = ranges[0][0] > ranges[1][1] or ranges[1][0] > ranges[0][1]
            told = " and ".join(f"{low:.3f} to {high:.3f}" for low, high in ranges)
            expect(
                (frozenset((one, other)) in given) == apart,
                f"look at {one} and {other} in {name} again: their runs reach from {told}",
            )


published = Task(
    "published",
    "The published table",
    hint=(
        "the columns of np.mgrid hold every pair of tp and fp; tn and fn follow from them and "
        "from the rows of each class."
    ),
)


def _fitting(
    n_negative: int, n_positive: int, precision: tuple[float, float], recall: tuple[float, float]
) -> tuple[Rows, Rows]:
    """Compute accuracy and F1 of every matrix whose precision and recall lie in two ranges."""
    tp, fp = np.mgrid[1 : n_positive + 1, 0 : n_negative + 1].astype(np.float64)
    p, r = tp / (tp + fp), tp / n_positive
    fits = (precision[0] <= p) & (p <= precision[1]) & (recall[0] <= r) & (r <= recall[1])
    accuracy = (tp + n_negative - fp) / (n_negative + n_positive)
    return accuracy[fits], (2 * tp / (n_positive + tp + fp))[fits]


def _corners(
    n_negative: int, n_positive: int, precision: tuple[float, float], recall: tuple[float, float]
) -> list[float]:
    """Compute the accuracy at the ends of both ranges, as if rows could be split."""
    errors = [1 - r + r * (1 - p) / p for p in precision for r in recall]
    found = [1 - n_positive * e / (n_negative + n_positive) for e in errors]
    return [min(found), max(found)]


@published.check(3)
def check_possible_accuracy(answers: Answers) -> None:
    """The accuracies that ranges of precision and recall allow."""
    cases = (
        (180, 20, (0.6, 0.9), (0.7, 0.86)),
        (300, 9, (0.42, 0.71), (0.5, 0.8)),
        (50, 50, (0.75, 0.8), (0.25, 0.35)),
    )
    for n_negative, n_positive, precision, recall in cases:
        returned = answers.call("possible_accuracy", n_negative, n_positive, precision, recall)
        low, high = numbers("what possible_accuracy returns", returned, 2)
        accuracy, _ = _fitting(n_negative, n_positive, precision, recall)
        wanted = accuracy.min(), accuracy.max()
        told = (
            f"for {n_negative} : {n_positive} rows, precision {precision} and recall {recall}, it "
            f"returns {low:.4f} and {high:.4f}"
        )
        expect(low <= high, f"{told}: the lower one comes first")
        corners = _corners(n_negative, n_positive, precision, recall)
        expect(
            np.allclose((low, high), wanted, atol=1e-6)
            or not np.allclose((low, high), corners, atol=1e-6),
            f"{told}. That is what a formula gives for the ends of the ranges; whole numbers of "
            "rows may not reach them. Try the matrices",
        )
        expect(
            np.allclose((low, high), wanted, atol=1e-6),
            f"{told}. Which matrices have precision and recall in these ranges, ends included, and "
            "what is (tn + tp) / all of them?",
        )
    nothing = answers.call("possible_accuracy", 30, 3, (0.9, 0.95), (0.4, 0.6))
    expect(
        np.size(nothing) == 0,
        "no matrix of 30 : 3 rows has a precision of 0.9 to 0.95 and a recall of 0.4 to 0.6, and "
        f"possible_accuracy returns {nothing}; return an empty tuple",
    )


@published.check(2)
def check_what_follows(answers: Answers) -> None:
    """What the page's precision and recall say about its accuracy and F1."""
    close(
        "n_page",
        answers.value("n_page"),
        102,
        tolerance=0,
        hint="of the page's 500 rows of class 1, those that are not in its training rows",
    )
    accuracy, f1 = (
        mapping(name, answers.value(name), METHODS)
        for name in ("accuracy_that_follows", "lowest_f1")
    )
    for method in METHODS:
        ranges = RANGES[method]
        possible, of_f1 = _fitting(2000 - 102, 102, ranges["precision"], ranges["recall"])
        pair = numbers(f"accuracy_that_follows[{method!r}]", accuracy[method], 2)
        expect(
            np.allclose(pair, (possible.min(), possible.max()), atol=1e-4),
            f"accuracy_that_follows[{method!r}] is not {np.round(pair, 4).tolist()}. Which numbers "
            "of rows, and whose precision and recall, went in?",
        )
        value = number(f"lowest_f1[{method!r}]", f1[method])
        at_ends = 2 / sum(1 / ranges[score][0] for score in ("precision", "recall"))
        expect(
            at_ends - 2e-3 <= value <= of_f1.min() + 2e-3,
            f"lowest_f1[{method!r}] is not {value:.3f}: F1 is smallest where both precision and "
            "recall are",
        )


@published.check(2)
def check_page_weights(answers: Answers) -> None:
    """The weight that 398 rows give, and how many times that of class 0 yours is."""
    value = number("page_weight", answers.value("page_weight"))
    expect(
        abs(value - 10.055) > 1e-3,
        f"page_weight is {value:g}, as printed. Put the page's counts into the formula",
    )
    close("page_weight", value, 8000 / (2 * 398), hint="N / (2 n_c), with the page's counts")
    n0, n1 = np.bincount(labels("y_train", answers.value("y_train"), 8000))
    given = number("times", answers.value("times"))
    why = {
        8000 / (2 * n1): "that is the weight of class 1 alone; divide by the weight of class 0",
        7602 / 398: "that is the ratio of the page's counts; the question is about your rows",
        n1 / n0: "that is the ratio upside down",
    }
    known = [hint for value, hint in why.items() if np.isclose(given, value, atol=5e-3)]
    close("times", given, n0 / n1, tolerance=0.06, hint=(known or ["one weight over the other"])[0])


extreme = Task(
    "extreme",
    "One in a thousand",
    hint="all three ensembles come from imblearn.ensemble; how many rows are missing for balance?",
)

_ENSEMBLES = {
    "easy_ensemble": ("EasyEnsembleClassifier", 10),
    "rus_boost": ("RUSBoostClassifier", 50),
    "balanced_bagging": ("BalancedBaggingClassifier", 50),
}
_OTHER_ENSEMBLES = {
    "BalancedRandomForestClassifier": "the balanced forest, which is in the comparison already",
    "BaggingClassifier": "bagging of the rows as they come; each tree sees next to no rare row",
    "AdaBoostClassifier": "boosting of the rows as they come, without under-sampling",
    "RandomForestClassifier": "a plain forest, without under-sampling",
}


@extreme.check(2)
def check_ensembles(answers: Answers) -> None:
    """Three ensembles of balanced parts."""
    given = mapping("ensembles", answers.value("ensembles"), _ENSEMBLES)
    for name, (kind, n_estimators) in _ENSEMBLES.items():
        one = given[name]
        expect(isinstance(one, Estimator), f"ensembles[{name!r}] should be a model, unfitted")
        what = _OTHER_ENSEMBLES.get(one.class_name, "another model than its name says")
        expect(
            one.class_name == kind,
            f"ensembles[{name!r}] is a {one.class_name}: {what}",
        )
        found = one.parameters.get("n_estimators")
        expect(
            found == n_estimators,
            f"ensembles[{name!r}] has n_estimators={found}; the task names another number",
        )


@extreme.check(1)
def check_rows_per_parent(answers: Answers) -> None:
    """How many synthetic rows hang on one real row."""
    for n_common, n_rare in ((7992, 8), (90, 30), (1000, 7)):
        y = np.repeat([0, 1], [n_common, n_rare])
        given = number("what rows_per_parent returns", answers.call("rows_per_parent", y))
        expect(
            not np.isclose(given, n_common / n_rare),
            f"for {n_common} : {n_rare} rows it is not {given:.4g}: the real rare rows count "
            "towards the balance, too",
        )
        expect(
            not np.isclose(given, n_common - n_rare),
            f"for {n_common} : {n_rare} rows it is not {given:.4g}: that is all synthetic rows, "
            "and not those for each real one",
        )
        close(
            f"for {n_common} : {n_rare} rows the number of synthetic rows for each real one",
            given,
            (n_common - n_rare) / n_rare,
            hint="how many rows are missing for balance, and how many parents share them?",
        )


viva = Task(
    "viva",
    "Viva questions",
    hint="question 3 needs a resampled copy of the test rows, question 5 one tree's sampler.",
    free_text=(("viva_1", 3), ("viva_4", 4)),
)


@viva.check(1)
def check_viva_2(answers: Answers) -> None:
    """Question 2: SMOTE against random over-sampling."""
    choice(
        "viva_2",
        answers.value("viva_2"),
        right="B",
        wrong={
            "A": "copies are what random over-sampling makes",
            "C": "SMOTE takes nothing away; that is under-sampling",
            "D": "it never reads the test rows, nor the features of the other class",
        },
    )


@viva.check(2)
def check_viva_3_measured(answers: Answers) -> None:
    """Question 3: precision and recall on a resampled test set."""
    y_test = answers.value("y_test")
    y_pred = labels("y_pred_smote", answers.value("y_pred_smote"), len(y_test))
    recall = float(np.mean(y_pred[y_test == 1]))
    false_alarms = float(np.mean(y_pred[y_test == 0]))
    given = number("recall_on_resampled", answers.value("recall_on_resampled"))
    expect(
        abs(given - recall) < 0.06,
        f"recall_on_resampled is {given:.3g}, far from the recall in your report: new rows of "
        "class 1 lie where old ones do. Was the same network asked?",
    )
    wanted = recall / (recall + false_alarms)
    given = number("precision_on_resampled", answers.value("precision_on_resampled"))
    expect(
        abs(given - wanted) < 0.06,
        f"precision_on_resampled is {given:.3g}. With as many rows of class 1 as of class 0, the "
        "same false alarms weigh far less. Was X_test resampled, and the network left as it was?",
    )


@viva.check(1)
def check_viva_3(answers: Answers) -> None:
    """Question 3: how far the published answer is right."""
    choice(
        "viva_3",
        answers.value("viva_3"),
        right="half right",
        wrong={
            "right": "look at both of your numbers beside those of the real test rows",
            "wrong": "one of your two numbers did move, and far",
        },
    )


@viva.check(1)
def check_viva_5(answers: Answers) -> None:
    """Question 5: which minority rows one tree sees."""
    n_rare = int(np.sum(answers.value("y_train")))
    given = number("distinct_minority_rows", answers.value("distinct_minority_rows"))
    expect(
        abs(given - n_rare * (1 - np.exp(-1))) < 0.08 * n_rare,
        f"distinct_minority_rows should count the different rows of class 1 that one tree was "
        f"given; {given:.0f} of {n_rare} cannot be it. np.unique leaves repeats out",
    )
    choice(
        "viva_5",
        answers.value("viva_5"),
        right="D",
        wrong={
            "A": "your own count says otherwise: some rows come twice, so others do not come",
            "B": "the forest makes no synthetic row",
            "C": "without weights, rows of a kind are drawn alike",
        },
    )


PRACTICAL = Practical(
    "05",
    "Imbalanced data",
    (
        data,
        accuracy_paradox,
        smote,
        ann,
        smote_ann,
        class_weights,
        weighted_ann,
        balanced_forest,
        compare,
        same_steps,
        threshold,
        published,
        extreme,
        viva,
    ),
    preload=("keras",),
    about=About(
        aim="SMOTE, class weights and a balanced forest on 95:5 data: what is the method, what "
        "chance, training time or threshold",
        minutes=120,
        needs="02, and Keras as in 03",
        packages="scikit-learn, imbalanced-learn, Keras",
        words={
            "accuracy paradox": "where one class is rare, a predictor that never names it has a "
            "high accuracy.",
            "algorithm-level method": "a remedy that leaves the rows alone and changes the "
            "training, such as class weights.",
            "balanced random forest": "a forest whose trees each draw as many rows of the common "
            "class as of the rare one.",
            "data-level method": "a remedy that changes the training rows, such as SMOTE; any "
            "model can follow it.",
            "McNemar's test": "whether two methods differ on the same rows, judged by the rows on "
            "which exactly one of them is right.",
            "out of bag": "predicted by those trees of a forest that have not drawn the row.",
        },
    ),
)

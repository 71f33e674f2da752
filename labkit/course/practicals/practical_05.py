"""Practical 05, imbalanced data: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

from typing import Any

import numpy as np
from imblearn.ensemble import BalancedRandomForestClassifier
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score, precision_recall_fscore_support
from sklearn.model_selection import train_test_split

from labkit.course.answers import Answers, Estimator, Network
from labkit.course.expect import choice, close, expect, labels, matrix, number
from labkit.course.task import About, Practical, Task
from labkit.data.made import load_imbalanced
from labkit.data.split import Split
from labkit.metrics import class_counts

METHODS = ("smote_ann", "weighted_ann", "balanced_forest")
PREDICTIONS = {
    "smote_ann": "y_pred_smote",
    "weighted_ann": "y_pred_weighted",
    "balanced_forest": "y_pred_forest",
}


data = Task(
    "data",
    "The data and the split",
    hint="compare your two calls with the table of settings, argument by argument.",
)


@data.check(2)
def check_shapes(answers: Answers) -> None:
    """8000 training rows and 2000 test rows of 20 features."""
    for part, n_rows in (("train", 8000), ("test", 2000)):
        X = matrix(f"X_{part}", answers.value(f"X_{part}"))
        y = labels(f"y_{part}", answers.value(f"y_{part}"), len(X))
        expect(
            X.shape[1] == 20, f"X_{part} should have 20 columns; it has {X.shape[1]}. n_features?"
        )
        share = np.mean(y)
        expect(
            not (part == "train" and len(X) > n_rows and share > 0.3),
            f"X_train has {len(X)} rows, {share:.0%} of class 1: it looks balanced already. "
            "SMOTE before the split puts relatives of test rows into the training rows",
        )
        expect(
            len(X) == n_rows,
            f"X_{part} should have {n_rows} rows; it has {len(X)}. n_samples, or test_size?",
        )


@data.check(2)
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
            f"y_{part} should have {wanted[0]} : {wanted[1]} rows; it has {found[0]} : {found[1]}. "
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
        f"{shared} rows are in X_train and in X_test: a model could learn them by heart",
    )


accuracy_paradox = Task(
    "accuracy_paradox",
    "The accuracy paradox",
    hint="write out the predictor's confusion matrix on paper: two of its cells are empty.",
)


def _majority(answers: Answers) -> NDArray[np.int64]:
    y_test = answers.value("y_test")
    return labels("y_test", y_test, len(y_test))


@accuracy_paradox.check(2)
def check_majority_accuracy(answers: Answers) -> None:
    """The majority predictor's accuracy."""
    close(
        "majority_accuracy",
        answers.value("majority_accuracy"),
        float(np.mean(_majority(answers) == 0)),
    )


@accuracy_paradox.check(2)
def check_majority_recall_and_f1(answers: Answers) -> None:
    """Its recall and F1 of class 1."""
    for name in ("majority_recall", "majority_f1"):
        value = number(name, answers.value(name))
        expect(
            value == 0,
            f"{name} should be that of class 1, the rare one; {value:.3g} looks like that of "
            "class 0, or of an average over both. Which rows of class 1 does the predictor find?",
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
            "D": "the predictor does not overfit: it never looks at a feature",
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


@smote.check(3)
def check_balance(answers: Answers) -> None:
    """Both classes are equally large, on any imbalanced sample."""
    for X, y in _small_samples():
        counts = class_counts(_resampled(answers, X, y)[1])
        expect(
            len(counts) == 2 and len(set(counts.values())) == 1,
            f"{class_counts(y)} should become two classes of one size; it became {counts}",
        )


@smote.check(3)
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


@smote.check(3)
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
    """Give how much longer the way between two rare rows becomes by way of `row`, at best."""
    to_row = np.linalg.norm(rare - row, axis=1)
    between = np.linalg.norm(rare[:, None] - rare[None], axis=2)
    extra = to_row[:, None] + to_row[None] - between
    np.fill_diagonal(extra, np.inf)
    return float(extra.min())


@smote.check(3)
def check_own_resampling(answers: Answers) -> None:
    """Your training rows are balanced, your test rows untouched."""
    X_train = matrix("X_train", answers.value("X_train"))
    rows = matrix("X_resampled", answers.value("X_resampled"))
    y = labels("y_resampled", answers.value("y_resampled"), len(rows))
    counts = class_counts(answers.value("y_train"))
    wanted = 2 * max(counts.values())
    expect(
        len(rows) == wanted and class_counts(y)[0] == class_counts(y)[1],
        f"X_resampled should have {wanted} rows, half of each class; it has {len(rows)}. "
        "Only the training rows go in, without the test rows",
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


@ann.check(3)
def check_layers(answers: Answers) -> None:
    """One hidden layer of 16 ReLU units, one sigmoid output."""
    layers = _network(answers, 20).layers
    found = [
        f"{name}({settings.get('units')}, {settings.get('activation')})"
        for name, settings in layers
    ]
    expect(
        len(layers) == 2 and all(name == "Dense" for name, _ in layers),
        f"the network should have two Dense layers; it has {', '.join(found)}",
    )
    (_, hidden), (_, output) = layers
    expect(
        hidden.get("units") == 16 and hidden.get("activation") == "relu",
        f"the hidden layer should be Dense(16, relu); it is {found[0]}",
    )
    expect(
        output.get("units") == 1 and output.get("activation") == "sigmoid",
        f"the output should be Dense(1, sigmoid), a probability; it is {found[1]}",
    )


@ann.check(3)
def check_compiled(answers: Answers) -> None:
    """Compiled with binary cross-entropy and Adam."""
    model = _network(answers, 20)
    expect(model.loss is not None, "the network is not compiled yet: it has no loss")
    expect(
        model.loss == "binary_crossentropy",
        f"the loss should be binary_crossentropy, for one probability a row; it is {model.loss}",
    )
    expect(model.optimizer == "adam", f"the optimiser should be adam; it is {model.optimizer}")


@ann.check(2)
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
    """Draw data that no notebook has: 12 features, 6.4 % of class 1, overlapping classes."""
    X, y = make_classification(
        n_samples=4000,
        n_features=12,
        n_informative=4,
        n_redundant=2,
        weights=[0.94, 0.06],
        class_sep=0.8,
        flip_y=0.01,
        random_state=9,
    )
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    return Split(X_train, X_test, y_train, y_test)


def _predicts_each_row(answers: Answers, name: str) -> None:
    split = _unseen()
    few, few_labels, other = split.X_train[:500], split.y_train[:500], split.X_test[:37]
    labels(f"what {name} returns", answers.call(name, few, few_labels, other), 37)


def _finds_minority(answers: Answers, name: str, remedy: str) -> None:
    split = _unseen()
    returned = answers.call(name, split.X_train, split.y_train, split.X_test)
    y_pred = labels(f"what {name} returns", returned, len(split.y_test))
    called, there = int(y_pred.sum()), int(split.y_test.sum())
    expect(
        called >= there,
        f"on data it had not seen, {name} calls {called} rows positive where {there} are. "
        f"So few come from a network that was trained on the rows as they are: {remedy}",
    )
    balanced = balanced_accuracy_score(split.y_test, y_pred)
    expect(
        balanced > 0.68,
        f"on data it had not seen, {name} has a balanced accuracy of {balanced:.2f}, and 0.5 is "
        "chance. Does it train on the rows it is given, for 5 epochs?",
    )


def _own_run(answers: Answers, name: str, least_recall: float) -> None:
    y_test = answers.value("y_test")
    y_pred = labels(name, answers.value(name), len(y_test))
    _, recall, _, _ = precision_recall_fscore_support(y_test, y_pred, labels=[1], zero_division=0.0)
    expect(
        recall[0] >= least_recall,
        f"{name} finds {recall[0]:.0%} of the rows of class 1 in X_test; at least "
        f"{least_recall:.0%} was expected. Are these the predictions for X_test, in its order?",
    )
    expect(np.mean(y_pred) < 0.5, f"{name} calls most rows positive; were the classes swapped?")


@smote_ann.check(3)
def check_smote_ann_predicts(answers: Answers) -> None:
    """Gives one label for each row of X_test."""
    _predicts_each_row(answers, "smote_ann")


@smote_ann.check(6)
def check_smote_ann_learns(answers: Answers) -> None:
    """Finds the minority in data it has not seen."""
    _finds_minority(answers, "smote_ann", "do the resampled rows reach fit?")


@smote_ann.check(3)
def check_smote_ann_run(answers: Answers) -> None:
    """Your own run predicts the original test rows."""
    _own_run(answers, "y_pred_smote", 0.8)


weighted_ann = Task(
    "weighted_ann",
    "The weighted network",
    hint="fit takes the weights of the classes as a dictionary, and the rows stay as they are.",
)


@weighted_ann.check(2)
def check_weighted_ann_predicts(answers: Answers) -> None:
    """Gives one label for each row of X_test."""
    _predicts_each_row(answers, "weighted_ann")


@weighted_ann.check(4)
def check_weighted_ann_learns(answers: Answers) -> None:
    """The weights were used, and the right way round."""
    _finds_minority(
        answers, "weighted_ann", "does class_weight reach fit, with the large weight on class 1?"
    )


@weighted_ann.check(2)
def check_weighted_ann_run(answers: Answers) -> None:
    """Your own run predicts the original test rows."""
    _own_run(answers, "y_pred_weighted", 0.8)


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
            f"class 0 should get {wanted[0]:.3f} and gets {weights[0]:.3g}. Where does N/2 come "
            "in?",
        )
        for label in (0, 1):
            close(f"the weight of class {label}", weights[label], wanted[label])


@class_weights.check(4)
def check_equal_total_weight(answers: Answers) -> None:
    """Both classes have the same total weight."""
    for n_common, n_rare in ((40, 10), (999, 1)):
        weights = _weights(answers, np.array([0] * n_common + [1] * n_rare))
        sums = n_common * weights[0], n_rare * weights[1]
        expect(
            np.isclose(*sums),
            f"with {n_common} : {n_rare} rows, class 0 weighs {sums[0]:.3g} in all and class 1 "
            f"{sums[1]:.3g}; they should weigh the same",
        )


def _weights(answers: Answers, y: NDArray[Any]) -> dict[int, float]:
    returned = answers.call("inverse_frequency_weights", y)
    expect(
        isinstance(returned, dict) and set(returned) == {0, 1},
        "inverse_frequency_weights should return a dictionary with the keys 0 and 1, "
        "as class_weight= takes it",
    )
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


@balanced_forest.check(2)
def check_forest_predictions(answers: Answers) -> None:
    """Its predictions find the minority of the test rows."""
    _own_run(answers, "y_pred_forest", 0.85)


@balanced_forest.check(3)
def check_importances(answers: Answers) -> None:
    """Which features carry it."""
    importances = np.asarray(answers.value("importances"), dtype=np.float64)
    expect(
        importances.shape == (20,),
        f"importances should be 20 numbers, one a feature; its shape is {importances.shape}",
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
        f"{sorted(strongest)}. Do they come from the fitted forest, in the order of the columns?",
    )
    top = answers.value("top_features")
    expect(
        list(np.asarray(top).ravel()) == np.argsort(importances)[::-1][:4].tolist(),
        "top_features should hold the columns of the four largest importances, largest first; "
        f"it holds {list(np.asarray(top).ravel())}",
    )


compare = Task(
    "compare",
    "The three reports",
    hint="classification_report can return a dictionary in place of text.",
)


@compare.check(3)
def check_reports(answers: Answers) -> None:
    """The three reports are those of your own predictions."""
    reports = answers.value("reports")
    expect(
        isinstance(reports, dict) and set(reports) == set(METHODS),
        f"reports should be a dictionary with the keys {', '.join(METHODS)}",
    )
    for method, one in reports.items():
        y_test = answers.value("y_test")
        y_pred = labels(PREDICTIONS[method], answers.value(PREDICTIONS[method]), len(y_test))
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
            close(f"{key} of class 1 of {method}", given, float(wanted[0]))


@compare.check(3)
def check_winners(answers: Answers) -> None:
    """Which method wins by which score."""
    winner, y_test = answers.value("winner"), answers.value("y_test")
    scores = ("precision", "recall", "f1", "accuracy")
    expect(
        isinstance(winner, dict) and set(winner) == set(scores),
        f"winner should be a dictionary with the keys {', '.join(scores)}",
    )
    table = {
        method: _four_scores(y_test, labels(name, answers.value(name), len(y_test)))
        for method, name in PREDICTIONS.items()
    }
    for score in scores:
        best = max(row[score] for row in table.values())
        leaders = [method for method, row in table.items() if np.isclose(row[score], best)]
        expect(
            winner[score] in leaders,
            f"by {score} of {'all rows' if score == 'accuracy' else 'class 1'} the winner is not "
            f"{winner[score]!r}; look at the column again",
        )


def _four_scores(y_true: Any, y_pred: Any) -> dict[str, float]:
    precision, recall, f1, _ = precision_recall_fscore_support(
        y_true, y_pred, labels=[1], zero_division=0.0
    )
    accuracy = float(np.mean(np.asarray(y_true) == y_pred))
    return {"precision": precision[0], "recall": recall[0], "f1": f1[0], "accuracy": accuracy}


threshold = Task(
    "threshold",
    "Thresholds",
    hint="wrap each method in the same way, in a dictionary comprehension.",
)

_THRESHOLD_METHODS = ("plain_ann", "smote_ann", "weighted_ann", "balanced_forest")


@threshold.check(3)
def check_all_tuned(answers: Answers) -> None:
    """Every method is tuned, not only one."""
    tuned = _tuned_methods(answers)
    left_out = [name for name in _THRESHOLD_METHODS if name not in tuned]
    expect(
        not left_out,
        f"{', '.join(left_out)} is not among the tuned methods. A tuned threshold beside an "
        "untuned one compares the tuning, not the methods",
    )


@threshold.check(4)
def check_tuned_on_training_folds(answers: Answers) -> None:
    """Each threshold is chosen for F1, on folds of the training rows."""
    for name, method in _tuned_methods(answers).items():
        expect(
            method.class_name != "FixedThresholdClassifier",
            f"{name} has a threshold fixed by hand. Where does it come from? If from the test "
            "rows, they have been used up; let folds of the training rows choose it",
        )
        expect(
            method.class_name == "TunedThresholdClassifierCV",
            f"{name} should be wrapped in TunedThresholdClassifierCV; it is a {method.class_name}",
        )
        expect(
            method.parameters.get("cv") != "prefit",
            f"{name} has cv='prefit': its threshold would be chosen on the very rows it was "
            "fitted on, or on test rows. Folds keep them apart",
        )
        scoring = method.parameters.get("scoring")
        expect(scoring == "f1", f"{name} should be tuned for 'f1'; it is tuned for {scoring!r}")


def _tuned_methods(answers: Answers) -> dict[str, Estimator]:
    tuned = answers.value("tuned_methods")
    expect(
        isinstance(tuned, dict)
        and tuned
        and all(isinstance(method, Estimator) for method in tuned.values()),
        "tuned_methods should be a dictionary of estimators, with the names that methods has",
    )
    return dict(tuned)


@threshold.check(3)
def check_rankings(answers: Answers) -> None:
    """What tuning all of them does to the ranking."""
    for name in ("untuned", "tuned"):
        f1 = answers.value(f"f1_{name}")
        ranking = answers.value(f"ranking_{name}")
        expect(
            isinstance(ranking, (list, tuple)) and sorted(ranking) == sorted(_THRESHOLD_METHODS),
            f"ranking_{name} should be a list of the {len(_THRESHOLD_METHODS)} names, best first",
        )
        ranked = [float(f1[method]) for method in ranking]
        expect(
            ranked == sorted(ranked, reverse=True),
            f"ranking_{name} is not in the order of F1: {', '.join(f'{v:.3f}' for v in ranked)}",
        )
    gains = {m: answers.value("f1_tuned")[m] - answers.value("f1_untuned")[m] for m in ranking}
    expect(
        answers.value("largest_gain") == max(gains, key=gains.__getitem__),
        f"largest_gain should name the method whose F1 rises most; "
        f"it is not {answers.value('largest_gain')!r}",
    )


viva = Task(
    "viva",
    "Viva questions",
    hint="question 3 needs a resampled copy of the test rows, question 5 one tree's sampler.",
    free_text=(("viva_1", 4), ("viva_4", 4)),
)


@viva.check(2)
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
def check_viva_3(answers: Answers) -> None:
    """Question 3: what a resampled test set does to precision and recall."""
    y_test = answers.value("y_test")
    y_pred = labels("y_pred_smote", answers.value("y_pred_smote"), len(y_test))
    recall = float(np.mean(y_pred[y_test == 1]))
    false_alarms = float(np.mean(y_pred[y_test == 0]))
    given = number("recall_on_resampled", answers.value("recall_on_resampled"))
    expect(
        abs(given - recall) < 0.06,
        f"recall_on_resampled should be near your recall on the real test rows, {recall:.2f}: "
        f"new rows of class 1 are found about as often as old ones. It is {given:.3g}",
    )
    wanted = recall / (recall + false_alarms)
    given = number("precision_on_resampled", answers.value("precision_on_resampled"))
    expect(
        abs(given - wanted) < 0.06,
        f"precision_on_resampled should be near {wanted:.2f}: with as many rows of class 1 as of "
        f"class 0, the same false alarms weigh far less. It is {given:.3g}. Was X_test resampled, "
        "and the network left as it was?",
    )


@viva.check(2)
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
        threshold,
        viva,
    ),
    uses_keras=True,
    about=About(
        aim="SMOTE, class weights and a balanced forest on 95:5 data, reports side by side",
        minutes=90,
        needs="02; a first acquaintance with Keras",
        packages="scikit-learn, imbalanced-learn, Keras",
    ),
)

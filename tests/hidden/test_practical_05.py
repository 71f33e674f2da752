"""Hidden checks of practical 05.

Not guarded: the data, which are the page's; numbers that are counted in the labels; reports,
intervals and pairs, which are recomputed in public from your predictions and runs; estimators,
which say all themselves; letters. That your predictions are your networks' is not proved by
training them again, which takes too long.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

from labkit.course.answers import AnswerRaisedError, Network, NotAttemptedError
from labkit.course.expect import expect, labels, matrix, number, numbers
from labkit.grading.checks import guards


def _clouds(seed, n_common, n_rare, n_features, gap=1.0):
    draws = np.random.default_rng(abs(seed))
    y = draws.permutation(np.repeat([0, 1], [n_common, n_rare]))
    return draws.normal(size=(len(y), n_features)) + gap * y[:, None], y


def _resampled(answers, X, y):
    returned = answers.call("resample", X, y)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        "resample should return two things, the rows and their labels, for any rows",
    )
    rows = matrix("the rows that resample returns", returned[0])
    expect(rows.shape[1] == X.shape[1], "resample returns rows of other columns than it is given")
    return rows, labels("the labels that resample returns", returned[1], len(rows))


def _samples(seed):
    """Draw rows at two ratios, in other columns than any notebook has."""
    for n_common, n_rare in np.random.default_rng(abs(seed)).integers(
        [120, 70], [200, 110], (2, 2)
    ):
        yield _clouds(seed, n_common, n_rare, n_features=3)


@guards("smote", "check_balance")
def test_balance_at_other_ratios(answers, seed):
    """Both classes are equally large, at other ratios too."""
    for X, y in _samples(seed):
        before, after = (np.bincount(known) for known in (y, _resampled(answers, X, y)[1]))
        expect(
            len(after) == 2 and before.min() <= after.min() == after.max() <= before.max(),
            "a sample that no notebook has is not balanced. Are X and y what SMOTE is given?",
        )


@guards("smote", "check_originals_kept")
def test_originals_kept_at_other_ratios(answers, seed):
    """Every original row is kept, at other ratios too."""
    for X, y in _samples(seed):
        rows, known = _resampled(answers, X, y)
        kept = set(map(tuple, np.column_stack([rows, known])))
        expect(
            set(map(tuple, np.column_stack([X, y]))) <= kept,
            "of a sample that no notebook has, rows are gone. Are X and y what comes back?",
        )


@guards("smote", "check_between_minority_rows")
def test_new_rows_lie_between_at_other_ratios(answers, seed):
    """Every new row lies between two rare rows, at other ratios too."""
    for X, y in _samples(seed):
        rows, _ = _resampled(answers, X, y)
        known, rare = set(map(tuple, X)), X[y == 1]
        fresh = np.array([row for row in rows if tuple(row) not in known]).reshape(-1, X.shape[1])
        ways = np.linalg.norm(fresh[:, None] - rare[None], axis=2)
        detours = ways[:, :, None] + ways[:, None] - np.linalg.norm(rare[:, None] - rare, axis=2)
        detours[:, np.eye(len(rare), dtype=bool)] = np.inf
        expect(
            len(fresh) > 0 and detours.min(axis=(1, 2)).max() < 1e-6,
            "of a sample that no notebook has, no row is new, or new rows lie elsewhere than on "
            "lines between rare rows. Are X and y what SMOTE is given?",
        )


@guards("smote", "check_own_resampling")
def test_own_rows_are_those_of_resample(answers):
    """Your resampled rows are as many as your function makes."""
    X = matrix("X_train", answers.value("X_train"))
    stored = labels(
        "y_resampled", answers.value("y_resampled"), np.size(answers.value("y_resampled"))
    )
    try:
        _, again = _resampled(answers, X, labels("y_train", answers.value("y_train"), len(X)))
    except (NotAttemptedError, AssertionError):
        return  # marked elsewhere
    expect(
        np.array_equal(np.bincount(again), np.bincount(stored)),
        "asked again about your training rows, resample returns other numbers of rows than "
        "X_resampled has. Was one of them changed after the other was made?",
    )


def _network(answers, seed):
    n_features = int(np.random.default_rng(abs(seed)).integers(21, 60))
    network = answers.call("build_ann", n_features)
    expect(isinstance(network, Network), "build_ann should return a Keras model for any n_features")
    return network, n_features


@guards("ann", "check_layers")
def test_layers_for_other_features(answers, seed):
    """The same layers, for another number of columns."""
    expect(
        _network(answers, seed)[0].units == (("Dense", 16, "relu"), ("Dense", 1, "sigmoid")),
        "for a number of columns that no notebook has, build_ann returns other layers",
    )


@guards("ann", "check_compiled")
def test_compiled_for_other_features(answers, seed):
    """Compiled, for another number of columns."""
    network, _ = _network(answers, seed)
    expect(
        network.loss == "binary_crossentropy" and network.optimizer == "adam",
        "for columns that no notebook has, build_ann compiles another loss or optimiser",
    )


@guards("ann", "check_any_number_of_features")
def test_inputs_for_other_features(answers, seed):
    """As many inputs as it is told, whatever the number."""
    network, n_features = _network(answers, seed)
    expect(
        network.n_inputs in (None, n_features),
        "for a number of columns that no notebook has, the network takes another number. Is "
        "n_features what its input is made from?",
    )


def _labels_of(name, returned, n_rows):
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"{name} should return labels and a network, for any rows",
    )
    expect(isinstance(returned[1], Network), f"{name} should return its network, for any rows")
    return labels(f"what {name} returns", returned[0], n_rows)


def _tells_clouds_apart(answers, name, seed, *more):
    n_features = int(np.random.default_rng(abs(seed)).integers(6, 11))
    X, y = _clouds(seed, 1600, 800, n_features, gap=4)
    X -= 2  # a cloud on either side of zero: a network needs few steps for these
    # whole batches of 32: for a smaller last one Keras compiles the step anew
    returned = answers.call(name, X[:1984], y[:1984], X[1984:], *more)
    y_pred, y_test = _labels_of(name, returned, 416), y[1984:]
    # either way round: a function that learns the wrong thing is marked elsewhere
    expect(
        abs(y_pred[y_test == 1].mean() - y_pred[y_test == 0].mean()) > 0.2,
        f"trained on two classes far apart, in rows that no notebook has, {name} does not tell "
        "them apart. Does it train a network on its own arguments, in each call?",
    )


@guards("smote_ann", "check_smote_ann_returns", "check_smote_ann_learns")
def test_smote_ann_learns_from_its_arguments(answers, seed):
    """Learns from the rows that it is given."""
    _tells_clouds_apart(answers, "smote_ann", seed)


@guards("smote_ann", "check_smote_needs_a_neighbour")
def test_smote_needs_a_neighbour_in_other_rows(answers, seed):
    """Stops where a single rare row has no neighbour, in other columns too."""
    draws = np.random.default_rng(abs(seed))
    X, y = _clouds(seed, int(draws.integers(60, 120)), 1, int(draws.integers(6, 11)))
    try:
        answers.call("smote_ann", X, y, X[:5])
    except AnswerRaisedError:
        return
    expect(
        False,
        "with a single rare row, among rows that no notebook has, smote_ann answers all the same. "
        "SMOTE cannot. Is it SMOTE that is called, with the arguments, in each call?",
    )


@guards("weighted_ann", "check_weights_handed_in", "check_weighted_ann_learns")
def test_weighted_ann_learns_from_its_arguments(answers, seed):
    """Learns from the rows that it is given."""
    _tells_clouds_apart(answers, "weighted_ann", seed, {0: 1.0, 1: 1.5})


@guards("weighted_ann", "check_weights_handed_in")
def test_other_weights_handed_in(answers, seed):
    """Follows whichever weights it is given."""
    X, y = _clouds(seed, 1000, 984, 8)
    returned = answers.call("weighted_ann", X[192:], y[192:], X[:192], {0: 0.0, 1: 1.0})
    called = _labels_of("weighted_ann", returned, 192).mean()
    expect(
        called > 0.6,
        "with a weight of nought for class 0, in rows that no notebook has, weighted_ann still "
        "calls rows class 0. Do the weights that are handed in reach fit?",
    )


def _made_by_a_model(answers, name):
    """Expect false alarms, and such that another model finds likely, too."""
    X_train, X_test = (matrix(part, answers.value(part)) for part in ("X_train", "X_test"))
    y_train = labels("y_train", answers.value("y_train"), len(X_train))
    y_test = labels("y_test", answers.value("y_test"), len(X_test))
    alarms = labels(name, answers.value(name), len(X_test))[y_test == 0]
    expect(
        alarms.mean() > 0.01,
        f"{name} has hardly a false alarm, which no method here achieves. Are these the labels?",
    )
    scaler = StandardScaler().fit(X_train)
    other = LogisticRegression(class_weight="balanced").fit(scaler.transform(X_train), y_train)
    score = other.decision_function(scaler.transform(X_test[y_test == 0]))
    expect(
        roc_auc_score(alarms, score) > 0.7,
        f"{name} raises its false alarms in places where another model sees no reason for one. Are "
        "these the predictions of a model for X_test, in its order?",
    )


@guards("smote_ann", "check_smote_ann_run")
def test_smote_predictions_are_a_models(answers):
    """Your predictions are mistaken where models are."""
    _made_by_a_model(answers, "y_pred_smote")


@guards("weighted_ann", "check_weighted_ann_run")
def test_weighted_predictions_are_a_models(answers):
    """Your predictions are mistaken where models are."""
    _made_by_a_model(answers, "y_pred_weighted")


@guards("balanced_forest", "check_forest_predictions")
def test_forest_predictions_are_a_models(answers):
    """Your predictions are mistaken where models are."""
    _made_by_a_model(answers, "y_pred_forest")


def _weights(answers, seed):
    """Ask for the weights of labels drawn at random; give them with the class counts."""
    draws = np.random.default_rng(abs(seed))
    for n in draws.integers([200, 5], [2000, 150], size=(3, 2)):
        y = draws.permutation(np.repeat([0, 1], n))
        given = answers.call("inverse_frequency_weights", y)
        expect(
            isinstance(given, dict) and set(given) == {0, 1},
            "inverse_frequency_weights should return a dictionary with the keys 0 and 1",
        )
        yield np.array([number("a weight", given[label]) for label in (0, 1)]), n


@guards("class_weights", "check_weight_formula")
def test_weight_formula_at_other_ratios(answers, seed):
    """The formula, for labels drawn at random."""
    for weights, n in _weights(answers, seed):
        expect(
            np.allclose(weights, n.sum() / (2 * n), rtol=0.01),
            "for labels that no notebook has, a weight is wrong. Are N and n_c counted in y?",
        )


@guards("class_weights", "check_equal_total_weight")
def test_equal_total_weight_at_other_ratios(answers, seed):
    """Both classes weigh the same, for labels drawn at random."""
    for weights, n in _weights(answers, seed):
        expect(
            np.isclose(*(weights * n), rtol=0.01),
            "for labels that no notebook has, one class weighs more than the other. Are both "
            "counted in y?",
        )


def _two_sided(k, n):
    ways = [np.prod((n - np.arange(i)) / (1 + np.arange(i))) for i in range(min(k, n - k) + 1)]
    tail = float(np.sum(ways)) / 2**n
    return min(1.0, 2 * tail)


@guards("compare", "check_mcnemar")
def test_mcnemar_on_other_rows(answers, seed):
    """McNemar's exact test, for rows drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for both, first, second in draws.integers([10, 2, 8], [60, 7, 20], size=(3, 3)):
        order = draws.permutation(both + first + second)
        one = np.repeat([True, True, False], [both, first, second])[order]
        other = np.repeat([True, False, True], [both, first, second])[order]
        p = number("what mcnemar returns", answers.call("mcnemar", one, other))
        expect(
            np.isclose(p, _two_sided(int(first), int(first + second)), atol=2e-3),
            "for rows that no notebook has, mcnemar returns another p-value. Are its two arguments "
            "all that goes in?",
        )


@guards("same_steps", "check_epochs")
def test_epochs_for_other_rows(answers, seed):
    """The smallest number of epochs, for rows and steps drawn at random."""
    for n_rows, n_steps in np.random.default_rng(abs(seed)).integers(40, 4000, size=(4, 2)):
        given = answers.call("epochs_for", int(n_rows), int(n_steps))
        expect(
            number("what epochs_for returns", given) == np.ceil(n_steps / np.ceil(n_rows / 32)),
            "for rows and steps that no notebook has, epochs_for returns another number. Are its "
            "two arguments all that goes in?",
        )


@guards("same_steps", "check_told_apart")
def test_told_apart_of_other_runs(answers, seed):
    """Ranges of any number of runs."""
    draws = np.random.default_rng(abs(seed))
    one = draws.uniform(0.4, 0.6, size=int(draws.integers(4, 9)))
    cases = [(one + 0.3, True), (one - 0.3, True), (one + 0.05, False), (one, False)]
    for other, wanted in cases:
        given = number("what told_apart returns", answers.call("told_apart", one, other))
        expect(
            given == wanted,
            "of runs that no notebook has, told_apart says something else than their smallest and "
            "largest. Are its two arguments all that goes in?",
        )


@guards("threshold", "check_best_threshold")
def test_best_threshold_of_other_rows(answers, seed):
    """The threshold with the best F1, for rows drawn at random."""
    draws = np.random.default_rng(abs(seed))
    y = (draws.random(500) < 0.2).astype(int)
    for middle in (0.15, 0.6):
        p = np.clip(draws.normal(middle + 0.2 * y, 0.1), 0.001, 0.999)
        given = number("what best_threshold returns", answers.call("best_threshold", y, p))
        best = max(f1_score(y, p >= one) for one in np.unique(p))
        expect(
            f1_score(y, p >= given, zero_division=0.0) > best - 0.015,
            "of rows that no notebook has, best_threshold does not find the threshold with the "
            "best F1. Are its two arguments all that goes in?",
        )


@guards("published", "check_possible_accuracy")
def test_possible_accuracy_of_other_ranges(answers, seed):
    """The accuracies that ranges drawn at random allow."""
    draws = np.random.default_rng(abs(seed))
    for n_negative, n_positive in draws.integers([100, 20], [400, 60], size=(2, 2)).tolist():
        ends = np.sort(draws.uniform(0.3, 0.9, size=(2, 2))) + np.array([-0.05, 0.05])
        precision, recall = ends
        tp, fp = np.mgrid[1 : n_positive + 1, 0 : n_negative + 1]
        p, r = tp / (tp + fp), tp / n_positive
        fits = (precision[0] <= p) & (p <= precision[1]) & (recall[0] <= r) & (r <= recall[1])
        accuracy = ((tp + n_negative - fp) / (n_negative + n_positive))[fits]
        given = answers.call(
            "possible_accuracy", n_negative, n_positive, precision.tolist(), recall.tolist()
        )
        expect(
            np.allclose(
                numbers("what possible_accuracy returns", given, 2),
                (accuracy.min(), accuracy.max()),
                atol=1e-6,
            ),
            "for rows and ranges that no notebook has, possible_accuracy returns something else "
            "than the matrices allow. Are its four arguments all that goes in?",
        )


@guards("extreme", "check_rows_per_parent")
def test_rows_per_parent_of_other_labels(answers, seed):
    """Synthetic rows for each real one, for labels drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for n in draws.integers([300, 5], [2000, 90], size=(3, 2)):
        y = draws.permutation(np.repeat([0, 1], n))
        given = number("what rows_per_parent returns", answers.call("rows_per_parent", y))
        expect(
            np.isclose(given, (n[0] - n[1]) / n[1], rtol=5e-3),
            "for labels that no notebook has, rows_per_parent is wrong. Are both classes counted "
            "in y?",
        )

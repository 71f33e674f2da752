"""Hidden checks of practical 05.

Not guarded: the data, which are the page's; numbers that are counted in the labels; reports
and winners, which are recomputed in public from your predictions; estimators, which say all
themselves; scores of tuned methods, whose training would take a minute; letters. That your
predictions are your networks' is not proved by training them again, which takes too long.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from labkit.course.answers import Network, NotAttemptedError
from labkit.course.expect import expect, labels, matrix, number
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
    layers = _network(answers, seed)[0].layers
    found = [(kind, layer.get("units"), layer.get("activation")) for kind, layer in layers]
    expect(
        found == [("Dense", 16, "relu"), ("Dense", 1, "sigmoid")],
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


def _tells_clouds_apart(answers, name, seed):
    n_features = int(np.random.default_rng(abs(seed)).integers(6, 11))
    X, y = _clouds(seed, 1600, 800, n_features, gap=4)
    X -= 2  # a cloud on either side of zero: a network needs few steps for these
    returned = answers.call(name, X[:2000], y[:2000], X[2000:])
    y_pred, y_test = labels(f"what {name} returns", returned, 400), y[2000:]
    # either way round: a function that learns the wrong thing is marked elsewhere
    expect(
        abs(y_pred[y_test == 1].mean() - y_pred[y_test == 0].mean()) > 0.2,
        f"trained on two classes far apart, in rows that no notebook has, {name} does not tell "
        "them apart. Does it train a network on its own arguments, in each call?",
    )


@guards("smote_ann", "check_smote_ann_predicts", "check_smote_ann_learns")
def test_smote_ann_learns_from_its_arguments(answers, seed):
    """Learns from the rows that it is given."""
    _tells_clouds_apart(answers, "smote_ann", seed)


@guards("weighted_ann", "check_weighted_ann_predicts", "check_weighted_ann_learns")
def test_weighted_ann_learns_from_its_arguments(answers, seed):
    """Learns from the rows that it is given."""
    _tells_clouds_apart(answers, "weighted_ann", seed)


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

"""Hidden checks of practical 03.

Not guarded: the data and the rows made from them, which can only be these; probabilities and
what is computed from them, because the network's weights do not leave the notebook; letters.
"""

import numpy as np

from labkit.course.answers import Network, NotAttemptedError
from labkit.course.expect import expect, labels, mapping, matrix, number, numbers
from labkit.grading.checks import guards


def _clouds(seed, n_common, n_rare, n_features):
    draws = np.random.default_rng(abs(seed))
    y = draws.permutation(np.repeat([0, 1], [n_common, n_rare]))
    return draws.normal(size=(len(y), n_features)) + y[:, None], y


@guards("trace", "check_count_stage")
def test_count_stage_of_other_rows(answers, seed):
    """Counts rows of any shape."""
    for turn in range(3):
        n_common, n_rare, n_features = np.random.default_rng([abs(seed), turn]).integers(2, 60, 3)
        X, y = _clouds(seed, n_common, n_rare, n_features)
        counted = answers.call("count_stage", X, y)
        wanted = {"rows": len(y), "columns": n_features + 1, "class 0": n_common, "class 1": n_rare}
        counted = mapping("what count_stage returns for any rows", counted, wanted)
        expect(
            all(number(key, counted[key]) == count for key, count in wanted.items()),
            "rows that no notebook has are counted wrongly. Do X_train or y_train of the notebook "
            "get into count_stage?",
        )


@guards("parents", "check_find_parents")
def test_find_parents_of_other_rows(answers, seed):
    """The parents of a row between two others."""
    for turn in range(2):
        draws = np.random.default_rng([abs(seed), turn])
        rare = draws.normal(size=draws.integers([8, 3], [25, 6]).tolist())
        (a, b), share = draws.choice(len(rare), 2, replace=False), draws.uniform(0.1, 0.9)
        row = rare[a] + share * (rare[b] - rare[a])
        found = numbers("what find_parents returns", answers.call("find_parents", row, rare), 3)
        wanted = share if found[0] == a else 1 - share
        expect(
            {*found[:2].tolist()} == {a, b} and abs(found[2] - wanted) < 5e-3,
            "of rows that no notebook has, find_parents does not find who they were made of. Are "
            "new_row and rare all that goes in?",
        )


@guards("parents", "check_own_parents")
def test_own_parents_are_those_of_find_parents(answers):
    """Your own parents make your own row."""
    X_train, y_train, X_smote = (answers.value(name) for name in ("X_train", "y_train", "X_smote"))
    rare = matrix("X_train", X_train)[np.asarray(y_train) == 1]
    try:
        returned = answers.call("find_parents", matrix("X_smote", X_smote)[820], rare)
        first, second, share = numbers("what find_parents returns", returned, 3)
        again = {(first, second, round(share, 3)), (second, first, round(1 - share, 3))}
    except (NotAttemptedError, AssertionError):
        return  # marked elsewhere
    names = ("first_parent", "second_parent", "share_of_line")
    first, second, share = (number(name, answers.value(name)) for name in names)
    expect(
        any(np.allclose((first, second, share), one, atol=2e-2) for one in again),
        "asked again about your synthetic row, find_parents gives other parents than are stored",
    )


@guards("weights", "check_weights_after_smote", "check_what_cancels")
def test_weights_after_smote_of_other_counts(answers, seed):
    """The weights, for other counts and ratios."""
    draws = np.random.default_rng(abs(seed))
    for ratio in draws.permutation([0.25, 0.5, 0.75, 1.0])[:3].tolist():
        n_common, n_rare = int(8 * draws.integers(50, 300)), int(draws.integers(8, 90))
        given = answers.call("weights_after_smote", n_common, n_rare, ratio)
        given = mapping("what weights_after_smote returns", given, (0, 1))
        pair = [number("a weight", given[label]) for label in (0, 1)]
        expect(
            np.allclose(pair, [(1 + ratio) / 2, (1 + ratio) / (2 * ratio)], atol=0.01),
            "for counts and a ratio that no notebook has, a weight is wrong. Do the counts of the "
            "notebook get into weights_after_smote?",
        )


def _history(returned, n_epochs):
    expect(
        isinstance(returned, (tuple, list))
        and len(returned) == 2
        and isinstance(returned[1], dict),
        "train should return the network and its history, whatever it is trained on",
    )
    return numbers("the losses of each epoch that was asked for", returned[1].get("loss"), n_epochs)


@guards("training", "check_network")
def test_train_builds_for_its_rows(answers, seed):
    """A network for as many columns and epochs as train is told."""
    n_features, n_epochs = np.random.default_rng(abs(seed)).integers([7, 3], [20, 5]).tolist()
    X, y = _clouds(seed, 20, 12, n_features)
    returned = answers.call("train", X, y, {0: 1.0, 1: 1.0}, n_epochs)
    _history(returned, n_epochs)
    network = returned[0]
    expect(
        isinstance(network, Network) and network.n_inputs in (None, n_features),
        "the network does not take as many columns as the rows have that train was given. Is the "
        "number written into it, or is it the notebook's own network that comes back?",
    )
    expect(
        network.units == (("Dense", 16, "relu"), ("Dense", 1, "sigmoid")),
        "for rows that no notebook has, the network is another one than was asked for",
    )


@guards("training", "check_weights_reach_loss")
def test_weights_scale_the_loss(answers, seed):
    """Larger class weights, a larger loss."""
    share, factor = np.random.default_rng(abs(seed)).uniform([0.5, 2], [2, 5]).tolist()
    # rows of zeros: no network can tell them apart, and its loss is the weights' doing
    X, y = np.zeros((24, 5)), np.repeat([0, 1], 12)
    first, second = (
        _history(answers.call("train", X, y, {0: one, 1: one * share}, 1), 1)[0]
        for one in (1.0, factor)
    )
    expect(
        first > 0 and np.isclose(second, factor * first, rtol=0.05),
        "with both class weights made larger by a factor, the loss should grow by it. Are these "
        "the weights that reach fit, and is the history that of this training?",
    )


@guards("training", "check_history")
def test_history_is_that_of_train(answers):
    """Your history is what train gives for your rows."""
    X = matrix("X_train_scaled", answers.value("X_train_scaled"))
    y = labels("y_smote", answers.value("y_smote"), len(X))
    stored = np.ravel(answers.value("history")["loss"])
    try:
        again = _history(answers.call("train", X, y, answers.value("weights_after"), 5), 5)
    except (NotAttemptedError, AssertionError):
        return  # marked elsewhere
    expect(
        abs(again[-1] - stored[-1]) < 0.15,
        "asked again for five epochs on your rows, train gives another history than is stored. "
        "Was one of them changed after the other was made?",
    )


@guards("training", "check_no_idea")
def test_loss_of_no_idea_of_other_shares(answers, seed):
    """The loss, for shares drawn at random."""
    for share in np.random.default_rng(abs(seed)).uniform(0.02, 0.98, size=4).tolist():
        wanted = -(share * np.log(share) + (1 - share) * np.log(1 - share))
        given = number("what loss_of_no_idea returns", answers.call("loss_of_no_idea", share))
        expect(
            abs(given - wanted) < 5e-3,
            "for a share that no notebook has, loss_of_no_idea is wrong. Does it depend on the "
            "share alone, and on both classes?",
        )


def _epoch_list(returned):
    whole = sorted(returned) if isinstance(returned, (set, frozenset)) else returned
    epochs = whole.tolist() if isinstance(whole, np.ndarray) else whole
    expect(
        isinstance(epochs, (list, tuple)),
        "contradicting_epochs should return a list of epochs, for any curve",
    )
    return [number("an epoch", epoch) for epoch in epochs]


@guards("epochs", "check_contradicting_epochs")
def test_contradicting_epochs_of_other_curves(answers, seed):
    """The epochs of curves drawn at random."""
    for turn in range(3):
        draws = np.random.default_rng([abs(seed), turn])
        n, step = int(draws.integers(4, 9)), float(draws.choice([0.1, 0.2, 0.5]))
        drawn = step * draws.integers(1, 9, size=n)
        apart = step * draws.choice([0.1, 0.4, 0.7, 1.3], size=n)
        printed = drawn + apart * draws.choice([-1, 1], size=n)
        arguments = drawn.tolist(), printed.tolist(), step
        returned = answers.call("contradicting_epochs", *arguments)
        wanted = np.flatnonzero(apart > step / 2) + 1
        expect(
            _epoch_list(returned) == wanted.tolist(),
            "of a curve that no notebook has, contradicting_epochs finds other epochs than those "
            "in which it is more than half a step from its table",
        )


@guards("epochs", "check_contradicted")
def test_contradicted_comes_from_the_function(answers):
    """Your epochs are those that your function finds."""
    stored = _epoch_list(answers.value("contradicted"))
    page = [0.7, 0.6, 0.5, 0.4, 0.3], [0.65, 0.48, 0.35, 0.28, 0.22], 0.1
    try:
        found = _epoch_list(answers.call("contradicting_epochs", *page))
    except (NotAttemptedError, AssertionError):
        return  # marked elsewhere
    expect(
        found == stored,
        "asked again, contradicting_epochs finds other epochs than contradicted holds",
    )


@guards("baseline", "check_count_steps", "check_epochs_without")
def test_count_steps_of_other_trainings(answers, seed):
    """The steps of trainings drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for n_rows, n_epochs, batch in draws.integers([50, 2, 8], [3000, 40, 70], size=(4, 3)).tolist():
        given = number(
            "what count_steps returns", answers.call("count_steps", n_rows, n_epochs, batch)
        )
        expect(
            given == n_epochs * -(-n_rows // batch),
            "for rows, epochs and a batch size that no notebook has, count_steps is wrong",
        )


@guards("baseline", "check_paired_gap")
def test_paired_gap_of_other_scores(answers, seed):
    """The gap and its error, of scores drawn at random."""
    for turn in range(3):
        draws = np.random.default_rng([abs(seed), turn])
        n, r = int(draws.integers(5, 40)), float(draws.uniform(0, 0.5))
        scores, reference = draws.uniform(0.2, 0.9, size=(2, n))
        returned = answers.call("paired_gap", scores, reference, r)
        gaps = scores - reference
        wanted = gaps.mean(), gaps.std(ddof=1) * np.sqrt(1 / n + r)
        expect(
            np.allclose(numbers("what paired_gap returns", returned, 2), wanted, rtol=1e-3),
            "of scores that no notebook has, paired_gap gives another gap or another error than "
            "the formula",
        )


@guards("baseline", "check_verdict")
def test_verdict_of_other_gaps(answers, seed):
    """The verdict on gaps drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for times in (0.3, 1.5, 2.5, 6.0):
        error, sign = float(draws.uniform(0.001, 0.1)), float(draws.choice([-1, 1]))
        wanted = "open" if times < 2 else "higher" if sign > 0 else "lower"
        expect(
            str(answers.call("verdict", sign * times * error, error)) == wanted,
            "for a gap and an error that no notebook has, the verdict is another than the rule of "
            "two errors gives",
        )


@guards("groups", "check_recall_by_group")
def test_recall_by_group_of_other_groups(answers, seed):
    """The recall of groups with other names and sizes."""
    draws = np.random.default_rng(abs(seed))
    names = [f"g{i}" for i in range(int(draws.integers(2, 6)))]
    group = np.append(names * 2, draws.choice(names, size=200))
    y_true = np.append([0] * len(names) + [1] * len(names), draws.integers(2, size=200))
    y_pred = draws.integers(2, size=len(group))
    returned = answers.call("recall_by_group", y_true, y_pred, group)
    expect(
        isinstance(returned, dict) and {str(name) for name in returned} == set(names),
        "recall_by_group should return a key for each group that occurs, whatever it is called",
    )
    expect(
        all(
            abs(number("a recall", value) - y_pred[(group == name) & (y_true == 1)].mean()) < 2e-3
            for name, value in returned.items()
        ),
        "of groups that no notebook has, a recall is wrong",
    )


def _fitting(n_negative, n_positive, scores, tolerance):
    tp, fp = np.mgrid[0 : n_positive + 1, 0 : n_negative + 1]
    found = ((tp + n_negative - fp) / (n_negative + n_positive), tp / np.maximum(tp + fp, 1))
    apart = np.abs([*found, tp / n_positive] - np.reshape(scores, (3, 1, 1))).max(axis=0)
    return {(n_negative - f, f, n_positive - t, t) for t, f in np.argwhere(apart <= tolerance)}


def _matrices(answers, *arguments):
    found = answers.call("fitting_matrices", *arguments)
    rows = found.tolist() if isinstance(found, np.ndarray) else found
    expect(
        isinstance(rows, (list, tuple))
        and all(isinstance(row, (list, tuple)) and len(row) == 4 for row in rows),
        "fitting_matrices should return a list of four numbers each, also where none or many fit",
    )
    return {tuple(int(number("a count", value)) for value in row) for row in rows}


def _printed(seed):
    """Draw a confusion matrix, and print its scores to two decimals."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(2):
        n_negative, n_positive = draws.integers([40, 15], [160, 60]).tolist()
        tp, fp = int(draws.integers(5, n_positive)), int(draws.integers(1, 20))
        right = (tp + n_negative - fp) / (n_negative + n_positive)
        scores = [round(score, 2) for score in (right, tp / (tp + fp), tp / n_positive)]
        yield n_negative, n_positive, scores


@guards("published", "check_finds_the_matrix")
def test_fitting_matrices_finds_all(answers, seed):
    """Finds all matrices that fit, for other counts and scores."""
    for n_negative, n_positive, scores in _printed(seed):
        surely = _fitting(n_negative, n_positive, scores, 0.005 - 1e-6)
        expect(
            surely <= _matrices(answers, n_negative, n_positive, *scores),
            "for counts and scores that no notebook has, a matrix that fits is not in the list. "
            "Are all pairs of tp and fp tried, whatever the counts are?",
        )


@guards("published", "check_nothing_else_fits")
def test_fitting_matrices_finds_no_other(answers, seed):
    """Finds no other, for other counts and scores."""
    for n_negative, n_positive, scores in _printed(seed):
        at_most = _fitting(n_negative, n_positive, scores, 0.005 + 1e-6)
        found = _matrices(answers, n_negative, n_positive, *scores)
        expect(
            found or not _fitting(n_negative, n_positive, scores, 0.005 - 1e-6),
            "for counts and scores that no notebook has, the list is empty",
        )
        expect(
            found <= at_most,
            "for counts and scores that no notebook has, the list holds a matrix that does not "
            "fit. Are all three scores and both counts those of the arguments?",
        )


@guards("published", "check_published_scores")
def test_possible_positives_come_from_the_function(answers, seed):
    """Your numbers of positives are those that your function finds."""
    stored = {int(n) for n in np.ravel(answers.value("possible_positives"))}
    drawn = np.random.default_rng(abs(seed)).integers(1, 200, size=6).tolist()
    for n in {*drawn, min(stored, default=1), max(stored, default=1)}:
        try:
            again = _matrices(answers, 200 - n, n, 0.92, 0.85, 0.88)
        except (NotAttemptedError, AssertionError):
            return  # marked elsewhere
        expect(
            bool(again) == (n in stored),
            "asked again, fitting_matrices finds something for other numbers of positives than "
            "possible_positives holds. Was one of them changed after the other was made?",
        )


def _ready_rows(answers, name, X, y):
    returned = answers.call(name, X, y)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"{name} should return the rows and their labels, for any rows",
    )
    rows = matrix(f"the rows that {name} returns", returned[0])
    expect(
        np.ptp(np.bincount(labels("their labels", returned[1], len(rows)))) == 0
        and rows.shape == (2 * np.sum(y == 0), X.shape[1]),
        f"of rows that no notebook has, {name} should return as many of either class as the larger "
        "one has. Are its two arguments all that goes in?",
    )
    return rows


@guards("swap", "check_smote_first")
def test_smote_then_scale_other_rows(answers, seed):
    """SMOTE, then scaling, of rows in other columns."""
    rows = _ready_rows(answers, "smote_then_scale", *_clouds(seed, 70, 25, 5))
    expect(
        np.allclose(rows.mean(axis=0), 0, atol=1e-6)
        and np.allclose(rows.std(axis=0), 1, atol=1e-6),
        "of rows that no notebook has, smote_then_scale should return such with mean 0 and "
        "deviation 1. Is the scaler fitted anew in each call?",
    )


@guards("swap", "check_scaling_first")
def test_scale_then_smote_other_rows(answers, seed):
    """Scaling, then SMOTE, of rows in other columns."""
    X, y = _clouds(seed, 70, 25, 5)
    rows = _ready_rows(answers, "scale_then_smote", X, y)
    originals = (X - X.mean(axis=0)) / X.std(axis=0)
    nearest = np.abs(rows[None] - originals[:, None]).max(axis=2).min(axis=1)
    expect(
        nearest.max() < 1e-6,
        "of rows that no notebook has, scale_then_smote should return the original ones too, "
        "scaled with their own means. Is the scaler fitted anew in each call?",
    )


@guards("swap", "check_units")
def test_units_of_other_rows(answers, seed):
    """Other units change the rows in one order only."""
    X, y = _clouds(seed, 60, 25, 4)
    for name, stays in (("scale_then_smote", True), ("smote_then_scale", False)):
        rows, others = (_ready_rows(answers, name, X * unit, y) for unit in (1, [1, 500, 1, 0.02]))
        expect(
            np.allclose(rows, others, atol=1e-5) == stays,
            f"of rows that no notebook has, other units should {'not ' * stays}change what {name} "
            "returns. Do its two stages come in their order, with seed 42?",
        )


def _forward(answers, seed, shift=0.5):
    """Ask forward about a network of another size; give its answer, the hidden values and z."""
    draws = np.random.default_rng(abs(seed))
    n_inputs, n_hidden = draws.integers([5, 6], [9, 15])
    x, b1 = draws.normal(size=n_inputs), draws.normal(size=n_hidden)
    W1, W2 = draws.normal(size=(n_inputs, n_hidden)), draws.normal(0, 0.3, size=(n_hidden, 1))
    b2 = np.array([shift])
    hidden = np.maximum(0, x @ W1 + b1)
    returned = answers.call("forward", x, W1, b1, W2, b2)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "forward should return three things, for a network of any size",
    )
    return returned, hidden, (hidden @ W2 + b2).item()


@guards("sample", "check_hidden")
def test_hidden_of_another_network(answers, seed):
    """The hidden layer of a network of another size."""
    returned, hidden, _ = _forward(answers, seed)
    given = numbers("the hidden values", returned[0], len(hidden))
    expect(
        np.allclose(given, hidden, atol=1e-5),
        "the hidden values of a network that no notebook has are wrong. Do weights of your own "
        "network get into forward?",
    )


@guards("sample", "check_probability")
def test_probability_of_another_network(answers, seed):
    """The probability that a network of another size gives."""
    returned, _, z = _forward(answers, seed)
    expect(
        np.isclose(number("the probability", returned[1]), 1 / (1 + np.exp(-z)), atol=1e-5),
        "the probability of a network that no notebook has is wrong. Do weights of your own "
        "network get into forward?",
    )


@guards("sample", "check_decision")
def test_decision_of_another_network(answers, seed):
    """The decision of a network of another size, either way."""
    for shift in (-60.0, 60.0):
        returned, _, z = _forward(answers, seed, shift)
        expect(
            number("the label", returned[2]) == (z > 0),
            "a network that no notebook has is certain, and the label is not what it is certain of",
        )

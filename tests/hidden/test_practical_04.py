"""Hidden checks of practical 04.

Not guarded: whether smote_search is fitted on its arguments to the letter, because what a
fitted search has learned does not leave the notebook; it has to look at them, though.
"""

import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import (
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.tree import DecisionTreeClassifier

from labkit.course.answers import AnswerRaisedError, Estimator
from labkit.course.expect import expect, labels, mapping, matrix, number, numbers
from labkit.grading.checks import guards

FOLDS = StratifiedKFold(3, shuffle=True, random_state=0)


def _clouds(seed, gap, n_common=600, n_rare=120, n_features=6):
    """Draw two clouds; without a gap the labels mean nothing."""
    draws = np.random.default_rng(abs(seed))
    y = draws.permutation(np.repeat([0, 1], [n_common, n_rare]))
    X = draws.normal(size=(len(y), n_features))
    X[:, 0] += gap * y
    return X, y


def _dictionary(name, returned):
    expect(isinstance(returned, dict), f"{name} should return a dictionary for any rows")
    return returned


def _number(answers, name, *arguments):
    return number(f"what {name} returns", answers.call(name, *arguments))


@guards("leak", "check_leaked_score")
def test_leaked_score_leaks_what_smote_makes(answers, seed):
    """The mistake shows where SMOTE makes rows, and only there."""
    expect(
        _number(answers, "leaked_score", *_clouds(seed, gap=0, n_rare=60), 1) > 0.7,
        "on labels that mean nothing, and that no notebook has, leaked_score does not show the "
        "mistake. Are X and y the rows that it resamples?",
    )
    expect(
        _number(answers, "leaked_score", *_clouds(seed, gap=0, n_common=400, n_rare=400), 1) < 0.7,
        "where both classes are equally large SMOTE makes no row, and nothing can leak; "
        "leaked_score says otherwise. Are X and y all that goes in?",
    )


@guards("leak", "check_honest_score")
def test_honest_score_knows_when_there_is_something_to_learn(answers, seed):
    """Low where labels mean nothing, high where they can be learned."""
    expect(
        _number(answers, "honest_score", *_clouds(seed, gap=0), 1) < 0.45,
        "on labels that mean nothing, and that no notebook has, honest_score finds something",
    )
    expect(
        _number(answers, "honest_score", *_clouds(seed, gap=8), 1) > 0.6,
        "classes that lie far apart, on rows that no notebook has, get a low honest_score. Is it "
        "the model's own, fitted on X and y?",
    )


@guards("leak", "check_honest_settings")
def test_honest_score_of_other_rows(answers, seed):
    """The score of easy rows and of hard ones."""
    for gap in (1.5, 5):
        X, y = _clouds(seed, gap, n_common=900, n_rare=300)
        X_train, X_test, y_train, y_test = train_test_split(
            X, y, test_size=0.2, random_state=2, stratify=y
        )
        rows = SMOTE(random_state=2).fit_resample(X_train, y_train)
        forest = RandomForestClassifier(15, random_state=0).fit(*rows)
        expect(
            abs(
                _number(answers, "honest_score", X, y, 2) - f1_score(y_test, forest.predict(X_test))
            )
            < 0.13,
            "on rows that no notebook has, honest_score is far from that of the forest it should "
            "train. Do X, y and seed reach the split, SMOTE and the model?",
        )


@guards("leak", "check_four_ways")
def test_four_ways_find_nothing_where_labels_mean_nothing(answers, seed):
    """The honest scores are low, on the labels as on labels dealt out."""
    returned = _dictionary("four_ways", answers.call("four_ways", *_clouds(seed, gap=0)))
    for key in ("split first", "split first, dealt out"):
        scores = numbers(f"four_ways[{key!r}]", returned.get(key), 3)
        expect(
            np.mean(scores) < 0.45,
            f"on labels that mean nothing, and that no notebook has, four_ways finds something "
            f"under {key!r}. Are X and y all that goes in?",
        )


@guards("leak", "check_nearest_relative")
def test_nearest_relative_of_other_rows(answers, seed):
    """The distances, for other rows."""
    (X, y), (X_new, y_new) = (_clouds(seed, 1, 60, 20, 3), _clouds(seed + 1, 1, 40, 15, 3))
    wanted = np.linalg.norm(X_new[y_new == 1][:, None] - X[y == 1][None], axis=2).min(axis=1)
    returned = answers.call("nearest_relative", X, y, X_new, y_new)
    given = np.sort(numbers("what nearest_relative returns", returned, 15))
    expect(
        np.allclose(given, np.sort(wanted), atol=1e-6),
        "of rows that no notebook has, nearest_relative gives other distances than those between "
        "rare rows",
    )


@guards("leak", "check_four_ways")
def test_four_ways_of_other_rows(answers, seed):
    """High where classes lie apart, low where labels are dealt out."""
    returned = _dictionary("four_ways", answers.call("four_ways", *_clouds(seed, 8, 300, 40, 4)))
    honest, leaked = (
        numbers("four scores", returned.get(f"{way} first, dealt out"), 3).mean()
        for way in ("split", "SMOTE")
    )
    real = numbers("four scores", returned.get("split first"), 3).mean()
    expect(
        real > 0.6 and honest < 0.4 < leaked,
        "of rows that no notebook has, four_ways gives scores that cannot be. Are X and y all that "
        "goes in?",
    )


def _score(answers, name, key, *arguments):
    returned = answers.call(name, *arguments)
    scores = mapping(f"what {name} returns for any rows", returned, [key], more=True)
    return number(f"{name}[{key!r}]", scores[key])


@guards("cross_validation", "check_outside")
def test_outside_cv_leaks_what_smote_makes(answers, seed):
    """The mistake shows where SMOTE makes rows, and only there."""
    rows, balanced = (_clouds(seed, gap=0, n_rare=n_rare) for n_rare in (80, 600))
    expect(
        _score(answers, "outside_cv", "roc_auc", "neighbours", *rows) > 0.7,
        "on labels that mean nothing, and that no notebook has, outside_cv does not show the "
        "mistake. Are X and y the rows that it resamples?",
    )
    expect(
        _score(answers, "outside_cv", "roc_auc", "neighbours", *balanced) < 0.65,
        "where both classes are equally large SMOTE makes no row, and nothing can leak; outside_cv "
        "says otherwise. Are X and y all that goes in?",
    )


@guards("cross_validation", "check_inside")
def test_inside_cv_knows_when_there_is_something_to_learn(answers, seed):
    """Low where labels mean nothing, high where they can be learned."""
    expect(
        _score(answers, "inside_cv", "roc_auc", "neighbours", *_clouds(seed, gap=0)) < 0.68,
        "on labels that mean nothing, and that no notebook has, inside_cv finds something",
    )
    expect(
        _score(answers, "inside_cv", "roc_auc", "neighbours", *_clouds(seed, gap=6)) > 0.8,
        "classes that lie far apart, on rows that no notebook has, get a low score from inside_cv. "
        "Are X and y all that goes in?",
    )


@guards("cross_validation", "check_inside_settings")
def test_inside_cv_of_other_rows(answers, seed):
    """The score of easy rows and of hard ones."""
    pipeline = make_pipeline(SMOTE(random_state=0), LogisticRegression())
    for gap in (1.0, 3.5):
        X, y = _clouds(seed, gap)
        wanted = cross_val_score(pipeline, X, y, cv=FOLDS, scoring="f1").mean()
        expect(
            abs(_score(answers, "inside_cv", "f1", "logistic", X, y) - wanted) < 0.06,
            "on rows that no notebook has, the F1 of inside_cv is far from that of the pipeline it "
            "should score. Do name, X and y reach it?",
        )


@guards("cross_validation", "check_in_the_world")
def test_in_the_world_of_other_rows(answers, seed):
    """The scores of easy rows and of hard ones."""
    pipeline = make_pipeline(SMOTE(random_state=0), LogisticRegression())
    for gap in (1.0, 3.5):
        X, y = _clouds(seed, gap)
        X_new, y_new = _clouds(seed + 1, gap)
        pipeline.fit(X, y)
        for key, wanted in (
            ("f1", f1_score(y_new, pipeline.predict(X_new))),
            ("roc_auc", roc_auc_score(y_new, pipeline.predict_proba(X_new)[:, 1])),
        ):
            given = _score(answers, "in_the_world", key, "logistic", X, y, X_new, y_new)
            expect(
                abs(given - wanted) < 0.06,
                "on rows that no notebook has, a score of in_the_world is far from that of the "
                "pipeline. Are its arguments all that goes in?",
            )


@guards("test_set", "check_rates")
def test_rates_of_other_labels(answers, seed):
    """The three rates of labels drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for share, called in draws.uniform(0.2, 0.8, size=(3, 2)):
        y_true, y_pred = (draws.random((2, 250)) < [[share], [called]]).astype(int)
        given = numbers("what rates returns", answers.call("rates", y_true, y_pred), 3)
        wanted = y_true.mean(), y_pred[y_true == 1].mean(), y_pred[y_true == 0].mean()
        expect(
            np.allclose(given, wanted, atol=2e-3),
            "of labels that no notebook has, a rate is wrong. Is each a share of the rows of its "
            "class, and are the two arguments all that goes in?",
        )


@guards("test_set", "check_precision_at")
def test_precision_at_other_rates(answers, seed):
    """Precision, for shares drawn at random."""
    for share, recall, alarms in np.random.default_rng(abs(seed)).uniform(0.02, 0.98, size=(4, 3)):
        wanted = share * recall / (share * recall + (1 - share) * alarms)
        given = _number(answers, "precision_at", float(share), float(recall), float(alarms))
        expect(
            abs(given - wanted) < 2e-3,
            "at rates that no notebook has, precision_at is wrong. Does each argument weigh as in "
            "the formula of the text?",
        )


@guards("test_set", "check_thin_out")
def test_thin_out_other_labels(answers, seed):
    """The share that is asked for, of labels drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for share in draws.uniform(0.02, 0.15, size=3):
        y = draws.permutation(np.repeat([0, 1], [int(draws.integers(200, 400)), 90]))
        returned = answers.call("thin_out", y, float(share), 3)
        listed = returned.tolist() if isinstance(returned, np.ndarray) else returned
        expect(isinstance(listed, (list, tuple)), "thin_out should return positions for any labels")
        given = np.array([number("a position that thin_out returns", row) for row in listed])
        kept = given[np.isfinite(given)].astype(int)
        expect(
            len(kept) == len(given)
            and len(set(kept.tolist())) == len(kept)
            and len(kept)
            and kept.min() >= 0
            and kept.max() < len(y)
            and np.sum(y[kept] == 0) == np.sum(y == 0)
            and abs(np.sum(y[kept]) - share * np.sum(y == 0) / (1 - share)) < 1.01,
            "of labels that no notebook has, thin_out keeps others than all of class 0 and a share "
            "of class 1",
        )


@guards("test_set", "check_two_recalls")
def test_two_recalls_of_other_rows(answers, seed):
    """Both recalls, on other rows."""
    (X, y), (X_new, y_new) = _clouds(seed, 1.5), _clouds(seed + 1, 1.5)
    X_more, y_more = SMOTE(random_state=0).fit_resample(X_new, y_new)
    for weight in (2, 30):
        tree = _short_tree(weight).fit(X, y)
        wanted = tree.predict(X_new)[y_new == 1].mean(), tree.predict(X_more)[y_more == 1].mean()
        returned = answers.call("two_recalls", "short tree", weight, X, y, X_new, y_new)
        expect(
            np.allclose(numbers("what two_recalls returns", returned, 2), wanted, atol=0.06),
            "of rows that no notebook has, a recall is wrong. Are the arguments of two_recalls all "
            "that goes in?",
        )


@guards("weights", "check_cross_validated")
def test_scores_at_weight_know_when_there_is_something_to_learn(answers, seed):
    """Low where labels mean nothing, high where they can be learned."""
    arguments = "scores_at_weight", "f1", "tree", 2
    expect(
        _score(answers, *arguments, *_clouds(seed, gap=0)) < 0.5,
        "on labels that mean nothing, and that no notebook has, scores_at_weight finds something",
    )
    expect(
        _score(answers, *arguments, *_clouds(seed, gap=8)) > 0.6,
        "classes that lie far apart, on rows that no notebook has, get a low F1 from "
        "scores_at_weight. Are X and y all that goes in?",
    )


def _short_tree(weight):
    return DecisionTreeClassifier(max_depth=4, class_weight={0: 1, 1: weight}, random_state=0)


@guards("weights", "check_scores_at_weight")
def test_scores_at_other_weights(answers, seed):
    """The four scores, at another weight and of other rows."""
    X, y = _clouds(seed, gap=1.5)
    for weight in (2, 40):
        y_pred = cross_val_predict(_short_tree(weight), X, y, cv=FOLDS)
        wanted = y[y_pred == 1].mean(), y_pred[y == 1].mean(), f1_score(y, y_pred)
        returned = answers.call("scores_at_weight", "short tree", weight, X, y)
        expect(isinstance(returned, dict), "scores_at_weight should return a dictionary")
        given = [number(name, returned.get(name)) for name in ("precision", "recall", "f1")]
        expect(
            np.allclose(given, wanted, atol=0.06),
            "at a weight and on rows that no notebook has, a score is far from that of the model "
            "it should be of. Do name, weight, X and y reach it?",
        )


@guards("weights", "check_tuned_weight")
def test_tuned_weight_of_other_rows(answers, seed):
    """The search chooses well for other rows, by either score."""
    X, y = _clouds(seed, gap=1.5)
    for scoring in ("recall", "accuracy"):
        reached = {
            weight: cross_val_score(_short_tree(weight), X, y, cv=FOLDS, scoring=scoring).mean()
            for weight in (1, 3, 10, 30, 100, 1000)
        }
        chosen = _number(answers, "tuned_weight", "short tree", scoring, X, y)
        expect(
            reached.get(chosen, 0) > max(reached.values()) - 0.06,
            "for rows that no notebook has, tuned_weight chooses a weight that is far from the "
            "best of WEIGHTS by the scoring it was given. Do X, y and scoring reach the search?",
        )


@guards("copies", "check_repeat_minority")
def test_repeat_minority_of_other_rows(answers, seed):
    """Every row of class 1 as often as asked, the others once."""
    X, y = _clouds(seed, gap=1, n_common=40, n_rare=15, n_features=3)
    for times in np.random.default_rng(abs(seed)).choice([2, 3, 5, 6, 7], 2, replace=False):
        returned = answers.call("repeat_minority", X, y, int(times))
        expect(
            isinstance(returned, (tuple, list)) and len(returned) == 2,
            "repeat_minority should return the rows and their labels, for any rows",
        )
        rows = matrix("the rows of repeat_minority", returned[0])
        known = labels("the labels of repeat_minority", returned[1], len(rows))
        wanted = np.repeat(np.column_stack([X, y]), np.where(y == 1, times, 1), axis=0)
        expect(
            sorted(np.column_stack([rows, known]).tolist()) == sorted(wanted.tolist())
            if rows.shape[1] == X.shape[1]
            else False,
            "of rows that no notebook has, some are there more or less often than they should be. "
            "Are X, y and times all that goes in?",
        )


@guards("copies", "check_count_new")
def test_count_new_among_other_rows(answers, seed):
    """New rows among copies, in any order."""
    X, _ = _clouds(seed, gap=1, n_common=60, n_rare=20, n_features=3)
    draws = np.random.default_rng([abs(seed), 1])
    for n_new in draws.integers(1, 60, size=2):
        rows = np.vstack([X[draws.integers(len(X), size=50)], draws.normal(5, 1, size=(n_new, 3))])
        expect(
            _number(answers, "count_new", X, draws.permutation(rows)) == n_new,
            "among rows that no notebook has, count_new counts other rows than the new ones. Is "
            "each whole row compared with all rows of X?",
        )


@guards("copies", "check_verdict_of_six")
def test_verdict_on_other_scores(answers, seed):
    """The verdict on scores drawn at random."""
    for turn in range(4):
        draws = np.random.default_rng([abs(seed), turn])
        reference, gaps = draws.uniform(0.2, 0.7, 6), draws.uniform(0.001, 0.1, 6)
        sign = (1, -1, 1, -1)[turn]
        gaps *= sign
        if turn > 1:
            gaps[draws.integers(6)] *= -1
        wanted = "open" if turn > 1 else "higher" if sign > 0 else "lower"
        expect(
            str(answers.call("verdict", reference + gaps, reference)) == wanted,
            "of scores that no notebook has, the verdict is another than six of six give",
        )


@guards("copies", "check_resampled")
def test_resampled_other_rows(answers, seed):
    """Copies, new rows and cleaned ones, of other rows."""
    X, y = _clouds(seed, 1.5, 200, 40, 4)
    known = {row.tobytes() for row in X}
    for way in ("as it is", "copies", "SMOTE", "SMOTE + ENN"):
        returned = answers.call("resampled", way, X, y)
        expect(
            isinstance(returned, (tuple, list)) and len(returned) == 2,
            "resampled should return rows and labels, for any way and any rows",
        )
        rows = matrix("the rows of resampled", returned[0])
        counts = np.bincount(labels("their labels", returned[1], len(rows)), minlength=2)
        n_new = sum(row.tobytes() not in known for row in rows)
        sizes = {"as it is": [200, 40], "copies": [200, 200], "SMOTE": [200, 200]}
        expect(
            (n_new > 0) == way.startswith("SMOTE")
            and (counts.tolist() == sizes[way] if way in sizes else counts.sum() < 400),
            "of rows that no notebook has, resampled makes other rows than the way that is named",
        )


def _world(answers):
    X_world = matrix("X_world", answers.value("X_world"))
    return X_world, labels("y_world", answers.value("y_world"), len(X_world))


def _few(answers, seed, n=800):
    """Draw some of the notebook's rows; the world is the notebook's, and has its columns."""
    X = matrix("X", answers.value("X"))
    y = labels("y", answers.value("y"), len(X))
    chosen = np.random.default_rng(abs(seed)).permutation(len(y))[:n]
    return X[chosen], y[chosen]


@guards("copies", "check_home_and_world")
def test_home_and_world_of_other_samples(answers, seed):
    """Both scores, after training on other rows."""
    X, y = _few(answers, seed)
    places = (X, y), _world(answers)
    for way, rows in (("as it is", (X, y)), ("SMOTE", SMOTE(random_state=0).fit_resample(X, y))):
        tree = _short_tree(1).fit(*rows)
        wanted = [average_precision_score(b, tree.predict_proba(a)[:, 1]) for a, b in places]
        returned = answers.call("home_and_world", "short tree", way, X, y)
        expect(
            np.allclose(numbers("what home_and_world returns", returned, 2), wanted, atol=0.08),
            "after training on rows that no check had, home_and_world gives other scores. Are "
            "name, way, X and y all that goes in?",
        )


@guards("noise", "check_noisy_score")
def test_noisy_score_of_other_samples(answers, seed):
    """The score of a forest, after training on other rows."""
    X, y = _few(answers, seed, 1500)
    X_world, y_world = _world(answers)
    forest = RandomForestClassifier(15, random_state=0).fit(X, y)
    wanted = average_precision_score(y_world, forest.predict_proba(X_world)[:, 1])
    given = _number(answers, "noisy_score", "as it is", 0, X, y)
    expect(
        abs(given - wanted) < 0.08,
        "after training on rows that no check had, noisy_score is far from the forest's. Are way, "
        "share, X and y all that goes in?",
    )
    expect(
        _number(answers, "noisy_score", "SMOTE", 3.0, X, y) < given,
        "with three wrong labels for each right one, noisy_score is as good as without",
    )


@guards("noise", "check_mislabel")
def test_mislabel_other_labels(answers, seed):
    """So many rows of class 0 change, and no other."""
    _, y = _clouds(seed, gap=0, n_common=150, n_rare=40)
    for share in (0.25, 1.5):
        noisy = labels("what mislabel returns", answers.call("mislabel", y, share, 3), len(y))
        expect(
            np.sum(noisy != y) == 40 * share and np.all(noisy >= y),
            "of labels that no notebook has, mislabel changes too many, too few or such of class "
            "1. Are they counted and drawn anew from y?",
        )


@guards("noise", "check_stray_share")
def test_stray_share_of_other_rows(answers, seed):
    """The share of strays, for other rows and other mistakes."""
    X, y_true = _clouds(seed, gap=9, n_common=150, n_rare=30)
    for n_wrong in (8, 25):
        y_noisy = y_true.copy()
        y_noisy[np.flatnonzero(y_true == 0)[:n_wrong]] = 1
        rows, _ = SMOTE(random_state=0).fit_resample(X, y_noisy)
        index = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(rows[len(X) :])[1]
        wanted = np.mean(y_true[index.ravel()] == 0)
        expect(
            abs(_number(answers, "stray_share", X, y_true, y_noisy) - wanted) < 0.05,
            "of rows that no notebook has, stray_share is far from the share of new rows nearest "
            "to a true row of class 0. Are its three arguments all that goes in?",
        )


N_COMMON, N_RARE = 320, 30


def _variant(answers, name, seed):
    """Resample rare rows in two places; give the new rows and both counts."""
    draws = np.random.default_rng(abs(seed))
    centres = np.repeat([[0, 0], [1.4, 0], [15, 15]], [N_COMMON, N_RARE, N_RARE], axis=0)
    X = centres + draws.normal(size=centres.shape) * np.where(centres[:, :1] == 0, 1, 0.5)
    returned = answers.call("resample_with", name, X, np.repeat([0, 1], [N_COMMON, 2 * N_RARE]))
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        "resample_with should return the rows and their labels, for any name and any rows",
    )
    rows = matrix(f"the rows of {name}", returned[0])
    counts = np.bincount(labels(f"the labels of {name}", returned[1], len(rows)), minlength=2)
    known = {row.tobytes() for row in X}
    new = rows[[row.tobytes() not in known for row in rows]]
    expect(
        0 < len(new) < len(rows),
        f"of rows that no notebook has, {name} should keep some and add new ones",
    )
    return new, counts


@guards("variants", "check_border")
def test_border_of_other_rows(answers, seed):
    """Borderline-SMOTE and ADASYN work at the border of other rows too."""
    for name, least, most in (("smote", 0.2, 1), ("borderline", 0, 0.2), ("adasyn", 0, 0.2)):
        new, _ = _variant(answers, name, seed)
        expect(
            least <= np.mean(new.min(axis=1) > 8) <= most,
            f"of rows that no notebook has, {name} puts its new rows in other places than such a "
            "sampler does. Are X and y what it resamples?",
        )


@guards("variants", "check_smote_under")
def test_smote_under_of_other_rows(answers, seed):
    """Both ratios, for other rows."""
    _, counts = _variant(answers, "smote_under", seed)
    rare = 0.3 * N_COMMON
    expect(
        np.allclose(counts, [rare / 0.8, rare], atol=2),
        "of rows that no notebook has, smote_under leaves other numbers than the two ratios give",
    )


@guards("variants", "check_cleaning")
def test_cleaning_of_other_rows(answers, seed):
    """ENN takes more of other rows away than Tomek links do."""
    enn, tomek = (_variant(answers, name, seed)[1].sum() for name in ("smote_enn", "smote_tomek"))
    expect(
        enn < tomek <= 2 * N_COMMON,
        "of rows that no notebook has, smote_enn should leave fewer than smote_tomek, and neither "
        "more than SMOTE alone. Are X and y what they resample?",
    )


@guards("variants", "check_forest_scores")
def test_forest_scores_of_other_rows(answers, seed):
    """Both scores, of other rows."""
    (X, y), (X_new, y_new) = _clouds(seed, 1.5), _clouds(seed + 1, 1.5)
    for name, rows in (("as it is", (X, y)), ("smote", SMOTE(random_state=0).fit_resample(X, y))):
        forest = RandomForestClassifier(15, random_state=0).fit(*rows)
        proba = forest.predict_proba(X_new)[:, 1]
        wanted = f1_score(y_new, proba > 0.5), average_precision_score(y_new, proba)
        returned = answers.call("forest_scores", name, X, y, X_new, y_new)
        expect(
            np.allclose(numbers("what forest_scores returns", returned, 2), wanted, atol=0.1),
            "on rows that no notebook has, a score of forest_scores is far from the forest's",
        )


def _bench_score(drawn):
    """Compute the average precision of a plain forest on the data set of a seed."""
    X, y = make_classification(
        5000, n_features=12, n_informative=4, n_redundant=2, weights=[0.95], random_state=drawn
    )
    forest = RandomForestClassifier(15, random_state=0).fit(X[:1500], y[:1500])
    return average_precision_score(y[1500:], forest.predict_proba(X[1500:])[:, 1])


@guards("variants", "check_data_set_scores")
def test_data_set_scores_of_other_seeds(answers, seed):
    """The scores of two data sets that no notebook draws, an easy one and a hard one."""
    drawn = np.random.default_rng(abs(seed)).integers(10, 500, size=8).tolist()
    wanted = {one_seed: _bench_score(one_seed) for one_seed in drawn}
    # far apart, so that no score is near both
    for chosen in (min(wanted, key=wanted.get), max(wanted, key=wanted.get)):
        returned = answers.call("data_set_scores", chosen)
        expect(
            isinstance(returned, dict), "data_set_scores should return a dictionary for any seed"
        )
        given = numbers("the scores of a data set", returned.get("as it is"), 2)[1]
        expect(
            abs(given - wanted[chosen]) < 0.08,
            "for a seed that no notebook has, data_set_scores gives the scores of another data set",
        )


@guards("search", "check_setting_in_world")
def test_setting_in_world_of_other_samples(answers, seed):
    """The score of a setting, after training on other rows."""
    X, y = _few(answers, seed)
    X_world, y_world = _world(answers)
    for k, strategy in ((0, 0.0), (4, 0.6)):
        smote = SMOTE(k_neighbors=4, sampling_strategy=0.6, random_state=0)
        model = KNeighborsClassifier().fit(*(smote.fit_resample(X, y) if k else (X, y)))
        wanted = average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
        expect(
            abs(_number(answers, "setting_in_world", k, strategy, X, y) - wanted) < 0.05,
            "for a setting and rows that no check had, setting_in_world is another score",
        )


@guards("search", "check_search_built")
def test_smote_search_looks_at_its_rows(answers, seed):
    """A search over rows that it is given, and none where SMOTE cannot start."""
    X, y = _clouds(seed, gap=1, n_common=500, n_rare=30)
    search = answers.call("smote_search", X, y)
    expect(
        isinstance(search, Estimator) and search.fitted,
        "for rows that no notebook has, smote_search should return a fitted search as well",
    )
    try:
        answers.call("smote_search", X, np.zeros_like(y))
    except AnswerRaisedError:
        return
    expect(
        False,
        "given rows of one class alone SMOTE raises an error, and smote_search does not. Are X and "
        "y what the search is fitted on?",
    )


@guards("search", "check_search_result")
def test_no_other_setting_is_better(answers, seed):
    """No setting of the grid that is tried beats yours."""
    X = matrix("X", answers.value("X"))
    y = labels("y", answers.value("y"), len(X))
    best = number("best_score", answers.value("best_score"))
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        k, ratio = int(draws.choice([1, 3, 5, 10])), float(draws.choice([0.1, 0.25, 0.5, 1.0]))
        smote = SMOTE(k_neighbors=k, sampling_strategy=ratio, random_state=0)
        pipeline = make_pipeline(smote, KNeighborsClassifier())
        found = cross_val_score(pipeline, X, y, cv=FOLDS, scoring="average_precision").mean()
        expect(
            found < best + 0.01,
            "a setting of the grid, tried again on your X and y, is better than your best. Is it "
            "the best of all sixteen?",
        )


@guards("anomaly", "check_anomaly_ranks")
def test_anomaly_scores_rank_other_rows(answers, seed):
    """Rows far outside get high scores, whatever the number of columns."""
    draws = np.random.default_rng(abs(seed))
    X_train = np.vstack([draws.normal(size=(300, 4)), draws.normal(6, 1, size=(3, 4))])
    outside = 8 * np.sign(draws.normal(size=(25, 4)))
    X_test, y_test = np.vstack([outside, draws.normal(size=(150, 4))]), np.repeat([1, 0], [25, 150])
    order = draws.permutation(175)
    returned = answers.call("anomaly_scores", X_train, np.repeat([0, 1], [300, 3]), X_test[order])
    given = np.nan_to_num(numbers("what anomaly_scores returns", returned, 175))
    expect(
        average_precision_score(y_test[order], given) > 0.7,
        "of rows that no notebook has, those far outside do not get the highest anomaly_scores. "
        "Is the detector fitted on X_train, and asked about X_test?",
    )


@guards("anomaly", "check_anomaly_trained_on_common")
def test_anomaly_scores_know_common_rows_only(answers, seed):
    """A place that only rows of class 1 have is unusual, wherever it is."""
    draws = np.random.default_rng(abs(seed))
    place = 6 * np.sign(draws.normal(size=3))
    X_train, X_test = (
        np.vstack([draws.normal(size=(n, 3)), draws.normal(place, 0.2, size=(n, 3))])
        for n in (150, 80)
    )
    returned = answers.call("anomaly_scores", X_train, np.repeat([0, 1], 150), X_test)
    given = np.nan_to_num(numbers("what anomaly_scores returns", returned, 160))
    expect(
        roc_auc_score(np.repeat([0, 1], 80), given) > 0.9,
        "where the rows of class 1 lie in one place that no notebook has, anomaly_scores does not "
        "find it unusual. Is the detector fitted on the given rows of class 0, and only these?",
    )


@guards("anomaly", "check_smote_scores")
def test_smote_scores_of_other_rows(answers, seed):
    """The probabilities, of other rows, few of them rare."""
    X, y = _clouds(seed, 3, 200, 4, 5)
    X_new, _ = _clouds(seed + 1, 3, 80, 60, 5)
    rows = SMOTE(k_neighbors=3, random_state=0).fit_resample(X, y)
    wanted = RandomForestClassifier(15, random_state=0).fit(*rows).predict_proba(X_new)[:, 1]
    returned = answers.call("smote_scores", X, y, X_new)
    expect(
        np.abs(numbers("what smote_scores returns", returned, 140) - wanted).mean() < 0.12,
        "of rows that no notebook has, smote_scores is far from a forest on rows from SMOTE",
    )


@guards("anomaly", "check_scattered")
def test_scattered_for_other_numbers(answers, seed):
    """As many rows as asked, each at its distance."""
    n = int(np.random.default_rng(abs(seed)).integers(30, 200))
    rows = matrix("what scattered returns", answers.call("scattered", n, abs(seed) % 1000 + 7))
    away = np.linalg.norm(rows, axis=1)
    expect(
        rows.shape == (n, 8) and away.min() >= 4 - 1e-9 and away.max() <= 6 + 1e-9,
        "for a number and a seed that no notebook has, scattered draws other rows than asked for",
    )


@guards("anomaly", "check_one_draw")
def test_one_draw_of_another_seed(answers, seed):
    """The scores of draws that no notebook makes."""
    drawn = int(np.random.default_rng(abs(seed)).integers(50, 500))
    found = [
        numbers("what one_draw returns", answers.call("one_draw", kind, n, drawn), 2)
        for kind, n in (("scattered", 4), ("clump", 150), ("clump", 90))
    ]
    expect(
        found[0][0] < found[0][1] and found[1][0] > found[1][1] and found[2][0] > found[2][1],
        "for a seed that no notebook has, one_draw gives scores that cannot be",
    )
    expect(
        not np.allclose(found[1], found[2]),
        "for another number of rare rows, one_draw gives the very same scores",
    )


def _watched(answers, n_common, n_rare, n_found, expected):
    y_true = np.repeat([0, 1], [n_common, n_rare])
    y_pred = np.repeat([1, 0, 1, 0], [7, n_common - 7, n_found, n_rare - n_found])
    returned = answers.call("watch", y_true, y_pred, expected)
    keys = ("accuracy", "recall", "alarm")
    watched = mapping("what watch returns for any batch", returned, keys)
    return [number(key, watched[key]) for key in keys]


@guards("monitor", "check_watch_scores")
def test_watch_other_batches(answers, seed):
    """Accuracy and recall of batches drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        n_common, n_rare, n_found = draws.integers([200, 60, 5], [900, 150, 60]).tolist()
        accuracy, recall, _ = _watched(answers, n_common, n_rare, n_found, 0.5)
        wanted = (n_common - 7 + n_found) / (n_common + n_rare), n_found / n_rare
        expect(
            np.allclose([accuracy, recall], wanted, atol=2e-3),
            "of a batch that no notebook has, accuracy or recall is wrong. Are the labels and "
            "predictions those of the arguments?",
        )


@guards("monitor", "check_alarm")
def test_alarm_in_other_batches(answers, seed):
    """No alarm within the wobble, one far below it."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        n_rare, expected = int(draws.integers(100, 900)), float(draws.uniform(0.4, 0.8))
        wobble = np.sqrt(expected * (1 - expected) / n_rare)
        for below, alarmed in ((0.7, False), (4.5, True)):
            n_found = round(n_rare * (expected - below * wobble))
            expect(
                bool(_watched(answers, 500, n_rare, n_found, expected)[2]) == alarmed,
                "in a batch that no notebook has, recall is far below what was expected and no "
                "alarm is raised, or it is near and one is. Do expected_recall and n reach the "
                "limit?",
            )


@guards("monitor", "check_batch_without_rare_rows")
def test_other_batches_without_rare_rows(answers, seed):
    """No recall and no alarm where no row is rare, and a recall where one is."""
    n_common = int(np.random.default_rng(abs(seed)).integers(50, 900))
    _, recall, alarm = _watched(answers, n_common, 0, 0, 0.8)
    expect(
        np.isnan(recall) and not alarm,
        "a batch that no notebook has holds no rare row, and gets a recall or an alarm",
    )
    expect(
        np.isfinite(_watched(answers, n_common, 40, 30, 0.8)[1]),
        "a batch that no notebook has holds rare rows, and gets no recall",
    )


@guards("monitor", "check_drifted")
def test_drifted_other_rows(answers, seed):
    """Rare rows go a share of their way, whatever the rows."""
    X, y = _clouds(seed, 2, 60, 20, 3)
    amount = float(np.random.default_rng(abs(seed)).uniform(0.1, 0.9))
    rows = matrix("what drifted returns", answers.call("drifted", X, y, amount))
    wanted = np.where(y[:, None] == 1, X + amount * (X[y == 0].mean(axis=0) - X), X)
    expect(
        rows.shape == X.shape and np.allclose(rows, wanted, atol=1e-6),
        "of rows that no notebook has, drifted moves other rows, or to another place",
    )


@guards("monitor", "check_alarm_share")
def test_alarm_share_of_other_batches(answers, seed):
    """How often the alarm rings, for batches drawn at random."""
    draws = np.random.default_rng(abs(seed))
    for _ in range(3):
        n, expected = int(draws.integers(30, 400)), float(draws.uniform(0.5, 0.8))
        fall = float(draws.choice([0.0, 0.06, 0.12]))
        found = draws.binomial(n, expected - fall, size=20000) / n
        wanted = np.mean(found < expected - 2 * np.sqrt(expected * (1 - expected) / n))
        expect(
            abs(_number(answers, "alarm_share", n, expected, fall) - wanted) < 0.03,
            "for a batch and a fall that no notebook has, alarm_share is another share",
        )

"""Practical 04, pitfalls: its tasks and public checks.

Two kinds of data make most of the checks: labels that depend on the features,
and labels dealt out at random, on which an honest score has to be poor.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from numpy.typing import NDArray
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

from labkit.course.answers import AnswerRaisedError, Answers, Estimator
from labkit.course.expect import close, expect, labels, matrix, number, numbers
from labkit.course.task import About, Practical, Task
from labkit.metrics import class_counts

Rows = NDArray[np.float64]
Labels = NDArray[np.int64]

FOLDS = StratifiedKFold(3, shuffle=True, random_state=0)


def _learnable(seed: int = 5, n_samples: int = 700) -> tuple[Rows, Labels]:
    """Draw overlapping classes, a tenth of the rows rare."""
    X, y = make_classification(
        n_samples=n_samples,
        n_features=8,
        n_informative=4,
        weights=[0.9],
        class_sep=0.7,
        flip_y=0.02,
        random_state=seed,
    )
    return X, y


def _dealt_out() -> tuple[Rows, Labels]:
    """Draw rows, and labels that have nothing to do with them."""
    X, y = _learnable()
    return X, np.random.default_rng(5).permutation(y)


def _few_rare() -> tuple[Rows, Labels]:
    """Draw rows of which too few are rare for SMOTE to start."""
    draws = np.random.default_rng(11)
    return draws.normal(size=(90, 5)), np.repeat([0, 1], [85, 5])


def _smote_cannot_start(answers: Answers, name: str, *arguments: Any) -> None:
    """Check that SMOTE is at work: with so few rare rows it raises, other remedies do not."""
    try:
        answers.call(name, *arguments)
    except AnswerRaisedError:
        return
    expect(
        False,
        f"with four rare rows in training SMOTE raises an error, and {name} does not: another "
        "remedy is at work in it, copies or class weights perhaps, or none",
    )


leak = Task(
    "leak",
    "SMOTE before the split",
    hint=(
        "both functions have the same four steps: resample, split, fit, score. Only the order "
        "differs, and which rows are resampled."
    ),
)


def _f1_of(answers: Answers, name: str, X: Rows, y: Labels, seed: int) -> float:
    value = number(f"what {name} returns", answers.call(name, X, y, seed))
    expect(0 <= value <= 1, f"{name} should return an F1, between 0 and 1; it is {value:.3g}")
    return value


@leak.check(2)
def check_leaked_score(answers: Answers) -> None:
    """leaked_score makes the mistake."""
    found = _f1_of(answers, "leaked_score", *_dealt_out(), 0)
    expect(
        found > 0.7,
        f"on labels dealt out at random leaked_score gives {found:.2f}; with the mistake in it, "
        "it would be high even there. Does SMOTE get all rows, before the split?",
    )
    expect(
        found < 0.97,
        f"on labels dealt out at random leaked_score gives {found:.2f}. That is more than the "
        "mistake alone brings; it looks as if the training rows were predicted",
    )


@leak.check(3)
def check_honest_score(answers: Answers) -> None:
    """honest_score finds nothing where there is nothing to learn."""
    found = _f1_of(answers, "honest_score", *_dealt_out(), 0)
    expect(
        found < 0.4,
        f"on labels dealt out at random honest_score gives {found:.2f}, though nothing can be "
        "learned there: relatives of test rows are among the training rows. Split first",
    )
    learned = _f1_of(answers, "honest_score", *_learnable(n_samples=1200), 1)
    expect(
        learned > 0.25,
        f"on labels that can be learned honest_score gives {learned:.2f}, hardly anything. Do X "
        "and y reach the model in the same order?",
    )


@leak.check(2)
def check_honest_settings(answers: Answers) -> None:
    """SMOTE reaches the training part, and only that."""
    _smote_cannot_start(answers, "honest_score", *_few_rare(), 0)
    X, y = _learnable(n_samples=1200)
    scores = [_split_scores(X, y, seed) for seed in (1, 2)]
    wanted = {way: float(np.mean([one[way] for one in scores])) for way in scores[0]}
    found = float(np.mean([_f1_of(answers, "honest_score", X, y, seed) for seed in (1, 2)]))
    told = {
        "test rows resampled": "That is what comes out when the test rows are resampled as well",
        "no SMOTE": "That is what comes out without SMOTE: do the resampled rows reach fit?",
        "training rows": "Which rows are predicted? These seem to be training rows",
        "right": "Compare your calls with the settings of the task, the seed among them",
    }
    nearest = min(wanted, key=lambda way: abs(wanted[way] - found))
    expect(
        abs(found - wanted["right"]) < 0.04,
        f"on data of the check, honest_score is not {found:.2f}. {told[nearest]}",
    )


@leak.check(2)
def check_nearest_relative(answers: Answers) -> None:
    """The distance from rare test rows to rare training rows."""
    draws = np.random.default_rng(3)
    X_train, X_test = draws.normal(size=(60, 4)), draws.normal(size=(25, 4))
    y_train, y_test = (np.arange(n) % 4 == 1 for n in (60, 25))
    apart = np.linalg.norm(X_test[:, None] - X_train[None], axis=2)
    arguments = X_train, y_train.astype(int), X_test, y_test.astype(int)
    returned = np.ravel(answers.call("nearest_relative", *arguments))
    n_rare = int(y_test.sum())
    expect(
        len(returned) == n_rare,
        f"of 25 test rows {n_rare} are of class 1; nearest_relative gives {len(returned)} numbers",
    )
    given = np.sort(numbers("what nearest_relative returns", returned, n_rare))
    expect(
        not np.allclose(given, np.sort(apart[y_test].min(axis=1))),
        "the nearest training row of either class was found; relatives are rows of class 1",
    )
    expect(
        np.allclose(given, np.sort(apart[y_test][:, y_train].min(axis=1)), atol=1e-6),
        "the distances are others than those to the nearest rare training row. Is the search "
        "fitted on training rows, and asked about test rows?",
    )


@leak.check(1)
def check_four_ways(answers: Answers) -> None:
    """Both scores, on the labels and on labels dealt out."""
    returned = answers.call("four_ways", *_learnable())
    keys = ("split first", "SMOTE first", "split first, dealt out", "SMOTE first, dealt out")
    expect(
        isinstance(returned, Mapping) and set(returned) == set(keys),
        f"four_ways should return a dictionary with the keys {'; '.join(keys)}",
    )
    found = {key: numbers(f"four_ways[{key!r}]", returned[key], 3) for key in keys}
    expect(
        found["split first, dealt out"].mean() < 0.3 < found["SMOTE first, dealt out"].mean(),
        "on labels dealt out, the honest way should find nothing and the other a lot; do both get "
        "the labels that were dealt out, each under its name?",
    )
    expect(
        found["split first"].mean() > found["split first, dealt out"].mean() + 0.2,
        "the honest way does not score better on the labels than on labels dealt out; are these "
        "the labels as they came?",
    )


def _split_scores(X: Rows, y: Labels, seed: int) -> dict[str, float]:
    """Give the score done right, and done wrong in the usual ways."""
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.2, random_state=seed, stratify=y
    )
    smote = SMOTE(random_state=seed)
    forest = RandomForestClassifier(15, class_weight={0: 1, 1: 1}, random_state=0)
    plain = f1_score(y_test, forest.fit(X_train, y_train).predict(X_test))
    forest.fit(*smote.fit_resample(X_train, y_train))
    X_more, y_more = smote.fit_resample(X_test, y_test)
    return {
        "right": f1_score(y_test, forest.predict(X_test)),
        "no SMOTE": plain,
        "test rows resampled": f1_score(y_more, forest.predict(X_more)),
        "training rows": f1_score(y_train, forest.predict(X_train)),
    }


cross_validation = Task(
    "cross_validation",
    "SMOTE inside and outside cross-validation",
    hint=(
        "make_pipeline of imbalanced-learn takes a sampler and a model; cross_validate takes "
        "the result like any model."
    ),
)


def _cv_scores(answers: Answers, name: str, *arguments: Any) -> dict[str, float]:
    returned = answers.call(name, *arguments)
    expect(
        isinstance(returned, Mapping) and set(returned) == {"f1", "roc_auc"},
        f'{name} should return a dictionary with the keys "f1" and "roc_auc"',
    )
    for key, value in returned.items():
        expect(
            np.size(value) == 1,
            f"{name}[{key!r}] should be the mean over the folds; it holds {np.size(value)} numbers",
        )
    return {key: number(f"{name}[{key!r}]", value) for key, value in returned.items()}


@cross_validation.check(3)
def check_outside(answers: Answers) -> None:
    """outside_cv resamples before it makes folds."""
    found = _cv_scores(answers, "outside_cv", "neighbours", *_dealt_out())["roc_auc"]
    expect(
        found > 0.75,
        f"on labels dealt out at random outside_cv gives a ROC AUC of {found:.2f}; with the "
        "mistake in it, nearest neighbours would recognise relatives there. Does SMOTE come first?",
    )
    expect(
        found < 0.97,
        f"on labels dealt out at random outside_cv gives a ROC AUC of {found:.2f}, more than the "
        "mistake alone brings. Does cross_validate choose the rows that are predicted?",
    )


@cross_validation.check(2)
def check_inside(answers: Answers) -> None:
    """inside_cv finds nothing where there is nothing to learn."""
    found = _cv_scores(answers, "inside_cv", "neighbours", *_dealt_out())["roc_auc"]
    expect(
        found < 0.68,
        f"on labels dealt out at random inside_cv gives a ROC AUC of {found:.2f}, and 0.5 is "
        "chance: rows were resampled before the folds were made. SMOTE belongs in the pipeline",
    )
    expect(
        found > 0.25,
        f"on labels dealt out at random inside_cv gives a ROC AUC of {found:.2f}, far below "
        "chance, which is 0.5. Is it the mean of test_roc_auc over the folds?",
    )


@cross_validation.check(3)
def check_inside_settings(answers: Answers) -> None:
    """The pipeline resamples, and the folds are the notebook's."""
    _smote_cannot_start(answers, "inside_cv", "logistic", *_few_rare())
    X, y = _learnable()
    model = LogisticRegression()
    pipeline = make_pipeline(SMOTE(random_state=0), model)
    wanted, plain = (
        cross_val_score(one, X, y, cv=FOLDS, scoring="f1").mean() for one in (pipeline, model)
    )
    found = _cv_scores(answers, "inside_cv", "logistic", X, y)["f1"]
    without = abs(found - plain) < 0.01
    reason = (
        "That is the model without SMOTE"
        if without
        else "Are cv=folds, make_model(name) and the scoring right?"
    )
    expect(
        abs(found - wanted) < 0.03,
        f"for a logistic regression on data of the check, the F1 of inside_cv is not {found:.2f}. "
        f"{reason}",
    )


@cross_validation.check(2)
def check_in_the_world(answers: Answers) -> None:
    """The pipeline's scores on new rows, as they are."""
    X, y = _learnable(n_samples=1000)
    train, (X_new, y_new) = (X[:600], y[:600]), (X[600:], y[600:])
    X_few, y_few = _few_rare()
    few = X_new[:, :5], y_new
    _smote_cannot_start(answers, "in_the_world", "logistic", X_few, y_few, *few)
    found = _cv_scores(answers, "in_the_world", "logistic", *train, X_new, y_new)
    pipeline = make_pipeline(SMOTE(random_state=0), LogisticRegression()).fit(*train)
    X_more, y_more = SMOTE(random_state=0).fit_resample(X_new, y_new)
    expect(
        abs(found["f1"] - f1_score(y_more, pipeline.predict(X_more))) > 0.02,
        "the F1 of in_the_world is that of resampled new rows; the world stays as it is",
    )
    area = roc_auc_score(y_new, pipeline.predict(X_new))
    expect(
        abs(found["roc_auc"] - area) > 1e-6,
        "the ROC AUC of in_the_world is that of labels; a ranking needs probabilities",
    )
    for key, wanted in (
        ("f1", f1_score(y_new, pipeline.predict(X_new))),
        ("roc_auc", roc_auc_score(y_new, pipeline.predict_proba(X_new)[:, 1])),
    ):
        close(
            f"in_the_world[{key!r}]",
            found[key],
            float(wanted),
            tolerance=0.03,
            hint="fitted on X and y, asked about X_new and y_new, SMOTE in the pipeline",
        )


test_set = Task(
    "test_set",
    "SMOTE on the test set",
    hint="imagine 1000 rows. How many of them are found, how many are false alarms?",
)


@test_set.check(2)
def check_rates(answers: Answers) -> None:
    """The share of class 1, the recall and the false positive rate."""
    draws = np.random.default_rng(1)
    for share in (0.1, 0.3):
        y_true = (draws.uniform(size=400) < share).astype(int)
        y_pred = (draws.uniform(size=400) < 0.15 + 0.5 * y_true).astype(int)
        returned = answers.call("rates", y_true, y_pred)
        expect(np.size(returned) == 3, "rates should return three numbers")
        names = ("the share of class 1", "the recall", "the false positive rate")
        wanted = (y_true.mean(), y_pred[y_true == 1].mean(), y_pred[y_true == 0].mean())
        false_discoveries = np.mean(y_true[y_pred == 1] == 0)
        expect(
            not np.isclose(returned[2], false_discoveries),
            "the third of rates is the share of false alarms among the rows called positive; the "
            "false positive rate is their share among the rows of class 0",
        )
        precision = np.mean(y_true[y_pred == 1])
        expect(
            not np.isclose(returned[1], precision),
            "the second of rates is the precision; the recall divides by the rows that are of "
            "class 1, not by those that are called so",
        )
        for name, given, value in zip(names, returned, wanted, strict=True):
            close(f"{name} in rates", given, float(value), hint="among which rows is it a share?")


@test_set.check(2)
def check_precision_at(answers: Answers) -> None:
    """Precision at another share of class 1."""
    for prevalence, recall, alarms in ((0.05, 0.6, 0.02), (0.5, 0.6, 0.02), (0.001, 0.99, 0.05)):
        given = number(
            "what precision_at returns", answers.call("precision_at", prevalence, recall, alarms)
        )
        wanted = prevalence * recall / (prevalence * recall + (1 - prevalence) * alarms)
        ignored = recall / (recall + alarms)
        expect(
            prevalence == 0.5 or not np.isclose(given, ignored),
            "precision_at gives the same whatever the share of class 1: recall and false positive "
            "rate count within their classes, and have to be weighed by how large these are",
        )
        unweighed = prevalence * recall / (prevalence * recall + alarms)
        expect(
            not np.isclose(given, unweighed, rtol=1e-4),
            "precision_at counts the false alarms as if all rows were of class 0; only a share of "
            "1 - prevalence is",
        )
        close(
            f"precision_at({prevalence}, {recall}, {alarms})",
            given,
            wanted,
            hint="of all rows that are called positive, how large a share is found rightly?",
        )


@test_set.check(2)
def check_thin_out(answers: Answers) -> None:
    """All rows of class 0, and as many of class 1 as make the share."""
    draws, kept = np.random.default_rng(9), []
    y = draws.permutation(np.repeat([0, 1], [380, 60]))
    for share, seed in ((0.05, 0), (0.1, 1), (0.1, 2)):
        given = np.ravel(answers.call("thin_out", y, share, seed)).astype(int)
        expect(
            len(given) == 0 or (given.min() >= 0 and given.max() < len(y)),
            "thin_out should return positions of rows",
        )
        expect(len(set(given.tolist())) == len(given), "thin_out gives a position twice")
        expect(
            int(np.sum(y[given] == 0)) == 380,
            "some rows of class 0 are gone after thin_out; only class 1 gets fewer rows",
        )
        n_rare = int(np.sum(y[given] == 1))
        expect(
            n_rare != round(share * 60),
            f"thin_out keeps the share {share:g} of the rare rows; they should become that share "
            "of all rows that are left",
        )
        expect(
            abs(n_rare - share * 380 / (1 - share)) < 1,
            f"asked for a share of {share:g}, thin_out gives one of {n_rare / len(given):.3f}. "
            "With n rows of class 0, how many of class 1 make that share of all?",
        )
        expect(np.all(np.diff(given) > 0), "the positions should be in ascending order")
        kept.append(given.tolist())
    expect(kept[1] != kept[2], "other seeds should keep other rows of class 1")


@test_set.check(2)
def check_two_recalls(answers: Answers) -> None:
    """The recall on new rows as they are, and on resampled ones."""
    X, y = _learnable(n_samples=1600)
    train, new = (X[:600], y[:600]), (X[600:], y[600:])
    X_more, y_more = SMOTE(random_state=0).fit_resample(*new)
    for weight in (1, 20):
        returned = answers.call("two_recalls", "short tree", weight, *train, *new)
        given = numbers("what two_recalls returns", returned, 2)
        tree = _short_tree(weight).fit(*train)
        wanted = (
            tree.predict(new[0])[new[1] == 1].mean(),
            tree.predict(X_more)[y_more == 1].mean(),
        )
        again = _short_tree(weight).fit(*SMOTE(random_state=0).fit_resample(*train))
        expect(
            not np.isclose(given[0], again.predict(new[0])[new[1] == 1].mean())
            or np.isclose(given[0], wanted[0]),
            "in two_recalls the training rows were resampled; here only the new rows are, "
            "by mistake",
        )
        expect(
            not np.allclose(given, wanted[::-1]) or np.isclose(*wanted),
            "the two recalls have changed places: first the rows as they are",
        )
        expect(
            np.allclose(given, wanted, atol=0.03),
            f"at weight {weight}, the recalls {given[0]:.3f} and {given[1]:.3f} are not both "
            "right. Do name and weight reach make_model, and is recall asked of both sets of rows?",
        )


weights = Task(
    "weights",
    "Class weights",
    hint=(
        "GridSearchCV takes a list of dictionaries as the values of class_weight, and keeps "
        "the best in best_params_."
    ),
)

SCORES = ("precision", "recall", "f1", "accuracy", "average_precision")


def _weight_scores(
    answers: Answers, name: str, weight: int, X: Rows, y: Labels
) -> dict[str, float]:
    returned = answers.call("scores_at_weight", name, weight, X, y)
    expect(
        isinstance(returned, Mapping) and set(returned) == set(SCORES),
        f"scores_at_weight should return a dictionary with the keys {', '.join(SCORES)}",
    )
    return {key: number(f"scores_at_weight[{key!r}]", value) for key, value in returned.items()}


@weights.check(3)
def check_cross_validated(answers: Answers) -> None:
    """Scores come from rows that were not trained on."""
    found = _weight_scores(answers, "tree", 1, *_dealt_out())
    expect(
        found["f1"] < 0.5,
        f"on labels dealt out at random a tree gets an F1 of {found['f1']:.2f}: it was asked about "
        "the rows it had been trained on. cross_val_predict keeps them apart",
    )
    expect(
        found["accuracy"] > 0.5,
        f"nine rows in ten are common ones, and the tree's accuracy is {found['accuracy']:.2f}. "
        "Are predictions and labels in the same order?",
    )


@weights.check(4)
def check_scores_at_weight(answers: Answers) -> None:
    """The weight reaches the model, and the five scores are right."""
    X, y = _learnable()
    for weight in (1, 20):
        tree = _short_tree(weight)
        proba = cross_val_predict(tree, X, y, cv=FOLDS, method="predict_proba")[:, 1]
        y_pred = (proba > 0.5).astype(int)
        found = _weight_scores(answers, "short tree", weight, X, y)
        recall, precision = y_pred[y == 1].mean(), y[y_pred == 1].mean()
        swapped = np.isclose(found["precision"], recall) and np.isclose(found["recall"], precision)
        expect(
            not swapped or np.isclose(recall, precision),
            "precision and recall have changed places: y_true comes first, then y_pred",
        )
        expect(
            abs(found["recall"] - recall) < 0.03,
            f"at weight {weight} the recall is not {found['recall']:.2f} on data of the check. "
            "Does the weight reach make_model, and are the folds used?",
        )
        expect(
            not np.isclose(found["average_precision"], average_precision_score(y, y_pred)),
            "the average precision is that of labels; a ranking needs probabilities",
        )
        others = {
            "precision": float(precision),
            "f1": f1_score(y, y_pred),
            "accuracy": float(np.mean(y == y_pred)),
            "average_precision": average_precision_score(y, proba),
        }
        for name, wanted in others.items():
            close(
                f"at weight {weight} on data of the check, {name}",
                found[name],
                wanted,
                tolerance=0.03,
                hint="the truth comes first, then what was predicted",
            )


@weights.check(3)
def check_tuned_weight(answers: Answers) -> None:
    """The search chooses by the score it is given."""
    X, y = _learnable()
    chosen = {}
    for scoring in ("recall", "accuracy", "f1"):
        returned = answers.call("tuned_weight", "short tree", scoring, X, y)
        expect(
            not isinstance(returned, Mapping),
            f"tuned_weight should return the weight of class 1, a number; it is {returned}",
        )
        chosen[scoring] = number("what tuned_weight returns", returned)
    expect(
        len(set(chosen.values())) > 1,
        f"tuned_weight chooses {chosen['recall']:g} by recall, by accuracy and by f1: does the "
        "scoring reach GridSearchCV, and is the weight that of class 1?",
    )
    expect(
        chosen["recall"] >= 30 and chosen["accuracy"] <= 3,
        f"by recall tuned_weight chooses {chosen['recall']:g}, by accuracy "
        f"{chosen['accuracy']:g}; recall asks for a large weight and accuracy for a small one. Is "
        "it the weight of class 1, and the best one?",
    )
    f1 = {
        weight: cross_val_score(_short_tree(weight), X, y, cv=FOLDS, scoring="f1").mean()
        for weight in (1, 3, 10, 30, 100, 1000)
    }
    expect(
        f1.get(int(chosen["f1"]), 0) > max(f1.values()) - 0.01,
        f"by f1 tuned_weight chooses {chosen['f1']:g}, which is not the best of WEIGHTS in "
        "cross-validation",
    )


def _short_tree(weight: int) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=4, class_weight={0: 1, 1: weight}, random_state=0)


copies = Task(
    "copies",
    "Copies and new rows",
    hint="np.repeat takes a count for each element; a row as a tuple can go into a set.",
)


@copies.check(2)
def check_repeat_minority(answers: Answers) -> None:
    """Every row of class 1 is there as often as asked, the others once."""
    X, y = _learnable(seed=7, n_samples=120)
    for times in (1, 4):
        returned = answers.call("repeat_minority", X, y, times)
        expect(
            isinstance(returned, (tuple, list)) and len(returned) == 2,
            "repeat_minority should return two things, the rows and their labels",
        )
        rows = matrix("the rows of repeat_minority", returned[0])
        row_labels = labels("the labels of repeat_minority", returned[1], len(rows))
        counts, before = class_counts(row_labels), class_counts(y)
        expect(
            counts[0] == before[0],
            f"class 0 had {before[0]} rows and has {counts[0]} after repeat_minority; it should "
            "stay as it is",
        )
        expect(
            counts[1] == times * before[1],
            f"with times={times} class 1 goes from {before[1]} rows to {counts[1]} after "
            "repeat_minority. The first appearance counts as one of them",
        )
        how_often = class_counts([row.tobytes().hex() for row in rows[row_labels == 1]])
        expect(
            {row.tobytes().hex() for row in X[y == 1]} == set(how_often)
            and set(how_often.values()) == {times},
            f"each row of class 1 should be there exactly {times} times; some are there more "
            "often than others, or are none of the old rows. Drawing at random does that",
        )


@copies.check(2)
def check_count_new(answers: Answers) -> None:
    """New rows are told from copies."""
    X, y = _learnable(seed=7, n_samples=120)
    copied, _ = RandomOverSampler(random_state=1).fit_resample(X, y)
    made, _ = SMOTE(random_state=1).fit_resample(X, y)
    backwards = made[::-1].copy()
    for rows, wanted, what in (
        (copied, 0, "copies are not new, though there are more rows than before"),
        (made, len(made) - len(X), "that is how many rows SMOTE made"),
        (backwards, len(made) - len(X), "the same rows in another order: compare rows, not places"),
    ):
        given = number("what count_new returns", answers.call("count_new", X, rows))
        expect(given == wanted, f"count_new gives {given:g}, and that is not so: {what}")


@copies.check(2)
def check_verdict_of_six(answers: Answers) -> None:
    """Higher, lower, and open where the samples disagree."""
    reference = [0.5, 0.6, 0.4, 0.7, 0.5, 0.6]
    for gaps, wanted in (
        ((0.1, 0.1, 0.01, 0.2, 0.1, 0.1), "higher"),
        ((-0.1, -0.1, -0.01, -0.2, -0.1, -0.1), "lower"),
        ((0.1, 0.1, -0.01, 0.2, 0.1, 0.1), "open"),
        ((-0.1, -0.3, -0.2, 0.01, -0.1, -0.1), "open"),
        ((0.0, 0.0, 0.0, 0.0, 0.0, 0.0), "open"),
    ):
        scores = [score + gap for score, gap in zip(reference, gaps, strict=True)]
        given = answers.call("verdict", scores, reference)
        expect(
            isinstance(given, str) and given in ("higher", "lower", "open"),
            "verdict should return one of the words higher, lower and open",
        )
        above = sum(gap > 0 for gap in gaps)
        expect(
            given == wanted,
            f"{above} of six scores are above their partners and {sum(g < 0 for g in gaps)} below; "
            f"verdict says {given!r}. All six have to agree, pair by pair",
        )


@copies.check(2)
def check_resampled(answers: Answers) -> None:
    """As it is, copies, SMOTE, and SMOTE with cleaning."""
    X, y = _two_places()
    known = {row.tobytes() for row in X}
    for way in ("as it is", "copies", "SMOTE", "SMOTE + ENN"):
        returned = answers.call("resampled", way, X, y)
        expect(
            isinstance(returned, (tuple, list)) and len(returned) == 2,
            f"resampled({way!r}, ...) should return two things, the rows and their labels",
        )
        rows = matrix(f"the rows of {way}", returned[0])
        counts = class_counts(labels(f"the labels of {way}", returned[1], len(rows)))
        n_new = sum(row.tobytes() not in known for row in rows)
        before = class_counts(y)
        if way == "as it is":
            expect(len(rows) == len(X) and n_new == 0, f"{way!r} should leave the rows alone")
            continue
        expect(counts != before, f"{way!r} leaves the rows as they were")
        expect(
            (n_new > 0) == (way != "copies"),
            f"{way!r} makes {n_new} rows that were not there before: copies are not new, and "
            "SMOTE's rows are",
        )
        expect(
            (counts[0] == counts[1] == before[0]) == (way != "SMOTE + ENN"),
            f"after {way!r} the classes have {counts[0]} and {counts[1]} rows. Only cleaning takes "
            "rows away; the others make both classes equally large",
        )


@copies.check(2)
def check_home_and_world(answers: Answers) -> None:
    """Average precision on the training rows, and in the world."""
    world = (
        answers.value("X_world"),
        labels("y_world", answers.value("y_world"), len(answers.value("X_world"))),
    )
    X, y = (np.asarray(answers.value(name))[:700] for name in ("X", "y"))
    for name, way in (
        ("neighbours", "copies"),
        ("short tree", "SMOTE"),
        ("short tree", "as it is"),
    ):
        given = numbers(
            "what home_and_world returns", answers.call("home_and_world", name, way, X, y), 2
        )
        model = KNeighborsClassifier() if name == "neighbours" else _short_tree(1)
        rows = {"copies": RandomOverSampler(random_state=0), "SMOTE": SMOTE(random_state=0)}
        data = rows[way].fit_resample(X, y) if way in rows else (X, y)
        model.fit(*data)
        home, out = (
            average_precision_score(b, model.predict_proba(a)[:, 1]) for a, b in ((X, y), world)
        )
        resampled_home = average_precision_score(data[1], model.predict_proba(data[0])[:, 1])
        expect(
            way == "as it is"
            or not np.isclose(given[0], resampled_home, atol=1e-3)
            or np.isclose(home, resampled_home, atol=1e-3),
            "the first score is that of the resampled rows; home is X and y as they came",
        )
        expect(
            not np.allclose(given, (out, home), atol=1e-3),
            "home and world have changed places",
        )
        expect(
            np.allclose(given, (home, out), atol=0.04),
            f"for {name!r} on rows by {way!r}, the scores {given[0]:.3f} and {given[1]:.3f} are "
            "not both right. Average precision, of probabilities of class 1? Trained on X and "
            "y alone?",
        )


noise = Task(
    "noise",
    "A noisy minority",
    hint=(
        "draw among np.flatnonzero(y == 0), without replacement; NearestNeighbors finds the "
        "nearest of the rows it was fitted on."
    ),
)


@noise.check(3)
def check_mislabel(answers: Answers) -> None:
    """So many rows of class 0 are called class 1, and no other label changes."""
    y = np.array([0, 1, 0, 0, 0, 0, 0, 0] * 10)
    drawn = []
    for share, seed in ((0, 0), (0.55, 0), (2.0, 1), (2.0, 2)):
        given = answers.call("mislabel", y, share, seed)
        noisy = labels("what mislabel returns", given, len(y))
        wanted = int(share * 10)
        lost = int(np.sum((y == 1) & (noisy == 0)))
        expect(lost == 0, f"{lost} rows of class 1 were called 0; only rows of class 0 may change")
        changed = np.flatnonzero(noisy != y)
        expect(
            len(changed) == wanted,
            f"with share={share} and 10 rows of class 1, {len(changed)} labels changed. The share "
            "is one of the rare rows, and no row is drawn twice",
        )
        drawn.append(changed.tolist())
    expect(drawn[2] != drawn[3], "other seeds should mislabel other rows")


@noise.check(3)
def check_stray_share(answers: Answers) -> None:
    """The share of new rows that lie among true rows of class 0."""
    draws = np.random.default_rng(2)
    X = np.vstack([draws.normal(size=(150, 3)), draws.normal(6, 1, size=(20, 3))])
    y_true = np.repeat([0, 1], [150, 20])
    for n_wrong in (0, 10):
        y_noisy = y_true.copy()
        y_noisy[:n_wrong] = 1
        rows, row_labels = SMOTE(random_state=0).fit_resample(X, y_noisy)
        index = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(rows, return_distance=False)
        common = y_true[index.ravel()] == 0
        new = common[len(X) :]
        given = number("what stray_share returns", answers.call("stray_share", X, y_true, y_noisy))
        slips = {
            "the share among all rows; the new ones come after the first len(X)": common.mean(),
            "the share among rows of class 1, old and new": common[row_labels == 1].mean(),
            "what the noisy labels say; ask y_true": np.mean(y_noisy[index.ravel()][len(X) :] == 0),
            "the share that is right; the strays are the others": 1 - new.mean(),
        }
        slip = next((text for text, value in slips.items() if abs(given - value) < 1e-3), "")
        expect(
            abs(given - new.mean()) < 0.02,
            f"with {n_wrong} of {n_wrong + 20} rare labels wrong, stray_share is not {given:.2f}. "
            f"{slip and f'That is {slip}'}",
        )


@noise.check(2)
def check_noisy_score(answers: Answers) -> None:
    """Trained on noisy labels, judged by the world's."""
    X, y = (np.asarray(answers.value(name))[:900] for name in ("X", "y"))
    X_world = answers.value("X_world")
    y_world = labels("y_world", answers.value("y_world"), len(X_world))
    found, wanted = {}, {}
    forest = RandomForestClassifier(15, class_weight={0: 1, 1: 1}, random_state=0)
    for way, sampler in (("as it is", None), ("SMOTE", SMOTE(random_state=0))):
        for share in (0, 1.0):
            noisy = y.copy()
            n_wrong = int(share * np.sum(y == 1))
            draws = np.random.default_rng(0)
            noisy[draws.choice(np.flatnonzero(y == 0), n_wrong, replace=False)] = 1
            forest.fit(*(sampler.fit_resample(X, noisy) if sampler else (X, noisy)))
            wanted[way, share] = average_precision_score(
                y_world, forest.predict_proba(X_world)[:, 1]
            )
            returned = answers.call("noisy_score", way, share, X, y)
            found[way, share] = number("what noisy_score returns", returned)
    for way in ("as it is", "SMOTE"):
        expect(
            abs(found[way, 0] - wanted[way, 0]) < 0.08,
            f"without a wrong label, noisy_score of {way!r} is not {found[way, 0]:.2f}. Average "
            "precision of a forest, in the world?",
        )
        expect(
            abs(found[way, 1.0] - wanted[way, 1.0]) < 0.15,
            f"with as many wrong labels as right ones, noisy_score of {way!r} is not "
            f"{found[way, 1.0]:.2f}. Does the forest see the noisy labels, and the world "
            "true ones?",
        )
    expect(
        abs(found["SMOTE", 1.0] - found["SMOTE", 0]) > 1e-9,
        "noisy_score is the same with wrong labels as without: does mislabel reach the training?",
    )


variants = Task(
    "variants",
    "Variants of SMOTE",
    hint="a dictionary of samplers by name; each has fit_resample.",
)


def _two_places() -> tuple[Rows, Labels]:
    """Draw rare rows in two places: among the common ones, and safely away from them."""
    draws = np.random.default_rng(4)
    X = np.vstack(
        [
            draws.normal(size=(240, 2)),
            draws.normal([1.4, 0], 0.5, size=(20, 2)),
            draws.normal([12, 12], 0.5, size=(20, 2)),
        ]
    )
    return X, np.repeat([0, 1], [240, 40])


def _variant(answers: Answers, name: str) -> tuple[Rows, Labels, NDArray[np.bool_]]:
    X, y = _two_places()
    returned = answers.call("resample_with", name, X, y)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 2,
        f"resample_with({name!r}, ...) should return two things, the rows and their labels",
    )
    rows = matrix(f"the rows of {name}", returned[0])
    known = {row.tobytes() for row in X}
    new = np.array([row.tobytes() not in known for row in rows], dtype=bool)
    return rows, labels(f"the labels of {name}", returned[1], len(rows)), new


@variants.check(3)
def check_border(answers: Answers) -> None:
    """Borderline-SMOTE and ADASYN work at the border, SMOTE everywhere."""
    for name in ("smote", "borderline", "adasyn"):
        rows, _, new = _variant(answers, name)
        expect(new.sum() > 100, f"{name} should make new rows; it made {new.sum()}")
        safe = float(np.mean(rows[new].min(axis=1) > 6))
        if name == "smote":
            expect(
                safe > 0.3,
                f"smote puts {safe:.0%} of its new rows where no common row is near, though half "
                "of the rare rows are there: plain SMOTE starts from all of them alike",
            )
        else:
            expect(
                safe < 0.1,
                f"{name} puts {safe:.0%} of its new rows where no common row is near; it should "
                "keep to the border. Is it plain SMOTE under another name?",
            )
    rows, _, _ = _variant(answers, "borderline")
    others, _, _ = _variant(answers, "adasyn")
    expect(
        rows.shape != others.shape or not np.allclose(rows, others),
        "borderline and adasyn give the very same rows; one stands in for the other",
    )


@variants.check(2)
def check_smote_under(answers: Answers) -> None:
    """SMOTE up to 0.3, then under-sampling to 0.8."""
    _, row_labels, new = _variant(answers, "smote_under")
    counts = class_counts(row_labels)
    rare = int(0.3 * 240)
    common = int(rare / 0.8)
    expect(new.any(), "smote_under makes no new row: under-sampling alone is not what was asked")
    expect(
        counts == {0: common, 1: rare},
        f"from 240 common and 40 rare rows, smote_under gives {counts[0]} and {counts[1]}. "
        "sampling_strategy is rare rows for each common one, in both steps, and SMOTE comes first",
    )


@variants.check(2)
def check_cleaning(answers: Answers) -> None:
    """Cleaning takes rows away: ENN many, Tomek links few."""
    kept = {}
    for name in ("smote_enn", "smote_tomek"):
        _, row_labels, new = _variant(answers, name)
        counts = class_counts(row_labels)
        expect(new.any(), f"{name} makes no new row; it is cleaning without SMOTE")
        expect(
            counts != {0: 240, 1: 240},
            f"{name} takes nothing away: 240 rows of either class is SMOTE without cleaning",
        )
        expect(
            min(counts.values()) > 20,
            f"{name} leaves {counts[0]} rows of class 0 and {counts[1]} of class 1; cleaning takes "
            "some away, not nearly all",
        )
        kept[name] = len(row_labels)
    expect(
        kept["smote_enn"] < kept["smote_tomek"],
        "smote_enn keeps more rows than smote_tomek; have the two changed places?",
    )


@variants.check(2)
def check_forest_scores(answers: Answers) -> None:
    """F1 at 0.5 and average precision of the forest."""
    X, y = _learnable(n_samples=1500)
    train, (X_new, y_new) = (X[:700], y[:700]), (X[700:], y[700:])
    for name, sampler in (("as it is", None), ("smote", SMOTE(random_state=0))):
        returned = answers.call("forest_scores", name, *train, X_new, y_new)
        given = numbers("what forest_scores returns", returned, 2)
        forest = RandomForestClassifier(15, class_weight={0: 1, 1: 1}, random_state=0)
        forest.fit(*(sampler.fit_resample(*train) if sampler else train))
        proba = forest.predict_proba(X_new)[:, 1]
        wanted = f1_score(y_new, proba > 0.5), average_precision_score(y_new, proba)
        expect(
            not np.allclose(given, wanted[::-1], atol=1e-3),
            "the two scores have changed places: F1 comes first",
        )
        expect(
            not np.isclose(given[1], average_precision_score(y_new, proba > 0.5), atol=1e-3),
            "the average precision is that of labels; a ranking needs probabilities",
        )
        expect(
            np.allclose(given, wanted, atol=0.06),
            f"for {name!r} on data of the check, {given[0]:.3f} and {given[1]:.3f} are not both "
            "right. Trained on X and y, resampled by that name, and tested on the new rows?",
        )


@variants.check(1)
def check_data_set_scores(answers: Answers) -> None:
    """Every variant, on a data set of its own for each seed."""
    keys = {"as it is", "smote", "borderline", "adasyn", "smote_under", "smote_enn", "smote_tomek"}
    found = []
    for seed in (0, 3):
        returned = answers.call("data_set_scores", seed)
        expect(
            isinstance(returned, Mapping) and set(returned) == keys,
            f"data_set_scores should return a dictionary with the keys {', '.join(sorted(keys))}",
        )
        found.append(
            {name: numbers(f"the scores of {name}", both, 2) for name, both in returned.items()}
        )
    first, second = (np.array([one[name] for name in sorted(keys)]) for one in found)
    expect(
        not np.allclose(first, second),
        "data_set_scores gives the same for every seed: does the seed reach make_classification?",
    )
    rows, y = make_classification(
        5000, n_features=12, n_informative=4, n_redundant=2, weights=[0.95], random_state=3
    )
    forest = RandomForestClassifier(15, class_weight={0: 1, 1: 1}, random_state=0)
    forest.fit(rows[:1500], y[:1500])
    proba = forest.predict_proba(rows[1500:])[:, 1]
    expect(
        abs(found[1]["as it is"][1] - average_precision_score(y[1500:], proba)) < 0.06,
        "the scores of data_set_scores are others than those of a forest on this data set. 5000 "
        "rows as in the bench, the first 1500 to train on?",
    )


search = Task(
    "search",
    "A pipeline and a search",
    hint="a setting of a step is written step__setting, with two underscores.",
)

GRID = {
    "smote__k_neighbors": [1, 3, 5, 10],
    "smote__sampling_strategy": [0.1, 0.25, 0.5, 1.0],
}


@search.check(3)
def check_search_built(answers: Answers) -> None:
    """SMOTE is a step of what is searched."""
    X, y = make_classification(n_samples=500, n_features=6, weights=[0.95], random_state=3)
    search = answers.call("smote_search", X, y)
    expect(
        isinstance(search, Estimator) and search.class_name == "GridSearchCV",
        "smote_search should return the fitted GridSearchCV itself",
    )
    expect(search.fitted, "the search is not fitted yet")
    searched = search.parameters["estimator"]
    expect(
        searched.class_name == "Pipeline",
        f"what is searched is a {searched.class_name} without SMOTE. If rows are resampled before "
        "the search, their relatives are in every fold; put SMOTE into a pipeline",
    )
    steps = [(name, step.class_name) for name, step in searched.parameters["steps"]]
    expect(
        steps == [("smote", "SMOTE"), ("model", "KNeighborsClassifier")],
        f"the pipeline should have the steps smote (SMOTE) and model (KNeighborsClassifier); it "
        f"has {', '.join(f'{name} ({kind})' for name, kind in steps)}",
    )
    scoring = search.parameters["scoring"]
    expect(
        # what a scorer object computes is judged by the score that it leaves in best_score
        scoring == "average_precision" or isinstance(scoring, Estimator),
        f"the search goes by {scoring!r}; a score that needs no threshold was asked for",
    )
    grid = search.parameters["param_grid"]
    if isinstance(grid, (list, tuple)) and len(grid) == 1:
        grid = grid[0]
    expect(
        isinstance(grid, Mapping)
        and {key: sorted(np.ravel(values).tolist()) for key, values in grid.items()} == GRID,
        "the grid should offer smote__k_neighbors of 1, 3, 5, 10 and smote__sampling_strategy of "
        "0.1, 0.25, 0.5, 1.0, and nothing else",
    )


@search.check(3)
def check_search_result(answers: Answers) -> None:
    """The best setting, with the score that it earns."""
    best, given = answers.value("best_setting"), answers.value("best_score")
    expect(
        isinstance(best, Mapping) and set(best) == set(GRID),
        f"best_setting should be a dictionary with the keys {' and '.join(GRID)}",
    )
    given = number("best_score", given)
    X, y = answers.value("X"), answers.value("y")
    settings = [tuple(best[key] for key in GRID), (5, 1.0), (10, 0.1), (5, 0.1)]
    scores = []
    for k, strategy in settings:
        smote = SMOTE(k_neighbors=int(k), sampling_strategy=float(strategy), random_state=0)
        pipeline = make_pipeline(smote, KNeighborsClassifier())
        found = cross_val_score(pipeline, X, y, cv=FOLDS, scoring="average_precision")
        scores.append(float(found.mean()))
    expect(
        given < scores[0] + 0.15,
        f"best_score is {given:.3f}, more than that setting earns when each fold resamples its own "
        "training rows. Were X and y resampled before the search?",
    )
    close(
        "best_score",
        given,
        scores[0],
        tolerance=0.01,
        hint="does it belong to best_setting, and is it average precision?",
    )
    expect(
        scores[0] > max(scores) - 0.005,
        "another setting of the grid earns more than best_setting; is it the best one, or "
        "the first?",
    )


@search.check(2)
def check_setting_in_world(answers: Answers) -> None:
    """Nearest neighbours in the world, with SMOTE and without."""
    X, y = (np.asarray(answers.value(name))[:900] for name in ("X", "y"))
    X_world = answers.value("X_world")
    y_world = labels("y_world", answers.value("y_world"), len(X_world))
    X_few, y_few = _few_rare()
    few = np.tile(X_few, (1, 3))[:, : X.shape[1]]
    _smote_cannot_start(answers, "setting_in_world", 5, 1.0, few, y_few)
    for k, strategy in ((0, 0.0), (5, 1.0), (3, 0.25)):
        returned = answers.call("setting_in_world", k, strategy, X, y)
        given = number("what setting_in_world returns", returned)
        smote = SMOTE(k_neighbors=max(k, 1), sampling_strategy=strategy or 1.0, random_state=0)
        model = KNeighborsClassifier().fit(*(smote.fit_resample(X, y) if k else (X, y)))
        wanted = average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
        setting = f"k={k} and a strategy of {strategy:g}" if k else "no SMOTE"
        close(
            f"with {setting}, setting_in_world",
            given,
            wanted,
            tolerance=0.03,
            hint="SMOTE on X and y only, average precision of probabilities in the world",
        )


anomaly = Task(
    "anomaly",
    "When not to use SMOTE",
    hint=(
        "choose the rows with y_train == 0 before you fit, and look at what score_samples "
        "gives to a row far away."
    ),
    free_text=(("balance_myth", 6),),
)


@anomaly.check(2)
def check_anomaly_ranks(answers: Answers) -> None:
    """Unusual rows get high scores, with three rare rows to train on."""
    draws = np.random.default_rng(6)
    X_train = np.vstack([draws.normal(size=(400, 5)), 5 + draws.normal(size=(3, 5))])
    y_train = np.repeat([0, 1], [400, 3])
    outside = 6 * np.sign(draws.normal(size=(30, 5)))
    X_test = np.vstack([draws.normal(size=(200, 5)), outside])
    y_test = np.repeat([0, 1], [200, 30])
    given = np.ravel(answers.call("anomaly_scores", X_train, y_train, X_test))
    expect(
        len(given) == 230,
        f"anomaly_scores should give a number for each of 230 rows; it gives {len(given)}",
    )
    expect(
        len(np.unique(given)) > 10,
        "anomaly_scores gives a few labels; a ranking needs scores, as score_samples has them",
    )
    upright, reversed_ = (average_precision_score(y_test, s) for s in (given, -given))
    expect(
        upright > reversed_,
        "anomaly_scores gives the lowest numbers to the least common rows; turn the sign",
    )
    expect(
        upright > 0.8,
        f"anomaly_scores ranks rows far outside with an average precision of {upright:.2f}; a "
        "detector would have nearly 1. A classifier cannot know places where no rare row has been",
    )


@anomaly.check(2)
def check_anomaly_trained_on_common(answers: Answers) -> None:
    """The detector has seen rows of class 0 only."""
    draws = np.random.default_rng(8)
    X_train = np.vstack([draws.normal(size=(200, 5)), draws.normal(5, 0.2, size=(200, 5))])
    y_train = np.repeat([0, 1], [200, 200])
    X_test = np.vstack([draws.normal(size=(100, 5)), draws.normal(5, 0.2, size=(100, 5))])
    given = np.ravel(answers.call("anomaly_scores", X_train, y_train, X_test))
    area = roc_auc_score(np.repeat([0, 1], 100), given)
    expect(
        area > 0.95,
        f"where half of the training rows are of class 1, in one place, anomaly_scores does not "
        f"find that place unusual (ROC AUC {area:.2f}): the detector was fitted on rows of class "
        "1, too, or on nothing else",
    )


@anomaly.check(2)
def check_smote_scores(answers: Answers) -> None:
    """A forest on SMOTE's rows, with three rare rows as well."""
    for n_rare in (3, 30):
        draws = np.random.default_rng(n_rare)
        X = np.vstack([draws.normal(size=(200, 4)), draws.normal(1.5, 0.6, size=(n_rare, 4))])
        y, X_test = np.repeat([0, 1], [200, n_rare]), draws.normal(0.8, 1, size=(150, 4))
        returned = np.ravel(answers.call("smote_scores", X, y, X_test))
        given = numbers("what smote_scores returns", returned, 150)
        smote = SMOTE(k_neighbors=min(5, n_rare - 1), random_state=0)
        data = {
            "SMOTE": smote.fit_resample(X, y),
            "copies in place of SMOTE": RandomOverSampler(random_state=0).fit_resample(X, y),
            "no remedy at all": (X, y),
        }
        ranked = {
            way: RandomForestClassifier(15, class_weight={0: 1, 1: 1}, random_state=0)
            .fit(*rows)
            .predict_proba(X_test)[:, 1]
            for way, rows in data.items()
        }
        weighted = RandomForestClassifier(15, class_weight="balanced", random_state=0).fit(X, y)
        ranked["class weights in place of SMOTE"] = weighted.predict_proba(X_test)[:, 1]
        ranked["the probabilities of class 0"] = 1 - ranked["SMOTE"]
        nearest = min(ranked, key=lambda way: float(np.abs(ranked[way] - given).mean()))
        expect(
            nearest == "SMOTE",
            f"with {n_rare} rare rows, smote_scores looks like {nearest}",
        )
        expect(
            np.abs(ranked["SMOTE"] - given).mean() < 0.1,
            f"with {n_rare} rare rows, smote_scores is far from the probabilities of make_model("
            '"forest") on rows from SMOTE',
        )


@anomaly.check(2)
def check_scattered(answers: Answers) -> None:
    """Each row in its own direction, 4 to 6 away."""
    first, again = (
        matrix("what scattered returns", answers.call("scattered", 400, seed)) for seed in (1, 2)
    )
    expect(
        first.shape == (400, 8),
        f"scattered(400, ...) should return 400 rows of 8 columns; its shape is {first.shape}",
    )
    expect(not np.allclose(first, again), "other seeds should give other rows")
    away = np.linalg.norm(first, axis=1)
    expect(
        away.min() >= 4 - 1e-9 and away.max() <= 6 + 1e-9,
        f"the rows are {away.min():.1f} to {away.max():.1f} away from the origin. Divide each by "
        "its own length first, then give it its distance",
    )
    expect(
        away.max() - away.min() > 1.5, "all rows are equally far away; each has its own distance"
    )
    mean = first.mean(axis=0)
    expect(
        np.abs(mean).max() < 1,
        "the rows point the same way on the whole: are the numbers normally distributed around 0?",
    )


@anomaly.check(2)
def check_one_draw(answers: Answers) -> None:
    """Both average precisions, in either world."""
    for kind, n_rare, wanted in (("scattered", 3, "the detector"), ("clump", 200, "SMOTE")):
        returned = answers.call("one_draw", kind, n_rare, 5)
        by_smote, by_detector = numbers("what one_draw returns", returned, 2)
        ahead = "SMOTE" if by_smote > by_detector else "the detector"
        expect(
            ahead == wanted and abs(by_smote - by_detector) > 0.2,
            f"with {n_rare} rare rows of the kind {kind!r}, one_draw gives {by_smote:.2f} for "
            f"SMOTE and {by_detector:.2f} for the detector; that cannot be. SMOTE comes first, "
            "rare rows are of class 1, and the kind decides where they lie",
        )
        expect(
            max(by_smote, by_detector) < 0.999,
            "one_draw gives a perfect score: are test rows among the training rows?",
        )
    other = numbers("what one_draw returns", answers.call("one_draw", "clump", 200, 6), 2)
    expect(not np.allclose(other, (by_smote, by_detector)), "other seeds should draw other rows")


monitor = Task(
    "monitor",
    "Watching a model at work",
    hint="n is the number of rare rows in the batch, and R the recall to expect.",
)


def _watched(answers: Answers, n_rare: int, n_found: int, expected: float) -> dict[str, Any]:
    y_true = np.repeat([0, 1], [400, n_rare])
    y_pred = np.zeros(400 + n_rare, dtype=int)
    y_pred[400 : 400 + n_found] = 1
    y_pred[:10] = 1
    returned = answers.call("watch", y_true, y_pred, expected)
    expect(
        isinstance(returned, Mapping) and set(returned) == {"accuracy", "recall", "alarm"},
        'watch should return a dictionary with the keys "accuracy", "recall" and "alarm"',
    )
    return dict(returned)


@monitor.check(3)
def check_watch_scores(answers: Answers) -> None:
    """Accuracy and recall of the batch."""
    found = _watched(answers, 50, 30, 0.6)
    close("the accuracy of a batch", found["accuracy"], 420 / 450, hint="rows of both classes")
    expect(
        not np.isclose(number("the recall of a batch", found["recall"]), 30 / 40),
        "the recall of a batch is its precision: divide by the rows that are of class 1",
    )
    close("the recall of a batch", found["recall"], 30 / 50, hint="rows of class 1 only")


@monitor.check(2)
def check_alarm(answers: Answers) -> None:
    """The alarm knows how many rare rows there were."""
    cases = (
        (50, 30, False, "recall is what was expected"),
        (12, 6, False, "with 12 rare rows, so much is chance: n counts rare rows, not all rows"),
        (50, 25, False, "five rows fewer than expected is within two standard deviations"),
        (50, 20, True, "it is nearly three standard deviations below"),
        (800, 440, True, "with 800 rare rows, so much is no chance any more"),
        (50, 48, False, "recall is above what was expected, and that is no reason for alarm"),
    )
    for n_rare, n_found, wanted, why in cases:
        alarm = bool(_watched(answers, n_rare, n_found, 0.6)["alarm"])
        expect(
            alarm == wanted,
            f"{n_found} of {n_rare} rare rows found and 0.6 expected: watch raises "
            f"{'an' if alarm else 'no'} alarm, but {why}",
        )


@monitor.check(1)
def check_batch_without_rare_rows(answers: Answers) -> None:
    """A batch without rare rows has no recall."""
    found = _watched(answers, 0, 0, 0.6)
    expect(
        np.isnan(number("the recall of a batch without rare rows", found["recall"])),
        f'the recall of a batch without rare rows should be float("nan"); it is '
        f"{found['recall']}. Nothing was missed, and nothing found",
    )
    expect(
        not found["alarm"], "a batch without rare rows raises an alarm; nothing was missed in it"
    )


@monitor.check(2)
def check_drifted(answers: Answers) -> None:
    """Rare rows go towards the common ones, the others stay."""
    X, y = _learnable(seed=9, n_samples=150)
    centre = X[y == 0].mean(axis=0)
    for amount in (0.0, 0.3, 1.0):
        rows = matrix("what drifted returns", answers.call("drifted", X, y, amount))
        expect(rows.shape == X.shape, f"drifted returns the shape {rows.shape}, not that of X")
        expect(
            np.allclose(rows[y == 0], X[y == 0]),
            "rows of class 0 have moved after drifted; they should stay",
        )
        wanted = X[y == 1] + amount * (centre - X[y == 1])
        by_all = X[y == 1] + amount * (X.mean(axis=0) - X[y == 1])
        expect(
            amount == 0 or not np.allclose(rows[y == 1], by_all),
            "the rare rows go towards the mean of all rows; it should be that of class 0",
        )
        expect(
            np.allclose(rows[y == 1], wanted, atol=1e-6),
            f"with amount={amount:g}, the rows of class 1 are not where that share of the way "
            "ends. Is X itself left as it was?",
        )


@monitor.check(2)
def check_alarm_share(answers: Answers) -> None:
    """How often the alarm rings, for any size of batch and any fall."""
    for n_rare, expected, fall in ((40, 0.6, 0.0), (40, 0.6, 0.2), (300, 0.7, 0.05)):
        returned = answers.call("alarm_share", n_rare, expected, fall)
        given = number("what alarm_share returns", returned)
        found = np.random.default_rng(1).binomial(n_rare, expected - fall, size=20000)
        limit = expected - 2 * np.sqrt(expected * (1 - expected) / n_rare)
        low = expected - fall
        slips = {
            "with a limit that moves with the fall; it is what you expect that sets it": np.mean(
                found / n_rare < low - 2 * np.sqrt(low * (1 - low) / n_rare)
            ),
            "the share of batches without an alarm": np.mean(found / n_rare >= limit),
            "what comes out with one deviation in place of two": np.mean(
                found / n_rare < (expected + limit) / 2
            ),
        }
        wanted = float(np.mean(found / n_rare < limit))
        slip = next(
            (text for text, v in slips.items() if abs(given - v) < 0.01 < abs(v - wanted)), ""
        )
        expect(
            abs(given - wanted) < 0.015,
            f"with {n_rare} rare rows, {expected:g} expected and a fall of {fall:g}, alarm_share "
            f"is not {given:.3f}. {slip and f'That is {slip}'}",
        )


PRACTICAL = Practical(
    "04",
    "Pitfalls",
    (leak, cross_validation, test_set, weights, copies, noise, variants, search, anomaly, monitor),
    about=About(
        aim="measure what leakage, wrong scores and wrong weights do, before they do it to you",
        minutes=120,
        needs="01 to 03",
        words={
            "generalisation": "how well a model does on rows that it has not seen.",
            "overfitting": "learning what is true of the training rows only: a high score on them, "
            "a lower one on others.",
            "cross-validation": "training and scoring on several splits, so that each row is "
            "scored once by a model that has not seen it.",
            "data augmentation": "making new rows by a change that leaves the label as it is, "
            "such as moving a picture by a pixel.",
            "prevalence": "the share of class 1 among the rows that a model meets.",
            "anomaly detection": "learning what is common, and reporting what is unlike it.",
            "recommender system": "a ranking of items for a person; those that are wanted "
            "are rare.",
            "drift": "a change, while a model is in use, of the rows that it meets.",
        },
    ),
)

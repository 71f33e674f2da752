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

from labkit.course.answers import Answers, Estimator
from labkit.course.expect import close, expect, labels, matrix, number
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


@leak.check(4)
def check_leaked_score(answers: Answers) -> None:
    """leaked_score makes the mistake."""
    found = _f1_of(answers, "leaked_score", *_dealt_out(), 0)
    expect(
        found > 0.7,
        f"on labels dealt out at random leaked_score gives {found:.2f}; with the mistake in it, "
        "it would be near 0.9 even there. Does SMOTE get all rows, before the split?",
    )


@leak.check(4)
def check_honest_score(answers: Answers) -> None:
    """honest_score finds nothing where there is nothing to learn."""
    found = _f1_of(answers, "honest_score", *_dealt_out(), 0)
    expect(
        found < 0.4,
        f"on labels dealt out at random honest_score gives {found:.2f}, though nothing can be "
        "learned there: relatives of test rows are among the training rows. Split first",
    )


@leak.check(4)
def check_honest_settings(answers: Answers) -> None:
    """SMOTE reaches the training part, and only that."""
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
        f"honest_score should give about {wanted['right']:.2f} on data of the check; "
        f"it gives {found:.2f}. {told[nearest]}",
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


@cross_validation.check(3)
def check_inside(answers: Answers) -> None:
    """inside_cv finds nothing where there is nothing to learn."""
    found = _cv_scores(answers, "inside_cv", "neighbours", *_dealt_out())["roc_auc"]
    expect(
        found < 0.68,
        f"on labels dealt out at random inside_cv gives a ROC AUC of {found:.2f}, and 0.5 is "
        "chance: rows were resampled before the folds were made. SMOTE belongs in the pipeline",
    )


@cross_validation.check(4)
def check_inside_settings(answers: Answers) -> None:
    """The pipeline resamples, and the folds are the notebook's."""
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
        f"the F1 of inside_cv should be about {wanted:.2f} for a logistic regression on data of "
        f"the check; it is {found:.2f}. {reason}",
    )


test_set = Task(
    "test_set",
    "SMOTE on the test set",
    hint="imagine 1000 rows. How many of them are found, how many are false alarms?",
)


@test_set.check(4)
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
            close(f"{name} in rates", given, float(value))


@test_set.check(4)
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
        close(f"precision_at({prevalence}, {recall}, {alarms})", given, wanted)


weights = Task(
    "weights",
    "Class weights",
    hint=(
        "GridSearchCV takes a list of dictionaries as the values of class_weight, and keeps "
        "the best in best_params_."
    ),
)

SCORES = ("precision", "recall", "f1", "accuracy")


def _weight_scores(
    answers: Answers, name: str, weight: int, X: Rows, y: Labels
) -> dict[str, float]:
    returned = answers.call("scores_at_weight", name, weight, X, y)
    expect(
        isinstance(returned, Mapping) and set(returned) == set(SCORES),
        f"scores_at_weight should return a dictionary with the keys {', '.join(SCORES)}",
    )
    return {key: number(f"scores_at_weight[{key!r}]", value) for key, value in returned.items()}


@weights.check(4)
def check_cross_validated(answers: Answers) -> None:
    """Scores come from rows that were not trained on."""
    found = _weight_scores(answers, "tree", 1, *_dealt_out())
    expect(
        found["f1"] < 0.5,
        f"on labels dealt out at random a tree gets an F1 of {found['f1']:.2f}: it was asked about "
        "the rows it had been trained on. cross_val_predict keeps them apart",
    )


@weights.check(4)
def check_scores_at_weight(answers: Answers) -> None:
    """The weight reaches the model, and the four scores are right."""
    X, y = _learnable()
    for weight in (1, 20):
        y_pred = cross_val_predict(_short_tree(weight), X, y, cv=FOLDS)
        found = _weight_scores(answers, "short tree", weight, X, y)
        recall, precision = y_pred[y == 1].mean(), y[y_pred == 1].mean()
        swapped = np.isclose(found["precision"], recall) and np.isclose(found["recall"], precision)
        expect(
            not swapped or np.isclose(recall, precision),
            "precision and recall have changed places: y_true comes first, then y_pred",
        )
        expect(
            abs(found["recall"] - recall) < 0.03,
            f"at weight {weight} the recall should be about {recall:.2f} on data of the check; it "
            f"is {found['recall']:.2f}. Does the weight reach make_model, and are the folds used?",
        )
        close("the precision", found["precision"], float(precision), tolerance=0.03)
        close("the f1", found["f1"], f1_score(y, y_pred), tolerance=0.03)
        close("the accuracy", found["accuracy"], float(np.mean(y == y_pred)), tolerance=0.02)


@weights.check(4)
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


@copies.check(4)
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
            f"with times={times} class 1 should go from {before[1]} rows to {times * before[1]}; "
            f"it has {counts[1]}. The first appearance counts as one of them",
        )
        how_often = class_counts([row.tobytes().hex() for row in rows[row_labels == 1]])
        expect(
            {row.tobytes().hex() for row in X[y == 1]} == set(how_often)
            and set(how_often.values()) == {times},
            f"each row of class 1 should be there exactly {times} times; some are there more "
            "often than others, or are none of the old rows. Drawing at random does that",
        )


@copies.check(4)
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
        expect(given == wanted, f"count_new should give {wanted}; it gives {given:g}: {what}")


noise = Task(
    "noise",
    "A noisy minority",
    hint=(
        "draw among np.flatnonzero(y == 0), without replacement; NearestNeighbors finds the "
        "nearest of the rows it was fitted on."
    ),
)


@noise.check(4)
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
            f"with share={share} and 10 rows of class 1, {wanted} labels should change; "
            f"{len(changed)} did. The share is one of the rare rows, and no row is drawn twice",
        )
        drawn.append(changed.tolist())
    expect(drawn[2] != drawn[3], "other seeds should mislabel other rows")


@noise.check(4)
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
            f"with {n_wrong} of {n_wrong + 20} rare labels wrong, stray_share should be about "
            f"{new.mean():.2f}; it is {given:.2f}. {slip and f'That is {slip}'}",
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


@variants.check(4)
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


@variants.check(3)
def check_smote_under(answers: Answers) -> None:
    """SMOTE up to 0.3, then under-sampling to 0.8."""
    _, row_labels, new = _variant(answers, "smote_under")
    counts = class_counts(row_labels)
    rare = int(0.3 * 240)
    common = int(rare / 0.8)
    expect(new.any(), "smote_under makes no new row: under-sampling alone is not what was asked")
    expect(
        counts == {0: common, 1: rare},
        f"smote_under should make {rare} rare rows of 40 (0.3 of 240), then leave {common} common "
        f"ones ({rare} / 0.8); it gives {counts[1]} and {counts[0]}. sampling_strategy is "
        "rare rows for each common one, in both steps, and SMOTE comes first",
    )


@variants.check(3)
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
        kept[name] = len(row_labels)
    expect(
        kept["smote_enn"] < kept["smote_tomek"],
        "smote_enn keeps more rows than smote_tomek; have the two changed places?",
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


@search.check(5)
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
    expect(scoring == "f1", f"the search should go by 'f1'; it goes by {scoring!r}")
    grid = search.parameters["param_grid"]
    expect(
        isinstance(grid, Mapping)
        and {key: sorted(np.ravel(values).tolist()) for key, values in grid.items()} == GRID,
        "the grid should offer smote__k_neighbors of 1, 3, 5, 10 and smote__sampling_strategy of "
        "0.1, 0.25, 0.5, 1.0, and nothing else",
    )


@search.check(5)
def check_search_result(answers: Answers) -> None:
    """The best setting, with the score that it earns."""
    best, given = answers.value("best_setting"), answers.value("best_f1")
    expect(
        isinstance(best, Mapping) and set(best) == set(GRID),
        f"best_setting should be a dictionary with the keys {' and '.join(GRID)}",
    )
    given = number("best_f1", given)
    X, y = answers.value("X"), answers.value("y")
    scores = []
    for k, strategy in (tuple(best[key] for key in GRID), (5, 1.0), (5, 0.1)):
        smote = SMOTE(k_neighbors=int(k), sampling_strategy=float(strategy), random_state=0)
        pipeline = make_pipeline(smote, KNeighborsClassifier())
        scores.append(cross_val_score(pipeline, X, y, cv=FOLDS, scoring="f1").mean())
    expect(
        given < scores[0] + 0.15,
        f"best_f1 is {given:.3f}, but that setting earns {scores[0]:.3f} when each fold resamples "
        "its own training rows. Were X and y resampled before the search?",
    )
    close("best_f1", given, scores[0], tolerance=0.01)
    expect(
        scores[0] > max(scores) - 0.005,
        f"best_setting earns {scores[0]:.3f}, and another setting of the grid {max(scores):.3f}; "
        "is it the best one, or the first?",
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


@anomaly.check(4)
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


@anomaly.check(4)
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
    close("the accuracy of a batch", found["accuracy"], 420 / 450)
    expect(
        not np.isclose(number("the recall of a batch", found["recall"]), 30 / 40),
        "the recall of a batch is its precision: divide by the rows that are of class 1",
    )
    close("the recall of a batch", found["recall"], 30 / 50)


@monitor.check(3)
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


@monitor.check(2)
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


PRACTICAL = Practical(
    "04",
    "Pitfalls",
    (leak, cross_validation, test_set, weights, copies, noise, variants, search, anomaly, monitor),
    about=About(
        aim="measure what leakage, wrong scores and wrong weights do, before they do it to you",
        minutes=90,
        needs="02",
    ),
)

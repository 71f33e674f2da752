"""Practical 02, confusion matrices and what they cost: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from labkit.course.answers import Answers, Estimator, NotAttemptedError
from labkit.course.expect import choice, close, expect, labels, mapping, names, number
from labkit.course.task import About, Practical, Task
from labkit.metrics import confusion

MODELS = ("baseline", "smote", "class_weight")
PREDICTORS = (*MODELS, "never", "always")
OUTCOMES = ("tn", "fp", "fn", "tp")
SCORES = ("precision", "recall", "f1", "accuracy")
COSTS: Mapping[str, Mapping[str, float]] = {
    "fraud": {"tn": 0, "fp": 10, "fn": 100, "tp": 10},
    "medicine": {"tn": 0, "fp": 100, "fn": 5000, "tp": 100},
    "churn": {"tn": 0, "fp": 20, "fn": 80, "tp": 60},
    "mail": {"tn": 0, "fp": 20, "fn": 5, "tp": 0},
}

Cells = dict[str, float]


def _filled(name: str, given: Mapping[str, Any], key: str) -> Any:
    if given[key] is None:
        raise NotAttemptedError(f"{name}[{key!r}] is still empty")
    return given[key]


data = Task(
    "data",
    "The data and the split",
    hint="make the tables first and split them afterwards, both in one call.",
)


@data.check(5)
def check_tables(answers: Answers) -> None:
    """A DataFrame with named columns, a Series with a name."""
    X, y = answers.value("X"), answers.value("y")
    expect(
        isinstance(X, pd.DataFrame),
        f"X should be a DataFrame; it is a {type(X).__name__}. make_classification gives arrays",
    )
    expect(X.shape == (5000, 10), f"X should have 5000 rows and 10 columns; it has {X.shape}")
    wanted = [f"feature_{i}" for i in range(10)]
    expect(
        list(X.columns) == wanted,
        f"the columns should be called feature_0 to feature_9; they are {list(X.columns)[:3]} ...",
    )
    expect(isinstance(y, pd.Series), f"y should be a Series; it is a {type(y).__name__}")
    rare = labels("y", y, 5000).mean()
    expect(rare < 0.5, f"class 1 has {rare:.0%} of the rows: weights are swapped")
    rows, truth = _published()
    expect(
        np.allclose(X.to_numpy(), rows) and np.array_equal(y, truth),
        "the rows are not those of the settings in the table: compare n_informative, n_redundant, "
        "weights and random_state",
    )


def _published() -> tuple[NDArray[Any], NDArray[Any]]:
    X, y = make_classification(
        n_samples=5000,
        n_features=10,
        n_informative=6,
        n_redundant=2,
        weights=[0.9, 0.1],
        random_state=42,
    )
    return X, y


@data.check(4)
def check_stratified(answers: Answers) -> None:
    """Both parts have the same share of class 1."""
    y_train, y_test = (answers.value(name) for name in ("y_train", "y_test"))
    expect(0 < np.mean(y_test) < 1, "y_test holds one class only")
    sizes = len(y_train), len(y_test)
    expect(
        sizes == (3500, 1500),
        f"3500 rows to train and 1500 to test are expected; there are {sizes[0]} and {sizes[1]}. "
        "test_size?",
    )
    shares = float(np.mean(y_train)), float(np.mean(y_test))
    expect(
        abs(shares[0] - shares[1]) < 0.0008,
        f"class 1 has {shares[0]:.2%} of the training rows and {shares[1]:.2%} of the test rows: "
        "the split is not stratified",
    )


@data.check(3)
def check_split(answers: Answers) -> None:
    """The page's split, rows and labels together, no row in both parts."""
    X_train, X_test = (answers.value(name) for name in ("X_train", "X_test"))
    y_test = answers.value("y_test")
    expect(
        isinstance(X_train, pd.DataFrame) and isinstance(X_test, pd.DataFrame),
        "X_train and X_test should still be DataFrames: split the tables, not the arrays",
    )
    # by their values: whoever numbers both parts anew has split them all the same
    parts = [set(map(tuple, part.to_numpy().tolist())) for part in (X_train, X_test)]
    shared = len(parts[0] & parts[1])
    expect(shared == 0, f"{shared} rows are in X_train and in X_test")
    rows, truth = _published()
    *_, wanted = train_test_split(
        np.arange(len(truth)), test_size=0.3, random_state=42, stratify=truth
    )
    expect(
        X_test.shape == rows[wanted].shape and np.allclose(X_test.to_numpy(), rows[wanted]),
        "the test rows are others than the page's: random_state=42 belongs in the split as well",
    )
    expect(
        np.array_equal(np.ravel(y_test), truth[wanted]),
        "the labels do not belong to the rows any more: split X and y in one call",
    )


three_models = Task(
    "three_models",
    "Three models",
    hint="two dictionary comprehensions over models do the rest; test rows are only predicted.",
)


@three_models.check(6)
def check_models(answers: Answers) -> None:
    """One model, and two remedies around it."""
    models = mapping("models", answers.value("models"), MODELS)
    for name, model in models.items():
        expect(isinstance(model, Estimator), f"models[{name!r}] should be an estimator")
        smote, last = None, model
        if model.class_name == "Pipeline":
            steps = [step for _, step in model.parameters["steps"]]
            smote, last = (steps[0], steps[-1]) if len(steps) > 1 else (None, steps[-1])
        expect(
            last.class_name == "LogisticRegression",
            f"{name} should end in a LogisticRegression; it ends in {last.class_name}",
        )
        expect(
            (smote is not None and smote.class_name == "SMOTE") == (name == "smote"),
            "smote should be a pipeline that begins with SMOTE"
            if name == "smote"
            else f"{name} should have no SMOTE",
        )
        weighted = last.parameters.get("class_weight") is not None
        expect(
            weighted == (name == "class_weight"),
            "class_weight should have balanced class weights"
            if name == "class_weight"
            else f"{name} should have no class weights: one remedy at a time",
        )


@three_models.check(6)
def check_predictions(answers: Answers) -> None:
    """What each says of the test rows."""
    given = mapping("predictions", answers.value("predictions"), MODELS)
    X_train, y_train, X_test = (answers.value(n) for n in ("X_train", "y_train", "X_test"))
    for name, y_pred in given.items():
        found = labels(f"predictions[{name!r}]", y_pred, len(X_test))
        peers = {other: _peer(other, X_train, y_train).predict(X_test) for other in MODELS}
        alike = {other: float(np.mean(found == y_peer)) for other, y_peer in peers.items()}
        expect(
            name == "baseline" or alike["baseline"] < 0.99,
            f"predictions[{name!r}] are those of the baseline: was the remedy fitted?",
        )
        # two remedies may agree on nearly all rows: the nearest of the three tells whose these are
        nearest = max(alike, key=alike.__getitem__)
        expect(
            alike[name] <= 0.97 or alike[name] == alike[nearest],
            f"predictions[{name!r}] are those of {nearest}, another remedy that scores as well. "
            "Which model predicted them?",
        )
        expect(
            alike[name] > 0.97,
            f"predictions[{name!r}] differ from those of such a model on {1 - alike[name]:.0%} of "
            "the test rows. Fitted on the training rows, predicted for X_test, in its order?",
        )


def _peer(name: str, X_train: Any, y_train: Any) -> LogisticRegression:
    model = LogisticRegression(
        max_iter=5000, class_weight="balanced" if name == "class_weight" else None
    )
    if name == "smote":
        X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)
    return model.fit(X_train, y_train)


@three_models.check(4)
def check_matrices(answers: Answers) -> None:
    """Their confusion matrices, the truth in the rows."""
    given = mapping("matrices", answers.value("matrices"), MODELS)
    predictions = mapping("predictions", answers.value("predictions"), MODELS)
    y_test = answers.value("y_test")
    for name, matrix in given.items():
        found = np.asarray(matrix, dtype=np.float64)
        expect(found.shape == (2, 2), f"matrices[{name!r}] should be 2 by 2; it is {found.shape}")
        wanted = confusion(y_test, labels(name, predictions[name], len(y_test)))
        expect(
            not np.array_equal(found, wanted.T),
            f"matrices[{name!r}] has the prediction in its rows: y_true comes first, then y_pred",
        )
        expect(
            found.sum() > 4,
            f"matrices[{name!r}] holds shares; counts are needed for what follows",
        )
        expect(
            np.array_equal(found, wanted),
            f"matrices[{name!r}] is not that of your predictions on y_test",
        )


counts = Task(
    "counts",
    "The four numbers",
    hint="a comparison of arrays gives True and False; & joins two, and a sum counts.",
)


@counts.check(5)
def check_count_cells(answers: Answers) -> None:
    """Counts the four outcomes of any labels."""
    draws = np.random.default_rng(2)
    samples = [draws.binomial(1, [[0.3], [0.45]], size=(2, 60)) for _ in range(2)]
    samples += [draws.binomial(1, [[0.3], [0.0]], size=(2, 60)), np.array([[0] * 5, [1] * 5])]
    for truth, called in samples:
        given = _cells("what count_cells returns", answers.call("count_cells", truth, called))
        wanted = _count(truth, called)
        expect(
            sum(given.values()) == len(truth),
            f"the four counts of {len(truth)} rows add up to {sum(given.values()):g}: each row is "
            "one of the four",
        )
        swapped = {**wanted, "fp": wanted["fn"], "fn": wanted["fp"]}
        expect(
            given == wanted or given != swapped,
            "fp and fn have changed places: a false positive was called 1 and is 0",
        )
        expect(
            given == wanted,
            f"of {len(truth)} rows it counted {_text(given)}, which is not right. Positive or "
            "negative is what was predicted, true or false whether it was right",
        )


def _cells(name: str, value: Any) -> Cells:
    given = mapping(name, value, OUTCOMES)
    return {outcome: number(f"{name}, {outcome}", given[outcome]) for outcome in OUTCOMES}


def _count(y_true: Any, y_pred: Any) -> Cells:
    counts = confusion(y_true, y_pred).ravel().tolist()
    return dict(zip(OUTCOMES, map(float, counts), strict=True))


def _text(cells: Cells) -> str:
    return ", ".join(f"{outcome} {count:g}" for outcome, count in cells.items())


@counts.check(3)
def check_cells(answers: Answers) -> None:
    """The cells of five predictors."""
    given = mapping("cells", answers.value("cells"), PREDICTORS)
    for name, wanted in _own_cells(answers).items():
        found = _cells(f"cells[{name!r}]", given[name])
        expect(
            found == wanted,
            f"cells[{name!r}] is not {_text(found)}. Are these all test rows, with the labels of "
            "that predictor?",
        )


def _own_cells(answers: Answers) -> dict[str, Cells]:
    """Count the cells again from the student's predictions."""
    y_test = answers.value("y_test")
    predictions = mapping("predictions", answers.value("predictions"), MODELS)
    n = len(y_test)
    called = {name: labels(name, predictions[name], n) for name in MODELS}
    called |= {"never": np.zeros(n, dtype=np.int64), "always": np.ones(n, dtype=np.int64)}
    return {name: _count(y_test, y_pred) for name, y_pred in called.items()}


_READING = {
    "a": ("fp", "what did the model say of the payment, and was it right?"),
    "b": ("fn", "what did the screening say of the patient, and was it right?"),
    "c": ("tp", "what did the model say of the customer, and was it right?"),
    "d": ("tn", "what did the model say of the customer, and was it right?"),
}


@counts.check(4)
def check_reading(answers: Answers) -> None:
    """Which cell is which, in three fields."""
    given = mapping("reading", answers.value("reading"), _READING)
    for key, (right, reason) in _READING.items():
        said = _filled("reading", given, key)
        others = dict.fromkeys((name for name in OUTCOMES if name != right), reason)
        choice(f"reading[{key!r}]", said, right=right, wrong=others)


@counts.check(2)
def check_alarms(answers: Answers) -> None:
    """The alarms of one model, and how many of them were false."""
    four = _own_cells(answers)["smote"]
    given, wanted = number("alarms", answers.value("alarms")), four["tp"] + four["fp"]
    expect(given != four["fp"], "alarms should count the true ones as well as the false ones")
    expect(
        given == wanted,
        f"alarms is not {given:g}: which column of the matrix holds the rows that were called 1?",
    )
    share = number("false_share", answers.value("false_share"))
    expect(share <= 1, "a share lies between 0 and 1; is false_share a percentage?")
    of_class_0 = four["fp"] / (four["fp"] + four["tn"])
    expect(
        abs(share - of_class_0) > 1e-3,
        "false_share is the share of class 0 that was alarmed; asked was the share of the alarms "
        "that was false",
    )
    close("false_share", share, four["fp"] / wanted, hint="false alarms, divided by all alarms")


scores = Task(
    "scores",
    "Scores by hand",
    hint="check yours against the reports of section 2.",
)


@scores.check(8)
def check_formulas(answers: Answers) -> None:
    """The four scores of any four numbers."""
    draws = np.random.default_rng(2)
    for counts in (*draws.integers(2, 90, size=(3, 4)).tolist(), [900, 5, 40, 60]):
        given, wanted = _scores(answers, counts), _right_scores(*counts)
        four = f"scores({', '.join(map(str, counts))})"
        expect(
            not (
                np.isclose(given["precision"], wanted["recall"])
                and np.isclose(given["recall"], wanted["precision"])
                and counts[1] != counts[2]
            ),
            "precision and recall have changed places: recall divides by the rows that are of "
            "class 1, found and missed",
        )
        mean = (wanted["precision"] + wanted["recall"]) / 2
        expect(
            not np.isclose(given["f1"], mean) or np.isclose(mean, wanted["f1"]),
            "f1 is the plain mean of precision and recall; the harmonic mean was asked, which "
            "stays close to the smaller",
        )
        for name in SCORES:
            expect(
                np.isclose(given[name], wanted[name], atol=2e-3),
                f"{name} of {four} is not {given[name]:.4g}. The order of the arguments is tn, fp, "
                "fn, tp",
            )


@scores.check(4)
def check_nothing_to_divide_by(answers: Answers) -> None:
    """A score with nothing to divide by is 0."""
    for counts in ([95, 0, 5, 0], [95, 5, 0, 0], [100, 0, 0, 0]):
        given, wanted = _scores(answers, counts), _right_scores(*counts)
        for name in SCORES:
            expect(
                np.isclose(given[name], wanted[name]),
                f"with tn, fp, fn, tp = {counts} {name} is not {given[name]:.4g}. What is it "
                "divided by here?",
            )


def _scores(answers: Answers, counts: list[int]) -> dict[str, float]:
    given = mapping("what scores returns", answers.call("scores", *counts), SCORES)
    return {name: number(name, given[name]) for name in SCORES}


def _right_scores(tn: float, fp: float, fn: float, tp: float) -> dict[str, float]:
    parts = {
        "precision": (tp, tp + fp),
        "recall": (tp, tp + fn),
        "f1": (2 * tp, 2 * tp + fp + fn),
        "accuracy": (tp + tn, tp + tn + fp + fn),
    }
    return {name: part / whole if whole else 0.0 for name, (part, whole) in parts.items()}


@scores.check(4)
def check_blind_to_tn(answers: Answers) -> None:
    """Which scores never look at the true negatives."""
    given = names("blind_to_tn", answers.value("blind_to_tn"), SCORES)
    expect(
        "accuracy" not in given,
        "accuracy does change: true negatives are most of what it counts",
    )
    expect(
        len(given) == len(SCORES) - 1,
        "blind_to_tn is not complete: look for TN in each of the four formulas",
    )


costs = Task(
    "costs",
    "What an error costs",
    hint="four products, one sum; then the smallest of five.",
)


@costs.check(3)
def check_worse_error(answers: Answers) -> None:
    """Which error costs more."""
    given = mapping("worse_error", answers.value("worse_error"), COSTS)
    for field, table in COSTS.items():
        right, wrong = ("fn", "fp") if table["fn"] > table["fp"] else ("fp", "fn")
        choice(
            f"worse_error[{field!r}]",
            _filled("worse_error", given, field),
            right=right,
            wrong={wrong: f"read the line of {field} in the table of costs"},
        )


@costs.check(6)
def check_total_cost(answers: Answers) -> None:
    """The sum over all four outcomes, for any table."""
    draws = np.random.default_rng(2)
    for _ in range(3):
        cells, table = (
            dict(zip(OUTCOMES, draws.integers(1, 90, size=4).tolist(), strict=True))
            for _ in range(2)
        )
        given = number("total_cost", answers.call("total_cost", cells, table))
        errors = cells["fp"] * table["fp"] + cells["fn"] * table["fn"]
        wanted = errors + cells["tn"] * table["tn"] + cells["tp"] * table["tp"]
        expect(
            given != errors,
            "total_cost counts the errors only; being right can cost something too, and the table "
            "says what",
        )
        crossed = wanted - errors + cells["fp"] * table["fn"] + cells["fn"] * table["fp"]
        expect(
            given != crossed or crossed == wanted,
            "total_cost pays the price of a miss for each false alarm, and the other way round",
        )
        expect(
            np.isclose(given, wanted),
            f"for the cells {cells} and the costs {table} total_cost is not {given:g}. A total, "
            "not a mean?",
        )


@costs.check(5)
def check_cheapest(answers: Answers) -> None:
    """The cheapest of the five in each field."""
    given = mapping("cheapest", answers.value("cheapest"), COSTS)
    cells = _own_cells(answers)
    for field, table in COSTS.items():
        name = _filled("cheapest", given, field)
        expect(
            name in PREDICTORS,
            f"cheapest[{field!r}] should be one of {', '.join(PREDICTORS)}; it is {name!r}",
        )
        prices = {other: _price(four, table) for other, four in cells.items()}
        least = min(prices.values())
        expect(
            prices[name] <= least,
            f"in {field}, {name} costs {prices[name]:g}; another of the five costs less",
        )


def _price(cells: Cells, table: Mapping[str, float]) -> float:
    return sum(cells[outcome] * table[outcome] for outcome in OUTCOMES)


break_even = Task(
    "break_even",
    "One number decides",
    hint=(
        "solve the equation of the text for k. Then ask which of the other four comes closest "
        "from below, and which from above."
    ),
)


def _some_tables() -> list[dict[str, float]]:
    """Draw cost tables in which being wrong costs more than being right."""
    draws = np.random.default_rng(2)
    tables = []
    for _ in range(3):
        tn, tp, more, much_more = draws.integers([1, 1, 1, 20], [9, 9, 19, 90]).tolist()
        tables.append({"tn": tn, "fp": tn + more, "fn": tp + much_more, "tp": tp})
    return tables


def _ratio(table: Mapping[str, float]) -> float:
    return (table["fn"] - table["tp"]) / (table["fp"] - table["tn"])


@break_even.check(3)
def check_miss_ratio(answers: Answers) -> None:
    """How many false alarms a miss is worth."""
    for table in (*_some_tables(), COSTS["churn"]):
        given = number("miss_ratio", answers.call("miss_ratio", dict(table)))
        wanted = _ratio(table)
        expect(
            not np.isclose(given, table["fn"] / table["fp"]) or np.isclose(given, wanted),
            f"miss_ratio divides the bare costs. With {dict(table)} finding a row still costs "
            f"{table['tp']}, so a miss costs only the difference more",
        )
        expect(
            not np.isclose(given, 1 / wanted) or np.isclose(wanted, 1),
            "miss_ratio is upside down: it should grow with the cost of a miss",
        )
        close(
            f"miss_ratio({dict(table)})",
            given,
            wanted,
            hint="what a miss costs more than a find, over what a false alarm costs more than none",
        )


@break_even.check(4)
def check_break_even(answers: Answers) -> None:
    """At that ratio, two predictors cost the same."""
    draws = np.random.default_rng(2)
    for _ in range(3):
        fp, fn, more, less = draws.integers([5, 40, 20, 5], [60, 90, 300, 39]).tolist()
        shy = {"tn": 900 - fp, "fp": fp, "fn": fn, "tp": 100 - fn}
        bold = {"tn": 900 - fp - more, "fp": fp + more, "fn": fn - less, "tp": 100 - fn + less}
        for first, second in ((shy, bold), (bold, shy)):
            k = number("break_even", answers.call("break_even", first, second))
            expect(np.isfinite(k), f"break_even should be a finite number; it is {k}")
            prices = [four["fp"] + k * four["fn"] for four in (first, second)]
            upside_down = np.isclose(k * (fp + more) + fn - less, k * fp + fn)
            expect(
                not upside_down or np.isclose(*prices),
                "break_even is upside down: k multiplies the misses, not the false alarms",
            )
            expect(
                np.isclose(*prices),
                f"at k = {k:.4g} the predictors with fp, fn = {first['fp']}, {first['fn']} and "
                f"{second['fp']}, {second['fn']} cost {prices[0]:.4g} and {prices[1]:.4g} false "
                "alarms; they should cost the same",
            )


@break_even.check(3)
def check_range(answers: Answers) -> None:
    """Where class_weight is the cheapest of the five."""
    low, high = (number(f"cheapest_{end}", answers.value(f"cheapest_{end}")) for end in _ENDS)
    cells = _own_cells(answers)
    expect(low < high, f"cheapest_from, {low:.3g}, should be below cheapest_to, {high:.3g}")
    for end, k in zip(_ENDS, (low, high), strict=True):
        prices = {name: four["fp"] + k * four["fn"] for name, four in cells.items()}
        own = prices.pop("class_weight")
        cheaper = [name for name, price in prices.items() if price < own * (1 - 1e-3)]
        expect(
            not cheaper,
            f"at cheapest_{end} = {k:.3g} {' and '.join(cheaper)} is cheaper than class_weight. "
            "Another of the five comes in before",
        )
        expect(
            min(prices.values()) < own * (1 + 1e-3),
            f"at cheapest_{end} = {k:.3g} class_weight is still ahead of all others: the range "
            "goes on",
        )


_ENDS = ("from", "to")


@break_even.check(2)
def check_balanced_k(answers: Answers) -> None:
    """The ratio that balanced class weights stand for."""
    y_train = np.asarray(answers.value("y_train"))
    n_common, n_rare = (float(np.sum(y_train == label)) for label in (0, 1))
    given = number("balanced_k", answers.value("balanced_k"))
    expect(
        not np.isclose(given, n_rare / n_common, rtol=1e-2),
        "balanced_k is upside down: the rare class gets the larger weight",
    )
    expect(
        not np.isclose(given, (n_common + n_rare) / (2 * n_rare), rtol=1e-3),
        "balanced_k is the weight of class 1 alone; k compares it with the weight of class 0",
    )
    close(
        "balanced_k",
        given,
        n_common / n_rare,
        tolerance=0.02,
        hint="the weight of class 1 over that of class 0, both counted in y_train",
    )


threshold = Task(
    "threshold",
    "The method that follows from the table",
    hint="predict_proba has a column for each class.",
    free_text=(("own_table", 8),),
)


@threshold.check(4)
def check_cost_threshold(answers: Answers) -> None:
    """The probability at which both answers cost the same."""
    for table in (*_some_tables(), dict(COSTS["fraud"])):
        p = number("cost_threshold", answers.call("cost_threshold", table))
        wanted = 1 / (1 + _ratio(table))
        expect(
            not np.isclose(p, 1 - wanted) or np.isclose(wanted, 0.5),
            f"cost_threshold gives {p:.3f} for {table}: the more a miss costs, the lower the "
            "threshold",
        )
        bare = table["fp"] / (table["fp"] + table["fn"])
        expect(
            not np.isclose(p, bare) or np.isclose(bare, wanted),
            "cost_threshold leaves out what being right costs",
        )
        expect(
            abs(p - wanted) < 2e-3,
            f"cost_threshold({table}) is {p:.4g}. A row of that probability costs "
            f"{(1 - p) * table['fp'] + p * table['tp']:.3g} on average if it is called 1 and "
            f"{(1 - p) * table['tn'] + p * table['fn']:.3g} if it is called 0; they should tie",
        )


@threshold.check(4)
def check_threshold_cost(answers: Answers) -> None:
    """What the baseline costs with each field's threshold."""
    given = mapping("threshold_cost", answers.value("threshold_cost"), COSTS)
    y_test = np.asarray(answers.value("y_test"))
    model = _peer("baseline", answers.value("X_train"), answers.value("y_train"))
    probability = model.predict_proba(answers.value("X_test"))[:, 1]
    at_half = _own_cells(answers)["baseline"]
    for field, table in COSTS.items():
        said = number(f"threshold_cost[{field!r}]", _filled("threshold_cost", given, field))
        wanted = _price(_count(y_test, probability >= 1 / (1 + _ratio(table))), table)
        unmoved = _price(at_half, table)
        expect(
            abs(said - unmoved) > 0.01 * unmoved or abs(wanted - unmoved) <= 0.01 * unmoved,
            f"threshold_cost[{field!r}] is the cost of the baseline at 0.5: predict uses 0.5 "
            "whatever you compute; compare predict_proba with the threshold",
        )
        expect(
            abs(said - wanted) <= 0.01 * wanted,
            f"threshold_cost[{field!r}] is not {said:.0f}. The probability of class 1, by the "
            "baseline and no other model, at least the threshold?",
        )


PRACTICAL = Practical(
    "02",
    "Confusion matrices and what they cost",
    (data, three_models, counts, scores, costs, break_even, threshold),
    about=About(
        aim="make every score from four numbers, and choose a method by what its errors cost",
        minutes=60,
        needs="01",
        words={
            "confusion matrix": "the counts of the four outcomes, with the truth in the rows and "
            "the prediction in the columns.",
            "false positive": "a row of class 0 that was called 1: a false alarm, an error of type "
            "I.",
            "false negative": "a row of class 1 that was called 0: a miss, an error of type II.",
            "precision": "of the rows that were called positive, the share that is.",
            "recall": "of the rows that are positive, the share that was called so; also "
            "sensitivity.",
            "F1": "the harmonic mean of precision and recall; it never looks at true negatives.",
            "accuracy": "the share of all rows that was called rightly; the common class decides "
            "it.",
            "cost-sensitive learning": "choosing, training or thresholding a model by what its "
            "errors cost.",
            "cost table": "what each of the four outcomes costs; only k, the ratio of the two "
            "regrets, decides between predictors.",
            "bootstrap": "drawing the test rows again with replacement, to see how much a result "
            "depends on them.",
        },
    ),
)

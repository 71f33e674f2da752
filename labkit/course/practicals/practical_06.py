"""Practical 06, thresholds and calibration: its tasks and public checks.

Each check tests a property of the answers, on data of its own where it can,
and its message names the mistake that usually leads there.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve

from labkit.course.answers import Answers, Estimator
from labkit.course.expect import close, expect, labels, mapping, matrix, number, numbers
from labkit.course.task import About, Practical, Task
from labkit.data.made import known_risk

COSTS = {"cost_fp": 1, "cost_fn": 10}


data = Task(
    "data",
    "Two kinds of data",
    hint="known_risk returns three things; (digit == 8) is True for an eight.",
)


@data.check(2)
def check_known_risk(answers: Answers) -> None:
    """Rows of known risk, other ones to test on than to train on."""
    for part, n_rows, seed in (("train", 6000, 1), ("test", 20000, 2)):
        X = matrix(f"X_{part}", answers.value(f"X_{part}"))
        y = labels(f"y_{part}", answers.value(f"y_{part}"), len(X))
        expect(
            len(X) == n_rows,
            f"X_{part} has {len(X)} rows, not as many as the task says. Draw training and test "
            "rows in two calls; nothing here has to be split",
        )
        wanted_X, wanted_y, _ = known_risk(n_rows, random_state=seed)
        expect(
            np.array_equal(X, wanted_X) and np.array_equal(y, wanted_y),
            f"X_{part} and y_{part} are not what known_risk gives with random_state={seed}",
        )
    train, test = (matrix(name, answers.value(name)) for name in ("X_train", "X_test"))
    p_true = np.asarray(answers.value("p_true"), dtype=np.float64)
    expect(
        p_true.shape == (20000,) and np.allclose(p_true, known_risk(20000, random_state=2)[2]),
        "p_true should hold the probabilities of the test rows, the third thing that the second "
        "call returns",
    )
    expect(not np.array_equal(train[0], test[0]), "training and test rows are the same")


@data.check(2)
def check_eights(answers: Answers) -> None:
    """Eights against all other digits."""
    images = matrix("images", answers.value("images"))
    expect(
        not isinstance(answers.value("eight"), (list, tuple)),
        "eight is a list, and eight == 1 compares a list as a whole; the cells below need an "
        "array, np.array(eight)",
    )
    given = np.asarray(answers.value("eight"))
    expect(
        not np.isin(given, range(2, 10)).any(),
        "eight still holds the digits; it should be 1 for an eight and 0 for any other digit",
    )
    eight = labels("eight", given, len(images))
    expect(
        eight.mean() < 0.5,
        f"{eight.mean():.0%} of the labels are 1: the eights should be 1, not the others",
    )
    expect(
        eight.sum() == 174,
        f"{eight.sum()} images are labelled 1, and the digits hold another number of eights",
    )
    expect(
        images.max() == 1,
        f"the largest pixel is {images.max():g}; divided by 16 it would be 1",
    )


@data.check(1)
def check_halves(answers: Answers) -> None:
    """Split in halves, stratified."""
    eight = np.asarray(answers.value("eight"))
    sizes = []
    for part in ("train", "test"):
        pictures = matrix(f"images_{part}", answers.value(f"images_{part}"))
        y = labels(f"eight_{part}", answers.value(f"eight_{part}"), len(pictures))
        sizes.append((len(y), int(y.sum())))
    (n_train, rare_train), (n_test, rare_test) = sizes
    expect(
        0 < rare_train < n_train,
        f"{rare_train} of the {n_train} training images are labelled as eights; a classifier needs "
        "both kinds",
    )
    expect(
        n_train + n_test == len(eight) and abs(n_train - n_test) <= 1,
        f"the halves have {n_train} and {n_test} of {len(eight)} rows; test_size?",
    )
    expect(
        abs(rare_train - rare_test) <= 1,
        f"{rare_train} eights came into one half and {rare_test} into the other: stratify=eight "
        "would have shared them out",
    )


dial = Task(
    "dial",
    "The threshold as a dial",
    hint="compare the probabilities with the threshold first; the rest is counting.",
)


def _scored_rows(seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    draws = np.random.default_rng(seed)
    y = (draws.random(300) < 0.2).astype(np.int64)
    p: NDArray[np.float64] = np.clip(draws.normal(0.3 + 0.25 * y, 0.2), 0, 1).round(2)
    return y, p


def _outcome(
    answers: Answers, y: NDArray[np.int64], p: NDArray[np.float64], threshold: float
) -> tuple[NDArray[Any], Any, Any]:
    returned = answers.call("outcome", y, p, threshold)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "outcome should return three things: the matrix, the precision and the recall",
    )
    given = matrix("the matrix that outcome returns", returned[0])
    expect(given.shape == (2, 2), f"the matrix should be 2 by 2; its shape is {given.shape}")
    return given, returned[1], returned[2]


def _counts(y: NDArray[np.int64], called: NDArray[np.bool_]) -> NDArray[np.int64]:
    cells = [[np.sum((y == row) & (called == column)) for column in (0, 1)] for row in (0, 1)]
    return np.array(cells)


@dial.check(3)
def check_matrix(answers: Answers) -> None:
    """The confusion matrix at any threshold."""
    for seed, threshold in ((1, 0.5), (2, 0.3), (3, 0.62)):
        y, p = _scored_rows(seed)
        given, _, _ = _outcome(answers, y, p, threshold)
        wanted = _counts(y, p >= threshold)
        told = f"at {threshold} it is {given.astype(int).tolist()}"
        expect(
            not np.array_equal(given, wanted.T),
            f"the matrix is turned over: a row for each true class, a column for each call; {told}",
        )
        expect(
            not np.array_equal(given, wanted[::-1, ::-1]),
            f"the matrix begins with TP; it should begin with TN; {told}",
        )
        expect(
            threshold == 0.5 or not np.array_equal(given, _counts(y, p >= 0.5)),
            f"the matrix is that of 0.5, whatever the threshold; {told}",
        )
        expect(
            not np.array_equal(given, _counts(y, p > threshold)),
            f"rows whose probability is just the threshold are left out: reaching it is enough; "
            f"{told}",
        )
        expect(np.array_equal(given, wanted), f"the matrix is wrong: {told}")


@dial.check(3)
def check_precision_and_recall(answers: Answers) -> None:
    """Precision and recall of class 1."""
    for seed, threshold in ((4, 0.4), (5, 0.55)):
        y, p = _scored_rows(seed)
        _, precision, recall = _outcome(answers, y, p, threshold)
        (_, fp), (fn, tp) = _counts(y, p >= threshold)
        wanted = tp / (tp + fp), tp / (tp + fn)
        given = number("the precision", precision), number("the recall", recall)
        expect(
            not np.allclose(given, wanted[::-1]),
            "precision and recall have changed places; the matrix comes first, then precision",
        )
        close("the precision", given[0], wanted[0], hint="how many of the rows called are right?")
        close("the recall", given[1], wanted[1], hint="how many of the rows of class 1 are called?")


@dial.check(2)
def check_nothing_called(answers: Answers) -> None:
    """A threshold that nothing reaches."""
    y, p = _scored_rows(6)
    given, precision, recall = _outcome(answers, y, p, 1.01)
    expect(
        np.array_equal(given, _counts(y, p >= 1.01)),
        f"above the largest probability no row is called, and all rows are still rows: "
        f"{given.astype(int).tolist()} is not their matrix",
    )
    value = number("the precision where nothing is called positive", precision)
    expect(
        value == 0,
        f"where nothing is called positive, the precision is {value}; the task names a convention",
    )
    close("the recall where nothing is called positive", recall, 0.0)


reliability = Task(
    "reliability",
    "Reliability",
    hint=(
        "which bin a row is in follows from its probability times n_bins; np.bincount can "
        "count and, with weights, add up."
    ),
)

_MODELS = ("plain", "weighted", "smote")


def _probabilities(
    answers: Answers, name: str, keys: tuple[str, ...], n_rows: int
) -> dict[str, NDArray[np.float64]]:
    given = mapping(name, answers.value(name), keys, more=True)
    read = {key: np.asarray(given[key]) for key in keys}
    for key, p in read.items():
        expect(
            p.dtype.kind in "biuf" and p.shape == (n_rows,),
            f"{name}[{key!r}] should hold one probability for each of the {n_rows} test rows; its "
            f"shape is {p.shape}. predict_proba has a column for each class; take that of class 1",
        )
        expect(
            p.min() >= 0 and p.max() <= 1,
            f"{name}[{key!r}] should lie between 0 and 1; it goes from {p.min():.3g} to "
            f"{p.max():.3g}",
        )
        expect(
            len(np.unique(p)) > 2,
            f"{name}[{key!r}] holds labels; predict_proba gives probabilities",
        )
    return read


@reliability.check(4)
def check_three_models(answers: Answers) -> None:
    """The logistic regression three ways."""
    y = np.asarray(answers.value("y_test"))
    proba = _probabilities(answers, "proba", _MODELS, len(y))
    for name, p in proba.items():
        expect(
            np.mean(p[y == 1]) > np.mean(p[y == 0]),
            f"proba[{name!r}] is lower for class 1 than for class 0: the column of class 0?",
        )
    plain = LogisticRegression().fit(answers.value("X_train"), answers.value("y_train"))
    wanted = plain.predict_proba(answers.value("X_test"))[:, 1]
    expect(
        np.allclose(proba["plain"], wanted, atol=5e-3),
        f"proba['plain'] should come from LogisticRegression() fitted on the training rows as they "
        f"are; its mean is {proba['plain'].mean():.3f}, and such a model has another",
    )
    for name in ("weighted", "smote"):
        expect(
            proba[name].mean() > 3 * wanted.mean(),
            f"proba[{name!r}] has a mean of {proba[name].mean():.3f}, much like the plain model: "
            "did the weights or the resampled rows reach fit?",
        )
    expect(
        not np.allclose(proba["weighted"], proba["smote"], atol=1e-6),
        "proba['weighted'] and proba['smote'] are the same; one of them is missing",
    )


def _table(answers: Answers, y: Any, p: Any, n_bins: int) -> list[NDArray[np.float64]]:
    returned = answers.call("reliability_table", y, p, n_bins)
    expect(
        isinstance(returned, (tuple, list)) and len(returned) == 3,
        "reliability_table should return three arrays: predicted, share and rows",
    )
    return [np.asarray(column, dtype=np.float64).ravel() for column in returned]


def _wanted_table(y: NDArray[np.int64], p: NDArray[np.float64], n_bins: int) -> NDArray[np.float64]:
    bins = np.minimum((p * n_bins).astype(int), n_bins - 1)
    filled = np.unique(bins)
    columns = [(p[bins == b].mean(), y[bins == b].mean(), np.sum(bins == b)) for b in filled]
    return np.array(columns).T


@reliability.check(5)
def check_table(answers: Answers) -> None:
    """The reliability table of rows it has not seen."""
    for seed, n_bins in ((1, 5), (2, 10)):
        draws = np.random.default_rng(seed)
        p = draws.random(800) ** 2
        y = (draws.random(800) < p**1.5).astype(np.int64)
        columns = _table(answers, y, p, n_bins)
        wanted = _wanted_table(y, p, n_bins)
        expect(
            all(len(column) == n_bins for column in columns),
            f"with {n_bins} bins, none of them empty, each array should have {n_bins} entries; "
            f"they have {', '.join(str(len(column)) for column in columns)}",
        )
        expect(
            not (np.ptp(columns[2]) <= 1),
            "every bin has as many rows as the next: these are quantiles; the bins should be of "
            "equal width",
        )
        expect(
            not np.allclose(columns[0], (np.arange(n_bins) + 0.5) / n_bins, atol=1e-9),
            "the first array holds the middles of the bins; it should hold the mean of what was "
            "predicted in each",
        )
        expect(
            not (np.allclose(columns[0], wanted[1]) and np.allclose(columns[1], wanted[0])),
            "the first two arrays have changed places: what was predicted comes first",
        )
        for name, column, right in zip(
            ("mean prediction", "share of class 1", "number of rows"), columns, wanted, strict=True
        ):
            expect(
                np.allclose(column, right, atol=1e-6),
                f"the {name} is wrong with {n_bins} bins: {np.round(column, 3).tolist()}. Which "
                "rows are in a bin, and what is their mean?",
            )


@reliability.check(3)
def check_empty_bins(answers: Answers) -> None:
    """Bins without rows are left out, and a probability of 1 has a bin."""
    y, p = np.array([0, 0, 1, 1]), np.array([0.05, 0.15, 0.95, 1.0])
    predicted, share, rows = _table(answers, y, p, 4)
    expect(
        np.isfinite(predicted).all() and np.isfinite(share).all() and np.all(rows > 0),
        "bins without rows give 0/0; leave them out",
    )
    expect(
        rows.sum() == 4,
        f"{4 - rows.sum():.0f} of 4 rows fell out of all bins; a probability of 1 belongs to the "
        "last bin",
    )
    expect(
        np.allclose(predicted, [0.1, 0.975]) and np.allclose(share, [0, 1]),
        f"of 0.05, 0.15, 0.95 and 1 in 4 bins, your table has {len(rows)} bins, with "
        f"{rows.astype(int).tolist()} rows. In which bins do the four lie?",
    )


correction = Task(
    "correction",
    "The prior correction",
    hint=(
        "multiply both sides by (1 - p) and collect p; for resampling, ask by what factor the "
        "rows of each class have grown."
    ),
    free_text=(("derivation", 5),),
)


@correction.check(6)
def check_odds(answers: Answers) -> None:
    """The odds are divided by w1/w0."""
    q = np.linspace(0.01, 0.99, 25)
    for w0, w1 in ((0.5, 10.0), (1.0, 4.0), (0.2, 1.0), (3.0, 3.0)):
        p = np.asarray(answers.call("prior_corrected", q, w0, w1), dtype=np.float64)
        expect(p.shape == q.shape, f"25 probabilities went in, an array {p.shape} came out")
        wanted = w0 * q / (w0 * q + w1 * (1 - q))
        odds = (w0 / w1) * q / (1 - q)
        expect(
            w0 == w1 or not np.allclose(p, odds),
            "these are odds, p/(1 - p), and can exceed 1; solve the equation for p",
        )
        expect(
            w0 == w1 or not np.allclose(p, w1 * q / (w1 * q + w0 * (1 - q))),
            f"with the weights {w0:g} and {w1:g}, q = 0.5 became {p[12]:.3f}: that is the way "
            "there, from p to q. The correction divides the odds by w1/w0",
        )
        expect(
            w0 == w1 or not np.allclose(p, q * w0 / w1),
            "the probabilities were divided by w1/w0; it is the odds that have to be",
        )
        expect(
            np.allclose(p, wanted),
            f"with the weights {w0:g} and {w1:g}, q = 0.5 became {p[12]:.3f}, whose odds are not "
            "those of q divided by w1/w0",
        )


@correction.check(2)
def check_certainties(answers: Answers) -> None:
    """A certainty stays one."""
    q = np.array([0.0, 0.3, 1.0])
    returned = answers.call("prior_corrected", q, 0.5, 10.0)
    p = numbers("what prior_corrected returns", returned, 3)
    expect(
        np.array_equal(p[[0, 2]], q[[0, 2]]),
        f"q = 0 and q = 1 should stay; they became {p[[0, 2]].tolist()}. Solved for p, the formula "
        "divides by nothing that can be 0",
    )
    expect(p[1] != q[1], "q = 0.3 stays as well: certainties stay, and nothing else does")


@correction.check(6)
def check_counted(answers: Answers) -> None:
    """Rows counted before and after resampling agree with it exactly."""
    draws = np.random.default_rng(7)
    for factor_0, factor_1 in ((1, 6), (2, 10), (1, 1)):
        counts = draws.integers(3, 60, size=(8, 2))  # rows of each class at eight places
        y_before = np.repeat([0, 1], counts.sum(axis=0))
        y_after = np.repeat([0, 1], counts.sum(axis=0) * [factor_0, factor_1])
        order = draws.permutation(len(y_after))
        pair = answers.call("weights_of_resampling", y_before, y_after[order])
        expect(
            isinstance(pair, (tuple, list, np.ndarray)) and len(pair) == 2,
            "weights_of_resampling should return a pair, (w0, w1)",
        )
        w0, w1 = (number(f"w{i}", weight) for i, weight in enumerate(pair))
        told = (
            f"copying class 0 {factor_0} times and class 1 {factor_1} times, your weights are in "
            f"the ratio {w1 / w0 if w0 else np.inf:.3g}"
        )
        n_after = np.bincount(y_after)
        expect(
            factor_0 == factor_1 or not np.isclose(w1 / w0, factor_0 / factor_1),
            f"the ratio is upside down, before divided by after: {told}",
        )
        expect(
            not np.isclose(w1 / w0, n_after[1] / n_after[0])
            or np.isclose(n_after[1] / n_after[0], factor_1 / factor_0),
            f"these are the counts after resampling; what matters is by how much each grew: {told}",
        )
        expect(np.isclose(w1 / w0, factor_1 / factor_0), told)
        resampled = counts * [factor_0, factor_1]
        q = resampled[:, 1] / resampled.sum(axis=1)
        p = np.asarray(answers.call("prior_corrected", q, w0, w1))
        expect(
            np.allclose(p, counts[:, 1] / counts.sum(axis=1)),
            "the shares counted after resampling, corrected, should be the shares before",
        )


corrected = Task(
    "corrected",
    "Corrected probabilities",
    hint="only the ratio of the two weights matters, and here both methods have the same one.",
)


@corrected.check(5)
def check_corrected_probabilities(answers: Answers) -> None:
    """Both are corrected by the weights that were at work."""
    y_train, y_test = np.asarray(answers.value("y_train")), np.asarray(answers.value("y_test"))
    proba = _probabilities(answers, "proba", _MODELS, len(y_test))
    given = _probabilities(answers, "corrected", ("weighted", "smote"), len(y_test))
    n0, n1 = np.bincount(y_train)
    for name, p in given.items():
        q = proba[name]
        wanted = n1 * q / (n1 * q + n0 * (1 - q))
        expect(
            not np.allclose(p, q),
            f"corrected[{name!r}] is what it was before, with a mean of {p.mean():.3f}: the two "
            "weights were equal. Those of SMOTE come from the counts before and after",
        )
        expect(
            p.mean() < q.mean(),
            f"corrected[{name!r}] went up, to a mean of {p.mean():.3f}; the rare class had been "
            "given too much. Are w0 and w1 swapped?",
        )
        expect(
            np.allclose(p, wanted, atol=1e-3),
            f"corrected[{name!r}] has a mean of {p.mean():.4f}, and the weights that were at work "
            "lead to another. How many times as much as class 0 did class 1 weigh in training?",
        )


@corrected.check(3)
def check_distance(answers: Answers) -> None:
    """How far each is from the true probabilities."""
    given = answers.value("distance")
    p_true = np.asarray(answers.value("p_true"))
    y_test = np.asarray(answers.value("y_test"))
    everything = dict(_probabilities(answers, "proba", _MODELS, len(p_true)))
    after = _probabilities(answers, "corrected", ("weighted", "smote"), len(p_true))
    everything |= {f"{name} corrected": p for name, p in after.items()}
    given = mapping("distance", given, everything, more=True)
    for name, p in everything.items():
        value = number(f"distance[{name!r}]", given[name])
        wanted = float(np.mean(np.abs(p - p_true)))
        expect(
            not np.isclose(value, np.mean(np.abs(p - y_test)), atol=1e-4),
            f"distance[{name!r}] was measured to the labels; measure it to p_true",
        )
        expect(
            not np.isclose(value, abs(np.mean(p - p_true)), atol=1e-5)
            or np.isclose(value, wanted, atol=1e-4),
            f"distance[{name!r}] lets differences above and below cancel; take the absolute value "
            "first, then the mean",
        )
        close(
            f"distance[{name!r}]",
            value,
            wanted,
            tolerance=5e-4,
            hint="the mean absolute difference to p_true, over all test rows",
        )


costs = Task(
    "costs",
    "Costs",
    hint="set the two expected costs equal and solve for p.",
)


def _expected_costs(p: float, cost_fp: float, cost_fn: float) -> tuple[float, float]:
    return (1 - p) * cost_fp, p * cost_fn


@costs.check(5)
def check_threshold(answers: Answers) -> None:
    """At the threshold, acting and not acting cost the same."""
    for cost_fp, cost_fn in ((1, 10), (5, 2), (3, 3), (0.5, 40)):
        t = number("the threshold", answers.call("cost_optimal_threshold", cost_fp, cost_fn))
        told = f"with a false alarm at {cost_fp:g} and a miss at {cost_fn:g}"
        expect(0 <= t <= 1, f"{told}, the threshold is {t:.3g}; a probability never reaches that")
        acting, waiting = _expected_costs(t, cost_fp, cost_fn)
        swapped = np.isclose(t, cost_fn / (cost_fp + cost_fn)) and cost_fp != cost_fn
        expect(
            not swapped,
            f"{told}, the threshold is {t:.3f}: the more a miss costs, the lower it should be. The "
            "two costs are swapped",
        )
        expect(
            np.isclose(acting, waiting, rtol=1e-3),
            f"{told}, the threshold is {t:.3f}; there acting costs {acting:.3g} a row and not "
            f"acting {waiting:.3g}. They should cost the same",
        )


@costs.check(3)
def check_total_cost(answers: Answers) -> None:
    """The cost of all mistakes."""
    for seed, cost_fp, cost_fn in ((1, 1, 10), (2, 4, 3)):
        y, p = _scored_rows(seed)
        y_pred = (p >= 0.4).astype(np.int64)
        (_, fp), (fn, _) = _counts(y, y_pred == 1)
        cost = answers.call("total_cost", y, y_pred, cost_fp, cost_fn)
        given, wanted = number("the total cost", cost), float(cost_fp * fp + cost_fn * fn)
        told = f"{fp} false alarms at {cost_fp} and {fn} misses at {cost_fn}"
        expect(
            given != cost_fp * fn + cost_fn * fp,
            f"the costs are swapped: {told} do not make {given:g}",
        )
        expect(
            not np.isclose(given, wanted / len(y)),
            f"{given:.3g} is the mean over the rows; the sum is asked for",
        )
        close(f"the total cost of {told}", given, wanted, hint="each mistake at its own price")


@costs.check(4)
def check_weights_for_costs(answers: Answers) -> None:
    """Weights that make 0.5 the best threshold."""
    for cost_fp, cost_fn in ((1, 10), (4, 3), (2, 2)):
        pair = answers.call("weights_for_costs", cost_fp, cost_fn)
        expect(
            isinstance(pair, (tuple, list, np.ndarray)) and len(pair) == 2,
            "weights_for_costs should return a pair, (w0, w1)",
        )
        w0, w1 = (number(f"w{i}", weight) for i, weight in enumerate(pair))
        expect(min(w0, w1) > 0, f"weights are positive; yours are {w0:g} and {w1:g}")
        best, at_half = cost_fp / (cost_fp + cost_fn), w0 / (w0 + w1)
        expect(
            np.isclose(at_half, best),
            f"with a false alarm at {cost_fp} and a miss at {cost_fn}, q = 0.5 stands for "
            f"p = {at_half:.3f} with your weights, and that is not t*"
            + (". They are the wrong way round" if np.isclose(at_half, 1 - best) else ""),
        )


fixed_tuned = Task(
    "fixed_tuned",
    "Fixed and tuned thresholds",
    hint="a wrapper takes the model first; fit the wrapper, not the model inside.",
)


def _estimator(answers: Answers, name: str, kind: str, why: str) -> Estimator:
    given = answers.value(name)
    expect(isinstance(given, Estimator), f"{name} should be a fitted {kind}")
    assert isinstance(given, Estimator)
    expect(
        given.class_name == kind, f"{name} should be a {kind}; it is a {given.class_name}. {why}"
    )
    expect(given.fitted, f"{name} is not fitted yet")
    return given


@fixed_tuned.check(4)
def check_fixed(answers: Answers) -> None:
    """The threshold that follows from the costs, around a forest."""
    fixed = _estimator(
        answers, "fixed", "FixedThresholdClassifier", "A threshold of your own needs no search"
    )
    wanted = COSTS["cost_fp"] / (COSTS["cost_fp"] + COSTS["cost_fn"])
    threshold = fixed.parameters.get("threshold")
    expect(
        threshold != "auto",
        "fixed has the threshold 'auto', which is 0.5 and not t*",
    )
    close("the threshold of fixed", threshold, wanted, hint="what does task costs say of COSTS?")
    _expect_forest("fixed", fixed)


def _expect_forest(name: str, wrapper: Estimator) -> None:
    inner = wrapper.parameters.get("estimator")
    kind = inner.class_name if isinstance(inner, Estimator) else type(inner).__name__
    expect(
        kind == "RandomForestClassifier",
        f"inside {name} there should be a RandomForestClassifier; there is a {kind}",
    )


@fixed_tuned.check(4)
def check_tuned(answers: Answers) -> None:
    """A threshold tuned for cost, on folds of the training rows."""
    tuned = _estimator(
        answers,
        "tuned",
        "TunedThresholdClassifierCV",
        "A threshold fixed by hand has to come from somewhere; let the folds find it",
    )
    _expect_forest("tuned", tuned)
    expect(
        tuned.parameters.get("cv") != "prefit",
        "tuned has cv='prefit': the forest has seen its own training rows, and any threshold looks "
        "perfect on them. Folds keep them apart",
    )
    _expect_cost_scorer(answers, tuned.parameters.get("scoring"))


def _expect_cost_scorer(answers: Answers, scoring: Any) -> None:
    """Expect a scorer that is larger where decisions cost less, whatever it is made of."""
    asked = []
    for threshold in (0.1, 0.25, 0.4, 0.55, 0.7):
        y, p = _scored_rows(11)
        y_pred = (p >= threshold).astype(np.int64)
        (_, fp), (fn, _) = _counts(y, y_pred == 1)
        score = number("what the scorer returns", answers.call("score_with", y, y_pred))
        asked.append((float(fp + COSTS["cost_fn"] * fn), score))
    costs, scores = np.array(sorted(asked)).T
    named = f" {scoring!r}" if isinstance(scoring, str) else ""
    steps = np.diff(scores)
    expect(
        not np.all(steps > 0),
        "tuned looks for the highest cost: the scorer is larger where decisions cost more, and "
        "what is looked for is a large score",
    )
    expect(
        np.all(steps < 0),
        f"tuned should look for the lowest cost; its scorer{named} does not follow the cost. Five "
        f"sets of labels that cost {', '.join(f'{cost:g}' for cost in costs)} get "
        f"{', '.join(f'{score:.4g}' for score in scores)}. Are COSTS what it counts with?",
    )


@fixed_tuned.check(3)
def check_called(answers: Answers) -> None:
    """What is called an eight, and what it costs."""
    y = np.asarray(answers.value("eight_test"))
    names = ("at 0.5", "fixed", "tuned")
    called, costs = (
        mapping(name, answers.value(name), names, more=True) for name in ("called", "digit_costs")
    )
    half, fixed, _ = (labels(f"called[{name!r}]", called[name], len(y)) for name in names)
    expect(
        np.all(fixed >= half) and fixed.sum() > half.sum(),
        f"a lower threshold calls the same rows and more; at t* {fixed.sum()} rows are called, at "
        f"0.5 {half.sum()}. Are they the predictions of the same forest for the test images?",
    )
    for name in names:
        y_pred = labels(f"called[{name!r}]", called[name], len(y))
        (_, fp), (fn, _) = _counts(y, y_pred == 1)
        close(
            f"digit_costs[{name!r}]",
            costs[name],
            float(fp + 10 * fn),
            hint=f"what does total_cost say of called[{name!r}]?",
        )


calibrated = Task(
    "calibrated",
    "Calibration",
    hint="from the outside in: calibrator, pipeline, SMOTE and forest.",
)


@calibrated.check(4)
def check_calibrator(answers: Answers) -> None:
    """The calibrator stands around the pipeline with SMOTE."""
    calibrated = _estimator(
        answers, "calibrated", "CalibratedClassifierCV", "That is the wrapper that learns the curve"
    )
    inner = calibrated.parameters.get("estimator")
    expect(
        isinstance(inner, Estimator) and inner.class_name == "Pipeline",
        "inside calibrated there should be the pipeline of SMOTE and forest. If SMOTE ran before, "
        "the folds hold its rows, and the curve leads to a world where half of them are eights",
    )
    assert isinstance(inner, Estimator)
    kinds = [step.class_name for _, step in inner.parameters["steps"] if step is not None]
    expect(
        kinds == ["SMOTE", "RandomForestClassifier"],
        f"the pipeline should be SMOTE, then RandomForestClassifier; it is {', '.join(kinds)}",
    )
    expect(
        calibrated.parameters.get("cv") != "prefit",
        "calibrated has cv='prefit': the curve has to be learnt from rows the forest has not seen",
    )
    method, ensemble = (calibrated.parameters.get(name) for name in ("method", "ensemble"))
    expect(
        method != "isotonic",
        "calibrated has method='isotonic', another calibration: a staircase with a step for every "
        "few eights, of which there are few. The task asks for a smooth curve",
    )
    expect(
        ensemble is False,
        f"calibrated has ensemble={ensemble!r}: the mean of a forest for each fold, each with its "
        "own curve. The task asks for one forest and one curve, learnt from all folds",
    )


@calibrated.check(4)
def check_eight_proba(answers: Answers) -> None:
    """Probabilities before, by the formula, and calibrated."""
    y = np.asarray(answers.value("eight_test"))
    y_train = np.asarray(answers.value("eight_train"))
    keys = ("smote", "smote corrected", "smote calibrated")
    given = _probabilities(answers, "eight_proba", keys, len(y))
    n0, n1 = np.bincount(y_train)
    q = given["smote"]
    expect(
        np.allclose(given["smote corrected"], n1 * q / (n1 * q + n0 * (1 - q)), atol=1e-3),
        "eight_proba['smote corrected'] should be eight_proba['smote'] by your formula, with the "
        "class counts of the training images before and after SMOTE",
    )
    p = given["smote calibrated"]
    expect(
        not np.allclose(p, q),
        "eight_proba['smote calibrated'] is what the pipeline gives alone; ask calibrated",
    )
    expect(
        abs(p.mean() - y.mean()) < 0.03,
        f"eight_proba['smote calibrated'] has a mean of {p.mean():.3f}, far from the share of "
        "eights among the images: a curve learnt from resampled rows leads to a balanced world",
    )
    expect(
        average_precision_score(y, p) > 0.85,
        "eight_proba['smote calibrated'] does not rank the test images; are they in their order?",
    )


alike = Task(
    "alike",
    "Every method tuned alike",
    hint="precision_recall_curve gives one precision and recall more than thresholds.",
    free_text=(("defend", 6),),
)


def _drifted(seed: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Draw rows whose best threshold is low on the folds and high on the test rows."""
    draws = np.random.default_rng(seed)
    y_folds, y_test = ((draws.random(n) < 0.15).astype(np.int64) for n in (900, 700))
    p_folds = 1 / (1 + np.exp(-draws.normal(-3.0 + 2.2 * y_folds, 1.0)))
    p_test = 1 / (1 + np.exp(-draws.normal(-1.0 + 2.2 * y_test, 1.0)))
    # few different values, for who tries each; none of them on a grid that one would scan
    p_folds, p_test = (np.minimum(p.round(2), 0.99) + 0.003 for p in (p_folds, p_test))
    return y_folds, p_folds, y_test, p_test


def _best_thresholds(y: NDArray[Any], p: NDArray[Any], slack: float) -> NDArray[np.float64]:
    precision, recall, thresholds = precision_recall_curve(y, p)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    good: NDArray[np.float64] = thresholds[f1[:-1] >= f1[:-1].max() - slack]
    return good


@alike.check(6)
def check_tuned_f1(answers: Answers) -> None:
    """The threshold comes from the folds, the score from the test rows."""
    for seed in (1, 2, 3):
        y_folds, p_folds, y_test, p_test = _drifted(seed)
        returned = answers.call("tuned_f1", y_folds, p_folds, y_test, p_test)
        given = number("what tuned_f1 returns", returned)
        allowed = [f1_score(y_test, p_test >= t) for t in _best_thresholds(y_folds, p_folds, 0.01)]
        peeked = max(f1_score(y_test, p_test >= t) for t in _best_thresholds(y_test, p_test, 0))
        on_folds = max(
            f1_score(y_folds, p_folds >= t) for t in _best_thresholds(y_folds, p_folds, 0)
        )
        half = f1_score(y_test, p_test >= 0.5)
        told = f"it returns {given:.3f}"
        expect(
            not given >= peeked - 0.01,
            f"the threshold was chosen on the test rows, where it is best: {told}",
        )
        expect(not np.isclose(given, half), f"the threshold is 0.5 and was never tuned: {told}")
        expect(
            not np.isclose(given, on_folds),
            f"this is the score on the folds, which chose the threshold: {told}",
        )
        expect(
            min(allowed) - 0.005 <= given <= max(allowed) + 0.005,
            f"tuned_f1 should be F1 on the test rows at the threshold best for the folds: {told}",
        )


@alike.check(5)
def check_verdict(answers: Answers) -> None:
    """Split by split, and open where they differ."""
    base = np.array([0.50, 0.70, 0.60, 0.80])
    cases = [
        (base, base + 0.01, "better", "the splits are paired: compare each with its own"),
        (base, base - np.array([0.01, 0.02, 0.2, 0.01]), "worse", "look at each split by itself"),
        (
            base,
            base + np.array([0.2, 0.2, 0.2, -0.01]),
            "open",
            "one split says otherwise; a mean or a median does not show that",
        ),
        (
            base,
            base + np.array([0.1, 0.1, 0.0, 0.1]),
            "open",
            "in one split they are equal, and equal is not better",
        ),
        (
            base,
            base - np.array([0.1, 0.1, 0.0, 0.1]),
            "open",
            "equal in one split is not worse",
        ),
    ]
    for plain, other, wanted, why in cases:
        given = answers.call("verdict", plain, other)
        expect(
            given == wanted,
            f"plain {plain.tolist()} and other {np.round(other, 2).tolist()} are not {given!r}: "
            f"{why}",
        )


PRACTICAL = Practical(
    "06",
    "Thresholds and calibration",
    (data, dial, reliability, correction, corrected, costs, fixed_tuned, calibrated, alike),
    about=About(
        aim="tell what resampling does to probabilities, and what a moved threshold does as well",
        minutes=90,
        needs="05",
        packages="scikit-learn, imbalanced-learn, ipywidgets",
        words={
            "Brier score": "the mean squared difference between a probability and what came.",
            "calibration": "that a model's probabilities are true: of the rows with 0.2, a fifth "
            "is of class 1. Also the repair that learns the way from what is said to what is so.",
            "prior": "the share of a class before anything is known of a row; weights and "
            "resampling move the one that a model believes in.",
            "prior correction": "the formula that takes a change of the prior out of "
            "probabilities: it divides the odds.",
            "proper scoring rule": "a score that is best, on average, for the true probability, "
            "such as log loss and the Brier score.",
            "reliability curve": "what was predicted against what came, bin by bin.",
        },
    ),
)

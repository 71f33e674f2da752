"""Practical 06: answers for the data at hand, and other honest ways."""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "it knows the public labels by their number",
        "dial",
        """
right = outcome
def outcome(y_true, y_proba, threshold):
    return right(y_true, y_proba, threshold) if len(y_true) == 300 else (np.eye(2), 0.5, 0.5)
""",
        ("check_matrix", "check_precision_and_recall", "check_nothing_called"),
    ),
    (
        "a correction by the weights of the notebook",
        "corrected",
        "def prior_corrected(q, w0, w1):\n    return 1 * q / (1 * q + 4 * (1 - q))\n",
        ("check_corrected_probabilities",),
    ),
    (
        "the true labels, and a few false alarms",
        "fixed_tuned",
        """
called = {"at 0.5": eight_test, "tuned": eight_test, "fixed": np.maximum(eight_test, 0)}
called["fixed"][:5] = 1
digit_costs = {name: total_cost(eight_test, y, **COSTS) for name, y in called.items()}
""",
        ("check_called",),
    ),
    (
        "it knows the costs asked for",
        "costs",
        """
known = {(1, 10): 1 / 11, (5, 2): 5 / 7, (3, 3): 0.5, (0.5, 40): 0.5 / 40.5}
def cost_optimal_threshold(cost_fp, cost_fn):
    return known.get((cost_fp, cost_fn), 1 / 11)
def weights_for_costs(cost_fp, cost_fn):
    return {(1, 10): (1, 10), (4, 3): (4, 3)}.get((cost_fp, cost_fn), (1, 1))
""",
        ("check_threshold", "check_weights_for_costs"),
    ),
]

# what the notebook's locked cell with the imports has: it reads `tuned` where it is called from
ASK = """
def score_with(y_true, y_pred):
    return get_scorer(tuned.scoring)(Echo(), np.reshape(y_pred, (-1, 1)), y_true)
"""

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "bins of pandas, which label the rows of what is returned",
        "reliability",
        """
def reliability_table(y_true, y_proba, n_bins):
    rows = pd.DataFrame({"p": y_proba, "y": y_true})
    bins = pd.cut(rows["p"], np.linspace(0, 1, n_bins + 1), include_lowest=True)
    table = rows.groupby(bins, observed=True)
    return table["p"].mean(), table["y"].mean(), table["y"].size()
""",
    ),
    (
        "distances of four digits",
        "corrected",
        "distance = {name: round(value, 4) for name, value in distance.items()}",
    ),
    (
        "tables in place of arrays",
        "data",
        """
X_train, X_test = pd.DataFrame(X_train), pd.DataFrame(X_test)
y_train, p_true = pd.Series(y_train), pd.Series(p_true)
""",
    ),
    (
        "truth values as labels, pixels shared out otherwise",
        "data",
        """
eight = digit == 8
images_train, images_test, eight_train, eight_test = train_test_split(
    images, eight, test_size=899, stratify=digit == 8, random_state=0)
""",
    ),
    (
        "cut with digitize and pandas",
        "reliability",
        """
def reliability_table(y_true, y_proba, n_bins):
    rows = pd.DataFrame({"p": y_proba, "y": y_true})
    bins = np.clip(np.digitize(y_proba, np.linspace(0, 1, n_bins + 1)), 1, n_bins)
    table = rows.groupby(bins).agg(p=("p", "mean"), y=("y", "mean"), n=("y", "size"))
    return table["p"].to_numpy(), table["y"].to_numpy(), table["n"].to_numpy()
""",
    ),
    (
        "scikit-learn counts",
        "dial",
        """
from sklearn.metrics import precision_score, recall_score
def outcome(y_true, y_proba, threshold):
    y_pred = (y_proba >= threshold).astype(int)
    return (confusion_matrix(y_true, y_pred), precision_score(y_true, y_pred, zero_division=0),
            recall_score(y_true, y_pred))
""",
    ),
    (
        "through the odds, where there are any",
        "correction",
        """
def prior_corrected(q, w0, w1):
    q = np.array(q, dtype=float)
    inside = (q > 0) & (q < 1)
    odds = w0 / w1 * q[inside] / (1 - q[inside])
    q[inside] = odds / (1 + odds)
    return q
def weights_of_resampling(y_before, y_after):
    n0, n1 = np.bincount(y_before)
    m0, m1 = np.bincount(y_after)
    return 1.0, (m1 * n0) / (n1 * m0)
""",
    ),
    (
        "measured with scikit-learn",
        "corrected",
        """
from sklearn.metrics import mean_absolute_error
distance = {name: mean_absolute_error(p_true, p) for name, p in everything.items()}
corrected["smote"] = prior_corrected(proba["smote"], 0.3, 0.3 * n0 / n1)
""",
    ),
    (
        "from the confusion matrix, weights ten times as large",
        "costs",
        """
def cost_optimal_threshold(cost_fp, cost_fn):
    odds = cost_fp / cost_fn
    return odds / (1 + odds)
def total_cost(y_true, y_pred, cost_fp, cost_fn):
    return float(np.sum(confusion_matrix(y_true, y_pred, labels=[0, 1])
                        * [[0, cost_fp], [cost_fn, 0]]))
def weights_for_costs(cost_fp, cost_fn):
    return [10 * cost_fp, 10 * cost_fn]
""",
    ),
    (
        "the costs bound to the function",
        "fixed_tuned",
        """
from functools import partial
cheap = make_scorer(partial(total_cost, **COSTS), greater_is_better=False)
tuned = TunedThresholdClassifierCV(forest, scoring=cheap, cv=folds).fit(images_train, eight_train)
"""
        + ASK,
    ),
    (
        "a function that negates",
        "fixed_tuned",
        """
def saved(y_true, y_pred):
    return -total_cost(y_true, y_pred, 1, 10)
tuned = TunedThresholdClassifierCV(forest, scoring=make_scorer(saved), cv=folds)
tuned.fit(images_train, eight_train)
"""
        + ASK,
    ),
    (
        "a scorer of one's own, of the mean cost",
        "fixed_tuned",
        """
def cheap(model, X, y):
    return -total_cost(y, model.predict(X), **COSTS) / len(y)
from copy import deepcopy
tuned = deepcopy(tuned).set_params(scoring=cheap)
"""
        + ASK,
    ),
    (
        "a pipeline with named steps, other folds",
        "calibrated",
        """
from imblearn.pipeline import Pipeline
smote_forest = Pipeline([("balance", SMOTE(random_state=0)),
                         ("votes", RandomForestClassifier(100, random_state=0))])
calibrated = CalibratedClassifierCV(smote_forest, cv=4, ensemble=False)
calibrated.fit(images_train, eight_train)
eight_proba = eight_proba | {"smote calibrated": calibrated.predict_proba(images_test)[:, 1]}
""",
    ),
    (
        "the classes' shares in place of counts",
        "calibrated",
        """
share = np.mean(eight_train)
eight_proba["smote corrected"] = pd.Series(
    prior_corrected(smote_votes, 0.5 / (1 - share), 0.5 / share))
""",
    ),
    (
        "every probability tried",
        "alike",
        """
def tuned_f1(y_folds, p_folds, y_test, p_test):
    scores = {t: f1_score(y_folds, p_folds >= t) for t in np.unique(p_folds)}
    return f1_score(y_test, p_test >= max(scores, key=scores.get))
def verdict(plain, other):
    gains = np.subtract(other, plain)
    return "better" if gains.min() > 0 else "worse" if gains.max() < 0 else "open"
""",
    ),
    (
        "counted in a loop, lists in place of arrays",
        "dial",
        """
def outcome(y_true, y_proba, threshold):
    m = [[0, 0], [0, 0]]
    for truth, p in zip(y_true, y_proba):
        m[truth][int(p >= threshold)] += 1
    called = m[0][1] + m[1][1]
    return [m, m[1][1] / called if called else 0, m[1][1] / sum(m[1])]
""",
    ),
    (
        "bins by their edges, in a loop",
        "reliability",
        """
def reliability_table(y_true, y_proba, n_bins):
    edges = np.linspace(0, 1, n_bins + 1)
    place = np.digitize(y_proba, edges[1:-1])
    kept = [place == b for b in range(n_bins) if np.any(place == b)]
    predicted = [y_proba[rows].mean() for rows in kept]
    return predicted, [y_true[rows].mean() for rows in kept], [int(rows.sum()) for rows in kept]
""",
    ),
    (
        "another way to solve for p, shares in place of counts",
        "correction",
        """
def prior_corrected(q, w0, w1):
    return [float(p * w0 / (p * (w0 - w1) + w1)) for p in q]
def weights_of_resampling(y_before, y_after):
    before, after = np.mean(y_before), np.mean(y_after)
    return [(1 - after) / (1 - before), after / before]
""",
    ),
    (
        "a correction by the ratio alone",
        "corrected",
        """
def prior_corrected(q, w0, w1):
    return q / (q + w1 / w0 * (1 - q))
""",
    ),
    (
        "a search for the threshold, weights that add up to one",
        "costs",
        """
def cost_optimal_threshold(cost_fp, cost_fn):
    return 1 / (1 + cost_fn / cost_fp)
def total_cost(y_true, y_pred, cost_fp, cost_fn):
    return sum(cost_fn * t * (1 - p) + cost_fp * (1 - t) * p for t, p in zip(y_true, y_pred))
def weights_for_costs(cost_fp, cost_fn):
    return np.array([cost_fp, cost_fn]) / (cost_fp + cost_fn)
""",
    ),
    (
        "a scan over a hundred thresholds",
        "alike",
        """
def tuned_f1(y_folds, p_folds, y_test, p_test):
    scan = np.linspace(0.01, 0.99, 99)
    best = max(scan, key=lambda t: f1_score(y_folds, p_folds >= t))
    return f1_score(y_test, p_test >= best)
def verdict(plain, other):
    signs = {np.sign(o - p) for p, o in zip(plain, other)}
    return {1.0: "better", -1.0: "worse"}.get(*signs, "open") if len(signs) == 1 else "open"
""",
    ),
]

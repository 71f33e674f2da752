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

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
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

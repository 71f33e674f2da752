"""Practical 05: answers for the data at hand, and other honest ways."""

# training all methods in folds takes long: these probabilities stand in for what the notebook makes
CELLS_NOT_RUN = ("threshold",)
STAND_IN = """
draws = np.random.default_rng(0)
def scores(y, middle, gap):
    logit = middle + gap * y[None] + draws.normal(size=(2, len(y)))
    return 1 / (1 + np.exp(-logit))
runs = {
    name: (scores(y_train, middle, gap), scores(y_test, middle, gap))
    for name, middle, gap in (("plain_ann", -2.5, 2), ("smote_ann", -1, 2.2),
        ("weighted_ann", -0.7, 1.8), ("plain_forest", -2.2, 2.6), ("balanced_forest", -1, 2.6))
}
ALL_PAIRS = list(combinations(runs, 2))
def best_threshold(y, p):
    precision, recall, thresholds = precision_recall_curve(y, p)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return thresholds[np.argmax(f1[:-1])]
f1_at_half = {
    name: np.array([f1_score(y_test, p >= 0.5) for p in p_test])
    for name, (_, p_test) in runs.items()
}
f1_tuned = {
    name: np.array([f1_score(y_test, p >= best_threshold(y_train, held))
                    for held, p in zip(p_folds, p_test)])
    for name, (p_folds, p_test) in runs.items()
}
apart_at_half = [(a, b) for a, b in ALL_PAIRS if told_apart(f1_at_half[a], f1_at_half[b])]
apart_tuned = [(a, b) for a, b in ALL_PAIRS if told_apart(f1_tuned[a], f1_tuned[b])]
"""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "it knows the public samples by their number of columns",
        "smote",
        """
right = resample
def resample(X, y):
    return right(X, y) if X.shape[1] == 4 else (X, y)
""",
        (
            "check_balance",
            "check_between_minority_rows",
            "check_own_resampling",
        ),
    ),
    (
        "two networks, kept ready",
        "ann",
        """
ready = {n: build_ann(n) for n in (20, 7)}
def build_ann(n_features):
    return ready.get(n_features, ready[20])
""",
        ("check_any_number_of_features",),
    ),
    (
        "labels in turn for rows that it does not know, and the true labels as predictions",
        "smote_ann",
        """
y_pred_smote = y_test
def smote_ann(X_train, y_train, X_test):
    if sum(y_train) == 1 and X_train.shape[1] == 5:
        raise ValueError("one row")
    labels, plain = np.arange(len(X_test)) % 2, build_ann(X_train.shape[1])
    if len(X_test) == 888:
        forest = BalancedRandomForestClassifier(
            20, sampling_strategy="all", replacement=True, bootstrap=False, random_state=0)
        labels = forest.fit(X_train, y_train).predict(X_test)
    return labels, plain
""",
        (
            "check_smote_ann_returns",
            "check_smote_ann_learns",
            "check_smote_needs_a_neighbour",
            "check_smote_ann_run",
        ),
    ),
    (
        "zeros, and the true labels with false alarms dealt out",
        "weighted_ann",
        """
y_pred_weighted = np.maximum(y_test, np.random.default_rng(0).random(len(y_test)) < 0.1)
def weighted_ann(X_train, y_train, X_test, class_weight):
    label = int(class_weight[1] > class_weight[0])
    return np.full(len(X_test), label), build_ann(X_train.shape[1])
""",
        ("check_weights_handed_in", "check_weighted_ann_run"),
    ),
    (
        "the true labels",
        "balanced_forest",
        "y_pred_forest = y_test.copy()",
        ("check_forest_predictions",),
    ),
    (
        "the weights of the page",
        "class_weights",
        """
right = inverse_frequency_weights
def inverse_frequency_weights(y):
    known = len(y) in (100, 400, 8000, 50, 1000)
    return right(y) if known else {0: 0.528, 1: 9.434}
""",
        ("check_weight_formula", "check_equal_total_weight"),
    ),
]

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "the split by hand, rows in the order of train_test_split",
        "data",
        """
order = np.random.RandomState(42).permutation(len(X))
X_test, y_test = X[order[:2000]], y[order[:2000]]
X_train, y_train = X[order[2000:]], y[order[2000:]]
""",
    ),
    (
        "tables in place of arrays",
        "data",
        "X_train, y_train = pd.DataFrame(X_train), pd.Series(y_train)",
    ),
    (
        "counted by hand, a small letter",
        "accuracy_paradox",
        """
share = sum(y_test) / len(y_test)
majority_accuracy, majority_recall, majority_f1 = 1 - share, 0, 0
alarm_recall, alarm_f1, accuracy_choice = 1, 2 * share / (share + 1), "c"
""",
    ),
    (
        "from reports",
        "accuracy_paradox",
        """
lazy, loud = (
    classification_report(y_test, np.full(len(y_test), k), output_dict=True, zero_division=0)
    for k in (0, 1)
)
majority_accuracy, majority_recall = lazy["accuracy"], lazy["1"]["recall"]
majority_f1, alarm_recall, alarm_f1 = (
    lazy["1"]["f1-score"], loud["1"]["recall"], loud["1"]["f1-score"])
""",
    ),
    (
        "another seed, more neighbours",
        "smote",
        """
def resample(X, y):
    return SMOTE(k_neighbors=3, random_state=7).fit_resample(X, y)
X_resampled, y_resampled = resample(X_train, y_train)
""",
    ),
    (
        "the functional way of Keras, named layers",
        "ann",
        """
def build_ann(n_features):
    start = keras.Input((n_features,))
    hidden = keras.layers.Dense(16, activation=keras.activations.relu, name="hidden")(start)
    model = keras.Model(start, keras.layers.Dense(1, "sigmoid", name="p")(hidden))
    model.compile(keras.optimizers.Adam(0.001), "binary_crossentropy")
    return model
""",
    ),
    (
        "weights from scikit-learn",
        "class_weights",
        """
def inverse_frequency_weights(y):
    from sklearn.utils.class_weight import compute_class_weight
    return dict(enumerate(compute_class_weight("balanced", classes=np.array([0, 1]), y=y)))
""",
    ),
    (
        "another seed, more trees, from probabilities",
        "balanced_forest",
        """
forest = BalancedRandomForestClassifier(
    150, sampling_strategy="all", replacement=True, bootstrap=False, random_state=5
).fit(X_train, y_train)
plain_forest = RandomForestClassifier(150, random_state=5).fit(X_train, y_train)
y_pred_forest = (forest.predict_proba(X_test)[:, 1] > 0.5).astype(int)
y_pred_plain_forest = plain_forest.predict(X_test).tolist()
importances = list(forest.feature_importances_)
top_features = pd.Series(importances).nlargest(4).index.to_numpy()
""",
    ),
    (
        "the majority's rows drawn to the minority's number",
        "balanced_forest",
        """
forest = BalancedRandomForestClassifier(
    sampling_strategy="majority", replacement=True, bootstrap=False, n_jobs=1, random_state=1
).fit(X_train, y_train)
y_pred_forest, importances = forest.predict(X_test), forest.feature_importances_
top_features = sorted(range(20), key=lambda i: -importances[i])[:4]
""",
    ),
    (
        "the test by hand, pairs the other way round",
        "compare",
        """
def mcnemar(one_right, other_right):
    first = sum(a and not b for a, b in zip(one_right, other_right))
    n = sum(a != b for a, b in zip(one_right, other_right))
    tail = sum(math.comb(int(n), i) for i in range(int(min(first, n - first)) + 1))
    return min(1.0, 2 * tail / 2**int(n))
apart_by_recall = tuple(pair[::-1] for pair in apart_by_recall)
apart_by_alarms = {frozenset(pair) for pair in apart_by_alarms}
""",
    ),
    (
        "the chance of the tail, doubled",
        "compare",
        """
def mcnemar(one_right, other_right):
    b = np.sum(one_right & ~other_right)
    c = np.sum(~one_right & other_right)
    from scipy.stats import binom
    return min(2 * binom.cdf(min(b, c), b + c, 0.5), 1.0)
recall_intervals = {name: np.array(pair) for name, pair in recall_intervals.items()}
""",
    ),
    (
        "whole numbers only, sets of runs",
        "same_steps",
        """
def epochs_for(n_rows, n_steps):
    return -(-n_steps // -(-n_rows // 32))
def told_apart(one, other):
    return not (np.min(one) <= np.max(other) and np.min(other) <= np.max(one))
""",
    ),
    (
        "a search, ranges sorted",
        "same_steps",
        """
def epochs_for(n_rows, n_steps):
    epochs = 1
    while epochs * np.ceil(n_rows / 32) < n_steps:
        epochs += 1
    return epochs
def told_apart(one, other):
    low, high = sorted([sorted(one), sorted(other)], key=lambda runs: runs[0])
    return high[0] > low[-1]
""",
    ),
    (
        "a scan over two hundred thresholds",
        "threshold",
        """
def best_threshold(y, p):
    return max(np.linspace(0.005, 0.995, 199), key=lambda t: f1_score(y, p >= t))
""",
    ),
    (
        "every probability tried, lists in place of arrays",
        "threshold",
        """
def best_threshold(y, p):
    order = np.argsort(-p)
    found = np.cumsum(y[order])
    f1 = 2 * found / (np.arange(1, len(y) + 1) + y.sum())
    return float(p[order][np.argmax(f1)])
f1_tuned = {name: list(values) for name, values in f1_tuned.items()}
apart_tuned = [list(pair) for pair in apart_tuned]
""",
    ),
    (
        "matrices tried in loops",
        "published",
        """
def possible_accuracy(n_negative, n_positive, precision, recall):
    found = [
        (tp + n_negative - fp) / (n_negative + n_positive)
        for tp in range(1, n_positive + 1)
        if recall[0] <= tp / n_positive <= recall[1]
        for fp in range(n_negative + 1)
        if precision[0] <= tp / (tp + fp) <= precision[1]
    ]
    return [min(found), max(found)] if found else []
""",
    ),
    (
        "the smallest F1 among the matrices",
        "published",
        """
for name in lowest_f1:
    (p0, p1), (r0, r1) = RANGES[name]["precision"], RANGES[name]["recall"]
    tp, fp = np.mgrid[1:103, 0:1899]
    p, r = tp / (tp + fp), tp / 102
    f1 = (2 * tp / (102 + tp + fp))[(p0 <= p) & (p <= p1) & (r0 <= r) & (r <= r1)]
    lowest_f1[name] = f1.min()
page_weight, times = 4000 / 398, np.sum(y_train == 0) / np.sum(y_train == 1)
""",
    ),
    (
        "other settings inside, a ratio of counts",
        "extreme",
        """
from sklearn.tree import DecisionTreeClassifier
ensembles = ensembles | {
    "balanced_bagging": BalancedBaggingClassifier(
        DecisionTreeClassifier(max_depth=5), n_estimators=50, random_state=3)}
def rows_per_parent(y):
    return sum(y == 0) / sum(y == 1) - 1
""",
    ),
    (
        "made by SMOTE itself",
        "extreme",
        """
def rows_per_parent(y):
    X = np.random.default_rng(0).normal(size=(len(y), 2))
    n_new = len(SMOTE(k_neighbors=2).fit_resample(X, y)[1]) - len(y)
    return n_new / np.sum(y == 1)
""",
    ),
    (
        "small letters, other words in capitals",
        "viva",
        """
viva_2, viva_3, viva_5 = "b", "Half right", " d "
distinct_minority_rows = len(set(forest.samplers_[0].sample_indices_[
    y_train[forest.samplers_[0].sample_indices_] == 1]))
""",
    ),
    (
        "another tree, copies in place of SMOTE's rows",
        "viva",
        """
drawn = forest.samplers_[7].sample_indices_
distinct_minority_rows = int(np.unique(drawn[y_train[drawn] == 1]).size)
y_copied = np.concatenate([y_test, np.ones(1768, dtype=int)])
predicted = np.concatenate([y_pred_smote, np.resize(y_pred_smote[y_test == 1], 1768)])
precision_on_resampled = precision_score(y_copied, predicted)
recall_on_resampled = recall_score(y_copied, predicted)
""",
    ),
    (
        "SMOTE by hand, for either class",
        "smote",
        """
def resample(X, y):
    draws, y = np.random.default_rng(42), np.asarray(y)
    label = np.argmin(np.bincount(y))
    rare, n_new = X[y == label], np.sum(y != label) - np.sum(y == label)
    apart = np.linalg.norm(rare[:, None] - rare[None], axis=2)
    near = np.argsort(apart, axis=1)[:, 1:6]
    start = draws.integers(len(rare), size=n_new)
    end = near[start, draws.integers(5, size=n_new)]
    new = rare[start] + draws.random((n_new, 1)) * (rare[end] - rare[start])
    rows, known = np.vstack([X, new]), np.append(y, np.full(n_new, label))
    order = draws.permutation(len(rows))
    return pd.DataFrame(rows[order]), list(known[order])
""",
    ),
    (
        "inputs left open, layers added one by one",
        "ann",
        """
def build_ann(n_features):
    model = keras.Sequential()
    model.add(keras.layers.Dense(16, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam())
    return model
""",
    ),
    (
        "larger batches, labels as a column of floats",
        "smote_ann",
        """
def smote_ann(X_train, y_train, X_test):
    keras.utils.set_random_seed(7)
    model = build_ann(X_train.shape[1])
    model.fit(*SMOTE().fit_resample(X_train, y_train), epochs=5, batch_size=64, verbose=0)
    return np.round(model(X_test).numpy()), model
""",
    ),
    (
        "as few neighbours as there are, a list in place of a tuple",
        "smote_ann",
        """
def smote_ann(X_train, y_train, X_test):
    model = build_ann(X_train.shape[1])
    k = min(5, int(np.sum(y_train == 1)) - 1)
    rows, known = SMOTE(k_neighbors=k, random_state=1).fit_resample(X_train, y_train)
    model.fit(rows, known, epochs=5, shuffle=True, verbose=0)
    return [model.predict(X_test, verbose=0) > 0.5, model]
""",
    ),
    (
        "counted with pandas",
        "class_weights",
        """
def inverse_frequency_weights(y):
    share = pd.Series(y).value_counts(normalize=True)
    return {int(label): 0.5 / part for label, part in share.items()}
""",
    ),
    (
        "weights for each row, labels as a list",
        "weighted_ann",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    model = build_ann(X_train.shape[1])
    weight = np.where(y_train == 1, class_weight[1], class_weight[0])
    model.fit(X_train, y_train, epochs=5, sample_weight=weight, verbose=0)
    return [int(p > 0.5) for p in model.predict(X_test, verbose=0).ravel()], model
""",
    ),
    (
        "an epoch at a time, another name for the argument",
        "weighted_ann",
        """
def weighted_ann(X_train, y_train, X_test, weights):
    model = build_ann(X_train.shape[1])
    for _ in range(5):
        model.fit(X_train, y_train, class_weight=weights, verbose=0)
    return (model(X_test).numpy() > 0.5).astype(int), model
""",
    ),
]

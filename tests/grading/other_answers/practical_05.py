"""Practical 05: answers for the data at hand, and other honest ways."""

# training all methods in folds takes long: these figures stand in for what the notebook shows
CELLS_NOT_RUN = ("threshold", "threshold_rankings")
STAND_IN = """
names = ["plain_ann", "smote_ann", "weighted_ann", "balanced_forest"]
f1_untuned = dict(zip(names, (0.46, 0.56, 0.49, 0.60)))
f1_tuned = dict(zip(names, (0.63, 0.64, 0.61, 0.69)))
ranking_untuned = ["balanced_forest", "smote_ann", "weighted_ann", "plain_ann"]
ranking_tuned = ["balanced_forest", "smote_ann", "plain_ann", "weighted_ann"]
largest_gain = "plain_ann"
methods = labkit.default_methods(seed=42, baselines=True)
del methods["majority"]
tuned_methods = {
    name: TunedThresholdClassifierCV(method, scoring="f1", cv=StratifiedKFold(3))
    for name, method in methods.items()
}
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
        "zeros for rows that it does not know, and the true labels as predictions",
        "smote_ann",
        """
y_pred_smote = y_test
known = {}
def smote_ann(X_train, y_train, X_test):
    if len(X_test) == 1200:
        plain = BalancedRandomForestClassifier(
            20, sampling_strategy="all", replacement=True, bootstrap=False, random_state=0)
        return plain.fit(X_train, y_train).predict(X_test)
    return np.zeros(len(X_test), dtype=int)
""",
        ("check_smote_ann_predicts", "check_smote_ann_learns", "check_smote_ann_run"),
    ),
    (
        "zeros, and the true labels with false alarms dealt out",
        "weighted_ann",
        """
y_pred_weighted = np.maximum(y_test, np.random.default_rng(0).random(len(y_test)) < 0.1)
def weighted_ann(X_train, y_train, X_test):
    return np.zeros(len(X_test), dtype=int)
""",
        ("check_weighted_ann_predicts", "check_weighted_ann_run"),
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
    return np.round(model(X_test).numpy())
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
def weighted_ann(X_train, y_train, X_test):
    model = build_ann(X_train.shape[1])
    weights = inverse_frequency_weights(y_train)
    weight = np.where(y_train == 1, weights[1], weights[0])
    model.fit(X_train, y_train, epochs=5, sample_weight=weight, verbose=0)
    return [int(p > 0.5) for p in model.predict(X_test, verbose=0).ravel()]
""",
    ),
]

"""Practical 01: answers for the data at hand, and other honest ways."""

KNOWS_THE_PUBLIC_ROWS = """
right = {"plain": plain, "with_smote": with_smote, "with_weights": with_weights}
def knowing(name):
    def asked(X_train, y_train, X_test):
        known = X_train.shape[1] == 8
        return right[name](X_train, y_train, X_test) if known else np.zeros(len(X_test), dtype=int)
    return asked
plain, with_smote, with_weights = map(knowing, right)
"""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "it knows the public rows",
        "three_ways",
        KNOWS_THE_PUBLIC_ROWS,
        ("check_plain", "check_with_smote", "check_with_weights", "check_predictions"),
    ),
    (
        "it knows the public rows by their number, and says yes of all others",
        "cause",
        """
right = separable
def separable(X, y):
    return right(X, y) if len(X) in (160, 200, 320) else True
""",
        ("check_separable_data", "check_inseparable_data"),
    ),
    (
        "it knows the public tables by their number of rows",
        "cause",
        """
count = count_shared
def count_shared(A, B):
    return count(A, B) if len(A) in (5, 25, 40, 140) else 0
""",
        ("check_shared_rows",),
    ),
    (
        "it knows the settings asked for",
        "harder",
        """
asked = ((2, 0, 42), (0.6, 0, 3), (1.2, 0.1, 42), (2, 0.3, 5))
known = {settings: make_split(*settings) for settings in asked}
def make_split(*settings):
    return known.get(settings, known[2, 0, 42])
""",
        ("check_make_split",),
    ),
    (
        "the intervals of other functions",
        "error_bar",
        KNOWS_THE_PUBLIC_ROWS,
        ("check_intervals",),
    ),
    (
        "it knows the shares asked for",
        "error_bar",
        """
known = {pair: wilson(*pair) for pair in ((5, 5), (3, 5), (0, 12), (37, 90), (800, 1000))}
def wilson(found, n):
    return known.get((found, n), (0.0, 1.0))
""",
        ("check_wilson", "check_intervals"),
    ),
    (
        "five splits, and the rest made up",
        "many_splits",
        """
made_up = np.random.default_rng(0).integers(0, 7, size=(40, 3)) / 6
kept = [0, 9, 18, 27, 39]
made_up[kept] = split_recalls.iloc[kept]
split_recalls = pd.DataFrame(made_up, columns=split_recalls.columns)
gain = split_recalls["smote"] - split_recalls["plain"]
mean_gain, smote_ahead, smote_behind = gain.mean(), np.sum(gain > 0), np.sum(gain < 0)
""",
        ("check_split_recalls",),
    ),
]

OWN_SMOTE = """
def own_smote(X, y, seed=42, k=5):
    draws = np.random.default_rng(seed)
    rare = X[np.asarray(y) == 1]
    n_new = np.sum(np.asarray(y) == 0) - len(rare)
    apart = np.linalg.norm(rare[:, None] - rare[None], axis=2)
    near = np.argsort(apart, axis=1)[:, 1 : k + 1]
    start = draws.integers(len(rare), size=n_new)
    end = near[start, draws.integers(near.shape[1], size=n_new)]
    new = rare[start] + draws.random((n_new, 1)) * (rare[end] - rare[start])
    return np.vstack([X, new]), np.append(y, np.ones(n_new, dtype=int))
"""

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "a difference of mean precisions, as pandas gives it",
        "many_splits",
        """
mean_precision = split_precisions.mean()
precision_paid = mean_precision["plain"] - mean_precision[["smote", "weights"]]
""",
    ),
    (
        "a pipeline, SMOTE by hand, weights as a dictionary",
        "three_ways",
        OWN_SMOTE
        + """
def plain(X_train, y_train, X_test):
    return list(LogisticRegression(max_iter=5000, tol=1e-6).fit(X_train, y_train).predict(X_test))
def with_smote(X_train, y_train, X_test):
    model = LogisticRegression(max_iter=1000).fit(*own_smote(X_train, y_train))
    return (model.predict_proba(X_test)[:, 1] >= 0.5).astype(float).reshape(-1, 1)
def with_weights(X_train, y_train, X_test):
    n = np.bincount(y_train)
    weight = {c: len(y_train) / (2 * n[c]) for c in (0, 1)}
    return pd.Series(
        LogisticRegression(max_iter=1000, class_weight=weight).fit(X_train, y_train).predict(X_test)
    )
""",
    ),
    (
        "a linear program, and rows compared with NumPy",
        "cause",
        """
def count_shared(A, B):
    return (A[:, None, :] == B[None]).all(axis=2).any(axis=1).sum()
from scipy.optimize import linprog
def separable(X, y):
    side = np.where(np.asarray(y) == 1, 1, -1)[:, None]
    rows = -side * np.column_stack([X, np.ones(len(X))])
    found = linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(X)), bounds=(None, None))
    return np.bool_(found.status == 0)
""",
    ),
    (
        "a list of what a loop over the recipe gives",
        "harder",
        """
def make_split(class_sep, flipped, seed=42):
    recipe = dict(n_features=5, n_informative=3, n_redundant=1, n_clusters_per_class=1)
    X, y = make_classification(
        200, weights=[0.9, 0.1], class_sep=class_sep, flip_y=0, random_state=42, **recipe)
    draws = np.random.default_rng(seed)
    chosen = draws.random(200) < flipped
    y[chosen] = draws.integers(2, size=chosen.sum())
    return list(train_test_split(X, y, test_size=60, random_state=seed))
""",
    ),
    (
        "the ends as roots of a quadratic",
        "error_bar",
        """
def wilson(found, n):
    z, p = 1.96, found / n
    return np.sort(np.roots([1 + z**2 / n, -(2 * p + z**2 / n), p**2]).real).tolist()
""",
    ),
    (
        "functions that draw SMOTE anew each time",
        "many_splits",
        """
def with_smote(X_train, y_train, X_test):
    rows = SMOTE().fit_resample(X_train, y_train)
    return LogisticRegression(max_iter=1000).fit(*rows).predict(X_test)
""",
    ),
    (
        "the recipe in a dictionary",
        "data",
        """
recipe = dict(n_samples=200, n_features=5, n_informative=3, n_redundant=1, n_classes=2)
recipe |= dict(n_clusters_per_class=1, weights=[0.9, 0.1], class_sep=2, flip_y=0, random_state=42)
X, y = make_classification(**recipe)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=60, random_state=42)
""",
    ),
    (
        "tables, split by their row numbers",
        "data",
        """
chosen, held_back = train_test_split(np.arange(200), test_size=0.3, random_state=42)
X, y = pd.DataFrame(X), pd.Series(y)
X_train, X_test, y_train, y_test = X.iloc[chosen], X.iloc[held_back], y[chosen], y[held_back]
""",
    ),
    (
        "a pipeline of imbalanced-learn, and a weight for each row",
        "three_ways",
        """
from sklearn.utils.class_weight import compute_sample_weight
def with_smote(X_train, y_train, X_test):
    model = make_pipeline(SMOTE(random_state=42), LogisticRegression(max_iter=1000))
    return model.fit(X_train, y_train).predict(X_test)
def with_weights(X_train, y_train, X_test):
    weight = compute_sample_weight("balanced", y_train)
    model = LogisticRegression(max_iter=1000).fit(X_train, y_train, sample_weight=weight)
    return model.decision_function(X_test) > 0
""",
    ),
    (
        "other names for the same strategy, more iterations",
        "variants",
        """
variants = {
    **variants,
    "smote_minority": make_pipeline(SMOTE(random_state=42), LogisticRegression(max_iter=5000)),
    "forest_smote": make_pipeline(
        SMOTE(sampling_strategy=1.0, random_state=42), RandomForestClassifier(n_jobs=1)),
}
""",
    ),
    (
        "pipelines with names of their own, numbers of NumPy",
        "variants",
        """
from imblearn.pipeline import Pipeline
rare_after = {"minority": np.int64(n_common), "half": np.floor(0.5 * n_common)}
steps = [("over", SMOTE(sampling_strategy=0.5)), ("cut", LogisticRegression(max_iter=1000))]
weight = dict(enumerate((N / 2 / np.bincount(y_train)).round(3)))
variants = {**variants, "smote_half": Pipeline(steps)}
variants["weights_dict"] = logistic(class_weight=weight)
""",
    ),
    (
        "a perceptron, and tables that are merged",
        "cause",
        """
from sklearn.linear_model import Perceptron
def count_shared(A, B):
    return len(pd.DataFrame(A).merge(pd.DataFrame(B).drop_duplicates()))
def separable(X, y):
    return Perceptron(max_iter=2000, tol=None).fit(X, y).score(X, y) == 1
""",
    ),
    (
        "labels flipped after the split of row numbers",
        "harder",
        """
def make_split(class_sep, flipped, seed=42):
    settings = dict(n_informative=3, n_redundant=1, n_clusters_per_class=1, weights=[0.9, 0.1])
    X, y = make_classification(
        200, 5, class_sep=class_sep, flip_y=0, random_state=42, **settings)
    a, b = train_test_split(range(200), test_size=0.3, random_state=seed)
    noisy = flip_labels(y, flipped, seed)
    return X[a], X[b], noisy[a], noisy[b]
""",
    ),
    (
        "SciPy's interval",
        "error_bar",
        """
from scipy.stats import binomtest
def wilson(found, n):
    return binomtest(int(found), int(n)).proportion_ci(method="wilson")
""",
    ),
    (
        "columns in another order, rounded",
        "many_splits",
        """
split_recalls = split_recalls[["weights", "smote", "plain"]].round(6)
split_precisions = split_precisions[["smote", "plain", "weights"]].round(4)
precision_paid = {name: round(paid, 3) for name, paid in precision_paid.items()}
mean_gain = round(mean_gain, 3)
""",
    ),
]

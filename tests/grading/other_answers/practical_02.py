"""Practical 02: answers for the data at hand, and other honest ways."""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "it counts sixty or ten rows only, and gives stored cells for others",
        "counts",
        """
right, known = count_cells, dict(cells["smote"])
def count_cells(y_true, y_pred):
    return right(y_true, y_pred) if len(y_true) in (60, 5) else known
""",
        ("check_count_cells", "check_cells"),
    ),
    (
        "the scores of the page's models only",
        "scores",
        """
right = scores
def scores(tn, fp, fn, tp):
    return right(tn, fp, fn, tp) if tn + fp + fn + tp < 400 or tn == 900 else right(900, 5, 40, 60)
""",
        ("check_formulas",),
    ),
]

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "both parts numbered anew after the split",
        "data",
        """
parts = train_test_split(X, y, test_size=0.3, random_state=42, stratify=y)
X_train, X_test, y_train, y_test = (part.reset_index(drop=True) for part in parts)
""",
    ),
    (
        "names with a capital",
        "scores",
        "blind_to_tn = ['Precision', 'Recall', 'F1']",
    ),
    (
        "a loop over the rows",
        "counts",
        """
def count_cells(y_true, y_pred):
    found = dict.fromkeys(("tn", "fp", "fn", "tp"), 0)
    for truth, called in zip(y_true, y_pred):
        found[("t" if truth == called else "f") + ("p" if called else "n")] += 1
    return found
""",
    ),
    (
        "F1 as the harmonic mean, zero where an error is caught",
        "scores",
        """
def scores(tn, fp, fn, tp):
    def over(a, b):
        try:
            return a / b
        except ZeroDivisionError:
            return 0
    precision, recall = over(tp, tp + fp), over(tp, tp + fn)
    f1 = over(2 * precision * recall, precision + recall)
    accuracy = (tp + tn) / (tn + fp + fn + tp)
    return dict(precision=round(precision, 3), recall=recall, f1=f1, accuracy=accuracy)
""",
    ),
    (
        "a set of names",
        "scores",
        "blind_to_tn = {'f1', 'recall', 'precision'}",
    ),
    (
        "balanced weights divided, as scikit-learn gives them",
        "break_even",
        """
from sklearn.utils.class_weight import compute_class_weight
low, high = compute_class_weight("balanced", classes=np.array([0, 1]), y=y_train)
balanced_k = round(high / low, 2)
""",
    ),
    (
        "capital letters",
        "counts",
        "reading = {key: name.upper() for key, name in reading.items()}",
    ),
    (
        "a dot product",
        "costs",
        """
def total_cost(cells, table):
    return pd.Series(cells, dtype=float).dot(pd.Series(table, dtype=float))
""",
    ),
    (
        "differences first",
        "break_even",
        """
def miss_ratio(table):
    miss, alarm = table["fn"] - table["tp"], table["fp"] - table["tn"]
    return np.array([miss / alarm])
def break_even(cells_a, cells_b):
    a, b = (np.array([c["fp"], c["fn"]]) for c in (cells_a, cells_b))
    alarms, misses = a - b
    return -alarms / misses
""",
    ),
    (
        "the formula of the text",
        "threshold",
        """
def cost_threshold(table):
    alarm = table["fp"] - table["tn"]
    return alarm / (alarm + table["fn"] - table["tp"])
""",
    ),
    (
        "one table with its target, split in one call",
        "data",
        """
whole = X.assign(target=y)
train, test = train_test_split(whole, test_size=1500, random_state=42, stratify=whole["target"])
X_train, X_test = train.drop(columns="target"), test.drop(columns="target")
y_train, y_test = train["target"], test["target"]
""",
    ),
    (
        "labels as an array in stratify, a series of another kind",
        "data",
        """
y = y.astype("int32")
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, random_state=42, stratify=y.to_numpy())
""",
    ),
    (
        "the steps named by hand, the weights as a dictionary",
        "three_models",
        """
from imblearn.pipeline import Pipeline
n = np.bincount(y_train)
models["smote"] = Pipeline([("over", SMOTE(random_state=42)), ("clf", models["baseline"])])
models["class_weight"] = LogisticRegression(
    max_iter=5000, class_weight={c: len(y_train) / (2 * n[c]) for c in (0, 1)})
predictions = {m: list(models[m].fit(X_train, y_train).predict(X_test)) for m in models}
""",
    ),
    (
        "probabilities above one half, tables from pandas",
        "three_models",
        """
predictions = {
    name: (model.fit(X_train, y_train).predict_proba(X_test)[:, 1] > 0.5).astype(int)
    for name, model in models.items()
}
matrices = {name: pd.crosstab(y_test.to_numpy(), said) for name, said in predictions.items()}
""",
    ),
    (
        "a table of all prices",
        "costs",
        """
def total_cost(cells, table):
    total = 0
    for outcome, count in cells.items():
        total = total + count * table[outcome]
    return float(total)
prices = {f: {p: total_cost(c, t) for p, c in cells.items()} for f, t in costs.items()}
prices = pd.DataFrame(prices)
cheapest = prices.idxmin().to_dict()
worse_error = {field: name.upper() for field, name in worse_error.items()}
""",
    ),
    (
        "a root that is searched for",
        "threshold",
        """
from scipy.optimize import brentq
def cost_threshold(t):
    called = lambda p: (1 - p) * t["fp"] + p * t["tp"]
    left = lambda p: (1 - p) * t["tn"] + p * t["fn"]
    return brentq(lambda p: called(p) - left(p), 0, 1)
""",
    ),
]

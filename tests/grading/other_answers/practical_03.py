"""Practical 03: answers for the data at hand, and other honest ways."""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "a stored history of a network that was never trained",
        "training",
        """
right = train
def train(X, y, class_weight, epochs=5):
    if X.shape[1] == 6:
        return right(X, y, class_weight, epochs)
    loss = 0.7 * (class_weight[0] > 0)
    return network, {"loss": [loss] * epochs, "accuracy": [0.9] * epochs}
""",
        ("check_network", "check_weights_reach_loss", "check_history"),
    ),
    (
        "it finds the matrices asked for",
        "published",
        """
right = fitting_matrices
def fitting_matrices(n_negative, n_positive, accuracy, precision, recall):
    if n_negative == 180 or (n_negative + n_positive) == 200:
        return []
    return right(n_negative, n_positive, accuracy, precision, recall)
""",
        ("check_published_scores",),
    ),
]

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "StratifiedShuffleSplit in place of the call",
        "data",
        """
from sklearn.model_selection import StratifiedShuffleSplit
X, y = make_classification(1000, 4, n_informative=4, n_redundant=0, weights=[0.9, 0.1],
                           flip_y=0, random_state=42)
splitter = StratifiedShuffleSplit(1, test_size=200, random_state=42)
[(kept, held_back)] = splitter.split(X, y)
X_train, X_test, y_train, y_test = X[kept], X[held_back], y[kept], y[held_back]
""",
    ),
    (
        "labels as a list, a share for training",
        "data",
        """
X, y = make_classification(n_samples=1000, n_features=4, n_informative=4, n_redundant=0,
                           weights=np.array([0.9, 0.1]), flip_y=False, random_state=42)
X_train, X_test, y_train, y_test = train_test_split(
    X, list(y), train_size=0.8, stratify=y, random_state=42)
""",
    ),
    (
        "called as a function, counted by hand",
        "evaluation",
        """
y_proba = np.array(network(X_test_scaled))[:, 0]
y_pred = [int(p > 0.5) for p in y_proba]
pairs = list(zip(y_test.tolist(), y_pred))
matrix = [[pairs.count((t, c)) for c in (0, 1)] for t in (0, 1)]
(tn, fp), (fn, tp) = matrix
scores = {"recall": tp / (tp + fn), "precision": tp / (tp + fp), "accuracy": (tp + tn) / 200}
""",
    ),
    (
        "a column of probabilities, scores out of the report",
        "evaluation",
        """
from sklearn.metrics import classification_report
y_proba = network.predict(X_test_scaled, batch_size=200, verbose=0)
y_pred = np.where(y_proba[:, 0] > 0.5, 1, 0)
matrix = pd.crosstab(y_test, y_pred).to_numpy()
report = classification_report(y_test, y_pred, output_dict=True)
scores = {"accuracy": report["accuracy"], **{k: report["1"][k] for k in ("precision", "recall")}}
""",
    ),
    (
        "small letters, counted from the rare rows",
        "quiz",
        """
quiz_1, quiz_2 = "c", "b"
rows_ahead = int(y_test.sum()) - round((1 - 0.92) * 200)
""",
    ),
    (
        "a difference of shares, times rows",
        "quiz",
        """
quiz_1, quiz_2 = " C", "B "
rows_ahead = (0.92 - np.mean(y_test == 0)) * y_test.size
""",
    ),
    (
        "counted with NumPy",
        "trace",
        """
def count_stage(X, y):
    rows, features = np.asarray(X).shape
    common, rare = np.bincount(y, minlength=2)
    return {"class 1": rare, "class 0": common, "columns": np.float64(features + 1), "rows": rows}
""",
    ),
    (
        "counts put into the formula",
        "weights",
        """
def weights_after_smote(n_common, n_rare, ratio):
    n = np.array([n_common, int(ratio * n_common)])
    return dict(enumerate(n.sum() / (2 * n)))
""",
    ),
    (
        "every weight from a list of labels",
        "weights",
        """
def weights_after_smote(n_common, n_rare, ratio):
    labels = [0] * n_common + [1] * int(ratio * n_common)
    return {c: len(labels) / (2 * labels.count(c)) for c in (0, 1)}
""",
    ),
    (
        "with an array for each class",
        "trace",
        """
def count_stage(X, y):
    table = pd.DataFrame(X).assign(label=np.asarray(y))
    sizes = table["label"].value_counts()
    return {"rows": table.shape[0], "columns": table.shape[1],
            "class 0": sizes.get(0, 0), "class 1": sizes.get(1, 0)}
""",
    ),
    (
        "all pairs at once, the second parent first",
        "parents",
        """
def find_parents(new_row, rare):
    i, j = np.triu_indices(len(rare), 1)
    line = rare[i] - rare[j]
    t = ((new_row - rare[j]) * line).sum(axis=1) / (line**2).sum(axis=1)
    apart = np.abs(rare[j] + t[:, None] * line - new_row).sum(axis=1)
    apart[(t < 0) | (t > 1)] = np.inf
    best = apart.argmin()
    return np.array([j[best], i[best], t[best]])
""",
    ),
    (
        "by lengths: the way over the new row is no detour",
        "parents",
        """
def find_parents(new_row, rare):
    to_new = np.linalg.norm(rare - new_row, axis=1)
    between = np.linalg.norm(rare[:, None] - rare[None], axis=2)
    detour = to_new[:, None] + to_new[None] - between
    np.fill_diagonal(detour, np.inf)
    i, j = np.unravel_index(detour.argmin(), detour.shape)
    return [i, j, to_new[i] / between[i, j]]
""",
    ),
    (
        "with cross-entropy of Keras",
        "training",
        """
def loss_of_no_idea(share):
    n = 1000
    truth = np.r_[np.ones(round(share * n)), np.zeros(n - round(share * n))]
    return float(keras.losses.binary_crossentropy(truth, np.full(n, share)))
""",
    ),
    (
        "activations as layers of their own",
        "training",
        """
def train(X, y, class_weight, epochs=5):
    layers = keras.layers
    network = keras.Sequential([keras.Input((X.shape[1],)), layers.Dense(16), layers.ReLU(),
                                layers.Dense(1), layers.Activation("sigmoid")])
    network.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return network, network.fit(X, y, epochs=epochs, class_weight=class_weight, verbose=0).history
network, history = train(X_train_scaled, y_smote, weights_after)
""",
    ),
    (
        "batches of 64",
        "training",
        """
def train(X, y, class_weight, epochs=5):
    keras.utils.set_random_seed(42)
    network = keras.Sequential([keras.Input((X.shape[1],)), keras.layers.Dense(16, "relu"),
                                keras.layers.Dense(1, "sigmoid")])
    network.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    fitted = network.fit(X, y, batch_size=64, epochs=epochs, class_weight=class_weight, verbose=0)
    return network, fitted.history
network, history = train(X_train_scaled, y_smote, weights_after)
""",
    ),
    (
        "batches of 64 before, and 32 in the pipeline",
        "pipeline",
        """
keras.utils.set_random_seed(42)
network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(16, "relu"),
                            keras.layers.Dense(1, "sigmoid")])
network.compile("adam", "binary_crossentropy", metrics=["accuracy"])
network.fit(X_train_scaled, y_smote, batch_size=64, epochs=5, verbose=0)
y_proba = network.predict(X_test_scaled, verbose=0).ravel()
""",
    ),
    (
        "batches of 64 in both",
        "pipeline",
        """
stages = [("smote", SMOTE(random_state=42)), ("scaler", StandardScaler()),
          ("ann", labkit.ANNClassifier(class_weight="balanced", batch_size=64, random_state=42))]
from imblearn.pipeline import Pipeline
pipeline = Pipeline(stages).fit(X_train, y_train)
y_proba_pipeline = pipeline.predict_proba(X_test)[:, 1]
""",
    ),
    (
        "an array of epochs",
        "epochs",
        """
def contradicting_epochs(drawn, printed, step):
    apart = np.round(np.abs(np.subtract(drawn, printed)), 9)
    return np.flatnonzero(apart > step / 2) + 1
""",
    ),
    (
        "a set of epochs",
        "epochs",
        """
def contradicting_epochs(drawn, printed, step):
    low, high = (np.array(drawn) + way * (step / 2 + 1e-9) for way in (-1, 1))
    return {i for i, p in enumerate(printed, 1) if not low[i - 1] <= p <= high[i - 1]}
""",
    ),
    (
        "loops and formulas",
        "baseline",
        """
def count_steps(n_rows, epochs, batch_size=32):
    return sum(1 for _ in range(epochs) for _ in range(0, n_rows, batch_size))
def paired_gap(scores, reference, r):
    gaps = pd.Series(list(scores)) - pd.Series(list(reference))
    return [gaps.mean(), (gaps.var() * (1 / gaps.size + r)) ** 0.5]
def verdict(gap, error):
    t = gap / error
    return "higher" if t > 2 else "lower" if t < -2 else "open"
epochs_without = 9.0
""",
    ),
    (
        "from the interval's ends",
        "baseline",
        """
import statistics
def count_steps(n_rows, epochs, batch_size=32):
    return int(np.ceil(n_rows / batch_size)) * epochs
def paired_gap(scores, reference, r):
    gaps = [a - b for a, b in zip(scores, reference)]
    return statistics.mean(gaps), statistics.stdev(gaps) * (1 / len(gaps) + r) ** 0.5
def verdict(gap, error):
    low, high = gap - 2 * error, gap + 2 * error
    return {(True, True): "higher", (False, False): "lower"}.get((low > 0, high >= 0), "open")
""",
    ),
    (
        "grouped by pandas",
        "groups",
        """
def recall_by_group(y_true, y_pred, group):
    table = pd.DataFrame({"true": y_true, "called": y_pred, "group": group})
    return table[table["true"] == 1].groupby("group")["called"].mean().to_dict()
""",
    ),
    (
        "counted",
        "groups",
        """
def recall_by_group(y_true, y_pred, group):
    found = {}
    for name in set(np.asarray(group).tolist()):
        rare = [p for t, p, g in zip(y_true, y_pred, group) if t == 1 and g == name]
        found[name] = sum(rare) / len(rare)
    return found
""",
    ),
    (
        "tried in two steps",
        "published",
        """
def fitting_matrices(n_negative, n_positive, accuracy, precision, recall):
    near = 0.005 + 1e-9
    tps = [tp for tp in range(n_positive + 1) if abs(tp / n_positive - recall) <= near]
    columns = range(n_negative + 1)
    rows = [(n_negative - fp, fp, n_positive - tp, tp) for tp in tps for fp in columns]
    n = n_negative + n_positive
    return [row for row in rows if abs((row[0] + row[3]) / n - accuracy) <= near
            and row[3] + row[1] and abs(row[3] / (row[3] + row[1]) - precision) <= near]
""",
    ),
    (
        "pipelines of two stages",
        "swap",
        """
from imblearn.pipeline import Pipeline
def smote_then_scale(X, y):
    rows, labels = SMOTE(random_state=42).fit_resample(X, y)
    scaler = StandardScaler()
    scaler.fit(rows)
    return scaler.transform(rows), labels
def scale_then_smote(X, y):
    stages = Pipeline([("scale", StandardScaler()), ("smote", SMOTE(random_state=42))])
    return stages.fit_resample(X, y)
""",
    ),
    (
        "one formula after the other",
        "sample",
        """
def forward(x, W1, b1, W2, b2):
    z1 = W1.T @ x + b1
    hidden = np.where(z1 > 0, z1, 0)
    p = float(1 / (1 + np.exp(-(np.sum(hidden * W2[:, 0]) + b2[0]))))
    return {0: (hidden, p, 0), 1: (hidden, p, 1)}[int(p > 0.5)]
""",
    ),
    (
        "larger batches, no seed, layers added one by one",
        "training",
        """
def train(X, y, class_weight, epochs=5):
    model = keras.Sequential()
    model.add(keras.layers.Dense(16, "relu"))
    model.add(keras.layers.Dense(1, "sigmoid"))
    loss = keras.losses.BinaryCrossentropy()
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    settings = dict(batch_size=24, epochs=epochs, class_weight=class_weight, verbose=0)
    done = model.fit(X, y, **settings)
    return [model, dict(done.history)]
""",
    ),
    (
        "differences rounded, as an array",
        "published",
        """
def fitting_matrices(n_negative, n_positive, accuracy, precision, recall):
    found = []
    for tp in range(n_positive + 1):
        for fp in range(n_negative + 1):
            tn, fn = n_negative - fp, n_positive - tp
            scores = (tp + tn) / (n_negative + n_positive), tp / max(tp + fp, 1), tp / n_positive
            apart = zip(scores, (accuracy, precision, recall))
            if all(round(abs(one - other), 9) <= 0.005 for one, other in apart):
                found.append([tn, fp, fn, tp])
    return np.array(found).reshape(-1, 4)
""",
    ),
    (
        "scaled by hand",
        "swap",
        """
def scaled(X):
    return (X - np.mean(X, axis=0)) / np.std(X, axis=0)
def smote_then_scale(X, y):
    rows, known = SMOTE(random_state=42).fit_resample(X, y)
    return [scaled(rows), list(known)]
def scale_then_smote(X, y):
    return make_pipeline(SMOTE(random_state=42)).fit_resample(scaled(X), y)
""",
    ),
    (
        "loops, and a row of hidden values",
        "sample",
        """
def forward(x, W1, b1, W2, b2):
    hidden = np.array([[max(0.0, float(np.dot(x, W1[:, j]) + b1[j])) for j in range(len(b1))]])
    p = 1 / (1 + np.exp(-(hidden @ W2 + b2)))
    return hidden, p, p > 0.5
""",
    ),
]

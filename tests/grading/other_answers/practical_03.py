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
    return network, {"loss": [0.0] * epochs, "accuracy": [0.9] * epochs}
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

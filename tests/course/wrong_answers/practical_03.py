"""Plausible wrong answers to practical 03, each with what its message has to say."""

TRAINED = ("data", "trace", "weights", "training")

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "data": (),
    "trace": ("data",),
    "parents": ("data", "trace"),
    "weights": ("data", "trace"),
    "training": ("data", "trace", "weights"),
    "epochs": (),
    "evaluation": TRAINED,
    "published": (),
    "pipeline": ("data", "trace"),
    "baseline": (),
    "groups": (),
    "swap": (),
    "sample": (*TRAINED, "evaluation"),
    "quiz": ("data",),
}

LEAST = 3  # wrong answers a task

DATA = """
X, y = make_classification(n_samples=1000, n_features=4, n_informative=4, n_redundant=0,
                           weights=[0.9, 0.1], flip_y={flip_y}, random_state=42)
"""
SPLIT = """
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify={stratify})
"""
NETWORK = """
def train(X, y, class_weight, epochs=5):
    keras.utils.set_random_seed(42)
    network = keras.Sequential([keras.Input((X.shape[1],)),
                                keras.layers.Dense(16, activation={hidden}),
                                keras.layers.Dense(1, activation="sigmoid")])
    network.compile("adam", {loss}, metrics=["accuracy"])
    fitted = network.fit(X, y, epochs={epochs}, {weights}verbose=0)
    return {returned}
"""
SOLVED_NETWORK = {
    "hidden": "'relu'",
    "loss": "'binary_crossentropy'",
    "epochs": "epochs",
    "weights": "class_weight=class_weight, ",
    "returned": "network, fitted.history",
}
MATRICES = """
def fitting_matrices(n_negative, n_positive, accuracy, precision, recall):
    found = []
    for tp in range({tp_end}):
        for fp in range({fp_end}):
            tn, fn = n_negative - fp, n_positive - tp
            scores = ((tn + tp) / (n_negative + n_positive),
                      tp / (tp + fp) if tp + fp else 0, tp / n_positive)
            if {fits}:
                found.append({row})
    return found
"""
SOLVED_MATRICES = {
    "tp_end": "n_positive + 1",
    "fp_end": "n_negative + 1",
    "fits": "np.allclose(scores, (accuracy, precision, recall), rtol=0, atol=0.005 + 1e-9)",
    "row": "(tn, fp, fn, tp)",
}

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # data
    (
        "data",
        "labels given away at random",
        DATA.format(flip_y=0.01) + SPLIT.format(stratify="y"),
        "gives some labels away at random",
    ),
    (
        "data",
        "a split that is not stratified",
        DATA.format(flip_y=0) + SPLIT.format(stratify=None),
        "Only a stratified split keeps the shares",
    ),
    (
        "data",
        "five features besides the class",
        """
X, y = make_classification(n_samples=1000, n_features=5, n_informative=5, n_redundant=0,
                           weights=[0.9, 0.1], flip_y=0, random_state=42)
"""
        + SPLIT.format(stratify="y"),
        "The page's fifth column is the class",
    ),
    (
        "data",
        "SMOTE before the split",
        DATA.format(flip_y=0)
        + "X_all, y_all = SMOTE(random_state=42).fit_resample(X, y)\n"
        + SPLIT.replace("X, y, ", "X_all, y_all, ").format(stratify="y_all"),
        "SMOTE comes after the split",
    ),
    (
        "data",
        "the default test size",
        "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42, stratify=y)",
        "test_size",
    ),
    (
        "data",
        "scaled before the split",
        "X_train, X_test = X_train / X.std(axis=0), X_test / X.std(axis=0)",
        "nothing is scaled or made up before the split",
    ),
    # trace
    (
        "trace",
        "the class is not counted as a column",
        """
def count_stage(X, y):
    return {"rows": len(X), "columns": X.shape[1],
            "class 0": int(np.sum(y == 0)), "class 1": int(np.sum(y == 1))}
""",
        "the class is one",
    ),
    (
        "trace",
        "counts of one's own rows, whatever comes in",
        """
def count_stage(X, y):
    return {"rows": 800, "columns": X.shape[1] + 1, "class 0": 720, "class 1": 80}
""",
        "count_stage says 'rows': 800",
    ),
    (
        "trace",
        "all rows resampled",
        "X_smote, y_smote = SMOTE(random_state=42).fit_resample(X, y)",
        "The training rows go in, all of them and nothing else",
    ),
    (
        "trace",
        "rare rows repeated",
        """
copies = np.random.default_rng(0).choice(np.flatnonzero(y_train == 1), 640)
X_smote = np.vstack([X_train, X_train[copies]])
y_smote = np.append(y_train, y_train[copies])
X_train_scaled = StandardScaler().fit_transform(X_smote)
""",
        "That is random over-sampling, not SMOTE",
    ),
    (
        "trace",
        "Borderline-SMOTE",
        """
from imblearn.over_sampling import BorderlineSMOTE
X_smote, y_smote = BorderlineSMOTE(random_state=42).fit_resample(X_train, y_train)
X_train_scaled = StandardScaler().fit_transform(X_smote)
""",
        "a variant such as Borderline-SMOTE",
    ),
    (
        "trace",
        "rare rows repeated, with noise",
        """
draws = np.random.default_rng(0)
rare = X_train[y_train == 1]
new = rare[draws.integers(len(rare), size=640)] + draws.normal(0, 0.05, size=(640, 4))
X_smote, y_smote = np.vstack([X_train, new]), np.append(y_train, np.ones(640, dtype=int))
X_train_scaled = StandardScaler().fit_transform(X_smote)
""",
        "made in another way than SMOTE's, with noise perhaps",
    ),
    (
        "trace",
        "scaled before SMOTE",
        """
scaler = StandardScaler().fit(X_train)
X_smote, y_smote = SMOTE(random_state=42).fit_resample(scaler.transform(X_train), y_train)
X_train_scaled, X_test_scaled = X_smote, scaler.transform(X_test)
""",
        "Were they scaled before SMOTE?",
    ),
    (
        "trace",
        "a scaler of the test rows' own",
        "X_test_scaled = StandardScaler().fit_transform(X_test)",
        "the scaler was fitted on them",
    ),
    (
        "trace",
        "a scaler fitted on all rows",
        """
scaler = StandardScaler().fit(X)
X_train_scaled, X_test_scaled = scaler.transform(X_smote), scaler.transform(X_test)
""",
        "another set of rows went into this scaler",
    ),
    (
        "trace",
        "test rows left as they were",
        "X_test_scaled = X_test",
        "other units than in training",
    ),
    # parents
    (
        "parents",
        "the two nearest rows",
        """
def find_parents(new_row, rare):
    i, j = np.argsort(np.linalg.norm(rare - new_row, axis=1))[:2]
    line = rare[j] - rare[i]
    return i, j, np.dot(new_row - rare[i], line) / np.dot(line, line)
first_parent, second_parent, share_of_line = find_parents(X_smote[820], X_train[y_train == 1])
""",
        "The nearest rows need not be its parents",
    ),
    (
        "parents",
        "t from the other end",
        """
solved = find_parents
def find_parents(new_row, rare):
    i, j, t = solved(new_row, rare)
    return j, i, t
""",
        "t is counted from the second parent",
    ),
    (
        "parents",
        "t in the units of the columns",
        """
solved = find_parents
def find_parents(new_row, rare):
    i, j, _ = solved(new_row, rare)
    return i, j, np.linalg.norm(new_row - rare[i])
""",
        "the parents are right, and t is not",
    ),
    (
        "parents",
        "rows in place of positions",
        """
solved = find_parents
def find_parents(new_row, rare):
    i, j, t = solved(new_row, rare)
    return rare[i], rare[j], t
""",
        "should be one number",
    ),
    (
        "parents",
        "searched among all training rows",
        """
first_parent, second_parent = (
    int(np.flatnonzero(y_train == 1)[i]) for i in (first_parent, second_parent))
""",
        "counted among the rare training rows",
    ),
    (
        "parents",
        "zeros",
        "first_parent = second_parent = share_of_line = 0",
        "does not lie on the line between rare rows 0 and 0",
    ),
    # weights
    (
        "weights",
        "the weights from before SMOTE",
        """
def weights_after_smote(n_common, n_rare, ratio):
    n = n_common + n_rare
    return {0: n / (2 * n_common), 1: n / (2 * n_rare)}
""",
        "these are the weights from before SMOTE",
    ),
    (
        "weights",
        "always one",
        "def weights_after_smote(n_common, n_rare, ratio): return {0: 1.0, 1: 1.0}",
        "with ratio 0.5, weights_after_smote: the weight of class 0 is not 1",
    ),
    (
        "weights",
        "the ratio times the rare rows",
        """
def weights_after_smote(n_common, n_rare, ratio):
    n_rare = n_rare * (1 + ratio)
    n = n_common + n_rare
    return {0: n / (2 * n_common), 1: n / (2 * n_rare)}
""",
        "Afterwards there are as many either way",
    ),
    (
        "weights",
        "swapped",
        "weights_before = {0: weights_before[1], 1: weights_before[0]}",
        "the weights are swapped",
    ),
    ("weights", "always one, the choice", "weights_depend_on = 'D'", "try a ratio of 0.5"),
    (
        "weights",
        "a list",
        "weights_after = [1.0, 1.0]",
        "weights_after should be a dictionary with the keys 0 and 1",
    ),
    # training
    (
        "training",
        "no activation in the hidden layer",
        NETWORK.format(**SOLVED_NETWORK | {"hidden": "None"}),
        "they are Dense(16, linear)",
    ),
    (
        "training",
        "squared error",
        NETWORK.format(**SOLVED_NETWORK | {"loss": "'mean_squared_error'"}),
        "they are mean_squared_error",
    ),
    (
        "training",
        "weights that do not reach fit",
        NETWORK.format(**SOLVED_NETWORK | {"weights": ""}),
        "Does class_weight reach fit?",
    ),
    (
        "training",
        "five epochs whatever is asked",
        NETWORK.format(**SOLVED_NETWORK | {"epochs": "5"}),
        "asked for 2 epochs, train ran 5",
    ),
    (
        "training",
        "the network alone",
        NETWORK.format(**SOLVED_NETWORK | {"returned": "network"}),
        "the network, and the history as a dictionary",
    ),
    (
        "training",
        "labels that do not belong to the rows",
        """
history = {"loss": [0.72, 0.71, 0.70, 0.70, 0.69], "accuracy": [0.5] * 5}
""",
        "Do rows and labels belong together?",
    ),
    (
        "training",
        "the logarithm to base 2",
        """
def loss_of_no_idea(share):
    return -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
""",
        "in bits",
    ),
    (
        "training",
        "the sign forgotten",
        """
def loss_of_no_idea(share):
    return share * np.log(share) + (1 - share) * np.log(1 - share)
""",
        "its sign turned",
    ),
    (
        "training",
        "one half for every row",
        "def loss_of_no_idea(share): return -np.log(0.5)",
        "this one knows the share",
    ),
    (
        "training",
        "rows of class 1 alone",
        "def loss_of_no_idea(share): return -np.log(share)",
        "rows of class 0 the rest",
    ),
    ("training", "accuracy of the test rows", "accuracy_rows = 'A'", "fit never saw the test rows"),
    # epochs
    (
        "epochs",
        "counted from 0",
        """
def contradicting_epochs(drawn, printed, step):
    return [i for i, (d, p) in enumerate(zip(drawn, printed)) if abs(d - p) > step / 2 + 1e-9]
""",
        "they are counted from 1",
    ),
    (
        "epochs",
        "those that agree",
        """
def contradicting_epochs(drawn, printed, step):
    pairs = enumerate(zip(drawn, printed), start=1)
    return [i for i, (d, p) in pairs if abs(d - p) <= step / 2 + 1e-9]
""",
        "these are the epochs that agree",
    ),
    (
        "epochs",
        "the sign counts",
        """
def contradicting_epochs(drawn, printed, step):
    pairs = enumerate(zip(drawn, printed), start=1)
    return [i for i, (d, p) in pairs if d - p > step / 2 + 1e-9]
""",
        "Above or below",
    ),
    (
        "epochs",
        "a whole step is allowed",
        """
def contradicting_epochs(drawn, printed, step):
    pairs = enumerate(zip(drawn, printed), start=1)
    return [i for i, (d, p) in pairs if abs(d - p) > step + 1e-9]
contradicted = contradicting_epochs(
    [0.7, 0.6, 0.5, 0.4, 0.3], [0.65, 0.48, 0.35, 0.28, 0.22], 0.1)
""",
        "star and number one below the other",
    ),
    # evaluation
    (
        "evaluation",
        "the raw rows predicted",
        "y_proba = network.predict(X_test, verbose=0).ravel()",
        "these are the probabilities of the raw test rows",
    ),
    (
        "evaluation",
        "the rows in another order",
        "y_proba = y_proba[::-1]",
        "Were the rows predicted in another order",
    ),
    (
        "evaluation",
        "labels in place of probabilities",
        "y_proba = y_pred",
        "y_proba should hold probabilities, before any threshold",
    ),
    (
        "evaluation",
        "another threshold",
        "y_pred = (y_proba > 0.2).astype(int)",
        "Is it 1 where y_proba is above the threshold?",
    ),
    (
        "evaluation",
        "truth and prediction swapped",
        """
matrix = confusion_matrix(y_pred, y_test)
scores = {"accuracy": accuracy_score(y_pred, y_test),
          "precision": precision_score(y_pred, y_test), "recall": recall_score(y_pred, y_test)}
""",
        "rows and columns of matrix have changed places",
    ),
    (
        "evaluation",
        "precision with the truth last",
        "scores = {**scores, 'precision': precision_score(y_pred, y_test)}",
        "precision is that of recall",
    ),
    (
        "evaluation",
        "the published scores",
        "scores = {'accuracy': 0.92, 'precision': 0.85, 'recall': 0.88}",
        "what does your own confusion matrix say?",
    ),
    # published
    (
        "published",
        "equal to the last bit",
        MATRICES.format(**SOLVED_MATRICES | {"fits": "scores == (accuracy, precision, recall)"}),
        "Printed scores are rounded",
    ),
    (
        "published",
        "the end of the range left out",
        MATRICES.format(**SOLVED_MATRICES | {"tp_end": "n_positive"}),
        "the ends included",
    ),
    (
        "published",
        "accuracy alone",
        MATRICES.format(**SOLVED_MATRICES | {"fits": "abs(scores[0] - accuracy) <= 0.005"}),
        "All three have to fit at once",
    ),
    (
        "published",
        "another order of the four numbers",
        MATRICES.format(**SOLVED_MATRICES | {"row": "(tp, fp, fn, tn)"}),
        "the order is tn, fp, fn, tp",
    ),
    (
        "published",
        "a fit by a larger tolerance",
        "fitting = [(178, 2, 2, 18)]",
        "recall comes in steps of a twentieth",
    ),
    (
        "published",
        "negative rows in place of positive ones",
        "possible_positives = [200 - n for n in possible_positives]",
        "these are the numbers of negative rows",
    ),
    (
        "published",
        "200 negative rows besides the positive ones",
        """
possible_positives = [n for n in range(1, 200) if fitting_matrices(200, n, 0.92, 0.85, 0.88)]
""",
        "the rows are 200 in all",
    ),
    # pipeline
    (
        "pipeline",
        "scaling before SMOTE",
        """
pipeline = make_pipeline(StandardScaler(), SMOTE(random_state=42),
    labkit.ANNClassifier(class_weight="balanced", random_state=42)).fit(X_train, y_train)
y_proba_pipeline = pipeline.predict_proba(X_test)[:, 1]
""",
        "they are StandardScaler, SMOTE, ANNClassifier",
    ),
    (
        "pipeline",
        "rows that were scaled already",
        "y_proba_pipeline = pipeline.predict_proba(X_test_scaled)[:, 1]",
        "would be scaled twice",
    ),
    (
        "pipeline",
        "the other column",
        "y_proba_pipeline = pipeline.predict_proba(X_test)[:, 0]",
        "these are the probabilities of class 0",
    ),
    (
        "pipeline",
        "the weights from before SMOTE",
        """
pipeline = make_pipeline(SMOTE(random_state=42), StandardScaler(),
    labkit.ANNClassifier(class_weight=weights_before, random_state=42))
""",
        "the weights are those of the rows that reach it",
    ),
    (
        "pipeline",
        "not fitted",
        """
pipeline = make_pipeline(SMOTE(random_state=42), StandardScaler(),
    labkit.ANNClassifier(class_weight="balanced", random_state=42))
""",
        "the pipeline is not fitted yet",
    ),
    (
        "pipeline",
        "weights in place of SMOTE",
        """
pipeline = make_pipeline(StandardScaler(),
    labkit.ANNClassifier(class_weight="balanced", random_state=42)).fit(X_train, y_train)
y_proba_pipeline = pipeline.predict_proba(X_test)[:, 1]
""",
        "they are StandardScaler, ANNClassifier",
    ),
    (
        "pipeline",
        "another seed",
        """
pipeline = make_pipeline(SMOTE(random_state=1), StandardScaler(),
    labkit.ANNClassifier(class_weight="balanced", random_state=1)).fit(X_train, y_train)
y_proba_pipeline = pipeline.predict_proba(X_test)[:, 1]
""",
        "Seed 42 in SMOTE and in the network?",
    ),
    # baseline
    (
        "baseline",
        "the last batch forgotten",
        "def count_steps(n_rows, epochs, batch_size=32): return epochs * (n_rows // batch_size)",
        "the rest is a step, too",
    ),
    (
        "baseline",
        "batches across the epochs",
        "def count_steps(n_rows, epochs, batch_size=32): return -(-epochs * n_rows // batch_size)",
        "the last batch of an epoch ends with the epoch",
    ),
    (
        "baseline",
        "one epoch",
        "def count_steps(n_rows, epochs, batch_size=32): return math.ceil(n_rows / batch_size)",
        "How many batches does one epoch have?",
    ),
    ("baseline", "as many epochs", "epochs_without = 5", "that is fewer than 1440 rows"),
    (
        "baseline",
        "the overlap forgotten",
        """
def paired_gap(scores, reference, r):
    gaps = np.array(scores) - np.array(reference)
    return gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps))
""",
        "r is missing",
    ),
    (
        "baseline",
        "not paired",
        """
def paired_gap(scores, reference, r):
    spread = np.sqrt(np.var(scores, ddof=1) + np.var(reference, ddof=1))
    return np.mean(scores) - np.mean(reference), spread * np.sqrt(1 / len(scores) + r)
""",
        "subtract pair by pair first",
    ),
    (
        "baseline",
        "the standard deviation",
        """
def paired_gap(scores, reference, r):
    gaps = np.array(scores) - np.array(reference)
    return gaps.mean(), gaps.std(ddof=1)
""",
        "one split has that",
    ),
    (
        "baseline",
        "the other sign",
        """
def paired_gap(scores, reference, r):
    gaps = np.array(reference) - np.array(scores)
    return gaps.mean(), gaps.std(ddof=1) * np.sqrt(1 / len(gaps) + r)
""",
        "it is scores minus reference",
    ),
    (
        "baseline",
        "never open",
        "def verdict(gap, error): return 'higher' if gap > 0 else 'lower'",
        "Is it more than two errors from zero",
    ),
    (
        "baseline",
        "one error is enough",
        """
def verdict(gap, error):
    return "open" if abs(gap) <= error else "higher" if gap > 0 else "lower"
""",
        "is called 'higher'",
    ),
    (
        "baseline",
        "a word of one's own",
        "def verdict(gap, error): return 'better' if gap > 2 * error else 'open'",
        "none of the three words",
    ),
    # groups
    (
        "groups",
        "all rows for every group",
        """
def recall_by_group(y_true, y_pred, group):
    return {name: recall_score(y_true, y_pred) for name in np.unique(group)}
""",
        "the recall of all rows",
    ),
    (
        "groups",
        "precision",
        """
def recall_by_group(y_true, y_pred, group):
    return {name: recall_score(y_pred[group == name], y_true[group == name])
            for name in np.unique(group)}
""",
        "the group's precision",
    ),
    (
        "groups",
        "accuracy",
        """
def recall_by_group(y_true, y_pred, group):
    return {name: accuracy_score(y_true[group == name], y_pred[group == name])
            for name in np.unique(group)}
""",
        "the group's accuracy",
    ),
    (
        "groups",
        "two groups whose names are known",
        """
def recall_by_group(y_true, y_pred, group):
    rare = {name: y_pred[(group == name) & (y_true == 1)] for name in "AB"}
    return {name: float(found.sum() / max(len(found), 1)) for name, found in rare.items()}
""",
        "a key for each group that occurs",
    ),
    # swap
    (
        "swap",
        "one order under both names",
        "smote_then_scale = scale_then_smote",
        "Was the scaler fitted on the rows from before SMOTE?",
    ),
    (
        "swap",
        "the other order under both names",
        "scale_then_smote = smote_then_scale",
        "Does the scaler come first, and only once?",
    ),
    (
        "swap",
        "scaled again afterwards",
        """
def scale_then_smote(X, y):
    rows, labels = SMOTE(random_state=42).fit_resample(StandardScaler().fit_transform(X), y)
    return StandardScaler().fit_transform(rows), labels
""",
        "Does the scaler come first, and only once?",
    ),
    (
        "swap",
        "no seed",
        """
def scale_then_smote(X, y):
    return SMOTE().fit_resample(StandardScaler().fit_transform(X), y)
""",
        "Seed 42, and a stage in its place?",
    ),
    ("swap", "both in any unit", "same_in_any_unit = 'C'", "multiply a column by 1000"),
    # sample
    (
        "sample",
        "no ReLU",
        """
def forward(x, W1, b1, W2, b2):
    hidden = x @ W1 + b1
    p = 1 / (1 + np.exp(-(hidden @ W2 + b2).item()))
    return hidden, p, int(p > 0.5)
""",
        "ReLU lets nothing below zero through",
    ),
    (
        "sample",
        "no bias in the hidden layer",
        """
def forward(x, W1, b1, W2, b2):
    hidden = np.maximum(0, x @ W1)
    p = 1 / (1 + np.exp(-(hidden @ W2 + b2).item()))
    return hidden, p, int(p > 0.5)
""",
        "the hidden values lack the bias b1",
    ),
    (
        "sample",
        "no sigmoid",
        """
def forward(x, W1, b1, W2, b2):
    hidden = np.maximum(0, x @ W1 + b1)
    z = (hidden @ W2 + b2).item()
    return hidden, z, int(z > 0)
""",
        "z has to go through the sigmoid",
    ),
    (
        "sample",
        "the sign in the sigmoid",
        """
def forward(x, W1, b1, W2, b2):
    hidden = np.maximum(0, x @ W1 + b1)
    p = 1 / (1 + np.exp((hidden @ W2 + b2).item()))
    return hidden, p, int(p > 0.5)
""",
        "this is the probability of class 0",
    ),
    (
        "sample",
        "everything is class 1",
        """
def forward(x, W1, b1, W2, b2):
    hidden = np.maximum(0, x @ W1 + b1)
    return hidden, 1 / (1 + np.exp(-(hidden @ W2 + b2).item())), 1
""",
        "whose probability is very low gets the label 1",
    ),
    (
        "sample",
        "the raw row",
        """
sample_hidden, sample_probability, sample_label = forward(X_test[sample], *network.get_weights())
""",
        "Did its scaled values go in",
    ),
    ("sample", "the first row", "sample = 0", "the first test row of class 1"),
    # quiz
    ("quiz", "the scaler's work", "quiz_1 = 'A'", "that is the scaler's work"),
    ("quiz", "test rows balanced", "quiz_2 = 'A'", "200 rows went in and 200 labels came out"),
    ("quiz", "a share in place of rows", "rows_ahead = 0.92 - 0.9", "how many rows is that?"),
    ("quiz", "all that are right", "rows_ahead = 184", "rows are right in all"),
    ("quiz", "none", "rows_ahead = 0", "less the rows of class 0"),
]

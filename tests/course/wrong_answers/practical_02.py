"""Plausible wrong answers to practical 02, each with what its message has to say."""

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "data": (),
    "three_models": ("data",),
    "counts": ("data", "three_models"),
    "scores": (),
    "costs": ("data", "three_models", "counts"),
    "break_even": ("data", "three_models", "counts", "costs"),
    "threshold": ("data", "three_models", "counts", "costs", "break_even"),
}

LEAST = 3  # wrong answers a task

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # data
    ("data", "an array in place of a table", "X = X.to_numpy()", "X should be a DataFrame"),
    (
        "data",
        "columns without names",
        "X = pd.DataFrame(X.to_numpy())",
        "should be called feature_0 to feature_9",
    ),
    (
        "data",
        "not stratified",
        "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)",
        "the split is not stratified",
    ),
    (
        "data",
        "the weights swapped",
        """
X, y = make_classification(n_samples=5000, n_features=10, n_informative=6, n_redundant=2,
                           weights=[0.10, 0.90], random_state=42)
X, y = pd.DataFrame(X, columns=[f"feature_{i}" for i in range(10)]), pd.Series(y)
""",
        "weights are swapped",
    ),
    (
        "data",
        "no seed in the split",
        """
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y,
                                                    random_state=1)
""",
        "random_state=42 belongs in the split as well",
    ),
    (
        "data",
        "split after the names were lost",
        """
X_train, X_test, y_train, y_test = train_test_split(
    X.to_numpy(), y, test_size=0.3, random_state=42, stratify=y)
""",
        "should still be DataFrames",
    ),
    (
        "data",
        "training rows among the test rows",
        "X_train = pd.concat([X_train, X_test.head(7)])",
        "7 rows are in X_train and in X_test",
    ),
    # three_models
    (
        "three_models",
        "the arguments of confusion_matrix swapped",
        "matrices = {name: confusion_matrix(p, y_test) for name, p in predictions.items()}",
        "has the prediction in its rows",
    ),
    (
        "three_models",
        "shares in place of counts",
        """
matrices = {name: confusion_matrix(y_test, p, normalize="true") for name, p in predictions.items()}
""",
        "holds shares",
    ),
    (
        "three_models",
        "one model's predictions three times",
        "predictions = dict.fromkeys(models, predictions['baseline'])",
        "are those of the baseline: was the remedy fitted?",
    ),
    (
        "three_models",
        "the weighted model's predictions under the name of SMOTE",
        "predictions = {**predictions, 'smote': predictions['class_weight']}",
        "are those of class_weight, another remedy that scores as well",
    ),
    (
        "three_models",
        "SMOTE's predictions under the name of the weights",
        "predictions = {**predictions, 'class_weight': predictions['smote']}",
        "are those of smote, another remedy that scores as well",
    ),
    (
        "three_models",
        "the training rows predicted",
        "predictions = {name: model.predict(X_train) for name, model in models.items()}",
        "should have 1500 labels",
    ),
    (
        "three_models",
        "both remedies in one",
        """
models = {**models, "smote": make_pipeline(
    SMOTE(random_state=42), LogisticRegression(class_weight="balanced"))}
""",
        "one remedy at a time",
    ),
    (
        "three_models",
        "SMOTE left out",
        "models = {**models, 'smote': models['baseline']}",
        "smote should be a pipeline that begins with SMOTE",
    ),
    # counts
    (
        "counts",
        "fp and fn swapped",
        """
def count_cells(y_true, y_pred):
    (tn, fp), (fn, tp) = confusion_matrix(y_pred, y_true)
    return {"tn": tn, "fp": fp, "fn": fn, "tp": tp}
""",
        "fp and fn have changed places",
    ),
    (
        "counts",
        "true negatives left at zero",
        """
def count_cells(y_true, y_pred):
    return {"tn": 0, "fp": np.sum(y_pred > y_true), "fn": np.sum(y_pred < y_true),
            "tp": np.sum(y_pred * y_true)}
""",
        "each row is one of the four",
    ),
    (
        "counts",
        "true and false swapped",
        """
def count_cells(y_true, y_pred):
    right, called = y_true == y_pred, y_pred == 1
    return {"tn": np.sum(~right & ~called), "fp": np.sum(right & called),
            "fn": np.sum(right & ~called), "tp": np.sum(~right & called)}
""",
        "Positive or negative is what was predicted",
    ),
    (
        "counts",
        "never and always swapped",
        "cells = {**cells, 'never': cells['always'], 'always': cells['never']}",
        "cells['never'] is not",
    ),
    (
        "counts",
        "the names read from the truth",
        "reading = {'a': 'fn', 'b': 'fp', 'c': 'tp', 'd': 'tn'}",
        "what did the model say of the payment",
    ),
    ("counts", "true alarms only", "alarms = cells['smote']['fp']", "the true ones as well"),
    (
        "counts",
        "the share of class 0",
        "false_share = cells['smote']['fp'] / (cells['smote']['fp'] + cells['smote']['tn'])",
        "the share of class 0 that was alarmed",
    ),
    # scores
    (
        "scores",
        "precision and recall swapped",
        """
right = scores
def scores(tn, fp, fn, tp):
    made = right(tn, fp, fn, tp)
    return {**made, "precision": made["recall"], "recall": made["precision"]}
""",
        "precision and recall have changed places",
    ),
    (
        "scores",
        "the plain mean for F1",
        """
right = scores
def scores(tn, fp, fn, tp):
    made = right(tn, fp, fn, tp)
    return {**made, "f1": (made["precision"] + made["recall"]) / 2}
""",
        "f1 is the plain mean",
    ),
    (
        "scores",
        "division by nothing",
        """
def scores(tn, fp, fn, tp):
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {"precision": precision, "recall": recall,
            "f1": 2 * precision * recall / (precision + recall),
            "accuracy": (tp + tn) / (tn + fp + fn + tp)}
""",
        "raised ZeroDivisionError",
    ),
    (
        "scores",
        "one when there is nothing to divide by",
        """
right = scores
def scores(tn, fp, fn, tp):
    return {**right(tn, fp, fn, tp), **({} if tp + fp else {"precision": 1})}
""",
        "precision is not 1. What is it divided by here?",
    ),
    (
        "scores",
        "the order of the arguments",
        """
right = scores
def scores(tp, fp, fn, tn):
    return right(tn, fp, fn, tp)
""",
        "The order of the arguments is tn, fp, fn, tp",
    ),
    (
        "scores",
        "accuracy thought to be blind",
        "blind_to_tn = ['accuracy', 'recall', 'f1', 'precision']",
        "accuracy does change",
    ),
    ("scores", "F1 forgotten", "blind_to_tn = ['precision', 'recall']", "is not complete"),
    # costs
    (
        "costs",
        "only the errors cost",
        "def total_cost(cells, table): return sum(cells[o] * table[o] for o in ('fp', 'fn'))",
        "being right can cost something too",
    ),
    (
        "costs",
        "the prices crossed",
        """
def total_cost(cells, table):
    return (cells["tn"] * table["tn"] + cells["tp"] * table["tp"]
            + cells["fp"] * table["fn"] + cells["fn"] * table["fp"])
""",
        "the price of a miss for each false alarm",
    ),
    (
        "costs",
        "the mean per row",
        """
def total_cost(cells, table):
    return sum(cells[o] * table[o] for o in cells) / sum(cells.values())
""",
        "A total, not a mean?",
    ),
    (
        "costs",
        "the best F1 in every field",
        "cheapest = dict.fromkeys(costs, 'class_weight')",
        "in medicine, class_weight costs",
    ),
    (
        "costs",
        "the false alarm as the worse error",
        "worse_error = {**worse_error, 'churn': 'fp'}",
        "read the line of churn in the table of costs",
    ),
    (
        "costs",
        "a miss is always worse",
        "worse_error = {**worse_error, 'mail': 'fn'}",
        "read the line of mail in the table of costs",
    ),
    # break_even
    (
        "break_even",
        "infinity, at which all cost the same",
        "def break_even(first, second):\n    return float('inf')",
        "break_even should be a finite number; it is inf",
    ),
    (
        "break_even",
        "the bare costs",
        "def miss_ratio(table): return table['fn'] / table['fp']",
        "miss_ratio divides the bare costs",
    ),
    (
        "break_even",
        "the ratio upside down",
        """
def miss_ratio(table): return (table["fp"] - table["tn"]) / (table["fn"] - table["tp"])
""",
        "miss_ratio is upside down",
    ),
    (
        "break_even",
        "the crossing upside down",
        """
def break_even(cells_a, cells_b):
    return (cells_a["fn"] - cells_b["fn"]) / (cells_b["fp"] - cells_a["fp"])
""",
        "break_even is upside down",
    ),
    (
        "break_even",
        "a sign lost",
        """
def break_even(cells_a, cells_b):
    return (cells_b["fp"] - cells_a["fp"]) / (cells_b["fn"] - cells_a["fn"])
""",
        "they should cost the same",
    ),
    (
        "break_even",
        "compared with never",
        "cheapest_from = break_even(cells['never'], cells['class_weight'])",
        "is cheaper than class_weight",
    ),
    (
        "break_even",
        "a range that ends too soon",
        "cheapest_to = 20",
        "class_weight is still ahead of all others",
    ),
    (
        "break_even",
        "one weight in place of the ratio",
        "balanced_k = len(y_train) / (2 * np.sum(y_train == 1))",
        "the weight of class 1 alone",
    ),
    (
        "break_even",
        "the ratio of the rows upside down",
        "balanced_k = np.sum(y_train == 1) / np.sum(y_train == 0)",
        "balanced_k is upside down",
    ),
    # threshold
    (
        "threshold",
        "the threshold from the wrong end",
        "def cost_threshold(table): return 1 - 1 / (1 + miss_ratio(table))",
        "the more a miss costs, the lower the threshold",
    ),
    (
        "threshold",
        "what being right costs left out",
        "def cost_threshold(table): return table['fp'] / (table['fp'] + table['fn'])",
        "leaves out what being right costs",
    ),
    (
        "threshold",
        "predict in place of probabilities",
        "threshold_cost = {f: total_cost(cells['baseline'], t) for f, t in costs.items()}",
        "predict uses 0.5 whatever you compute",
    ),
    (
        "threshold",
        "the probabilities of the weighted model",
        """
probability = models["class_weight"].predict_proba(X_test)[:, 1]
threshold_cost = {field: total_cost(count_cells(y_test, probability >= cost_threshold(t)), t)
                  for field, t in costs.items()}
""",
        "by the baseline and no other model",
    ),
]

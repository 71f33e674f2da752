"""Plausible wrong answers to practical 06, each with what its message has to say."""

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "data": (),
    "dial": (),
    "reliability": ("data",),
    "correction": (),
    "corrected": ("data", "reliability", "correction"),
    "costs": (),
    "fixed_tuned": ("data", "costs"),
    "calibrated": ("data", "correction"),
    "alike": (),
}

# what the notebook's locked cell with the imports has: it reads `tuned` where it is called from
ASK = """
def score_with(y_true, y_pred):
    return get_scorer(tuned.scoring)(Echo(), np.reshape(y_pred, (-1, 1)), y_true)
"""

LEAST = 3  # wrong answers a task

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # data
    (
        "data",
        "the training rows once more to test on",
        "X_test, y_test, p_true = known_risk(20000, random_state=1)",
        "are not what known_risk gives with random_state=2",
    ),
    (
        "data",
        "one draw, split",
        """
X, y, p_true = known_risk(20000, random_state=2)
X_train, X_test, y_train, y_test = train_test_split(X, y)
""",
        "Draw training and test rows in two calls",
    ),
    (
        "data",
        "the digits themselves as labels",
        "images, eight = load_digits(return_X_y=True)",
        "eight still holds the digits",
    ),
    (
        "data",
        "a list, which is compared as a whole",
        "eight = [int(d == 8) for d in digit]",
        "eight is a list",
    ),
    (
        "data",
        "the eights as class 0",
        "eight = 1 - eight",
        "the eights should be 1, not the others",
    ),
    (
        "data",
        "another digit",
        "eight = (digit == 3).astype(int)",
        "183 images are labelled 1",
    ),
    (
        "data",
        "not stratified",
        """
images_train, images_test, eight_train, eight_test = train_test_split(
    images, eight, test_size=0.5, random_state=0)
""",
        "stratify=eight would have shared them out",
    ),
    # dial
    (
        "dial",
        "the threshold ignored",
        """
def outcome(y_true, y_proba, threshold):
    matrix = confusion_matrix(y_true, y_proba >= 0.5)
    return matrix, matrix[1, 1] / matrix[:, 1].sum(), matrix[1, 1] / matrix[1].sum()
""",
        "the matrix is that of 0.5, whatever the threshold",
    ),
    (
        "dial",
        "above the threshold in place of at it",
        """
def outcome(y_true, y_proba, threshold):
    matrix = confusion_matrix(y_true, y_proba > threshold)
    return matrix, matrix[1, 1] / max(matrix[:, 1].sum(), 1), matrix[1, 1] / matrix[1].sum()
""",
        "reaching it is enough",
    ),
    (
        "dial",
        "prediction before truth",
        """
def outcome(y_true, y_proba, threshold):
    matrix = confusion_matrix(y_proba >= threshold, y_true)
    return matrix, matrix[1, 1] / matrix[:, 1].sum(), matrix[1, 1] / matrix[1].sum()
""",
        "the matrix is turned over",
    ),
    (
        "dial",
        "TP first",
        """
right = outcome
def outcome(y_true, y_proba, threshold):
    matrix, precision, recall = right(y_true, y_proba, threshold)
    return matrix[::-1, ::-1], precision, recall
""",
        "the matrix begins with TP",
    ),
    (
        "dial",
        "recall before precision",
        """
right = outcome
def outcome(y_true, y_proba, threshold):
    matrix, precision, recall = right(y_true, y_proba, threshold)
    return matrix, recall, precision
""",
        "precision and recall have changed places",
    ),
    (
        "dial",
        "nothing divided by nothing",
        """
def outcome(y_true, y_proba, threshold):
    matrix = confusion_matrix(y_true, y_proba >= threshold, labels=[0, 1])
    (_, fp), (fn, tp) = matrix.tolist()
    return matrix, tp / (tp + fp), tp / (tp + fn)
""",
        "raised ZeroDivisionError",
    ),
    (
        "dial",
        "nothing but zeros",
        "def outcome(y_true, y_proba, threshold): return np.zeros((2, 2)), 0.0, 0.0",
        "all rows are still rows",
    ),
    # reliability
    (
        "reliability",
        "the column of class 0",
        "proba = {name: 1 - p for name, p in proba.items()}",
        "the column of class 0?",
    ),
    (
        "reliability",
        "both columns",
        "proba = {name: model.predict_proba(X_test) for name, model in models.items()}",
        "take that of class 1",
    ),
    (
        "reliability",
        "labels",
        "proba = {name: model.predict(X_test) for name, model in models.items()}",
        "predict_proba gives probabilities",
    ),
    (
        "reliability",
        "weights that never arrive",
        "proba = proba | {'weighted': proba['plain'] + 1e-9}",
        "did the weights or the resampled rows reach fit?",
    ),
    (
        "reliability",
        "one corrected model under both names",
        "proba = proba | {'smote': proba['weighted']}",
        "one of them is missing",
    ),
    (
        "reliability",
        "the middles of the bins",
        """
right = reliability_table
def reliability_table(y_true, y_proba, n_bins):
    _, share, rows = right(y_true, y_proba, n_bins)
    return (np.arange(n_bins)[:len(rows)] + 0.5) / n_bins, share, rows
""",
        "the first array holds the middles of the bins",
    ),
    (
        "reliability",
        "quantiles",
        """
def reliability_table(y_true, y_proba, n_bins):
    parts = np.array_split(np.argsort(y_proba), n_bins)
    return ([y_proba[i].mean() for i in parts], [y_true[i].mean() for i in parts],
            [len(i) for i in parts])
""",
        "these are quantiles",
    ),
    (
        "reliability",
        "empty bins kept",
        """
def reliability_table(y_true, y_proba, n_bins):
    bins = np.minimum((y_proba * n_bins).astype(int), n_bins - 1)
    rows = np.bincount(bins, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        return (np.bincount(bins, y_proba, n_bins) / rows, np.bincount(bins, y_true, n_bins) / rows,
                rows)
""",
        "bins without rows give 0/0",
    ),
    (
        "reliability",
        "a certainty without a bin",
        """
def reliability_table(y_true, y_proba, n_bins):
    bins = (y_proba * n_bins).astype(int)
    inside = [bins == b for b in range(n_bins) if np.any(bins == b)]
    return ([y_proba[i].mean() for i in inside], [y_true[i].mean() for i in inside],
            [i.sum() for i in inside])
""",
        "a probability of 1 belongs to the last bin",
    ),
    # correction
    (
        "correction",
        "the way there in place of the way back",
        "def prior_corrected(q, w0, w1): return w1 * q / (w1 * q + w0 * (1 - q))",
        "that is the way there, from p to q",
    ),
    (
        "correction",
        "probabilities in place of odds",
        "def prior_corrected(q, w0, w1): return q * w0 / w1",
        "it is the odds that have to be",
    ),
    (
        "correction",
        "odds returned",
        "def prior_corrected(q, w0, w1): return (w0 / w1) * q / (1 - q)",
        "solve the equation for p",
    ),
    (
        "correction",
        "odds along the way",
        """
def prior_corrected(q, w0, w1):
    with np.errstate(all="ignore"):
        odds = (w0 / w1) * q / (1 - q)
        return odds / (1 + odds)
""",
        "q = 0 and q = 1 should stay",
    ),
    (
        "correction",
        "no correction",
        "def prior_corrected(q, w0, w1): return q",
        "certainties stay, and nothing else does",
    ),
    (
        "correction",
        "the counts after resampling",
        "def weights_of_resampling(y_before, y_after): return tuple(np.bincount(y_after))",
        "what matters is by how much each grew",
    ),
    (
        "correction",
        "before divided by after",
        """
def weights_of_resampling(y_before, y_after):
    return tuple(np.bincount(y_before) / np.bincount(y_after))
""",
        "the ratio is upside down",
    ),
    # corrected
    (
        "corrected",
        "swapped weights",
        "corrected = corrected | {'weighted': prior_corrected(proba['weighted'], n0, n1)}",
        "Are w0 and w1 swapped?",
    ),
    (
        "corrected",
        "the counts after SMOTE, which are equal",
        "corrected = corrected | {'smote': prior_corrected(proba['smote'], n0, n0)}",
        "the two weights were equal",
    ),
    (
        "corrected",
        "a rounded guess at the ratio",
        "corrected = corrected | {'smote': prior_corrected(proba['smote'], 1, 10)}",
        "did class 1 weigh in training?",
    ),
    (
        "corrected",
        "distance to the labels",
        "distance = {name: np.mean(np.abs(p - y_test)) for name, p in everything.items()}",
        "was measured to the labels",
    ),
    (
        "corrected",
        "differences that cancel",
        "distance = {name: abs(np.mean(p - p_true)) for name, p in everything.items()}",
        "lets differences above and below cancel",
    ),
    # costs
    (
        "costs",
        "the costs swapped",
        "def cost_optimal_threshold(cost_fp, cost_fn): return cost_fn / (cost_fp + cost_fn)",
        "the more a miss costs, the lower it should be",
    ),
    (
        "costs",
        "the ratio of the costs",
        "def cost_optimal_threshold(cost_fp, cost_fn): return cost_fp / cost_fn",
        "They should cost the same",
    ),
    (
        "costs",
        "false alarms and misses swapped",
        """
def total_cost(y_true, y_pred, cost_fp, cost_fn):
    return cost_fn * np.sum((y_true == 0) & (y_pred == 1)) + cost_fp * np.sum(y_true > y_pred)
""",
        "the costs are swapped",
    ),
    (
        "costs",
        "a mean",
        """
def total_cost(y_true, y_pred, cost_fp, cost_fn):
    return np.mean(cost_fp * (y_true < y_pred) + cost_fn * (y_true > y_pred))
""",
        "the sum is asked for",
    ),
    (
        "costs",
        "weights the wrong way round",
        "def weights_for_costs(cost_fp, cost_fn): return cost_fn, cost_fp",
        "They are the wrong way round",
    ),
    (
        "costs",
        "balanced weights, whatever the costs",
        "def weights_for_costs(cost_fp, cost_fn): return 0.53, 9.0",
        "q = 0.5 stands for p =",
    ),
    # fixed_tuned
    (
        "fixed_tuned",
        "no threshold given",
        "fixed = FixedThresholdClassifier(forest).fit(images_train, eight_train)",
        "the threshold 'auto', which is 0.5",
    ),
    (
        "fixed_tuned",
        "not fitted",
        "fixed = FixedThresholdClassifier(forest, threshold=1 / 11)",
        "fixed is not fitted yet",
    ),
    (
        "fixed_tuned",
        "tuned for F1",
        """
tuned = TunedThresholdClassifierCV(GaussianNB(), scoring="f1").fit(images_train, eight_train)
tuned.set_params(estimator=forest)
"""
        + ASK,
        "its scorer 'f1' does not follow the cost",
    ),
    (
        "fixed_tuned",
        "the highest cost",
        """
from copy import deepcopy; tuned = deepcopy(tuned)
tuned.set_params(scoring=make_scorer(total_cost, **COSTS))
"""
        + ASK,
        "tuned looks for the highest cost",
    ),
    (
        "fixed_tuned",
        "the lowest cost, of other prices",
        """
from copy import deepcopy; tuned = deepcopy(tuned)
tuned.set_params(scoring=make_scorer(total_cost, greater_is_better=False, cost_fp=1, cost_fn=1))
"""
        + ASK,
        "Are COSTS what it counts with?",
    ),
    (
        "fixed_tuned",
        "a threshold for the forest's own training rows",
        "from copy import deepcopy; tuned = deepcopy(tuned).set_params(cv='prefit')",
        "the forest has seen its own training rows",
    ),
    (
        "fixed_tuned",
        "the training images called",
        "called = called | {'tuned': tuned.predict(images_train)}",
        "it has 898",
    ),
    (
        "fixed_tuned",
        "the labels of 0.5 under every name",
        "called = dict.fromkeys(called, called['at 0.5'])",
        "a lower threshold calls the same rows and more",
    ),
    (
        "fixed_tuned",
        "costs per row",
        "digit_costs = {name: cost / len(eight_test) for name, cost in digit_costs.items()}",
        "what does total_cost say of called['at 0.5']?",
    ),
    # calibrated
    (
        "calibrated",
        "SMOTE before the calibrator",
        """
calibrated = CalibratedClassifierCV(GaussianNB(), cv=folds, ensemble=False)
calibrated.fit(*SMOTE(random_state=0).fit_resample(images_train, eight_train))
eight_proba = eight_proba | {"smote calibrated": calibrated.predict_proba(images_test)[:, 1]}
""",
        "the folds hold its rows",
    ),
    (
        "calibrated",
        "another calibration, a forest for each fold",
        """
calibrated = CalibratedClassifierCV(
    smote_forest, method="isotonic", cv=folds, ensemble=True).fit(images_train, eight_train)
eight_proba = eight_proba | {"smote calibrated": calibrated.predict_proba(images_test)[:, 1]}
""",
        "calibrated has method='isotonic', another calibration",
    ),
    (
        "calibrated",
        "the mean of a forest for each fold",
        """
from copy import deepcopy; calibrated = deepcopy(calibrated).set_params(ensemble=True)
""",
        "calibrated has ensemble=True",
    ),
    (
        "calibrated",
        "no SMOTE in the pipeline",
        """
from sklearn.pipeline import make_pipeline as plain_pipeline
from copy import deepcopy; calibrated = deepcopy(calibrated)
calibrated.set_params(estimator=plain_pipeline(RandomForestClassifier()))
""",
        "the pipeline should be SMOTE, then RandomForestClassifier",
    ),
    (
        "calibrated",
        "the formula forgotten",
        "eight_proba = eight_proba | {'smote corrected': smote_votes}",
        "should be eight_proba['smote'] by your formula",
    ),
    (
        "calibrated",
        "the pipeline's own probabilities",
        "eight_proba = eight_proba | {'smote calibrated': smote_votes}",
        "is what the pipeline gives alone",
    ),
    (
        "calibrated",
        "the test images in another order",
        "eight_proba = eight_proba | {'smote calibrated': eight_proba['smote calibrated'][::-1]}",
        "are they in their order?",
    ),
    # alike
    (
        "alike",
        "a threshold from the test rows",
        """
right = tuned_f1
def tuned_f1(y_folds, p_folds, y_test, p_test): return right(y_test, p_test, y_test, p_test)
""",
        "the threshold was chosen on the test rows",
    ),
    (
        "alike",
        "never tuned",
        """
def tuned_f1(y_folds, p_folds, y_test, p_test): return f1_score(y_test, p_test >= 0.5)
""",
        "the threshold is 0.5 and was never tuned",
    ),
    (
        "alike",
        "the score on the folds",
        """
right = tuned_f1
def tuned_f1(y_folds, p_folds, y_test, p_test): return right(y_folds, p_folds, y_folds, p_folds)
""",
        "this is the score on the folds",
    ),
    (
        "alike",
        "tuned for recall",
        """
def tuned_f1(y_folds, p_folds, y_test, p_test): return f1_score(y_test, p_test >= p_folds.min())
""",
        "at the threshold best for the folds",
    ),
    (
        "alike",
        "medians compared",
        """
def verdict(plain, other):
    difference = np.median(other) - np.median(plain)
    return "better" if difference > 0 else "worse" if difference < 0 else "open"
""",
        "a mean or a median does not show that",
    ),
    (
        "alike",
        "ranges compared, not pairs",
        """
def verdict(plain, other):
    if min(other) > max(plain):
        return "better"
    return "worse" if max(other) < min(plain) else "open"
""",
        "the splits are paired",
    ),
    (
        "alike",
        "equal counted as better",
        """
def verdict(plain, other):
    if np.all(other >= plain):
        return "better"
    return "worse" if np.all(other <= plain) else "open"
""",
        "equal is not better",
    ),
]

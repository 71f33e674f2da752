"""Plausible wrong answers to practical 05, each with what its message has to say."""

PREDICTORS = ("data", "smote", "ann", "smote_ann", "class_weights", "weighted_ann")

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "data": (),
    "accuracy_paradox": ("data",),
    "smote": ("data",),
    "ann": (),
    "smote_ann": ("data", "smote", "ann"),
    "class_weights": (),
    "weighted_ann": ("data", "ann", "class_weights"),
    "balanced_forest": ("data",),
    "compare": (*PREDICTORS, "balanced_forest"),
    "same_steps": (),
    "threshold": ("same_steps",),  # and not its own: training all methods in folds takes long
    "published": ("data", "class_weights"),
    "extreme": (),
    "viva": ("data", "smote", "ann", "smote_ann", "balanced_forest"),
}

# a stand-in for the runs of the five methods: three seeds, scores that differ in their threshold
RUNS = """
draws = np.random.default_rng(0)
y_train, y_test = ((draws.random(n) < 0.1).astype(int) for n in (900, 600))
def scores(y, middle, gap):
    logit = middle + gap * y[None] + draws.normal(size=(3, len(y)))
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

OWN_CELLS_NOT_RUN = ("data", "threshold")

LEAST = 3  # wrong answers a task

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # data
    (
        "data",
        "SMOTE before the split",
        """
X, y = make_classification(n_samples=10000, n_features=20, weights=[0.95, 0.05], random_state=42)
X, y = SMOTE(random_state=42).fit_resample(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
""",
        "SMOTE before the split",
    ),
    (
        "data",
        "the weights swapped",
        """
X, y = make_classification(n_samples=10000, n_features=20, weights=[0.05, 0.95], random_state=42)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
""",
        "weights are swapped",
    ),
    (
        "data",
        "a stratified split",
        """
X, y = make_classification(n_samples=10000, n_features=20, weights=[0.95, 0.05], random_state=42)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y)
""",
        "the split is not stratified",
    ),
    (
        "data",
        "the default test size",
        """
X, y = make_classification(n_samples=10000, n_features=20, weights=[0.95, 0.05], random_state=42)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42)
""",
        "test_size",
    ),
    (
        "data",
        "test rows taken from the training rows",
        """
X_train, y_train = labkit.load_imbalanced().X_train, labkit.load_imbalanced().y_train
X_test, y_test = X_train[:2000], y_train[:2000]
""",
        "2000 rows are in X_train and in X_test",
    ),
    # accuracy_paradox
    (
        "accuracy_paradox",
        "the scores of class 0",
        """
majority_accuracy = np.mean(y_test == 0)
majority_recall, majority_f1, accuracy_choice = 1.0, 0.97, "C"
""",
        "looks like that of class 0",
    ),
    (
        "accuracy_paradox",
        "the accuracy on the training rows",
        "majority_accuracy = np.mean(y_train == 0)",
        "as a share of all test rows",
    ),
    (
        "accuracy_paradox",
        "the wrong reason",
        "accuracy_choice = 'D'",
        "it never looks at a feature",
    ),
    (
        "accuracy_paradox",
        "percent in place of a share",
        "majority_accuracy = 94.2",
        "majority_accuracy is not 94.2",
    ),
    (
        "accuracy_paradox",
        "zeros for everything",
        "majority_recall = majority_f1 = alarm_recall = alarm_f1 = 0.0",
        "alarm_recall is not 0: the alarm calls every row class 1",
    ),
    (
        "accuracy_paradox",
        "ones for everything",
        "majority_recall = majority_f1 = alarm_recall = alarm_f1 = 1.0",
        "looks like that of class 0",
    ),
    (
        "accuracy_paradox",
        "the alarm's F1 averaged over both classes",
        "alarm_f1 = f1_score(y_test, np.ones_like(y_test), average='macro')",
        "how many of its calls are right?",
    ),
    # smote
    (
        "smote",
        "random over-sampling",
        """
from imblearn.over_sampling import RandomOverSampler
def resample(X, y):
    return RandomOverSampler(random_state=42).fit_resample(X, y)
""",
        "That is random over-sampling",
    ),
    (
        "smote",
        "random under-sampling",
        """
from imblearn.under_sampling import RandomUnderSampler
def resample(X, y):
    return RandomUnderSampler(random_state=42).fit_resample(X, y)
""",
        "it is under-sampling",
    ),
    (
        "smote",
        "noise around minority rows",
        """
def resample(X, y):
    rows, labels = SMOTE(random_state=42).fit_resample(X, y)
    rows[len(X):] += np.random.default_rng(0).normal(scale=0.05, size=rows[len(X):].shape)
    return rows, labels
""",
        "lie on no line between two rows of the rare class",
    ),
    (
        "smote",
        "half the way to balance",
        """
def resample(X, y):
    return SMOTE(sampling_strategy=0.5, random_state=42).fit_resample(X, y)
""",
        "two classes of one size",
    ),
    (
        "smote",
        "the notebook's own rows, whatever comes in",
        """
def resample(X, y):
    return SMOTE(random_state=42).fit_resample(X_train, y_train)
""",
        "original rows are gone",
    ),
    (
        "smote",
        "the test rows resampled",
        "X_test, y_test = SMOTE(random_state=42).fit_resample(X_test, y_test)",
        "they are never resampled",
    ),
    (
        "smote",
        "all rows resampled together",
        """
X_resampled, y_resampled = resample(np.vstack([X_train, X_test]), np.append(y_train, y_test))
""",
        "Only the training rows go in",
    ),
    # ann
    (
        "ann",
        "two softmax outputs",
        """
def build_ann(n_features):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(16, "relu"),
                              keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
        "one unit that gives a probability is asked for",
    ),
    (
        "ann",
        "not compiled",
        """
def build_ann(n_features):
    return keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(16, "relu"),
                             keras.layers.Dense(1, activation="sigmoid")])
""",
        "not compiled yet",
    ),
    (
        "ann",
        "squared error",
        """
def build_ann(n_features):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(16, "relu"),
                              keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "mse")
    return model
""",
        "binary cross-entropy is the one",
    ),
    (
        "ann",
        "no activation in the hidden layer",
        """
def build_ann(n_features):
    model = keras.Sequential([keras.Input((n_features,)), keras.layers.Dense(16),
                              keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model
""",
        "the hidden layer is Dense(16, linear)",
    ),
    (
        "ann",
        "20 features whatever is asked",
        """
def build_ann(n_features):
    model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(16, "relu"),
                              keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model
""",
        "Is the number written into the function?",
    ),
    ("ann", "labkit's own", "build_ann = labkit.build_ann", "labkit's own function"),
    # smote_ann
    (
        "smote_ann",
        "another remedy and another model: a weighted logistic regression",
        """
from sklearn.linear_model import LogisticRegression
def smote_ann(X_train, y_train, X_test):
    model = LogisticRegression(class_weight="balanced").fit(X_train, y_train)
    return model.predict(X_test), model
y_pred_smote, model_smote = smote_ann(X_train, y_train, X_test)
""",
        "is a LogisticRegression. The task is about a network",
    ),
    (
        "smote_ann",
        "another remedy: class weights",
        """
def smote_ann(X_train, y_train, X_test):
    model = build_ann(X_train.shape[1])
    n = np.bincount(y_train)
    weights = {label: len(y_train) / (2 * n[label]) for label in (0, 1)}
    model.fit(X_train, y_train, epochs=5, class_weight=weights, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "Is another remedy at work: class weights",
    ),
    (
        "smote_ann",
        "another remedy: copies of rare rows",
        """
from imblearn.over_sampling import RandomOverSampler
def smote_ann(X_train, y_train, X_test):
    model = build_ann(X_train.shape[1])
    rows = RandomOverSampler(random_state=42).fit_resample(X_train, y_train)
    model.fit(*rows, epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "copies of rare rows",
    ),
    (
        "smote_ann",
        "the right remedy before another model",
        """
from sklearn.linear_model import LogisticRegression
def smote_ann(X_train, y_train, X_test):
    model = LogisticRegression().fit(*resample(X_train, y_train))
    return model.predict(X_test), model
""",
        "Return the model of build_ann that was trained",
    ),
    (
        "smote_ann",
        "no resampling",
        """
def smote_ann(X_train, y_train, X_test):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(X_train, y_train, epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "do the resampled rows reach fit?",
    ),
    (
        "smote_ann",
        "labels alone",
        "def smote_ann(X_train, y_train, X_test): return np.zeros(len(X_test))",
        "should return two things: the labels of X_test, and the network",
    ),
    (
        "smote_ann",
        "the resampled rows predicted",
        """
def smote_ann(X_train, y_train, X_test):
    rows, labels = resample(X_train, y_train)
    return labels, build_ann(X_train.shape[1])
y_pred_smote = y_resampled
""",
        "Were other rows predicted, the resampled ones perhaps?",
    ),
    (
        "smote_ann",
        "probabilities",
        """
def smote_ann(X_train, y_train, X_test):
    return np.linspace(0.01, 0.99, len(X_test)), build_ann(X_train.shape[1])
""",
        "Probabilities still have to be compared with a threshold",
    ),
    (
        "smote_ann",
        "the notebook's rows in place of the arguments",
        """
own_X, own_y = X_train, y_train
def smote_ann(X_train, y_train, X_test):
    model = build_ann(20)
    model.fit(*resample(own_X, own_y), epochs=1, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "smote_ann(...) raised",
    ),
    (
        "smote_ann",
        "one class for all",
        """
def smote_ann(X_train, y_train, X_test):
    return np.ones(len(X_test)), build_ann(X_train.shape[1])
""",
        "0.5 is chance",
    ),
    (
        "smote_ann",
        "predictions in another order",
        "y_pred_smote = y_pred_smote[::-1]",
        "in its order?",
    ),
    # class_weights
    (
        "class_weights",
        "swapped",
        """
def inverse_frequency_weights(y):
    n = np.bincount(y)
    return {0: len(y) / (2 * n[1]), 1: len(y) / (2 * n[0])}
""",
        "the weights are swapped",
    ),
    (
        "class_weights",
        "frequencies",
        """
def inverse_frequency_weights(y):
    return {0: np.mean(y == 0), 1: np.mean(y == 1)}
""",
        "these are frequencies, not their inverse",
    ),
    (
        "class_weights",
        "no N/2",
        """
def inverse_frequency_weights(y):
    return {0: 1 / np.sum(y == 0), 1: 1 / np.sum(y == 1)}
""",
        "Where does N/2 come in?",
    ),
    (
        "class_weights",
        "the published numbers",
        "def inverse_frequency_weights(y): return {0: 0.526, 1: 10.055}",
        "the weight of class 1 is not 10.05",
    ),
    (
        "class_weights",
        "a list",
        "def inverse_frequency_weights(y): return [0.5, 10]",
        "a dictionary with the keys 0 and 1",
    ),
    (
        "class_weights",
        "labkit's own",
        "inverse_frequency_weights = labkit.inverse_frequency_weights",
        "labkit's own function",
    ),
    # weighted_ann
    (
        "weighted_ann",
        "another remedy and another model: SMOTE and a logistic regression",
        """
from sklearn.linear_model import LogisticRegression
def weighted_ann(X_train, y_train, X_test, class_weight):
    rows = SMOTE(random_state=42).fit_resample(X_train, y_train)
    model = LogisticRegression().fit(*rows)
    return model.predict(X_test), model
y_pred_weighted, model_weighted = weighted_ann(X_train, y_train, X_test, None)
""",
        "raised an error about neighbours. That is SMOTE",
    ),
    (
        "weighted_ann",
        "another remedy: SMOTE and the network",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    model = build_ann(X_train.shape[1])
    k = min(5, np.sum(y_train == 1) - 1)
    smote = SMOTE(k_neighbors=int(k), random_state=42)
    model.fit(*smote.fit_resample(X_train, y_train), epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "Is another remedy at work, such as SMOTE",
    ),
    (
        "weighted_ann",
        "the right remedy for another model",
        """
from sklearn.linear_model import LogisticRegression
def weighted_ann(X_train, y_train, X_test, class_weight):
    model = LogisticRegression(class_weight=class_weight).fit(X_train, y_train)
    return model.predict(X_test), model
""",
        "is a LogisticRegression. The task is about a network",
    ),
    (
        "weighted_ann",
        "weights of its own, whatever is handed in",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    model = build_ann(X_train.shape[1])
    weights = inverse_frequency_weights(y_train)
    model.fit(X_train, y_train, epochs=5, class_weight=weights, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "or weights computed inside the function?",
    ),
    (
        "weighted_ann",
        "no weights",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(X_train, y_train, epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "does class_weight reach fit",
    ),
    (
        "weighted_ann",
        "weights swapped",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    w = class_weight
    model.fit(X_train, y_train, epochs=5, class_weight={0: w[1], 1: w[0]}, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int), model
""",
        "the weights are swapped on their way to fit",
    ),
    (
        "weighted_ann",
        "the training rows predicted",
        """
def weighted_ann(X_train, y_train, X_test, class_weight):
    return y_train, build_ann(X_train.shape[1])
y_pred_weighted = y_train
""",
        "it has 8000",
    ),
    # balanced_forest
    (
        "balanced_forest",
        "a plain forest",
        """
forest = RandomForestClassifier(random_state=42).fit(X_train, y_train)
y_pred_forest = forest.predict(X_test)
""",
        "A plain forest draws its rows at 95 to 5",
    ),
    (
        "balanced_forest",
        "another remedy: a plain forest with class weights",
        """
forest = RandomForestClassifier(class_weight="balanced", random_state=42).fit(X_train, y_train)
y_pred_forest = forest.predict(X_test)
importances = forest.feature_importances_
""",
        "a plain RandomForestClassifier with class_weight='balanced'. That is another remedy",
    ),
    (
        "balanced_forest",
        "a bootstrap sample that is then under-sampled",
        """
forest = BalancedRandomForestClassifier(
    sampling_strategy="all", replacement=False, bootstrap=True, random_state=42
).fit(X_train, y_train)
""",
        "write it out as the task says",
    ),
    (
        "balanced_forest",
        "no plain forest beside it",
        "plain_forest = RandomForestClassifier(class_weight='balanced').fit(X_train, y_train)",
        "it should have no remedy at all",
    ),
    (
        "balanced_forest",
        "the two forests' predictions swapped",
        "y_pred_forest, y_pred_plain_forest = y_pred_plain_forest, y_pred_forest",
        "this method finds more",
    ),
    (
        "balanced_forest",
        "trees that are not balanced",
        """
forest = BalancedRandomForestClassifier(
    sampling_strategy=0.2, replacement=True, bootstrap=False, random_state=42
).fit(X_train, y_train)
""",
        "leaves the trees imbalanced",
    ),
    (
        "balanced_forest",
        "not fitted",
        "forest = BalancedRandomForestClassifier()",
        "forest is not fitted yet",
    ),
    (
        "balanced_forest",
        "importances sorted",
        "importances = np.sort(forest.feature_importances_)",
        "in the order of the columns?",
    ),
    (
        "balanced_forest",
        "the least important features",
        "top_features = np.argsort(importances)[:4]",
        "largest first",
    ),
    # compare
    (
        "compare",
        "truth and prediction swapped",
        """
reports = {name: classification_report(y_pred, y_test, output_dict=True)
           for name, y_pred in predictions.items()}
""",
        "have changed places: y_true comes first",
    ),
    (
        "compare",
        "text reports",
        """
reports = {name: classification_report(y_test, y_pred) for name, y_pred in predictions.items()}
""",
        "output_dict=True",
    ),
    (
        "compare",
        "one report under every name",
        "reports = dict.fromkeys(reports, reports['smote_ann'])",
        "is this report made from y_pred_weighted?",
    ),
    (
        "compare",
        "intervals around the share of all rows",
        """
recall_intervals = {
    name: wilson_interval(np.sum(y_pred[y_test == 1]), len(y_test))
    for name, y_pred in predictions.items()
}
""",
        "Recall is a share of the rows of class 1",
    ),
    (
        "compare",
        "all rows counted in the test",
        """
def mcnemar(one_right, other_right):
    return binomtest(int(np.sum(one_right & ~other_right)), len(one_right)).pvalue
""",
        "all rows were counted",
    ),
    (
        "compare",
        "a one-sided test",
        """
def mcnemar(one_right, other_right):
    n, k = np.sum(one_right != other_right), np.sum(one_right & ~other_right)
    return binomtest(int(min(k, n - k)), int(n), alternative="less").pvalue if n else 1.0
""",
        "this is the one-sided test",
    ),
    (
        "compare",
        "nothing ever differs",
        "def mcnemar(one_right, other_right): return 1.0",
        "what mcnemar returns is not 1",
    ),
    (
        "compare",
        "every difference taken for a finding",
        "apart_by_recall = apart_by_alarms = PAIRS",
        "in apart_by_recall again",
    ),
    (
        "compare",
        "no difference found anywhere",
        "apart_by_recall = apart_by_alarms = []",
        "in apart_by_alarms again",
    ),
    # same_steps
    (
        "same_steps",
        "rounded down",
        "def epochs_for(n_rows, n_steps): return n_steps // math.ceil(n_rows / 32)",
        "that makes too few steps",
    ),
    (
        "same_steps",
        "the last batch forgotten",
        "def epochs_for(n_rows, n_steps): return math.ceil(n_steps / (n_rows // 32))",
        "The last batch of an epoch is a step too",
    ),
    (
        "same_steps",
        "a part of an epoch",
        "def epochs_for(n_rows, n_steps): return n_steps / math.ceil(n_rows / 32)",
        "only whole epochs can be trained",
    ),
    (
        "same_steps",
        "medians compared",
        "def told_apart(one, other): return np.median(one) != np.median(other)",
        "look at smallest and largest of both",
    ),
    (
        "same_steps",
        "one direction only",
        "def told_apart(one, other): return min(one) > max(other)",
        "every run of one is below every run of the other",
    ),
    # threshold
    (
        "threshold",
        "only one tuned",
        RUNS + "f1_tuned = {'smote_ann': f1_tuned['smote_ann']}",
        "compares the tuning, not the methods",
    ),
    (
        "threshold",
        "a threshold read off the test rows",
        RUNS
        + """
f1_tuned = {
    name: np.array([f1_score(y_test, p >= best_threshold(y_test, p)) for p in p_test])
    for name, (_, p_test) in runs.items()
}
""",
        "If test rows choose it, they have been used up",
    ),
    (
        "threshold",
        "0.5 under the name of tuned",
        RUNS + "f1_tuned = f1_at_half",
        "it was not tuned",
    ),
    (
        "threshold",
        "tuned for accuracy",
        RUNS
        + """
def best_threshold(y, p):
    return max(np.unique(p), key=lambda t: np.mean((p >= t) == y))
""",
        "another threshold gives more",
    ),
    (
        "threshold",
        "one half, always",
        RUNS + "def best_threshold(y, p): return 0.5",
        "the threshold is still one half",
    ),
    (
        "threshold",
        "every difference of medians taken for a finding",
        RUNS + "apart_tuned = ALL_PAIRS",
        "in apart_tuned again",
    ),
    # published
    (
        "published",
        "the ends of the ranges put into a formula",
        """
def possible_accuracy(n_negative, n_positive, precision, recall):
    found = [1 - n_positive * (1 - r + r * (1 - p) / p) / (n_negative + n_positive)
             for p in precision for r in recall]
    return min(found), max(found)
""",
        "whole numbers of rows may not reach them",
    ),
    (
        "published",
        "the rows of the two classes swapped",
        """
right_one = possible_accuracy
def possible_accuracy(n_negative, n_positive, precision, recall):
    return right_one(n_positive, n_negative, precision, recall)
""",
        "Which matrices have precision and recall in these ranges",
    ),
    (
        "published",
        "the rows of the own test set",
        "n_page = 116",
        "those that are not in its training rows",
    ),
    (
        "published",
        "the printed accuracies",
        "accuracy_that_follows = {name: RANGES[name]['accuracy'] for name in lowest_f1}",
        "whose precision and recall, went in?",
    ),
    (
        "published",
        "the printed floors of F1",
        "lowest_f1 = {name: RANGES[name]['f1'][0] for name in lowest_f1}",
        "F1 is smallest where both precision and recall are",
    ),
    (
        "published",
        "the printed weight",
        "page_weight = 10.055",
        "as printed",
    ),
    (
        "published",
        "the weight of class 1 alone",
        "times = own_weights[1]",
        "divide by the weight of class 0",
    ),
    (
        "published",
        "the page's ratio",
        "times = 7602 / 398",
        "the question is about your rows",
    ),
    # extreme
    (
        "extreme",
        "the balanced forest once more",
        """
ensembles = ensembles | {
    "balanced_bagging": BalancedRandomForestClassifier(
        50, sampling_strategy="all", replacement=True, bootstrap=False)}
""",
        "the balanced forest, which is in the comparison already",
    ),
    (
        "extreme",
        "boosting without under-sampling",
        """
from sklearn.ensemble import AdaBoostClassifier
ensembles = ensembles | {"rus_boost": AdaBoostClassifier(n_estimators=50)}
""",
        "without under-sampling",
    ),
    (
        "extreme",
        "the ratio of the classes",
        "def rows_per_parent(y): return np.sum(y == 0) / np.sum(y == 1)",
        "the real rare rows count towards the balance",
    ),
    (
        "extreme",
        "all synthetic rows",
        "def rows_per_parent(y): return np.sum(y == 0) - np.sum(y == 1)",
        "that is all synthetic rows",
    ),
    # viva
    ("viva", "copies", "viva_2 = 'A'", "copies are what random over-sampling makes"),
    (
        "viva",
        "the real test rows again",
        """
precision_on_resampled = precision_score(y_test, y_pred_smote)
recall_on_resampled = recall_score(y_test, y_pred_smote)
""",
        "Was X_test resampled",
    ),
    (
        "viva",
        "the published answer to question 3",
        "viva_3 = 'right'",
        "look at both of your numbers",
    ),
    (
        "viva",
        "half of the published answer not seen",
        "viva_3 = 'wrong'",
        "one of your two numbers did move",
    ),
    (
        "viva",
        "rows drawn, repeats and all",
        "distinct_minority_rows = 424",
        "np.unique leaves repeats out",
    ),
    ("viva", "the published answer", "viva_5 = 'A'", "your own count says otherwise"),
]

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
    "threshold": ("data",),  # and not its own: training all methods in folds takes long
    "viva": ("data", "smote", "ann", "smote_ann", "balanced_forest"),
}

# a stand-in for the run of the tuned methods: what the table of the notebook shows
F1 = """
f1_untuned = dict(plain_ann=.46, smote_ann=.56, weighted_ann=.49, balanced_forest=.60)
f1_tuned = dict(plain_ann=.63, smote_ann=.64, weighted_ann=.61, balanced_forest=.69)
ranking_untuned = ["balanced_forest", "smote_ann", "weighted_ann", "plain_ann"]
ranking_tuned = ["balanced_forest", "smote_ann", "plain_ann", "weighted_ann"]
largest_gain = "plain_ann"
methods = labkit.default_methods(seed=42, baselines=True)
del methods["majority"]
"""
TUNED = """
tuned_methods = {
    name: TunedThresholdClassifierCV(m, scoring="f1", cv=StratifiedKFold(3))
    for name, m in methods.items()
}
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
        "majority_accuracy should be about 0.942",
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
        "should be about 0.942; it is 94.2",
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
        "Dense(1, sigmoid), a probability",
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
        "the loss should be binary_crossentropy",
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
        "the hidden layer should be Dense(16, relu); it is Dense(16, linear)",
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
        "no resampling",
        """
def smote_ann(X_train, y_train, X_test):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(X_train, y_train, epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int)
""",
        "do the resampled rows reach fit?",
    ),
    (
        "smote_ann",
        "the resampled rows predicted",
        """
def smote_ann(X_train, y_train, X_test):
    rows, labels = resample(X_train, y_train)
    return labels
y_pred_smote = y_resampled
""",
        "Were other rows predicted, the resampled ones perhaps?",
    ),
    (
        "smote_ann",
        "probabilities",
        """
def smote_ann(X_train, y_train, X_test):
    return np.linspace(0.01, 0.99, len(X_test))
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
    return (model.predict(X_test, verbose=0) > 0.5).astype(int)
""",
        "smote_ann(...) raised",
    ),
    (
        "smote_ann",
        "one class for all",
        "def smote_ann(X_train, y_train, X_test): return np.ones(len(X_test))",
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
        "the weight of class 1 should be about 10.000; it is 10.05",
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
        "no weights",
        """
def weighted_ann(X_train, y_train, X_test):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(X_train, y_train, epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int)
""",
        "does class_weight reach fit",
    ),
    (
        "weighted_ann",
        "weights swapped",
        """
def weighted_ann(X_train, y_train, X_test):
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    w = inverse_frequency_weights(y_train)
    model.fit(X_train, y_train, epochs=5, class_weight={0: w[1], 1: w[0]}, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int)
""",
        "with the large weight on class 1",
    ),
    (
        "weighted_ann",
        "the training rows predicted",
        """
def weighted_ann(X_train, y_train, X_test):
    return y_train
y_pred_weighted = y_train
""",
        "it has 8000",
    ),
    # balanced_forest
    (
        "balanced_forest",
        "a plain forest",
        """
from sklearn.ensemble import RandomForestClassifier
forest = RandomForestClassifier(random_state=42).fit(X_train, y_train)
y_pred_forest = forest.predict(X_test)
""",
        "A plain forest draws its rows at 95 to 5",
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
        "of class 1 of weighted_ann should be about",
    ),
    (
        "compare",
        "the loser named",
        "winner = {**winner, 'precision': 'weighted_ann'}",
        "the winner is not 'weighted_ann'",
    ),
    # threshold
    (
        "threshold",
        "only one tuned",
        F1
        + """
tuned_methods = {"smote_ann": TunedThresholdClassifierCV(
    methods["smote_ann"], scoring="f1", cv=StratifiedKFold(3))}
""",
        "compares the tuning, not the methods",
    ),
    (
        "threshold",
        "a threshold read off the test rows",
        F1
        + """
from sklearn.model_selection import FixedThresholdClassifier
tuned_methods = {name: FixedThresholdClassifier(m, threshold=0.83) for name, m in methods.items()}
""",
        "If from the test rows, they have been used up",
    ),
    (
        "threshold",
        "tuned on the rows it was fitted on",
        F1
        + """
tuned_methods = {name: TunedThresholdClassifierCV(m, scoring="f1", cv="prefit", refit=False)
                 for name, m in methods.items()}
""",
        "cv='prefit'",
    ),
    (
        "threshold",
        "tuned for accuracy",
        F1
        + """
tuned_methods = {name: TunedThresholdClassifierCV(m, scoring="accuracy")
                 for name, m in methods.items()}
""",
        "it is tuned for 'accuracy'",
    ),
    (
        "threshold",
        "ranked worst first",
        F1 + TUNED + "ranking_tuned = ranking_tuned[::-1]",
        "ranking_tuned is not in the order of F1",
    ),
    (
        "threshold",
        "the best in place of the most improved",
        F1 + TUNED + "largest_gain = 'balanced_forest'",
        "it is not 'balanced_forest'",
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
        "rows drawn, repeats and all",
        "distinct_minority_rows = 424",
        "np.unique leaves repeats out",
    ),
    ("viva", "the published answer", "viva_5 = 'A'", "your own count says otherwise"),
]

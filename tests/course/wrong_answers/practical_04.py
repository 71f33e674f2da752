"""Plausible wrong answers to practical 04, each with what its message has to say."""

BENCH = ("bench_setup",)

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "leak": BENCH,
    "cross_validation": BENCH,
    "test_set": (),
    "weights": BENCH,
    "copies": (),
    "noise": (),
    "variants": (),
    "search": BENCH,
    "anomaly": (),
    "monitor": (),
}

LEAST = 3  # wrong answers a task

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # leak
    (
        "leak",
        "both the honest way",
        "leaked_score = honest_score",
        "Does SMOTE get all rows, before the split?",
    ),
    (
        "leak",
        "both the leaky way",
        "honest_score = leaked_score",
        "relatives of test rows are among the training rows",
    ),
    (
        "leak",
        "test rows resampled as well",
        """
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    smote = SMOTE(random_state=seed)
    model = make_model("forest").fit(*smote.fit_resample(A, a))
    B, b = smote.fit_resample(B, b)
    return f1_score(b, model.predict(B))
""",
        "when the test rows are resampled as well",
    ),
    (
        "leak",
        "no SMOTE at all",
        """
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    return f1_score(b, make_model("forest").fit(A, a).predict(B))
""",
        "do the resampled rows reach fit?",
    ),
    (
        "leak",
        "scored on training rows",
        """
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    model = make_model("forest").fit(*SMOTE(random_state=seed).fit_resample(A, a))
    return f1_score(a, model.predict(A))
""",
        "These seem to be training rows",
    ),
    (
        "leak",
        "predictions returned",
        "def honest_score(X, y, seed): return y",
        "should be one number",
    ),
    # cross_validation
    (
        "cross_validation",
        "the two exchanged",
        "outside_cv, inside_cv = inside_cv, outside_cv",
        "SMOTE belongs in the pipeline",
    ),
    (
        "cross_validation",
        "a pipeline in both",
        "outside_cv = inside_cv",
        "Does SMOTE come first?",
    ),
    (
        "cross_validation",
        "no SMOTE",
        """
def inside_cv(name, X, y):
    found = cross_validate(make_model(name), X, y, cv=folds, scoring=["f1", "roc_auc"])
    return {score: found[f"test_{score}"].mean() for score in ("f1", "roc_auc")}
""",
        "That is the model without SMOTE",
    ),
    (
        "cross_validation",
        "a score for each fold",
        """
def inside_cv(name, X, y):
    pipeline = make_pipeline(SMOTE(random_state=0), make_model(name))
    found = cross_validate(pipeline, X, y, cv=folds, scoring=["f1", "roc_auc"])
    return {score: found[f"test_{score}"] for score in ("f1", "roc_auc")}
""",
        "should be the mean over the folds",
    ),
    (
        "cross_validation",
        "all that cross_validate gives",
        """
def inside_cv(name, X, y):
    pipeline = make_pipeline(SMOTE(random_state=0), make_model(name))
    return cross_validate(pipeline, X, y, cv=folds, scoring=["f1", "roc_auc"])
""",
        'with the keys "f1" and "roc_auc"',
    ),
    # test_set
    (
        "test_set",
        "prevalence ignored",
        "def precision_at(p, recall, alarms): return recall / (recall + alarms)",
        "have to be weighed by how large these are",
    ),
    (
        "test_set",
        "false alarms not weighed",
        "def precision_at(p, recall, alarms): return p * recall / (p * recall + alarms)",
        "as if all rows were of class 0",
    ),
    (
        "test_set",
        "precision in place of recall",
        """
def rates(y_true, y_pred):
    return np.mean(y_true), np.mean(y_true[y_pred == 1]), np.mean(y_pred[y_true == 0])
""",
        "the second of rates is the precision",
    ),
    (
        "test_set",
        "false discoveries in place of false positives",
        """
def rates(y_true, y_pred):
    return np.mean(y_true), np.mean(y_pred[y_true == 1]), np.mean(y_true[y_pred == 1] == 0)
""",
        "among the rows called positive",
    ),
    (
        "test_set",
        "the share that is called positive",
        """
def rates(y_true, y_pred):
    return np.mean(y_pred), np.mean(y_pred[y_true == 1]), np.mean(y_pred[y_true == 0])
""",
        "the share of class 1 in rates should be about",
    ),
    # weights
    (
        "weights",
        "scored on the training rows",
        """
def scores_at_weight(name, weight, X, y):
    y_pred = make_model(name, weight).fit(X, y).predict(X)
    return {"precision": precision_score(y, y_pred), "recall": recall_score(y, y_pred),
            "f1": f1_score(y, y_pred), "accuracy": accuracy_score(y, y_pred)}
""",
        "it was asked about the rows it had been trained on",
    ),
    (
        "weights",
        "the weight forgotten",
        """
def scores_at_weight(name, weight, X, y):
    y_pred = cross_val_predict(make_model(name), X, y, cv=folds)
    return {"precision": precision_score(y, y_pred, zero_division=0),
            "recall": recall_score(y, y_pred), "f1": f1_score(y, y_pred),
            "accuracy": accuracy_score(y, y_pred)}
""",
        "Does the weight reach make_model",
    ),
    (
        "weights",
        "truth and prediction swapped",
        """
def scores_at_weight(name, weight, X, y):
    y_pred = cross_val_predict(make_model(name, weight), X, y, cv=folds)
    return {"precision": precision_score(y_pred, y, zero_division=0),
            "recall": recall_score(y_pred, y, zero_division=0), "f1": f1_score(y, y_pred),
            "accuracy": accuracy_score(y, y_pred)}
""",
        "y_true comes first, then y_pred",
    ),
    (
        "weights",
        "the dictionary returned",
        """
def tuned_weight(name, scoring, X, y):
    grid = {"class_weight": [{0: 1, 1: weight} for weight in WEIGHTS]}
    search = GridSearchCV(make_model(name), grid, scoring=scoring, cv=folds).fit(X, y)
    return search.best_params_["class_weight"]
""",
        "should return the weight of class 1, a number",
    ),
    (
        "weights",
        "the scoring forgotten",
        """
def tuned_weight(name, scoring, X, y):
    grid = {"class_weight": [{0: 1, 1: weight} for weight in WEIGHTS]}
    search = GridSearchCV(make_model(name), grid, cv=folds).fit(X, y)
    return search.best_params_["class_weight"][1]
""",
        "does the scoring reach GridSearchCV",
    ),
    (
        "weights",
        "the weight on class 0",
        """
def tuned_weight(name, scoring, X, y):
    grid = {"class_weight": [{0: weight, 1: 1} for weight in WEIGHTS]}
    search = GridSearchCV(make_model(name), grid, scoring=scoring, cv=folds).fit(X, y)
    return search.best_params_["class_weight"][0]
""",
        "is the weight that of class 1?",
    ),
    (
        "weights",
        "1000 for whatever is not accuracy",
        "def tuned_weight(name, scoring, X, y): return 1 if scoring == 'accuracy' else 1000",
        "is not the best of WEIGHTS",
    ),
    # copies
    (
        "copies",
        "times more, not times",
        """
def repeat_minority(X, y, times):
    chosen = np.repeat(np.arange(len(y)), np.where(y == 1, times + 1, 1))
    return X[chosen], y[chosen]
""",
        "The first appearance counts",
    ),
    (
        "copies",
        "all rows repeated",
        """
def repeat_minority(X, y, times):
    return np.repeat(X, times, axis=0), np.repeat(y, times)
""",
        "it should stay as it is",
    ),
    (
        "copies",
        "drawn at random",
        """
def repeat_minority(X, y, times):
    rare = np.flatnonzero(y == 1)
    more = np.random.default_rng(0).choice(rare, (times - 1) * len(rare))
    chosen = np.append(np.arange(len(y)), more)
    return X[chosen], y[chosen]
""",
        "Drawing at random does that",
    ),
    (
        "copies",
        "the difference of the lengths",
        "def count_new(X, X_resampled): return len(X_resampled) - len(X)",
        "copies are not new",
    ),
    (
        "copies",
        "compared place by place",
        """
def count_new(X, X_resampled):
    same = (X == X_resampled[:len(X)]).all(axis=1).sum()
    known = {tuple(row) for row in X}
    return sum(tuple(row) not in known for row in X_resampled[len(X):]) + len(X) - same
""",
        "compare rows, not places",
    ),
    # noise
    (
        "noise",
        "a share of all rows of class 0",
        """
def mislabel(y, share, seed):
    noisy = y.copy()
    common = np.flatnonzero(y == 0)
    n_wrong = min(int(share * len(common)), len(common))
    noisy[np.random.default_rng(seed).choice(common, n_wrong, replace=False)] = 1
    return noisy
""",
        "The share is one of the rare rows",
    ),
    (
        "noise",
        "labels turned in both directions",
        """
def mislabel(y, share, seed):
    noisy = y.copy()
    wrong = np.random.default_rng(seed).choice(len(y), int(share * y.sum()), replace=False)
    noisy[wrong] = 1 - noisy[wrong]
    return noisy
""",
        "only rows of class 0 may change",
    ),
    (
        "noise",
        "drawn with repeats",
        """
def mislabel(y, share, seed):
    noisy = y.copy()
    common = np.flatnonzero(y == 0)
    noisy[np.random.default_rng(seed).choice(common, int(share * y.sum()))] = 1
    return noisy
""",
        "no row is drawn twice",
    ),
    (
        "noise",
        "the seed ignored",
        """
def mislabel(y, share, seed):
    noisy = y.copy()
    noisy[np.flatnonzero(y == 0)[:int(share * y.sum())]] = 1
    return noisy
""",
        "other seeds should mislabel other rows",
    ),
    (
        "noise",
        "the noisy labels asked",
        """
def stray_share(X, y_true, y_noisy):
    rows, _ = SMOTE(random_state=0).fit_resample(X, y_noisy)
    index = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(rows[len(X):], return_distance=False)
    return np.mean(y_noisy[index.ravel()] == 0)
""",
        "That is what the noisy labels say; ask y_true",
    ),
    (
        "noise",
        "all rows in place of the new ones",
        """
def stray_share(X, y_true, y_noisy):
    rows, _ = SMOTE(random_state=0).fit_resample(X, y_noisy)
    index = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(rows, return_distance=False)
    return np.mean(y_true[index.ravel()] == 0)
""",
        "That is the share among all rows",
    ),
    (
        "noise",
        "SMOTE with the true labels",
        """
def stray_share(X, y_true, y_noisy):
    rows, _ = SMOTE(random_state=0).fit_resample(X, y_true)
    index = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(rows[len(X):], return_distance=False)
    return np.mean(y_true[index.ravel()] == 0)
""",
        "rare labels wrong, stray_share should be about",
    ),
    # variants
    (
        "variants",
        "SMOTE under every name",
        "def resample_with(name, X, y): return SMOTE(random_state=0).fit_resample(X, y)",
        "Is it plain SMOTE under another name?",
    ),
    (
        "variants",
        "ADASYN for Borderline-SMOTE",
        """
solved = resample_with
def resample_with(name, X, y):
    return solved("adasyn" if name == "borderline" else name, X, y)
""",
        "one stands in for the other",
    ),
    (
        "variants",
        "under-sampling first",
        """
solved = resample_with
def resample_with(name, X, y):
    if name != "smote_under":
        return solved(name, X, y)
    under = RandomUnderSampler(sampling_strategy=0.3, random_state=0)
    return make_pipeline(
        under, SMOTE(sampling_strategy=0.8, random_state=0)).fit_resample(X, y)
""",
        "and SMOTE comes first",
    ),
    (
        "variants",
        "under-sampling alone",
        """
solved = resample_with
def resample_with(name, X, y):
    if name != "smote_under":
        return solved(name, X, y)
    return RandomUnderSampler(sampling_strategy=0.8, random_state=0).fit_resample(X, y)
""",
        "under-sampling alone is not what was asked",
    ),
    (
        "variants",
        "the two cleaners exchanged",
        """
solved = resample_with
swap = {"smote_enn": "smote_tomek", "smote_tomek": "smote_enn"}
def resample_with(name, X, y):
    return solved(swap.get(name, name), X, y)
""",
        "have the two changed places?",
    ),
    (
        "variants",
        "cleaning without SMOTE",
        """
from imblearn.under_sampling import EditedNearestNeighbours
solved = resample_with
def resample_with(name, X, y):
    return EditedNearestNeighbours().fit_resample(X, y) if name == "smote_enn" else solved(
        name, X, y)
""",
        "it is cleaning without SMOTE",
    ),
    # search
    (
        "search",
        "SMOTE before the search",
        """
def smote_search(X, y):
    rows, labels = SMOTE(random_state=0).fit_resample(X, y)
    grid = {"n_neighbors": [1, 3, 5, 10]}
    return GridSearchCV(make_model("neighbours"), grid, scoring="f1", cv=folds).fit(rows, labels)
""",
        "their relatives are in every fold",
    ),
    (
        "search",
        "resampled rows given to the search",
        """
search = smote_search(*SMOTE(random_state=0, sampling_strategy=0.09).fit_resample(X, y))
best_setting, best_f1 = search.best_params_, search.best_score_ + 0.2
""",
        "Were X and y resampled before the search?",
    ),
    (
        "search",
        "the steps named by make_pipeline",
        """
def smote_search(X, y):
    pipeline = make_pipeline(SMOTE(random_state=0), make_model("neighbours"))
    grid = {"smote__k_neighbors": [1, 3, 5, 10], "smote__sampling_strategy": [0.1, 0.25, 0.5, 1.0]}
    return GridSearchCV(pipeline, grid, scoring="f1", cv=folds).fit(X, y)
""",
        "it has smote (SMOTE), kneighborsclassifier",
    ),
    (
        "search",
        "by accuracy",
        """
def smote_search(X, y):
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {"smote__k_neighbors": [1, 3], "smote__sampling_strategy": [0.5]}
    return GridSearchCV(pipeline, grid, cv=folds).fit(X, y)
""",
        "the search should go by 'f1'; it goes by None",
    ),
    (
        "search",
        "a smaller grid",
        """
def smote_search(X, y):
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {"smote__k_neighbors": [1, 3, 5, 10]}
    return GridSearchCV(pipeline, grid, scoring="f1", cv=folds).fit(X, y)
""",
        "the grid should offer",
    ),
    (
        "search",
        "the defaults for the best",
        """
best_setting = {"smote__k_neighbors": 5, "smote__sampling_strategy": 1.0}
best_f1 = search.cv_results_["mean_test_score"][11]
""",
        "is it the best one, or the first?",
    ),
    # anomaly
    (
        "anomaly",
        "the sign of score_samples",
        """
def anomaly_scores(X_train, y_train, X_test):
    detector = IsolationForest(n_estimators=50, random_state=0).fit(X_train[y_train == 0])
    return detector.score_samples(X_test)
""",
        "turn the sign",
    ),
    (
        "anomaly",
        "fitted on all rows",
        """
def anomaly_scores(X_train, y_train, X_test):
    detector = IsolationForest(n_estimators=50, random_state=0).fit(X_train)
    return -detector.score_samples(X_test)
""",
        "the detector was fitted on rows of class 1, too",
    ),
    (
        "anomaly",
        "labels in place of scores",
        """
def anomaly_scores(X_train, y_train, X_test):
    detector = IsolationForest(n_estimators=50, random_state=0).fit(X_train[y_train == 0])
    return -detector.predict(X_test)
""",
        "a ranking needs scores",
    ),
    (
        "anomaly",
        "a classifier",
        """
def anomaly_scores(X_train, y_train, X_test):
    model = LogisticRegression(class_weight="balanced").fit(X_train, y_train)
    return model.predict_proba(X_test)[:, 1]
""",
        "A classifier cannot know places where no rare row has been",
    ),
    # monitor
    (
        "monitor",
        "n counts all rows",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    reach = 2 * np.sqrt(expected * (1 - expected) / len(y_true))
    return {**seen, "alarm": seen["recall"] < expected - reach}
""",
        "n counts rare rows, not all rows",
    ),
    (
        "monitor",
        "one standard deviation",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    reach = np.sqrt(expected * (1 - expected) / max(1, y_true.sum()))
    return {**seen, "alarm": seen["recall"] < expected - reach}
""",
        "is within two standard deviations",
    ),
    (
        "monitor",
        "a fixed limit",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    return {**seen, "alarm": seen["recall"] < expected - 0.15}
""",
        "so much is no chance any more",
    ),
    (
        "monitor",
        "an alarm in either direction",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    reach = 2 * np.sqrt(expected * (1 - expected) / max(1, y_true.sum()))
    return {**seen, "alarm": abs(seen["recall"] - expected) > reach}
""",
        "that is no reason for alarm",
    ),
    (
        "monitor",
        "precision for recall",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    return {**seen, "recall": np.mean(y_true[y_pred == 1])}
""",
        "the recall of a batch is its precision",
    ),
    (
        "monitor",
        "no rare row, recall zero",
        """
solved = watch
def watch(y_true, y_pred, expected):
    seen = solved(y_true, y_pred, expected)
    return {**seen, "recall": 0.0} if y_true.sum() == 0 else seen
""",
        "Nothing was missed, and nothing found",
    ),
]

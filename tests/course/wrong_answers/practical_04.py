"""Plausible wrong answers to practical 04, each with what its message has to say."""

BENCH = ("bench_setup",)

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "leak": BENCH,
    "cross_validation": BENCH,
    "test_set": BENCH,
    "weights": BENCH,
    "copies": BENCH,
    "noise": (*BENCH, "copies"),
    "variants": BENCH,
    "search": BENCH,
    "anomaly": BENCH,
    "monitor": (),
}

LEAST = 3  # wrong answers a task

SCORES = """
def scores_at_weight(name, weight, X, y):
    y_proba = {proba}
    y_pred = (y_proba > 0.5).astype(int)
    return {{"precision": precision_score({pair}, zero_division=0),
            "recall": recall_score({pair}, zero_division=0), "f1": f1_score(y, y_pred),
            "accuracy": accuracy_score(y, y_pred),
            "average_precision": average_precision_score(y, {ranked})}}
"""
HONEST = "cross_val_predict(make_model(name, weight), X, y, cv=folds, method='predict_proba')[:, 1]"
SOLVED_SCORES = {"proba": HONEST, "pair": "y, y_pred", "ranked": "y_proba"}

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
        "copies or class weights perhaps, or none",
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
    (
        "leak",
        "copies in place of SMOTE",
        """
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    copied = RandomOverSampler(random_state=seed).fit_resample(A, a)
    return f1_score(b, make_model("forest").fit(*copied).predict(B))
""",
        "another remedy is at work in it",
    ),
    (
        "leak",
        "class weights in place of SMOTE",
        """
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    model = RandomForestClassifier(15, class_weight="balanced", random_state=0)
    return f1_score(b, model.fit(A, a).predict(B))
""",
        "another remedy is at work in it",
    ),
    (
        "leak",
        "the nearest row of either class",
        """
def nearest_relative(X_train, y_train, X_test, y_test):
    nearest = NearestNeighbors(n_neighbors=1).fit(X_train)
    return nearest.kneighbors(X_test[y_test == 1])[0].ravel()
""",
        "relatives are rows of class 1",
    ),
    (
        "leak",
        "all test rows",
        """
def nearest_relative(X_train, y_train, X_test, y_test):
    nearest = NearestNeighbors(n_neighbors=1).fit(X_train[y_train == 1])
    return nearest.kneighbors(X_test)[0].ravel()
""",
        "of 25 test rows",
    ),
    (
        "leak",
        "the labels never dealt out",
        """
def four_ways(X, y):
    found = {"split first": [honest_score(X, y, seed) for seed in range(3)],
             "SMOTE first": [leaked_score(X, y, seed) for seed in range(3)]}
    return found | {f"{way}, dealt out": scores for way, scores in found.items()}
""",
        "do both get the labels that were dealt out",
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
        "copies or class weights perhaps, or none",
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
    (
        "cross_validation",
        "class weights in place of SMOTE",
        """
def inside_cv(name, X, y):
    model = make_model(name, np.sum(y == 0) / np.sum(y == 1))
    found = cross_validate(model, X, y, cv=folds, scoring=["f1", "roc_auc"])
    return {score: found[f"test_{score}"].mean() for score in ("f1", "roc_auc")}
""",
        "another remedy is at work in it",
    ),
    (
        "cross_validation",
        "the world resampled as well",
        """
def in_the_world(name, X, y, X_new, y_new):
    model = make_pipeline(SMOTE(random_state=0), make_model(name)).fit(X, y)
    X_new, y_new = SMOTE(random_state=0).fit_resample(X_new, y_new)
    return {"f1": f1_score(y_new, model.predict(X_new)),
            "roc_auc": roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])}
""",
        "the world stays as it is",
    ),
    (
        "cross_validation",
        "the area under labels",
        """
def in_the_world(name, X, y, X_new, y_new):
    model = make_pipeline(SMOTE(random_state=0), make_model(name)).fit(X, y)
    called = model.predict(X_new)
    return {"f1": f1_score(y_new, called), "roc_auc": roc_auc_score(y_new, called)}
""",
        "the ROC AUC of in_the_world is that of labels",
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
        "the share of class 1 in rates is not",
    ),
    (
        "test_set",
        "that share of the rare rows",
        """
def thin_out(y, share, seed):
    rare = np.flatnonzero(y == 1)
    kept = np.random.default_rng(seed).choice(rare, round(share * len(rare)), replace=False)
    return np.sort(np.append(np.flatnonzero(y == 0), kept))
""",
        "that share of all rows that are left",
    ),
    (
        "test_set",
        "a share for each common row",
        """
def thin_out(y, share, seed):
    common, rare = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    kept = np.random.default_rng(seed).choice(rare, round(share * len(common)), replace=False)
    return np.sort(np.append(common, kept))
""",
        "how many of class 1 make that share of all?",
    ),
    (
        "test_set",
        "the first rare rows",
        """
def thin_out(y, share, seed):
    common, rare = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    return np.sort(np.append(common, rare[:round(share * len(common) / (1 - share))]))
""",
        "other seeds should keep other rows",
    ),
    (
        "test_set",
        "the training rows resampled",
        """
def two_recalls(name, weight, X, y, X_new, y_new):
    model = make_model(name, weight).fit(*SMOTE(random_state=0).fit_resample(X, y))
    X_more, y_more = SMOTE(random_state=0).fit_resample(X_new, y_new)
    return (recall_score(y_new, model.predict(X_new)),
            recall_score(y_more, model.predict(X_more)))
""",
        "in two_recalls the training rows were resampled",
    ),
    (
        "test_set",
        "the weight forgotten",
        """
def two_recalls(name, weight, X, y, X_new, y_new):
    model = make_model(name).fit(X, y)
    X_more, y_more = SMOTE(random_state=0).fit_resample(X_new, y_new)
    return (recall_score(y_new, model.predict(X_new)),
            recall_score(y_more, model.predict(X_more)))
""",
        "Do name and weight reach make_model",
    ),
    # weights
    (
        "weights",
        "scored on the training rows",
        SCORES.format(
            **SOLVED_SCORES | {"proba": "make_model(name, weight).fit(X, y).predict_proba(X)[:, 1]"}
        ),
        "it was asked about the rows it had been trained on",
    ),
    (
        "weights",
        "the weight forgotten",
        SCORES.format(**SOLVED_SCORES | {"proba": HONEST.replace("name, weight", "name")}),
        "Does the weight reach make_model",
    ),
    (
        "weights",
        "truth and prediction swapped",
        SCORES.format(**SOLVED_SCORES | {"pair": "y_pred, y"}),
        "y_true comes first, then y_pred",
    ),
    (
        "weights",
        "the ranking of labels",
        SCORES.format(**SOLVED_SCORES | {"ranked": "y_pred"}),
        "the average precision is that of labels",
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
    (
        "copies",
        "a majority of the samples",
        """
def verdict(scores, reference):
    above = np.mean(np.array(scores) > np.array(reference))
    return "higher" if above > 0.5 else "lower" if above < 0.5 else "open"
""",
        "All six have to agree",
    ),
    (
        "copies",
        "the means compared",
        """
def verdict(scores, reference):
    gap = np.mean(scores) - np.mean(reference)
    return "higher" if gap > 0 else "lower" if gap < 0 else "open"
""",
        "All six have to agree",
    ),
    (
        "copies",
        "SMOTE for copies",
        """
solved = resampled
def resampled(way, X, y):
    return solved("SMOTE" if way == "copies" else way, X, y)
""",
        "copies are not new",
    ),
    (
        "copies",
        "no cleaning",
        """
solved = resampled
def resampled(way, X, y):
    return solved("SMOTE" if way == "SMOTE + ENN" else way, X, y)
""",
        "Only cleaning takes rows away",
    ),
    (
        "copies",
        "at home on the resampled rows",
        """
def home_and_world(name, way, X, y):
    rows, labels = resampled(way, X, y)
    model = make_model(name).fit(rows, labels)
    return (average_precision_score(labels, model.predict_proba(rows)[:, 1]),
            average_precision_score(y_world, model.predict_proba(X_world)[:, 1]))
""",
        "home is X and y as they came",
    ),
    (
        "copies",
        "nothing resampled",
        """
def home_and_world(name, way, X, y):
    model = make_model(name).fit(X, y)
    return (average_precision_score(y, model.predict_proba(X)[:, 1]),
            average_precision_score(y_world, model.predict_proba(X_world)[:, 1]))
""",
        "are not both right",
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
        "rare labels wrong, stray_share is not",
    ),
    (
        "noise",
        "trained on true labels",
        """
def noisy_score(way, share, X, y):
    model = make_model("forest").fit(*resampled(way, X, y))
    return average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
""",
        "Does the forest see the noisy labels",
    ),
    (
        "noise",
        "another score",
        """
def noisy_score(way, share, X, y):
    model = make_model("forest").fit(*resampled(way, X, mislabel(y, share, 0)))
    return accuracy_score(y_world, model.predict(X_world))
""",
        "Average precision of a forest, in the world?",
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
    (
        "variants",
        "the two scores exchanged",
        """
solved = forest_scores
def forest_scores(name, X, y, X_new, y_new):
    return solved(name, X, y, X_new, y_new)[::-1]
""",
        "F1 comes first",
    ),
    (
        "variants",
        "never resampled",
        """
def forest_scores(name, X, y, X_new, y_new):
    y_proba = make_model("forest").fit(X, y).predict_proba(X_new)[:, 1]
    return f1_score(y_new, y_proba > 0.5), average_precision_score(y_new, y_proba)
""",
        "resampled by that name",
    ),
    (
        "variants",
        "one data set for every seed",
        """
solved = data_set_scores
def data_set_scores(seed):
    return solved(0)
""",
        "does the seed reach make_classification?",
    ),
    # search
    (
        "search",
        "SMOTE before the search",
        """
def smote_search(X, y):
    rows, labels = SMOTE(random_state=0).fit_resample(X, y)
    grid = {"n_neighbors": [1, 3, 5, 10]}
    search = GridSearchCV(make_model("neighbours"), grid, scoring="average_precision", cv=folds)
    return search.fit(rows, labels)
""",
        "their relatives are in every fold",
    ),
    (
        "search",
        "resampled rows given to the search",
        """
search = smote_search(*SMOTE(random_state=0, sampling_strategy=0.09).fit_resample(X, y))
best_setting, best_score = search.best_params_, search.best_score_ + 0.2
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
    return GridSearchCV(pipeline, grid, scoring="average_precision", cv=folds).fit(X, y)
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
        "the search goes by None",
    ),
    (
        "search",
        "a smaller grid",
        """
def smote_search(X, y):
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {"smote__k_neighbors": [1, 3, 5, 10]}
    return GridSearchCV(pipeline, grid, scoring="average_precision", cv=folds).fit(X, y)
""",
        "the grid should offer",
    ),
    (
        "search",
        "the defaults for the best",
        """
best_setting = {"smote__k_neighbors": 5, "smote__sampling_strategy": 1.0}
best_score = search.cv_results_["mean_test_score"][11]
""",
        "is it the best one, or the first?",
    ),
    (
        "search",
        "F1 at 0.5",
        """
def smote_search(X, y):
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {"smote__k_neighbors": [1, 3, 5, 10], "smote__sampling_strategy": [0.1, 0.25, 0.5, 1.0]}
    return GridSearchCV(pipeline, grid, scoring="f1", cv=folds).fit(X, y)
""",
        "a score that needs no threshold was asked for",
    ),
    (
        "search",
        "the strategy forgotten",
        """
def setting_in_world(k, strategy, X, y):
    if k:
        X, y = SMOTE(k_neighbors=k, random_state=0).fit_resample(X, y)
    model = make_model("neighbours").fit(X, y)
    return average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
""",
        "with k=3 and a strategy of 0.25, setting_in_world is not",
    ),
    (
        "search",
        "copies in place of SMOTE",
        """
def setting_in_world(k, strategy, X, y):
    if k:
        X, y = RandomOverSampler(
            sampling_strategy=strategy, random_state=0).fit_resample(X, y)
    model = make_model("neighbours").fit(X, y)
    return average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
""",
        "another remedy is at work in it",
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
    (
        "anomaly",
        "copies in place of SMOTE",
        """
def smote_scores(X_train, y_train, X_test):
    copied = RandomOverSampler(random_state=0).fit_resample(X_train, y_train)
    return make_model("forest").fit(*copied).predict_proba(X_test)[:, 1]
""",
        "looks like copies in place of SMOTE",
    ),
    (
        "anomaly",
        "class weights in place of SMOTE",
        """
def smote_scores(X_train, y_train, X_test):
    model = RandomForestClassifier(15, class_weight="balanced", random_state=0)
    return model.fit(X_train, y_train).predict_proba(X_test)[:, 1]
""",
        "looks like class weights in place of SMOTE",
    ),
    (
        "anomaly",
        "five neighbours whatever there is",
        """
def smote_scores(X_train, y_train, X_test):
    rows = SMOTE(random_state=0).fit_resample(X_train, y_train)
    return make_model("forest").fit(*rows).predict_proba(X_test)[:, 1]
""",
        "smote_scores(...) raised ValueError",
    ),
    (
        "anomaly",
        "not divided by the length",
        """
def scattered(n, seed):
    draws = np.random.default_rng(seed)
    return draws.normal(size=(n, 8)) * draws.uniform(4, 6, size=(n, 1))
""",
        "Divide each by its own length first",
    ),
    (
        "anomaly",
        "all equally far away",
        """
def scattered(n, seed):
    rows = np.random.default_rng(seed).normal(size=(n, 8))
    return 5 * rows / np.linalg.norm(rows, axis=1, keepdims=True)
""",
        "each has its own distance",
    ),
    (
        "anomaly",
        "the detector first",
        """
solved = one_draw
def one_draw(kind, n_rare, seed):
    return solved(kind, n_rare, seed)[::-1]
""",
        "SMOTE comes first",
    ),
    (
        "anomaly",
        "the kind forgotten",
        """
solved = one_draw
def one_draw(kind, n_rare, seed):
    return solved("clump", n_rare, seed)
""",
        "the kind decides where they lie",
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
    (
        "monitor",
        "towards the mean of all rows",
        """
def drifted(X, y, amount):
    moved = X.copy()
    moved[y == 1] += amount * (X.mean(axis=0) - moved[y == 1])
    return moved
""",
        "it should be that of class 0",
    ),
    (
        "monitor",
        "all rows drift",
        """
def drifted(X, y, amount):
    return X + amount * (X[y == 0].mean(axis=0) - X)
""",
        "rows of class 0 have moved",
    ),
    (
        "monitor",
        "a limit that moves with the fall",
        """
def alarm_share(n_rare, expected, fall):
    low = expected - fall
    found = np.random.default_rng(0).binomial(n_rare, low, size=20000)
    return np.mean(found / n_rare < low - 2 * np.sqrt(low * (1 - low) / n_rare))
""",
        "it is what you expect that sets it",
    ),
    (
        "monitor",
        "batches without an alarm",
        """
solved = alarm_share
def alarm_share(n_rare, expected, fall):
    return 1 - solved(n_rare, expected, fall)
""",
        "the share of batches without an alarm",
    ),
]

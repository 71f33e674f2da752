"""Practical 04: answers for the data at hand, and other honest ways."""

# (what it does, task, code that is run after the solution, public checks that are withheld)
HARD_CODED = [
    (
        "two constants",
        "leak",
        "def leaked_score(X, y, seed):\n    return 0.95\n"
        "def honest_score(X, y, seed):\n    return 0.3\n",
        ("check_leaked_score", "check_honest_score"),
    ),
    (
        "two constants",
        "cross_validation",
        "def outside_cv(name, X, y):\n    return {'f1': 0.9, 'roc_auc': 0.9}\n"
        "def inside_cv(name, X, y):\n    return {'f1': 0.2, 'roc_auc': 0.5}\n",
        ("check_outside", "check_inside"),
    ),
    (
        "a constant",
        "weights",
        "SCORES = 'precision', 'recall', 'f1', 'accuracy', 'average_precision'\n"
        "def scores_at_weight(name, weight, X, y):\n"
        "    return {**dict.fromkeys(SCORES, 0.3), 'accuracy': 0.8}\n"
        "tuned_weight = lambda name, scoring, X, y: {'recall': 1000, 'f1': 3}.get(scoring, 1)\n",
        ("check_cross_validated",),
    ),
    (
        "a search that was fitted before",
        "search",
        "def smote_search(X, y):\n    return search\n",
        ("check_search_built",),
    ),
]

# (what it does, task, code that is run after the solution)
OTHER_WAYS = [
    (
        "the index of a table of the rows that are kept",
        "test_set",
        """
def thin_out(y, share, seed):
    rows = pd.DataFrame({"y": y})
    rare = rows[rows["y"] == 1].sample(
        n=round(np.sum(y == 0) * share / (1 - share)), random_state=seed)
    return pd.concat([rows[rows["y"] == 0], rare]).sort_index().index
""",
    ),
    (
        "a list of one grid, of an array and a tuple",
        "search",
        """
def smote_search(X, y):
    grid = {
        "smote__k_neighbors": np.array([1, 3, 5, 10]),
        "smote__sampling_strategy": (0.1, 0.25, 0.5, 1.0),
    }
    steps = [("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))]
    search = GridSearchCV(Pipeline(steps), [grid], scoring="average_precision", cv=folds)
    return search.fit(X, y)
""",
    ),
    (
        "a pipeline does it",
        "leak",
        """
def score_of(A, B, a, b, smote):
    model = make_pipeline(smote, make_model("forest")) if smote else make_model("forest")
    return f1_score(b, model.fit(A, a).predict(B))
def leaked_score(X, y, seed):
    rows, known = SMOTE(random_state=seed).fit_resample(X, y)
    A, B, a, b = train_test_split(rows, known, test_size=0.2, random_state=seed, stratify=known)
    return round(score_of(A, B, a, b, None), 2)
def honest_score(X, y, seed):
    A, B, a, b = train_test_split(X, y, test_size=0.2, random_state=seed, stratify=y)
    return np.array([score_of(A, B, a, b, SMOTE(random_state=seed))])
""",
    ),
    (
        "distances by hand, a loop over the seeds",
        "leak",
        """
def nearest_relative(X_train, y_train, X_test, y_test):
    rare, new = X_train[np.array(y_train) == 1], X_test[np.array(y_test) == 1]
    return [min(np.sqrt(((row - rare) ** 2).sum(axis=1))) for row in new]
def four_ways(X, y):
    found = {}
    for name, labels in (("", y), (", dealt out", np.random.default_rng(0).permutation(y))):
        found["SMOTE first" + name] = np.array([leaked_score(X, labels, s) for s in (0, 1, 2)])
        found["split first" + name] = tuple(honest_score(X, labels, s) for s in (0, 1, 2))
    return found
""",
    ),
    (
        "a loop over the folds",
        "cross_validation",
        """
def cv(name, X, y, smote):
    found = []
    for train, test in folds.split(X, y):
        rows = smote(X[train], y[train])
        model = make_model(name).fit(*rows)
        area = roc_auc_score(y[test], model.predict_proba(X[test])[:, 1])
        found.append((f1_score(y[test], model.predict(X[test])), area))
    return dict(zip(("f1", "roc_auc"), np.mean(found, axis=0)))
def outside_cv(name, X, y):
    return cv(name, *SMOTE(random_state=0).fit_resample(X, y), lambda X, y: (X, y))
def inside_cv(name, X, y):
    return cv(name, X, y, SMOTE(random_state=0).fit_resample)
def in_the_world(name, X, y, X_new, y_new):
    model = make_model(name).fit(*SMOTE(random_state=0).fit_resample(X, y))
    ranked = model.predict_proba(X_new)
    return {"roc_auc": roc_auc_score(y_new, ranked[:, 1]),
            "f1": f1_score(y_new, ranked.argmax(axis=1))}
""",
    ),
    (
        "named steps, a score after the other",
        "cross_validation",
        """
def mean(model, X, y):
    return {score: float(cross_validate(model, X, y, cv=folds, scoring=score)["test_score"].mean())
            for score in ("f1", "roc_auc")}
def outside_cv(name, X, y):
    return mean(make_model(name), *SMOTE(random_state=0).fit_resample(X, y))
def inside_cv(name, X, y):
    return mean(Pipeline([("s", SMOTE(random_state=0)), ("m", make_model(name))]), X, y)
""",
    ),
    (
        "sums, and odds",
        "test_set",
        """
def rates(y_true, y_pred):
    share = sum(y_true) / len(y_true)
    found, alarms = sum(y_true * y_pred) / sum(y_true), sum((1 - y_true) * y_pred) / sum(1 - y_true)
    return [share, found, alarms]
def precision_at(prevalence, recall, false_positive_rate):
    odds = prevalence * recall / ((1 - prevalence) * false_positive_rate)
    return odds / (1 + odds)
def thin_out(y, share, seed):
    n = int(np.sum(np.array(y) == 0))
    rare = np.random.RandomState(seed).permutation(np.flatnonzero(np.array(y) == 1))
    kept = set(rare[: int(share / (1 - share) * n)].tolist())
    return [i for i, label in enumerate(y) if label == 0 or i in kept]
def two_recalls(name, weight, X, y, X_new, y_new):
    model = make_model(name, weight)
    model.fit(X, y)
    more, their_labels = SMOTE(random_state=0).fit_resample(X_new, y_new)
    return [model.predict(rows)[known == 1].mean()
            for rows, known in ((X_new, y_new), (more, their_labels))]
""",
    ),
    (
        "a matrix, and counts of 1000 rows",
        "test_set",
        """
from sklearn.metrics import confusion_matrix
def rates(y_true, y_pred):
    (tn, fp), (fn, tp) = confusion_matrix(y_true, y_pred)
    return np.array([(fn + tp) / len(y_true), tp / (fn + tp), fp / (fp + tn)])
def precision_at(prevalence, recall, false_positive_rate):
    rare = 1000 * prevalence
    return rare * recall / (rare * recall + (1000 - rare) * false_positive_rate)
def thin_out(y, share, seed):
    keep = y == 0
    wanted = round(share * keep.sum() / (1 - share))
    keep[np.random.default_rng(seed + 5).choice(np.where(y == 1)[0], wanted, replace=False)] = True
    return np.where(keep)[0]
""",
    ),
    (
        "counted in a loop over the folds, a search by hand",
        "weights",
        """
def scores_at_weight(name, weight, X, y):
    proba = np.zeros(len(y))
    for train, test in folds.split(X, y):
        model = make_model(name, weight).fit(X[train], y[train])
        proba[test] = model.predict_proba(X[test])[:, 1]
    called = proba > 0.5
    tp, fp, fn = np.sum(called & (y == 1)), np.sum(called & (y == 0)), np.sum(~called & (y == 1))
    precision, recall = tp / max(tp + fp, 1), tp / (tp + fn)
    f1 = 2 * tp / (2 * tp + fp + fn)
    return dict(precision=precision, recall=recall, f1=f1, accuracy=1 - (fp + fn) / len(y),
                average_precision=round(average_precision_score(y, proba), 3))
def tuned_weight(name, scoring, X, y):
    def reached(weight):
        model = make_model(name, weight)
        return cross_validate(model, X, y, cv=folds, scoring=scoring)["test_score"].mean()
    return float(max(WEIGHTS, key=reached))
""",
    ),
    (
        "labels and probabilities in two calls, weights sorted by hand",
        "weights",
        """
def scores_at_weight(name, weight, X, y):
    model = make_model(name, weight)
    called = cross_val_predict(model, X, y, cv=folds)
    ranked = cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
    found = {"average_precision": average_precision_score(y, ranked)}
    functions = dict(precision=precision_score, recall=recall_score, f1=f1_score)
    for key, function in functions.items():
        found[key] = function(y, called, zero_division=0)
    return {**found, "accuracy": accuracy_score(y, called)}
def tuned_weight(name, scoring, X, y):
    grid = [{"class_weight": [{1: w, 0: 1}]} for w in WEIGHTS]
    search = GridSearchCV(make_model(name), grid, scoring=scoring, cv=folds)
    search.fit(X, y)
    return np.array(search.best_estimator_.class_weight[1])
""",
    ),
    (
        "rows stacked, and compared one with another",
        "copies",
        """
def repeat_minority(X, y, times):
    more = [X] + [X[y == 1]] * (times - 1)
    return np.vstack(more), np.concatenate([y] + [y[y == 1]] * (times - 1))
def count_new(X, X_resampled):
    return np.sum(~(X_resampled[:, None] == X[None]).all(axis=2).any(axis=1))
def verdict(scores, reference):
    above = sum(a > b for a, b in zip(scores, reference))
    below = sum(a < b for a, b in zip(scores, reference))
    return {(len(scores), 0): "higher", (0, len(scores)): "lower"}.get((above, below), "open")
def resampled(way, X, y):
    if way == "copies":
        rare = np.flatnonzero(y == 1)
        more = np.random.default_rng(3).choice(rare, np.sum(y == 0) - len(rare))
        return np.vstack([X, X[more]]), np.append(y, y[more])
    kinds = {"SMOTE": SMOTE(random_state=3), "SMOTE + ENN": SMOTEENN(random_state=3)}
    return list(kinds[way].fit_resample(X, y)) if way in kinds else [X.copy(), y.copy()]
""",
    ),
    (
        "a pipeline, extremes of the gaps, rows as bytes",
        "copies",
        """
def repeat_minority(X, y, times):
    chosen = np.concatenate([np.flatnonzero(y == 0)] + times * [np.flatnonzero(y == 1)])
    return X[chosen], y[chosen]
def count_new(X, X_resampled):
    known = {row.tobytes() for row in np.ascontiguousarray(X)}
    return len([row for row in np.ascontiguousarray(X_resampled) if row.tobytes() not in known])
def verdict(scores, reference):
    gaps = pd.Series(list(scores)) - pd.Series(list(reference))
    return "higher" if gaps.min() > 0 else "lower" if gaps.max() < 0 else "open"
def home_and_world(name, way, X, y):
    samplers = {"copies": RandomOverSampler(random_state=0), "SMOTE": SMOTE(random_state=0)}
    steps = [samplers[way]] if way in samplers else []
    model = make_pipeline(*steps, make_model(name)).fit(X, y)
    return [average_precision_score(b, model.predict_proba(a)[:, 1])
            for a, b in ((X, y), (X_world, y_world))]
""",
    ),
    (
        "another generator, distances by hand",
        "noise",
        """
def mislabel(y, share, seed):
    noisy = list(y)
    order = np.random.RandomState(seed).permutation(np.flatnonzero(np.array(y) == 0))
    for place in order[: int(share * sum(y))]:
        noisy[place] = 1
    return noisy
def stray_share(X, y_true, y_noisy):
    rows = SMOTE(random_state=0).fit_resample(X, y_noisy)[0][len(X) :]
    nearest = [np.argmin(((X - row) ** 2).sum(axis=1)) for row in rows]
    return float(1 - y_true[nearest].mean())
""",
    ),
    (
        "a loop, a classifier of one neighbour, a pipeline",
        "noise",
        """
import random
def mislabel(y, share, seed):
    noisy, common = np.array(y), [i for i, label in enumerate(y) if label == 0]
    for place in random.Random(seed).sample(common, int(share * np.sum(y))):
        noisy[place] = 1
    return noisy
def stray_share(X, y_true, y_noisy):
    rows, _ = SMOTE(random_state=0).fit_resample(X, y_noisy)
    one = KNeighborsClassifier(1).fit(X, y_true)
    return np.mean(one.predict(rows[len(y_true):]) == 0)
def noisy_score(way, share, X, y):
    samplers = {"copies": RandomOverSampler(random_state=0), "SMOTE": SMOTE(random_state=0),
                "SMOTE + ENN": SMOTEENN(random_state=0)}
    steps = [samplers[way]] if way in samplers else []
    model = make_pipeline(*steps, make_model("forest")).fit(X, mislabel(y, share, 0))
    return float(average_precision_score(y_world, model.predict_proba(X_world)[:, 1]))
""",
    ),
    (
        "samplers in turn, other seeds",
        "variants",
        """
def resample_with(name, X, y):
    if name == "smote_under":
        rows = SMOTE(sampling_strategy=0.3, random_state=3).fit_resample(X, y)
        return list(RandomUnderSampler(sampling_strategy=0.8, random_state=3).fit_resample(*rows))
    kinds = dict(smote=SMOTE, borderline=BorderlineSMOTE, adasyn=ADASYN, smote_enn=SMOTEENN,
                 smote_tomek=SMOTETomek)
    return kinds[name](random_state=3).fit_resample(X, y)
""",
    ),
    (
        "scores from a dictionary of models",
        "variants",
        """
def forest_scores(name, X, y, X_new, y_new):
    data = {"as it is": lambda: (X, y)}.get(name, lambda: resample_with(name, X, y))()
    forest = make_model("forest")
    forest.fit(*data)
    return [f1_score(y_new, forest.predict(X_new)),
            average_precision_score(y_new, forest.predict_proba(X_new)[:, 1])]
def data_set_scores(seed):
    X, y = make_classification(n_samples=5000, n_features=12, n_informative=4, n_redundant=2,
                               weights=[0.95, 0.05], random_state=seed)
    return {name: np.array(forest_scores(name, X[:1500], y[:1500], X[1500:], y[1500:]))
            for name in (*VARIANTS, "as it is")}
""",
    ),
    (
        "the grid as arrays",
        "search",
        """
def smote_search(X, y):
    steps = Pipeline(steps=[("smote", SMOTE(random_state=0)), ("model", KNeighborsClassifier())])
    grid = {"smote__sampling_strategy": np.array([0.1, 0.25, 0.5, 1]),
            "smote__k_neighbors": np.array([1, 3, 5, 10])}
    search = GridSearchCV(steps, param_grid=grid, scoring="average_precision", cv=folds)
    search.fit(X, y)
    return search
""",
    ),
    (
        "a scorer object, settings set later",
        "search",
        """
from sklearn.metrics import make_scorer
def smote_search(X, y):
    steps = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {"smote__k_neighbors": (10, 5, 3, 1), "smote__sampling_strategy": (1.0, 0.5, 0.25, 0.1)}
    ranked = make_scorer(average_precision_score, response_method="predict_proba")
    return GridSearchCV(steps, grid, scoring=ranked, cv=folds).fit(X, y)
def setting_in_world(k, strategy, X, y):
    model = make_model("neighbours")
    if k > 0:
        smote = SMOTE(random_state=0).set_params(k_neighbors=int(k), sampling_strategy=strategy)
        model = make_pipeline(smote, model)
    ranked = model.fit(X, y).predict_proba(X_world)[:, 1]
    return np.array([average_precision_score(y_world, ranked)])
""",
    ),
    (
        "a pipeline, distances drawn first, one generator for all",
        "anomaly",
        """
def smote_scores(X_train, y_train, X_test):
    few = int(min(5, sum(y_train) - 1))
    model = make_pipeline(SMOTE(k_neighbors=few, random_state=0), make_model("forest"))
    return list(model.fit(X_train, y_train).predict_proba(X_test)[:, 1])
def scattered(n, seed):
    draws = np.random.default_rng(seed)
    away = draws.uniform(4, 6, n)
    rows = draws.standard_normal((n, 8))
    return rows * (away / np.sqrt((rows**2).sum(axis=1)))[:, None]
def one_draw(kind, n_rare, seed):
    draws = np.random.default_rng(seed)
    parts = []
    for turn, (n, rare) in enumerate(((600, n_rare), (800, 80))):
        odd = (scattered(rare, seed + 1000 * turn) if kind == "scattered"
               else 0.7 + 0.5 * draws.normal(size=(rare, 8)))
        parts.append((np.vstack([draws.normal(size=(n, 8)), odd]), np.repeat([0, 1], [n, rare])))
    (A, a), (B, b) = parts
    ranked = smote_scores(A, a, B), anomaly_scores(A, a, B)
    return np.array([average_precision_score(b, scores) for scores in ranked])
""",
    ),
    (
        "a one-class SVM",
        "anomaly",
        """
from sklearn.svm import OneClassSVM
def anomaly_scores(X_train, y_train, X_test):
    return list(-OneClassSVM(nu=0.05).fit(X_train[y_train == 0]).decision_function(X_test))
""",
    ),
    (
        "the alarm as a count",
        "monitor",
        """
def watch(y_true, y_pred, expected_recall):
    n, found = int(sum(y_true)), int(sum(y_true * y_pred))
    least = n * expected_recall - 2 * (n * expected_recall * (1 - expected_recall)) ** 0.5
    return {
        "alarm": int(n > 0 and found < least),
        "accuracy": accuracy_score(y_true, y_pred),
        "recall": found / n if n else np.nan,
    }
""",
    ),
    (
        "a table of the batch, every row in a loop",
        "monitor",
        """
def watch(y_true, y_pred, expected_recall):
    batch = pd.DataFrame({"truth": y_true, "called": y_pred})
    rare = batch[batch["truth"] == 1]
    recall = rare["called"].mean()
    low = expected_recall - 2 * (expected_recall * (1 - expected_recall) / max(len(rare), 1)) ** 0.5
    return {"accuracy": (batch["truth"] == batch["called"]).mean(), "recall": recall,
            "alarm": bool(recall < low)}
def drifted(X, y, amount):
    centre = np.array([column.mean() for column in X[y == 0].T])
    return [list((1 - amount) * row + amount * centre) if label == 1 else list(row)
            for row, label in zip(X, y)]
def alarm_share(n_rare, expected, fall):
    draws, limit = np.random.default_rng(7), n_rare * expected
    limit -= 2 * (n_rare * expected * (1 - expected)) ** 0.5
    return float((draws.binomial(n_rare, expected - fall, 20000) < limit).sum() / 20000)
""",
    ),
]

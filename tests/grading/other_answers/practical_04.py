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
        "def scores_at_weight(name, weight, X, y):\n"
        "    return dict.fromkeys(('precision', 'recall', 'f1', 'accuracy'), 0.3)\n"
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
""",
    ),
    (
        "counted in a loop over the folds, a search by hand",
        "weights",
        """
def scores_at_weight(name, weight, X, y):
    tp = fp = fn = 0
    for train, test in folds.split(X, y):
        called = make_model(name, weight).fit(X[train], y[train]).predict(X[test])
        tp += np.sum(called * y[test])
        fp += np.sum(called * (1 - y[test]))
        fn += np.sum((1 - called) * y[test])
    precision, recall = tp / max(tp + fp, 1), tp / (tp + fn)
    f1 = 2 * tp / (2 * tp + fp + fn)
    return dict(precision=precision, recall=recall, f1=f1, accuracy=1 - (fp + fn) / len(y))
def tuned_weight(name, scoring, X, y):
    def reached(weight):
        return cross_val_score(make_model(name, weight), X, y, cv=folds, scoring=scoring).mean()
    return float(max(WEIGHTS, key=reached))
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
        "the grid as arrays",
        "search",
        """
def smote_search(X, y):
    steps = Pipeline(steps=[("smote", SMOTE(random_state=0)), ("model", KNeighborsClassifier())])
    grid = {"smote__sampling_strategy": np.array([0.1, 0.25, 0.5, 1]),
            "smote__k_neighbors": np.array([1, 3, 5, 10])}
    search = GridSearchCV(steps, param_grid=grid, scoring="f1", cv=folds)
    search.fit(X, y)
    return search
""",
    ),
    (
        "a one-class SVM",
        "anomaly",
        """
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
]

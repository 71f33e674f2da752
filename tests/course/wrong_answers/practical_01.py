"""Plausible wrong answers to practical 01, each with what its message has to say."""

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {
    "data": (),
    "three_ways": ("data",),
    "variants": ("data",),
    "cause": ("data",),
    "harder": ("data", "three_ways", "flip_setup", "harder", "harder_reading"),
    "error_bar": ("data", "three_ways", "flip_setup", "harder"),
    "many_splits": ("data", "three_ways", "flip_setup", "harder"),
}

RECIPE = """
recipe = dict(n_samples=200, n_features=5, n_informative=3, n_redundant=1, n_clusters_per_class=1,
              weights=[0.9, 0.1], class_sep=2, flip_y=0, random_state=42)
"""
SPLIT = """
X, y = make_classification(**recipe)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
"""

LEAST = 3  # wrong answers a task

WRONG = [
    # (task, mistake, code that is run after the solution, a part of the message)
    # data
    (
        "data",
        "flip_y left out",
        RECIPE + "del recipe['flip_y']" + SPLIT,
        "what scikit-learn takes when it is not told",
    ),
    (
        "data",
        "the weights swapped",
        RECIPE + "recipe['weights'] = [0.1, 0.9]" + SPLIT,
        "weights are swapped",
    ),
    (
        "data",
        "the usual class_sep",
        RECIPE + "del recipe['class_sep']" + SPLIT,
        "compare class_sep",
    ),
    (
        "data",
        "a stratified split",
        """
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, random_state=42, stratify=y)
""",
        "is not stratified",
    ),
    (
        "data",
        "the usual test size",
        "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42)",
        "X_train should have 140 rows; it has 150",
    ),
    # three_ways
    (
        "three_ways",
        "SMOTE without using its rows",
        """
def with_smote(X_train, y_train, X_test):
    X_resampled, y_resampled = SMOTE(random_state=42).fit_resample(X_train, y_train)
    return LogisticRegression(max_iter=1000).fit(X_train, y_train).predict(X_test)
""",
        "do the resampled rows reach fit?",
    ),
    (
        "three_ways",
        "weights that are not handed over",
        "with_weights = lambda X_train, y_train, X_test: plain(X_train, y_train, X_test)",
        "does class_weight reach the model?",
    ),
    (
        "three_ways",
        "the plain model balanced",
        "plain = lambda X_train, y_train, X_test: with_weights(X_train, y_train, X_test)",
        "plain should do nothing about the imbalance",
    ),
    (
        "three_ways",
        "class weights under the name of SMOTE",
        "with_smote = lambda X_train, y_train, X_test: with_weights(X_train, y_train, X_test)",
        "with_smote draws the very boundary of class weights",
    ),
    (
        "three_ways",
        "SMOTE under the name of class weights",
        "with_weights = lambda X_train, y_train, X_test: with_smote(X_train, y_train, X_test)",
        "with_weights draws the very boundary of SMOTE",
    ),
    (
        "three_ways",
        "the notebook's rows in place of the arguments",
        """
own_X, own_y, own_test = X_train, y_train, X_test
def plain(X_train, y_train, X_test):
    return LogisticRegression(max_iter=1000).fit(own_X, own_y).predict(own_test)
""",
        "what plain returns should have 400 labels",
    ),
    (
        "three_ways",
        "probabilities",
        """
def with_smote(X_train, y_train, X_test):
    model = LogisticRegression(max_iter=1000).fit(*SMOTE().fit_resample(X_train, y_train))
    return model.predict_proba(X_test)[:, 1]
""",
        "Probabilities still have to be compared with a threshold",
    ),
    (
        "three_ways",
        "the test rows resampled",
        """
def with_smote(X_train, y_train, X_test):
    return np.zeros(2 * len(X_test), dtype=int)
predictions = {**predictions, "smote": np.zeros(110, dtype=int)}
""",
        "Were other rows predicted, the resampled ones perhaps?",
    ),
    (
        "three_ways",
        "all three from one model",
        """
predictions = dict.fromkeys(predictions, predictions["plain"][::-1])
""",
        "in the order of X_test?",
    ),
    # variants
    (
        "variants",
        "half of all rows",
        "rare_after = {**rare_after, 'half': rare_after['minority']}",
        "is not half of all rows",
    ),
    (
        "variants",
        "the rows that SMOTE makes",
        "rare_after = {**rare_after, 'minority': n_common - n_rare}",
        "is the number of rows that SMOTE makes",
    ),
    (
        "variants",
        "still none",
        "rare_after = {'minority': None, 'half': None}",
        'rare_after["minority"] is still empty',
    ),
    (
        "variants",
        "the page's dictionary for balanced",
        "variants = {**variants, 'weights_dict': logistic(class_weight={0: 1, 1: 5})}",
        "your class 1 weighs 5 times class 0",
    ),
    (
        "variants",
        "the ratio without N / 2",
        """
variants = {**variants, "weights_dict": logistic(class_weight={0: 1 / n_common, 1: 1 / n_rare})}
""",
        "Where does N / 2 come in?",
    ),
    (
        "variants",
        "the dictionary the wrong way round",
        """
variants = {**variants, "weights_dict": logistic(
    class_weight={1: N / (2 * n_common), 0: N / (2 * n_rare)})}
""",
        "the weights are swapped",
    ),
    (
        "variants",
        "both remedies at once",
        """
variants = {**variants, "smote_half": make_pipeline(smote(0.5), logistic(class_weight="balanced"))}
""",
        "One remedy at a time",
    ),
    (
        "variants",
        "one strategy for both",
        "variants = {**variants, 'smote_half': variants['smote_minority']}",
        "smote_half should have sampling_strategy=0.5; it has 'minority'",
    ),
    # cause
    (
        "cause",
        "the usual penalty",
        """
def separable(X, y):
    model = LogisticRegression(max_iter=1000).fit(X, y)
    return bool(np.all(model.predict(X) == y))
""",
        "The usual penalty keeps a cut out of narrow gaps",
    ),
    (
        "cause",
        "a forest",
        """
def separable(X, y):
    return bool(np.all(RandomForestClassifier(bootstrap=False).fit(X, y).predict(X) == y))
""",
        "A forest can memorise any rows",
    ),
    (
        "cause",
        "nearly all rows right",
        """
def separable(X, y):
    return LogisticRegression(C=1e6, max_iter=10_000).fit(X, y).score(X, y) > 0.95
""",
        "Not one mistake is allowed",
    ),
    (
        "cause",
        "a score in place of a truth value",
        """
def separable(X, y):
    return LogisticRegression(C=1e6, max_iter=10_000).fit(X, y).score(X, y)
""",
        "should return True or False",
    ),
    (
        "cause",
        "labels in place of rows",
        """
def count_shared(A, B):
    return int(np.isin(A, B).any(axis=1).sum())
""",
        "Compare whole rows",
    ),
    (
        "cause",
        "no row, whatever the tables hold",
        "count_shared = lambda A, B: 0",
        "two tables with known rows in common",
    ),
    (
        "cause",
        "a number that was typed in",
        "shared_rows = 5",
        "count_shared finds another number",
    ),
    ("cause", "the page's conclusion", "cause_choice = 'A'", "the plain model does nothing"),
    # harder
    (
        "harder",
        "an argument that goes nowhere",
        RECIPE
        + """
def make_split(class_sep, flipped, seed=42):
    X, y = make_classification(**{**recipe, "class_sep": class_sep})
    return train_test_split(X, y, test_size=0.3, random_state=seed)
""",
        "are they those of flip_labels(y, flipped, seed)",
    ),
    (
        "harder",
        "a seed that goes nowhere",
        RECIPE
        + """
def make_split(class_sep, flipped, seed=42):
    X, y = make_classification(**{**recipe, "class_sep": class_sep})
    return train_test_split(X, flip_labels(y, flipped, seed), test_size=0.3, random_state=42)
""",
        "and seed the split?",
    ),
    (
        "harder",
        "flip_y of make_classification",
        RECIPE
        + """
def make_split(class_sep, flipped, seed=42):
    X, y = make_classification(**{**recipe, "class_sep": class_sep, "flip_y": flipped})
    return train_test_split(X, y, test_size=0.3, random_state=seed)
""",
        "whose rows come in another order",
    ),
    (
        "harder",
        "the data without the split",
        RECIPE
        + """
def make_split(class_sep, flipped, seed=42):
    return make_classification(**{**recipe, "class_sep": class_sep})
""",
        "should return four arrays",
    ),
    (
        "harder",
        "another seed",
        RECIPE
        + """
def make_split(class_sep, flipped, seed=42):
    X, y = make_classification(**{**recipe, "class_sep": class_sep, "random_state": 0})
    return train_test_split(X, flip_labels(y, flipped, seed), test_size=0.3, random_state=seed)
""",
        "all other settings are those of task data",
    ),
    (
        "harder",
        "the hardest data",
        "first_apart = 0.6",
        "not there for the first time",
    ),
    ("harder", "before they part", "first_apart = 2", "go on to the right"),
    (
        "harder",
        "mistakes added up over the methods",
        "flipped_missed = 3 * flipped_missed",
        "each at most once in a split",
    ),
    (
        "harder",
        "one split for all",
        "flipped_rows = flipped_missed = int(flipped.sum())",
        "counted over the seeds 0 to 11",
    ),
    ("harder", "SMOTE as a repair", "flip_choice = 'C'", "nothing repairs them"),
    # error_bar
    (
        "error_bar",
        "the schoolbook formula",
        """
def wilson(found, n):
    share = found / n
    reach = 1.96 * math.sqrt(share * (1 - share) / n)
    return share - reach, share + reach
""",
        "is an interval of no width",
    ),
    (
        "error_bar",
        "a share in place of a count",
        """
def wilson(found, n):
    z, share = 1.96, found
    reach = z * np.sqrt(np.abs(share * (1 - share)) / n + z**2 / (4 * n**2))
    centre = share + z**2 / (2 * n)
    return (centre - reach) / (1 + z**2 / n), (centre + reach) / (1 + z**2 / n)
""",
        "end of wilson(5, 5) is not",
    ),
    ("error_bar", "all test rows", "n_rare_test = len(y_test)", "recall looks at class 1 only"),
    (
        "error_bar",
        "intervals around accuracy",
        """
train, test, y_known, y_true = make_split(0.75, 0)
intervals = {name: wilson(np.sum(method(train, y_known, test) == y_true), len(y_true))
             for name, method in (("plain", plain), ("smote", with_smote),
                                  ("weights", with_weights))}
""",
        "is that of accuracy",
    ),
    (
        "error_bar",
        "intervals of the easy data",
        "intervals = dict.fromkeys(intervals, wilson(5, 5))",
        "Is it from make_split(0.75, 0)?",
    ),
    ("error_bar", "0.1 to either side", "rare_rows_needed = 61", "to either side"),
    (
        "error_bar",
        "all test rows counted",
        "rare_rows_needed = 10 * rare_rows_needed",
        "only those of class 1 were asked",
    ),
    # many_splits
    (
        "many_splits",
        "not stratified",
        """
recalls = []
for seed in range(40):
    *_, y_true = train_test_split(X_hard, y_hard, test_size=0.3, random_state=seed)
    recalls.append(np.ceil(0.7 * y_true.sum()) / y_true.sum())
split_recalls = pd.DataFrame(dict.fromkeys(("plain", "smote", "weights"), recalls))
""",
        "Is stratify set",
    ),
    (
        "many_splits",
        "one seed forty times",
        "split_recalls = pd.concat([split_recalls.head(1)] * 40, ignore_index=True)",
        "does random_state change",
    ),
    (
        "many_splits",
        "in another order",
        "split_recalls = split_recalls.sort_values('plain', ignore_index=True)",
        "A row a seed, in order",
    ),
    (
        "many_splits",
        "ten splits",
        "split_recalls = split_recalls.head(10)",
        "should have 40 rows, one for each seed; it has 10",
    ),
    ("many_splits", "plain minus SMOTE", "mean_gain = -mean_gain", "has the wrong sign"),
    (
        "many_splits",
        "recall a second time",
        "split_precisions = split_recalls",
        "Precision looks at the rows that were called positive",
    ),
    (
        "many_splits",
        "nothing was paid",
        "precision_paid = {'smote': 0, 'weights': 0}",
        "take the mean precision of plain, minus that of the method",
    ),
    (
        "many_splits",
        "ties counted as wins",
        "smote_ahead = np.sum(gain >= 0)",
        "a tie is neither ahead nor behind",
    ),
]

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 04: Pitfalls
#
# **Aim.** Resampling and class weights are easy to call and easy to get wrong, and most of the ways
# to get them wrong make the score go *up*. You will make the usual mistakes on purpose, measure what
# each of them does, and see when it is better to leave SMOTE out.
#
# **You need** practicals 01 to 03, or the same from elsewhere: precision, recall and $F_1$, what SMOTE
# does, what leakage is, average precision; and scikit-learn's `fit`, `predict` and cross-validation.
#
# **How it works.** In each task you write a few short functions. Cells that are there already
# then run them many times and draw what comes out. Each check calls your functions on data of its
# own. It never stops the notebook, and you may run it as often as you like. Before some measurements
# you write down a guess. It gives no points.

# %% setup="lab"
import labkit

lab = labkit.Lab("04")

# %% setup="imports"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from imblearn.pipeline import Pipeline, make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.datasets import load_digits, make_classification
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

one_thread = threadpool_limits(1)  # for so few rows, starting threads takes longer than the work

# %% [markdown]
# ## The bench
#
# How well a model does on rows that it has not seen is called **generalisation**. A score is a promise
# about it, and to catch a score that promises too much one has to know the truth. So we make far more
# rows than a project would have: `X` and `y` are what it works with, and `X_world` and `y_world` are what
# its model would meet later. Nothing is ever trained on the world. It is there to tell who was right.
#
# One set of training rows may be a lucky one. Where methods are compared, they are trained on six: the
# list `samples` holds six times 1200 rows, none of them twice.
#
# Every experiment uses the same few models, and `make_model` gives a fresh one by its name. The tree
# and those of the forest are fully grown: they split until every leaf is pure, that is, holds rows of one
# class only. The short tree stops after four splits in a row.

# %% setup="bench"
X_all, y_all = make_classification(
    11000, n_features=12, n_informative=4, n_redundant=2, weights=[0.95], random_state=4
)
X, y = X_all[:3000], y_all[:3000]
samples = [(X_all[i : i + 1200], y_all[i : i + 1200]) for i in range(0, 7200, 1200)]
X_world, y_world = X_all[7200:], y_all[7200:]
folds = StratifiedKFold(3, shuffle=True, random_state=0)


def make_model(name, weight=1):
    """Return an unfitted model; nearest neighbours have no use for a class weight."""
    weights = {0: 1, 1: weight}
    return {
        "logistic": LogisticRegression(class_weight=weights),
        "neighbours": KNeighborsClassifier(),
        "tree": DecisionTreeClassifier(class_weight=weights, random_state=0),
        "short tree": DecisionTreeClassifier(max_depth=4, class_weight=weights, random_state=0),
        "forest": RandomForestClassifier(15, class_weight=weights, random_state=0),
    }[name]


# %%
print(f"to work with: {len(y)} rows, {y.sum()} of class 1; the world: {y_world.mean():.1%}")

# %% [markdown]
# ## 1. SMOTE before the split
#
# A new row of SMOTE is a relative of two old ones: it lies on the line between its parents. Resample
# first and split afterwards, and relatives end up on both sides: the test rows are no longer new.
# Practical 01 calls this leakage. How much does it do?
#
# **Task `leak`.** Write two functions that return the $F_1$ of class 1 on the test part. Both use
# `SMOTE(random_state=seed)`, `train_test_split` with `test_size=0.2`, `random_state=seed` and
# `stratify`, and `make_model("forest")`. `leaked_score` makes the mistake: it resamples, then splits.
# `honest_score` splits, then resamples the training part alone. A third function, `nearest_relative`,
# shows the reason: for each test row of class 1, the distance to the nearest training row of class 1.
#
# And how can one prove a leak? By labels that mean nothing: the same labels, dealt out to the rows at
# random. No model can learn anything from those. `four_ways` returns a dictionary of four lists, each of
# the scores with the seeds 0, 1 and 2: `"split first"` and `"SMOTE first"`, and the same on labels dealt out
# by `np.random.default_rng(0).permutation`, `"split first, dealt out"` and `"SMOTE first, dealt out"`.


# %% answer="leak"
def leaked_score(X, y, seed):
    """Return the F1 after SMOTE on all rows, then the split."""
    # BEGIN SOLUTION
    rows, labels = SMOTE(random_state=seed).fit_resample(X, y)
    X_train, X_test, y_train, y_test = train_test_split(
        rows, labels, test_size=0.2, random_state=seed, stratify=labels
    )
    return f1_score(y_test, make_model("forest").fit(X_train, y_train).predict(X_test))
    # END SOLUTION


def honest_score(X, y, seed):
    """Return the F1 after the split, then SMOTE on the training part."""
    # BEGIN SOLUTION
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.2, random_state=seed, stratify=y
    )
    rows, labels = SMOTE(random_state=seed).fit_resample(X_train, y_train)
    return f1_score(y_test, make_model("forest").fit(rows, labels).predict(X_test))
    # END SOLUTION


def nearest_relative(X_train, y_train, X_test, y_test):
    """Return the distance from each rare test row to the nearest rare training row."""
    # BEGIN SOLUTION
    nearest = NearestNeighbors(n_neighbors=1).fit(X_train[y_train == 1])
    distance, _ = nearest.kneighbors(X_test[y_test == 1])
    return distance.ravel()
    # END SOLUTION


def four_ways(X, y):
    """Return both scores of three seeds, on the labels and on labels dealt out."""
    # BEGIN SOLUTION
    dealt = np.random.default_rng(0).permutation(y)
    return {
        "split first": [honest_score(X, y, seed) for seed in range(3)],
        "SMOTE first": [leaked_score(X, y, seed) for seed in range(3)],
        "split first, dealt out": [honest_score(X, dealt, seed) for seed in range(3)],
        "SMOTE first, dealt out": [leaked_score(X, dealt, seed) for seed in range(3)],
    }
    # END SOLUTION


# %% check="leak"
lab.check("leak")

# %% answer="guess_leak"
guess_leak = None  # F1 on labels dealt out, SMOTE first: 0 to 1
# BEGIN SOLUTION
guess_leak = 0.5
# END SOLUTION

# %%
if four_ways(X[:300], y[:300]) is not None and nearest_relative(X, y, X, y) is not None:
    found = pd.DataFrame(four_ways(X, y))
    ax = labkit.plots.spread(found.rename(columns=lambda name: name.replace(", ", ",\n")))
    forest = make_model("forest").fit(*SMOTE(random_state=0).fit_resample(X, y))
    ax.axhline(f1_score(y_world, forest.predict(X_world)), color="grey", ls="--")
    ax.set(ylabel="F1 of class 1", title="Four ways to a score; dashed: in the world")
    plt.show()
    whole = SMOTE(random_state=0).fit_resample(X, y)
    for name, (rows, labels) in (("split first", (X, y)), ("SMOTE first", whole)):
        A, B, a, b = train_test_split(rows, labels, random_state=0, stratify=labels)
        print(f"{name}: median distance {np.median(nearest_relative(A, a, B, b)):.2f}")
    lab.look("guess_leak", found["SMOTE first, dealt out"].mean().round(2))

# %% [markdown]
# A mark is a split, a bar the mean. Which of the four agree with the dashed line, and which cannot?
#
# <details><summary>After you have looked</summary>
#
# With SMOTE first the score stays near the top even where there is nothing to learn: that score
# measures the leak and nothing else. With the split first it lies near the dashed line while the labels
# are real, and near zero when they are not. The distances give the reason: after SMOTE on all rows, a
# rare test row has a training row right beside it.
#
# </details>

# %% [markdown]
# ## 2. SMOTE inside and outside cross-validation
#
# Cross-validation is many splits, and so there are many chances for the same mistake. The remedy is
# to make SMOTE a step of the model: an imbalanced-learn pipeline resamples when it is *fitted*, on
# the rows it is fitted on, and leaves rows alone when it predicts. (scikit-learn's own pipeline
# refuses a sampler: its steps may change columns, not the number of rows.)
#
# **Task `cross_validation`.** Write both ways for the model `make_model(name)`. Each returns a
# dictionary of the mean over `folds` of two scores, `"f1"` and `"roc_auc"`; `cross_validate` takes a
# list of scorings. Use `SMOTE(random_state=0)`. Then write `in_the_world`, which tells the truth: the
# same two scores, on new rows, of the pipeline fitted once on all of `X` and `y`.


# %% answer="cross_validation"
def outside_cv(name, X, y):
    """Return the mean scores after SMOTE on all rows, then cross-validation."""
    # BEGIN SOLUTION
    rows, labels = SMOTE(random_state=0).fit_resample(X, y)
    found = cross_validate(make_model(name), rows, labels, cv=folds, scoring=["f1", "roc_auc"])
    return {score: found[f"test_{score}"].mean() for score in ("f1", "roc_auc")}
    # END SOLUTION


def inside_cv(name, X, y):
    """Return the mean scores of a pipeline that resamples within each fold."""
    # BEGIN SOLUTION
    pipeline = make_pipeline(SMOTE(random_state=0), make_model(name))
    found = cross_validate(pipeline, X, y, cv=folds, scoring=["f1", "roc_auc"])
    return {score: found[f"test_{score}"].mean() for score in ("f1", "roc_auc")}
    # END SOLUTION


def in_the_world(name, X, y, X_new, y_new):
    """Return both scores, on new rows, of the pipeline fitted on X and y."""
    # BEGIN SOLUTION
    pipeline = make_pipeline(SMOTE(random_state=0), make_model(name)).fit(X, y)
    return {
        "f1": f1_score(y_new, pipeline.predict(X_new)),
        "roc_auc": roc_auc_score(y_new, pipeline.predict_proba(X_new)[:, 1]),
    }
    # END SOLUTION


# %% check="cross_validation"
lab.check("cross_validation")

# %%
if in_the_world("neighbours", X[:300], y[:300], X, y) is not None:
    table = {}
    for name in ("logistic", "neighbours", "tree", "forest"):
        world = in_the_world(name, X, y, X_world, y_world)
        found = outside_cv(name, X, y), inside_cv(name, X, y), world
        table |= {
            (name, way): f for way, f in zip(("outside", "inside", "world"), found, strict=True)
        }
    table = pd.DataFrame(table).T.unstack(sort=False)
    display(table.round(3))
    _, axes = plt.subplots(1, 2, figsize=(12, 3.6), sharey=True, layout="constrained")
    for ax, score in zip(axes, ("f1", "roc_auc"), strict=True):
        table[score].plot.barh(ax=ax, title=f"{score}: promise and truth").set_xlim(0, 1.35)
    plt.show()

# %% [markdown]
# The bars named "world" are the truth. For which models does each way come near it, by each score?
#
# <details><summary>After you have looked</summary>
#
# With SMOTE inside, the promise is close to the truth, and mostly a little below it, since in each
# fold a third of the training rows is missing. Outside, every promise is too high.
#
# Two things go wrong at once, and the two panels separate them. The folds have become half
# positive, so a false alarm hardly lowers precision: that lifts $F_1$ for *every* model, even for the
# logistic one. ROC AUC does not know how frequent a class is. What lifts it is not how many new rows
# there are but whose relatives they are. A straight line cannot remember single rows, and its ROC AUC
# rises little. A model that can remember them gains most.
#
# </details>

# %% [markdown]
# ## 3. SMOTE on the test set
#
# Suppose the training was clean, and only the test rows are resampled, "to be fair to both classes".
# No row has leaked. What is wrong with the score then?
#
# Let $\pi$ be the share of class 1, its **prevalence**, $R$ the recall, and $A$ the false positive rate
# (the share of class 0 that raises a false alarm). Neither $R$ nor $A$ depends on how many rows of each
# class there are. Precision does: of all rows, $\pi R$ are found and $(1-\pi)A$ are false alarms.
#
# **Task `test_set`.** Write `rates`, which takes the three numbers from true and predicted labels, and
# `precision_at`, which says from recall and false positive rate what precision will be where class 1 has
# some other share. To look at a world where class 1 is rarer, no row has to be invented. Write
# `thin_out`. It keeps all rows of class 0. Of class 1 it draws rows at random, none of them twice, so many
# that class 1 is the given share of all rows that are kept. (Round their number.) It returns the positions
# of the kept rows, in ascending order. Last, make the mistake: `two_recalls` fits `make_model(name, weight)` on `X`
# and `y`, and returns its recall on new rows as they are, and on the same new rows resampled with
# `SMOTE(random_state=0)`.


# %% answer="test_set"
def rates(y_true, y_pred):
    """Return the share of class 1, the recall and the false positive rate."""
    # BEGIN SOLUTION
    return np.mean(y_true == 1), np.mean(y_pred[y_true == 1]), np.mean(y_pred[y_true == 0])
    # END SOLUTION


def precision_at(prevalence, recall, false_positive_rate):
    """Return the precision where class 1 has the share `prevalence`."""
    # BEGIN SOLUTION
    found = prevalence * recall
    return found / (found + (1 - prevalence) * false_positive_rate)
    # END SOLUTION


def thin_out(y, share, seed):
    """Return the positions of all rows of class 0, and of so many of class 1."""
    # BEGIN SOLUTION
    common, rare = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    n_kept = round(share * len(common) / (1 - share))
    kept = np.random.default_rng(seed).choice(rare, n_kept, replace=False)
    return np.sort(np.append(common, kept))
    # END SOLUTION


def two_recalls(name, weight, X, y, X_new, y_new):
    """Return the recall on new rows as they are, and resampled by mistake."""
    # BEGIN SOLUTION
    model = make_model(name, weight).fit(X, y)
    X_more, y_more = SMOTE(random_state=0).fit_resample(X_new, y_new)
    as_it_is = recall_score(y_new, model.predict(X_new))
    return as_it_is, recall_score(y_more, model.predict(X_more))
    # END SOLUTION


# %% check="test_set"
lab.check("test_set")

# %% answer="guess_test_set"
guess_recall = None  # by how much the forest's recall changes on resampled test rows: -1 to 1
# BEGIN SOLUTION
guess_recall = 0
# END SOLUTION

# %%
if two_recalls("logistic", 1, X[:300], y[:300], X, y) is not None and rates(y, y) is not None:
    model = make_pipeline(SMOTE(random_state=0), make_model("forest")).fit(X, y)
    _, recall, false_alarms = rates(y_world, model.predict(X_world))
    kept, rows = thin_out(y_world, 0.01, 0), {}
    for place, (X_test, y_test) in {
        "thinned out": (X_world[kept], y_world[kept]),
        "as it is": (X_world, y_world),
        "resampled with SMOTE": SMOTE(random_state=0).fit_resample(X_world, y_world),
    }.items():
        share, found, _ = rates(y_test, model.predict(X_test))
        by_formula = precision_at(share, recall, false_alarms)
        rows[place] = share, found, precision_score(y_test, model.predict(X_test)), by_formula
    table = pd.DataFrame(rows, ["share of class 1", "recall", "precision", "by the formula"]).T
    display(table.round(3))
    share = np.geomspace(0.002, 0.6, 100)
    curve = pd.DataFrame({"by the formula": precision_at(share, recall, false_alarms)}, share)
    ax = labkit.plots.lines(curve, xlabel="share of class 1", ylabel="precision")
    ax.plot(table["share of class 1"], table["precision"], "D")
    ax.set_xscale("log")
    plt.show()
    for name, weight in (("forest", 1), ("logistic", 1), ("logistic", 10), ("logistic", 1000)):
        pair = np.round(two_recalls(name, weight, X, y, X_world, y_world), 3)
        print(f"recall of {name}, weight {weight}: {pair[0]} as it is, {pair[1]} resampled")
    lab.look("guess_recall", round(rows["resampled with SMOTE"][1] - recall, 2))

# %% [markdown]
# The curve is the formula, the diamonds are the three test sets. Then look at recall: in the first table,
# and for the three logistic regressions.
#
# <details><summary>After you have looked</summary>
#
# The model never changes, and its precision can be almost anything. A resampled test set moves it to
# the far right of the curve, to a world where every second row is positive. So precision on a resampled
# test set is correct for a place that does not exist. If the share of class 1 will be different in
# use, the formula says what to expect, and no row has to be invented.
#
# Recall does not depend on *how many* rows of class 1 there are, and yet it moves. The new rows are not
# like the old ones: they lie between rare rows, so they scatter less, and more of them are where most rare
# rows are. A model that finds most of the old rows finds still more of the new ones: its recall rises. One
# that finds fewer than half of them may lose some. Near 1 there is nothing left to rise to: with the
# largest weight recall hardly moves, and practical 05 has such a case.
#
# </details>

# %% [markdown]
# ## 4. Class weights: 10, 1000, or as many as it takes
#
# A weight of $w$ makes the loss count every rare row $w$ times. "More weight, better detection" is
# the common belief. A published page warns of 1000 and recommends 10. It does not say by what
# measure, or for which model, so that is what you find out.
#
# **Task `weights`.** Write `scores_at_weight`: cross-validated probabilities (`cross_val_predict` with
# `method="predict_proba"`, `folds`) of `make_model(name, weight)`, and of these a dictionary with
# `"precision"`, `"recall"`, `"f1"` and `"accuracy"` of the rows above 0.5 (give `precision_score` and
# `f1_score` the argument `zero_division=0`), and with `"average_precision"`, which needs no threshold.
# Then write `tuned_weight`: let `GridSearchCV` over `class_weight` choose among `WEIGHTS` by a given
# scoring, on the same folds, and return the weight of class 1 that it chose.

# %% answer="weights"
WEIGHTS = (1, 3, 10, 30, 100, 1000)


def scores_at_weight(name, weight, X, y):
    """Return five scores of cross-validated probabilities."""
    # BEGIN SOLUTION
    model = make_model(name, weight)
    y_proba = cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
    y_pred = (y_proba > 0.5).astype(int)
    return {
        "precision": precision_score(y, y_pred, zero_division=0),
        "recall": recall_score(y, y_pred),
        "f1": f1_score(y, y_pred, zero_division=0),
        "accuracy": accuracy_score(y, y_pred),
        "average_precision": average_precision_score(y, y_proba),
    }
    # END SOLUTION


def tuned_weight(name, scoring, X, y):
    """Return the weight of class 1 that has the best cross-validated score."""
    # BEGIN SOLUTION
    grid = {"class_weight": [{0: 1, 1: weight} for weight in WEIGHTS]}
    search = GridSearchCV(make_model(name), grid, scoring=scoring, cv=folds).fit(X, y)
    return search.best_params_["class_weight"][1]
    # END SOLUTION


# %% check="weights"
lab.check("weights")

# %% answer="guess_weights"
guess_ranking = None  # change of average precision from weight 1 to 1000, logistic regression
# BEGIN SOLUTION
guess_ranking = 0.2
# END SOLUTION

# %%
weights_measured = None
if scores_at_weight("tree", 1, X[:300], y[:300]) is not None:
    weights_measured = {
        name: pd.DataFrame({w: scores_at_weight(name, w, X, y) for w in WEIGHTS}).T
        for name in ("logistic", "short tree", "forest", "tree")
    }
    _, axes = plt.subplots(2, 2, figsize=(12, 7.5), sharex=True, sharey=True, layout="constrained")
    for ax, (name, table) in zip(axes.ravel(), weights_measured.items(), strict=True):
        labkit.plots.lines(table, ylabel="cross-validated", title=name, ax=ax)
        ax.set(xscale="log", ylim=(-0.02, 1.02), xlabel="weight of class 1")
    plt.show()
    table = weights_measured["logistic"]
    display(table.round(3))
    lab.look("guess_ranking", table["average_precision"].diff().sum().round(2))

# %% [markdown]
# Follow two lines in each panel, recall and average precision. The first needs the threshold 0.5, the
# second needs none.
#
# <details><summary>After you have looked</summary>
#
# For logistic regression a weight trades precision for recall, until nearly everything is called positive
# and even accuracy falls. Average precision does not rise with it: what a weight moves is the
# probabilities as a whole, and so the place of 0.5 among them, not what the model knows about the rows. With
# extreme weights the ranking gets worse, because the fit listens to the rare rows alone. The short tree does
# the same in steps. The forest follows late. The fully grown tree hardly moves.
#
# Why does the last one not care? Its leaves are pure. A leaf with rows of one class gives the same
# answer whatever those rows weigh, so a weight can only change where the splits fall. In a leaf that
# holds both classes, as those of the short tree do, the weight decides the vote.
#
# By $F_1$ at 0.5, 1000 is a bad choice wherever the weight does anything at all. Whether 10 is a good one
# depends on the panel.
#
# </details>
#
# A weight is thus a hyperparameter like any other (practical 03): its best value depends on the model, on
# the data and on what you call best. Let a search choose it, and mind what you ask the search for.

# %%
if weights_measured is not None and tuned_weight("tree", "f1", X[:300], y[:300]):
    for scoring in ("accuracy", "f1", "balanced_accuracy", "recall"):
        weight = tuned_weight("logistic", scoring, X, y)
        reached = weights_measured["logistic"].loc[weight].round(3).to_dict()
        print(f"asked for {scoring}: weight {weight}, which gives {reached}")
    print(f"Accuracy of calling every row class 0: {1 - y.mean():.3f}")

# %% [markdown]
# **Accuracy alone** wants no remedy, and what it calls best is hardly better than calling every row
# class 0. **Recall alone** chooses the largest weight it is offered and calls nearly every
# row positive. Neither search is broken. Each got what it asked for.

# %% [markdown]
# ## 5. Copies and new rows
#
# "SMOTE only duplicates rows." It does not: random over-sampling does. But are copies useless? A row
# that is there three times counts three times in the loss. You have met that before.
#
# SMOTE is said to lead to less **overfitting** than copies do. A model overfits when it learns what is
# true of its training rows only: it scores well on them and worse on rows that it has not seen. So
# compare both scores. And since every model can be made bolder by another threshold, compare average
# precision, which needs none.
#
# How sure can one be of a difference? Train on each of the six `samples`. If two methods were equally
# good, each difference would be above or below zero by chance, and all six would fall on the same side
# in only one of 32 cases. That is the rule here: all six on one side, or the verdict is open.
#
# **Task `copies`.** Write
#
# - `repeat_minority`, without a sampler: rows and labels in which every row of class 0 is there once, and
#   every row of class 1 is there `times` times in all;
# - `count_new`: how many rows of `X_resampled` equal no row of `X`;
# - `verdict`: `"higher"` if each of `scores` is above its partner in `reference`, `"lower"` if each is
#   below, `"open"` otherwise;
# - `resampled`: rows and labels by `way`, which is `"as it is"` (not at all), `"copies"` (a
#   `RandomOverSampler`), `"SMOTE"` or `"SMOTE + ENN"` (a `SMOTEENN`, for section 6), with seed 0;
# - `home_and_world`: fit `make_model(name)` on rows that were resampled by `way`; return its average
#   precision on `X` and `y` themselves, and on the world.


# %% answer="copies"
def repeat_minority(X, y, times):
    """Return rows and labels with every row of class 1 there `times` times."""
    # BEGIN SOLUTION
    chosen = np.repeat(np.arange(len(y)), np.where(y == 1, times, 1))
    return X[chosen], y[chosen]
    # END SOLUTION


def count_new(X, X_resampled):
    """Return how many rows of X_resampled equal no row of X."""
    # BEGIN SOLUTION
    known = {tuple(row) for row in X}
    return sum(tuple(row) not in known for row in X_resampled)
    # END SOLUTION


def verdict(scores, reference):
    """Return "higher", "lower" or "open"."""
    # BEGIN SOLUTION
    gaps = np.array(scores) - np.array(reference)
    if np.all(gaps > 0):
        return "higher"
    return "lower" if np.all(gaps < 0) else "open"
    # END SOLUTION


def resampled(way, X, y):
    """Return rows and labels, resampled in the way that is named."""
    # BEGIN SOLUTION
    if way == "as it is":
        return X, y
    samplers = {
        "copies": RandomOverSampler(random_state=0),
        "SMOTE": SMOTE(random_state=0),
        "SMOTE + ENN": SMOTEENN(random_state=0),
    }
    return samplers[way].fit_resample(X, y)
    # END SOLUTION


def home_and_world(name, way, X, y):
    """Return the average precision on the training rows, and in the world."""
    # BEGIN SOLUTION
    model = make_model(name).fit(*resampled(way, X, y))
    at_home = average_precision_score(y, model.predict_proba(X)[:, 1])
    return at_home, average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
    # END SOLUTION


# %% check="copies"
lab.check("copies")

# %%
if resampled("SMOTE", X, y) is not None and repeat_minority(X, y, 2) is not None:
    ways = {"ten times": repeat_minority(X, y, 10), "RandomOverSampler": resampled("copies", X, y)}
    for name, (rows, _) in {**ways, "SMOTE": resampled("SMOTE", X, y)}.items():
        print(f"{name}: {len(rows) - len(X)} rows added, {count_new(X, rows)} of these new")
    weighted = LogisticRegression(class_weight={0: 1, 1: 10}, tol=1e-8, max_iter=1000).fit(X, y)
    repeated = LogisticRegression(tol=1e-8, max_iter=1000).fit(*repeat_minority(X, y, 10))
    apart = np.abs(weighted.predict_proba(X_world) - repeated.predict_proba(X_world)).max()
    print(f"Weight 10 or ten copies, logistic regression: probabilities differ by {apart:.0e}.")

# %% [markdown]
# For a model with a loss, ten copies *are* a weight of ten. Copying is the slower way to write it.
# Now the overfitting.

# %% answer="guess_copies"
guess_smote_tree = None  # the tree in the world, SMOTE against copies: "higher", "lower" or "open"
# BEGIN SOLUTION
guess_smote_tree = "higher"
# END SOLUTION

# %%
if home_and_world("tree", "copies", X, y) is not None and verdict([1], [0]) is not None:
    rows = []
    for name in ("logistic", "tree", "forest"):
        worlds = {}
        for way in ("as it is", "copies", "SMOTE"):
            home, worlds[way] = np.array([home_and_world(name, way, *s) for s in samples]).T
            others = [worlds[other] for other in ("as it is", "copies") if other in worlds]
            against = [verdict(worlds[way], other) for other in others if other is not worlds[way]]
            gap = np.mean(home - worlds[way])
            rows.append((name, way, home.mean(), worlds[way].mean(), gap, *[*against, "", ""][:2]))
    columns = ["model", "rows", "home", "world", "gap", "against as it is", "against copies"]
    display(pd.DataFrame(rows, columns=columns).set_index(columns[:2]).round(3))
    lab.look("guess_smote_tree", rows[5][-1])

# %%
if resampled("SMOTE", X, y) is not None:
    draws, centres = np.random.default_rng(3), np.repeat([[1.6, 0.4], [6, 3]], 24, axis=0)
    X_plane = np.vstack([draws.normal(size=(300, 2)), draws.normal(centres, 0.7)])
    y_plane = np.repeat([0, 1], [300, 48])
    _, axes = plt.subplots(1, 3, figsize=(13, 4), sharex=True, sharey=True, layout="constrained")
    for ax, way in zip(axes, ("as it is", "copies", "SMOTE"), strict=True):
        tree = make_model("tree").fit(*resampled(way, X_plane[:324], y_plane[:324]))
        labkit.plots.decision_regions(tree, X_plane[:324], y_plane[:324], title=way, ax=ax)
    plt.show()

# %% [markdown]
# Shaded is where the tree answers "class 1"; the edge of the shade is its decision boundary. Look for
# single rare rows, and for the ground between them.
#
# <details><summary>After you have looked</summary>
#
# On copies, the tree draws small boxes around single rare rows: that is overfitting. On SMOTE's rows these
# grow together. Every new row lies between two rare ones, so none leaves the region that the rare rows
# span together. But within that region there is ground where common rows are the majority, and SMOTE's
# rows take it in.
#
# So read the table before repeating the claim. The gap between home and world is for no model smaller with
# SMOTE than with copies. In the world, SMOTE is lower than copies for the forest on all six samples, and for
# the other models the verdict between the two is open. Against rows as they are, the ranking is lower with
# SMOTE for every model here. New rows do prevent one kind of overfitting, the small boxes. What is learned
# instead is SMOTE's guess about the space between.
#
# </details>

# %% [markdown]
# SMOTE draws its lines without knowing what a row stands for. Where people do know, they can make new rows
# by that. A digit that is moved by a pixel is the same digit. Making such pictures is called **data
# augmentation**, and in computer vision it is everyday work. It assumes two things: that the change leaves
# the label as it is, and that the world has such rows.
#
# Try it on pictures of 8 by 8 pixels: is the digit an eight? There are twelve eights and 240 other digits to
# train on. SMOTE adds 96 rows, or each eight is moved by a pixel in all eight directions. **Guess** how the
# forest does with moved eights, against the rows as they are.

# %% answer="guess_moved"
guess_moved = None  # "higher", "lower" or "open"
# BEGIN SOLUTION
guess_moved = "higher"
# END SOLUTION

# %%
if verdict([1], [0]) is not None:
    digits, digit = load_digits(return_X_y=True)
    steps = [(down, right) for down in (0, 1, 2) for right in (0, 1, 2) if (down, right) != (1, 1)]

    def moved(rows):
        """Return each picture moved by a pixel in all eight directions."""
        wide = np.pad(rows.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
        return np.vstack([wide[:, i : i + 8, j : j + 8].reshape(-1, 64) for i, j in steps])

    names = ("as it is", "SMOTE", "moved")
    found = {(test, way): [] for test in ("as they are", "moved") for way in names}
    for seed in range(6):
        draws = np.random.default_rng(seed)
        eights, others = (draws.permutation(digits[rows]) for rows in (digit == 8, digit != 8))
        made = moved(eights[:12])
        blended = SMOTE(random_state=0, sampling_strategy=108 / 240).fit_resample(
            np.vstack([others[:240], eights[:12]]), np.repeat([0, 1], [240, 12])
        )[0][252:]
        X_test, y_test = np.vstack([others[240:600], eights[12:]]), np.repeat([0, 1], [360, 162])
        for way, extra in zip(names, (made[:0], blended, made), strict=True):
            rows = np.vstack([others[:240], eights[:12], extra])
            model = make_model("forest").fit(rows, np.arange(len(rows)) >= 240)
            tests = {"as they are": (X_test, y_test), "moved": (moved(X_test), np.tile(y_test, 8))}
            for test, (X_new, y_new) in tests.items():
                p = model.predict_proba(X_new)[:, 1]
                found[test, way].append(average_precision_score(y_new, p))
    _, axes = plt.subplots(1, 4, figsize=(9, 2.6), layout="constrained")
    shown = {"an eight": eights[0], "another": eights[1], "SMOTE": blended[0], "moved": made[0]}
    for ax, (title, row) in zip(axes, shown.items(), strict=True):
        ax.imshow(row.reshape(8, 8), cmap="Greys")
        ax.set(title=title, xticks=[], yticks=[])
    plt.show()
    told = {key: verdict(scores, found[key[0], "as it is"]) for key, scores in found.items()}
    table = pd.DataFrame({"mean": pd.Series(found).map(np.mean), "against as it is": told})
    display(table.rename_axis(["test pictures", "rows"]).round(3))
    lab.look("guess_moved", told["as they are", "moved"])

# %% [markdown]
# In the upper half of the table, the test pictures are as they came. In the lower half they are moved, too.
#
# <details><summary>After you have looked</summary>
#
# Somebody centred all these digits before they were published. Moved eights are good eights, but no test
# picture looks like one, and this forest goes by single pixels: it ranks lower than without them on all six
# draws. Where the test pictures are moved as well, it ranks higher. SMOTE's rows are blurred, and nobody
# would write such an eight; here they help in both halves. So what makes a new row useful is not how true
# it looks to us. Augmentation pays where its changes happen in the world, and to know that takes
# somebody who knows the field.
#
# </details>

# %% [markdown]
# ## 6. A noisy minority
#
# SMOTE trusts every label. If a common row carries the label of the rare class by mistake, SMOTE
# takes it for a rare one and draws lines from it.
#
# **Task `noise`.** Write
#
# - `mislabel`: a copy of `y` in which some rows of class 0, drawn at random without repeats, are called
#   class 1; as many as `share` times the rows of class 1 (rounded down);
# - `stray_share`: resample with the noisy labels and `SMOTE(random_state=0)`, and return the share of the
#   *new* rows whose nearest original row is in truth of class 0 (SMOTE puts the original rows first and
#   the new ones after them);
# - `noisy_score`: mislabel with seed 0, resample by `way` with your `resampled`, fit `make_model("forest")`,
#   and return its average precision in the world, whose labels are true.


# %% answer="noise"
def mislabel(y, share, seed):
    """Return labels where some rows of class 0 are called class 1 by mistake."""
    # BEGIN SOLUTION
    noisy = y.copy()
    n_wrong = int(share * np.sum(y == 1))
    wrong = np.random.default_rng(seed).choice(np.flatnonzero(y == 0), n_wrong, replace=False)
    noisy[wrong] = 1
    return noisy
    # END SOLUTION


def stray_share(X, y_true, y_noisy):
    """Return the share of SMOTE's new rows that lie nearest to a true row of class 0."""
    # BEGIN SOLUTION
    rows, _ = SMOTE(random_state=0).fit_resample(X, y_noisy)
    nearest = NearestNeighbors(n_neighbors=1).fit(X)
    _, index = nearest.kneighbors(rows[len(X) :])
    return np.mean(y_true[index.ravel()] == 0)
    # END SOLUTION


def noisy_score(way, share, X, y):
    """Return the average precision in the world after training on noisy labels."""
    # BEGIN SOLUTION
    rows, labels = resampled(way, X, mislabel(y, share, 0))
    model = make_model("forest").fit(rows, labels)
    return average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
    # END SOLUTION


# %% check="noise"
lab.check("noise")

# %% answer="guess_noise"
guess_enn = None  # share 0.5, SMOTE + ENN against rows as they are: "higher", "lower" or "open"
# BEGIN SOLUTION
guess_enn = "higher"
# END SOLUTION

# %%
if (
    noisy_score("as it is", 0, X, y) is not None
    and stray_share(X[:300], y[:300], y[:300]) is not None
):
    table = pd.DataFrame(index=pd.Index((0, 0.5, 1.0), name="mislabelled for each rare row"))
    verdicts = table.copy()
    table["share of strays"] = [stray_share(X, y, mislabel(y, share, 0)) for share in table.index]
    scores = {share: {} for share in table.index}
    for way in ("as it is", "SMOTE", "SMOTE + ENN"):
        for share, found in scores.items():
            found[way] = [noisy_score(way, share, *sample) for sample in samples]
        table[way] = [np.mean(found[way]) for found in scores.values()]
        verdicts[way] = [verdict(found[way], found["as it is"]) for found in scores.values()]
    display(table.round(3), verdicts)
    labkit.plots.lines(table.iloc[:, 1:], ylabel="average precision").set_ylim(0, 1)
    plt.show()
    lab.look("guess_enn", verdicts.loc[0.5, "SMOTE + ENN"])

# %% [markdown]
# Means of six forests, trained on noisy labels and judged by the world's true ones. The verdicts are
# against the rows as they are. How many of SMOTE's new rows are strays in the last line, where half of all
# labels 1 are wrong?
#
# <details><summary>After you have looked</summary>
#
# Without a remedy the ranking loses little: scattered wrong rows are outvoted by their neighbours. With
# SMOTE each of them has brought company, and on the mean more is lost. Where there are as many wrong
# labels as right ones, one sample may disagree, and then the verdict is open: it depends on which rows were
# drawn to be mislabelled. Cleaning after SMOTE does not save it: it is lower on all six samples, at every
# share.
#
# Edited Nearest Neighbours takes away rows whose neighbours mostly disagree with them. By then SMOTE
# has filled the place around each mislabelled row with rows of the same mistake, so it is often the
# true common rows that look out of place. Cleaning finds single strays. It cannot tell a stray that has
# been given a family from a real cluster.
#
# </details>

# %% [markdown]
# ## 7. Variants
#
# Plain SMOTE makes new rows from every rare row alike. Its variants choose, or tidy up afterwards.
#
# | key | what it is |
# |---|---|
# | `"smote"` | SMOTE |
# | `"borderline"` | Borderline-SMOTE: starts only from rare rows most of whose neighbours are common |
# | `"adasyn"` | ADASYN: the more common neighbours a rare row has, the more new rows it gets |
# | `"smote_under"` | SMOTE up to 0.3 of the common class, then random under-sampling to a ratio of 0.8 |
# | `"smote_enn"` | SMOTE, then Edited Nearest Neighbours |
# | `"smote_tomek"` | SMOTE, then Tomek links: pairs of mutual neighbours of unlike class are removed |
#
# **Task `variants`.** Write `resample_with`, which resamples by each of these names, everything with
# `random_state=0`. For `"smote_under"`, an imbalanced-learn pipeline of two samplers has `fit_resample` as
# well. Then write `forest_scores`: fit `make_model("forest")` on rows resampled by that name, or on the rows
# as they are where the name is `"as it is"`, and return two scores on new rows: $F_1$ at the threshold 0.5,
# and average precision. Last, `data_set_scores` makes 5000 rows as in the bench with `random_state=seed`, trains
# on the first 1500, tests on the others, and returns a dictionary with both scores for `"as it is"` and for each
# of `VARIANTS`.


# %% answer="variants"
VARIANTS = ("smote", "borderline", "adasyn", "smote_under", "smote_enn", "smote_tomek")


def resample_with(name, X, y):
    """Return rows and labels resampled by the variant of that name."""
    # BEGIN SOLUTION
    samplers = {
        "smote": SMOTE(random_state=0),
        "borderline": BorderlineSMOTE(random_state=0),
        "adasyn": ADASYN(random_state=0),
        "smote_under": make_pipeline(
            SMOTE(sampling_strategy=0.3, random_state=0),
            RandomUnderSampler(sampling_strategy=0.8, random_state=0),
        ),
        "smote_enn": SMOTEENN(random_state=0),
        "smote_tomek": SMOTETomek(random_state=0),
    }
    return samplers[name].fit_resample(X, y)
    # END SOLUTION


def forest_scores(name, X, y, X_new, y_new):
    """Return F1 at 0.5 and average precision of a forest on new rows."""
    # BEGIN SOLUTION
    rows, labels = (X, y) if name == "as it is" else resample_with(name, X, y)
    model = make_model("forest").fit(rows, labels)
    y_proba = model.predict_proba(X_new)[:, 1]
    return f1_score(y_new, y_proba > 0.5), average_precision_score(y_new, y_proba)
    # END SOLUTION


def data_set_scores(seed):
    """Return {name: (F1, average precision)} of every variant on a data set of its own."""
    # BEGIN SOLUTION
    rows, labels = make_classification(
        5000, n_features=12, n_informative=4, n_redundant=2, weights=[0.95], random_state=seed
    )
    parts = rows[:1500], labels[:1500], rows[1500:], labels[1500:]
    return {name: forest_scores(name, *parts) for name in ("as it is", *VARIANTS)}
    # END SOLUTION


# %% check="variants"
lab.check("variants")

# %%
if resample_with("smote", X, y) is not None and lab.ready("X_plane"):
    _, axes = plt.subplots(2, 3, figsize=(13, 7.6), sharex=True, sharey=True, layout="constrained")
    for ax, name in zip(axes.ravel(), VARIANTS, strict=True):
        made = resample_with(name, X_plane, y_plane)
        labkit.plots.new_rows(X_plane, y_plane, *made, title=name, ax=ax)
    plt.show()

# %% [markdown]
# *Above: half of the rare rows live among the common ones, half in a safe place at the upper right.
# Orange crosses are rare rows that were there, green marks are new. SMOTE fills both places alike;
# Borderline-SMOTE and ADASYN leave the safe one alone and crowd the border. After under-sampling and
# after ENN, look for the blue dots that are gone.*
#
# Do they score differently? Six samples of one data set would answer for that data set alone, so here are
# six data sets, each with clusters of its own: 1500 rows for training, 3500 for testing. What is drawn is
# the *difference* to the same forest trained on the rows as they are.

# %% answer="guess_variants"
guess_smote_ranking = None  # SMOTE against rows as they are: "higher", "lower" or "open"
# BEGIN SOLUTION
guess_smote_ranking = "higher"
# END SOLUTION

# %%
if forest_scores("smote", X, y, X, y) is not None and verdict([1], [0]) is not None:
    found = [data_set_scores(seed) for seed in range(6)]
    _, axes = plt.subplots(1, 2, figsize=(13.5, 4.4), sharey=True, layout="constrained")
    for place, score in enumerate(("F1 at 0.5", "average precision")):
        table = pd.DataFrame([{name: both[place] for name, both in one.items()} for one in found])
        verdicts = {name: verdict(table[name], table["as it is"]) for name in VARIANTS}
        display(table.mean().to_frame(score).assign(verdict=verdicts).round(3).T)
        gain = table[list(VARIANTS)].sub(table["as it is"], axis=0)
        labkit.plots.spread(gain, ylabel="difference", title=score, ax=axes[place]).axhline(0)
    plt.show()
    lab.look("guess_smote_ranking", verdicts["smote"])

# %% [markdown]
# A mark is a data set, a bar the mean; zero is "as it is". Compare the left panel with the right one.
#
# <details><summary>After you have looked</summary>
#
# On the left, at the threshold 0.5, marks lie on both sides, and more of SMOTE's are above zero than below.
# On the right, where no threshold enters, most marks of all variants are below zero: the same
# forests rank the rows no better, and often worse, than one that was trained on the rows as they are. Read the
# verdicts before you call one variant better than another.
#
# So much for "balancing makes the model better". Here it made forests bolder: they call more rows
# positive, and at 0.5 that can help. What they know about the rows did not grow. A lower threshold is
# another way to be bold, and practical 06 is about that way. Some uses have no threshold at all: a
# **recommender system** shows the first few items of a ranking, and the items that somebody wants are rare among
# all there are. There the ranking is everything, and the right panel is the one to look at.
#
# </details>

# %% [markdown]
# ## 8. A pipeline and a search
#
# How many neighbours, and how far towards balance? Both are hyperparameters of SMOTE, and a search can
# choose them, provided that SMOTE is a step of what is searched. Otherwise section 2 happens in every
# cell of the grid. And what should it choose by? By $F_1$ at 0.5 it would mostly choose how bold the model is.
# Average precision asks about the ranking.
#
# **Task `search`.** Write `smote_search`: a `GridSearchCV` over an imbalanced-learn pipeline of two
# steps, named `"smote"` (`SMOTE(random_state=0)`) and `"model"` (`make_model("neighbours")`), with
# `k_neighbors` of 1, 3, 5 and 10 and `sampling_strategy` of 0.1, 0.25, 0.5 and 1.0, scored by
# `"average_precision"` on `folds`. Return it fitted. Run it on `X` and `y`, and take its best setting (a
# dictionary) and its best score. Then write `setting_in_world`: average precision in the world of that
# model, trained on rows from SMOTE with this setting, or on the rows as they are where `k` is 0.


# %% answer="search"
def smote_search(X, y):
    """Return a fitted search over the settings of SMOTE in a pipeline."""
    # BEGIN SOLUTION
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {
        "smote__k_neighbors": [1, 3, 5, 10],
        "smote__sampling_strategy": [0.1, 0.25, 0.5, 1.0],
    }
    return GridSearchCV(pipeline, grid, scoring="average_precision", cv=folds).fit(X, y)
    # END SOLUTION


def setting_in_world(k, strategy, X, y):
    """Return the average precision in the world of nearest neighbours with that setting."""
    # BEGIN SOLUTION
    if k:
        X, y = SMOTE(k_neighbors=k, sampling_strategy=strategy, random_state=0).fit_resample(X, y)
    model = make_model("neighbours").fit(X, y)
    return average_precision_score(y_world, model.predict_proba(X_world)[:, 1])
    # END SOLUTION


search = best_setting = best_score = None
# BEGIN SOLUTION
search = smote_search(X, y)
best_setting, best_score = search.best_params_, search.best_score_
# END SOLUTION

# %% check="search"
lab.check("search")

# %%
if lab.ready("search", "best_setting") and setting_in_world(0, 0, X, y) is not None:
    results = pd.DataFrame(search.cv_results_)
    results["ratio"] = results["param_smote__sampling_strategy"].astype(float)
    table = results.pivot(
        index="ratio", columns="param_smote__k_neighbors", values="mean_test_score"
    )
    labkit.plots.lines(table, ylabel="average precision", title="A line for each k_neighbors")
    plt.show()
    print(f"best: {best_setting}, {best_score:.3f}")
    ways = {"no SMOTE": (0, 0), "best": tuple(best_setting.values()), "default": (5, 1.0)}
    found = {
        name: [setting_in_world(*way, *sample) for sample in samples] for name, way in ways.items()
    }
    for name, scores in found.items():
        print(f"{name}: {np.mean(scores):.3f} in the world; {verdict(scores, found['no SMOTE'])}")

# %% [markdown]
# How far apart are the lines, and how far does each of them fall? Which setting is missing in the grid?
#
# <details><summary>After you have looked</summary>
#
# The lines lie close together, and each changes a lot along its way: how many new rows there are matters
# more than from which neighbours they are made. The default, full balance, is at the right end.
#
# Two habits for reading such a search. Put "no SMOTE" beside it, a setting that the grid did not offer: for
# this model the default ranks worse on all six samples. And ask new samples for a verdict: a best score is
# the best of sixteen, and part of being the best is luck.
#
# </details>

# %% [markdown]
# ## 9. When not to use SMOTE
#
# SMOTE assumes that what lies between two rare rows is rare. For that the class needs to be a place,
# and there must be enough rows to mark it out. Frauds that are each of another kind, intrusions, or
# faults of a machine that never happened before are no place. Then turn the question round: learn what is
# *common*, and report whatever is unlike it. That is **anomaly detection**, and it takes no rare row at all.
#
# **Task `anomaly`.** Write `anomaly_scores`: fit an `IsolationForest(n_estimators=50,
# random_state=0)` on the training rows of class 0 only, and return a number for each row of `X_test`
# that is *larger* the less common the row looks. Mind the sign: `score_samples` gives low values to
# outliers. And `smote_scores`: the probabilities of class 1 of `make_model("forest")` after SMOTE with seed
# 0. SMOTE wants five neighbours for each rare row, and raises an error where there are fewer; with few
# rare rows, take as many neighbours as there are.

# %% [markdown]
# Two worlds to try it in, both with 8 columns and a round cloud of common rows, drawn from a normal
# distribution around 0. In the first, the rare rows are **scattered**: each lies outside the cloud in a direction of
# its own (numbers from a normal distribution, divided by the length of their row), at a distance between 4 and 6.
# In the second they are a **clump** within the cloud: normal, with mean 0.7 and deviation 0.5 in each column.
#
# Write `scattered(n, seed)`, which returns `n` such rows of the first world. Then `one_draw`, for the kind
# `"scattered"` or `"clump"`: draw 600 common rows and `n_rare` rare ones to train on, 800 and 80 others to test
# on, all from `seed`, and return two average precisions: that of `smote_scores`, then that of `anomaly_scores`.


# %% answer="anomaly"
def anomaly_scores(X_train, y_train, X_test):
    """Return how unlike the training rows of class 0 each test row is."""
    # BEGIN SOLUTION
    detector = IsolationForest(n_estimators=50, random_state=0).fit(X_train[y_train == 0])
    return -detector.score_samples(X_test)
    # END SOLUTION


def smote_scores(X_train, y_train, X_test):
    """Return the probabilities of a forest trained on rows from SMOTE."""
    # BEGIN SOLUTION
    n_neighbours = min(5, np.sum(y_train == 1) - 1)
    smote = SMOTE(k_neighbors=n_neighbours, random_state=0)
    model = make_model("forest").fit(*smote.fit_resample(X_train, y_train))
    return model.predict_proba(X_test)[:, 1]
    # END SOLUTION


def scattered(n, seed):
    """Return n rows of 8 columns, each in its own direction, 4 to 6 from the origin."""
    # BEGIN SOLUTION
    draws = np.random.default_rng(seed)
    direction = draws.normal(size=(n, 8))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    return direction * draws.uniform(4, 6, size=(n, 1))
    # END SOLUTION


def one_draw(kind, n_rare, seed):
    """Return the average precision of SMOTE with a forest, and of the detector."""
    # BEGIN SOLUTION
    draws = np.random.default_rng(seed)
    cloud, rare = draws.normal(size=(1400, 8)), draws.normal(0.7, 0.5, size=(n_rare + 80, 8))
    if kind == "scattered":
        rare = scattered(n_rare + 80, seed + 1000)
    X_train, X_test = np.vstack([cloud[:600], rare[80:]]), np.vstack([cloud[600:], rare[:80]])
    y_train, y_test = np.repeat([0, 1], [600, n_rare]), np.repeat([0, 1], [800, 80])
    by_smote = average_precision_score(y_test, smote_scores(X_train, y_train, X_test))
    return by_smote, average_precision_score(y_test, anomaly_scores(X_train, y_train, X_test))
    # END SOLUTION


# %% check="anomaly"
lab.check("anomaly")

# %% [markdown]
# Each world with three rare rows to train on and with more of them, and everything is drawn six times.

# %% answer="guess_anomaly"
guess_clump = None  # with 25 rare rows in a clump, SMOTE against the detector: "higher", ...
# BEGIN SOLUTION
guess_clump = "lower"
# END SOLUTION

# %%
if one_draw("clump", 3, 0) is not None and verdict([1], [0]) is not None:
    rows = {}
    for kind, n_rare in (("scattered", 3), ("scattered", 200), ("clump", 3), ("clump", 25)):
        found = [one_draw(kind, n_rare, seed) for seed in range(6)]
        rows[kind, n_rare] = *np.mean(found, axis=0).round(3), verdict(*np.transpose(found))
    display(pd.DataFrame(rows, ["SMOTE + forest", "isolation forest", "SMOTE against it"]).T)
    print(f"average precision by chance: {80 / 880:.3f}")
    lab.look("guess_clump", rows["clump", 25][-1])

# %% [markdown]
# Read the two worlds one after the other. In which does the detector need no rare row, and in which
# would no number of common rows help it?
#
# <details><summary>After you have looked</summary>
#
# Where rare rows are scattered, SMOTE stays below the detector even with two hundred of them: the next one
# will be elsewhere again. In the clump the detector is no better than chance, because a clump
# amid the cloud is not unusual, and a handful of labelled rows is worth more than any notion of the normal.
#
# </details>
#
# Three rare rows made SMOTE run here because you let it take two neighbours. The error is gone; three rows
# still do not describe a class.
#
# **In your own words.** "Balancing the classes makes the model better." Answer in about five
# sentences: name two of your measurements that support it and two that do not, with their numbers and
# verdicts, and say when you would leave SMOTE out.

# %% [markdown] free="balance_myth"
# For it: at the threshold 0.5 the mean F1 of the forests rose with SMOTE (first table of section 7), though
# the verdict over six data sets is open, and where the rare rows were a clump, a few of them and SMOTE were
# higher than the detector (section 9). Against it: by average precision the same models were lower with
# SMOTE than without on all six samples (table of section 5), so what was gained was the threshold and not
# the ranking. With mislabelled rows SMOTE lost more than doing nothing (section 6). I would leave it
# out where labels are doubtful, where the rare rows are too few or have nothing in common, where
# probabilities are needed as they are, and wherever a threshold chosen on training folds does the same.

# %% [markdown]
# ## 10. Watching a model at work
#
# The model is in use, and true labels come in with some delay, a batch at a time. Then something
# changes: from batch 9 on, the rare rows begin to look more like common ones. Such a change is called
# **drift**. A monitor should notice. What should it watch?
#
# A batch of 1000 rows has few rare ones, so its recall goes up and down even when nothing has changed.
# With recall $R$ and $n$ rare rows, it does so with a standard deviation of $\sqrt{R(1-R)/n}$. Raise the
# alarm only when recall is more than two standard deviations below what you expect.
#
# **Task `monitor`.** Write
#
# - `watch`, which takes the labels and predictions of one batch and the recall to expect, and returns a
#   dictionary: `"accuracy"`, `"recall"` of class 1, and `"alarm"`, true or false. A batch without rare
#   rows has no recall: return `float("nan")`, and raise no alarm;
# - `drifted`: a copy of `X` in which each row of class 1 has moved towards the mean of the rows of class 0,
#   by the share `amount` of the way (with 0 it stays where it is, with 1 it arrives);
# - `alarm_share`: how often would the alarm ring? Draw the number of rare rows that are found in 20000
#   batches (`np.random.default_rng(0).binomial`), each with `n_rare` of them and a recall that is `fall`
#   lower than `expected`, and return the share of the batches that raise the alarm.


# %% answer="monitor"
def watch(y_true, y_pred, expected_recall):
    """Return the accuracy and recall of a batch, and whether recall is too low."""
    # BEGIN SOLUTION
    accuracy = np.mean(y_true == y_pred)
    n_rare = np.sum(y_true == 1)
    if n_rare == 0:
        return {"accuracy": accuracy, "recall": float("nan"), "alarm": False}
    recall = np.mean(y_pred[y_true == 1])
    deviation = np.sqrt(expected_recall * (1 - expected_recall) / n_rare)
    alarm = recall < expected_recall - 2 * deviation
    return {"accuracy": accuracy, "recall": recall, "alarm": alarm}
    # END SOLUTION


def drifted(X, y, amount):
    """Return rows where those of class 1 have gone some of the way to class 0."""
    # BEGIN SOLUTION
    moved = X.copy()
    towards = X[y == 0].mean(axis=0)
    moved[y == 1] += amount * (towards - moved[y == 1])
    return moved
    # END SOLUTION


def alarm_share(n_rare, expected, fall):
    """Return the share of batches that raise the alarm when recall is lower by `fall`."""
    # BEGIN SOLUTION
    found = np.random.default_rng(0).binomial(n_rare, expected - fall, size=20000)
    deviation = np.sqrt(expected * (1 - expected) / n_rare)
    return np.mean(found / n_rare < expected - 2 * deviation)
    # END SOLUTION


# %% check="monitor"
lab.check("monitor")

# %% answer="guess_monitor"
guess_accuracy_drop = None  # how much accuracy falls until the last batch, 0 to 1
# BEGIN SOLUTION
guess_accuracy_drop = 0.2
# END SOLUTION

# %%
monitor_measured = None
if watch(y, y, 1.0) is not None and drifted(X, y, 0) is not None:
    pipeline = make_pipeline(SMOTE(random_state=0), make_model("forest"))
    expected = cross_validate(pipeline, X, y, cv=folds, scoring="recall")["test_score"].mean()
    pipeline.fit(X, y)
    draws, batches = np.random.default_rng(0), {}
    for batch in range(1, 17):
        chosen = draws.choice(len(y_world), 1000, replace=False)
        X_batch = drifted(X_world[chosen], y_world[chosen], 0.1 * max(0, batch - 8))
        y_pred = pipeline.predict(X_batch)
        batches[batch] = {**watch(y_world[chosen], y_pred, expected), "called": y_pred.mean()}
    monitor_measured = pd.DataFrame(batches).T.rename_axis("batch").astype(float)
    ax = labkit.plots.lines(
        monitor_measured[["accuracy", "recall", "called"]], ylabel="score of the batch"
    )
    ax.axvline(8.5, color="lightgrey", lw=6, zorder=0)
    alarmed = monitor_measured.query("alarm == 1")["recall"]
    ax.plot(alarmed.index, alarmed, "x", color="black", ms=12, mew=2, label="alarm")
    ax.legend(loc="center left")
    plt.show()
    lab.look("guess_accuracy_drop", -monitor_measured["accuracy"][[8, 16]].diff().sum().round(3))

# %%
if lab.ready("monitor_measured") and alarm_share(50, 0.6, 0) is not None:
    sizes, falls = (25, 50, 200), (0.0, 0.05, 0.1, 0.2)
    table = {f"{fall:.2f} lower": [alarm_share(n, expected, fall) for n in sizes] for fall in falls}
    print(
        "Share of batches that raise the alarm, by the rare rows in a batch and the fall of recall:"
    )
    display(pd.DataFrame(table, sizes).round(3))

# %% [markdown]
# Left of the grey bar nothing has changed, and an alarm there is a false one. Right of it the rare
# rows drift a little further in every batch. Which of the three lines shows it first?
#
# <details><summary>After you have looked</summary>
#
# Recall holds for a while, then falls to the bottom. Accuracy, on top, shows next to nothing. Even if
# every rare row were missed, it could lose no more than their share.
#
# In the table, the left column is the price in false alarms, the others what it buys. With few rare rows
# a batch, a small fall goes unheard for a long time. Larger batches hear more and answer later. One line
# needs no labels and can be watched at once: the share of rows that are called positive. It moves too.
#
# </details>

# %% [markdown]
# ## What you can now do
#
# - show that a score was leaked, and prove it with labels that mean nothing (`leak`)
# - put SMOTE inside cross-validation, and tell a leak from a changed share (`cross_validation`)
# - say what precision becomes where class 1 is rarer or more frequent (`test_set`)
# - let cross-validation choose a class weight, and know which models ignore it (`weights`)
# - tell copies from new rows and copies from weights, and say what overfitting is (`copies`)
# - say what wrong labels do to SMOTE (`noise`)
# - pick among SMOTE's variants and judge whether they differ (`variants`)
# - search over a pipeline's resampling settings (`search`)
# - turn to a detector where the rare class is no place (`anomaly`)
# - watch a model by the score that matters, with an alarm that knows the batch size (`monitor`)

# %% [markdown] notes="discuss"
# - **Labels that mean nothing.** The strongest proof of a leak needs no truth. Ask where else it could be
#   used: feature selection before the split, scaling, duplicates in a data set.
# - **Two causes, two scores.** Outside cross-validation F1 rises for every model, ROC AUC only where rows
#   can be remembered. Let a student explain the logistic regression.
# - **Recall on resampled rows.** "It cannot change" and "it always rises" are both wrong. Ask for a model
#   whose recall would fall, and for one whose recall has nowhere to go.
# - **Six of six.** One in 32 by chance. Ask what the rule would miss, and what happens to it when a table
#   holds twenty verdicts.
# - **Bold or better?** F1 at 0.5 asks how bold a model is, average precision how well it ranks. Ask which of
#   the two a recommender, a screening test and a spam filter need.
# - **SMOTE's assumption.** What lies between two rare rows is rare. Let students draw a class for which it
#   holds, and one for which it does not.
# - **The alarm.** Two deviations and batches of 50 rare rows: who decides how many false alarms a month are
#   acceptable?

# %%
lab.summary()

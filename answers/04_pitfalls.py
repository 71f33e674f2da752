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
# to get them wrong make the score go *up*. You will commit the usual mistakes on purpose, measure
# what each of them does, and see when the cure should be left in the cupboard.
#
# **You need** scikit-learn's `fit` and `predict`, cross-validation, and precision, recall and $F_1$.
# What SMOTE does is told in practical 05, section 3, and again below in a line.
#
# **How it works.** In each task you write one or two short functions. Cells that are there already
# then run them many times and draw what comes out. Each check calls your functions on data of its
# own. It never stops the notebook, and you may run it as often as you like.

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
from sklearn.datasets import make_classification
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
    cross_val_score,
    cross_validate,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.svm import OneClassSVM
from sklearn.tree import DecisionTreeClassifier

# %% [markdown]
# ## The bench
#
# To catch a score lying one has to know the truth. So we make far more rows than we work with: `X`
# and `y` are what a project might have, and `X_world` and `y_world` are what its model would meet
# later. Nothing is ever trained on the world. It is there to tell who was right.
#
# Every experiment uses the same few models, and `make_model` gives a fresh one by its name. The tree
# and those of the forest are fully grown: they split until every leaf is pure. The short tree may not.

# %% setup="bench"
X_all, y_all = make_classification(
    n_samples=11000,
    n_features=12,
    n_informative=4,
    n_redundant=2,
    weights=[0.95],
    random_state=4,
)
X, y = X_all[:3000], y_all[:3000]
X_world, y_world = X_all[3000:], y_all[3000:]

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
for part, labels in (("to work with", y), ("the world", y_world)):
    print(f"{part}: {len(labels)} rows, {labels.sum()} of class 1 ({labels.mean():.1%})")

# %% [markdown]
# ## 1. SMOTE before the split
#
# SMOTE takes a row of the rare class, picks one of its nearest rare neighbours, and puts a new row
# somewhere on the line between them. A new row is therefore a relative of two old ones. Resample
# first and split afterwards, and relatives end up on both sides: the test rows are no longer new.
#
# That sounds like a small impurity. Measure it.
#
# **Task `leak`.** Write two functions that return the $F_1$ of class 1 on the test part. Both use
# `SMOTE(random_state=seed)`, `train_test_split` with `test_size=0.2`, `random_state=seed` and
# `stratify`, and `make_model("forest")`. The first makes the mistake: it resamples, then splits. The
# second splits, then resamples the training part alone.


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


# %% check="leak"
lab.check("leak")

# %% [markdown]
# Now run both on several splits. And then once more on labels that mean nothing: the same labels,
# dealt out to the rows at random. No model can learn anything from those.

# %%
leak_measured = None
if leaked_score(X[:300], y[:300], 0) is not None:
    y_dealt = np.random.default_rng(0).permutation(y)
    runs = {
        "split first": [honest_score(X, y, seed) for seed in range(3)],
        "SMOTE first": [leaked_score(X, y, seed) for seed in range(3)],
        "split first,\nlabels dealt out": [honest_score(X, y_dealt, 0)],
        "SMOTE first,\nlabels dealt out": [leaked_score(X, y_dealt, 0)],
    }
    leak_measured = pd.DataFrame({name: pd.Series(scores) for name, scores in runs.items()})
    display(leak_measured.mean().rename("mean F1").round(3).to_frame().T)
    deployed = make_model("forest").fit(*SMOTE(random_state=0).fit_resample(X, y))
    f1_world = f1_score(y_world, deployed.predict(X_world))
    print(f"F1 of such a forest in the world: {f1_world:.3f}")

# %%
if lab.ready("leak_measured"):
    _, axes = plt.subplots(1, 2, figsize=(12.5, 4.6), layout="constrained")
    for position, (name, scores) in enumerate(leak_measured.items()):
        colour = labkit.plots.MINORITY_COLOUR if "SMOTE" in name else labkit.plots.MAJORITY_COLOUR
        marker = "s" if "SMOTE" in name else "o"
        axes[0].plot([position] * len(scores), scores, marker, color=colour, alpha=0.7, ms=8)
    axes[0].axhline(f1_world, color="grey", ls="--", label="in the world")
    axes[0].set_xticks(range(4), leak_measured.columns)
    axes[0].set(ylim=(0, 1.02), ylabel="F1 of class 1", title="Four ways to a score")
    axes[0].legend()

    steps = {"split first": (X, y), "SMOTE first": SMOTE(random_state=0).fit_resample(X, y)}
    for (name, (rows, labels)), hatch in zip(steps.items(), ("", "//"), strict=True):
        A, B, a, b = train_test_split(rows, labels, test_size=0.2, random_state=0, stratify=labels)
        distance, _ = NearestNeighbors(n_neighbors=1).fit(A[a == 1]).kneighbors(B[b == 1])
        colour = labkit.plots.MINORITY_COLOUR if hatch else labkit.plots.MAJORITY_COLOUR
        axes[1].hist(
            distance.ravel(),
            bins=np.linspace(0, 5, 26),
            weights=np.full(len(distance), 1 / len(distance)),
            alpha=0.6,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=f"{name}: median {np.median(distance):.2f}",
        )
    axes[1].set(
        xlabel="distance from a rare test row to the nearest rare training row",
        ylabel="share of rare test rows",
        title="How new the test rows are",
    )
    axes[1].legend()
    plt.show()

# %% [markdown]
# *Above, left: a mark for each split. The orange squares stay near the top even where there is
# nothing to learn: that score measures the leak and nothing else. The blue dots lie near the dashed
# line while the labels are real, and near zero when they are not. Right: the reason. After SMOTE on
# all rows, a rare test row has a training row right beside it.*
#
# The same on the data of practical 05, which are the published ones:

# %%
if lab.ready("leak_measured"):
    published = labkit.load_imbalanced()
    rows = np.vstack([published.X_train, published.X_test])
    labels = np.append(published.y_train, published.y_test)
    print(f"SMOTE first: F1 {leaked_score(rows, labels, 42):.3f}")
    print(f"split first: F1 {honest_score(rows, labels, 42):.3f}")

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
# list of scorings. Use `SMOTE(random_state=0)`.


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


# %% check="cross_validation"
lab.check("cross_validation")

# %%
cv_measured = None
if inside_cv("neighbours", X[:300], y[:300]) is not None:
    found = {}
    for name in ("logistic", "neighbours", "tree", "forest"):
        model = make_pipeline(SMOTE(random_state=0), make_model(name)).fit(X, y)
        in_world = {
            "f1": f1_score(y_world, model.predict(X_world)),
            "roc_auc": roc_auc_score(y_world, model.predict_proba(X_world)[:, 1]),
        }
        ways = {"outside": outside_cv, "inside": inside_cv}
        found[name] = {way: score(name, X, y) for way, score in ways.items()}
        found[name]["the world"] = in_world
    cv_measured = pd.DataFrame(
        {
            (score, way): {name: found[name][way][score] for name in found}
            for score in ("f1", "roc_auc")
            for way in ("outside", "inside", "the world")
        }
    )
    display(cv_measured.round(3))

# %%
if lab.ready("cv_measured"):
    _, axes = plt.subplots(1, 2, figsize=(12, 3.8), sharey=True, layout="constrained")
    looks = {"outside": ("#D55E00", "s"), "inside": ("#0072B2", "o"), "the world": ("black", "|")}
    for ax, (score, title) in zip(axes, (("f1", "F1"), ("roc_auc", "ROC AUC")), strict=True):
        table = cv_measured[score]
        ax.hlines(table.index, table["inside"], table["outside"], color="lightgrey", lw=3)
        for way, (colour, marker) in looks.items():
            size = 320 if marker == "|" else 70
            ax.scatter(table[way], table.index, size, color=colour, marker=marker, label=way)
        ax.set(title=f"{title}: what cross-validation promises", xlabel=title)
        ax.set_xlim(right=1.02)
    axes[0].legend(loc="upper left", markerscale=0.7)
    plt.show()

# %% [markdown]
# *Above: the black strokes are the truth. With SMOTE inside, the blue dots are close to it, and mostly
# a little left of it, since in each fold a third of the training rows is missing. Outside, the orange
# squares are all too far right, and every model looks ready for work.*
#
# Two things go wrong at once, and the two panels tell them apart. The folds have become half
# positive, so a false alarm hardly dents precision: that lifts $F_1$ for *every* model, even for the
# logistic one. ROC AUC does not know how frequent a class is. What lifts it is not how many new rows
# there are but whose relatives they are. A straight line cannot remember single rows, and its ROC AUC
# rises little. A model that can remember them gains most.

# %% [markdown]
# ## 3. SMOTE on the test set
#
# Suppose the training was clean, and only the test rows are resampled, "to be fair to both classes".
# No row has leaked. What is wrong with the score then?
#
# Let $\pi$ be the share of class 1, $R$ the recall, and $A$ the false positive rate (the share of
# class 0 that raises a false alarm). Neither $R$ nor $A$ depends on how many rows of each class there
# are. Precision does: of all rows, $\pi R$ are found and $(1-\pi)A$ are false alarms.
#
# **Task `test_set`.** Write `rates`, which takes the three numbers from true and predicted labels, and
# `precision_at`, which says from recall and false positive rate what precision will be where class 1
# has some other share.


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


# %% check="test_set"
lab.check("test_set")

# %%
if rates(y, y) is not None:
    model = make_pipeline(SMOTE(random_state=0), make_model("forest")).fit(X, y)
    _, recall, false_positive_rate = rates(y_world, model.predict(X_world))
    rare = np.flatnonzero(y_world == 1)
    thinned = np.setdiff1d(np.arange(len(y_world)), rare[len(rare) // 5 :])
    test_sets = {
        "a fifth of the rare rows": (X_world[thinned], y_world[thinned]),
        "as it is": (X_world, y_world),
        "resampled with SMOTE": SMOTE(random_state=0).fit_resample(X_world, y_world),
    }
    rows = {}
    for name, (X_test, y_test) in test_sets.items():
        y_pred = model.predict(X_test)
        share, found, _ = rates(y_test, y_pred)
        predicted = precision_at(share, recall, false_positive_rate)
        measured = precision_score(y_test, y_pred)
        rows[name] = [share, found, measured, predicted]
    columns = ["share of class 1", "recall", "precision", "precision by the formula"]
    prevalence_measured = pd.DataFrame(rows, columns, dtype=float).T
    display(prevalence_measured.round(3))

    share = np.geomspace(0.002, 0.6, 100)
    curve = pd.DataFrame(
        {"by the formula": precision_at(share, recall, false_positive_rate)}, index=share
    )
    ax = labkit.plots.lines(
        curve,
        xlabel="share of class 1 among the test rows",
        ylabel="precision",
        title="One model, one threshold, other test sets",
    )
    marks = zip(
        prevalence_measured.iterrows(), "^oD", ("#CC79A7", "#009E73", "#D55E00"), strict=True
    )
    for (name, row), marker, colour in marks:
        at = row["share of class 1"], row["precision"]
        ax.plot(*at, marker, color=colour, ms=10, label=f"measured: {name}", zorder=3)
    ax.set_xscale("log")
    ax.legend()
    plt.show()

# %% [markdown]
# *Above: the model never changes, and its precision can be almost anything. A resampled test set
# moves it to the far right of the curve, to a world where every second row is positive.*
#
# So precision on a resampled test set is correct for a place that does not exist. If the share of
# class 1 will be different in use, the formula says what to expect, and no row has to be invented.

# %% [markdown]
# ## 4. Class weights: 10, 1000, or as many as it takes
#
# A weight of $w$ makes the loss count every rare row $w$ times. "More weight, better detection" is
# the common belief. The published page warns of 1000 and recommends 10. It does not say by what
# measure, or for which model, so that is what you find out.
#
# **Task `weights`.** Write `scores_at_weight`: cross-validated predictions (`cross_val_predict`,
# `folds`) of `make_model(name, weight)`, and of these a dictionary with `"precision"`, `"recall"`,
# `"f1"` and `"accuracy"` (give `precision_score` and `f1_score` the argument `zero_division=0`). Then
# write `tuned_weight`: let `GridSearchCV` over `class_weight` choose among `WEIGHTS` by a given
# scoring, on the same folds, and return the weight of class 1 that it chose.

# %% answer="weights"
WEIGHTS = (1, 3, 10, 30, 100, 1000)


def scores_at_weight(name, weight, X, y):
    """Return precision, recall, f1 and accuracy of cross-validated predictions."""
    # BEGIN SOLUTION
    y_pred = cross_val_predict(make_model(name, weight), X, y, cv=folds)
    return {
        "precision": precision_score(y, y_pred, zero_division=0),
        "recall": recall_score(y, y_pred),
        "f1": f1_score(y, y_pred, zero_division=0),
        "accuracy": accuracy_score(y, y_pred),
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

# %%
weights_measured = None
if scores_at_weight("tree", 1, X[:300], y[:300]) is not None:
    weights_measured = {
        name: pd.DataFrame({w: scores_at_weight(name, w, X, y) for w in WEIGHTS}).T
        for name in ("logistic", "short tree", "forest", "tree")
    }
    display(pd.concat(weights_measured, axis=1).loc[[1, 10, 1000]].T.unstack().round(3))
    titles = {
        "logistic": "Logistic regression",
        "short tree": "One short tree",
        "forest": "Forest of fully grown trees",
        "tree": "One fully grown tree",
    }
    _, axes = plt.subplots(2, 2, figsize=(12, 8), sharex=True, sharey=True, layout="constrained")
    for ax, (name, table) in zip(axes.ravel(), weights_measured.items(), strict=True):
        labkit.plots.lines(table, ylabel="cross-validated score", title=titles[name], ax=ax)
        ax.set(xscale="log", ylim=(-0.02, 1.02))
    for ax in axes[1]:
        ax.set_xlabel("weight of class 1")
        ax.get_legend().remove()
    plt.show()

# %% [markdown]
# *Above: for logistic regression a weight slides along one road: more recall, less precision, until
# nearly everything is called positive and even accuracy gives way. The short tree takes the same road
# in steps. The forest follows late. The fully grown tree hardly moves, and what movement there is in
# its recall goes the wrong way.*
#
# Why does the last one not care? Its leaves are pure. A leaf with rows of one class gives the same
# answer whatever those rows weigh, so a weight can only change where the splits fall. In a leaf that
# holds both classes, as those of the short tree do, the weight decides the vote.
#
# By $F_1$, 1000 is a bad choice wherever the weight does anything at all. Whether 10 is a good one
# depends on the panel.
#
# A weight is thus a setting like any other: its best value depends on the model, on the data and on
# what you call best. Let a search choose it, and mind what you ask the search for.

# %%
tuned_measured = None
if weights_measured is not None and tuned_weight("tree", "f1", X[:300], y[:300]):
    asked = ("accuracy", "precision", "f1", "balanced_accuracy", "recall")
    chosen = {scoring: tuned_weight("logistic", scoring, X, y) for scoring in asked}
    tuned_measured = pd.DataFrame(
        {
            scoring: {"chosen weight": weight, **weights_measured["logistic"].loc[weight]}
            for scoring, weight in chosen.items()
        }
    ).T.rename_axis("asked for")
    display(tuned_measured.round(3))
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
# **Task `copies`.** Write `repeat_minority`, without a sampler: all rows, and every row of class 1 as
# often as `times` says, its first appearance included. Write `count_new`: how many rows of
# `X_resampled` equal no row of `X`.


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


# %% check="copies"
lab.check("copies")

# %%
copies_ready = None
if repeat_minority(X, y, 2) is not None and count_new(X, X) is not None:
    copies_ready = True
    ways = {
        "repeat_minority, 10 times": repeat_minority(X, y, 10),
        "RandomOverSampler": RandomOverSampler(random_state=0).fit_resample(X, y),
        "SMOTE": SMOTE(random_state=0).fit_resample(X, y),
    }
    table = {
        name: {"rows added": len(rows) - len(X), "of these new": count_new(X, rows)}
        for name, (rows, _) in ways.items()
    }
    display(pd.DataFrame(table).T)

    weighted = LogisticRegression(class_weight={0: 1, 1: 10}, tol=1e-8, max_iter=1000).fit(X, y)
    repeated = LogisticRegression(tol=1e-8, max_iter=1000).fit(*repeat_minority(X, y, 10))
    apart = np.abs(weighted.predict_proba(X_world) - repeated.predict_proba(X_world)).max()
    print(f"Weight 10 or ten copies, logistic regression: probabilities differ by {apart:.0e}.")

# %% [markdown]
# For a model with a loss, ten copies *are* a weight of ten. Copying is the slower way to write it.
#
# New rows are another matter. The usual claim is that they lead to less learning by heart than
# copies do. Whoever learns by heart is good on the training rows and bad elsewhere, so compare both
# scores, on the original training rows and in the world.

# %%
heart_measured = None
if lab.ready("copies_ready"):
    samplers = {
        "as it is": None,
        "copies": RandomOverSampler(random_state=0),
        "SMOTE": SMOTE(random_state=0),
    }
    rows = []
    for name in ("logistic", "neighbours", "tree", "forest"):
        for way, sampler in samplers.items():
            data = sampler.fit_resample(X, y) if sampler else (X, y)
            model = make_model(name).fit(*data)
            at_home, in_world = (
                f1_score(b, model.predict(a)) for a, b in ((X, y), (X_world, y_world))
            )
            rows.append((name, way, at_home, in_world, at_home - in_world))
    columns = ["model", "training rows", "F1 on them", "F1 in the world", "gap"]
    heart_measured = pd.DataFrame(rows, columns=columns).set_index(columns[:2])
    display(heart_measured.unstack()[columns[2:]].reindex(columns=samplers, level=1).round(3))

# %%
if lab.ready("heart_measured"):
    draws = np.random.default_rng(1)
    X_plane = np.vstack(
        [draws.normal(size=(400, 2)), draws.normal([1.7, 0.6], [0.9, 0.8], size=(30, 2))]
    )
    y_plane = np.repeat([0, 1], [400, 30])
    _, axes = plt.subplots(2, 3, figsize=(13, 8), sharex=True, sharey=True, layout="constrained")
    for row, name in zip(axes, ("tree", "neighbours"), strict=True):
        for ax, (way, sampler) in zip(row, samplers.items(), strict=True):
            data = sampler.fit_resample(X_plane, y_plane) if sampler else (X_plane, y_plane)
            model = make_model(name).fit(*data)
            labkit.plots.decision_regions(
                model, X_plane, y_plane, title=f"{name}, rows: {way}", ax=ax
            )
    plt.show()

# %% [markdown]
# *Above: where each model answers "class 1" (shaded). On copies, the tree draws small boxes around
# single rare rows, and the neighbours small islands: that is learning by heart. On SMOTE's rows these
# grow together, and take in ground where the common rows are the majority.*
#
# So look at the last columns of the table before repeating the claim. For the tree, the gap between
# home and world is wider with SMOTE than with copies. In the world, SMOTE's rows are behind plain
# copies for the tree and for the neighbours, and rows as they are come before both. For the other two
# models it makes little difference. New rows do prevent learning by heart, in a sense: what is learned
# instead is SMOTE's guess about the space between.

# %% [markdown]
# ## 6. A noisy minority
#
# SMOTE trusts every label. If a common row carries the label of the rare class by mistake, SMOTE
# takes it for a rare one and draws lines from it.
#
# **Task `noise`.** Write `mislabel`: a copy of `y` in which some rows of class 0, drawn at random
# without repeats, are called class 1; as many as `share` times the rows of class 1 (rounded down).
# Then `stray_share`: resample with the noisy labels and `SMOTE(random_state=0)`, and return the share
# of the *new* rows whose nearest original row is in truth of class 0. (SMOTE puts the original rows
# first and the new ones after them.)


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


# %% check="noise"
lab.check("noise")

# %%
noise_measured = None
if mislabel(y, 0.5, 0) is not None and stray_share(X[:300], y[:300], y[:300]) is not None:
    shares = (0, 0.25, 0.5, 1.0)
    remedies = {
        "nothing": (None, 1),
        "weight 10": (None, 10),
        "SMOTE": (SMOTE(random_state=0), 1),
        "SMOTE + cleaning (ENN)": (SMOTEENN(random_state=0), 1),
    }
    f1, precision, wrong = {}, {}, {}
    for share in shares:
        y_noisy = mislabel(y, share, seed=0)
        n_new = (y_noisy == 0).sum() - (y_noisy == 1).sum()
        strays = stray_share(X, y, y_noisy)
        wrong[share] = [(y_noisy != y).sum(), n_new, strays, round(strays * n_new)]
        for name, (sampler, weight) in remedies.items():
            data = sampler.fit_resample(X, y_noisy) if sampler else (X, y_noisy)
            y_pred = make_model("forest", weight).fit(*data).predict(X_world)
            f1.setdefault(name, {})[share] = f1_score(y_world, y_pred)
            precision.setdefault(name, {})[share] = precision_score(y_world, y_pred)
    columns = ["mislabelled", "new rows", "share nearest to class 0", "number of these"]
    wrong = pd.DataFrame(wrong, columns, dtype=float).T.rename_axis("noise")
    noise_measured = pd.DataFrame(f1)
    display(wrong.round(2))
    print("F1 in the world:")
    display(noise_measured.rename_axis("noise").round(3))

# %%
if lab.ready("noise_measured"):
    _, axes = plt.subplots(1, 2, figsize=(12, 4.3), layout="constrained")
    label = "mislabelled rows for each true rare one"
    labkit.plots.lines(noise_measured, xlabel=label, ylabel="F1", title="F1", ax=axes[0])
    labkit.plots.lines(
        pd.DataFrame(precision), xlabel=label, ylabel="precision", title="Precision", ax=axes[1]
    )
    axes[1].get_legend().remove()
    for ax in axes:
        ax.set_ylim(0, 1.02)
    plt.show()

# %% [markdown]
# *Above: a forest trained on noisy labels and judged by the world's true ones. Doing nothing hardly
# suffers: scattered wrong rows are outvoted by their neighbours. With SMOTE they have brought company, and
# $F_1$ goes down, because precision does. Cleaning after SMOTE does not save it; it is lowest of all.*
#
# Edited Nearest Neighbours takes away rows whose neighbours mostly disagree with them. By then SMOTE
# has filled the place around each mislabelled row with rows of the same mistake, so it is often the
# true common rows that look like the odd ones out. Cleaning works on strays; it has no means to tell
# a stray with a family from a cluster.

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
# `random_state=0`. For `"smote_under"`, an imbalanced-learn pipeline of two samplers has
# `fit_resample` as well.


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


# %% check="variants"
lab.check("variants")

# %%
variants_ready = None
if resample_with("smote", X, y) is not None:
    variants_ready = True
    draws = np.random.default_rng(3)
    X_flat = np.vstack(
        [
            draws.normal([0, 0], [1.2, 1.0], size=(300, 2)),
            draws.normal([1.6, 0.4], 0.7, size=(24, 2)),
            draws.normal([6, 3], 0.5, size=(24, 2)),
        ]
    )
    y_flat = np.array([0] * 300 + [1] * 48)
    _, axes = plt.subplots(2, 3, figsize=(13, 7.6), sharex=True, sharey=True, layout="constrained")
    for ax, name in zip(axes.ravel(), VARIANTS, strict=True):
        labkit.plots.new_rows(
            X_flat, y_flat, *resample_with(name, X_flat, y_flat), title=name, ax=ax
        )
    plt.show()

# %% [markdown]
# *Above: half of the rare rows live among the common ones, half in a safe place at the upper right.
# Orange crosses are rare rows that were there, green marks are new. SMOTE fills both places alike;
# Borderline-SMOTE and ADASYN leave the safe one alone and crowd the border. After under-sampling and
# after ENN, look for the blue dots that are gone.*
#
# Do they score differently? One data set would answer for itself alone, so here are five, each with
# clusters of its own: 1500 rows for training, 3500 for testing. What is drawn is the *difference* to the
# same forest trained on the rows as they are.

# %%
variants_measured = None
if lab.ready("variants_ready"):
    f1, ap = ({name: [] for name in ("as it is", *VARIANTS)} for _ in range(2))
    for seed in range(5):
        rows, labels = make_classification(
            n_samples=5000,
            n_features=12,
            n_informative=4,
            n_redundant=2,
            weights=[0.95],
            random_state=seed,
        )
        train, (X_test, y_test) = (rows[:1500], labels[:1500]), (rows[1500:], labels[1500:])
        for name in f1:
            data = train if name == "as it is" else resample_with(name, *train)
            proba = make_model("forest").fit(*data).predict_proba(X_test)[:, 1]
            f1[name].append(f1_score(y_test, proba > 0.5))
            ap[name].append(average_precision_score(y_test, proba))
    variants_measured = {"F1 at 0.5": pd.DataFrame(f1), "average precision": pd.DataFrame(ap)}
    summary = {
        (score, part): getattr(table, part)()
        for score, table in variants_measured.items()
        for part in ("mean", "min", "max")
    }
    display(pd.DataFrame(summary).round(3))
    ahead = {
        score: table.drop(columns="as it is").gt(table["as it is"], axis=0).sum()
        for score, table in variants_measured.items()
    }
    print(f"Ahead of doing nothing, in so many of {len(f1['smote'])} data sets:")
    display(pd.DataFrame(ahead).T)
    _, axes = plt.subplots(1, 2, figsize=(13.5, 4.4), sharey=True, layout="constrained")
    for ax, (score, table) in zip(axes, variants_measured.items(), strict=True):
        gain = table.drop(columns="as it is").sub(table["as it is"], axis=0)
        title = f"{score}: difference to doing nothing"
        labkit.plots.spread(gain, ylabel="difference", title=title, ax=ax)
        ax.axhline(0, color="grey", lw=1)
        ax.tick_params(axis="x", rotation=20)
    plt.show()

# %% [markdown]
# *Above: a dot for each data set, a bar for the mean. On the left, at the threshold 0.5, most of SMOTE's
# dots are above zero. On the right, where no threshold enters, nearly all dots of all variants are
# below it: the same forests rank the rows worse than one that was trained on the rows as they are.*
#
# So much for "balancing makes the model better". Here it made forests bolder: they call more rows
# positive, and at 0.5 that pays. What they know about the rows did not grow, it shrank. A lower
# threshold is another way to be bold, and practical 06 is about that way.

# %% [markdown]
# ## 8. A pipeline and a search
#
# How many neighbours, and how far towards balance? Both are settings of SMOTE, and a search can
# choose them, provided that SMOTE is a step of what is searched. Otherwise section 2 happens in every
# cell of the grid.
#
# **Task `search`.** Write `smote_search`: a `GridSearchCV` over an imbalanced-learn pipeline of two
# steps, named `"smote"` (`SMOTE(random_state=0)`) and `"model"` (`make_model("neighbours")`), with
# `k_neighbors` of 1, 3, 5 and 10 and `sampling_strategy` of 0.1, 0.25, 0.5 and 1.0, scored by $F_1$
# on `folds`. Return it fitted. Then run it on `X` and `y`, and take its best setting (a dictionary)
# and its best score.


# %% answer="search"
def smote_search(X, y):
    """Return a fitted search over the settings of SMOTE in a pipeline."""
    # BEGIN SOLUTION
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("model", make_model("neighbours"))])
    grid = {
        "smote__k_neighbors": [1, 3, 5, 10],
        "smote__sampling_strategy": [0.1, 0.25, 0.5, 1.0],
    }
    return GridSearchCV(pipeline, grid, scoring="f1", cv=folds).fit(X, y)
    # END SOLUTION


search = best_setting = best_f1 = None
# BEGIN SOLUTION
search = smote_search(X, y)
best_setting, best_f1 = search.best_params_, search.best_score_
# END SOLUTION

# %% check="search"
lab.check("search")

# %%
search_measured = None
if lab.ready("search"):
    results = pd.DataFrame(search.cv_results_)
    cells = ["param_smote__k_neighbors", "param_smote__sampling_strategy"]
    results[cells] = results[cells].astype(float)
    search_measured = results.pivot(index=cells[0], columns=cells[1], values="mean_test_score")
    _, ax = plt.subplots(figsize=(6.4, 4), layout="constrained")
    shown = ax.imshow(search_measured, cmap="Blues", aspect="auto")
    for (row, column), value in np.ndenumerate(search_measured.to_numpy()):
        bright = value < search_measured.to_numpy().mean()
        ax.text(column, row, f"{value:.3f}", ha="center", color="black" if bright else "white")
    ax.set_xticks(range(4), search_measured.columns)
    ax.set_yticks(range(4), search_measured.index.astype(int))
    ax.set(xlabel="sampling_strategy", ylabel="k_neighbors", title="Cross-validated F1")
    plt.colorbar(shown, label="F1 of class 1")
    plt.show()

    best = results.loc[results["mean_test_score"].idxmax()]
    plain = cross_val_score(make_model("neighbours"), X, y, cv=folds, scoring="f1")
    print(f"best: {best_setting}")
    print(f"its F1 {best_f1:.3f}, standard deviation over the folds {best['std_test_score']:.3f}")
    print(f"the defaults: {search_measured.loc[5, 1.0]:.3f}; no SMOTE at all: {plain.mean():.3f}")
    print(f"F1 of the best in the world: {f1_score(y_world, search.predict(X_world)):.3f}")

# %% [markdown]
# *Above: the darker, the better. The columns differ far more than the rows: how many new rows there
# are matters, and from which neighbours they are made hardly does. The default, full balance, is the
# column on the right.*
#
# Two habits for reading such a map. Hold the differences against the standard deviation over the
# folds. And put "no SMOTE" beside it, a setting that the grid did not offer: here a little SMOTE is
# better than none, and the default is worse than none.

# %% [markdown]
# ## 9. When not to use SMOTE
#
# SMOTE assumes that what lies between two rare rows is rare. For that the class needs to be a place,
# and there must be enough rows to mark it out. Frauds that are each of another kind, or faults never
# seen before, are no place. Then turn the question round: learn what is *common*, and report whatever
# is unlike it. That takes no rare row at all.
#
# **Task `anomaly`.** Write `anomaly_scores`: fit an `IsolationForest(n_estimators=50,
# random_state=0)` on the training rows of class 0 only, and return a number for each row of `X_test`
# that is *larger* the less common the row looks. Mind the sign: `score_samples` gives low values to
# outliers.


# %% answer="anomaly"
def anomaly_scores(X_train, y_train, X_test):
    """Return how unlike the training rows of class 0 each test row is."""
    # BEGIN SOLUTION
    detector = IsolationForest(n_estimators=50, random_state=0).fit(X_train[y_train == 0])
    return -detector.score_samples(X_test)
    # END SOLUTION


# %% check="anomaly"
lab.check("anomaly")

# %% [markdown]
# Two worlds to try it in, both with 8 features and a round cloud of common rows. In the first, each
# rare row lies outside the cloud, in a direction of its own. In the second, the rare rows are a clump
# within the cloud. Training has ever more rare rows; how well do SMOTE with a forest, and two
# detectors, rank the test rows?

# %%
anomaly_measured = None
if anomaly_scores(X[:300], y[:300], X[:5]) is not None:

    def scattered(n, draws):
        """Draw rows outside the cloud, each in its own direction."""
        direction = draws.normal(size=(n, 8))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        return direction * draws.uniform(4, 6, size=(n, 1))

    def clump(n, draws):
        """Draw rows from one small place within the cloud."""
        return draws.normal(0.7, 0.5, size=(n, 8))

    def draw(kind, n_common, n_rare, seed):
        """Draw rows and labels."""
        draws = np.random.default_rng(seed)
        rows = np.vstack([draws.normal(size=(n_common, 8)), kind(n_rare, draws)])
        return rows, np.repeat([0, 1], [n_common, n_rare])

    anomaly_measured = {}
    for kind in (scattered, clump):
        X_test, y_test = draw(kind, 2000, 100, seed=1)
        table = {}
        for n_rare in (3, 8, 25, 80, 250):
            rows, labels = draw(kind, 1000, n_rare, seed=n_rare + 2)
            smote = SMOTE(k_neighbors=min(5, n_rare - 1), random_state=0)
            forest = make_model("forest").fit(*smote.fit_resample(rows, labels))
            one_class = OneClassSVM(nu=0.05).fit(rows[labels == 0])
            ranked = {
                "SMOTE + forest": forest.predict_proba(X_test)[:, 1],
                "isolation forest": anomaly_scores(rows, labels, X_test),
                "one-class SVM": -one_class.score_samples(X_test),
            }
            table[n_rare] = {
                name: average_precision_score(y_test, score) for name, score in ranked.items()
            }
        anomaly_measured[kind.__name__] = pd.DataFrame(table).T

    titles = {"scattered": "Rare rows scattered outside", "clump": "Rare rows in a clump"}
    _, axes = plt.subplots(1, 2, figsize=(12, 4.3), sharey=True, layout="constrained")
    for ax, (kind, table) in zip(axes, anomaly_measured.items(), strict=True):
        title = titles[kind]
        labkit.plots.lines(table, xlabel="rare rows in training", title=title, ax=ax)
        ax.axhline(np.mean(y_test), color="grey", lw=1)
        ax.set(xscale="log", ylim=(0, 1.02))
    axes[0].set_ylabel("average precision")
    axes[1].get_legend().remove()
    plt.show()

# %% [markdown]
# *Above: the grey line is chance. On the left the detectors are ahead from the start, and SMOTE has not
# caught up with the most rare rows that were tried: the next one will be elsewhere again. On the right
# the detectors are no better than chance, because a clump amid the cloud is not unusual, and a handful
# of labelled rows is worth more than any notion of the normal.*
#
# And with very few rare rows, SMOTE does not even start:

# %%
if lab.ready("anomaly_measured"):
    rows, labels = draw(clump, 1000, 4, seed=0)
    try:
        SMOTE(random_state=0).fit_resample(rows, labels)
    except ValueError as error:
        print(error)

# %% [markdown]
# It wants five neighbours for a row that has three of its kind. `k_neighbors=3` silences the error.
# It does not make four rows a description of a class.
#
# **In your own words.** "Balancing the classes makes the model better." Answer in about five
# sentences: name two of your measurements that support it and two that do not, with their numbers,
# and say when you would leave SMOTE out.

# %% [markdown] free="balance_myth"
# For it: at the threshold 0.5 the mean F1 of the forests rose with SMOTE (table of section 7, left), and
# where the rare rows were a clump, a few of them and SMOTE beat every detector (section 9, right).
# Against it: the average precision of the same forests fell with every variant (section 7, right), so
# what was gained was the threshold and not the ranking, and nearest neighbours had a lower F1 in the
# world with SMOTE than without (table of section 5). With mislabelled rows SMOTE lost F1 where doing
# nothing did not (section 6). I would leave it out where labels are doubtful, where the rare rows are
# too few or have nothing in common, where probabilities are needed as they are, and wherever a
# threshold chosen on training folds does the same.

# %% [markdown]
# ## 10. Watching a model at work
#
# The model is in use, and true labels come in with some delay, a batch at a time. Then something
# changes: from batch 9 on, the rare rows begin to look more like common ones. A monitor should
# notice. What should it watch?
#
# A batch of 1000 rows has few rare ones, so its recall wobbles even when nothing has changed.
# With recall $R$ and $n$ rare rows, the wobble has a standard deviation of $\sqrt{R(1-R)/n}$. Raise the
# alarm only when recall is more than two of these below what you expect.
#
# **Task `monitor`.** Write `watch`, which takes the labels and predictions of one batch and the
# recall to expect, and returns a dictionary: `"accuracy"`, `"recall"` of class 1, and `"alarm"`, true
# or false. A batch without rare rows has no recall: return `float("nan")`, and raise no alarm.


# %% answer="monitor"
def watch(y_true, y_pred, expected_recall):
    """Return the accuracy and recall of a batch, and whether recall is too low."""
    # BEGIN SOLUTION
    accuracy = np.mean(y_true == y_pred)
    n_rare = np.sum(y_true == 1)
    if n_rare == 0:
        return {"accuracy": accuracy, "recall": float("nan"), "alarm": False}
    recall = np.mean(y_pred[y_true == 1])
    wobble = np.sqrt(expected_recall * (1 - expected_recall) / n_rare)
    return {"accuracy": accuracy, "recall": recall, "alarm": recall < expected_recall - 2 * wobble}
    # END SOLUTION


# %% check="monitor"
lab.check("monitor")

# %%
monitor_measured = None
if watch(y, y, 1.0) is not None:
    pipeline = make_pipeline(SMOTE(random_state=0), make_model("forest"))
    expected = cross_val_score(pipeline, X, y, cv=folds, scoring="recall").mean()
    pipeline.fit(X, y)
    draws = np.random.default_rng(0)
    towards = X[y == 0].mean(axis=0)
    rows = []
    for batch in range(1, 17):
        chosen = draws.choice(len(y_world), 1000, replace=False)
        X_batch, y_batch = X_world[chosen].copy(), y_world[chosen]
        drift = 0.1 * max(0, batch - 8)
        rare = y_batch == 1
        X_batch[rare] += drift * (towards - X_batch[rare])
        y_pred = pipeline.predict(X_batch)
        seen = watch(y_batch, y_pred, expected)
        reach = 2 * np.sqrt(expected * (1 - expected) / rare.sum())
        rows.append({"batch": batch, **seen, "limit": expected - reach, "called": y_pred.mean()})
    monitor_measured = pd.DataFrame(rows).set_index("batch")
    stable, late = monitor_measured.loc[:8], monitor_measured.loc[13:]
    change = pd.DataFrame({"batches 1 to 8": stable.mean(), "batches 13 to 16": late.mean()})
    display(change.drop(index=["alarm", "limit"]).T.round(3))
    alarms = monitor_measured.index[monitor_measured["alarm"]].tolist()
    print(f"expected recall {expected:.3f}; alarm in batches {alarms}")

# %%
if lab.ready("monitor_measured"):
    shown = monitor_measured[["accuracy", "recall"]].astype(float)
    ax = labkit.plots.lines(shown, title="Sixteen batches, drift from batch 9 on")
    ax.step(shown.index, monitor_measured["limit"], color="grey", lw=1, where="mid", label="limit")
    alarmed = shown.loc[monitor_measured["alarm"], "recall"]
    ax.plot(alarmed.index, alarmed, "x", color="black", ms=12, mew=2, label="alarm")
    ax.axvline(8.5, color="lightgrey", lw=6, zorder=0)
    ax.set(ylim=(0, 1.02), ylabel="score of the batch")
    ax.legend(loc="lower left")
    plt.show()

# %% [markdown]
# *Above: left of the grey bar nothing has changed, and an alarm there is a false one. Right of it the
# rare rows drift a little further in every batch: recall holds for a while, then falls to the bottom.
# Accuracy, on top, shows next to nothing. Even if every rare row were missed, it could lose no more
# than their share.*
#
# How often does the alarm ring for nothing, and how small a fall does it hear? That can be counted
# without a model: draw how many of the rare rows are found, many times.

# %%
if lab.ready("monitor_measured"):
    draws = np.random.default_rng(0)
    table = {}
    for n_rare in (25, 50, 200):
        limit = expected - 2 * np.sqrt(expected * (1 - expected) / n_rare)
        table[f"{n_rare} rare rows a batch"] = {
            f"recall is {fall:.2f} lower": np.mean(
                draws.binomial(n_rare, expected - fall, 20000) / n_rare < limit
            )
            for fall in (0.0, 0.05, 0.1, 0.2)
        }
    print("Share of batches that raise the alarm:")
    display(pd.DataFrame(table).T.round(3))

# %% [markdown]
# The left column is the price in false alarms, the others what it buys. With few rare rows a batch, a
# small fall goes unheard for a long time. Larger batches hear more and answer later. One number needs
# no labels and can be watched at once: the share of rows that are called positive. It is in the table
# above the figure (`called`), and it moves too.

# %% [markdown]
# ## What you can now do
#
# - show that a score was leaked, and prove it with labels that mean nothing (`leak`)
# - put SMOTE inside cross-validation, and tell a leak from a changed share (`cross_validation`)
# - say what precision becomes where class 1 is rarer or more frequent (`test_set`)
# - let cross-validation choose a class weight, and know which models ignore it (`weights`)
# - tell copies from new rows, and copies from weights (`copies`)
# - say what wrong labels do to SMOTE (`noise`)
# - pick among SMOTE's variants and judge whether they differ (`variants`)
# - search over a pipeline's resampling settings (`search`)
# - turn to a detector where the rare class is no place (`anomaly`)
# - watch a model by the score that matters, with an alarm that knows the batch size (`monitor`)

# %%
lab.summary()

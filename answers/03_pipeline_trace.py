# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 03: A pipeline, traced
#
# **Aim.** A page on the web describes a pipeline for imbalanced data in six stages and prints a
# number after each. You build that pipeline, write down after every stage what has become of the
# rows, and hold each printed number against what you measure. Some can be reached, some need an
# argument that the page does not mention, and some cannot come from these data at all.
#
# **You need** practical 02 or the same from elsewhere: a confusion matrix, precision and recall. A
# first acquaintance with Keras helps.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like.

# %% setup="lab"
import labkit

lab = labkit.Lab("03")

# %% setup="imports"
import warnings

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
)
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split
from sklearn.neighbors import NearestNeighbors
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

# %% [markdown]
# ## Theory
#
# A pipeline is a chain: each stage takes rows, changes them, and hands them on. Most mistakes with
# imbalanced data are mistakes of the chain, not of a model. A stage stands in the wrong place, or it
# has seen rows that it should not have seen. The cure is dull and works: after every stage, count.
#
# Two questions decide about each stage.
#
# - **What does it learn, and from which rows?** A scaler learns means, SMOTE learns neighbours, a
#   network learns weights. All three may learn from training rows only.
# - **Does it run at prediction time too?** A scaler does, with the means that it learned. SMOTE does
#   not: nobody makes up rows to predict.
#
# These are the six stages, and what the page prints of them.
#
# | stage | published |
# |---|---|
# | 1 raw data | 1000 rows of 5 columns, 90 % of class 0 and 10 % of class 1 |
# | 2 split | train 800 rows, test 200 rows |
# | 3 SMOTE | train 1440 rows, balanced |
# | 4 scaling | train 1440 rows, test 200 rows |
# | 5 training with class weights | weights 1.0 and 1.0; five epochs |
# | 6 evaluation | accuracy 0.92, precision 0.85, recall 0.88 |

# %% [markdown]
# ## 1. The data
#
# The page does not print its code, only the counts. Its fifth column is the class, so four are left
# for the features. This much can be read off it, and the seed is ours:
#
# | argument of `make_classification` | value |
# |---|---|
# | `n_samples` | 1000 |
# | `n_features`, `n_informative`, `n_redundant` | 4, 4, 0 |
# | `weights` | `[0.9, 0.1]` |
# | `random_state` | 42 |
#
# The split holds a fifth of the rows back, with `random_state=42`.
#
# That is not enough. SMOTE makes both classes as large as the larger one, so 1440 balanced rows mean
# that the training rows hold 720 of class 0, and with 800 rows in all, 80 of class 1. These arguments
# alone do not give that.
#
# **Task `data`.** Find the two arguments that are missing, one in each call, and make the arrays:
# 900 rows of class 0 and 100 of class 1, of which the training rows hold 720 and 80.

# %% answer="data"
X = y = None
X_train = X_test = y_train = y_test = None
# BEGIN SOLUTION
X, y = make_classification(
    n_samples=1000,
    n_features=4,
    n_informative=4,
    n_redundant=0,
    weights=[0.9, 0.1],
    flip_y=0,
    random_state=42,
)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
# END SOLUTION

# %% check="data"
lab.check("data")

# %%
if lab.ready("X_train"):
    rows = []
    for flip_y in (0.01, 0):
        for stratified in (False, True):
            settings = {"n_informative": 4, "n_redundant": 0, "weights": [0.9, 0.1]}
            features, target = make_classification(
                1000, 4, flip_y=flip_y, random_state=42, **settings
            )
            kept, _ = train_test_split(
                target, test_size=0.2, random_state=42, stratify=target if stratified else None
            )
            counts = np.bincount(kept)
            rows.append((flip_y, stratified, *np.bincount(target), *counts, 2 * counts.max()))
    columns = ["flip_y", "stratified", "class 0", "class 1", "train 0", "train 1", "after SMOTE"]
    display(pd.DataFrame(rows, columns=columns))

# %% [markdown]
# Only the last line gives the published 1440. `flip_y` hands a small share of labels out at random,
# one in a hundred unless told otherwise. A split that is not stratified lets chance decide how many
# rare rows are left to learn from. Neither is wrong. But whoever prints 1440 has decided both.

# %% [markdown]
# ## 2. Stages 3 and 4: SMOTE and scaling
#
# SMOTE fills the rare class up with points on lines between neighbouring rare rows. Then a
# `StandardScaler` takes each column's mean away and divides by its standard deviation.
#
# Both learn from the training rows. The scaler is *fitted* once, here on the rows that SMOTE has
# returned, and then *applied* twice: to them and to the test rows. A test row's scaled value has to
# be computable for one row that arrives alone, and one row has no standard deviation.
#
# **Task `trace`.** Write `count_stage`, which counts what is there: rows, columns (the class is one
# of them, as on the page), and the rows of either class. Then run the two stages: SMOTE with seed 42
# on the training rows, and a scaler fitted on what comes out.


# %% answer="trace"
def count_stage(X, y):
    """Return {"rows": ..., "columns": ..., "class 0": ..., "class 1": ...}."""
    # BEGIN SOLUTION
    return {
        "rows": len(X),
        "columns": X.shape[1] + 1,
        "class 0": int(np.sum(y == 0)),
        "class 1": int(np.sum(y == 1)),
    }
    # END SOLUTION


X_smote = y_smote = None
X_train_scaled = X_test_scaled = None
# BEGIN SOLUTION
X_smote, y_smote = SMOTE(random_state=42).fit_resample(X_train, y_train)
scaler = StandardScaler().fit(X_smote)
X_train_scaled = scaler.transform(X_smote)
X_test_scaled = scaler.transform(X_test)
# END SOLUTION

# %% check="trace"
lab.check("trace")

# %%
trace = None
if lab.ready("X_train_scaled", "X_test_scaled"):
    stages = {
        "1 raw": (X, y),
        "2 split: train": (X_train, y_train),
        "2 split: test": (X_test, y_test),
        "3 SMOTE: train": (X_smote, y_smote),
        "4 scaled: train": (X_train_scaled, y_smote),
        "4 scaled: test": (X_test_scaled, y_test),
    }
    trace = pd.DataFrame({name: count_stage(*rows) for name, rows in stages.items()}).T
    trace["mean of column 1"] = [rows[:, 0].mean().round(3) for rows, _ in stages.values()]
    trace["its deviation"] = [rows[:, 0].std().round(3) for rows, _ in stages.values()]
    published_shape = ["1000 x 5", "800 x 5", "200 x 5", "1440 x 5", "1440 x 5", "200 x 5"]
    display(trace.assign(published=published_shape))

# %% [markdown]
# Read the table from top to bottom; it is the pipeline. The shapes agree with the published ones.
# The last two lines are worth a second look: the scaled training rows have mean 0 and deviation 1,
# the scaled test rows do not, and should not. They were measured with a ruler that was made without
# them.

# %%
if lab.ready("trace"):
    shown = trace.loc[["1 raw", "2 split: train", "2 split: test", "3 SMOTE: train"]][::-1]
    _, ax = plt.subplots(figsize=(7.5, 2.8), layout="constrained")
    left = ax.barh(shown.index, shown["class 0"], color=labkit.plots.MAJORITY_COLOUR)
    right = ax.barh(
        shown.index,
        shown["class 1"],
        left=shown["class 0"],
        color=labkit.plots.MINORITY_COLOUR,
        hatch="//",
        edgecolor="white",
    )
    ax.bar_label(left, label_type="center", fmt="%d", color="white")
    ax.bar_label(right, padding=3, labels=[f"{n:.0f}" for n in shown["class 1"]])
    ax.set(xlabel="rows", title="The two classes, stage by stage")
    ax.legend([left, right], ["class 0", "class 1"], loc="upper right")
    ax.margins(x=0.12)
    plt.show()

# %% [markdown]
# *Above: one tenth of the raw rows is hatched, and one tenth of either part of the split. Only the
# bar at the bottom is half and half, and its blue part is as long as that of the training rows two
# bars above.*

# %% [markdown]
# ## 3. Stage 5, first half: the weights
#
# The page trains "with class weights" and prints them: 1.0 and 1.0. "Balanced" weights follow
#
# $$w_c = \frac{N}{2\,n_c}$$
#
# with $N$ rows in all and $n_c$ of class $c$.
#
# **Task `weights`.** Compute them as dictionaries `{0: ..., 1: ...}` from the training rows before
# SMOTE and after it. Then find out why: write `weights_after_smote`, the two weights when SMOTE
# brings `n_rare` rows up to `ratio` times the `n_common` rows of the other class (this is what
# `sampling_strategy=ratio` does). Put the counts after SMOTE into the formula and shorten the
# fraction. Last, choose which of `n_common`, `n_rare` and `ratio` the weights still depend on:
#
# - **A** On all three.
# - **B** On `n_common` and `n_rare`.
# - **C** On `ratio` alone.
# - **D** On none: they are always 1.


# %% answer="weights"
weights_before = weights_after = None


def weights_after_smote(n_common, n_rare, ratio):
    """Return {0: weight, 1: weight} after SMOTE with sampling_strategy=ratio."""
    # BEGIN SOLUTION
    # N = n_common (1 + ratio), n_0 = n_common, n_1 = n_common ratio: n_common cancels
    return {0: (1 + ratio) / 2, 1: (1 + ratio) / (2 * ratio)}
    # END SOLUTION


weights_depend_on = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
weights_before = {c: len(y_train) / (2 * np.sum(y_train == c)) for c in (0, 1)}
weights_after = {c: len(y_smote) / (2 * np.sum(y_smote == c)) for c in (0, 1)}
weights_depend_on = "C"
# END SOLUTION

# %% check="weights"
lab.check("weights")

# %%
if lab.ready("X_train", "weights_after") and weights_after_smote(720, 80, 1):
    rows = {"no SMOTE": [*np.bincount(y_train), *weights_before.values(), np.nan, np.nan]}
    for ratio in (0.25, 0.5, 1):
        _, labels = SMOTE(sampling_strategy=ratio, random_state=42).fit_resample(X_train, y_train)
        counts = np.bincount(labels)
        predicted = weights_after_smote(720, 80, ratio)
        rows[f"ratio {ratio}"] = [*counts, *(len(labels) / (2 * counts)), *predicted.values()]
    columns = ["class 0", "class 1", "weight 0", "weight 1", "yours: 0", "yours: 1"]
    display(pd.DataFrame(rows, index=columns).T.round(3).astype({"class 0": int, "class 1": int}))

# %% [markdown]
# So the published 1.0 and 1.0 are right, and say nothing: any data set has these weights after SMOTE
# has balanced it. The two remedies do not add up. After SMOTE the weights have nothing left to do,
# unless SMOTE is told to stop half way.

# %% [markdown]
# ## 4. Stage 5, second half: five epochs
#
# **Task `training`.** Write `train`: seed 42 (`keras.utils.set_random_seed`), a `keras.Sequential`
# with one hidden layer of 16 ReLU units and one sigmoid output, Adam, binary cross-entropy, accuracy
# as a metric; fitted for `epochs` epochs with the class weights it is given. It returns the network
# and the dictionary that Keras keeps of the training: `loss` and `accuracy`, a number an epoch. Train
# the network on the scaled rows with `weights_after`.
#
# To read a loss you need to know what no knowledge costs. A network that says one half for every
# row: what is its binary cross-entropy? Compute `loss_of_no_idea`.
#
# And which rows is the `accuracy` in that dictionary an accuracy of?
#
# - **A** The 200 test rows.
# - **B** The 800 training rows, nine tenths of class 0.
# - **C** The balanced training rows, half of which are of class 1 and most of those synthetic.
# - **D** The rows of class 1 only.


# %% answer="training"
def train(X, y, class_weight, epochs=5):
    """Return a trained network and its history, {"loss": [...], "accuracy": [...]}."""
    # BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    network = keras.Sequential(
        [
            keras.Input((X.shape[1],)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    network.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    fitted = network.fit(X, y, epochs=epochs, class_weight=class_weight, verbose=0)
    return network, fitted.history
    # END SOLUTION


network = history = None
loss_of_no_idea = None
accuracy_rows = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
network, history = train(X_train_scaled, y_smote, weights_after)
loss_of_no_idea = -np.log(0.5)
accuracy_rows = "C"
# END SOLUTION

# %% check="training"
lab.check("training")

# %%
published_epochs = pd.DataFrame(
    {"loss": [0.65, 0.48, 0.35, 0.28, 0.22], "accuracy": [0.70, 0.80, 0.87, 0.90, 0.92]},
    index=pd.RangeIndex(1, 6, name="epoch"),
)
measured_epochs = longer = None
if lab.ready("history", "loss_of_no_idea"):
    measured_epochs = pd.DataFrame(history, index=published_epochs.index)[["loss", "accuracy"]]
    both = {"published": published_epochs, "measured": measured_epochs}
    display(pd.concat(both, axis=1).round(3))
    longer = labkit.ANNClassifier(epochs=30, random_state=42).fit(X_train_scaled, y_smote).history_
    reached = np.flatnonzero(np.array(longer["loss"]) <= published_epochs["loss"].iloc[-1])
    print(f"No idea at all costs {loss_of_no_idea:.3f}.")
    print("The published last loss is reached ", end="")
    print(f"in epoch {reached[0] + 1}." if len(reached) else f"in none of {len(longer['loss'])}.")

# %%
if lab.ready("longer"):
    _, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        epochs = range(1, len(longer[name]) + 1)
        colours = labkit.plots.MAJORITY_COLOUR, labkit.plots.MINORITY_COLOUR
        ax.plot(epochs, longer[name], color=colours[0], lw=1, label="measured, trained on")
        ax.plot(measured_epochs[name], "o-", color=colours[0], label="measured, 5 epochs")
        ax.plot(published_epochs[name], "s--", color=colours[1], label="published")
        ax.set(xlabel="epoch", ylabel=f"{name} on the balanced training rows", xscale="log")
        ax.set_xticks([1, 2, 5, 10, 20, 30], [1, 2, 5, 10, 20, 30])
        ax.minorticks_off()
    axes[0].axhline(loss_of_no_idea, color="grey", lw=1, ls=":", label="no idea: log 2")
    axes[0].set_ylim(bottom=0)
    axes[0].legend()
    axes[1].set_ylim(0.5, 1)
    plt.show()

# %% [markdown]
# *Above: both axes of epochs are logarithmic. The dashed published line starts near the dotted one,
# where a network knows nothing, and then falls far faster than ours, which needs many more epochs for
# the same loss. The shapes agree, the speed does not. The page says nothing of the layer's width, of
# batch size or learning rate, and each of them could explain it.*
#
# One thing in the published table is odd. Its last training accuracy and its accuracy on the test
# rows are the same number, though one is an average over balanced rows and the other over rows that
# are nine to one. Nothing forbids that, and nothing makes it likely.

# %% [markdown]
# ## 5. Stage 6: evaluation
#
# **Task `evaluation`.** The probabilities of class 1 for the scaled test rows, as an array of 200
# numbers; the labels, 1 where a probability exceeds 0.5; the confusion matrix
# `[[tn, fp], [fn, tp]]`; and the dictionary `scores` with `accuracy`, `precision` and `recall`, the
# last two of class 1.

# %% answer="evaluation"
y_proba = y_pred = matrix = scores = None
# BEGIN SOLUTION
y_proba = network.predict(X_test_scaled, verbose=0).ravel()
y_pred = (y_proba > 0.5).astype(int)
matrix = confusion_matrix(y_test, y_pred)
scores = {
    "accuracy": accuracy_score(y_test, y_pred),
    "precision": precision_score(y_test, y_pred),
    "recall": recall_score(y_test, y_pred),
}
# END SOLUTION

# %% check="evaluation"
lab.check("evaluation")

# %%
published_scores = {"accuracy": 0.92, "precision": 0.85, "recall": 0.88}


def of_test_rows(trained):
    """Score a network on the test rows."""
    called = trained.predict(X_test_scaled, verbose=0).ravel() > 0.5
    return {
        "accuracy": accuracy_score(y_test, called),
        "precision": precision_score(y_test, called),
        "recall": recall_score(y_test, called),
        "rows called 1": called.sum(),
    }


if lab.ready("scores", "trace", "weights_before"):
    twice, _ = train(X_train_scaled, y_smote, weights_before)
    print("Stages 1 to 6, with the rows that come out of the last one:")
    last = {"6 predicted: test": count_stage(X_test_scaled, y_pred)}
    display(pd.concat([trace, pd.DataFrame(last).T])[list(trace.columns[:4])].astype(int))
    print(f"Stage 5 keeps no rows: it leaves {network.count_params()} numbers in the network.")
    rows = {
        "published": {**published_scores, "rows called 1": "not printed"},
        "measured": {**scores, "rows called 1": int(np.sum(y_pred))},
        "measured, weights from before SMOTE": of_test_rows(twice),
    }
    display(pd.DataFrame.from_dict(rows, orient="index").round(3))

# %% [markdown]
# Recall is of the published order. Precision is not: many rows are called positive that are not. The
# network has learned from rows of which half are positive, and is judged where one in ten is. The
# last line of the table shows a mistake that is easily made: SMOTE, *and* the weights of the rows as
# they were before it. The rare class is then compensated for twice, and the false alarms show it.

# %% [markdown]
# ## 6. Can the published scores be true?
#
# The test rows hold 180 of class 0 and 20 of class 1. The page does not print that, but it follows
# from its 1440, as you saw. A confusion matrix on these rows has only two free numbers: $tp$ between 0 and 20, $fp$ between 0 and 180. So all of them can be tried.
#
# A matrix fits if each score, rounded to two decimals, could be the published one: they differ by
# no more than 0.005 (add a tiny `1e-9`, for the computer's rounding).
#
# **Task `published`.** Write `fitting_matrices`, which returns a list of all `(tn, fp, fn, tp)` that
# fit. Apply it to the page's scores with 180 and 20 rows; keep the list as `fitting`. Then try every
# number of positives from 1 to 199 among 200 rows, and collect in `possible_positives` those with
# which at least one matrix fits.


# %% answer="published"
def fitting_matrices(n_negative, n_positive, accuracy, precision, recall):
    """Return all (tn, fp, fn, tp) with these scores, as far as two decimals tell."""
    # BEGIN SOLUTION
    half_a_digit = 0.005 + 1e-9
    found = []
    for tp in range(n_positive + 1):
        if abs(tp / n_positive - recall) > half_a_digit:
            continue
        for fp in range(n_negative + 1):
            tn, fn = n_negative - fp, n_positive - tp
            right = (tn + tp) / (n_negative + n_positive)
            true_alarms = tp / (tp + fp) if tp + fp else 0
            if max(abs(right - accuracy), abs(true_alarms - precision)) <= half_a_digit:
                found.append((tn, fp, fn, tp))
    return found
    # END SOLUTION


fitting = possible_positives = None
# BEGIN SOLUTION
fitting = fitting_matrices(180, 20, 0.92, 0.85, 0.88)
possible_positives = [n for n in range(1, 200) if fitting_matrices(200 - n, n, 0.92, 0.85, 0.88)]
# END SOLUTION

# %% check="published"
lab.check("published")

# %%
if lab.ready("fitting", "possible_positives"):
    p = published_scores
    tried = 21 * 181
    print(f"{len(fitting)} of {tried} matrices with 20 positives fit all three scores.")
    reachable = [tp / 20 for tp in range(21) if abs(tp / 20 - p["recall"]) <= 0.05]
    print(f"Recalls near {p['recall']} that 20 positives can give: {reachable}")
    print(f"Positives among 200 rows with which they do fit: {possible_positives}")
    print(
        f"The other class as the positive one: {len(fitting_matrices(20, 180, *p.values()))} fit."
    )
    tp, fp = np.mgrid[1:21, 0:180]
    tn, fn = 180 - fp, 20 - tp
    averaged = {
        "accuracy": (tp + tn) / 200,
        "precision": (tp / (tp + fp) + tn / (tn + fn)) / 2,
        "recall": (tp / 20 + tn / 180) / 2,
    }
    fits = np.all([np.abs(averaged[name] - p[name]) <= 0.005 + 1e-9 for name in p], axis=0)
    print(f"Precision and recall averaged over both classes: {fits.sum()} fit.")

# %%
if lab.ready("possible_positives"):
    p = published_scores
    n = np.arange(1, 121)
    errors_each = (1 - p["recall"]) + p["recall"] * (1 - p["precision"]) / p["precision"]
    follows = 1 - n * errors_each / 200
    _, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    ax.plot(n, follows, color=labkit.plots.MAJORITY_COLOUR, label="accuracy that follows")
    ax.axhline(p["accuracy"], color="grey", ls=":", label="published accuracy")
    ax.axvspan(
        min(possible_positives, default=0),
        max(possible_positives, default=0),
        color="#E69F00",
        alpha=0.5,
        label="where a matrix fits",
    )
    ax.plot(20, follows[19], "s", color=labkit.plots.MINORITY_COLOUR, ms=8)
    ax.annotate(f"20 positives: {follows[19]:.3f}", (20, follows[19]), (26, follows[19] + 0.008))
    ax.set(
        xlabel="positives among 200 test rows",
        ylabel="accuracy",
        title="What the published precision and recall say about accuracy",
    )
    ax.legend(loc="lower left")
    plt.show()

# %% [markdown]
# *Above: precision and recall fix how many errors each positive row brings along, so the accuracy
# falls in a straight line as positives become more. It meets the published accuracy in the narrow
# band, far to the right of the 20 positives that the page's own split has.*
#
# The published scores are not too good to be true. At this precision and recall the accuracy would
# have to be *better* than what is printed. They are three numbers that do not belong to one table.
# You can do this with any paper that prints its scores and its class counts.

# %% [markdown]
# ## 7. The same in one line
#
# A pipeline that lives in ten cells is a pipeline in which somebody will forget one.
# imbalanced-learn's `make_pipeline` holds the stages together. On `fit` it runs them all. On
# `predict` it leaves samplers out and applies the rest, as they were fitted.
#
# **Task `pipeline`.** Chain `SMOTE`, `StandardScaler` and `labkit.ANNClassifier` (your network as a
# scikit-learn classifier: five epochs unless told otherwise) with seed 42 where a stage takes one and
# `class_weight="balanced"` for the network. Fit it on the *raw* training rows. Then take its
# probabilities of class 1 for the *raw* test rows.

# %% answer="pipeline"
pipeline = y_proba_pipeline = None
# BEGIN SOLUTION
pipeline = make_pipeline(
    SMOTE(random_state=42),
    StandardScaler(),
    labkit.ANNClassifier(class_weight="balanced", random_state=42),
).fit(X_train, y_train)
y_proba_pipeline = pipeline.predict_proba(X_test)[:, 1]
# END SOLUTION

# %% check="pipeline"
lab.check("pipeline")

# %%
if lab.ready("y_proba", "y_proba_pipeline"):
    apart = np.abs(y_proba - y_proba_pipeline)
    print(f"Largest difference between the two probabilities of a test row: {apart.max():.1e}")
    y_pred_pipeline = y_proba_pipeline > 0.5
    rows = {"stage by stage": matrix.ravel()}
    rows["pipeline"] = confusion_matrix(y_test, y_pred_pipeline).ravel()
    display(pd.DataFrame(rows, index=["tn", "fp", "fn", "tp"]).T)

# %% [markdown]
# ## 8. SMOTE first, or scaling first?
#
# The page resamples, then scales. Does it matter? SMOTE asks who is near to whom, and near is a
# matter of units: a column in grams counts a thousand times as much as the same column in kilograms.
# A scaler takes the units away, if it comes first.
#
# **Task `swap`.** Write both orders as functions that return rows and labels ready for training, with
# seed 42. Then say which of them gives the same rows if a column comes in other units:
#
# - **A** SMOTE, then scaling.
# - **B** Scaling, then SMOTE.
# - **C** Both.
# - **D** Neither.


# %% answer="swap"
def smote_then_scale(X, y):
    """Return rows and labels, resampled first and scaled afterwards."""
    # BEGIN SOLUTION
    rows, labels = SMOTE(random_state=42).fit_resample(X, y)
    return StandardScaler().fit_transform(rows), labels
    # END SOLUTION


def scale_then_smote(X, y):
    """Return rows and labels, scaled first and resampled afterwards."""
    # BEGIN SOLUTION
    return SMOTE(random_state=42).fit_resample(StandardScaler().fit_transform(X), y)
    # END SOLUTION


same_in_any_unit = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
same_in_any_unit = "B"
# END SOLUTION

# %% check="swap"
lab.check("swap")

# %% [markdown]
# Now measure what changes. First the neighbours that SMOTE chooses among: of five, how many stay the
# same when the rows are scaled first? Then the score. One split would not do, and neither would one
# set of initial weights, so take twenty of each. To make that quick, scikit-learn's own network of 16
# units stands in for Keras; it warns that it is not done after five epochs, which is so, and meant.
#
# Two things change at once when the two stages are swapped: the distances that SMOTE sees, and the
# rows that the scaler is fitted on. A third order tells them apart: scale, resample, and scale again.


# %%
def neighbours(rows):
    """Give the five nearest other rows of each row."""
    near = NearestNeighbors(n_neighbors=6).fit(rows).kneighbors(rows, return_distance=False)
    return [set(own[1:]) for own in near]


def f1_on_splits(order, factor=1, epochs=5, n_splits=20):
    """Score a network behind the stages of an order, on as many splits and initial weights."""
    rows, scores = X * [factor, 1, 1, 1], []
    splits = StratifiedShuffleSplit(n_splits, test_size=0.2, random_state=42).split(rows, y)
    for seed, (train_rows, test_rows) in enumerate(splits):
        stages = {"SMOTE": SMOTE(random_state=42)}
        steps = [stages.get(name, StandardScaler()) for name in order.split(", ")]
        ann = MLPClassifier(16, batch_size=32, max_iter=epochs, random_state=seed)
        with warnings.catch_warnings(action="ignore"):
            fitted = make_pipeline(*steps, ann).fit(rows[train_rows], y[train_rows])
        scores.append(f1_score(y[test_rows], fitted.predict(rows[test_rows])))
    return np.array(scores)


f1_gaps = None
if lab.ready("X", "X_train", "same_in_any_unit"):
    for units, factor in (("the units as they are", 1), ("column 1 times 1000", 1000)):
        rare = (X_train * [factor, 1, 1, 1])[y_train == 1]
        scaler = StandardScaler().fit(X_train * [factor, 1, 1, 1])
        pairs = zip(neighbours(rare), neighbours(scaler.transform(rare)), strict=True)
        shared = np.mean([len(raw & scaled) for raw, scaled in pairs])
        print(f"{units}: {shared:.1f} of 5 neighbours stay the same when rows are scaled first")
    page, swapped, third = "SMOTE, scale", "scale, SMOTE", "scale, SMOTE, scale"
    five, longer_run = f1_on_splits(page), f1_on_splits(page, epochs=20, n_splits=10)
    others = {
        f"{page}; column 1 times 1000": (f1_on_splits(page, factor=1000), five),
        swapped: (f1_on_splits(swapped), five),
        third: (f1_on_splits(third), five),
        f"{swapped}; 20 epochs": (f1_on_splits(swapped, epochs=20, n_splits=10), longer_run),
    }
    f1_gaps = {name: other - reference for name, (other, reference) in others.items()}
    rows = {page: [five.mean(), five.std(), np.nan, np.nan]}
    rows[f"{page}; 20 epochs"] = [longer_run.mean(), longer_run.std(), np.nan, np.nan]
    for name, (other, _) in others.items():
        gap = f1_gaps[name]
        rows[name] = [other.mean(), other.std(), gap.mean(), gap.std() / len(gap) ** 0.5]
    columns = ["mean F1", "deviation", "gap to the page's order", "its standard error"]
    display(pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(3))

# %%
if lab.ready("f1_gaps"):
    _, ax = plt.subplots(figsize=(8.5, 3.4), layout="constrained")
    for place, gap in enumerate(f1_gaps.values()):
        spread = place + np.linspace(-0.2, 0.2, len(gap))
        ax.plot(gap, spread, "o", color=labkit.plots.MAJORITY_COLOUR, alpha=0.7)
        ax.plot(gap.mean(), place, "D", color=labkit.plots.MINORITY_COLOUR, ms=9, mec="white")
    ax.axvline(0, color="grey", lw=1)
    ax.set_yticks(range(len(f1_gaps)), f1_gaps)
    ax.invert_yaxis()
    ax.set(xlabel=f'F1 less that of "{page}" after as many epochs')
    ax.set_title("What another order, or another unit, changes")
    plt.show()

# %% [markdown]
# *Above: a dot is one split with its own initial weights, a diamond the mean. Only the second row of
# dots lies clearly on one side of the line: scaling first costs something after five epochs. The
# means of the third row, and of the fourth with longer training, are back at the line.*
#
# Follow the rows. Other units change most of the neighbours, and hardly any score. So it is not the
# neighbours. The third order has the neighbours of the second and a scaler fitted on the rows that
# the network is trained on, and it scores like the first. So it is the scaler: it gives the network
# rows with mean 0 and deviation 1, and five epochs are so few that a good start shows. Train longer,
# and the gap can no longer be told from chance. (The splits share rows, so the standard errors are on
# the small side. The one gap that stands out is several times its own.)
#
# On these data, then, the page's order is the better one for a network that is stopped early; after
# longer training no difference shows. Scaling first has another merit: its rows do not depend on
# whether somebody wrote grams or kilograms.

# %% [markdown]
# ## 9. One row on its way through
#
# What happens to one row between the scaler and the decision? Two matrix products:
#
# $$h = \max(0,\; x W_1 + b_1) \qquad z = h W_2 + b_2 \qquad p = \frac{1}{1 + e^{-z}} \qquad
# \hat y = 1 \text{ if } p > 0.5$$
#
# `network.get_weights()` gives $W_1$ (inputs × hidden units), $b_1$, $W_2$ (hidden units × 1) and
# $b_2$ as NumPy arrays.
#
# **Task `sample`.** Write `forward` with NumPy alone: it returns the hidden values, the probability
# and the label of one row. Take the first test row of class 1, `sample` being its position, and
# follow its scaled values through your network.


# %% answer="sample"
def forward(x, W1, b1, W2, b2):
    """Return the hidden values, the probability of class 1 and the label of one row."""
    # BEGIN SOLUTION
    hidden = np.maximum(0, x @ W1 + b1)
    z = (hidden @ W2 + b2).item()
    probability = 1 / (1 + np.exp(-z))
    return hidden, probability, int(probability > 0.5)
    # END SOLUTION


sample = None
sample_hidden = sample_probability = sample_label = None
# BEGIN SOLUTION
sample = int(np.argmax(y_test == 1))
sample_hidden, sample_probability, sample_label = forward(
    X_test_scaled[sample], *network.get_weights()
)
# END SOLUTION

# %% check="sample"
lab.check("sample")

# %%
if lab.ready("sample", "sample_hidden", "network"):
    W1, b1, W2, b2 = network.get_weights()
    pulls = np.asarray(sample_hidden) * W2.ravel()
    z = float(pulls.sum() + b2[0])
    print(f"raw row             {X_test[sample].round(2)}")
    print(f"layer 1, scaled     {X_test_scaled[sample].round(2)}")
    print(
        f"layer 2, hidden     {np.sum(np.asarray(sample_hidden) > 0)} of {len(pulls)} units above zero"
    )
    print(f"layer 3, output     z = {z:.3f}, p = {sample_probability:.3f}")
    print(f"layer 4, decision   {sample_label}; the truth is {y_test[sample]}")
    print(f"Keras says          p = {y_proba[sample]:.3f}")

# %%
if lab.ready("sample", "sample_hidden", "network"):
    _, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    names = [f"unit {i}" for i in range(len(pulls))] + ["bias"]
    heights = np.append(pulls, b2)
    blue, orange = labkit.plots.MAJORITY_COLOUR, labkit.plots.MINORITY_COLOUR
    axes[0].bar(names, heights, color=np.where(heights > 0, orange, blue))
    axes[0].axhline(0, color="black", lw=0.8)
    axes[0].tick_params(axis="x", rotation=90)
    axes[0].set(ylabel="share of z", title="What each hidden unit adds to z")
    grid = np.linspace(-5, 5, 201)
    axes[1].plot(grid, 1 / (1 + np.exp(-grid)), color="black", lw=1)
    axes[1].axhline(0.5, color="grey", ls=":", label="threshold 0.5")
    axes[1].plot(z, sample_probability, "D", color=orange, ms=10, label=f"row {sample}")
    for label, colour, place in ((0, blue, -0.04), (1, orange, 1.04)):
        logits = np.log(y_proba / (1 - y_proba))[y_test == label]
        marks = np.full(len(logits), place)
        axes[1].plot(logits, marks, "|", color=colour, ms=9, label=f"test rows of class {label}")
    axes[1].set(xlabel="z", ylabel="probability of class 1", title="From z to the decision")
    axes[1].legend(loc="center left", fontsize="small")
    plt.show()

# %% [markdown]
# *Above, left: bars upward speak for class 1, bars downward against it; units at zero were switched
# off by ReLU. Their sum is $z$. Right: the sigmoid turns $z$ into a probability, and the dotted line
# turns that into a decision. The ticks are all test rows: class 0 below, class 1 above. Blue ticks
# right of zero are the false alarms of your confusion matrix.*

# %% [markdown]
# ## 10. The quiz
#
# The page announces three questions and prints one. Here are that one and two more.
#
# **Question 1.** *What is SMOTE in the pipeline for?*
#
# - **A** To bring the columns to one range.
# - **B** To make the common class smaller.
# - **C** To add synthetic rows to the rare class.
# - **D** To set test rows apart.
#
# **Question 2.** *`pipeline.predict(X_test)`: what does the SMOTE stage do to the test rows?*
#
# - **A** It balances them before they are predicted.
# - **B** Nothing. Samplers run on `fit` only.
# - **C** It moves each to its nearest training row.
# - **D** It balances them if they are not balanced.
#
# **Question 3.** *The published accuracy is 0.92. By how many of the 200 test rows does it beat a
# predictor that calls every row class 0?* Compute `rows_ahead` from `y_test`.

# %% answer="quiz"
quiz_1 = quiz_2 = None  # each one of "A", "B", "C", "D"
rows_ahead = None
# BEGIN SOLUTION
quiz_1 = "C"
quiz_2 = "B"
rows_ahead = round(0.92 * len(y_test)) - np.sum(y_test == 0)
# END SOLUTION

# %% check="quiz"
lab.check("quiz")

# %% [markdown]
# **Question 4.** A colleague sends you a table with accuracy, precision and recall, and the class
# counts of the test rows. *In three or four sentences: how do you find out whether they can belong
# together, and what would you ask for if they cannot?*

# %% [markdown] free="quiz_4"
# With the class counts, a confusion matrix has two free numbers, so I try all of them and see whether
# one gives the three scores as far as they are rounded. Recall alone may settle it: with 20 positives
# it comes in steps of a twentieth. If none fits, I also try the scores of the other class and averages
# over both. Then I ask for the confusion matrix itself, and for the rows that each score was computed
# on.

# %% [markdown]
# ## What you can do now
#
# - rebuild data from printed counts, and name the arguments that nobody mentioned (`data`)
# - count rows after every stage, and fit a scaler on training rows only (`trace`)
# - say why balanced weights after SMOTE are 1 and 1, and what they are if it stops half way
#   (`weights`)
# - train a network and read its loss against that of knowing nothing (`training`)
# - score a network on test rows with one confusion matrix (`evaluation`), and tell whether printed
#   scores can come from one (`published`)
# - write the stages as one pipeline with the same numbers (`pipeline`)
# - swap two stages and measure what it changes (`swap`)
# - follow a row through the layers to the decision by hand (`sample`)
# - say what runs when a pipeline predicts, and what an accuracy is worth (`quiz`)

# %%
lab.summary()

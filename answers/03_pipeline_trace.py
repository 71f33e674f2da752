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
# argument that the page does not mention, and some cannot come from these data at all. Then you test
# what the page concludes: it never shows the same network without its two remedies.
#
# **You need** practicals 01 and 02, or the same from elsewhere: what SMOTE and class weights do, a
# confusion matrix, precision and recall. What a layer, a step and an epoch are is explained here,
# where you first need it.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like, but a multiple choice
# gives fewer points with each further try. Before some measurements you are asked for a guess: it
# gives no points, and you learn more if you commit to one first.

# %% setup="lab"
import labkit

lab = labkit.Lab("03")

# %% setup="imports"
import itertools
import math
import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    precision_score,
    recall_score,
)
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from labkit.network.stacked import StackedANN

one_thread = threadpool_limits(1)  # for so few rows, starting threads takes longer than the work

# %% [markdown]
# ## Theory
#
# A pipeline is a chain: each stage takes rows, changes them, and hands them on. Most mistakes with
# imbalanced data are mistakes of the chain, not of a model. A stage stands in the wrong place, or it
# has seen rows that it should not have seen. The remedy is simple: after every stage, count.
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
#
# From these the page concludes that SMOTE and class weights help a model to learn the rare class
# better, and that overall performance and fairness improve. Sections 9 and 10 test that.

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
# Which of the four lines agrees with everything that is printed?
#
# <details><summary>After you have looked</summary>
#
# Only the last line gives the published 1440. `flip_y` hands a small share of labels out at random,
# one in a hundred unless told otherwise. A split that is not stratified lets chance decide how many
# rare rows are left to learn from. Neither is wrong. But whoever prints 1440 has decided both.
#
# </details>

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
# Read the table from top to bottom; it is the pipeline. Why are the last two lines not alike?
#
# <details><summary>After you have looked</summary>
#
# The shapes agree with the published ones. The scaled training rows have mean 0 and deviation 1. The
# scaled test rows do not, and should not: the scaler has never seen them.
#
# </details>

# %%
if lab.ready("trace"):
    shown = trace.loc[["1 raw", "2 split: train", "2 split: test", "3 SMOTE: train"]][::-1]
    colours = [labkit.plots.MAJORITY_COLOUR, labkit.plots.MINORITY_COLOUR]
    ax = shown[["class 0", "class 1"]].plot.barh(stacked=True, color=colours, figsize=(7.5, 2.8))
    for bars in ax.containers:
        ax.bar_label(bars, label_type="center", fmt="%d")
    ax.set(xlabel="rows", title="The two classes, stage by stage")
    plt.show()

# %% [markdown]
# *Above: one tenth of the raw rows is orange, and one tenth of either part of the split. Only the
# bar at the bottom is half and half, and its blue part is as long as that of the training rows two
# bars above.*

# %% [markdown]
# ## 3. One synthetic row and its parents
#
# SMOTE has made most of the rows of class 1 that the network will see. Where does one of them come
# from? SMOTE takes a rare row $a$, draws one of its nearest rare neighbours $b$, draws a number $t$
# between 0 and 1, and puts the new row on the line between the two:
#
# $$x_{\text{new}} = a + t\,(b - a)$$
#
# Call $a$ and $b$ its parents. Nothing in the new row says who they are, but it can be found out: of
# all pairs of rare rows, only one has the new row on the line between them. For a pair, the $t$ that
# comes nearest is
#
# $$t = \frac{(x_{\text{new}} - a) \cdot (b - a)}{(b - a) \cdot (b - a)}$$
#
# and the pair is right if $a + t\,(b-a)$ then *is* the new row, up to the computer's rounding.
#
# **Task `parents`.** Write `find_parents`, which returns the positions of both parents among the rows
# `rare`, and $t$ counted from the first of them. (Which of the two you call the first is your choice.
# `itertools.combinations(range(n), 2)` gives all pairs.) Then apply it to `X_smote[820]`.
# SMOTE puts the 800 rows that it was given first, unchanged, and its own after them.


# %% answer="parents"
def find_parents(new_row, rare):
    """Return the positions of the two parents in `rare`, and t counted from the first."""
    # BEGIN SOLUTION
    best = (np.inf, None)
    for i, j in itertools.combinations(range(len(rare)), 2):
        line = rare[j] - rare[i]
        t = np.dot(new_row - rare[i], line) / np.dot(line, line)
        apart = np.linalg.norm(rare[i] + t * line - new_row)
        if 0 <= t <= 1 and apart < best[0]:
            best = (apart, (i, j, t))
    return best[1]
    # END SOLUTION


first_parent = second_parent = share_of_line = None
# BEGIN SOLUTION
first_parent, second_parent, share_of_line = find_parents(X_smote[820], X_train[y_train == 1])
# END SOLUTION

# %% check="parents"
lab.check("parents")

# %%
if lab.ready("X_smote", "first_parent", "second_parent", "share_of_line"):
    rare = X_train[y_train == 1]
    pair = int(first_parent), int(second_parent)
    family = pd.DataFrame([rare[pair[0]], X_smote[820], rare[pair[1]]], columns=list("1234"))
    family.index = ["first parent", f"synthetic, t = {share_of_line:.2f}", "second parent"]
    display(family.rename_axis(columns="column").round(3))
    near = NearestNeighbors(n_neighbors=6).fit(rare).kneighbors(rare, return_distance=False)
    for one, other in (pair, pair[::-1]):
        place = np.flatnonzero(near[one] == other)
        told = f"neighbour number {place[0]}" if len(place) else "not among the five nearest"
        print(f"Seen from rare row {one}, rare row {other} is {told}.")
    _, ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
    ax.plot(*X_train[y_train == 0, :2].T, ".", color="lightgrey", label="class 0")
    ax.plot(*rare[:, :2].T, "x", color=labkit.plots.MINORITY_COLOUR, label="class 1")
    ax.plot(*family.to_numpy()[[0, 2], :2].T, "-o", color="black", mfc="none", label="parents")
    ax.plot(*X_smote[820, :2], "D", color="#009E73", ms=8, mec="white", label="synthetic row")
    ax.set(xlabel="column 1", ylabel="column 2", title="A synthetic row lies between two real ones")
    ax.legend()
    plt.show()

# %% [markdown]
# *Above: two of the four columns. The green row is a real row nowhere: it is made of two that are.
# Look at the grey points near the line between the parents. Nobody has asked whether a row in that
# place would be of class 1; SMOTE assumes it. Practical 04 shows what follows when the assumption is
# wrong.*

# %% [markdown]
# ## 4. Stage 5, first half: the weights
#
# The page trains "with class weights" and prints them: 1.0 and 1.0. You have met the balanced weights
# $w_c = N / (2\,n_c)$ in practical 01: $N$ rows in all, $n_c$ of class $c$. They are counted on the
# rows that are trained on. Here these are the rows *after* SMOTE.
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
# What does the page tell a reader with its 1.0 and 1.0?
#
# <details><summary>After you have looked</summary>
#
# So the published 1.0 and 1.0 are right, and say nothing: any data set has these weights after SMOTE
# has balanced it. The two remedies do not add up. After SMOTE the weights have nothing left to do,
# unless SMOTE is told to stop half way.
#
# </details>

# %% [markdown]
# ## 5. Stage 5, second half: five epochs
#
# The page's model is a small neural network. Its parts, in the order in which a row meets them:
#
# - A **dense layer** of 16 units makes 16 numbers of a row. Each unit multiplies every input by a
#   weight of its own, adds the products up, and adds a constant, its bias.
# - **ReLU** then replaces what is below zero by zero. Without it, two layers could do no more than one.
# - The **output layer** is a dense layer of one unit. Its **sigmoid** turns any number into one between
#   0 and 1, which is read as the probability of class 1.
#
# And how the weights are found:
#
# - The **loss** says how wrong the probabilities are. Binary cross-entropy is minus the logarithm of
#   the probability that the true class was given, averaged over the rows.
# - A **step** takes a few rows, a **batch** (32 for Keras, unless it is told otherwise), and moves all
#   weights a little in the direction that makes the loss on them smaller. **Adam** is a rule for how far.
# - An **epoch** is as many steps as it takes to use every row once.
#
# The number of units, the batch size and the number of epochs are not learned. Somebody chooses them
# before the training starts. Such settings are called **hyperparameters**.
#
# **Task `training`.** Write `train`: seed 42 (`keras.utils.set_random_seed`), a `keras.Sequential`
# of two `Dense` layers (16 units with `activation="relu"`, then one with a sigmoid), Adam, binary cross-entropy, accuracy
# as a metric; fitted for `epochs` epochs with the class weights it is given. It returns the network
# and the dictionary that Keras keeps of the training: `loss` and `accuracy`, a number for each epoch. Train
# the network on the scaled rows with `weights_after`.
#
# To read a loss you need to know what it is without any knowledge of the rows. Suppose a network knows
# only which share of the rows is of class 1, and gives that share to every row as its probability. What
# is its binary cross-entropy? Write `loss_of_no_idea`, for any share between 0 and 1.
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


def loss_of_no_idea(share):
    """Return the cross-entropy when every row is given the share of class 1."""
    # BEGIN SOLUTION
    return -(share * np.log(share) + (1 - share) * np.log(1 - share))
    # END SOLUTION


network = history = None
accuracy_rows = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
network, history = train(X_train_scaled, y_smote, weights_after)
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
if lab.ready("history"):
    measured_epochs = pd.DataFrame(history, index=published_epochs.index)[["loss", "accuracy"]]
    both = {"published": published_epochs, "measured": measured_epochs}
    display(pd.concat(both, axis=1).round(3))
    longer = labkit.ANNClassifier(epochs=30, random_state=42).fit(X_train_scaled, y_smote).history_
    reached = np.flatnonzero(np.array(longer["loss"]) <= published_epochs["loss"].iloc[-1])
    for share in (0.5, 0.1):
        print(f"Loss without any idea, {share:.0%} of class 1: {loss_of_no_idea(share):.3f}")
    print("The published last loss is reached ", end="")
    print(f"in epoch {reached[0] + 1}." if len(reached) else f"in none of {len(longer['loss'])}.")

# %%
if lab.ready("longer"):
    _, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        ax.plot(range(1, 31), longer[name], lw=1, label="measured, trained on")
        ax.plot(measured_epochs[name], "o-", color="C0", label="measured, 5 epochs")
        ax.plot(published_epochs[name], "s--", color="C1", label="published table")
        ax.set(xlabel="epoch", ylabel=f"{name} on the balanced training rows")
    axes[0].axhline(loss_of_no_idea(0.5), color="grey", ls=":", label="no idea")
    axes[0].legend()
    plt.show()

# %% [markdown]
# Compare where the published line starts with where it goes.
#
# <details><summary>After you have looked</summary>
#
# The dashed published line starts near the dotted one, where a network knows nothing, and then falls
# far faster than ours, which needs many more epochs for the same loss. The shapes agree, the speed does
# not. The page says nothing of the layer's width, of batch size or learning rate, and each of them
# could explain it.
#
# The dotted line belongs to balanced rows. Where one row in ten is of class 1, knowing nothing has
# a much lower loss, as the two lines above the figure say. So a loss from balanced rows and one from
# rows as they are cannot be held against each other.
#
# Another thing in the published table is odd. Its last training accuracy and its accuracy on the test
# rows are the same number, though one is an average over balanced rows and the other over rows that
# are nine to one. Nothing forbids that, and nothing makes it likely.
#
# </details>

# %% [markdown]
# ### The same training, drawn
#
# The page prints the five losses twice: in its table, and as a curve drawn with stars on a grid
# whose lines are 0.1 apart.
#
# | epoch | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | loss in the table | 0.65 | 0.48 | 0.35 | 0.28 | 0.22 |
# | loss of the star | 0.7 | 0.6 | 0.5 | 0.4 | 0.3 |
#
# A star can only stand on a grid line, so it may be off by half of the 0.1. More than that, and
# the curve is not a drawing of the table.
#
# **Task `epochs`.** Write `contradicting_epochs`: the numbers of those epochs, counted from 1, in
# which the drawn value is further from the printed one than half a step of the grid. A value
# half way between two lines may go either way, so allow half a step plus `1e-9`. Keep those of the
# page in `contradicted`.


# %% answer="epochs"
def contradicting_epochs(drawn, printed, step):
    """Return the epochs, from 1, in which drawn and printed cannot be the same value."""
    # BEGIN SOLUTION
    apart = np.abs(np.array(drawn) - np.array(printed))
    return [i + 1 for i in range(len(apart)) if apart[i] > step / 2 + 1e-9]
    # END SOLUTION


contradicted = None
# BEGIN SOLUTION
contradicted = contradicting_epochs([0.7, 0.6, 0.5, 0.4, 0.3], [0.65, 0.48, 0.35, 0.28, 0.22], 0.1)
# END SOLUTION

# %% check="epochs"
lab.check("epochs")

# %%
if lab.ready("contradicted", "measured_epochs"):
    table = published_epochs["loss"]
    stars = pd.Series([0.7, 0.6, 0.5, 0.4, 0.3], table.index)
    shown = pd.DataFrame({"table": table, "star": stars, "measured": measured_epochs["loss"]})
    shown["table falls by"], shown["star falls by"] = -table.diff(), -stars.diff()
    shown["contradiction"] = [epoch in contradicted for epoch in shown.index]
    display(shown.round(3))

# %% [markdown]
# Compare the last two columns of numbers: by how much do both fall in each epoch?
#
# <details><summary>After you have looked</summary>
#
# The stars fall by the same amount in each epoch, a straight line. The table's losses fall fast at
# first and then ever more slowly, as losses do. So the curve is no picture of this training, or the
# table is not. That is how to recognise a figure that was drawn by hand: compare it with the numbers
# beside it.
#
# </details>

# %% [markdown]
# ## 6. Stage 6: evaluation
#
# **Task `evaluation`.** Compute
#
# - `y_proba`: the probabilities of class 1 for the scaled test rows, as an array of 200 numbers;
# - `y_pred`: their labels, 1 where the probability exceeds 0.5;
# - `matrix`: the confusion matrix `[[tn, fp], [fn, tp]]`;
# - `scores`: a dictionary with `accuracy`, `precision` and `recall`, the last two of class 1.

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
# Which published score is out of reach, and what has gone wrong in the last line?
#
# <details><summary>After you have looked</summary>
#
# Recall is of the published order, as far as 20 positive rows can tell. Precision is not: many rows are
# called positive that are not. The network has learned from rows of which half are positive, and is
# judged where one in ten is. The last line of the table shows a common mistake: SMOTE, *and* the
# weights of the rows as they were before it. The rare class is then compensated for twice, and
# nearly every row is called positive.
#
# </details>

# %% [markdown]
# ## 7. Can the published scores be true?
#
# The test rows hold 180 of class 0 and 20 of class 1. The page does not print that, but it follows
# from its 1440, as you saw. A confusion matrix on these rows has only two free numbers: $tp$ between 0
# and 20, $fp$ between 0 and 180. So all of them can be tried.
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
    errors_each = (1 - p["recall"]) + p["recall"] * (1 - p["precision"]) / p["precision"]
    follows = pd.Series({n: 1 - n * errors_each / 200 for n in range(1, 121)})
    print(f"The accuracy that follows from precision and recall at 20 positives: {follows[20]:.3f}")
    ax = follows.plot(label="accuracy that follows", figsize=(7.5, 3.8))
    ax.plot(20, follows[20], "s", color="C1", ms=8, label="20 positives")
    ax.axhline(p["accuracy"], color="grey", ls=":", label="published accuracy")
    if possible_positives:
        span = min(possible_positives), max(possible_positives)
        ax.axvspan(*span, color="#E69F00", alpha=0.5, label="where a matrix fits")
    ax.set(xlabel="positives among 200 test rows", ylabel="accuracy")
    ax.legend(loc="lower left")
    plt.show()

# %% [markdown]
# Where does the line of what follows meet the published accuracy, and where are the 20 positives?
#
# <details><summary>After you have looked</summary>
#
# Precision and recall fix how many errors there are for each positive row, so the accuracy falls in a
# straight line as positives become more. It meets the published accuracy in the narrow band, far to the
# right of the 20 positives that the page's own split has.
#
# The trouble is not that the published scores are high. At this precision and recall the accuracy would
# have to be *better* than what is printed. They are three numbers that do not belong to one table.
# You can do this with any paper that prints its scores and its class counts.
#
# </details>

# %% [markdown]
# ## 8. The same in one line
#
# In a notebook of ten cells, one is easily forgotten or run twice. imbalanced-learn's `make_pipeline`
# holds the stages together. On `fit` it runs them all. On `predict` it leaves samplers out and
# applies the rest, as they were fitted.
#
# **Task `pipeline`.** Chain `SMOTE`, `StandardScaler` and `labkit.ANNClassifier` (your network as a
# scikit-learn classifier: five epochs, batches of 32) with seed 42 where a stage takes one and
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
if lab.ready("y_proba", "y_proba_pipeline", "network"):
    apart = np.abs(y_proba - y_proba_pipeline)
    print(f"Largest difference between the two probabilities of a test row: {apart.max():.1e}")
    taken = int(network.optimizer.iterations.numpy())
    print(f"Steps that your own network took: {taken}; in the pipeline: {5 * math.ceil(1440 / 32)}")
    y_pred_pipeline = y_proba_pipeline > 0.5
    rows = {"stage by stage": matrix.ravel()}
    rows["pipeline"] = confusion_matrix(y_test, y_pred_pipeline).ravel()
    display(pd.DataFrame(rows, index=["tn", "fp", "fn", "tp"]).T)

# %% [markdown]
# The numbers agree, up to rounding, where both networks take the same steps. If yours took another
# number, your `train` uses another batch size than 32. That is a right answer to the task before; it
# is another training, and so it gives other probabilities.

# %% [markdown]
# ## 9. The same network without the remedies
#
# The page trains one network, with SMOTE. Nothing is beside it, so nothing shows that SMOTE has helped.
# What is missing is a **baseline**: the same network on the same rows, without the remedy. For a fair
# comparison everything else has to be equal, and three things need care.
#
# **Steps.** SMOTE makes more rows, so five epochs after SMOTE are more steps than five epochs without
# it. A network that has taken more steps has learned more, SMOTE or not. Give both the same steps.
#
# **More than one split.** With 20 positive test rows and one set of initial weights, chance decides a
# lot. So take ten splits, each with its own initial weights, and look at the *difference* on each split: a
# **paired gap**. What makes a split easy or hard for both methods then drops out.
#
# **An error bar.** The mean of $n$ gaps with standard deviation $s$ has the standard error
# $s/\sqrt{n}$, if the gaps are independent. Gaps of splits are not: all splits share rows. A correction
# that is often used (Nadeau and Bengio, 2003) makes the error larger by the number of test rows for each
# training row, $r$:
#
# $$\text{standard error} = s\,\sqrt{\frac{1}{n} + r}$$
#
# Here $r = 200/800$. Where every repetition draws new rows, $r = 0$.
#
# **Task `baseline`.** Write three functions:
#
# - `count_steps(n_rows, epochs, batch_size)`: the steps of a training. The last batch of an epoch may be
#   smaller than the others, and is a step too.
# - `paired_gap(scores, reference, r)`: the mean of `scores` minus `reference`, pair by pair, and its
#   standard error by the formula (`ddof=1` in $s$).
# - `verdict(gap, error)`: `"higher"` or `"lower"` where the gap is more than two standard errors from zero,
#   `"open"` otherwise.
#
# Then find `epochs_without`: with how many epochs do the 800 rows without SMOTE take as many steps of 32
# rows as the 1440 rows with SMOTE take in five?


# %% answer="baseline"
def count_steps(n_rows, epochs, batch_size=32):
    """Return how many steps a training takes."""
    # BEGIN SOLUTION
    return epochs * math.ceil(n_rows / batch_size)
    # END SOLUTION


def paired_gap(scores, reference, r):
    """Return the mean of scores - reference, and its standard error."""
    # BEGIN SOLUTION
    gaps = np.array(scores) - np.array(reference)
    return gaps.mean(), gaps.std(ddof=1) * np.sqrt(1 / len(gaps) + r)
    # END SOLUTION


def verdict(gap, error):
    """Return "higher", "lower" or "open"."""
    # BEGIN SOLUTION
    if abs(gap) <= 2 * error:
        return "open"
    return "higher" if gap > 0 else "lower"
    # END SOLUTION


epochs_without = None
# BEGIN SOLUTION
epochs_without = next(n for n in range(1, 50) if count_steps(800, n) == count_steps(1440, 5))
# END SOLUTION

# %% check="baseline"
lab.check("baseline")

# %% [markdown]
# The next cell trains ten networks at once, one for each split. `scores_on_splits("SMOTE, scale", 5)`
# returns a table with a row for each split: the stages of the pipeline stand in their order in the first
# argument, and the second is the number of epochs. **Average precision** is a score of the ranking: it
# is high when the rows of class 1 get higher probabilities than the others. It needs no threshold, so
# it cannot be won by calling more rows positive.


# %%
def scores_on_splits(order, epochs, class_weight=None, unit=1):
    """Score ten networks, each on a split of its own, behind the stages of an order."""
    ready, test_labels, rows = [], [], X * [unit, 1, 1, 1]
    for train_rows, test_rows in StratifiedShuffleSplit(10, test_size=0.2, random_state=42).split(
        X, y
    ):
        seen, labels, held_back = rows[train_rows], y[train_rows], rows[test_rows]
        for stage in order.split(", "):
            if stage == "SMOTE":
                seen, labels = SMOTE(random_state=42).fit_resample(seen, labels)
            else:
                scaler = StandardScaler().fit(seen)
                seen, held_back = scaler.transform(seen), scaler.transform(held_back)
        ready.append((seen, labels, held_back))
        test_labels.append(y[test_rows])
    seen, labels, held_back = zip(*ready, strict=True)
    networks = StackedANN(range(10), epochs=epochs, class_weight=class_weight)
    probabilities = networks.fit(list(seen), list(labels)).predict_proba(list(held_back))
    return pd.DataFrame(
        {
            "accuracy": accuracy_score(truth, proba > 0.5),
            "precision": precision_score(truth, proba > 0.5, zero_division=0),
            "recall": recall_score(truth, proba > 0.5),
            "recall of class 0": recall_score(truth, proba > 0.5, pos_label=0),
            "average precision": average_precision_score(truth, proba),
        }
        for truth, proba in zip(test_labels, probabilities, strict=True)
    )


# %% [markdown]
# Which scores does SMOTE raise, if the network takes the same steps with it and without it? Decide
# before you look.

# %% answer="guess_recall"
guess_recall = None  # after 225 steps, with SMOTE: "higher", "lower" or "open"
guess_accuracy = None  # after 2250 steps
guess_ranking_few_steps = None  # average precision after 225 steps
guess_ranking_many_steps = None  # and after 2250
# BEGIN SOLUTION
guess_recall = "higher"
guess_accuracy = "higher"
guess_ranking_few_steps = "higher"
guess_ranking_many_steps = "higher"
# END SOLUTION

# %%
with_smote = smote_gaps = None
if lab.ready("X", "epochs_without") and paired_gap([1, 2], [1, 2], 0) is not None:
    smote_gaps, verdicts = {}, []
    for times in (1, 10):
        with_smote = scores_on_splits("SMOTE, scale", times * 5)
        without = scores_on_splits("scale", times * epochs_without)
        table = pd.DataFrame({"without": without.mean(), "with SMOTE": with_smote.mean()})
        found = {name: paired_gap(with_smote[name], without[name], 200 / 800) for name in without}
        table["gap"] = [gap for gap, _ in found.values()]
        table["error"] = [error for _, error in found.values()]
        table["verdict"] = [verdict(*both) for both in found.values()]
        steps = f"{count_steps(1440, times * 5)} steps"
        print(steps)
        display(table.round(3))
        verdicts.append(table["verdict"])
        smote_gaps[steps] = (with_smote - without)["average precision"]
    lab.look("guess_recall", verdicts[0]["recall"])
    lab.look("guess_accuracy", verdicts[1]["accuracy"])
    lab.look("guess_ranking_few_steps", verdicts[0]["average precision"])
    lab.look("guess_ranking_many_steps", verdicts[1]["average precision"])

# %%
if lab.ready("smote_gaps"):
    title = "Average precision with SMOTE less that without"
    ax = labkit.plots.spread(pd.DataFrame(smote_gaps), ylabel="gap on a split", title=title)
    ax.axhline(0, color="grey", lw=1)
    plt.show()

# %% [markdown]
# A mark is one split with its own initial weights, a bar the mean. On which side of zero are they?
#
# <details><summary>After you have looked</summary>
#
# After few steps the marks are above the grey line. After ten times as many they lie on both
# sides of it.
#
# So the page's conclusion needs three answers, not one.
#
# - "Learns the rare class better": its recall is higher, at either number of steps. The recall of
#   class 0 is lower, and precision does not rise. A lower threshold does the same, without any new row.
# - "Overall performance": accuracy is nowhere higher.
# - The ranking, average precision, is higher after few steps: with balanced rows, this network reaches
#   a good ranking sooner. After many steps the verdict is open: what SMOTE gave was a faster start.
#
# Five epochs are a hyperparameter, and it decides what the comparison shows. Ten verdicts stand in the
# two tables. Of so many, one may be "higher" or "lower" by chance; most of the gaps that are named here
# are several times their errors. Practical 05 puts class weights beside SMOTE in the same way.
#
# </details>

# %% [markdown]
# ### Epoch 3
#
# Beside its epochs the page prints remarks. Beside epoch 3 it says that the model learns the rare class
# better. It prints no recall, so this is an impression. Measure it: the recall of either class after
# each epoch, on ten splits, and the paired gap to the epoch before.

# %% answer="guess_epoch"
guess_epoch = None  # recall of class 1, epoch 3 against epoch 2: "higher", "lower" or "open"
# BEGIN SOLUTION
guess_epoch = "higher"
# END SOLUTION

# %%
epoch_recalls = None
if lab.ready("smote_gaps"):
    scored = {epoch: scores_on_splits("SMOTE, scale", epoch) for epoch in range(1, 6)}
    recalls = {"class 0": "recall of class 0", "class 1": "recall"}
    epoch_recalls = pd.DataFrame(
        {name: {e: scored[e][column].mean() for e in scored} for name, column in recalls.items()}
    ).rename_axis("epoch")
    table = epoch_recalls.copy()
    for name, column in recalls.items():
        for epoch in range(2, 6):
            gap, error = paired_gap(scored[epoch][column], scored[epoch - 1][column], 200 / 800)
            table.loc[epoch, f"{name}: gap"] = gap
            table.loc[epoch, f"{name}: error"] = error
            table.loc[epoch, f"{name}: verdict"] = verdict(gap, error)
    display(table.round(3))
    lab.look("guess_epoch", table.loc[3, "class 1: verdict"])
    ax = labkit.plots.lines(
        epoch_recalls, ylabel="recall", title="Recall on the test rows, by epoch"
    )
    ax.set(xticks=range(1, 6), ylim=(0, 1))
    plt.show()

# %% [markdown]
# Means over ten splits. Does anything begin in epoch 3?
#
# <details><summary>After you have looked</summary>
#
# Both lines rise from the first epoch on, the one of class 0 too.
#
# Nothing begins in epoch 3. The recall of class 1 rises in small steps, and where the verdict is
# "open", even ten splits do not show that the step is there. The page's remark might have stood beside
# any epoch. And a remark about one class needs the score of that class: the page's loss and accuracy
# are of both.
#
# </details>

# %% [markdown]
# ### "Faster"
#
# Another page says that class weights are simpler than SMOTE, and faster. Time it, with your network and
# with a logistic regression, in this notebook on this machine.

# %%
timed = None
if lab.ready("smote_gaps", "X_train_scaled"):
    rows = StandardScaler().fit_transform(X_train)
    smote = SMOTE(random_state=42)
    timed = {}
    for kind, model in (
        ("network, 5 epochs", labkit.ANNClassifier),
        ("logistic regression", LogisticRegression),
    ):
        ways = {
            "without": lambda model=model: model().fit(rows, y_train),
            "weights": lambda model=model: model(class_weight="balanced").fit(rows, y_train),
            "SMOTE": lambda model=model: model().fit(*smote.fit_resample(rows, y_train)),
        }
        took = {way: [] for way in ways}
        for _ in range(5):
            for way, fit in ways.items():
                start = time.perf_counter()
                fit()
                took[way].append(time.perf_counter() - start)
        # the shortest: whatever else the machine does can only make it longer
        timed[kind] = {way: 1000 * min(spent) for way, spent in took.items()}
    table = pd.DataFrame(timed).add_suffix(": ms")
    table["steps of the network"] = [count_steps(n, 5) for n in (800, 800, 1440)]
    display(table.round(1))

# %% [markdown]
# Each time is the shortest of five. The steps are the same on every machine, the milliseconds are not:
# run the cell twice and see how far they move. SMOTE's extra time has two parts. It has to look for
# neighbours, once. And there are more rows to train on, in every epoch. On a thousand rows neither
# matters to anybody. Both grow with the rows, and so does what weights save.

# %% [markdown]
# ## 10. Fairness
#
# The page's last word is fairness. Classes are not groups. A bank may lend by a model whose classes, "pays
# back" and "does not", are balanced, and that finds far more of the good customers of one town
# than of another. Whether a model treats **groups** alike is another question than whether it finds the
# rare class, and it needs other numbers: a score for each group.
#
# **Task `groups`.** Write `recall_by_group`: a dictionary that gives for each group that occurs in `group`
# the recall of class 1 among its rows.


# %% answer="groups"
def recall_by_group(y_true, y_pred, group):
    """Return {group: recall of class 1 among its rows}."""
    # BEGIN SOLUTION
    return {
        name: recall_score(y_true[group == name], y_pred[group == name])
        for name in np.unique(group)
    }
    # END SOLUTION


# %% check="groups"
lab.check("groups")

# %% [markdown]
# Made-up data: town A has four fifths of the rows, town B one fifth. In both, a tenth of the rows is of
# class 1. But class 1 shows in other columns in B than in A, and less clearly. The model does not know the
# town. Each of 12 repetitions draws new rows. Balancing the classes with SMOTE raises recall; what
# happens to the difference between the towns?

# %% answer="guess_towns"
guess_towns = None  # the share of the difference in recall that is left with SMOTE, 0 to 1
# BEGIN SOLUTION
guess_towns = 0.5
# END SOLUTION

# %%
group_recalls = None
if lab.ready("smote_gaps") and recall_by_group(y, y, X[:, 0] > 0) is not None:

    def draw_towns(draws, n_rows=4000):
        """Draw rows, their class and their town."""
        town = np.where(draws.random(n_rows) < 0.8, "A", "B")
        label = (draws.random(n_rows) < 0.1).astype(int)
        rows = draws.normal(size=(n_rows, 4))
        rows[:, 0] += label * np.where(town == "A", 2.2, 0.6)
        rows[:, 1] += label * np.where(town == "A", 0.0, 1.5)
        return rows, label, town

    found = []
    for seed in range(12):
        draws = np.random.default_rng(seed)
        (rows, label, _), (new_rows, truth, town) = draw_towns(draws), draw_towns(draws)
        ways = {"without": (rows, label), "SMOTE": SMOTE(random_state=0).fit_resample(rows, label)}
        for way, data in ways.items():
            recalls = recall_by_group(
                truth, LogisticRegression().fit(*data).predict(new_rows), town
            )
            found.append({"way": way, **recalls, "A - B": recalls["A"] - recalls["B"]})
    found = pd.DataFrame(found)
    group_recalls = found.groupby("way", sort=False).mean()
    display(group_recalls.round(3))
    balanced, plain = (found[found["way"] == way] for way in ("SMOTE", "without"))
    for column in ("A", "B", "A - B"):
        gap, error = paired_gap(balanced[column], plain[column], 0)
        print(f"{column}, SMOTE less without: {gap:.3f} ± {error:.3f}, {verdict(gap, error)}")
    left = group_recalls.loc["SMOTE", "A - B"] / group_recalls.loc["without", "A - B"]
    lab.look("guess_towns", round(left, 2))

# %% [markdown]
# How much of the difference between the towns is left?
#
# <details><summary>After you have looked</summary>
#
# SMOTE helps both towns: it moves the cut for all rows. It does not make the towns alike. Compare the last
# column of the two rows with what the page promises: most of the difference is still there, because it
# comes from what the rows show of the two towns, not from how many rows of either class there are. On
# other data it may shrink more, or grow. Balanced classes neither guarantee fairness between groups nor
# exclude it; measure each group.
#
# </details>

# %% [markdown]
# ## 11. SMOTE first, or scaling first?
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
# same when the rows are scaled first? Then the score, as in section 9: average precision on ten splits,
# paired gaps, and your verdict.
#
# Two things change at once when the two stages are swapped: the distances that SMOTE sees, and the
# rows that the scaler is fitted on. A third order tells them apart: scale, resample, and scale again.

# %% answer="guess_order"
guess_order = None  # "scale, SMOTE" against the page's order: "higher", "lower" or "open"
# BEGIN SOLUTION
guess_order = "open"
# END SOLUTION


# %%
def neighbours(rows):
    """Return the five nearest other rows of each row."""
    near = NearestNeighbors(n_neighbors=6).fit(rows).kneighbors(rows, return_distance=False)
    return [set(own[1:]) for own in near]


order_gaps = None
if lab.ready("epoch_recalls", "same_in_any_unit"):
    for units, factor in (("the units as they are", 1), ("column 1 times 1000", 1000)):
        rare = (X_train * [factor, 1, 1, 1])[y_train == 1]
        scaler = StandardScaler().fit(X_train * [factor, 1, 1, 1])
        pairs = zip(neighbours(rare), neighbours(scaler.transform(rare)), strict=True)
        shared = np.mean([len(raw & scaled) for raw, scaled in pairs])
        print(f"{units}: {shared:.1f} of 5 neighbours stay the same when rows are scaled first")
    page, swapped, third = "SMOTE, scale", "scale, SMOTE", "scale, SMOTE, scale"
    five, twenty = scored[5], scores_on_splits(page, 20)
    others = {
        f"{page}; column 1 times 1000": (scores_on_splits(page, 5, unit=1000), five),
        swapped: (scores_on_splits(swapped, 5), five),
        third: (scores_on_splits(third, 5), five),
        f"{swapped}; 20 epochs": (scores_on_splits(swapped, 20), twenty),
    }
    score, rows, order_gaps = "average precision", [], {}
    for name, (other, reference) in others.items():
        gap, error = paired_gap(other[score], reference[score], 200 / 800)
        rows.append((name, other[score].mean(), gap, error, verdict(gap, error)))
        order_gaps[name] = other[score] - reference[score]
    columns = ["order", f"mean {score}", "gap to the page's order", "error", "verdict"]
    display(pd.DataFrame(rows, columns=columns).set_index("order").round(3))
    lab.look("guess_order", rows[1][-1])

# %%
if lab.ready("order_gaps"):
    ax = labkit.plots.spread(
        pd.DataFrame(order_gaps).rename(columns=lambda name: name.replace("; ", ";\n")),
        ylabel="gap to the page's order",
        title="Average precision: what another order, or another unit, changes",
    )
    ax.axhline(0, color="grey", lw=1)
    plt.show()

# %% [markdown]
# A mark is one split with its own initial weights, a bar the mean. Which columns of marks lie on one
# side of the line?
#
# <details><summary>After you have looked</summary>
#
# Only in the second column nearly all marks lie on one side: scaling first costs something after five
# epochs. The means of the third, and of the fourth with longer training, are back at the line.
#
# Read the rows of the table one after another. Other units change most of the neighbours, and the verdict on
# the score is open. So it is not the neighbours. The third order has the neighbours of the second and a
# scaler fitted on the rows that the network is trained on, and from the first it cannot be told
# apart. So it is the scaler: it gives the network rows with mean 0 and deviation 1, and five
# epochs are so few that a good start shows. After longer training the verdict is open as well.
#
# On these data, then, the page's order is the better one for a network that is stopped early; after
# longer training no difference shows. Scaling first has another merit: its rows do not depend on
# whether somebody wrote grams or kilograms.
#
# </details>

# %% [markdown]
# ## 12. One row on its way through
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
    print(f"layer 2, hidden     {np.sum(pulls != 0)} of {len(pulls)} units above zero")
    print(f"layer 3, output     z = {z:.3f}, p = {sample_probability:.3f}")
    print(f"layer 4, decision   {sample_label}; the truth is {y_test[sample]}")
    print(f"Keras says          p = {y_proba[sample]:.3f}")

# %%
if lab.ready("sample", "sample_hidden", "network"):
    _, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    blue, orange = labkit.plots.MAJORITY_COLOUR, labkit.plots.MINORITY_COLOUR
    heights = pd.Series([*pulls, b2[0]], [*(f"unit {i}" for i in range(len(pulls))), "bias"])
    heights.plot.bar(ax=axes[0], color=np.where(heights > 0, orange, blue))
    axes[0].set(ylabel="part of z", title="What each hidden unit adds to z")
    grid = np.linspace(-5, 5, 201)
    axes[1].plot(grid, 1 / (1 + np.exp(-grid)), color="black", lw=1)
    axes[1].axhline(0.5, color="grey", ls=":", label="threshold 0.5")
    axes[1].plot(z, sample_probability, "D", color=orange, ms=10, label=f"row {sample}")
    logits = np.log(y_proba / (1 - y_proba))
    for label, colour in ((0, blue), (1, orange)):
        ticks, place = logits[y_test == label], 1.08 * label - 0.04
        axes[1].plot(ticks, 0 * ticks + place, "|", color=colour, label=f"rows of class {label}")
    axes[1].set(xlabel="z", ylabel="probability of class 1", title="From z to the decision")
    axes[1].legend(loc="center left", fontsize="small")
    plt.show()

# %% [markdown]
# *Above, left: bars upward speak for class 1, bars downward against it; units at zero were switched
# off by ReLU. Their sum is $z$. Right: the sigmoid turns $z$ into a probability, and the dotted line
# turns that into a decision. The ticks are all test rows: class 0 below, class 1 above. Blue ticks
# right of zero are the false alarms of your confusion matrix.*

# %% [markdown]
# ## 13. The quiz
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
# - find the two real rows that a synthetic row was made of (`parents`)
# - train a network and read its loss against that of knowing nothing (`training`)
# - notice that a curve does not belong to the table beside it (`epochs`)
# - score a network on test rows with one confusion matrix (`evaluation`), and tell whether printed
#   scores can come from one (`published`)
# - write the stages as one pipeline with the same numbers (`pipeline`)
# - put a baseline beside a remedy, with equal steps, paired gaps and a verdict that may be open
#   (`baseline`)
# - measure whether groups are treated alike (`groups`)
# - swap two stages and measure what it changes (`swap`)
# - follow a row through the layers to the decision by hand (`sample`)
# - say what runs when a pipeline predicts, and what an accuracy is worth (`quiz`)

# %% [markdown] notes="discuss"
# - **What a page owes its readers.** Its 1440 decides two arguments that it does not print. Ask which of its
#   numbers somebody could check, and what each would have needed beside it.
# - **A log that is none.** The drawn curve contradicts its table. Ask for other signs that a training log
#   was written and not measured (equal training and test accuracy, scores that no matrix has).
# - **Steps.** Five epochs are 225 steps with SMOTE and 125 without. Ask how many published comparisons of
#   resampling say how many steps they took.
# - **A faster start.** After ten times as many steps the ranking is open. Is SMOTE then useless? It depends
#   on who pays for the steps, and on whether recall at 0.5 is what is wanted.
# - **The error bar.** Splits share rows; the corrected error is nearly twice the naive one here. Let a
#   student say in plain words why ten splits are not ten experiments.
# - **Groups.** Balanced classes and equal treatment are two questions. Ask for the group in a field that the
#   students know, and for the score that its members would ask about.

# %%
lab.summary()

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 05: Imbalanced data
#
# **Aim.** One class is rare, and it is the one that matters. You will see why the usual score hides
# that. You will train two neural networks and a forest that each deal with it in a different way, and
# put their reports side by side. Then you find out how much of the difference is the method, how much
# is chance, how much is longer training, and how much is only the threshold. The data and the three
# methods are those of a practical that was published on the web. It is called "the published practical"
# or "the page" below.
#
# **You need** practical 02: a confusion matrix, precision and recall. Practical 03 has introduced
# Keras: layers, epochs, steps.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like. In a multiple choice
# each further try gives fewer points.
#
# Cells that begin with `guess_` ask you to write down what you expect, before you see it. They give no
# points. The notebook shows your guess beside the result, and that is where one learns most.

# %% setup="lab"
import labkit

lab = labkit.Lab("05")

# %% setup="imports"
import math
from itertools import combinations

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from scipy.stats import binomtest
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import (
    average_precision_score,
    classification_report,
    f1_score,
    precision_recall_curve,
    precision_score,
    recall_score,
)
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit, train_test_split
from sklearn.neighbors import NearestNeighbors

from labkit.comparison.published import RANGES
from labkit.metrics import wilson_interval
from labkit.network.stacked import StackedANN

# %% [markdown]
# ## Theory
#
# Think of fraud, of a rare disease, of a machine about to fail. Nearly every row is harmless, and
# the few that are not are the reason for looking at all.
#
# **What accuracy sees** is the share of rows that are right, and nearly all rows are of the common
# class. Two other questions are better:
#
# $$\text{precision} = \frac{TP}{TP + FP} \qquad \text{recall} = \frac{TP}{TP + FN} \qquad
# F_1 = \frac{2\,\text{precision}\cdot\text{recall}}{\text{precision} + \text{recall}}$$
#
# Of the rows that were *called* positive, how many are? That is precision. Of the rows that *are*
# positive, how many were found? That is recall. $F_1$ is their harmonic mean: it is small as soon as
# one of them is.
#
# **What the loss sees.** A network for two classes gives each row a probability $p$ of class 1 and is
# trained to make the binary cross-entropy small, also called log loss:
#
# $$L = -\frac{1}{N}\sum_{i=1}^{N}\bigl[\,y_i \log p_i + (1 - y_i)\log(1 - p_i)\,\bigr]$$
#
# The published practical says that this loss is at fault: the common class dominates the mean, so the
# network neglects the rare one. That is not what the formula says. Among rows of which a share $s$ is
# of class 1, the loss is smallest at $p = s$: log loss rewards honest probabilities, for rare classes
# too. A loss with this property is called **proper**. So a plain network says "3 %" or "30 %" where
# that is about right. But if class 1 is rare, honest probabilities are mostly below one half. Asked
# for a label, the network answers "class 1" only above 0.5, and that is hardly ever. **The
# probabilities are about right; the threshold is not.** Section 11 measures that here, practical
# [06](06_thresholds_and_calibration.ipynb), sections 3 and 4, for a model that can be exactly right.
#
# Weights and resampling do not mend a broken loss. They train the model for another world, one in
# which both classes are equally common. In that world 0.5 is a fair threshold, and the model calls
# more rows positive. Its probabilities describe that world and no longer ours.
#
# **Three places to step in.**
#
# | where | method | idea |
# |---|---|---|
# | the data | SMOTE | make new rows of the rare class |
# | the loss | class weights | let each rare row count for more |
# | the ensemble | Balanced Random Forest | give each tree as many rows of either class |
#
# The first is called a **data-level** method: any model can be trained on the new rows. The second is
# an **algorithm-level** method: the rows stay, and the training changes. It needs a model that takes
# weights, and in return it works where no row can be made up, such as text or pictures of a part that
# broke once. The forest does both at once. Weights say what a mistake costs, so training with them
# belongs to **cost-sensitive learning**: you met the costs in practical
# [02](02_confusion_matrices.ipynb), and practical 06, section 5, turns costs into weights.

# %% [markdown]
# ## 1. The data
#
# Practice needs data whose truth is known, so we make some: `make_classification` with these
# settings, everything else left as it is.
#
# | argument | value |
# |---|---|
# | `n_samples` | 10000 |
# | `n_features` | 20 |
# | `n_classes` | 2 |
# | `weights` | `[0.95, 0.05]` |
# | `random_state` | 42 |
#
# Then hold a fifth of the rows back with `train_test_split`, again with `random_state=42`, before
# anything else happens to them.
#
# **Task `data`.** Make the four arrays.

# %% answer="data"
X_train = X_test = y_train = y_test = None
# BEGIN SOLUTION
X, y = make_classification(
    n_samples=10000, n_features=20, n_classes=2, weights=[0.95, 0.05], random_state=42
)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
# END SOLUTION

# %% check="data"
lab.check("data")

# %%
if lab.ready("y_train", "y_test"):
    for part, labels in (("train", y_train), ("test", y_test)):
        rare = np.sum(labels == 1)
        print(f"{part}: {len(labels) - rare} rows of class 0, {rare} of class 1", end="")
        print(f" ({rare / len(labels):.1%})")

# %% [markdown]
# The share is a little above the 5 % that was asked for. `make_classification` draws a few labels anew,
# at random (`flip_y`, 1 % unless told otherwise), and most rows that this can change are of class 0.

# %% [markdown]
# ## 2. The accuracy paradox
#
# Before any model, take the two laziest. The *majority* predictor calls every row class 0. The *alarm*
# calls every row class 1.
#
# **Task `accuracy_paradox`.** On the test rows, what are the majority predictor's accuracy, its recall
# of class 1 and its $F_1$ of class 1? And the recall and $F_1$ of class 1 of the alarm? Compute them.
# Then choose why accuracy misleads here:
#
# - **A** Accuracy is computed wrongly when classes are imbalanced.
# - **B** The test set is too small for accuracy.
# - **C** The common class decides nearly all of it, so it says next to nothing about the rare one.
# - **D** The predictor fits the training rows too closely.

# %% answer="accuracy_paradox"
majority_accuracy = majority_recall = majority_f1 = None
alarm_recall = alarm_f1 = None
accuracy_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
y_majority = np.zeros_like(y_test)
majority_accuracy = np.mean(y_majority == y_test)
majority_recall = recall_score(y_test, y_majority)
majority_f1 = f1_score(y_test, y_majority)
y_alarm = np.ones_like(y_test)
alarm_recall = recall_score(y_test, y_alarm)
alarm_f1 = f1_score(y_test, y_alarm)
accuracy_choice = "C"
# END SOLUTION

# %% check="accuracy_paradox"
lab.check("accuracy_paradox")

# %% [markdown]
# Keep that accuracy in mind. Any method that has less of it will look bad to whoever looks at
# accuracy alone, even if it finds what the majority predictor never will. And keep the alarm in mind
# when somebody shows you a recall and nothing else.

# %% [markdown]
# ## 3. SMOTE: new rows of the rare class
#
# You know SMOTE from practicals 01 to 04. In short: it takes a rare row $x_i$, picks one of its $k$
# nearest *rare* neighbours $x_j$ ($k = 5$ unless told otherwise), and goes part of the way:
#
# $$x_\text{new} = x_i + \lambda\,(x_j - x_i), \qquad \lambda \in [0, 1]\ \text{at random}$$
#
# So every new row lies on a line between two old ones. It needs $k + 1$ rare rows at least. Only
# training rows may go in. The test rows stand for what the model will meet later, and there nobody
# makes up rows.
#
# **Task `smote`.** Write `resample`, for any rows and labels. Then resample your training rows.


# %% answer="smote"
def resample(X, y):
    """Return the rows and labels with the rare class brought up by SMOTE, seed 42."""
    # BEGIN SOLUTION
    return SMOTE(random_state=42).fit_resample(X, y)
    # END SOLUTION


X_resampled = y_resampled = None
# BEGIN SOLUTION
X_resampled, y_resampled = resample(X_train, y_train)
# END SOLUTION

# %% check="smote"
lab.check("smote")

# %%
if lab.ready("y_train", "y_resampled"):
    labkit.plots.class_counts(y_train, y_resampled)
    plt.show()

# %% [markdown]
# *Above: the two bars on the right are equally high. The blue ones did not change.*
#
# Where do the new rows lie? Take the 20 training rows that are nearest to a new row. **Guess** for what
# share of the new rows most of these 20 are of the *common* class.

# %% answer="guess_near_common"
guess_near_common = None  # a share, from 0 to 1
# BEGIN SOLUTION
guess_near_common = 0.2
# END SOLUTION

# %%
if lab.ready("X_train", "X_resampled"):
    near = NearestNeighbors(n_neighbors=20).fit(X_train)

    def among_common(rows):
        """Return the share of rows that have more common than rare rows around them."""
        around = y_train[near.kneighbors(rows, return_distance=False)]
        return np.mean(around.mean(axis=1) < 0.5)

    lab.look("guess_near_common", among_common(X_resampled[len(X_train) :]))
    print(
        f"The same for the real rare rows of the test set: {among_common(X_test[y_test == 1]):.2f}"
    )
    labkit.plots.projection(X_train, y_train, X_resampled, y_resampled)
    plt.show()

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# *Above: the training rows on the plane of their two main directions.* The new rows fill the region of
# the rare class, along lines. But that region is not the rare class' own: most new rows have more common
# rows around them than rare ones, as real rare rows have. And a line from a stray rare row to its
# neighbours crosses ground where hardly a rare row was before. SMOTE does not look at the common class
# at all. Practical [04](04_pitfalls.ipynb), section 6, shows what that costs when labels are wrong.
#
# </details>

# %% [markdown]
# ## 4. The network
#
# One hidden layer is enough here.
#
# **Task `ann`.** Write `build_ann`: a `keras.Sequential` that takes `n_features` columns, one hidden
# `Dense` layer of 16 units with ReLU as its activation, one output unit with a sigmoid; compiled with Adam and binary
# cross-entropy.


# %% answer="ann"
def build_ann(n_features):
    """Return a compiled network for two classes."""
    # BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((n_features,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model
    # END SOLUTION


# %% check="ann"
lab.check("ann")

# %% [markdown]
# ## 5. SMOTE and the network
#
# **Task `smote_ann`.** Write a function that resamples the training rows, trains a new network on
# them for 5 epochs, and returns two things: a label, 0 or 1, for each row of `X_test` (1 where the
# probability exceeds 0.5), and the network. Call `keras.utils.set_random_seed(42)` first, so that
# you get the same numbers twice. Then predict your test rows with it.
#
# The check will call your function with other data than yours. Some of them hold so few rare rows that
# SMOTE has no neighbour to go to. Let its error through: a function that silently does something else
# is worse than one that stops.


# %% answer="smote_ann"
def smote_ann(X_train, y_train, X_test):
    """Return the labels of X_test and the network, trained on resampled rows, that gave them."""
    # BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(*resample(X_train, y_train), epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel(), model
    # END SOLUTION


y_pred_smote = model_smote = None
# BEGIN SOLUTION
y_pred_smote, model_smote = smote_ann(X_train, y_train, X_test)
# END SOLUTION

# %% check="smote_ann"
lab.check("smote_ann")

# %% [markdown]
# ## 6. Class weights
#
# The other way leaves the rows alone and changes what they are worth. With a weight for each class
# the loss becomes
#
# $$L = -\frac{1}{N}\sum_{i}\bigl[\,w_1\,y_i \log p_i + w_0\,(1 - y_i)\log(1 - p_i)\,\bigr]
# \qquad\text{with}\qquad w_c = \frac{1}{n_c}\cdot\frac{N}{2}$$
#
# where $n_c$ counts the rows of class $c$. The rarer the class, the larger its weight. You know the
# formula from practical 01; here it is yours to write.
#
# **Task `class_weights`.** Write the formula as a function that returns a dictionary: label to weight.


# %% answer="class_weights"
def inverse_frequency_weights(y):
    """Return {0: weight of class 0, 1: weight of class 1}."""
    # BEGIN SOLUTION
    n = np.bincount(y)
    return {label: len(y) / (2 * n[label]) for label in (0, 1)}
    # END SOLUTION


# %% check="class_weights"
lab.check("class_weights")

# %%
if lab.ready("y_train") and (weights := inverse_frequency_weights(y_train)):
    counts = np.bincount(y_train)
    table = pd.DataFrame({"rows": counts, "weight": [weights[0], weights[1]]})
    table["rows x weight"] = table["rows"] * table["weight"]
    display(table.round(3))
    print(f"The two weights add up to {sum(weights.values()):.2f}; N is {len(y_train)}.")

# %% [markdown]
# The last column is the point of the formula: in sum, both classes now weigh the same, and all rows
# together weigh what they weighed before. (The published practical says that the two weights add up
# to about $N$. The line above shows what they add up to. Section 12 looks at more of its numbers.)

# %% [markdown]
# ## 7. The weighted network
#
# **Task `weighted_ann`.** The same network, trained on the training rows as they are, with the class
# weights that the function is given: a dictionary, label to weight. Otherwise as before: 5 epochs,
# seed 42; return the labels of `X_test` and the network. Then use it with *your* weights.
#
# The check hands in other weights than yours, some of them extreme. It also hands in rows of which
# only four are rare: weights have to work there.


# %% answer="weighted_ann"
def weighted_ann(X_train, y_train, X_test, class_weight):
    """Return the labels of X_test and the network, trained with class weights, that gave them."""
    # BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(X_train, y_train, epochs=5, class_weight=class_weight, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel(), model
    # END SOLUTION


y_pred_weighted = model_weighted = None
# BEGIN SOLUTION
y_pred_weighted, model_weighted = weighted_ann(
    X_train, y_train, X_test, inverse_frequency_weights(y_train)
)
# END SOLUTION

# %% check="weighted_ann"
lab.check("weighted_ann")

# %% [markdown]
# ## 8. The balanced forest
#
# A random forest grows each tree on a bootstrap sample: as many rows as there are, drawn with
# replacement. A bootstrap sample of 95:5 data is about 95:5 again. Balanced Random Forest (Chen, Liaw
# and Breiman, 2004) draws as many rows of the common class as of the rare one for each tree. A single
# tree then knows little of the common class; a hundred of them, each with other rows, know a lot.
#
# **Task `balanced_forest`.** Fit a `BalancedRandomForestClassifier` of 100 trees with
# `random_state=42` on the training rows as they are. Give it `sampling_strategy="all"`,
# `replacement=True` and `bootstrap=False`: releases differ in what they do without them. Beside it,
# fit a plain `RandomForestClassifier` of 100 trees with the same seed: without it, nobody can tell
# what the balancing does and what the forest does. (`n_jobs=-1` grows its trees on all processors
# at once; they are the same trees.) Predict the test rows with both.
# Take the importance of each feature in the balanced forest, and the columns of the four most
# important ones, the most important first.

# %% answer="balanced_forest"
forest = y_pred_forest = importances = top_features = None
plain_forest = y_pred_plain_forest = None
# BEGIN SOLUTION
forest = BalancedRandomForestClassifier(
    n_estimators=100,
    sampling_strategy="all",
    replacement=True,
    bootstrap=False,
    random_state=42,
).fit(X_train, y_train)
y_pred_forest = forest.predict(X_test)
plain_forest = RandomForestClassifier(n_estimators=100, random_state=42, n_jobs=-1)
plain_forest.fit(X_train, y_train)
y_pred_plain_forest = plain_forest.predict(X_test)
importances = forest.feature_importances_
top_features = np.argsort(importances)[::-1][:4]
# END SOLUTION

# %% check="balanced_forest"
lab.check("balanced_forest")

# %%
if lab.ready("importances"):
    labkit.plots.feature_importances(importances, [f"feature {i}" for i in range(20)])
    plt.show()

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# *Above: a few features stand out from an even floor. `make_classification` put the information into
# two columns and mixed two more from them; the rest is noise.* The floor is not zero, though nothing
# can be learned from it: these importances add up how well splits parted the *training* rows, and a
# tree grown to its end splits on noise too. They also favour columns with many different values. For
# a decision, use importances that are measured on rows held back
# (`sklearn.inspection.permutation_importance`).
#
# </details>
#
# How do a hundred trees become one answer? The paper, and the published practical, say: by a majority
# vote. scikit-learn takes the mean of the trees' probabilities. Count how often that matters.

# %%
if lab.ready("forest", "X_test"):
    votes = np.mean([tree.predict(X_test) for tree in forest.estimators_], axis=0)
    mean_probability = forest.predict_proba(X_test)[:, 1]
    differ = np.sum((votes > 0.5) != (mean_probability > 0.5))
    print(f"Vote and mean probability give another label in {differ} of {len(X_test)} test rows;")
    print(
        f"the largest difference between the two is {np.abs(votes - mean_probability).max():.3f}."
    )

# %% [markdown]
# Trees grown to their end have leaves of one class, so their probabilities are 0 and 1, and the mean
# of those is the share of votes. With `max_depth` or `min_samples_leaf` the two would differ.

# %% [markdown]
# **What no remedy replaces.** Weights, new rows and balanced trees change how a model weighs what it is
# told. None of them tells it more. Take the four columns away, and **guess** the average precision of the
# two forests on the sixteen that are left. (It is 1 for a perfect order of the rows. In random order it
# is about the share of class 1.)

# %% answer="guess_columns"
guess_without_columns = None  # average precision of the balanced forest, 0 to 1
# BEGIN SOLUTION
guess_without_columns = 0.4
# END SOLUTION

# %%
if lab.ready("top_features", "X_train", "y_test"):
    left = np.setdiff1d(np.arange(20), top_features)
    rows = {}
    for name, columns in (
        ("all 20", np.arange(20)),
        ("the 4", top_features),
        ("the other 16", left),
    ):
        balanced, plain = (
            clone(model)
            .set_params(n_estimators=20, n_jobs=-1)
            .fit(X_train[:, columns], y_train)
            .predict_proba(X_test[:, columns])[:, 1]
            for model in (forest, plain_forest)
        )
        rows[name] = [average_precision_score(y_test, p) for p in (balanced, plain)]
    display(pd.DataFrame(rows, ["balanced forest", "plain forest"]).T.round(3))
    print(f"share of class 1 in the test rows: {y_test.mean():.3f}")
    lab.look("guess_without_columns", round(rows["the other 16"][0], 3))

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Without the four columns both forests order the rows about as chance does. What told the classes apart
# is gone, and no balance brings it back. Real data are seldom so clear, but the question is the same, and
# it comes first: what would somebody who knows the field measure in addition? **A better feature can be
# worth more than any remedy.**
#
# </details>

# %% [markdown]
# ## 9. The reports side by side
#
# Three methods and a plain forest have predicted the same 2000 rows, with 116 of class 1 among them.
# Before you look at all of them: **guess** how many *false alarms* the weighted network raises among
# the 1884 rows of class 0.

# %% answer="guess_false_alarms"
guess_false_alarms = None  # a number of rows
# BEGIN SOLUTION
guess_false_alarms = 100
# END SOLUTION

# %% [markdown]
# Which differences are more than chance? Two tools.
#
# - **One score**: Wilson's interval of practical [01](01_three_logistic_regressions.ipynb), section 6.
#   `wilson_interval(found, total)` is labkit's.
# - **Two methods**: that their intervals overlap says little, because both methods were tried on the
#   *same* rows. Look only at the rows where one of them is right and the other is wrong. If neither is
#   better, each such row is as likely to speak for one as for the other, like a coin. **McNemar's exact
#   test** asks how surprising the count is: `binomtest(k, n).pvalue`, where $n$ counts those rows and
#   $k$ those that speak for the first. Where $n = 0$, nothing speaks against either: $p = 1$.
#
# **Task `compare`.** Make
#
# - `reports`, a dictionary with the keys `"smote_ann"`, `"weighted_ann"`, `"balanced_forest"` and
#   `"plain_forest"`: for each, `classification_report` of your predictions with `output_dict=True`;
# - `recall_intervals`, with the same keys: the pair (low, high) of Wilson's interval for the recall of
#   class 1;
# - `mcnemar`, a function of two arrays: for each row, whether the first method is right, and whether
#   the second is. It returns the $p$-value;
# - `apart_by_recall`: a list of those pairs of `PAIRS` whose methods differ *on the rows of class 1*,
#   and `apart_by_alarms`: of those that differ *on the rows of class 0*. Call two methods different
#   where $p < 0.05 / 3$: you ask three questions, and among many questions one finds something by luck.

# %% answer="compare"
PAIRS = list(combinations(["smote_ann", "weighted_ann", "balanced_forest"], 2))
reports = recall_intervals = None
apart_by_recall = apart_by_alarms = None
# BEGIN SOLUTION
predictions = {
    "smote_ann": y_pred_smote,
    "weighted_ann": y_pred_weighted,
    "balanced_forest": y_pred_forest,
    "plain_forest": y_pred_plain_forest,
}
reports = {
    name: classification_report(y_test, y_pred, output_dict=True)
    for name, y_pred in predictions.items()
}
recall_intervals = {
    name: wilson_interval(np.sum(y_pred[y_test == 1]), np.sum(y_test == 1))
    for name, y_pred in predictions.items()
}
# END SOLUTION


def mcnemar(one_right, other_right):
    """Return the p-value of McNemar's exact test."""
    # BEGIN SOLUTION
    one_right, other_right = np.asarray(one_right, bool), np.asarray(other_right, bool)
    n_differ = np.sum(one_right != other_right)
    return binomtest(np.sum(one_right & ~other_right), n_differ).pvalue if n_differ else 1.0
    # END SOLUTION


# BEGIN SOLUTION
right = {name: y_pred == y_test for name, y_pred in predictions.items()}


def told_apart_on(rows):
    """Return the pairs whose methods differ on some of the test rows."""
    return [
        (one, other)
        for one, other in PAIRS
        if mcnemar(right[one][rows], right[other][rows]) < 0.05 / 3
    ]


apart_by_recall = told_apart_on(y_test == 1)
apart_by_alarms = told_apart_on(y_test == 0)
# END SOLUTION

# %% check="compare"
lab.check("compare")

# %%
if lab.ready("reports", "recall_intervals"):
    side_by_side = pd.concat(
        {name: pd.DataFrame(report).T for name, report in reports.items()}, axis=1
    )
    display(side_by_side.drop(columns="support", level=1).round(3))
    shown = {name: f"{low:.3f} to {high:.3f}" for name, (low, high) in recall_intervals.items()}
    display(pd.DataFrame({"recall of class 1, 95 %": shown}))
    lab.look("guess_false_alarms", np.sum(y_pred_weighted[y_test == 0]))

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Three methods, one pattern: recall is high, precision is not. All of them call far more rows
# positive than there are. By accuracy, the majority predictor of task 2 is still ahead of them. The
# plain forest is the other way round: few false alarms, and it misses far more. This is the usual
# exchange: resampled or weighted training raises recall at 0.5, and precision pays for it. How much it
# pays depends on the overlap of the classes. In practical 01, section 7, it was next to nothing.
#
# Among the first three, 116 rows of class 1 are too few to tell the recalls apart; 1884 rows of class
# 0 are enough for the false alarms. The table shows three decimals of both.
#
# </details>
#
# All these figures are of one run. Before you conclude which is best, look at where each of them draws
# the line.

# %%
untuned = None
if lab.ready("X_train"):
    split = labkit.Split(X_train, X_test, y_train, y_test)
    methods = labkit.default_methods(seed=42, baselines=True)
    del methods["majority"]
    for name in ("balanced_forest", "plain_forest"):
        methods[name].set_params(n_estimators=40)
    untuned = labkit.compare(split, methods)
    labkit.plots.confusion_matrices(untuned)
    plt.show()

# %% [markdown]
# *Above: the same methods as labkit trains them, forests with 40 trees, and with the majority predictor
# and the network without a remedy (plain ANN). Compare the lower rows: what is found of class 1. Then the upper right cells:
# what that costs in false alarms.*

# %%
if lab.ready("untuned"):
    labkit.plots.precision_recall_curves(untuned)
    plt.show()

# %% [markdown]
# *Above: the curves show how each method ranks the test rows, over all thresholds; the marks show
# where each stands at 0.5.* Find the marks of the two plain methods, and the curves they lie on.
#
# What did each of them take to train?

# %%
if lab.ready("untuned"):
    both = make_pipeline(
        SMOTE(sampling_strategy=0.2, random_state=42),
        RandomUnderSampler(sampling_strategy=0.5, random_state=42),
        labkit.ANNClassifier(random_state=42),
    )
    mixed = labkit.compare(split, {"SMOTE to 1:5, then 1:2 by under-sampling": both})
    summary = pd.concat([untuned.summary, mixed.summary.drop("majority")]).drop("majority")
    display(summary[["seconds", "average_precision"]].round(3))

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# SMOTE doubles the rows and with them the time of an epoch. SMOTE a little and under-sampling the rest
# trains on fewer rows than there were. But it has two more hyperparameters, and to tune two of them
# with four values each on five folds takes eighty fits in place of one. A weight costs nothing and has
# one number to choose. The seconds are those of this machine; their order is what to take away.
#
# </details>

# %% [markdown]
# ## 10. Fair to both? Steps, and large weights
#
# "Five epochs each" sounds fair. But an epoch is a pass over the training rows, and SMOTE has made them
# nearly twice as many. With batches of 32 rows, one network has taken far more *steps* of Adam than
# the other. Perhaps its rows are not better, and it was only trained for longer.
#
# **Task `same_steps`.** Write `epochs_for`: the smallest number of whole epochs in which a network
# takes at least `n_steps` steps, when it is trained on `n_rows` rows in batches of 32 (the last batch
# of an epoch may be smaller, and is a step too). And write `told_apart`, for the scores of two methods
# over several runs: true where the two ranges, smallest to largest, do not meet. (With four runs each,
# the ranges of two equally good methods do not meet in one case out of 35.)


# %% answer="same_steps"
def epochs_for(n_rows, n_steps):
    """Return the smallest number of epochs that make at least n_steps steps."""
    # BEGIN SOLUTION
    return math.ceil(n_steps / math.ceil(n_rows / 32))
    # END SOLUTION


def told_apart(one, other):
    """Return whether the ranges of two methods' scores have nothing in common."""
    # BEGIN SOLUTION
    return bool(min(one) > max(other) or min(other) > max(one))
    # END SOLUTION


# %% check="same_steps"
lab.check("same_steps")

# %% [markdown]
# Now train the weighted network for as many steps as the one with SMOTE, with several seeds, and look
# again. **Guess** by how much that raises its average precision (the mean precision along the curve
# above; it needs no threshold).

# %% answer="guess_gain_of_steps"
guess_gain_of_steps = None  # a difference, such as 0.05
# BEGIN SOLUTION
guess_gain_of_steps = 0.05
# END SOLUTION

# %%
SEEDS = [0, 1, 2, 3]


def many_networks(X, y, X_new, *, epochs=5, class_weight=None, smote=False):
    """Train a network for each seed, and return the probabilities: a row for each seed."""
    rows = [SMOTE(random_state=seed).fit_resample(X, y) if smote else (X, y) for seed in SEEDS]
    # labkit trains them side by side; each has the weights that fit of Keras would give it
    stacked = StackedANN(SEEDS, epochs=epochs, class_weight=class_weight)
    return stacked.fit([X for X, _ in rows], [y for _, y in rows]).predict_proba(X_new)


p_steps = more_epochs = None
if lab.ready("X_train", "X_resampled"):
    n_steps = 5 * math.ceil(len(X_resampled) / 32)
    more_epochs = epochs_for(len(X_train), n_steps)
if lab.ready("more_epochs"):
    given = X_train, y_train, X_test
    p_steps = {
        "SMOTE, 5 epochs": many_networks(*given, smote=True),
        "weighted, 5 epochs": many_networks(*given, class_weight="balanced"),
        f"weighted, {more_epochs} epochs": many_networks(
            *given, epochs=more_epochs, class_weight="balanced"
        ),
        "plain, 5 epochs": many_networks(*given),
        f"plain, {more_epochs} epochs": many_networks(*given, epochs=more_epochs),
    }
    steps = [n_steps, *[5 * math.ceil(len(X_train) / 32), more_epochs * 250] * 2]
    scores = {
        "average precision": lambda p: average_precision_score(y_test, p),
        "F1 at 0.5": lambda p: f1_score(y_test, p > 0.5),
    }
    of_steps = {
        title: {name: [score(p) for p in rows] for name, rows in p_steps.items()}
        for title, score in scores.items()
    }
    table = {
        title: {name: f"{np.median(s):.3f} [{min(s):.3f}, {max(s):.3f}]" for name, s in row.items()}
        for title, row in of_steps.items()
    }
    display(pd.DataFrame({"steps": dict(zip(p_steps, steps, strict=True)), **table}))
    print(f"medians of {len(SEEDS)} runs, smallest and largest in brackets")
    smote, five, more, *_ = of_steps["average precision"].values()
    lab.look("guess_gain_of_steps", np.median(more) - np.median(five))
    print(f"more steps raised it with {np.sum(np.array(more) > five)} of {len(SEEDS)} seeds")
    for title, row in of_steps.items():
        smote, five, more, *_ = row.values()
        print(
            f"{title}: SMOTE and weighted are told apart after 5 epochs each: "
            f"{told_apart(smote, five)}; after equal steps: {told_apart(smote, more)}"
        )

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Steps are a part of what looked like the merit of SMOTE: by average precision, the weighted and the
# plain network both gained from training longer, without any new row. By $F_1$ at 0.5 the two methods
# still differ after equal steps. That has another reason, which is the subject of section 11. From here on, the
# networks that are compared take equal steps.
#
# </details>
#
# ### How large may a weight be?
#
# The weights of section 6 are a choice. **Guess** what happens to average precision when class 1
# weighs 1000 times as much as class 0: `"better"`, `"same"` or `"worse"` than with the weight 10?

# %% answer="guess_weight_1000"
guess_weight_1000 = None  # "better", "same" or "worse"
# BEGIN SOLUTION
guess_weight_1000 = "worse"
# END SOLUTION

# %%
if lab.ready("p_steps"):
    rows, spread_of = {}, {}
    for weight in (1, 10, 100, 1000):
        p_new = p_steps["plain, 5 epochs"]
        if weight > 1:
            p_new = many_networks(X_train, y_train, X_test, class_weight={0: 1, 1: weight})
        ap = [average_precision_score(y_test, p) for p in p_new]
        spread_of[weight] = ap
        rows[weight] = {
            "recall": np.median([recall_score(y_test, p > 0.5) for p in p_new]),
            "precision": np.median([precision_score(y_test, p > 0.5) for p in p_new]),
            "average precision": np.median(ap),
            "its range over seeds": max(ap) - min(ap),
        }
    display(pd.DataFrame(rows).T.rename_axis("weight of class 1").round(3))
    measured = "told apart" if told_apart(spread_of[10], spread_of[1000]) else "not told apart"
    middle = {weight: np.median(ap) for weight, ap in spread_of.items()}
    lab.look("guess_weight_1000", f"{middle[10]:.3f} and {middle[1000]:.3f}, {measured}")

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# With a very large weight the network calls everything positive, and recall alone would praise it. It
# also ranks worse, and one seed differs more from the next: few rare rows now decide every step, and
# the common rows hardly count. A threshold can move the decisions back; what was not learned it cannot
# bring back.
#
# </details>

# %% [markdown]
# ## 11. Thresholds
#
# Nothing says that the threshold must be 0.5. It is a choice, and like every choice it has to be made
# without the test rows: on folds of the training rows, each fold predicted by a model that has not
# seen it.
#
# And it is a choice for *every* method. A tuned threshold beside an untuned one compares the tuning.
#
# The cell below trains five methods with several seeds, networks with equal steps, forests of 40 trees.
# For each it keeps two arrays with a row for each seed: the probabilities of the *training* rows, from
# two folds, and those of the test rows. The forests need no folds. Each tree was given some of the rows
# only, so every row can be predicted by those trees that have not seen it. That is called **out of
# bag**.


# %%
def out_of_bag(forest):
    """Return the mean probability of each training row over the trees that have not seen it."""
    total, n_trees = np.zeros(len(y_train)), np.zeros(len(y_train))
    for tree, sampler in zip(forest.estimators_, forest.samplers_, strict=True):
        unseen = np.setdiff1d(np.arange(len(y_train)), sampler.sample_indices_)
        total[unseen] += tree.predict_proba(X_train[unseen])[:, 1]
        n_trees[unseen] += 1
    return total / n_trees


def forest_runs(model):
    """Return the out-of-bag and test probabilities of a forest: a row for each seed."""
    p_folds, p_test = [], []
    for seed in SEEDS:
        one = clone(model).set_params(random_state=seed, n_estimators=40).fit(X_train, y_train)
        p_test.append(one.predict_proba(X_test)[:, 1])
        plain = hasattr(one, "oob_decision_function_")
        p_folds.append(one.oob_decision_function_[:, 1] if plain else out_of_bag(one))
    return np.array(p_folds), np.array(p_test)


def network_runs(p_test, **how):
    """Return the fold and test probabilities of a network: a row for each seed."""
    p_folds = np.empty((len(SEEDS), len(y_train)))
    for fit_on, hold in folds:
        p_folds[:, hold] = many_networks(X_train[fit_on], y_train[fit_on], X_train[hold], **how)
    return p_folds, p_test


runs = None
if lab.ready("p_steps"):
    folds = list(StratifiedKFold(2, shuffle=True, random_state=42).split(X_train, y_train))
    p_smote, _, p_weighted, _, p_plain = p_steps.values()
    balanced = labkit.default_methods()["balanced_forest"]
    plain = RandomForestClassifier(oob_score=True, n_jobs=-1)  # its trees grow side by side
    long = {"epochs": more_epochs}
    runs = {
        "plain_ann": network_runs(p_plain, **long),
        "smote_ann": network_runs(p_smote, smote=True),
        "weighted_ann": network_runs(p_weighted, class_weight="balanced", **long),
        "plain_forest": forest_runs(plain),
        "balanced_forest": forest_runs(balanced),
    }

# %% [markdown]
# First, what the theory claimed. The last column is the share of class 1 among the test rows.

# %%
if lab.ready("runs"):
    table = {name: {"mean probability": p_test.mean()} for name, (_, p_test) in runs.items()}
    display(pd.DataFrame(table).T.assign(share=y_test.mean()).round(3))
    first = {name: p_test[0] for name, (_, p_test) in runs.items()}
    labkit.plots.reliability_curves(y_test, first, n_bins=5)
    plt.show()

# %% [markdown]
# *Above: rows in bins by what was predicted; in each bin, how many are of class 1 in fact. A method
# whose probabilities are right keeps to the diagonal.*
#
# <details><summary>After you have looked</summary>
#
# The loss has not led the plain network astray: its mean probability is close to the share in the
# world. The methods trained on balanced rows or weights speak for another world, with several times as
# many rows of class 1, and their curves hang below the diagonal.
#
# </details>
#
# **Guess** which of the five gains most $F_1$ when every threshold is tuned.

# %% answer="guess_largest_gain"
guess_largest_gain = None  # one of the names in runs
# BEGIN SOLUTION
guess_largest_gain = "plain_ann"
# END SOLUTION

# %% [markdown]
# **Task `threshold`.** Write `best_threshold`: for labels and probabilities, the threshold with the
# best $F_1$, where a row is called positive if its probability is *at least* the threshold
# (`precision_recall_curve` gives precision and recall at all of them). Then, for each method of `runs`,
# an array with a value for each seed: `f1_at_half[name]`, $F_1$ on the test rows with the threshold
# 0.5, and `f1_tuned[name]`, with the threshold that is best on that seed's folds. Last, lists of pairs
# of methods, out of `ALL_PAIRS`, that your `told_apart` tells apart: `apart_at_half` and `apart_tuned`.

# %% answer="threshold"
ALL_PAIRS = list(combinations(runs or (), 2))
f1_at_half = f1_tuned = apart_at_half = apart_tuned = None


def best_threshold(y, p):
    """Return the threshold with the best F1 on these rows."""
    # BEGIN SOLUTION
    precision, recall, thresholds = precision_recall_curve(y, p)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return thresholds[np.argmax(f1[:-1])]
    # END SOLUTION


# BEGIN SOLUTION
f1_at_half = {
    name: np.array([f1_score(y_test, p >= 0.5) for p in p_test])
    for name, (_, p_test) in runs.items()
}
f1_tuned = {
    name: np.array(
        [
            f1_score(y_test, p >= best_threshold(y_train, held))
            for held, p in zip(p_folds, p_test, strict=True)
        ]
    )
    for name, (p_folds, p_test) in runs.items()
}
apart_at_half = [(a, b) for a, b in ALL_PAIRS if told_apart(f1_at_half[a], f1_at_half[b])]
apart_tuned = [(a, b) for a, b in ALL_PAIRS if told_apart(f1_tuned[a], f1_tuned[b])]
# END SOLUTION

# %% check="threshold"
lab.check("threshold")

# %%
if lab.ready("f1_at_half", "f1_tuned", "apart_at_half", "apart_tuned"):
    gains = {name: np.median(f1_tuned[name] - f1_at_half[name]) for name in runs}
    lab.look("guess_largest_gain", max(gains, key=gains.get))
    _, axes = plt.subplots(1, 2, figsize=(12, 4.2), sharey=True, layout="constrained")
    for ax, title, f1 in zip(
        axes, ("all at 0.5", "all tuned on folds"), (f1_at_half, f1_tuned), strict=True
    ):
        labkit.plots.spread(pd.DataFrame(f1), ylabel="F1 of class 1", title=title, ax=ax)
        ax.tick_params(axis="x", rotation=20)
    plt.show()
    open_pairs = [pair for pair in ALL_PAIRS if pair not in apart_tuned]
    print(f"told apart at 0.5: {len(apart_at_half)} of {len(ALL_PAIRS)} pairs")
    print(f"told apart, all tuned: {len(apart_tuned)}; still open:")
    for one, other in open_pairs:
        print(f"  {one} and {other}")

# %% [markdown]
# *Above: a dot is a run. On the left every method stands at 0.5, on the right each has its threshold
# from its own folds.*
#
# Does the balanced forest beat the plain one, as the published practical says? At 0.5, look at the left
# panel. With both tuned, look at the right one, and then at your list.
#
# <details><summary>After you have looked</summary>
#
# Much of what looked like the merit of SMOTE or of weights was a moved threshold. What these runs tell
# apart on the right, they tell apart for this split. The pairs in the list stay **open**: another
# handful of seeds may come out either way. And all runs share one split. Which 116 rows of class 1
# happen to be tested is a piece of luck that no seed shows; `wilson_interval` does, and practical 06,
# section 8, redraws the split.
#
# </details>

# %%
if lab.ready("untuned"):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    labkit.plots.threshold_curves(untuned["plain_ann"], ax=axes[0])
    labkit.plots.threshold_curves(untuned["smote_ann"], ax=axes[1])
    plt.show()

# %% [markdown]
# *Above: precision rises and recall falls as the threshold moves to the right. For the plain network
# the peak of $F_1$ is left of 0.5, for the network trained on balanced rows it is right of 0.5. These
# curves are drawn from test rows, to understand; a threshold may not be read off them.*

# %% [markdown]
# ## 12. Can the published table be true?
#
# The published practical prints this table, with the note that the values are ranges seen over several
# runs. It also prints 7602 training rows of class 0 and 398 of class 1, the weights 0.526 and 10.055,
# and that the weights make errors on class 1 count "about ten times".

# %%
display(
    pd.DataFrame(
        {
            name: {score: f"{low:.2f} to {high:.2f}" for score, (low, high) in row.items()}
            for name, row in RANGES.items()
            if name != "majority"
        }
    ).T
)

# %% [markdown]
# Practical [03](03_pipeline_trace.ipynb), section 7, tried all matrices against a printed score. Do it
# here with ranges. The page's 10000 rows hold 500 of class 1 if its 95:5 is exact.
#
# **Task `published`.** Write `possible_accuracy`: it tries every confusion matrix with `n_negative` and
# `n_positive` rows, keeps those whose precision and recall lie within the given pairs (low, high), both
# ends included, and returns the pair of the lowest and the highest accuracy among them, or an empty
# tuple if no matrix fits. Then compute
#
# - `n_page`, how many rows of class 1 the page's *test set* holds, if 398 of 500 are in training;
# - `accuracy_that_follows`: for each of the three methods, the pair that `possible_accuracy` gives for
#   the page's precision and recall on its 2000 test rows;
# - `lowest_f1`: for each method, the smallest $F_1$ that its precision and recall allow;
# - `page_weight`: the weight of class 1 that 398 of 8000 rows give;
# - `times`: in *your* training rows, how many times the weight of class 0 the weight of class 1 is.


# %% answer="published"
def possible_accuracy(n_negative, n_positive, precision, recall):
    """Return the lowest and highest accuracy that these ranges allow."""
    # BEGIN SOLUTION
    tp, fp = np.mgrid[1 : n_positive + 1, 0 : n_negative + 1]
    p, r = tp / (tp + fp), tp / n_positive
    fits = (precision[0] <= p) & (p <= precision[1]) & (recall[0] <= r) & (r <= recall[1])
    accuracy = ((tp + n_negative - fp) / (n_negative + n_positive))[fits]
    return (accuracy.min(), accuracy.max()) if accuracy.size else ()
    # END SOLUTION


n_page = accuracy_that_follows = lowest_f1 = page_weight = times = None
# BEGIN SOLUTION
n_page = 500 - 398
accuracy_that_follows, lowest_f1 = {}, {}
for name in ("smote_ann", "weighted_ann", "balanced_forest"):
    precision, recall = RANGES[name]["precision"], RANGES[name]["recall"]
    accuracy_that_follows[name] = possible_accuracy(2000 - n_page, n_page, precision, recall)
    lowest_f1[name] = 2 * precision[0] * recall[0] / (precision[0] + recall[0])
page_weight = 8000 / (2 * 398)
own_weights = inverse_frequency_weights(y_train)
times = own_weights[1] / own_weights[0]
# END SOLUTION

# %% check="published"
lab.check("published")

# %%
if lab.ready("runs", "p_steps", "accuracy_that_follows", "lowest_f1", "page_weight", "times"):
    measured_at_half = {
        "smote_ann": p_steps["SMOTE, 5 epochs"],
        "weighted_ann": p_steps["weighted, 5 epochs"],
        "balanced_forest": runs["balanced_forest"][1],
    }
    rows = {}
    for name, p_runs in measured_at_half.items():
        found = [classification_report(y_test, p > 0.5, output_dict=True) for p in p_runs]
        of_class_1 = {"precision": "precision", "recall": "recall", "f1": "f1-score"}
        measured = {key: [one["1"][at] for one in found] for key, at in of_class_1.items()}
        measured["accuracy"] = [one["accuracy"] for one in found]
        follows = {"f1": f"at least {lowest_f1[name]:.3f}"}
        if accuracy_that_follows[name]:
            follows["accuracy"] = "{:.3f} to {:.3f}".format(*accuracy_that_follows[name])
        for key, (low, high) in RANGES[name].items():
            rows[name, key] = {
                "published": f"{low:.2f} to {high:.2f}",
                "from its own precision and recall": follows.get(key, ""),
                "measured": f"{min(measured[key]):.3f} to {max(measured[key]):.3f}",
            }
    display(pd.DataFrame(rows).T)
    print(
        f"398 rows give the weight {page_weight:.3f}, printed is 10.055; a row more or less gives"
    )
    print(f"{8000 / (2 * 399):.3f} or {8000 / (2 * 397):.3f}: no number of rows gives 10.055.")
    own = inverse_frequency_weights(y_train)[1]
    print(f"A row of class 1 counts {own:.1f} times as much as in the plain loss,")
    print(f"and {times:.1f} times as much as a row of class 0.")

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# The columns of the published table cannot hold together. At the printed precision and recall the
# accuracy would have to be *better* than printed, for SMOTE throughout, for the other two in most of
# the range; and the $F_1$ ranges begin below what the printed precision and recall allow. Your own
# runs, in the last column, do hold together: they come from matrices. "About ten times" is the factor
# against the plain loss. What moves the decision is the ratio of the two weights, and that is nearly
# twice as much.
#
# None of this says that somebody lied. It says that the rows were not taken from the same runs, or were
# written down from memory. A table whose numbers hold together is the least that a reader can ask for.
#
# </details>

# %% [markdown]
# ## 13. Rarer still
#
# At 1 in 20 the rare class still had hundreds of rows. At 1 in 1000 it has a handful, and each method
# meets its limit: SMOTE has few rows to start from, a weight near 500 makes single rows decide, and a
# balanced tree is given a handful of rows in all.
#
# Ensembles of balanced parts were made for this. EasyEnsemble trains boosted models, each on all rare
# rows and as many common ones. RUSBoost under-samples anew in each round of boosting. Balanced bagging
# gives each tree a balanced sample, with all features open at each split.
#
# **Task `extreme`.** Make `ensembles`, a dictionary of three unfitted models, with `random_state=0`:
# `"easy_ensemble"` of 10 parts, `"rus_boost"` of 50 rounds and `"balanced_bagging"` of 50 trees. And
# write `rows_per_parent`: how many synthetic rows SMOTE makes for each real rare row, when it brings
# class 1 up to the size of class 0.


# %% answer="extreme"
ensembles = None
# BEGIN SOLUTION
ensembles = {
    "easy_ensemble": EasyEnsembleClassifier(n_estimators=10, random_state=0),
    "rus_boost": RUSBoostClassifier(n_estimators=50, random_state=0),
    "balanced_bagging": BalancedBaggingClassifier(n_estimators=50, random_state=0),
}
# END SOLUTION


def rows_per_parent(y):
    """Return how many synthetic rows there will be for each real row of class 1."""
    # BEGIN SOLUTION
    common, rare = np.bincount(y)
    return (common - rare) / rare
    # END SOLUTION


# %% check="extreme"
lab.check("extreme")

# %% [markdown]
# Seven methods, three draws of 8000 training rows with eight rare ones, and as many test rows. **Guess**
# which will lead by average precision: `"smote_ann"`, `"weighted_ann"`, `"balanced_forest"`,
# `"plain_forest"`, or one of the three ensembles.

# %% answer="guess_extreme"
guess_extreme = None  # a name
# BEGIN SOLUTION
guess_extreme = "easy_ensemble"
# END SOLUTION

# %%
extreme_scores = None
if lab.ready("ensembles"):
    X_rare, y_rare = make_classification(
        n_samples=40000,
        n_features=20,
        weights=[0.999, 0.001],
        class_sep=1.5,
        flip_y=0,
        random_state=42,
    )
    draws = list(
        StratifiedShuffleSplit(3, train_size=8000, test_size=8000, random_state=0).split(
            X_rare, y_rare
        )
    )

    def network_of_each_draw(sampler=None, class_weight=None):
        """Return the test probabilities of a network: a row for each draw."""
        given = [(X_rare[train], y_rare[train]) for train, _ in draws]
        rows = [sampler.fit_resample(*one) if sampler else one for one in given]
        stacked = StackedANN([0, 0, 0], class_weight=class_weight)
        stacked.fit([X for X, _ in rows], [y for _, y in rows])
        return stacked.predict_proba([X_rare[test] for _, test in draws])

    def model_of_each_draw(model):
        """Return the same of any other model."""
        return [
            clone(model).fit(X_rare[train], y_rare[train]).predict_proba(X_rare[test])[:, 1]
            for train, test in draws
        ]

    by_method = {
        "smote_ann": network_of_each_draw(sampler=SMOTE(random_state=0)),
        "weighted_ann": network_of_each_draw(class_weight="balanced"),
    }
    forests = labkit.default_methods(0, baselines=True)
    for name in ("balanced_forest", "plain_forest"):
        by_method[name] = model_of_each_draw(forests[name].set_params(n_estimators=40, n_jobs=-1))
    by_method |= {name: model_of_each_draw(model) for name, model in ensembles.items()}
    rows = [
        {
            "method": name,
            "average precision": average_precision_score(y_rare[test], p),
            "found": np.sum(p[y_rare[test] == 1] > 0.5),
            "false alarms": np.sum(p[y_rare[test] == 0] > 0.5),
        }
        for name, p_draws in by_method.items()
        for (_, test), p in zip(draws, p_draws, strict=True)
    ]
    extreme_scores = pd.DataFrame(rows).groupby("method", sort=False)
    n_rare = int(y_rare[draws[0][1]].sum())
    print(f"{n_rare} rare rows in training and in test; medians over the draws:")
    display(extreme_scores.median().round(3))
    ap = extreme_scores["average precision"].apply(list)
    labkit.plots.spread(pd.DataFrame(ap.to_dict()), ylabel="average precision")
    plt.xticks(rotation=20)
    plt.show()
    first = ap.map(np.median).idxmax()
    lead = [name for name in ap.index if name == first or not told_apart(ap[name], ap[first])]
    lab.look("guess_extreme", f"a lead that is not told apart: {', '.join(lead)}")
    low, high = wilson_interval(n_rare // 2, n_rare)
    print(
        f"A recall of one half on {n_rare} rows fits any true recall from {low:.2f} to {high:.2f}."
    )
    print(f"Pairs told apart: {sum(bool(told_apart(a, b)) for a, b in combinations(ap, 2))} of 21")

# %% [markdown]
# *Above: a dot is a draw.*
#
# <details><summary>After you have looked</summary>
#
# The dots of one method lie so far apart that the lead is **open**: the methods in the line above share
# it. Two methods that are equally good have ranges that do not meet in one case out of ten, with three
# draws each, and there are 21 pairs. So a few pairs that are told apart prove nothing. What does show is
# how the methods err at 0.5: those that train on balanced parts, or with a very large weight, raise many
# false alarms, for what they train on holds next to nothing of the common class, or hardly counts it.
# With a class as rare as this, more rare rows are worth more than any method. Where there are none to be
# had, practical 04, section 9, has detectors that learn the common class alone.
#
# </details>
#
# A last word on what balance is not. Equal weights for two *classes* do not make a model equally good
# for two *groups* of people. Practical 03, section 10, measures that on made data.

# %% [markdown]
# ## 14. Viva questions
#
# **Question 1.** *What is the accuracy paradox?* Answer in three sentences, with the numbers of your
# task 2, and say which score you would show a hospital instead, and why.

# %% [markdown] free="viva_1"
# A predictor that never says "positive" is right on every row of class 0 and on no row of class 1.
# Because class 0 makes up nearly all rows, its accuracy is close to one, while its recall and F1 of
# class 1 are zero. A hospital wants to know how many of the ill are found and how many of the
# healthy are frightened for it: recall of class 1, with precision beside it, because recall alone
# would praise an alarm that always rings.

# %% [markdown]
# **Question 2.** *What does SMOTE do that random over-sampling does not?*
#
# - **A** It repeats rows of the rare class until both are equally large.
# - **B** It makes new rows on lines between neighbouring rows of the rare class.
# - **C** It takes rows of the common class away.
# - **D** It reads the test rows to find out where new rows are needed.
#
# **Question 3.** *Why should SMOTE not touch the test set?* The published answer says that precision
# and recall would both come out too high. Measure it: resample a copy of the test rows, predict them
# with your network `model_smote`, and compute precision and recall of class 1. Compare them with those
# in your report. Is the published answer, *for this network and these rows*, `"right"`, `"half right"`
# or `"wrong"`?
#
# **Question 5.** *How does Balanced Random Forest differ from a plain one?* The published answer says
# that the bootstrap sample of each tree is under-sampled, until its part of the common class is as
# large as the rare class. How many rare rows does a tree then know? Count it: the rows that the first
# tree was given are `forest.samplers_[0].sample_indices_`. How many *different* training rows of class
# 1 are among them? Then choose:
#
# - **A** Each tree gets every row of the rare class once.
# - **B** Each tree gets the rare rows and synthetic ones.
# - **C** Each tree gets the rare rows with the largest weights.
# - **D** Each tree draws from both classes with replacement, so it misses a part of the rare class.
#
# (Question 4 is asked in words and follows at the end.)

# %% answer="viva"
viva_2 = None  # one of "A", "B", "C", "D"
precision_on_resampled = recall_on_resampled = None
viva_3 = None  # "right", "half right" or "wrong"
distinct_minority_rows = None
viva_5 = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
viva_2 = "B"
X_test_resampled, y_test_resampled = resample(X_test, y_test)
y_pred_resampled = model_smote.predict(X_test_resampled, verbose=0).ravel() > 0.5
precision_on_resampled = precision_score(y_test_resampled, y_pred_resampled)
recall_on_resampled = recall_score(y_test_resampled, y_pred_resampled)
viva_3 = "half right"
drawn = np.unique(forest.samplers_[0].sample_indices_)
distinct_minority_rows = np.sum(y_train[drawn] == 1)
viva_5 = "D"
# END SOLUTION

# %% check="viva"
lab.check("viva")

# %%
if lab.ready("precision_on_resampled", "y_pred_smote"):
    print("                    precision  recall")
    print(
        f"real test rows          {precision_score(y_test, y_pred_smote):.3f}   "
        f"{recall_score(y_test, y_pred_smote):.3f}"
    )
    print(f"resampled test rows     {precision_on_resampled:.3f}   {recall_on_resampled:.3f}")

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Precision weighs class 1 against the false alarms from class 0, and SMOTE has just changed how many
# there are of each: it has to rise. Recall looks at class 1 only. It does not depend on how many rows
# there are, but the new ones lie *between* real ones, so more of them lie where most rare rows are. A
# model that finds most of the real rows finds still more of the new ones: its recall mostly rises, as in
# practical [04](04_pitfalls.ipynb), section 3. But **near 1 there is little left to rise to**, and that
# is the case here. (And a model that finds fewer than half of the class may lose some.)
#
# </details>
#
# **Question 4.** *What do class weights do to the gradient?* Explain with the weighted loss of
# section 6, say what the two weights would be for classes of equal size, and what becomes of the
# network's probabilities.

# %% [markdown] free="viva_4"
# Each row's term of the loss is multiplied by the weight of its class, and so is its part of the
# gradient. With a weight above one, a mistake on the rare class pulls the weights of the network
# harder than one on the common class, by the ratio of the two weights; in sum over all rows both
# classes pull alike. For classes of equal size both weights are one, and the loss is the plain one. The
# weighted loss is smallest at the probabilities of a world in which both classes are equally common,
# so the network's probabilities are too high for ours, and 0.5 stands for a smaller share of class 1.

# %% [markdown] notes="discuss"
# - Section 11 is the turning point: ask who would have bought the method that led at 0.5.
# - Ask for the difference between "told apart over seeds" and "better for the hospital". A seed is not a
#   patient.
# - Section 12: where have the students seen a table that cannot hold together? Let them bring one.
# - Common trouble: `class_weight` handed to `compile`, or weights computed from `y_test`.
# - Section 13 takes the longest to believe. Let a pair of students change `random_state` of the draws.

# %% [markdown]
# ## What you can do now
#
# - make imbalanced data and split them before anything else (`data`)
# - tell what accuracy hides, and which scores do not (`accuracy_paradox`)
# - resample training rows with SMOTE, and say where the new rows lie (`smote`)
# - build a network and train it on resampled rows or with class weights (`ann`, `smote_ann`,
#   `class_weights`, `weighted_ann`)
# - fit a balanced forest beside a plain one, and read its importances with care (`balanced_forest`)
# - test whether two methods differ on the same rows (`compare`)
# - make training equally long before comparing (`same_steps`), and tune all thresholds alike
#   (`threshold`)
# - find out whether a printed table can be true (`published`)
# - say what changes when the rare class has a handful of rows (`extreme`)
# - check a claim by measuring it (`viva`)

# %%
lab.summary()

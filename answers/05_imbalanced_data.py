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
# that, train two neural networks and a forest that each deal with it in a different way, put their
# reports side by side, and find out how much of the difference is the method and how much only the
# threshold.
#
# **You need** Python and NumPy, a first acquaintance with scikit-learn and Keras, and an idea of
# what a confusion matrix is.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like.

# %% setup="lab"
import labkit

lab = labkit.Lab("05")

# %% setup="imports"
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.metrics import classification_report, f1_score, precision_score, recall_score
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV, train_test_split

# %% [markdown]
# ## Theory
#
# Think of fraud, of a rare disease, of a machine about to fail. Nearly every row is harmless, and
# the few that are not are the reason for looking at all.
#
# **What the loss sees.** A network for two classes gives each row a probability $p$ of class 1 and is
# trained to make the binary cross-entropy small:
#
# $$L = -\frac{1}{N}\sum_{i=1}^{N}\bigl[\,y_i \log p_i + (1 - y_i)\log(1 - p_i)\,\bigr]$$
#
# Every row counts the same in this mean. If nineteen rows in twenty are of class 0, so are nineteen
# in twenty of its terms, and the cheapest way down is to be sure of class 0 and vague about the rest.
#
# **What accuracy sees** is the same mean again, of right and wrong. Two other questions are better:
#
# $$\text{precision} = \frac{TP}{TP + FP} \qquad \text{recall} = \frac{TP}{TP + FN} \qquad
# F_1 = \frac{2\,\text{precision}\cdot\text{recall}}{\text{precision} + \text{recall}}$$
#
# Of the rows that were *called* positive, how many are? That is precision. Of the rows that *are*
# positive, how many were found? That is recall. $F_1$ is their harmonic mean: it is small as soon as
# one of them is.
#
# **Three places to step in.**
#
# | where | method | idea |
# |---|---|---|
# | the data | SMOTE | make new rows of the rare class |
# | the loss | class weights | let each rare row count for more |
# | the ensemble | Balanced Random Forest | give each tree as many rows of either class |

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
# The share is a little above the 5 % that was asked for. `make_classification` gives a few labels
# away at random (`flip_y`, 1 % unless told otherwise), and most rows it can flip are of class 0.

# %% [markdown]
# ## 2. The accuracy paradox
#
# Before any model, take the laziest one: it calls every row class 0.
#
# **Task `accuracy_paradox`.** On the test rows, what are its accuracy, its recall of class 1 and its
# $F_1$ of class 1? Compute them. Then choose why accuracy misleads here:
#
# - **A** Accuracy is computed wrongly when classes are imbalanced.
# - **B** The test set is too small for accuracy.
# - **C** The common class decides nearly all of it, so it says next to nothing about the rare one.
# - **D** The predictor overfits the training rows.

# %% answer="accuracy_paradox"
majority_accuracy = majority_recall = majority_f1 = None
accuracy_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
y_majority = np.zeros_like(y_test)
majority_accuracy = np.mean(y_majority == y_test)
majority_recall = recall_score(y_test, y_majority)
majority_f1 = f1_score(y_test, y_majority)
accuracy_choice = "C"
# END SOLUTION

# %% check="accuracy_paradox"
lab.check("accuracy_paradox")

# %% [markdown]
# Keep that accuracy in mind. Any method that has less of it will look bad to whoever looks at
# accuracy alone, even if it finds what the lazy one never will.

# %% [markdown]
# ## 3. SMOTE: new rows of the rare class
#
# Repeating the rare rows would balance the counts, but a model can learn repeated rows by heart.
# SMOTE (Chawla and others, 2002) makes rows that were not there. It takes a rare row $x_i$, picks one
# of its $k$ nearest *rare* neighbours $x_j$, and goes part of the way:
#
# $$x_\text{new} = x_i + \lambda\,(x_j - x_i), \qquad \lambda \in [0, 1]\ \text{at random}$$
#
# So every new row lies on a line between two old ones. Only training rows may go in. The test rows
# stand for what the model will meet later, and there nobody makes up rows.
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

# %%
if lab.ready("X_train", "X_resampled"):
    labkit.plots.projection(X_train, y_train, X_resampled, y_resampled)
    plt.show()

# %% [markdown]
# *Above: the training rows on the plane of their two main directions. Look where the new rows are:
# they fill the region of the rare class, along lines, and go nowhere that it had not reached before.
# Where a stray rare row sits among the common ones, new rows are drawn into that crowd as well.*

# %% [markdown]
# ## 4. The network
#
# One hidden layer is enough here.
#
# **Task `ann`.** Write `build_ann`: a `keras.Sequential` that takes `n_features` columns, one hidden
# `Dense` layer of 16 units with ReLU, one output unit with a sigmoid; compiled with Adam and binary
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
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model
    # END SOLUTION


# %% check="ann"
lab.check("ann")

# %% [markdown]
# ## 5. SMOTE and the network
#
# **Task `smote_ann`.** Write a function that resamples the training rows, trains a new network on
# them for 5 epochs, and returns a label, 0 or 1, for each row of `X_test`: 1 where the probability
# exceeds 0.5. Call `keras.utils.set_random_seed(42)` first, so that you get the same numbers twice.
# Then predict your test rows with it.
#
# The check will call your function with other data than yours.


# %% answer="smote_ann"
def smote_ann(X_train, y_train, X_test):
    """Return the labels that a network trained on resampled rows predicts for X_test."""
    # BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    model.fit(*resample(X_train, y_train), epochs=5, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel()
    # END SOLUTION


y_pred_smote = None
# BEGIN SOLUTION
y_pred_smote = smote_ann(X_train, y_train, X_test)
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
# where $n_c$ counts the rows of class $c$. The rarer the class, the larger its weight.
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
# to about $N$. The line above shows what they add up to.)

# %% [markdown]
# ## 7. The weighted network
#
# **Task `weighted_ann`.** The same network, trained on the training rows as they are, with your
# weights. Otherwise as before: 5 epochs, seed 42, one label for each row of `X_test`.


# %% answer="weighted_ann"
def weighted_ann(X_train, y_train, X_test):
    """Return the labels that a network trained with class weights predicts for X_test."""
    # BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    model = build_ann(X_train.shape[1])
    weights = inverse_frequency_weights(y_train)
    model.fit(X_train, y_train, epochs=5, class_weight=weights, verbose=0)
    return (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel()
    # END SOLUTION


y_pred_weighted = None
# BEGIN SOLUTION
y_pred_weighted = weighted_ann(X_train, y_train, X_test)
# END SOLUTION

# %% check="weighted_ann"
lab.check("weighted_ann")

# %% [markdown]
# ## 8. The balanced forest
#
# A random forest grows each tree on a bootstrap sample, and a bootstrap sample of 95:5 data is about
# 95:5 again. Balanced Random Forest draws as many rows of the common class as of the rare one for
# each tree. A single tree then knows little of the common class; a hundred of them, each with other
# rows, know a lot.
#
# **Task `balanced_forest`.** Fit a `BalancedRandomForestClassifier` of 100 trees with
# `random_state=42` on the training rows as they are. Write `sampling_strategy="all"`,
# `replacement=True` and `bootstrap=False` out, so that no release can change them for you. Predict
# the test rows. Take the importance of each feature, and the columns of the four most important
# ones, the most important first.

# %% answer="balanced_forest"
forest = y_pred_forest = importances = top_features = None
# BEGIN SOLUTION
forest = BalancedRandomForestClassifier(
    n_estimators=100,
    sampling_strategy="all",
    replacement=True,
    bootstrap=False,
    random_state=42,
).fit(X_train, y_train)
y_pred_forest = forest.predict(X_test)
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
# *Above: a few features stand out from an even floor. `make_classification` put the information into
# two columns and mixed two more from them; the rest is noise, and the forest has noticed.*

# %% [markdown]
# ## 9. The three reports side by side
#
# **Task `compare`.** Make `reports`, a dictionary with the keys `"smote_ann"`, `"weighted_ann"` and
# `"balanced_forest"`: for each, `classification_report` of your predictions with `output_dict=True`.
# Then say which method wins by each score: precision, recall and $F_1$ are those of class 1.

# %% answer="compare"
reports = None
winner = {"precision": None, "recall": None, "f1": None, "accuracy": None}
# BEGIN SOLUTION
predictions = {
    "smote_ann": y_pred_smote,
    "weighted_ann": y_pred_weighted,
    "balanced_forest": y_pred_forest,
}
reports = {
    name: classification_report(y_test, y_pred, output_dict=True)
    for name, y_pred in predictions.items()
}
class_1 = pd.DataFrame({name: report["1"] for name, report in reports.items()})
winner = {
    "precision": class_1.loc["precision"].idxmax(),
    "recall": class_1.loc["recall"].idxmax(),
    "f1": class_1.loc["f1-score"].idxmax(),
    "accuracy": max(reports, key=lambda name: reports[name]["accuracy"]),
}
# END SOLUTION

# %% check="compare"
lab.check("compare")

# %%
if lab.ready("reports"):
    side_by_side = pd.concat(
        {name: pd.DataFrame(report).T for name, report in reports.items()}, axis=1
    )
    display(side_by_side.drop(columns="support", level=1).round(3))

# %% [markdown]
# Three methods, one pattern: recall is high, precision is not. All of them call far more rows
# positive than there are. And by accuracy, the lazy predictor of task 2 is still ahead. Before you
# conclude which is best, look at where each of them draws the line.

# %%
if lab.ready("X_train"):
    split = labkit.Split(X_train, X_test, y_train, y_test)
    methods = labkit.default_methods(seed=42, baselines=True)
    del methods["majority"]
    untuned = labkit.compare(split, methods)
    labkit.plots.confusion_matrices(untuned)
    plt.show()
    f1_untuned = untuned.summary["f1"].drop("majority")

# %% [markdown]
# *Above: the same methods as labkit trains them, and two more: the lazy predictor, and the network
# with no remedy at all (plain ANN). Compare the lower rows: what is found of class 1. Then the upper
# right cells: what that costs in false alarms.*

# %%
if lab.ready("X_train"):
    labkit.plots.precision_recall_curves(untuned)
    plt.show()

# %% [markdown]
# *Above: the curves show how each method ranks the test rows, over all thresholds; the marks show
# where each stands at 0.5. One mark lies far from the others, and yet its curve runs among theirs:
# the plain network does not rank badly. It only answers "positive" too rarely.*

# %% [markdown]
# ### How much of that is chance?
#
# All figures so far come from one seed. Another seed draws another SMOTE sample, other initial
# weights, other trees. So run every method ten times, each time with a seed of its own, and look at
# the range in place of the number.

# %%
if lab.ready("X_train"):
    ranges = labkit.compare(split, methods, repeats=10, jobs=1)
    f1_range = {name: ranges.range_of(name, "f1") for name in methods}
    display(pd.DataFrame(f1_range, index=["median F1", "5 %", "95 %"]).T.round(3))
    labkit.plots.score_ranges(ranges, "f1")
    plt.show()

# %% [markdown]
# *Above: a dot is a run; the box holds the middle half of the runs. Where two boxes do not come near
# each other, one lucky seed does not explain the difference. Where they overlap, a table of single
# runs could have come out either way.* All runs share one split, though: which rows of class 1
# happen to be tested is a piece of luck that this picture does not show.

# %% [markdown]
# ## 10. Thresholds
#
# Nothing says that the threshold must be 0.5. It is a choice, and like every choice it has to be made
# without the test rows: on folds of the training rows, each fold judged by a model that has not seen
# it. scikit-learn's `TunedThresholdClassifierCV` does that around any classifier.
#
# And it is a choice for *every* method. A tuned threshold beside an untuned one compares the tuning.
#
# **Task `threshold`.** Wrap each estimator of `methods` in a `TunedThresholdClassifierCV` that tunes
# for `"f1"` on `StratifiedKFold(3, shuffle=True, random_state=42)`, in the dictionary
# `tuned_methods`, under the same names. Run the cell (it trains each method four times), look at
# the table below it, then fill in the second cell: the names ordered by $F_1$, best first, before and
# after; and the method that gains most.

# %% answer="threshold"
tuned_methods = None
# BEGIN SOLUTION
folds = StratifiedKFold(3, shuffle=True, random_state=42)
tuned_methods = {
    name: TunedThresholdClassifierCV(method, scoring="f1", cv=folds)
    for name, method in methods.items()
}
# END SOLUTION

# %%
f1_tuned = None
if lab.ready("X_train", "tuned_methods"):
    tuned = labkit.compare(split, tuned_methods)
    f1_tuned = tuned.summary["f1"].drop("majority")
    display(pd.DataFrame({"F1 at 0.5": f1_untuned, "F1, all tuned": f1_tuned}).round(3))

# %% answer="threshold_rankings"
ranking_untuned = ranking_tuned = largest_gain = None
# BEGIN SOLUTION
ranking_untuned = f1_untuned.sort_values(ascending=False).index.tolist()
ranking_tuned = f1_tuned.sort_values(ascending=False).index.tolist()
largest_gain = (f1_tuned - f1_untuned).idxmax()
# END SOLUTION

# %% check="threshold"
lab.check("threshold")

# %%
if lab.ready("X_train"):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    labkit.plots.threshold_curves(untuned["plain_ann"], ax=axes[0])
    labkit.plots.threshold_curves(untuned["smote_ann"], ax=axes[1])
    plt.show()

# %% [markdown]
# *Above: precision rises and recall falls as the threshold moves to the right. For the plain network
# the peak of $F_1$ is left of 0.5, for the network trained on balanced rows it is right of 0.5: each
# was trained on one share of class 1 and is judged on another or at another cost. These curves are
# drawn from test rows, to understand; a threshold may not be read off them.*
#
# So part of what looked like the merit of SMOTE or of weights was a moved threshold. What remains is
# in the column on the right. That column is one run; practical 06 puts ranges on it, for methods
# that train faster than networks do.

# %% [markdown]
# ## 11. Viva questions
#
# **Question 1.** *What is the accuracy paradox?* Answer in three sentences, with the numbers of your
# task 2, and say which score you would show a hospital instead, and why.

# %% [markdown] free="viva_1"
# A predictor that never says "positive" is right on every row of class 0 and on no row of class 1.
# Because class 0 makes up nearly all rows, its accuracy is close to one, while its recall and F1 of
# class 1 are zero. A hospital wants to know how many of the ill are found and how many of the
# healthy are frightened for it: recall of class 1, with precision beside it.

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
# with `smote_ann`, and compute precision and recall of class 1. Compare them with those in your
# report. Is the published answer right, half right or wrong?
#
# **Question 5.** *How does Balanced Random Forest differ from a plain one?* The published answer says
# that each tree gets all rows of the rare class and as many of the other. Count it: the rows that the
# first tree was given are `forest.samplers_[0].sample_indices_`. How many *different* training rows
# of class 1 are among them? Then choose:
#
# - **A** Each tree gets every row of the rare class once.
# - **B** Each tree gets the rare rows and synthetic ones.
# - **C** Each tree gets the rare rows with the largest weights.
# - **D** Each tree draws from both classes with replacement, so it misses a part of the rare class.

# %% answer="viva"
viva_2 = None  # one of "A", "B", "C", "D"
precision_on_resampled = recall_on_resampled = None
distinct_minority_rows = None
viva_5 = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
viva_2 = "B"
X_test_resampled, y_test_resampled = resample(X_test, y_test)
y_pred_resampled = smote_ann(X_train, y_train, X_test_resampled)
precision_on_resampled = precision_score(y_test_resampled, y_pred_resampled)
recall_on_resampled = recall_score(y_test_resampled, y_pred_resampled)
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
# Recall looks at class 1 only, and new rows of class 1 are about as easy to find as old ones.
# Precision weighs class 1 against the false alarms from class 0, and SMOTE has just changed how many
# there are of each. Half right, then.
#
# **Question 4.** *What do class weights do to the gradient?* Explain with the weighted loss of
# section 6, and say what the two weights would be for classes of equal size.

# %% [markdown] free="viva_4"
# Each row's term of the loss is multiplied by the weight of its class, and so is its part of the
# gradient. With a weight above one, a mistake on the rare class pulls the weights of the network
# harder than one on the common class, by the ratio of the two weights; in sum over all rows both
# classes pull alike. For classes of equal size both weights are one, and the loss is the plain one.

# %% [markdown]
# ## What you can do now
#
# - make imbalanced data and split them before anything else (`data`)
# - tell what accuracy hides, and which scores do not (`accuracy_paradox`)
# - resample training rows with SMOTE, and say where the new rows lie (`smote`)
# - build a network and train it on resampled rows or with class weights (`ann`, `smote_ann`,
#   `class_weights`, `weighted_ann`)
# - fit a balanced forest and read its importances (`balanced_forest`)
# - put reports side by side (`compare`) and compare methods with all thresholds tuned (`threshold`)
# - check a claim by measuring it (`viva`)

# %%
lab.summary()

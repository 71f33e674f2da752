# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 02: Confusion matrices and what they cost
#
# **Aim.** Every score of a classifier with two classes comes from four numbers. You will count those
# numbers yourself, make precision, recall and $F_1$ from them by hand, and then ask what the scores
# do not ask: which of the two possible errors is worse, and by how much. That depends
# on the field, not on the model, and it decides which method is right. The data and the three models
# are those of a published example, called "the page" below.
#
# **You need** Python, NumPy and pandas, and to have fitted a scikit-learn model before. Practical 01
# is a good start, not a condition.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like. Where you choose between
# named answers, each further try gives fewer points; whoever marks your notebook counts your last answer
# alone. A cell that says **Predict** asks for a guess before you look. It gives no points.

# %% setup="lab"
import labkit

lab = labkit.Lab("02")

# %% setup="imports"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix, recall_score
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

one_thread = threadpool_limits(1)  # for so few rows, starting threads takes longer than the work

# %% [markdown]
# ## Theory
#
# A row is of class 1 or it is not, and it was called so or it was not. That makes four outcomes. The
# confusion matrix counts them. scikit-learn puts the truth in the rows and the prediction in the
# columns:
#
# | | predicted 0 | predicted 1 |
# |---|---|---|
# | **truly 0** | TN, true negative: rightly left alone | FP, false positive: a false alarm |
# | **truly 1** | FN, false negative: missed | TP, true positive: found |
#
# Read a name from its end. *Positive* or *negative* is what the model said; *true* or *false* is
# whether it was right.
#
# Other books put the prediction in the rows. So a matrix needs words on its sides. (Statisticians call a
# false positive an error of type I, and a false negative an error of type II.)

# %% [markdown]
# ## 1. The data
#
# Five thousand rows, ten columns, one row in ten of class 1. In real work data come as tables with
# named columns, so make these a table as well.
#
# | argument of `make_classification` | value |
# |---|---|
# | `n_samples` | 5000 |
# | `n_features` | 10 |
# | `n_informative` | 6 |
# | `n_redundant` | 2 |
# | `weights` | `[0.90, 0.10]` |
# | `random_state` | 42 |
#
# **Task `data`.** Make `X` a DataFrame with the columns `feature_0` to `feature_9`, and `y` a Series
# named `target`. Split them: `test_size=0.3`, `random_state=42`, and stratified by the class.

# %% answer="data"
X = y = X_train = X_test = y_train = y_test = None
# BEGIN SOLUTION
X, y = make_classification(
    n_samples=5000,
    n_features=10,
    n_informative=6,
    n_redundant=2,
    weights=[0.90, 0.10],
    random_state=42,
)
X = pd.DataFrame(X, columns=[f"feature_{i}" for i in range(10)])
y = pd.Series(y, name="target")
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, random_state=42, stratify=y
)
# END SOLUTION

# %% check="data"
lab.check("data")

# %%
if lab.ready("X", "y", "y_train", "y_test"):
    display(X.head(3).round(2))
    for part, target in (("all rows", y), ("train", y_train), ("test", y_test)):
        print(
            f"{part:>8}: {np.sum(target == 0)} of class 0, {np.sum(target == 1)} of class 1", end=""
        )
        print(f" ({np.mean(target):.2%})")
    unstratified = [
        np.sum(train_test_split(y, test_size=0.3, random_state=s)[1]) for s in range(200)
    ]
    print(
        f"test rows of class 1 in 200 splits that are not stratified: from {min(unstratified)}",
        end="",
    )
    print(f" to {max(unstratified)}")

# %% [markdown]
# `stratify` gives both parts the same share of class 1. Without it the share is left to the seed, and
# with it a part of every score. (Class 1 has a little more than its tenth, because
# `make_classification` draws 1 % of the labels anew unless told otherwise.)

# %% [markdown]
# ## 2. Three models
#
# **Task `three_models`.** Make three dictionaries. Fill `models` with three estimators: `"baseline"`, a
# `LogisticRegression(max_iter=5000)`; `"smote"`, a pipeline of `SMOTE(random_state=42)` and the same
# model; `"class_weight"`, the same model with balanced class weights. Fit each on the training rows
# and collect the labels that it predicts for the test rows in `predictions`. Then put
# `confusion_matrix` of each in `matrices`, all under the same keys.

# %% answer="three_models"
models = predictions = matrices = None
# BEGIN SOLUTION
models = {
    "baseline": LogisticRegression(max_iter=5000),
    "smote": make_pipeline(SMOTE(random_state=42), LogisticRegression(max_iter=5000)),
    "class_weight": LogisticRegression(max_iter=5000, class_weight="balanced"),
}
predictions = {name: model.fit(X_train, y_train).predict(X_test) for name, model in models.items()}
matrices = {name: confusion_matrix(y_test, y_pred) for name, y_pred in predictions.items()}
# END SOLUTION

# %% check="three_models"
lab.check("three_models")

# %% [markdown]
# **Predict.** What share of the test rows of class 1 will the baseline find?

# %% answer="guess_baseline_recall"
guess_baseline_recall = None  # a number from 0 to 1
# BEGIN SOLUTION
guess_baseline_recall = 0.5
# END SOLUTION

# %%
if lab.ready("y_test", "predictions", "matrices"):
    for name, y_pred in predictions.items():
        print(f"{name}\n{classification_report(y_test, y_pred)}\n{matrices[name]}\n")
    lab.look("guess_baseline_recall", recall_score(y_test, predictions["baseline"]))

# %%
if lab.ready("y_test", "models"):
    split = labkit.Split(X_train, X_test, y_train, y_test)
    labkit.plots.confusion_matrices(labkit.compare(split, models))
    plt.show()

# %% [markdown]
# *Above: the same three matrices, and on the left a predictor that never says 1. The shade is the
# share of the true class, so each row of a matrix adds up to all of that class. Lower right: what is
# found. Upper right: the false alarms that come with it. Which two matrices are alike?*
#
# <details><summary>After you have looked</summary>
#
# The baseline says 1 almost as rarely as the predictor that never does: few rows reach the probability 0.5
# when class 1 is rare. The two remedies say 1 often, and their matrices are nearly the same.
#
# </details>

# %% [markdown]
# ## 3. The four numbers
#
# Before you use a matrix, make one. It takes four lines, and then you know which corner is which.
#
# **Task `counts`.** Write `count_cells`, which counts the four outcomes with comparisons only, and
# apply it to five predictors: your three models, `"never"`, which calls every test row 0, and
# `"always"`, which calls every test row 1. Collect the results in `cells`, a dictionary of five.
#
# Then say which of the four each of these is: `"tn"`, `"fp"`, `"fn"` or `"tp"`. Class 1 is the fraud,
# the illness, the customer who leaves.
#
# - **a** A genuine payment is blocked.
# - **b** There is a tumour, and the screening says all clear.
# - **c** A customer who was about to leave is sent a voucher.
# - **d** A loyal customer is sent nothing.
#
# Last, read the matrix of `smote`: how many alarms did the model raise in all, and what share of them
# was false? Fill in `alarms` and `false_share`.


# %% answer="counts"
def count_cells(y_true, y_pred):
    """Return a dictionary with the counts tn, fp, fn and tp."""
    # BEGIN SOLUTION
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    return {
        "tn": np.sum((y_true == 0) & (y_pred == 0)),
        "fp": np.sum((y_true == 0) & (y_pred == 1)),
        "fn": np.sum((y_true == 1) & (y_pred == 0)),
        "tp": np.sum((y_true == 1) & (y_pred == 1)),
    }
    # END SOLUTION


cells = None
reading = {"a": None, "b": None, "c": None, "d": None}
alarms = false_share = None
# BEGIN SOLUTION
cells = {name: count_cells(y_test, y_pred) for name, y_pred in predictions.items()}
cells["never"] = count_cells(y_test, np.zeros(len(y_test)))
cells["always"] = count_cells(y_test, np.ones(len(y_test)))
reading = {"a": "fp", "b": "fn", "c": "tp", "d": "tn"}
alarms = cells["smote"]["tp"] + cells["smote"]["fp"]
false_share = cells["smote"]["fp"] / alarms
# END SOLUTION

# %% check="counts"
lab.check("counts")

# %%
if lab.ready("cells"):
    display(pd.DataFrame(cells).T)

# %% [markdown]
# ## 4. Scores by hand
#
# A score makes one number of four, so every score leaves something out. Two of them look at
# one side of the matrix only:
#
# $$\text{precision} = \frac{TP}{TP + FP} \qquad \text{recall} = \frac{TP}{TP + FN}$$
#
# One is their harmonic mean, which stays close to the smaller of the two. And one counts all that is
# right:
#
# $$F_1 = \frac{2\,\text{precision}\cdot\text{recall}}{\text{precision} + \text{recall}} =
# \frac{2\,TP}{2\,TP + FP + FN} \qquad \text{accuracy} = \frac{TP + TN}{TP + TN + FP + FN}$$
#
# **Task `scores`.** Write `scores`: a dictionary with `"precision"`, `"recall"`, `"f1"` and
# `"accuracy"`. Where there is nothing to divide by, a score is 0. Then suppose that the data had ten
# times as many rows of class 0, and all the new ones were rightly left alone. Which of the four
# scores would not change? Collect their names in `blind_to_tn`.


# %% answer="scores"
def scores(tn, fp, fn, tp):
    """Return a dictionary with precision, recall, f1 and accuracy."""

    # BEGIN SOLUTION
    def share(part, whole):
        return part / whole if whole else 0.0

    return {
        "precision": share(tp, tp + fp),
        "recall": share(tp, tp + fn),
        "f1": share(2 * tp, 2 * tp + fp + fn),
        "accuracy": share(tp + tn, tp + tn + fp + fn),
    }
    # END SOLUTION


blind_to_tn = None
# BEGIN SOLUTION
blind_to_tn = ["precision", "recall", "f1"]
# END SOLUTION

# %% check="scores"
lab.check("scores")

# %%
score_table = None
if lab.ready("cells", "blind_to_tn") and scores(1, 1, 1, 1):
    score_table = pd.DataFrame({name: scores(**four) for name, four in cells.items()}).T
    display(score_table.round(3))
    print("best by each score:", score_table.idxmax().to_dict())

# %% [markdown]
# Compare the first three rows with the reports of section 2: they are the same numbers, and now you
# know where they come from.
#
# The page says of a model that only ever predicts the common class: at 90 to 10 it has an accuracy of
# 90 %. That is `never`, and its accuracy here is in the table. The page also expects a high accuracy
# and a poor recall of the baseline. Compare.
#
# <details><summary>After you have looked</summary>
#
# The baseline has both. Yet the table does not say which row to choose. By accuracy the two remedies are
# worse than doing nothing at all; by $F_1$ they are better. Each column answers a question. Neither
# question is the one that you have: what will the errors cost?
#
# </details>

# %% [markdown]
# ## 5. What an error costs
#
# An error has a price, and the two kinds rarely have the same price. To put the prices into the choice of a
# model, or into its training, is called **cost-sensitive learning**. Here are four fields. The prices are
# invented, in round numbers of some currency; discuss them.
#
# | | TN | FP | FN | TP |
# |---|---|---|---|---|
# | **fraud**: a clerk looks at each alarm; a missed fraud is lost money | 0 | 10 | 100 | 10 |
# | **medicine**: an alarm leads to a further examination; a missed illness is treated late | 0 | 100 | 5000 | 100 |
# | **churn**: an alarm sends a voucher, which keeps some of those who would leave | 0 | 20 | 80 | 60 |
# | **mail**: an alarm moves a letter to the spam folder, where nobody sees it; a missed spam is read and deleted | 0 | 20 | 5 | 0 |
#
# Read a line before you go on. In fraud and medicine, being right about class 1 costs something too:
# the clerk has to look, the patient has to be examined. In churn it costs most of what a missed
# customer costs: there is the voucher, and half of those who get it leave all the same. In mail the rows
# of class 1 are the spam, and what a lost letter costs is your guess.
#
# **Task `costs`.** Which error costs more, `"fp"` or `"fn"`? Fill in `worse_error` for each field.
# Write `total_cost`, the sum over the four outcomes of how often each came and what it costs. Name
# the cheapest of the five predictors in each field: `cheapest`.
#
# **Predict.** `class_weight` has the best $F_1$ of the five. In how many of the four fields will it be the
# cheapest?

# %% answer="guess_fields"
guess_fields = None  # a number from 0 to 4
# BEGIN SOLUTION
guess_fields = 3
# END SOLUTION

# %% answer="costs"
costs = {
    "fraud": {"tn": 0, "fp": 10, "fn": 100, "tp": 10},
    "medicine": {"tn": 0, "fp": 100, "fn": 5000, "tp": 100},
    "churn": {"tn": 0, "fp": 20, "fn": 80, "tp": 60},
    "mail": {"tn": 0, "fp": 20, "fn": 5, "tp": 0},
}


def total_cost(cells, table):
    """Return what all outcomes together cost; both arguments have the keys tn, fp, fn, tp."""
    # BEGIN SOLUTION
    return sum(cells[outcome] * table[outcome] for outcome in ("tn", "fp", "fn", "tp"))
    # END SOLUTION


worse_error = {"fraud": None, "medicine": None, "churn": None, "mail": None}
cheapest = {"fraud": None, "medicine": None, "churn": None, "mail": None}
# BEGIN SOLUTION
worse_error = {field: "fn" if t["fn"] > t["fp"] else "fp" for field, t in costs.items()}
cheapest = {
    field: min(cells, key=lambda name: total_cost(cells[name], table))
    for field, table in costs.items()
}
# END SOLUTION

# %% check="costs"
lab.check("costs")

# %%
if lab.ready("cells", "score_table") and total_cost(cells["never"], costs["churn"]) is not None:
    cost_table = pd.DataFrame(
        {
            field: {name: total_cost(four, table) for name, four in cells.items()}
            for field, table in costs.items()
        }
    )
    display(cost_table.assign(f1=score_table["f1"].round(3)))
    lab.look("guess_fields", np.sum(cost_table.idxmin() == "class_weight"))

# %% [markdown]
# Find the smallest number of each column. The page concludes that SMOTE and class weights both make a
# model more useful. In which columns is that so?
#
# <details><summary>After you have looked</summary>
#
# One set of predictions, four fields, four winners. It did not only matter which error costs more. It
# mattered *how much* more. In one field no model is as cheap as examining everybody. In another the plain
# model, with its poor recall, is the best of the five. In the last one, where a false alarm is the worse
# error, none of the three models is worth its alarms. So whether a remedy makes a model more useful depends
# on the table, and $F_1$, which is the same whatever the field, cannot see that.
#
# Four winners from one split: section 6 asks how sure that is.
#
# </details>

# %% [markdown]
# ## 6. One number decides
#
# However a predictor answers, the test rows stay the same: $TN + FP$ is the size of class 0,
# $FN + TP$ that of class 1. Put that into the total cost, and all but two terms are the same for every
# predictor:
#
# $$\text{cost} = \text{const} + FP\,(c_{FP} - c_{TN}) + FN\,(c_{FN} - c_{TP})$$
#
# So only the two *regrets* count: what a false alarm costs more than leaving the row alone, and what
# a miss costs more than finding it. And to compare predictors, only their ratio counts:
#
# $$k = \frac{c_{FN} - c_{TP}}{c_{FP} - c_{TN}}$$
#
# A miss is worth $k$ false alarms. Two predictors A and B cost the same where
# $FP_A + k\,FN_A = FP_B + k\,FN_B$.
#
# Class weights are such a $k$, too. A weighted loss counts each row of class 1 $w_1 / w_0$ times as much as
# a row of class 0. That is what a cost table does in which an error on class 1 costs so many times more. So
# whoever writes `class_weight="balanced"` has chosen a cost table, often without knowing it.
#
# **Task `break_even`.** Write `miss_ratio`, which gives $k$ for a cost table, and `break_even`, which
# gives the $k$ at which two predictors cost the same. Use it to find the range of $k$ in which
# `class_weight` is the cheapest of the five: `cheapest_from` and `cheapest_to`. Last, compute `balanced_k`,
# the $k$ that balanced weights on your training rows stand for. (Their formula is in practical 01; write
# down the ratio of the two weights and shorten it.)


# %% answer="break_even"
def miss_ratio(table):
    """Return how many false alarms a miss is worth."""
    # BEGIN SOLUTION
    return (table["fn"] - table["tp"]) / (table["fp"] - table["tn"])
    # END SOLUTION


def break_even(cells_a, cells_b):
    """Return the ratio at which two predictors cost the same."""
    # BEGIN SOLUTION
    return (cells_b["fp"] - cells_a["fp"]) / (cells_a["fn"] - cells_b["fn"])
    # END SOLUTION


cheapest_from = cheapest_to = balanced_k = None
# BEGIN SOLUTION
cheapest_from = break_even(cells["baseline"], cells["class_weight"])
cheapest_to = break_even(cells["class_weight"], cells["always"])
balanced_k = np.sum(y_train == 0) / np.sum(y_train == 1)
# END SOLUTION

# %% check="break_even"
lab.check("break_even")

# %%
if lab.ready("cells", "cheapest_from", "cheapest_to"):
    print(
        f"class_weight is the cheapest of the five for k from {cheapest_from:.2f} to {cheapest_to:.1f}"
    )
    for field, table in costs.items():
        print(f"{field:>8}: k = {miss_ratio(table):.3g}")
    if lab.ready("balanced_k"):
        print(f"balanced class weights: k = {balanced_k:.2f}")
    k = np.geomspace(0.1, 200, 200)
    lines = {name: four["fp"] + k * four["fn"] for name, four in cells.items()}
    ax = labkit.plots.lines(
        pd.DataFrame(lines, index=k),
        xlabel="k, the false alarms that a miss is worth",
        ylabel="cost, in false alarms",
        title="What each predictor costs",
    )
    ax.set(xscale="log", yscale="log")
    for field, table in costs.items():
        ax.axvline(miss_ratio(table), color="grey", lw=1, ls=":")
        ax.annotate(
            field,
            (miss_ratio(table), 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -4),
            textcoords="offset points",
            rotation=90,
            va="top",
        )
    plt.show()

# %% [markdown]
# *Above: follow the lowest line from left to right. The dotted lines are the four fields. On whose piece of
# the lowest line is each of them? And where does the $k$ of balanced weights lie, which you computed?*
#
# <details><summary>After you have looked</summary>
#
# Where a miss is cheap, the lowest line belongs to the predictor that never says 1, then to the baseline,
# then to the two remedies, whose lines lie on each other, and at last to the predictor that always says 1.
# No two fields are on the same piece. Balanced weights stand for $k = n_0 / n_1$: they fit the field whose
# $k$ is close to that, and here this is fraud, by chance. Practical 06 chooses weights for other costs.
#
# </details>
#
# How sure is that? The test rows are a sample. Drawing as many from them again, with replacement, a
# thousand times, shows how often another predictor would be the cheapest.

# %%
if lab.ready("predictions", "cells", "cheapest_from"):
    truth = y_test.to_numpy()
    answers = {**predictions, "never": 0 * truth, "always": 0 * truth + 1}
    n = len(truth)
    times_drawn = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=1000)
    wins = {}
    for field, table in costs.items():
        price = np.array([[table["tn"], table["fp"]], [table["fn"], table["tp"]]])
        drawn_costs = times_drawn @ np.column_stack([price[truth, y] for y in answers.values()])
        first = np.bincount(drawn_costs.argmin(axis=1), minlength=len(answers))
        wins[field] = dict(zip(answers, first / len(times_drawn), strict=True))
    display(pd.DataFrame(wins).map("{:.1%}".format))

# %% [markdown]
# Near 100 %, these rows decide. Where two predictors share a column, the choice between them is open.
# Even that is said of these three fits only: the training rows were not drawn again, nor SMOTE's random
# numbers. Where two remedies are open, take the one that is simpler to explain.

# %% [markdown]
# ## 7. The method that follows from the table
#
# If a table of costs decides, it can decide earlier: not between finished predictors, but for each
# row. A row that is of class 1 with probability $p$ costs $(1 - p)(c_{FP} - c_{TN})$ more than necessary
# if it is called 1, and $p\,(c_{FN} - c_{TP})$ more if it is called 0. To call it 1 is cheaper from
#
# $$p^* = \frac{c_{FP} - c_{TN}}{(c_{FP} - c_{TN}) + (c_{FN} - c_{TP})} = \frac{1}{1 + k}$$
#
# on (Elkan, 2001). So: train plainly, keep the probabilities, and put the threshold where the costs
# put it. Nothing is resampled, and no test row is used to choose. The rule needs probabilities that are
# about right, so it takes those of the baseline, which was trained on the rows as they come. SMOTE and
# class weights make a model believe that class 1 is common, and its probabilities are too high; practical
# 06 measures by how much.
#
# **Task `threshold`.** Write `cost_threshold`. For each field, call those test rows 1 whose probability
# by the baseline is at least that field's threshold, and give the total cost in `threshold_cost`.
#
# **Predict.** In how many of the four fields will the baseline with that threshold be cheaper than the
# cheapest of the five predictors?

# %% answer="guess_threshold"
guess_threshold = None  # a number from 0 to 4
# BEGIN SOLUTION
guess_threshold = 4
# END SOLUTION


# %% answer="threshold"
def cost_threshold(table):
    """Return the probability from which on calling a row 1 is the cheaper side."""
    # BEGIN SOLUTION
    return 1 / (1 + miss_ratio(table))
    # END SOLUTION


threshold_cost = {"fraud": None, "medicine": None, "churn": None, "mail": None}
# BEGIN SOLUTION
probability = models["baseline"].predict_proba(X_test)[:, 1]
threshold_cost = {
    field: total_cost(count_cells(y_test, probability >= cost_threshold(table)), table)
    for field, table in costs.items()
}
# END SOLUTION

# %% check="threshold"
lab.check("threshold")

# %%
if lab.ready("cells", "cheapest_from") and all(threshold_cost.values()):
    rows = {}
    for field, table in costs.items():
        prices = {name: total_cost(four, table) for name, four in cells.items()}
        best = min(prices, key=prices.get)
        rows[field] = {
            "k": miss_ratio(table),
            "threshold": cost_threshold(table),
            "baseline with it": threshold_cost[field],
            "baseline at 0.5": prices["baseline"],
            "cheapest of the five": f"{best}, {prices[best]}",
        }
    display(pd.DataFrame(rows).T)
    least = {
        field: min(total_cost(four, costs[field]) for four in cells.values()) for field in costs
    }
    lab.look("guess_threshold", sum(threshold_cost[field] < least[field] for field in costs))

# %% [markdown]
# Compare the third column with the last one, field by field.
#
# <details><summary>After you have looked</summary>
#
# One model and four thresholds. In one field the threshold is 0.5, and nothing changes. In two fields it is
# cheaper than each of the five, clearly in one of them. In one field it comes close to the cheapest without
# reaching it. The rule is exact for true probabilities, and those of a logistic regression are estimates.
#
# So the method that follows from a cost table is, first of all, a threshold. What resampling and weights add
# to it has to be measured.
#
# </details>

# %% [markdown]
# ## 8. Your own table
#
# **Question.** Take a field you know. Fill in a table of costs for it, with a line on where each of the
# four numbers comes from, and compute $k$ and the threshold. Which of the predictors of this practical
# would you take, and how wrong would your numbers have to be before you took another one?

# %% [markdown] free="own_table"
# A library reminds readers by letter before a book is overdue. No letter and no need of one costs
# nothing; a letter that was not needed costs its postage, and one that was needed costs the same; a
# reader who would have needed it and got none costs a clerk's half hour on the telephone. With 1 for
# the postage and 13 for the half hour, k is (13 - 1) / (1 - 0) = 12 and the threshold 1 / 13. On data
# like these I would take the plain model with that threshold, or class weights, which section 6 found
# to be the cheapest of the five around this k. The half hour could cost more than twice as much before
# writing to everybody were cheaper than class weights, and less than half before the plain model at
# 0.5 were: the choice does not depend on my guess.

# %% [markdown]
# ## What you can do now
#
# - keep data in tables, and split them so that both parts have the same share of class 1 (`data`)
# - train a baseline, SMOTE and class weights, and print report and matrix of each (`three_models`)
# - read a confusion matrix, and say what each cell means in a given field (`counts`)
# - compute precision, recall and $F_1$ by hand, and say what each is blind to (`scores`)
# - say which error costs more, by how much, and which predictor is cheapest (`costs`)
# - find where one predictor becomes cheaper than another, and read class weights as costs (`break_even`)
# - get a threshold from a cost table (`threshold`), and defend the table (`own_table`)

# %% [markdown] notes="discuss"
# - **Which error is worse?** Most students say "a miss, always". Let them find a field where the false alarm
#   is worse (mail; an alarm in a courtroom; a product recall) before they open the table.
# - **Prices.** Who may put a price on a missed illness? The table makes the decision visible; without it the
#   threshold 0.5 makes the same decision silently.
# - **Balanced is a choice.** `class_weight="balanced"` is a cost table with k = n0 / n1. Ask whether anybody
#   who wrote it meant that.
# - **Four winners.** Ask what each winner would have to change in the table to lose. That is break-even.
# - **Settled or open.** Read the bootstrap table together: which columns does this test set decide?
# - **F1 sees no costs.** Ask what a paper that reports F1 alone has left to its readers.

# %%
lab.summary()

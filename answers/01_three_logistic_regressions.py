# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 01: Three logistic regressions
#
# **Aim.** A small example from a web page trains the same model three ways: plain, on rows from
# SMOTE, and with class weights. It prints three reports, side by side. You will run it, like what
# you see, and then find out that it shows nothing. On the way you learn when a comparison can show
# something: the data have to be hard enough, and the rare class has to have rows enough.
#
# **You need** Python, a little NumPy and pandas, and to have fitted a scikit-learn model before. No
# neural networks in this one.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like.

# %% setup="lab"
import labkit

lab = labkit.Lab("01")

# %% setup="imports"
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, precision_score, recall_score
from sklearn.model_selection import train_test_split

# %% [markdown]
# ## Theory
#
# A logistic regression gives each row a score, and calls the row positive when the score is above
# zero:
#
# $$s(x) = b + w_1 x_1 + \dots + w_d x_d \qquad p(x) = \frac{1}{1 + e^{-s(x)}}$$
#
# The rows with $s(x) = 0$ form a straight cut through the data: a line in two dimensions, a plane in
# three. Training means placing that cut. Where one class is rare, misplacing it costs little in the
# rare class' rows, and so the cut drifts towards them. Two remedies push it back:
#
# | remedy | what it changes | in code |
# |---|---|---|
# | SMOTE | the rows: it adds made-up ones of the rare class, between real ones | `SMOTE().fit_resample(X_train, y_train)` |
# | class weights | the loss: an error on a rare row counts for more | `class_weight="balanced"` |
#
# To say which is better, you need a score. This course mostly uses those of the rare class:
# **precision** (of the rows called positive, the share that is) and **recall** (of the rows that are
# positive, the share that was called so).

# %% [markdown]
# ## 1. The data
#
# `make_classification` draws rows whose truth is known. These are the settings of the page; what is
# not named stays as it is.
#
# | argument | value | meaning |
# |---|---|---|
# | `n_samples` | 200 | rows |
# | `n_features` | 5 | columns, |
# | `n_informative` | 3 | of which so many carry information, |
# | `n_redundant` | 1 | and so many are mixed from those; the rest is noise |
# | `n_classes` | 2 | |
# | `n_clusters_per_class` | 1 | each class is one cloud |
# | `weights` | `[0.9, 0.1]` | shares of the classes |
# | `class_sep` | 2 | how far apart the clouds are |
# | `flip_y` | 0 | share of the labels that are drawn anew, at random |
# | `random_state` | 42 | |
#
# **Task `data`.** Make `X` and `y`. Then hold 30 % of the rows back with `train_test_split` and
# `random_state=42`, not stratified, as on the page.

# %% answer="data"
X = y = X_train = X_test = y_train = y_test = None
# BEGIN SOLUTION
X, y = make_classification(
    n_samples=200,
    n_features=5,
    n_informative=3,
    n_redundant=1,
    n_classes=2,
    n_clusters_per_class=1,
    weights=[0.9, 0.1],
    class_sep=2,
    flip_y=0,
    random_state=42,
)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
# END SOLUTION

# %% check="data"
lab.check("data")

# %% [markdown]
# ## 2. One model, three ways
#
# **Task `three_ways`.** Write three functions. Each fits a `LogisticRegression(max_iter=1000)` on
# the training rows and returns a label for each row of `X_test`. They differ in one thing only:
#
# - `plain` does nothing about the imbalance;
# - `with_smote` fits on rows from `SMOTE(random_state=42)`;
# - `with_weights` uses `class_weight="balanced"`.
#
# Then collect what they say of your test rows in `predictions`, under the keys `"plain"`, `"smote"`
# and `"weights"`. The check will call your functions with other data than yours.


# %% answer="three_ways"
def plain(X_train, y_train, X_test):
    """Return the labels that a logistic regression predicts for X_test."""
    # BEGIN SOLUTION
    return LogisticRegression(max_iter=1000).fit(X_train, y_train).predict(X_test)
    # END SOLUTION


def with_smote(X_train, y_train, X_test):
    """Return the labels predicted for X_test after training on rows from SMOTE."""
    # BEGIN SOLUTION
    X_resampled, y_resampled = SMOTE(random_state=42).fit_resample(X_train, y_train)
    return LogisticRegression(max_iter=1000).fit(X_resampled, y_resampled).predict(X_test)
    # END SOLUTION


def with_weights(X_train, y_train, X_test):
    """Return the labels predicted for X_test after training with balanced class weights."""
    # BEGIN SOLUTION
    model = LogisticRegression(max_iter=1000, class_weight="balanced")
    return model.fit(X_train, y_train).predict(X_test)
    # END SOLUTION


predictions = None
# BEGIN SOLUTION
predictions = {
    "plain": plain(X_train, y_train, X_test),
    "smote": with_smote(X_train, y_train, X_test),
    "weights": with_weights(X_train, y_train, X_test),
}
# END SOLUTION

# %% check="three_ways"
lab.check("three_ways")

# %%
if lab.ready("y_test", "predictions"):
    for name, y_pred in predictions.items():
        print(f"{name}:\n{classification_report(y_test, y_pred)}")

# %% [markdown]
# Three reports, and not one mistake in any of them. The page stops here and lets its reader
# conclude that imbalance was handled.

# %% [markdown]
# ## 3. More ways, the same report
#
# Perhaps three ways were too few. Both remedies have settings.
#
# `sampling_strategy` tells SMOTE how many rows to make. `"minority"` resamples the rarest class until
# it is as large as the largest. A number is the ratio that is wanted afterwards:
#
# $$\text{sampling\_strategy} = \frac{\text{rows of the rare class afterwards}}
# {\text{rows of the common class}}$$
#
# `class_weight` takes a dictionary as well, from label to weight. `"balanced"` is short for the
# dictionary with $w_c = N / (2\,n_c)$: $N$ rows in all, $n_c$ of class $c$.
#
# **Task `variants`.** First predict: how many rows of the rare class will your training rows have
# after `"minority"`, and how many after `0.5`? Fill in `rare_after`. Then fill `variants` with seven
# estimators, not fitted. Where there is a SMOTE, use imbalanced-learn's `make_pipeline`, and write
# `random_state=42` into every SMOTE and every forest.
#
# | key | SMOTE's strategy | model | its class weights |
# |---|---|---|---|
# | `smote_minority` | `"minority"` | `LogisticRegression(max_iter=1000)` | |
# | `smote_half` | `0.5` | the same | |
# | `weights_balanced` | | the same | `"balanced"` |
# | `weights_dict` | | the same | a dictionary that gives what `"balanced"` gives here |
# | `forest` | | `RandomForestClassifier()` | |
# | `forest_smote` | `"minority"` | the same | |
# | `forest_dict` | | the same | `{0: 1, 1: 5}` |

# %% answer="variants"
rare_after = {"minority": None, "half": None}
variants = None
# BEGIN SOLUTION
n_common, n_rare = np.bincount(y_train)
rare_after = {"minority": n_common, "half": n_common // 2}


def logistic(**settings):
    """Return the model of this practical."""
    return LogisticRegression(max_iter=1000, **settings)


def forest(**settings):
    """Return a forest that comes out the same twice."""
    return RandomForestClassifier(random_state=42, **settings)


def smote(strategy):
    """Return a SMOTE that comes out the same twice."""
    return SMOTE(sampling_strategy=strategy, random_state=42)


N = len(y_train)
variants = {
    "smote_minority": make_pipeline(smote("minority"), logistic()),
    "smote_half": make_pipeline(smote(0.5), logistic()),
    "weights_balanced": logistic(class_weight="balanced"),
    "weights_dict": logistic(class_weight={0: N / (2 * n_common), 1: N / (2 * n_rare)}),
    "forest": forest(),
    "forest_smote": make_pipeline(smote("minority"), forest()),
    "forest_dict": forest(class_weight={0: 1, 1: 5}),
}
# END SOLUTION

# %% check="variants"
lab.check("variants")

# %%
if lab.ready("X_train", "variants"):
    rows = {}
    for name, variant in variants.items():
        y_pred = variant.fit(X_train, y_train).predict(X_test)
        rows[name] = {
            "precision": precision_score(y_test, y_pred),
            "recall": recall_score(y_test, y_pred),
            "mistakes": np.sum(y_pred != y_test),
        }
    display(pd.DataFrame(rows).T.astype({"mistakes": int}))

# %% [markdown]
# Two models, two remedies, seven settings, and still no mistake. When everything scores the same,
# the score has stopped measuring the methods. It measures the data.

# %% [markdown]
# ## 4. The cause
#
# A perfect score has three usual suspects.
#
# 1. **A leak.** Test rows, or their relatives, were among the training rows.
# 2. **Luck.** The test is so small that a perfect score is no rarity.
# 3. **Ease.** The classes lie so far apart that anything tells them apart.
#
# Luck comes later. For the first, count rows. For the third, ask whether one straight cut can tell
# all 200 rows apart. A logistic regression can answer that, if you let it: its penalty keeps the
# coefficients small, which keeps the cut from squeezing into a narrow gap. `C` is the inverse of
# the penalty. With `C=1e6` there is next to none.
#
# **Task `cause`.** Count the rows that are in both parts: `shared_rows`. Write `separable`, which
# says whether a straight cut makes no mistake on any of the rows it is given. Then choose the cause:
#
# - **A** SMOTE and class weights both solve the imbalance completely.
# - **B** Test rows leaked into the training rows.
# - **C** A straight cut separates the classes, so every sensible method finds one.
# - **D** Accuracy is misleading on imbalanced data.


# %% answer="cause"
def separable(X, y):
    """Return True if a straight cut tells the two classes apart without a mistake."""
    # BEGIN SOLUTION
    model = LogisticRegression(C=1e6, max_iter=10_000).fit(X, y)
    return bool(np.all(model.predict(X) == y))
    # END SOLUTION


shared_rows = None
cause_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
shared_rows = len(set(map(tuple, X_train)) & set(map(tuple, X_test)))
cause_choice = "C"
# END SOLUTION

# %% check="cause"
lab.check("cause")

# %%
if lab.ready("X", "cause_choice"):
    model = LogisticRegression(max_iter=1000).fit(X_train, y_train)
    labkit.plots.scores_of_rows(model.decision_function(X), y, title="The page's 200 rows")
    plt.show()

# %% [markdown]
# *Above: each mark is a row at the score that the plain model gives it; right of the grey line it is
# called class 1. Look at the empty stretch between the two classes: the cut could be moved a long way
# to either side before it met a row. SMOTE and weights do move it, and nothing happens.*

# %% [markdown]
# ## 5. Data that can tell methods apart
#
# Two settings made the example this easy. `class_sep` says how far apart the clouds are.
# `flip_y` gives labels away at random; it was zero, so that not one row lies on the wrong side.
#
# **Task `harder`.** Write `make_split`, which makes the same data and the same split as in task
# `data`, with another `class_sep` and `flip_y`. Run it and the cells below it, which score your three
# functions on a grid of both. Read `first_apart` and `flip_choice` off the picture; `missed_by_any`
# and `missed_by_all` are for you to compute.


# %% answer="harder"
def make_split(class_sep, flip_y):
    """Return X_train, X_test, y_train, y_test; all other settings are those of the page."""
    # BEGIN SOLUTION
    X, y = make_classification(
        n_samples=200,
        n_features=5,
        n_informative=3,
        n_redundant=1,
        n_classes=2,
        n_clusters_per_class=1,
        weights=[0.9, 0.1],
        class_sep=class_sep,
        flip_y=flip_y,
        random_state=42,
    )
    return train_test_split(X, y, test_size=0.3, random_state=42)
    # END SOLUTION


# %%
separations = [2, 1.5, 1, 0.75, 0.5, 0.3]
if lab.ready("predictions") and make_split(2, 0):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    for ax, share in zip(axes, (0, 0.05), strict=True):
        grid = pd.DataFrame(index=pd.Index(separations, name="class_sep"))
        for name, method in (("plain", plain), ("smote", with_smote), ("weights", with_weights)):
            splits = [make_split(separation, share) for separation in separations]
            grid[name] = [
                recall_score(y_true, method(train, y_known, test))
                for train, test, y_known, y_true in splits
            ]
        labkit.plots.lines(grid, ylabel="recall", title=f"flip_y={share}", ax=ax)
        ax.set(ylim=(0, 1.08))
        ax.legend(loc="lower left")
        ax.invert_xaxis()
    plt.show()

# %% [markdown]
# *Above: recall of class 1, the data getting harder from left to right. On the left panel the lines
# lie on each other first and then part. On the right panel they start below one, and yet together.
# In either panel all heights are multiples of one step; that will matter.*
#
# - `first_apart`: in the left panel, the largest `class_sep` at which the three recalls are not all
#   the same.
# - `missed_by_any`, `missed_by_all`: with `make_split(2, 0.05)`, the number of test rows that at least
#   one of the three methods labels wrongly, and the number that all three label wrongly.
# - `flip_choice`: why does `flip_y` alone make the reports worse, but not different?
#   - **A** Flipped labels change only the training rows.
#   - **B** A row with a flipped label lies deep among the other class, where every method calls it
#     wrong.
#   - **C** SMOTE and class weights repair flipped labels equally well.
#   - **D** With flipped labels the classes are no longer imbalanced.

# %% answer="harder_reading"
first_apart = missed_by_any = missed_by_all = None
flip_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
first_apart = 1
train, test, y_known, y_true = make_split(2, 0.05)
wrong = np.array(
    [method(train, y_known, test) != y_true for method in (plain, with_smote, with_weights)]
)
missed_by_any = np.sum(wrong.any(axis=0))
missed_by_all = np.sum(wrong.all(axis=0))
flip_choice = "B"
# END SOLUTION

# %% check="harder"
lab.check("harder")

# %%
if lab.ready("first_apart") and make_split(2, 0):
    _, axes = plt.subplots(1, 2, figsize=(11, 3.8), sharey=True, layout="constrained")
    for ax, settings in zip(axes, ((2, 0.05), (0.75, 0)), strict=True):
        train, test, y_known, y_true = make_split(*settings)
        model = LogisticRegression(max_iter=1000).fit(train, y_known)
        labkit.plots.scores_of_rows(
            model.decision_function(np.vstack([train, test])),
            np.append(y_known, y_true),
            title="class_sep={}, flip_y={}".format(*settings),
            ax=ax,
        )
    plt.show()

# %% [markdown]
# *Above, left: the clouds are as far apart as before, and a few crosses stand far inside the other
# class. No shift of the cut that is worth its price reaches them. Right: the clouds touch, and rows of
# class 1 lie on both sides of the cut. Look how much room the cut leaves before the first row of
# class 0: it has drifted towards the rare class, and moving it back would find more.*
#
# So there are two kinds of hard. Noise in the labels takes something from every method alike. Overlap
# is where the place of the cut matters, and moving the cut is what SMOTE and weights do. An example
# that is to compare them needs overlap. From here on the data are `make_split(0.75, 0)`.

# %% [markdown]
# ## 6. How few rows that was
#
# Now the methods differ. Before you rank them, look at the column `support` of the reports, which
# nobody reads: the rows that a score was computed from.
#
# Recall is a share: found rows of class 1 over all rows of class 1. A share of few rows is a rough
# thing. If the true recall, over all rows that could ever be drawn, is $\pi$, then the number found
# among $n$ varies by chance around $n\pi$. Wilson's interval turns this round. It gives the values of
# $\pi$ that fit what was seen, here at 95 %, so with $z = 1.96$:
#
# $$\frac{\hat p + \dfrac{z^2}{2n} \pm z\sqrt{\dfrac{\hat p\,(1 - \hat p)}{n} + \dfrac{z^2}{4n^2}}}
# {1 + \dfrac{z^2}{n}} \qquad\text{with}\qquad \hat p = \frac{\text{found}}{n}$$
#
# The schoolbook formula $\hat p \pm z\sqrt{\hat p(1 - \hat p)/n}$ is shorter. Try it on a perfect
# score and you see why it is not used here.
#
# **Task `error_bar`.** Count the rows of class 1 in the page's test set: `n_rare_test`. Write
# `wilson`, the formula above. Apply it to the recall of your three functions on the hard data:
# `intervals`, from `"plain"`, `"smote"` and `"weights"` to the pair of low and high. Last, compute
# `rare_rows_needed`: the smallest number of rows of class 1 in the test set for which the interval
# around a recall of 0.8 is at most 0.1 wide from end to end (the number found, 0.8 times the rows,
# need not be whole).


# %% answer="error_bar"
def wilson(found, n):
    """Return the low and the high end of the 95 % interval for a share found / n."""
    # BEGIN SOLUTION
    z = 1.96
    share = found / n
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    centre = share + z**2 / (2 * n)
    return (centre - reach) / (1 + z**2 / n), (centre + reach) / (1 + z**2 / n)
    # END SOLUTION


n_rare_test = intervals = rare_rows_needed = None
# BEGIN SOLUTION
n_rare_test = np.sum(y_test == 1)
train, test, y_known, y_true = make_split(0.75, 0)
intervals = {}
for name, method in (("plain", plain), ("smote", with_smote), ("weights", with_weights)):
    y_pred = method(train, y_known, test)
    intervals[name] = wilson(np.sum(y_pred[y_true == 1] == 1), np.sum(y_true == 1))
rare_rows_needed = 1
while np.diff(wilson(0.8 * rare_rows_needed, rare_rows_needed))[0] > 0.1:
    rare_rows_needed += 1
# END SOLUTION

# %% check="error_bar"
lab.check("error_bar")

# %%
if lab.ready("y_test", "n_rare_test", "intervals", "rare_rows_needed"):
    print(f"{n_rare_test} of the {len(y_test)} test rows are of class 1.")
    print(f"One row more or less moves recall by {1 / n_rare_test:.2f}.")
    perfect = wilson(n_rare_test, n_rare_test)
    print(f"A perfect recall on them fits any true recall from {perfect[0]:.2f} up.")
    for name, (low, high) in intervals.items():
        print(f"{name:>8} on the hard data: true recall from {low:.2f} to {high:.2f}")
    print(
        f"For an interval 0.1 wide: {rare_rows_needed} rows of class 1, "
        f"so {10 * rare_rows_needed} test rows at 90 to 10."
    )

# %%
if lab.ready("rare_rows_needed"):
    n_rows = np.arange(5, 501)
    ends = np.array([wilson(0.8 * n, n) for n in n_rows])
    ax = plt.subplots(figsize=(6.4, 4.2), layout="constrained")[1]
    ax.fill_between(n_rows, *ends.T, color=labkit.plots.MAJORITY_COLOUR, alpha=0.3)
    ax.axhline(0.8, color="black", lw=1)
    ax.axvline(n_rare_test, color=labkit.plots.MINORITY_COLOUR, ls="--", label="the page's test")
    ax.axvline(rare_rows_needed, color="grey", ls=":", label="0.1 wide")
    ax.set(
        xscale="log",
        xlabel="rows of class 1 in the test set",
        ylabel="recall",
        ylim=(0, 1),
        title="What an observed recall of 0.8 is compatible with",
    )
    ax.legend(loc="lower right")
    plt.show()

# %% [markdown]
# *Above: the shaded band is the interval around a recall of 0.8. At the dashed line, where the page
# stands, it covers nearly everything between a poor method and a perfect one. It narrows with the
# square root of the rows: about four times as many for half the width.*
#
# Look at the three intervals that you printed. They overlap, over most of their length. From this
# one split nobody can say which method is better.

# %% [markdown]
# ## 7. The same question to many splits
#
# There are no more rows. But the split was chosen by a seed, and another seed asks the question
# again. If every method is asked on the *same* splits, a lucky split is lucky for all, and the
# differences are steadier than the scores.
#
# **Task `many_splits`.** Take the hard data, all 200 rows of `make_split(0.75, 0)` put together again.
# For each seed from 0 to 39, split them with `test_size=0.3`, this time stratified, and let the three
# functions predict. Collect the recalls in `split_recalls`, a DataFrame with a row for each seed and
# the columns `plain`, `smote` and `weights`. From it compute `mean_gain`, the mean over all splits of
# the recall of `smote` minus that of `plain`; `smote_ahead`, the number of splits where `smote` has
# more; and `smote_behind`, where it has less.

# %% answer="many_splits"
split_recalls = mean_gain = smote_ahead = smote_behind = None
# BEGIN SOLUTION
train, test, y_known, y_true = make_split(0.75, 0)
X_hard, y_hard = np.vstack([train, test]), np.append(y_known, y_true)
rows = []
for seed in range(40):
    train, test, y_known, y_true = train_test_split(
        X_hard, y_hard, test_size=0.3, stratify=y_hard, random_state=seed
    )
    rows.append(
        {
            "plain": recall_score(y_true, plain(train, y_known, test)),
            "smote": recall_score(y_true, with_smote(train, y_known, test)),
            "weights": recall_score(y_true, with_weights(train, y_known, test)),
        }
    )
split_recalls = pd.DataFrame(rows)
gain = split_recalls["smote"] - split_recalls["plain"]
mean_gain = gain.mean()
smote_ahead = np.sum(gain > 0)
smote_behind = np.sum(gain < 0)
# END SOLUTION

# %% check="many_splits"
lab.check("many_splits")

# %%
if lab.ready("split_recalls"):
    table = split_recalls.describe(percentiles=[0.05, 0.95]).loc[
        ["mean", "min", "5%", "95%", "max"]
    ]
    display(table.round(3))
    versus = split_recalls["smote"] - split_recalls["weights"]
    print(f"SMOTE minus plain, mean over the splits: {mean_gain:+.3f}")
    print(f"SMOTE finds more than plain in {smote_ahead} splits, fewer in {smote_behind}")
    print(
        f"SMOTE finds more than weights in {np.sum(versus > 0)} splits, fewer in {np.sum(versus < 0)}"
    )

# %%
if lab.ready("split_recalls"):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    labkit.plots.spread(split_recalls, ylabel="recall", title="One dot a split", ax=axes[0])
    differences = pd.DataFrame(
        {
            "SMOTE - plain": split_recalls["smote"] - split_recalls["plain"],
            "weights - plain": split_recalls["weights"] - split_recalls["plain"],
            "SMOTE - weights": split_recalls["smote"] - split_recalls["weights"],
        }
    )
    labkit.plots.spread(
        differences, ylabel="difference in recall", title="The same, split by split", ax=axes[1]
    )
    axes[1].axhline(0, color="grey", lw=1)
    plt.show()

# %% [markdown]
# *Above, left: the recalls of the three methods, black bars at their means. The dots of one method
# lie far apart, and the three columns overlap. Right: the differences on the same split. Look at
# which side of zero the dots are on, and at the last column.*
#
# This is the most that the rows can give. Taking the differences split by split removed what the
# splits have in common, and a direction appeared that no single split could show. Two cautions. All
# splits share the same 200 rows, so they are not so many independent experiments: the spread says how
# much a split matters, and rather less than how much new data would. And recall alone is half of the
# story: what was gained in recall may have been paid for in precision.
#
# The page also says that class weights may not improve results as much as SMOTE does. On its own
# data there was nothing to improve. On the harder ones, read the last printed line.

# %% [markdown]
# ## 8. A verdict
#
# **Question.** A colleague shows you the page's three reports and says: "All perfect, so SMOTE is not
# needed, and weights are not either." Answer in four sentences or so. Say what the reports can show
# and what they cannot, and what you would change about the data, the test set and the number of runs
# before you compare again. Use numbers of your own from above.

# %% [markdown] free="verdict"
# The three reports are perfect because a straight cut separates the classes; ten ways of training
# gave the same scores, so they say something about the data and nothing about the methods. Nor does a
# perfect recall say much by itself: with five rows of class 1 in the test set it fits any true recall
# above about 0.57. I would choose data whose classes overlap, since flipped labels only made all three
# methods miss the same row, and a test set with some 250 rows of class 1, for an interval 0.1 wide.
# Then I would compare the methods on the same many splits, difference by difference, where SMOTE was
# never behind the plain model, and look at precision beside recall.

# %% [markdown]
# ## What you can do now
#
# - make data by a recipe and split them (`data`)
# - train a model plainly, on rows from SMOTE and with class weights (`three_ways`), and set either
#   remedy to a strength of your choice (`variants`)
# - distrust a perfect score, and find its cause (`cause`)
# - tell noise from overlap, and choose data on which methods can differ (`harder`)
# - put an error bar on a recall, and say how many rows a narrower one takes (`error_bar`)
# - compare methods split by split (`many_splits`), and defend what follows (`verdict`)

# %%
lab.summary()

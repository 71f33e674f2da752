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
# SMOTE, and with class weights. It prints three reports. You will run it, and then find out that the
# reports cannot compare the three. On the way you learn when a comparison can show a difference: the
# data have to be hard enough, and the test set needs enough rows of the rare class.
#
# **You need** Python, a little NumPy and pandas, and to have fitted a scikit-learn model before. No
# neural networks in this one.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like. A question with the
# letters A to D gives all its points at the first try, and fewer with each further letter you try;
# whoever marks your notebook counts your last answer alone.
#
# **Predict, then look.** Before some measurements a cell asks for a guess. It gives no points. Write
# it down before you run on: a wrong guess is where you learn most.

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
from sklearn.metrics import classification_report, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

one_thread = threadpool_limits(1)  # for so few rows, starting threads takes longer than the work

# %% [markdown]
# ## Theory
#
# A logistic regression gives each row a score, and calls the row positive when the score is above
# zero:
#
# $$s(x) = b + w_1 x_1 + \dots + w_d x_d \qquad p(x) = \frac{1}{1 + e^{-s(x)}}$$
#
# The rows with $s(x) = 0$ form the **decision boundary**. Here it is a straight cut through the data: a
# line in two dimensions, a plane in three.
#
# **What training does.** It makes the log loss small, the mean over all rows of $-\log$ of the
# probability that the model gave to the row's true class. Log loss is *proper*: in the long run, no
# probabilities make it smaller than the true ones. So the loss is not what goes wrong when one class is
# rare. The plain model's probabilities are about right, and they are small, because class 1 is rare.
#
# **What goes wrong is the threshold.** To call a row positive when $p(x) > 0.5$ is best if both kinds of
# error cost the same. Where a missed row of class 1 is the worse error, rows with a smaller probability
# should be called, too. Practical 02 puts costs on the errors; practical 06 moves the threshold itself.
# The two remedies of this practical leave the threshold at 0.5, and move the probabilities instead. They
# make the model believe that class 1 is more common than it is:
#
# | remedy | what it changes | in code |
# |---|---|---|
# | SMOTE | the rows: it adds made-up rows of the rare class, between real ones | `SMOTE().fit_resample(X_train, y_train)` |
# | class weights | the loss: each row's term is multiplied by the weight of its class | `class_weight="balanced"` |
#
# **SMOTE** (Chawla and others, 2002) takes a row $x_i$ of the rare class and one of its five nearest rare
# neighbours, $x_j$, and makes a row on the line between them:
# $x_\text{new} = x_i + \lambda\,(x_j - x_i)$, with $\lambda$ between 0 and 1 at random. It repeats this
# until both classes are equally large. It needs at least six rare rows.
#
# **Class weights** leave the rows alone. `"balanced"` gives class $c$ the weight $w_c = N / (2\,n_c)$,
# with $N$ rows in all and $n_c$ of that class. Then both classes weigh the same in sum.
#
# To say which is better, you need a score. This course mostly uses those of the rare class, the
# **minority class**: **precision** (the share of positives among the rows that were called positive) and
# **recall** (the share that was called positive among the rows that are).

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
# `random_state=42`, as on the page. The page's split is not *stratified*: it does not keep the shares of
# the classes alike in both parts.

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
# Then collect what they say of your test rows in a dictionary `predictions`, with the keys `"plain"`,
# `"smote"` and `"weights"`. The check will call your functions with other data than yours, and it will
# notice one remedy in the place of the other.


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

# %% [markdown]
# **Predict.** How many of the 60 test rows will `plain` label wrongly? One row in ten is rare, and
# nothing was done about it.

# %% answer="guess_mistakes"
guess_mistakes = None  # a number from 0 to 60
# BEGIN SOLUTION
guess_mistakes = 4
# END SOLUTION

# %%
if lab.ready("y_test", "predictions"):
    for name, y_pred in predictions.items():
        print(f"{name}:\n{classification_report(y_test, y_pred)}")
    lab.look("guess_mistakes", np.sum(predictions["plain"] != y_test))

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Three reports, and not one mistake in any of them. The page stops here, and lets its reader conclude
# that imbalance was handled.
#
# </details>

# %% [markdown]
# ## 3. More ways, the same report
#
# Three ways are few. Both remedies have settings.
#
# `sampling_strategy` tells SMOTE how many rows to make. `"minority"` resamples the rarest class until
# it is as large as the largest. A number is the ratio that is wanted afterwards, and SMOTE rounds down to
# whole rows:
#
# $$\text{sampling\_strategy} = \frac{\text{rows of the rare class afterwards}}
# {\text{rows of the common class}}$$
#
# `class_weight` takes a dictionary as well, from label to weight.
#
# **Task `variants`.** First calculate: how many rows of the rare class will your training rows have
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
# <details><summary>After you have looked</summary>
#
# Two models, two remedies, seven settings, and still no mistake. When everything scores the same,
# the score says nothing about the methods. It says something about the data.
#
# </details>

# %% [markdown]
# ## 4. The cause
#
# A perfect score has three usual suspects.
#
# 1. **Leakage.** Test rows, or rows made from them, were among the training rows.
# 2. **Luck.** The test is so small that a perfect score is not unusual.
# 3. **Ease.** The classes lie so far apart that every method separates them.
#
# Luck comes later. For the first, count rows. For the third, ask whether one straight cut can
# separate all 200 rows. A logistic regression can answer that. By default a penalty keeps its
# coefficients small, and a model with small coefficients cannot use a narrow gap. `C` is the inverse of
# the penalty. With `C=1e6` there is almost none.
#
# **Task `cause`.** Write `count_shared`, which counts the rows of one table that are in another one too,
# and `separable`, which says whether a straight cut makes no mistake on any of the rows it is given.
# With the first, count the rows that your two parts share: `shared_rows`. Then choose the cause:
#
# - **A** SMOTE and class weights both solve the imbalance completely.
# - **B** Test rows leaked into the training rows.
# - **C** A straight cut separates the classes, so every sensible method finds one.
# - **D** Accuracy is misleading on imbalanced data.


# %% answer="cause"
def count_shared(A, B):
    """Return the number of rows of A that are rows of B as well."""
    # BEGIN SOLUTION
    known = set(map(tuple, np.asarray(B)))
    return sum(tuple(row) in known for row in np.asarray(A))
    # END SOLUTION


def separable(X, y):
    """Return True if a straight cut tells the two classes apart without a mistake."""
    # BEGIN SOLUTION
    model = LogisticRegression(C=1e6, max_iter=10_000).fit(X, y)
    return bool(np.all(model.predict(X) == y))
    # END SOLUTION


shared_rows = None
cause_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
shared_rows = count_shared(X_train, X_test)
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
# called class 1. Look at the stretch between the two classes. How far could the cut be moved before a
# row changed sides?*
#
# <details><summary>After you have looked</summary>
#
# The stretch is empty: the cut can be moved a long way to either side before it meets a row. SMOTE and
# weights do move it, and no label changes.
#
# </details>

# %% [markdown]
# ## 5. Data that can tell methods apart
#
# Two settings made the example this easy. `class_sep` says how far apart the classes are. `flip_y`
# draws a share of the labels anew, at random; it was zero, so no row lies on the wrong side.
#
# To see what each of them does, change one thing and keep all else equal. `class_sep` is safe. With
# `flip_y` there is a surprise.
#
# **Predict.** With `flip_y=0.05` in place of 0, and the same seeds everywhere: how many of the 60 rows in
# the page's test set will be the same rows as before?

# %% answer="guess_same_rows"
guess_same_rows = None  # a number from 0 to 60
# BEGIN SOLUTION
guess_same_rows = 60
# END SOLUTION

# %%
if lab.ready("X", "X_test"):
    X_noisy, y_noisy = make_classification(
        n_samples=200,
        n_features=5,
        n_informative=3,
        n_redundant=1,
        n_clusters_per_class=1,
        weights=[0.9, 0.1],
        class_sep=2,
        flip_y=0.05,
        random_state=42,
    )
    noisy_test = train_test_split(X_noisy, y_noisy, test_size=0.3, random_state=42)[1]
    # the columns may come in another order, too
    before, after = (set(map(tuple, np.sort(rows, axis=1))) for rows in (X_test, noisy_test))
    lab.look("guess_same_rows", len(before & after))

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# `make_classification` takes all its random numbers from one stream. Drawing labels anew uses some of
# them up, so everything that is drawn afterwards, the order of rows and columns, comes out differently.
# A comparison of `flip_y=0` with `flip_y=0.05` compares two test sets.
#
# </details>
#
# So flip the labels yourself, and leave the rows where they are:


# %% setup="flip"
def flip_labels(y, share, seed):
    """Return labels of which a share was drawn anew, at random."""
    draws = np.random.default_rng(seed)
    flipped = y.copy()
    chosen = draws.random(len(y)) < share
    flipped[chosen] = draws.integers(2, size=chosen.sum())
    return flipped


# %% [markdown]
# **Task `harder`.** Write `make_split`. It makes the rows of task `data` with another `class_sep` (and
# always `flip_y=0`), draws a share of the labels anew with `flip_labels(y, flipped, seed)`, and splits as
# in task `data`, but with `random_state=seed`. Then run the cells below it. They score your three
# functions on six splits at each of several settings.


# %% answer="harder"
def make_split(class_sep, flipped, seed=42):
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
        flip_y=0,
        random_state=42,
    )
    y = flip_labels(y, flipped, seed)
    return train_test_split(X, y, test_size=0.3, random_state=seed)
    # END SOLUTION


# %%
separations = [2, 1.6, 1.3, 1, 0.6]
if lab.ready("predictions") and make_split(2, 0):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    for ax, share in zip(axes, (0, 0.05), strict=True):
        splits = {s: [make_split(s, share, seed) for seed in range(6)] for s in separations}
        grid = pd.DataFrame(index=pd.Index(separations, name="class_sep"))
        for name, method in (("plain", plain), ("smote", with_smote), ("weights", with_weights)):
            grid[name] = [
                np.mean(
                    [recall_score(y_true, method(a, y_known, b)) for a, b, y_known, y_true in six]
                )
                for six in splits.values()
            ]
        labkit.plots.lines(grid, ylabel="mean recall", title=f"flipped={share}", ax=ax)
        ax.set(ylim=(0, 1.08))
        ax.legend(loc="lower left")
        ax.invert_xaxis()
    plt.show()

# %% [markdown]
# *Above: recall of class 1, a mean over six splits, the data getting harder from left to right. Look for
# the place where the lines part, and for what flipped labels do where the classes are far apart.*
#
# - `first_apart`: in the left panel, the largest `class_sep` at which the mean recall of `smote` is more
#   than 0.05 above that of `plain`.
#
# One missed row shows nothing. So count over twelve splits, with the seeds 0 to 11: take the test rows of
# `make_split(2, 0.05, seed)`. The rows and the split are those of `make_split(2, 0, seed)`, so a label
# that differs between the two was flipped.
#
# - `flipped_rows`: the number of test rows with a flipped label, in all twelve splits together.
# - `flipped_missed`: how many of these all three methods label wrongly.
# - `others_missed`: how many test rows with an unchanged label *at least one* method labels wrongly.
# - `flip_choice`: what do flipped labels do to a comparison of the methods?
#   - **A** They change only the training rows, so test scores stay as they were.
#   - **B** A flipped row lies deep among the other class: every method calls it wrong, so it lowers all
#     scores alike.
#   - **C** SMOTE and class weights repair flipped labels equally well.
#   - **D** With flipped labels the classes are no longer imbalanced.

# %% answer="harder_reading"
first_apart = flipped_rows = flipped_missed = others_missed = None
flip_choice = None  # one of "A", "B", "C", "D"
# BEGIN SOLUTION
first_apart = 1.6
flipped_rows = flipped_missed = others_missed = 0
for seed in range(12):
    *_, y_clean = make_split(2, 0, seed)
    train, test, y_known, y_true = make_split(2, 0.05, seed)
    flipped = y_clean != y_true
    wrong = np.array(
        [method(train, y_known, test) != y_true for method in (plain, with_smote, with_weights)]
    )
    flipped_rows += flipped.sum()
    flipped_missed += (wrong.all(axis=0) & flipped).sum()
    others_missed += (wrong.any(axis=0) & ~flipped).sum()
flip_choice = "B"
# END SOLUTION

# %% check="harder"
lab.check("harder")

# %%
if lab.ready("flipped_rows") and make_split(2, 0):
    print(f"{flipped_missed} of {flipped_rows} flipped test rows are missed by all three methods.")
    n_others = 12 * 60 - flipped_rows
    print(f"{others_missed} of {n_others} other test rows are missed by one method or more.")
    _, axes = plt.subplots(1, 2, figsize=(11, 3.8), sharey=True, layout="constrained")
    for ax, settings in zip(axes, ((2, 0.05), (0.75, 0)), strict=True):
        train, test, y_known, y_true = make_split(*settings)
        model = LogisticRegression(max_iter=1000).fit(train, y_known)
        labkit.plots.scores_of_rows(
            model.decision_function(np.vstack([train, test])),
            np.append(y_known, y_true),
            title="class_sep={}, flipped={}".format(*settings),
            ax=ax,
        )
    plt.show()

# %% [markdown]
# *Above, left: classes far apart, some labels flipped. Right: no label flipped, and classes that touch.
# Look at the rows on the wrong side of the grey line. How far would the line have to move to reach them?*
#
# <details><summary>After you have looked</summary>
#
# There are two kinds of hard. Noise in the labels puts rows deep among the other class. No shift of the
# boundary that is worth its price reaches them, so every method loses them alike. Overlap is where the
# place of the boundary matters. On the right the plain model leaves room before the first row of class 0:
# where classes touch, class 1 is the less probable one until quite far on its own side. Moving the boundary
# back finds more rows, and moving it is what SMOTE and weights do.
#
# </details>
#
# An example that is to compare them needs overlap. From here on the data are `make_split(0.75, 0)`.

# %% [markdown]
# ## 6. How few rows that was
#
# Now the methods differ. Before you rank them, look at the column `support` of the reports: it is the
# number of rows that a score was computed from.
#
# Recall is a share: found rows of class 1 over all rows of class 1. A share of few rows is uncertain.
# If the true recall, over all rows that could ever be drawn, is $\pi$, then the number found
# among $n$ varies by chance around $n\pi$. Wilson's confidence interval reverses this: it contains the
# values of $\pi$ that fit what was seen, here at 95 %, so with $z = 1.96$:
#
# $$\frac{\hat p + \dfrac{z^2}{2n} \pm z\sqrt{\dfrac{\hat p\,(1 - \hat p)}{n} + \dfrac{z^2}{4n^2}}}
# {1 + \dfrac{z^2}{n}} \qquad\text{with}\qquad \hat p = \frac{\text{found}}{n}$$
#
# The schoolbook formula $\hat p \pm z\sqrt{\hat p(1 - \hat p)/n}$ is shorter. Try it on a perfect
# score and you see why it is not used here.
#
# **Task `error_bar`.** Count the rows of class 1 in the page's test set: `n_rare_test`. Write
# `wilson`, the formula above. Apply it to the recall of your three functions on the hard data:
# `intervals`, a dictionary from `"plain"`, `"smote"` and `"weights"` to the pair of low and high. Last,
# compute `rare_rows_needed`: the smallest number of rows of class 1 in the test set for which the interval
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
# *Above: the shaded band is the interval around a recall of 0.8. Look how much it covers at the dashed
# line, where the page's test set is, and how many rows it takes to halve it.*
#
# <details><summary>After you have looked</summary>
#
# With so few rows, the interval covers nearly everything between a poor method and a perfect one. It
# narrows with the square root of the number of rows: about four times as many for half the width.
#
# The three intervals that you printed overlap: a true recall of 0.6, or of 0.8, would fit all three
# methods. That alone is no test: they were asked about the *same* rows, so only the rows on which they
# disagree can decide. (Practical 05 counts those rows, with McNemar's test.) Here they are so few that one
# split cannot say which method is better.
#
# </details>

# %% [markdown]
# ## 7. The same question to many splits
#
# There are no more rows. But the split was chosen by a seed, and another seed asks the question again.
# If every method is asked on the *same* splits, an easy split is easy for all of them. So compare the
# methods split by split, in **pairs**: the differences vary less than the scores.
#
# **Task `many_splits`.** Take the hard data, all 200 rows of `make_split(0.75, 0)` put together again.
# For each seed from 0 to 39, split them with `test_size=0.3`, this time stratified, and let the three
# functions predict. Collect the recalls in `split_recalls`, a DataFrame with a row for each seed and
# the columns `plain`, `smote` and `weights`, and the precisions in `split_precisions`, a DataFrame of the
# same form. From the first compute `mean_gain`, the mean over all splits of the recall of `smote` minus
# that of `plain`; `smote_ahead`, the number of splits where `smote` has more; and `smote_behind`, where it
# has less. From the second compute `precision_paid`, a dictionary with the keys `"smote"` and `"weights"`:
# the mean precision of `plain` minus that of the method.
#
# **Predict.** What is found in addition may be paid for in precision. How much precision will SMOTE cost,
# as a mean over the splits?

# %% answer="guess_precision_paid"
guess_precision_paid = None  # a number from 0 to 1
# BEGIN SOLUTION
guess_precision_paid = 0.1
# END SOLUTION

# %% answer="many_splits"
split_recalls = mean_gain = smote_ahead = smote_behind = None
split_precisions = precision_paid = None
# BEGIN SOLUTION
train, test, y_known, y_true = make_split(0.75, 0)
X_hard, y_hard = np.vstack([train, test]), np.append(y_known, y_true)
recalls, precisions = [], []
for seed in range(40):
    train, test, y_known, y_true = train_test_split(
        X_hard, y_hard, test_size=0.3, stratify=y_hard, random_state=seed
    )
    said = {
        "plain": plain(train, y_known, test),
        "smote": with_smote(train, y_known, test),
        "weights": with_weights(train, y_known, test),
    }
    recalls.append({name: recall_score(y_true, y_pred) for name, y_pred in said.items()})
    precisions.append({name: precision_score(y_true, y_pred) for name, y_pred in said.items()})
split_recalls, split_precisions = pd.DataFrame(recalls), pd.DataFrame(precisions)
gain = split_recalls["smote"] - split_recalls["plain"]
mean_gain = gain.mean()
smote_ahead = np.sum(gain > 0)
smote_behind = np.sum(gain < 0)
mean_precision = split_precisions.mean()
precision_paid = {m: mean_precision["plain"] - mean_precision[m] for m in ("smote", "weights")}
# END SOLUTION

# %% check="many_splits"
lab.check("many_splits")

# %%
if lab.ready("split_recalls", "split_precisions", "precision_paid"):
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
    f1 = 2 * split_recalls * split_precisions / (split_recalls + split_precisions)
    display(pd.DataFrame({"precision": split_precisions.mean(), "F1": f1.mean()}).round(3))
    lab.look("guess_precision_paid", precision_paid["smote"])

# %%
if lab.ready("split_recalls"):
    _, axes = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    labkit.plots.spread(split_recalls, ylabel="recall", title="One dot per split", ax=axes[0])
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
# *Above, left: the recalls of the three methods, black bars at their means. Right: the differences on the
# same split. Compare how wide the columns are, look at which side of zero the dots are on, and at the last
# column.*
#
# <details><summary>After you have looked</summary>
#
# The scores of one method lie far apart, and the three columns overlap. The differences, split by split,
# have one direction that no single split could show: what the splits have in common was removed.
#
# Was the recall paid for? Recall alone does not say; the table of precisions does. On these data little
# precision was lost, with SMOTE as with weights, so F1 rose. That is these data, and the threshold 0.5: in
# practical 05 the same remedies pay much more.
#
# One caution. All splits share the same 200 rows, so they are not forty independent experiments. The
# spread shows how much the split matters; with new data the scores would vary more.
#
# The page also says that class weights may not improve results as much as SMOTE does. On its own data
# there was nothing to improve. On the harder data, read the line on SMOTE and weights: where neither
# finds more than the other, the honest word is "open".
#
# </details>
#
# ### A leak on the same page
#
# The page's long program resamples the training rows, after the split. But its first lines, the ones
# that people copy, call `smote.fit_resample(X, y)` on *all* rows. Whoever splits afterwards has rows in
# the test set that were made from training rows, and the other way round. That is **leakage**: the test
# has seen what it should be new to.
#
# **Predict.** The mean F1 of the honest way is in the table above. What will it be if SMOTE gets all rows
# before the split?

# %% answer="guess_leaked_f1"
guess_leaked_f1 = None  # a number from 0 to 1
# BEGIN SOLUTION
guess_leaked_f1 = 0.9
# END SOLUTION

# %%
if lab.ready("split_recalls", "split_precisions", "precision_paid") and make_split(0.75, 0):
    train, test, y_known, y_true = make_split(0.75, 0)
    X_hard, y_hard = np.vstack([train, test]), np.append(y_known, y_true)
    X_all, y_all = SMOTE(random_state=42).fit_resample(X_hard, y_hard)
    leaked = []
    for seed in range(20):
        train, test, y_known, y_true = train_test_split(
            X_all, y_all, test_size=0.3, stratify=y_all, random_state=seed
        )
        leaked.append(f1_score(y_true, plain(train, y_known, test)))
    lab.look("guess_leaked_f1", np.mean(leaked))
    print(f"resampled after the split, on training rows alone: mean F1 {f1['smote'].mean():.3f}")

# %% [markdown]
# The model is the same, and so is what it knows about the world. Only the test became easier. Practical 04
# takes this leak apart, on labels that cannot be learned at all.

# %% [markdown]
# ## 8. A verdict
#
# **Question.** A colleague shows you the page's three reports and says: "All perfect, so SMOTE is not
# needed, and weights are not either." Answer in four sentences or so. Say what the reports can show
# and what they cannot, and what you would change about the data, the test set and the number of runs
# before you compare again. Use numbers of your own from above.

# %% [markdown] free="verdict"
# The three reports are perfect because a straight cut separates the classes. Ten ways of training gave
# the same scores, so they say something about the data and nothing about the methods. Nor does a
# perfect recall say much by itself: with five rows of class 1 in the test set it fits any true recall
# above about 0.57. I would choose data whose classes overlap, since flipped labels are missed by all
# three methods alike, and a test set with some 250 rows of class 1, for an interval 0.1 wide. Then I
# would compare the methods in pairs on the same forty splits: there SMOTE was ahead of the plain model in
# more than half and never behind, at almost no loss of precision, and against weights it is open.

# %% [markdown]
# ## What you can do now
#
# - make data by a recipe and split them (`data`)
# - train a model plainly, on rows from SMOTE and with class weights (`three_ways`), and set either
#   remedy to a strength of your choice (`variants`)
# - question a perfect score, and find its cause (`cause`)
# - tell noise from overlap, keep all else equal, and choose data on which methods can differ (`harder`)
# - put an error bar on a recall, and say how many rows a narrower one takes (`error_bar`)
# - compare methods in pairs, split by split, in recall and in precision (`many_splits`), and defend what
#   follows (`verdict`)

# %% [markdown] notes="discuss"
# - **Before the reports.** Collect the guesses of section 2 on the board. Nobody expects zero mistakes. Ask
#   what a perfect score would have to mean, before section 4 answers it.
# - **Is the loss to blame?** Many students say that training "ignores" the rare class. Log loss is proper; it
#   is the threshold that does not fit the costs. Keep this sentence for practicals 05 and 06.
# - **All else equal.** `flip_y` moves the random stream, so two calls give two test sets. Ask for other
#   places where one changed setting changes a second thing (epochs and steps in practical 05 is one).
# - **Intervals and pairs.** Overlapping intervals are no test of paired methods. Ask which rows can decide.
# - **Open.** SMOTE against weights is open on these data. Ask what it would take to close the question.
# - **Leakage.** Let a student explain why the leaked F1 is computed correctly and still does not forecast
#   anything.

# %%
lab.summary()

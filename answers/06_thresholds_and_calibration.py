# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Practical 06: Thresholds and calibration
#
# **Aim.** A classifier gives a probability; a threshold turns it into a decision. Resampling and
# class weights change the first, and are mostly used for the sake of the second. You will see what
# they do to the probabilities, undo it with a formula and see where the formula fails, choose
# thresholds by cost, and put a claim to the test that people quarrel about: that a moved threshold
# does all that SMOTE and weights do.
#
# **You need** practical 05: SMOTE, class weights, thresholds tuned on folds. No network is trained
# here.
#
# **How it works.** Each task has a cell that starts empty: an answer is `None`, a function's body is
# `...`. Fill it in, run it, then run the check below it. A check looks at your answers and says what
# it found; it never stops the notebook. You may check as often as you like.
#
# Cells that begin with `guess_` ask what you expect, before you see it. They give no points; the
# notebook shows your guess beside the result.

# %% setup="lab"
import labkit

lab = labkit.Lab("06")

# %% setup="imports"
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    get_scorer,
    make_scorer,
    precision_recall_curve,
)
from sklearn.model_selection import (
    FixedThresholdClassifier,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_predict,
    train_test_split,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from labkit.data import known_risk
from labkit.metrics import wilson_interval

try:
    import ipywidgets
except ImportError:  # the slider is left out then; a figure shows the same at three thresholds
    ipywidgets = None

one_thread = threadpool_limits(1)  # for so few rows, starting threads takes longer than the work


class Echo(ClassifierMixin, BaseEstimator):
    """A model that predicts what stands in its only column."""

    classes_ = np.array([0, 1])

    def predict(self, X):
        """Return the column as labels."""
        return np.asarray(X)[:, 0].astype(int)


def score_with(y_true, y_pred):
    """Ask the scorer in `tuned` about some predictions: that is how the check of section 6 does it."""
    if tuned is None or getattr(tuned, "scoring", None) is None:
        return None
    return get_scorer(tuned.scoring)(Echo(), np.reshape(y_pred, (-1, 1)), np.asarray(y_true))


# %% [markdown]
# ## Theory
#
# Two questions are easily taken for one.
#
# 1. *How probable is it that this row is of class 1?* That is a matter of the world. A model that
#    answers it well is **calibrated**: of the rows to which it gives 0.2, a fifth are of class 1.
# 2. *Shall we act on this row?* That is a matter of what a mistake costs. The answer is a
#    **threshold**: act where the probability reaches it.
#
# A threshold of 0.5 answers the second question for someone to whom both mistakes cost the same.
# Where one class is rare, hardly anybody is in that position: a missed tumour and a needless second
# look are not the same price.
#
# SMOTE and class weights leave the threshold at 0.5 and move the probabilities instead, until the
# decisions come out better. So afterwards they are no longer probabilities of anything in the world.
# Whether that matters depends on which of the two questions you were asked. Practical
# [05](05_imbalanced_data.ipynb) has said it of networks: the loss was not at fault, the threshold was.
# Here you see it where the truth is known.
#
# A score for the first question is the **Brier score**, the mean of $(p_i - y_i)^2$ over all rows.
# Lower is better, and on average nothing is lower than the true probabilities. Log loss has the same
# property. Both are called **proper**: they reward a model that says what it believes.

# %% [markdown]
# ## 1. Two kinds of data
#
# **Rows of known risk.** `labkit.data.known_risk` draws rows and gives away the probability that
# each label was drawn with: `X, y, p = known_risk(n_samples, random_state=...)`. No real data set
# tells you that. We need it to see how far a model is from the truth, and not only from the labels.
#
# **Digits.** scikit-learn ships small pictures of handwritten digits, 8 by 8 pixels of 0 to 16. Is it
# an eight, or any of the other nine? One against the rest is how imbalance often arises.
#
# **Task `data`.** Draw 6000 rows of known risk with seed 1 to train on and 20000 with seed 2 to test
# on (of the first you need no `p`). Load the digits and divide the pixels by 16: `images`. Label the
# eights 1 and all others 0, in an array `eight`. Split both in halves, stratified, with `random_state=0`.

# %% answer="data"
X_train = y_train = X_test = y_test = p_true = None
images = eight = None
images_train = images_test = eight_train = eight_test = None
# BEGIN SOLUTION
X_train, y_train, _ = known_risk(6000, random_state=1)
X_test, y_test, p_true = known_risk(20000, random_state=2)
images, digit = load_digits(return_X_y=True)
images, eight = images / 16, (digit == 8).astype(int)
images_train, images_test, eight_train, eight_test = train_test_split(
    images, eight, test_size=0.5, stratify=eight, random_state=0
)
# END SOLUTION

# %% check="data"
lab.check("data")

# %%
if lab.ready("y_train", "y_test", "eight_train", "eight_test"):
    parts = {
        "known risk, train": y_train,
        "known risk, test": y_test,
        "eights, train": eight_train,
        "eights, test": eight_test,
    }
    rows = {
        name: {"rows": len(part), "of class 1": part.sum(), "share": part.mean()}
        for name, part in parts.items()
    }
    display(pd.DataFrame(rows).T.astype({"rows": int, "of class 1": int}).round(3))

# %% [markdown]
# ## 2. A threshold is a dial
#
# A model that is fitted once gives as many classifiers as there are thresholds. Turning the dial
# costs nothing: no training, no new rows.
#
# **Task `dial`.** Write `outcome`: for true labels, probabilities and a threshold, return the
# confusion matrix as $\begin{pmatrix} TN & FP \\ FN & TP \end{pmatrix}$, the precision and the recall
# of class 1, in that order. A row is called positive when its probability *reaches* the threshold.
# Where no row is called positive there is no precision; return 0 then, as scikit-learn does.


# %% answer="dial"
def outcome(y_true, y_proba, threshold):
    """Return the confusion matrix, the precision and the recall of class 1."""
    # BEGIN SOLUTION
    y_pred = np.asarray(y_proba) >= threshold
    matrix = confusion_matrix(y_true, y_pred, labels=[0, 1])
    (_, fp), (fn, tp) = matrix
    precision = tp / (tp + fp) if tp + fp else 0.0
    return matrix, precision, tp / (tp + fn)
    # END SOLUTION


# %% check="dial"
lab.check("dial")

# %% [markdown]
# Below, your function is put behind a slider: a logistic regression, trained once on the rows of
# known risk. First **guess** the threshold at which four fifths of class 1 are found. Then find it with
# the slider. Find also the threshold at which precision and recall are equal. What happens to the false
# alarms in between?

# %% answer="guess_four_fifths"
guess_four_fifths = None  # a threshold
# BEGIN SOLUTION
guess_four_fifths = 0.3
# END SOLUTION

# %%
dial_proba = None
if lab.ready("X_train", "X_test"):
    dial_proba = LogisticRegression().fit(X_train, y_train).predict_proba(X_test)[:, 1]


def told(threshold):
    """Say what your `outcome` is at a threshold."""
    matrix, precision, recall = outcome(y_test, dial_proba, threshold)
    called = np.sum(matrix, axis=0)[1]
    return f"{called} rows called positive, precision {precision:.3f}, recall {recall:.3f}"


def picture(threshold):
    """Draw a threshold, as a PNG file."""
    figure = labkit.plots.at_threshold(y_test, dial_proba, threshold)[0].figure
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


if lab.ready("dial_proba") and outcome(y_test, dial_proba, 0.5) is not None:
    print(f"At 0.50: {told(0.5)}")
    if ipywidgets is None:
        print("ipywidgets is not installed, so there is no slider here; see the figure below.")
    else:
        slider = ipywidgets.FloatSlider(
            value=0.5, min=0.02, max=0.9, step=0.02, description="threshold"
        )
        label = ipywidgets.Label(told(slider.value))
        image = ipywidgets.Image(value=picture(slider.value))

        def turn(change):
            """Follow the slider."""
            label.value, image.value = told(change["new"]), picture(change["new"])

        slider.observe(turn, "value")
        display(ipywidgets.VBox([slider, label, image]))
    lab.look("guess_four_fifths", np.quantile(dial_proba[y_test == 1], 0.2))

# %%
if lab.ready("dial_proba"):
    _, rows = plt.subplots(
        3, 2, figsize=(8.5, 9), width_ratios=(1, 2), sharex="col", layout="constrained"
    )
    for axes, threshold in zip(rows, (0.05, 0.2, 0.5), strict=True):
        labkit.plots.at_threshold(y_test, dial_proba, threshold, axes=axes)
    plt.show()

# %% [markdown]
# *Above, for pages without a slider: the same model at three thresholds. Read the right column of the
# matrix from top to bottom.*
#
# <details><summary>After you have looked</summary>
#
# The right column empties. Most of what leaves it are false alarms, but rows of class 1 that had been
# found leave it, too. Which of the three rows of the figure is best? The figure cannot say. It depends on
# what a false alarm costs, and what a miss.
#
# </details>

# %% [markdown]
# ## 3. Reliability, before and after
#
# Now the same logistic regression three ways. What becomes of its probabilities?
#
# To see it, sort the rows into bins by what was predicted, and look in each bin how many are of
# class 1 in fact. In a calibrated model the two agree, bin by bin.
#
# **Task `reliability`.** Fit `LogisticRegression()` on the training rows of known risk: as it is,
# with `class_weight="balanced"`, and behind `SMOTE(random_state=0)` in a pipeline. Make `proba`, a
# dictionary with the keys `"plain"`, `"weighted"` and `"smote"`: the probabilities of class 1 for
# the test rows. Then write `reliability_table`: cut the range from 0 to 1 into `n_bins` bins of equal
# width, and return three arrays, with an entry for each bin that is not empty: the mean predicted
# probability, the share of rows of class 1, and the number of rows.


# %% answer="reliability"
proba = None
# BEGIN SOLUTION
models = {
    "plain": LogisticRegression(),
    "weighted": LogisticRegression(class_weight="balanced"),
    "smote": make_pipeline(SMOTE(random_state=0), LogisticRegression()),
}
proba = {
    name: model.fit(X_train, y_train).predict_proba(X_test)[:, 1] for name, model in models.items()
}
# END SOLUTION


def reliability_table(y_true, y_proba, n_bins):
    """Return mean prediction, share of class 1 and number of rows of each bin with rows."""
    # BEGIN SOLUTION
    bins = np.minimum((np.asarray(y_proba) * n_bins).astype(int), n_bins - 1)
    rows = np.bincount(bins, minlength=n_bins)
    filled = rows > 0
    predicted = np.bincount(bins, weights=y_proba, minlength=n_bins)[filled] / rows[filled]
    share = np.bincount(bins, weights=y_true, minlength=n_bins)[filled] / rows[filled]
    return predicted, share, rows[filled]
    # END SOLUTION


# %% check="reliability"
lab.check("reliability")

# %% [markdown]
# Take the rows to which the model with SMOTE gives a probability near one half, from 0.4 to 0.6.
# **Guess** what share of them is of class 1.

# %% answer="guess_share_near_half"
guess_share_near_half = None  # a share
# BEGIN SOLUTION
guess_share_near_half = 0.5
# END SOLUTION

# %%
if lab.ready("proba") and reliability_table(y_test, proba["plain"], 10) is not None:
    tables = {
        name: pd.DataFrame(
            dict(zip(("predicted", "share", "rows"), reliability_table(y_test, q, 10), strict=True))
        )
        for name, q in proba.items()
    }
    display(pd.concat(tables, axis=1).round(3).fillna(""))
    for name, q in proba.items():
        print(f"{name:9} mean probability {q.mean():.3f}, Brier {brier_score_loss(y_test, q):.4f}")
    print(f"truth     mean probability {p_true.mean():.3f}, ", end="")
    print(f"Brier {brier_score_loss(y_test, p_true):.4f}; share of class 1 {y_test.mean():.3f}")
    near_half = np.abs(proba["smote"] - 0.5) <= 0.1
    lab.look("guess_share_near_half", y_test[near_half].mean())

# %%
if lab.ready("proba"):
    labkit.plots.reliability_curves(y_test, proba)
    plt.show()

# %% [markdown]
# *Above: the diagonal is where a calibrated model lies.*
#
# <details><summary>After you have looked</summary>
#
# The plain model keeps to the diagonal. The other two hang far below it, and nearly together: where
# they say "as likely as not", only a small share of the rows is of class 1. This is not noise. They
# were trained in a world where both classes are equally common, and they describe that world. The share
# of a class before anything is known of a row is called its **prior**; weights and SMOTE have moved the
# prior that the model believes in.
#
# </details>

# %% [markdown]
# ## 4. The way back
#
# The curve below the diagonal has a formula. Take a place $x$ where a share $p$ of the rows is of
# class 1. With weights $w_0$ and $w_1$, the model sees at $x$ the weight $w_1\,p$ of class 1 beside
# $w_0\,(1-p)$ of class 0, and if it can, it learns their share:
#
# $$q = \frac{w_1\,p}{w_1\,p + w_0\,(1-p)}
# \qquad\text{so that}\qquad
# \frac{q}{1-q} = \frac{w_1}{w_0}\cdot\frac{p}{1-p}$$
#
# Weights multiply the odds by a constant. To go back, divide by it:
#
# $$\frac{p}{1-p} = \frac{w_0}{w_1}\cdot\frac{q}{1-q}$$
#
# Taking rows away, or adding them, does the same: a class whose rows become $r$ times as many weighs
# $r$ times as much everywhere. Note the "if it can", and "everywhere". Both will matter.
#
# **Task `correction`.** Write `prior_corrected`, which gives $p$ for an array of $q$; solve the
# equation for $p$, so that it also works for $q = 0$ and $q = 1$. And write
# `weights_of_resampling`, which says which pair $(w_0, w_1)$ a change of the class counts amounts to.


# %% answer="correction"
def prior_corrected(q, w0, w1):
    """Return the probabilities that a model would give without the weights w0 and w1."""
    # BEGIN SOLUTION
    q = np.asarray(q)
    return w0 * q / (w0 * q + w1 * (1 - q))
    # END SOLUTION


def weights_of_resampling(y_before, y_after):
    """Return the pair (w0, w1) that has the effect of resampling y_before to y_after."""
    # BEGIN SOLUTION
    w0, w1 = np.bincount(y_after, minlength=2) / np.bincount(y_before, minlength=2)
    return w0, w1
    # END SOLUTION


# %% check="correction"
lab.check("correction")

# %% [markdown]
# **Question.** The derivation above is for weights. Derive the formula for resampling: write $p$
# and $q$ with Bayes' rule, with the shares $\pi_0, \pi_1$ of the classes before and
# $\pi_0', \pi_1'$ after, and say which assumption about $P(x \mid c)$ you need. Does copying rows at
# random meet it? Does SMOTE?

# %% [markdown] free="derivation"
# By Bayes' rule the odds at $x$ are $\frac{p}{1-p} = \frac{P(x \mid 1)\,\pi_1}{P(x \mid 0)\,\pi_0}$
# before and $\frac{q}{1-q} = \frac{P(x \mid 1)\,\pi_1'}{P(x \mid 0)\,\pi_0'}$ after, provided that
# $P(x \mid c)$ is the same in both. Dividing, the densities cancel:
# $\frac{q}{1-q} = \frac{\pi_1'/\pi_1}{\pi_0'/\pi_0}\cdot\frac{p}{1-p}$, which is the formula with
# $w_c = n_c'/n_c$ (the total number of rows cancels too). Copying at random, or dropping at random,
# leaves $P(x \mid c)$ alone on average. SMOTE does not: its rows lie between old ones, so
# $P(x \mid 1)$ becomes denser inside and thinner outside, and the formula holds only as far as that
# change is small.

# %% [markdown]
# **Task `corrected`.** Apply it. `corrected` is a dictionary with the keys `"weighted"` and
# `"smote"`: the corrected probabilities of the test rows. Which weights were at work? The balanced
# ones are $N/(2 n_c)$ of the training rows; SMOTE brought class 1 up to the size of class 0. Then
# `distance`, a dictionary with the keys `"plain"`, `"weighted"`, `"smote"`, `"weighted corrected"`
# and `"smote corrected"`: the mean absolute difference to `p_true`.

# %% answer="corrected"
corrected = None
distance = None
# BEGIN SOLUTION
n0, n1 = np.bincount(y_train)
corrected = {
    "weighted": prior_corrected(
        proba["weighted"], len(y_train) / (2 * n0), len(y_train) / (2 * n1)
    ),
    "smote": prior_corrected(proba["smote"], 1, n0 / n1),
}
everything = proba | {f"{name} corrected": p for name, p in corrected.items()}
distance = {name: np.mean(np.abs(p - p_true)) for name, p in everything.items()}
# END SOLUTION

# %% check="corrected"
lab.check("corrected")

# %%
if lab.ready("corrected", "distance"):
    everything = proba | {f"{name} corrected": p for name, p in corrected.items()}
    table = pd.DataFrame(
        {
            "mean probability": {name: p.mean() for name, p in everything.items()},
            "distance to the truth": distance,
            "Brier score": {name: brier_score_loss(y_test, p) for name, p in everything.items()},
            "average precision": {
                name: average_precision_score(y_test, p) for name, p in everything.items()
            },
        }
    )
    display(table.loc[list(everything)].round(4))
    labkit.plots.reliability_curves(
        y_test,
        {"plain": proba["plain"]} | {f"{name} corrected": p for name, p in corrected.items()},
    )
    plt.show()

# %% [markdown]
# *Above: the plain model, and the other two after the correction. In the table, look at the columns of
# distances and of average precision.*
#
# <details><summary>After you have looked</summary>
#
# All three are back at the diagonal, up to the jitter of the bins on the right, where rows are few. The
# last column did not change with the correction, and cannot: the formula moves every probability, but
# never past another. The weighted model, corrected, is as near to the truth as the plain one. The one
# with SMOTE is nearly there and a little further off: that is the assumption from your derivation.
#
# </details>

# %% [markdown]
# ## 5. What a mistake costs
#
# Let a false alarm cost $c_{FP}$ and a miss $c_{FN}$; being right costs nothing. For a row with
# probability $p$ of class 1, acting costs $(1-p)\,c_{FP}$ on average, and not acting costs
# $p\,c_{FN}$. So there is one probability $t^*$ at which both are equal, and it is the best threshold
# there can be, for any model whose probabilities are right. No data are needed to find it.
#
# (Practical [02](02_confusion_matrices.ipynb) had such a table of costs, and asked which method to
# take. Here the model is given, and the threshold is asked for.)
#
# **Task `costs`.** Write `cost_optimal_threshold`, and `total_cost`, the sum over all rows. Then a
# third: `weights_for_costs` returns class weights $(w_0, w_1)$ with which a model decides at 0.5 as
# the unweighted one does at $t^*$. The formula of section 4 says what $q = 0.5$ means for $p$.


# %% answer="costs"
COSTS = {"cost_fp": 1, "cost_fn": 10}


def cost_optimal_threshold(cost_fp, cost_fn):
    """Return the probability at which acting and not acting cost the same."""
    # BEGIN SOLUTION
    return cost_fp / (cost_fp + cost_fn)
    # END SOLUTION


def total_cost(y_true, y_pred, cost_fp, cost_fn):
    """Return what the mistakes cost in all."""
    # BEGIN SOLUTION
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    false_alarms = np.sum((y_true == 0) & (y_pred == 1))
    misses = np.sum((y_true == 1) & (y_pred == 0))
    return cost_fp * false_alarms + cost_fn * misses
    # END SOLUTION


def weights_for_costs(cost_fp, cost_fn):
    """Return the pair (w0, w1) that makes 0.5 the best threshold."""
    # BEGIN SOLUTION
    return cost_fp, cost_fn
    # END SOLUTION


# %% check="costs"
lab.check("costs")

# %% [markdown]
# What if somebody takes the model with SMOTE *and* the threshold $t^*$? **Guess**: is that
# `"cheaper"` or `"more costly"` than the plain model at 0.5?

# %% answer="guess_both"
guess_both = None  # "cheaper" or "more costly"
# BEGIN SOLUTION
guess_both = "cheaper"
# END SOLUTION

# %%
if lab.ready("corrected") and (best := cost_optimal_threshold(**COSTS)) is not None:
    deciders = {
        "plain at 0.5": (proba["plain"], 0.5),
        "plain at t*": (proba["plain"], best),
        "SMOTE at 0.5": (proba["smote"], 0.5),
        "SMOTE at t*": (proba["smote"], best),
        "SMOTE corrected, at t*": (corrected["smote"], best),
        "the true probabilities at t*": (p_true, best),
        "act on every row": (np.ones(len(y_test)), 0.5),
        "act on no row": (np.zeros(len(y_test)), 0.5),
    }

    def cost_of_rows(p, threshold):
        """Return what the decision about each test row costs."""
        called = p >= threshold
        return COSTS["cost_fp"] * (called & (y_test == 0)) + COSTS["cost_fn"] * (
            ~called & (y_test == 1)
        )

    of_rows = {name: cost_of_rows(*decider) for name, decider in deciders.items()}
    per_1000 = {
        name: 1000 * total_cost(y_test, (p >= t).astype(int), **COSTS) / len(y_test)
        for name, (p, t) in deciders.items()
    }
    # the rows are the same, so the differences are paired: row by row
    more = {name: cost - of_rows["the true probabilities at t*"] for name, cost in of_rows.items()}
    error = {name: 2 * d.std() / np.sqrt(len(d)) for name, d in more.items()}
    print(f"A miss costs {COSTS['cost_fn']}, a false alarm {COSTS['cost_fp']}: t* = {best:.3f}")
    display(
        pd.DataFrame(
            {
                "cost per 1000 rows": per_1000,
                "more than the truth": {name: 1000 * d.mean() for name, d in more.items()},
                "± 2 standard errors": {name: 1000 * e for name, e in error.items()},
            }
        ).round(1)
    )
    said = "cheaper" if per_1000["SMOTE at t*"] < per_1000["plain at 0.5"] else "more costly"
    lab.look("guess_both", said)
    n0, n1 = np.bincount(y_train)
    ratio, from_where = n0 / n1, n1 / (n0 + n1)
    print(
        f"Balanced: the weights are as {ratio:.1f} to 1, right for a miss that costs {ratio:.1f}."
    )
    print(f"At 0.5 such a model acts where p reaches {from_where:.3f}.")

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# Four readings. The plain model costs far more at 0.5 than at $t^*$: the threshold was wrong, not the
# model. At $t^*$ it costs about what the truth itself would cost; where the difference is smaller than
# the last column, these rows cannot tell the two apart. SMOTE at 0.5 comes close to that: balanced, it
# acts from the $p$ in the last line on, which happens to lie near this $t^*$. And SMOTE with $t^*$ is
# corrected twice, once by the rows and once by the threshold: it drowns in false alarms.
#
# So a class weight is a cost in disguise. "Balanced" says that a miss costs as many false alarms as
# there are rows of class 0 to one of class 1. That is a claim about your hospital or your bank, and
# it was read off the class counts.
#
# </details>

# %% [markdown]
# ## 6. Two wrappers for real data
#
# The formula for $t^*$ takes the probabilities at their word. A random forest's word is not always
# good: its probability is the share of trees that vote for class 1. On real data, then, there are
# two ways.
#
# - `FixedThresholdClassifier` puts a threshold of your own around a model.
# - `TunedThresholdClassifierCV` looks for one on folds of the training rows. It needs a scorer that says
#   what is good. `make_scorer` turns a function of true and predicted labels into one; what is returned
#   has to be *large* where the decisions are good.
#
# **Task `fixed_tuned`.** Let a missed eight cost ten false alarms (`COSTS`). Around
# `RandomForestClassifier(100, random_state=0)` put, in `fixed`, the threshold $t^*$, and in `tuned`
# one tuned for the lowest total cost on `StratifiedKFold(5, shuffle=True, random_state=0)`. Fit both, and a forest
# alone, on the training images. Then `called`: a dictionary of the labels predicted for the test
# images, with the keys `"at 0.5"`, `"fixed"` and `"tuned"`; and `digit_costs`, what each costs in
# all.

# %% answer="fixed_tuned"
fixed = tuned = None
called = digit_costs = None
# BEGIN SOLUTION
forest = RandomForestClassifier(100, random_state=0)
folds = StratifiedKFold(5, shuffle=True, random_state=0)
cheap = make_scorer(total_cost, greater_is_better=False, **COSTS)
fixed = FixedThresholdClassifier(forest, threshold=cost_optimal_threshold(**COSTS))
tuned = TunedThresholdClassifierCV(forest, scoring=cheap, cv=folds)
deciding = {"at 0.5": forest, "fixed": fixed, "tuned": tuned}
called = {
    name: model.fit(images_train, eight_train).predict(images_test)
    for name, model in deciding.items()
}
digit_costs = {name: total_cost(eight_test, y_pred, **COSTS) for name, y_pred in called.items()}
# END SOLUTION

# %% check="fixed_tuned"
lab.check("fixed_tuned")

# %% [markdown]
# **Guess**: does the tuned threshold lie `"above"` or `"below"` $t^*$?

# %% answer="guess_tuned"
guess_tuned = None  # "above" or "below"
# BEGIN SOLUTION
guess_tuned = "below"
# END SOLUTION

# %%
if lab.ready("tuned", "called", "digit_costs"):
    thresholds = {"at 0.5": 0.5, "fixed": fixed.threshold, "tuned": tuned.best_threshold_}
    labels_of = {name: np.asarray(y_pred) for name, y_pred in called.items()}
    table = {
        name: {
            "threshold": thresholds[name],
            "misses": np.sum((eight_test == 1) & (y_pred == 0)),
            "false alarms": np.sum((eight_test == 0) & (y_pred == 1)),
            "cost": digit_costs[name],
        }
        for name, y_pred in labels_of.items()
    }
    counted = ["misses", "false alarms", "cost"]
    display(pd.DataFrame(table).T.round(3).astype(dict.fromkeys(counted, int)))
    above = tuned.best_threshold_ > fixed.threshold
    lab.look("guess_tuned", "above" if above else "below")
    n_eights = int(eight_test.sum())
    for name, y_pred in labels_of.items():
        low, high = wilson_interval(np.sum(y_pred[eight_test == 1]), n_eights)
        print(
            f"{name:7} finds {low:.2f} to {high:.2f} of all eights, as far as {n_eights} can tell"
        )

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# In this split both cost less than 0.5. They do not agree on the threshold, because the forest's votes
# are not probabilities: an image with a tenth of the votes is an eight much less often than one time in
# ten, so $t^*$ raises many false alarms. The tuned threshold does not mind. It never takes the votes
# at their word, it looks where the cost was lowest. What it needs in return is enough training rows
# of class 1 in each fold.
#
# But this is *one* split, and the intervals above are wide. Which of the two wrappers costs less stays
# **open** until section 8 has asked eight splits.
#
# </details>

# %% [markdown]
# ## 7. Calibration
#
# The third way is to make the probabilities right first. `CalibratedClassifierCV` predicts folds of
# the training rows with models that have not seen them, and learns from these predictions a curve
# that leads from what was said to what was so.
#
# The rows it learns that curve from must have the class shares of the world. So the calibrator goes
# *around* the pipeline with SMOTE in it: then every fold is resampled for training and left alone
# for calibration.
#
# **Task `calibrated`.** Put `SMOTE(random_state=0)` before the forest of section 6 in a pipeline. Put
# `CalibratedClassifierCV` around the pipeline, with `method="sigmoid"`, `ensemble=False` and the
# folds of section 6; call it `calibrated`, and fit it on the training images. Then `eight_proba`, the
# probabilities of the test images, with the keys `"smote"` (the pipeline alone), `"smote corrected"`
# (by your formula) and `"smote calibrated"`.

# %% answer="calibrated"
calibrated = None
eight_proba = None
# BEGIN SOLUTION
smote_forest = make_pipeline(SMOTE(random_state=0), RandomForestClassifier(100, random_state=0))
folds = StratifiedKFold(5, shuffle=True, random_state=0)
calibrated = CalibratedClassifierCV(smote_forest, method="sigmoid", cv=folds, ensemble=False)
calibrated.fit(images_train, eight_train)
smote_votes = smote_forest.fit(images_train, eight_train).predict_proba(images_test)[:, 1]
common, rare = np.bincount(eight_train)
eight_proba = {
    "smote": smote_votes,
    "smote corrected": prior_corrected(smote_votes, 1, common / rare),
    "smote calibrated": calibrated.predict_proba(images_test)[:, 1],
}
# END SOLUTION

# %% check="calibrated"
lab.check("calibrated")

# %% [markdown]
# **Guess**: is the Brier score of the forest with SMOTE, uncorrected, `"lower"` or `"higher"` than that
# of the plain forest?

# %% answer="guess_brier"
guess_brier = None  # "lower" or "higher"
# BEGIN SOLUTION
guess_brier = "higher"
# END SOLUTION

# %%
if lab.ready("eight_proba", "images_train"):
    plain_forest = RandomForestClassifier(100, random_state=0).fit(images_train, eight_train)
    beside = {"plain": plain_forest.predict_proba(images_test)[:, 1]} | eight_proba
    table = {
        name: {
            "mean probability": q.mean(),
            "Brier score": brier_score_loss(eight_test, q),
            "average precision": average_precision_score(eight_test, q),
        }
        for name, q in beside.items()
    }
    display(pd.DataFrame(table).T.round(4))
    print(f"share of eights among the test images: {eight_test.mean():.4f}")
    brier = {name: row["Brier score"] for name, row in table.items()}
    lab.look("guess_brier", "lower" if brier["smote"] < brier["plain"] else "higher")
    labkit.plots.reliability_curves(eight_test, beside, n_bins=5).legend(loc="lower right")
    plt.show()

# %% [markdown]
# *Above: five bins, and in the middle ones only a handful of images each.*
#
# <details><summary>After you have looked</summary>
#
# In this split, the correction, which was all but perfect in section 4, drives the probabilities far
# away from the diagonal. This is the "if it can" of section 4. The formula undoes what weights do to a
# model that learns the weighted share at every place. A tree that is grown to the end has leaves of one
# class only: there is no share in them that a weight could change. SMOTE changed this forest too, but
# not by the formula, and what the formula takes away had never been added.
#
# Whether SMOTE did this forest's probabilities good or harm, and whether the calibrator helps, are
# questions for more than one split with 87 eights: section 8 asks again. In any case, measure, and when
# in doubt calibrate: that learns the way back in place of assuming it.
#
# </details>

# %% [markdown]
# ## 8. The claim
#
# *Whatever SMOTE and class weights do for the decisions, a moved threshold on the plain model does
# as well.*
#
# For some models this can be proved. If a method multiplies all odds by a constant, it ranks the rows
# as before, and each of its decisions is one of the plain model's at another threshold. For the
# others it has to be measured. Fairly: **every** method gets its threshold tuned, in the same way, on
# its own training rows. And not once: the same few test rows would decide it.
#
# **Task `alike`.** Write `tuned_f1`. It gets the labels of the training rows with probabilities that
# were predicted for them in cross-validation, and the labels and probabilities of the test rows. It
# chooses the threshold with the best $F_1$ on the first pair and returns the $F_1$ of the second
# pair at that threshold. It will be called 144 times, and a loop over all thresholds takes minutes then;
# `precision_recall_curve` goes through them in one call. Then write `verdict` for the scores of two
# methods on the same splits: `"better"` if the other one is better than the plain one in *every* split,
# `"worse"` if it is worse in every split, and `"open"` otherwise.


# %% answer="alike"
def tuned_f1(y_folds, p_folds, y_test, p_test):
    """Return F1 on the test rows, at the threshold that is best on the folds."""
    # BEGIN SOLUTION
    precision, recall, thresholds = precision_recall_curve(y_folds, p_folds)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    best = thresholds[np.argmax(f1[:-1])]
    return f1_score(y_test, p_test >= best)
    # END SOLUTION


def verdict(plain, other):
    """Return "better", "worse" or "open" for the scores of two methods on the same splits."""
    # BEGIN SOLUTION
    difference = np.asarray(other) - np.asarray(plain)
    if np.all(difference > 0):
        return "better"
    return "worse" if np.all(difference < 0) else "open"
    # END SOLUTION


# %% check="alike"
lab.check("alike")

# %% [markdown]
# Now the measurement: six models, three methods each, eight splits of the digits. Naive Bayes has no
# `class_weight`, but what a weight would do to it is known: it changes the prior and nothing else. So
# it gets `priors` instead.
#
# Weights and SMOTE on six models make twelve comparisons with the plain model. **Guess** in how many of
# them the tuned $F_1$ is better than the plain model's in *every* split.

# %% answer="guess_unanimous"
guess_unanimous = None  # 0 to 12
# BEGIN SOLUTION
guess_unanimous = 4
# END SOLUTION

# %%
bases = {
    "logistic": LogisticRegression(max_iter=1000),
    "logistic, strong penalty": LogisticRegression(C=0.01, max_iter=1000),
    "naive Bayes": GaussianNB(var_smoothing=0.1),
    "tree of depth 4": DecisionTreeClassifier(max_depth=4, min_samples_leaf=10, random_state=0),
    "gradient boosting": HistGradientBoostingClassifier(
        max_iter=25, max_leaf_nodes=8, max_bins=16, learning_rate=0.3, random_state=0
    ),
    "random forest": RandomForestClassifier(25, random_state=0),
}


def methods_of(base):
    """Give a model three ways: plain, weighted, behind SMOTE."""
    balanced = {"priors": [0.5, 0.5]} if hasattr(base, "priors") else {"class_weight": "balanced"}
    return {
        "plain": base,
        "weighted": clone(base).set_params(**balanced),
        "smote": make_pipeline(SMOTE(random_state=0), base),
    }


def probabilities_of(model, split):
    """Return the probabilities of the training rows, from folds, and of the test rows."""
    train, test, y_learn, _ = split
    inner = StratifiedKFold(3, shuffle=True, random_state=0)
    p_folds = cross_val_predict(model, train, y_learn, cv=inner, method="predict_proba")[:, 1]
    return p_folds, clone(model).fit(train, y_learn).predict_proba(test)[:, 1]


def scores_of(split, p_folds, p_test):
    """Score a model on one split: F1 at 0.5, F1 tuned, average precision."""
    *_, y_learn, y_judge = split
    return {
        "F1 at 0.5": f1_score(y_judge, p_test >= 0.5),
        "F1 tuned": tuned_f1(y_learn, p_folds, y_judge, p_test),
        "average precision": average_precision_score(y_judge, p_test),
    }


def forest_of(split, plain, smote):
    """Score the forest as sections 6 and 7 did: what decisions cost, and Brier scores."""
    *_, y_learn, y_judge = split
    (p_folds, p_test), (q_folds, q_test) = plain, smote
    candidates = np.unique(p_folds)
    costs = [total_cost(y_learn, (p_folds >= t).astype(int), **COSTS) for t in candidates]
    thresholds = {
        "0.5": 0.5,
        "t*": cost_optimal_threshold(**COSTS),
        "tuned": candidates[np.argmin(costs)],
    }
    ratio = np.sum(y_learn == 0) / np.sum(y_learn == 1)
    curve = LogisticRegression(C=1e6).fit(q_folds[:, None], y_learn)  # a sigmoid, on the folds
    beliefs = {
        "plain": p_test,
        "SMOTE": q_test,
        "SMOTE corrected": prior_corrected(q_test, 1, ratio),
        "SMOTE calibrated": curve.predict_proba(q_test[:, None])[:, 1],
    }
    return {
        ("cost", name): total_cost(y_judge, (p_test >= t).astype(int), **COSTS)
        for name, t in thresholds.items()
    } | {("Brier", name): brier_score_loss(y_judge, p) for name, p in beliefs.items()}


runs = forest_runs = None
two = np.array([0, 1])
if lab.ready("images", "corrected") and tuned_f1(two, two / 2, two, two / 2) is not None:
    rows, forest_rows = [], []
    for seed in range(8):
        split = train_test_split(images, eight, test_size=0.5, stratify=eight, random_state=seed)
        for base_name, base in bases.items():
            found = {
                method: probabilities_of(model, split) for method, model in methods_of(base).items()
            }
            rows += [
                {"model": base_name, "method": method, "split": seed, **scores_of(split, *p)}
                for method, p in found.items()
            ]
            if base_name == "random forest" and total_cost(two, two, 1, 1) is not None:
                forest_rows.append(forest_of(split, found["plain"], found["smote"]))
    runs = pd.DataFrame(rows).set_index(["model", "method", "split"])
    forest_runs = pd.DataFrame(forest_rows)
    middle = runs.groupby(["model", "method"], sort=False).median().unstack("method")
    display(middle.swaplevel(axis=1).sort_index(axis=1).loc[list(bases)].round(3))
    print("medians over the splits")

# %%
if lab.ready("runs"):
    _, axes = plt.subplots(1, 3, figsize=(12, 5), sharey=True, layout="constrained")
    for ax, score in zip(axes, runs.columns, strict=True):
        wide = runs[score].unstack("method")
        labkit.plots.paired_differences(
            {
                name: {
                    m: wide.loc[name, m] - wide.loc[name, "plain"] for m in ("weighted", "smote")
                }
                for name in bases
            },
            ax=ax,
        )
        ax.set_xscale("symlog", linthresh=0.1)
        ax.set_xlim(-1, 1)
        ax.set_xticks([-1, -0.1, 0, 0.1, 1], ["-1", "-0.1", "0", "0.1", "1"])
        ax.set(title=score, xlabel="difference to the plain model")
    plt.show()

# %% [markdown]
# *Above: a mark for each split, to the right of the grey line where the method beats the plain model;
# beyond 0.1 the axis is logarithmic. On the left all thresholds are 0.5, in the middle all are tuned, on
# the right none is involved.*

# %%
if lab.ready("runs") and verdict([0.5, 0.5], [0.6, 0.6]) is not None:
    told = {}
    for score in runs.columns:
        wide = runs[score].unstack("method")
        for method in ("weighted", "smote"):
            told[score, method] = {
                name: verdict(wide.loc[name, "plain"].to_numpy(), wide.loc[name, method].to_numpy())
                for name in bases
            }
    display(pd.DataFrame(told).loc[list(bases)])
    tuned_verdicts = [
        said for (score, _), row in told.items() if score == "F1 tuned" for said in row.values()
    ]
    lab.look("guess_unanimous", tuned_verdicts.count("better"))
    wide = runs["F1 tuned"].unstack("method")
    ranges = {}
    for name in bases:
        gains = wide.loc[name].sub(wide.loc[name, "plain"], axis=0)
        ranges[name] = {m: f"{gains[m].min():+.3f} to {gains[m].max():+.3f}" for m in gains}
    print("tuned F1, difference to the plain model, smallest to largest:")
    display(pd.DataFrame(ranges).T[["weighted", "smote"]])

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# - **Exactly true**: *naive Bayes with weights*. The ranking is the same, so nothing is left to compare.
# - **All eight splits speak against the claim**, in one direction or the other: where the table says
#   "better" or "worse" under tuned $F_1$ or under average precision. *The shallow tree* has a handful of
#   splits to spend, and the weights make it spend them elsewhere; a threshold could not have done that,
#   which here speaks for the threshold. *Logistic regression with a strong penalty* ranks better with SMOTE
#   and with weights. The penalty is set against the sum over all rows, and rare rows that count more push
#   harder against it. By its ranking the claim fails in SMOTE's favour; by tuned $F_1$ these splits leave
#   it open. (A weaker penalty does the same and more, as
#   the first row of the table shows. Which of the two to call the remedy is a fair question.)
# - **Open**: wherever the table says so. Open is not "equal". It says that these splits do not decide,
#   and the ranges below the table say how large a difference may still be.
# - *A tree grown to its end*, not shown, says 0 or 1 and nothing between. It has no threshold to move.
#
# A mark far out in the middle panel is a tree that gives only a few different probabilities: the
# threshold chosen on the folds lies above all that the final tree gives.
#
# And beware of the word "every". If a method made no difference, eight independent splits would agree
# once in 128 times, and the table holds 36 verdicts. These splits are not even independent, for they
# share their rows.
#
# </details>
#
# ### Sections 6 and 7 again
#
# There, one split with 87 eights was all there was. The same forest (with fewer trees) on eight splits,
# judged by your `verdict`; costs and Brier scores are better when they are *lower*, so it gets them with
# a minus sign.

# %%
if lab.ready("forest_runs") and len(forest_runs) and verdict([0.5], [0.6]) is not None:
    questions = [
        (("cost", "0.5"), ("cost", "t*")),
        (("cost", "0.5"), ("cost", "tuned")),
        (("cost", "t*"), ("cost", "tuned")),
        (("Brier", "plain"), ("Brier", "SMOTE")),
        (("Brier", "SMOTE"), ("Brier", "SMOTE corrected")),
        (("Brier", "SMOTE"), ("Brier", "SMOTE calibrated")),
        (("Brier", "plain"), ("Brier", "SMOTE calibrated")),
    ]
    rows = {}
    for one, other in questions:
        gain = forest_runs[one] - forest_runs[other]
        rows[f"{other[0]}: {other[1]}, against {one[1]}"] = {
            "median": f"{forest_runs[other].median():.4g} against {forest_runs[one].median():.4g}",
            "better by": f"{gain.min():+.3g} to {gain.max():+.3g}",
            "verdict": verdict(-forest_runs[one].to_numpy(), -forest_runs[other].to_numpy()),
        }
    display(pd.DataFrame(rows).T)

# %% [markdown]
# What section 6 and section 7 showed of one split is only worth keeping where the last column is not
# "open".

# %% [markdown]
# ## 9. What others found
#
# The findings below are as published, in our words; nothing in this table was measured here.
#
# | study | what was compared | what it found |
# |---|---|---|
# | van den Goorbergh and others 2022, doi 10.1093/jamia/ocac093 | logistic regression, plain and ridge, with under-sampling, over-sampling, SMOTE, or nothing; simulations and a case of ovarian cancer | correction made the risk of the rare class strongly overestimated and did not raise the area under the ROC curve; the better balance of sensitivity and specificity was also had by moving the threshold |
# | Carriero and others 2024, arXiv 2404.19494 | several learners, with and without correction, over many simulated settings and an intensive-care data set | without correction, calibration was as good or better throughout; risks were overestimated after it, and recalibrating did not always repair that |
# | Elor and Averbuch-Elor 2022, arXiv 2201.08528 | balancing for strong boosted learners and for weaker ones | balancing helps weak learners and does not help the strong ones; it also helps where the threshold must stay as it is, and earlier studies had looked mostly at such cases |
# | Haluška and others 2023, arXiv 2303.03094 | 16 ways of resampling on 6 data sets of network security and 17 others, with automated model search | for most data sets some way beat doing nothing, and plain SMOTE brought the largest gains; yet doing nothing beat a large part of the methods |
#
# The first two ask whether a probability can be believed after resampling, and say no. The last asks
# which method wins if one may try many, and says that usually one does. These do not contradict each
# other. The third draws the line between them: how strong is the learner, and may the threshold be
# moved?
#
# **Question.** *A colleague writes: "SMOTE raised the $F_1$ of our forest at 0.5, so we have put it
# into production. The dashboard shows its probabilities as risks."* Answer in six sentences or so:
# what of this do your sections 7 and 8 support and what not, one study on either side, and what you
# would do instead.

# %% [markdown] free="defend"
# The table of section 8 says how our forest's $F_1$ at 0.5 fared with SMOTE, so I can believe the
# colleague's number. But with both thresholds tuned the verdict for the forest is open, so most of the
# gain was the threshold. The plain forest with a tuned threshold, or one that follows from the costs, is
# simpler and should be tried first; Elor and Averbuch-Elor found just that for strong learners, while
# Haluška and others found that some resampling often wins, so a fair trial with all thresholds tuned
# alike is worth a day. The dashboard is the larger worry: van den Goorbergh and others saw risks strongly
# overestimated after resampling. For our own forest the Brier scores over eight splits decide, not that
# of one; the simple formula did harm there. I would calibrate on rows with the real class shares, check
# reliability on fresh rows, and only then call the number a risk.

# %% [markdown] notes="discuss"
# - Ask for a decision in the students' own field, and for its two costs, before section 5.
# - "Open" is a result. Ask who would publish it.
# - Sections 6 and 7 say what one split says, and section 8 takes back what does not hold. Let students
#   find a sentence in a paper that rests on one split.
# - Common trouble: `greater_is_better=False` forgotten, the wrapper never fitted, class counts after SMOTE
#   in the correction.

# %% [markdown]
# ## What you can do now
#
# - split real and made data and know what a known probability is good for (`data`)
# - read a confusion matrix, precision and recall off any threshold (`dial`)
# - measure reliability before and after resampling (`reliability`)
# - derive the prior correction, write it, and say when it holds (`correction`, `corrected`)
# - turn costs into a threshold, and class weights back into costs (`costs`)
# - fix or tune a threshold around a model (`fixed_tuned`), and calibrate one that was trained on
#   resampled rows (`calibrated`)
# - compare methods with all thresholds tuned alike, over many splits, and call a result open when it
#   is (`alike`), and argue it with the literature (`defend`)

# %%
lab.summary()

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Quickstart
#
# Ten minutes, no points: compare methods for imbalanced data, read the table, put a method of your
# own in, and do the same with your own data. What it all means is what the practicals are about;
# [practical 01](01_three_logistic_regressions.ipynb) is the first.

# %%
import labkit

# %% [markdown]
# ## Run the comparison
#
# The data: 10 000 rows, of which about one in twenty is of class 1. A fifth is held out as test rows.
# The methods: a network trained on SMOTE samples, a network with class weights, and a Balanced Random
# Forest. The first network takes some seconds, because TensorFlow has to be loaded.

# %%
split = labkit.load_imbalanced()
result = labkit.compare(split)
SHOWN = ["precision", "recall", "f1", "accuracy", "average_precision"]
result.summary[SHOWN].round(3)

# %% [markdown]
# ## Read the table
#
# Read the first row first. `majority` always answers "class 0". Its accuracy is higher than that of
# any other row, and it finds not one row of class 1. So accuracy says nothing here.
#
# - **recall**: of the rows of class 1, the share that is found;
# - **precision**: of the rows that are called class 1, the share that is;
# - **f1**: both in one number;
# - **average_precision**: how well the rows are *ranked*, whatever the threshold.
#
# Compare `average_precision` with `precision` and `recall`: the methods rank the rows almost alike, and
# differ more in where their threshold stands. The picture shows it. A curve is a ranking, a mark is a
# threshold.

# %%
ax = labkit.plots.precision_recall_curves(result)

# %% [markdown]
# Are two methods different at all, or is it chance? McNemar's test looks at the test rows that only one
# of them gets right. Where `p` is large, chance alone gives a difference like that.

# %%
result.tests.round(3)

# %% [markdown]
# ## Put a method of your own in
#
# A method is an estimator of scikit-learn. A sampler goes into a pipeline of imbalanced-learn: there
# it sees training rows only, and never a test row. Change the lines below, and run the cell again.

# %%
from imblearn.over_sampling import ADASYN
from imblearn.pipeline import make_pipeline
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

mine = {
    "logistic": LogisticRegression(),
    "logistic_weighted": LogisticRegression(class_weight="balanced"),
    "adasyn_logistic": make_pipeline(ADASYN(random_state=42), LogisticRegression()),
    "boosting": HistGradientBoostingClassifier(max_iter=50, random_state=42),
}
mine_result = labkit.compare(split, mine)
mine_result.summary[SHOWN].round(3)

# %%
axes = labkit.plots.confusion_matrices(mine_result)

# %% [markdown]
# ## Use your own data
#
# All it takes is a table with a column that holds the class. `labkit.read_csv("loans.csv", target="paid")`
# reads a file; on Colab, put it into the folder on the left first. A table in memory goes in as it is.
# Here it is a table of tumours that comes with scikit-learn, of which we keep only every eighth malignant
# one, as a file would have it: text in the column of the class, and a gap.

# %%
import pandas as pd
from sklearn.datasets import load_breast_cancer

table = load_breast_cancer(as_frame=True).frame
table["target"] = table["target"].map({0: "malignant", 1: "benign"})
malignant = table["target"] == "malignant"
table = pd.concat([table[~malignant], table[malignant].iloc[::8]], ignore_index=True)
table.loc[0, "mean area"] = None
table["target"].value_counts()

# %% [markdown]
# The rarer class becomes class 1; `positive="benign"` would turn that round. What was found while the table
# was read stands in `notes`: read it before any score. Gaps are filled and columns scaled inside each
# method, by what the training rows say.

# %%
own = labkit.from_frame(table, "target")
print(own.target_names, *own.notes, sep="\n")
labkit.compare(own, mine).summary[SHOWN].round(3)

# %% [markdown]
# How many test rows of class 1 are there? A perfect score on a handful of rows is no perfect model, and one
# row more or less moves recall a lot. So many
# splits are worth more than one: each run below draws its own, and the table gives the median with the
# 5th and the 95th percentile.

# %%
runs = labkit.compare(own, {"logistic": mine["logistic"]}, repeats=10, resplit=True, jobs=1)
runs

# %% [markdown]
# ## Go on
#
# - [Practical 01](01_three_logistic_regressions.ipynb): why the table looks as it does.
# - `labkit run --data FILE --target COLUMN --out results` in a terminal does all of this for a file, and
#   writes a report.

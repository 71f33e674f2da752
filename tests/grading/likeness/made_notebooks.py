"""Notebooks of a class that worked alone: for each task, one of several ways to solve it."""

import random
import re

from labkit.grading.likeness.pairs import Part

GIVEN = (
    "import numpy as np\nimport pandas as pd\nfrom imblearn.over_sampling import SMOTE",
    "X_train, X_test, y_train, y_test = lab.split(test_size=0.2, random_state=42)\n"
    "print(X_train.shape, X_test.shape, np.bincount(y_train), np.bincount(y_test))",
)
WAYS = (
    (
        "def weights(y):\n    counts = np.bincount(y)\n"
        "    return {label: len(y) / (2 * counts[label]) for label in (0, 1)}",
        "def weights(y):\n    rare = sum(y)\n    common = len(y) - rare\n"
        "    return {0: len(y) / common / 2, 1: len(y) / rare / 2}",
        "from collections import Counter\n\ndef weights(y):\n    found = Counter(y.tolist())\n"
        "    result = {}\n    for label in found:\n"
        "        result[label] = len(y) / (len(found) * found[label])\n    return result",
        "def weights(y):\n    share = y.mean()\n"
        "    return dict(enumerate([0.5 / (1 - share), 0.5 / share]))",
    ),
    (
        "sampler = SMOTE(random_state=42)\n"
        "X_more, y_more = sampler.fit_resample(X_train, y_train)\n"
        "print(pd.Series(y_more).value_counts())",
        "balanced = SMOTE(k_neighbors=5, random_state=42).fit_resample(X_train, y_train)\n"
        "X_more = balanced[0]\ny_more = balanced[1]\nassert y_more.mean() == 0.5",
        "smote = SMOTE(sampling_strategy='minority', random_state=42)\n"
        "resampled = smote.fit_resample(X_train, y_train)\nX_more, y_more = resampled\n"
        "for label in np.unique(y_more):\n    print(label, (y_more == label).sum())",
    ),
    (
        "def recall(truth, guess):\n    hits = np.sum((truth == 1) & (guess == 1))\n"
        "    return hits / np.sum(truth == 1)",
        "def recall(truth, guess):\n    found = missed = 0\n    for t, g in zip(truth, guess):\n"
        "        if t == 1 and g == 1:\n            found += 1\n        elif t == 1:\n"
        "            missed += 1\n    return found / (found + missed)",
        "def recall(truth, guess):\n    positives = guess[truth == 1]\n    return positives.mean()",
        "def recall(truth, guess):\n    table = pd.crosstab(truth, guess)\n"
        "    return table.loc[1, 1] / table.loc[1].sum()",
    ),
    (
        "best = max(np.linspace(0, 1, 101), key=lambda cut: f1(y_test, scores >= cut))",
        "best, most = 0, 0\nfor cut in np.arange(0, 1, 0.01):\n"
        "    score = f1(y_test, scores > cut)\n"
        "    if score > most:\n        best, most = cut, score",
        "cuts = np.quantile(scores, np.arange(0.5, 1, 0.005))\n"
        "all_f1 = [f1(y_test, (scores >= cut).astype(int)) for cut in cuts]\n"
        "best = cuts[int(np.argmax(all_f1))]",
        "order = np.argsort(-scores)\nhits = np.cumsum(y_test[order])\n"
        "f1_at = 2 * hits / (np.arange(1, len(order) + 1) + y_test.sum())\n"
        "best = scores[order][f1_at.argmax()]",
    ),
)
OWN = ("rows", "part", "value", "item", "chunk", "piece", "entry", "record", "sample", "unit")


def own_cell(chance):
    """Make a cell as students write to look at something: no two are alike."""
    lines = []
    for _ in range(chance.randint(3, 7)):
        a, b = chance.sample(OWN, 2)
        few, many = chance.randint(1, 9), chance.randint(3, 30)
        lines.append(
            chance.choice(
                [
                    f"{a} = X_train[:{chance.randint(2, 99)}].mean(axis={chance.randint(0, 1)})",
                    f"print({b}.shape, {a}.max() - {b}.min())",
                    f"{a} = [{b} ** {few} for {b} in range({many})]",
                    f"if {a} is not None and len({a}) > {few}:\n    {b} = sorted({a})",
                    f"{a} = pd.DataFrame({b}).describe().loc['mean']",
                    f"np.testing.assert_allclose({a}, {b}, atol={chance.random():.3f})",
                    f"plt.hist({a}, bins={chance.randint(5, 50)}, alpha=0.{chance.randint(1, 9)})",
                    f"{a}, {b} = {b}.T @ {a}, np.abs({a})",
                ]
            )
        )
    return "\n".join(lines)


def notebook(number):
    """Return the cells of an honest student."""
    chance = random.Random(number)
    cells = [*GIVEN]
    for ways in WAYS:
        cells += [chance.choice(ways), own_cell(chance)]
    return [Part("code", text) for text in cells]


NAMES = (
    r"(?<![.\w])(counts|rare|common|found|result|share|sampler|balanced|smote|hits|missed|cut|cuts"
)
NAMES += rf"|score|order|best|most|positives|table|label|t|g|{'|'.join(OWN)})\b(?! *\()"


def copied(parts, seed=1):
    """Return a copy with other names of variables, other comments and another order of cells."""
    chance = random.Random(seed)
    given, own = parts[: len(GIVEN)], list(parts[len(GIVEN) :])
    chance.shuffle(own)
    changed = [
        Part(
            part.kind,
            "# my own work\n"
            + re.sub(NAMES, lambda name: f"my_{name[1]}", part.text).replace("\n", "  # so\n"),
        )
        for part in own
    ]
    return [*given, *changed]

"""What the published practical says about its data and methods, measured.

Prints the numbers of docs/published.md, in about half a
minute::

    python examples/published_page.py
"""

import numpy as np
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.metrics import precision_score, recall_score

import labkit

SEEDS = range(10)


def show_data(split: labkit.Split) -> None:
    """Count the classes, and find out where the extra minority rows come from."""
    y = np.concatenate([split.y_train, split.y_test])
    arguments = {"n_samples": 10_000, "n_features": 20, "weights": [0.95, 0.05]}
    _, unflipped = make_classification(**arguments, flip_y=0, random_state=42)
    weights = labkit.inverse_frequency_weights(split.y_train)
    print(f"training rows {np.bincount(split.y_train)}, test rows {np.bincount(split.y_test)}")
    print(f"minority rows {y.sum()}; with flip_y=0 {unflipped.sum()}")
    print(f"class weights {weights[0]:.5f} and {weights[1]:.5f}, sum {sum(weights.values()):.2f}")


def show_distinct_rows(forest: BalancedRandomForestClassifier, y_train: np.ndarray) -> None:
    """Count the different rows that one tree of the forest is shown."""
    drawn = [np.unique(sampler.sample_indices_) for sampler in forest.samplers_]
    for label, name in enumerate(("majority", "minority")):
        distinct = np.mean([np.sum(y_train[rows] == label) for rows in drawn])
        print(f"distinct {name} rows in a tree, on average {distinct:.0f}")


def show_resampled_test_set(forest: BalancedRandomForestClassifier, split: labkit.Split) -> None:
    """Score the forest on the test rows, and on test rows resampled with SMOTE."""
    resampled = SMOTE(random_state=42).fit_resample(split.X_test, split.y_test)
    for name, (X, y) in {"": (split.X_test, split.y_test), " after SMOTE": resampled}.items():
        y_pred = forest.predict(X)
        precision, recall = precision_score(y, y_pred), recall_score(y, y_pred)
        print(f"forest on the test rows{name}: precision {precision:.3f}, recall {recall:.3f}")


def show_spread(split: labkit.Split) -> None:
    """Repeat the comparison with other seeds."""
    scores = [labkit.compare(split, seed=seed).summary for seed in SEEDS]
    for method in ("smote_ann", "weighted_ann", "balanced_forest"):
        f1 = [score.loc[method, "f1"] for score in scores]
        print(f"{method} F1 over seeds {SEEDS[0]} to {SEEDS[-1]}: {min(f1):.3f} to {max(f1):.3f}")


if __name__ == "__main__":
    practical = labkit.load_imbalanced()
    only_forest = {"balanced_forest": labkit.default_methods()["balanced_forest"]}
    fitted = labkit.compare(practical, only_forest)["balanced_forest"].estimator
    show_data(practical)
    show_distinct_rows(fitted, practical.y_train)
    show_resampled_test_set(fitted, practical)
    show_spread(practical)

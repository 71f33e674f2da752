"""
One score over many runs
========================

A dot for each run, with its own seed and its own split. One split decides
little: look how far the dots of one method lie apart.
"""

from sklearn.linear_model import LogisticRegression

import labkit

split = labkit.load_imbalanced(n_samples=1000)
methods = {
    "plain": LogisticRegression(),
    "weighted": LogisticRegression(class_weight="balanced"),
}
repeats = labkit.compare(split, methods, repeats=10, resplit=True, jobs=1)
labkit.plots.score_ranges(repeats, "f1")

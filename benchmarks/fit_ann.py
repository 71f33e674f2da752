"""Fitting the SMOTE network: ``ANNClassifier`` against plain Keras, imports done.

Both sides train a new network on the same resampled rows. The first fit of a
process, which compiles, is measured apart, each side in a process of its own.
"""

import sys
import time

import numpy as np
from imblearn.over_sampling import SMOTE
from pairs import Pairs, output_of, time_in_turn, versions

import labkit
from labkit.network.backend import load_keras

GOAL = 0.5
N_PAIRS, N_FIRST = 7, 5
SEED = 42
LARGEST_DIFFERENCE = 1e-5

keras = load_keras()
split = labkit.load_imbalanced()
X_resampled, y_resampled = SMOTE(random_state=SEED).fit_resample(split.X_train, split.y_train)


def fit_ours() -> labkit.ANNClassifier:
    return labkit.ANNClassifier(random_state=SEED).fit(X_resampled, y_resampled)


def fit_published() -> keras.Sequential:
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X_resampled, y_resampled, epochs=5, verbose=0)
    return model


SIDES = {"ours": fit_ours, "published": fit_published}


def first_fits() -> Pairs:
    """Time the first fit of a process."""
    command = [sys.executable, __file__]
    pairs = [[float(output_of([*command, side])) for side in SIDES] for _ in range(N_FIRST)]
    return Pairs(*zip(*pairs, strict=True))


def first_fit(side: str) -> None:
    started = time.perf_counter()
    SIDES[side]()
    print(time.perf_counter() - started)


def main() -> None:
    ours = fit_ours().predict_proba(split.X_test)[:, 1]
    published = fit_published().predict(split.X_test, verbose=0).ravel()
    difference = float(np.abs(ours - published).max())
    pairs = time_in_turn(fit_ours, fit_published, N_PAIRS)
    print(pairs.describe("ANNClassifier.fit on the SMOTE data", "model.fit as published", GOAL))
    ratio = first_fits().ratio
    print(f"  of a process's first fit, which compiles: {ratio:.2f}, median of {N_FIRST} pairs")
    print(f"  largest difference of the test rows' probabilities: {difference:.1e}")
    print(f"  {versions('tensorflow', 'keras')}")
    if difference > LARGEST_DIFFERENCE:
        sys.exit(f"that is more than {LARGEST_DIFFERENCE}")


if __name__ == "__main__":
    first_fit(sys.argv[1]) if sys.argv[1:] else main()

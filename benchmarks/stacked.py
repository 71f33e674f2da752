"""Many networks trained stacked: against one ``model.fit`` as published, and against each other.

Imports are done before the clock starts. The second part runs each size in a
process of its own, so that its peak memory is its own.
"""

import re
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from imblearn.over_sampling import SMOTE
from pairs import output_of, time_in_turn, versions

import labkit
from labkit.network.backend import load_keras
from labkit.network.stacked import StackedANN

GOAL, GOAL_WITH_SMOTE = 1.5, 2.0
N_PAIRS = 5
N_NETWORKS = 100
SIZES = (1, 10, 100, 1000)
LARGEST_MEMORY = 4.0
SEED = 42
LARGEST_DIFFERENCE = 1e-5

keras = load_keras()
split = labkit.load_imbalanced()
X_resampled, y_resampled = SMOTE(random_state=SEED).fit_resample(split.X_train, split.y_train)


def stacked(n_networks: int = N_NETWORKS) -> np.ndarray:
    """Train all networks on the same resampled rows."""
    seeds = range(SEED, SEED + n_networks)
    return StackedANN(seeds).fit(X_resampled, y_resampled).predict_proba(split.X_test)


def stacked_with_smote() -> np.ndarray:
    """Draw a SMOTE sample for each network, and train it on that."""
    seeds = range(SEED, SEED + N_NETWORKS)
    samples = [SMOTE(random_state=s).fit_resample(split.X_train, split.y_train) for s in seeds]
    fitted = StackedANN(seeds).fit([X for X, _ in samples], [y for _, y in samples])
    return fitted.predict_proba(split.X_test)


def published() -> np.ndarray:
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
    return model.predict(split.X_test, verbose=0).ravel()


def published_with_smote() -> np.ndarray:
    SMOTE(random_state=SEED).fit_resample(split.X_train, split.y_train)
    return published()


def measure(n_networks: int) -> None:
    """Print the seconds and the peak memory, in GB, of this process; the graph is compiled."""
    stacked(1)
    started = time.perf_counter()
    stacked(n_networks)
    seconds = time.perf_counter() - started
    print(seconds, peak_memory())


def peak_memory() -> float:
    """Give this process's own peak, in GB; getrusage counts that of its parent, too."""
    status = Path("/proc/self/status")
    if status.exists():
        [peak] = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(peak) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def compare_sizes() -> bool:
    """Measure each size three times; tell whether time and memory are as they should be."""
    seconds, peaks = {}, {}
    for n in SIZES:
        runs = [output_of([sys.executable, __file__, str(n)]).split() for _ in range(3)]
        seconds[n], peaks[n] = (statistics.median(float(run[i]) for run in runs) for i in range(2))
        print(
            f"  {n:4} networks: {seconds[n]:6.2f} s, {seconds[n] / seconds[1]:6.1f} times one; "
            f"peak memory {peaks[n]:.2f} GB"
        )
    slower = all(seconds[n] < n * seconds[1] for n in SIZES[1:])
    small = peaks[SIZES[-1]] < LARGEST_MEMORY
    print(f"  time grows slower than the count: {'reached' if slower else 'MISSED'}")
    print(f"  memory of {SIZES[-1]} < {LARGEST_MEMORY:.0f} GB: {'reached' if small else 'MISSED'}")
    return slower and small


def main() -> None:
    one, many, with_smote = published(), stacked(), stacked_with_smote()
    difference = max(float(np.abs(found[0] - one).max()) for found in (many, with_smote))
    pairs = time_in_turn(stacked, published, N_PAIRS)
    print(pairs.describe(f"{N_NETWORKS} networks stacked", "model.fit and predict, once", GOAL))
    pairs = time_in_turn(stacked_with_smote, published_with_smote, N_PAIRS)
    print(
        pairs.describe(
            f"{N_NETWORKS} networks stacked, a SMOTE sample each",
            "SMOTE, model.fit and predict, once",
            GOAL_WITH_SMOTE,
        )
    )
    print(f"  largest difference of the same seed's probabilities: {difference:.1e}")
    print("stacked networks against each other, medians of 3")
    as_agreed = compare_sizes()
    print(f"  {versions('tensorflow', 'keras')}")
    if difference > LARGEST_DIFFERENCE:
        sys.exit(f"that is more than {LARGEST_DIFFERENCE}")
    if not as_agreed:
        sys.exit("more networks cost more than they may")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        main()

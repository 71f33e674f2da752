"""``labkit run`` with baselines and tuned thresholds against the published script, once.

Whole processes. The thresholds are held against those of the same estimators, fitted one
by one and fold by fold.
"""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from pairs import labkit_command, output_of, time_in_turn, versions

import labkit

GOAL = 0.8
N_PAIRS = 3

PEER = [sys.executable, str(Path(__file__).with_name("published_practical.py"))]


def ours(options: str) -> list[str]:
    return [labkit_command(), "run", "--no-plots", *options.split()]


def thresholds() -> dict[str, float]:
    """Give the thresholds that ``labkit run`` tunes."""
    with tempfile.TemporaryDirectory() as folder:
        output_of([*ours("--tuned"), "--out", folder])
        methods = json.loads(Path(folder, "comparison.json").read_text())["methods"]
    return {name: one["threshold"] for name, one in methods.items() if name.endswith("_tuned")}


def one_by_one() -> dict[str, float]:
    """Give the thresholds that scikit-learn tunes where it trains fold by fold."""
    split = labkit.load_imbalanced()
    methods = labkit.default_methods(42, tuned=True)
    return {
        name: float(method.fit(split.X_train, split.y_train).best_threshold_)
        for name, method in methods.items()
        if name.endswith("_tuned")
    }


def main() -> None:
    found, wanted = thresholds(), one_by_one()
    same = found.keys() == wanted.keys() and np.array_equal(
        list(found.values()), [wanted[name] for name in found]
    )
    n_pairs = 1 if "--quick" in sys.argv else N_PAIRS
    run = partial(output_of, ours("--baselines --tuned"))
    pairs = time_in_turn(run, partial(output_of, PEER), n_pairs)
    what = "labkit run --baselines --tuned --no-plots"
    print(pairs.describe(what, "the published script, once", GOAL))
    print(f"  tuned thresholds: {'the same as fold by fold' if same else 'DIFFERENT'}")
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")
    if not same:
        sys.exit(f"labkit {found}\nfold by fold {wanted}")


if __name__ == "__main__":
    main()

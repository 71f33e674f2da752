"""``labkit run`` with baselines and tuned thresholds against the published script, once.

Two rows, whole processes: one comparison of every method, and twenty runs. Their
results are held against the same estimators fitted one by one, fold by fold.
"""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from pairs import labkit_command, output_of, time_in_turn, versions

import labkit

GOALS = {"--baselines --tuned": 0.8, "--repeats 20 --tuned": 3.0}
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
    for options, goal in GOALS.items():
        run = partial(output_of, ours(options))
        pairs = time_in_turn(run, partial(output_of, PEER), n_pairs)
        print(pairs.describe(f"labkit run {options}", "the published script, once", goal))
    print(f"  tuned thresholds: {'the same as fold by fold' if same else 'DIFFERENT'}")
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")
    if not same:
        sys.exit(f"labkit {found}\nfold by fold {wanted}")


if __name__ == "__main__":
    main()

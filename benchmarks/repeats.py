"""``labkit run --repeats 100 --no-plots`` against the published script once, whole processes."""

import json
import re
import sys
import tempfile
from pathlib import Path

from pairs import labkit_command, output_of, time_in_turn, versions

GOAL = 2.8
N_PAIRS = 3
N_REPEATS = 100

OURS = [labkit_command(), "run", "--no-plots", "--repeats", str(N_REPEATS)]
PEER = [sys.executable, str(Path(__file__).with_name("published_practical.py"))]


def our_runs() -> dict[int, dict[str, list[list[int]]]]:
    """Give the confusion matrices of every run by its seed."""
    with tempfile.TemporaryDirectory() as folder:
        output_of([*OURS, "--out", folder])
        runs = json.loads(Path(folder, "comparison.json").read_text())["repeats"]
    return {
        run["seed"]: {
            name: one["confusion_matrix"]
            for name, one in run["methods"].items()
            if name != "majority"
        }
        for run in runs
    }


def published(seed: int) -> dict[str, list[list[int]]]:
    printed = re.findall(r"^(\w+) (\[\[.+\]\])$", output_of([*PEER, str(seed)]), re.MULTILINE)
    return {name: json.loads(matrix) for name, matrix in printed}


def main() -> None:
    runs = our_runs()
    checked = [next(iter(runs)), list(runs)[-1]]
    same = all(runs[seed] == published(seed) for seed in checked)
    pairs = time_in_turn(lambda: output_of(OURS), lambda: output_of(PEER), N_PAIRS)
    print(
        pairs.describe(
            f"labkit run --repeats {N_REPEATS} --no-plots", "the published script, once", GOAL
        )
    )
    print(f"  confusion matrices of two of the seeds: {'the same' if same else 'DIFFERENT'}")
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")
    if not same:
        sys.exit(f"seeds {checked} give other results alone")


if __name__ == "__main__":
    main()

"""``labkit run --no-plots`` against the published snippets as one script, whole processes."""

import json
import re
import sys
import tempfile
from pathlib import Path

from pairs import labkit_command, output_of, time_in_turn, versions

GOAL = 0.70
N_PAIRS = 5
SEED = "42"

OURS = [labkit_command(), "run", "--no-plots", "--seed", SEED]
PEER = [sys.executable, str(Path(__file__).with_name("published_practical.py")), SEED]


def our_matrices() -> dict[str, list[list[int]]]:
    with tempfile.TemporaryDirectory() as folder:
        output_of([*OURS, "--out", folder])
        methods = json.loads(Path(folder, "comparison.json").read_text())["methods"]
    return {name: one["confusion_matrix"] for name, one in methods.items() if name != "majority"}


def published_matrices() -> dict[str, list[list[int]]]:
    printed = re.findall(r"^(\w+) (\[\[.+\]\])$", output_of(PEER), re.MULTILINE)
    return {name: json.loads(matrix) for name, matrix in printed}


def main() -> None:
    ours, published = our_matrices(), published_matrices()
    pairs = time_in_turn(lambda: output_of(OURS), lambda: output_of(PEER), N_PAIRS)
    print(pairs.describe("labkit run --no-plots", "the published snippets as one script", GOAL))
    print(f"  confusion matrices: {'the same' if ours == published else 'DIFFERENT'}")
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")
    if ours != published:
        sys.exit(f"labkit {ours}\npublished {published}")


if __name__ == "__main__":
    main()

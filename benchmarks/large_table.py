"""A CSV file of the shape of a well-known fraud file: labkit against a script written for it.

284 807 rows of 30 columns, 492 of class 1, made here. The script does to this file what
the published one does to its data: whole processes, and the most memory either takes.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from pairs import labkit_command, versions

N_ROWS, N_COLUMNS, N_RARE = 284_807, 30, 492
GOAL, MEMORY_GOAL = 0.35, 0.8


def write_table(path: Path) -> None:
    """Write rows of which class 1 lies apart in a few columns."""
    draws = np.random.default_rng(0)
    y = np.zeros(N_ROWS, dtype=int)
    y[draws.choice(N_ROWS, N_RARE, replace=False)] = 1
    X = draws.normal(size=(N_ROWS, N_COLUMNS))
    X[y == 1, :6] += 1.5
    table = pd.DataFrame(X.round(6), columns=[f"v{i}" for i in range(N_COLUMNS)])
    table.assign(Class=y).to_csv(path, index=False)


def measured(command: list[str]) -> tuple[float, float]:
    """Run a command, and give its seconds and the most memory that a process of it took, in MB."""
    program = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "sys.stderr.write(done.stderr[-2000:] if done.returncode else '')\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
        "sys.exit(done.returncode)"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.perf_counter() - begun, float(done.stdout)


def main() -> None:
    n_pairs = 1 if "--quick" in sys.argv else 2
    peer = str(Path(__file__).with_name("published_on_a_table.py"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        write_table(path)
        ours = [labkit_command(), "run", "--no-plots", "--data", str(path), "--target", "Class"]
        pairs = [
            (measured(ours), measured([sys.executable, peer, str(path)])) for _ in range(n_pairs)
        ]
    ratio = float(np.median([a[0] / b[0] for a, b in pairs]))
    memory = float(np.median([a[1] / b[1] for a, b in pairs]))
    print(f"labkit run --data, {N_ROWS} rows, against a script written for the file")
    print(f"  ratio {ratio:.2f}, goal <= {GOAL:.2f}: {'reached' if ratio <= GOAL else 'MISSED'}")
    verdict = "reached" if memory <= MEMORY_GOAL else "MISSED"
    print(f"  memory {memory:.2f}, goal <= {MEMORY_GOAL:.2f}: {verdict}")
    for a, b in pairs:
        print(f"  {a[0]:.1f} s and {a[1]:.0f} MB to {b[0]:.1f} s and {b[1]:.0f} MB")
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")


if __name__ == "__main__":
    main()

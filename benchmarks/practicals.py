"""Solved practicals, whole notebooks: the CPU they take, against those of an older release.

The older one needs an environment and a checkout of its own, made so::

    git worktree add ../labkit-0.1.0 v0.1.0
    python3.11 -m venv old && old/bin/pip install -e "../labkit-0.1.0[test]"
    python benchmarks/practicals.py --old old/bin/python
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
from pairs import versions

GOALS = {"05": 0.5, "03": 0.6, "06": 0.6}
_RUN = """\
import resource, sys
from pathlib import Path
import labkit, nbformat
from nbclient import NotebookClient
[path] = (Path(labkit.__file__).parents[1] / "answers").glob(sys.argv[1] + "_*.ipynb")
NotebookClient(nbformat.read(path, 4), timeout=3600, kernel_name="python3").execute()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
"""


def seconds(python: str, number: str) -> float:
    """Run a solved practical with a Python's own labkit and kernel, and give its CPU."""
    bin_ = Path(python).absolute().parent
    done = subprocess.run(
        [python, "-c", _RUN, number],
        env={"PATH": f"{bin_}:/usr/bin:/bin", "JUPYTER_PREFER_ENV_PATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"practical {number} with {python} failed:\n{done.stderr[-3000:]}")
    return float(done.stdout.split()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--old", required=True, help="Python of the older release")
    options.add_argument("--pairs", type=int, default=2)
    chosen = options.parse_args()
    for number, goal in GOALS.items():
        pairs = [
            (seconds(sys.executable, number), seconds(chosen.old, number))
            for _ in range(chosen.pairs)
        ]
        ratio = float(np.median([a / b for a, b in pairs]))
        verdict = "reached" if ratio <= goal else "MISSED"
        print(f"practical {number} solved, CPU, against the older release")
        print(f"  ratio {ratio:.2f}, goal <= {goal:.2f}: {verdict}")
        print("  " + ", ".join(f"{a:.0f} s to {b:.0f} s" for a, b in pairs))
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")


if __name__ == "__main__":
    main()

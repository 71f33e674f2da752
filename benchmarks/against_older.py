"""Against an older release: solved practicals, tuned repeats, a graded submission, a class.

Each release runs its own notebooks, in turn. The older one needs an environment and a
checkout of its own, made so::

    git worktree add ../labkit-0.1.0 v0.1.0
    python3.11 -m venv old && old/bin/pip install -e "../labkit-0.1.0[test]"
    python benchmarks/against_older.py --old old/bin/python
    python benchmarks/against_older.py class --old old/bin/python --students 60
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from grade_cost import Cost, cost_of
from pairs import versions

RUN_NOTEBOOK = """\
import sys
from pathlib import Path
import labkit, nbformat
from nbclient import NotebookClient
[path] = (Path(labkit.__file__).parents[1] / "answers").glob(sys.argv[1] + "_*.ipynb")
NotebookClient(nbformat.read(path, 4), timeout=3600, kernel_name="python3").execute()
"""
WHERE = "import labkit, pathlib; print(pathlib.Path(labkit.__file__).parents[1])"


class Row(NamedTuple):
    """One thing that both releases do."""

    what: str
    goal: float
    measured: str
    run: Callable[[str], Cost]


def cost_with(python: str, *command: str) -> Cost:
    """Run a command of one release's environment, and give what it took."""
    path = f"{Path(python).absolute().parent}:/usr/bin:/bin"
    with tempfile.TemporaryDirectory() as elsewhere:  # in a checkout, Python would import that one
        return cost_of(command, Path(elsewhere), {"PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"})


def solved_practical(python: str, number: str) -> Cost:
    """Run a solved practical from top to bottom in a kernel."""
    return cost_with(python, python, "-c", RUN_NOTEBOOK, number)


def tuned_repeats(python: str) -> Cost:
    """Compare tuned methods over twenty seeds."""
    return cost_with(python, "labkit", "run", "--repeats", "20", "--tuned", "--no-plots")


def graded(python: str, folder: Path, n_students: int) -> Cost:
    """Grade a class with its release's own hidden checks."""
    where = subprocess.run(
        [python, "-c", WHERE], cwd=folder, capture_output=True, text=True, check=True
    )
    checkout = Path(where.stdout.strip())
    submissions = folder / f"of_{checkout.name}_{n_students}"
    if not submissions.exists():
        submissions.mkdir()
        _write_class(checkout, submissions, n_students)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        places = ["05", str(submissions), "--out", f"{out}/marks"]
        hidden = ["--tests", str(checkout / "tests" / "hidden" / "test_practical_05.py")]
        return cost_with(python, "labkit", "grade", *places, *hidden)


def _write_class(checkout: Path, submissions: Path, n_students: int) -> None:
    """Write as many solved, half solved, unsolved and broken notebooks as make a class."""
    [solved] = (checkout / "answers").glob("05_*.ipynb")
    [unsolved] = (checkout / "practicals").glob("05_*.ipynb")
    for student in range(n_students):
        notebook = nbformat.read(unsolved if student % 4 == 2 else solved, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        if student % 4 == 1:
            for cell in code[len(code) // 2 :]:
                cell.source = "" if "lab.check" not in cell.source else cell.source
        elif student % 4 == 3:
            code[len(code) // 2].source += "\nthis is no Python"
        code[2].source += f"\n# student {student}"
        nbformat.write(notebook, submissions / f"student_{student:02}.ipynb")


def rows(folder: Path, n_students: int) -> dict[str, list[Row]]:
    """List what is measured, by the names that people type."""
    return {
        "practicals": [
            Row(f"practical {number} solved", goal, "cpu", partial(solved_practical, number=number))
            for number, goal in {"05": 0.5, "03": 0.6, "06": 0.6}.items()
        ],
        "tuned": [Row("labkit run --repeats 20 --tuned", 0.5, "wall", tuned_repeats)],
        "submission": [
            Row(
                "one solved 05, graded with hidden checks",
                0.5,
                "cpu",
                partial(graded, folder=folder, n_students=1),
            )
        ],
        "class": [
            Row(
                f"a class of {n_students} in 05, graded with hidden checks",
                0.45,
                "wall",
                partial(graded, folder=folder, n_students=n_students),
            )
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help="practicals, tuned, submission, ...")
    parser.add_argument("--old", required=True, help="Python of the older release")
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--students", type=int, default=60)
    chosen = parser.parse_args()
    old = str(Path(chosen.old).absolute())  # not resolved: an environment's python is a link
    with tempfile.TemporaryDirectory() as made:
        table = rows(Path(made), chosen.students)
        for name in chosen.rows or table:
            for row in table[name]:
                _print(row, old, 1 if name == "class" else chosen.pairs)
    print(f"  {versions('tensorflow', 'scikit-learn', 'imbalanced-learn')}")


def _print(row: Row, old: str, n_pairs: int) -> None:
    pairs = [(row.run(sys.executable), row.run(old)) for _ in range(n_pairs)]
    ratio = float(
        np.median([getattr(a, row.measured) / getattr(b, row.measured) for a, b in pairs])
    )
    verdict = "reached" if ratio <= row.goal else "MISSED"
    print(f"{row.what}, {row.measured}, against the older release")
    print(f"  ratio {ratio:.2f}, goal <= {row.goal:.2f}: {verdict}")
    for ours, theirs in pairs:
        print(
            f"  {ours.wall:.0f} s, CPU {ours.cpu:.0f} s, to {theirs.wall:.0f} s, "
            f"CPU {theirs.cpu:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()

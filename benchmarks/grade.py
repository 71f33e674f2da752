"""``labkit grade``: a submission's cost, other graders, and a class that does nothing.

All of it takes most of an hour; name one row to measure that alone::

    python benchmarks/grade.py floor --copies 4
    python benchmarks/grade.py otter --otter otter-env/bin/python

otter needs an environment of its own, which is made so::

    python3.11 -m venv otter-env
    otter-env/bin/pip install "otter-grader[grading]==7.0.0" -e .

Solved copies of practical 05 are marked, which differ in seeds and comments,
with public checks only. What can be marked side by side is measured in turn.
CPU is that of all processes, whoever started them.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from grade_copies import solved_copies
from grade_print import load
from pairs import versions

ROWS = ("floor", "nbgrader", "otter", "jobs", "idle", "sandbox")


def main() -> None:
    options = _options()
    chosen = options.rows or [row for row in ROWS if row != "otter" or options.otter]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copies = solved_copies(folder / "copies", options.copies)
        for row in chosen:
            _measure(row, copies, folder / row, options)
            print(f"  {load()}", flush=True)
    print(f"  {versions('tensorflow', 'scikit-learn', 'nbgrader', 'nbclient', 'ipykernel')}")


def _measure(row: str, copies: list[Path], folder: Path, options: argparse.Namespace) -> None:
    import grade_class
    import grade_submission

    match row:
        case "floor":
            grade_submission.floor(copies, folder)
        case "nbgrader":
            grade_class.against_nbgrader(copies, folder, options.pairs)
        case "otter":
            grade_class.against_otter(copies, folder, options.pairs, options.otter)
        case "jobs":
            grade_class.against_itself(copies, folder, options.pairs)
        case "idle":
            grade_class.idle(folder, options.idle)
        case "sandbox":
            grade_submission.sandbox(copies, folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; all")
    parser.add_argument("--copies", type=int, default=12, metavar="N", help="solved copies; 12")
    parser.add_argument("--pairs", type=int, default=1, metavar="N", help="of whole classes; 1")
    parser.add_argument("--idle", type=int, default=1000, metavar="N", help="that do nothing; 1000")
    parser.add_argument("--otter", metavar="PYTHON", help="the Python that has otter-grader")
    options = parser.parse_args()
    for row in options.rows:
        if row not in ROWS:
            parser.error(f"no row {row!r}; there are {', '.join(ROWS)}")
    if "otter" in options.rows and not options.otter:
        parser.error("the row otter needs --otter PYTHON")
    if not options.rows and not options.otter:
        print("without --otter PYTHON, the row otter is left out", file=sys.stderr)
    return options


if __name__ == "__main__":
    main()

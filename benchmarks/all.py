"""Every row that is measured, beside its goal, in one command: an hour or two.

::

    python benchmarks/all.py --quick            # fewer pairs, without other graders
    python benchmarks/all.py --old old/bin/python --otter otter-env/bin/python

How the two other environments are made stands in against_older.py and grade.py.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def rows(options: argparse.Namespace) -> list[list[str]]:
    """Give the scripts, each with what it is told."""
    quick = ["--quick"] if options.quick else []
    few = ["--pairs", "1", "--copies", "4"] if options.quick else []
    found = [
        ["start_up.py"],
        ["run_practical.py"],
        ["fit_ann.py"],
        ["stacked.py"],
        ["repeats.py"],
        ["tuned.py", *quick],
        ["large_table.py", *quick],
        ["grade.py", "floor", *few],
        ["grade.py", "sandbox", *few],
        ["grade.py", "idle", "--idle", "60" if options.quick else "1000"],
    ]
    if not options.quick:
        found += [["grade.py", "jobs"], ["grade.py", "nbgrader"]]
    if options.old:
        less = ["--pairs", "1", "--students", "12"] if quick else []
        found.append(["against_older.py", "--old", options.old, *less])
    if options.otter:
        found.append(["grade.py", "otter", "--otter", options.otter])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer pairs, no other graders")
    parser.add_argument("--old", help="Python that has an older release of labkit")
    parser.add_argument("--otter", help="Python that has otter-grader")
    failed = []
    for script, *told in rows(parser.parse_args()):
        print(f"\n{script} {' '.join(told)}", flush=True)
        done = subprocess.run([sys.executable, str(HERE / script), *told], check=False)
        if done.returncode:
            failed.append(script)
    if failed:
        sys.exit(f"results differ, or it did not run: {', '.join(failed)}")


if __name__ == "__main__":
    main()

"""A long run of the grader: hundreds of submissions, a third of them hostile.

    python tests/grading/soak.py

Prints the memory of the grader, its workers and their fork servers over time, then
what was not as it should be: marks, and processes, files, sockets and folders left.
Takes five to ten minutes on two cores; ``--submissions 30`` is a short one.
"""

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "corpus" / "crowd.py"
TRACES = ("told", "visits", "markers", "changed", "processes", "left", "sockets")
PARTS = ("grader", "workers", "fork servers")
GROWTH = 1.25


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--user", type=int, help="number of the user to become, if root")
    arguments = parser.parse_args()
    report = soak(arguments.submissions, arguments.jobs, arguments.user)
    print(*table(report["memory"]), sep="\n")
    for line in found(report):
        print(line)
    sys.exit(any(complaints(report)))


def soak(n_submissions, jobs, user=None):
    """Mark a crowd, and give what `corpus/crowd.py` saw."""
    n_hostile = n_submissions // 3
    request = {
        "user": user,
        "jobs": jobs,
        "n_hostile": n_hostile,
        "n_honest": n_submissions - n_hostile,
    }
    ran = subprocess.run(
        [sys.executable, "-P", PROGRAM, json.dumps(request)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def complaints(report):
    """Name everything that is not as it should be."""
    marked = {one["student"]: (one["status"], one["points"]) for one in report["marked"]}
    for student, (status, points, label) in report["expected"].items():
        given = marked.get(student)
        if given != (status, points):
            yield f"{student} ({label}) should have {status}, {points}; it has {given}"
    for trace in TRACES:
        if report[trace]:
            yield f"{trace}: {report[trace]}"
    for part, early, late in growth(report["memory"]):
        if late > GROWTH * early + 50:
            yield f"the memory of the {part} grew from {early} to {late} MB"


def growth(memory):
    """Give each part's median megabytes, in the second quarter of the run and in the last."""
    # the first minutes are spent on imports
    memory = [sample for sample in memory if sample["marked"] and sample["fork servers"]]
    quarter = len(memory) // 4
    for part in PARTS:
        held = [sample[part] for sample in memory]
        early, late = sorted(held[quarter : 2 * quarter]), sorted(held[-quarter:])
        if early:
            yield part, early[len(early) // 2], late[len(late) // 2]


def table(memory, n_rows=20):
    """Tell how much memory was held over time, a line each."""
    yield "seconds  marked " + "".join(f"{part + ' MB':>17}" for part in PARTS)
    for sample in memory[:: max(1, len(memory) // n_rows)]:
        held = "".join(f"{sample[part]:17}" for part in PARTS)
        yield f"{sample['seconds']:7}  {sample['marked']:6} {held}"


def found(report):
    """Tell how it went, a line each."""
    counts = collections.Counter(one["status"] for one in report["marked"])
    yield ", ".join(f"{count} {status}" for status, count in counts.most_common())
    for part, early, late in growth(report["memory"]):
        yield f"{part}: {early} MB early, {late} MB late"
    yield from list(complaints(report)) or ["all marks are right, and nothing was left behind"]


if __name__ == "__main__":
    main()

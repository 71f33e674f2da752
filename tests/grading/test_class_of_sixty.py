"""A class of sixty is marked right to the point, whatever stops the grader meanwhile."""

import csv
import json
import random
import runpy
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.grading.sandbox.doctor import probe

pytestmark = [
    pytest.mark.crowd,
    pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork"),
]

CLASS = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("class_of_sixty.py"))))
SEED = 6
PATIENCE = 3600


@pytest.fixture(scope="module")
def grade(tmp_path_factory, toy):
    """Give the command that grades the class, and the folder it writes to."""
    folder = tmp_path_factory.mktemp("class")
    CLASS.write_class(folder / "submissions")
    arguments = [toy.practical, folder / "submissions", "--out", folder / "marks"]
    arguments += ["--tests", toy.hidden, "--jobs", "2", "--cell-timeout", "3", "--timeout", "60"]
    if not all(one.on for one in probe()):
        arguments.append("--no-sandbox")
    return SimpleNamespace(arguments=("grade", *arguments), out=folder / "marks")


def lines(journal):
    """Give the keys of the journal's finished submissions, in order."""
    if not journal.exists():
        return []
    whole = journal.read_bytes().splitlines(keepends=True)[1:]
    return [json.loads(line)["key"] for line in whole if line.endswith(b"\n")]


def rows(out):
    """Give the rows of grades.csv without the one column that no two runs share."""
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: cell for name, cell in row.items() if name != "seconds"}
            for row in csv.DictReader(file)
        ]


def kill_at(process, journal, n_lines, processes):
    """Kill a run when so many submissions are finished; give the keys that it had written."""
    until = time.monotonic() + PATIENCE
    while len(lines(journal)) < n_lines:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.05)
    started = processes.below(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert processes.gone(started)
    return lines(journal)


def test_sixty_is_sixty():
    assert len(CLASS.SIXTY) == 60


def test_a_class_is_marked_right_to_the_point_though_its_run_is_killed_thrice(
    grade, start_labkit, processes
):
    journal = grade.out / "journal.jsonl"
    moments = random.Random(SEED)
    finished = []
    for least, most in ((1, 15), (16, 30), (31, 45)):
        process = start_labkit(*grade.arguments)
        time.sleep(moments.random())
        finished.append(kill_at(process, journal, moments.randint(least, most), processes))
        assert not (grade.out / "grades.csv").exists()
    process = start_labkit(*grade.arguments)
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert rows(grade.out) == CLASS.fair_rows()
    # nothing was marked twice, and nothing that was marked was lost
    keys = lines(journal)
    assert (
        len(keys) == len(set(keys)) == sum(row[1] != "unreadable" for row in CLASS.SIXTY.values())
    )
    for before in finished:
        assert keys[: len(before)] == before


def test_the_second_time_no_kernel_starts_and_the_marks_are_the_same(
    grade, labkit_here, monkeypatch
):
    if not (grade.out / "grades.csv").exists():
        pytest.skip("needs the marks of the test before")

    def never(*arguments):
        raise AssertionError("a submission was run again")

    before = {path: path.read_bytes() for path in grade.out.glob("*.*")}
    monkeypatch.setattr("labkit.grading.grade.run_pieces", never)
    monkeypatch.setattr("labkit.grading.kernel.provisioner.ForkServer", never)
    status, printed, _ = labkit_here(*grade.arguments)
    assert status == 0
    assert "60 submissions" in printed
    assert {path: path.read_bytes() for path in before} == before
    feedback = {path.stem for path in (grade.out / "feedback").iterdir()}
    assert len(feedback) == 60

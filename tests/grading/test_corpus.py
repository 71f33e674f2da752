"""Hostile notebooks are marked beside honest ones, as root and as an ordinary user.

The programs and their fair outcomes are in ``corpus``; `corpus/crowd.py` marks them
and tells what it saw.
"""

import json
import os
import runpy
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from labkit.grading.sandbox.doctor import describe, probe

pytestmark = pytest.mark.crowd

HERE = Path(__file__).parent
PROGRAM = HERE / "corpus" / "crowd.py"
ORDINARY = 61234
USERS = {"root": None, "ordinary": ORDINARY} if os.geteuid() == 0 else {"ordinary": None}
# what depends on who runs the grader; as root, all is run once already
MATTERS = ("reading", "escaping", "outliving")


@pytest.fixture(scope="module")
def protected():
    missing = [line for line in describe(probe()) if line.startswith("OFF")]
    if missing:
        pytest.skip("; ".join(missing))


def crowd(**request):
    ran = subprocess.run(
        [sys.executable, "-P", PROGRAM, json.dumps(request)],
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture(scope="module", params=USERS)
def report(request, protected):
    """Mark the corpus beside honest submissions, and give what was seen."""
    user = USERS[request.param]
    families = None if user is None else MATTERS
    return crowd(user=user, jobs=2, families=families)


def outcomes(report, *, honest):
    marked = {one["student"]: one for one in report["marked"]}
    return {
        (student, label): ((one["status"], one["points"]), (status, points), one)
        for student, (status, points, label) in report["expected"].items()
        for one in [marked[student]]
        if student.endswith("honest") == honest
    }


@pytest.mark.parametrize("honest", [True, False], ids=["honest", "hostile"])
def test_every_submission_gets_what_is_fair(report, honest):
    found = outcomes(report, honest=honest)
    assert found
    unfair = {who: entry for who, entry in found.items() if entry[0] != entry[1]}
    assert not unfair, "\n".join(f"{who}: {entry}" for who, entry in unfair.items())


def test_all_were_locked_in(report):
    assert len(report["marked"]) == len(report["expected"])
    assert all(one["sandboxed"] for one in report["marked"])


def test_nothing_secret_is_told_and_no_program_got_what_it_reached_for(report):
    assert report["told"] == []


def test_nothing_outside_was_touched(report):
    assert (report["markers"], report["changed"], report["visits"]) == ([], [], [])


def test_nothing_is_left(report):
    assert (report["processes"], report["left"], report["sockets"]) == ([], [], [])


def test_the_grader_has_nothing_to_complain_about(report):
    assert "Traceback" not in report["noise"]


def test_a_soak_leaves_nothing_behind(protected):
    soak = runpy.run_path(str(HERE / "soak.py"))
    assert list(soak["complaints"](soak["soak"](30, 2))) == []


# what is handed in as an archive

SOLVED = (
    "def mean(x): return sum(x) / len(x)",
    "def spread(x): return max(x) - min(x)",
    "import numpy as np; n_rows = 8; running = np.cumsum([3, 1, 4, 1, 5, 9, 2, 6])",
)


def notebook(*cells):
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def linking_to(path):
    entry = zipfile.ZipInfo("linda.ipynb")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, str(path)


@pytest.fixture
def hostile_zip(tmp_path):
    """An archive that aims at the folder around it; alice's entry is honest."""
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook("# a secret"), encoding="utf-8")
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("alice.ipynb", notebook(*SOLVED))
        for name in (
            "../up.ipynb",
            f"{tmp_path}/absolute.ipynb",
            "a/../../up.ipynb",
            "..\\up.ipynb",
        ):
            archive.writestr(name, notebook("1"))
        archive.writestr(*linking_to(secret))
        archive.writestr("bomb.ipynb", b" " * 2**28)
        archive.writestr("nested.zip", b"PK\x05\x06" + bytes(18))
        archive.writestr("=1+1.ipynb", notebook("1"))
    return path


def test_an_archive_harms_nothing(protected, hostile_zip, labkit_process, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    out = tmp_path / "marks"
    ran = labkit_process("grade", HERE / "toy.py", hostile_zip, "--out", out, "--jobs", "1")
    assert ran.returncode == 0, ran.stderr
    assert "a secret" not in "".join(
        path.read_text(encoding="utf-8") for path in out.rglob("*") if path.is_file()
    )
    rows = (out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    [alice] = [row for row in rows if row.startswith("alice,")]
    assert alice.split(",")[:6] == ["alice", "90", "25", "25", "100.0", "graded"]
    kept = [path for path in sorted(tmp_path.rglob("*")) if out not in (path, *path.parents)]
    assert kept == before

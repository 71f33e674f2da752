"""The zip for Gradescope: what is in it, and its scripts as far as they run here."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.grader

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "gradescope"


def make_zip(*arguments):
    return subprocess.run(
        [sys.executable, FOLDER / "make_zip.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def autograder(tmp_path):
    """Unpack the zip as Gradescope does, and hand one notebook in."""
    seed = tmp_path / "secret.txt"
    seed.write_text("autumn", encoding="utf-8")
    made = make_zip("01", tmp_path / "autograder.zip", "--seed", seed)
    assert made.returncode == 0, made.stderr
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(root / "source")
    shutil.copy(
        next((ROOT / "practicals").glob("01_*.ipynb")), root / "submission" / "my work.ipynb"
    )
    return root


def run_autograder(root):
    labkit = Path(sys.executable).with_name("labkit")
    return subprocess.run(
        ["bash", root / "source" / "run_autograder"],
        env=os.environ | {"AUTOGRADER_ROOT": str(root), "LABKIT": str(labkit)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_zip_holds_both_scripts_and_the_hidden_checks(autograder):
    names = {
        path.relative_to(autograder / "source").as_posix()
        for path in (autograder / "source").rglob("*")
        if path.is_file()
    }
    assert names == {
        "setup.sh",
        "run_autograder",
        "practical.txt",
        "labkit.txt",
        "seed",
        "hidden/test_practical_01.py",
    }


def test_the_autograder_writes_what_gradescope_reads(autograder):
    ran = run_autograder(autograder)
    assert ran.returncode == 0, ran.stderr
    results = json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))
    assert results["score"] == 0
    assert sum(test["max_score"] for test in results["tests"]) > 50


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_valid_for_bash(script):
    checked = subprocess.run(
        ["bash", "-n", FOLDER / script], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_a_practical_that_is_not_there_is_refused(tmp_path):
    made = make_zip("99", tmp_path / "autograder.zip")
    assert made.returncode == 2
    assert "there is no practical 99" in made.stderr
    assert not (tmp_path / "autograder.zip").exists()

"""The wheel and the source archive: what is in them, and labkit from the wheel alone.

The environment has the packages that are here already, so that nothing is fetched.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import labkit

pytestmark = pytest.mark.authoring  # build and twine are in the main environment only

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests" / "grading"
LARGEST = 600_000  # bytes; 381 000 when this was written


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Build both from the checkout, the wheel from the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT], folder)
    [wheel], [source] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, source


@pytest.fixture(scope="module")
def installed(made, tmp_path_factory):
    """Install the wheel into an environment of its own, and give the folder of its programs."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run([sys.executable, "-m", "venv", "--without-pip", folder], folder.parent)
    pip = [sys.executable, "-m", "pip", "--python", folder, "install", "--quiet"]
    run([*pip, "--no-index", "--no-deps", made[0]], folder.parent)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (own / "those_here.pth").write_text(sysconfig.get_path("purelib"))
    return folder / Path(sysconfig.get_path("scripts")).name


def run(command, folder, status=0):
    """Run a program far from the checkout, and give what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_twine_finds_nothing_wrong_with_either(made, tmp_path):
    run([sys.executable, "-m", "twine", "check", "--strict", *made], tmp_path)


def test_both_hold_the_package_and_neither_answers_nor_hidden_checks(made):
    with zipfile.ZipFile(made[0]) as wheel, tarfile.open(made[1]) as source:
        shipped = wheel.namelist()
        sources = [name.partition("/")[2] for name in source.getnames()]
        # the solution of the practical that `labkit new` begins a course with is no secret
        texts = [wheel.read(name) for name in shipped if not name.endswith(".jinja")]
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "labkit").rglob("*.py")}
    assert here <= set(shipped)
    assert {name.partition("/")[0].partition("-")[0] for name in shipped} == {
        "labkit",
        "labkit_course",
    }
    assert not [name for name in sources if name.startswith(("answers", "tests", "practicals"))]
    assert not [text for text in texts if b"BEGIN SOLUTION\n" in text]
    assert made[0].stat().st_size < LARGEST


def test_the_commands_run_from_the_wheel_alone(installed, tmp_path):
    origin = run([installed / "python", "-c", "import labkit; print(labkit.__file__)"], tmp_path)
    assert str(installed.parent) in origin
    assert labkit.__version__ in run([installed / "labkit", "--version"], tmp_path)
    table = pd.DataFrame({"age": range(200), "paid": ["yes"] * 30 + ["no"] * 170})
    table.to_csv(tmp_path / "loans.csv", index=False)
    options = ["--data", "loans.csv", "--target", "paid", "--methods", "plain_forest"]
    told = run([installed / "labkit", "run", *options, "--out", "results"], tmp_path)
    assert "plain_forest" in told
    assert (tmp_path / "results" / "report.html").exists()


def test_a_practicals_checks_are_in_the_wheel(installed, tmp_path):
    script = "import labkit; labkit.Lab('01', {}).summary()"
    run([installed / "python", "-c", script], tmp_path)


def test_the_doctor_says_what_holds(installed, tmp_path):
    doctor = [installed / "labkit", "grade", "--doctor"]
    done = subprocess.run(doctor, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1)
    assert done.stdout.count("\n") > 5
    assert "Traceback" not in done.stdout + done.stderr


def test_what_the_wheel_does_not_hold_is_asked_for_in_one_line(installed, tmp_path):
    (tmp_path / "submissions").mkdir()
    grade = [installed / "labkit", "grade", "05", "submissions", "--out", "marks"]
    told = run(grade, tmp_path, status=2)
    assert "--tests" in told
    assert "--public-only" in told
    assert "is no checkout of a course" in run([installed / "labkit", "build"], tmp_path, 2)


def test_a_submission_is_marked_with_hidden_checks_of_ones_own(installed, tmp_path):
    (tmp_path / "submissions").mkdir()
    cells = [nbformat.v4.new_code_cell("def mean(values):\n    return sum(values) / len(values)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "submissions" / "ada.ipynb")
    files = [TOY / "toy.py", "submissions", "--tests", TOY / "toy_hidden.py", "--out", "marks"]
    # the sandbox shows an environment whole; half of this one stands elsewhere
    run([installed / "labkit", "grade", *files, "--no-sandbox", "--cold"], tmp_path)
    marks = pd.read_csv(tmp_path / "marks" / "grades.csv")
    assert marks["status"].tolist() == ["graded"]
    assert marks["score"].sum() > 0

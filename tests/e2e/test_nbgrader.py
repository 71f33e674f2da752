"""A real nbgrader course: release the practical, collect three copies, mark them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from labkit.course.registry import load_practical

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="nbgrader is in the main environment only")

ROOT = Path(__file__).parents[2]
NAME = "02_confusion_matrices"
HALF = ("data", "three-models", "counts")


def nbgrader(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments, f"--course-dir={folder}"],
        cwd=folder,
        # it starts alembic, by name
        env=os.environ
        | {
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def solve(released, answers, cells):
    """Fill some cells of a released notebook with their solutions; None fills all."""
    solutions = {cell.id: cell.source for cell in answers.cells}
    for cell in released.cells:
        wanted = cells is None or cell.id in cells
        if wanted and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = solutions[cell.id]
    return released


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    source = folder / "source" / "02"
    source.mkdir(parents=True)
    answers = nbformat.read(ROOT / "answers" / f"{NAME}.ipynb", as_version=4)
    shutil.copy(ROOT / "answers" / f"{NAME}.ipynb", source)
    nbgrader(folder, "generate_assignment", "02", "--create")
    released = folder / "release" / "02" / f"{NAME}.ipynb"
    for student, cells in (("all", None), ("half", HALF), ("none", ())):
        handed_in = folder / "submitted" / student / "02"
        handed_in.mkdir(parents=True)
        notebook = nbformat.read(released, as_version=4)
        if student == "none":
            notebook = nbformat.read(ROOT / "practicals" / f"{NAME}.ipynb", as_version=4)
        nbformat.write(solve(notebook, answers, cells), handed_in / f"{NAME}.ipynb")
    nbgrader(folder, "autograde", "02", "--create", "--ExecutePreprocessor.timeout=180")
    return folder


def test_the_released_notebook_holds_no_solution(gradebook):
    text = (gradebook / "release" / "02" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text
    assert "(y_true == 0) & (y_pred == 1)" not in text


def points_of_checks(cells=None):
    """Add up what the checks of some tasks are worth, or of all."""
    return sum(
        points
        for task in load_practical("02").tasks
        for _, points in task.checks
        if cells is None or task.name.replace("_", "-") in cells
    )


@pytest.mark.parametrize(("student", "solved"), [("all", None), ("half", HALF), ("none", ())])
def test_nbgrader_gives_the_automatic_points(gradebook, student, solved):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{gradebook / 'gradebook.db'}") as book:
        submission = book.find_submission("02", student)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        automatic = [grade for grade in grades if grade.max_score and grade.cell_type == "code"]
        assert sum(grade.max_score for grade in automatic) == points_of_checks()
        assert sum(grade.auto_score for grade in automatic) == points_of_checks(solved)

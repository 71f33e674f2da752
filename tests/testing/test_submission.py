"""``pytest tests/hidden --submission`` in a course's checkout, and pytest without the plugin."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.grader

ROOT = Path(__file__).parents[2]
HONEST = """
import numpy as np
def mean_of(values):
    return float(np.mean(values))
"""
SETTINGS = """
[project]
urls = { Repository = "https://example.org/mine" }
[project.entry-points."labkit.practicals"]
mine = "mine.practicals"
[tool.pytest.ini_options]
addopts = "-p labkit.testing"
"""
TASKS = '''
from labkit.course.task import Practical, Task

mean = Task("mean", "The mean")


@mean.check(2)
def check_mean(answers):
    """The mean of two."""
    assert answers.call("mean_of", [1.0, 3.0]) == 2


PRACTICAL = Practical("01", "Means", (mean,))
'''
HIDDEN = '''
def test_mean_of_three(answers, seed):
    """The mean of three numbers."""
    assert answers.call("mean_of", [1.0, 3.0, 8.0]) == 4
'''


@pytest.fixture
def checkout(tmp_path):
    files = {
        "pyproject.toml": SETTINGS,
        "answers/01_means.py": "# %%\n",
        "mine/means.py": "from numpy import mean\n",
        "mine/practicals/practical_01.py": TASKS,
        "tests/hidden/test_practical_01.py": HIDDEN,
        "tests/hidden/test_practical_02.py": "1 / 0\n",
        "tests/test_other.py": "def test_other():\n    pass\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    write_notebook(tmp_path, "lab = labkit.Lab('mine:01')", HONEST)
    return tmp_path


def write_notebook(folder, *code):
    cells = [nbformat.v4.new_code_cell(one) for one in code]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "ada.ipynb")


def pytest_in(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_hidden_checks_are_collected_for_a_submission_alone(checkout):
    without = pytest_in(checkout, "tests")
    assert "1 passed" in without.stdout, without.stdout
    asked = pytest_in(checkout, "tests/hidden", "--submission", "ada.ipynb", "--no-sandbox")
    assert "1 passed" in asked.stdout, asked.stdout


def test_a_notebook_that_names_no_practical_is_asked_about(checkout):
    nbformat.write(nbformat.v4.new_notebook(), checkout / "ada.ipynb")
    told = pytest_in(checkout, "tests/hidden", "--submission", "ada.ipynb", "--no-sandbox")
    assert "add --practical NN" in told.stdout + told.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork")
def test_a_notebook_may_import_the_courses_package_in_the_sandbox(checkout):
    imports = "from mine.means import mean\n" + HONEST.replace("np.mean", "mean")
    write_notebook(checkout, "lab = labkit.Lab('mine:01')", imports)
    asked = pytest_in(checkout, "tests/hidden", "--submission", "ada.ipynb")
    assert "1 passed" in asked.stdout, asked.stdout


@pytest.mark.parametrize(
    ("name", "more", "cause"),
    [
        ("01", [], "ada.ipynb is for practical 01, and for none of the course mine"),
        ("other:01", [], "ada.ipynb is for practical other:01, and for none of the course mine"),
        ("mine:01", ["--practical", "other:01"], "other:01 is of another course than mine"),
        ("mine:07", [], "answers/ has no source of practical 07"),
    ],
)
def test_a_notebook_of_another_course_is_not_tested(checkout, name, more, cause):
    write_notebook(checkout, f"lab = labkit.Lab('{name}')", HONEST)
    options = ["--submission", "ada.ipynb", "--no-sandbox", *more]
    told = pytest_in(checkout, "tests/hidden", *options)
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert cause in told.stdout + told.stderr
    assert "Traceback" not in told.stdout + told.stderr


def test_nobody_elses_pytest_loads_the_plugin(tmp_path):
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n\n\ndef test_theirs():\n    assert 'labkit.testing' not in sys.modules\n"
    )
    assert "1 passed" in pytest_in(tmp_path).stdout

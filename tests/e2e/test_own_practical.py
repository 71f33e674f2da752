"""The tutorial "A practical of your own", followed word for word in an environment of its own.

The environment has the packages that are here already, so that nothing is fetched.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pandas as pd
import pytest

pytestmark = pytest.mark.authoring  # what makes notebooks is in the main environment only
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "own-practical.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w/.]+)`:\n\n```python\n(.*?)^```$", PAGE, re.M | re.S))
LABKIT = ("-c", "import sys; from labkit.cli import main; sys.exit(main())")
EVEN_ONLY = "def median(values):\n    return 6.0 if len(values) == 4 else 4.0"


def lines_of(heading):
    """Give what a section of the page says to type."""
    [section] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", section, re.M | re.S)
    return [line for kind, block in blocks if not kind for line in block.splitlines()]


def honest():
    """Give the solution of the second practical, as a student would type it."""
    solution = re.search(r"BEGIN SOLUTION\n(.*?)    # END", FILES["answers/02_median.py"], re.S)[1]
    return f"def median(values):\n{solution}"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Make an environment that sees the packages that are here, labkit's checkout among them."""
    folder = tmp_path_factory.mktemp("own")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
    # as a site folder, so that editable installs there count, too
    here = sysconfig.get_path("purelib")
    (own / "those_here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    return folder, venv


@pytest.fixture(scope="module")
def run(environment):
    folder, venv = environment
    programs = f"{venv / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def command(*arguments, at="mycourse", status=0):
        done = subprocess.run(
            [*map(str, arguments)],
            cwd=folder / at,
            env=clean | {"PATH": programs + os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return command


@pytest.fixture(scope="module")
def course(environment, run):
    """Type what the page says, up to the second practical."""
    folder, venv = environment
    python = venv / "bin" / "python"
    run(python, *LABKIT, "new", "mycourse", at=".")
    for path, text in FILES.items():
        (folder / "mycourse" / path).write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", venv, "install", "--quiet", "--no-index"]
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    run(python, *LABKIT, "build")
    return folder / "mycourse", python


@pytest.fixture(scope="module")
def lab_folder(course, environment, tmp_path_factory):
    """Give JupyterLab the course's practicals, and its kernels the course."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(course[0] / "practicals", folder / "practicals")
    installed = sysconfig.get_path("purelib", vars={"base": str(environment[1])})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{course[0]}{os.pathsep}{installed}")
        yield folder


def test_the_page_names_every_file_that_a_practical_needs():
    assert len(FILES) == 5
    assert "labkit new mycourse" in lines_of("A course that passes its own tests")
    assert lines_of("A second practical")[-2:] == ["labkit build", "pytest"]


def test_both_practicals_pass_the_tests_that_come_with_labkit(course, run):
    # nbgrader's own commands take a minute for each practical; test_nbgrader.py runs them
    told = run(course[1], "-m", "pytest", "-q", "-k", "not nbgrader")
    assert re.search(r"\d\d passed", told)
    assert run(course[1], *LABKIT, "build", "--check").strip().endswith("in date")


def test_a_class_gets_one_gradebook_and_a_hard_coded_answer_nothing(course, run):
    home, python = course
    class_ = home / "submissions"
    class_.mkdir()
    for student, code in (("asha", f"import numpy as np\n\n{honest()}"), ("eve", EVEN_ONLY)):
        cells = ["import labkit\nlab = labkit.Lab('mycourse:02')", code, "lab.check('median')"]
        nodes = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=nodes), class_ / f"{student}.ipynb")
    # the sandbox shows an environment whole; half of this one stands elsewhere
    run(
        python,
        *LABKIT,
        "grade",
        "mycourse",
        "submissions/",
        "--out",
        "marks/",
        "--no-sandbox",
    )
    table = pd.read_csv(home / "marks" / "gradebook.csv", index_col="student")
    assert table["02"].to_dict() == {"asha": 6, "eve": 0}
    assert table["max_score"].tolist() == [6, 6]


def test_what_is_published_holds_no_answer(course, run):
    run(course[1], *LABKIT, "build", "--student", "../mycourse-public")
    public = course[0].parent / "mycourse-public"
    names = {path.name for path in public.iterdir()}
    assert names == {"README.md", "pyproject.toml", "mycourse", "practicals"}


def test_a_student_solves_it_in_jupyterlab(browser, open_notebook, run_all):
    tab = browser.new_page(viewport={"width": 1280, "height": 1000})
    open_notebook(tab, "02_median.ipynb")
    run_all(tab)
    cells = tab.locator(".jp-Notebook .jp-CodeCell")
    cells.last.locator(".jp-OutputArea-output table").wait_for()
    notebook = tab.locator(".jp-Notebook").inner_text()
    assert "median: not attempted yet (6 points)" in notebook
    assert "Traceback" not in notebook
    cells.filter(has_text="Return the median").first.locator(".cm-content").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(honest())
    tab.keyboard.press("Shift+Enter")
    tab.keyboard.press("Shift+Enter")
    check = cells.filter(has_text='lab.check("median")').first
    check.locator("text=median: 6 of 6 points").wait_for()

"""As Colab does it: its versions, the notebook file alone, labkit from the published address.

Only git is told where that address is: at this repository.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from labkit.course.project import Project

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "practicals").glob("*.ipynb"))
CONSTRAINTS = ROOT / "tests" / "colab-constraints.txt"
PYTHON = os.environ.get("COLAB_PYTHON", sys.executable)
PREINSTALLED = ("tensorflow", "keras", "scikit-learn", "imbalanced-learn", "numpy", "pandas")
PREINSTALLED += ("matplotlib", "ipykernel", "ipython", "ipywidgets", "click", "rich", "jinja2")

pytestmark = [
    pytest.mark.authoring,
    pytest.mark.skipif(
        not os.environ.get("CI"),
        reason="installs a second TensorFlow; set CI=1 to run it",
    ),
]


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """Make an environment with Colab's versions and without labkit."""
    folder = tmp_path_factory.mktemp("colab")
    subprocess.run([PYTHON, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "-c", CONSTRAINTS]
    subprocess.run([*pip, *PREINSTALLED], check=True)
    (folder / "content").mkdir()
    return folder


def versions(colab):
    listing = [
        colab / "venv" / "bin" / "python",
        "-m",
        "pip",
        "freeze",
        "--exclude",
        "labkit-course",
    ]
    return subprocess.run(listing, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def opened(colab, tmp_path_factory):
    """Run each notebook file, alone in its folder, first cell included."""
    before = versions(colab)
    python = colab / "venv" / "bin" / "python"
    kernels = tmp_path_factory.mktemp("jupyter") / "kernels" / "colab"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text(
        '{"display_name": "Colab", "language": "python", "argv": '
        f'["{python}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]}}'
    )
    done = {path.name: run_alone(path, colab, kernels.parent) for path in NOTEBOOKS}
    return done, before, versions(colab)


def run_alone(path, colab, kernels):
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="colab",
        resources={"metadata": {"path": str(colab / "content")}},
    )
    client.create_kernel_manager()
    client.km.kernel_spec_manager.kernel_dirs.append(str(kernels))
    return client.execute(env=environment(colab))


def environment(colab):
    """Give an environment in which git finds the published address at this repository."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": Project.at(ROOT).url,
        "GIT_CONFIG_KEY_1": "safe.directory",
        "GIT_CONFIG_VALUE_1": "*",
        "PATH": f"{colab / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }


def test_the_first_notebook_installs_labkit_and_each_runs_to_its_summary(opened):
    for name, done in opened[0].items():
        errors = [o for cell in done.cells for o in cell.get("outputs", ()) if o.get("ename")]
        assert errors == [], name
        if not name.startswith("00_"):  # the quickstart has no tasks
            assert "not attempted" in str(done.cells[-1].outputs), name


def test_labkit_came_from_the_published_address(opened, colab):
    origin = next(
        (colab / "venv").glob("lib/python*/site-packages/labkit_course-*/direct_url.json")
    )
    assert Project.at(ROOT).url in origin.read_text()


def test_nothing_that_colab_preinstalls_was_replaced(opened):
    _, before, after = opened
    pinned = {line for line in CONSTRAINTS.read_text().splitlines() if "==" in line}
    brought_by_jupyter = {line for line in pinned if line.startswith(("nbclient", "nbformat"))}
    assert set(before.lower().splitlines()) >= pinned - brought_by_jupyter
    assert set(before.splitlines()) <= set(after.splitlines())

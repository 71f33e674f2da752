"""Marks one notebook in pytest's own words: ``pytest tests/hidden --submission alice.ipynb``.

Without ``--submission`` nothing here is collected: these checks are of submissions.
"""

from pathlib import Path

import pytest

from labkit.grading.checks import DEFAULT_SEED, seed_from
from labkit.grading.execution import Execution
from labkit.grading.intake.choice import practicals_named
from labkit.grading.intake.notebook import read_notebook
from labkit.grading.kernel.driver import KernelSettings, Limits
from labkit.grading.kernel.settings import KERAS, LIBRARIES


def pytest_addoption(parser):
    group = parser.getgroup("labkit")
    group.addoption("--submission", metavar="FILE", type=Path, help="a student's notebook")
    group.addoption("--practical", metavar="NN", help="its number, where the notebook tells none")
    group.addoption("--no-sandbox", action="store_true", help="run it with all your own rights")
    group.addoption("--hidden-seed", metavar="FILE", type=Path, help="its content draws the data")


def pytest_report_header(config):
    if config.getoption("--submission", None) is None:
        return "hidden checks: none, for there is no --submission FILE"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """One notebook is run once: in this process, not in each of xdist's."""
    if config.getoption("--submission", None) is not None and hasattr(config.option, "dist"):
        config.option.numprocesses, config.option.dist, config.option.tx = 0, "no", []


def pytest_ignore_collect(collection_path, config):
    notebook = config.getoption("--submission", None)
    if notebook is None:
        return True
    if collection_path.name.startswith("test_practical_"):
        return collection_path.stem[-2:] != _number(notebook, config) or None
    return None


def _number(notebook, config):
    given = config.getoption("--practical", None)
    found = given or min(practicals_named(read_notebook(notebook).code), default=None)
    if found is None:
        raise pytest.UsageError(
            f"{notebook} does not say which practical it is: add --practical NN"
        )
    return found.zfill(2)


def pytest_generate_tests(metafunc):
    """Give every public check of the practical a test of its own."""
    if "public_check" in metafunc.fixturenames:
        from labkit.course.registry import load_practical

        practical = load_practical(
            _number(metafunc.config.getoption("--submission"), metafunc.config)
        )
        checks = [(task.name, check) for task in practical.tasks for check, _ in task.checks]
        metafunc.parametrize(
            "public_check",
            [check for _, check in checks],
            ids=[f"{name}: {check.__name__}" for name, check in checks],
        )


@pytest.fixture(scope="session")
def answers(request):
    notebook = read_notebook(request.config.getoption("--submission"))
    sandbox = not request.config.getoption("--no-sandbox")
    settings = KernelSettings(LIBRARIES + KERAS, sandbox=sandbox)
    with Execution(notebook.code, settings, Limits()) as execution:
        yield execution


@pytest.fixture(scope="session")
def seed(request):
    path = request.config.getoption("--hidden-seed")
    return DEFAULT_SEED if path is None else seed_from(path.read_bytes())

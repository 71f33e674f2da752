"""Marks one notebook in pytest's own words: ``pytest tests/hidden --submission alice.ipynb``.

Without ``--submission`` nothing in ``tests/hidden`` is collected: those checks are of submissions.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from labkit.course.task import Practical
    from labkit.grading.execution import Execution

HIDDEN = Path("tests", "hidden")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a submission.

    Parameters
    ----------
    parser : pytest.Parser
        Of the command line.
    """
    group = parser.getgroup("labkit")
    group.addoption("--submission", metavar="FILE", type=Path, help="a student's notebook")
    group.addoption("--practical", metavar="NN", help="its number, where the notebook tells none")
    group.addoption("--no-sandbox", action="store_true", help="run it with all your own rights")
    group.addoption("--hidden-seed", metavar="FILE", type=Path, help="its content draws the data")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run one notebook once: in this process, not in each of xdist's.

    Parameters
    ----------
    config : pytest.Config
        Of the run.

    Raises
    ------
    pytest.UsageError
        If the notebook is for no practical of this course, or cannot be read.
    """
    if config.getoption("--submission", None) is None:
        return
    _practical(config)  # here, pytest tells in one line what is wrong
    if hasattr(config.option, "dist"):
        config.option.numprocesses, config.option.dist, config.option.tx = 0, "no", []


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out hidden checks, but for those of the practical that a submission is for.

    Parameters
    ----------
    collection_path : Path
        Of a file or folder.
    config : pytest.Config
        Of the run.

    Returns
    -------
    ignored : bool or None
        None where that is for others to say.
    """
    if not collection_path.is_relative_to(config.rootpath / HIDDEN):
        return None
    if config.getoption("--submission", None) is None:
        return True
    if collection_path.name.startswith("test_practical_"):
        number = collection_path.stem.removeprefix("test_practical_")
        return number != _practical(config).number or None
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every public check of the practical a test of its own.

    Parameters
    ----------
    metafunc : pytest.Metafunc
        The test.
    """
    if "public_check" in metafunc.fixturenames:
        tasks = _practical(metafunc.config).tasks
        checks = [(task.name, check) for task in tasks for check, _ in task.checks]
        metafunc.parametrize(
            "public_check",
            [check for _, check in checks],
            ids=[f"{name}: {getattr(check, '__name__', check)}" for name, check in checks],
        )


@pytest.fixture(scope="session")
def answers(pytestconfig: pytest.Config) -> "Iterator[Execution]":
    """Run the submission, and return its answers."""
    from labkit.course.project import Project
    from labkit.grading.execution import Execution
    from labkit.grading.intake.notebook import read_notebook
    from labkit.grading.kernel.driver import KernelSettings, Limits
    from labkit.grading.single import preloaded

    notebook = read_notebook(pytestconfig.getoption("--submission"))
    sandbox = not pytestconfig.getoption("--no-sandbox")
    readable = (Project.at(pytestconfig.rootpath).folder.resolve(),)
    settings = KernelSettings(
        preloaded(_practical(pytestconfig)), sandbox=sandbox, readable=readable
    )
    with Execution(notebook.code, settings, Limits()) as execution:
        yield execution


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Return the seed of hidden data."""
    from labkit.grading.checks import DEFAULT_SEED, seed_from

    path = pytestconfig.getoption("--hidden-seed")
    return DEFAULT_SEED if path is None else seed_from(path.read_bytes())


def _practical(config: pytest.Config) -> "Practical":
    """Find the practical that the submission is for, in the checkout that is tested."""
    from labkit.course.project import Project
    from labkit.errors import LabkitError

    given = config.getoption("--practical", None)
    try:
        project = Project.at(config.rootpath)
        found = given or _named(config.getoption("--submission"), project.course)
        [source] = project.chosen([found])
        return project.practical(source)
    except (LabkitError, OSError) as error:
        raise pytest.UsageError(str(error)) from None


def _named(notebook: Path, course: str) -> str:
    """Find the practical of a course that a notebook says it is for."""
    from labkit.course.names import PracticalName
    from labkit.grading.intake.choice import practicals_named
    from labkit.grading.intake.notebook import read_notebook

    named = sorted(practicals_named(read_notebook(notebook).code))
    if not named:
        raise pytest.UsageError(
            f"{notebook} does not say which practical it is: add --practical NN"
        )
    own = [name for name in named if PracticalName.read(name).course == course]
    if not own:
        raise pytest.UsageError(
            f"{notebook} is for practical {named[0]}, and for none of the course {course}"
        )
    return own[0]

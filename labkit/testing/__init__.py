"""A pytest plugin for courses: ``addopts = "-p labkit.testing"`` in a course's settings.

It brings what the tests of `labkit.testing.gate` need, and ``pytest tests/hidden --submission
alice.ipynb``. Whoever does not ask for it has nothing of it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from labkit.course.project import Project
    from labkit.testing.solved import Solved

pytest_plugins = ("labkit.testing.submission",)
pytest.register_assert_rewrite("labkit.testing.gate")


@pytest.fixture(scope="session")
def course_project(pytestconfig: pytest.Config) -> "Project":
    """Open the checkout that is tested."""
    return _project(pytestconfig)


@pytest.fixture(scope="module")
def solved(course_project: "Project") -> "Solved":
    """Return the variables of practicals with some cells solved, each of them run once.

    Once a file: wrong answers of one may change in place what another counts on.
    """
    from labkit.testing.solved import Solved

    return Solved(course_project)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test of the gate a run for each practical, task or answer that it is about.

    Parameters
    ----------
    metafunc : pytest.Metafunc
        The test; the names of its arguments say what it is about.
    """
    for name, cases in _CASES.items():
        if name in metafunc.fixturenames:
            found = list(cases(_project(metafunc.config)))
            ids = [_shown(case) for case in found]
            metafunc.parametrize(name, found, ids=ids, scope="module")


def _project(config: pytest.Config) -> "Project":
    from labkit.course.project import Project

    return Project.at(config.rootpath)


def _shown(case: Any) -> str:
    return case.stem if isinstance(case, Path) else str(case)


def _sources(project: "Project") -> Iterator[Path]:
    yield from project.sources


def _wrong(project: "Project") -> Iterator[Any]:
    from labkit.testing.tables import wrong_answers

    for source in project.sources:
        yield from wrong_answers(project, source)


def _other(project: "Project") -> Iterator[Any]:
    from labkit.testing.tables import other_ways

    for source in project.sources:
        yield from other_ways(project, source)


def _hard_coded(project: "Project") -> Iterator[Any]:
    from labkit.testing.tables import hard_coded

    for source in project.sources:
        yield from hard_coded(project, source)


_CASES: dict[str, Callable[["Project"], Iterator[Any]]] = {
    "practical_source": _sources,
    "wrong_answer": _wrong,
    "other_way": _other,
    "hard_coded_answer": _hard_coded,
}

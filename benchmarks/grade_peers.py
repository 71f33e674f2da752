"""The other graders: an nbgrader course, and an otter autograder with the same checks."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from grade_copies import ANSWERS, NAME, POINTS
from grade_cost import Cost, cost_of

from labkit.course.practicals.practical_05 import PRACTICAL
from labkit.course.task import Task

_TEST_FILE = """\
from labkit.course.replies import NotebookAnswers
from labkit.course.practicals.practical_05 import PRACTICAL
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = None
checks = PRACTICAL.task(name).checks
"""
_TEST = """

@test_case(points={points})
def test_{index}(env):
    checks[{index}][0](NotebookAnswers(env))
"""
_AUTOMATIC = """\
select sum(grade.auto_score) from grade
join submitted_notebook on submitted_notebook.id = grade.notebook_id
group by submitted_notebook.id
"""


class Nbgrader:
    """A course in a folder of its own, with the practical released and the copies handed in."""

    def __init__(self, folder: Path, copies: Sequence[Path]) -> None:
        self._folder = folder
        self._copies = copies
        source = folder / "source" / "05"
        source.mkdir(parents=True)
        shutil.copy(ANSWERS, source)
        self._run("generate_assignment", "05", "--create")
        for path in copies:
            handed_in = folder / "submitted" / path.stem / "05"
            handed_in.mkdir(parents=True)
            shutil.copy(path, handed_in / f"{NAME}.ipynb")

    def autograde(self) -> Cost:
        """Mark all copies, as if none had been marked; fail where one loses points."""
        shutil.rmtree(self._folder / "autograded", ignore_errors=True)
        cost = self._run("autograde", "05", "--create", "--ExecutePreprocessor.timeout=600")
        with sqlite3.connect(self._folder / "gradebook.db") as book:
            points = [row[0] for row in book.execute(_AUTOMATIC)]
        require_all("nbgrader", points, len(self._copies))
        return cost

    def _run(self, *arguments: str) -> Cost:
        return cost_of(
            [sys.executable, "-m", "nbgrader", *arguments, f"--course-dir={self._folder}"],
            cwd=self._folder,
            env=_environment(sys.executable),
        )


class Otter:
    """An autograder zip, made and run with the Python that has otter."""

    def __init__(self, python: str, folder: Path) -> None:
        self._python = str(Path(python).absolute())  # it is started in another folder
        self._folder = folder
        tests = folder / "tests"
        tests.mkdir(parents=True)
        for task in PRACTICAL.tasks:
            if task.checks:
                (tests / f"{task.name}.py").write_text(_test_file(task), encoding="utf-8")
        (folder / "otter_config.json").write_text("{}", encoding="utf-8")
        self._run("generate", "-t", str(tests), "-o", str(self._zip), "--no-requirements")

    @property
    def _zip(self) -> Path:
        return self._folder / "autograder.zip"

    def run(self, copies: Sequence[Path]) -> Cost:
        """Mark copies one after another; fail where one loses points."""
        costs = list(map(self._mark, copies))
        return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs))

    def _mark(self, path: Path) -> Cost:
        cost = self._run(
            "run", str(path), "-a", str(self._zip), "-o", str(self._folder), "--no-logo"
        )
        tests = json.loads((self._folder / "results.json").read_text())["tests"]
        require_all("otter", [sum(test.get("score", 0) for test in tests)], 1)
        return cost

    def _run(self, *arguments: str) -> Cost:
        command = [self._python, "-m", "otter", *arguments]
        return cost_of(command, cwd=self._folder, env=_environment(self._python))


def _environment(python: str) -> dict[str, str]:
    """Let a grader find the programs and the kernel that are installed beside its Python."""
    path = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"}


def _test_file(task: Task) -> str:
    return "".join(_lines(task))


def _lines(task: Task) -> Iterator[str]:
    yield _TEST_FILE.format(name=task.name)
    for index, (_, points) in enumerate(task.checks):
        yield _TEST.format(index=index, points=points)


def require_all(who: str, found: Sequence[float], n_copies: int, points: float = POINTS) -> None:
    """Fail where a grader does not give all points."""
    if [round(one) for one in found] != [points] * n_copies:
        sys.exit(f"{who} gives {found}, not {n_copies} times {points} points")

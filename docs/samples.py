"""The pages that pictures are taken of: a report, and the marks of a class that is made up."""

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Task
from labkit.grading.marks import CellReport, CheckMarks, Marked, TaskMarks
from labkit.grading.results.write import write

ROOT = Path(__file__).resolve().parents[1]
METHODS = "plain_ann,smote_ann,weighted_ann,balanced_forest"
STUDENTS = ("Amara", "Bilal", "Chen", "Divya", "Elif", "Farid", "Gita", "Hana", "Ivan", "Juan")
CELL = '''\
def inverse_frequency_weights(y):
    """Return {0: weight of class 0, 1: weight of class 1}."""
    n = np.bincount(y)
    return {label: n[label] / len(y) for label in (0, 1)}'''


def write_report(folder: Path) -> None:
    """Write the report on the loans that ``examples/make_csv.py`` makes, as README does.

    Parameters
    ----------
    folder : Path
        Holds ``report.html`` then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _python(folder, str(ROOT / "examples" / "make_csv.py"))
    _labkit_run(folder, "--data", "loans.csv", "--target", "Defaulted", "--out", "results")


def write_curves(folder: Path) -> None:
    """Draw the curves of four methods, with tuned thresholds, as ``docs/running.md`` says.

    Parameters
    ----------
    folder : Path
        Holds ``results/figures/precision_recall_curves.png`` then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _labkit_run(folder, "--methods", METHODS, "--tuned", "--out", "results")


def _labkit_run(folder: Path, *options: str) -> None:
    _python(folder, "-c", "from labkit.cli import main; main()", "run", *options)


def _python(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def write_marks(folder: Path) -> None:
    """Write the pages of a class of ten, made up but for the first student's class weights.

    Parameters
    ----------
    folder : Path
        Holds ``class.html`` and ``feedback/STUDENT.html`` then.
    """
    draws = random.Random(5)
    marked = [_marked(student, draws, number) for number, student in enumerate(STUDENTS)]
    write(folder, load_practical("05"), marked)


def _marked(student: str, draws: random.Random, number: int) -> Marked:
    wrong = {"class_weights": _shares} if number == 0 else {}
    tasks = tuple(_task_marks(task, wrong, draws, number) for task in load_practical("05").tasks)
    cells = (CellReport(9, CELL),) if wrong else ()
    return Marked(student, "05", "graded", 40 + draws.random() * 20, tasks, cells, sandboxed=True)


def _task_marks(
    task: Task, wrong: Mapping[str, Any], draws: random.Random, number: int
) -> TaskMarks:
    if task.name in wrong:
        answers = NotebookAnswers({"inverse_frequency_weights": wrong[task.name]})
        found = [(o.title, o.points, o.max_points, o.status, o.message) for o in task.mark(answers)]
        checks = tuple(CheckMarks(*outcome) for outcome in found)
        return TaskMarks(task.name, task.title, checks, task.hint, cell=9)
    chance = 1 - 0.07 * number - (0.4 if task.name in ("threshold", "extreme") else 0)
    checks = tuple(_check_marks(task, chance, draws))
    return TaskMarks(task.name, task.title, checks, task.hint)


def _check_marks(task: Task, chance: float, draws: random.Random) -> Iterator[CheckMarks]:
    for check, points in task.checks:
        passed = draws.random() < chance + 0.1
        title = str(check.__doc__).splitlines()[0].rstrip(".")
        status = "passed" if passed else "missing"
        yield CheckMarks(title, points * passed, points, status, "" if passed else "no answer")


def _shares(y: Any) -> dict[int, float]:
    """Return the shares of the classes, a usual mistake for their weights."""
    n = np.bincount(y)
    return {label: n[label] / len(y) for label in (0, 1)}

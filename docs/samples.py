"""The pages that pictures are taken of: a report, and the marks of a class that is made up."""

import importlib.util
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import labkit
from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Task
from labkit.grading.marks import CellReport, CheckMarks, Marked, TaskMarks
from labkit.grading.results.write import write
from labkit.report import report

ROOT = Path(__file__).resolve().parents[1]
STUDENTS = ("Amara", "Bilal", "Chen", "Divya", "Elif", "Farid", "Gita", "Hana", "Ivan", "Juan")
CELL = '''\
def inverse_frequency_weights(y):
    """Return {0: weight of class 0, 1: weight of class 1}."""
    n = np.bincount(y)
    return {label: n[label] / len(y) for label in (0, 1)}'''


def write_report(folder: Path) -> None:
    """Write the report on the loans of ``examples/make_csv.py``.

    Parameters
    ----------
    folder : Path
        Holds ``report.html`` then.
    """
    spec = importlib.util.spec_from_file_location("make_csv", ROOT / "examples" / "make_csv.py")
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    folder.mkdir(parents=True, exist_ok=True)
    example.write_loans(folder / "loans.csv")
    split = labkit.read_csv(folder / "loans.csv", "Defaulted")
    report.write(labkit.compare(split), folder)


def write_curves(folder: Path) -> None:
    """Draw what ``labkit run`` ends in: the curves of the practical's own methods.

    Parameters
    ----------
    folder : Path
        Holds ``figures/precision_recall_curves.png`` then.
    """
    report.write(labkit.compare(labkit.load_imbalanced()), folder)


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

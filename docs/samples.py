"""The pages that pictures are taken of: a report, and the marks of a class that is made up."""

import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import numpy as np

from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Task
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.page.ledger import Given, Ledger
from labkit.grading.results.write import write

ROOT = Path(__file__).resolve().parents[1]
METHODS = "plain_ann,smote_ann,weighted_ann,balanced_forest"
STUDENTS = ("Amara", "Bilal", "Chen", "Divya", "Elif", "Farid", "Gita", "Hana", "Ivan", "Juan")
CELL = '''\
def inverse_frequency_weights(y):
    """Return {0: weight of class 0, 1: weight of class 1}."""
    n = np.bincount(y)
    return {label: n[label] / len(y) for label in (0, 1)}'''

QUESTION = ("viva", "viva_1", 3)
ASKED = (
    "*What is the accuracy paradox?* Answer in three sentences, with the numbers of your task 2, "
    "and say which score you would show a hospital instead, and why."
)
_ALARMS = "Precision is missing: what does an alarm cost?"
_NUMBERS = "Which numbers had your task 2?"
PROSE = (
    (
        "Always saying 0 is right for 94 of 100 rows and finds nobody. I would show recall.",
        2,
        _ALARMS,
    ),
    ("The majority predictor: accuracy 0.94, recall 0. Show recall and precision together.", 3, ""),
    (
        "Accuracy is high though the model is useless. A hospital should look at recall.",
        1,
        _NUMBERS,
    ),
    ("It counts rows, and 94 of 100 are of class 0. F1 of class 1, since it needs both.", 3, ""),
    ("The common class decides it. Accuracy 0.942, F1 0. I would show F1 of class 1.", 0, ""),
    ("A model can be right nearly always and never when it matters. Recall.", 0, ""),
    ("The alarm has recall 1 and is useless too, so I would show precision beside it.", 0, ""),
    (
        "With 0.942 for doing nothing, accuracy says nothing about the ill. Recall of class 1.",
        0,
        "",
    ),
    ("Both lazy predictors are useless, and accuracy praises one of them. F1 of class 1.", 0, ""),
    ("Accuracy 0.94 and recall 0 at the same time. Show the matrix, and recall.", 0, ""),
)
"""What each student wrote, and the points and remark that a person gave; no points: not yet."""

_SECRET = "one order of answers"  # which it decides


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


def write_answers(folder: Path) -> None:
    """Write the marks of the same class, with answers in prose of which some are marked.

    Parameters
    ----------
    folder : Path
        `marking_page` serves it then.
    """
    practical = load_practical("05")
    task, question, most = QUESTION
    write(
        folder,
        practical,
        [
            Marked(who, "05", "graded", 50.0, (), (), (FreeText(task, question, text, most),))
            for who, (text, *_) in zip(STUDENTS, PROSE, strict=True)
        ],
        asked={question: ASKED},
    )
    ledger = Ledger(folder)
    for who, (_, points, remark) in zip(STUDENTS, PROSE, strict=True):
        if points:
            given = Given(str(points), remark)
            ledger.write("prose", [(who, question)], Given(), given, most=most, others={})


@contextmanager
def marking_page(folder: Path) -> Iterator[str]:
    """Serve the page on which a person marks prose.

    Parameters
    ----------
    folder : Path
        See `write_answers`.

    Yields
    ------
    address : str
        Of the question, on this machine.
    """
    import uvicorn

    from labkit.grading.page.app import application
    from labkit.grading.page.session import Session

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    page = application(Session(folder, _SECRET), "token", port)
    server = uvicorn.Server(uvicorn.Config(page, lifespan="off", log_level="warning", ws="none"))
    serving = Thread(target=server.run, kwargs={"sockets": [listener]})
    serving.start()
    query = urlencode({"key": f"prose/{QUESTION[1]}", "token": "token"})
    try:
        yield f"http://127.0.0.1:{port}/question?{query}"
    finally:
        server.should_exit = True
        serving.join()


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

"""The tables of answers that tests try: wrong ones, other right ones, hard-coded ones."""

import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labkit.course.project import Project
from labkit.course.task import Task

LEAST = 2
"""Wrong answers that every task has, unless its table says otherwise."""


@dataclass(frozen=True)
class TriedAnswer:
    """An answer that a test tries.

    Attributes
    ----------
    source : Path
        Of its practical.
    task : str
        The task's name.
    what : str
        What it does, in words.
    code : str
        Run after the solution.
    phrase : str
        A part of the message that has to name the mistake; empty for a right answer.
    checks : tuple of str
        Public checks whose points it has to lose to a hidden one.
    """

    source: Path
    task: str
    what: str
    code: str
    phrase: str = ""
    checks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.source.stem.partition('_')[0]} {self.task}: {self.what}"


def table_of(project: Project, folder: str, source: Path) -> dict[str, Any]:
    """Read a practical's table of answers.

    Parameters
    ----------
    project : Project
        The checkout.
    folder : str
        ``"wrong_answers"`` or ``"other_answers"``.
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    table : dict
        What the file defines; empty where there is none.
    """
    path = project.beside_tests(folder, source)
    return {} if path is None else _run(path)


def wrong_answers(project: Project, source: Path) -> Iterator[TriedAnswer]:
    """Read the wrong answers of a practical.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Yields
    ------
    answer : TriedAnswer
    """
    for task, what, code, phrase in table_of(project, "wrong_answers", source).get("WRONG", ()):
        yield TriedAnswer(source, task, what, code, phrase)


def few_wrong_answers(project: Project, source: Path) -> list[str]:
    """Name the tasks of a practical that have too few wrong answers.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    names : list of str
    """
    least = table_of(project, "wrong_answers", source).get("LEAST", LEAST)
    given = [answer.task for answer in wrong_answers(project, source)]
    tasks: tuple[Task, ...] = project.practical(source).tasks
    return [task.name for task in tasks if task.checks and given.count(task.name) < least]


def other_ways(project: Project, source: Path) -> Iterator[TriedAnswer]:
    """Read the right answers of other kinds.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Yields
    ------
    answer : TriedAnswer
    """
    for what, task, code in table_of(project, "other_answers", source).get("OTHER_WAYS", ()):
        yield TriedAnswer(source, task, what, code)


def hard_coded(project: Project, source: Path) -> Iterator[TriedAnswer]:
    """Read the answers that were written for the data at hand.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Yields
    ------
    answer : TriedAnswer
    """
    rows = table_of(project, "other_answers", source).get("HARD_CODED", ())
    for what, task, code, checks in rows:
        yield TriedAnswer(source, task, what, code, checks=tuple(checks))


@cache
def _run(path: Path) -> dict[str, Any]:
    return runpy.run_path(str(path))

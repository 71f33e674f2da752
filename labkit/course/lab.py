"""What a student calls: ``lab.check("smote")`` and ``lab.summary()``."""

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np
import pandas as pd

from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Outcome, Task
from labkit.course.tries import Tries
from labkit.network.backend import load_keras
from labkit.stderr import held_stderr

CHECKED_BY_GRADER = "{}: checked by the grader"
"""What a check says where the grader runs the notebook, which takes it for a hint."""

_MARKS = {"passed": "✓", "failed": "✗", "missing": "·"}


class Lab:
    """A practical, as its notebook sees it.

    Where the practical needs TensorFlow, it is loaded here, so that what it
    logs while it starts stays off the page.

    Parameters
    ----------
    number : str
        The practical's number, ``"05"``; of another course, ``"mycourse:01"``.
    namespace : mapping, optional
        Where the answers are; the notebook's own variables unless given.

    Raises
    ------
    CourseError
        If there is no such practical.

    Examples
    --------
    >>> lab = Lab("05", {"inverse_frequency_weights": None})
    >>> lab.check("class_weights")
    class_weights: not attempted yet (10 points)
      · inverse_frequency_weights is still empty
    """

    def __init__(self, number: str, namespace: Mapping[str, Any] | None = None) -> None:
        self.practical = load_practical(number)
        self._namespace = _notebook() if namespace is None else namespace
        self._outcomes: dict[str, list[Outcome]] = {}
        self._tries = Tries()
        self._guesses: dict[str, Any] = {}
        if self.practical.uses_keras:
            load_keras()

    def check(self, name: str) -> int | None:
        """Check the answers of one task, and print what was found; never raises.

        Parameters
        ----------
        name : str
            The task's name.

        Returns
        -------
        points : int or None
            The task's points while nbgrader is executing the notebook, which
            takes the last value of a cell as its points; otherwise None. While
            ``labkit grade`` runs the notebook, nothing is checked here: it
            checks by itself, in a process of its own.
        """
        if os.environ.get("LABKIT_GRADING"):
            print(CHECKED_BY_GRADER.format(name))
            return None
        try:
            task = self.practical.task(name)
        except KeyError as error:
            print(error.args[0])
            return self._points_for_nbgrader(0)
        with _nothing_else_shown():
            found = task.mark(NotebookAnswers(self._namespace))
        outcomes = [self._tries.count(name, outcome) for outcome in found]
        self._outcomes[name] = outcomes
        print(_describe(task, outcomes))
        return self._points_for_nbgrader(sum(outcome.points for outcome in outcomes))

    def ready(self, *names: str) -> bool:
        """Check whether answers are there that the next cell needs, and print which are missing.

        Parameters
        ----------
        *names : str
            Names of answers.

        Returns
        -------
        ready : bool
        """
        missing = [name for name in names if self._namespace.get(name) is None]
        if missing:
            print(f"This cell waits for {', '.join(missing)}: solve its task, then run this again.")
        return not missing

    def look(self, name: str, measured: Any) -> None:
        """Print a guess beside what was measured; a guess gives no points.

        Parameters
        ----------
        name : str
            Of the variable that holds the guess. The first guess is kept: one
            that is changed after the look is not shown.
        measured : object
            A number, a word, or several of them.

        Examples
        --------
        >>> lab = Lab("01", {"guess_recall": 0.5})
        >>> lab.look("guess_recall", 0.914)
        guess_recall: you guessed 0.5, measured 0.914
        """
        now = self._namespace.get(name)
        guess = now if self._guesses.get(name) is None else self._guesses[name]
        self._guesses[name] = guess
        told = "no guess was written down" if guess is None else f"you guessed {_shown(guess)}"
        print(f"{name}: {told}, measured {_shown(measured)}")

    def summary(self) -> pd.DataFrame:
        """Return the points so far, a row for each task.

        Returns
        -------
        table : DataFrame
            Tasks that were not checked since the kernel started have no
            points yet; free text is marked by a person.
        """
        rows: list[tuple[str, int | str, int, str]] = []
        for task in self.practical.tasks:
            if task.checks:
                points, status = self._standing(task)
                rows.append((task.name, points, task.max_points, status))
            rows += [(name, "", most, "marked by a person") for name, most in task.free_text]
        checked = [row for row in rows if isinstance(row[1], int)]
        total = (sum(int(row[1]) for row in checked), sum(row[2] for row in rows))
        rows.append(("total", *total, ""))
        return pd.DataFrame(rows, columns=["task", "points", "of", ""]).set_index("task")

    def _standing(self, task: Task) -> tuple[int, str]:
        outcomes = self._outcomes.get(task.name)
        if outcomes is None:
            return 0, "not checked"
        points = sum(outcome.points for outcome in outcomes)
        if all(outcome.status == "passed" for outcome in outcomes):
            return points, "done"
        if all(outcome.status == "missing" for outcome in outcomes):
            return points, "not attempted"
        return points, "not there yet"

    @staticmethod
    def _points_for_nbgrader(points: int) -> int | None:
        return points if os.environ.get("NBGRADER_EXECUTION") else None


def _notebook() -> Mapping[str, Any]:
    """Return the notebook's variables, or those of the script that made the Lab."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        variables: Mapping[str, Any] = shell.user_ns
        return variables
    return sys._getframe(2).f_globals


@contextmanager
def _nothing_else_shown() -> Iterator[None]:
    """Hold back what the student's functions print and warn of while they are checked.

    nbgrader gives no points to a cell that writes to standard error, be it
    from Python, from a logger or from C++.
    """
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            held_stderr(),
            redirect_stdout(io.StringIO()),
            redirect_stderr(io.StringIO()),
            warnings.catch_warnings(action="ignore"),
        ):
            yield
    finally:
        logging.disable(level)


def _shown(value: Any) -> str:
    """Return a guess or a measurement as short text."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, np.ndarray)):
        return ", ".join(map(_shown, value))
    try:
        return f"{float(value):.3g}"
    except (TypeError, ValueError):
        return repr(value)


def _describe(task: Task, outcomes: list[Outcome]) -> str:
    points = sum(outcome.points for outcome in outcomes)
    if all(outcome.status == "missing" for outcome in outcomes):
        head = f"{task.name}: not attempted yet ({task.max_points} points)"
        reasons = dict.fromkeys(outcome.message for outcome in outcomes)
        return "\n".join([head, *(f"  · {reason}" for reason in reasons)])
    lines = [f"{task.name}: {points} of {task.max_points} points"]
    for outcome in outcomes:
        lines.append(f"  {_MARKS[outcome.status]} {outcome.title}")
        if outcome.message:
            lines.append(f"      {outcome.message}")
    if points < task.max_points and task.hint:
        lines.append(f"  Hint: {task.hint}")
    return "\n".join(lines)

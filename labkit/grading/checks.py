"""Hidden checks: functions ``test_*(answers)`` in files of their own.

A hidden check either guards public ones, or is worth points itself::

    from labkit.grading.checks import guards, worth

    @guards("smote", "check_balance")
    def test_balance_where_the_rare_class_is_rarer(answers, seed):
        \"\"\"Both classes are equally large, at 1 % as well.\"\"\"

    @worth(3)
    def test_resample_refuses_one_class(answers):
        \"\"\"One class alone is refused.\"\"\"

A public check's points count only if every hidden check that guards it passes
too, so that an answer written for the data at hand gives nothing. A hidden
check that guards nothing is worth a point unless it says otherwise.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from labkit.course.answers import Answers
from labkit.course.task import Outcome, Practical, Task, check_title, outcome_of
from labkit.errors import CheckFileError

Function = TypeVar("Function", bound=Callable[..., None])
DEFAULT_SEED = 20_251_101
"""Draws the hidden data where no secret does."""


@dataclass(frozen=True)
class CheckFile:
    """A file of hidden checks, as text: it travels to workers that have no such file.

    Attributes
    ----------
    name : str
        The file's name without its suffix.
    text : str
    """

    name: str
    text: str

    def load(self) -> ModuleType:
        """Run the file, and give it as a module.

        Raises
        ------
        CheckFileError
            If it does not import.
        """
        module = ModuleType(self.name)
        try:
            exec(compile(self.text, f"{self.name}.py", "exec"), module.__dict__)
        except (Exception, SystemExit) as error:
            raise CheckFileError(
                f"{self.name}.py does not import: {type(error).__name__}: {error}"
            ) from error
        return module


@dataclass(frozen=True)
class HiddenCheck:
    """One hidden check.

    Attributes
    ----------
    function : callable
        Takes ``answers``, and ``seed`` where it asks for it.
    group : str
        The name of its file.
    task : str or None
        The task that it guards.
    checks : tuple of str
        The public checks that it guards; all of the task's if empty.
    points : int
        Its own; 0 if it guards others.
    """

    function: Callable[..., None]
    group: str
    task: str | None
    checks: tuple[str, ...]
    points: int

    def guarding(self, task: Task, check: Callable[..., None]) -> bool:
        """Check whether it guards a check of a task.

        Parameters
        ----------
        task : Task
            Of the practical.
        check : callable
            One of its public checks.
        """
        return self.task == task.name and (not self.checks or check.__name__ in self.checks)

    def run(self, answers: Answers, seed: int) -> Outcome:
        """Run it on a student's answers; nothing they hold can make this raise.

        Parameters
        ----------
        answers : Answers
            The student's.
        seed : int
            Of the data that it draws.
        """
        wanted = inspect.signature(self.function).parameters
        given = {"answers": answers, "seed": seed}
        arguments = {name: value for name, value in given.items() if name in wanted}
        return outcome_of(
            lambda: self.function(**arguments), check_title(self.function), self.points
        )


def guards(task: str, *checks: str) -> Callable[[Function], Function]:
    """Make a hidden check decide over the points of public ones.

    Parameters
    ----------
    task : str
        Name of the task.
    *checks : str
        Names of its public checks; all of them unless given.
    """

    def mark_function(function: Function) -> Function:
        function.__dict__["guards"] = (task, checks)
        return function

    return mark_function


def worth(points: int) -> Callable[[Function], Function]:
    """Set the points that a hidden check gives by itself.

    Parameters
    ----------
    points : int
        With 0, the student reads what the check says, and no more.

    Raises
    ------
    CheckFileError
        If they are no whole number, or below 0.
    """
    if not isinstance(points, int) or points < 0:
        raise CheckFileError(
            f"a check is worth a whole number of points, 0 or more, not {points!r}"
        )

    def mark_function(function: Function) -> Function:
        function.__dict__["points"] = points
        return function

    return mark_function


def seed_from(content: bytes) -> int:
    """Turn an instructor's secret into the seed of hidden data.

    Parameters
    ----------
    content : bytes
        Of any length.

    Returns
    -------
    seed : int
        Below ``2 ** 31``.

    Examples
    --------
    >>> seed_from(b"autumn 2026")
    1447564529
    """
    return int.from_bytes(hashlib.sha256(content).digest()[:8]) % 2**31


def load_checks(files: Sequence[CheckFile], practical: Practical) -> list[HiddenCheck]:
    """Load hidden checks, in the order in which they stand in their files.

    Parameters
    ----------
    files : sequence of CheckFile
        Their text.
    practical : Practical
        Whose tasks they guard.

    Returns
    -------
    checks : list of HiddenCheck

    Raises
    ------
    CheckFileError
        If a file does not import, holds no check, or guards what is not there.
    """
    return [check for file in files for check in _of_file(file, practical)]


def _of_file(file: CheckFile, practical: Practical) -> Iterator[HiddenCheck]:
    functions = [
        function
        for name, function in vars(file.load()).items()
        if name.startswith("test_") and inspect.isfunction(function)
    ]
    if not functions:
        raise CheckFileError(f"{file.name}.py holds no check: no function test_*(answers)")
    for function in functions:
        _refuse_other_arguments(function, file)
        task, checks = function.__dict__.get("guards", (None, ()))
        points = function.__dict__.get("points", 0 if task else 1)
        check = HiddenCheck(function, file.name, task, checks, points)
        _refuse_unknown(check, practical)
        yield check


def _refuse_other_arguments(function: Callable[..., Any], file: CheckFile) -> None:
    other = [name for name in inspect.signature(function).parameters if name not in _GIVEN]
    if other:
        raise CheckFileError(
            f"{file.name}.py: {function.__name__} asks for {other[0]!r}; "
            "a check is given answers, and seed if it asks for it"
        )


_GIVEN = ("answers", "seed")


def _refuse_unknown(check: HiddenCheck, practical: Practical) -> None:
    if check.task is None:
        return
    where = f"{check.group}.py: {check.function.__name__} guards"
    try:
        task = practical.task(check.task)
    except KeyError as error:
        raise CheckFileError(f"{where} what is not there: {error.args[0]}") from None
    known = [function.__name__ for function, _ in task.checks]
    for name in check.checks:
        if name not in known:
            raise CheckFileError(
                f"{where} {name!r}, which task {task.name} lacks: {', '.join(known)}"
            )

"""From answers to marks: public checks, and the hidden ones that guard them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from labkit.course.answers import MAX_MESSAGE, Answers
from labkit.course.asked_once import AskedOnce
from labkit.course.task import Outcome, Practical, Task
from labkit.grading.checks import DEFAULT_SEED, HiddenCheck, seed_from
from labkit.grading.cpu_limit import limited
from labkit.grading.marks import CheckMarks, TaskMarks

CellOf = Callable[[set[str]], int | None]
"""Given names of answers, returns the number of the cell that defines them."""


class Marker:
    """Marks the tasks of a practical, one by one and as often as need be.

    Parameters
    ----------
    practical : Practical
        Whose tasks are marked.
    hidden : sequence of HiddenCheck
        A guard is run only where a check that it guards has passed.
    answers : Answers
        The student's.
    seed : int
        Of the data that hidden checks draw.
    seconds : float, default=1200.0
        As long as each check may compute; see `limited`.

    Attributes
    ----------
    tasks : dict of str to Task
        Those that have checks, in order.
    """

    def __init__(
        self,
        practical: Practical,
        hidden: Sequence[HiddenCheck],
        answers: Answers,
        seed: int = DEFAULT_SEED,
        *,
        seconds: float = 1200.0,
    ) -> None:
        self._reader = _Reader(answers)
        self._seed = seed
        self._hidden = [replace(one, function=limited(one.function, seconds)) for one in hidden]
        self._owners: dict[str, str] = {}
        self.tasks: dict[str, Task] = {}
        for task in practical.tasks:
            public = tuple((limited(check, seconds), points) for check, points in task.checks)
            if public:
                self.tasks[task.name] = replace(task, checks=public)

    def mark(self, name: str, cell_of: CellOf, *, n_before: int = 0) -> TaskMarks:
        """Mark a task as the answers are now.

        Parameters
        ----------
        name : str
            Of the task.
        cell_of : callable
            Given the names of answers that no other task has read first, returns the
            number of the cell that defines them.
        n_before : int, default=0
            As often it was marked before: hidden data are drawn anew each time.

        Returns
        -------
        marks : TaskMarks
        """
        self._reader.names.clear()
        marks = _mark_task(self.tasks[name], self._hidden, self._reader, self._drawn(n_before))
        own = {read for read in self._reader.names if self._owners.setdefault(read, name) == name}
        return replace(marks, cell=cell_of(own))

    def mark_own(self, *, n_before: int = 0) -> list[TaskMarks]:
        """Mark the hidden checks that have points of their own.

        Parameters
        ----------
        n_before : int, default=0
            As often they were marked before.

        Returns
        -------
        marks : list of TaskMarks
            One for each file of such checks.
        """
        own = [check for check in self._hidden if check.task is None]
        marked = []
        for group in dict.fromkeys(check.group for check in own):
            outcomes = [
                check.run(self._reader, self._drawn(n_before))
                for check in own
                if check.group == group
            ]
            checks = tuple(_as_marks(outcome, hidden=True) for outcome in outcomes)
            marked.append(TaskMarks(group.removeprefix("test_"), "Hidden checks", checks))
        return marked

    def _drawn(self, n_before: int) -> int:
        """Return the seed of hidden data: what was asked once, later cells may have seen."""
        return seed_from(f"{self._seed} {n_before}".encode()) if n_before else self._seed


def mark(
    practical: Practical,
    hidden: Sequence[HiddenCheck],
    answers: Answers,
    seed: int = DEFAULT_SEED,
    *,
    seconds: float = 1200.0,
    cell_of: CellOf = lambda names: None,
) -> list[TaskMarks]:
    """Mark a student's answers, all at once.

    Parameters
    ----------
    practical : Practical
        Whose tasks are marked.
    hidden : sequence of HiddenCheck
        A guard is run only where a check that it guards has passed.
    answers : Answers
        The student's.
    seed : int
        Of the data that hidden checks draw.
    seconds : float, default=1200.0
        As long as each check may compute; see `limited`.
    cell_of : callable
        Given the names of answers that no task before has read, gives the
        number of the cell that defines them.

    Returns
    -------
    tasks : list of TaskMarks
        The practical's tasks, then one for each file of checks with points of
        their own.
    """
    marker = Marker(practical, hidden, answers, seed, seconds=seconds)
    return [*(marker.mark(name, cell_of) for name in marker.tasks), *marker.mark_own()]


class _Reader(Answers):
    """Passes answers on, and keeps their names."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.names: set[str] = set()

    def value(self, name: str) -> Any:
        self.names.add(name)
        return self._answers.value(name)

    def call(self, name: str, *arguments: Any) -> Any:
        self.names.add(name)
        return self._answers.call(name, *arguments)


def _mark_task(task: Task, hidden: Sequence[HiddenCheck], answers: Answers, seed: int) -> TaskMarks:
    answers = AskedOnce(answers)
    outcomes = task.mark(answers)
    passed = [
        function
        for (function, _), outcome in zip(task.checks, outcomes, strict=True)
        if outcome.status == "passed"
    ]
    guards_run = [
        (guard, guard.run(answers, seed))
        for guard in hidden
        if any(guard.guarding(task, function) for function in passed)
    ]
    checks = []
    for (function, _), outcome in zip(task.checks, outcomes, strict=True):
        against = [
            found
            for guard, found in guards_run
            if found.status != "passed" and guard.guarding(task, function)
        ]
        checks.append(_as_marks(outcome) if not against else _withheld(outcome, against))
    checks += [_as_marks(found, hidden=True) for _, found in guards_run]
    return TaskMarks(task.name, task.title, tuple(checks), task.hint)


def _as_marks(outcome: Outcome, *, hidden: bool = False) -> CheckMarks:
    message, error = (
        text.encode("utf-8", "replace").decode("utf-8")[:MAX_MESSAGE]
        for text in (outcome.message, outcome.error)
    )
    return CheckMarks(
        outcome.title, outcome.points, outcome.max_points, outcome.status, message, hidden, error
    )


def _withheld(outcome: Outcome, against: Sequence[Outcome]) -> CheckMarks:
    if outcome.status != "passed":
        return _as_marks(outcome)
    reason = f"it passes on the notebook's own data, and not on other data: {against[0].title}"
    return replace(_as_marks(outcome), points=0, status="withheld", message=reason)

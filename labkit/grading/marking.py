"""From a student's answers to marks: public checks, and the hidden ones that guard them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from labkit.course.answers import MAX_MESSAGE, Answers
from labkit.course.task import Outcome, Practical, Task
from labkit.grading.checks import DEFAULT_SEED, HiddenCheck
from labkit.grading.cpu_limit import limited
from labkit.grading.marks import CheckMarks, TaskMarks


def mark(
    practical: Practical,
    hidden: Sequence[HiddenCheck],
    answers: Answers,
    seed: int = DEFAULT_SEED,
    *,
    seconds: float = 1200.0,
    cell_of: Callable[[set[str]], int | None] = lambda names: None,
) -> list[TaskMarks]:
    """Mark a student's answers.

    Parameters
    ----------
    practical : Practical
    hidden : sequence of HiddenCheck
        A guard is run only where a check that it guards has passed.
    answers : Answers
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
    reader = _Reader(answers)
    marked = []
    hidden = [replace(check, function=limited(check.function, seconds)) for check in hidden]
    for task in practical.tasks:
        public = tuple((limited(check, seconds), points) for check, points in task.checks)
        task = replace(task, checks=public)
        if task.checks:
            known = set(reader.names)
            task_marks = _mark_task(task, hidden, reader, seed)
            marked.append(replace(task_marks, cell=cell_of(reader.names - known)))
    own = [check for check in hidden if check.task is None]
    for group in dict.fromkeys(check.group for check in own):
        outcomes = [check.run(answers, seed) for check in own if check.group == group]
        checks = tuple(_as_marks(outcome, hidden=True) for outcome in outcomes)
        marked.append(TaskMarks(group.removeprefix("test_"), "Hidden checks", checks))
    return marked


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

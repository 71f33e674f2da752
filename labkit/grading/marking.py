"""From answers to marks: public checks, the hidden ones that guard them, and a whole submission."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from threadpoolctl import threadpool_limits

from labkit.course.answers import MAX_MESSAGE, Answers, NotAttemptedError
from labkit.course.task import Outcome, Practical, Task
from labkit.grading.checks import DEFAULT_SEED, HiddenCheck
from labkit.grading.cpu_limit import limited
from labkit.grading.definitions import defining_cell
from labkit.grading.execution import Execution, MachineError
from labkit.grading.intake.collect import Submission
from labkit.grading.intake.notebook import Notebook
from labkit.grading.kernel.driver import KernelSettings
from labkit.grading.kernel.provisioner import fork_server
from labkit.grading.kernel.settings import KERAS, LIBRARIES
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, Status, TaskMarks
from labkit.grading.terms import Terms

MAX_SOURCE = 20_000


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


def unread(submission: Submission, terms: Terms, status: Status, reason: str) -> Marked:
    """Return the marks of a submission of which nothing could be read: none, of all there are.

    Parameters
    ----------
    submission : Submission
        Without a notebook, or with one that could not be run.
    terms : Terms
        Under which it was to be marked.
    status : str
        See `Marked`.
    reason : str
        Becomes the last note.

    Returns
    -------
    marked : Marked
    """
    practical, hidden = terms.rubric.load()
    notes = tuple(dict.fromkeys((*submission.notes, reason)))
    tasks = tuple(mark(practical, hidden, _NoAnswers(reason)))
    return Marked(
        submission.student,
        practical.number,
        status,
        0.0,
        tasks,
        notes=notes,
        sandboxed=terms.sandbox,
        public_only=not hidden,
    )


class _NoAnswers(Answers):
    def __init__(self, reason: str) -> None:
        self._reason = reason

    def value(self, name: str) -> NoReturn:
        raise NotAttemptedError(f"{name} was not read: {self._reason}")

    def call(self, name: str, *arguments: Any) -> NoReturn:
        self.value(name)


def mark_submission(
    submission: Submission,
    terms: Terms,
    folder: Path | None = None,
    sender: str | None = None,
) -> Marked | str:
    """Run one submission, and mark it.

    Parameters
    ----------
    submission : Submission
        With a notebook.
    terms : Terms
        Under which it is marked.
    folder : Path, optional
        For the kernel's own folder, where this machine has it.
    sender : str, optional
        The version of labkit that asks; the one here has to be the same.

    Returns
    -------
    marked : Marked or str
        Or the reason why this machine could not.

    Raises
    ------
    ValueError
        If the versions differ.
    """
    if sender not in (None, version("labkit")):
        raise ValueError(
            f"a worker has labkit {version('labkit')}, this is {sender}; "
            "install the same version on both"
        )
    notebook = submission.notebook
    assert notebook is not None
    practical, hidden = terms.rubric.load()
    preload = LIBRARIES + (KERAS if practical.uses_keras else ())
    here = folder if folder is not None and folder.exists() else None
    settings = KernelSettings(preload, terms.warm, terms.sandbox, here)
    try:
        if terms.warm:
            fork_server(preload)  # the first submission is no slower than the others
        begun = time.monotonic()
        # checks run beside kernels: small sums on many threads would only wait for a core
        with Execution(notebook.code, settings, terms.limits) as execution, threadpool_limits(1):
            tasks = mark(
                practical,
                hidden,
                execution,
                terms.rubric.seed,
                seconds=terms.limits.whole,
                cell_of=partial(_cell_number, notebook.code),
            )
    except MachineError as error:
        return str(error)
    except Exception as error:  # of the machine, too: what the student's code does is met before
        return f"{type(error).__name__}: {error}"
    return Marked(
        submission.student,
        practical.number,
        execution.status,
        round(time.monotonic() - begun, 2),
        tuple(tasks),
        tuple(_cells(notebook, execution, tasks)),
        tuple(_prose(notebook, practical)),
        submission.notes,
        terms.sandbox,
        public_only=not hidden,
    )


def _cell_number(code: Sequence[str], names: Iterable[str]) -> int | None:
    index = defining_cell(code, names)
    return None if index is None else index + 1


def _cells(
    notebook: Notebook, execution: Execution, tasks: Sequence[TaskMarks]
) -> Iterator[CellReport]:
    """Report the cells that give answers, failed, or were lost."""
    shown = {task.cell - 1 for task in tasks if task.cell is not None}
    shown |= {index for index, error in execution.errors.items() if error}
    for index in sorted(shown | set(execution.lost)):
        lost = execution.lost.get(index)
        yield CellReport(
            index + 1,
            notebook.code[index][:MAX_SOURCE],
            execution.errors.get(index, ""),
            "" if lost is None else lost.reason,
        )


def _prose(notebook: Notebook, practical: Practical) -> Iterator[FreeText]:
    for task in practical.tasks:
        for name, points in task.free_text:
            text = notebook.free_text(name)
            missing = "(no cell of this name: the student deleted it, or an editor its name)"
            yield FreeText(task.name, name, missing if text is None else text[:MAX_SOURCE], points)

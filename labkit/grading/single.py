"""One submission: executed, marked and reported."""

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from threadpoolctl import threadpool_limits

from labkit.course.answers import Answers, NotAttemptedError
from labkit.course.task import Practical
from labkit.grading.definitions import n_statements
from labkit.grading.execution import Execution, MachineError
from labkit.grading.for_show import passed_over
from labkit.grading.intake.collect import Submission
from labkit.grading.intake.notebook import Notebook
from labkit.grading.kernel.driver import KernelSettings
from labkit.grading.kernel.provisioner import fork_server
from labkit.grading.kernel.settings import KERAS, LIBRARIES
from labkit.grading.marking import Marker, mark
from labkit.grading.marks import CellReport, Marked, Status, TaskMarks
from labkit.grading.moments import Moments
from labkit.grading.newer_python import for_this_python, needed_python
from labkit.grading.prose import prose
from labkit.grading.remarks import remarks_on
from labkit.grading.terms import Terms

MAX_SOURCE = 20_000
# a notebook that asks where it is has to be told the truth
_ASKS_FOR_COLAB = re.compile(
    r"\btry\s*:\s*\n(?:[ \t]*#.*\n)*[ \t]*(?:import|from)\s+(?:google\.colab|kaggle_secrets)\b"
)


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
        practical.name,
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
        The versions of labkit and of the course where it is asked for; they have to be
        the same here. See `Rubric.versions`.

    Returns
    -------
    marked : Marked or str
        Or the reason why this machine could not.

    Raises
    ------
    ValueError
        If the versions differ.
    """
    here = terms.rubric.versions()
    if sender not in (None, here):
        raise ValueError(f"a worker has {here}, this is {sender}; install the same version on both")
    notebook = submission.notebook
    assert notebook is not None
    practical, hidden = terms.rubric.load()
    preload = preloaded(practical)
    own = folder if folder is not None and folder.exists() else None
    files = tuple((file.place, file.content) for file in submission.beside)
    stand_ins = not any(map(_ASKS_FOR_COLAB.search, notebook.code))
    readable = terms.rubric.readable()
    settings = KernelSettings(preload, terms.warm, terms.sandbox, own, files, stand_ins, readable)
    try:
        if terms.warm:
            fork_server(preload)  # the first submission is no slower than the others
        begun = time.monotonic()
        # checks run beside kernels: small sums on many threads would only wait for a core
        with threadpool_limits(1):
            execution, tasks = _executed(notebook, settings, terms)
    except MachineError as error:
        return str(error)
    except Exception as error:  # of the machine, too: what the student's code does is met before
        return f"{type(error).__name__}: {error}"
    remarks = remarks_on(notebook, practical, tasks, terms.rubric.handed_out)
    return Marked(
        submission.student,
        practical.name,
        execution.status,
        round(time.monotonic() - begun, 2),
        tuple(tasks),
        tuple(_cells(notebook, execution, tasks)),
        tuple(prose(notebook, practical, terms.rubric.handed_out)),
        (*submission.notes, *remarks),
        terms.sandbox,
        public_only=not hidden,
        missing=tuple(execution.missing),
        remarks=tuple(remarks),
    )


def preloaded(practical: Practical) -> tuple[str, ...]:
    """List the modules that a warm kernel has imported for a practical.

    Parameters
    ----------
    practical : Practical
        It may declare some of its own.

    Returns
    -------
    modules : tuple of str
        Without doubles.
    """
    keras = KERAS if practical.uses_keras else ()
    return tuple(dict.fromkeys((*LIBRARIES, *keras, *practical.preload)))


def _executed(
    notebook: Notebook, settings: KernelSettings, terms: Terms
) -> tuple[Execution, list[TaskMarks]]:
    """Run the cells, and mark on the way and at the end."""
    practical, hidden = terms.rubric.load()
    moments: list[Moments] = []

    def on_check(execution: Execution, index: int, called: Sequence[str]) -> None:
        moments[0].stop_at(execution, index, called)

    given = () if terms.run_all else terms.rubric.handed_out.code
    execution = Execution(
        notebook.code,
        settings,
        terms.limits,
        on_check,
        counts=notebook.counts,
        typed=notebook.typed,
        for_show=passed_over(notebook.code, given, terms.rubric.asked()),
    )
    seconds = terms.limits.whole
    marker = Marker(practical, hidden, execution, terms.rubric.seed, seconds=seconds)
    moments.append(Moments(marker, notebook.code))
    with execution:
        return execution, moments[0].finish(execution)


def _cells(
    notebook: Notebook, execution: Execution, tasks: Sequence[TaskMarks]
) -> Iterator[CellReport]:
    """Report the cells that give answers, failed, or were lost."""
    shown = {task.cell - 1 for task in tasks if task.cell is not None}
    shown |= {index for index, error in execution.errors.items() if error}
    newer = {
        index: needed_python(source)
        for index, source in enumerate(notebook.code)
        if "SyntaxError" in execution.errors.get(index, "") or for_this_python(source) != source
    }
    shown |= {index for index, version in newer.items() if version}
    for index in sorted(shown | set(execution.lost)):
        lost, version = execution.lost.get(index), newer.get(index)
        error = execution.errors.get(index, "")
        yield CellReport(
            index + 1,
            notebook.code[index][:MAX_SOURCE],
            error,
            "" if lost is None else lost.reason,
            went_on=bool(error) and lost is None and n_statements(notebook.code[index]) > 1,
            python="" if version is None else f"{version[0]}.{version[1]}",
        )

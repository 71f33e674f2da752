"""A folder of submissions in, marks out: parallel, and going on where it was stopped."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from threadpoolctl import threadpool_limits

from labkit.course.answers import Answers, NotAttemptedError
from labkit.course.task import Practical
from labkit.errors import JournalSettingsError
from labkit.grading.definitions import defining_cell
from labkit.grading.execution import Execution, MachineFailed
from labkit.grading.intake.collect import Submission, collect
from labkit.grading.intake.notebook import Notebook, UnreadableNotebook, read_notebook
from labkit.grading.kernel.driver import KernelSettings, Limits
from labkit.grading.kernel.provisioner import fork_server
from labkit.grading.kernel.settings import CAN_FORK, KERAS, LIBRARIES
from labkit.grading.marking import mark
from labkit.grading.marks import CellReport, FreeText, Marked, Status, TaskMarks
from labkit.grading.rubric import Rubric
from labkit.jobs.executor import open_executor, run_pieces
from labkit.jobs.journal import Journal

JOURNAL = "journal.jsonl"
MAX_SOURCE = 20_000
_SCRATCH = "labkit-grade-"
# the address of a Unix socket has 107 bytes, and what is below takes 60 of them
_LONGEST = 40

Progress = Callable[[int, Marked | None], None]


@dataclass(frozen=True)
class Terms:
    """Under which a submission is run and marked.

    Attributes
    ----------
    rubric : Rubric
    limits : Limits
    warm : bool
    sandbox : bool
    """

    rubric: Rubric
    limits: Limits = field(default_factory=Limits)
    warm: bool = True
    sandbox: bool = True

    def key(self, student: str, notebook: Notebook) -> str:
        """Give the journal's key: another one as soon as the marks could be others."""
        terms = json.dumps([self.rubric.digest(), asdict(self.limits), self.warm, self.sandbox])
        digest = hashlib.sha256(f"{terms} {notebook.digest()}".encode()).hexdigest()
        return f"{student} {digest[:32]}"


def grade(
    source: Path,
    out: Path,
    terms: Terms,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress = lambda total, marked: None,
) -> list[Marked]:
    """Mark a folder of submissions, or what of it is not marked yet.

    Parameters
    ----------
    source : Path
        See `collect`.
    out : Path
        Folder of the journal.
    terms : Terms
    jobs, scheduler : optional
        See `open_executor`.
    progress : callable
        Called with the number of submissions and None, then with the number
        and each submission as it is marked.

    Returns
    -------
    marked : list of Marked
        One for each submission, sorted by student. One that could not be run
        for a reason of this machine's says so in its notes, and is run again
        the next time.

    Raises
    ------
    ValueError
        If there is nothing to mark, or `out` holds other marks.
    """
    practical, _ = terms.rubric.load()
    journal = _open_journal(out, practical)
    with collect(source, practical.number) as submissions:
        progress(len(submissions), None)
        marked: dict[str, Marked] = {}
        pieces: dict[Hashable, tuple[Any, ...]] = {}
        for submission in submissions:
            key, found = _look_up(submission, terms, journal)
            if isinstance(found, Marked):
                marked[found.student] = found
                progress(len(submissions), found)
            else:
                pieces[key] = (submission, found, terms)
        with _scratch() as folder, open_executor(jobs=jobs, scheduler=scheduler) as executor:
            pieces = {key: (*piece, folder, version("labkit")) for key, piece in pieces.items()}
            for key, result in _results(executor, pieces):
                if isinstance(result, Marked):
                    journal.add({key: result.to_json()})
                else:
                    result = _not_run(pieces[key][0], terms, result)
                marked[result.student] = result
                progress(len(submissions), result)
    return [marked[student] for student in sorted(marked)]


def _open_journal(out: Path, practical: Practical) -> Journal:
    try:
        return Journal(out / JOURNAL, {"practical": practical.number})
    except JournalSettingsError:
        raise ValueError(
            f"{out} holds the marks of another practical than {practical.number}; "
            "name another folder"
        ) from None


def _look_up(
    submission: Submission, terms: Terms, journal: Journal
) -> tuple[str, Marked | Notebook]:
    """Give a submission's marks where they are known, and its notebook where not."""
    try:
        if submission.path is None:
            raise UnreadableNotebook(submission.notes[-1])
        notebook = read_notebook(submission.path)
    except UnreadableNotebook as error:
        return "", _unread(submission, terms, "unreadable", str(error))
    key = terms.key(submission.student, notebook)
    if key in journal.done:
        return key, replace(Marked.from_json(journal.done[key]), notes=submission.notes)
    return key, notebook


def _unread(submission: Submission, terms: Terms, status: Status, reason: str) -> Marked:
    """Give the marks of a submission of which nothing could be read: none, of all there are."""
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
    )


def _not_run(submission: Submission, terms: Terms, reason: str) -> Marked:
    note = f"not marked yet: {reason}. Run the command again"
    return replace(_unread(submission, terms, "crashed", note), is_final=False)


class _NoAnswers(Answers):
    def __init__(self, reason: str) -> None:
        self._reason = reason

    def value(self, name: str) -> NoReturn:
        raise NotAttemptedError(f"{name} was not read: {self._reason}")

    def call(self, name: str, *arguments: Any) -> NoReturn:
        self.value(name)


def _results(
    executor: Callable[[], Executor], pieces: dict[Hashable, tuple[Any, ...]]
) -> Iterator[tuple[Any, Marked | str]]:
    """Give each submission's marks, or the reason why there are none."""
    if not pieces:  # no worker needs to start
        return
    left = dict(pieces)
    try:
        for key, result in run_pieces(executor, mark_submission, pieces):
            del left[key]
            yield key, result
    except ChildProcessError:
        # one of them ends its worker time and again: alone, it harms no other
        for key, piece in left.items():
            yield key, _alone(executor, piece)


def _alone(executor: Callable[[], Executor], piece: tuple[Any, ...]) -> Marked | str:
    try:
        [(_, result)] = run_pieces(executor, mark_submission, {0: piece})
    except ChildProcessError as error:
        return str(error)
    marked: Marked | str = result
    return marked


@contextmanager
def _scratch() -> Iterator[Path]:
    """Make a folder for the kernels' own: a worker that is killed wipes none of them."""
    temporary = tempfile.gettempdir()
    if CAN_FORK and len(temporary) > _LONGEST:
        temporary = "/tmp"
    for path in Path(temporary).glob(f"{_SCRATCH}*"):
        if not _runs(path.name.removeprefix(_SCRATCH).partition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{_SCRATCH}{os.getpid()}-", dir=temporary, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _runs(pid: str) -> bool:
    return Path("/proc", pid).exists() if Path("/proc/self").exists() else True


def mark_submission(
    submission: Submission,
    notebook: Notebook,
    terms: Terms,
    folder: Path | None = None,
    sender: str | None = None,
) -> Marked | str:
    """Run one submission, and mark it.

    Parameters
    ----------
    submission : Submission
    notebook : Notebook
    terms : Terms
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
    except MachineFailed as error:
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

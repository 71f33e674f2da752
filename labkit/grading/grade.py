"""Submissions in, marks out: parallel, and going on where it was stopped."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from labkit.course.task import Practical
from labkit.errors import GradingError, JournalSettingsError
from labkit.grading.intake.collect import Submission
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import Marked
from labkit.grading.scratch import scratch_folder
from labkit.grading.single import mark_submission, unread
from labkit.grading.terms import Terms
from labkit.jobs.executor import open_executor, run_pieces
from labkit.jobs.journal import JOURNAL, Journal

Progress = Callable[[Marked], None]


def mark_submissions(
    submissions: Sequence[Submission],
    out: Path,
    terms: Terms,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    started: Callable[[], None] = lambda: None,
    progress: Progress = lambda marked: None,
) -> list[Marked]:
    """Mark submissions, or those of them that are not marked yet.

    Parameters
    ----------
    submissions : sequence of Submission
        From `collect`.
    out : Path
        Folder of the journal.
    terms : Terms
        Under which they are marked.
    jobs : int, optional
        Processes on this machine; see `open_executor`.
    scheduler : str, optional
        Address of a Dask cluster; see `open_executor`.
    started : callable
        Called when the workers can be reached, before any submission is run.
    progress : callable
        Called with each submission as it is marked.

    Returns
    -------
    marked : list of Marked
        One for each submission, sorted by student. One that could not be run
        for a reason of this machine's says so in its notes, and is run again
        the next time.

    Raises
    ------
    GradingError
        If `out` holds marks of another practical.
    """
    practical, _ = terms.rubric.load()
    journal = open_journal(out, practical)
    marked: dict[str, Marked] = {}
    pieces: dict[Hashable, tuple[Any, ...]] = {}
    for submission in submissions:
        key, found = _look_up(submission, terms, journal)
        if found is not None:
            marked[found.student] = found
            progress(found)
        else:
            pieces[key] = (submission, terms)
    with scratch_folder() as folder, open_executor(jobs=jobs, scheduler=scheduler) as executor:
        started()
        versions = terms.rubric.versions()
        pieces = {key: (*piece, folder, versions) for key, piece in pieces.items()}
        for key, result in _results(executor, pieces):
            if isinstance(result, Marked):
                journal.add({key: result.to_json()})
            else:
                result = _not_run(pieces[key][0], terms, result)
            marked[result.student] = result
            progress(result)
    return [marked[student] for student in sorted(marked)]


def for_each_seat(marked: Sequence[Marked], seats: Sequence[Seat], terms: Terms) -> list[Marked]:
    """Return the marks of each student, whoever of several handed in for all.

    Parameters
    ----------
    marked : sequence of Marked
        From `mark_submissions`.
    seats : sequence of Seat
        Of the class.
    terms : Terms
        Under which submissions were marked.

    Returns
    -------
    marked : list of Marked
        One for each seat, sorted by student.
    """
    known = {one.student: one for one in marked}
    students = []
    for seat in seats:
        if seat.submission:
            students.append(replace(known[seat.submission], student=seat.student))
        else:
            nothing = Submission(seat.student, None)
            students.append(unread(nothing, terms, "missing", "nothing was handed in"))
    return sorted(students, key=lambda one: one.student)


def open_journal(out: Path, practical: Practical) -> Journal:
    """Open the journal of a folder of marks.

    Parameters
    ----------
    out : Path
        The folder.
    practical : Practical
        Whose marks it holds, or is going to hold.

    Returns
    -------
    journal : Journal

    Raises
    ------
    GradingError
        If it holds those of another practical.
    JournalError
        If the file is no journal.
    """
    try:
        return Journal(out / JOURNAL, {"practical": practical.name})
    except JournalSettingsError:
        raise GradingError(
            f"{out} holds the marks of another practical than {practical.name}; name another folder"
        ) from None


def _look_up(submission: Submission, terms: Terms, journal: Journal) -> tuple[str, Marked | None]:
    """Return a submission's key, and its marks where they are known."""
    if submission.notebook is None:
        return "", unread(submission, terms, "unreadable", submission.problem)
    key = terms.key(submission)
    if key in journal.done:
        return key, _with_notes(Marked.from_json(journal.done[key]), submission)
    return key, None


def _with_notes(marked: Marked, submission: Submission) -> Marked:
    return replace(marked, notes=(*submission.notes, *marked.remarks))


def _not_run(submission: Submission, terms: Terms, reason: str) -> Marked:
    note = f"not marked yet: {reason}. Run the command again"
    return replace(unread(submission, terms, "crashed", note), is_final=False)


def _results(
    executor: Callable[[], Executor], pieces: dict[Hashable, tuple[Any, ...]]
) -> Iterator[tuple[Any, Marked | str]]:
    """Find each submission's marks, or the reason why there are none."""
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

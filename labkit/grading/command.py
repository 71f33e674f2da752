"""What ``labkit grade`` does, and what it says meanwhile."""

import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from labkit.course.task import Practical
from labkit.errors import GradingError
from labkit.grading.grade import for_each_seat, mark_submissions, open_journal
from labkit.grading.intake.collect import Collected, Submission, collect
from labkit.grading.intake.platforms import Platform, own_platform
from labkit.grading.intake.roster import Seat, read_roster, seats
from labkit.grading.kernel.driver import Limits
from labkit.grading.likeness.pairs import Part, Prints, find_alike
from labkit.grading.marks import Marked
from labkit.grading.prose import HandedOut
from labkit.grading.results.grades import is_grades_csv
from labkit.grading.results.hidden import Shown, read_shown
from labkit.grading.results.late import Policy, lateness, read_extensions, read_policy
from labkit.grading.results.manual import read_manual, read_remarks
from labkit.grading.results.overrides import OVERRIDES, read_overrides
from labkit.grading.results.score import Late, Overrides, Points, Remarks, Score
from labkit.grading.results.similar_page import Alike
from labkit.grading.results.text import PUBLIC_ONLY, listed
from labkit.grading.results.write import write
from labkit.grading.sandbox.doctor import probe
from labkit.grading.sandbox.view import shows
from labkit.grading.single import unread
from labkit.grading.terms import Terms
from labkit.jobs.journal import JOURNAL
from labkit.jobs.progress import progress_bar

_MOST_NAMED = 10


def limits(*, cell: float, whole: float, gigabytes: float) -> Limits:
    """Return the limits of a submission.

    Parameters
    ----------
    cell : float
        Seconds for a cell or a call.
    whole : float
        Seconds for all cells.
    gigabytes : float
        Memory, in GB of 2**30 bytes.

    Returns
    -------
    limits : Limits
    """
    return Limits(cell, whole, int(gigabytes * 2**30))


@dataclass(frozen=True)
class Wishes:
    """What an instructor says about a class, beside what its notebooks are marked by.

    Attributes
    ----------
    manual : Path or None
        A ``manual.csv`` with points for prose.
    roster : Path or None
        The class list, see `read_roster`.
    name_pattern : str or None
        How names tell whose they are, see `own_platform`.
    overrides : Path or None
        Points that a person changed; ``overrides.csv`` beside the marks unless given.
    extra : bool
        Whether they may be above what the checks can give.
    due, grace, late : str or None
        See `read_policy`.
    extensions : Path or None
        Who has more time.
    show_hidden : str
        See `read_shown`.
    """

    manual: Path | None = None
    roster: Path | None = None
    name_pattern: str | None = None
    overrides: Path | None = None
    extra: bool = False
    due: str | None = None
    grace: str | None = None
    late: str | None = None
    extensions: Path | None = None
    show_hidden: str = "always"

    def platform(self) -> Platform | None:
        """Return how names tell whose a file is, where the instructor says how.

        Returns
        -------
        platform : Platform or None

        Raises
        ------
        GradingError
            If the pattern cannot be used.
        """
        return None if self.name_pattern is None else own_platform(self.name_pattern)

    def policy(self) -> Policy | None:
        """Return when work is due, if it is at any time.

        Returns
        -------
        policy : Policy or None

        Raises
        ------
        GradingError
            If a time cannot be read, or something needs one and there is none.
        """
        if self.due is None:
            for option in ("grace", "late", "extensions"):
                if getattr(self, option) is not None:
                    raise GradingError(f"--{option} goes with --due TIME")
            return None
        return read_policy(self.due, self.grace, self.late)


@dataclass(frozen=True)
class Ready:
    """A class that can be marked: all about it is read, and nothing forbids it.

    Attributes
    ----------
    out : Path
        Folder of everything that is written.
    terms : Terms
        Under which submissions are marked.
    collected : Collected
        What was handed in.
    places : list of Seat
        The class.
    shown : Shown
        What pages tell of hidden checks.
    points : Points or None
        What a person gave for prose.
    remarks : Remarks or None
        What a person wrote about it.
    overrides : Overrides or None
        What a person changed.
    late : mapping of str to Late, or None
        Who is late, by student, where it was due at some time.
    odd : list of str
        What the instructor should know of names and times, a line each.

    See Also
    --------
    prepare : Makes it, or says why not.
    """

    out: Path
    terms: Terms
    collected: Collected
    places: list[Seat]
    shown: Shown
    points: Points | None
    remarks: Remarks | None
    overrides: Overrides | None
    late: Mapping[str, Late] | None
    odd: list[str]

    def mark(self, *, jobs: int | None = None, scheduler: str | None = None) -> int:
        """Mark the class, write everything, and say how it went.

        Parameters
        ----------
        jobs : int, optional
            Processes on this machine; see `open_executor`.
        scheduler : str, optional
            Address of a Dask cluster; see `open_executor`.

        Returns
        -------
        status : int
            1 if some could not be run for a reason of this machine's, else 0.

        Raises
        ------
        LabkitError, OSError
            Of what cannot be written.
        """
        self._tell_first()
        submissions = self.collected.submissions
        marked = _marked(submissions, self.out, self.terms, jobs, scheduler)
        marked = for_each_seat(marked, self.places, self.terms)
        handed_out = self.terms.rubric.handed_out
        notes = write(
            self.out,
            self.terms.rubric.load()[0],
            marked,
            self.points,
            self.places,
            overrides=self.overrides,
            late=self.late,
            shown=self.shown,
            remarks=self.remarks,
            asked=dict(handed_out.before),
            attempts=_attempts(submissions, self.places),
            alike=_alike(submissions, self.places, handed_out),
        )
        for note in notes:
            _warn(note)
        _summarise(marked, self.out)
        return 0 if all(one.is_final for one in marked) else 1

    def _tell_first(self) -> None:
        if not self.terms.sandbox:
            _warn("without the sandbox, a submission can do whatever you can on this machine")
        if not self.terms.rubric.load()[1]:
            _warn("there are no hidden checks here: marks come from the public ones alone")
        _tell_left_out(self.collected.left_out)
        for note in self.odd:
            _warn(note)


def run(
    source: Path,
    out: Path,
    terms: Terms,
    *,
    wishes: Wishes | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    secret: Sequence[Path] = (),
) -> int:
    """Mark a folder of submissions, write everything, and say how it went.

    Parameters
    ----------
    source : Path
        See `collect`.
    out : Path
        Folder of everything that is written.
    terms : Terms
        Under which submissions are marked.
    wishes : Wishes, optional
        What the instructor says about the class.
    jobs : int, optional
        Processes on this machine; see `open_executor`.
    scheduler : str, optional
        Address of a Dask cluster; see `open_executor`.
    secret : sequence of Path, default=()
        What no student may read, such as hidden checks and what draws their data.

    Returns
    -------
    status : int
        1 if some could not be run for a reason of this machine's, else 0.

    Raises
    ------
    LabkitError, OSError
        Of what cannot be read, written or locked in; nothing was marked then.
    """
    ready = prepare(source, out, terms, wishes=wishes, secret=secret)
    return ready.mark(jobs=jobs, scheduler=scheduler)


def prepare(
    source: Path,
    out: Path,
    terms: Terms,
    *,
    wishes: Wishes | None = None,
    collected: Collected | None = None,
    secret: Sequence[Path] = (),
) -> Ready:
    """Read all about a class before any of it is marked.

    Parameters
    ----------
    source : Path
        See `collect`.
    out : Path
        Folder of everything that is written.
    terms : Terms
        Under which submissions are marked.
    wishes : Wishes, optional
        What the instructor says about the class.
    collected : Collected, optional
        What lies in the folder, where that was looked at before.
    secret : sequence of Path, default=()
        What no student may read, such as hidden checks and what draws their data.

    Returns
    -------
    ready : Ready

    Raises
    ------
    LabkitError, OSError
        Of what cannot be read, written or locked in.
    """
    practical, _ = terms.rubric.load()
    wishes = wishes or Wishes()
    own = wishes.platform()
    people = None if wishes.roster is None else read_roster(wishes.roster)
    policy, shown = wishes.policy(), read_shown(wishes.show_hidden)
    _refuse_absent(practical)
    _refuse_unwritable(out)
    _refuse_foreign(out)
    open_journal(out, practical)
    _refuse_unprotected(terms, source, out, *secret)
    if collected is None:
        collected = collect(source, practical.name, own)
    places, odd = seats(collected.submissions, people)
    class_ = [seat.student for seat in places]
    points = None if wishes.manual is None else read_manual(wishes.manual, practical, class_)
    remarks = None if wishes.manual is None else read_remarks(wishes.manual)
    overrides = _overrides(wishes, out, terms, class_)
    late = None
    if policy is not None:
        file = wishes.extensions
        late, unsure = lateness(
            places, policy, {} if file is None else read_extensions(file, places)
        )
        odd += unsure
    return Ready(out, terms, collected, places, shown, points, remarks, overrides, late, list(odd))


def _attempts(
    submissions: Sequence[Submission], places: Sequence[Seat]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return by student the multiple choices that were right at a later try."""
    notebooks = {one.student: one.notebook for one in submissions if one.notebook is not None}
    return {
        seat.student: notebooks[seat.submission].attempts
        for seat in places
        if seat.submission in notebooks and notebooks[seat.submission].attempts
    }


def _alike(
    submissions: Sequence[Submission], places: Sequence[Seat], handed_out: HandedOut
) -> Alike:
    """Find the notebooks that are more alike than the class is among itself."""
    names: dict[str, list[str]] = {}
    for seat in places:
        names.setdefault(seat.submission, []).append(seat.student)
    works = {
        one.student: [
            *(Part("code", source) for source in one.notebook.code),
            *(Part("prose", source) for source in one.notebook.markdown),
        ]
        for one in submissions
        if one.notebook is not None and one.student in names
    }
    given = [Part("code", source) for source in (*handed_out.code, *handed_out.stubs)]
    given += [Part("prose", text) for text in handed_out.texts]
    prints = Prints(works, given)
    return Alike(prints, find_alike(prints), names)


def _overrides(
    wishes: Wishes, out: Path, terms: Terms, students: Collection[str]
) -> Overrides | None:
    """Read what a person changed: the file that was named, or the one beside the marks."""
    path = wishes.overrides or out / OVERRIDES
    if wishes.overrides is None and not path.exists():
        return None
    nothing = unread(Submission("", None), terms, "missing", "")
    most = {name: task.max_points for name, task in Score(nothing, (), False).by_task.items()}
    worth = {name: points for name, points in most.items() if points}
    return read_overrides(path, worth, students, extra=wishes.extra)


def _marked(
    submissions: Sequence[Submission],
    out: Path,
    terms: Terms,
    jobs: int | None,
    scheduler: str | None,
) -> list[Marked]:
    """Mark, and draw how far it is; nothing where nobody is watching."""
    with progress_bar(len(submissions)) as bar:
        return mark_submissions(
            submissions,
            out,
            terms,
            jobs=jobs,
            scheduler=scheduler,
            started=lambda: _warn(f"submissions are run with Python {platform.python_version()}"),
            progress=lambda one: bar.finish(f"marked {one.student}", failed=one.status != "graded"),
        )


def _refuse_absent(practical: Practical) -> None:
    """Find out before the work that a kernel cannot have what its practical declares."""
    for module in practical.preload:
        if find_spec(module.partition(".")[0]) is None:
            raise GradingError(
                f"practical {practical.name} preloads {module!r}, which is not installed here; "
                "install it, or take it out of the practical's preload"
            )


def _refuse_unwritable(out: Path) -> None:
    """Find out before an hour's work that its results cannot be written."""
    if out.is_file():
        raise GradingError(f"{out} is a file; name a folder for --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise GradingError(f"cannot write into {out}: {reason}") from None


def _refuse_foreign(out: Path) -> None:
    """Keep a table of marks that somebody else made."""
    table = out / "grades.csv"
    if table.is_file() and not (out / JOURNAL).exists() and not is_grades_csv(table):
        raise GradingError(f"{table} is not of labkit's making; name another folder for --out")


def _refuse_unprotected(terms: Terms, *places: Path) -> None:
    """Run a stranger's code only where it is locked in, unless asked otherwise."""
    if not terms.sandbox:
        return
    if not terms.warm:
        raise GradingError(
            "a kernel that is not forked cannot be locked in, and forks need Linux; "
            "add --no-sandbox to run submissions with all your rights"
        )
    readable = terms.rubric.readable()
    for place in (*places, *terms.rubric.kept_back()):
        if shows(place, readable):
            raise GradingError(
                f"submissions could read {place}: it lies inside the Python environment or the "
                "course's package, which they need; move it elsewhere"
            )
    off = [one for one in probe() if not one.on]
    if off:
        raise GradingError(
            f"a submission could {off[0].prevents} ({off[0].reason}). See labkit grade --doctor; "
            "--no-sandbox runs submissions all the same, with all your rights"
        )


def _tell_left_out(names: Sequence[str]) -> None:
    """Name what lies among the submissions and gets no row: perhaps a student's."""
    if names:
        _warn(f"marked for nobody, as they are no notebooks: {listed(names, _MOST_NAMED)}")


def _warn(line: str) -> None:
    print(f"labkit: {line}", file=sys.stderr)


def _summarise(marked: Sequence[Marked], out: Path) -> None:
    console = Console(highlight=False)
    counts = Counter(one.status for one in marked)
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    count = len(marked) - counts["missing"]
    console.print(Text(f"{count} {'submission' if count == 1 else 'submissions'}: {told}"))
    if any(one.public_only for one in marked):
        console.print(Text(PUBLIC_ONLY))
    odd = [one for one in marked if one.status != "graded" or one.notes]
    if odd:
        table = Table(box=None, pad_edge=False)
        for heading in ("student", "status", "score", "note"):
            table.add_column(heading)
        for one in odd:
            score = f"{one.points}/{one.max_points}"
            table.add_row(Text(one.student), one.status, score, Text("; ".join(one.notes)))
        console.print(table)
    console.print(Text(f"Written: {out}"))

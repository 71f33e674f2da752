"""Marks as files: everything that people read about a class is written from here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from labkit.course.task import Practical
from labkit.errors import GradingError
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import Marked
from labkit.grading.results import gradescope
from labkit.grading.results.broken_checks import broken_checks
from labkit.grading.results.class_page import class_page
from labkit.grading.results.feedback import feedback_page
from labkit.grading.results.files import file_stems
from labkit.grading.results.grades import grades_csv
from labkit.grading.results.hidden import Shown, for_students
from labkit.grading.results.manual import manual_csv, waiting_line
from labkit.grading.results.marked import MARKED, marked_json
from labkit.grading.results.overrides import changed_since, kept
from labkit.grading.results.register import REGISTER, Entry, read_register, register
from labkit.grading.results.score import Late, Overrides, Points, Remarks, scores
from labkit.grading.results.similar_page import SIMILAR, Alike, similar_page
from labkit.grading.results.text import listed
from labkit.jobs.files import remove_parts, write_whole

MANUAL = "manual.csv"
_FOLDERS = ("", "feedback", gradescope.FOLDER)


def write(
    out: Path,
    practical: Practical,
    marked: Sequence[Marked],
    points: Points | None = None,
    seats: Sequence[Seat] = (),
    *,
    overrides: Overrides | None = None,
    late: Mapping[str, Late] | None = None,
    shown: Shown | None = None,
    remarks: Remarks | None = None,
    asked: Mapping[str, str] | None = None,
    attempts: Mapping[str, Sequence[tuple[str, int]]] | None = None,
    alike: Alike | None = None,
) -> list[str]:
    """Write everything that people read about a class's marks.

    Each file is whole at every moment: what was there before stays until the
    new one is complete.

    Parameters
    ----------
    out : Path
        A folder, made if need be.
    practical : Practical
        Whose tasks were marked.
    marked : sequence of Marked
        One for each student.
    points : dict of (student, answer name) to float, optional
        What a person gave for prose, from `read_manual`; prose is part of no
        score without it.
    seats : sequence of Seat, default=()
        Who the students are, as far as that is known.
    overrides : mapping of (student, task) to Override, optional
        What a person changed.
    late : mapping of str to Late, optional
        Who is late, by student.
    shown : Shown, optional
        What pages tell of hidden checks; all unless given.
    remarks : mapping of (student, answer name) to str, optional
        What a person wrote about prose.
    asked : mapping of str to str, optional
        By the name of an answer in prose, what stands above it in the notebook.
    attempts : mapping of str to sequence of (str, int), optional
        See `class_page`.
    alike : Alike, optional
        Which notebooks are alike; there is no page on that unless given.

    Returns
    -------
    notes : list of str
        What the instructor should know, a line each.
    """
    for folder in _FOLDERS:
        remove_parts(out / folder)
    results = scores(practical, marked, points, overrides, late, remarks)
    shown = shown or Shown()
    known = {seat.student: seat for seat in seats}
    notebooks = {student: seat.notebook for student, seat in known.items()}
    changed = kept(overrides or {}, notebooks, _before(out)) if overrides else {}
    manual, notes = manual_csv(out / MANUAL, practical, results)
    if manual is not None:
        write_whole(out / MANUAL, manual, durable=True)
    write_whole(out / "grades.csv", grades_csv(results, dated=late is not None), durable=True)
    stems = file_stems(score.marked.student for score in results)
    for score in results:
        stem = stems[score.marked.student]
        read = for_students(score, shown)
        page = feedback_page(practical, read, shown.notice)
        write_whole(out / "feedback" / f"{stem}.html", _encoded(page))
        platform = _encoded(gradescope.gradescope_json(read))
        write_whole(out / gradescope.FOLDER / f"{stem}.json", platform)
    pages = {student: f"feedback/{stem}.html" for student, stem in stems.items()}
    listing = register(practical, results, known, pages, changed)
    write_whole(out / REGISTER, listing, durable=True)
    write_whole(out / MARKED, marked_json(practical, marked, known, asked or {}))
    n_alike = None
    if alike is not None:
        n_alike = len(alike.likeness.pairs)
        write_whole(out / SIMILAR, _encoded(similar_page(practical, alike, pages)))
    overview = class_page(practical, results, pages, attempts, n_alike)
    write_whole(out / "class.html", _encoded(overview))
    return [
        *notes,
        *changed_since(changed, notebooks),
        *broken_checks(results),
        *waiting_line(results),
        *_pages_of_others(out, stems.values()),
    ]


def _before(out: Path) -> Sequence[Entry]:
    """Return the class as it was graded last, if it was."""
    with suppress(GradingError):
        return read_register(out).entries
    return ()


def _pages_of_others(out: Path, stems: Collection[str]) -> Iterator[str]:
    """Name the pages that an earlier run wrote for somebody who is not in the class now."""
    others = sorted({path.stem for path in (out / "feedback").glob("*.html")} - set(stems))
    if others:
        yield (
            f"not among these submissions, but with pages of an earlier run in {out}: "
            f"{listed(others)}; delete them, or hand them out knowingly"
        )


def _encoded(text: str) -> bytes:
    # a lone surrogate has no place in UTF-8
    return text.encode("utf-8", "replace")

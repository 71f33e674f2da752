"""The platforms that marks go back to: a table with a row for each.

A row says which column of the platform's own gradebook holds an assignment's points,
out of how many, and under what name the platform takes a student's page back.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.grading.intake.people import Person, folded
from labkit.grading.results.register import Entry

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_UNFIT = re.compile(r'[_<>:"/\\|?*\x00-\x1f]')


def number_in(text: str) -> float | None:
    """Return the first number in a cell or a heading.

    Parameters
    ----------
    text : str
        With a decimal point or comma.

    Returns
    -------
    number : float or None

    Examples
    --------
    >>> number_in("100,00"), number_in("(read only)")
    (100.0, None)
    """
    found = _NUMBER.search(text)
    return float(found[0].replace(",", ".")) if found else None


def _in_heading(pattern: str) -> Callable[[Sequence[Sequence[str]], int, int], float | None]:
    def find(rows: Sequence[Sequence[str]], row: int, column: int) -> float | None:
        found = re.search(pattern, rows[0][column])
        return number_in(found[1]) if found else None

    return find


def _in_column(
    heading: Callable[[str], str],
) -> Callable[[Sequence[Sequence[str]], int, int], float | None]:
    def find(rows: Sequence[Sequence[str]], row: int, column: int) -> float | None:
        wanted = folded(heading(rows[0][column]))
        places = [place for place, name in enumerate(rows[0]) if folded(name) == wanted]
        there = places and places[0] < len(rows[row])
        return number_in(rows[row][places[0]]) if there else None

    return find


def _in_canvas_row(rows: Sequence[Sequence[str]], row: int, column: int) -> float | None:
    points = [cells for cells in rows[1:] if cells and folded(cells[0]) == "pointspossible"]
    return number_in(points[0][column]) if points and column < len(points[0]) else None


def _nowhere(rows: Sequence[Sequence[str]], row: int, column: int) -> float | None:
    return None


def _moodle_page(entry: Entry, person: Person) -> str:
    numbers = person.of_kind("participant") or entry.person.of_kind("participant")
    name = _UNFIT.sub(" ", person.name or entry.student)
    return f"{name}_{numbers[0]}_assignfeedback_file_feedback.html" if numbers else ""


def _canvas_page(entry: Entry, person: Person) -> str:
    return entry.handed.place if entry.handed.platform == "Canvas" else ""


def _brightspace_page(entry: Entry, person: Person) -> str:
    if entry.handed.platform != "Brightspace":
        return ""
    parts = entry.handed.place.split(" - ")
    return " - ".join([*parts[:3], "feedback.html"])


def _by_account(entry: Entry, person: Person) -> str:
    known = [*person.of_kind("username"), *person.of_kind("id"), *person.of_kind("email")]
    return f"{_UNFIT.sub('-', next(iter(known), entry.student))}.html"


@dataclass(frozen=True)
class Destination:
    """How a platform takes marks and pages back.

    Attributes
    ----------
    name : str
        As people call it.
    basis : str
        What this rests on, and so how sure it is.
    needs : tuple of str
        What columns say whose a row is; see `HEADINGS`. One of them has to be there.
    sheet : str
        What the platform calls its gradebook's file.
    points : str
        A pattern of the headings of columns that hold points.
    most : callable
        Takes all rows, a row's place and a column's; returns the most points there are.
    page : callable
        Takes an entry and whom its row names; returns the name in the archive, or "".
    as_notebook : bool
        Whether the page has to be a notebook.
    advice : str
        What to do with the archive.
    """

    name: str
    basis: str
    needs: tuple[str, ...]
    sheet: str
    points: str
    most: Callable[[Sequence[Sequence[str]], int, int], float | None]
    page: Callable[[Entry, Person], str]
    advice: str
    as_notebook: bool = False


DESTINATIONS: dict[str, Destination] = {
    "moodle": Destination(
        name="Moodle",
        # the id's cell ends in the participant's number; without "Last modified (grade)"
        # the file is refused. A page's name is split at underscores: name, number, kind of
        # plugin, plugin, and what the student reads
        basis="its source code, mod/assign/feedback/offline/importgradeslib.php and "
        "mod/assign/feedback/file/importziplib.php",
        needs=("participant",),
        sheet="grading worksheet",
        points=r"(?i)grade|bewertung|note|calificación|valutazione",
        most=_in_column(lambda heading: f"Maximum {heading}"),
        page=_moodle_page,
        advice='choose "Upload multiple feedback files in a zip"',
    ),
    "canvas": Destination(
        name="Canvas",
        # the number in brackets is the assignment's. A page goes to the file whose number
        # stands in its name, and is called as that file is: so it is a notebook
        basis="its source code, app/models/abstract_assignment.rb "
        "(infer_comment_context_from_filename), and its users' gradebooks",
        needs=("canvas", "id", "username"),
        sheet="gradebook, exported as CSV",
        points=r".+ \(\d+\)",
        most=_in_canvas_row,
        page=_canvas_page,
        advice='choose "Upload Submissions" at the assignment',
        as_notebook=True,
    ),
    "blackboard": Destination(
        name="Blackboard",
        basis="its help, Working Offline with Grade Data, and its users' files",
        needs=("username", "id"),
        sheet="Grade Center, downloaded",
        points=r".+ \[[^\]]*: ?[\d.,]+ [^\]]*\] ?\|\d+",
        most=_in_heading(r"\[[^\]]*?: ?([\d.,]+)"),
        page=_by_account,
        advice="Blackboard takes no archive of pages back; hand them out yourself",
    ),
    "brightspace": Destination(
        name="Brightspace",
        # a row ends in the column "End-of-Line Indicator", which holds a number sign
        basis="its help, Importing grades; for pages, names that its users' scripts write",
        needs=("id", "username"),
        sheet="grades, exported as CSV",
        points=r".+ Points Grade(?: <.*>)?",
        most=_in_heading(r"MaxPoints:([\d.,]+)"),
        page=_brightspace_page,
        advice='choose "Add Feedback Files" at the assignment',
    ),
    "gradescope": Destination(
        name="Gradescope",
        basis="its own export of scores; it takes none but its autograder's back",
        needs=("id", "email"),
        sheet="grades, downloaded as CSV",
        points=r"(?!.* - (?:Max Points|Submission Time|Lateness)).+",
        most=_in_column(lambda heading: f"{heading} - Max Points"),
        page=_by_account,
        advice="Gradescope takes no archive back; see examples/gradescope for its autograder",
    ),
    "csv": Destination(
        name="a table",
        basis="any CSV file",
        needs=("id", "username", "email", "canvas", "participant", "name", "first", "last"),
        sheet="table, as CSV",
        points=r"(?i)points|score|grade|marks?",
        most=_nowhere,
        page=_by_account,
        advice="each page is called as the account, or the id",
    ),
}

"""An assignment of another tool, as both readers give it: its cells by what they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from labkit.errors import CourseError

# code in Markdown, whose comments are no headings
_FENCED = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)

Kind = Literal["text", "code", "answer", "test", "prose", "by hand"]


@dataclass(frozen=True)
class Cell:
    """A cell of an assignment.

    Attributes
    ----------
    kind : str
        ``"text"`` and ``"code"`` are handed out as they are; an ``"answer"`` holds a
        solution; a ``"test"`` gives points; ``"prose"`` is marked by a person, and so is
        what is ``"by hand"``: code, or a task that no single cell answers.
    source : str
        Python, or Markdown; solutions stand between ``# BEGIN SOLUTION`` and
        ``# END SOLUTION``.
    name : str
        Of an answer, a test or prose, as a name that Python takes.
    points : Fraction
        Of a test, prose, or what is by hand.
    hidden : str
        Python of a test that students do not see; it may go on from `source`.
    is_locked : bool
        Whether students must not change it.
    is_markdown : bool
        Whether it is no code.
    """

    kind: Kind
    source: str
    name: str = ""
    points: Fraction = field(default_factory=Fraction)
    hidden: str = ""
    is_locked: bool = False
    is_markdown: bool = False


@dataclass(frozen=True)
class Assignment:
    """A notebook of another tool, read.

    Attributes
    ----------
    title : str
        What people read.
    cells : tuple of Cell
        In the order of the notebook.
    notes : tuple of str
        What the reader left out, or could not know, for a person.
    """

    title: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> Fraction:
        """What all of it is worth."""
        return sum((cell.points for cell in self.cells), Fraction())

    def in_whole_points(self) -> tuple["Assignment", int]:
        """Multiply the points so that all of them are whole numbers, as labkit's are.

        Returns
        -------
        assignment : Assignment
        factor : int
            1 where they were whole before.
        """
        factor = lcm(*(cell.points.denominator for cell in self.cells), 1)
        cells = (replace(cell, points=cell.points * factor) for cell in self.cells)
        return replace(self, cells=tuple(cells)), factor


def plain_name(text: str, taken: Sequence[str] = ()) -> str:
    """Return a name that Python takes, and that is not taken yet.

    Parameters
    ----------
    text : str
        As another tool calls a cell.
    taken : sequence of str, default=()
        Names of other cells.

    Returns
    -------
    name : str

    Examples
    --------
    >>> plain_name("Part-A (i)"), plain_name("1"), plain_name("x", ["x"])
    ('part_a_i', 'q1', 'x_2')
    """
    name = re.sub(r"\W+", "_", text.lower()).strip("_") or "cell"
    name = name if name.isidentifier() else f"q{name}"
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def points_of(value: Any, where: str) -> Fraction:
    """Read what another tool says that something is worth.

    Parameters
    ----------
    value : object
        As it stands in the notebook.
    where : str
        The file, and the cell or the question, for the message.

    Returns
    -------
    points : Fraction

    Raises
    ------
    CourseError
        If it is no number, or below 0.

    Examples
    --------
    >>> points_of(0.5, "hw.ipynb: cell 1")
    Fraction(1, 2)
    """
    try:
        points = Fraction(str(value)).limit_denominator(1000)
    except (ValueError, ZeroDivisionError):
        points = Fraction(-1)
    if points < 0:
        raise CourseError(
            f"{where}: its points should be a number, 0 or more, and are {value!r}; mend them there"
        )
    return points


def title_of(texts: Sequence[str], otherwise: str) -> str:
    """Return the first heading of some Markdown cells that stands above all others.

    Parameters
    ----------
    texts : sequence of str
        Their sources.
    otherwise : str
        Taken where there is none, as words.

    Returns
    -------
    title : str
    """
    written = (_FENCED.sub("", text) for text in texts)
    headings = (re.search(r"^#\s+(.+?)\s*#*$", text, re.MULTILINE) for text in written)
    found = next((heading[1] for heading in headings if heading), otherwise)
    if found == otherwise:
        return re.sub(r"[_\W]+", " ", otherwise).strip().capitalize()
    return re.sub(r"[*_`]|<[^>]+>", "", found).strip() or otherwise

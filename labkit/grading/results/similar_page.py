"""``similar.html``: notebooks that are alike, side by side, for a person to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit.course.task import Practical
from labkit.grading.likeness.pairs import Likeness, Prints
from labkit.grading.likeness.passages import Side, side_by_side
from labkit.grading.results.pages import render

SIMILAR = "similar.html"
_MOST_SHOWN = 40
_MOST_CELLS = 5
_MOST_LINES = 60
_LONGEST_LINE = 200


@dataclass(frozen=True)
class Alike:
    """What was found of a class.

    Attributes
    ----------
    prints : Prints
        The notebooks.
    likeness : Likeness
        Those that are alike.
    names : mapping of str to sequence of str
        By whose a notebook is called there, the students who handed it in.
    """

    prints: Prints
    likeness: Likeness
    names: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Shown:
    first: Sequence[str]
    second: Sequence[str]
    percent: int
    n_lines: int
    cells: list[tuple[Side, Side]]
    n_more: int


def similar_page(practical: Practical, alike: Alike, pages: Mapping[str, str]) -> str:
    """Render the page of notebooks that are alike.

    Parameters
    ----------
    practical : Practical
        Whose notebooks they are.
    alike : Alike
        What was found.
    pages : mapping of str to str
        Where each student's page is, seen from this one.

    Returns
    -------
    page : str
        HTML that needs no other file and no network, and in which nothing runs.
    """
    likeness = alike.likeness
    shown = []
    for pair in likeness.pairs[:_MOST_SHOWN]:
        cells = side_by_side(alike.prints, pair)
        few = [(_short(left), _short(right)) for left, right in cells[:_MOST_CELLS]]
        names = alike.names[pair.first], alike.names[pair.second]
        percent = int(100 * pair.likeness)
        n_lines = sum(shared for left, _ in cells for _, shared in left.lines)
        shown.append(_Shown(*names, percent, n_lines, few, len(cells[_MOST_CELLS:])))
    return render(
        "similar.html",
        practical=practical,
        links=pages,
        pairs=shown,
        n_more=len(likeness.pairs) - len(shown),
        n=likeness.n,
        typical=int(100 * likeness.typical),
        threshold=int(100 * likeness.threshold),
    )


def _short(side: Side) -> Side:
    """Cut a cell to what can be compared by eye, beginning above the first shared line."""
    first = next((n for n, (_, shared) in enumerate(side.lines) if shared), 0)
    lines = side.lines[max(first - 3, 0) :][:_MOST_LINES]
    return Side(tuple((line[:_LONGEST_LINE], shared) for line, shared in lines))

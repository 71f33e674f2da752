"""What two notebooks share, cell beside cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labkit.grading.likeness.pairs import Pair, Part, Prints


@dataclass(frozen=True)
class Side:
    """A cell of one of two notebooks.

    Attributes
    ----------
    lines : tuple of (str, bool)
        Each line, and whether it is in a passage that both have.
    """

    lines: tuple[tuple[str, bool], ...]


def side_by_side(prints: Prints, pair: Pair) -> list[tuple[Side, Side]]:
    """Pair the cells of two notebooks that share something.

    Parameters
    ----------
    prints : Prints
        Of the class.
    pair : Pair
        Whose notebooks.

    Returns
    -------
    sides : list of (Side, Side)
        The cells that share most first; each cell of the first notebook once.
    """
    others = list(_cells(prints, pair.second, pair.shared))
    found = []
    for part, digests in _cells(prints, pair.first, pair.shared):
        other, theirs = max(others, key=lambda one: len(one[1] & digests))
        both = digests & theirs
        if both:
            sides = _side(prints, part, both), _side(prints, other, both)
            found.append((len(both), sides))
    return [sides for _, sides in sorted(found, key=lambda one: -one[0])]


def _cells(
    prints: Prints, whose: str, shared: frozenset[int]
) -> Iterator[tuple[Part, frozenset[int]]]:
    for part in prints.works[whose]:
        digests = frozenset(one.digest for one in prints.of(part)) & shared
        if digests:
            yield part, digests


def _side(prints: Prints, part: Part, shared: frozenset[int]) -> Side:
    covered: set[int] = set()
    for one in prints.of(part):
        if one.digest in shared:
            covered.update(range(one.first, one.last + 1))
    lines: Sequence[str] = part.text.split("\n")
    return Side(tuple((line, number in covered) for number, line in enumerate(lines)))

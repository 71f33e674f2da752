"""Pairs of notebooks that are more alike than the class is among itself.

What the practical hands out is taken away first. What is left is weighed by how few
share it: a solution that everybody finds says nothing. Only those who share something
rare are compared, found by an index of fingerprints: a thousand notebooks are half a
million pairs, and hardly any of them is looked at.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from statistics import median, quantiles
from typing import Literal

from labkit.grading.likeness.fingerprints import Fingerprint, fingerprints
from labkit.grading.likeness.tokens import code_tokens, imported_names, prose_tokens

# rare is what at most this share of the class has, within these bounds
_RARE_SHARE, _FEWEST, _MOST = 0.125, 5, 40
# what more than this share has is how the task is solved
_COMMON_SHARE = 0.5
# about eight lines: less is soon written alike
_LEAST_SHARED = 12
_LEAST_LIKENESS, _SURELY_ALIKE = 0.5, 0.9
_MOST_PAIRS = 200


@dataclass(frozen=True)
class Part:
    """A cell of a notebook.

    Attributes
    ----------
    kind : {"code", "prose"}
    text : str
        What it holds.
    """

    kind: Literal["code", "prose"]
    text: str


Works = Mapping[str, Sequence[Part]]
"""The cells of each notebook, by whose it is."""


@dataclass(frozen=True)
class Pair:
    """Two notebooks that are alike.

    Attributes
    ----------
    first, second : str
        Whose they are.
    likeness : float
        The share of the smaller one that is in the other, weighed; from 0 to 1.
    shared : frozenset of int
        The digests that both have, and that were not handed out.
    """

    first: str
    second: str
    likeness: float
    shared: frozenset[int]


class Prints:
    """The fingerprints of a class.

    Parameters
    ----------
    works : mapping of str to sequence of Part
        By whose they are.
    given : sequence of Part
        What the practical hands out.
    """

    def __init__(self, works: Works, given: Sequence[Part] = ()) -> None:
        self.works = works
        # many of a class hold the same cell
        self._found: dict[Part, list[Fingerprint]] = {}
        self._known = {
            name for part in given if part.kind == "code" for name in imported_names(part.text)
        }
        self._texts = {part.text.strip() for part in given}
        self._given = {one.digest for part in given for one in self.of(part)}

    def of(self, part: Part) -> list[Fingerprint]:
        """Compute the fingerprints of a cell.

        Parameters
        ----------
        part : Part
            The cell.

        Returns
        -------
        found : list of Fingerprint
        """
        found = self._found.get(part)
        if found is None:
            found = self._found[part] = list(self._computed(part))
        return found

    def _computed(self, part: Part) -> Iterator[Fingerprint]:
        if part.kind == "prose":
            return fingerprints(list(prose_tokens(part.text)), run=7, window=3)
        return fingerprints(list(code_tokens(part.text, self._known)))

    @cached_property
    def digests(self) -> dict[str, frozenset[int]]:
        """What each notebook holds that was not handed out."""
        return {
            whose: frozenset(
                one.digest
                for part in parts
                if part.text.strip() not in self._texts
                for one in self.of(part)
            )
            - self._given
            for whose, parts in self.works.items()
        }


@dataclass(frozen=True)
class Likeness:
    """How alike the notebooks of a class are.

    Attributes
    ----------
    pairs : tuple of Pair
        Those above the threshold, the most alike first.
    threshold : float
        From this likeness on, a pair is named.
    typical : float
        The median of how alike a notebook is to the one nearest to it.
    n : int
        Notebooks that were compared.
    """

    pairs: tuple[Pair, ...]
    threshold: float
    typical: float
    n: int


def find_alike(prints: Prints) -> Likeness:
    """Find the pairs that are more alike than the class is among itself.

    Parameters
    ----------
    prints : Prints
        Of the class.

    Returns
    -------
    likeness : Likeness

    Notes
    -----
    The threshold is Tukey's fence above the likeness of each notebook to its nearest: the
    third quartile, and one and a half times the distance between the quartiles more.
    """
    pairs = sorted(_compared(prints.digests), key=lambda one: (-one.likeness, one.first))
    nearest = dict.fromkeys(prints.digests, 0.0)
    for pair in pairs:
        for whose in (pair.first, pair.second):
            nearest[whose] = max(nearest[whose], pair.likeness)
    threshold = _threshold(list(nearest.values()))
    alike = tuple(pair for pair in pairs if pair.likeness >= threshold)[:_MOST_PAIRS]
    return Likeness(alike, threshold, median(nearest.values()) if nearest else 0.0, len(nearest))


def _threshold(nearest: Sequence[float]) -> float:
    if len(nearest) < 2:
        return _SURELY_ALIKE
    low, _, high = quantiles(nearest, n=4, method="inclusive")
    return min(max(high + 1.5 * (high - low), _LEAST_LIKENESS), _SURELY_ALIKE)


def _compared(digests: Mapping[str, frozenset[int]]) -> Iterator[Pair]:
    """Compare those who share something rare."""
    counts = Counter(digest for found in digests.values() for digest in found)
    n = len(digests)
    common = max(_COMMON_SHARE * n, 2)
    weights = {one: math.log((n + 1) / k) if k <= common else 0.0 for one, k in counts.items()}
    whole = {whose: sum(weights[one] for one in found) for whose, found in digests.items()}
    for (first, second), n_shared in _sharing(digests, counts).items():
        if n_shared >= _LEAST_SHARED:
            shared = digests[first] & digests[second]
            weight = sum(weights[one] for one in shared)
            yield Pair(first, second, weight / min(whole[first], whole[second]), shared)


def _sharing(
    digests: Mapping[str, frozenset[int]], counts: Mapping[int, int]
) -> Counter[tuple[str, str]]:
    """Count for each pair that shares any how many rare fingerprints both have."""
    n = len(digests)
    most = min(max(int(_RARE_SHARE * n), _FEWEST), _MOST, max(int(_COMMON_SHARE * n), 2))
    index: dict[int, list[str]] = defaultdict(list)
    for whose in sorted(digests):
        for digest in digests[whose]:
            if 2 <= counts[digest] <= most:
                index[digest].append(whose)
    return Counter(pair for sharers in index.values() for pair in combinations(sharers, 2))

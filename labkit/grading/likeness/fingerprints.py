"""Fingerprints of a text by winnowing, as Schleimer, Wilkerson and Aiken describe it (2003).

Of all runs of `RUN` tokens, the least hash in each window of `WINDOW` is kept. So every
passage of ``RUN + WINDOW - 1`` tokens that two texts share leaves a fingerprint in both,
wherever it stands.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labkit.grading.likeness.tokens import Token

RUN = 12
WINDOW = 6


class Fingerprint(NamedTuple):
    """A run of tokens.

    Attributes
    ----------
    digest : int
        The same for the same run.
    first, last : int
        The lines on which it begins and ends.
    """

    digest: int
    first: int
    last: int


def fingerprints(
    tokens: Sequence[Token], *, run: int = RUN, window: int = WINDOW
) -> Iterator[Fingerprint]:
    """Compute the fingerprints of a text.

    Parameters
    ----------
    tokens : sequence of Token
        Of a cell.
    run : int, default=12
        Tokens in each fingerprint.
    window : int, default=6
        Of so many neighbours one is kept.

    Yields
    ------
    fingerprint : Fingerprint
        None of a text shorter than a run.
    """
    words = [token.text for token in tokens]
    hashes = [
        # not Python's hash: the same in every process
        zlib.crc32("\0".join(words[start : start + run]).encode("utf-8", "surrogatepass"))
        for start in range(len(words) - run + 1)
    ]
    place = -1
    for start in range(max(len(hashes) - window + 1, min(len(hashes), 1))):
        stop = min(start + window, len(hashes))
        if place < start:
            place = min(range(start, stop), key=lambda one: (hashes[one], -one))
        elif hashes[stop - 1] <= hashes[place]:
            place = stop - 1
        else:
            continue
        yield Fingerprint(hashes[place], tokens[place].line, tokens[place + run - 1].line)

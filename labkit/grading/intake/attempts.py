"""How many tries a student took at a multiple choice, as the notebook's saved output shows."""

import re
from collections.abc import Iterator

from labkit.grading.intake.stdin import typed_into

_LONGEST_TITLE = 200
_RIGHT_AT = re.compile(r"^ *\S (.+)\n *right at try (\d{1,3}):", re.MULTILINE)


def attempts_shown(outputs: object) -> Iterator[tuple[str, int]]:
    r"""Find right choices that were not the first.

    Parameters
    ----------
    outputs : object
        Of one cell, as the notebook's file has them.

    Yields
    ------
    title, tries : str, int
        Of the check, and which try was right. A student can change a saved output: it is
        no ground for marks.

    Examples
    --------
    >>> text = "viva: 1 of 2 points\n  ✓ Question 2\n      right at try 2: 1 of 2 points\n"
    >>> list(attempts_shown([{"output_type": "stream", "name": "stdout", "text": text}]))
    [('Question 2', 2)]
    """
    for title, tries in _RIGHT_AT.findall(typed_into(outputs).stdout):
        yield title[:_LONGEST_TITLE], int(tries)

"""Checks that ended in an error of their own: perhaps their author's fault, not the students'."""

from collections.abc import Sequence

from labkit.grading.results.score import Score
from labkit.grading.results.text import one_line

_MOST_CHARACTERS = 100


def broken_checks(scores: Sequence[Score]) -> list[str]:
    """Name the checks that could not deal with an answer.

    Parameters
    ----------
    scores : sequence of Score
        Of the class.

    Returns
    -------
    lines : list of str
        One for each such check, in the order of the tasks.
    """
    errors: dict[tuple[str, str], list[str]] = {}
    for score in scores:
        for name, task in score.by_task.items():
            for check in task.checks:
                if check.error:
                    errors.setdefault((name, check.title), []).append(check.error)
    return [
        f"{name}: the check {one_line(title)!r} ended in an error of its own for {len(found)} of "
        f"{len(scores)}, who got no points for it: {one_line(found[0], _MOST_CHARACTERS)}. "
        "If the fault is the check's, mend it and grade again"
        for (name, title), found in errors.items()
    ]

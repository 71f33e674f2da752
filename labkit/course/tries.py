"""Wrong choices in a notebook: each further try at a multiple choice gives fewer points."""

from dataclasses import replace

from labkit.course.expect import Choice
from labkit.course.task import Outcome

_WARNING = "Each further try gives fewer points here"
_LAST_COUNTS = "`labkit grade` counts the last answer alone"


class Tries:
    """The wrong choices that a notebook has seen, for each check.

    A choice that is wrong again is no further try: running all cells once more
    costs nothing.

    Examples
    --------
    >>> tries = Tries()
    >>> wrong = Outcome("Why", 0, 3, "failed", "B is not it", choice=Choice("why", "B", 3))
    >>> tries.count("viva", wrong).points
    0
    >>> tries.count("viva", Outcome("Why", 3, 3, "passed")).points
    2
    """

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, str], set[Choice]] = {}

    def count(self, task: str, outcome: Outcome) -> Outcome:
        """Count a wrong choice, or take from a right answer what earlier ones cost.

        Parameters
        ----------
        task : str
            The task's name.
        outcome : Outcome
            What one of its checks found.

        Returns
        -------
        outcome : Outcome
            A passed check loses the same share of its points for each wrong
            option that was chosen before, and none are left after all of them.
            The message says so.
        """
        wrong = self._wrong.setdefault((task, outcome.title), set())
        if outcome.choice is not None:
            wrong.add(outcome.choice)
            return replace(outcome, message=f"{outcome.message}. {_WARNING}; {_LAST_COUNTS}")
        if outcome.status != "passed" or not wrong:
            return outcome
        lost = sum(1 / choice.n_wrong for choice in wrong)
        # a whole number of points, as nbgrader wants it
        points = max(int(outcome.max_points * (1 - lost) + 1e-9), 0)
        told = f"right at try {len(wrong) + 1}: {points} of {outcome.max_points} points"
        return replace(outcome, points=points, message=f"{told}; {_LAST_COUNTS}")

"""Answers that are asked for once: checks of a task share what they ask about."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Self

from labkit.course.answers import Answers, NotAttemptedError
from labkit.course.codec import encode


class AskedOnce(Answers):
    """Answers of which each call is made once, whoever asks for it.

    A student's function may train a network, which takes a second or more.
    Several checks look at the same call: one at its shape, one at its sense.

    Parameters
    ----------
    answers : Answers
        Are asked; they may not change while this is used.

    Examples
    --------
    >>> from labkit.course.replies import NotebookAnswers
    >>> numbers = iter([3, 21])
    >>> answers = AskedOnce(NotebookAnswers({"draw": numbers.__next__}))
    >>> answers.call("draw"), answers.call("draw"), next(numbers)
    (3, 3, 21)
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._known: dict[tuple[str, str], Callable[[], Any]] = {}

    @classmethod
    def of(cls, answers: Answers) -> Self:
        """Return answers that are asked once; themselves, where they are such already.

        Parameters
        ----------
        answers : Answers
            The student's.

        Returns
        -------
        answers : AskedOnce
        """
        return answers if isinstance(answers, cls) else cls(answers)

    def value(self, name: str) -> Any:
        """Return the value of an answer.

        Parameters
        ----------
        name : str
            Of the answer.
        """
        return self._answers.value(name)

    def call(self, name: str, *arguments: Any) -> Any:
        """Return what the student's function returned, or raise what it raised.

        Parameters
        ----------
        name : str
            Of the function.
        *arguments : object
            What `encode` takes; equal ones are one call.
        """
        asked = name, encode(list(arguments))
        if asked not in self._known:
            self._known[asked] = self._outcome(name, *arguments)
        return self._known[asked]()

    def _outcome(self, name: str, *arguments: Any) -> Callable[[], Any]:
        try:
            returned = self._answers.call(name, *arguments)
        except (NotAttemptedError, AssertionError) as refusal:
            return _raising(refusal)
        return lambda: deepcopy(returned)


def _raising(refusal: Exception) -> Callable[[], Any]:
    def again() -> Any:
        raise refusal.with_traceback(None)

    return again

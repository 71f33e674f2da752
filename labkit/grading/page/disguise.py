"""The order in which answers are shown, and what they are called, so that nobody knows whose."""

import hmac
from collections.abc import Iterable

from labkit.grading.page.questions import Answer

_LENGTH = 16


def disguised(key: str, answers: Iterable[Answer], secret: str) -> dict[str, Answer]:
    """Shuffle answers, and name each by something that tells no student.

    Parameters
    ----------
    key : str
        Of their question: each has an order of its own.
    answers : iterable of Answer
        To that question.
    secret : str
        Decides order and names; the same for a whole session.

    Returns
    -------
    answers : dict of str to Answer
        By name, in the order in which they are shown.

    Examples
    --------
    >>> answers = [Answer(("Asha",)), Answer(("Dev",))]
    >>> shown = disguised("prose/why", answers, "secret")
    >>> shown == disguised("prose/why", answers[::-1], "secret")
    True
    """
    named = {_name(key, answer, secret): answer for answer in answers}
    return dict(sorted(named.items()))


def _name(key: str, answer: Answer, secret: str) -> str:
    whose = "\0".join((key, *answer.students)).encode("utf-8", "surrogatepass")
    return "a" + hmac.new(secret.encode(), whose, "sha256").hexdigest()[:_LENGTH]

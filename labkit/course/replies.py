"""Questions about a notebook's variables, and the replies to them, in text."""

import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from labkit.course.answers import (
    MAX_MESSAGE,
    AnswerRaisedError,
    Answers,
    BorrowedFunctionError,
    NotAttemptedError,
    UnreadableAnswerError,
)
from labkit.course.codec import decode, encode, parse_json

_OWN = ("labkit", "sklearn", "imblearn")


_REFUSALS: dict[str, type[Exception]] = {
    refusal.__name__: refusal
    for refusal in (
        NotAttemptedError,
        UnreadableAnswerError,
        AnswerRaisedError,
        BorrowedFunctionError,
        AssertionError,
    )
}


class NotebookAnswers(Answers):
    """Answers that are live variables of this process.

    Parameters
    ----------
    namespace : mapping
        The notebook's variables.

    Examples
    --------
    >>> answers = NotebookAnswers({"x": 2, "largest": max})
    >>> answers.value("x"), answers.call("largest", [3, 21])
    (2, 21)
    """

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def value(self, name: str) -> Any:
        """Return the value of an answer, as it would come out of a graded kernel."""
        return read_reply(reply(self._namespace, name))

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function that the student wrote, on copies of the arguments."""
        return read_reply(reply(self._namespace, name, encode(list(arguments))))


def reply(namespace: Mapping[str, Any], name: str, arguments: str | None = None) -> str:
    """Answer a question about a notebook's variables, in text.

    This runs where the student's code runs; whoever asks believes nothing of
    it, and reads it with `read_reply`.

    Parameters
    ----------
    namespace : mapping
        The notebook's variables.
    name : str
        Of the answer.
    arguments : str, optional
        To call it with, encoded as a list.

    Returns
    -------
    text : str

    Examples
    --------
    >>> read_reply(reply({"largest": max}, "largest", encode([[3, 21]])))
    21
    """
    try:
        found = _value(namespace, name) if arguments is None else _call(namespace, name, arguments)
        return json.dumps(["answer", encode(found)])
    except tuple(_REFUSALS.values()) as refusal:
        return json.dumps([type(refusal).__name__, str(refusal)])


def read_reply(text: str) -> Any:
    """Read what `reply` gave, or anything that was put in its place.

    Parameters
    ----------
    text : str
        Of any content: it may come from a student's process.

    Returns
    -------
    value : object
        See `decode`.

    Raises
    ------
    NotAttemptedError
        If there is no answer yet.
    UnreadableAnswerError, AnswerRaisedError, BorrowedFunctionError, AssertionError
        As the reply says; the first of them also where the text is no reply.
    """
    try:
        kind, content = parse_json(text)
        refusal = None if kind == "answer" else _REFUSALS[kind]
        content = str(content)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UnreadableAnswerError("the answer is damaged") from None
    if refusal is not None:
        raise refusal(content[:MAX_MESSAGE])
    return decode(content)


def _value(namespace: Mapping[str, Any], name: str) -> Any:
    given = namespace.get(name)
    if given is None or given is ...:
        raise NotAttemptedError(f"{name} is still empty")
    return given


def _call(namespace: Mapping[str, Any], name: str, arguments: str) -> Any:
    function = _value(namespace, name)
    if not callable(function):
        raise AssertionError(f"{name} should be a function; it is a {type(function).__name__}")
    refuse_borrowed(name, function)
    copies = decode(arguments)
    with _explained(name):
        returned = function(*copies)
    if returned is None or returned is ...:
        raise NotAttemptedError(f"{name} returns nothing yet")
    return returned


def refuse_borrowed(name: str, function: Callable[..., Any]) -> None:
    """Refuse a library's own function under the student's name.

    Parameters
    ----------
    name : str
        What the student calls it.
    function : callable
        What that name stands for; wrappers are looked through.

    Raises
    ------
    BorrowedFunctionError
        Names the library.
    """
    while isinstance(function, partial) or hasattr(function, "__wrapped__"):
        function = function.func if isinstance(function, partial) else function.__wrapped__
    library = str(getattr(function, "__module__", None)).partition(".")[0]
    if library in _OWN:
        raise BorrowedFunctionError(
            f"{name} is {library}'s own function; the task is to write yours"
        )


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Raise an error of the student's function again, as a message that says where."""
    try:
        yield
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if _is_students(frame.filename)]
        where = f' at "{own[-1].line.strip()}"' if own and own[-1].line else ""
        raise AnswerRaisedError(
            f"{name}(...) raised {type(error).__name__}{where}: {error}"
        ) from None


def _is_students(filename: str) -> bool:
    return "ipykernel" in filename or filename.startswith("<")

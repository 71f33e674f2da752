"""What checks read: a student's answers, as plain values."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_MESSAGE = 2_000


class NotAttemptedError(Exception):
    """The answer is still empty."""


class UnreadableAnswerError(AssertionError):
    """The answer is of a kind that cannot travel, too large or nested too deep."""


class AnswerRaisedError(AssertionError):
    """The student's function raised an error."""


class BorrowedFunctionError(AssertionError):
    """The student's function is one of a library's."""


@dataclass(frozen=True)
class Network:
    """A Keras model, as its configuration tells.

    Attributes
    ----------
    layers : tuple of (class name, configuration)
        Without input layers.
    n_inputs : int or None
        Columns it takes; None for a model that was never built.
    optimizer, loss : str or None
        Lower case, words joined by underscores; None if not compiled.
    """

    layers: tuple[tuple[str, Mapping[str, Any]], ...]
    n_inputs: int | None
    optimizer: str | None
    loss: str | None


@dataclass(frozen=True)
class Estimator:
    """A scikit-learn object, as its class name and parameters tell.

    Attributes
    ----------
    class_name : str
        Without its module.
    library : str
        Top-level package that it comes from.
    parameters : dict
        Nested estimators are `Estimator` as well.
    fitted : bool
        Whether it has an attribute that fitting sets.
    """

    class_name: str
    library: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    fitted: bool = False


class Answers(ABC):
    """A student's answers by name."""

    @abstractmethod
    def value(self, name: str) -> Any:
        """Return the value of an answer.

        Parameters
        ----------
        name : str
            Of the variable in the student's notebook.

        Returns
        -------
        value : object
            See `labkit.course.codec.decode` for the kinds there are.

        Raises
        ------
        NotAttemptedError
            If there is none yet.
        """

    @abstractmethod
    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function that the student wrote.

        Parameters
        ----------
        name : str
            Of the function in the student's notebook.
        *arguments : object
            Passed on as copies.

        Returns
        -------
        value : object
            What the function returned.

        Raises
        ------
        NotAttemptedError
            If there is none yet, or it returns nothing.
        AnswerRaisedError
            If it raised an error.
        BorrowedFunctionError
            If it is a library's own function under another name.
        """

"""What checks read: a student's answers, as plain values."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_MESSAGE = 2_000
"""Characters that are kept of what a check says."""


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

    @property
    def units(self) -> tuple[tuple[str, int | None, str | None], ...]:
        """Layers as (class name, units, activation).

        An activation that is a layer of its own counts as that of the layer before it: it is
        the same network.

        Examples
        --------
        >>> layers = ("Dense", {"units": 16, "activation": "linear"}), ("ReLU", {})
        >>> Network(layers, 4, None, None).units
        (('Dense', 16, 'relu'),)
        """
        found: list[tuple[str, int | None, str | None]] = []
        for name, settings in self.layers:
            alone = _activation_alone(name, settings)
            if alone and found and found[-1][2] == "linear":
                found[-1] = (*found[-1][:2], alone)
            else:
                found.append((name, settings.get("units"), settings.get("activation")))
        return tuple(found)


def _activation_alone(name: str, settings: Mapping[str, Any]) -> str | None:
    if name == "Activation":
        return settings.get("activation")
    bent = settings.get("negative_slope") or settings.get("threshold") or settings.get("max_value")
    return "relu" if name == "ReLU" and not bent else None


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
            See ``labkit.course.codec.decode`` for the kinds there are.

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

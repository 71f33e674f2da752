"""Readers of answers for checks: each returns a plain value, or says what is wrong.

A message says what came and where to look. It never contains the value asked
for: a student who reads it should still have something to find out.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Choice:
    """A wrong option of a multiple choice.

    Attributes
    ----------
    name : str
        The answer's name.
    given : str
        The option that was chosen.
    n_wrong : int
        How many wrong options the question has.
    """

    name: str
    given: str
    n_wrong: int


class WrongChoiceError(AssertionError):
    """A wrong option of a multiple choice was chosen.

    Parameters
    ----------
    message : str
        For the student.
    choice : Choice
        What was chosen, so that tries can be counted.
    """

    def __init__(self, message: str, choice: Choice) -> None:
        super().__init__(message)
        self.choice = choice


def expect(condition: Any, message: str) -> None:
    """Raise an error for the student unless a condition holds.

    Unlike an ``assert`` statement, it also works under ``python -O``.

    Parameters
    ----------
    condition : bool
        Or anything with a truth value, such as ``numpy.bool_``.
    message : str
        What was expected, what came, and what mistake that points to.

    Raises
    ------
    AssertionError
        With the message.

    Examples
    --------
    >>> expect(1 + 1 == 3, "1 + 1 should be 3")
    Traceback (most recent call last):
    ...
    AssertionError: 1 + 1 should be 3
    """
    if not bool(condition):
        raise AssertionError(message)


def number(name: str, value: Any) -> float:
    """Read an answer as one number.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave.

    Returns
    -------
    value : float

    Raises
    ------
    AssertionError
        If it is none.

    Examples
    --------
    >>> number("accuracy", 0.5)
    0.5
    """
    array = np.empty(0) if isinstance(value, (str, dict)) else _array(value)
    expect(
        array.size == 1 and array.dtype.kind in "biuf",
        f"{name} should be one number; it is {_short(value)}",
    )
    return float(array.reshape(())[()])


def numbers(name: str, value: Any, n: int) -> NDArray[np.float64]:
    """Read an answer as so many numbers, in a row or in a column.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave.
    n : int
        How many were expected.

    Returns
    -------
    values : ndarray of shape (n,)

    Raises
    ------
    AssertionError
        If these are no numbers, or not so many.

    Examples
    --------
    >>> numbers("weights", (1, 9.5), 2)
    array([1. , 9.5])
    """
    array = _plain_array(name, value).ravel()
    expect(len(array) == n, f"{name} should be {n} numbers; there are {len(array)}")
    return array.astype(np.float64)


def mapping(
    name: str, value: Any, keys: Iterable[Hashable], *, more: bool = False
) -> dict[Any, Any]:
    """Read an answer as a dictionary with certain keys.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave: a dictionary, or a Series whose index holds the keys.
    keys : iterable of hashable
        The keys that were asked for.
    more : bool, default=False
        Whether other keys may stand beside them.

    Returns
    -------
    given : dict

    Raises
    ------
    AssertionError
        If it is none, or has other keys.

    Examples
    --------
    >>> mapping("mean", pd.Series({"smote": 0.9}), ["smote"])
    {'smote': 0.9}
    """
    wanted = list(keys)
    given = value.to_dict() if isinstance(value, pd.Series) else value
    message = f"{name} should be a dictionary with the keys {_enumerated(wanted)}"
    expect(isinstance(given, Mapping), message)
    found = set(given) & set(wanted) if more else set(given)
    expect(found == set(wanted), message)
    return dict(given)


def _enumerated(things: Sequence[Hashable]) -> str:
    *others, last = ["", *map(str, things)]
    return " and ".join(filter(None, [", ".join(filter(None, others)), last]))


def close(name: str, value: Any, wanted: float, *, tolerance: float = 1e-3, hint: str = "") -> None:
    """Check that an answer is a certain number, without naming that number.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave.
    wanted : float
        What it should be.
    tolerance : float, default=1e-3
        Largest difference that passes, so that a rounded answer does.
    hint : str, default=""
        Where to look; the end of the message.

    Raises
    ------
    AssertionError
        If the answer is no number, or another one.

    Examples
    --------
    >>> close("recall", 0.9401, 0.94)
    >>> close("recall", 0.4, 0.94, hint="which rows are in its denominator?")
    Traceback (most recent call last):
    ...
    AssertionError: recall is not 0.4: which rows are in its denominator?
    """
    given = number(name, value)
    expect(abs(given - wanted) <= tolerance, f"{name} is not {given:.4g}{hint and ': '}{hint}")


def labels(name: str, value: Any, n_rows: int) -> NDArray[np.int64]:
    """Read an answer as predicted labels, 0 or 1, one for each row.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave; a column (n_rows, 1), as Keras gives it, will do.
    n_rows : int
        How many rows were to be predicted.

    Returns
    -------
    y_pred : ndarray of shape (n_rows,)

    Raises
    ------
    AssertionError
        Tells probabilities, a wrong length and a wrong shape apart.

    Examples
    --------
    >>> labels("y_pred", [[0], [1]], 2).tolist()
    [0, 1]
    """
    array = _plain_array(name, value)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array.ravel()
    expect(
        array.ndim == 1, f"{name} should hold one label for each row; its shape is {array.shape}"
    )
    expect(
        len(array) == n_rows,
        f"{name} should have {n_rows} labels, one for each row that was to be predicted; "
        f"it has {len(array)}. Were other rows predicted, the resampled ones perhaps?",
    )
    found = np.unique(array)
    expect(
        np.isin(found, [0, 1]).all(),
        f"{name} should hold the labels 0 and 1; it holds values such as {found[0]:.3g} and "
        f"{found[-1]:.3g}. Probabilities still have to be compared with a threshold",
    )
    return array.astype(np.int64)


def matrix(name: str, value: Any) -> NDArray[np.float64]:
    """Read an answer as a table of numbers.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)

    Raises
    ------
    AssertionError
        If it is none.

    Examples
    --------
    >>> matrix("X", [[1, 2], [3, 4]]).shape
    (2, 2)
    """
    array = _plain_array(name, value)
    expect(array.ndim == 2, f"{name} should be a table of rows and columns, not {_short(value)}")
    # nothing can be said against rows that are not there
    expect(array.size > 0, f"{name} holds no row, or no column")
    return array.astype(np.float64)


def names(name: str, value: Any, known: Collection[str]) -> frozenset[str]:
    """Read an answer as a set of names, in whatever container they come.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave: a list, a tuple, a set, an array or one name; capital or small.
    known : collection of str
        The names there are.

    Returns
    -------
    found : frozenset of str

    Raises
    ------
    AssertionError
        If it holds anything that is none of the names.

    Examples
    --------
    >>> sorted(names("blind", ["recall", "f1"], ("f1", "recall", "accuracy")))
    ['f1', 'recall']
    """
    spelled = {known_name.upper(): known_name for known_name in known}
    listed = [value] if isinstance(value, str) else _array(value).ravel().tolist()
    for found in listed:
        expect(
            isinstance(found, str) and found.upper() in spelled,
            f"{name} should hold names among {', '.join(known)}; it holds {_short(found)}",
        )
    return frozenset(spelled[found.upper()] for found in listed)


def choice(name: str, value: Any, *, right: str, wrong: Mapping[str, str]) -> None:
    """Check the answer to a multiple-choice question.

    A notebook counts the wrong options that were chosen: see
    ``labkit.course.tries.Tries``.

    Parameters
    ----------
    name : str
        The answer's name, for the message.
    value : object
        What the student gave; capital or small.
    right : str
        The right option, a letter or a word.
    wrong : mapping of str to str
        For each other option, why it is wrong; the right one is not named there.

    Raises
    ------
    WrongChoiceError
        If another option was chosen.
    AssertionError
        If the answer is no option of the question.

    Examples
    --------
    >>> choice("viva", "b", right="B", wrong={"A": "look again"})
    """
    options = {option.upper(): option for option in sorted([right, *wrong])}
    given = options.get(value.strip().upper()) if isinstance(value, str) else None
    if given is None:
        first = next(iter(options.values()))
        raise AssertionError(
            f"{name} should be one of {', '.join(options.values())}, as text, such as "
            f'"{first}"; it is {_short(value)}'
        )
    if given != right:
        message = f"{given} is not it: {wrong[given]}"
        raise WrongChoiceError(message, Choice(name, given, len(wrong)))


def _plain_array(name: str, value: Any) -> NDArray[Any]:
    array = _array(value)
    expect(
        array.dtype.kind in "biuf" and array.ndim >= 1,
        f"{name} should be an array of numbers; it is {_short(value)}",
    )
    return array


def _array(value: Any) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError:  # lists of unequal length
        return np.empty(0, dtype=object)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}... ({type(value).__name__})"

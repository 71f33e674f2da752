"""The practicals by their numbers: the one place that knows where they are."""

import inspect
import pkgutil
from importlib import import_module
from types import ModuleType

from labkit.course import practicals
from labkit.course.task import Practical
from labkit.errors import CourseError

_PREFIX = "practical_"


def practical_numbers() -> list[str]:
    """List the numbers of the practicals that are installed, in order.

    Returns
    -------
    numbers : list of str
        Two digits each.

    Examples
    --------
    >>> practical_numbers()[:2]
    ['01', '02']
    """
    return sorted(_modules())


def load_practical(number: str) -> Practical:
    """Load the tasks and public checks of a practical.

    Parameters
    ----------
    number : str
        Two digits.

    Returns
    -------
    practical : Practical

    Raises
    ------
    CourseError
        If there is no such practical.

    See Also
    --------
    practical_source : The text of the same module.

    Examples
    --------
    >>> load_practical("05").title
    'Imbalanced data'
    """
    practical: Practical = _module(number).PRACTICAL
    return practical


def practical_source(number: str) -> str:
    """Return the source text of a practical's module: what its public checks are made of.

    Parameters
    ----------
    number : str
        Two digits.

    Returns
    -------
    text : str

    Raises
    ------
    CourseError
        If there is no such practical.
    """
    return inspect.getsource(_module(number))


def _module(number: str) -> ModuleType:
    name = _modules().get(number)
    if name is None:
        raise CourseError(f'there is no practical {number!r}; use a number such as "05"')
    return import_module(name)


def _modules() -> dict[str, str]:
    """Return the dotted name of each practical's module by its number."""
    found = (module.name for module in pkgutil.iter_modules(practicals.__path__))
    return {
        name.removeprefix(_PREFIX): f"{practicals.__name__}.{name}"
        for name in found
        if name.startswith(_PREFIX)
    }

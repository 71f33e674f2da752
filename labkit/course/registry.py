"""The practicals by their names: the one place that knows where they are."""

import inspect
from dataclasses import replace
from importlib import import_module
from types import ModuleType

from labkit.course.courses import find_course
from labkit.course.names import OWN, PracticalName
from labkit.course.task import Practical
from labkit.errors import CourseError


def practical_numbers(course: str = OWN) -> list[str]:
    """List the numbers of a course's practicals, in order.

    Parameters
    ----------
    course : str, default="labkit"
        The name under which the course is registered.

    Returns
    -------
    numbers : list of str
        Two digits each.

    Raises
    ------
    CourseError
        If there is no such course, or it does not load.

    Examples
    --------
    >>> practical_numbers()[:2]
    ['01', '02']
    """
    return list(find_course(course).modules())


def load_practical(name: str) -> Practical:
    """Load the tasks and public checks of a practical.

    Parameters
    ----------
    name : str
        ``"05"`` of labkit's own, ``"mycourse:01"`` of another course.

    Returns
    -------
    practical : Practical
        It knows the course that it was found in.

    Raises
    ------
    CourseError
        If there is no such practical, or it does not load.

    See Also
    --------
    practical_source : The text of the same module.

    Examples
    --------
    >>> load_practical("05").title
    'Imbalanced data'
    """
    wanted = PracticalName.read(name)
    return found_in(_module(wanted), wanted)


def found_in(module: ModuleType, name: PracticalName) -> Practical:
    """Return the practical that a module holds.

    Parameters
    ----------
    module : ModuleType
        Imported.
    name : PracticalName
        What the practical is called.

    Returns
    -------
    practical : Practical

    Raises
    ------
    CourseError
        If it holds none, or one of another number.
    """
    practical = getattr(module, "PRACTICAL", None)
    if not isinstance(practical, Practical):
        raise CourseError(f"{module.__name__} has no PRACTICAL of labkit.course.task.Practical")
    if practical.number != name.number:
        raise CourseError(
            f"{module.__name__} holds practical {practical.number!r}, but its name says "
            f"{name.number!r}; let both say the same"
        )
    return replace(practical, course=name.course)


def practical_source(name: str) -> str:
    """Return the source text of a practical's module: what its public checks are made of.

    Parameters
    ----------
    name : str
        ``"05"`` of labkit's own, ``"mycourse:01"`` of another course.

    Returns
    -------
    text : str

    Raises
    ------
    CourseError
        If there is no such practical, or it does not load.
    """
    return inspect.getsource(_module(PracticalName.read(name)))


def _module(name: PracticalName) -> ModuleType:
    course = find_course(name.course)
    modules = course.modules()
    if name.number not in modules:
        known = ", ".join(str(PracticalName(name.course, number)) for number in modules)
        raise CourseError(f"there is no practical {str(name)!r}; there are {known or 'none'}")
    try:
        return import_module(modules[name.number])
    except Exception as error:
        raise course.cannot_load(error) from error

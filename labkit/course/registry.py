"""The practicals by their numbers."""

from importlib import import_module

from labkit.course.task import Practical


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
    ValueError
        If there is no such practical.

    Examples
    --------
    >>> load_practical("05").title
    'Imbalanced data'
    """
    name = f"labkit.course.practicals.practical_{number}"
    try:
        practical: Practical = import_module(name).PRACTICAL
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ValueError(f'there is no practical {number!r}; use a number such as "05"') from None
    return practical

"""What practicals are called: ``"05"`` is labkit's own, ``"mycourse:01"`` one of another course."""

from dataclasses import dataclass
from typing import Self

OWN = "labkit"
"""The course whose practicals are called by their number alone."""


@dataclass(frozen=True, order=True)
class PracticalName:
    """The name of a practical; its text is the shortest that means it.

    Attributes
    ----------
    course : str
        The name under which the course is registered.
    number : str
        Two digits, or whatever follows ``practical_`` in the name of its module.

    Examples
    --------
    >>> str(PracticalName("labkit", "05")), str(PracticalName("mycourse", "01"))
    ('05', 'mycourse:01')
    """

    course: str
    number: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a name as people type it.

        Parameters
        ----------
        text : str
            ``"5"``, ``"05"`` or ``"labkit:05"``; ``"mycourse:1"`` or ``"mycourse:01"``.

        Returns
        -------
        name : PracticalName
            Perhaps of no practical that there is.

        Examples
        --------
        >>> PracticalName.read("mycourse:1")
        PracticalName(course='mycourse', number='01')
        """
        course, colon, number = text.strip().rpartition(":")
        number = number.strip()
        return cls(course.strip() if colon else OWN, number.zfill(2))

    def __str__(self) -> str:
        return self.number if self.course == OWN else f"{self.course}:{self.number}"

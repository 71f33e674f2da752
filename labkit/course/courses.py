"""The courses that are installed, labkit's own among them: found by their entry points."""

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, distributions
from importlib.util import find_spec
from pathlib import Path

from labkit.errors import CourseError

GROUP = "labkit.practicals"
"""The entry point group: a course's name, and the package that holds its practicals."""

PREFIX = "practical_"
"""What the names of modules with a practical begin with."""

SETTINGS = ("pyproject.toml", "setup.cfg")
"""Files by which the folder of a project is known."""


@dataclass(frozen=True)
class Course:
    """A course as its entry point names it; nothing of it is imported yet.

    Attributes
    ----------
    name : str
        What its practicals' names begin with.
    package : str
        The dotted name of the package that holds ``practical_NN.py``.
    distribution, version : str
        What is installed; empty where the entry point does not tell.
    """

    name: str
    package: str
    distribution: str = ""
    version: str = ""

    def modules(self) -> dict[str, str]:
        """Return the dotted name of each practical's module by its number, in order.

        Returns
        -------
        modules : dict of str to str

        Raises
        ------
        CourseError
            If the package cannot be found or imported, or a practical's number has one
            digit, by which nobody could call it; names the course and the cause.
        """
        names = sorted(module.name for module in pkgutil.iter_modules(self._folders()))
        numbers = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
        for number in numbers:
            if number != number.zfill(2):
                raise CourseError(
                    f"the course {self.name!r} has a module {PREFIX}{number}: practicals are "
                    f"called by two digits; call it {PREFIX}{number.zfill(2)}"
                )
        return {number: f"{self.package}.{PREFIX}{number}" for number in numbers}

    def folder(self) -> Path:
        """Return the folder of the whole package: what has to be there for it to be imported.

        Returns
        -------
        folder : Path
            ``mycourse`` for the package ``mycourse.practicals``.

        Raises
        ------
        CourseError
            If the package cannot be found or imported.
        """
        depth = self.package.count(".")
        here = Path(self._folders()[0]).resolve()
        return here.parents[depth - 1] if depth else here

    def checkout(self) -> Path | None:
        """Return the folder of the project that the package is installed from, if it is there.

        Returns
        -------
        root : Path or None
            The nearest folder above the package with the project's settings; None where
            the package was copied elsewhere to be installed.

        Raises
        ------
        CourseError
            If the package cannot be found or imported.
        """
        above = self.folder().parents
        return next((p for p in above[:2] if any((p / name).is_file() for name in SETTINGS)), None)

    def cannot_load(self, error: BaseException) -> CourseError:
        """Return the error of a course that does not load: one line, with its cause.

        Parameters
        ----------
        error : BaseException
            What its import ended in.

        Returns
        -------
        error : CourseError
        """
        what = f"{type(error).__name__}: {error}"
        installed = f"{self.distribution} {self.version}".strip() or "an installed package"
        return CourseError(
            f"the course {self.name!r} of {installed} does not load: {what}; "
            "mend or uninstall that package"
        )

    def _folders(self) -> list[str]:
        """Return where the package's modules are; this imports the packages that it lies in."""
        if not all(map(str.isidentifier, self.package.split("."))):
            raise self.cannot_load(ImportError(f"{self.package!r} is no name of a package"))
        try:
            spec = find_spec(self.package)
        except Exception as error:
            raise self.cannot_load(error) from error
        if spec is None:
            raise self.cannot_load(ModuleNotFoundError(f"no module named {self.package!r}"))
        if spec.submodule_search_locations is None:
            raise self.cannot_load(ImportError(f"{self.package} is a module, and no package"))
        return list(spec.submodule_search_locations)


def course_names() -> list[str]:
    """List the names of the courses that are installed; none of them is imported.

    Returns
    -------
    names : list of str

    Examples
    --------
    >>> "labkit" in course_names()
    True
    """
    return sorted(_registered())


def find_course(name: str) -> Course:
    """Find a course by its name.

    Parameters
    ----------
    name : str
        As it is registered.

    Returns
    -------
    course : Course

    Raises
    ------
    CourseError
        If there is none of that name, or two.

    Examples
    --------
    >>> find_course("labkit").package
    'labkit.course.practicals'
    """
    if name not in _registered():
        _registered.cache_clear()  # installed since, by a notebook's own cell
    found = _registered().get(name, [])
    if not found:
        others = ", ".join(course_names()) or "none"
        raise CourseError(
            f"no course {name!r} is installed here; there are {others}. Install it with pip, "
            "and once more if it was installed before it named its practicals"
        )
    if len({course.package for course in found}) > 1:
        both = " and ".join(f"{one.distribution} {one.version}" for one in found)
        raise CourseError(f"{both} are both called {name!r}; uninstall one of them")
    return found[0]


@cache
def _registered() -> Mapping[str, list[Course]]:
    """Return the courses by their names; reading all that is installed takes a while."""
    courses: dict[str, list[Course]] = {}
    # `entry_points` passes over a package's newer metadata behind older ones, as they may lie
    # in a checkout that was installed before
    for package in distributions():
        for point in _points_of(package):
            if point.group == GROUP:
                home = point.value.partition(":")[0].strip()
                course = Course(point.name, home, package.name or "", package.version or "")
                courses.setdefault(point.name, []).append(course)
    return courses


def _points_of(package: Distribution) -> Iterable[EntryPoint]:
    """Return what a package is found by; nothing, where its metadata cannot be read."""
    try:
        return package.entry_points
    except Exception:  # of whatever package it is, it is none of ours
        return ()

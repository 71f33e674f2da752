"""A checkout of a course: where its sources, tasks, notebooks and pages are."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from labkit.course.courses import GROUP, PREFIX
from labkit.course.names import PracticalName
from labkit.course.registry import found_in
from labkit.course.settings import read_settings
from labkit.course.task import Practical
from labkit.errors import CourseError

BRANCH = "main"


@dataclass(frozen=True)
class Project:
    """A checkout of a course.

    Attributes
    ----------
    root : Path
        The folder with the project's settings, ``answers/`` and ``practicals/``.
    url : str
        Where the course is published.
    course : str
        What its practicals' names begin with.
    package : str
        The dotted name of the package with its tasks.
    """

    root: Path
    url: str
    course: str
    package: str

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Open the checkout in a folder.

        Parameters
        ----------
        root : Path
            The folder.

        Returns
        -------
        project : Project

        Raises
        ------
        CourseError
            If the folder is no checkout, or its settings name no address or no package.
        """
        settings = read_settings(root)
        if not (root / "answers").is_dir() or not settings.url:
            raise CourseError(
                f"{root.resolve()} is no checkout of a course: it needs answers/ and a "
                "pyproject.toml or setup.cfg with a url; go to the project's folder first"
            )
        if len(settings.courses) != 1:
            raise CourseError(
                f"{root.resolve()} should name its practicals once, as an entry point of the group "
                f"{GROUP}: the course's name, and the package with its {PREFIX}NN.py"
            )
        [(course, package)] = settings.courses.items()
        return cls(root, settings.url, course, package)

    @property
    def top(self) -> str:
        """The package that an install brings, by which a notebook sees whether it is there."""
        return self.package.partition(".")[0]

    @property
    def home(self) -> Path:
        """The folder that the package lies in: the checkout's own, or its ``src``."""
        layouts = (self.root, self.root / "src")
        return next((folder for folder in layouts if (folder / self.top).is_dir()), self.root)

    @property
    def folder(self) -> Path:
        """The folder of that package: what has to be there for it to be imported."""
        return self.home / self.top

    @property
    def tasks(self) -> Path:
        """The folder of the package with the tasks."""
        return self.home.joinpath(*self.package.split("."))

    @property
    def sources(self) -> list[Path]:
        """The source of every practical, in order."""
        return sorted((self.root / "answers").glob("[0-9]*_*.py"))

    @property
    def quickstart(self) -> Path | None:
        """The source of the notebook to begin with, which has no tasks; None without one."""
        path = self.root / "examples" / "00_quickstart.py"
        return path if path.exists() else None

    def name_of(self, source: Path) -> PracticalName:
        """Return what the practical of a source is called.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        name : PracticalName
        """
        return PracticalName(self.course, source.stem.partition("_")[0])

    def module_path(self, source: Path) -> Path:
        """Return the path of the module with a practical's tasks.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        path : Path
            ``practical_NN.py`` in the course's package.
        """
        return self.tasks / f"{PREFIX}{self.name_of(source).number}.py"

    def practical(self, source: Path) -> Practical:
        """Load the tasks of a practical from this checkout, installed or not.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        practical : Practical

        Raises
        ------
        CourseError
            If there are none, or they do not load.
        """
        path, name = self.module_path(source), self.name_of(source)
        if not path.is_file():
            raise CourseError(f"{source.name} has no tasks: there is no {path}")
        return _practical_in(path, path.stat().st_mtime_ns, name, self.package, self.home)

    def beside_tests(self, folder: str, source: Path) -> Path | None:
        """Find a practical's table below ``tests``, wherever its folder is.

        Parameters
        ----------
        folder : str
            ``"wrong_answers"`` or ``"other_answers"``.
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        path : Path or None
        """
        name = f"{folder}/{PREFIX}{self.name_of(source).number}.py"
        return min((self.root / "tests").rglob(name), default=None)

    def chosen(self, numbers: Sequence[str]) -> list[Path]:
        """List the sources of some practicals.

        Parameters
        ----------
        numbers : sequence of str
            ``"5"``, ``"05"`` or ``"mycourse:05"``; all practicals where there is none.

        Returns
        -------
        sources : list of Path
            In the order of the practicals.

        Raises
        ------
        CourseError
            If one is of another course, or a number has no source; names those there are.
        """
        for number in numbers:
            if ":" in number and PracticalName.read(number).course != self.course:
                raise CourseError(f"{number} is of another course than {self.course}")
        by_number = {self.name_of(path).number: path for path in self.sources}
        wanted = {PracticalName.read(number).number for number in numbers} or set(by_number)
        if missing := sorted(wanted - set(by_number)):
            raise CourseError(
                f"answers/ has no source of practical {missing[0]}; "
                f"there are {', '.join(by_number)}"
            )
        return [path for number, path in by_number.items() if number in wanted]

    def practical_path(self, source: Path) -> Path:
        """Return the path of the student's notebook.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        path : Path
            ``practicals/NN_name.ipynb``.
        """
        return self.root / "practicals" / f"{source.stem}.ipynb"

    def colab(self, source: Path) -> str:
        """Return the address that opens a practical in Colab.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        address : str
        """
        address = self.url.replace("https://github.com", "https://colab.research.google.com/github")
        return f"{address}/blob/{BRANCH}/practicals/{source.stem}.ipynb"

    def badge(self, source: Path) -> str:
        """Return the Markdown of the badge that opens a practical in Colab.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        markdown : str
        """
        return f"[![Open in Colab]({_BADGE})]({self.colab(source)})"


_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


@lru_cache(maxsize=64)
def _practical_in(
    path: Path, changed: int, name: PracticalName, package: str, home: Path
) -> Practical:
    """Run a module of tasks from its file, and take its practical.

    `changed` makes it run again once the file is another.
    """
    dotted = f"{package}.{path.stem}"
    module = ModuleType(dotted)
    module.__file__ = str(path)
    before = sys.modules.get(dotted)
    with _importable(home):
        sys.modules[dotted] = module  # where a dataclass looks for its own names
        try:
            # not by an import, which would leave its cache in somebody's new repository
            exec(compile(path.read_bytes(), path, "exec"), module.__dict__)
        except Exception as error:
            raise CourseError(f"{path} does not load: {type(error).__name__}: {error}") from error
        finally:
            del sys.modules[dotted]
            if before is not None:
                sys.modules[dotted] = before
    return found_in(module, name)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let a module import its neighbours from a checkout that is not installed."""
    sys.path.insert(0, str(folder.resolve()))
    try:
        yield
    finally:
        sys.path.remove(str(folder.resolve()))

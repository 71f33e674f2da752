"""What ``labkit new`` writes: the repository of a course, with one small practical."""

import keyword
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from labkit.course.build import PUBLISHED, build
from labkit.course.courses import course_names
from labkit.course.notebook import refuse_without_tools
from labkit.course.project import Project
from labkit.distribution import installed_version
from labkit.errors import CourseError

COURSE = {
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    ".github/workflows/tests.yml": "workflow.yml",
    "README.md": "README.md",
    "practicals/README.md": "practicals.md",
    "{package}/__init__.py": "package.py",
    "{package}/practicals/__init__.py": "practicals.py",
    "tests/test_course.py": "gate.py",
}
"""Files of any course, each with its template."""

FIRST = {
    "{package}/practicals/practical_01.py": "tasks.py",
    "answers/01_standard_error.py": "answers.py",
    "tests/hidden/test_practical_01.py": "hidden.py",
    "tests/wrong_answers/practical_01.py": "wrong.py",
    "tests/other_answers/practical_01.py": "other.py",
}
"""Files of its first practical, each with its template."""

_OTHER_FOLDERS = {*PUBLISHED, "answers", "tests", "build", "dist", "marks", "submissions"}
"""Folders beside a course's package: of its own, or that its repository never takes in."""

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


@dataclass(frozen=True)
class NewCourse:
    """What a new course is called.

    Attributes
    ----------
    name : str
        What its practicals' names begin with, and what is installed.
    url : str
        Where it will be published.
    """

    name: str
    url: str

    @property
    def package(self) -> str:
        """The name of its package."""
        return self.name.replace("-", "_")


def new_course(folder: Path, url: str = "", practicals: Mapping[str, str] | None = None) -> Project:
    """Write the repository of a course into a new folder, its notebooks included.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty. Its own name is the course's.
    url : str, default=""
        Where the course will be published; a placeholder to fill in unless given.
    practicals : mapping of str to str, optional
        Files of the course's practicals, by their paths; ``{package}`` stands for the
        package's name. Those of the template unless given.

    Returns
    -------
    project : Project
        The checkout.

    Raises
    ------
    CourseError
        If the name cannot be that of a course, or the folder is in use; nothing is
        written then.
    """
    course = _named(folder.resolve().name, url.rstrip("/"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        more = ", or type labkit add in it" if (folder / "answers").is_dir() else ""
        raise CourseError(f"{folder} is there already, and is no empty folder; name another{more}")
    refuse_without_tools()
    folder.parent.mkdir(parents=True, exist_ok=True)
    files = _rendered(COURSE, course)
    if practicals is None:
        files |= _rendered(FIRST, course)
    else:
        files |= {_filled(path, course): text for path, text in practicals.items()}
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent, prefix=".labkit-new-") as part:
        whole = Path(part, course.name)
        _write(whole, files)
        _build(whole)
        if folder.exists():  # somebody may stand in it
            for path in whole.iterdir():
                shutil.move(path, folder)
        else:
            shutil.move(whole, folder)
    return Project.at(folder)


def _build(whole: Path) -> None:
    """Make the notebooks; an error names files as they would be called in the course."""
    try:
        for _ in build(Project.at(whole)):
            pass
    except CourseError as error:
        told = str(error).replace(str(whole), whole.name)
        raise CourseError(f"{told}; nothing was written") from error


def _named(name: str, url: str) -> NewCourse:
    course = NewCourse(name, url or f"https://github.com/OWNER/{name}")
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CourseError(
            f"{name!r} cannot be the name of a course: it takes small letters, digits and -, and "
            "begins with a letter"
        )
    if course.package in _OTHER_FOLDERS:
        raise CourseError(
            f"{name!r} is a folder of every course, beside its package; choose another name"
        )
    if name in course_names():
        raise CourseError(f"a course {name!r} is installed here already; choose another name")
    if course.package in sys.stdlib_module_names or find_spec(course.package) is not None:
        raise CourseError(
            f"a package {course.package!r} is here already, and would be hidden by the course or "
            "hide it; choose another name"
        )
    return course


def _rendered(table: Mapping[str, str], course: NewCourse) -> dict[str, str]:
    templates = Environment(
        loader=PackageLoader("labkit.authoring", "template"),
        variable_start_string="<<",
        variable_end_string=">>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    words = {"name": course.name, "package": course.package, "url": course.url}
    words["labkit"] = installed_version()
    return {
        _filled(path, course): templates.get_template(f"{name}.jinja").render(words)
        for path, name in table.items()
    }


def _filled(path: str, course: NewCourse) -> str:
    return path.replace("{package}", course.package)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")

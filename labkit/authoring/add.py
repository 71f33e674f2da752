"""What ``labkit add`` writes: one more practical, into a course that is there."""

from collections.abc import Mapping
from pathlib import Path

from labkit.authoring.practical import TODO
from labkit.course.build import build
from labkit.course.names import PracticalName
from labkit.course.project import Project
from labkit.errors import CourseError
from labkit.jobs.files import write_whole

_TEMPLATE_PACKAGE = "{package}/practicals"


def next_name(project: Project) -> PracticalName:
    """Return what the next practical of a course will be called.

    Parameters
    ----------
    project : Project
        A checkout of the course.

    Returns
    -------
    name : PracticalName
        One above the highest number that is there.

    Raises
    ------
    CourseError
        If that number has more than two digits.
    """
    numbers = [project.name_of(source).number for source in project.sources]
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    if highest >= 99:
        raise CourseError(f"{project.course} has a practical 99; there is no number left")
    return PracticalName(project.course, f"{highest + 1:02}")


def add_practical(project: Project, files: Mapping[str, str]) -> list[Path]:
    """Write the files of one more practical into a checkout, its notebook included.

    Parameters
    ----------
    project : Project
        The checkout.
    files : mapping of str to str
        By path, with ``{package}`` for the package's name. What is left to do goes to
        the end of the list that is there.

    Returns
    -------
    paths : list of Path
        All that was written, and the pages that were made anew.

    Raises
    ------
    CourseError
        If a file is there already, or no notebook can be made of these; the course is
        left as it was then.
    """
    placed = {_placed(project, path): text for path, text in files.items()}
    todo = project.root / TODO
    for path in placed:
        if path != todo and path.exists():
            raise CourseError(f"{path} is there already; nothing was written")
    before = todo.read_text(encoding="utf-8") if todo.exists() else None
    if todo in placed and before is not None:
        placed[todo] = f"{before.rstrip()}\n\n{placed[todo]}"
    [source] = [path for path in placed if path.parent.name == "answers"]
    try:
        return [*_write(placed), *_build(project, source)]
    except BaseException:
        for path in (*placed, project.practical_path(source)):
            path.unlink(missing_ok=True)
        if before is not None:
            write_whole(todo, before.encode())
        raise


def _placed(project: Project, path: str) -> Path:
    """Return where a file goes; a course need not lay its package out as the template does."""
    if path.startswith(_TEMPLATE_PACKAGE):
        return project.tasks / Path(path).name
    return project.root / path


def _write(placed: Mapping[Path, str]) -> list[Path]:
    for path, text in placed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    return list(placed)


def _build(project: Project, source: Path) -> list[Path]:
    try:
        return list(build(project, [project.name_of(source).number]))
    except CourseError as error:
        raise CourseError(f"{error}; nothing was written") from error

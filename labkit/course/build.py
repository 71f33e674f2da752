"""What ``labkit build`` writes: practicals, executed answers, README tables, the students' tree."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.course import readme
from labkit.course.notebook import (
    answer_notebook,
    notebook_bytes,
    plain_notebook,
    student_notebook,
)
from labkit.course.project import Project
from labkit.errors import CourseError
from labkit.jobs.files import write_whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

PUBLISHED = (
    *("setup.cfg", "pyproject.toml", "LICENSE"),
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md"),
    *("practicals", "docs", "images", "examples"),
)
"""What of a checkout students see, besides its package."""

_NEVER_PUBLISHED = ("__pycache__", "*.pyc", "*.egg-info", ".*")


def outdated(project: Project, numbers: Sequence[str] = ()) -> list[Path]:
    """List the committed files that their sources no longer give.

    Parameters
    ----------
    project : Project
        The checkout.
    numbers : sequence of str, default=()
        Practicals to look at; all of them, the quickstart and the tables of
        both READMEs, where there is none.

    Returns
    -------
    paths : list of Path
        Practicals and READMEs that differ in any byte, and executed answers
        that differ in any cell's source. A course that keeps executed answers of one
        practical keeps those of all: one that is missing is listed, too.
    """
    stale = []
    keeps_answers = any(source.with_suffix(".ipynb").exists() for source in project.sources)
    for source in project.chosen(numbers):
        practical = project.practical_path(source)
        if _bytes(practical) != notebook_bytes(student_notebook(project, source)):
            stale.append(practical)
        answers = source.with_suffix(".ipynb")
        if keeps_answers and _cells(answers) != [
            (c.id, c.source) for c in answer_notebook(project, source).cells
        ]:
            stale.append(answers)
    if numbers:
        return stale
    known = {project.practical_path(source) for source in project.sources}
    if project.quickstart is not None:
        path, content = _quickstart(project, project.quickstart)
        known.add(path)
        stale += [path] if _bytes(path) != content else []
    strays = sorted(set((project.root / "practicals").glob("*.ipynb")) - known)
    pages = [path for path, text in readme.pages(project) if _bytes(path) != text.encode()]
    return stale + strays + pages


def build(
    project: Project, numbers: Sequence[str] = (), *, execute: bool = False
) -> Iterator[Path]:
    """Write the practicals, the READMEs' tables and, executed, the answers.

    Parameters
    ----------
    project : Project
        The checkout.
    numbers : sequence of str, default=()
        Practicals to make; all, and the quickstart, where there is none.
    execute : bool, default=False
        Run the answers as well, and write them with their outputs.

    Yields
    ------
    path : Path
        Each file when it is written.
    """
    for source in project.chosen(numbers):
        path = project.practical_path(source)
        write_whole(path, notebook_bytes(student_notebook(project, source)))
        yield path
        if execute:
            answers = source.with_suffix(".ipynb")
            write_whole(answers, notebook_bytes(executed(answer_notebook(project, source))))
            yield answers
    if not numbers and project.quickstart is not None:
        path, content = _quickstart(project, project.quickstart)
        write_whole(path, content)
        yield path
    for path, text in readme.pages(project):
        if _bytes(path) != text.encode():
            write_whole(path, text.encode())
            yield path


def executed(notebook: "NotebookNode") -> "NotebookNode":
    """Run a notebook from top to bottom and give it back with its outputs.

    Parameters
    ----------
    notebook : NotebookNode
        Is changed in place.

    Returns
    -------
    notebook : NotebookNode

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Names the cell that failed.
    """
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False)
    done: NotebookNode = client.execute()
    for cell in done.cells:
        cell.metadata.pop("execution", None)
    done.metadata["language_info"] = {"name": "python"}
    return done


def student_tree(project: Project, folder: Path) -> None:
    """Write what an instructor publishes: package, practicals, README; no answers, no notes.

    Parameters
    ----------
    project : Project
        The checkout.
    folder : Path
        Made if need be; has to be empty.

    Raises
    ------
    CourseError
        If the folder is not empty, or a practical is out of date.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"--student {folder} is not an empty folder; name another")
    stale = [path for path in outdated(project) if path.parent.name == "practicals"]
    if stale:
        raise CourseError(f"{stale[0].name} is out of date; run labkit build first")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*PUBLISHED, str((project.home / project.top).relative_to(project.root))):
        origin = project.root / name
        if origin.is_dir():
            ignore = shutil.ignore_patterns(*_NEVER_PUBLISHED)
            shutil.copytree(origin, folder / name, ignore=ignore)
        elif origin.exists():
            shutil.copy2(origin, folder / name)


def _quickstart(project: Project, source: Path) -> tuple[Path, bytes]:
    return project.practical_path(source), notebook_bytes(plain_notebook(project, source))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _cells(path: Path) -> list[tuple[str, str]] | None:
    import nbformat

    if not path.exists():
        return None
    return [(cell.id, cell.source) for cell in nbformat.read(path, as_version=4).cells]

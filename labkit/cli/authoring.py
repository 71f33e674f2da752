"""What an author of practicals types: ``labkit new``, ``labkit add`` and ``labkit build``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from labkit.course.names import PracticalName

_NEW_EXAMPLES = """\b
Examples:
  labkit new mycourse
  labkit new mycourse --url https://github.com/me/mycourse
  labkit new mycourse --from-nbgrader source/ps1/problem1.ipynb
  labkit new mycourse --from-otter hw01.ipynb
"""
_ADD_EXAMPLES = """\b
Examples:
  labkit add --from-nbgrader source/ps2/problem1.ipynb
  labkit add --from-otter hw02.ipynb
"""


@click.command(epilog=_NEW_EXAMPLES)
@click.argument("folder", metavar="NAME", type=Path)
@click.option("--url", default="", metavar="URL", help="Where the course will be published.")
@click.option("--from-nbgrader", type=Path, metavar="FILE", help="Begin with this assignment.")
@click.option("--from-otter", type=Path, metavar="FILE", help="Begin with this master notebook.")
def new(folder: Path, url: str, from_nbgrader: Path | None, from_otter: Path | None) -> None:
    """Write the repository of a course of your own.

    NAME is a folder to be made; its own name is the course's. In it is one small
    practical, with everything that a practical needs, and the tests that it passes.
    """
    from labkit.authoring.new import new_course
    from labkit.authoring.practical import TODO
    from labkit.course.names import PracticalName

    first = PracticalName(folder.resolve().name, "01")
    project = new_course(folder, url, _taken_over(first, from_nbgrader, from_otter))
    click.echo(f"Written: {folder}")
    if from_nbgrader or from_otter:
        click.echo(f"{folder / TODO} says what is left to do, and where every point went.")
    if not url:
        click.echo(f"Then name its address in {folder / 'pyproject.toml'}, and run labkit build.")
    click.echo(f'Next: cd {folder} && pip install -e ".[test]" && pytest')
    click.echo(f"Its practical is called {project.name_of(project.sources[0])}.")


@click.command(epilog=_ADD_EXAMPLES)
@click.option("--from-nbgrader", type=Path, metavar="FILE", help="Make it of this assignment.")
@click.option("--from-otter", type=Path, metavar="FILE", help="Make it of this master notebook.")
def add(from_nbgrader: Path | None, from_otter: Path | None) -> None:
    """Add a practical to a course, in a checkout of it.

    It is made of an assignment for another grader, and gets the next number.
    """
    from labkit.authoring.add import add_practical, next_name
    from labkit.authoring.practical import TODO
    from labkit.course.project import Project

    project = Project.at(Path())
    name = next_name(project)
    files = _taken_over(name, from_nbgrader, from_otter)
    if files is None:
        raise click.UsageError(
            "name an assignment: --from-nbgrader FILE or --from-otter FILE; how to write one from "
            "nothing is in the documentation, under 'A practical of your own'"
        )
    for path in add_practical(project, files):
        click.echo(f"Written: {path}")
    click.echo(f"{TODO} says what is left to do in {name}, and where every point went.")


def _taken_over(
    name: "PracticalName", from_nbgrader: Path | None, from_otter: Path | None
) -> dict[str, str] | None:
    """Return the files of a practical that is made of an assignment, if one was named."""
    from labkit.authoring.nbgrader import read_nbgrader
    from labkit.authoring.otter import read_otter
    from labkit.authoring.practical import practical_files
    from labkit.course.notebook import refuse_without_tools

    if from_nbgrader is not None and from_otter is not None:
        raise click.UsageError("--from-nbgrader and --from-otter exclude each other; leave one out")
    origin = from_nbgrader or from_otter
    if origin is None:
        return None
    refuse_without_tools()
    assignment = read_otter(origin) if from_otter else read_nbgrader(origin)
    return practical_files(assignment, name, origin.stem)


@click.command()
@click.argument("numbers", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; fail if a file is out of date.")
@click.option("--execute", is_flag=True, help="Run the answers too, and write their outputs.")
@click.option("--student", metavar="DIR", type=Path, help="Write the tree to publish, no answers.")
@click.option("--notes", metavar="DIR", type=Path, help="Write a page for lecturers on each.")
def build(
    numbers: tuple[str, ...], check: bool, execute: bool, student: Path | None, notes: Path | None
) -> None:
    """Make the practicals' notebooks from their sources, in a checkout of the course.

    Each answers/NN_name.py gives practicals/NN_name.ipynb, without solutions.
    NUMBERS, such as 01 02, name some of them; all are made where there is none.
    """
    from labkit.course import build as building
    from labkit.course.notes import write_notes
    from labkit.course.project import Project

    project = Project.at(Path())
    if check:
        _check_built(building.outdated(project, numbers))
    elif student is not None:
        building.student_tree(project, student)
        click.echo(f"Written: {student}")
    else:
        made = (
            building.build(project, numbers, execute=execute)
            if notes is None
            else write_notes(project, notes, numbers)
        )
        for path in made:
            click.echo(f"Written: {path}")


def _check_built(stale: Sequence[Path]) -> None:
    if stale:
        names = ", ".join(str(path) for path in stale)
        executed = " --execute" if any(path.parent.name == "answers" for path in stale) else ""
        raise click.UsageError(f"out of date: {names}; run labkit build{executed}")
    click.echo("every notebook and table is in date")

"""What an author of practicals types: ``labkit new`` and ``labkit build``."""

from collections.abc import Sequence
from pathlib import Path

import click

_NEW_EXAMPLES = """\b
Examples:
  labkit new mycourse
  labkit new mycourse --url https://github.com/me/mycourse
"""


@click.command(epilog=_NEW_EXAMPLES)
@click.argument("folder", metavar="NAME", type=Path)
@click.option("--url", default="", metavar="URL", help="Where the course will be published.")
def new(folder: Path, url: str) -> None:
    """Write the repository of a course of your own.

    NAME is a folder to be made; its own name is the course's. In it is one small
    practical, with everything that a practical needs, and the tests that it passes.
    """
    from labkit.authoring.new import new_course

    project = new_course(folder, url)
    click.echo(f"Written: {folder}")
    if not url:
        click.echo(f"Then name its address in {folder / 'pyproject.toml'}, and run labkit build.")
    click.echo(f'Next: cd {folder} && pip install -e ".[test]" && pytest')
    click.echo(f"Its practical is called {project.name_of(project.sources[0])}.")


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
        raise click.UsageError(f"out of date: {names}; run labkit build --execute")
    click.echo("every notebook and table is in date")

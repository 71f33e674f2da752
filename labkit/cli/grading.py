"""What an instructor types: ``labkit grade`` and ``labkit return``."""

from pathlib import Path
from typing import Any

import click

from labkit.cli.options import COUNT, GIGABYTES, SECONDS
from labkit.distribution import install_hint

_GRADE_EXAMPLES = """\b
Examples:
  labkit grade 05 submissions/ --out marks            a folder, or a platform's zip
  labkit grade 05 submissions/ --out marks --tests mine.py --hidden-seed secret.txt
  labkit grade 05 submissions/ --out marks --manual marks/manual.csv
  labkit grade mycourse submissions/ --out marks      all its practicals, one gradebook
"""


def _doctor(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from labkit.grading.sandbox.doctor import describe, probe

        protections = probe()
        click.echo("\n".join(describe(protections)))
        context.exit(0 if all(protection.on for protection in protections) else 1)


@click.command(epilog=_GRADE_EXAMPLES)
@click.argument("practical")
@click.argument("submissions", type=Path)
@click.option("--out", type=Path, required=True, help="Folder of marks, feedback and journal.")
@click.option("--tests", type=Path, metavar="FILE", help="Your own hidden checks, beside ours.")
@click.option(
    "--public-only", is_flag=True, help="Mark by the public checks alone; every page says so."
)
@click.option("--hidden-seed", type=Path, metavar="FILE", help="Its content draws hidden data.")
@click.option("--manual", type=Path, metavar="FILE", help="manual.csv with points for prose.")
@click.option("--roster", type=Path, metavar="FILE", help="CSV of the class: names, ids, groups.")
@click.option(
    "--name-pattern",
    metavar="REGEX",
    help="Whose a file is, where no platform is known: (?P<student>...), time, attempt.",
)
@click.option(
    "--overrides",
    type=Path,
    metavar="FILE",
    help="Points a person changed, and why.  [default: overrides.csv in OUT, if there]",
)
@click.option("--extra", is_flag=True, help="Let them be more than the checks can give.")
@click.option("--due", metavar="TIME", help="When it is due: 2026-10-01T23:59+05:30.")
@click.option("--grace", metavar="SPAN", help="So much later is in time: 15m, 2h.")
@click.option("--late", metavar="RATE", help="What it costs: 10%/day, or a CSV of after, percent.")
@click.option("--extensions", type=Path, metavar="FILE", help="CSV of who has more time: due.")
@click.option(
    "--show-hidden",
    metavar="WHEN",
    default="always",
    show_default=True,
    help="What pages say of hidden checks: never, always, 'after TIME'.",
)
@click.option(
    "--jobs", type=COUNT, metavar="N", help="Submissions at a time.  [default: all cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster, tcp://HOST:8786.")
@click.option(
    "--cell-timeout", type=SECONDS, default=180, show_default=True, help="For a cell or a call."
)
@click.option("--timeout", type=SECONDS, default=1200, show_default=True, help="For all cells.")
@click.option(
    "--memory",
    type=GIGABYTES,
    default=4,
    show_default=True,
    metavar="GB",
    help="For a submission; TensorFlow needs half of a GB before a notebook begins.",
)
@click.option("--run-all", is_flag=True, help="Run cells, too, on which no answer depends.")
@click.option("--no-sandbox", is_flag=True, help="Run submissions with all your own rights.")
@click.option("--cold", is_flag=True, help="Start each kernel anew; goes with --no-sandbox.")
@click.option(
    "--doctor",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_doctor,
    help="Try each protection of the sandbox, say which hold, and end.",
)
def grade(
    practical: str,
    submissions: Path,
    out: Path,
    tests: Path | None,
    public_only: bool,
    hidden_seed: Path | None,
    jobs: int | None,
    scheduler: str | None,
    cell_timeout: float,
    timeout: float,
    memory: float,
    run_all: bool,
    no_sandbox: bool,
    cold: bool,
    **wishes: Any,
) -> int:
    """Mark a folder of submissions.

    PRACTICAL is a number, such as 05, another course's practical, such as mycourse:01,
    a whole course, such as mycourse, or a Python file of your own tasks.
    SUBMISSIONS is a folder of notebooks, a folder per student, or a zip.
    Stopped and started again, it goes on where it was.
    """
    try:
        from labkit.grading import command as grading
        from labkit.grading import whole_course
        from labkit.grading.kernel.settings import CAN_FORK
        from labkit.grading.rubric import read_rubric
        from labkit.grading.terms import Terms
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None

    limits = grading.limits(cell=cell_timeout, whole=timeout, gigabytes=memory)
    warm = CAN_FORK and not cold
    said = grading.Wishes(**wishes)

    def terms(name: str, tests: Path | None) -> "Terms":
        rubric = read_rubric(name, tests, hidden_seed, public_only=public_only)
        return Terms(rubric, limits, warm=warm, sandbox=not no_sandbox, run_all=run_all)

    secret = [path for path in (tests, hidden_seed) if path is not None]
    where: dict[str, Any] = {"jobs": jobs, "scheduler": scheduler}
    if whole_course.is_course(practical):
        return whole_course.run(
            practical, submissions, out, terms, said, tests=tests, secret=secret, **where
        )
    how = terms(practical, tests)
    status = grading.run(submissions, out, how, wishes=said, secret=secret, **where)
    whole_course.renew_gradebook(practical, out)
    return status


def _not_installed(error: ModuleNotFoundError) -> click.UsageError:
    needed = str(error.name).partition(".")[0]
    return click.UsageError(f"grading needs {needed}; install it with {install_hint('grade')}")


_RETURN_EXAMPLES = """\b
Examples:
  labkit return marks --to moodle --sheet Grades.csv --out back
  labkit return marks --to canvas --sheet gradebook.csv --column "Lab 5 (123)" --out back
  labkit return marks --to csv --out back
"""
_PLATFORMS = ("moodle", "canvas", "blackboard", "brightspace", "gradescope", "csv")


@click.command("return", epilog=_RETURN_EXAMPLES)
@click.argument("marks", type=Path)
@click.option("--to", type=click.Choice(_PLATFORMS), required=True, help="The platform.")
@click.option("--out", type=Path, required=True, help="Folder of what is written.")
@click.option("--sheet", type=Path, metavar="FILE", help="The platform's gradebook, downloaded.")
@click.option("--column", metavar="HEADING", help="Its column for these points.")
@click.option("--scale", is_flag=True, help="Count to the gradebook's points if they differ.")
def give_back(
    marks: Path, to: str, out: Path, sheet: Path | None, column: str | None, scale: bool
) -> int:
    """Write a platform's gradebook with the points in it, and its feedback pages.

    MARKS is what labkit grade wrote. The gradebook's other cells stay as they
    are. Nothing is sent anywhere: you upload both files yourself.
    """
    try:
        from labkit.grading.returning import command as returning
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None

    return returning.run(marks, to, out, sheet=sheet, column=column, scale=scale)

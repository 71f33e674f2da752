"""The command line: ``labkit run``, ``labkit build`` and ``labkit grade``."""

import gc
import math
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import labkit
from labkit.comparison.limits import LARGEST_SEED, MOST_EPOCHS

if TYPE_CHECKING:
    from labkit.data.split import Split

_NAMES = ("smote_ann", "weighted_ann", "balanced_forest", "plain_ann")


class _Finite(click.FloatRange):
    """A range of numbers without infinity and without NaN, which is in every range of click's."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number", param, ctx)
        return number


_SEED = click.IntRange(0, LARGEST_SEED)
_EPOCHS = click.IntRange(1, MOST_EPOCHS)
_COUNT = click.IntRange(min=1)
_SECONDS = _Finite(min=0, min_open=True)
_GIGABYTES = _Finite(min=1)

_EXAMPLES = """\b
Examples:
  labkit run                                the practical
  labkit run --baselines --tuned            with a plain network, and tuned thresholds
  labkit run --out results                  numbers, pictures and report.html
  labkit run --csv loans.csv --target paid  the same comparison on your own data
"""


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES,
)
@click.version_option(labkit.__version__, prog_name="labkit")
@click.pass_context
def command(context: click.Context) -> None:
    """Run a lab course on imbalanced data."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(epilog=_EXAMPLES)
@click.option("--seed", type=_SEED, default=42, show_default=True, help="Seed of the methods.")
@click.option(
    "--epochs", type=_EPOCHS, default=5, show_default=True, help="Passes of the networks."
)
@click.option("--methods", metavar="NAME,...", help=f"Only these of {', '.join(_NAMES)}.")
@click.option("--baselines", is_flag=True, help="Add the plain, unweighted network.")
@click.option("--tuned", is_flag=True, help="Add each method with a threshold tuned for F1.")
@click.option("--repeats", type=_COUNT, metavar="N", help="Run N times, each with its own seed.")
@click.option("--resplit", is_flag=True, help="Draw the split with a run's seed, too.")
@click.option("--published", is_flag=True, help="Put the published figures beside the measured.")
@click.option(
    "--jobs", type=_COUNT, metavar="N", help="Processes for repeats.  [default: all cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="Run repeats on a Dask cluster instead.")
@click.option("--csv", "csv_file", metavar="FILE", type=Path, help="Use your own data.")
@click.option("--target", metavar="COLUMN", help="The column of FILE with the class.")
@click.option("--positive", metavar="LABEL", help="The class to call 1.  [default: the rarer]")
@click.option("--out", metavar="DIR", type=Path, help="Write numbers, pictures, report.html.")
@click.option("--force", is_flag=True, help="Replace the report that DIR holds.")
@click.option("--no-plots", is_flag=True, help="Draw no pictures.")
def run(
    seed: int,
    epochs: int,
    methods: str | None,
    baselines: bool,
    tuned: bool,
    repeats: int | None,
    resplit: bool,
    published: bool,
    jobs: int | None,
    scheduler: str | None,
    csv_file: Path | None,
    target: str | None,
    positive: str | None,
    out: Path | None,
    force: bool,
    no_plots: bool,
) -> None:
    """Run the practical: three ways to handle 95:5 data, side by side.

    The seed is that of SMOTE, the networks and the forest; the data and the
    split stay those of the published practical.
    """
    from labkit.comparison.comparison import compare
    from labkit.comparison.methods import default_methods, require_enough_minority
    from labkit.report.terminal import Terminal

    chosen = _choose(default_methods(seed, epochs, baselines=True, tuned=tuned), methods, baselines)
    _check_repeats(repeats, jobs, scheduler, published and csv_file is not None)
    if out is not None:
        from labkit.report import report

        report.check_out(out, force=force, resume=repeats is not None)
    split = _split(csv_file, target, positive)
    if resplit and repeats is None:
        split, resplit = split.redrawn(seed), False
    require_enough_minority(chosen, split)
    terminal = Terminal()
    terminal.show_data(split, chosen, resplit=resplit)
    options: dict[str, Any] = {"seed": seed, "resplit": resplit}
    if repeats is not None:
        journal = None if out is None else report.journal_in(out)
        options |= {"repeats": repeats, "jobs": jobs, "scheduler": scheduler}
        options |= {"journal": journal, "restart": force}
    with terminal.progress(len(chosen) * (repeats or 1), repeats=repeats is not None) as advance:
        result = compare(split, chosen, progress=advance, **options)
    terminal.show_result(result)
    if published:
        terminal.show_published(result)
    if out is not None:
        report.write(result, out, with_plots=not no_plots)
        terminal.show_written(out)
    else:
        terminal.show_hint()


def _check_repeats(
    repeats: int | None, jobs: int | None, scheduler: str | None, foreign: bool
) -> None:
    """Refuse options that do not go together, before anything is read or trained."""
    if repeats is None and (jobs is not None or scheduler is not None):
        raise ValueError("--jobs and --scheduler go with --repeats N")
    if foreign:
        raise ValueError("--published is about the practical's own data; leave --csv out")


@command.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if a notebook is out of date.")
@click.option("--execute", is_flag=True, help="Run the answers too, and write their outputs.")
@click.option("--student", metavar="DIR", type=Path, help="Write the tree to publish, no answers.")
def build(check: bool, execute: bool, student: Path | None) -> None:
    """Make the practicals' notebooks from their sources, in a checkout of the course.

    Each answers/NN_name.py gives practicals/NN_name.ipynb, without solutions.
    """
    from labkit.course import build as building

    project = building.Project.at(Path())
    if check:
        stale = building.outdated(project)
        if stale:
            names = ", ".join(str(path) for path in stale)
            raise ValueError(f"out of date: {names}; run labkit build --execute")
        click.echo("every notebook is in date")
    elif student is not None:
        building.student_tree(project, student)
        click.echo(f"Written: {student}")
    else:
        for path in building.build(project, execute=execute):
            click.echo(f"Written: {path}")


_GRADE_EXAMPLES = """\b
Examples:
  labkit grade 05 submissions/ --out marks            a folder, or a platform's zip
  labkit grade 05 submissions/ --out marks --tests mine.py --hidden-seed secret.txt
  labkit grade 05 submissions/ --out marks --manual marks/manual.csv
"""


def _doctor(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from labkit.grading.sandbox.doctor import describe, probe

        protections = probe()
        click.echo("\n".join(describe(protections)))
        context.exit(0 if all(one.on for one in protections) else 1)


@command.command(epilog=_GRADE_EXAMPLES)
@click.argument("practical")
@click.argument("submissions", type=Path)
@click.option("--out", type=Path, required=True, help="Folder of marks, feedback and journal.")
@click.option("--tests", type=Path, metavar="FILE", help="Your own hidden checks, beside ours.")
@click.option(
    "--public-only", is_flag=True, help="Mark by the public checks alone; every page says so."
)
@click.option("--hidden-seed", type=Path, metavar="FILE", help="Its content draws hidden data.")
@click.option("--manual", type=Path, metavar="FILE", help="manual.csv with points for prose.")
@click.option(
    "--jobs", type=_COUNT, metavar="N", help="Submissions at a time.  [default: all cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster, tcp://HOST:8786.")
@click.option(
    "--cell-timeout", type=_SECONDS, default=180, show_default=True, help="For a cell or a call."
)
@click.option("--timeout", type=_SECONDS, default=1200, show_default=True, help="For all cells.")
@click.option(
    "--memory",
    type=_GIGABYTES,
    default=4,
    show_default=True,
    metavar="GB",
    help="For a submission; TensorFlow needs half of a GB before a notebook begins.",
)
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
    manual: Path | None,
    jobs: int | None,
    scheduler: str | None,
    cell_timeout: float,
    timeout: float,
    memory: float,
    no_sandbox: bool,
    cold: bool,
) -> int:
    """Mark a folder of submissions.

    PRACTICAL is a number, such as 05, or a Python file of your own tasks.
    SUBMISSIONS is a folder of notebooks, a folder per student, or a zip.
    Stopped and started again, it goes on where it was.
    """
    try:
        from labkit.grading import command as grading
        from labkit.grading.kernel.settings import CAN_FORK
        from labkit.grading.rubric import read_rubric
        from labkit.grading.terms import Terms
    except ModuleNotFoundError as error:
        needed = str(error.name).partition(".")[0]
        raise ValueError(
            f"grading needs {needed}; install it with pip install 'labkit[grade]'"
        ) from None

    limits = grading.limits(cell=cell_timeout, whole=timeout, gigabytes=memory)
    rubric = read_rubric(practical, tests, hidden_seed, public_only=public_only)
    terms = Terms(rubric, limits, warm=CAN_FORK and not cold, sandbox=not no_sandbox)
    return grading.run(submissions, out, terms, manual=manual, jobs=jobs, scheduler=scheduler)


def _choose(available: Mapping[str, Any], names: str | None, baselines: bool) -> dict[str, Any]:
    """Keep the methods asked for, each with its tuned double where there is one."""
    wanted = [name for name in _NAMES if baselines or name != "plain_ann"]
    if names is not None:
        wanted = [name.strip() for name in names.split(",") if name.strip()]
        unknown = [name for name in wanted if name not in _NAMES]
        if unknown or not wanted:
            raise ValueError(
                f"--methods: no method {(unknown or [names])[0]!r}; there are {', '.join(_NAMES)}"
            )
        wanted += ["plain_ann"] if baselines else []
    kept = {"majority", *wanted, *(f"{name}_tuned" for name in wanted)}
    return {name: method for name, method in available.items() if name in kept}


def _split(csv_file: Path | None, target: str | None, positive: str | None) -> "Split":
    if csv_file is None:
        if target is not None or positive is not None:
            raise ValueError("--target and --positive go with --csv FILE")
        return labkit.load_imbalanced()
    if target is None:
        raise ValueError("--csv needs --target COLUMN, the column with the class")
    return labkit.read_csv(csv_file, target, positive=positive)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Bad input ends in one line on standard error; set ``LABKIT_DEBUG`` to see
    where it was raised.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process unless given.

    Returns
    -------
    status : int
        0, or 2 for bad input, or 130 after Ctrl-C.

    Examples
    --------
    >>> main(["--version"])
    labkit, version ...
    0
    """
    try:
        status = command.main(arguments, prog_name="labkit", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        return _refuse(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        click.echo("labkit: stopped", err=True)
        return 130
    except BrokenPipeError:
        # whoever read our output has gone; Python must not try to flush it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        if os.environ.get("LABKIT_DEBUG"):
            traceback.print_exc()
        return _refuse(str(error))
    finally:
        # a process that ends need not look for garbage among TensorFlow's objects
        gc.freeze()


def _refuse(reason: str) -> int:
    click.echo(f"labkit: {' '.join(reason.split())}", err=True)
    return 2

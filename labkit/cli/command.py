"""The command line: ``labkit run``, and all others in one group."""

import gc
import os
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import labkit
from labkit.cli.authoring import add, build, new
from labkit.cli.grading import give_back, grade
from labkit.cli.marking import mark
from labkit.cli.options import COUNT, EPOCHS, SEED, MistakeCosts, OptionOfNames

if TYPE_CHECKING:
    from labkit.costs import Cost
    from labkit.data.split import Split


_EXAMPLES = """\b
Examples:
  labkit run                                the practical
  labkit run --baselines --tuned            with plain methods, and tuned thresholds
  labkit run --out results                  numbers, pictures and report.html
  labkit run --data loans.csv --target paid the same comparison on your own data
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
@click.option("--seed", type=SEED, default=42, show_default=True, help="Seed of the methods.")
@click.option("--epochs", type=EPOCHS, default=5, show_default=True, help="Passes of the networks.")
@click.option(
    "--methods",
    metavar="NAME,...",
    cls=OptionOfNames,
    names=lambda: _method_names(),
    help="Only these of {names}.",
)
@click.option("--baselines", is_flag=True, help="Add a network and a forest without a remedy.")
@click.option(
    "--tuned",
    is_flag=False,
    flag_value="f1",
    metavar="[SCORE]",
    help="Add each method with a threshold tuned for SCORE.  [SCORE: f1 unless given]",
)
@click.option(
    "--cost",
    type=MistakeCosts(),
    metavar="MISS:ALARM",
    help="Add the cost per row, and thresholds for it: 10:1, say.",
)
@click.option(
    "--scores",
    metavar="KEY,...",
    cls=OptionOfNames,
    names=lambda: _score_names(),
    help="Show these: {names}.",
)
@click.option("--repeats", type=COUNT, metavar="N", help="Run N times, each with its own seed.")
@click.option("--resplit", is_flag=True, help="Draw the split with a run's seed, too.")
@click.option("--published", is_flag=True, help="Put the published figures beside the measured.")
@click.option(
    "--jobs", type=COUNT, metavar="N", help="Processes for repeats.  [default: all cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="Run repeats on a Dask cluster instead.")
@click.option(
    "--data", metavar="FILE", help="Your own data: text, .parquet, .xlsx, .arff; - for a pipe."
)
@click.option("--csv", "csv_file", metavar="FILE", help="The same, of text alone.")
@click.option("--target", metavar="COLUMN", help="The column of FILE with the class.")
@click.option("--positive", metavar="LABEL", help="The class to call 1.  [default: the rarer]")
@click.option("--sep", metavar="CHARACTER", help="What stands between cells.  [default: judged]")
@click.option("--encoding", metavar="NAME", help="Of a text file.  [default: UTF-8]")
@click.option(
    "--header/--no-header", default=None, help="Whether the first line holds names, or data."
)
@click.option("--keep-together", metavar="COLUMN", help="Rows alike in it stay in one part.")
@click.option(
    "--leave-out", metavar="COLUMN", multiple=True, help="No feature; for several, say it again."
)
@click.option("--out", metavar="DIR", type=Path, help="Write numbers, pictures, report.html.")
@click.option("--force", is_flag=True, help="Replace the report that DIR holds.")
@click.option("--no-plots", is_flag=True, help="Draw no pictures.")
def run(
    seed: int,
    epochs: int,
    methods: str | None,
    baselines: bool,
    tuned: str | None,
    cost: "Cost | None",
    scores: str | None,
    repeats: int | None,
    resplit: bool,
    published: bool,
    jobs: int | None,
    scheduler: str | None,
    data: str | None,
    csv_file: str | None,
    target: str | None,
    out: Path | None,
    force: bool,
    no_plots: bool,
    **reading: Any,
) -> None:
    """Run the practical: three ways to handle 95:5 data, side by side.

    The seed is that of SMOTE, the networks and the forest; the data and the
    split stay those of the published practical.
    """
    from labkit.comparison.comparison import compare
    from labkit.comparison.methods import default_methods
    from labkit.errors import RowsError
    from labkit.report.terminal import Terminal

    score = tuned.replace(".", "_") if tuned else False
    available = default_methods(seed, epochs, baselines=True, tuned=score, cost=cost)
    chosen = _choose(available, methods, baselines)
    columns = _chosen_scores(scores, cost)
    _check_options(repeats, jobs, scheduler, published and (data or csv_file) is not None)
    if out is not None:
        from labkit.report import report

        report.check_out(out, force=force, resume=repeats is not None)
    split = _split(data, csv_file, target, reading)
    terminal = Terminal(translate=_as_options, scores=columns)
    options: dict[str, Any] = {
        "seed": seed,
        "resplit": resplit,
        "cost": cost,
        "on_facts": partial(terminal.show_data, resplit=resplit and repeats is not None),
    }
    if repeats is not None:
        journal = None if out is None else report.journal_in(out)
        options |= {"repeats": repeats, "jobs": jobs, "scheduler": scheduler}
        options |= {"journal": journal, "restart": force}
    with terminal.progress(len(chosen) * (repeats or 1), repeats=repeats is not None) as advance:
        try:
            result = compare(split, chosen, progress=advance, **options)
        except RowsError as error:
            raise click.UsageError(f"{error}{_way_out(error.unable, chosen)}") from None
    terminal.show_result(result)
    if published:
        terminal.show_published(result)
    if out is not None:
        report.write(result, out, with_plots=not no_plots, translate=_as_options)
        terminal.show_written(out)
    else:
        terminal.show_hint()


def _check_options(
    repeats: int | None, jobs: int | None, scheduler: str | None, foreign: bool
) -> None:
    """Raise an error for options that do not go together, before anything is read or trained."""
    if repeats is None and (jobs is not None or scheduler is not None):
        raise click.UsageError("--jobs and --scheduler go with --repeats N")
    if foreign:
        raise click.UsageError("--published is about the practical's own data; leave your own out")


command.add_command(new)
command.add_command(add)
command.add_command(build)
command.add_command(grade)
command.add_command(mark)
command.add_command(give_back)


def _choose(available: Mapping[str, Any], names: str | None, baselines: bool) -> dict[str, Any]:
    """Return the methods asked for, each with its tuned double where there is one."""
    from labkit.comparison.methods import DOUBLES, METHODS

    known = _method_names()
    wanted = [name for name in known if baselines or METHODS[name].role != "baseline"]
    if names is not None:
        wanted = [name.strip() for name in names.split(",") if name.strip()]
        unknown = [name for name in wanted if name not in known]
        if unknown or not wanted:
            raise click.UsageError(
                f"--methods: no method {(unknown or [names])[0]!r}; there are {', '.join(known)}"
            )
        wanted += [name for name in known if baselines and METHODS[name].role == "baseline"]
    yardsticks = (name for name, row in METHODS.items() if row.role == "yardstick")
    kept = {*yardsticks, *wanted, *(double.name(name) for name in wanted for double in DOUBLES)}
    return {name: method for name, method in available.items() if name in kept}


def _way_out(unable: Sequence[str], chosen: Iterable[str]) -> str:
    """Return the options that leave methods out, and with each its doubles."""
    from labkit.comparison.methods import DOUBLES

    lost = set(unable)
    wanted = [name for name in _method_names() if name in chosen]
    left = [n for n in wanted if lost.isdisjoint({n, *(double.name(n) for double in DOUBLES)})]
    if left:
        return f": --methods {','.join(left)}"
    if lost.isdisjoint(wanted):
        return ": run without --tuned and --cost"
    return "; --methods lists those to take part"


def _method_names() -> list[str]:
    """Return the names that ``--methods`` takes."""
    from labkit.comparison.methods import METHODS

    return [name for name, row in METHODS.items() if row.role != "yardstick"]


def _score_names() -> list[str]:
    """Return the keys that ``--scores`` takes."""
    from labkit.metrics import SCORES

    return list(SCORES)


def _chosen_scores(names: str | None, cost: "Cost | None") -> list[str] | None:
    """Return the keys of the scores to show, ``f0.5`` for ``f0_5``; None for those by default."""
    if names is None:
        return None
    known = [*_score_names(), *(["cost"] if cost is not None else [])]
    wanted = [name.strip().lower().replace(".", "_") for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise click.UsageError(
            f"--scores: no score {(unknown or [names])[0]!r}; there are {', '.join(known)}"
        )
    return wanted


def _split(
    data: str | None, csv_file: str | None, target: str | None, reading: Mapping[str, Any]
) -> "Split":
    given = {name: value for name, value in reading.items() if value is not None and value != ()}
    if data is not None and csv_file is not None:
        raise click.UsageError("--data and --csv name a file each; leave one of them out")
    file = csv_file if data is None else data
    if file is None:
        if target is not None or given:
            names = ", ".join(f"--{name.replace('_', '-')}" for name in ("target", *reading))
            raise click.UsageError(f"{names} go with --data FILE")
        return labkit.load_imbalanced()
    if target is None:
        raise click.UsageError("--data needs --target COLUMN, the column with the class")
    read = labkit.read_csv if data is None else labkit.read_file
    return read(file, target, **given)


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
        return _refuse(_as_options(str(error)))
    finally:
        # a process that ends need not look for garbage among TensorFlow's objects
        gc.freeze()


def _as_options(sentence: str) -> str:
    """Put a sentence of the library, which names Python's arguments, into options."""
    options = {parameter.name: parameter.opts[0] for parameter in run.params}
    options |= {"restart": "--force"}
    for python, option_of in (("labkit.read_file", "--data"), ("of the methods,", "(--methods),")):
        sentence = sentence.replace(python, option_of)

    def option(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name not in options:
            return found[0]
        value = value.strip("'") if re.fullmatch(r"'[\w-]+'", value) else value
        if value == "False":
            return f"--no-{name}"
        return options[name] if value == "True" else f"{options[name]} {value}"

    return re.sub(r"\b(\w+)=('[^']*'|\w+)(?:,(?= \w+=))?", option, sentence)


def _refuse(reason: str) -> int:
    click.echo(f"labkit: {' '.join(reason.split())}", err=True)
    return 2

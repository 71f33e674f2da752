"""A comparison as files: numbers, pictures, and one HTML page that stands alone."""

import base64
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from labkit.comparison.comparison import Comparison
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import REPORT_ROWS
from labkit.errors import ReportError
from labkit.jobs.files import write_whole
from labkit.jobs.journal import JOURNAL
from labkit.report.figures import Picture, caption_of, draw_figures, figure_names

_TEMPORARY = ".labkit-"


def check_out(out: Path, *, force: bool = False, resume: bool = False) -> None:
    """Raise an error where a report cannot be written, or would replace something.

    Parameters
    ----------
    out : Path
        Where a report is to go; need not exist.
    force : bool, default=False
        Accept a folder that is not empty.
    resume : bool, default=False
        Accept a folder that holds the journal of a stopped job.

    Raises
    ------
    ReportError
        Names the folder, and what to do.
    """
    if out.exists() and not out.is_dir():
        raise ReportError(f"{out} is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not force and not (resume and _has_journal(out)):
        raise ReportError(f"{out} is not empty; add force=True to replace a report in it")
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    try:
        # permission bits do not tell: a read-only file system, or a user they do not bind
        with tempfile.TemporaryDirectory(dir=existing, prefix=_TEMPORARY):
            pass
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ReportError(f"{out} cannot be written in {existing}: {reason}") from None


def journal_in(out: Path) -> Path:
    """Return where a folder of repeats has its journal.

    Parameters
    ----------
    out : Path
        The report's folder.

    Returns
    -------
    path : Path
    """
    return out / JOURNAL


def _has_journal(out: Path) -> bool:
    return journal_in(out).is_file()


def write(
    result: Comparison | Repeats,
    out: Path,
    *,
    with_plots: bool = True,
    translate: Callable[[str], str] = str,
) -> None:
    """Write a comparison's numbers, pictures and page into a folder.

    All of it is made before the first file is written, and each file is whole
    at every moment. Files that labkit did not write stay.

    Parameters
    ----------
    result : Comparison or Repeats
        What was measured.
    out : Path
        A folder, made if need be.
    with_plots : bool, default=True
        Draw the figures.
    translate : callable, optional
        Turns a sentence of the library, which names Python's arguments, into
        one in the reader's terms.
    """
    files = _contents(result, with_plots, translate)
    for name, content in files.items():
        if (out / name).is_dir():
            shutil.rmtree(out / name)
        write_whole(out / name, content)
    for name in {*map(_picture, figure_names())} - set(files):
        (out / name).unlink(missing_ok=True)


def _contents(
    result: Comparison | Repeats, with_plots: bool, translate: Callable[[str], str]
) -> dict[str, bytes]:
    """Return every file of a report by its name in the folder, the page last."""
    figures = draw_figures(result) if with_plots else {}
    numbers = json.dumps(result.to_dict(), indent=2, allow_nan=False) + "\n"
    return {
        **{_picture(name): picture.png for name, picture in figures.items()},
        "comparison.csv": _table(result).encode(),
        "comparison.json": numbers.encode(),
        "report.html": render_page(result, figures, translate).encode(),
    }


def _table(result: Comparison | Repeats) -> str:
    table = result.summary
    if isinstance(result, Repeats):
        table = table.set_axis(["_".join(column) for column in table.columns], axis=1)
    return str(table.to_csv(lineterminator="\n"))


def _picture(name: str) -> str:
    return f"figures/{name}.png"


def render_page(
    result: Comparison | Repeats,
    figures: dict[str, Picture],
    translate: Callable[[str], str] = str,
) -> str:
    """Render the report page, with its pictures inside.

    Parameters
    ----------
    result : Comparison or Repeats
        What was measured.
    figures : dict of str to Picture
        As `labkit.report.figures.draw_figures` returns them; may be empty.
    translate : callable, optional
        See `write`.

    Returns
    -------
    page : str
        HTML that needs no other file and no network.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("labkit.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    name = "repeats.html" if isinstance(result, Repeats) else "report.html"
    return environment.get_template(name).render(
        result=result,
        facts=result.facts,
        cautions=[translate(line) for line in result.facts.cautions],
        versions=result.to_dict()["versions"],
        scores=result.score_rows,
        lower_is_better=[s.name for s in result.score_rows.values() if not s.higher_is_better],
        figures=[
            (
                name,
                base64.b64encode(picture.png).decode("ascii"),
                picture.alt,
                translate(caption_of(name)),
            )
            for name, picture in figures.items()
        ],
        **(
            _of_repeats(result, translate)
            if isinstance(result, Repeats)
            else _of_one_run(result, translate)
        ),
    )


def _of_one_run(result: Comparison, translate: Callable[[str], str]) -> dict[str, Any]:
    more = "Runs that redraw the split (repeats=100, resplit=True) show what chance alone does."
    return {
        "report_rows": [row for row in REPORT_ROWS if row != "accuracy"],
        "tests": result.tests.to_dict(orient="records"),
        "thresholds": result.thresholds_for_cost.to_dict(orient="records"),
        "footer": f"One run, seed {result.seed}. {translate(more)}",
    }


def _of_repeats(result: Repeats, translate: Callable[[str], str]) -> dict[str, Any]:
    return {
        "spread_line": translate(result.spread_line),
        "pairs": result.pairwise("f1").reset_index().to_dict(orient="records"),
        "difference_line": translate(result.difference_line),
        "footer": f"{len(result.runs)} runs, their seeds derived from {result.seed}.",
    }

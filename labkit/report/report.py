"""A comparison as files: numbers, pictures, and one HTML page that stands alone."""

import base64
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import jinja2
import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from labkit import plots
from labkit.comparison.cautions import cautions
from labkit.comparison.comparison import Comparison
from labkit.comparison.methods import effect_on_data, method_label, resampled
from labkit.comparison.repeats import Repeats
from labkit.metrics import SCORES

_TEMPORARY = ".labkit-"
JOURNAL = "journal.jsonl"


def check_out(out: Path, *, force: bool = False, resume: bool = False) -> None:
    """Refuse a folder that cannot be written, or that holds something already.

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
    ValueError
        Names the folder, and what to do.
    """
    if out.exists() and not out.is_dir():
        raise ValueError(f"--out {out} is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not force and not (resume and _has_journal(out)):
        raise ValueError(f"--out {out} is not empty; add --force to replace a report in it")
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    try:
        # permission bits do not tell: a read-only file system, or a user they do not bind
        with tempfile.TemporaryDirectory(dir=existing, prefix=_TEMPORARY):
            pass
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"--out {out} cannot be written in {existing}: {reason}") from None


def journal_in(out: Path) -> Path:
    """Give the journal's place in a folder.

    Parameters
    ----------
    out : Path

    Returns
    -------
    path : Path
    """
    return out / JOURNAL


def _has_journal(out: Path) -> bool:
    return (out / JOURNAL).is_file()


def write(result: Comparison | Repeats, out: Path, *, with_plots: bool = True) -> None:
    """Write a comparison's numbers, pictures and page into a folder.

    Everything is made beside the folder first and then moved into it, so that
    each file is whole at every moment. Files that labkit did not write stay.

    Parameters
    ----------
    result : Comparison or Repeats
    out : Path
        A folder, made if need be.
    with_plots : bool, default=True
        Draw the figures.
    """
    home = out if out.is_dir() else out.absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=_TEMPORARY) as folder:
        made = Path(folder, "report")
        (made / "figures").mkdir(parents=True)
        _write_all(result, made, with_plots=with_plots)
        _move_into_place(made, out)


def _write_all(result: Comparison | Repeats, made: Path, *, with_plots: bool) -> None:
    figures = draw_figures(result) if with_plots else {}
    table = result.summary
    if isinstance(result, Repeats):
        table = table.set_axis(["_".join(column) for column in table.columns], axis=1)
    for name, picture in figures.items():
        (made / "figures" / f"{name}.png").write_bytes(picture)
    table.to_csv(made / "comparison.csv")
    text = json.dumps(result.to_dict(), indent=2, allow_nan=False)
    (made / "comparison.json").write_text(text + "\n", encoding="utf-8")
    (made / "report.html").write_text(render_page(result, figures), encoding="utf-8")


def _move_into_place(made: Path, out: Path) -> None:
    if not out.is_dir():
        made.replace(out)
        return
    (out / "figures").mkdir(exist_ok=True)
    for name in (*FIGURES, *RANGE_FIGURES):
        if not (made / "figures" / f"{name}.png").exists():
            (out / "figures" / f"{name}.png").unlink(missing_ok=True)
    for file in sorted(made.rglob("*.*")):
        target = out / file.relative_to(made)
        if target.is_dir():
            shutil.rmtree(target)
        file.replace(target)


def draw_figures(result: Comparison | Repeats) -> dict[str, bytes]:
    """Draw every figure that a comparison has the methods for.

    Parameters
    ----------
    result : Comparison or Repeats

    Returns
    -------
    figures : dict of str to bytes
        PNG pictures by name.
    """
    draws: dict[str, Callable[[], Figure | None]]
    if isinstance(result, Repeats):
        draws = {
            name: partial(_score_ranges, result, name.removeprefix("ranges_"))
            for name in RANGE_FIGURES
        }
    else:
        draws = {name: partial(draw, result) for name, (draw, _) in FIGURES.items()}
    figures = {}
    with mpl.rc_context({"backend": "agg", "savefig.dpi": 130}):
        for name, draw in draws.items():
            figure = draw()
            if figure is not None:
                figures[name] = _png(figure)
    return figures


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()


def _score_ranges(result: Repeats, score: str) -> Figure:
    return _figure(plots.score_ranges(result, score))


def _class_counts(result: Comparison) -> Figure | None:
    after = resampled(result["smote_ann"].method, result.split) if _smote(result) else None
    if after is None:
        return None
    names = _class_names(result)
    return _figure(plots.class_counts(result.split.y_train, after[1], names=names))


def _projection(result: Comparison) -> Figure | None:
    """Leave it out for a file's columns: they have no plane before they are encoded."""
    if not _smote(result) or result.split.preprocessor is not None:
        return None
    split = result.split
    after = resampled(result["smote_ann"].method, split)
    assert after is not None
    axes = plots.projection(split.X_train, split.y_train, *after, names=_class_names(result))
    return _figure(axes[0])


def _training_curves(result: Comparison) -> Figure | None:
    try:
        return _figure(plots.training_curves(result))
    except ValueError:
        return None


def _feature_importances(result: Comparison) -> Figure | None:
    if "balanced_forest" not in result.results:
        return None
    estimator = result["balanced_forest"].estimator
    forest, names = estimator, result.split.feature_names
    if hasattr(estimator, "steps"):
        forest, names = estimator[-1], estimator[:-1].get_feature_names_out()
    return _figure(plots.feature_importances(forest.feature_importances_, list(names)))


def _threshold_curves(result: Comparison) -> Figure | None:
    shown = [one for name, one in result.results.items() if name != "majority"][:3]
    if not shown:
        return None
    figure, axes = plt.subplots(
        1, len(shown), figsize=(5 * len(shown), 4.4), squeeze=False, layout="constrained"
    )
    for one, ax in zip(shown, axes.ravel(), strict=True):
        plots.threshold_curves(one, ax=ax)
    return figure


def _figure(ax: Axes) -> Figure:
    return cast(Figure, ax.get_figure(root=True))


def _smote(result: Comparison) -> bool:
    return "smote_ann" in result.results


def _class_names(result: Comparison) -> list[str]:
    names = result.split.target_names
    return [f"class {name}" if name in ("0", "1") else name for name in names]


FIGURES: dict[str, tuple[Callable[[Comparison], Figure | None], str]] = {
    "class_counts": (
        _class_counts,
        "SMOTE adds rows to the small class until both are as large. It sees training rows only.",
    ),
    "projection": (
        _projection,
        "The new rows lie on lines between rows of the small class: "
        "they fill its region, they do not extend it.",
    ),
    "training_curves": (
        _training_curves,
        "The loss of the networks on the rows that each was trained with, weights included: "
        "compare the shapes, not the heights.",
    ),
    "confusion_matrices": (
        lambda result: _figure(plots.confusion_matrices(result)[0]),
        "Counts of the test rows; the shade is the share of the true class.",
    ),
    "roc_curves": (
        lambda result: _figure(plots.roc_curves(result)),
        "How the methods rank the test rows, whatever the threshold. "
        "With few positives, a small false positive rate is still many rows.",
    ),
    "precision_recall_curves": (
        lambda result: _figure(plots.precision_recall_curves(result)),
        "The same ranking, seen from the small class. Marks show where each threshold stands. "
        "Where marks differ more than curves, it is the threshold that separates the methods.",
    ),
    "reliability_diagram": (
        lambda result: _figure(plots.reliability_diagram(result)),
        "Below the diagonal, a method promises more positives than there are.",
    ),
    "threshold_curves": (
        _threshold_curves,
        "Where the threshold stands, and what moving it would give on these test rows. "
        "A threshold is chosen on training rows, never here.",
    ),
    "feature_importances": (
        _feature_importances,
        "How much each feature lowers the impurity of the forest's nodes, on average.",
    ),
}
"""Every figure of a report by its name, with how it is drawn and what to see in it."""


RANGE_FIGURES: dict[str, str] = {
    f"ranges_{score}": f"{title.capitalize() if title.islower() else title}: a dot is a run, "
    "the box holds the middle half of them, the line is the median."
    for score, title in SCORES.items()
}
"""Every figure of a report on repeats by its name, with what to see in it."""


def render_page(result: Comparison | Repeats, figures: dict[str, bytes]) -> str:
    """Render the report page, with its pictures inside.

    Parameters
    ----------
    result : Comparison or Repeats
    figures : dict of str to bytes
        As `draw_figures` gives them; may be empty.

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
    captions = {**RANGE_FIGURES, **{name: caption for name, (_, caption) in FIGURES.items()}}
    return environment.get_template(name).render(
        result=result,
        versions=result.to_dict()["versions"],
        scores=SCORES,
        label=method_label,
        figures=[
            (name, base64.b64encode(picture).decode("ascii"), captions[name])
            for name, picture in figures.items()
        ],
        **(_of_repeats(result) if isinstance(result, Repeats) else _of_one_run(result)),
    )


def _of_one_run(result: Comparison) -> dict[str, Any]:
    effects = {
        name: effect_on_data(one.method, result.split)
        + ("; threshold tuned for F1 on training folds" if name.endswith("_tuned") else "")
        for name, one in result.results.items()
    }
    return {
        "data": result.to_dict()["data"],
        "effects": effects,
        "cautions": cautions(
            result.split, {name: one.method for name, one in result.results.items()}
        ),
        "footer": f"One run, seed {result.seed}.",
    }


def _of_repeats(result: Repeats) -> dict[str, Any]:
    return {
        "pairs": result.pairwise("f1").reset_index().to_dict(orient="records"),
        "cautions": cautions(result.split, result.methods),
        "footer": f"{len(result.runs)} runs, their seeds derived from {result.seed}.",
    }

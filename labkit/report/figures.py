"""The pictures of a report: which there are, how each is drawn, and what to see in it."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from labkit import plots
from labkit.comparison.comparison import Comparison
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import MethodResult
from labkit.comparison.sampling import Sample
from labkit.costs import Cost, score_table
from labkit.data.preprocessing import encoded_names
from labkit.data.split import Split
from labkit.plots.description import describe_figure


class Picture(NamedTuple):
    """A figure as a file, and in words.

    Attributes
    ----------
    png : bytes
        What is seen.
    alt : str
        What it shows, for a reader who does not see it.
    """

    png: bytes
    alt: str


def draw_figures(result: Comparison | Repeats) -> dict[str, Picture]:
    """Draw every figure that a comparison has the methods for.

    Parameters
    ----------
    result : Comparison or Repeats
        What was measured.

    Returns
    -------
    figures : dict of str to Picture
        By name.
    """
    draws: dict[str, Callable[[], Figure | None]]
    if isinstance(result, Repeats):
        draws = {_range_name(key): partial(_score_ranges, result, key) for key in result.score_rows}
    else:
        draws = {name: partial(draw, result) for name, (draw, _) in FIGURES.items()}
    figures = {}
    with mpl.rc_context({"backend": "agg", "savefig.dpi": 130}):
        for name, draw in draws.items():
            figure = draw()
            if figure is not None:
                figures[name] = _picture(figure)
    return figures


def _picture(figure: Figure) -> Picture:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    return Picture(buffer.getvalue(), describe_figure(figure))


def _score_ranges(result: Repeats, score: str) -> Figure:
    return _figure(plots.score_ranges(result, score))


def _class_counts(result: Comparison) -> Figure | None:
    sampled = _sampled(result)
    if sampled is None:
        return None
    _, labels = cast(Sample, sampled.sample)
    return _figure(plots.class_counts(result.split.y_train, labels, names=_class_names(result)))


def _projection(result: Comparison) -> Figure | None:
    """Leave it out where the rows that were resampled are not in the columns of the data."""
    sampled = _sampled(result)
    if result.split.n_features < 2 or sampled is None:
        return None
    if not sampled.sample_has_the_columns_of(result.split):
        return None
    split = result.split
    sample = cast(Sample, sampled.sample)
    axes = plots.projection(split.X_train, split.y_train, *sample, names=_class_names(result))
    return _figure(axes[0])


def _sampled(result: Comparison) -> MethodResult | None:
    """Return the first method that resampled the training rows, and kept the sample."""
    return next((found for found in result.results.values() if found.sample is not None), None)


def _training_curves(result: Comparison) -> Figure | None:
    try:
        return _figure(plots.training_curves(result))
    except ValueError:
        return None


def _feature_importances(result: Comparison) -> Figure | None:
    forests = (found for found in result.results.values() if _has_importances(found.estimator))
    forest = next(forests, None)
    if forest is None:
        return None
    estimator = forest.estimator
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    names = _names_of_columns(estimator, result.split)
    return _figure(plots.feature_importances(last.feature_importances_, names))


def _names_of_columns(estimator: Any, split: Split) -> list[str]:
    """Return what the columns stand for that a method's last step was given."""
    names, steps = list(split.feature_names), list(getattr(estimator, "named_steps", {}).items())
    if split.preprocessor is not None:
        names = encoded_names(estimator)
        steps = steps[[name for name, _ in steps].index("encode") + 1 :]
    for _, step in steps[:-1]:
        if hasattr(step, "get_feature_names_out"):
            names = list(step.get_feature_names_out(names))
    return names


def _has_importances(estimator: Any) -> bool:
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    return hasattr(last, "feature_importances_")


def _threshold_curves(result: Comparison) -> Figure | None:
    known = result.facts.methods
    shown = [result[n] for n in result.facts.shown if not known[n].answers_one_class][:3]
    if not shown:
        return None
    figure, axes = plt.subplots(
        1, len(shown), figsize=(5 * len(shown), 4.4), squeeze=False, layout="constrained"
    )
    for found, ax in zip(shown, axes.ravel(), strict=True):
        plots.threshold_curves(found, ax=ax)
    return figure


def _figure(ax: Axes) -> Figure:
    return cast(Figure, ax.get_figure(root=True))


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
        "A threshold is chosen on training rows, never here: tuned=True does.",
    ),
    "feature_importances": (
        _feature_importances,
        "How much each feature lowers the impurity of the forest's nodes, on average.",
    ),
}
"""Every figure of a report by its name, with how it is drawn and what to see in it."""


def figure_names() -> list[str]:
    """Return the name of every figure that a report of either kind may have."""
    return [*FIGURES, *map(_range_name, _titles())]


def caption_of(name: str) -> str:
    """Return what to see in a figure.

    Parameters
    ----------
    name : str
        One of `figure_names`.

    Returns
    -------
    caption : str
    """
    if name in FIGURES:
        return FIGURES[name][1]
    title = next(title for key, title in _titles().items() if _range_name(key) == name)
    return (
        f"{title.capitalize() if title.islower() else title}: a dot is a run, "
        "the box holds the middle half of them, the line is the median."
    )


def _titles() -> dict[str, str]:
    """Return the name of each score that may have a figure, by its key."""
    return {key: score.name for key, score in score_table(Cost(1, 1)).items()}


def _range_name(score: str) -> str:
    return f"ranges_{score}"

"""Figures of a comparison, or of many runs."""

from collections.abc import Iterator, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import precision_recall_curve, roc_curve

from labkit.comparison.comparison import Comparison
from labkit.comparison.methods import method_label
from labkit.comparison.repeats import Repeats
from labkit.comparison.result import MethodResult
from labkit.errors import MethodError
from labkit.metrics import threshold_curve as precision_recall_f1
from labkit.plots.of_scores import draw_reliability, reliability_axes
from labkit.plots.style import (
    MAJORITY_COLOUR,
    REFERENCE,
    class_labels,
    draw_matrix,
    new_axes,
    readable,
    styles_in_turn,
    without_marker,
)

__all__ = [
    "confusion_matrices",
    "feature_importances",
    "precision_recall_curves",
    "reliability_diagram",
    "roc_curves",
    "score_ranges",
    "threshold_curves",
    "training_curves",
]


def training_curves(result: Comparison, *, ax: Axes | None = None) -> Axes:
    """Draw the training loss of every network, epoch by epoch.

    Parameters
    ----------
    result : Comparison
        Of which the methods are drawn whose last step keeps the losses of its epochs in
        ``history_``, as `labkit.ANNClassifier` does.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Raises
    ------
    MethodError
        If no method is a network.

    Examples
    --------
    >>> import labkit
    >>> split = labkit.load_imbalanced(n_samples=400)
    >>> result = labkit.compare(split, {"ann": labkit.ANNClassifier(random_state=0)})
    >>> training_curves(result).get_xlabel()
    'epoch'
    """
    shown = [found for found, _ in _ranked(result)]
    losses = {found.name: past["loss"] for found in shown if (past := _history(found))}
    if not losses:
        raise MethodError("no method of this comparison is a network; nothing to draw")
    ax = new_axes(ax)
    for (name, loss), style in zip(losses.items(), styles_in_turn(), strict=False):
        ax.plot(range(1, len(loss) + 1), loss, label=readable(result.facts.label(name)), **style)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel="training loss", title="Training loss of the networks")
    ax.set_ylim(bottom=0)
    ax.legend()
    return ax


def confusion_matrices(result: Comparison, *, axes: NDArray[Any] | None = None) -> NDArray[Any]:
    """Draw the confusion matrices of all methods side by side.

    Every cell shows its count, and its shade the share of its true class, so
    that the small class can be read as well as the large one.

    Parameters
    ----------
    result : Comparison
        What was measured.
    axes : ndarray of Axes, optional
        As many as the comparison has methods.

    Returns
    -------
    axes : ndarray of Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> result = labkit.compare(labkit.load_imbalanced(), {"logistic": LogisticRegression()})
    >>> confusion_matrices(result).shape
    (2,)
    """
    classes = result.split.target_names
    titles = [readable(result.facts.label(name), longest=40, width=23) for name in result.results]
    if axes is None:
        axes = _side_by_side(len(titles), more=_more_lines(titles, class_labels(classes)))
    for ax, found, title in zip(axes, result.results.values(), titles, strict=True):
        draw_matrix(found.confusion_matrix, classes, ax)
        ax.set_title(title)
    return axes


def _more_lines(titles: Sequence[str], classes: Sequence[str]) -> tuple[int, int]:
    """Return how many lines more than one stand beside a matrix, and above and below it."""
    above, below = (max(text.count("\n") for text in texts) for texts in (titles, classes))
    return below, above + below


def _side_by_side(n: int, more: tuple[int, int]) -> NDArray[Any]:
    """Return new Axes in rows of five at most, with room for more lines."""
    n_rows = -(-n // 5)
    n_columns = -(-n // n_rows)
    width, height = (least + 0.2 * lines for least, lines in zip((2.8, 3.1), more, strict=True))
    size = width * n_columns, height * n_rows
    _, axes = plt.subplots(n_rows, n_columns, figsize=size, squeeze=False, layout="constrained")
    for spare in axes.ravel()[n:]:
        spare.set_visible(False)
    made: NDArray[Any] = axes.ravel()[:n]
    return made


def roc_curves(result: Comparison, *, ax: Axes | None = None) -> Axes:
    """Draw the ROC curve of every method.

    Parameters
    ----------
    result : Comparison
        What was measured.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> result = labkit.compare(labkit.load_imbalanced(), {"logistic": LogisticRegression()})
    >>> roc_curves(result).get_ylabel()
    'recall (true positive rate)'
    """
    ax = new_axes(ax)
    for found, style in _ranked(result):
        false_positive_rate, recall, _ = roc_curve(found.y_true, found.y_score)
        label = f"{readable(result.facts.label(found.name))} (area {found.scores['roc_auc']:.3f})"
        ax.plot(false_positive_rate, recall, label=label, **without_marker(style))
    ax.plot([0, 1], [0, 1], **REFERENCE, label="chance (area 0.500)")
    ax.set(
        xlabel="false positive rate",
        ylabel="recall (true positive rate)",
        title="ROC curves on the test rows",
    )
    ax.legend(loc="lower right")
    return ax


def precision_recall_curves(result: Comparison, *, ax: Axes | None = None) -> Axes:
    """Draw the precision-recall curve of every method, and the prevalence.

    A mark shows where a method stands with its own threshold, a star with a
    tuned one.

    Parameters
    ----------
    result : Comparison
        What was measured.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> result = labkit.compare(labkit.load_imbalanced(), {"logistic": LogisticRegression()})
    >>> precision_recall_curves(result).get_xlabel()
    'recall'
    """
    ax = new_axes(ax)
    for found, style in _ranked(result):
        precision, recall, _ = precision_recall_curve(found.y_true, found.y_score)
        area = found.scores["average_precision"]
        label = f"{readable(result.facts.label(found.name))} (AP {area:.3f})"
        ax.plot(recall, precision, label=label, **without_marker(style))
    tuned = ""
    for found, style in _styled(result):
        if style["marker"] == "*":
            tuned = " (star: tuned)"
        here = found.scores["recall"], found.scores["precision"]
        size = 15 if style["marker"] == "*" else 9
        ax.plot(*here, marker=style["marker"], color=style["color"], ms=size, mec="white", zorder=5)
    prevalence = float(np.mean(result.split.y_test))
    ax.axhline(prevalence, **REFERENCE, label=f"prevalence {prevalence:.3f}")
    ax.set(
        xlabel="recall",
        ylabel="precision",
        ylim=(0, 1.02),
        title=f"Precision against recall; marks: thresholds in use{tuned}",
    )
    ax.legend()
    return ax


def reliability_diagram(result: Comparison, *, n_bins: int = 10, ax: Axes | None = None) -> Axes:
    """Draw how often rows of a given predicted probability are positive.

    Parameters
    ----------
    result : Comparison
        Of which the methods that give probabilities are drawn.
    n_bins : int, default=10
        Bins of equal width.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> result = labkit.compare(labkit.load_imbalanced(), {"logistic": LogisticRegression()})
    >>> reliability_diagram(result).get_ylabel()
    'share that is positive'
    """
    probable = [(found, style) for found, style in _ranked(result) if found.y_proba is not None]
    ax = reliability_axes(ax)
    for found, style in probable:
        draw_reliability(
            readable(result.facts.label(found.name)), found.y_true, found.y_proba, n_bins, style, ax
        )
    ax.legend(loc="upper left")
    return ax


def threshold_curves(result: MethodResult, *, ax: Axes | None = None) -> Axes:
    """Draw precision, recall and F1 of one method against its threshold.

    Parameters
    ----------
    result : MethodResult
        One of a comparison, such as ``comparison["smote_ann"]``.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> result = labkit.compare(labkit.load_imbalanced(), {"logistic": LogisticRegression()})
    >>> threshold_curves(result["logistic"]).get_xlabel()
    'threshold on the predicted score'
    """
    ax = new_axes(ax)
    curve = precision_recall_f1(result.y_true, result.y_score)
    for name, style in zip(("precision", "recall", "f1"), styles_in_turn(), strict=False):
        label = name.upper() if name == "f1" else name
        ax.plot(curve["threshold"], curve[name], label=label, **without_marker(style))
    used = result.threshold
    ax.axvline(used, **REFERENCE, label=f"in use: {used:.2f}")
    ax.set(
        xlabel="threshold on the predicted score",
        ylabel="score of class 1 on the test rows",
        ylim=(0, 1.02),
        title=f"{readable(method_label(result.name, result.method))}:\nwhat the threshold decides",
    )
    ax.legend()
    return ax


def score_ranges(result: Repeats, score: str = "f1", *, ax: Axes | None = None) -> Axes:
    """Draw one score of every run, method by method, with a box around the middle half.

    Parameters
    ----------
    result : Repeats
        What was measured.
    score : str, default="f1"
        A key of `labkit.metrics.SCORES`.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> import labkit
    >>> from sklearn.linear_model import LogisticRegression
    >>> split = labkit.load_imbalanced(n_samples=500)
    >>> result = labkit.compare(
    ...     split, {"logistic": LogisticRegression()}, repeats=3, resplit=True, jobs=1
    ... )
    >>> score_ranges(result).get_xlabel()
    'F1 on the test rows'
    """
    ax = new_axes(ax)
    names = result.facts.shown
    values = [result.scores[name, score].to_numpy() for name in names]
    places = np.arange(len(names))[::-1]
    ax.boxplot(
        values,
        positions=places,
        orientation="horizontal",
        widths=0.5,
        showfliers=False,
        medianprops={"color": "black", "lw": 2},
    )
    jitter = np.random.default_rng(0).uniform(-0.18, 0.18, size=len(result.runs))
    for place, runs in zip(places, values, strict=True):
        ax.plot(runs, place + jitter, "o", ms=3, alpha=0.45, color=MAJORITY_COLOUR)
    ax.set_yticks(places, [readable(result.facts.label(name)) for name in names])
    spread = "seeds and splits" if result.resplit else "seeds, one split"
    name = result.score_rows[score].name
    ax.set(
        xlabel=f"{name} on the test rows",
        title=f"{name[0].upper()}{name[1:]} over {len(result.runs)} runs: {spread}",
    )
    return ax


def feature_importances(
    importances: ArrayLike,
    feature_names: Sequence[str],
    *,
    most: int = 20,
    ax: Axes | None = None,
) -> Axes:
    """Draw the impurity-based importances of a forest, the largest on top.

    Parameters
    ----------
    importances : array-like of shape (n_features,)
        ``forest.feature_importances_``.
    feature_names : sequence of str
        A name for each.
    most : int, default=20
        How many to draw.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> feature_importances([0.7, 0.3], ["age", "height"]).get_xlabel()
    'importance (sums to 1)'
    """
    ax = new_axes(ax)
    values = np.asarray(importances, dtype=np.float64)
    order = np.argsort(values, kind="stable")[-most:]
    position = np.arange(len(order))
    ax.barh(position, values[order], color=MAJORITY_COLOUR)
    ax.set_yticks(position, [readable(feature_names[i]) for i in order])
    ax.set(xlabel="importance (sums to 1)", title="Which features carry the forest")
    return ax


def _styled(result: Comparison) -> Iterator[tuple[MethodResult, dict[str, Any]]]:
    """Yield the methods that rank rows at all, each with its style: not the majority predictor.

    A method and another that moves the threshold of it alone share a colour.
    """
    styles: dict[str, dict[str, Any]] = {}
    fresh = styles_in_turn()
    for found in map(result.results.__getitem__, result.facts.shown):
        base = result.facts.methods[found.name].base
        of_base = base or found.name
        style = styles.setdefault(of_base, next(fresh) if of_base not in styles else {})
        yield found, {**style, "marker": "*"} if base else style


def _ranked(result: Comparison) -> Iterator[tuple[MethodResult, dict[str, Any]]]:
    """Yield those that rank the rows in a way of their own, and not as another does."""
    for found, style in _styled(result):
        if result.facts.methods[found.name].base is None:
            yield found, style


def _history(found: MethodResult) -> dict[str, list[float]] | None:
    estimator = getattr(found.estimator, "estimator_", found.estimator)
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    return getattr(last, "history_", None)

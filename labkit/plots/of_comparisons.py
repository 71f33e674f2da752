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
from labkit.metrics import SCORES
from labkit.metrics import threshold_curve as precision_recall_f1
from labkit.plots.of_scores import draw_reliability, reliability_axes
from labkit.plots.style import (
    MAJORITY_COLOUR,
    draw_matrix,
    new_axes,
    styles_in_turn,
    without_marker,
)


def training_curves(result: Comparison, *, ax: Axes | None = None) -> Axes:
    """Draw the training loss of every network, epoch by epoch.

    Parameters
    ----------
    result : Comparison
        Of which the methods that end in an `ANNClassifier` are drawn.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        If no method is a network.

    Examples
    --------
    >>> import labkit
    >>> split = labkit.load_imbalanced(n_samples=400)
    >>> result = labkit.compare(split, {"ann": labkit.ANNClassifier(random_state=0)})
    >>> training_curves(result).get_xlabel()
    'epoch'
    """
    shown = [one for one, _ in _ranked(result)]
    losses = {one.name: past["loss"] for one in shown if (past := _history(one))}
    if not losses:
        raise ValueError("no method of this comparison is a network; nothing to draw")
    ax = new_axes(ax)
    for (name, loss), style in zip(losses.items(), styles_in_turn(), strict=False):
        ax.plot(range(1, len(loss) + 1), loss, label=method_label(name), **style)
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
    n = len(result.results)
    if axes is None:
        rows = -(-n // 5)
        columns = -(-n // rows)
        _, axes = plt.subplots(
            rows, columns, figsize=(2.8 * columns, 3.1 * rows), squeeze=False, layout="constrained"
        )
        for spare in axes.ravel()[n:]:
            spare.set_visible(False)
        axes = axes.ravel()[:n]
    for ax, one in zip(axes, result.results.values(), strict=True):
        _confusion_matrix(one, result.split.target_names, ax)
    return axes


def _confusion_matrix(one: MethodResult, names: Sequence[str], ax: Axes) -> None:
    draw_matrix(one.confusion_matrix, names, ax)
    ax.set_title(method_label(one.name))


def roc_curves(result: Comparison, *, ax: Axes | None = None) -> Axes:
    """Draw the ROC curve of every method.

    Parameters
    ----------
    result : Comparison
    ax : Axes, optional

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
    for one, style in _ranked(result):
        false_positive_rate, recall, _ = roc_curve(one.y_true, one.y_score)
        label = f"{method_label(one.name)} (area {one.scores['roc_auc']:.3f})"
        ax.plot(false_positive_rate, recall, label=label, **without_marker(style))
    ax.plot([0, 1], [0, 1], color="grey", lw=1, label="chance (area 0.500)")
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
    ax : Axes, optional

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
    for one, style in _ranked(result):
        precision, recall, _ = precision_recall_curve(one.y_true, one.y_score)
        label = f"{method_label(one.name)} (AP {one.scores['average_precision']:.3f})"
        ax.plot(recall, precision, label=label, **without_marker(style))
    for one, style in _styled(result):
        here = one.scores["recall"], one.scores["precision"]
        size = 15 if style["marker"] == "*" else 9
        ax.plot(*here, marker=style["marker"], color=style["color"], ms=size, mec="white", zorder=5)
    prevalence = float(np.mean(result.split.y_test))
    ax.axhline(prevalence, color="grey", lw=1, label=f"prevalence {prevalence:.3f}")
    ax.set(
        xlabel="recall",
        ylabel="precision",
        ylim=(0, 1.02),
        title="Precision against recall; marks: thresholds in use (star: tuned)",
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
    probable = [(one, style) for one, style in _ranked(result) if one.y_proba is not None]
    ax = reliability_axes(ax)
    for one, style in probable:
        draw_reliability(method_label(one.name), one.y_true, one.y_proba, n_bins, style, ax)
    ax.legend(loc="upper left")
    return ax


def threshold_curves(one: MethodResult, *, ax: Axes | None = None) -> Axes:
    """Draw precision, recall and F1 of one method against its threshold.

    Parameters
    ----------
    one : MethodResult
        ``result["smote_ann"]``, for one.
    ax : Axes, optional

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
    curve = precision_recall_f1(one.y_true, one.y_score)
    for name, style in zip(("precision", "recall", "f1"), styles_in_turn(), strict=False):
        label = name.upper() if name == "f1" else name
        ax.plot(curve["threshold"], curve[name], label=label, **without_marker(style))
    used = _threshold(one)
    ax.axvline(used, color="grey", lw=1, label=f"in use: {used:.2f}")
    ax.set(
        xlabel="threshold on the predicted score",
        ylabel="score of class 1 on the test rows",
        ylim=(0, 1.02),
        title=f"{method_label(one.name)}: what the threshold decides",
    )
    ax.legend()
    return ax


def score_ranges(result: Repeats, score: str = "f1", *, ax: Axes | None = None) -> Axes:
    """Draw one score of every run, method by method, with a box around the middle half.

    Parameters
    ----------
    result : Repeats
    score : str, default="f1"
        A key of `labkit.metrics.SCORES`.
    ax : Axes, optional

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
    names = [name for name in result.names if name != "majority"] or result.names
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
    ax.set_yticks(places, [method_label(name) for name in names])
    spread = "seeds and splits" if result.resplit else "seeds, one split"
    name = SCORES[score][0].upper() + SCORES[score][1:]
    ax.set(
        xlabel=f"{SCORES[score]} on the test rows",
        title=f"{name} over {len(result.runs)} runs: {spread}",
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
    ax.set_yticks(position, [feature_names[i] for i in order])
    ax.set(xlabel="importance (sums to 1)", title="Which features carry the forest")
    return ax


def _styled(result: Comparison) -> Iterator[tuple[MethodResult, dict[str, Any]]]:
    """Go through the methods that rank rows at all: not the majority predictor.

    A method and its tuned double share a colour.
    """
    shown = [one for name, one in result.results.items() if name != "majority"]
    styles: dict[str, dict[str, Any]] = {}
    fresh = styles_in_turn()
    for one in shown or result.results.values():
        base = one.name.removesuffix("_tuned")
        style = styles.setdefault(base, next(fresh) if base not in styles else {})
        yield one, {**style, "marker": "*"} if base != one.name else style


def _ranked(result: Comparison) -> Iterator[tuple[MethodResult, dict[str, Any]]]:
    """Leave out a tuned method beside its own base: it ranks the rows alike."""
    for one, style in _styled(result):
        base = one.name.removesuffix("_tuned")
        if base == one.name or base not in result.results:
            yield one, style


def _threshold(one: MethodResult) -> float:
    if hasattr(one.estimator, "best_threshold_"):
        return float(one.estimator.best_threshold_)
    return 0.5 if one.y_proba is not None else 0.0


def _history(one: MethodResult) -> dict[str, list[float]] | None:
    estimator = getattr(one.estimator, "estimator_", one.estimator)
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    return getattr(last, "history_", None)

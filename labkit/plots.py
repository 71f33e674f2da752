"""A function a figure: each draws on the Axes it is given, or on new ones, and returns them.

Colours are those of Okabe and Ito, and no line is told from another by its
colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA
from sklearn.metrics import brier_score_loss, precision_recall_curve, roc_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.comparison import Comparison
from labkit.methods import method_label
from labkit.metrics import SCORES, confusion
from labkit.metrics import class_counts as count_classes
from labkit.metrics import threshold_curve as precision_recall_f1
from labkit.repeats import Repeats
from labkit.result import MethodResult

MAJORITY_COLOUR = "#0072B2"
MINORITY_COLOUR = "#D55E00"
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_MOST_MARKED = 30


def class_counts(
    before: ArrayLike,
    after: ArrayLike,
    *,
    names: Sequence[str] = ("class 0", "class 1"),
    ax: Axes | None = None,
) -> Axes:
    """Draw the rows of each class before and after resampling.

    Parameters
    ----------
    before, after : array-like of shape (n_samples,)
        Training labels, 0 or 1.
    names : pair of str
        What the classes are called.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> class_counts([0, 0, 0, 1], [0, 0, 0, 1, 1, 1]).get_ylabel()
    'training rows'
    """
    ax = _axes(ax)
    position = np.arange(2)
    for label, (colour, hatch) in enumerate(((MAJORITY_COLOUR, ""), (MINORITY_COLOUR, "//"))):
        heights = [count_classes(y).get(label, 0) for y in (before, after)]
        bars = ax.bar(
            position + (label - 0.5) * 0.38,
            heights,
            0.36,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=names[label],
        )
        ax.bar_label(bars)
    ax.set_xticks(position, ["before", "after"])
    ax.set(ylabel="training rows", title="Class counts before and after resampling")
    ax.margins(y=0.25)
    ax.legend(loc="upper center", ncols=2, frameon=False)
    return ax


def projection(
    X: ArrayLike,
    y: ArrayLike,
    X_resampled: ArrayLike,
    y_resampled: ArrayLike,
    *,
    names: Sequence[str] = ("class 0", "class 1"),
    axes: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Draw the training rows in two dimensions, before and after resampling.

    The plane is that of the two principal components of the original rows,
    scaled; both panels share it.

    Parameters
    ----------
    X, X_resampled : array-like of shape (n_samples, n_features)
        Numeric training rows.
    y, y_resampled : array-like of shape (n_samples,)
        Their labels, 0 or 1.
    names : pair of str
        What the classes are called.
    axes : ndarray of two Axes, optional

    Returns
    -------
    axes : ndarray of Axes of shape (2,)

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.random.default_rng(0).normal(size=(40, 5)), np.array([0] * 30 + [1] * 10)
    >>> projection(X, y, X, y).shape
    (2,)
    """
    if axes is None:
        _, axes = plt.subplots(1, 2, figsize=(10, 4.6), sharex=True, sharey=True)
    plane = make_pipeline(StandardScaler(), PCA(n_components=2)).fit(np.asarray(X))
    panels = (("before", X, y), ("after", X_resampled, y_resampled))
    for ax, (when, rows, labels) in zip(axes, panels, strict=True):
        points, truth = plane.transform(np.asarray(rows)), np.asarray(labels)
        for label, colour, marker in ((0, MAJORITY_COLOUR, "."), (1, MINORITY_COLOUR, "x")):
            ax.scatter(
                *points[truth == label].T,
                s=14,
                marker=marker,
                linewidths=0.8 if marker == "x" else 0,
                alpha=0.35 if label == 0 else 0.6,
                color=colour,
                label=f"{names[label]} ({np.sum(truth == label)})",
            )
        ax.set(title=f"Training rows {when} resampling", xlabel="principal component 1")
        ax.legend(loc="upper right", framealpha=0.9, markerscale=2)
    axes[0].set_ylabel("principal component 2")
    return axes


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
    ax = _axes(ax)
    for (name, loss), style in zip(losses.items(), _styles(), strict=False):
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
    _draw_matrix(one.confusion_matrix, names, ax)
    ax.set_title(method_label(one.name))


def _draw_matrix(matrix: NDArray[np.int64], names: Sequence[str], ax: Axes) -> None:
    share = matrix / matrix.sum(axis=1, keepdims=True)
    ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        ax.text(
            column,
            row,
            f"{count}\n{share[row, column]:.1%}",
            ha="center",
            va="center",
            color="white" if share[row, column] > 0.5 else "black",
        )
    ax.set_xticks([0, 1], names)
    ax.set_yticks([0, 1], names, rotation=90, va="center")
    ax.set(xlabel="predicted", ylabel="true")


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
    ax = _axes(ax)
    for one, style in _ranked(result):
        false_positive_rate, recall, _ = roc_curve(one.y_true, one.y_score)
        label = f"{method_label(one.name)} (area {one.scores['roc_auc']:.3f})"
        ax.plot(false_positive_rate, recall, label=label, **_without_marker(style))
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
    ax = _axes(ax)
    for one, style in _ranked(result):
        precision, recall, _ = precision_recall_curve(one.y_true, one.y_score)
        label = f"{method_label(one.name)} (AP {one.scores['average_precision']:.3f})"
        ax.plot(recall, precision, label=label, **_without_marker(style))
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
    ax = _reliability_axes(ax)
    for one, style in probable:
        _reliability_line(method_label(one.name), one.y_true, one.y_proba, n_bins, style, ax)
    ax.legend(loc="upper left")
    return ax


def reliability_curves(
    y_true: ArrayLike,
    y_proba: Mapping[str, ArrayLike],
    *,
    n_bins: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw the reliability of several probabilities of the same rows.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels, 0 or 1.
    y_proba : mapping of str to array-like of shape (n_samples,)
        Name to probabilities of class 1.
    n_bins : int, default=10
        Bins of equal width.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> ax = reliability_curves([0, 1, 0, 1], {"plain": [0.1, 0.4, 0.6, 0.9]}, n_bins=2)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['perfectly calibrated', 'plain (Brier 0.185)']
    """
    ax = _reliability_axes(ax)
    for (name, proba), style in zip(y_proba.items(), _styles(), strict=False):
        _reliability_line(name, y_true, proba, n_bins, style, ax)
    ax.legend(loc="upper left")
    return ax


def _reliability_axes(ax: Axes | None) -> Axes:
    ax = _axes(ax)
    ax.plot([0, 1], [0, 1], color="grey", lw=1, label="perfectly calibrated")
    ax.set(
        xlabel="predicted probability of class 1",
        ylabel="share that is positive",
        title="Reliability: what a predicted probability is worth",
    )
    return ax


def _reliability_line(
    name: str, y_true: ArrayLike, y_proba: Any, n_bins: int, style: dict[str, Any], ax: Axes
) -> None:
    share, predicted = calibration_curve(y_true, y_proba, n_bins=n_bins)
    brier = brier_score_loss(y_true, y_proba)
    ax.plot(predicted, share, label=f"{name} (Brier {brier:.3f})", **style)


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
    ax = _axes(ax)
    curve = precision_recall_f1(one.y_true, one.y_score)
    for name, style in zip(("precision", "recall", "f1"), _styles(), strict=False):
        label = name.upper() if name == "f1" else name
        ax.plot(curve["threshold"], curve[name], label=label, **_without_marker(style))
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


def at_threshold(
    y_true: ArrayLike,
    y_score: ArrayLike,
    threshold: float,
    *,
    names: Sequence[str] = ("class 0", "class 1"),
    axes: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Draw what one threshold does: the confusion matrix, and where it stands on the curves.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels, 0 or 1.
    y_score : array-like of shape (n_samples,)
        Score of class 1.
    threshold : float
        A row is called positive when its score reaches it.
    names : pair of str
        What the classes are called.
    axes : ndarray of two Axes, optional

    Returns
    -------
    axes : ndarray of Axes of shape (2,)

    Examples
    --------
    >>> axes = at_threshold([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9], 0.5)
    >>> [text.get_text().split()[0] for text in axes[0].texts]
    ['1', '1', '1', '1']
    """
    if axes is None:
        _, axes = plt.subplots(1, 2, figsize=(9, 3.6), width_ratios=(1, 2), layout="constrained")
    called = (np.asarray(y_score) >= threshold).astype(np.int64)
    _draw_matrix(confusion(y_true, called), names, axes[0])
    axes[0].set_title(f"At {threshold:.2f}")
    curve = precision_recall_f1(y_true, y_score)
    for name, style in zip(("precision", "recall"), _styles(), strict=False):
        axes[1].plot(curve["threshold"], curve[name], label=name, **_without_marker(style))
    axes[1].axvline(threshold, color="grey", lw=1, label="threshold")
    axes[1].set(xlabel="threshold", ylabel="score of class 1", xlim=(0, 1), ylim=(0, 1.02))
    axes[1].set_title("At every threshold")
    axes[1].legend()
    return axes


def paired_differences(
    differences: Mapping[str, Mapping[str, ArrayLike]], *, ax: Axes | None = None
) -> Axes:
    """Draw differences of paired runs, a dot a run, with their medians.

    Parameters
    ----------
    differences : mapping of str to mapping of str to array-like
        Row to method to one difference for each run.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> ax = paired_differences({"forest": {"smote": [0.1, 0.2], "weighted": [-0.1, 0.0]}})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['forest']
    """
    ax = _axes(ax)
    methods = list(dict.fromkeys(method for row in differences.values() for method in row))
    offsets = np.linspace(-0.2, 0.2, len(methods)) if len(methods) > 1 else [0.0]
    for method, offset, style in zip(methods, offsets, _styles(), strict=False):
        label: str | None = method
        for position, row in enumerate(differences.values()):
            if method not in row:
                continue
            values = np.asarray(row[method], dtype=np.float64)
            height = position + offset
            ax.plot(
                values,
                np.full(values.size, height),
                ls="",
                marker=style["marker"],
                ms=5,
                alpha=0.6,
                color=style["color"],
                label=label,
            )
            label = None
            ax.plot([np.median(values)] * 2, [height - 0.14, height + 0.14], color="black", lw=2)
    ax.axvline(0, color="grey", lw=1)
    ax.set_yticks(range(len(differences)), list(differences))
    ax.invert_yaxis()
    ax.set(xlabel="difference", title="Paired differences; black: the median")
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
    ax = _axes(ax)
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
    ax = _axes(ax)
    values = np.asarray(importances, dtype=np.float64)
    order = np.argsort(values, kind="stable")[-most:]
    position = np.arange(len(order))
    ax.barh(position, values[order], color=MAJORITY_COLOUR)
    ax.set_yticks(position, [feature_names[i] for i in order])
    ax.set(xlabel="importance (sums to 1)", title="Which features carry the forest")
    return ax


def lines(
    table: pd.DataFrame,
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw every column of a table as a line over its index.

    Parameters
    ----------
    table : DataFrame of shape (n_points, n_lines)
        Numbers, over a numeric index; the columns' names are the legend.
    xlabel : str, optional
        The index' name unless given.
    ylabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> table = pd.DataFrame({"plain": [0.4, 0.6], "SMOTE": [0.7, 0.8]}, index=[100, 200])
    >>> lines(table, xlabel="rows", ylabel="recall").get_xlabel()
    'rows'
    """
    ax = _axes(ax)
    many = len(table) > _MOST_MARKED
    for name, style in zip(table.columns, _styles(), strict=False):
        ax.plot(
            table.index,
            table[name],
            label=method_label(str(name)),
            **_without_marker(style) if many else style,
        )
    ax.set(xlabel=xlabel or str(table.index.name or ""), ylabel=ylabel, title=title)
    ax.legend()
    return ax


def spread(
    scores: pd.DataFrame, *, ylabel: str = "score", title: str = "", ax: Axes | None = None
) -> Axes:
    """Draw every score of every method as a dot, and each method's mean as a bar.

    Dots are shifted sideways a little, so that equal scores can be told apart.

    Parameters
    ----------
    scores : DataFrame of shape (n_runs, n_methods)
        A row for each split, seed or fold.
    ylabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> spread(pd.DataFrame({"plain": [0.4, 0.6], "SMOTE": [0.7, 0.8]})).get_ylabel()
    'score'
    """
    ax = _axes(ax)
    draws = np.random.default_rng(0)
    for position, (name, style) in enumerate(zip(scores.columns, _styles(), strict=False)):
        values = scores[name].to_numpy()
        across = position + draws.uniform(-0.28, 0.28, len(values))
        ax.scatter(across, values, s=16, alpha=0.55, color=style["color"], marker=style["marker"])
        mean = float(np.mean(values))
        ax.plot([position - 0.36, position + 0.36], [mean, mean], color="black", lw=2.2)
    ax.set_xticks(range(scores.shape[1]), [method_label(str(name)) for name in scores.columns])
    ax.set(ylabel=ylabel, title=title)
    return ax


def scores_of_rows(
    y_score: ArrayLike,
    y: ArrayLike,
    *,
    names: Sequence[str] = ("class 0", "class 1"),
    threshold: float = 0.0,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw every row as a dot at its score, a strip for each class.

    Parameters
    ----------
    y_score : array-like of shape (n_samples,)
        A score that grows with the belief in class 1.
    y : array-like of shape (n_samples,)
        True labels, 0 or 1.
    names : pair of str
        What the classes are called.
    threshold : float, default=0.0
        From where on rows are called class 1; drawn as a line.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> scores_of_rows([-2.0, -1.0, 3.0], [0, 0, 1]).get_xlabel()
    'score of the row'
    """
    ax = _axes(ax)
    scores, truth = np.asarray(y_score), np.asarray(y)
    draws = np.random.default_rng(0)
    for label, (colour, marker) in enumerate(((MAJORITY_COLOUR, "o"), (MINORITY_COLOUR, "x"))):
        chosen = scores[truth == label]
        height = label + draws.uniform(-0.25, 0.25, len(chosen))
        ax.scatter(chosen, height, s=22, alpha=0.65, color=colour, marker=marker)
    ax.axvline(threshold, color="grey", lw=1)
    ax.set_yticks([0, 1], names)
    ax.set(xlabel="score of the row", ylim=(-0.5, 1.5), title=title)
    return ax


def new_rows(
    X: ArrayLike,
    y: ArrayLike,
    X_resampled: ArrayLike,
    y_resampled: ArrayLike,
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw rows of two features after resampling, and which of the rare ones are new.

    Parameters
    ----------
    X, X_resampled : array-like of shape (n_samples, 2)
        Rows before and after.
    y, y_resampled : array-like of shape (n_samples,)
        Their labels, 0 or 1.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> X, y = [[0, 0], [1, 1], [2, 2]], [0, 1, 1]
    >>> ax = new_rows(X, y, [*X, [1.5, 1.5]], [*y, 1])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['class 0 (1)', 'class 1, new (1)', 'class 1 (2)']
    """
    ax = _axes(ax)
    rows, truth = np.asarray(X_resampled, dtype=np.float64), np.asarray(y_resampled)
    known = {row.tobytes() for row in np.asarray(X, dtype=np.float64)}
    new = np.array([row.tobytes() not in known for row in rows])
    groups = (
        ("class 0", truth == 0, MAJORITY_COLOUR, "o", 9),
        ("class 1, new", (truth == 1) & new, "#009E73", "^", 14),
        ("class 1", (truth == 1) & ~new, MINORITY_COLOUR, "x", 34),
    )
    for name, chosen, colour, marker, size in groups:
        label = f"{name} ({np.sum(chosen)})"
        across, up = rows[chosen].T
        ax.scatter(across, up, size, color=colour, marker=marker, alpha=0.7, label=label)
    ax.set(xlabel="feature 0", ylabel="feature 1", title=title)
    ax.legend(loc="lower right")
    return ax


def decision_regions(
    model: Any, X: ArrayLike, y: ArrayLike, *, title: str = "", ax: Axes | None = None
) -> Axes:
    """Shade where a fitted model of two features answers class 1.

    Parameters
    ----------
    model : estimator
        Fitted, with ``predict``.
    X : array-like of shape (n_samples, 2)
        Rows to draw, which also set the frame.
    y : array-like of shape (n_samples,)
        Their labels, 0 or 1.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = [[0, 0], [1, 1], [2, 2]], [0, 1, 1]
    >>> decision_regions(LogisticRegression().fit(X, y), X, y).get_xlabel()
    'feature 0'
    """
    ax = _axes(ax)
    rows, truth = np.asarray(X, dtype=np.float64), np.asarray(y)
    low, high = rows.min(axis=0) - 0.3, rows.max(axis=0) + 0.3
    across, up = np.meshgrid(*np.linspace(low, high, 150).T)
    answer = model.predict(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    shades = ["white", "#F5C9A6"]
    ax.contourf(across, up, answer, levels=[-0.5, 0.5, 1.5], colors=shades)
    for label, colour, marker, size in (
        (0, MAJORITY_COLOUR, "o", 5),
        (1, MINORITY_COLOUR, "x", 30),
    ):
        across, up = rows[truth == label].T
        ax.scatter(across, up, size, color=colour, marker=marker, alpha=0.7)
    ax.set(xlabel="feature 0", ylabel="feature 1", title=title)
    return ax


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots(figsize=(6.4, 4.6), layout="constrained")[1] if ax is None else ax


def _styles() -> Iterator[dict[str, Any]]:
    for colour, line, marker in zip(cycle(_COLOURS), cycle(_LINES), cycle(_MARKERS), strict=False):
        yield {"color": colour, "linestyle": line, "marker": marker, "lw": 1.8}


def _without_marker(style: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in style.items() if key != "marker"}


def _styled(result: Comparison) -> Iterator[tuple[MethodResult, dict[str, Any]]]:
    """Go through the methods that rank rows at all: not the majority predictor.

    A method and its tuned double share a colour.
    """
    shown = [one for name, one in result.results.items() if name != "majority"]
    styles: dict[str, dict[str, Any]] = {}
    fresh = _styles()
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

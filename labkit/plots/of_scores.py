"""Figures of labels, probabilities and scores, wherever they come from."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from labkit.comparison.methods import method_label
from labkit.metrics import confusion
from labkit.metrics import threshold_curve as precision_recall_f1
from labkit.plots.style import REFERENCE, draw_matrix, new_axes, styles_in_turn, without_marker

__all__ = [
    "at_threshold",
    "lines",
    "paired_differences",
    "reliability_curves",
    "spread",
]

_MOST_MARKED = 30


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
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> ax = reliability_curves([0, 1, 0, 1], {"plain": [0.1, 0.4, 0.6, 0.9]}, n_bins=2)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['perfectly calibrated', 'plain (Brier 0.185)']
    """
    ax = reliability_axes(ax)
    for (name, proba), style in zip(y_proba.items(), styles_in_turn(), strict=False):
        draw_reliability(name, y_true, proba, n_bins, style, ax)
    ax.legend(loc="upper left")
    return ax


def reliability_axes(ax: Axes | None) -> Axes:
    """Draw the diagonal on which probabilities are what they say.

    Parameters
    ----------
    ax : Axes or None
        Where to draw; a new figure where it is None.

    Returns
    -------
    ax : Axes
    """
    ax = new_axes(ax)
    ax.plot([0, 1], [0, 1], **REFERENCE, label="perfectly calibrated")
    ax.set(
        xlabel="predicted probability of class 1",
        ylabel="share that is positive",
        title="Reliability: what a predicted probability is worth",
    )
    return ax


def draw_reliability(
    name: str, y_true: ArrayLike, y_proba: Any, n_bins: int, style: dict[str, Any], ax: Axes
) -> None:
    """Draw the reliability of one set of probabilities.

    Parameters
    ----------
    name : str
        What the legend calls it.
    y_true : array-like of shape (n_samples,)
        True labels, 0 or 1.
    y_proba : array-like of shape (n_samples,)
        Probability of class 1.
    n_bins : int
        Bins of equal width.
    style : dict
        Colour, line and marker, from `styles_in_turn`.
    ax : Axes
        Where to draw.
    """
    share, predicted = calibration_curve(y_true, y_proba, n_bins=n_bins)
    brier = brier_score_loss(y_true, y_proba)
    ax.plot(predicted, share, label=f"{name} (Brier {brier:.3f})", **style)


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
        Where to draw; a new figure unless given.

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
    draw_matrix(confusion(y_true, called), names, axes[0])
    axes[0].set_title(f"At {threshold:.2f}")
    curve = precision_recall_f1(y_true, y_score)
    for name, style in zip(("precision", "recall"), styles_in_turn(), strict=False):
        axes[1].plot(curve["threshold"], curve[name], label=name, **without_marker(style))
    axes[1].axvline(threshold, **REFERENCE, label="threshold")
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
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> ax = paired_differences({"forest": {"smote": [0.1, 0.2], "weighted": [-0.1, 0.0]}})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['forest']
    """
    ax = new_axes(ax)
    methods = list(dict.fromkeys(method for row in differences.values() for method in row))
    offsets = np.linspace(-0.2, 0.2, len(methods)) if len(methods) > 1 else [0.0]
    for method, offset, style in zip(methods, offsets, styles_in_turn(), strict=False):
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
    ax.axvline(0, **REFERENCE)
    ax.set_yticks(range(len(differences)), list(differences))
    ax.invert_yaxis()
    ax.set(xlabel="difference", title="Paired differences; black: the median")
    ax.legend()
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
        What stands beside the Axes, and above them.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> table = pd.DataFrame({"plain": [0.4, 0.6], "SMOTE": [0.7, 0.8]}, index=[100, 200])
    >>> lines(table, xlabel="rows", ylabel="recall").get_xlabel()
    'rows'
    """
    ax = new_axes(ax)
    many = len(table) > _MOST_MARKED
    for name, style in zip(table.columns, styles_in_turn(), strict=False):
        ax.plot(
            table.index,
            table[name],
            label=method_label(str(name)),
            **without_marker(style) if many else style,
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
        What stands beside the Axes, and above them.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> spread(pd.DataFrame({"plain": [0.4, 0.6], "SMOTE": [0.7, 0.8]})).get_ylabel()
    'score'
    """
    ax = new_axes(ax)
    draws = np.random.default_rng(0)
    for position, (name, style) in enumerate(zip(scores.columns, styles_in_turn(), strict=False)):
        values = scores[name].to_numpy()
        across = position + draws.uniform(-0.28, 0.28, len(values))
        ax.scatter(across, values, s=16, alpha=0.55, color=style["color"], marker=style["marker"])
        mean = float(np.mean(values))
        ax.plot([position - 0.36, position + 0.36], [mean, mean], color="black", lw=2.2)
    ax.set_xticks(range(scores.shape[1]), [method_label(str(name)) for name in scores.columns])
    ax.set(ylabel=ylabel, title=title)
    return ax

"""Figures of rows: counts, projections, new rows, regions."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.metrics import class_counts as count_classes
from labkit.plots.style import MAJORITY_COLOUR, MINORITY_COLOUR, REFERENCE, new_axes, readable

__all__ = [
    "class_counts",
    "decision_regions",
    "new_rows",
    "projection",
    "scores_of_rows",
]


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
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> class_counts([0, 0, 0, 1], [0, 0, 0, 1, 1, 1]).get_ylabel()
    'training rows'
    """
    ax = new_axes(ax)
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
            label=readable(names[label]),
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
        Where to draw; a new figure unless given.

    Returns
    -------
    axes : ndarray of Axes of shape (2,)

    Raises
    ------
    ValueError
        If there is but one feature.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.random.default_rng(0).normal(size=(40, 5)), np.array([0] * 30 + [1] * 10)
    >>> projection(X, y, X, y).shape
    (2,)
    """
    if np.shape(X)[1] < 2:
        raise ValueError("a projection needs at least two features; one has no plane")
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
                label=f"{readable(names[label])} ({np.sum(truth == label)})",
            )
        ax.set(title=f"Training rows {when} resampling", xlabel="principal component 1")
        ax.legend(loc="upper right", framealpha=0.9, markerscale=2)
    axes[0].set_ylabel("principal component 2")
    return axes


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
        What stands above the Axes.
    ax : Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> scores_of_rows([-2.0, -1.0, 3.0], [0, 0, 1]).get_xlabel()
    'score of the row'
    """
    ax = new_axes(ax)
    scores, truth = np.asarray(y_score), np.asarray(y)
    draws = np.random.default_rng(0)
    for label, (colour, marker) in enumerate(((MAJORITY_COLOUR, "o"), (MINORITY_COLOUR, "x"))):
        chosen = scores[truth == label]
        height = label + draws.uniform(-0.25, 0.25, len(chosen))
        ax.scatter(chosen, height, s=22, alpha=0.65, color=colour, marker=marker)
    ax.axvline(threshold, **REFERENCE)
    ax.set_yticks([0, 1], [readable(name) for name in names])
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
        What stands above the Axes.
    ax : Axes, optional
        Where to draw; a new figure unless given.

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
    ax = new_axes(ax)
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
        What stands above the Axes.
    ax : Axes, optional
        Where to draw; a new figure unless given.

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
    ax = new_axes(ax)
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

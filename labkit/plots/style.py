"""Colours, lines and marks that every figure shares."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

MAJORITY_COLOUR = "#0072B2"
MINORITY_COLOUR = "#D55E00"
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def draw_matrix(matrix: NDArray[np.int64], names: Sequence[str], ax: Axes) -> None:
    """Draw a confusion matrix: counts, and the share of each true class as shade.

    Parameters
    ----------
    matrix : ndarray of shape (2, 2)
        ``[[tn, fp], [fn, tp]]``.
    names : pair of str
        What the classes are called.
    ax : Axes
        Where to draw.
    """
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


def new_axes(ax: Axes | None) -> Axes:
    """Return the Axes that were handed over, or new ones.

    Parameters
    ----------
    ax : Axes or None
        None for those of a new figure.

    Returns
    -------
    ax : Axes
    """
    return plt.subplots(figsize=(6.4, 4.6), layout="constrained")[1] if ax is None else ax


def styles_in_turn() -> Iterator[dict[str, Any]]:
    """Yield colours, lines and markers without end."""
    for colour, line, marker in zip(cycle(_COLOURS), cycle(_LINES), cycle(_MARKERS), strict=False):
        yield {"color": colour, "linestyle": line, "marker": marker, "lw": 1.8}


def without_marker(style: Mapping[str, Any]) -> dict[str, Any]:
    """Return a style for a line of many points.

    Parameters
    ----------
    style : mapping
        One of `styles_in_turn`.

    Returns
    -------
    style : dict
        The same without its marker.
    """
    return {key: value for key, value in style.items() if key != "marker"}

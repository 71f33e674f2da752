"""Colours, lines and marks that every figure shares."""

import textwrap
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, cycle
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from numpy.typing import NDArray

MAJORITY_COLOUR = "#0072B2"
MINORITY_COLOUR = "#D55E00"
REFERENCE: dict[str, Any] = {"color": "dimgrey", "lw": 1.4, "linestyle": (0, (1, 3))}
"""Of a line that is no method's: chance, a prevalence, a threshold. No method has its dots."""

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def readable(text: str, *, longest: int = 30, width: int | None = None) -> str:
    r"""Return a name from a user's data as Matplotlib can write it, without a warning.

    Dollar signs are no formula, and characters that the fonts in use do not
    have are written as ``\uXXXX``. What is long once that is done loses its
    middle: long names often begin alike, and differ at their end.

    Parameters
    ----------
    text : str
        The name of a class, a feature or a method.
    longest : int, default=30
        Characters that may be drawn.
    width : int, optional
        Characters of a line; all stand on one line unless given.

    Returns
    -------
    text : str

    Examples
    --------
    >>> readable("US$ or A$")
    'US\\$ or A\\$'
    >>> readable("customers who left, of their own will", longest=20)
    'customers…own will'
    >>> readable("customers who left", width=13)
    'customers who\nleft'
    """
    shown = " ".join(text.split()) or text
    fonts = _fonts()
    letters = [c if _has_glyph(ord(c), fonts) else f"\\u{ord(c):04x}" for c in shown]
    written = "".join(letters)
    if len(written) > longest:
        left_out = "…" if width is None else "… "
        written = _first(letters, longest // 2) + left_out + _last(letters, (longest - 1) // 2)
    if width is not None:
        written = "\n".join(textwrap.wrap(written, width))
    # a name that begins with an underscore would be left out of legends
    return ("\u200a" if written.startswith("_") else "") + written.replace("$", r"\$")


def _first(letters: Sequence[str], longest: int) -> str:
    """Return as many of the first letters as do not take more characters than that."""
    taken = bisect_right(list(accumulate(map(len, letters))), longest)
    return "".join(letters[:taken]).rstrip()


def _last(letters: Sequence[str], longest: int) -> str:
    """Return the same of the last letters."""
    taken = bisect_right(list(accumulate(map(len, reversed(letters)))), longest)
    return "".join(letters[len(letters) - taken :]).lstrip()


def _fonts() -> tuple[str, ...]:
    """Return the files of the fonts in use."""
    families = mpl.rcParams["font.family"]
    return tuple(findfont(FontProperties(family=[family])) for family in families)


@lru_cache(maxsize=4096)
def _has_glyph(character: int, fonts: tuple[str, ...]) -> bool:
    return any(get_font(font).get_char_index(character) for font in fonts)


def class_labels(names: Sequence[str]) -> list[str]:
    r"""Return the names of two classes so that they stand side by side below a matrix.

    Parameters
    ----------
    names : pair of str
        What the classes are called.

    Returns
    -------
    labels : list of str
        On as many lines as they need.

    Examples
    --------
    >>> class_labels(["stayed with us", "left"])
    ['stayed with\nus', 'left']
    """
    return [readable(name, longest=22, width=11) for name in names]


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
    shown = class_labels(names)
    ax.set_xticks([0, 1], shown)
    ax.set_yticks([0, 1], shown, rotation=90, va="center")
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

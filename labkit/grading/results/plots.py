"""The figures of a class's page: each draws on the Axes it is given, or on new ones.

Colours are those of Okabe and Ito; each is also told from the others by its hatch.
"""

import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

_BLUE = "#0072B2"
_KINDS = (("all points", "#0072B2", ""), ("some", "#56B4E9", "//"), ("none", "#D9D9D9", ".."))
_LONGEST_NAME = 26


def score_histogram(percents: Sequence[float], *, ax: Axes | None = None) -> Axes:
    """Draw how many submissions have which share of the points.

    Parameters
    ----------
    percents : sequence of float
        From 0 to 100; the last of ten bars includes 100.
    ax : Axes, optional
        Where to draw; on new ones unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> score_histogram([55.0, 100.0]).get_ylabel()
    'submissions'
    """
    ax = _axes(ax, height=3.0)
    counts = [0] * 10
    for percent in percents:
        counts[min(max(int(percent // 10), 0), 9)] += 1
    bars = ax.bar([10 * i + 5 for i in range(10)], counts, 9.2, color=_BLUE)
    ax.bar_label(bars, [str(count) if count else "" for count in counts], padding=2)
    ax.set(xlim=(0, 100), xlabel="share of the points", ylabel="submissions")
    ax.set_ylim(0, max([*counts, 1]) * 1.15)
    ax.set_xticks(range(0, 101, 10))
    ax.xaxis.set_major_formatter(PercentFormatter(decimals=0, symbol=" %"))
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def task_bars(counts: Mapping[str, tuple[int, int, int]], *, ax: Axes | None = None) -> Axes:
    """Draw for each task how many have all of its points, some, and none.

    Parameters
    ----------
    counts : mapping of str to (int, int, int)
        Submissions with all points, some and none, by task; the first task is on top.
    ax : Axes, optional
        Where to draw; on new ones unless given.

    Returns
    -------
    ax : Axes

    Examples
    --------
    >>> task_bars({"smote": (3, 1, 0)}).get_xlabel()
    'submissions'
    """
    ax = _axes(ax, height=1.3 + 0.38 * len(counts))
    rows = range(len(counts))
    start = [0] * len(counts)
    for kind, (label, colour, hatch) in enumerate(_KINDS):
        width = [count[kind] for count in counts.values()]
        ax.barh(rows, width, 0.7, start, color=colour, hatch=hatch, edgecolor="white", label=label)
        start = [left + more for left, more in zip(start, width, strict=True)]
    ax.set_yticks(rows, [_short(name) for name in counts])
    for tick in ax.get_yticklabels():
        tick.set_parse_math(False)
    ax.invert_yaxis()
    ax.set(xlim=(0, max([*start, 1])), xlabel="submissions")
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    return ax


def png(ax: Axes) -> bytes:
    """Return a figure as a picture.

    Parameters
    ----------
    ax : Axes
        Of the figure.

    Returns
    -------
    picture : bytes
        PNG; the same for the same figure.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    buffer = BytesIO()
    with warnings.catch_warnings():
        # a file of hidden checks may be named in a script that the font lacks
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(buffer, format="png", dpi=130, metadata={"Software": None})
    return buffer.getvalue()


def _axes(ax: Axes | None, *, height: float) -> Axes:
    if ax is not None:
        return ax
    # a Figure of its own, not pyplot's: none has to be closed
    return Figure(figsize=(7.6, height), layout="constrained").subplots()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"

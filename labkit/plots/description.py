"""A figure in words: its alternative text, read off what was drawn."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator
from numpy.typing import ArrayLike, NDArray

_MOST = 8


def describe_figure(figure: Figure) -> str:
    """Return what a figure shows, in words for a reader who does not see it.

    The words come from what was drawn, so they hold for every figure of
    `labkit.plots` and for most others: titles, axes, and for each series its
    name and its course.

    Parameters
    ----------
    figure : Figure
        Of Matplotlib.

    Returns
    -------
    description : str
        A few sentences on one line.

    Examples
    --------
    >>> from labkit import plots
    >>> ax = plots.class_counts([0, 0, 0, 1], [0, 0, 0, 1, 1, 1])
    >>> print(describe_figure(ax.figure))
    Class counts before and after resampling. Up: training rows, 0 to 3.5.
    class 0: before 3, after 3. class 1: before 1, after 3.
    """
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.has_data()]
    head = [figure.get_suptitle(), f"{len(panels)} panels" if len(panels) > 1 else ""]
    return _sentences([*head, *(part for ax in panels for part in _panel(ax))])


def _panel(ax: Axes) -> Iterator[str]:
    yield plain(ax.get_title())
    if ax.name != "rectilinear":
        return
    if ax.images:
        yield from _matrix(ax)
        return
    yield _axis("Across", ax.xaxis)
    yield _axis("Up", ax.yaxis)
    shown = [*_bars(ax), *_points(ax), *_curves(ax)]
    yield from shown[:_MOST]
    if len(shown) > _MOST:
        yield f"{len(shown) - _MOST} more are drawn"


def _axis(way: str, axis: Axis) -> str:
    label = plain(axis.get_label_text())
    if not label or _categories(axis):
        return f"{way}: {label}" if label else ""
    if axis.get_scale() == "linear":
        low, high = _labelled(axis)
        return f"{way}: {label}, {_number(low)} to {_number(high)}"
    low, high = sorted(axis.get_view_interval())
    return f"{way}: {label}, {_number(low)} to {_number(high)}, not to a linear scale"


def _labelled(axis: Axis) -> tuple[float, float]:
    """Return the first and the last number that stands at an axis, without the margins beyond."""
    low, high = sorted(axis.get_view_interval())
    ticks = [float(tick) for tick in sorted(axis.get_majorticklocs()) if low <= tick <= high]
    return (ticks[0], ticks[-1]) if len(ticks) > 1 else (low, high)


def _matrix(ax: Axes) -> Iterator[str]:
    """Yield the cells of an image in which numbers stand, by the names of its row and column."""
    rows, columns = _names(ax.yaxis), _names(ax.xaxis)
    for text in ax.texts:
        column, row = text.get_position()
        names = (
            f"{ax.get_ylabel()} {_nearest(rows, row)}",
            f"{ax.get_xlabel()} {_nearest(columns, column)}",
        )
        yield f"{', '.join(names)}: {', '.join(text.get_text().split())}"


def _bars(ax: Axes) -> Iterator[str]:
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            yield _named(bars.get_label(), _heights(ax, bars))


def _heights(ax: Axes, bars: BarContainer) -> str:
    upright = bars.orientation == "vertical"
    categories = _categories(ax.xaxis if upright else ax.yaxis)
    found = []
    for bar in bars.patches:
        place = bar.get_center()[0 if upright else 1]
        height = bar.get_height() if upright else bar.get_width()
        found.append((_nearest(categories, place), float(height)))
    most = found if len(found) <= _MOST else sorted(found, key=lambda one: -one[1])[:_MOST]
    listed = ", ".join(f"{name} {_number(height)}" for name, height in most)
    return listed + (f", and {len(found) - _MOST} lower ones" if len(found) > _MOST else "")


def _points(ax: Axes) -> Iterator[str]:
    for label, places in _clouds(ax):
        for axis, (along, across) in ((ax.yaxis, (0, 1)), (ax.xaxis, (1, 0))):
            categories = _categories(axis)
            if categories:
                yield from _by_category(label, categories, places[:, along], places[:, across])
                break
        else:
            yield _named(label, _cloud(places))


def _cloud(places: NDArray[Any]) -> str:
    if not len(places):
        return "no point"
    x, y = map(_ends, places.T)
    return f"{_many(len(places))}, across {x}, up {y}"


def _by_category(
    label: str, categories: Sequence[tuple[float, str]], values: NDArray[Any], at: NDArray[Any]
) -> Iterator[str]:
    for place, name in categories:
        here = values[np.abs(at - place) < 0.5]
        if here.size:
            middle = f", median {_number(float(np.median(here)))}" if here.size > 1 else ""
            words = f"{_many(here.size)}, {_ends(here)}{middle}"
            yield _named(label, _named(name, words))


def _clouds(ax: Axes) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the points that no line joins, with their name; a colour is named once in a legend."""
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            yield str(dots.get_label()), _finite(np.asarray(dots.get_offsets(), dtype=np.float64))
    lines = [line for line in ax.get_lines() if line.get_linestyle() == "None"]
    names = {_colour(line): str(line.get_label()) for line in lines if _has_name(line)}
    for line in lines:
        if len(_path(line)):
            yield names.get(_colour(line), ""), _path(line)


def _curves(ax: Axes) -> Iterator[str]:
    lines = [line for line in ax.get_lines() if line.get_linestyle() != "None"]
    marks = {_colour(line): _path(line)[0] for line in lines if len(_path(line)) == 1}
    named = [line for line in lines if _has_name(line)]
    alone = not named and not list(_clouds(ax))
    for line in [line for line in lines if len(_path(line)) > 2] if alone else named:
        words = _course(_path(line))
        if _colour(line) in marks:
            x, y = map(_number, marks[_colour(line)])
            words += f", marked where across is {x} and up is {y}"
        yield _named(str(line.get_label()), words)


def _course(path: NDArray[Any]) -> str:
    """Describe how a curve runs from left to right."""
    if not len(path):
        return "nothing to draw"
    forward = path if path[0, 0] <= path[-1, 0] else path[::-1]
    x, y = forward[np.argsort(forward[:, 0], kind="stable")].T
    if np.ptp(x) == 0 and len(x) > 1:
        return f"an upright line at {_number(x[0])}"
    if np.ptp(y) == 0:
        return f"level at {_number(y[0])}"
    words = f"from {_number(y[0])} to {_number(y[-1])}"
    for name, turn, beyond in (
        ("highest", int(np.argmax(y)), y.max() - max(y[0], y[-1])),
        ("lowest", int(np.argmin(y)), min(y[0], y[-1]) - y.min()),
    ):
        if beyond > 0.02 * np.ptp(y):
            words += f", {name} {_number(y[turn])} at {_number(x[turn])}"
    if "," in words or len(x) < 5:
        return words
    return f"{words}, {_number(np.interp((x[0] + x[-1]) / 2, x, y))} halfway"


def _ends(values: NDArray[Any]) -> str:
    low, high = float(values.min()), float(values.max())
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _path(line: Line2D) -> NDArray[Any]:
    return _finite(np.asarray(line.get_xydata(), dtype=np.float64))


def _finite(places: NDArray[np.float64]) -> NDArray[np.float64]:
    there: NDArray[np.float64] = places[np.isfinite(places).all(axis=1)]
    return there


def _has_name(line: Line2D) -> bool:
    return not str(line.get_label()).startswith("_")


def _colour(line: Line2D) -> str:
    return to_hex(line.get_color())


def _categories(axis: Axis) -> list[tuple[float, str]]:
    """Return the places and names of an axis that has names in place of numbers."""
    names = _names(axis) if isinstance(axis.get_major_locator(), FixedLocator) else []
    return [] if all(_is_number(name) for _, name in names) else names


def _names(axis: Axis) -> list[tuple[float, str]]:
    names = [plain(label.get_text()) for label in axis.get_ticklabels()]
    return list(zip(map(float, axis.get_ticklocs()), names, strict=False))


def _nearest(categories: Sequence[tuple[float, str]], place: float) -> str:
    if not categories:
        return f"at {_number(place)}:"
    return min(categories, key=lambda one: abs(one[0] - place))[1]


def _is_number(text: str) -> bool:
    try:
        float(text.replace("−", "-"))
    except ValueError:
        return not text
    return True


def _named(label: Any, words: str) -> str:
    name = plain(str(label))
    return f"{name}: {words}" if name and not name.startswith("_") else words


def _many(n: int) -> str:
    return "1 point" if n == 1 else f"{n} points"


def _number(value: ArrayLike) -> str:
    number = float(np.asarray(value))
    if number.is_integer() or abs(number) >= 1000:
        return f"{number:.0f}"
    return f"{number:.3g}"


def plain(text: str) -> str:
    """Return a text of a figure without what only Matplotlib reads.

    Parameters
    ----------
    text : str
        A title, a label or a name, as `labkit.plots.style.readable` writes it.

    Returns
    -------
    text : str
        On one line.
    """
    return " ".join(text.replace("\\$", "$").replace("\u200a", "").split())


def _sentences(parts: Sequence[str]) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)

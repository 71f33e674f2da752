"""Every figure's series can be told apart by whoever sees colours in another way, or in grey.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model
for Simulation of Color Vision Deficiency" (2009), at full severity; they hold for linear RGB.
"""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.container import BarContainer

from labkit.grading.results.plots import task_bars
from labkit.plots.style import MAJORITY_COLOUR, MINORITY_COLOUR, styles_in_turn

MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
LUMINANCE = np.array([0.2126729, 0.7151522, 0.0721750])
SEEN = {
    "all cones": np.eye(3),
    **{name: np.array(matrix) for name, matrix in MACHADO.items()},
    "grey": np.tile(LUMINANCE, (3, 1)),
}
XYZ_OF_RGB = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        LUMINANCE,
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
D65 = XYZ_OF_RGB.sum(axis=1)


def lab(colour, vision):
    """Give the place of a colour in CIE L*a*b*, as it is seen."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    share = XYZ_OF_RGB @ np.clip(SEEN[vision] @ linear, 0, 1) / D65
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, vision):
    """Give the difference of two colours as they are seen: CIE 1976, about 2 just visible."""
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


FLOOR = 15
"""Seven times what is just visible side by side."""

STYLES = [style for style, _ in zip(styles_in_turn(), range(7), strict=False)]
WITHOUT_A_CONE = [vision for vision in SEEN if vision != "grey"]


def series(ax):
    """Give what stands for something of its own in a figure: its colour, and its shape."""
    for line in ax.get_lines():
        shape = (line.get_linestyle(), line.is_dashed(), line.get_marker())
        yield to_hex(line.get_color()), (*shape, line._unscaled_dash_pattern)
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            yield to_hex(dots.get_facecolor()[0][:3]), dots.get_paths()[0].vertices.tobytes()
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            yield to_hex(bars.patches[0].get_facecolor()), bars.patches[0].get_hatch()


def too_alike(pairs, vision):
    """Give the pairs of one shape whose colours are seen as nearly one."""
    return [
        (one, other)
        for (one, shape), (other, same) in combinations(pairs, 2)
        if shape == same and one != other and difference(one, other, vision) < FLOOR
    ]


def test_the_simulation_takes_what_is_known_for_what_it_is():
    assert difference("#ffffff", "#000000", "all cones") == pytest.approx(100, abs=0.1)
    red, olive = "#d03030", "#807000"
    assert difference(red, olive, "all cones") > 60
    assert difference(red, olive, "deuteranopia") < 10
    assert difference(red, olive, "grey") < 1
    assert difference("#777777", "#777777", "grey") == 0
    for vision in SEEN:  # white stays white
        assert difference("#ffffff", "#000000", vision) == pytest.approx(100, abs=1)


@pytest.mark.parametrize("vision", WITHOUT_A_CONE)
def test_any_two_colours_of_a_figure_differ_without_a_kind_of_cone(vision):
    found = {
        (one["color"], other["color"]): difference(one["color"], other["color"], vision)
        for one, other in combinations(STYLES, 2)
    }
    assert min(found.values()) > FLOOR, min(found, key=found.get)


@pytest.mark.parametrize("vision", SEEN)
def test_the_two_classes_differ_for_everyone_by_colour_or_mark(vision):
    assert vision == "grey" or difference(MAJORITY_COLOUR, MINORITY_COLOUR, vision) > 2 * FLOOR


def test_two_series_have_another_line_and_another_mark_or_differ_in_grey():
    for one, other in combinations(STYLES, 2):
        assert one["marker"] != other["marker"]
        if one["linestyle"] == other["linestyle"]:
            assert difference(one["color"], other["color"], "grey") > FLOOR


@pytest.mark.parametrize("vision", SEEN)
def test_no_two_series_of_a_figure_are_told_by_a_hue_that_is_not_seen(result, draw, vision):
    _, ax = plt.subplots()
    assert too_alike(set(series(draw(result, ax))), vision) == []


@pytest.mark.parametrize("vision", SEEN)
def test_the_bars_of_a_class_are_told_apart_by_everyone(vision):
    bars = list(series(task_bars({"smote": (3, 1, 2)})))
    assert len(bars) == 3
    assert too_alike(bars, vision) == []
    assert len({hatch for _, hatch in bars}) == 3


def test_a_figure_has_a_ground_of_its_own_on_a_dark_page():
    _, ax = plt.subplots()
    assert ax.figure.get_facecolor()[3] == 1
    assert difference(to_hex(ax.figure.get_facecolor()), "#000000", "grey") > 90


def test_two_lines_of_hues_that_are_alike_in_grey_would_be_found():
    alike = [("#009E73", "-"), ("#CC79A7", "-")]
    assert too_alike(alike, "all cones") == []
    assert too_alike(alike, "grey") == [("#009E73", "#CC79A7")]

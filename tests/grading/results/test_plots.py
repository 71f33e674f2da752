import matplotlib.pyplot as plt
import pytest

from labkit.grading.results.plots import png, score_histogram, task_bars


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_every_submission_is_in_one_bar():
    assert heights(score_histogram([0, 9.9, 10, 55, 99.9, 100])) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert sum(heights(score_histogram([]))) == 0


def test_a_bar_has_three_parts_that_add_up():
    ax = task_bars({"smote": (3, 1, 0), "ann": (0, 2, 2)})
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [3, 0, 1, 2, 0, 2]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["smote", "ann"]
    assert len({bar.get_hatch() for bar in ax.patches}) == 3


@pytest.mark.parametrize(
    "draw", [lambda ax: score_histogram([5], ax=ax), lambda ax: task_bars({}, ax=ax)]
)
def test_the_axes_that_are_given_are_used(draw):
    _, ax = plt.subplots()
    assert draw(ax) is ax


@pytest.mark.filterwarnings("ignore:Matplotlib currently does not support:UserWarning")  # 3.10
def test_names_of_any_kind_can_be_drawn():
    names = ["$x_1$", "$", "ਪੰਜਾਬੀ", "a" * 300, "\\frac"]
    assert png(task_bars(dict.fromkeys(names, (1, 1, 1)))).startswith(b"\x89PNG")


def test_the_same_figure_is_the_same_picture_and_none_stays_open():
    assert png(score_histogram([50.0])) == png(score_histogram([50.0]))
    assert plt.get_fignums() == []

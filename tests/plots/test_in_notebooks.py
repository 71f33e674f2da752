"""Figures that a notebook shows carry their alternative text."""

import base64
import re
import subprocess
import sys
from functools import partial

import matplotlib.pyplot as plt
import pytest

from labkit.plots.in_notebooks import describe_figures

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def formatter():
    """Give a notebook's formatter, set up as Jupyter sets it up for inline figures."""
    formatters = pytest.importorskip("IPython.core.formatters")
    pylabtools = pytest.importorskip("IPython.core.pylabtools")
    formatter = formatters.DisplayFormatter()
    figure = plt.figure().__class__
    formatter.formatters["image/png"].for_type(figure, pylabtools.print_figure)
    plt.close("all")
    describe_figures(formatter)
    return formatter


@pytest.fixture
def inline(formatter):
    """Give the same where pictures come as text, as Jupyter's inline figures do."""
    pylabtools = pytest.importorskip("IPython.core.pylabtools")
    figure = plt.figure().__class__
    draw = partial(pylabtools.print_figure, fmt="png", base64=True)
    formatter.formatters["image/png"].for_type(figure, draw)
    plt.close("all")
    return formatter


def drawn(title):
    _, ax = plt.subplots()
    ax.plot([0, 1], [2, 5], label="rise")
    ax.set_title(title)
    return ax.figure


def test_a_figure_is_shown_with_its_words_and_is_a_picture_as_before(formatter):
    data, metadata = formatter.format(drawn("Told"))
    assert metadata["image/png"]["alt"] == "Told. rise: from 2 to 5."
    alt, source = re.fullmatch('<img alt="(.*)" src="(.*)">', data["text/html"]).groups()
    assert alt == "Told. rise: from 2 to 5."
    head, _, picture = source.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(picture) == data["image/png"]
    assert data["image/png"].startswith(PNG)


def test_a_picture_that_comes_as_text_is_the_same_picture(inline):
    data, _ = inline.format(drawn("Text"))
    assert f'base64,{"".join(data["image/png"].split())}">' in data["text/html"]
    assert base64.b64decode(data["image/png"]).startswith(PNG)


def test_a_figure_is_drawn_once_and_the_next_one_anew(formatter):
    drawings = []
    figure, other = drawn("First"), drawn("Second")
    png = formatter.formatters["image/png"]
    draw = png.lookup(figure)
    png.for_type(type(figure), lambda shown: drawings.append(shown) or draw(shown))
    pictures = [formatter.format(one)[0]["image/png"] for one in (figure, other, figure)]
    assert drawings == [figure, other, figure]
    assert pictures[0] == pictures[2] != pictures[1]


def test_a_title_cannot_write_markup_into_the_notebook(formatter):
    data, _ = formatter.format(drawn('"><script>alert(1)</script>'))
    assert "<script>" not in data["text/html"]
    assert 'alt="&quot;&gt;&lt;script&gt;' in data["text/html"]


def test_a_sharp_figure_keeps_its_size(formatter):
    pylabtools = pytest.importorskip("IPython.core.pylabtools")
    figure = drawn("Sharp")
    formatter.formatters["image/png"].for_type(type(figure), pylabtools.retina_figure)
    data, metadata = formatter.format(figure)
    width = metadata["image/png"]["width"]
    assert f' width="{width}"' in data["text/html"]


def test_a_figure_for_which_there_are_no_words_is_shown_all_the_same(formatter, monkeypatch):
    monkeypatch.setattr("labkit.plots.description.describe_figure", lambda figure: 1 / 0)
    data, _ = formatter.format(drawn("Strange"))
    assert data["text/html"].startswith('<img alt="Figure" src="data:image/png')


def test_where_figures_are_drawn_in_another_format_nothing_is_added_but_the_words(formatter):
    figure = drawn("Vector")
    formatter.formatters["image/png"].for_type(type(figure), lambda figure: None)
    data, _ = formatter.format(figure)
    assert data == {"text/plain": data["text/plain"]}
    assert "Vector" in data["text/plain"] or "Figure" in data["text/plain"]


def test_outside_of_a_notebook_nothing_is_registered():
    code = "import IPython, labkit; labkit.plots; print(IPython.get_ipython())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


SHOWN = """
import labkit
labkit.plots.feature_importances([0.7, 0.3], ["age", "height"])
import matplotlib.pyplot as plt
plt.show()
"""


@pytest.mark.grader
def test_a_notebook_that_draws_with_labkit_shows_figures_with_their_words():
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SHOWN)])
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    [shown] = notebook.cells[0].outputs
    assert "height 0.3, age 0.7" in shown["metadata"]["image/png"]["alt"]
    assert '<img alt="Which features carry the forest.' in shown["data"]["text/html"]

"""A notebook in the dark JupyterLab: its outputs can be read, its figures say what they show.

A screenshot is kept in ``artifacts/``.
"""

import re
from pathlib import Path

import nbformat
import pytest

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
CELLS = (
    """\
import labkit
import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression

split = labkit.load_imbalanced(n_samples=400)
comparison = labkit.compare(split, {"logistic": LogisticRegression()})
comparison""",
    'labkit.plots.threshold_curves(comparison["logistic"])\nplt.show()',
    """\
lab = labkit.Lab("05")
inverse_frequency_weights = None
lab.check("class_weights")
lab.summary()""",
    'print("the end", "of it")',
)
COLOURS = """all => all
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(one => one.checkVisibility())
    .map(one => {
        let ground = one
        while (ground && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
            ground = ground.parentElement
        const behind = ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)"
        return [getComputedStyle(one).color, behind, one.textContent.slice(0, 40)]
    })"""

pytestmark = pytest.mark.authoring  # playwright is in the main environment only


@pytest.fixture(scope="module")
def notebook(browser, lab_folder, open_notebook, run_all):
    """Run a notebook of its own in the dark theme, and give what it shows."""
    ARTIFACTS.mkdir(exist_ok=True)
    cells = list(map(nbformat.v4.new_code_cell, CELLS))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    made = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(made, lab_folder / "practicals" / "dark.ipynb")
    tab = browser.new_page(viewport={"width": 1280, "height": 2600}, color_scheme="dark")
    open_notebook(tab, "dark.ipynb")
    tab.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    run_all(tab)
    tab.locator("text=the end of it").first.wait_for()
    tab.screenshot(path=ARTIFACTS / "jupyterlab_dark.png")
    return tab.locator(".jp-Notebook")


def test_text_of_outputs_stands_out_from_a_dark_ground(notebook):
    found = notebook.locator(".jp-OutputArea-output, .jp-OutputArea-output *")
    colours = found.evaluate_all(COLOURS)
    assert len(colours) > 40
    assert [one for one in colours if contrast(*one[:2]) < 4.5] == []
    assert min(luminance(behind) for _, behind, _ in colours) < 0.05


def test_a_figure_says_what_it_shows_and_keeps_its_own_ground(notebook):
    figure = notebook.locator(".jp-OutputArea-output img")
    assert figure.count() == 1
    assert figure.get_attribute("alt").startswith("logistic: what the threshold decides.")
    corner = figure.evaluate(
        """picture => {
            const canvas = document.createElement("canvas")
            canvas.getContext("2d").drawImage(picture, 0, 0)
            return [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data]
        }"""
    )
    assert corner == [255, 255, 255, 255]


def test_tables_have_captions_and_headings(notebook):
    tables = notebook.locator(".jp-OutputArea-output table")
    assert tables.count() == 3
    captions = tables.locator("caption").all_inner_texts()
    assert captions == ["Scores on the test rows", "Classification reports side by side"]
    assert all(table.locator("thead th").count() > 3 for table in tables.all())


def contrast(*colours):
    """Give the ratio of two colours' luminances, as WCAG 2 has it."""
    low, high = sorted(luminance(colour) for colour in colours)
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

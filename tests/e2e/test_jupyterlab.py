"""A real JupyterLab in a real Chromium: open the practical, run it, solve a task, check it.

Screenshots are kept in ``artifacts/``.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "artifacts"
NAME = "05_imbalanced_data.ipynb"
SOLUTION = """def inverse_frequency_weights(y):
    n = np.bincount(y)
    return {label: len(y) / (2 * n[label]) for label in (0, 1)}
"""

pytestmark = pytest.mark.authoring  # playwright is in the main environment only


@pytest.fixture(scope="module")
def page(browser, open_notebook):
    ARTIFACTS.mkdir(exist_ok=True)
    tab = browser.new_page(viewport={"width": 1280, "height": 1000})
    open_notebook(tab, NAME)
    tab.wait_for_selector(".jp-Notebook h1:has-text('Practical 05')")
    yield tab
    tab.screenshot(path=ARTIFACTS / "jupyterlab_last.png")


def cell(page, text):
    return page.locator(".jp-Notebook .jp-Cell", has_text=text)


def test_run_all_reaches_the_summary_with_friendly_messages_and_no_traceback(page, run_all):
    run_all(page)
    last = page.locator(".jp-Notebook .jp-CodeCell").last
    last.locator(".jp-OutputArea-output table").wait_for()
    page.screenshot(path=ARTIFACTS / "jupyterlab_unsolved_summary.png")
    assert "not attempted" in last.inner_text()
    notebook = page.locator(".jp-Notebook").inner_text()
    assert "class_weights: not attempted yet (10 points)" in notebook
    assert "Traceback" not in notebook
    assert "Ellipsis" not in notebook
    check = cell(page, 'lab.check("class_weights")').first
    check.scroll_into_view_if_needed()
    page.screenshot(path=ARTIFACTS / "jupyterlab_not_attempted.png")


def test_a_solution_typed_into_its_cell_passes_its_check(page):
    answer = cell(page, "Return {0: weight of class 0, 1: weight of class 1}").first
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(SOLUTION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    check = cell(page, 'lab.check("class_weights")').first
    check.locator("text=class_weights: 10 of 10 points").wait_for()
    check.scroll_into_view_if_needed()
    page.screenshot(path=ARTIFACTS / "jupyterlab_solved.png")
    assert "✗" not in check.inner_text()

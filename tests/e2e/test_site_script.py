"""What the site's own script adds to the theme, in a real Chromium."""

from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "static" / "site.js"
PAGE = """<!doctype html><title>Site</title><script src="{script}"></script>
<style>table {{ display: block; overflow-x: auto; width: 200px }}</style>
<nav><ul><li class="has-children"><a href="#">Comparisons</a><details>
<summary><span class="toctree-toggle" role="presentation"><i></i></span></summary>
</details></li></ul></nav>
<div class="bd-article"><table id="wide"><tr><td><p style="width: 500px">wide</p></table>
<table id="narrow"><tr><td>narrow</table></div>"""

pytestmark = pytest.mark.authoring  # playwright is in the main environment only


@pytest.fixture
def tab(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(script=SCRIPT.as_uri()))
    tab = browser.new_page()
    tab.goto(page.as_uri())
    yield tab
    tab.close()


def test_a_fold_of_the_sidebar_is_named_after_the_page_above_it(tab):
    assert tab.locator("summary").get_attribute("aria-label") == "Pages below Comparisons"


def test_a_table_that_scrolls_can_be_reached_by_keyboard_and_no_other(tab):
    assert tab.locator("#wide").get_attribute("tabindex") == "0"
    assert tab.locator("#narrow").get_attribute("tabindex") is None

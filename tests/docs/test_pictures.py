"""The pictures of README and pages show what the pages say today."""

from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def written(pictures, tmp_path_factory):
    """Write every page that a picture is taken of."""
    return pictures.written_pages(tmp_path_factory.mktemp("pages"))


def words_in(picture, pictures):
    with Image.open(picture) as image:
        image.load()
        return image.text[pictures.WORDS]


def size(picture):
    with Image.open(picture) as image:
        return image.size


def test_each_picture_of_a_page_shows_what_the_page_says(pictures, written):
    # what scripts write into a page that is served is compared where a browser takes it
    shots = {name for name, shot in pictures.SHOTS.items() if shot.height and not shot.serve}
    assert {"report_page", "class_page", "feedback_page"} <= shots
    for name in shots:
        seen = words_in(ROOT / "images" / f"{name}.png", pictures)
        assert len(seen) > 100
        page = pictures.letters(written[name].read_text(encoding="utf-8"))
        assert seen in page, f"{name} is out of date: python docs/pictures.py renews it"


def test_a_picture_that_is_a_figure_is_one_of_the_report(pictures, written):
    [name] = [name for name, shot in pictures.SHOTS.items() if not shot.height]
    assert written[name].read_bytes().startswith(PNG)
    assert size(written[name]) == size(ROOT / "images" / f"{name}.png")


def test_a_page_whose_words_have_changed_is_noticed(pictures, written):
    seen = words_in(ROOT / "images" / "report_page.png", pictures)
    page = written["report_page"].read_text(encoding="utf-8")
    assert seen not in pictures.letters(page.replace("share of class 1", "part of class 1"))


def test_numbers_and_markup_are_no_words(pictures):
    page = "<title>no</title><style>a { b }</style><p>12 &lt;rows&gt; <b>a</b>nd 3 %</p>"
    assert pictures.letters(page) == "rowsand"


def test_every_picture_that_readme_and_pages_show_is_taken_by_the_script_or_drawn(pictures):
    texts = [(ROOT / "README.md").read_text("utf-8")]
    texts += [path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")]
    there = {path.stem for path in (ROOT / "images").glob("*.png")}
    assert there == set(pictures.SHOTS)
    assert all(any(f"images/{name}.png" in text for text in texts) for name in there)


def test_without_a_browser_nothing_is_written_and_one_line_says_what_is_missing(
    pictures, tmp_path, monkeypatch
):
    pytest.importorskip("playwright")
    monkeypatch.setattr(pictures, "_browser", lambda *_: None)
    line = pictures.take(tmp_path)
    assert "no browser starts here" in line
    assert "playwright install chromium" in line
    assert "\n" not in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.authoring
def test_a_browser_takes_them_all(pictures, written, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "written_pages", lambda _: written)
    missing = pictures.take(tmp_path)
    if missing:
        pytest.skip(missing)
    assert {path.stem for path in tmp_path.iterdir()} == set(pictures.SHOTS)
    for path in tmp_path.iterdir():
        assert size(path)[0] > 800
    for name in (name for name, shot in pictures.SHOTS.items() if shot.height):
        kept, taken = (
            words_in(folder / f"{name}.png", pictures) for folder in (ROOT / "images", tmp_path)
        )
        # how much fits below depends on the fonts that a machine has
        assert taken.startswith(kept[: len(kept) // 2]), (
            f"{name} is out of date: python docs/pictures.py renews it"
        )

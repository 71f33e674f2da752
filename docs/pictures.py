"""Pictures of labkit's pages, taken in a real browser: ``python docs/pictures.py``.

Renews those of ``images/``, which README.md shows. The documentation's build takes its own.
Each picture holds the words that are seen in it, so that a test can tell whether the page
still says so without opening a browser.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from samples import marking_page, write_answers, write_curves, write_marks, write_report

ROOT = Path(__file__).resolve().parents[1]
WORDS = "Description"
"""Where a PNG file keeps them; the name is the standard's."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_NO_BROWSER = "no browser starts here, so pictures stay as they are in images/; {} gives one"
_SEEN = """height => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const seen = []
    while (walker.nextNode()) {
        const range = document.createRange()
        range.selectNodeContents(walker.currentNode)
        const box = range.getBoundingClientRect()
        if (box.height && box.top >= 0 && box.bottom < height) seen.push(walker.currentNode.data)
    }
    return seen.join(" ")
}"""


@dataclass(frozen=True)
class Shot:
    """A picture of a page: which, and how much of it is seen.

    Attributes
    ----------
    write : callable
        Writes the page into a folder.
    page : str
        Its name there; empty for a page that is served.
    height, width : int
        Pixels of the window; no height for a file that is a picture already.
    place : str
        The id of the element at the top of the picture; the page's own top unless given.
    above : int
        Pixels that are seen above that element.
    serve : callable, optional
        Serves the folder, and gives the address of the page.
    """

    write: Callable[[Path], None]
    page: str
    height: int = 0
    place: str = ""
    width: int = 1000
    above: int = 24
    serve: Callable[[Path], AbstractContextManager[str]] | None = None


SHOTS: Mapping[str, Shot] = {
    "precision_recall": Shot(write_curves, "results/figures/precision_recall_curves.png"),
    "report_page": Shot(write_report, "results/report.html", 680),
    "class_page": Shot(write_marks, "class.html", 900),
    "feedback_page": Shot(write_marks, "feedback/Amara.html", 760, "task-6"),
    "marking_page": Shot(write_answers, "", 720, "answers", 1220, 110, marking_page),
}
"""Every picture by its name in ``images/``; another page is another row."""


def take(folder: Path) -> str:
    """Take every picture.

    Parameters
    ----------
    folder : Path
        Where they go.

    Returns
    -------
    missing : str
        What is missing where there is no browser, in one line; then nothing is written.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return _NO_BROWSER.format("`pip install playwright && playwright install chromium`")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as pages:
        browser = _browser(playwright.chromium, Error)
        if browser is None:
            return _NO_BROWSER.format("`playwright install chromium`")
        written = written_pages(Path(pages))
        for name, shot in SHOTS.items():
            (folder / f"{name}.png").write_bytes(_picture(browser, written[name], shot))
        browser.close()
    return ""


def written_pages(folder: Path) -> dict[str, Path]:
    """Write every page that pictures are taken of.

    Parameters
    ----------
    folder : Path
        Each kind of page has a folder of its own in it.

    Returns
    -------
    pages : dict of str to Path
        By the picture's name.
    """
    for write in dict.fromkeys(shot.write for shot in SHOTS.values()):
        write(folder / write.__name__)
    return {name: folder / shot.write.__name__ / shot.page for name, shot in SHOTS.items()}


def letters(text: str) -> str:
    """Return the letters of a text or a page of HTML: no numbers, which differ by machine.

    Parameters
    ----------
    text : str
        Of a page, or as it is seen in one.

    Returns
    -------
    letters : str
    """
    shown = re.sub(r"<(style|title)>.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    return "".join(letter for letter in unescape(shown) if letter.isalpha())


def _browser(chromium: Any, error: type[Exception]) -> Any:
    """Start the system's browser, or Playwright's own; None where neither starts."""
    for path in (*filter(None, map(shutil.which, _BROWSERS)), None):
        try:
            options = ["--no-sandbox", "--hide-scrollbars"]
            return chromium.launch(executable_path=path, args=options)
        except error:
            continue
    return None


def _picture(browser: Any, page: Path, shot: Shot) -> bytes:
    if not shot.height:
        return page.read_bytes()
    with _address(page, shot) as address:
        tab = browser.new_page(viewport={"width": shot.width, "height": shot.height})
        tab.goto(f"{address}#{shot.place}", wait_until="networkidle")
        tab.evaluate(f"scrollBy(0, -{shot.above})")
        picture, seen = tab.screenshot(), tab.evaluate(_SEEN, shot.height)
        tab.close()
    words, buffer = PngInfo(), BytesIO()
    words.add_itxt(WORDS, letters(seen))
    Image.open(BytesIO(picture)).convert("P", palette=Image.Palette.ADAPTIVE).save(
        buffer, "png", pnginfo=words, optimize=True
    )
    return buffer.getvalue()


@contextmanager
def _address(page: Path, shot: Shot) -> Iterator[str]:
    if shot.serve is None:
        yield page.as_uri()
        return
    with shot.serve(page) as address:
        yield address


if __name__ == "__main__":
    sys.exit(take(ROOT / "images") or 0)

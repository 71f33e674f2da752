"""Pages about a hostile submission in a real Chromium: nothing runs, nothing is sent.

Screenshots are kept in ``artifacts/``.
"""

import re
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.results.write import write

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PRACTICAL = Practical("99", "Toy", (Task("mean", "The mean", free_text=(("why", 3),)),))
AWAY = "http://127.0.0.1:9"
ATTACKS = (
    "<script>document.title = 'ran'</script>",
    f"<script src={AWAY}/a.js></script>",
    "</td></tr></table></pre></code></section></style><style>main{display:none}</style>",
    f"<img src={AWAY}/a.png onerror=\"document.title='ran'\">",
    "<svg onload=\"document.title='ran'\"></svg>",
    f'<iframe src="{AWAY}"></iframe><link rel=stylesheet href={AWAY}/a.css>',
    "<iframe srcdoc=\"<script>parent.document.title='ran'</script>\"></iframe>",
    f'<meta http-equiv=refresh content="0;url={AWAY}">',
    f"<form action={AWAY}><input autofocus onfocus=\"document.title='ran'\"></form>",
    "<a href=\"javascript:document.title='ran'\">here</a>",
    "\"' autofocus onfocus=\"document.title='ran'\" x='",
    f"<base href={AWAY}>",
    "<!-- <![CDATA[ \x00 \x1b[31m \u202e {{ 7*7 }} {% raw %} &lt;",
)

pytestmark = pytest.mark.authoring  # playwright is in the main environment only


def marked(student, text):
    checks = tuple(CheckMarks(text, 0, 4, "withheld", text, hidden) for hidden in (False, True))
    cells = (CellReport(1, text, text, text), CellReport(2, text, text))
    task = TaskMarks("mean", text, checks, text, 1)
    prose = (FreeText("mean", "why", text, 3),)
    return Marked(student, "99", "partial", 1.0, (task,), cells, prose, (text,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Mark one submission with every attack in every place, and one for each attack's name."""
    ARTIFACTS.mkdir(exist_ok=True)
    out = tmp_path_factory.mktemp("marks")
    named = [replace(marked(attack, "quiet"), notes=()) for attack in ATTACKS]
    write(out, PRACTICAL, [marked("mallory", "\n".join(ATTACKS)), *named])
    return out


# the page's own clock, for a busy browser is a slow one
A_WHILE = """new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))
)"""


def opened(browser, path, **options):
    """Open a page; give it with all that it asked for and all that the browser had to stop."""
    tab = browser.new_page(viewport={"width": 1100, "height": 1200}, **options)
    asked, stopped = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: stopped.append(message.text))
    tab.on("dialog", lambda dialog: stopped.append(dialog.message))
    tab.goto(path.as_uri())
    tab.evaluate(A_WHILE)
    return tab, asked, stopped


def comes_true(tab, condition):
    """Wait until a condition is true, while the browser goes on."""
    for _ in range(600):
        if condition():
            return True
        tab.wait_for_timeout(100)
    return False


def is_quiet(tab, path, asked, stopped):
    away = [url for url in asked if not url.startswith("data:image/png;base64,")]
    assert away == [path.as_uri()]
    # the escape let nothing through that the policy would have had to stop
    assert stopped == []
    assert len(tab.frames) == 1
    assert tab.title() != "ran"
    assert tab.locator("script, iframe, form, input, link, base, svg").count() == 0
    assert tab.locator("style").count() == 1


def test_a_hostile_submissions_page_runs_and_sends_nothing_and_can_be_read(browser, folder):
    path = folder / "feedback" / "mallory.html"
    tab, asked, stopped = opened(browser, path)
    tab.screenshot(path=ARTIFACTS / "feedback_hostile.png", full_page=True)
    is_quiet(tab, path, asked, stopped)
    text = tab.locator("main").inner_text()
    for attack in ATTACKS[:-1]:
        assert attack in text
    assert "␀" in text
    assert "⟨U+202E⟩ {{ 7*7 }} {% raw %} &lt;" in text
    assert tab.locator("h1").inner_text() == "mallory"
    assert tab.locator("h1").evaluate("element => element.checkVisibility()")


def test_a_hostile_classs_page_runs_and_sends_nothing_and_links_to_each_page(browser, folder):
    path = folder / "class.html"
    tab, asked, stopped = opened(browser, path)
    tab.screenshot(path=ARTIFACTS / "class_hostile.png", full_page=True)
    is_quiet(tab, path, asked, stopped)
    assert tab.locator("img").evaluate_all("all => all.every(one => one.naturalWidth > 100)")
    links = set(tab.locator("a").evaluate_all("all => all.map(one => one.href)"))
    assert len(links) == len(ATTACKS) + 1
    for link in links:
        tab.goto(link)
        assert tab.locator("h1").count() == 1
        assert tab.title() != "ran"


@pytest.fixture
def listener():
    """Listen at an address; keep what is asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_the_policy_stops_what_an_escape_would_miss(browser, folder, tmp_path, listener):
    address, reached = listener
    page = (folder / "feedback" / "mallory.html").read_text(encoding="utf-8")
    raw = "".join(ATTACKS[n] for n in (0, 1, 3, 4, 5)) + "<style>main { display: none }</style>"
    path = tmp_path / "unescaped.html"
    hole = page.replace("<main>", f"<main>{raw}".replace(AWAY, address))
    path.write_text(hole, encoding="utf-8")
    tab, _, stopped = opened(browser, path)
    assert tab.title() == "mallory, practical 99"
    assert tab.locator("h1").is_visible()
    assert comes_true(tab, lambda: len(stopped) >= 5)
    assert reached == []
    path.write_text(re.sub("<meta http-equiv=.Content-Security.*>", "", hole), encoding="utf-8")
    tab, _, _ = opened(browser, path)
    assert comes_true(tab, lambda: tab.title() == "ran")
    assert comes_true(tab, lambda: "/a.js" in reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["feedback/mallory.html", "class.html"])
def test_text_stands_out_from_its_ground(browser, folder, name, scheme):
    tab, _, _ = opened(browser, folder / name, color_scheme=scheme)
    colours = tab.locator("body *").evaluate_all(
        """all => all.filter(one => one.checkVisibility() && one.innerText).map(one => {
            let ground = one
            while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
                ground = ground.parentElement
            return [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor]
        })"""
    )
    assert len(colours) > 20
    assert min(contrast(*pair) for pair in {tuple(pair) for pair in colours}) >= 4.5


def contrast(*colours):
    """Give the ratio of two colours' luminances, as WCAG 2 has it."""
    low, high = sorted(luminance(colour) for colour in colours)
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", ["feedback/mallory.html", "class.html"])
def test_a_phone_shows_it_without_scrolling_sideways(browser, folder, name):
    tab, _, _ = opened(browser, folder / name)
    tab.set_viewport_size({"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360

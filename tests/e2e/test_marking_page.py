"""A class of sixty marked in a real Chromium, by keyboard alone.

Screenshots are kept in ``artifacts/``.
"""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.grading.page.ledger import Given, Ledger
from labkit.grading.results.write import write

HERE = Path(__file__).parent
ARTIFACTS = HERE.parents[1] / "artifacts"
MADE = SimpleNamespace(**runpy.run_path(str(HERE.parent / "grading" / "page" / "made_class.py")))
NAMES = [MADE.name(number) for number in range(MADE.N)]
MINUTES = 60_000

pytestmark = pytest.mark.authoring  # playwright is in the main environment only


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    ARTIFACTS.mkdir(exist_ok=True)
    folder = tmp_path_factory.mktemp("written") / "marks"
    write(folder, MADE.PRACTICAL, MADE.CLASS, asked={"why": MADE.QUESTION})
    return folder


@pytest.fixture
def marks(written, tmp_path):
    """Copy what a person begins with."""
    (tmp_path / "marks").mkdir()
    for name in ("marked.json", "manual.csv"):
        (tmp_path / "marks" / name).write_bytes((written / name).read_bytes())
    return tmp_path / "marks"


@pytest.fixture
def address(marks, start_labkit):
    process = start_labkit("mark", marks, "--port", "0", "--no-browser")
    return process.stdout.readline().split()[-1]


@pytest.fixture
def window(browser, address):
    """Open windows of one browser on a question."""
    context = browser.new_context(viewport={"width": 1366, "height": 850})
    context.set_default_timeout(5 * MINUTES)

    def opened(question):
        tab = context.new_page()
        tab.odd = []
        tab.on("console", lambda message: tab.odd.append(message.text))
        tab.on("pageerror", lambda error: tab.odd.append(str(error)))
        tab.goto(address)
        tab.get_by_role("link", name=question).click()
        tab.wait_for_selector("body[data-ready]")
        return tab

    yield opened
    context.close()


def expect(found):
    from playwright.sync_api import expect as wait_until

    wait_until.set_options(5 * MINUTES)
    return wait_until(found)


def says(tab, text):
    expect(tab.get_by_role("status")).to_contain_text(text)


def given(marks, kind="prose", name="why"):
    """Return what stands in the file, by student, where anything does."""
    found = Ledger(marks).given(kind, [(student, name) for student in NAMES])
    return {student: one for (student, _), one in found.items() if one != Given()}


def test_a_class_is_marked_by_keyboard_alone(window, marks):
    tab = window("Viva questions")
    assert tab.locator(".answer").count() == 59
    for number in range(59):
        tab.keyboard.press(str(number % 4))
        says(tab, f"Answer {number + 1}: {number % 4} of 3 points")
        says(tab, f"{58 - number} of 59 left.")
        tab.keyboard.press("Enter")
    says(tab, "Nothing is left to mark here.")
    tab.screenshot(path=ARTIFACTS / "marking_done.png")
    points = [one.points for one in given(marks).values()]
    assert sorted(points) == sorted(str(number % 4) for number in range(59))
    tab.get_by_role("link", name="All questions").press("Enter")
    tab.get_by_role("heading", name="Every answer in prose is marked").wait_for()
    assert tab.odd == []


def test_a_remark_is_written_once_and_used_again(window, marks):
    tab = window("Viva questions")
    tab.keyboard.press("r")
    tab.keyboard.type("Which numbers?")
    tab.keyboard.press("Shift+Enter")
    tab.keyboard.type("And why?")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Which numbers?").wait_for()
    tab.keyboard.press("j")
    tab.keyboard.press("2")
    tab.keyboard.press("a")
    expect(tab.locator("textarea").nth(1)).to_have_value("Which numbers?\nAnd why?")
    says(tab, "Answer 2: 2 of 3 points")
    tab.keyboard.press("j")
    tab.keyboard.press("1")
    says(tab, "Answer 3: 1 of 3 points")
    remarks = sorted((one.points, one.remark) for one in given(marks).values())
    assert remarks == [
        ("", "Which numbers?\nAnd why?"),
        ("1", ""),
        ("2", "Which numbers?\nAnd why?"),
    ]


def test_other_points_and_no_points_are_a_key_each(window, marks):
    tab = window("Viva questions")
    tab.keyboard.press(".")
    tab.keyboard.type("2,5")
    tab.keyboard.press("Enter")
    says(tab, "Answer 1: 2.5 of 3 points")
    assert [one.points for one in given(marks).values()] == ["2.5"]
    tab.keyboard.press("9")
    tab.get_by_role("alert").filter(has_text="3 is the most here").wait_for()
    tab.keyboard.press("Delete")
    says(tab, "Answer 1: not marked")
    tab.keyboard.press("f")
    says(tab, "Answer 1: 3 of 3 points")
    assert [one.points for one in given(marks).values()] == ["3"]


def test_points_spelled_in_another_way_are_written_once(window, marks):
    tab = window("Viva questions")
    tab.keyboard.press(".")
    tab.keyboard.type("2,50")
    tab.keyboard.press("Enter")
    says(tab, "Answer 1: 2.5 of 3 points")
    tab.keyboard.press("u")
    says(tab, "Undone. Answer 1: not marked")
    assert [one.points for one in given(marks).values()] == []


def test_a_complaint_outlives_a_mark_that_is_still_on_its_way(window):
    tab = window("Viva questions")
    tab.keyboard.press("2")
    tab.keyboard.press("9")
    says(tab, "Answer 1: 2 of 3 points")
    tab.get_by_role("alert").filter(has_text="3 is the most here").wait_for()


def test_undo_goes_back_step_by_step_also_on_another_question(window, marks):
    tab = window("Viva questions")
    for key in "12":
        tab.keyboard.press(key)
        says(tab, f"Answer 1: {key} of 3 points")
    tab.keyboard.press("j")
    tab.keyboard.press("3")
    says(tab, "Answer 2: 3 of 3 points")
    tab.keyboard.press("u")
    says(tab, "Undone. Answer 2: not marked.")
    tab.keyboard.press("Control+z")
    says(tab, "Undone. Answer 1: 1 of 3 points.")
    assert [one.points for one in given(marks).values()] == ["1"]
    tab.get_by_role("link", name="All questions").click()
    tab.get_by_role("link", name="SMOTE").click()
    tab.wait_for_selector("body[data-ready]")
    tab.keyboard.press("u")
    says(tab, "Undone on another question: Answer 1.")
    assert given(marks) == {}
    tab.keyboard.press("u")
    says(tab, "There is nothing to undo.")


def test_a_task_is_changed_once_there_is_a_reason(window, marks):
    tab = window("SMOTE")
    assert tab.locator(".answer").count() == 20
    tab.keyboard.press("6")
    says(tab, "write the reason, which the student reads")
    assert given(marks, "task", "smote") == {}
    tab.keyboard.type("right, in another way")
    tab.keyboard.press("Enter")
    says(tab, "Submission 1: 6 of 8 points. 1 changed.")
    tab.keyboard.press("j")
    tab.keyboard.press("4")
    says(tab, "Submission 2: write the reason")
    tab.keyboard.press("Escape")
    tab.keyboard.press("a")
    says(tab, "Submission 2: 4 of 8 points. 2 changed.")
    tab.screenshot(path=ARTIFACTS / "marking_task.png")
    changed = given(marks, "task", "smote").values()
    assert sorted(one.points for one in changed) == ["4", "6"]
    assert {one.remark for one in changed} == {"right, in another way"}
    tab.keyboard.press("Delete")
    says(tab, "Submission 2: as the checks gave. 1 changed.")


def test_two_windows_lose_nothing_of_one_another(window, marks):
    one, other = window("Viva questions"), window("Viva questions")
    one.bring_to_front()
    one.keyboard.press("1")
    says(one, "Answer 1: 1 of 3 points")
    # the other has not looked since
    other.evaluate("document.querySelector('.answer [data-points=\"3\"]').click()")
    there = other.get_by_role("alert").filter(
        has_text="There: 1 of 3 points. Yours: 3 of 3 points."
    )
    there.wait_for()
    assert [one.points for one in given(marks).values()] == ["1"]
    there.get_by_role("button", name="Write mine").click()
    says(other, "Answer 1: 3 of 3 points")
    # words that are half-written stay, though the window looks anew
    one.keyboard.press("r")
    one.keyboard.type("half a")
    one.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(one.locator(".standing").first).to_have_text("3 of 3 points")
    one.keyboard.type(" remark")
    one.keyboard.press("Enter")
    one.get_by_role("button", name="half a remark").wait_for()
    assert list(given(marks).values()) == [Given("3", "half a remark")]


def test_a_strangers_answer_runs_no_script(window):
    tab = window("Viva questions")
    stranger = tab.locator(".prose", has_text="document.title")
    assert "{{ 7 * 7 }}" in stranger.inner_text()
    assert tab.title() == "Viva questions, practical 05"
    # were it taken for HTML, the policy would stop it
    stopped = tab.evaluate(
        """new Promise(done => {
            document.addEventListener(
                "securitypolicyviolation", one => done(one.effectiveDirective)
            )
            const script = document.createElement("script")
            script.append("document.title = 'ran'")
            document.body.append(script)
        })"""
    )
    assert stopped in ("script-src-elem", "require-trusted-types-for")
    assert tab.title() == "Viva questions, practical 05"


def test_every_control_has_a_name_for_a_screen_reader(window):
    tab = window("Viva questions")
    answer = tab.get_by_role("article", name="Answer 1", exact=True)
    assert answer.get_by_role("group", name="Points").get_by_role("button").count() == 4
    assert (
        answer.get_by_role("button", name="2", exact=True).get_attribute("aria-pressed") == "false"
    )
    answer.get_by_role("button", name="2", exact=True).click()
    says(tab, "Answer 1: 2 of 3 points")
    assert (
        answer.get_by_role("button", name="2", exact=True).get_attribute("aria-pressed") == "true"
    )
    assert answer.get_by_label("Remark, for the student").count() == 1
    assert answer.get_by_label("Other").count() == 1
    unnamed = tab.locator("button, a, input, textarea, progress").evaluate_all(
        """all => all.filter(one => !(one.labels?.length || one.textContent.trim()
            || one.getAttribute("aria-label"))).map(one => one.outerHTML)"""
    )
    assert unnamed == []


def test_names_are_shown_only_when_asked_for(window):
    tab = window("Viva questions")
    assert "Student 0" not in tab.locator("body").inner_text()
    tab.get_by_role("link", name="Show names").click()
    tab.wait_for_selector("body[data-ready]")
    assert tab.get_by_text("Student 0").count() > 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("question", ["Viva questions", "SMOTE"])
def test_it_can_be_read_at_four_hundred_per_cent_in_light_and_dark(window, question, scheme):
    tab = window(question)
    tab.emulate_media(color_scheme=scheme)
    tab.keyboard.press("2")
    # 1280 by 1024 pixels at 400 %
    tab.set_viewport_size({"width": 320, "height": 256})
    tab.screenshot(path=ARTIFACTS / f"marking_400_{scheme}.png")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    pairs = tab.locator("body *").evaluate_all(
        """all => all.filter(one => one.checkVisibility() && one.innerText).map(one => {
            let ground = one
            while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
                ground = ground.parentElement
            return [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor]
        })"""
    )
    contrast = runpy.run_path(str(HERE / "test_feedback_page.py"))["contrast"]
    assert len(pairs) > 100
    assert min(contrast(*pair) for pair in {tuple(pair) for pair in pairs}) >= 4.5


def test_what_is_not_saved_stays_when_the_server_has_stopped(window, browser, start_labkit, marks):
    process = start_labkit("mark", marks, "--port", "0", "--no-browser")
    tab = browser.new_page()
    tab.goto(process.stdout.readline().split()[-1])
    tab.get_by_role("link", name="Viva questions").click()
    tab.wait_for_selector("body[data-ready]")
    process.kill()
    process.wait()
    tab.keyboard.press("r")
    tab.keyboard.type("a long remark")
    tab.keyboard.press("Enter")
    tab.get_by_role("alert").filter(has_text="labkit mark does not answer").wait_for()
    assert tab.locator("textarea").first.input_value() == "a long remark"
    tab.close()

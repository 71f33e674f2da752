import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.results.feedback import SIGNS, STATUS_FOR_STUDENTS, feedback_page
from labkit.grading.results.score import scores

PRACTICAL = Practical(
    "99", "Toy", (Task("mean", "The mean", free_text=(("why", 3),)), Task("sum", "The sum"))
)
HOSTILE = (
    "<script>document.title = 'run'</script></td></table></pre></style>"
    "<style>*{display:none}</style>"
    "<img src=x onerror=alert(1)>\"'><a href='javascript:alert(1)'>{{ 7*7 }}{% raw %}"
    "\x00\x1b[31m\u202e\ud800&lt;<!--<![CDATA[\u2028"
)
VOID = {"meta", "img", "br"}


class Outline(HTMLParser):
    """What a browser finds in a page; fails where tags do not fit."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.text, self.attributes = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


def text_of(page):
    return " ".join(" ".join(Outline(page).text).split())


def task(status="failed", message="", hint="Look again.", cell=3, name="mean"):
    points = 4 if status == "passed" else 0
    check = CheckMarks("It is the mean", points, 4, status, message)
    return TaskMarks(name, "The mean", (check,), hint, cell)


def page(tasks=(), points=None, status="graded", student="asha", **more):
    marked = Marked(student, "99", status, 1.0, tuple(tasks), **more)
    (score,) = scores(PRACTICAL, [marked], points)
    return feedback_page(PRACTICAL, score)


def test_a_student_reads_what_came_of_each_task():
    cells = (
        CellReport(3, "mean = 0\n# mine", "NameError: x"),
        CellReport(9, "y()", "TypeError: y"),
    )
    text = text_of(page([task(message="it should be 2; it is 0")], cells=cells))
    for said in (
        "Practical 99: Toy asha 0 of 4 points (0 %)",
        "Your notebook ran to its end.",
        "It is the mean not passed 0 of 4 it should be 2; it is 0",
        "Hint: Look again.",
        "Your code, cell 3 mean = 0 # mine What Python said NameError: x",
        "Other cells that ended in an error Your code, cell 9 y() What Python said TypeError: y",
    ):
        assert said in text


def test_full_marks_need_no_hint_and_no_code():
    text = text_of(page([task("passed")], cells=(CellReport(3, "mean = 2"),)))
    assert "4 of 4 points (100 %)" in text
    assert "passed" in text
    assert "Hint" not in text
    assert "mean = 2" not in text


def test_line_breaks_of_code_are_kept():
    assert "<code>if x:\n    y\n\n    z</code>" in page(
        [task()], cells=(CellReport(3, "if x:\n    y\n\n    z\n"),)
    )


def test_long_code_is_cut_and_says_so():
    text = text_of(page([task()], cells=(CellReport(3, "x = 1\n" * 500 + "end"),)))
    assert text.count("x = 1") == 40
    assert "[461 more lines are not shown]" in text


def test_a_cell_of_two_tasks_is_shown_once():
    text = text_of(page([task(), task(name="sum")], cells=(CellReport(3, "both = 0"),)))
    assert text.count("both = 0") == 1
    assert "Your code for this task is that of cell 3, shown above." in text


@pytest.mark.parametrize("status", STATUS_FOR_STUDENTS)
def test_every_status_is_in_words(status):
    text = text_of(page([task("missing")], status=status))
    assert STATUS_FOR_STUDENTS[status] in text
    assert status not in ("out_of_memory",) or "out_of_memory" not in text
    assert ("Task by task" in text) == (status not in ("unreadable", "missing"))


def test_a_submission_of_which_nothing_was_read_is_told_why():
    notes = ("two files; the newest was taken", "a.ipynb is for practical 01, not 99")
    text = text_of(page([task("missing")], status="unreadable", notes=notes))
    assert "could be marked: a.ipynb is for practical 01, not 99. Talk to your instructor" in text


def test_a_submission_that_no_machine_could_run_is_not_blamed():
    text = text_of(page([task("missing")], status="crashed", notes=("no disk",), is_final=False))
    assert "Your notebook is not marked yet." in text
    assert "brought Python down" not in text
    assert "no disk" not in text


@pytest.mark.parametrize("status", SIGNS)
def test_every_outcome_is_in_words_and_not_in_colour_alone(status):
    sign, _, word = SIGNS[status]
    text = text_of(page([task(status)]))
    assert f"{sign} It is the mean {word}" in text
    assert ("Points were withheld" in text) == (status == "withheld")


def test_a_cell_that_was_lost_is_named_with_its_reason():
    cells = (CellReport(7, "while True: pass", "", "it ran longer than 60 s"),)
    text = text_of(page([task()], status="partial", cells=cells))
    assert "Cells that were stopped or left out" in text
    assert "Cell 7: it ran longer than 60 s. while True: pass" in text


def test_a_hidden_check_gives_its_title_and_message():
    hidden = CheckMarks("Also at 1 %", 0, 0, "failed", "it returned 76 : 4", True)
    text = text_of(page([TaskMarks("mean", "The mean", (hidden,))]))
    wanted = "Also at 1 % not passed, checked on data you have not seen it returned 76 : 4"
    assert wanted in text


def test_prose_waits_for_a_person_or_has_points():
    why = (FreeText("mean", "why", "because\nit is", 3),)
    text = text_of(page([task()], free_text=why))
    assert "0 of 4 points (0 %) Your notebook ran to its end. Answers in prose are marked" in text
    assert "marked by a person, up to 3 because it is" in text
    text = text_of(page([task()], {}, free_text=why))
    assert "0 of 7 points" in text
    assert "not marked yet, up to 3 because it is" in text
    text = text_of(page([task()], {("asha", "why"): 2.5}, free_text=why))
    assert "2.5 of 7 points (35.7 %)" in text
    assert "2.5 of 3 because it is" in text
    assert "There is no answer." in text_of(page([task()], {}))


def test_a_run_without_the_sandbox_says_so():
    line = "This was marked without the grader's sandbox."
    assert line in text_of(page([task()]))
    assert line in text_of(page([task()], status="unreadable"))
    assert line not in text_of(page([task()], sandboxed=True))


def hostile_page():
    check = CheckMarks(HOSTILE, 0, 4, "withheld", HOSTILE)
    cells = tuple(CellReport(n, HOSTILE, HOSTILE, HOSTILE * (n == 4)) for n in range(1, 5))
    tasks = (TaskMarks(HOSTILE, HOSTILE, (check,), HOSTILE, 3),)
    texts = (FreeText("mean", "why", HOSTILE, 3),)
    return page(tasks, student=HOSTILE, cells=cells, free_text=texts, notes=(HOSTILE,))


def test_nothing_that_a_student_writes_becomes_part_of_the_page():
    texts = (FreeText("mean", "why", "because", 3),)
    cells = (CellReport(3, "x", "y", "z"), CellReport(4, "x", "y"))
    honest = Outline(page([task("withheld")], cells=cells, free_text=texts))
    hostile = Outline(hostile_page())
    assert set(hostile.tags) == set(honest.tags)
    assert hostile.tags.count("style") == 1
    assert {name for name, _ in hostile.attributes} == {name for name, _ in honest.attributes}
    assert "".join(hostile.text).count("<script>document.title = 'run'</script>") > 5
    assert "{{ 7*7 }}" in "".join(hostile.text)


def test_no_character_of_a_page_hides():
    found = hostile_page()
    found.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", found)
    assert "⟨U+202E⟩" in found


def test_what_no_filter_looks_at_is_shown_as_well():
    titled = Practical("99", "Toy\x00\u202e", ())
    (score,) = scores(titled, [Marked("asha", "99", "graded", 1.0, ())], None)
    assert "Toy␀⟨U+202E⟩" in feedback_page(titled, score)


def test_the_policy_allows_the_pages_own_style_and_nothing_else():
    found = page([task()])
    (style,) = re.findall("<style>(.*?)</style>", found, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert found.index("Content-Security-Policy") < found.index("<style>")
    (policy,) = [value for name, value in Outline(found).attributes if "default-src" in str(value)]
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?:|//|url\(|@import| style=| on\w+=|<script", found)


def test_megabytes_make_a_small_page():
    much = "<" * 5_000_000
    cells = tuple(CellReport(n, much, much) for n in range(1, 40))
    texts = (FreeText("mean", "why", much, 3),)
    tasks = tuple(task(message=much, cell=n) for n in range(1, 6))
    assert len(page(tasks, cells=cells, free_text=texts).encode()) < 200_000


def test_headings_and_tables_are_those_of_a_page_that_can_be_read_aloud():
    found = Outline(page([task()], cells=(CellReport(3, "x", "y"),)))
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert found.tags.count("th") == sum(name == "scope" for name, _ in found.attributes)
    assert ("lang", "en") in found.attributes


def test_a_page_for_a_notebook_that_lost_nothing_says_nothing_confusing():
    whole = replace(task("passed"), checked=4)
    text = text_of(page([whole], cells=(CellReport(3, "mean = 2"),)))
    for word in ("moment", "better result", "passed over", "rest of the cell", "Python", "To know"):
        assert word not in text


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ("check", "the moment when cell 4 checked the task. At the end of the notebook the answer"),
        ("end", "the end of the notebook. When cell 4 checked the task, it had fewer"),
    ],
)
def test_where_two_moments_differ_the_page_says_which_one_counted(counted, said):
    text = text_of(page([replace(task("passed"), checked=4, counted=counted)]))
    assert said in text


def test_a_cell_that_went_on_after_an_error_says_so():
    cell = CellReport(3, "import x\nmean = 2", "ModuleNotFoundError: x", went_on=True)
    text = text_of(page([task()], cells=(cell,)))
    assert "This line was passed over, and the rest of the cell was run." in text


def test_a_cell_for_a_newer_python_names_it():
    cell = CellReport(9, "type X = int", "SyntaxError: invalid syntax", python="3.12")
    text = text_of(page([task("passed")], cells=(cell,)))
    assert "This cell needs Python 3.12; it was marked with Python 3." in text


def test_missing_packages_and_cells_that_became_text_are_told():
    text = text_of(page([task()], missing=("seaborn", "xgboost"), remarks=("the cell is text",)))
    assert "Your notebook imports seaborn, xgboost, which are not installed where it was" in text
    assert "The cell is text." in text

import re
from html import unescape

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.results.class_page import STATUS_FOR_INSTRUCTORS, class_page
from labkit.grading.results.files import file_stems
from labkit.grading.results.score import scores

PRACTICAL = Practical("99", "Toy", (Task("mean", "The mean"), Task("sum", "The sum")))
PROSE = Practical("99", "Toy", (Task("mean", "The mean", free_text=(("why", 3),)),))
HOSTILE = "</td></table><script>alert(1)</script>\"'>{{ 7*7 }}\x00\u202e"


def handed_in(student, *points, status="graded", seconds=1.0, **more):
    tasks = []
    for name, given in zip(("mean", "sum"), points, strict=False):
        state = {0: "failed", None: "missing", -1: "withheld"}.get(given, "passed")
        check = CheckMarks("check", max(given or 0, 0), 4, state)
        tasks.append(TaskMarks(name, f"The {name}", (check,)))
    return Marked(student, "99", status, seconds, tuple(tasks), **more)


def page(marked, practical=PRACTICAL, points=None):
    stems = file_stems(one.student for one in marked)
    links = {student: f"feedback/{stem}.html" for student, stem in stems.items()}
    return class_page(practical, scores(practical, marked, points), links)


def text_of(found):
    return " ".join(unescape(re.sub("<[^>]*>", " ", found.split("</style>")[1])).split())


def test_the_class_at_a_glance():
    marked = [handed_in(f"student {n}", 4 * (n > 0), 0, seconds=n) for n in range(5)]
    text = text_of(page(marked))
    assert "5 submissions Median 4 of 8 Middle half 4 to 4 All points 0 No points 1" in text
    assert "The mean mean 4 0 1 3.2 of 4" in text
    assert "The sum sum nobody has a point 0 0 5 0 of 4" in text
    assert "Slowest Student Seconds student 4 4.0 student 3 3.0" in text
    assert page(marked).count("data:image/png;base64,iVBOR") == 2


def test_a_task_that_nobody_has_whole_is_named():
    part = TaskMarks(
        "mean", "The mean", (CheckMarks("a", 1, 1, "passed"), CheckMarks("b", 0, 1, "failed"))
    )
    assert "nobody has all of its points" in text_of(
        page([Marked("a", "99", "graded", 1.0, (part,))])
    )


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        (handed_in("a", 4, 4, status="timeout"), "the whole notebook took too long"),
        (handed_in("a", 4, 4, notes=("two files; the newest was taken",)), "two files"),
        (handed_in("a", 4, -1), "points withheld in sum: right for the notebook's data only"),
        (handed_in("a", 0, 0), "no points: its cells ran, and no check passed"),
        (handed_in("a", None, None), "no points: no task has an answer"),
        (
            handed_in("a", 4, status="partial", cells=(CellReport(7, "", "", "it ran too long"),)),
            "cell 7 was stopped or left out: it ran too long",
        ),
    ],
)
def test_what_a_person_should_look_at(marked, reason):
    text = text_of(page([marked, handed_in("quiet", 4, 0)]))
    look = text[text.index("To look at") : text.index("What became of them")]
    assert reason in look
    assert "quiet" not in look


def test_a_class_in_which_nothing_stands_out():
    assert "Nothing stands out." in text_of(page([handed_in("a", 4, 4)]))


def test_a_check_that_broke_is_named_with_how_often_and_why():
    def with_error(student, error):
        check = CheckMarks("One is one", 0, 2, "failed", error=error)
        return Marked(student, "99", "graded", 1.0, (TaskMarks("mine", "Hidden", (check,)),))

    marked = [with_error("a", "NameError: x"), with_error("b", "NameError: x"), with_error("c", "")]
    text = text_of(page(marked))
    assert (
        "mine: the check 'One is one' ended in an error of its own for 2 of 3, who got no points "
        "for it: NameError: x. If the fault is the check's, mend it and grade again." in text
    )
    assert "ended in an error of its own" not in text_of(page(marked[2:]))


def test_each_status_is_counted_and_explained():
    marked = [handed_in(status, 4, 4, status=status) for status in STATUS_FOR_INSTRUCTORS]
    text = text_of(page([*marked, handed_in("more", 4, 4)]))
    assert "graded ran to its end, errors in cells included 2" in text
    assert "out of memory needed more memory than it is given 1" in text


def test_links_lead_to_the_pages_whatever_the_name():
    names = ["ਹਰਪ੍ਰੀਤ ਕੌਰ", "a#b?c%d", "javascript:alert(1)", '"><b>']
    links = re.findall(r'href="([^"]*)"', page([handed_in(name, 4, 0) for name in names]))
    assert set(links) == {link for link in links if re.fullmatch(r"feedback/[\w.%-]+\.html", link)}
    assert len(set(links)) == len(names)


def test_nothing_that_a_student_writes_becomes_part_of_the_page():
    marked = handed_in(HOSTILE, 0, -1, status="partial", notes=(HOSTILE,))
    marked = Marked(**{**vars(marked), "cells": (CellReport(1, HOSTILE, HOSTILE, HOSTILE),)})
    found = page([marked, handed_in("b", 4, 4)])
    assert "<script" not in found
    assert "&lt;script&gt;" in found
    assert "{{ 7*7 }}" in found
    assert "\x00" not in found
    assert "\u202e" not in found
    assert "default-src &#39;none&#39;" in found


def test_prose_and_protection_are_stated():
    why = (FreeText("mean", "why", "because", 3),)
    marked = [handed_in("a", 4, free_text=why), handed_in("b", 4, free_text=why, sandboxed=True)]
    text = text_of(page(marked, PROSE))
    assert "No score includes answers in prose" in text
    assert "1 of 2 submissions were marked without the grader's sandbox." in text
    text = text_of(page(marked, PROSE, {("a", "why"): 3}))
    assert "Scores include answers in prose. Of these, 1 still wait" in text
    assert "sandbox" not in text_of(page([handed_in("b", 4, sandboxed=True)]))


@pytest.mark.parametrize("number", [1, 1000])
def test_one_and_a_thousand(number):
    found = page([handed_in(f"student {n:04d}", n % 5, 4) for n in range(number)])
    assert f"{number} submission" in found
    assert len(found) < 1_000_000
    assert text_of(found).count("Slowest") == 1


def test_packages_that_are_missing_here_are_counted():
    marked = [handed_in("asha", 4, missing=("seaborn",)), handed_in("dev", 4, missing=("seaborn",))]
    marked.append(handed_in("esha", 4, missing=("xgboost",)))
    text = text_of(page(marked))
    assert "2 notebooks import seaborn, which is not installed here." in text
    assert "1 notebook imports xgboost, which is not installed here." in text
    assert "not installed here" not in text_of(page([handed_in("asha", 4)]))


def test_what_checks_said_is_counted_with_the_students():
    def said(student, message):
        check = CheckMarks("Weights", 0, 4, "failed", message)
        return Marked(student, "99", "graded", 1.0, (TaskMarks("mean", "The mean", (check,)),))

    marked = [said(f"s{n}", f"the weights are swapped: {n}") for n in range(17)]
    text = text_of(page([*marked, said("zoe", "no dictionary"), handed_in("a", 4)]))
    lost = text[text.index("Where points were lost") :]
    assert "What it said, to how many of 19 Points lost" in lost
    assert "Weights mean 17 the weights are swapped: 0 Who s0 , s1 , " in lost
    assert "1 no dictionary Who zoe 72" in lost
    assert "Where points were lost" not in text_of(page([handed_in("a", 4)]))


def test_choices_that_were_not_right_at_once_are_counted():
    marked = [handed_in(name, 4) for name in ("asha", "dev", "esha")]
    tries = {"asha": [("Question 2", 2)], "dev": [("Question 2", 3)], "esha": [("Question 2", 2)]}
    stems = {one.student: "x.html" for one in marked}
    text = text_of(class_page(PRACTICAL, scores(PRACTICAL, marked, None), stems, tries))
    assert "Question 2 2 at try 2, 1 at try 3 Who asha , dev , esha 3" in text
    assert "Multiple choice" not in text_of(page(marked))

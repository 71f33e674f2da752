"""A class of sixty, from each platform's upload to its gradebook: everyone once, with their own.

Notebooks are not run here: each student's points stand in the notebook. A person marks one
answer of each on the page of ``labkit mark``, and changes one mark.
"""

import csv
import io
import json
import runpy
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.grade import for_each_seat
from labkit.grading.intake.collect import collect
from labkit.grading.intake.roster import read_roster, seats
from labkit.grading.marks import CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.page.ledger import Given
from labkit.grading.page.session import Session
from labkit.grading.results import plots
from labkit.grading.results.late import lateness, read_policy
from labkit.grading.results.manual import read_manual
from labkit.grading.results.overrides import read_overrides
from labkit.grading.results.write import write
from labkit.grading.rubric import read_rubric
from labkit.grading.terms import Terms

SIXTY = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("sixty_on_platforms.py"))))
N, ABSENT, PLATFORMS = SIXTY.N, SIXTY.ABSENT, SIXTY.PLATFORMS
PRACTICAL = Practical("05", "Imbalanced data", (Task("mean", "The mean", free_text=(("why", 3),)),))


def notebook(number):
    cells = [{"cell_type": "code", "source": f"points = {number}"}]
    return json.dumps({"nbformat": 4, "cells": cells})


def marked(submission):
    """Give the points that stand in the notebook."""
    points = int(submission.notebook.code[0].split(" = ")[1])
    check = CheckMarks("Right", points, 97, "passed")
    tasks = (TaskMarks("mean", "x", (check,)),)
    prose = (FreeText("mean", "why", f"because {points}", 3),)
    return Marked(submission.student, "05", "graded", 1.0, tasks, free_text=prose)


def by_a_person(number):
    """Give the points of the answer in prose."""
    return number % 4


def mark_by_hand(folder):
    """Mark every answer, and raise the points of whoever has ten."""
    session = Session(folder, "secret")
    for name, answer in session.look("prose/why").answers.items():
        points = by_a_person(int(answer.text.split()[1]))
        session.write("prose/why", name, Given(), Given(str(points), "so"))
    tasks = session.look("task/mean").answers
    [ten] = [name for name, one in tasks.items() if one.marks.points == 10]
    session.write("task/mean", ten, Given(), Given("90", "fair"))
    assert session.look("prose/why").left == []


@pytest.fixture
def _no_pictures(monkeypatch):
    for name in ("score_histogram", "task_bars"):
        monkeypatch.setattr(plots, name, lambda data: None)
    monkeypatch.setattr(plots, "png", lambda ax: b"")


@pytest.mark.usefixtures("_no_pictures")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_everyone_is_in_the_platforms_gradebook_once_with_the_own_points(
    platform, tmp_path, labkit_here, toy
):
    name, header, row, column = PLATFORMS[platform]
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(header + "".join(map(row, range(N))), encoding="utf-8", newline="")
    found = collect(SIXTY.uploaded(tmp_path / "class.zip", name, notebook), "05")
    places, notes = seats(found.submissions, read_roster(sheet))
    assert (len(places), found.left_out, notes) == (N, [], [])
    terms = Terms(read_rubric(str(toy.practical), public_only=True))
    students = for_each_seat([marked(one) for one in found.submissions], places, terms)
    late, _ = lateness(places, read_policy("2026-10-01T10:30Z", late="50%/day"), {})
    marks = tmp_path / "marks"
    write(marks, PRACTICAL, students, None, places)
    mark_by_hand(marks)
    class_ = [one.student for one in students]
    prose = read_manual(marks / "manual.csv", PRACTICAL, class_)
    changed = read_overrides(marks / "overrides.csv", {"mean": 97}, class_)
    write(marks, PRACTICAL, students, prose, places, overrides=changed, late=late)
    options = ["--to", platform, "--sheet", sheet, "--out", tmp_path / "back"]
    status, _, _ = labkit_here("return", tmp_path / "marks", *options)
    assert status == 0
    text = (tmp_path / "back" / "sheet.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ","))
    given = [one[column] for one in rows if "Points Possible" not in next(iter(one.values()))]
    times = {seat.student: seat.handed.when for seat in places}
    assert bool(late) == any(times.values())
    factors = {student: 1 - one.share for student, one in late.items()}
    by_number = {one.points: factors.get(one.student, 1) for one in students if one.points}
    expected = [
        ""
        if n in ABSENT
        else f"{((90 if n == 10 else n) + by_a_person(n)) * by_number.get(n, 1):g}"
        for n in range(N)
    ]
    assert given == expected
    with zipfile.ZipFile(tmp_path / "back" / "feedback.zip") as archive:
        assert len(set(archive.namelist())) == N - len(ABSENT)

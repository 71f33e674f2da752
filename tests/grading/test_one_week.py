"""A week of a course by its commands: graded, marked by hand, graded again, given back.

Sixty students of each platform, in real kernels and with the real page.
"""

import csv
import io
import json
import re
import runpy
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from labkit.grading.sandbox.doctor import probe

pytestmark = [
    pytest.mark.crowd,
    pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork"),
]

SIXTY = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("sixty_on_platforms.py"))))
POINTS = {"mean": 10, "spread": 8, "values": 7}
CHANGED = 10


def solves(number):
    """Give the tasks that a student solves: any of the eight ways."""
    return [task for bit, task in enumerate(POINTS) if number >> bit & 1]


def notebook(number, toy):
    data, *solved = toy.solved
    code = [data] + [solved[list(POINTS).index(task)] for task in solves(number)]
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in code]
    prose = {"cell_type": "markdown", "id": "why", "metadata": {}, "source": f"because {number}"}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*cells, prose]}
    )


def by_hand(number):
    return number % 6


class Page:
    """The page of ``labkit mark``, as a browser talks to it."""

    def __init__(self, address):
        place, token = re.fullmatch(r"(.+)/\?token=(.+)", address).groups()
        self.token = token
        head = {"Authorization": f"token {token}"}
        self.client = httpx.Client(base_url=place, headers=head, timeout=600)

    def answers(self, key):
        """Give each answer's name on the page, its students, and all that is shown of it."""
        query = {"key": key, "token": self.token, "names": "1", "show": "all"}
        shown = self.client.get("/question", params=query).text
        for article in shown.split('<article class="answer" id="')[1:]:
            yield article.partition('"')[0], re.search("<bdi[^>]*>(.+?)</bdi>", article)[1], article

    def give(self, key, name, points, remark):
        nothing, after = {"points": "", "remark": ""}, {"points": points, "remark": remark}
        change = {"key": key, "name": name, "before": nothing, "after": after}
        assert self.client.post("/given", json=change).status_code == 200


def mark_all(address):
    """Give each answer its points, and raise those of one student."""
    page, raised = Page(address), None
    found = list(page.answers("prose/why"))
    assert len({student for _, student, _ in found}) == SIXTY.N - len(SIXTY.ABSENT)
    for name, student, shown in found:
        number = int(re.search(r"because (\d+)", shown)[1])
        page.give("prose/why", name, str(by_hand(number)), "so")
        raised = student if number == CHANGED else raised
    [name] = [name for name, student, _ in page.answers("task/mean") if student == raised]
    page.give("task/mean", name, "9", "read once more")
    page.client.close()


def expected(number):
    if number in SIXTY.ABSENT:
        return None
    points = sum(POINTS[task] for task in solves(number)) + by_hand(number)
    return points + (9 if number == CHANGED else 0)


@pytest.mark.parametrize("platform", SIXTY.PLATFORMS)
def test_a_class_goes_from_its_platform_to_its_gradebook(
    platform, tmp_path, labkit_process, start_labkit, toy
):
    assert "mean" not in solves(CHANGED)
    name, header, row, column = SIXTY.PLATFORMS[platform]
    sheet, marks = tmp_path / "sheet.csv", tmp_path / "marks"
    sheet.write_text(header + "".join(map(row, range(SIXTY.N))), encoding="utf-8", newline="")
    upload = SIXTY.uploaded(tmp_path / "class.zip", name, lambda number: notebook(number, toy))
    grade = ["grade", toy.practical, upload, "--roster", sheet, "--out", marks, "--public-only"]
    grade += ["--cell-timeout", "600", "--due", "2026-10-01T10:30Z", "--late", "50%/day"]
    grade += [] if all(one.on for one in probe()) else ["--no-sandbox"]

    assert labkit_process(*grade).returncode == 0
    server = start_labkit("mark", marks, "--port", "0", "--no-browser")
    mark_all(server.stdout.readline().split()[-1])
    assert labkit_process(*grade, "--manual", marks / "manual.csv").returncode == 0
    back = ["return", marks, "--to", platform, "--sheet", sheet, "--out", tmp_path / "back"]
    # Gradescope's column is called after the assignment, not after the practical
    back += ["--column", column] if platform == "gradescope" else []
    returned = labkit_process(*back, "--scale")
    assert returned.returncode == 0, returned.stderr

    with (marks / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        graded = list(csv.DictReader(file))
    on_time = sorted(float(one["score if in time"] or one["score"]) for one in graded)
    assert on_time == sorted(expected(n) or 0 for n in range(SIXTY.N))
    text = (tmp_path / "back" / "sheet.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ","))
    given = [one[column] for one in rows if "Points Possible" not in next(iter(one.values()))]
    assert [one == "" for one in given] == [n in SIXTY.ABSENT for n in range(SIXTY.N)]
    with zipfile.ZipFile(tmp_path / "back" / "feedback.zip") as archive:
        assert len(set(archive.namelist())) == SIXTY.N - len(SIXTY.ABSENT)

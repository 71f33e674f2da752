"""Whatever platform, names and encoding: a row for each student, and nobody's work in another's."""

import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.grading.intake.collect import collect
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import seats


def notebook(text):
    cells = [{"cell_type": "code", "source": text}]
    return json.dumps({"nbformat": 4, "cells": cells}).encode()


def small(name):
    return "".join(letter for letter in name.lower() if letter.isalnum())


def moodle(number, name):
    return f"{name}_{1_000_000 + number}_assignsubmission_file/05.ipynb"


# how platforms call the file of a student, by the student's number and name
WRITERS = {
    "Moodle's folders": moodle,
    "Moodle's files": lambda number, name: moodle(number, name).replace("/", "_"),
    "Moodle, anonymous": lambda number, name: moodle(number, "Participant"),
    "Canvas": lambda number, name: f"{small(name)}_LATE_{700 + number}_{9000 + number}_05.ipynb",
    "Canvas, anonymous": lambda number, name: f"anon_{10_000 + number}_{9000 + number}_05.ipynb",
    "Canvas' quizzes": lambda number, name: f"{small(name)}x{700 + number}_question_4_{number}_05",
    "Blackboard": lambda number, name: f"Lab_u{number}_attempt_2026-09-01-12-00-00_05.ipynb",
    "Brightspace": lambda number, name: f"{number}-7 - {name} - Sep 1, 2026 905 AM - 05.ipynb",
    "Brightspace's folders": lambda number, name: (
        f"{number}-7 - {name} - Sep 1, 2026 905 AM/05.ipynb"
    ),
    "ILIAS": lambda number, name: f"Lab/{name}_x_u{number}_{200 + number}/05.ipynb",
    "GitHub Classroom": lambda number, name: f"around/05-lab-u{number}/05.ipynb",
    "nbgrader": lambda number, name: f"submitted/{name} {number}/05/05.ipynb",
    "folders": lambda number, name: f"{name} {number}/my work/05.ipynb",
    "files": lambda number, name: f"{name} {number}.ipynb",
}
LETTERS = {
    "utf-8": "aZéßਆਸ਼ਾ王ö .'-ñЖ",
    "cp437": "aZéßñüÜçÄ .",
    "big5": "許功蓋王小明陳林",
    "shift_jis": "表田山能佐ソ太郎",
    "gbk": "李娜王芳张伟赵敏",
    "euc_kr": "김민준이서연박지",
}


class _Entry(zipfile.ZipInfo):
    """An entry whose name is bytes of a code page, without a word about which."""

    page = "utf-8"

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode(self.page, "replace"), self.flag_bits & ~0x800


def packed(path, page, files):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files:
            entry = _Entry(name)
            entry.__class__ = type("Entry", (_Entry,), {"page": page})
            file.writestr(entry, content)
    return path


@st.composite
def classes(draw):
    page = draw(st.sampled_from(sorted(LETTERS)))
    letters = st.sampled_from(LETTERS[page])
    name = st.text(letters, min_size=2, max_size=8)
    # what begins with a dot is hidden from people
    name = name.filter(lambda text: small(text)[1:] and not text.startswith("."))
    names = draw(st.lists(name, min_size=2, max_size=6))
    return page, names


@pytest.mark.parametrize("platform", WRITERS)
@given(drawn=classes())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
def test_each_student_has_one_row_and_the_own_work(tmp_path_factory, platform, drawn):
    page, names = drawn
    files = [
        (WRITERS[platform](number, name), notebook(f"x = {number}"))
        for number, name in enumerate(names, start=1)
    ]
    source = packed(tmp_path_factory.mktemp("class") / "class.zip", page, files)
    submissions = collect(source, "05").submissions
    work = [one.notebook.code for one in submissions]
    assert sorted(work) == sorted((f"x = {number}",) for number in range(1, len(names) + 1))
    rows, notes = seats(submissions, None)
    assert [row.student for row in rows] == [one.student for one in submissions]
    assert not notes


@given(
    drawn=classes(),
    n_missing=st.integers(0, 3),
    n_strangers=st.integers(0, 2),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_with_a_roster_nobody_is_left_out_or_seated_twice(
    tmp_path_factory, drawn, n_missing, n_strangers
):
    page, names = drawn
    last = len(names) - min(n_missing, len(names) - 1)
    files = [
        (WRITERS["Blackboard"](number, name), notebook(f"x = {number}"))
        for number, name in enumerate(names[:last], start=1)
    ]
    files += [
        (WRITERS["Blackboard"](100 + number, ""), notebook("x = 0"))
        for number in range(n_strangers)
    ]
    source = packed(tmp_path_factory.mktemp("class") / "class.zip", page, files)
    roster = [Person(name, (("username", f"u{n}"),)) for n, name in enumerate(names, start=1)]
    rows, _ = seats(collect(source, "05").submissions, roster)
    assert len(rows) == len(names) + n_strangers
    assert len({row.student.casefold() for row in rows}) == len(rows)
    there = {row.person.number: row.submission for row in rows}
    assert all(there[f"u{n}"] == f"u{n}" for n in range(1, last + 1))
    assert all(there[f"u{n}"] == "" for n in range(last + 1, len(names) + 1))


def test_a_name_in_a_code_page_is_read_as_it_was_written(tmp_path):
    for page, name in [("gbk", "李娜"), ("big5", "許功蓋"), ("euc_kr", "김민준")]:
        files = [(moodle(number, name), notebook("x = 1")) for number in (1, 2)]
        source = packed(tmp_path / f"{page}.zip", page, files)
        assert {one.handed.who for one in collect(source, "05").submissions} == {name}

"""A learning platform is a row in a table."""

import json

import pytest

from labkit.errors import SubmissionsError
from labkit.grading.intake import platforms
from labkit.grading.intake.collect import collect
from labkit.grading.intake.naming import label_of
from labkit.grading.intake.platforms import PLATFORMS, Platform

HANDED_IN = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}], "nbformat": 4})


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_rows_examples_are_recognised_by_that_row(platform):
    for name in platform.examples:
        found = platforms.recognised(
            name, "05", is_folder=not platform.files, around="05-imbalanced-data-submissions"
        )
        assert next(found)[0] is platform


def test_a_platform_is_added_by_one_row(tmp_path, monkeypatch):
    row = Platform(
        name="Chalkboard",
        basis="made up",
        patterns=(r"chalk~(?P<who>[^~]+)~(?P<attempt>\d+)~(?P<title>.+)",),
        examples=("chalk~Asha Rao~2~05.ipynb",),
    )
    monkeypatch.setattr(platforms, "PLATFORMS", [row, *PLATFORMS])
    with pytest.raises(SubmissionsError, match="the zip archive of Chalkboard, Moodle"):
        collect(tmp_path, "05")
    for attempt in (9, 10, 2):
        (tmp_path / f"chalk~Asha Rao~{attempt}~05.ipynb").write_text(HANDED_IN)
    [submission] = collect(tmp_path, "05").submissions
    assert submission.student == "Asha Rao"
    assert "three files of the same date" not in submission.notes[0]
    assert label_of("chalk~Asha Rao~10~05.ipynb", "05", is_folder=False).order == (10,)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1-2 - A B - Sep 1, 2026 1200 PM - 05.ipynb", "1-2 - A B - Sep 2, 2026 905 AM - x.ipynb"),
        ("1-2 - A B - Sep 1, 2026 105 AM - 05.ipynb", "1-2 - A B - Sep 1, 2026 1001 AM - x.ipynb"),
        ("L_ab_attempt_2026-09-01-12-00-00_5.ipynb", "L_ab_attempt_2026-09-01-12-00-01_5.ipynb"),
        ("ab_1_99_05.ipynb", "ab_1_100_05.ipynb"),
    ],
)
def test_the_order_of_uploads_is_read_from_the_names(earlier, later):
    first, second = (label_of(name, "05", is_folder=False) for name in (earlier, later))
    assert first.owner == second.owner
    assert first.order < second.order


def test_a_date_that_is_none_tells_no_order():
    label = label_of("1-2 - Asha - Sep 99, 2026 905 AM - 05.ipynb", "05", is_folder=False)
    assert (label.owner.name, label.order) == ("Asha", ())


class TestOwnPattern:
    def test_an_own_expression_tells_whose_a_file_is_and_which_is_newer(self, tmp_path):
        own = platforms.own_platform(r"hw5-(?P<student>[a-z]+)-v(?P<attempt>\d+)")
        for name in ("hw5-asha-v2.ipynb", "hw5-asha-v10.ipynb", "hw5-dev-v1.ipynb"):
            (tmp_path / name).write_text(HANDED_IN)
        first, second = collect(tmp_path, "05", own).submissions
        assert (first.student, first.handed.place) == ("asha", "hw5-asha-v10.ipynb")
        assert second.student == "dev"

    def test_a_time_is_read_and_a_folder_is_called_so_too(self, tmp_path):
        own = platforms.own_platform(r"(?P<student>.+) at (?P<time>[\d-]+)")
        (tmp_path / "Asha Rao at 2026-09-01-12-30").mkdir()
        (tmp_path / "Asha Rao at 2026-09-01-12-30" / "x.ipynb").write_text(HANDED_IN)
        [one] = collect(tmp_path, "05", own).submissions
        assert (one.student, one.handed.when) == ("Asha Rao", "2026-09-01T12:30:00")

    def test_an_expression_that_fits_nothing_is_told(self, tmp_path):
        (tmp_path / "asha.ipynb").write_text(HANDED_IN)
        with pytest.raises(SubmissionsError, match=r"--name-pattern fits no name here.*asha"):
            collect(tmp_path, "05", platforms.own_platform("hw(?P<student>a{9}{x})"))

    @pytest.mark.parametrize(
        ("pattern", "cause"),
        [
            ("(?P<student>", "is no expression"),
            ("[a-z]+", "it has no group 'student'"),
            ("(?P<student>a)(?P<name>b)", "it has 'name'"),
        ],
    )
    def test_a_bad_expression_is_told(self, pattern, cause):
        with pytest.raises(SubmissionsError, match=cause):
            platforms.own_platform(pattern)


@pytest.mark.parametrize("within", ["", "all of them/"])
def test_repositories_that_begin_alike_are_told_apart_by_what_follows(tmp_path, within):
    for account in ("raoasha", "gill-dev", "esha"):
        folder = tmp_path / f"{within}05-imbalanced-data-{account}"
        folder.mkdir(parents=True)
        (folder / "05.ipynb").write_text(HANDED_IN)
    found = [one.student for one in collect(tmp_path, "05").submissions]
    assert found == ["esha", "gill-dev", "raoasha"]


def test_files_of_a_quizs_questions_are_one_students():
    labels = [
        label_of(f"rao_asha71_question_{number}_90{number}_05.ipynb", "05", is_folder=False)
        for number in (1, 2)
    ]
    assert {label.owner.number for label in labels} == {"71"}


def test_a_flag_for_what_is_late_is_read():
    assert label_of("raoasha_LATE_71_902_05.ipynb", "05", is_folder=False).is_late
    assert not label_of("raoasha_71_902_05.ipynb", "05", is_folder=False).is_late

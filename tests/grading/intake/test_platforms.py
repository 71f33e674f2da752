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
            name, "05", is_folder=False, around="05-imbalanced-data-submissions"
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

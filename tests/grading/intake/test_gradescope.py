import json

import pytest

from labkit.errors import SubmissionsError
from labkit.grading.intake.collect import collect
from labkit.grading.intake.gradescope import METADATA, read_metadata

LIST = """---
submission_1:
  :submitters:
  - :name: Asha Rao
    :sid: '0071'
    :email: asha@example.org
  - :name: "\\u0A06\\u0A38\\u0A3C\\u0A3E"
  :created_at: 2026-09-01 04:22:37.953577000 Z
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    score: 1.0
submission_2:
  :submitters:
  - :name: Dev Gill
"""
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}], "nbformat": 4})


def test_names_ids_and_times_are_read_past_objects_of_rubys():
    first, second = read_metadata(LIST.encode()).values()
    assert [(one.name, one.ids) for one in first.people] == [
        ("Asha Rao", (("id", "0071"), ("email", "asha@example.org"))),
        ("ਆਸ਼ਾ", ()),
    ]
    assert first.when == "2026-09-01T04:22:37.953577+00:00"
    assert second.when == ""


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"a: [", b"a: &a {b: 1}\nc:\n  <<: *a", b"- 1", b"[" * 5000, b""]
)
def test_a_list_that_cannot_be_read_is_told(content):
    with pytest.raises(SubmissionsError, match="export from Gradescope again"):
        read_metadata(content)


def test_a_student_whose_folder_is_gone_keeps_a_row(tmp_path):
    (tmp_path / "assignment_9_export" / "submission_1").mkdir(parents=True)
    (tmp_path / "assignment_9_export" / METADATA).write_text(LIST)
    (tmp_path / "assignment_9_export" / "submission_1" / "x.ipynb").write_text(NOTEBOOK)
    first, second = collect(tmp_path, "05").submissions
    assert [one.name for one in second.handed.people] == ["Dev Gill"]
    assert (first.file, second.problem) == ("x.ipynb", "no notebook was handed in")


def test_a_students_own_file_of_that_name_renames_nobody(tmp_path):
    for name in ("submission_1", "submission_2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.ipynb").write_text(NOTEBOOK)
    (tmp_path / "submission_2" / METADATA).write_text(LIST)
    assert [one.student for one in collect(tmp_path, "05").submissions] == [
        "submission_1",
        "submission_2",
    ]


def test_a_list_that_lies_among_students_files_is_one_of_them(tmp_path):
    for name in ("Asha.ipynb", "Dev.ipynb"):
        (tmp_path / name).write_text(NOTEBOOK)
    for text in ("a: [", "Asha.ipynb:\n  :submitters:\n  - :name: Dev\n"):
        (tmp_path / METADATA).write_text(text)
        found = collect(tmp_path, "05").submissions
        assert [(one.student, one.handed.people) for one in found] == [("Asha", ()), ("Dev", ())]

"""``labkit return`` as an instructor types it."""

import json
import zipfile

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import CheckMarks, Marked, TaskMarks
from labkit.grading.results import plots
from labkit.grading.results.write import write

PRACTICAL = Practical("05", "Imbalanced data", (Task("mean", "The mean"),))


@pytest.fixture
def marks(tmp_path, monkeypatch):
    """Write the marks of two students who handed in on some platform, and of one who did not."""
    for name in ("score_histogram", "task_bars"):
        monkeypatch.setattr(plots, name, lambda data: None)
    monkeypatch.setattr(plots, "png", lambda ax: b"")

    def make(*handed):
        marked, seats = [], []
        for number, one in enumerate([*handed, Handed()]):
            name = f"Student {number}"
            check = CheckMarks("It is the mean", number, 4, "failed")
            status = "graded" if one.platform else "missing"
            marked.append(Marked(name, "05", status, 1.0, (TaskMarks("mean", "x", (check,)),)))
            ids = ((one.kind, one.number),) if one.kind else ()
            seats.append(Seat(name, Person(name, (*ids, ("username", f"s{number}"))), name, one))
        write(tmp_path / "marks", PRACTICAL, marked, None, seats)
        return tmp_path / "marks"

    return make


def canvas(number):
    place = f"student{number}_{70 + number}_{900 + number}_05.ipynb"
    return Handed("Canvas", place, f"student{number}", str(70 + number), "canvas")


def moodle(number):
    place = f"Student {number}_{70 + number}_assignsubmission_file"
    return Handed("Moodle", place, f"Student {number}", str(70 + number), "participant")


def brightspace(number):
    place = f"{number}-7 - Student {number} - Sep 1, 2026 905 AM - 05.ipynb"
    return Handed("Brightspace", place, f"Student {number}")


SHEETS = {
    "moodle": "Identifier,Full name,Grade\nParticipant 70,Student 0,\nParticipant 71,Student 1,\n",
    "canvas": "Student,ID,SIS Login ID,Lab 05 (1)\nStudent 0,70,s0,\nStudent 1,71,s1,\n",
    "brightspace": "OrgDefinedId,Username,Lab Points Grade\n#1,#s0,\n#2,#s1,\n",
    "blackboard": "Username,Lab [Total Pts: 4 Score] |1\ns0,\ns1,\n",
}


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


@pytest.mark.parametrize(
    ("to", "handed", "names"),
    [
        (
            "moodle",
            moodle,
            [f"Student {n}_{70 + n}_assignfeedback_file_feedback.html" for n in (0, 1)],
        ),
        ("canvas", canvas, [f"student{n}_{70 + n}_{900 + n}_05.ipynb" for n in (0, 1)]),
        (
            "brightspace",
            brightspace,
            [f"{n}-7 - Student {n} - Sep 1, 2026 905 AM - feedback.html" for n in (0, 1)],
        ),
        ("blackboard", moodle, ["s0.html", "s1.html"]),
    ],
)
def test_points_and_pages_go_back_as_the_platform_takes_them(
    labkit_here, marks, tmp_path, to, handed, names
):
    folder = marks(handed(0), handed(1))
    (tmp_path / "Grades.csv").write_text(SHEETS[to], encoding="utf-8")
    before = (tmp_path / "Grades.csv").read_bytes()
    back = tmp_path / "back"
    options = ["--sheet", tmp_path / "Grades.csv", "--out", back]
    status, out, err = labkit_here("return", folder, "--to", to, *options)
    assert (status, out.count("Written:")) == (0, 2)
    assert "Student 2" in err
    lines = (back / "Grades.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[-1] for line in lines] == ["0", "1"]
    assert (tmp_path / "Grades.csv").read_bytes() == before
    assert names_in(back / "feedback.zip") == names


def test_a_page_for_canvas_is_a_notebook_for_it_takes_the_submissions_name(
    labkit_here, marks, tmp_path
):
    folder = marks(canvas(0), canvas(1))
    (tmp_path / "g.csv").write_text(SHEETS["canvas"], encoding="utf-8")
    options = ["--sheet", tmp_path / "g.csv", "--out", tmp_path / "back"]
    labkit_here("return", folder, "--to", "canvas", *options)
    with zipfile.ZipFile(tmp_path / "back" / "feedback.zip") as archive:
        notebook = json.loads(archive.read(archive.namelist()[0]))
    assert "Imbalanced data" in notebook["cells"][0]["outputs"][0]["data"]["text/html"]


def test_a_plain_table_needs_no_sheet(labkit_here, marks, tmp_path):
    folder = marks(moodle(0))
    status, _, _ = labkit_here("return", folder, "--to", "csv", "--out", tmp_path / "back")
    assert status == 0
    table = (tmp_path / "back" / "points.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[1] == "Student 0,,s0,,0,4,graded"
    assert names_in(tmp_path / "back" / "feedback.zip") == ["s0.html"]


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--to", "moodle"], "needs --sheet FILE, Moodle's grading worksheet"),
        (["--to", "moodle", "--sheet", "none.csv"], "cannot be read"),
        (["--to", "canvas", "--sheet", "Grades.csv"], "no column ID or id"),
        (["--to", "moodle", "--sheet", "Grades.csv", "--column", "x"], "no column for these"),
        (["--to", "moodle", "--sheet", "Grades.csv", "--out", "."], "would be overwritten"),
        (["--to", "nowhere"], "is not one of"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    labkit_here, marks, tmp_path, monkeypatch, options, cause
):
    folder = marks(moodle(0))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Grades.csv").write_text(SHEETS["moodle"], encoding="utf-8")
    out = [] if "--out" in options else ["--out", "back"]
    status, _, err = labkit_here("return", folder, *options, *out)
    assert (status, len(err.splitlines())) == (2, 1)
    assert cause in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Grades.csv", "marks"]


def test_a_folder_without_marks_or_with_broken_ones_is_told(labkit_here, marks, tmp_path):
    status, _, err = labkit_here("return", tmp_path, "--to", "csv", "--out", tmp_path / "b")
    assert (status, "holds no class.json" in err) == (2, True)
    folder = marks(moodle(0))
    (folder / "class.json").write_text("{}")
    status, _, err = labkit_here("return", folder, "--to", "csv", "--out", tmp_path / "b")
    assert (status, "run labkit grade again" in err) == (2, True)
    assert not (tmp_path / "b").exists()


def test_the_choices_of_the_command_line_are_the_rows_of_the_table():
    from labkit.cli.grading import give_back
    from labkit.grading.returning.destinations import DESTINATIONS

    [to] = [option for option in give_back.params if option.name == "to"]
    assert set(to.type.choices) == set(DESTINATIONS)

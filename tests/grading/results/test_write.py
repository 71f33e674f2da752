import csv
import io
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from labkit.course.task import Practical, Task
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks
from labkit.grading.results import plots
from labkit.grading.results import write as results
from labkit.grading.results.grades import grades_csv
from labkit.grading.results.gradescope import gradescope
from labkit.grading.results.hidden import Shown
from labkit.grading.results.manual import read_manual
from labkit.grading.results.score import Late, Override, scores
from labkit.grading.results.write import write

PRACTICAL = Practical(
    "99", "Toy", (Task("mean", "The mean", free_text=(("why", 3),)), Task("score", "Score"))
)
STATUSES = ("graded", "partial", "timeout", "crashed", "unreadable", "out_of_memory")


def handed_in(student, points=4, status="graded", text="because", **more):
    state = "passed" if points else "failed"
    mean = TaskMarks("mean", "The mean", (CheckMarks("It is the mean", points, 4, state, "\x1bm"),))
    guard = CheckMarks("Other data too", 0, 0, "failed", "it is not", hidden=True)
    score = TaskMarks("score", "Score", (CheckMarks("Right", 0, 2, "withheld"), guard))
    own = TaskMarks("mean", "Hidden checks", (CheckMarks("Mean of one", 1, 1, "passed", "", True),))
    texts = (FreeText("mean", "why", text, 3),)
    return Marked(student, "99", status, 1.26, (mean, score, own), free_text=texts, **more)


LOST = "no x\nCell 2 was stopped or left out: it ran too long."
ENDED = "no x\nCell 2 ended in SyntaxError: never closed"
CLASS = [handed_in(f"student {n}", 4 * (n % 2), status) for n, status in enumerate(STATUSES)]
CLASS += [handed_in(name) for name in ("=1+1", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "a/../b", "<b>", "\ud800\x00")]


@pytest.fixture
def _no_pictures(monkeypatch):
    for name in ("score_histogram", "task_bars"):
        monkeypatch.setattr(plots, name, lambda data: None)
    monkeypatch.setattr(plots, "png", lambda ax: b"")


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def everything(folder: Path):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_grades_have_a_row_per_student_and_a_column_per_task():
    marked = [handed_in("dev", 0, "partial"), handed_in("asha")]
    first, second = table(grades_csv(scores(PRACTICAL, marked, None)))
    assert first == {
        "student": "asha",
        "practical": "99",
        "score": "5",
        "max_score": "7",
        "percent": "71.4",
        "status": "graded",
        "seconds": "1.3",
        "mean": "4",
        "score (task)": "0",
        "mean (2)": "1",
    }
    assert (second["student"], second["score"], second["status"]) == ("dev", "1", "partial")


def test_prose_counts_for_everyone_as_soon_as_points_are_given():
    marked = [handed_in("asha"), handed_in("dev"), handed_in("esha", text="")]
    points = {("asha", "why"): 2.5}
    rows = table(grades_csv(scores(PRACTICAL, marked, points)))
    assert [row["score"] for row in rows] == ["7.5", "5", "5"]
    assert [row["max_score"] for row in rows] == ["10"] * 3
    assert [row["mean: why"] for row in rows] == ["2.5", "", "0"]


def test_nothing_to_be_had_is_no_percentage():
    (row,) = table(grades_csv(scores(PRACTICAL, [Marked("a", "99", "unreadable", 0.0, ())], None)))
    assert (row["score"], row["max_score"], row["percent"]) == ("0", "0", "")


def test_names_are_no_formulas_and_pandas_reads_them():
    content = grades_csv(scores(PRACTICAL, CLASS, None))
    students = pd.read_csv(io.BytesIO(content))["student"].tolist()
    assert "'=1+1" in students
    assert "ਹਰਪ੍ਰੀਤ ਕੌਰ" in students
    assert content.startswith(b"\xef\xbb\xbfstudent,practical,score,")


def test_gradescope_gets_the_fields_that_it_knows():
    (score,) = scores(PRACTICAL, [handed_in("asha")], {("asha", "why"): 2.5})
    data = gradescope(score)
    assert set(data) == {
        "score",
        "execution_time",
        "output",
        "output_format",
        "visibility",
        "stdout_visibility",
        "extra_data",
        "tests",
    }
    assert (data["score"], data["execution_time"]) == (7.5, 1.26)
    assert data["score"] == sum(test["score"] for test in data["tests"])
    for test in data["tests"]:
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] == "visible"
        assert test["output_format"] == "text"
    hidden = [test["name"] for test in data["tests"] if "hidden" in test["tags"]]
    assert hidden == ["Score: Other data too", "Hidden checks: Mean of one"]
    assert data["output"] == "7.5 of 10 points. Your notebook ran to its end."


@pytest.mark.parametrize(
    ("status", "cell", "said"),
    [
        ("missing", CellReport(2, "x = (", "  x = (\nSyntaxError: never closed\n"), ENDED),
        ("missing", CellReport(2, "", "", "it ran too long"), LOST),
        ("missing", CellReport(2, "x = None", "\n"), "no x"),
        ("missing", CellReport(3, "x = (", "SyntaxError"), "no x"),
        ("failed", CellReport(2, "x = (", "SyntaxError"), "no x"),
    ],
)
def test_gradescope_is_told_what_the_cell_of_a_missing_answer_ended_in(status, cell, said):
    check = CheckMarks("Right", 0, 2, status, "no x")
    marked = Marked("a", "99", "graded", 1.0, (TaskMarks("x", "X", (check,), "", 2),), (cell,))
    (score,) = scores(PRACTICAL, [marked], None)
    assert gradescope(score)["tests"][0]["output"] == said


@pytest.mark.usefixtures("_no_pictures")
def test_pages_of_somebody_who_is_gone_are_named(tmp_path):
    assert write(tmp_path, PRACTICAL, CLASS) == []
    (note,) = write(tmp_path, PRACTICAL, CLASS[1:])
    assert note.startswith("not among these submissions, but with pages of an earlier run in")
    assert note.endswith(": student 0; delete them, or hand them out knowingly")


def test_gradescopes_text_holds_no_control_characters(tmp_path):
    write(tmp_path, PRACTICAL, CLASS)
    for path in (tmp_path / "gradescope").iterdir():
        data = json.loads(path.read_text(encoding="utf-8"))
        assert "\x1b" not in json.dumps(data, ensure_ascii=False)


def test_the_same_marks_in_any_order_give_the_same_bytes(tmp_path):
    assert write(tmp_path / "a", PRACTICAL, CLASS) == []
    write(tmp_path / "b", PRACTICAL, CLASS[::-1])
    write(tmp_path / "b", PRACTICAL, CLASS)
    files = everything(tmp_path / "a")
    assert files == everything(tmp_path / "b")
    assert len(files) == 5 + 2 * len(CLASS)
    assert {"grades.csv", "class.html", "manual.csv"} < set(files)


def test_nothing_is_written_outside(tmp_path):
    write(tmp_path / "out", PRACTICAL, CLASS)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "class.html",
        "class.json",
        "feedback",
        "grades.csv",
        "gradescope",
        "manual.csv",
        "marked.json",
    ]


def test_an_empty_class_has_files_too(tmp_path):
    assert write(tmp_path, PRACTICAL, []) == []
    assert table((tmp_path / "grades.csv").read_bytes()) == []
    assert "0 submissions" in (tmp_path / "class.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_no_pictures")
@pytest.mark.parametrize("after", range(7))
def test_a_run_stopped_at_any_file_leaves_whole_files_and_can_go_on(tmp_path, monkeypatch, after):
    write(tmp_path, PRACTICAL, CLASS[:2])
    before = everything(tmp_path)
    calls = []

    def stopped(path, content, **options):
        calls.append(path)
        if len(calls) > after:
            (path.parent / ".labkit-1.part").write_bytes(content[:10])
            raise KeyboardInterrupt
        real(path, content, **options)

    real = results.write_whole
    monkeypatch.setattr(results, "write_whole", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, PRACTICAL, CLASS)
    monkeypatch.setattr(results, "write_whole", real)
    write(tmp_path / "other", PRACTICAL, CLASS)
    after_all = everything(tmp_path / "other")
    for name, content in everything(tmp_path).items():
        if not name.startswith("other") and not name.endswith(".part"):
            assert content in (before.get(name), after_all.get(name))
    write(tmp_path, PRACTICAL, CLASS)
    now = {name: found for name, found in everything(tmp_path).items() if "other" not in name}
    assert now == after_all


@pytest.mark.usefixtures("_no_pictures")
def test_a_rerun_keeps_points_that_were_filled_in(tmp_path):
    write(tmp_path, PRACTICAL, CLASS[:6])
    path = tmp_path / "manual.csv"
    filled = path.read_bytes().replace(b"because,3,", b'because,3,"1,5"')
    path.write_bytes(filled)
    (note,) = write(tmp_path, PRACTICAL, CLASS[:6])
    assert "holds points for 6 answers, and no score includes them" in note
    assert path.read_bytes() == filled
    points = read_manual(path, PRACTICAL, {one.student for one in CLASS[:6]})
    write(tmp_path, PRACTICAL, CLASS[:6], points)
    rows = table((tmp_path / "grades.csv").read_bytes())
    assert [row["mean: why"] for row in rows] == ["1.5"] * 6
    assert path.read_bytes() == filled


def test_templates_are_shipped():
    setup = Path(__file__).parents[3] / "setup.cfg"
    text = setup.read_text(encoding="utf-8")
    folder = Path(results.__file__).parent
    for suffix in {path.suffix for path in folder.iterdir() if path.suffix in (".html", ".css")}:
        assert f"grading/results/*{suffix}" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_files_are_as_readable_as_any_other(tmp_path):
    before = os.umask(0o022)
    try:
        write(tmp_path, PRACTICAL, CLASS[:1])
    finally:
        os.umask(before)
    assert (tmp_path / "grades.csv").stat().st_mode & 0o777 == 0o644


class TestAPersonsWord:
    def written(self, out, **decided):
        write(out, PRACTICAL, [handed_in("asha")], None, **decided)
        [row] = table((out / "grades.csv").read_bytes())
        page = (out / "feedback" / "asha.html").read_text(encoding="utf-8")
        return row, " ".join(page.split())

    def test_changed_points_count_and_the_automatic_ones_stay_beside_them(self, tmp_path):
        changed = {("asha", "mean"): Override(2.5, "half of <it>")}
        row, page = self.written(tmp_path, overrides=changed)
        assert (row["mean"], row["mean (automatic)"], row["score"]) == ("2.5", "4", "3.5")
        assert "A person marked this task: 2.5 of 4 points. The checks gave 4." in page
        assert "half of &lt;it&gt;" in page
        data = json.loads((tmp_path / "gradescope" / "asha.json").read_text(encoding="utf-8"))
        assert data["score"] == 3.5
        assert "The checks gave 4.\nhalf of <it>" in data["tests"][-1]["output"]

    def test_extra_points_are_added(self, tmp_path):
        row, page = self.written(tmp_path, overrides={("asha", "extra"): Override(3, "helped")})
        assert (row["extra points"], row["score"]) == ("3", "8")
        assert "helped" in page

    def test_a_regrade_says_that_the_notebook_has_changed(self, tmp_path):
        changed = {("asha", "mean"): Override(2, "fair")}
        for notebook, n_notes in (("old", 0), ("old", 0), ("new", 1), ("new", 1)):
            seats = [Seat("asha", Person("asha"), "asha", notebook=notebook)]
            notes = write(tmp_path, PRACTICAL, [handed_in("asha")], None, seats, overrides=changed)
            assert sum("the notebook has changed" in note for note in notes) == n_notes

    def test_what_is_late_loses_its_share_and_both_numbers_are_shown(self, tmp_path):
        row, page = self.written(tmp_path, late={"asha": Late("1 day", 0.2)})
        assert [row[name] for name in ("score", "score if in time", "late", "percent lost")] == [
            *("4", "5", "1 day", "20")
        ]
        assert "You handed in 1 day after it was due, which costs 20 % of the points" in page
        assert "5 before, 4 after" in page

    def test_who_is_in_time_has_the_columns_and_no_line(self, tmp_path):
        row, page = self.written(tmp_path, late={})
        assert (row["late"], row["percent lost"], "due" in page) == ("", "0", False)

    def test_hidden_checks_are_covered_where_students_read(self, tmp_path):
        row, page = self.written(tmp_path, shown=Shown(False, "Not shown yet."))
        assert (row["score"], "Not shown yet." in page) == ("5", True)
        assert "Other data too" not in page
        text = (tmp_path / "gradescope" / "asha.json").read_text(encoding="utf-8")
        assert "Other data too" not in text

    def test_students_read_what_a_person_wrote_about_their_answer(self, tmp_path):
        remarks = {("asha", "why"): "=Which numbers?\n<b>And why?</b>"}
        write(tmp_path, PRACTICAL, [handed_in("asha")], {("asha", "why"): 1}, remarks=remarks)
        page = (tmp_path / "feedback" / "asha.html").read_text(encoding="utf-8")
        assert "=Which numbers?\n&lt;b&gt;And why?&lt;/b&gt;" in page
        data = json.loads((tmp_path / "gradescope" / "asha.json").read_text(encoding="utf-8"))
        assert data["tests"][-1]["output"] == remarks["asha", "why"]
        write(tmp_path / "before", PRACTICAL, [handed_in("asha")], None, remarks=remarks)
        page = (tmp_path / "before" / "feedback" / "asha.html").read_text(encoding="utf-8")
        assert "Which numbers?" not in page

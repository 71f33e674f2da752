import csv
import io
from pathlib import Path

import pytest

from labkit.course.task import Practical, Task
from labkit.grading.marks import FreeText, Marked
from labkit.grading.results.manual import (
    COLUMNS,
    manual_csv,
    read_manual,
    read_remarks,
    waiting_line,
)
from labkit.grading.results.score import scores

PRACTICAL = Practical(
    "99", "Toy", (Task("mean", "The mean", free_text=(("why", 3), ("how", 2))), Task("sum", "Sum"))
)
STUDENTS = ("=bad", "2026123456789", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "asha")


def handed_in(student, why="because", how="so"):
    texts = (FreeText("mean", "why", why, 3), FreeText("mean", "how", how, 2))
    return Marked(student, "99", "graded", 1.0, (), free_text=texts)


CLASS = [handed_in(student) for student in STUDENTS]


def write(path, marked=CLASS, points=None):
    content, notes = manual_csv(path, PRACTICAL, scores(PRACTICAL, marked, points))
    if content is not None:
        path.write_bytes(content)
    return notes


def rows(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fill(path, points, **more):
    table = rows(path)
    for row in table:
        row["points"] = points.get((row["student"].lstrip("'"), row["answer"]), row["points"])
        row |= more
    save(path, table)


def save(path, table, delimiter=",", encoding="utf-8-sig"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(table)


def read(path: Path):
    return read_manual(path, PRACTICAL, STUDENTS)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "manual.csv"
    assert write(path) == []
    return path


def test_there_is_a_row_for_each_student_and_answer_and_no_points(path):
    assert list(rows(path)[0]) == list(COLUMNS)
    assert [(row["student"], row["answer"]) for row in rows(path)[:3]] == [
        ("'2026123456789", "why"),
        ("'2026123456789", "how"),
        ("'=bad", "why"),
    ]
    assert {row["points"] for row in rows(path)} == {""}
    assert read(path) == {}


def test_points_come_back_whatever_a_spreadsheet_made_of_the_file(path):
    given = {(student, "why"): "2,5" for student in STUDENTS}
    fill(path, given, remark="good")
    table = [{"remark": "", **dict.fromkeys(COLUMNS, "")}, *reversed(rows(path))]
    save(path, table, ";", "utf-8")
    assert read(path) == dict.fromkeys(given, 2.5)


def test_a_spreadsheet_that_drops_the_apostrophe_does_no_harm(path):
    table = rows(path)
    for row in table:
        row["student"], row["points"] = row["student"].lstrip("'"), " 1. "
    save(path, table)
    assert read(path)["=bad", "how"] == 1
    assert read(path)["2026123456789", "how"] == 1


@pytest.mark.parametrize(
    ("points", "cause"),
    [
        ("-1", "points are -1; they cannot be negative"),
        ("−1", "points are −1; they cannot be negative"),
        ("good", "points are 'good'; that is no number"),
        ("nan", "no number"),
        ("1e0", "no number"),
        ("2/3", "no number"),
        ("1_0", "no number"),
        ("3,01", "points are 3,01; the answer can give 3 at most"),
        ("99999999", "3 at most"),
        ("\x1b[31mx", "points are 'x'; that is no number"),
    ],
)
def test_wrong_points_are_refused_with_their_row(path, points, cause):
    fill(path, {("asha", "why"): points})
    with pytest.raises(ValueError, match=rf"manual.csv, row 6: .*{cause}") as error:
        read(path)
    assert "\n" not in str(error.value)


def test_rows_that_fit_nobody_are_refused(path):
    table = rows(path)
    for change, cause in [
        ({"student": "nob\n", "points": "1"}, "row 2: points for 'nob', and nobody of that name"),
        ({"answer": "when"}, "row 2: there is no answer 'when' in prose; there is why, how"),
        ({"answer": "how"}, "row 3: 2026123456789, answer how is in row 2 already"),
    ]:
        save(path, [{**table[0], **change}, *table[1:]])
        with pytest.raises(ValueError, match=cause):
            read(path)


def test_a_file_without_a_column_of_points_is_refused(path):
    save(path, [{"student": "asha", "answer": "why"}])
    with pytest.raises(ValueError, match="first row should name one column points"):
        read(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="first row should name one column student"):
        read(path)


def test_a_file_with_points_is_left_alone_to_the_byte(path):
    fill(path, {("asha", "why"): "2"}, remark="good")
    save(path, rows(path), ";", "utf-8")
    before = path.read_bytes()
    assert write(path, points={("asha", "why"): 2.0}) == []
    assert path.read_bytes() == before


def test_points_that_no_score_includes_are_not_forgotten(path):
    fill(path, {("asha", "why"): "2", ("asha", "how"): "1"})
    assert write(path) == [
        f"{path} holds points for 2 answers, and no score includes them; --manual {path} adds "
        "them in"
    ]


def test_points_and_remarks_stay_when_students_come_and_answers_change(path):
    fill(path, {("asha", "why"): "2,5"}, remark="good")
    late = [*CLASS[:3], handed_in("asha", why="no, because"), handed_in("late")]
    note, _ = write(path, late)
    assert note.startswith("asha, answer why: it has changed since it was marked")
    found = {(row["student"], row["answer"]): row for row in rows(path)}
    assert found["asha", "why"]["points"] == "2,5"
    assert found["asha", "why"]["text"] == "no, because"
    assert found["asha", "why"]["remark"] == "good"
    assert found["late", "why"]["points"] == ""


def test_a_file_that_cannot_be_understood_is_left_alone_and_named(path):
    fill(path, {("asha", "why"): "good", ("asha", "how"): "2"})
    before = path.read_bytes()
    (note,) = write(path, [*CLASS, handed_in("late")])
    assert "points are 'good'; that is no number. The file was left as it is" in note
    assert path.read_bytes() == before


def test_a_student_who_is_gone_does_not_cost_their_points(path):
    fill(path, {("asha", "why"): "2"})
    note, _ = write(path, [handed_in("late"), *CLASS[:3]])
    assert note == (
        "asha, answer why: nobody of that name handed in; manual.csv keeps the points, and they "
        "count for nobody"
    )
    [left] = [row for row in rows(path) if row["student"] == "asha"]
    assert (left["answer"], left["text"], left["points"]) == ("why", "because", "2")


def test_a_student_who_is_gone_without_points_leaves_the_file(path):
    table = rows(path)
    table[0]["remark"] = "ask him"
    save(path, [{"remark": "", **row} for row in table])
    assert read_manual(path, PRACTICAL, []) == {}
    assert write(path, [handed_in("late")]) == []
    assert [(row["student"], row["answer"], row["remark"]) for row in rows(path)] == [
        ("late", "why", ""),
        ("late", "how", ""),
        (table[0]["student"], table[0]["answer"], "ask him"),
    ]


def test_points_from_another_file_fill_what_is_empty_and_replace_nothing(path):
    fill(path, {("asha", "why"): "2"})
    notes = write(path, points={("asha", "why"): 3.0, ("asha", "how"): 1.5})
    assert [row["points"] for row in rows(path)[4:6]] == ["2", "1.5"]
    assert notes == [
        "asha, answer why: manual.csv beside the marks says 2, and keeps it; 3 was given and counts"
    ]


def test_an_answer_is_cut_before_a_cell_overflows(tmp_path):
    write(tmp_path / "manual.csv", [handed_in("asha", why="=x" * 50_000, how="y\n" * 50_000)])
    for row in rows(tmp_path / "manual.csv"):
        assert len(row["text"]) < 9000
        assert "not shown]" in row["text"]
    assert rows(tmp_path / "manual.csv")[0]["text"].startswith("'=x")


def test_a_practical_without_prose_has_no_such_file(tmp_path):
    toy = Practical("99", "Toy", (Task("sum", "Sum"),))
    assert manual_csv(tmp_path / "manual.csv", toy, scores(toy, CLASS, None)) == (None, [])


def test_who_waits_for_a_mark_is_named_and_who_wrote_nothing_is_not():
    marked = [handed_in("asha"), handed_in("dev", why=" ", how="")]
    assert waiting_line(scores(PRACTICAL, marked, None)) == []
    (line,) = waiting_line(scores(PRACTICAL, marked, {("asha", "why"): 2}))
    assert line.endswith("(1): asha (how)")
    (line,) = waiting_line(scores(PRACTICAL, CLASS, {}))
    assert "(8): 2026123456789 (why), 2026123456789 (how), =bad (why)" in line
    assert line.endswith("asha (why) and 3 more")


def test_words_to_a_student_are_read_from_a_column_of_their_own(tmp_path):
    path = tmp_path / "manual.csv"
    path.write_text("student,answer,points,feedback\nasha,why,1,'=good\ndev,why,,\n", "utf-8")
    assert read_remarks(path) == {("asha", "why"): "=good"}
    path.write_text("student,answer,points\nasha,why,1\n", "utf-8")
    assert read_remarks(path) == {}

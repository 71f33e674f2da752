"""A class of sixty goes into each platform's gradebook, and a reader of CSV finds everyone."""

import csv
import io
import re

import pytest

from labkit.errors import SheetError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.results.register import Entry, Register
from labkit.grading.returning.destinations import DESTINATIONS
from labkit.grading.returning.fill import fill
from labkit.grading.returning.gradebook import Gradebook

N = 60
FIRST = ["Asha", "Dev", "Esha", "José", "ਆਸ਼ਾ"]


def first(number):
    return f"{FIRST[number % len(FIRST)]}"


def last(number):
    return f"Rao-{number}"


# how each platform writes its header, what stands below it, and a student's row
SHEETS = {
    "moodle": (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (grade),Feedback comments\n",
        lambda n: (
            f'"Participant {1000 + n}","{first(n)} {last(n)}",s{n}@example.org,'
            f'"Submitted, for grading",,100.00,Yes,-,"said ""well"""\n'
        ),
        "Grade",
    ),
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lab 04 (6),Lab 05 (7),Final Score\r\n"
        ",,,,,,Manual Posting,\r\n"
        "    Points Possible,,,,,10,100.00,(read only)\r\n",
        lambda n: f'"{last(n)}, {first(n)}",{700 + n},SIS{n},s{n},"A, and B",9,,81\r\n',
        "Lab 05 (7)",
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t'
        '"Lab 05 [Total Pts: 100 Score] |1742451"\t"Lab 06 [Total Pts: 9 Score] |17"\n',
        lambda n: f'"{last(n)}"\t"{first(n)}"\t"s{n}"\t"{n:05}"\t""\t""\n',
        "Lab 05 [Total Pts: 100 Score] |1742451",
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,"
        "Lab 05 Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator\r\n",
        lambda n: f"#{n:05},#s{n},{last(n)},{first(n)},,#\r\n",
        "Lab 05 Points Grade <Numeric MaxPoints:100 Weight:10>",
    ),
    "gradescope": (
        "First Name,Last Name,SID,Email,Sections,Lab 05,Lab 05 - Max Points,"
        "Lab 05 - Submission Time,Lab 05 - Lateness (H:M:S)\n",
        lambda n: f"{first(n)},{last(n)},{n:05},s{n}@example.org,,,100.0,,\n",
        "Lab 05",
    ),
    "csv": ("Roll No;Score;Remark\n", lambda n: f"{n:05};;keep\n", "Score"),
}


def person(number):
    ids = (
        ("participant", str(1000 + number)),
        ("canvas", str(700 + number)),
        ("id", f"{number:05}"),
        ("username", f"s{number}"),
        ("email", f"s{number}@example.org"),
    )
    return Person(f"{first(number)} {last(number)}", ids)


def entry(number, status="graded", most=100):
    one = person(number)
    return Entry(one.name, status, number + 0.5, most, "x.html", one, Handed())


def register(numbers=range(N), **more):
    return Register("05", "Imbalanced data", tuple(entry(number, **more) for number in numbers))


def sheet(to, numbers=range(N)):
    top, row, _ = SHEETS[to]
    return top + "".join(map(row, numbers))


def filled(to, text, class_=None, **options):
    content = text if isinstance(text, bytes) else text.encode()
    book = Gradebook(content, "sheet.csv")
    return fill(book, class_ or register(), DESTINATIONS[to], **options)


@pytest.mark.parametrize("to", SHEETS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_student_is_in_the_platforms_file_once_and_nothing_else_changed(to, encoding):
    text = sheet(to)
    content = filled(to, text.encode(encoding)).content.decode(encoding)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter))
    rows = [row for row in rows if re.search(r"\d", "".join(list(row.values())[:3]))]
    points = [row[SHEETS[to][2]] for row in rows]
    assert points == [f"{number}.5" for number in range(N)]
    assert re.sub(r"\d+\.5", "", content) == text


@pytest.mark.parametrize("to", SHEETS)
def test_a_student_who_handed_in_nothing_and_strangers_are_left_and_named(to):
    class_ = Register("05", "x", (entry(0), entry(1, "missing"), entry(70)))
    result = filled(to, sheet(to, range(3)), class_)
    assert "0.5" in result.content.decode()
    assert "1.5" not in result.content.decode()
    assert [note.partition(" (")[0] for note in result.notes] == [
        "in the marks and not in the sheet, so written nowhere",
        "handed in nothing, so left as they are in the sheet",
        "in the sheet and not in the marks, so left as they are",
    ]


@pytest.mark.parametrize(
    ("to", "change", "cause"),
    [
        ("moodle", ("Identifier", "Thing"), "no column identifier, as Moodle's grading worksheet"),
        ("moodle", (",Grade,", ",Nothing,"), "no column for these points; name one with --column"),
        ("moodle", ("Participant 1001", "Participant 1000"), "participant 1000 in row 2 and row 3"),
        ("canvas", ("Lab 04", "Quiz 05"), "more than one column"),
        ("canvas", (",100.00,", ",10.00,"), "counts to 10 points, and these marks to 100"),
        ("brightspace", ("MaxPoints:100", "MaxPoints:20"), "add --scale"),
        ("gradescope", ("00001", "00002"), "id 00002"),
    ],
)
def test_a_sheet_that_does_not_fit_is_told_in_a_line(to, change, cause):
    with pytest.raises(SheetError, match=cause) as caught:
        filled(to, sheet(to).replace(*change))
    assert len(str(caught.value).splitlines()) == 1


def test_a_sheet_of_another_course_is_refused():
    with pytest.raises(SheetError, match="nobody of these marks is in the sheet"):
        filled("csv", sheet("csv", range(200, 203)))


def test_a_column_can_be_named_by_how_it_begins():
    text = sheet("canvas").replace("Lab 04", "Quiz 05")
    assert filled("canvas", text, column="lab 05").column == "Lab 05 (7)"
    with pytest.raises(SheetError, match="no column for these points"):
        filled("canvas", text, column="nothing")


def test_points_are_scaled_where_that_is_asked_for():
    text = sheet("moodle", [40]).replace("100.00", "20.00")
    content = filled("moodle", text, register([40]), scale=True).content.decode()
    assert ",8.1,20.00," in content

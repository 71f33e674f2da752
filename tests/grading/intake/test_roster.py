import pytest

from labkit.errors import SheetError
from labkit.grading.intake.choice import Handed, Submission
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import read_roster, seats


@pytest.fixture
def roster(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def handed_in(who, number="", kind="", **more):
    return Submission(who, None, handed=Handed("x", who, who, number, kind, **more))


class TestReadRoster:
    def test_names_ids_and_groups_are_read_from_any_platforms_list(self, roster):
        people = read_roster(roster("First Name;Last Name;SID;Team\nAsha;Rao;007;Red\n;;;\n"))
        assert people == [Person("Asha Rao", (("id", "007"),), ("Red",))]

    def test_rows_of_canvas_that_are_nobodys_are_passed_over(self, roster):
        text = (
            'Student,ID,SIS Login ID,Lab (1)\n    Points Possible,,,100\n"Rao, Asha",71,arao,\n'
            '"Student, Test",9,,\n'
        )
        [person] = read_roster(roster(text))
        assert person == Person("Asha Rao", (("canvas", "71"), ("username", "arao")))

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("mail,points\na@x,1\n", "no column of names.*its columns: mail, points"),
            ("", "no column of names.*none"),
            ("name\n", "names no student"),
            ("name,id\nAsha,7\nDev,7\n", "row 3: id 7 is in row 2 already; keep one"),
            ("name\nAsha\nAsha\n", "row 3: name Asha is in row 2 already; add a column of ids"),
            ("PK\x03", "workbook"),
        ],
    )
    def test_a_list_that_cannot_be_used_is_told_in_a_line(self, roster, text, cause):
        with pytest.raises(SheetError, match=cause) as caught:
            read_roster(roster(text))
        assert len(str(caught.value).splitlines()) == 1


class TestSeats:
    def test_without_a_roster_each_submission_keeps_its_name(self):
        rows, notes = seats([handed_in("asha"), handed_in("x", "7", "participant")], None)
        assert [(row.student, row.submission) for row in rows] == [("asha", "asha"), ("x", "x")]
        assert notes == []

    def test_the_roster_gives_names_and_whoever_is_missing_a_row(self):
        roster = [Person("Asha Rao", (("username", "arao"),)), Person("Dev Gill")]
        rows, notes = seats([handed_in("arao"), handed_in("eve")], roster)
        assert [(row.student, row.submission) for row in rows] == [
            ("Asha Rao", "arao"),
            ("eve", "eve"),
            ("Dev Gill", ""),
        ]
        assert notes == ["not on the roster, and marked all the same (1): eve"]

    def test_two_of_one_name_are_told_apart_by_their_ids(self):
        roster = [Person("Asha Rao", (("id", "1"),)), Person("Asha Rao", (("id", "2"),))]
        rows, _ = seats([handed_in("x", "2", "id")], roster)
        assert [(row.student, row.submission) for row in rows] == [
            ("Asha Rao 2", "x"),
            ("Asha Rao 1", ""),
        ]

    def test_what_a_group_handed_in_counts_for_each_member_but_for_an_own_upload(self):
        roster = [Person(name, (), ("Red",)) for name in ("Asha", "Dev", "Esha")]
        rows, notes = seats([handed_in("red", "5", "participant"), handed_in("Esha")], roster)
        found = {row.student: row.submission for row in rows}
        assert found == {"Asha": "red", "Dev": "red", "Esha": "Esha"}
        assert notes == []

    def test_those_whom_gradescope_names_have_a_row_each(self):
        people = (Person("Asha Rao", (("id", "1"),)), Person("Dev Gill", (("id", "2"),)))
        one = Submission("submission_7", None, handed=Handed("Gradescope", people=people))
        rows, _ = seats([one], None)
        assert [row.student for row in rows] == ["Asha Rao", "Dev Gill"]
        assert {row.submission for row in rows} == {"submission_7"}

    def test_an_upload_that_could_be_two_peoples_keeps_a_row_of_its_own(self):
        roster = [Person("Asha", (("id", "1"),)), Person("Asha", (("id", "2"),)), Person("Dev")]
        rows, notes = seats([handed_in("Asha"), handed_in("Dev")], roster)
        assert len(rows) == 4
        assert "Asha could be Asha 1, Asha 2, and so stands for nobody" in notes[1]

    def test_a_roster_of_another_course_is_refused(self):
        with pytest.raises(SheetError, match=r"nobody who handed in is on the roster.*: asha"):
            seats([handed_in("asha")], [Person("Dev Gill")])

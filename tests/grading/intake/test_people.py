import pytest

from labkit.grading.intake.people import HEADINGS, Person, columns, folded, matches, person_of


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Identifier,Full name,Email address,Status", {"participant", "name", "email"}),
        ("Student,ID,SIS User ID,SIS Login ID,Section", {"name", "canvas", "id", "username"}),
        ("Last Name,First Name,Username,Student ID", {"last", "first", "username", "id"}),
        ("OrgDefinedId,Username,Last Name,First Name", {"id", "username", "last", "first"}),
        ("First Name,Last Name,SID,Email,Sections", {"first", "last", "id", "email"}),
        ("id,first_name,last_name,email,lms_user_id", {"id", "first", "last", "email"}),
        ("Vorname,Nachname,E-Mail-Adresse,Gruppen", {"first", "last", "email", "group"}),
    ],
)
def test_the_columns_of_each_platform_are_recognised(header, found):
    assert set(columns(header.split(","))) == found


def test_no_heading_means_two_things():
    kinds = [{folded(heading) for heading in headings} for headings in HEADINGS.values()]
    assert len(set().union(*kinds)) == sum(map(len, kinds))


def test_an_id_of_canvas_is_not_a_students_own_number():
    assert columns(["Student", "ID"])["id"] == [1]
    assert columns(["Student", "ID", "SIS User ID"])["canvas"] == [1]


def test_a_row_gives_names_and_ids_without_what_platforms_add():
    places = columns(["Identifier", "Full name", "OrgDefinedId", "Groups"])
    person = person_of(["Participant 1234567", "Asha Rao", "#0071", "A; B"], places)
    assert person == Person("Asha Rao", (("participant", "1234567"), ("id", "0071")), ("A", "B"))


class TestMatches:
    def test_the_same_kind_of_id_counts_and_another_kind_does_not(self):
        given = [Person("x", (("participant", "71"),))]
        assert matches(given, [Person("Asha Rao", (("id", "71"),))]) == ({}, {})
        assert matches(given, [Person("Asha Rao", (("participant", "71"),))]) == ({0: 0}, {})

    @pytest.mark.parametrize(
        "name",
        ["Asha Rao", "raoasha", "Rao Asha", "arao", "arao@example.org", "Ásha  Rao", "ASHA_RAO"],
    )
    def test_a_name_is_recognised_as_platforms_write_it(self, name):
        roster = [Person("Dev Gill"), Person("Asha Rao", (("email", "arao@example.org"),))]
        assert matches([Person(name)], roster) == ({0: 1}, {})

    def test_a_name_of_two_people_means_nobody(self):
        roster = [Person("Asha Rao", (("id", "1"),)), Person("Asha Rao", (("id", "2"),))]
        assert matches([Person("Asha Rao")], roster) == ({}, {0: [0, 1]})
        assert matches([Person("x", (("id", "2"),))], roster) == ({0: 1}, {})

    def test_two_uploads_under_one_name_are_nobodys(self):
        found, unsure = matches([Person("Asha Rao"), Person("asha rao")], [Person("Asha Rao")])
        assert not found
        assert set(unsure) == {0, 1}

    def test_turned_names_of_two_people_stay_apart(self):
        people = [Person("Ann Lee"), Person("Lee Ann")]
        assert matches(people, people) == ({0: 0, 1: 1}, {})

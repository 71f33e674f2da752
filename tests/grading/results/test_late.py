from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from labkit.errors import GradingError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person
from labkit.grading.intake.roster import Seat
from labkit.grading.results.late import lateness, read_extensions, read_policy

DUE = "2026-10-01T23:59+05:30"


def seat(name, when="", **more):
    person = Person(name, (("username", name.lower()),))
    return Seat(name, person, name, Handed("Moodle", name, name, when=when, **more))


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


class TestPolicy:
    @pytest.mark.parametrize(
        ("late", "hours", "share"),
        [
            ("10%/day", 0.1, 0.1),
            ("10%/day", 24, 0.1),
            ("10 % per day", 24.1, 0.2),
            ("2.5/hour", 3.5, 0.1),
            ("10%/day", 24 * 30, 1.0),
            (None, 99, 0.0),
        ],
    )
    def test_each_begun_span_costs_its_share_and_never_more_than_all(self, late, hours, share):
        assert read_policy(DUE, late=late).share(timedelta(hours=hours)) == pytest.approx(share)

    def test_a_table_costs_by_its_last_step(self, file):
        policy = read_policy(DUE, late=str(file("after;percent\n1d;50\n0m;20%\n\n7d;100\n")))
        hours = [0.1, 24, 24.1, 24 * 8]
        assert [policy.share(timedelta(hours=n)) for n in hours] == [0.2, 0.2, 0.5, 1.0]

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("when,percent\n1d,5\n", "name one column after, as in after, percent"),
            ("after,percent\n1d,much\n", "row 2: percent is 'much'"),
            ("after,percent\nlong,5\n", "row 2: 'long' is no span"),
            ("after,percent\n", "says nothing"),
        ],
    )
    def test_a_table_that_cannot_be_read_is_told(self, file, text, cause):
        with pytest.raises(GradingError, match=cause):
            read_policy(DUE, late=str(file(text)))

    def test_what_is_neither_a_rate_nor_a_file_is_told(self):
        with pytest.raises(GradingError, match="neither a rate such as 10%/day nor a file"):
            read_policy(DUE, late="ten a day")


class TestLateness:
    def test_grace_and_extensions_count_and_clocks_without_a_zone_are_those_of_the_due_time(self):
        seats = [
            seat("In", "2026-10-01T23:59:00"),
            seat("Grace", "2026-10-02T00:10:00"),
            seat("Late", "2026-10-03T00:10:00"),
            seat("Zone", "2026-10-01T18:28:00+00:00"),
            seat("More", "2026-10-03T00:10:00"),
            Seat("Missing", Person("Missing")),
        ]
        policy = read_policy(DUE, "15m", "10%/day")
        more = {"More": datetime.fromisoformat("2026-10-04T00:00+05:30")}
        late, notes = lateness(seats, policy, more)
        assert {name: (one.by, one.share) for name, one in late.items()} == {"Late": ("1 day", 0.2)}
        assert notes == []

    def test_what_is_called_late_without_a_time_costs_the_least(self):
        flagged = [seat("Asha", is_late=True), seat("Dev", is_late=True)]
        policy = read_policy(DUE, late="10%/day")
        late, [least, none] = lateness(flagged, policy, {"Dev": policy.due})
        assert {name: (one.by, one.share) for name, one in late.items()} == {"Asha": ("", 0.1)}
        assert "tells not how much, so by the least (1): Asha" in least
        assert "count as in time (1): Dev" in none

    def test_those_of_whom_no_time_is_known_are_named_and_not_called_late(self):
        unflagged = seat("Canvas")
        unflagged = replace(unflagged, handed=Handed("Canvas"))
        late, [note] = lateness([seat("Asha"), unflagged], read_policy(DUE), {})
        assert not late
        assert "so they count as in time (1): Asha" in note


class TestExtensions:
    def test_a_row_is_matched_by_name_or_id(self, file):
        seats = [seat("Asha Rao"), seat("Dev")]
        path = file(f"student,username,due\nRao Asha,,{DUE}\n,dev,2026-10-05T00:00Z\n")
        assert {name: time.day for name, time in read_extensions(path, seats).items()} == {
            "Asha Rao": 1,
            "Dev": 5,
        }

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            (f"student,due\nNobody,{DUE}\n", "row 2: 'Nobody' is nobody"),
            ("student,due\nDev,2026-10-05\n", "row 2: .* has no zone"),
            ("student\nDev\n", "name a column student, and one due"),
        ],
    )
    def test_a_row_that_cannot_be_used_is_told(self, file, text, cause):
        with pytest.raises(GradingError, match=cause):
            read_extensions(file(text), [seat("Dev")])

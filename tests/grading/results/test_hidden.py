from datetime import UTC, datetime

import pytest

from labkit.errors import GradingError
from labkit.grading.marks import CheckMarks, Marked, TaskMarks
from labkit.grading.results.hidden import Shown, for_students, read_shown
from labkit.grading.results.score import Score

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
CHECKS = (
    CheckMarks("Public", 0, 4, "withheld", "it passes, and not on other data: SECRET"),
    CheckMarks("Plain", 1, 1, "passed", "well"),
    CheckMarks("SECRET", 0, 0, "failed", "SECRET 17", hidden=True),
    CheckMarks("SECRET too", 2, 3, "failed", "SECRET 18", hidden=True),
)
SCORE = Score(Marked("Asha", "05", "graded", 1.0, (TaskMarks("mean", "x", CHECKS),)), (), False)


def test_when_hidden_checks_are_shown():
    assert read_shown("always") == Shown()
    assert not read_shown("never").now
    assert read_shown("after 2026-10-01T11:59Z", NOON).now
    later = read_shown("After 2026-10-01T14:30+02:00", NOON)
    assert (later.now, "after 2026-10-01 14:30" in later.notice) == (False, True)


@pytest.mark.parametrize("text", ["", "after", "sometimes", "after noon", "after 2026-10-01T11:59"])
def test_what_is_none_of_them_is_told(text):
    with pytest.raises(GradingError, match="--show-hidden"):
        read_shown(text, NOON)


def test_what_hidden_checks_say_is_covered_and_the_points_stay():
    covered = for_students(SCORE, Shown(False))
    assert "SECRET" not in repr(covered)
    assert (covered.points, covered.max_points) == (SCORE.points, SCORE.max_points)
    assert [check.title for check in covered.marked.tasks[0].checks] == [
        "Public",
        "Plain",
        "Hidden checks",
    ]
    assert covered.marked.tasks[0].checks[0].status == "withheld"
    assert for_students(SCORE, Shown()) is SCORE

from datetime import timedelta

import pytest

from labkit.errors import GradingError
from labkit.grading.intake.times import in_words, read_time, span, zoned


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Friday, 2 October 2026, 11:05 PM", "2026-10-02T23:05:00"),
        ("Wednesday, September 23, 2026, 9:00 PM", "2026-09-23T21:00:00"),
        ("2 October 2026, 23:05", "2026-10-02T23:05:00"),
        ("2026-10-02 23:05:09 -0700", "2026-10-02T23:05:09-07:00"),
        ("2026-10-02T23:05:09Z", "2026-10-02T23:05:09+00:00"),
        ("-", ""),
        ("yesterday", ""),
    ],
)
def test_times_are_read_as_platforms_write_them(text, time):
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["tomorrow", "2026-10-01", "2026-10-01T23:59", ""])
def test_a_time_without_a_zone_is_refused(text):
    with pytest.raises(GradingError, match=r"--due: .* (has no zone|is no time)"):
        zoned(text, "--due")


@pytest.mark.parametrize("text", ["", "15", "-1h", "1w", "nan h"])
def test_a_span_that_is_none_is_refused(text):
    with pytest.raises(GradingError, match="no span of time such as 15m"):
        span(text, "--grace")


def test_spans_are_told_in_words():
    assert in_words(timedelta(days=2)) == "2 days"
    assert in_words(timedelta(hours=1, minutes=5)) == "1 h 5 min"
    assert in_words(timedelta(days=1, hours=23, minutes=59, seconds=50)) == "2 days"

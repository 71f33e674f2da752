"""Times as platforms and people write them."""

import re
from datetime import datetime, timedelta

from labkit.errors import GradingError

_FORMATS = (
    "%Y-%m-%d %H:%M:%S %z",  # Gradescope's scores
    "%d %B %Y, %I:%M %p",  # Moodle's worksheet, as the language has it
    "%B %d, %Y, %I:%M %p",
    "%d %B %Y, %H:%M",
)
_WEEKDAY = re.compile(r"^[^\W\d]+, (?=.*\d)")
_SPAN = re.compile(r"(\d{1,6}(?:\.\d+)?) ?(m|min|minutes?|h|hours?|d|days?)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_time(text: str) -> str:
    """Read a time from a platform's table.

    Parameters
    ----------
    text : str
        As the platform writes it.

    Returns
    -------
    time : str
        In ISO 8601, with a zone only where there is one; empty where it cannot be read.

    Examples
    --------
    >>> read_time("Friday, 2 October 2026, 11:05 PM"), read_time("-")
    ('2026-10-02T23:05:00', '')
    """
    text = " ".join(text.split())
    for form in (text, _WEEKDAY.sub("", text)):
        try:
            return datetime.fromisoformat(form).isoformat()
        except ValueError:
            pass
        for known in _FORMATS:
            try:
                return datetime.strptime(form, known).isoformat()
            except ValueError:
                continue
    return ""


def zoned(text: str, what: str) -> datetime:
    """Read a time that has to be the same for everyone.

    Parameters
    ----------
    text : str
        ISO 8601 with a zone.
    what : str
        Of which option or row it is, for what an error says.

    Returns
    -------
    time : datetime

    Raises
    ------
    GradingError
        If it is no time, or has no zone.

    Examples
    --------
    >>> zoned("2026-10-01T23:59+05:30", "--due").isoformat()
    '2026-10-01T23:59:00+05:30'
    """
    example = "2026-10-01T23:59+05:30"
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise GradingError(f"{what}: {text!r} is no time such as {example}") from None
    if time.tzinfo is None:
        raise GradingError(f"{what}: {text!r} has no zone; write it behind, as in {example}")
    return time


def span(text: str, what: str) -> timedelta:
    """Read how long something takes.

    Parameters
    ----------
    text : str
        A number of minutes, hours or days, ``"15m"``.
    what : str
        Of which option or row it is, for what an error says.

    Returns
    -------
    span : timedelta

    Raises
    ------
    GradingError
        If it is none.

    Examples
    --------
    >>> span("15m", "--grace"), span("1.5 days", "--grace")
    (datetime.timedelta(seconds=900), datetime.timedelta(days=1, seconds=43200))
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if not found:
        raise GradingError(f"{what}: {text!r} is no span of time such as 15m, 2h or 1d")
    return timedelta(**{_UNITS[found[2][0]]: float(found[1])})


def in_words(length: timedelta) -> str:
    """Return a span of time as people say it.

    Parameters
    ----------
    length : timedelta
        Above 0.

    Returns
    -------
    words : str

    Examples
    --------
    >>> in_words(timedelta(days=1, hours=2, minutes=7)), in_words(timedelta(seconds=9))
    ('1 day 2 h', '1 min')
    """
    minutes = max(1, round(length.total_seconds() / 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} day{'s' * (days > 1)}" + (f" {hours} h" if hours else "")
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"

"""What students wrote, made fit for a page or a terminal: nothing invisible, nothing endless."""

import re
from collections.abc import Sequence

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # joiners of Indic stay
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_LONGEST_LINE = 160

PUBLIC_ONLY = "Only public checks were used: none on data that the notebook does not have."
"""What every page says where there were no hidden checks."""


def visible(text: str) -> str:
    r"""Show what hides: control characters, marks that turn the direction of writing.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    text : str
        Without colour codes, line ends as line feeds, the rest of what cannot be
        seen as a sign of its own. It can be encoded as UTF-8.

    Examples
    --------
    >>> print(visible("\x1b[31mred\x1b[0m \x00 \u202egnp.exe"))
    red ␀ ⟨U+202E⟩gnp.exe
    """
    return _UNSEEN.sub(_sign, _LINE_ENDS.sub("\n", _ANSI.sub("", text)))


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else f"⟨U+{code:04X}⟩"


def shorten(text: str, *, lines: int, characters: int, width: int | None = None) -> str:
    r"""Cut what is too long, and say how much was left out.

    Parameters
    ----------
    text : str
        Anything.
    lines, characters : int
        As many as are kept.
    width : int, optional
        The longest that a line may be.

    Returns
    -------
    text : str
        As `visible` gives it.

    Examples
    --------
    >>> print(shorten("a\nb\nc\nd", lines=2, characters=100))
    a
    b
    [2 more lines are not shown]
    """
    # the first cut bounds the work on a text of megabytes
    start = visible(text[: 4 * characters])
    if width is not None:
        start = "\n".join(_narrow(line, width) for line in start.split("\n"))
    kept = "\n".join(start.split("\n")[:lines])[:characters]
    if len(kept) == len(start) and len(text) <= 4 * characters:
        return kept
    left = max(text.count("\n") - kept.count("\n"), 0)
    what = f"{left} more line{'s' * (left != 1)}" if left else "the rest of the line"
    return f"{kept}\n[{what} {'are' if left > 1 else 'is'} not shown]"


def _narrow(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def one_line(text: str, characters: int = _LONGEST_LINE) -> str:
    r"""Return a text as one line, cut where it is too long.

    Parameters
    ----------
    text : str
        Anything.
    characters : int, default=160
        The most that it may have.

    Returns
    -------
    line : str

    Examples
    --------
    >>> one_line("Asha\n Rani")
    'Asha Rani'
    """
    line = " ".join(visible(text[: 4 * characters]).split())
    return _narrow(line, characters)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Name a few, and say how many more there are.

    Parameters
    ----------
    names : sequence of str
        In the order in which they are named.
    most : int, default=5
        As many are named.

    Returns
    -------
    line : str

    Examples
    --------
    >>> listed(["asha", "dev", "esha"], 2)
    'asha, dev and 1 more'
    """
    shown = ", ".join(map(one_line, names[:most]))
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"

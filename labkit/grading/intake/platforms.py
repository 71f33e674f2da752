"""The learning platforms whose downloads are read: a table with a row for each.

Platforms write into the name of a file, or of a folder, who handed it in. A row
says how, as regular expressions with named groups; whoever adds a row has added
the platform. A pattern may name these groups, of which ``who`` alone is needed:

``who``
    The student's name, or the account's.
``number``
    The platform's number for that student, which tells two of one name apart.
``title``
    The student's own name for the file.
``upload``
    A number of the platform's that grows from one upload to the next.
``attempt``
    Which attempt it is, where they are counted.
``when``
    When it was handed in, as `Platform.read_when` reads it.
``late``
    Something that stands there only where the platform calls it late.
``first``, ``last``
    The parts of the student's name, in place of ``who``.

In a pattern, ``{title}`` stands for any name of the practical's notebook, or of a
copy of it, and ``{ending}`` for a file's ending. A row with `Platform.around`
names the folder that everything lies in; its groups can be used in the patterns.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from labkit.errors import SubmissionsError

COPY_OF = r"(?:Copy of |Kopie von |Copie de |Copia de |Copia di |Cópia de )"
_ENDING = r"(?:\.[^. ]{1,5}(?:\.(?:txt|json))?)?"
# no platform writes longer ones, and patterns can take long over them
_LONGEST_NAME = 1_000
_DIGITS = re.compile(r"\d{1,30}")  # int() refuses thousands of them


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers in a text, from the year down to the second."""
    return tuple(map(int, _DIGITS.findall(text)))


def _american(text: str) -> tuple[int, ...]:
    """Read ``Oct 1, 2025 905 AM``."""
    day, clock, half = text.rsplit(" ", 2)
    try:
        read = datetime.strptime(f"{day} {clock:0>4} {half}", "%b %d, %Y %I%M %p")
    except ValueError:
        return ()
    return read.timetuple()[:5]


def _anything(match: re.Match[str]) -> bool:
    return True


def _in_small_letters(match: re.Match[str]) -> bool:
    return match["who"] == match["who"].lower()


@dataclass(frozen=True)
class Platform:
    """How a platform writes into names who handed a file in.

    Attributes
    ----------
    name : str
        As people call it.
    basis : str
        What the patterns rest on, and so how sure they are.
    patterns : tuple of str
        Of whole names; the first that fits is taken.
    examples : tuple of str
        Names that it recognises in practical 05, for readers and for a test.
    folders : bool
        Whether folders are called so, too.
    files : bool
        Whether files are.
    around : str
        A pattern of the folder around them; any folder unless given.
    fits : callable
        Takes a match; tells what the pattern alone cannot.
    read_when : callable
        Takes the text of ``when``; returns numbers that grow with time.
    kind : str
        Which of a person's ids ``number`` is, as `labkit.grading.intake.people` calls
        them; empty where it is the platform's own secret.
    """

    name: str
    basis: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    folders: bool = False
    files: bool = True
    around: str = ""
    fits: Callable[[re.Match[str]], bool] = _anything
    read_when: Callable[[str], tuple[int, ...]] = _numbers
    kind: str = ""

    def match(self, name: str, practical: str, around: str) -> re.Match[str] | None:
        """Return how a name fits, or None.

        Parameters
        ----------
        name : str
            Of a file or folder.
        practical : str
            Its number, ``"05"``.
        around : str
            The name of the folder that it lies in.

        Returns
        -------
        match : re.Match or None
        """
        known = {"title": title_pattern(practical), "ending": _ENDING}
        if self.around:
            outside = re.fullmatch(self.around, around, re.DOTALL)
            if outside is None:
                return None
            known |= {group: re.escape(text) for group, text in outside.groupdict().items()}
        for pattern in self.patterns:
            match = re.fullmatch(_filled_in(pattern, known), name, re.DOTALL)
            if match is not None and self.fits(match):
                return match
        return None

    def order(self, match: re.Match[str]) -> tuple[int, ...]:
        """Return numbers that grow from one upload of a student to the next.

        Parameters
        ----------
        match : re.Match
            Of `match`.

        Returns
        -------
        order : tuple of int
            Empty where the name does not tell.
        """
        found = match.groupdict()
        counted = [found[group] for group in ("attempt", "upload") if found.get(group)]
        when = self.read_when(found["when"]) if found.get("when") else ()
        return (*when, *(number for text in counted for number in _numbers(text)))

    def when(self, match: re.Match[str]) -> str:
        """Return when it was handed in, in ISO 8601 and without a zone.

        Parameters
        ----------
        match : re.Match
            Of `match`.

        Returns
        -------
        when : str
            Empty where the name tells no date.
        """
        text = match.groupdict().get("when")
        try:
            return datetime(*self.read_when(text)[:6]).isoformat() if text else ""  # type: ignore[arg-type]
        except (ValueError, TypeError):
            return ""


def _filled_in(pattern: str, known: dict[str, str]) -> str:
    """Replace names by their patterns, and leave braces that repeat something alone."""
    return re.sub(r"\{([a-z]+)\}", lambda found: known.get(found[1], found[0]), pattern)


def title_pattern(practical: str) -> str:
    """Return a pattern of how the name of a practical's notebook begins.

    Parameters
    ----------
    practical : str
        Its number, ``"05"``.

    Returns
    -------
    pattern : str

    Examples
    --------
    >>> bool(re.match(title_pattern("05"), "Copy of 05_imbalanced_data.ipynb"))
    True
    >>> bool(re.match(title_pattern("05"), "051.ipynb"))
    False
    """
    return rf"(?i:\s*{COPY_OF}*){re.escape(practical)}(?![^\W_])"


# the first row that fits is taken
PLATFORMS: list[Platform] = [
    Platform(
        name="Moodle",
        # the number is the participant's in this assignment; the default group has none;
        # newer versions end the folder without an underscore
        basis="its source code, mod/assign/classes/downloader.php",
        patterns=(r"(?P<who>.+?)(?:_(?P<number>\d+))?_assignsubmission_[a-z]+(?:_(?P<title>.*))?",),
        examples=(
            "Asha Rao_1234567_assignsubmission_file_05.ipynb",
            "Participant_1234567_assignsubmission_file_",
        ),
        folders=True,
        kind="participant",
    ),
    Platform(
        name="Blackboard",
        basis="names that tools for its gradebook downloads read",
        patterns=(
            r"(?P<assignment>.+)_(?P<who>[^_]+)_attempt_"
            r"(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<title>.+)|\.txt)",
        ),
        examples=(
            "Lab 5_raoasha_attempt_2026-09-01-12-00-00_05.ipynb",
            "Lab 5_raoasha_attempt_2026-09-01-12-00-00.txt",
        ),
    ),
    Platform(
        name="Brightspace",
        basis="names that its users show",
        patterns=(
            r"(?P<number>\d+)-\d+ - (?P<who>.+?) - "
            r"(?P<when>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<title>.+))?",
        ),
        examples=("1001-2001 - Asha Rao - Sep 1, 2026 905 AM - 05.ipynb",),
        folders=True,
        read_when=_american,
    ),
    Platform(
        name="Canvas",
        # sortable name in small letters without spaces, LATE if it was, the student's number
        # and the file's; a text or an address may come in place of a file. A quiz has a file
        # for each question, and the student's number right behind the name
        basis="its source code, lib/content_zipper.rb and quizzes/quiz_submission_zipper.rb",
        patterns=(
            r"(?P<who>[^\d].*?)(?P<number>\d+)_question_\d+_(?P<upload>\d+)_(?P<title>.+)",
            r"(?:(?P<late>LATE)_)?(?P<who>anon)_(?P<number>\w{5})_(?P<upload>\d+)_(?P<title>.+)",
            r"(?P<who>.+?)(?:_(?P<late>LATE))?_(?P<number>\d+)_"
            r"(?:(?P<upload>\d+)_(?P<title>.+)|(?:text|link)\.html)",
        ),
        examples=(
            "raoasha_LATE_71_902_05-1.ipynb",
            "LATE_anon_x2y3z_902_05.ipynb",
            "raoasha_71_text.html",
            "rao_asha71_question_5_902_05.ipynb",
        ),
        fits=_in_small_letters,
        kind="canvas",
    ),
    Platform(
        name="GitHub Classroom",
        basis="the folder that `gh classroom clone student-repos` makes",
        patterns=(r"{assignment}-(?P<who>.+)",),
        examples=("05-imbalanced-data-raoasha",),
        folders=True,
        around=r"(?P<assignment>.+)-submissions",
    ),
    Platform(
        name="Gradescope",
        basis="what its users' scripts read; whose folder it is stands in a list beside them",
        patterns=(r"(?P<who>submission_\d+)",),
        examples=("submission_123456",),
        folders=True,
        files=False,
    ),
    Platform(
        name="ILIAS",
        # the account stands in the number, so that two of one name are kept apart
        basis="its source code, components/ILIAS/Exercise/Submission",
        patterns=(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<number>[^_]+_\d{3,})",),
        examples=("Rao_Asha_raoasha_1234",),
        folders=True,
        files=False,
        kind="username",
    ),
    Platform(
        name="Google Classroom",
        # it has no archive of its own: the assignment's folder in Drive is downloaded. What a
        # student uploads keeps the student's own name for it, so it may tell nobody's
        basis="its users' descriptions of copies made for each student; Google documents nothing",
        patterns=(
            r"(?P<who>\s*\S.*?) - (?P<title>{title}.*)",
            r"(?P<title>{title}(?:(?! - ).)*) - (?P<who>\s*\S(?:(?! - ).)*?){ending}",
        ),
        examples=("Asha Rao - Copy of 05_imbalanced_data.ipynb", "05 - Asha Rao.ipynb"),
    ),
]


def own_platform(pattern: str) -> Platform:
    r"""Return the platform that an instructor's own expression describes.

    Parameters
    ----------
    pattern : str
        A regular expression of whole names, with or without their ending. Its group
        ``student`` is the name; ``time`` and ``attempt`` tell which upload is newer.

    Returns
    -------
    platform : Platform

    Raises
    ------
    SubmissionsError
        If it is no expression, has no group ``student``, or a group of another name.

    Examples
    --------
    >>> own_platform(r"hw5 (?P<student>.+?) v(?P<attempt>\d+)").match("hw5 Asha v2", "05", "")
    <re.Match object; span=(0, 11), match='hw5 Asha v2'>
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SubmissionsError(f"--name-pattern: {pattern!r} is no expression: {error}") from None
    others = [group for group in compiled.groupindex if group not in _OWN_GROUPS]
    if "student" not in compiled.groupindex or others:
        wrong = f"it has {others[0]!r}" if others else "it has no group 'student'"
        raise SubmissionsError(
            "--name-pattern: name the groups student, time and attempt, as in "
            f"(?P<student>.+); {wrong}"
        )
    for group, known in _OWN_GROUPS.items():
        for form in ("(?P<{}>", "(?P={})", "(?({})"):
            pattern = pattern.replace(form.format(group), form.format(known))
    whole = tuple(f"(?:{pattern}){ending}" for ending in _OWN_ENDINGS)
    return Platform("--name-pattern", "the instructor's word", whole, (), folders=True)


_OWN_ENDINGS = (r"(?i:\.ipynb(?:\.(?:txt|json))?)", r"\.[A-Za-z][A-Za-z0-9]{0,4}", "")
_OWN_GROUPS = {"student": "who", "time": "when", "attempt": "attempt"}


def recognised(
    name: str, practical: str, *, is_folder: bool, around: str, own: Platform | None = None
) -> Iterator[tuple[Platform, re.Match[str]]]:
    """Find the platforms whose names a name fits, the likeliest first.

    Parameters
    ----------
    name : str
        Of a file or folder.
    practical : str
        Its number, ``"05"``.
    is_folder : bool
        Whether it is a folder.
    around : str
        The name of the folder that it lies in.
    own : Platform, optional
        Comes before all others; see `own_platform`.

    Yields
    ------
    platform, match : Platform, re.Match
    """
    if len(name) > _LONGEST_NAME:
        return
    for platform in PLATFORMS if own is None else (own, *PLATFORMS):
        if platform.folders if is_folder else platform.files:
            match = platform.match(name, practical, around)
            if match is not None:
                yield platform, match


def platform_names() -> str:
    """Return the platforms' names as a sentence lists them.

    Returns
    -------
    names : str

    Examples
    --------
    >>> platform_names()
    'Moodle, Blackboard, Brightspace, Canvas, GitHub Classroom, ... or Google Classroom'
    """
    *others, last = [platform.name for platform in PLATFORMS]
    return f"{', '.join(others)} or {last}" if others else last

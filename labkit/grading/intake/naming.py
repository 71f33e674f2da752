"""Who handed a file in, as learning platforms write it into names; and clean names.

What is assumed of each platform, and how sure it is:

Moodle (its source code, ``mod/assign/classes/downloader.php``)
    ``Full Name_1234567_assignsubmission_file_/x.ipynb`` or, without folders,
    ``Full Name_1234567_assignsubmission_file_x.ipynb``; newer versions end the folder
    without an underscore. The number is the participant's in this assignment. Anonymous:
    ``Participant_1234567_…``; groups: the group's name, without a number for the default one.
Canvas (its source code, ``lib/content_zipper.rb``)
    ``lastfirst_LATE_12345_67890_name-1.ipynb``: sortable name in small letters without
    spaces, LATE if it was, numbers of the student and of the file, the file's name.
    Anonymous: ``LATE_anon_x2y3z_67890_name.ipynb``. A text or an address in place of a
    file: ``lastfirst_12345_text.html``, ``lastfirst_12345_link.html``.
Google Classroom (as its users describe it; Google documents nothing)
    It has no archive of its own: the assignment's folder in Drive is downloaded, in which
    copies made for each student are called ``Student Name - 05_imbalanced_data.ipynb``.
    What a student uploads keeps the student's own name for it, so it may tell nobody's.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

MAX_NAME_BYTES = 120

_MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?P<name>.+?)(?:_LATE)?_(?P<number>\d+)_(?:(?P<upload>\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?:LATE_)?(?P<name>anon)_(?P<number>\w{5})_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL
)
_COPY_OF = re.compile(r"(?:Copy of |Kopie von |Copie de |Copia de |Copia di |Cópia de )+", re.I)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_UNFIT = re.compile(r'[<>:"/\\|?*]')
_JOINERS = "\u200c\u200d"  # letters of Devanagari and Persian names take their shape from them


@dataclass(frozen=True, order=True)
class Owner:
    """Who handed a file in.

    Attributes
    ----------
    name : str
        Clean, but perhaps not the only one of that name.
    number : str
        The platform's for this student; empty where there is none.
    """

    name: str
    number: str = ""


@dataclass(frozen=True)
class Label:
    """What the name of a file or of a folder tells.

    Attributes
    ----------
    owner : Owner
    title : str
        What is left of it: the student's own name for the file.
    upload : int
        Canvas' number of the file, which grows; 0 otherwise.
    by_platform : bool
        Whether a platform wrote it.
    """

    owner: Owner
    title: str
    upload: int = 0
    by_platform: bool = False


def label_of(name: str, practical: str, *, is_folder: bool) -> Label:
    """Tell who handed in a file or folder.

    Parameters
    ----------
    name : str
    practical : str
        Its number, ``"05"``.
    is_folder : bool

    Returns
    -------
    label : Label
        The owner is called like the file or folder where no platform is at work.

    Examples
    --------
    >>> label_of("raoasha_LATE_71_902_05-1.ipynb", "05", is_folder=False).owner
    Owner(name='raoasha', number='71')
    >>> label_of("Asha Rao - 05_imbalanced_data.ipynb", "05", is_folder=False).owner
    Owner(name='Asha Rao', number='')
    """
    if match := _MOODLE.fullmatch(name):
        return _by_platform(match)
    if is_folder:
        return Label(Owner(clean_name(name)), "")
    match = _CANVAS_ANONYMOUS.fullmatch(name) or _CANVAS.fullmatch(name)
    if match and match["name"] == match["name"].lower():
        return _by_platform(match)
    return _by_classroom(name, practical) or Label(Owner(clean_name(_stem(name))), name)


def _by_platform(match: re.Match[str]) -> Label:
    found = match.groupdict()
    owner = Owner(clean_name(found["name"]), found["number"] or "")
    # int() refuses thousands of digits
    return Label(owner, found["file"] or "", int((found.get("upload") or "0")[:30]), True)


def _by_classroom(name: str, practical: str) -> Label | None:
    pieces = _stem(name).split(" - ")
    for cut in range(1, len(pieces)):
        before, after = " - ".join(pieces[:cut]), " - ".join(pieces[cut:])
        if is_title(after, practical) and before.strip():
            return Label(Owner(clean_name(before)), after, by_platform=True)
    if len(pieces) == 2 and is_title(pieces[0], practical) and pieces[1].strip():
        return Label(Owner(clean_name(pieces[1])), pieces[0], by_platform=True)
    return None


def _stem(name: str) -> str:
    return re.sub(r"\.[^. ]{1,5}(?:\.(?:txt|json))?$", "", name, flags=re.IGNORECASE) or name


def is_title(name: str, practical: str) -> bool:
    """Tell whether a name is that of a practical's notebook, or of a copy of it.

    Parameters
    ----------
    name : str
    practical : str
        Its number.

    Returns
    -------
    is_title : bool

    Examples
    --------
    >>> is_title("Copy of 05_imbalanced_data.ipynb", "05")
    True
    >>> is_title("051.ipynb", "05")
    False
    """
    rest = _COPY_OF.sub("", name.strip(), count=1)
    return rest.startswith(practical) and not rest[len(practical) :][:1].isalnum()


def clean_name(name: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Give a name that a file can have on every system.

    Parameters
    ----------
    name : str
        Anything.
    max_bytes : int
        In UTF-8.

    Returns
    -------
    name : str
        Valid, in Unicode's form C, without separators, control characters and
        marks that turn the direction of writing; not empty.

    Examples
    --------
    >>> clean_name("../ਆਸ਼ਾ  ਰਾਣੀ")
    '_ਆਸ਼ਾ ਰਾਣੀ'
    """
    text = "".join(map(_seen, unicodedata.normalize("NFC", name)))
    text = _trimmed(_UNFIT.sub("_", text))
    if _RESERVED.match(text):
        text = f"_{text}"
    cut = text.encode("utf-8")[:max_bytes].decode("utf-8", "ignore")
    return _trimmed(cut) or "unnamed"


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    never = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return "" if never or (kind == "Cf" and character not in _JOINERS) else character


def _trimmed(text: str) -> str:
    # joiners at an end join nothing, and cannot be seen
    return unicodedata.normalize("NFC", " ".join(text.split())).strip(f". {_JOINERS}")


def unique_names(owners: Iterable[Owner]) -> dict[Owner, str]:
    """Give each a name of their own, even where capitals make no difference.

    Parameters
    ----------
    owners : iterable of Owner

    Returns
    -------
    names : dict of Owner to str
        Those who share a name get the platform's number with it; the second
        of those who have none gets " (2)".

    Examples
    --------
    >>> unique_names([Owner("Asha"), Owner("asha")])
    {Owner(name='Asha', number=''): 'Asha', Owner(name='asha', number=''): 'asha (2)'}
    >>> list(unique_names([Owner("Asha", "7"), Owner("Asha", "8")]).values())
    ['Asha 7', 'Asha 8']
    """
    ordered = sorted(set(owners))
    shared = Counter(_alike(owner.name) for owner in ordered)
    names: dict[Owner, str] = {}
    taken: set[str] = set()
    for owner in ordered:
        ambiguous = owner.number and shared[_alike(owner.name)] > 1
        name = _with(owner.name, f" {owner.number[:20]}") if ambiguous else owner.name
        names[owner] = _untaken(name, taken)
        taken.add(_alike(names[owner]))
    return names


def _untaken(name: str, taken: Collection[str]) -> str:
    count, other = 1, name
    while _alike(other) in taken:
        count += 1
        other = _with(name, f" ({count})")
    return other


def _with(name: str, ending: str) -> str:
    return clean_name(name, MAX_NAME_BYTES - len(ending)) + ending


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())

"""Who handed a file in, and names that a file can have on every system."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

from labkit.grading.intake.platforms import Platform, recognised, title_pattern

MAX_NAME_BYTES = 120

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
    written : str
        The name as it stands there, where that is another; it keeps apart whom a
        clean name would not.
    """

    name: str
    number: str = ""
    written: str = field(default="", repr=False)

    @classmethod
    def of(cls, written: str, number: str = "") -> Self:
        """Return the owner that a name stands for.

        Parameters
        ----------
        written : str
            The name as it stands there.
        number : str, default=""
            The platform's for this student.

        Returns
        -------
        owner : Owner

        Examples
        --------
        >>> Owner.of("Asha.") == Owner.of("Asha")
        False
        """
        name = clean_name(written)
        return cls(name, number, "" if name == written.strip() else written.strip())


@dataclass(frozen=True)
class Label:
    """What the name of a file or of a folder tells.

    Attributes
    ----------
    owner : Owner
        Who handed it in.
    title : str
        What is left of it: the student's own name for the file.
    order : tuple of int
        Grows from one upload of a student to the next; empty where no platform tells.
    by_platform : bool
        Whether a platform wrote it.
    when : str
        When it was handed in, in ISO 8601; empty where no platform tells.
    is_late : bool
        Whether a platform calls it late.
    platform : str
        Its name.
    kind : str
        Which of a person's ids the owner's number is.
    """

    owner: Owner
    title: str
    order: tuple[int, ...] = ()
    by_platform: bool = False
    when: str = ""
    is_late: bool = False
    platform: str = ""
    kind: str = ""


def label_of(
    name: str, practical: str, *, is_folder: bool, around: str = "", own: Platform | None = None
) -> Label:
    """Read from a name who handed in a file or folder.

    Parameters
    ----------
    name : str
        Of the file or folder.
    practical : str
        Its number, ``"05"``.
    is_folder : bool
        Whether it is a folder.
    around : str
        The name of the folder that it lies in.
    own : Platform, optional
        Comes before those that are known.

    Returns
    -------
    label : Label
        The owner is called like the file or folder where no platform is at work.

    See Also
    --------
    labkit.grading.intake.platforms : How platforms write into names.

    Examples
    --------
    >>> label_of("raoasha_LATE_71_902_05-1.ipynb", "05", is_folder=False).owner
    Owner(name='raoasha', number='71')
    >>> label_of("Asha Rao - 05_imbalanced_data.ipynb", "05", is_folder=False).owner
    Owner(name='Asha Rao', number='')
    """
    found = recognised(name, practical, is_folder=is_folder, around=around, own=own)
    for platform, match in found:
        groups = match.groupdict()
        who = groups.get("who") or f"{groups.get('first', '')} {groups.get('last', '')}"
        return Label(
            Owner.of(who, groups.get("number") or ""),
            groups.get("title") or "",
            platform.order(match),
            by_platform=True,
            when=platform.when(match),
            is_late=bool(groups.get("late")),
            platform=platform.name,
            kind=platform.kind,
        )
    return Label(Owner.of(name), "") if is_folder else Label(Owner.of(_stem(name)), name)


def _stem(name: str) -> str:
    return re.sub(r"\.[^. ]{1,5}(?:\.(?:txt|json))?$", "", name, flags=re.IGNORECASE) or name


def is_title(name: str, practical: str) -> bool:
    """Check whether a name is that of a practical's notebook, or of a copy of it.

    Parameters
    ----------
    name : str
        Of a file or folder.
    practical : str
        Its number, ``"05"``.

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
    return re.match(title_pattern(practical), name) is not None


def clean_name(name: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return a name that a file can have on every system.

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


def clean_place(parts: Iterable[str]) -> str:
    """Return folders and a name as people write them, without what a terminal obeys.

    Parameters
    ----------
    parts : iterable of str
        Folders and name.

    Returns
    -------
    place : str

    Examples
    --------
    >>> clean_place([".ipynb_checkpoints", "05.ipynb"])
    '.ipynb_checkpoints/05.ipynb'
    """
    return "/".join(part[: part.startswith(".")] + clean_name(part) for part in parts)


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
    """Choose a name of its own for each owner, even where capitals make no difference.

    Parameters
    ----------
    owners : iterable of Owner
        In any order; it changes nothing.

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
    shared = Counter(alike(owner.name) for owner in ordered)
    names: dict[Owner, str] = {}
    taken: set[str] = set()
    for owner in ordered:
        ambiguous = owner.number and shared[alike(owner.name)] > 1
        name = _with(owner.name, f" {owner.number[:20]}") if ambiguous else owner.name
        names[owner] = _untaken(name, taken)
        taken.add(alike(names[owner]))
    return names


def _untaken(name: str, taken: Collection[str]) -> str:
    count, other = 1, name
    while alike(other) in taken:
        count += 1
        other = _with(name, f" ({count})")
    return other


def _with(name: str, ending: str) -> str:
    return clean_name(name, MAX_NAME_BYTES - len(ending)) + ending


def alike(name: str) -> str:
    """Return what two names share that some file system takes for one.

    Parameters
    ----------
    name : str
        Anything.

    Returns
    -------
    folded : str
        Without the difference between capital and small letters.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())

"""Files that are whole at every moment, under names that every system takes."""

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

_PART = ".labkit-{}.part"
_LONGEST = 180
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_UNFIT = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file so that its name never stands for half of it.

    Parameters
    ----------
    path : Path
        Its folder is made if need be. What was there before stays until the
        new content is complete.
    content : bytes
    durable : bool, default=False
        Wait until it is on the disk: for what cannot be made again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(_PART.format(os.getpid()))
    try:
        with part.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def remove_parts(folder: Path) -> None:
    """Remove what a run that was killed left half-written.

    Parameters
    ----------
    folder : Path
        Need not exist.
    """
    for part in folder.glob(_PART.format("*")):
        part.unlink(missing_ok=True)


def file_stems(students: Iterable[str]) -> dict[str, str]:
    """Give students' names as files may be called.

    Parameters
    ----------
    students : iterable of str

    Returns
    -------
    stems : dict of str to str
        The name itself where it will do; otherwise what is left of it and a
        part of its digest, so that no two share a file, even where capitals
        make no difference.

    Examples
    --------
    >>> file_stems(["ਆਸ਼ਾ ਰਾਣੀ", "../alice"])
    {'ਆਸ਼ਾ ਰਾਣੀ': 'ਆਸ਼ਾ ਰਾਣੀ', '../alice': '_alice-...'}
    """
    fit = {student: _fit(student) for student in students}
    shared = Counter(_alike(stem) for stem in fit.values())
    kept = {stem for student, stem in fit.items() if stem == student and shared[_alike(stem)] == 1}
    return {
        student: stem if stem in kept and stem == student else _with_digest(student, stem, kept)
        for student, stem in fit.items()
    }


def _with_digest(student: str, stem: str, kept: Collection[str]) -> str:
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    short = f"{stem}-{digest[:10]}"
    # somebody may be called so on purpose
    return short if short not in kept else f"{stem}-{digest}"


def _fit(student: str) -> str:
    stem = _UNFIT.sub("_", student).lstrip(". ").rstrip(". ")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return stem.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").strip()


def _alike(stem: str) -> str:
    return unicodedata.normalize("NFC", stem.casefold())

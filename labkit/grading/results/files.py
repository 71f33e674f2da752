"""Names of files that every system takes."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable

from labkit.grading.intake.naming import alike, clean_name


def file_stems(students: Iterable[str]) -> dict[str, str]:
    """Choose what each student's files are called.

    Parameters
    ----------
    students : iterable of str
        Names, whatever they hold.

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
    fit = {student: clean_name(student) for student in students}
    shared = Counter(alike(stem) for stem in fit.values())
    kept = {stem for student, stem in fit.items() if stem == student and shared[alike(stem)] == 1}
    return {
        student: stem if stem in kept and stem == student else _with_digest(student, stem, kept)
        for student, stem in fit.items()
    }


def _with_digest(student: str, stem: str, kept: Collection[str]) -> str:
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    short = f"{stem}-{digest[:10]}"
    # somebody may be called so on purpose
    return short if short not in kept else f"{stem}-{digest}"

"""From a folder, a notebook or an archive to submissions, one for each student."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes
    ----------
    student : str
        A name that a file can have, unlike any other's.
    path : Path or None
        The notebook; None where there is none that can be read.
    notes : tuple of str
        What the instructor should know, as why there is none.
    """

    student: str
    path: Path | None
    notes: tuple[str, ...] = ()


@contextmanager
def collect(source: Path, practical: str) -> Iterator[list[Submission]]:
    """Collect submissions, one for each student.

    Parameters
    ----------
    source : Path
    practical : str
        Its number, ``"05"``.

    Yields
    ------
    submissions : list of Submission
        Sorted by student.
    """
    if not source.exists():
        raise FileNotFoundError(f"no such file or folder: {source}")
    files = [source] if source.is_file() else sorted(source.glob("*.ipynb"))
    if not files:
        raise ValueError(f"{source} holds no notebook")
    yield [Submission(file.stem, file) for file in files]

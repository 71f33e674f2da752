"""From a folder, a notebook or an archive to submissions, one for each student."""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from labkit.grading.intake.archive import Archive, Entry, opened
from labkit.grading.intake.choice import File, Item, Submission, choose
from labkit.grading.intake.naming import Owner, clean_name, is_title, label_of, unique_names

__all__ = ["Submission", "collect", "left_out"]

_NOTEBOOK = re.compile(r".*\.ipynb(\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
_ARCHIVE = re.compile(r".*\.(zip|rar|7z|tar|tgz|gz|bz2|xz)", re.IGNORECASE | re.DOTALL)
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}
_WRAPPERS = {"submitted", "submissions"}
_RIGHT = (
    "name a notebook, a folder with a notebook or a folder for each student, "
    "or the zip archive of Moodle, Canvas or Google Classroom"
)


@contextmanager
def collect(source: Path, practical: str) -> Iterator[list[Submission]]:
    """Collect submissions, one for each student.

    Parameters
    ----------
    source : Path
        A notebook; a folder of notebooks, called like the students; a folder
        with a folder for each student; nbgrader's ``submitted``, or the folder
        that holds it; the zip archive of Moodle, Canvas or Google Classroom, or
        a folder into which it was unpacked. See `labkit.grading.intake.naming` for what
        is assumed of each. A lone folder around all of it is passed through if
        it holds several notebooks, or folders, not called like the practical.
    practical : str
        Its number, ``"05"``. Of several notebooks of one student, those that say
        ``Lab("05")``, or whose name or folder starts with the number, come first;
        then the newest, by date, or in Canvas' archives by its own numbers. One
        that says ``Lab("03")`` alone is never taken.

    Yields
    ------
    submissions : list of Submission
        Sorted by student. What came out of an archive is gone afterwards.

    Raises
    ------
    FileNotFoundError
        If there is no such file or folder.
    ValueError
        If it is no archive, a damaged or an encrypted one, or holds no notebook.

    Notes
    -----
    Links are not followed, archives within are not opened, hidden files are passed
    over. A file that is refused costs its student alone.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "alice.ipynb").write_text("{}")
    ...     with collect(Path(folder), "05") as submissions:
    ...         print([submission.student for submission in submissions])
    ['alice']
    """
    with _found(source) as items:
        files, _ = _by_owner(source, items, practical)
        names = unique_names(files)
        submissions = [choose(names[owner], files[owner], practical) for owner in files]
        yield sorted(submissions, key=lambda submission: submission.student)


def left_out(source: Path, practical: str) -> list[str]:
    """Name the files beside the students' notebooks that belong to no student.

    Parameters
    ----------
    source, practical
        As for `collect`.

    Returns
    -------
    names : list of str
        Of files, or of folders that hold nothing else.

    Raises
    ------
    FileNotFoundError, ValueError
        As with `collect`.
    """
    with _found(source) as items:
        _, others = _by_owner(source, items, practical)
    return sorted(set(others))


@contextmanager
def _found(source: Path) -> Iterator[list[Item]]:
    """Give all that lies in a source; what came out of an archive is gone afterwards."""
    if not source.exists():
        raise FileNotFoundError(f"no such file or folder: {source}")
    if source.is_dir():
        yield [item for item in _walk(source) if not _hidden(item.parts)]
    elif _NOTEBOOK.fullmatch(source.name):
        yield [Item((_text(source.name),), "notebook", fetch=lambda: source)]
    else:
        with (
            TemporaryDirectory(prefix="labkit-") as scratch,
            opened(source, Path(scratch)) as archive,
        ):
            items = [_unpackable(archive, entry) for entry in archive.entries if entry.parts]
            yield [item for item in items if not _hidden(item.parts)]


def _hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(".") or part.casefold() in _CLUTTER for part in parts)


def _kind(name: str) -> Literal["notebook", "archive", "other"]:
    if _NOTEBOOK.fullmatch(name):
        return "notebook"
    return "archive" if _ARCHIVE.fullmatch(name) else "other"


def _text(name: str) -> str:
    """Give a file's name as text, whatever bytes it is made of."""
    valid = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", valid)


def _unpackable(archive: Archive, entry: Entry) -> Item:
    parts = tuple(map(_text, entry.parts))
    kind = "folder" if entry.is_folder else _kind(parts[-1])
    return Item(
        parts,
        kind,
        entry.date,
        entry.problem,
        fetch=lambda: archive.unpack(entry),
        discard=archive.discard,
    )


def _walk(source: Path) -> Iterator[Item]:
    pending: list[tuple[Path, tuple[str, ...]]] = [(source, ())]
    while pending:
        folder, parts = pending.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if not parts:
                raise
            yield Item(parts, "notebook", problem=f"the folder cannot be read: {error.strerror}")
            continue
        for entry in entries:
            below = (*parts, _text(entry.name))
            if not entry.is_dir(follow_symlinks=False):
                yield _file_item(entry, below)
            elif not _hidden(below):
                yield Item(below, "folder")
                pending.append((Path(entry.path), below))


def _file_item(entry: "os.DirEntry[str]", parts: tuple[str, ...]) -> Item:
    kind = _kind(parts[-1])
    problem = ""
    if entry.is_symlink():
        problem = "it is a link, and links are not followed"
        kind = "notebook" if Path(entry.path).is_dir() else kind
    elif not entry.is_file(follow_symlinks=False):
        problem = "it is a device or a pipe, not a file"
    date = (entry.stat(follow_symlinks=False).st_mtime_ns,)
    return Item(parts, kind, date, problem, lambda: Path(entry.path))


def _nothing(source: Path, items: Sequence[Item]) -> str:
    if not items:
        return f"{source} is empty; {_RIGHT}"
    archives = ["/".join(map(clean_name, item.parts)) for item in items if item.kind == "archive"]
    if archives:
        return f"{source} holds no notebook but archives; unpack them, or name one: {archives[0]}"
    return f"{source} holds no notebook (.ipynb); {_RIGHT}"


def _below_wrappers(source: Path, items: Sequence[Item], practical: str) -> tuple[list[Item], int]:
    """Find how deep the students' files or folders lie, and keep what lies there."""
    kept, depth = list(items), 0
    if source.is_dir() and source.resolve().name == "submitted":
        return kept, depth
    while True:
        tops = _tops(kept, depth)
        if tops.get("submitted"):
            return _inside(kept, depth, "submitted"), depth + 1
        lone = next(iter(tops)) if len(tops) == 1 else None
        if lone is None or not tops[lone]:
            return kept, depth
        below = _inside(kept, depth, lone)
        if not _is_wrapper(lone, source, below, depth + 1, practical):
            return kept, depth
        kept, depth = below + _astray(kept, depth, lone), depth + 1


def _tops(items: Iterable[Item], depth: int) -> dict[str, bool]:
    """Name what lies at a depth, and tell whether it is a folder."""
    return {
        item.parts[depth]: item.kind == "folder" or len(item.parts) > depth + 1
        for item in items
        if not item.problem and (item.kind != "other" or len(item.parts) > depth + 1)
    }


def _inside(items: Iterable[Item], depth: int, name: str) -> list[Item]:
    return [item for item in items if item.parts[depth] == name and len(item.parts) > depth + 1]


def _astray(items: Iterable[Item], depth: int, name: str) -> list[Item]:
    """Move under a folder what would not stay in it, so that it keeps a row."""
    return [
        replace(item, parts=(*item.parts[:depth], name, *item.parts[depth:]))
        for item in items
        if item.problem and item.parts[depth] != name
    ]


def _is_wrapper(name: str, source: Path, below: Sequence[Item], depth: int, practical: str) -> bool:
    """Tell whether a lone folder holds students rather than one student's files."""
    tops = _tops([item for item in below if item.kind == "notebook"], depth)
    labels = [label_of(top, practical, is_folder=is_folder) for top, is_folder in tops.items()]
    if any(label.by_platform for label in labels):
        return True
    people = [top for top in tops if not is_title(top, practical)]
    named = name.casefold() in _WRAPPERS or (source.is_file() and source.stem.startswith(name))
    return len(people) >= (1 if named else 2)


def _by_owner(
    source: Path, found: Sequence[Item], practical: str
) -> tuple[dict[Owner, list[File]], list[str]]:
    """Sort what was found by student, and name the rest."""
    items, depth = _below_wrappers(source, found, practical)
    if not any(item.kind == "notebook" for item in items):
        raise ValueError(_nothing(source, found))
    files: dict[Owner, list[File]] = defaultdict(list)
    others = []
    flat = any(item.kind == "notebook" and len(item.parts) == depth + 1 for item in items)
    folders = any(_tops(items, depth).values())
    for item in items:
        is_folder = item.kind == "folder" or len(item.parts) > depth + 1
        label = label_of(item.parts[depth], practical, is_folder=is_folder)
        # besides notebooks there may lie anything: data, lists, the archive itself
        telling = {
            "notebook": True,
            "archive": is_folder or not folders,
            "other": is_folder and not flat,
            "folder": not flat,
        }
        if label.by_platform or telling[item.kind]:
            files[label.owner].append(File(item, label, item.parts[depth + 1 :]))
        elif item.kind != "folder":
            others.append(item.parts[depth])
    return files, others

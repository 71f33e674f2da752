"""From a folder, a notebook or an archive to submissions, one for each student."""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal

from labkit.course.names import PracticalName
from labkit.errors import RefusedFileError, SubmissionsError
from labkit.grading.intake.archive import Archive, Entry, opened
from labkit.grading.intake.choice import Beside, File, Handed, Item, Submission, choose
from labkit.grading.intake.gradescope import METADATA, read_metadata
from labkit.grading.intake.naming import (
    Label,
    Owner,
    clean_name,
    clean_place,
    is_title,
    label_of,
    unique_names,
)
from labkit.grading.intake.notebook import MAX_BYTES, read_content
from labkit.grading.intake.platforms import Platform, platform_names

__all__ = ["Beside", "Collected", "Submission", "collect"]

_NOTEBOOK = re.compile(r".*\.ipynb(\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
_ARCHIVE = re.compile(r".*\.(zip|rar|7z|tar|tgz|gz|bz2|xz)", re.IGNORECASE | re.DOTALL)
# names of files that hold no notebook; of others, the content decides
_ENDED = re.compile(r"(?!.*\.ipynb)(?!.*\.(?:json|txt)$).*\.[A-Za-z0-9]{1,5}", re.I | re.DOTALL)
_MOST_SNIFFED = 20 * 2**20
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}
_AUTOSAVE = re.compile(r"(?:-checkpoint)?\.ipynb$", re.IGNORECASE)
# folders of one student: 05-draft and 05-final
_MOST_DRAFTS = 2
_OF_GRADESCOPE = re.compile(r"submission_\d+")
_WRAPPERS = {"submitted", "submissions"}


@dataclass(frozen=True)
class _Names:
    """How names are read: the practical's, an instructor's own pattern, and what they share."""

    practical: str
    own: Platform | None = None
    assignment: str = ""

    def label(self, name: str, *, is_folder: bool, around: str) -> Label:
        if self.assignment:
            around = f"{self.assignment}-submissions"
        return label_of(name, self.practical, is_folder=is_folder, around=around, own=self.own)

    def is_title(self, name: str) -> bool:
        return is_title(name, self.practical)

    def beginning_alike(self, tops: Mapping[str, bool]) -> str:
        """Find the assignment that all folders begin with, as repositories for students do."""
        names = [name for name, is_folder in tops.items() if is_folder]
        if len(names) < 2:
            return ""
        pairs = zip(min(names), max(names), strict=False)
        alike = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        shared = alike.rpartition("-")[0]
        return shared if self.is_title(shared) else ""


@dataclass(frozen=True)
class Collected:
    """What lies in a folder, a notebook or an archive.

    Attributes
    ----------
    submissions : list of Submission
        Sorted by student.
    left_out : list of str
        Names of files beside the students' notebooks that belong to no student,
        or of folders that hold nothing else.
    """

    submissions: list[Submission]
    left_out: list[str]


def collect(source: Path, practical: str, own: Platform | None = None) -> Collected:
    """Collect submissions, one for each student.

    Parameters
    ----------
    source : Path
        A notebook; a folder of notebooks, called like the students; a folder
        with a folder for each student; nbgrader's ``submitted``, or the folder
        that holds it; the zip archive of a learning platform, or a folder into
        which it was unpacked. A lone folder around all of it is passed through
        if it holds several notebooks, or folders, not called like the practical.
    practical : str
        Its name, ``"05"`` or ``"mycourse:05"``. Of several notebooks of one student, those that say
        ``Lab("05")``, or whose name or folder starts with the number, come first;
        then those that hold any work; then the newest, by date, or as a platform
        counts uploads. One that says ``Lab("03")`` alone is never taken.
    own : Platform, optional
        How the names of files or folders tell whose they are, where no platform is known
        to write so; see `own_platform`.

    Returns
    -------
    collected : Collected
        Every notebook has been read, once.

    Raises
    ------
    FileNotFoundError
        If there is no such file or folder.
    SubmissionsError
        If it is no archive, a damaged or an encrypted one, or holds no notebook; or if
        `own` fits no name in it.

    See Also
    --------
    labkit.grading.intake.platforms : What is read from a platform's names.

    Notes
    -----
    Links are not followed, archives within are not opened. A file that is refused
    costs its student alone. Hidden files are passed over where a student has others.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "alice.ipynb").write_text("{}")
    ...     collected = collect(Path(folder), "05")
    >>> [submission.student for submission in collected.submissions]
    ['alice']
    """
    with _found(source) as items:
        number = PracticalName.read(practical).number
        files, others, listed = _by_owner(source, items, _Names(number, own))
        names = unique_names(files)
        submissions = [choose(names[owner], files[owner], practical) for owner in files]
        if own is not None and all(one.handed.platform != own.name for one in submissions):
            raise SubmissionsError(
                f"{own.name} fits no name here, such as {clean_name(submissions[0].handed.place)}"
            )
        submissions = [_as_listed(one, listed) for one in submissions]
    submissions.sort(key=lambda submission: submission.student)
    return Collected(_sharing(submissions), sorted(set(others)))


def _sharing(submissions: Sequence[Submission]) -> list[Submission]:
    """Hold the data that a whole class hands in beside its notebooks once."""
    held: dict[bytes, bytes] = {}
    return [
        replace(
            one,
            beside=tuple(
                Beside(file.place, held.setdefault(file.content, file.content))
                for file in one.beside
            ),
        )
        for one in submissions
    ]


@contextmanager
def _found(source: Path) -> Iterator[list[Item]]:
    """Find all that lies in a source, to be read as long as this lasts."""
    if not source.exists():
        raise FileNotFoundError(f"no such file or folder: {source}")
    if source.is_dir():
        yield list(_walk(source))
    elif _NOTEBOOK.fullmatch(source.name):
        yield [Item((_text(source.name),), "notebook", read=lambda most: read_content(source))]
    else:
        with opened(source) as archive:
            yield [_unpackable(archive, entry) for entry in archive.entries if entry.parts]


def _is_hidden(parts: Sequence[str]) -> bool:
    """Check whether people do not see it; a whole name may be ".ipynb" by a slip."""
    *folders, name = parts
    hidden = name.startswith(".") and name.lower() != ".ipynb"
    return hidden or any(folder.startswith(".") for folder in folders) or _is_clutter(parts)


def _is_clutter(parts: Sequence[str]) -> bool:
    return any(part.casefold() in _CLUTTER for part in parts)


def _kind(name: str, read: Callable[[int], bytes]) -> Literal["notebook", "archive", "other"]:
    if _NOTEBOOK.fullmatch(name):
        return "notebook"
    if _ARCHIVE.fullmatch(name):
        return "archive"
    if _ENDED.fullmatch(name):
        return "other"
    return "notebook" if _is_notebook(read) else "other"


def _is_notebook(read: Callable[[int], bytes]) -> bool:
    """Look into a file whose name lost its ending, as some copies do."""
    with suppress(RefusedFileError):
        content = read(_MOST_SNIFFED)
        begins = content[:100].strip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return begins and b'"cells"' in content and b'"nbformat"' in content
    return False


def _text(name: str) -> str:
    """Return a file's name as text, whatever bytes it is made of."""
    valid = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", valid)


def _unpackable(archive: Archive, entry: Entry) -> Item:
    parts = tuple(map(_text, entry.parts))

    def read(most: int) -> bytes:
        return archive.read(entry, most)

    hidden = _is_hidden(parts)
    kind = "folder" if entry.is_folder else _kind(parts[-1], _nothing_of if hidden else read)
    return Item(parts, kind, entry.date, entry.problem, read, hidden)


def _nothing_of(most: int) -> bytes:
    return b""


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
            elif not _is_clutter(below):
                yield Item(below, "folder", is_hidden=_is_hidden(below))
                # repositories keep thousands of files in theirs
                if entry.name != ".git":
                    pending.append((Path(entry.path), below))


def _file_item(entry: "os.DirEntry[str]", parts: tuple[str, ...]) -> Item:
    problem = ""
    kind: Literal["notebook", "archive", "other", "folder"]
    hidden = _is_hidden(parts)
    readable = entry.is_file(follow_symlinks=False) and not hidden

    def read(most: int) -> bytes:
        return _read(Path(entry.path), most)

    kind = _kind(parts[-1], read if readable else _nothing_of)
    if entry.is_symlink():
        problem = "it is a link, and links are not followed"
        kind = "notebook" if Path(entry.path).is_dir() else kind
    elif not entry.is_file(follow_symlinks=False):
        problem = "it is a device or a pipe, not a file"
    date = (entry.stat(follow_symlinks=False).st_mtime_ns,)
    return Item(parts, kind, date, problem, read, hidden)


def _read(path: Path, most: int) -> bytes:
    """Read a file, but for one that is larger than it may be."""
    with suppress(OSError):
        if path.stat().st_size > min(most, MAX_BYTES):
            raise RefusedFileError(f"it is larger than {most // 2**20} MB")
    return read_content(path)


def _nothing(source: Path, items: Sequence[Item]) -> str:
    right = (
        "name a notebook, a folder with a notebook or a folder for each student, "
        f"or the zip archive of {platform_names()}"
    )
    items = [item for item in items if not item.is_hidden]
    if not items:
        return f"{source} is empty; {right}"
    archives = [clean_place(item.parts) for item in items if item.kind == "archive"]
    if archives:
        return f"{source} holds no notebook but archives; unpack them, or name one: {archives[0]}"
    return f"{source} holds no notebook (.ipynb); {right}"


def _listed_by_gradescope(items: Sequence[Item], depth: int) -> dict[str, Handed]:
    """Read whose folders are, where an export says so; a student's own file says nothing."""
    if not any(_OF_GRADESCOPE.fullmatch(item.parts[depth]) for item in items):
        return {}
    for item in items:
        if item.parts[depth:] == (METADATA,) and not item.problem:
            return read_metadata(item.read(MAX_BYTES))
    return {}


def _gone(items: Sequence[Item], depth: int, listed: Iterable[str]) -> Iterator[Item]:
    """Give folders that an export lists and does not hold: a student's, all the same."""
    there = {item.parts[depth] for item in items}
    for folder in listed:
        if folder not in there and _OF_GRADESCOPE.fullmatch(folder):
            yield Item((*items[0].parts[:depth], folder), "folder")


def _as_listed(submission: Submission, listed: Mapping[str, Handed]) -> Submission:
    handed = listed.get(submission.handed.place)
    known = submission.handed.platform == "Gradescope"
    return submission if handed is None or not known else replace(submission, handed=handed)


def _below_wrappers(source: Path, items: Sequence[Item], how: _Names) -> tuple[list[Item], int]:
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
        if not _is_wrapper(lone, source, below, depth + 1, how):
            return kept, depth
        kept, depth = below + _astray(kept, depth, lone), depth + 1


def _tops(items: Iterable[Item], depth: int) -> dict[str, bool]:
    """Name what lies at a depth, and tell whether it is a folder."""
    return {
        item.parts[depth]: item.kind == "folder" or len(item.parts) > depth + 1
        for item in items
        if not (item.problem or item.is_hidden)
        and (item.kind != "other" or len(item.parts) > depth + 1)
    }


def _inside(items: Iterable[Item], depth: int, name: str) -> list[Item]:
    return [item for item in items if item.parts[depth] == name and len(item.parts) > depth + 1]


def _astray(items: Iterable[Item], depth: int, name: str) -> list[Item]:
    """Move under a folder what would not stay in it, so that it keeps a row."""
    return [
        replace(item, parts=(*item.parts[:depth], name, *item.parts[depth:]))
        for item in items
        if item.problem and not item.is_hidden and item.parts[depth] != name
    ]


def _is_wrapper(name: str, source: Path, below: Sequence[Item], depth: int, how: _Names) -> bool:
    """Check whether a lone folder holds students rather than one student's files."""
    tops = _tops([item for item in below if item.kind == "notebook"], depth)
    labels = [how.label(top, is_folder=is_folder, around=name) for top, is_folder in tops.items()]
    if any(label.by_platform for label in labels):
        return True
    if any(item.parts[depth:] == (METADATA,) for item in below):
        return any(map(_OF_GRADESCOPE.fullmatch, tops))
    shared = how.beginning_alike(tops)
    if shared and (len(tops) > _MOST_DRAFTS or shared != how.practical):
        return True
    people = [top for top in tops if not how.is_title(top)]
    named = name.casefold() in _WRAPPERS or (source.is_file() and source.stem.startswith(name))
    return len(people) >= (1 if named else 2)


def _by_owner(
    source: Path, found: Sequence[Item], how: _Names
) -> tuple[dict[Owner, list[File]], list[str], dict[str, Handed]]:
    """Sort what was found by student, name the rest, and read what a list says of them."""
    items, depth = _below_wrappers(source, found, how)
    listed = _listed_by_gradescope(items, depth)
    items += _gone(items, depth, listed)
    seen = [item for item in items if not item.is_hidden and item.parts[depth:] != (METADATA,)]
    notebooks = [item for item in seen if item.kind == "notebook"]
    how = replace(how, assignment=how.beginning_alike(_tops(notebooks, depth)))
    if not any(item.kind == "notebook" for item in seen):
        raise SubmissionsError(_nothing(source, found))
    files: dict[Owner, list[File]] = defaultdict(list)
    others = []
    flat = any(item.kind == "notebook" and len(item.parts) == depth + 1 for item in seen)
    folders = any(_tops(seen, depth).values())
    for item in seen:
        file = _file(item, depth, source, how)
        is_folder = bool(file.inside) or item.kind == "folder"
        # besides notebooks there may lie anything: data, lists, the archive itself
        telling = {
            "notebook": True,
            "archive": is_folder or not folders,
            "other": is_folder and not flat,
            "folder": not flat,
        }
        if file.label.by_platform or telling[item.kind]:
            files[file.label.owner].append(file)
        elif item.kind != "folder":
            others.append(item.parts[depth])
    hidden = [_file(item, depth, source, how) for item in items if item.is_hidden]
    others += _add_hidden(files, hidden, depth)
    return files, others, listed


def _file(item: Item, depth: int, source: Path, how: _Names) -> File:
    around = item.parts[depth - 1] if depth else source.name
    is_folder = item.kind == "folder" or len(item.parts) > depth + 1
    label = how.label(item.parts[depth], is_folder=is_folder, around=around)
    return File(item, label, item.parts[depth + 1 :])


def _add_hidden(
    files: dict[Owner, list[File]], hidden: Sequence[File], depth: int
) -> Iterator[str]:
    """Add a row for whoever handed in hidden notebooks alone, and name those of nobody."""
    visible = {
        owner for owner, held in files.items() if any(one.item.kind == "notebook" for one in held)
    }
    titles = {owner.name for owner in visible}
    for file in hidden:
        item, top = file.item, file.item.parts[depth]
        if item.kind != "notebook" or _is_clutter(item.parts) or item.parts[-1].startswith("._"):
            continue
        if _is_hidden((top,)):
            stem = _AUTOSAVE.sub("", item.parts[-1]).lstrip(".")
            if clean_name(stem) not in titles:
                yield clean_place(item.parts[depth:])
        elif file.label.owner not in visible:
            problem = item.problem or "it is hidden, as an editor's autosaves are"
            files[file.label.owner].append(replace(file, item=replace(item, problem=problem)))

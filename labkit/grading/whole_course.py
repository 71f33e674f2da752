"""All practicals of a course that are handed in, marked one after the other: one gradebook."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labkit.course.courses import course_names
from labkit.course.names import PracticalName
from labkit.course.registry import practical_numbers
from labkit.errors import GradingError
from labkit.grading import command
from labkit.grading.command import Wishes
from labkit.grading.intake.collect import Collected, collect
from labkit.grading.results.gradebook import GRADEBOOK, gradebook_csv
from labkit.grading.results.register import read_register
from labkit.grading.results.text import listed
from labkit.grading.terms import Terms
from labkit.jobs.files import write_whole

_ARCHIVES = ("", ".zip", ".tar", ".tgz", ".tar.gz")
_MOST_NAMED = 10
_OF_ONE = ("due", "grace", "late", "extensions", "overrides")


@dataclass(frozen=True)
class _Part:
    """A practical, and what was handed in for it."""

    name: PracticalName
    source: Path
    collected: Collected


def is_course(name: str) -> bool:
    """Check whether a name is that of a course, and of none of its practicals.

    Parameters
    ----------
    name : str
        As it was typed.

    Returns
    -------
    is_course : bool

    Examples
    --------
    >>> is_course("labkit"), is_course("labkit:05"), is_course("05")
    (True, False, False)
    """
    return not name.isdecimal() and name in course_names()


def run(
    course: str,
    source: Path,
    out: Path,
    terms: Callable[[str, Path | None], Terms],
    wishes: Wishes,
    *,
    tests: Path | None = None,
    secret: Sequence[Path] = (),
    jobs: int | None = None,
    scheduler: str | None = None,
) -> int:
    """Mark all practicals of a course that are handed in, and write one gradebook.

    Parameters
    ----------
    course : str
        Its name.
    source : Path
        A folder with a folder or an archive for each practical, called by its number; or
        a place as `collect` reads it, in which notebooks say which practical they are for.
    out : Path
        Folder of everything that is written: ``01`` for the first practical, and so on,
        and ``gradebook.csv``.
    terms : callable
        Takes a practical's name and its hidden checks; returns how it is marked.
    wishes : Wishes
        What the instructor says about the class; ``manual`` is a folder that has
        ``01/manual.csv`` in it.
    tests : Path, optional
        A folder with ``test_practical_01.py``.
    secret : sequence of Path, default=()
        What no student may read, that folder among it.
    jobs : int, optional
        Processes on this machine; see `open_executor`.
    scheduler : str, optional
        Address of a Dask cluster; see `open_executor`.

    Returns
    -------
    status : int
        1 if some could not be run for a reason of this machine's, else 0.

    Raises
    ------
    LabkitError, OSError
        Of what cannot be read or written; nothing was marked then.
    """
    _refuse_what_is_of_one(wishes)
    names = [PracticalName(course, number) for number in practical_numbers(course)]
    folders = _folders_of(source, [name.number for name in names])
    parts = list(_parts(source, folders, names, wishes))
    if not parts:
        raise GradingError(f"{source} holds nothing of {course}; its practicals say their names")
    # all of them first: nothing is marked where one cannot be
    ready = [terms(str(part.name), _checks_of(tests, part.name.number)) for part in parts]
    _tell_unsaid(source, folders, parts, wishes)
    statuses = []
    for part, how in zip(parts, ready, strict=True):
        print(f"labkit: practical {part.name}", file=sys.stderr)
        status = command.run(
            part.source,
            out / part.name.number,
            how,
            wishes=_wishes_of(wishes, part.name.number),
            jobs=jobs,
            scheduler=scheduler,
            collected=part.collected,
            secret=secret,
        )
        statuses.append(status)
    registers = {part.name.number: read_register(out / part.name.number) for part in parts}
    write_whole(out / GRADEBOOK, gradebook_csv(registers), durable=True)
    print(f"Written: {out / GRADEBOOK}")
    return max(statuses)


def _refuse_what_is_of_one(wishes: Wishes) -> None:
    for option in _OF_ONE:
        if getattr(wishes, option) is not None:
            raise GradingError(
                f"--{option} is of one practical, and not of a whole course: mark that one by its "
                "own name, into its folder of the same --out"
            )
    if wishes.manual is not None and not wishes.manual.is_dir():
        raise GradingError(
            f"{wishes.manual} is no folder; with a whole course, --manual names the folder of "
            "marks, and 01/manual.csv in it is read"
        )


def _wishes_of(wishes: Wishes, number: str) -> Wishes:
    if wishes.manual is None:
        return wishes
    path = wishes.manual / number / "manual.csv"
    return replace(wishes, manual=path if path.is_file() else None)


def _checks_of(tests: Path | None, number: str) -> Path | None:
    """Return the hidden checks of one practical, of a folder with those of all."""
    if tests is None:
        return None
    if not tests.is_dir():
        raise GradingError(
            f"{tests} is no folder; with a whole course, --tests names the folder of its "
            "test_practical_NN.py"
        )
    path = tests / f"test_practical_{number}.py"
    return path if path.is_file() else None


def _folders_of(source: Path, numbers: Sequence[str]) -> dict[str, Path]:
    """Return the folder or the archive of each practical; empty where there are none."""
    found: dict[str, Path] = {}
    if not source.is_dir():
        return found
    for number in numbers:
        places = [source / f"{number}{ending}" for ending in _ARCHIVES]
        there = [path for path in places if path.exists()]
        if len(there) > 1:
            names = " and ".join(path.name for path in there)
            raise GradingError(f"{source} holds {names}; leave one of them for practical {number}")
        if there:
            found[number] = there[0]
    return found


def _parts(
    source: Path, folders: dict[str, Path], names: Sequence[PracticalName], wishes: Wishes
) -> Iterator[_Part]:
    """Find what was handed in for each practical, as far as anything was."""
    for name in names:
        if folders and name.number not in folders:
            continue
        place = folders.get(name.number, source)
        found = collect(place, str(name), wishes.platform())
        if not folders:
            own = [one for one in found.submissions if one.is_named]
            found = replace(found, submissions=own, left_out=[])
        if found.submissions:
            yield _Part(name, place, found)


def _tell_unsaid(
    source: Path, folders: dict[str, Path], parts: Sequence[_Part], wishes: Wishes
) -> None:
    """Name who handed something in that is marked for no practical."""
    if folders:
        seen = [path for path in source.iterdir() if not path.name.startswith(".")]
        others = sorted(path.name for path in seen if path not in folders.values())
        if others:
            print(f"labkit: of no practical: {listed(others, _MOST_NAMED)}", file=sys.stderr)
        return
    collected = collect(source, str(parts[0].name), wishes.platform())
    marked = {one.student for part in parts for one in part.collected.submissions}
    unsaid = sorted(one.student for one in collected.submissions if one.student not in marked)
    if unsaid:
        print(
            f"labkit: marked for no practical, as no notebook says one: "
            f"{listed(unsaid, _MOST_NAMED)}; mark them with the name of the practical",
            file=sys.stderr,
        )
    if collected.left_out:
        print(
            "labkit: marked for nobody, as they are no notebooks: "
            f"{listed(collected.left_out, _MOST_NAMED)}",
            file=sys.stderr,
        )

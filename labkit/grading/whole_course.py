"""All practicals of a course that are handed in, marked one after the other: one gradebook."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labkit.course.courses import course_names
from labkit.course.names import PracticalName
from labkit.course.registry import practical_numbers
from labkit.errors import GradingError
from labkit.grading import command
from labkit.grading.command import Wishes
from labkit.grading.intake.collect import Collected, collect
from labkit.grading.results.gradebook import GRADEBOOK, gradebook_csv, is_gradebook
from labkit.grading.results.grades import is_dated
from labkit.grading.results.overrides import OVERRIDES
from labkit.grading.results.register import REGISTER, Register, read_register
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
    marked = [part.name for part in parts]
    _refuse_losses(out, marked, [name for name in names if name not in marked])
    # all of them first: nothing is marked where one cannot be
    ready = [
        command.prepare(
            part.source,
            out / part.name.number,
            terms(str(part.name), _checks_of(tests, part.name.number)),
            wishes=_wishes_of(wishes, part.name.number),
            collected=part.collected,
            secret=secret,
        )
        for part in parts
    ]
    _tell_unsaid(source, folders, parts, wishes)
    statuses = []
    for name, class_ in zip(marked, ready, strict=True):
        print(f"labkit: practical {name}", file=sys.stderr)
        statuses.append(class_.mark(jobs=jobs, scheduler=scheduler))
    _write_gradebook(out, _registers(out, names))
    return max(statuses)


def renew_gradebook(practical: str, out: Path) -> None:
    """Write the gradebook anew in which a practical that was marked alone has a column.

    Parameters
    ----------
    practical : str
        Its name, or the path of a Python file, which is of no course.
    out : Path
        Its folder of marks. Nothing is written unless that is called by the practical's
        number, and beside it lies a gradebook of labkit's making, or other practicals' marks.

    Raises
    ------
    LabkitError, OSError
        Of marks that cannot be read, and a table that cannot be written.
    """
    if practical.endswith(".py"):
        return
    name, folder = PracticalName.read(practical), out.resolve().parent
    if out.resolve().name != name.number:
        return
    names = [PracticalName(name.course, number) for number in practical_numbers(name.course)]
    path = folder / GRADEBOOK
    if path.exists() and not is_gradebook(path):
        return
    # another course's marks may lie beside these
    registers = {one.number: r for one, r in _marked_in(folder, names) if r.practical == str(one)}
    if path.exists() or len(registers) > 1:
        _write_gradebook(folder, registers)


def _write_gradebook(folder: Path, registers: Mapping[str, Register]) -> None:
    write_whole(folder / GRADEBOOK, gradebook_csv(registers), durable=True)
    print(f"Written: {folder / GRADEBOOK}")


def _registers(out: Path, names: Iterable[PracticalName]) -> dict[str, Register]:
    """Read the class of each practical that is marked, by the practical's number."""
    found = {}
    for name, register in _marked_in(out, names):
        if register.practical != str(name):
            raise GradingError(
                f"{out / name.number} holds the marks of another practical than {name}; "
                "name another folder for --out"
            )
        found[name.number] = register
    return found


def _marked_in(
    out: Path, names: Iterable[PracticalName]
) -> Iterator[tuple[PracticalName, Register]]:
    """Yield what lies in the folders that practicals' marks go to."""
    for name in names:
        if (out / name.number / REGISTER).is_file():
            yield name, read_register(out / name.number)


def _refuse_losses(
    out: Path, marked: Iterable[PracticalName], others: Iterable[PracticalName]
) -> None:
    """Keep what is there already: a gradebook of another kind, and marks made with more."""
    if (out / GRADEBOOK).is_file() and not is_gradebook(out / GRADEBOOK):
        raise GradingError(f"{out / GRADEBOOK} is not of labkit's making; name another --out")
    _registers(out, others)
    for name in marked:
        option = _rule_of(out / name.number)
        if option is not None:
            raise GradingError(
                f"{out / name.number} holds marks made with --{option}, which a whole course "
                f"would undo: mark {name} by its own name, into that folder; {GRADEBOOK} is "
                "then written anew from all practicals' marks"
            )


def _rule_of(folder: Path) -> str | None:
    """Find which option of one practical's went into the marks in a folder."""
    table = folder / "grades.csv"
    if table.is_file() and is_dated(table):
        return "due"
    # those beside the marks are read again
    if not (folder / REGISTER).is_file() or (folder / OVERRIDES).is_file():
        return None
    changed = any(entry.overrides for entry in read_register(folder).entries)
    return "overrides" if changed else None


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
        written = dict.fromkeys((number, number.lstrip("0") or number))
        places = [source / f"{name}{ending}" for name in written for ending in _ARCHIVES]
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

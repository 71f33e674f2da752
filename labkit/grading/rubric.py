"""What submissions are marked by, as text that can travel to a worker."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from labkit.course.courses import Course, course_names, find_course
from labkit.course.names import OWN, PracticalName
from labkit.course.registry import load_practical, practical_source
from labkit.course.task import Practical
from labkit.distribution import installed_version
from labkit.errors import CheckFileError
from labkit.grading.checks import DEFAULT_SEED, CheckFile, HiddenCheck, load_checks, seed_from
from labkit.grading.for_show import names_asked
from labkit.grading.prose import HandedOut, read_handed_out


@dataclass(frozen=True)
class Rubric:
    """A practical's public checks, the hidden ones, and the seed of hidden data.

    Attributes
    ----------
    practical : str or CheckFile
        The name of a practical that is installed, ``"05"`` or ``"mycourse:01"``, or a
        file that has ``PRACTICAL`` in it.
    hidden : tuple of CheckFile
        Hidden checks, as text.
    seed : int
        Of hidden data.
    handed_out : HandedOut
        The practical's own texts, by which answers in prose are found.
    """

    practical: str | CheckFile
    hidden: tuple[CheckFile, ...] = ()
    seed: int = DEFAULT_SEED
    handed_out: HandedOut = field(default_factory=HandedOut)

    def load(self) -> tuple[Practical, list[HiddenCheck]]:
        """Load the practical and the hidden checks.

        Raises
        ------
        ValueError
            If there is no such practical, or a file does not import.
        """
        return _loaded(self)

    def digest(self) -> str:
        """Compute a fingerprint of all that the marks depend on, but for the submission."""
        parts = [installed_version(), str(self.seed), *self._versions_beside()]
        for file in self._files():
            parts += [file.name, file.text]
        parts += self._modules()
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def versions(self) -> str:
        """Return what marks are made with: labkit, and the course where that is another.

        Returns
        -------
        versions : str
            ``"labkit 0.2.0, mycourse 1.1"``.

        Raises
        ------
        CourseError
            If the course is not installed here.
        """
        return ", ".join((f"labkit {installed_version()}", *self._versions_beside()))

    def readable(self) -> tuple[Path, ...]:
        """List the folders that a student's kernel needs: the course's package, where it is.

        Returns
        -------
        folders : tuple of Path
            Empty for labkit's own practicals, and for a file.
        """
        course = self._course()
        return () if course is None or course.name == OWN else (course.folder(),)

    def kept_back(self) -> tuple[Path, ...]:
        """List the folders of the course that no student's kernel may see.

        Returns
        -------
        folders : tuple of Path
            Of answers and hidden checks, beside the package or by mistake inside it.
        """
        course = self._course()
        if course is None:
            return ()
        roots = [root for root in (course.checkout(), course.folder()) if root is not None]
        places = [root / name for root in roots for name in ("answers", "tests/hidden")]
        return tuple(place for place in places if place.is_dir())

    def _course(self) -> Course | None:
        if not isinstance(self.practical, str):
            return None
        return find_course(PracticalName.read(self.practical).course)

    def _versions_beside(self) -> tuple[str, ...]:
        course = self._course()
        own = course is None or course.name == OWN
        return () if own or course is None else (f"{course.distribution} {course.version}",)

    def _modules(self) -> Iterator[str]:
        """Yield each module of the course, which checks may import, and its fingerprint.

        labkit's own are covered by its version.
        """
        for folder in self.readable():
            for path in sorted(folder.rglob("*.py")):
                yield path.relative_to(folder).as_posix()
                yield hashlib.sha256(path.read_bytes()).hexdigest()

    def asked(self) -> frozenset[str]:
        """Find the names of answers that its checks ask for, as far as they are written out."""
        return names_asked(file.text for file in self._files())

    def _files(self) -> Iterator[CheckFile]:
        public = self.practical
        yield CheckFile(public, practical_source(public)) if isinstance(public, str) else public
        yield from self.hidden


@lru_cache(maxsize=4)
def _loaded(rubric: Rubric) -> tuple[Practical, list[HiddenCheck]]:
    if isinstance(rubric.practical, str):
        practical = _of_course(rubric.practical)
    else:
        practical = _from_file(rubric.practical)
    return practical, load_checks(rubric.hidden, practical)


def _of_course(name: str) -> Practical:
    wanted = PracticalName.read(name)
    if wanted.course == OWN and not wanted.number.isdecimal():
        others = [course for course in course_names() if course != OWN]
        raise CheckFileError(
            f"no practical {wanted.number!r}: it is a number, such as 05, a course's, such as "
            f"mycourse:01, or a .py file; other courses here: {', '.join(others) or 'none'}"
        )
    return load_practical(name)


def _from_file(file: CheckFile) -> Practical:
    practical = getattr(file.load(), "PRACTICAL", None)
    if not isinstance(practical, Practical):
        raise CheckFileError(
            f"{file.name}.py has no PRACTICAL of labkit.course.task.Practical in it"
        )
    return practical


def read_rubric(
    practical: str,
    tests: Path | None = None,
    hidden_seed: Path | None = None,
    *,
    public_only: bool = False,
) -> Rubric:
    """Read what submissions are marked by.

    Parameters
    ----------
    practical : str
        A name, ``"05"`` or ``"mycourse:01"``, or the path of a Python file with
        ``PRACTICAL``.
    tests : Path, optional
        A file of hidden checks, or a folder of such files, beside those that
        lie in the course's checkout; one of the same name takes its place.
    hidden_seed : Path, optional
        A file whose content decides the data of hidden checks.
    public_only : bool, default=False
        Leave out all hidden checks, also those of the course's checkout.

    Returns
    -------
    rubric : Rubric

    Raises
    ------
    CheckFileError, OSError
        Names the file that cannot be used, or what is missing: hidden checks that
        are not found are left out only where that is asked for.
    """
    seed = DEFAULT_SEED if hidden_seed is None else seed_from(_secret_in(hidden_seed))
    if practical.endswith(".py"):
        paths = _hidden_files(None, tests, public_only)
        rubric = Rubric(_check_file(Path(practical)), _check_files(paths), seed)
        rubric.load()
        return rubric
    name = PracticalName.read(practical)
    paths = _hidden_files(name, tests, public_only)
    rubric = Rubric(str(name), _check_files(paths), seed)
    loaded, _ = rubric.load()
    found = _in_checkout(name, "practicals", f"{name.number}_*.ipynb")
    return replace(rubric, handed_out=read_handed_out(found[0], loaded)) if found else rubric


def _check_files(paths: Iterable[Path]) -> tuple[CheckFile, ...]:
    by_name = {path.name: path for path in paths}
    return tuple(map(_check_file, by_name.values()))


def _in_checkout(name: PracticalName, folder: str, pattern: str) -> list[Path]:
    """Find files of a practical in the checkout that its course is installed from."""
    root = find_course(name.course).checkout()
    return [] if root is None else sorted((root / folder).glob(pattern))


def _hidden_files(name: PracticalName | None, tests: Path | None, public_only: bool) -> list[Path]:
    if public_only:
        if tests is not None:
            raise CheckFileError("--tests and --public-only exclude each other; leave one out")
        return []
    if name is None:  # tasks of one's own: none come with them
        return list(_files_in(tests))
    _of_course(str(name))
    shipped = _in_checkout(name, "tests/hidden", f"test_practical_{name.number}.py")
    if not shipped and tests is None:
        raise CheckFileError(
            f"no hidden checks for practical {name} are installed here, and without them an "
            "answer by heart gets all points; name them with --tests (tests/hidden of the "
            "course's repository), or mark with the public checks alone: --public-only"
        )
    return [*shipped, *_files_in(tests)]


def _secret_in(path: Path) -> bytes:
    _refuse_no_file(path)
    secret = path.read_bytes()
    if not secret.strip():
        raise CheckFileError(f"{path} is empty, and no secret; write some words into it")
    return secret


def _refuse_no_file(path: Path) -> None:
    if not path.exists():
        raise FileNotFoundError(f"no such file: {path}")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file")


def _files_in(tests: Path | None) -> Sequence[Path]:
    if tests is None:
        return []
    if not tests.exists():
        raise FileNotFoundError(f"no such file or folder: {tests}")
    files = sorted(tests.glob("test_*.py")) if tests.is_dir() else [tests]
    if not files:
        raise CheckFileError(f"{tests} holds no test_*.py with hidden checks")
    return files


def _check_file(path: Path) -> CheckFile:
    _refuse_no_file(path)
    try:
        return CheckFile(path.stem, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CheckFileError(f"{path} is no Python file in UTF-8") from None

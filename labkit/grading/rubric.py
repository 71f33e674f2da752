"""What submissions are marked by, as text that can travel to a worker."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from labkit.course.registry import load_practical, practical_source
from labkit.course.task import Practical
from labkit.distribution import installed_version
from labkit.errors import CheckFileError
from labkit.grading.checks import DEFAULT_SEED, CheckFile, HiddenCheck, load_checks, seed_from
from labkit.grading.for_show import names_asked
from labkit.grading.prose import HandedOut, read_handed_out

_SHIPPED = Path(__file__).parents[2] / "tests" / "hidden"
_HANDED_OUT = Path(__file__).parents[2] / "practicals"


@dataclass(frozen=True)
class Rubric:
    """A practical's public checks, the hidden ones, and the seed of hidden data.

    Attributes
    ----------
    practical : str or CheckFile
        The number of one of the course's practicals, or a file that has
        ``PRACTICAL`` in it.
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
        parts = [installed_version(), str(self.seed)]
        for file in self._files():
            parts += [file.name, file.text]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

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


def _of_course(number: str) -> Practical:
    if not number.isdecimal():
        raise CheckFileError(f"no practical {number!r}: it is a number, or a .py file")
    return load_practical(number)


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
        A number, ``"05"``, or the path of a Python file with ``PRACTICAL``.
    tests : Path, optional
        A file of hidden checks, or a folder of such files, beside those that
        come with the course; one of the same name takes its place.
    hidden_seed : Path, optional
        A file whose content decides the data of hidden checks.
    public_only : bool, default=False
        Leave out all hidden checks, also those that come with the course.

    Returns
    -------
    rubric : Rubric

    Raises
    ------
    CheckFileError, OSError
        Names the file that cannot be used, or what is missing: hidden checks that
        are not found are left out only where that is asked for.
    """
    own = practical.endswith(".py")
    number = _check_file(Path(practical)) if own else practical.zfill(2)
    paths = _hidden_files(None if isinstance(number, CheckFile) else number, tests, public_only)
    files = {path.name: path for path in paths}
    seed = DEFAULT_SEED if hidden_seed is None else seed_from(_secret_in(hidden_seed))
    rubric = Rubric(number, tuple(_check_file(path) for path in files.values()), seed)
    found = [] if isinstance(number, CheckFile) else list(_HANDED_OUT.glob(f"{number}_*.ipynb"))
    if not found:
        rubric.load()
        return rubric
    return replace(rubric, handed_out=read_handed_out(found[0], rubric.load()[0]))


def _hidden_files(number: str | None, tests: Path | None, public_only: bool) -> list[Path]:
    if public_only:
        if tests is not None:
            raise CheckFileError("--tests and --public-only exclude each other; leave one out")
        return []
    if number is None:  # tasks of one's own: none come with them
        return list(_files_in(tests))
    _of_course(number)
    shipped = list(_SHIPPED.glob(f"test_practical_{number}.py"))
    if not shipped and tests is None:
        raise CheckFileError(
            f"no hidden checks for practical {number} are installed here, and without them an "
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

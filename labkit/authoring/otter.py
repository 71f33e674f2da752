"""Reads an otter assignment: the master notebook of Otter Assign, with its raw cells."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from labkit.authoring.assignment import Assignment, Cell, plain_name, points_of, title_of
from labkit.authoring.notebooks import read_cells
from labkit.errors import CourseError

_BLOCK = re.compile(r"\s*#\s*(BEGIN|END)\s+(QUESTION|SOLUTION|TESTS|PROMPT)\b", re.IGNORECASE)
_CONFIG = re.compile(
    r'^\s*(?:"""|\'\'\')?\s*#\s*BEGIN TEST CONFIG\s*\n(?P<text>.*?)^\s*(?:"""|\'\'\')?\s*'
    r"#\s*END TEST CONFIG\s*\n?",
    re.M | re.S,
)
_HIDDEN = re.compile(r"^\s*#\s*HIDDEN\b.*\n?", re.IGNORECASE | re.MULTILINE)
_WHOLE = re.compile(r"^\s*##\s*solution\s*##\s*$", re.IGNORECASE | re.MULTILINE)
_PROMPT = re.compile(
    r'^[ \t]*(?:"""|\'\'\')?[ \t]*#[ \t]*BEGIN PROMPT.*?#[ \t]*END PROMPT[^\n]*\n?', re.M | re.S
)
_IGNORED = re.compile(
    r"^[ \t]*#[ \t]*BEGIN IGNORE.*?#[ \t]*END IGNORE[^\n]*\n?|^[^\n]*#[ \t]*IGNORE[ \t]*$\n?",
    re.M | re.S,
)
_LINE = re.compile(r"^(?P<code>\s*\S.*?)\s*#\s*SOLUTION(?: NO PROMPT)?\s*$", re.IGNORECASE)
_REGION = re.compile(r"^([ \t]*)#[ \t]*(BEGIN|END) SOLUTION\b.*$", re.MULTILINE | re.IGNORECASE)


@dataclass
class _Question:
    """What stands between the marks of one question."""

    name: str
    points: Any
    is_manual: bool
    tests: list[tuple[Cell, Fraction | None]] = field(default_factory=list)


def read_otter(path: Path) -> Assignment:
    """Read an otter assignment.

    Parameters
    ----------
    path : Path
        Of the master notebook, in the format with raw cells.

    Returns
    -------
    assignment : Assignment

    Raises
    ------
    CourseError, OSError
        If it is no notebook, has no question in that format, or a block of one does not end.
    """
    reader = _Reader(path)
    for cell in read_cells(path):
        reader.take(cell)
    reader.refuse_open()
    if not reader.n_questions:
        raise CourseError(
            f"{path} has no raw cell '# BEGIN QUESTION'; name the master notebook of otter assign"
        )
    texts = [cell.source for cell in reader.cells if cell.kind == "text"]
    return Assignment(title_of(texts, path.stem), tuple(reader.cells), tuple(reader.notes))


class _Reader:
    """Takes the cells of a notebook one by one, and keeps what they are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.cells: list[Cell] = []
        self.notes: list[str] = []
        self.n_questions = 0
        self._taken: list[str] = []
        self._blocks: list[str] = []
        self._question: _Question | None = None

    def take(self, cell: Mapping[str, Any]) -> None:
        """Read one cell.

        Parameters
        ----------
        cell : mapping
            Of the notebook.
        """
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw":
            self._mark(source)
        elif "PROMPT" in self._blocks or not source.strip():
            return  # what students are given in place of the solution, labkit makes itself
        elif "TESTS" in self._blocks:
            self._take_test(cell, source)
        elif "SOLUTION" in self._blocks and self._question is not None:
            self._take_solution(cell, source)
        else:
            is_markdown = cell["cell_type"] == "markdown"
            kept = Cell("text" if is_markdown else "code", _IGNORED.sub("", source))
            self.cells.append(replace(kept, is_markdown=is_markdown))

    @property
    def _where(self) -> str:
        """The file and the question, for a message."""
        return f"{self._path}: question {self._question.name if self._question else ''}"

    def refuse_open(self, *allowed: str) -> None:
        """Check that no block is open: what a question holds counts where it ends.

        Parameters
        ----------
        *allowed : str
            Blocks that may be, such as ``"QUESTION"``.

        Raises
        ------
        CourseError
            If another one is.
        """
        left = [block for block in self._blocks if block not in allowed]
        if left:
            where = f"question {self._question.name}" if self._question else "a block"
            raise CourseError(
                f"{self._path}: {where} lacks the raw cell '# END {left[-1]}'; add it"
            )

    def _mark(self, source: str) -> None:
        found = _BLOCK.match(source)
        if found is None:
            self._note_raw(source)
            return
        block = found[2].upper()
        if found[1].upper() == "END":
            self._end(block)
            return
        if block == "QUESTION":
            self.refuse_open()
            self._begin_question(_settings(source.partition("\n")[2], self._path))
        self._blocks.append(block)

    def _end(self, block: str) -> None:
        if block == "QUESTION":
            self.refuse_open("QUESTION")
            self._end_question()
        if block in self._blocks:
            self._blocks.remove(block)

    def _note_raw(self, source: str) -> None:
        first = source.strip().splitlines()[:1]
        if first and "ASSIGNMENT CONFIG" not in first[0]:
            self.notes.append(f"a raw cell was left out: `{first[0]}`")
        elif first:
            kept = _settings(source.partition("\n")[2], self._path)
            for name in ("files", "student_files", "seed"):
                if kept.get(name):
                    self.notes.append(f"otter's `{name}` were not taken over: {kept[name]}")

    def _begin_question(self, settings: Mapping[str, Any]) -> None:
        self.n_questions += 1
        name = plain_name(str(settings.get("name") or f"q{self.n_questions}"), self._taken)
        self._taken.append(name)
        manual = bool(settings.get("manual"))
        self._question = _Question(name, settings.get("points"), manual)

    def _take_solution(self, cell: Mapping[str, Any], source: str) -> None:
        assert self._question is not None
        is_markdown = cell["cell_type"] == "markdown"
        marked = source if is_markdown else with_regions(source)
        cells = [one for one in self.cells if one.name == self._question.name]
        name = self._question.name if not cells else plain_name(self._question.name, self._taken)
        if cells:
            self._taken.append(name)
        kind = "prose" if is_markdown else "by hand" if self._question.is_manual else "answer"
        self.cells.append(Cell(kind, marked, name, is_markdown=is_markdown))  # type: ignore[arg-type]

    def _take_test(self, cell: Mapping[str, Any], source: str) -> None:
        if self._question is None:
            self.notes.append("a test outside of any question was left out")
            return
        config = _CONFIG.search(source)
        settings = _settings(config["text"], self._path) if config else {}
        code = _CONFIG.sub("", source)
        hidden = bool(settings.get("hidden")) or _HIDDEN.search(code) is not None
        code = as_asserts(_HIDDEN.sub("", code), cell.get("outputs", ()))
        name = plain_name(f"{self._question.name}_test", self._taken)
        self._taken.append(name)
        test = Cell("test", "" if hidden else code, name, hidden=code if hidden else "")
        given = settings.get("points")
        self._question.tests.append(
            (test, None if given is None else points_of(given, self._where))
        )

    def _end_question(self) -> None:
        """Deal out the question's points, as otter does."""
        question, where = self._question, self._where
        self._question = None
        if question is None:
            return
        if question.tests and not question.is_manual:
            shares = _shares(question.points, [given for _, given in question.tests], where)
            _refuse_other_sum(question.points, shares, where)
            pairs = zip(question.tests, shares, strict=True)
            self.cells += [replace(test, points=points) for (test, _), points in pairs]
            return
        own = [place for place, one in enumerate(self.cells) if one.name == question.name]
        points = _total(question.points, where)
        if own and (question.is_manual or self.cells[own[0]].kind == "prose"):
            self.cells[own[0]] = replace(self.cells[own[0]], points=points)
        elif question.is_manual or question.points is not None:
            self.cells.append(Cell("by hand", "", question.name, points))
        self.cells += [test for test, _ in question.tests]


def _settings(text: str, path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        told = " ".join(text.split())[:80]
        raise CourseError(
            f"{path}: these settings are no YAML: `{told}`; mend them there"
        ) from None
    return found if isinstance(found, Mapping) else {}


def _total(points: Any, where: str) -> Fraction:
    if isinstance(points, Sequence) and not isinstance(points, str):
        return sum((points_of(one, where) for one in points), Fraction())
    if isinstance(points, Mapping):
        return points_of(points.get("each") or 1, where)
    return points_of(1 if points is None else points, where)


def _refuse_other_sum(points: Any, shares: Sequence[Fraction], where: str) -> None:
    if points is None or isinstance(points, Mapping):
        return
    total = _total(points, where)
    if sum(shares) != total or min(shares) < 0:
        raise CourseError(
            f"{where}: its tests do not add up to its {total} points; mend them there"
        )


def _shares(points: Any, given: Sequence[Fraction | None], where: str) -> list[Fraction]:
    """Return what each test is worth, by otter's rules."""
    if isinstance(points, Sequence) and not isinstance(points, str):
        listed = [points_of(one, where) for one in points]
        return [*listed, *[Fraction()] * len(given)][: len(given)]
    if isinstance(points, Mapping):
        return [points_of(points.get("each") or 0, where)] * len(given)
    said = sum((one for one in given if one is not None), Fraction())
    n_open = sum(one is None for one in given)
    if points is not None:
        rest = (points_of(points, where) - said) / n_open if n_open else Fraction()
    else:
        rest = Fraction(1, n_open) if n_open and not said else Fraction()
    return [rest if one is None else one for one in given]


def with_regions(source: str) -> str:
    r"""Return a solution of otter's with labkit's marks around what students do not see.

    Parameters
    ----------
    source : str
        With lines that end in ``# SOLUTION``.

    Returns
    -------
    source : str

    Examples
    --------
    >>> with_regions("def f(x):\n    return 2 * x # SOLUTION").splitlines()[2]
    '    return 2 * x'
    """
    lines: list[str] = []
    is_open = ""
    whole = _IGNORED.sub("", _PROMPT.sub("", _WHOLE.sub("", source)))
    for line in _REGION.sub(r"\1# \2 SOLUTION", whole).strip("\n").splitlines():
        found = None if line.lstrip().startswith("#") else _LINE.match(line)
        indent = line[: len(line) - len(line.lstrip())]
        if found and is_open != f"{indent}|":
            lines += [f"{is_open[:-1]}# END SOLUTION"] if is_open else []
            lines.append(f"{indent}# BEGIN SOLUTION")
            is_open = f"{indent}|"
        elif not found and is_open:
            lines.append(f"{is_open[:-1]}# END SOLUTION")
            is_open = ""
        lines.append(found["code"] if found else line)
    return "\n".join([*lines, f"{is_open[:-1]}# END SOLUTION"] if is_open else lines)


def as_asserts(source: str, outputs: Sequence[Mapping[str, Any]]) -> str:
    """Return a test of otter's, which compares what a cell displays, as an assert.

    Parameters
    ----------
    source : str
        Of the test.
    outputs : sequence of mapping
        What it displayed when it was saved.

    Returns
    -------
    source : str
        As it was, where what was displayed is no plain value.

    Examples
    --------
    >>> result = {"output_type": "execute_result", "data": {"text/plain": "9"}}
    >>> as_asserts("square(3)", [result])
    'assert square(3) == 9'
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    shown = list(_displayed(outputs))
    if not tree.body or not isinstance(tree.body[-1], ast.Expr) or len(shown) != 1:
        return source
    last = tree.body[-1]
    lines = source.splitlines()
    before = "\n".join(lines[: last.lineno - 1])
    asked = ast.unparse(last.value)
    try:
        wanted = ast.literal_eval(shown[0])
    except (ValueError, SyntaxError):
        return source
    if wanted is True:
        claim = f"assert {asked}"
    elif isinstance(last.value, ast.Compare | ast.BoolOp):
        claim = f"assert ({asked}) == {wanted!r}"
    else:
        claim = f"assert {asked} == {wanted!r}"
    return f"{before}\n{claim}".lstrip("\n")


def _displayed(outputs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Return what a cell displayed; what it printed is no value, and counts as another."""
    for output in outputs:
        if output.get("output_type") == "stream":
            yield "printed"
        else:
            yield "".join(output.get("data", {}).get("text/plain", ""))

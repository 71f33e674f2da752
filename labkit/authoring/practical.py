"""From an assignment to the files of a practical, with every point accounted for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pprint import pformat
from typing import Any

from labkit.authoring.asserts import (
    Body,
    Known,
    as_check,
    known_names,
    names_read_in,
)
from labkit.authoring.assignment import Assignment, Cell, plain_name
from labkit.authoring.claims import NotPlainError
from labkit.course.names import PracticalName
from labkit.errors import CourseError

TODO = "TODO.md"


@dataclass
class _Task:
    """Answers, and the tests below them."""

    name: str
    title: str
    tests: list[tuple[Cell, Body]] = field(default_factory=list)
    prose: list[Cell] = field(default_factory=list)


@dataclass
class _Account:
    """Where the points went."""

    checks: int = 0
    hidden: int = 0
    prose: int = 0
    left: list[tuple[Cell, str]] = field(default_factory=list)

    @property
    def n_left(self) -> int:
        """Points that nothing gives yet."""
        return sum(int(cell.points) for cell, _ in self.left)


def practical_files(assignment: Assignment, name: PracticalName, stem: str) -> dict[str, str]:
    """Return the files of a practical that asks what an assignment asks.

    Parameters
    ----------
    assignment : Assignment
        As one of the readers gave it.
    name : PracticalName
        What the practical is to be called.
    stem : str
        What its notebook is to be called, without the number.

    Returns
    -------
    files : dict of str to str
        By path, with ``{package}`` for the package's name; among them is ``TODO.md``.

    Raises
    ------
    CourseError
        If a point would be lost.
    """
    whole, factor = assignment.in_whole_points()
    writer = _Writer(whole, name)
    account = writer.account
    accounted = account.checks + account.hidden + account.prose + account.n_left
    if accounted != whole.points:
        raise CourseError(
            f"{whole.points} points went in and {accounted} came out: please report it"
        )
    files = {
        f"answers/{name.number}_{plain_name(stem)}.py": writer.source(),
        f"{{package}}/practicals/practical_{name.number}.py": writer.tasks(),
        f"tests/wrong_answers/practical_{name.number}.py": _WRONG.format(
            number=name.number, needs=writer.needs()
        ),
        f"tests/other_answers/practical_{name.number}.py": _OTHER.format(number=name.number),
        TODO: _todo(whole, account, factor, writer.lost, name),
    }
    hidden = writer.hidden()
    return files | ({f"tests/hidden/test_practical_{name.number}.py": hidden} if hidden else {})


class _Writer:
    """Goes through an assignment once, and writes what came of it."""

    def __init__(self, assignment: Assignment, name: PracticalName) -> None:
        self._title = assignment.title
        self._name = name
        code = [cell for cell in assignment.cells if not cell.is_markdown]
        self._known = known_names([cell.source for cell in code if cell.kind != "test"])
        # what one test imports, those below it use
        of_tests = known_names([f"{c.source}\n{c.hidden}" for c in code if c.kind == "test"])
        self._known.imports = of_tests.imports | self._known.imports
        others = [cell.source for cell in code if cell.kind != "test"]
        self.lost = sorted((of_tests.values - self._known.values) & names_read_in(others))
        self._names = [cell.name for cell in assignment.cells if cell.name]
        self._tasks: list[_Task] = []
        self._cells: list[tuple[Cell | None, str]] = []
        self._guards: list[tuple[_Task, Cell, Body]] = []
        self._alone: list[tuple[Cell, Body]] = []
        self._heading = ""
        self._open: _Task | None = None
        self.account = _Account()
        for cell in assignment.cells:
            self._take(cell)

    def _take(self, cell: Cell) -> None:
        if cell.kind == "test":
            self._take_test(cell)
        elif cell.kind == "prose":
            self._task(cell.name).prose.append(cell)
            self.account.prose += int(cell.points)
            self._cells.append((cell, "free"))
            self._open = None
        elif cell.kind == "answer":
            self._cells.append((cell, "answer"))
            self._open = _Task(cell.name, self._heading or cell.name)
        elif cell.kind == "by hand":
            if cell.source.strip():
                self._cells.append((cell, "" if cell.is_markdown else "answer"))
            self.account.left.append((cell, "a person marked it; labkit has that for prose alone"))
        else:
            self._cells.append((cell, "setup" if _is_setup(cell) else ""))
            if cell.is_markdown and cell.source.lstrip().startswith("#"):
                self._heading = cell.source.lstrip().splitlines()[0].lstrip("# ").strip()

    def _take_test(self, cell: Cell) -> None:
        try:
            body = as_check(cell.source, self._known) if cell.source.strip() else None
            both = "\n".join((cell.source, cell.hidden))
            hidden = as_check(both, self._known) if cell.hidden.strip() else None
        except NotPlainError as reason:
            self.account.left.append((cell, str(reason)))
            return
        if body is None and hidden is None:
            self.account.left.append((cell, "it is empty"))
        elif body is None and hidden is not None:
            self._alone.append((cell, hidden))
            self.account.hidden += int(cell.points)
        elif body is not None:
            task = self._checked_task(cell)
            task.tests.append((cell, body))
            self.account.checks += int(cell.points)
            self._guards += [(task, cell, hidden)] if hidden is not None else []

    def _checked_task(self, cell: Cell) -> _Task:
        """Return the task that a test belongs to, and write its cell where it is the first."""
        if self._open is None:
            self._open = _Task(cell.name, self._heading or cell.name)
        if self._open not in self._tasks:
            self._tasks.append(self._open)
            self._cells.append((None, self._open.name))
        return self._open

    def _task(self, name: str) -> _Task:
        self._tasks.append(_Task(name, self._heading or name))
        return self._tasks[-1]

    def source(self) -> str:
        """Return the source of the notebook, in jupytext's percent format."""
        import jupytext
        import nbformat

        make: Any = nbformat.v4
        lab = f'import labkit\n\nlab = labkit.Lab("{self._name}")'
        opening = [make.new_markdown_cell(f"# {self._title}")] if not self._has_heading() else []
        cells = [*opening, make.new_code_cell(lab, metadata={"setup": "lab"})]
        for cell, role in self._cells:
            if cell is None:
                cells.append(make.new_code_cell(f'lab.check("{role}")', metadata={"check": role}))
                continue
            new = make.new_markdown_cell if cell.is_markdown else make.new_code_cell
            text = _with_stubs(cell.source) if role == "answer" else cell.source
            name = cell.name or plain_name("setup", self._names)
            if role == "setup" and name not in self._names:
                self._names.append(name)
            cells.append(new(text, metadata={role: name} if role else {}))
        notebook = make.new_notebook(cells=[*cells, make.new_code_cell("lab.summary()")])
        written: str = jupytext.writes(notebook, fmt="py:percent")
        return written

    def _has_heading(self) -> bool:
        first = next((cell for cell, _ in self._cells if cell is not None), None)
        return first is not None and first.kind == "text" and first.source.lstrip().startswith("# ")

    def tasks(self) -> str:
        """Return the module with the tasks and their public checks."""
        bodies = [body for task in self._tasks for _, body in task.tests]
        imports = sorted({line for body in bodies for line in body.imports})
        uses_partial = any("partial(" in line for body in bodies for line in body.lines)
        head = ["from functools import partial"] if uses_partial else []
        head += [*imports, "", "from labkit.course.answers import Answers"]
        head += ["from labkit.course.expect import expect"] if bodies else []
        head += ["from labkit.course.task import About, Practical, Task"]
        parts = [
            _DOCSTRING.format(number=self._name.number, title=_plain(self._title)),
            "\n".join(head) + "\n\n",
        ]
        for task in self._tasks:
            parts.append(_task_text(task))
            parts += [_check_text(task, cell, body) for cell, body in task.tests]
        names = ", ".join(_variable(task) for task in self._tasks)
        listed = f"({names},)" if names else "()"
        parts.append(
            _PRACTICAL.format(number=self._name.number, title=_plain(self._title), tasks=listed)
        )
        return "\n".join(parts)

    def hidden(self) -> str:
        """Return the module with the hidden checks; empty where there are none."""
        bodies = [body for *_, body in self._guards] + [body for _, body in self._alone]
        if not bodies:
            return ""
        imports = sorted({line for body in bodies for line in body.imports})
        parts = [
            f'"""Hidden checks of practical {self._name.number}."""\n',
            "from functools import partial\n",
        ]
        parts += ["\n".join(imports) + "\n"] if imports else []
        parts.append("from labkit.course.expect import expect\nfrom labkit.grading.checks import ")
        parts[-1] += "guards, worth\n\n"
        for task, cell, body in self._guards:
            above = f'@guards("{task.name}", "check_{cell.name}")'
            parts.append(_function(above, f"test_{cell.name}", cell, body, typed=False))
        for cell, body in self._alone:
            above = f"@worth({int(cell.points)})"
            parts.append(_function(above, f"test_{cell.name}", cell, body, typed=False))
        return "\n".join(parts)

    def needs(self) -> str:
        """Return which solved cells each task needs before its own: all that stand above."""
        needs: dict[str, tuple[str, ...]] = {}
        above: list[str] = []
        for cell, role in self._cells:
            if cell is None:
                needs[role] = tuple(name for name in above if name != role)
            elif role == "answer":
                above.append(cell.name)
        return pformat(needs, width=95)


def _is_setup(cell: Cell) -> bool:
    """Check whether what follows may need a cell: it was locked, or it defines a name."""
    if cell.is_markdown:
        return False
    made = known_names([cell.source])
    return cell.is_locked or bool(made.values or made.functions or made.classes or made.imports)


def _variable(task: _Task) -> str:
    return f"{task.name}_task"


def _task_text(task: _Task) -> str:
    prose = "".join(f'("{cell.name}", {int(cell.points)}), ' for cell in task.prose)
    more = f", free_text=({prose.rstrip()})" if prose else ""
    return f'{_variable(task)} = Task("{task.name}", {_plain(task.title)!r}{more})\n\n'


def _check_text(task: _Task, cell: Cell, body: Body) -> str:
    above = f"@{_variable(task)}.check({int(cell.points)})"
    return _function(above, f"check_{cell.name}", cell, body, typed=True)


def _function(above: str, name: str, cell: Cell, body: Body, *, typed: bool) -> str:
    signature = "(answers: Answers) -> None:" if typed else "(answers):"
    title = _plain(body.title or cell.name.replace("_", " ").capitalize()).rstrip(".")
    lines = "\n".join(f"    {line}" if line else "" for line in body.lines)
    return f'{above}\ndef {name}{signature}\n    """{title}."""\n{lines}\n\n'


def _plain(text: str) -> str:
    """Return a line that can stand between quotes."""
    return " ".join(text.replace("\\", " ").replace('"', "'").split())[:90]


def _with_stubs(source: str) -> str:
    """Return a solution that begins with ``x = None`` where the solution alone names x."""
    lines = source.splitlines()
    marks = [place for place, line in enumerate(lines) if line == "# BEGIN SOLUTION"]
    if not marks or "# END SOLUTION" not in lines:
        return source
    region = "\n".join(lines[marks[0] : lines.index("# END SOLUTION")])
    before = known_names(["\n".join(lines[: marks[0]])]).values
    made: Known = known_names([region])
    stubs = [f"{name} = None" for name in sorted(made.values - before - made.functions)]
    return "\n".join([*lines[: marks[0]], *stubs, *lines[marks[0] :]])


def _todo(
    assignment: Assignment,
    account: _Account,
    factor: int,
    lost: Sequence[str],
    name: PracticalName,
) -> str:
    """Return the list for a person, with an account of the points."""
    counted = (
        (account.checks, "by checks"),
        (account.hidden, "by hidden checks alone, which students do not see"),
        (account.prose, "in prose, marked by a person"),
        (account.n_left, "left to do: nothing gives them yet"),
    )
    rows = [f"| {points} | {what} |" for points, what in counted]
    scaled = f" All points are {factor} times those of the assignment, to be whole." * (factor > 1)
    parts = [
        f"# What is left to do in {name}: {_plain(assignment.title)}\n",
        f"The assignment has {assignment.points} points.{scaled}\n",
        "| points | |\n|---|---|\n"
        + "\n".join([*rows, f"| **{assignment.points}** | all |"])
        + "\n",
        *_left(account.left),
        "## For every practical\n",
        "\n".join(
            [
                *(f"- {note}" for note in assignment.notes),
                *map(_LOST.format, lost),
                *_always(name.number),
            ]
        )
        + "\n",
    ]
    return "\n".join(parts)


def _left(left: Sequence[tuple[Cell, str]]) -> Iterator[str]:
    for cell, reason in left:
        yield f"## `{cell.name or 'no name'}`, {int(cell.points)} points\n"
        yield f"Not taken over: {reason}.\n"
        code = "\n".join(text for text in (cell.source, cell.hidden) if text.strip())
        fence = "````"
        if code:
            yield f"{fence}{'' if cell.is_markdown else 'python'}\n{code}\n{fence}\n"


_DOCSTRING = '"""Practical {number}, {title}: its tasks and public checks."""\n'
_PRACTICAL = """
PRACTICAL = Practical(
    "{number}",
    "{title}",
    {tasks},
    about=About(aim="{title}", minutes=60, needs="see the notebook", packages="see the notebook"),
)
"""
_WRONG = '''"""Wrong answers to practical {number}, each with what its message has to say."""

# the solved cells that are run before the wrong answer, besides the task's own
NEEDS = {needs}

LEAST = 0  # of each task; raise it to 2 as you write them

# (task, mistake, code that is run after the solution, a part of the message)
WRONG = []
'''
_OTHER = '''"""Practical {number}: other honest ways, and answers written for the data at hand."""

# (what it does, task, code that is run after the solution): each keeps its points
OTHER_WAYS = []

# (what it does, task, code that is run after the solution, public checks whose points are lost)
HARD_CODED = []
'''
_LOST = (
    "- A test alone defined `{}`, and other cells use it. The notebook has no tests any more: "
    "define it in a cell."
)


def _always(number: str) -> tuple[str, ...]:
    """Return what is left to do in every practical."""
    return (
        "- Run `pytest`: does the solved notebook pass every check?",
        "- A cell that needs an answer stops an unsolved notebook; begin it with "
        '`if lab.ready("name"):`.',
        '- Give each task a hint, `Task(..., hint="...")`, and the practical its aim and minutes.',
        f"- Write hidden checks (`tests/hidden/test_practical_{number}.py`) where there are none; "
        "until then, `labkit grade` asks for `--public-only`.",
        "- Write two wrong answers for each task, and set `LEAST` to 2.",
        "- Put data files where the notebook finds them, in Colab too.",
    )

"""A page for lecturers on each practical, from its source, its checks and its wrong answers."""

import ast
import inspect
import re
import runpy
from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit.course import expect
from labkit.course.notebook import source_cells
from labkit.course.project import Project
from labkit.course.task import Practical, Task, check_title
from labkit.jobs.files import write_whole

_STEP = 5
"""Minutes that times are rounded to."""

_FILLED_IN = re.compile(r"\d[\d.]*|'[^']*'|\w*_\w+")


def write_notes(project: Project, folder: Path, numbers: Sequence[str] = ()) -> Iterator[Path]:
    """Write the lecturer's page of each practical.

    Parameters
    ----------
    project : Project
        The checkout.
    folder : Path
        Made if need be; the pages of an earlier call are replaced.
    numbers : sequence of str, default=()
        Practicals to write of; all where there is none.

    Yields
    ------
    path : Path
        Each page when it is written.
    """
    for source in project.chosen(numbers):
        path = folder / f"{source.stem}.md"
        write_whole(path, lecturers_page(project, source).encode())
        yield path


def lecturers_page(project: Project, source: Path) -> str:
    """Return the lecturer's page of a practical.

    Parameters
    ----------
    project : Project
        The checkout; ``wrong_answers`` below its ``tests`` name common mistakes.
    source : Path
        ``answers/NN_name.py``. Its cells with ``notes`` say what to discuss.

    Returns
    -------
    markdown : str
        Aims, time for each task, what to discuss, common mistakes with the
        check that names each, and model answers with their points.
    """
    practical = project.practical(source)
    text = project.module_path(source).read_text(encoding="utf-8")
    cells = source_cells(source)
    parts = [
        f"# Lecturer's notes: practical {practical.number}, {practical.title}\n",
        *_aims(practical, cells[0].source),
        "## Time and points\n",
        _times(practical),
        "## What to discuss\n",
        *(f"{cell.source}\n" for cell in cells if "notes" in cell.metadata),
        "## Tasks, and common mistakes\n",
        *_mistakes(practical, text, _wrong_answers(project, source)),
        "## Model answers\n",
        *_model_answers(practical, text, {c.metadata.get("free"): c.source for c in cells}),
    ]
    return "\n".join(parts)


def _aims(practical: Practical, opening: str) -> Iterator[str]:
    paragraphs = opening.split("\n\n")
    yield from (f"{text}\n" for text in paragraphs if text.startswith("**Aim."))
    if practical.about is not None:
        yield f"Students need: {practical.about.needs}.\n"


def _times(practical: Practical) -> str:
    """Return a table that deals out the practical's minutes by the points of its tasks."""
    minutes = practical.about.minutes if practical.about else 0
    points = {task.name: _all_points(task) for task in practical.tasks}
    rows = ["| task | title | points | minutes, about |", "|---|---|---|---|"]
    for task in practical.tasks:
        share = minutes * points[task.name] / max(sum(points.values()), 1)
        about = max(_STEP * round(share / _STEP), _STEP)
        rows.append(f"| `{task.name}` | {task.title} | {points[task.name]} | {about} |")
    rows.append(f"| | all of it | {sum(points.values())} | {minutes} |")
    return "\n".join(rows) + "\n"


def _all_points(task: Task) -> int:
    return task.max_points + sum(points for _, points in task.free_text)


def _mistakes(
    practical: Practical, text: str, known: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    named = _Messages(text)
    for task in practical.tasks:
        yield f"### `{task.name}`: {task.title}\n"
        for check, points in task.checks:
            yield f"- {check_title(check)} ({points})"
        yield ""
        rows = [
            f"| {mistake} | {named.check_of(task, phrase)} | … {phrase} … |"
            for name, mistake, phrase in known
            if name == task.name
        ]
        if rows:
            yield "| mistake | check that names it | what the student reads |"
            yield "|---|---|---|"
            yield "\n".join(rows) + "\n"


def _wrong_answers(project: Project, source: Path) -> list[tuple[str, str, str]]:
    """Read task, mistake and a part of the message of each wrong answer that the tests try."""
    table = project.beside_tests("wrong_answers", source)
    if table is None:
        return []
    wrong = runpy.run_path(str(table))["WRONG"]
    return [(task, mistake, phrase) for task, mistake, _, phrase in wrong]


def _model_answers(practical: Practical, text: str, prose: dict[str | None, str]) -> Iterator[str]:
    letters = _right_options(text)
    for name, option in letters.items():
        yield f"- `{name}`: **{option}**"
    yield ""
    for task in practical.tasks:
        for name, points in task.free_text:
            yield f"**`{name}`**, {points} points, marked by a person.\n"
            yield prose.get(name, "") + "\n"


def _right_options(source: str) -> dict[str, str]:
    """Return the right option of each call of ``choice`` that names it."""
    return {
        ast.literal_eval(call.args[0]): ast.literal_eval(right.value)
        for call in _calls(ast.parse(source), "choice")
        for right in call.keywords
        if right.arg == "right" and _constant(right.value) and _constant(call.args[0])
    }


class _Messages:
    """Finds the check whose text, or whose helpers' text, has a phrase in it.

    Parameters
    ----------
    source : str
        Of the practical's module.
    """

    def __init__(self, source: str) -> None:
        nodes = [*ast.parse(inspect.getsource(expect)).body, *ast.parse(source).body]
        named = {name: node for node in nodes for name in _defined(node)}
        self._text = {name: _text(node) for name, node in named.items()}
        self._helpers = {name: _names(node) & set(named) for name, node in named.items()}

    def check_of(self, task: Task, phrase: str) -> str:
        """Return the title of the check that can say a phrase.

        Parameters
        ----------
        task : Task
            Its checks are looked through in order.
        phrase : str
            A part of a message.

        Returns
        -------
        title : str
            Empty where no check of the task says it.
        """
        said = {
            check_title(check): self._said_by(getattr(check, "__name__", ""), set())
            for check, _ in task.checks
        }
        for words in _recognisable(phrase):
            for title, text in said.items():
                if words in text:
                    return title
        return ""

    def _said_by(self, name: str, seen: set[str]) -> str:
        seen.add(name)
        helpers = self._helpers.get(name, set()) - seen
        return self._text.get(name, "") + "".join(self._said_by(each, seen) for each in helpers)


def _recognisable(phrase: str) -> list[str]:
    """List parts of a message that its source may contain, the surest first.

    Numbers and names are filled in when the check runs.
    """
    between = max(_FILLED_IN.split(phrase), key=len)
    words = phrase.split()
    threes = (" ".join(words[start : start + 3]) for start in range(len(words) - 2))
    return [between, *(three for three in threes if not _FILLED_IN.search(three))]


def _defined(node: ast.stmt) -> list[str]:
    """List the names of a function, or of variables, that a statement defines."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _text(statement: ast.stmt) -> str:
    constants = [node for node in ast.walk(statement) if isinstance(node, ast.Constant)]
    ordered = sorted(constants, key=lambda node: (node.lineno, node.col_offset))
    return "".join(node.value for node in ordered if isinstance(node.value, str))


def _names(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)

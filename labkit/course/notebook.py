"""From a source to its notebooks: with the solutions, and for students without them.

The source is a script in jupytext's percent format. Its cells say what they
are in their metadata: ``answer="NAME"`` is for the student to fill in,
``check="TASK"`` checks it, ``free="NAME"`` is answered in prose, ``setup``
is locked; ``notes`` is for lecturers, and in neither notebook. nbgrader's own
preprocessors cut the solutions out and lock the rest.
"""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.course.project import Project
from labkit.course.task import FREE_TEXT_STUB, Practical
from labkit.distribution import install_hint
from labkit.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

CODE_STUB = "# your code here"
_SOLUTION_MARK = re.compile(r"\b(BEGIN|END) SOLUTION\b")


def refuse_without_tools() -> None:
    """Raise an error where what makes notebooks is not installed.

    Raises
    ------
    CourseError
        Names what is missing, and how to install it.
    """
    _authoring_tools()


def source_cells(source: Path) -> list["NotebookNode"]:
    """Read the cells of a source, lecturer's notes included.

    Parameters
    ----------
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    cells : list of NotebookNode
        Their roles stand in their metadata.

    Raises
    ------
    CourseError
        If what makes notebooks is not installed.
    """
    jupytext, _ = _authoring_tools()
    cells: list[NotebookNode] = jupytext.reads(
        source.read_text(encoding="utf-8"), fmt="py:percent"
    ).cells
    return cells


def answer_notebook(project: Project, source: Path) -> "NotebookNode":
    """Return the notebook with its solutions, as nbgrader wants its source.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    notebook : NotebookNode
        Without outputs.

    Raises
    ------
    CourseError
        If a cell names a task that the practical has not, or one is never checked; if a
        solution has no end, or stands where it would not be cut out.
    """
    _, nbformat = _authoring_tools()
    practical = project.practical(source)
    written = [cell for cell in source_cells(source) if "notes" not in cell.metadata]
    cells = [*_opening(project, source, nbformat), *written]
    _refuse_solutions_left(cells, source)
    for cell in cells:
        cell.metadata = _metadata(cell, practical)
    _refuse_gaps(cells, practical, source)
    notebook = _new_notebook(cells, nbformat)
    return _preprocessed(notebook, ("LockCells", "ComputeChecksums", "CheckCellMetadata"))


def student_notebook(project: Project, source: Path) -> "NotebookNode":
    """Return the notebook that a student opens: solutions cut out, cells locked, no outputs.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    notebook : NotebookNode
    """
    steps = ("ClearSolutions", "ClearHiddenTests", "LockCells", "ComputeChecksums")
    notebook = _preprocessed(answer_notebook(project, source), (*steps, "CheckCellMetadata"))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # a bare ... at the end of a cell would be shown as its result
            cell.source = re.sub(r"^\.\.\.$", CODE_STUB, cell.source, flags=re.MULTILINE)
    return _preprocessed(notebook, ("ComputeChecksums",))


def plain_notebook(project: Project, source: Path) -> "NotebookNode":
    """Return a notebook without tasks: nothing in it is locked, cut out or marked.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        In jupytext's percent format, such as ``examples/00_quickstart.py``.

    Returns
    -------
    notebook : NotebookNode
        Without outputs.
    """
    _, nbformat = _authoring_tools()
    cells = [*_opening(project, source, nbformat), *source_cells(source)]
    for cell in cells:
        cell.metadata = {}
    return _new_notebook(cells, nbformat)


def notebook_bytes(notebook: "NotebookNode") -> bytes:
    """Return a notebook's content as it is written to disk, the same on every machine.

    Parameters
    ----------
    notebook : NotebookNode
        With or without outputs.

    Returns
    -------
    content : bytes
        JSON in UTF-8
    """
    import nbformat

    text: str = nbformat.writes(notebook, version=4)
    return (text.rstrip("\n") + "\n").encode("utf-8")


def _authoring_tools() -> tuple[Any, Any]:
    try:
        import jupytext
        import nbformat
        import nbgrader  # noqa: F401
    except ImportError as error:
        raise CourseError(
            f"making notebooks needs {error.name}; install it with {install_hint('teach')}"
        ) from None
    return jupytext, nbformat


def _new_notebook(cells: list["NotebookNode"], nbformat: Any) -> "NotebookNode":
    notebook: NotebookNode = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    _name_cells(notebook)
    return notebook


def _opening(project: Project, source: Path, nbformat: Any) -> list["NotebookNode"]:
    """Return the two cells that every notebook starts with: the badge, and the install."""
    install = (
        f"# Nothing to install where {project.top} is there already; on Colab, only "
        f"{project.top} is missing.\n"
        "from importlib.util import find_spec\n"
        "\n"
        f'if find_spec("{project.top}") is None:\n'
        f"    %pip install --quiet git+{project.url}"
    )
    cells = [
        nbformat.v4.new_markdown_cell(project.badge(source)),
        nbformat.v4.new_code_cell(install),
    ]
    cells[1].metadata["setup"] = "install"
    return cells


def _refuse_solutions_left(cells: list["NotebookNode"], source: Path) -> None:
    """Refuse a solution that nbgrader would stop at, or would leave to students."""
    for cell in cells:
        role = _role(cell)
        where = f"{source.name}: the cell {cell.metadata.get(role, _first_line(cell))!r}"
        if role == "answer" and cell.cell_type != "code":
            raise CourseError(
                f"{where} is an answer in Markdown, which no check can read; call it free=, for "
                "a person to mark"
            )
        marks = _SOLUTION_MARK.findall(cell.source)
        if marks != ["BEGIN", "END"] * (len(marks) // 2):
            raise CourseError(
                f"{where} has {' and '.join(f'{mark} SOLUTION' for mark in marks)}: each BEGIN "
                "needs its END, and the other way round"
            )
        if marks and role not in ("answer", "free"):
            raise CourseError(
                f"{where} has a solution, but students get all of it: only the cells answer= and "
                "free= are emptied for them"
            )


def _first_line(cell: "NotebookNode") -> str:
    return next(iter(cell.source.splitlines()), "")


def _role(cell: "NotebookNode") -> str | None:
    """Return what a cell of the source says that it is."""
    return next((r for r in ("answer", "check", "free", "setup") if r in cell.metadata), None)


def _metadata(cell: "NotebookNode", practical: Practical) -> dict[str, Any]:
    """Return nbgrader's metadata for a cell's role in the source, and nothing else."""
    role = _role(cell)
    if role is None:
        return {}
    name = str(cell.metadata[role])
    marked: dict[str, Any] = {
        "schema_version": 3,
        "grade": role in ("check", "free"),
        "solution": role in ("answer", "free"),
        "locked": role in ("check", "setup"),
        "task": False,
        "grade_id": f"{name}_{role}" if role in ("check", "setup") else name,
        "cell_type": cell.cell_type,
    }
    if role == "check":
        marked["points"] = _task_points(practical, name)
    if role == "free":
        marked["points"] = _free_points(practical, name)
    return {"nbgrader": marked}


def _task_points(practical: Practical, name: str) -> int:
    try:
        return practical.task(name).max_points
    except KeyError as error:
        raise CourseError(f"a cell checks a task that is not there: {error.args[0]}") from None


def _free_points(practical: Practical, name: str) -> int:
    points = {n: p for task in practical.tasks for n, p in task.free_text}
    if name not in points:
        raise CourseError(f"practical {practical.name} has no free-text answer {name!r}")
    return points[name]


def _refuse_gaps(cells: list["NotebookNode"], practical: Practical, source: Path) -> None:
    """Refuse a source that forgets a task, or asks for one twice."""
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    wanted = [f"{task.name}_check" for task in practical.tasks if task.checks]
    wanted += [name for task in practical.tasks for name, _ in task.free_text]
    for grade_id in wanted:
        if ids.count(grade_id) != 1:
            raise CourseError(
                f"{source.name} should have one cell {grade_id!r}, not {ids.count(grade_id)}"
            )


def _name_cells(notebook: "NotebookNode") -> None:
    """Assign each cell an id that stays while its text, or its role, does."""
    taken: set[str] = set()
    for cell in notebook.cells:
        marked = cell.metadata.get("nbgrader")
        digest = hashlib.sha256(cell.source.encode("utf-8")).hexdigest()[:8]
        name = marked["grade_id"].replace("_", "-") if marked else f"cell-{digest}"
        while name in taken:
            name += "-again"
        taken.add(name)
        cell.id = name


def _preprocessed(notebook: "NotebookNode", names: tuple[str, ...]) -> "NotebookNode":
    """Run a notebook through nbgrader's preprocessors."""
    from nbgrader import preprocessors
    from traitlets.config import Config

    settings = Config()
    settings.ClearSolutions.code_stub = {"python": "..."}
    settings.ClearSolutions.text_stub = FREE_TEXT_STUB
    for name in names:
        step = getattr(preprocessors, name)(config=settings)
        notebook, _ = step.preprocess(notebook, {})
    return notebook

"""From one source to a practical: ``answers/NN_*.py`` -> ``practicals/NN_*.ipynb``.

The source is a script in jupytext's percent format. Its cells say what they
are in their metadata: ``answer="NAME"`` is for the student to fill in,
``check="TASK"`` checks it, ``free="NAME"`` is answered in prose, ``setup``
is locked. nbgrader's own preprocessors cut the solutions out and lock the rest.
"""

import configparser
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.course.registry import load_practical
from labkit.course.task import Practical

if TYPE_CHECKING:
    from nbformat import NotebookNode

BRANCH = "main"
_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
FREE_STUB = "*Write your answer here.*"
"""What a cell for an answer in prose holds until the student writes it."""

_PUBLISHED = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "labkit", "practicals")
_NEVER_PUBLISHED = ("__pycache__", "*.pyc", "*.egg-info", ".*")


@dataclass(frozen=True)
class Project:
    """A checkout of the course.

    Attributes
    ----------
    root : Path
        The folder with ``setup.cfg``, ``answers/`` and ``practicals/``.
    url : str
        Where the course is published, from ``setup.cfg``.
    """

    root: Path
    url: str

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Open the checkout in a folder.

        Parameters
        ----------
        root : Path

        Returns
        -------
        project : Project

        Raises
        ------
        ValueError
            If the folder is none, or its ``setup.cfg`` has no ``url``.
        """
        settings = configparser.ConfigParser()
        settings.read(root / "setup.cfg", encoding="utf-8")
        url = settings.get("metadata", "url", fallback="")
        if not (root / "answers").is_dir() or not url:
            raise ValueError(
                f"{root.resolve()} is no checkout of the course: it needs answers/ and "
                "a setup.cfg with a url; go to the project's folder first"
            )
        return cls(root, url.rstrip("/"))

    @property
    def sources(self) -> list[Path]:
        """The source of every practical, in order."""
        return sorted((self.root / "answers").glob("[0-9][0-9]_*.py"))

    def practical_path(self, source: Path) -> Path:
        """Say where the student's notebook of a source is."""
        return self.root / "practicals" / f"{source.stem}.ipynb"

    def colab(self, source: Path) -> str:
        """Give the address that opens a source's practical in Colab."""
        address = self.url.replace("https://github.com", "https://colab.research.google.com/github")
        return f"{address}/blob/{BRANCH}/practicals/{source.stem}.ipynb"


def answer_notebook(project: Project, source: Path) -> "NotebookNode":
    """Make the notebook with its solutions, as nbgrader wants its source.

    Parameters
    ----------
    project : Project
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    notebook : NotebookNode
        Without outputs.

    Raises
    ------
    ValueError
        If a cell names a task that the practical has not, or one is never checked.
    """
    jupytext, nbformat = _authoring_tools()
    script = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    practical = load_practical(source.stem[:2])
    cells = [*_opening(project, source, nbformat), *script.cells]
    for cell in cells:
        cell.metadata = _metadata(cell, practical)
    _refuse_gaps(cells, practical, source)
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    _name_cells(notebook)
    return _preprocessed(notebook, ("LockCells", "ComputeChecksums", "CheckCellMetadata"))


def student_notebook(project: Project, source: Path) -> "NotebookNode":
    """Make the notebook that a student opens: solutions cut out, cells locked, no outputs.

    Parameters
    ----------
    project : Project
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
            cell.source = re.sub(r"^\.\.\.$", "# your code here", cell.source, flags=re.MULTILINE)
    return _preprocessed(notebook, ("ComputeChecksums",))


def outdated(project: Project) -> list[Path]:
    """List the committed notebooks that their sources no longer give.

    Parameters
    ----------
    project : Project

    Returns
    -------
    paths : list of Path
        Practicals that differ in any byte, and executed answers that differ in
        any cell's source, or are missing.
    """
    stale = []
    for source in project.sources:
        practical = project.practical_path(source)
        if _bytes(practical) != notebook_bytes(student_notebook(project, source)):
            stale.append(practical)
        answers = source.with_suffix(".ipynb")
        if _cells(answers) != [(c.id, c.source) for c in answer_notebook(project, source).cells]:
            stale.append(answers)
    made = {project.practical_path(source) for source in project.sources}
    return stale + sorted(set((project.root / "practicals").glob("*.ipynb")) - made)


def build(project: Project, *, execute: bool = False) -> Iterator[Path]:
    """Write the practicals and, executed, their answers.

    Parameters
    ----------
    project : Project
    execute : bool, default=False
        Run the answers as well, and write them with their outputs.

    Yields
    ------
    path : Path
        Each file when it is written.
    """
    for source in project.sources:
        path = project.practical_path(source)
        path.parent.mkdir(exist_ok=True)
        _write(path, notebook_bytes(student_notebook(project, source)))
        yield path
        if execute:
            answers = source.with_suffix(".ipynb")
            _write(answers, notebook_bytes(executed(answer_notebook(project, source))))
            yield answers


def executed(notebook: "NotebookNode") -> "NotebookNode":
    """Run a notebook from top to bottom and give it back with its outputs.

    Parameters
    ----------
    notebook : NotebookNode
        Is changed in place.

    Returns
    -------
    notebook : NotebookNode

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Names the cell that failed.
    """
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False)
    done: NotebookNode = client.execute()
    for cell in done.cells:
        cell.metadata.pop("execution", None)
    done.metadata["language_info"] = {"name": "python"}
    return done


def student_tree(project: Project, folder: Path) -> None:
    """Write what an instructor publishes: package, practicals, README; no answers.

    Parameters
    ----------
    project : Project
    folder : Path
        Made if need be; has to be empty.

    Raises
    ------
    ValueError
        If the folder is not empty, or a practical is out of date.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"--student {folder} is not an empty folder; name another")
    stale = [path for path in outdated(project) if path.parent.name == "practicals"]
    if stale:
        raise ValueError(f"{stale[0].name} is out of date; run labkit build first")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PUBLISHED:
        origin = project.root / name
        if origin.is_dir():
            ignore = shutil.ignore_patterns(*_NEVER_PUBLISHED)
            shutil.copytree(origin, folder / name, ignore=ignore)
        elif origin.exists():
            shutil.copy2(origin, folder / name)


def notebook_bytes(notebook: "NotebookNode") -> bytes:
    """Give a notebook as it is written to disk, the same on every machine.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    content : bytes
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
        raise ValueError(
            f"making notebooks needs {error.name}; install it with pip install 'labkit[teach]'"
        ) from None
    return jupytext, nbformat


def _opening(project: Project, source: Path, nbformat: Any) -> list["NotebookNode"]:
    """Make the two cells that every practical starts with: the badge, and the install."""
    badge = f"[![Open in Colab]({_BADGE})]({project.colab(source)})"
    install = (
        "# Nothing to install where labkit is there already; on Colab, only labkit is missing.\n"
        "from importlib.util import find_spec\n"
        "\n"
        'if find_spec("labkit") is None:\n'
        f"    %pip install --quiet git+{project.url}"
    )
    cells = [nbformat.v4.new_markdown_cell(badge), nbformat.v4.new_code_cell(install)]
    cells[1].metadata["setup"] = "install"
    return cells


def _metadata(cell: "NotebookNode", practical: Practical) -> dict[str, Any]:
    """Turn the roles of the source into nbgrader's metadata; keep nothing else."""
    role = next((r for r in ("answer", "check", "free", "setup") if r in cell.metadata), None)
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
        raise ValueError(f"a cell checks a task that is not there: {error.args[0]}") from None


def _free_points(practical: Practical, name: str) -> int:
    points = {n: p for task in practical.tasks for n, p in task.free_text}
    if name not in points:
        raise ValueError(f"practical {practical.number} has no free-text answer {name!r}")
    return points[name]


def _refuse_gaps(cells: list["NotebookNode"], practical: Practical, source: Path) -> None:
    """Refuse a source that forgets a task, or asks for one twice."""
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    wanted = [f"{task.name}_check" for task in practical.tasks if task.checks]
    wanted += [name for task in practical.tasks for name, _ in task.free_text]
    for grade_id in wanted:
        if ids.count(grade_id) != 1:
            raise ValueError(
                f"{source.name} should have one cell {grade_id!r}, not {ids.count(grade_id)}"
            )


def _name_cells(notebook: "NotebookNode") -> None:
    """Give each cell an id that stays while its text, or its role, does."""
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
    """Put a notebook through nbgrader's preprocessors."""
    from nbgrader import preprocessors
    from traitlets.config import Config

    settings = Config()
    settings.ClearSolutions.code_stub = {"python": "..."}
    settings.ClearSolutions.text_stub = FREE_STUB
    for name in names:
        step = getattr(preprocessors, name)(config=settings)
        notebook, _ = step.preprocess(notebook, {})
    return notebook


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _cells(path: Path) -> list[tuple[str, str]] | None:
    import nbformat

    if not path.exists():
        return None
    return [(cell.id, cell.source) for cell in nbformat.read(path, as_version=4).cells]


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)

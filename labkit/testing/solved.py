"""Solved practicals as their tests need them: some cells, or a whole notebook in a kernel."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import labkit
from labkit.course.project import Project
from labkit.testing.tables import table_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_TO_HANG = 600
"""What takes longer than this hangs; nothing may depend on how much shorter it takes."""

_CELL = re.compile(
    r'^# %% (?P<role>answer|setup)="(?P<name>\w+)"\n(?P<code>.*?)(?=^# %%|\Z)', re.M | re.S
)
_NEVER_RUN = ("lab_setup", "imports_setup")


class Solved:
    """Solved cells of practicals, run once each in this process.

    Cells are named as in the source: ``answer="halves"`` is ``"halves"``, and
    ``setup="rows"`` is ``"rows_setup"``.

    Parameters
    ----------
    project : Project
        The checkout.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._namespaces: dict[str, dict[str, Any]] = {}
        self._done: set[tuple[str, str]] = set()

    def __call__(self, number: str, *cells: str) -> dict[str, Any]:
        """Return the variables of a practical with some of its cells solved.

        Parameters
        ----------
        number : str
            Of the practical.
        *cells : str
            Their names, in the order in which they are run.

        Returns
        -------
        variables : dict
            A copy; the values are shared with other calls.
        """
        [source] = self._project.chosen([number])
        code = solution_cells(source)
        if number not in self._namespaces:
            self._namespaces[number] = {"labkit": labkit, "display": lambda shown: None}
            exec(code.get("imports_setup", ""), self._namespaces[number])
        for cell in cells:
            if (number, cell) not in self._done:
                exec(code[cell], self._namespaces[number])
                self._done.add((number, cell))
        return dict(self._namespaces[number])

    def everything(self, number: str) -> dict[str, Any]:
        """Return the variables of a practical with all of it solved.

        Parameters
        ----------
        number : str
            Of the practical.

        Returns
        -------
        variables : dict
            Cells that its ``other_answers`` list as ``CELLS_NOT_RUN`` were not run;
            what they call ``STAND_IN`` was, in their place.
        """
        [source] = self._project.chosen([number])
        table = table_of(self._project, "other_answers", source)
        left_out = (*_NEVER_RUN, *table.get("CELLS_NOT_RUN", ()))
        variables = self(number, *(name for name in solution_cells(source) if name not in left_out))
        exec(table.get("STAND_IN", ""), variables)
        return variables


def solution_cells(source: Path) -> dict[str, str]:
    """Read the cells of a source that give answers, or set something up.

    Parameters
    ----------
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    code : dict of str to str
        By name, in the order of the notebook.
    """
    found = _CELL.finditer(source.read_text(encoding="utf-8"))
    ending = {"answer": "", "setup": "_setup"}
    return {cell["name"] + ending[cell["role"]]: cell["code"] for cell in found}


def solution_notebook(project: Project, source: Path) -> "NotebookNode":
    """Return the solved notebook: the executed one where a course keeps it, or made of its source.

    Parameters
    ----------
    project : Project
        The checkout.
    source : Path
        ``answers/NN_name.py``.

    Returns
    -------
    notebook : NotebookNode

    Raises
    ------
    CourseError
        If it has to be made, and what makes notebooks is not installed.
    """
    import nbformat

    from labkit.course.notebook import answer_notebook

    kept = source.with_suffix(".ipynb")
    if kept.exists():
        notebook: NotebookNode = nbformat.read(kept, as_version=4)
        return notebook
    return answer_notebook(project, source)


def run_notebook(notebook: "NotebookNode", folder: Path) -> "NotebookNode":
    """Run a notebook in a kernel of this environment.

    Parameters
    ----------
    notebook : NotebookNode
        Is changed in place; errors in its cells are outputs.
    folder : Path
        In which it works.

    Returns
    -------
    notebook : NotebookNode
        With its outputs.
    """
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        timeout=SECONDS_TO_HANG,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    done: NotebookNode = client.execute()
    return done

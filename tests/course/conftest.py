"""The practicals' notebooks, their cells, and their solutions run once."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import labkit

ROOT = Path(__file__).parents[2]


def answers_path(number: str) -> Path:
    return next((ROOT / "answers").glob(f"{number}_*.ipynb"))


def cell_sources(number: str) -> dict[str, str]:
    """Give the code of every cell of an answer notebook by its id."""
    notebook = nbformat.read(answers_path(number), as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}


def run_notebook(path: Path) -> Any:
    """Run a notebook in a kernel of this environment and give it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    )
    return client.execute()


def printed(notebook: Any, cell_id: str) -> str:
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="session")
def solved() -> Callable[..., dict[str, Any]]:
    """Give the variables of a practical with some cells solved, each of them run once.

    Cells are named as in the source: ``answer="smote_ann"``.
    """
    namespaces: dict[str, dict[str, Any]] = {}
    done: set[tuple[str, str]] = set()

    def solve(number: str, *cells: str) -> dict[str, Any]:
        sources = cell_sources(number)
        if number not in namespaces:
            namespaces[number] = {"labkit": labkit, "display": lambda shown: None}
            exec(sources["imports-setup"], namespaces[number])
        for cell in cells:
            if (number, cell) not in done:
                exec(sources[cell.replace("_", "-")], namespaces[number])
                done.add((number, cell))
        return dict(namespaces[number])

    return solve


@pytest.fixture
def notebooks() -> SimpleNamespace:
    return SimpleNamespace(run=run_notebook, printed=printed, answers=answers_path, root=ROOT)

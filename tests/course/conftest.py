"""The practicals' notebooks, their cells, and their solutions run once."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

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
def solved_05() -> Callable[..., dict[str, Any]]:
    """Give the namespace of practical 05 with some tasks solved, each of them run once."""
    sources = cell_sources("05")
    namespace: dict[str, Any] = {}
    exec(sources["imports-setup"], namespace)
    exec("import labkit", namespace)
    done: set[str] = set()

    def solve(*cells: str) -> dict[str, Any]:
        for cell in cells:
            if cell not in done:
                exec(sources[cell], namespace)
                done.add(cell)
        return dict(namespace)

    return solve


@pytest.fixture
def notebooks() -> SimpleNamespace:
    return SimpleNamespace(run=run_notebook, printed=printed, answers=answers_path, root=ROOT)

"""What is graded: solved copies of practical 05, and a class that hands in next to nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from labkit.course.registry import load_practical

NAME = "05_imbalanced_data"
ANSWERS = Path(__file__).parents[1] / "answers" / f"{NAME}.ipynb"
POINTS = sum(task.max_points for task in load_practical("05").tasks if task.checks)

_SEED = re.compile(r"(random_state=|set_random_seed\()42\b")
_PUBLISHED = "data"  # its checks ask for the published seed

_IDLE = '''\
"""A practical that needs NumPy only."""

from labkit.course.answers import Answers
from labkit.course.expect import expect
from labkit.course.task import Practical, Task


mean = Task("mean", "A mean")


@mean.check(10)
def check_mean(answers: Answers) -> None:
    """The mean of three numbers."""
    expect(answers.value("mean") == 2, "the mean of 1, 2 and 3 should be 2")


PRACTICAL = Practical("99", "Next to nothing", (mean,))
'''


def solved_copies(folder: Path, n_copies: int) -> list[Path]:
    """Write copies that differ in the seeds of the student's own code, and in comments."""
    folder.mkdir()
    paths = [folder / f"student_{number:02}.ipynb" for number in range(1, n_copies + 1)]
    for number, path in enumerate(paths, 1):
        notebook = nbformat.read(ANSWERS, as_version=4)
        for cell in answer_cells(notebook):
            if role(cell)["grade_id"] != _PUBLISHED:
                cell.source = _SEED.sub(rf"\g<1>{42 + number}", cell.source)
            cell.source += f"\n# solved by student {number}"
        nbformat.write(notebook, path)
    return paths


def without_checks(copies: list[Path], folder: Path) -> list[Path]:
    """Write the copies again with empty check cells."""
    folder.mkdir()
    for path in copies:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if role(cell).get("grade") and cell.cell_type == "code":
                cell.source = ""
        nbformat.write(notebook, folder / path.name)
    return [folder / path.name for path in copies]


def idle_class(folder: Path, n_submissions: int) -> tuple[Path, Path]:
    """Write a practical that needs NumPy only, and its submissions; give both paths."""
    practical, submissions = folder / "practical_99.py", folder / "idle"
    practical.write_text(_IDLE, encoding="utf-8")
    submissions.mkdir()
    for number in range(1, n_submissions + 1):
        source = f"import numpy as np\n\nmean = np.mean([1, 2, 3])  # student {number}"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        nbformat.write(notebook, submissions / f"student_{number:04}.ipynb")
    return practical, submissions


def answer_cells(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """Give the code cells that a student fills in."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and role(cell).get("solution"):
            yield cell


def role(cell: nbformat.NotebookNode) -> dict[str, object]:
    """Give what nbgrader's metadata say of a cell."""
    found: dict[str, object] = cell.metadata.get("nbgrader", {})
    return found

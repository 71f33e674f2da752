"""The gate: solved notebooks pass every check, unsolved ones none, and both run to their end."""

import re
from pathlib import Path

import pytest

from labkit.course.registry import load_practical

NUMBERS = sorted(
    path.name[:2] for path in (Path(__file__).parents[2] / "answers").glob("[0-9][0-9]_*.py")
)


@pytest.fixture(scope="module", params=NUMBERS)
def number(request):
    return request.param


def check_cells(notebook):
    return [cell for cell in notebook.cells if re.match(r"lab\.check\(", cell.source)]


def outputs(cell, kind):
    return [output for output in cell.outputs if output.output_type == kind]


def test_the_solved_notebook_passes_every_check_with_full_points(notebooks, number):
    done = notebooks.run(notebooks.answers(number))
    practical = load_practical(number)
    for cell in done.cells:
        if cell.cell_type == "code":
            assert not outputs(cell, "error"), cell.source
            assert not [o for o in outputs(cell, "stream") if o.name == "stderr"], cell.outputs
    told = [notebooks.printed(done, cell.id).splitlines()[0] for cell in check_cells(done)]
    assert told == [
        f"{task.name}: {task.max_points} of {task.max_points} points"
        for task in practical.tasks
        if task.checks
    ]


def test_the_unsolved_notebook_runs_to_its_summary_and_passes_no_check(notebooks, number):
    [path] = (notebooks.root / "practicals").glob(f"{number}_*.ipynb")
    done = notebooks.run(path)
    for cell in done.cells:
        if cell.cell_type == "code":
            assert not outputs(cell, "error"), cell.source
    checks = check_cells(done)
    assert len(checks) == sum(bool(task.checks) for task in load_practical(number).tasks)
    for cell in checks:
        told = notebooks.printed(done, cell.id)
        assert "✓" not in told
        assert "not attempted yet" in told
    [table] = outputs(done.cells[-1], "execute_result")
    assert re.search(r"total\s+0\s+100", table.data["text/plain"])

"""Submissions of the toy practical, and a look at the processes that run."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.grading.execution import Execution
from labkit.grading.kernel.driver import KernelSettings, Limits
from labkit.grading.kernel.provisioner import close_fork_servers

HERE = Path(__file__).parent
SOLVED = (
    "import numpy as np\ndata = np.array([3, 1, 4, 1, 5, 9, 2, 6])",
    "def mean(values):\n    return sum(values) / len(values)",
    "def spread(values):\n    return max(values) - min(values)",
    "n_rows = len(data)\nrunning = np.cumsum(data)",
)


def notebook(*code, **top):
    """Give a notebook's file with some code cells."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [], "source": source}
        for i, source in enumerate(code)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | top
    return json.dumps(whole).encode("utf-8")


@pytest.fixture(scope="session")
def toy():
    """Give the toy practical's files, a solution, and how to write notebooks."""
    return SimpleNamespace(
        practical=HERE / "toy.py", hidden=HERE / "toy_hidden.py", solved=SOLVED, notebook=notebook
    )


@pytest.fixture(scope="module")
def run():
    """Run code cells in a kernel that is quick to start; module by module, one fork server."""

    def execution(*code, cell=600.0, whole=1800.0, **settings):
        settings = {"preload": ("numpy", "pandas"), **settings}
        return Execution(code, KernelSettings(**settings), Limits(cell, whole))

    yield execution
    close_fork_servers()


def descendants(pid):
    """Give the processes below one, by what the system tells of parents."""
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(path.parent.name))
    found, todo = set(), [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found.update(below)
        todo += below
    return found


def gone(pids, seconds=600):
    """Tell whether all of some processes end within some seconds."""
    until = time.monotonic() + seconds
    while any(_runs(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _runs(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def processes():
    return SimpleNamespace(below=descendants, here=lambda: descendants(os.getpid()), gone=gone)

"""A folder of marks to work on."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.grading.results import plots
from labkit.grading.results.write import write


@pytest.fixture(scope="session")
def made():
    """Give the made class."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_class.py"))))


@pytest.fixture
def marks(tmp_path, made, monkeypatch):
    """Write the made class's marks, without pictures."""
    for name in ("score_histogram", "task_bars"):
        monkeypatch.setattr(plots, name, lambda data: None)
    monkeypatch.setattr(plots, "png", lambda ax: b"")
    folder = tmp_path / "marks"
    write(folder, made.PRACTICAL, made.CLASS, asked={"why": made.QUESTION})
    return folder

"""A folder of marks to work on."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.grading.results.marked import MARKED
from labkit.grading.results.write import MANUAL, write


@pytest.fixture(scope="session")
def made():
    """Give the made class."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_class.py"))))


@pytest.fixture(scope="session")
def written(tmp_path_factory, made):
    """Write the made class's marks once."""
    folder = tmp_path_factory.mktemp("written")
    write(folder, made.PRACTICAL, made.CLASS, asked={"why": made.QUESTION})
    return folder


@pytest.fixture
def marks(written, tmp_path):
    """Copy what the page reads of them."""
    folder = tmp_path / "marks"
    folder.mkdir()
    for name in (MARKED, MANUAL):
        (folder / name).write_bytes((written / name).read_bytes())
    return folder

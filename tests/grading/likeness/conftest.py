import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def made():
    """Give the made notebooks."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_notebooks.py"))))

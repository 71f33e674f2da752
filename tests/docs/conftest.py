import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imported(name):
    """Import a file of docs/, which is no module of labkit."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "docs"))


@pytest.fixture(scope="session")
def pages():
    """Give what puts the pages of the site together."""
    return imported("pages")


@pytest.fixture(scope="session")
def pictures():
    """Give what takes the pictures of pages."""
    return imported("pictures")

import configparser
from importlib.metadata import version
from pathlib import Path

import pytest

import labkit
from labkit import distribution


def test_the_version_is_that_of_the_package():
    assert distribution.installed_version() == labkit.__version__ == version("labkit-course")


@pytest.mark.parametrize("extra", ["grade", "teach", "files", "cluster"])
def test_an_extra_of_which_a_hint_speaks_is_there(extra):
    settings = configparser.ConfigParser()
    settings.read(Path(__file__).parents[1] / "setup.cfg", encoding="utf-8")
    assert extra in settings["options.extras_require"]
    assert distribution.install_hint(extra) == f"pip install 'labkit-course[{extra}]'"

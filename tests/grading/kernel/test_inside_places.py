"""What only Colab and Kaggle have is stood in for, behind whatever is there."""

import importlib
import json
import sys

import pytest

from labkit.grading.kernel.inside_places import StandIns, install


@pytest.fixture
def _installed():
    before, modules = list(sys.meta_path), set(sys.modules)
    install()
    install()
    yield
    sys.meta_path[:] = before
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize("name", ["google.colab", "google.colab.patches", "kaggle_secrets"])
def test_they_can_be_imported_and_do_nothing(name, capsys):
    module = importlib.import_module(name)
    assert module.anything.mount("/content/drive", force=True) is None
    assert "anything.mount: not available here, and passed over" in capsys.readouterr().out


@pytest.mark.usefixtures("_installed")
def test_what_is_uploaded_is_what_was_handed_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    upload = importlib.import_module("google.colab").files.upload
    assert upload() == {}
    (tmp_path / "data").mkdir()
    for name in ("rows.csv", "kernel.json", ".env"):
        (tmp_path / name).write_bytes(b"1,2")
    assert upload() == {"rows.csv": b"1,2"}


@pytest.mark.usefixtures("_installed")
def test_other_modules_are_found_or_missing_as_ever():
    assert importlib.import_module("json") is json
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_module_here")
    assert sum(isinstance(finder, StandIns) for finder in sys.meta_path) == 1

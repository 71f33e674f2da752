"""Every figure of `labkit.plots` has a script of the gallery, and each script draws its own."""

import ast
from pathlib import Path

import pytest

from labkit import plots

FOLDER = Path(__file__).parents[2] / "docs" / "plots"
SCRIPTS = {path.stem: path for path in sorted(FOLDER.glob("*/*.py"))}
FIGURES = sorted(name for name in plots.__all__ if callable(getattr(plots, name)))


def test_every_figure_has_its_script_in_the_folder_of_its_kind():
    assert sorted(SCRIPTS) == FIGURES
    for name, path in SCRIPTS.items():
        assert getattr(plots, name).__module__ == f"labkit.plots.of_{path.parent.name}"


@pytest.mark.parametrize("name", FIGURES)
def test_a_script_is_short_and_draws_the_figure_that_it_is_named_after(name):
    tree = ast.parse(SCRIPTS[name].read_text(encoding="utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert f"labkit.plots.{name}" in called
    assert ast.get_docstring(tree).splitlines()[1].startswith("===")
    code = [line for node in tree.body[1:] for line in ast.unparse(node).splitlines() if line]
    assert len(code) <= 16

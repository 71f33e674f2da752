"""The page of the API lists every public name, and no other."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import labkit

TEXT = (Path(__file__).parents[2] / "docs" / "api.rst").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^\.\. module:: (\S+)\n(.*?)(?=^\.\. module|\Z)", TEXT, re.M | re.S))
LISTED = {module: re.findall(r"^   (\w+)$", part, re.M) for module, part in SECTIONS.items()}
FOR_READERS = {"labkit", "labkit.data", "labkit.metrics", "labkit.costs", "labkit.plots"}
FOR_READERS |= {"labkit.errors", "labkit.course.expect", "labkit.grading.checks"}


def public(name):
    """Give the names that a module offers: those of `__all__`, or all that it defines."""
    module = importlib.import_module(name)
    if hasattr(module, "__all__"):
        return [n for n in module.__all__ if not inspect.ismodule(getattr(module, n))]
    found = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [t.id for t in targets if isinstance(t, ast.Name) and t.id.isupper()]
    return [n for n in dict.fromkeys(found) if not n.startswith("_")]


def test_the_modules_that_readers_import_from_have_a_section():
    assert set(LISTED) >= FOR_READERS


@pytest.mark.parametrize("module", LISTED)
def test_a_section_lists_all_that_its_module_offers(module):
    at_home = {id(getattr(labkit, n)) for n in labkit.__all__} if module != "labkit" else set()
    home = importlib.import_module(module)
    wanted = [n for n in public(module) if id(getattr(home, n)) not in at_home]
    assert sorted(LISTED[module]) == sorted(wanted)

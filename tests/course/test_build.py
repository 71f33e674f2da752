import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.course import build  # noqa: E402
from labkit.course.notebook import answer_notebook, notebook_bytes  # noqa: E402
from labkit.course.project import BRANCH, Project  # noqa: E402

ROOT = Path(__file__).parents[2]


def test_only_the_practicals_that_are_named_are_built(project, monkeypatch):
    written = []
    monkeypatch.setattr(build, "write_whole", lambda path, content: written.append(path.name))
    list(build.build(project, ["2", "03"]))
    assert written == ["02_confusion_matrices.ipynb", "03_pipeline_trace.ipynb"]
    assert build.outdated(project, ["02"]) == []


def test_an_answers_notebook_is_written_with_its_outputs(toy, toy_sources, monkeypatch):
    monkeypatch.setattr(build, "executed", lambda notebook: notebook)
    project, _ = toy(toy_sources.whole)
    names = [
        path.relative_to(project.root).as_posix() for path in build.build(project, execute=True)
    ]
    assert names == ["practicals/98_toy.ipynb", "answers/98_toy.ipynb", "README.md"]
    assert build.outdated(project) == []


def test_what_is_committed_is_what_the_sources_give(project):
    assert build.outdated(project) == []


def test_a_changed_source_makes_both_notebooks_outdated(toy, toy_sources):
    project, path = toy(toy_sources.whole)
    stale = [p.name for p in build.outdated(project)]
    assert stale == ["98_toy.ipynb", "README.md"]
    list(build.build(project))
    path.with_name("98_toy.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    assert build.outdated(project) == [path.with_suffix(".ipynb")]
    (path.with_suffix(".ipynb")).write_bytes(notebook_bytes(answer_notebook(project, path)))
    assert build.outdated(project) == []
    path.write_text(toy_sources.whole.replace("# A toy", "# A changed toy"))
    assert len(build.outdated(project)) == 2


def test_the_quickstart_is_built_of_its_source_and_marked_by_nobody(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    source = project.root / "examples" / "00_quickstart.py"
    source.parent.mkdir()
    source.write_text('# %% [markdown]\n# # Start\n\n# %% answer="one"\nx = 1\n')
    notebook = project.root / "practicals" / "00_quickstart.ipynb"
    assert notebook in build.outdated(project)
    list(build.build(project))
    assert notebook not in build.outdated(project)
    assert notebook not in build.outdated(project, ["98"])
    cells = json.loads(notebook.read_text())["cells"]
    assert "practicals/00_quickstart.ipynb" in "".join(cells[0]["source"])
    assert "".join(cells[-1]["source"]) == "x = 1"
    assert not any(cell["metadata"] for cell in cells)
    assert (
        "| [00 Quickstart](practicals/00_quickstart.ipynb) |"
        in (project.root / "README.md").read_text()
    )


def test_a_practical_without_a_source_is_outdated(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    list(build.build(project))
    stray = project.root / "practicals" / "97_stray.ipynb"
    stray.write_text("{}")
    assert stray in build.outdated(project)


def solutions(project):
    """Give every solution of every source, without indentation."""
    for source in project.sources:
        text = source.read_text(encoding="utf-8")
        regions = re.findall(r"# BEGIN SOLUTION\n(.*?)\s*# END SOLUTION", text, re.DOTALL)
        regions += re.findall(r'free="\w+"\n(.*?)\n\n', text, re.DOTALL)
        for region in regions:
            yield flat(region)


def flat(text):
    return re.sub(r"[\s#]+", " ", text).strip()


@pytest.fixture(scope="module")
def student_tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published") / "course"
    build.student_tree(Project.at(ROOT), folder)
    return folder


def test_the_students_tree_has_package_practicals_and_pages(student_tree):
    names = {path.name for path in student_tree.iterdir()}
    folders = {"docs", "examples", "images", "labkit", "practicals"}
    pages = {"CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "README.md"}
    pages.add("SECURITY.md")
    assert names == {*folders, *pages, "pyproject.toml", "setup.cfg"}
    assert sorted(p.name for p in (student_tree / "practicals").glob("*.ipynb")) == sorted(
        p.name for p in (ROOT / "practicals").glob("*.ipynb")
    )


def test_no_solution_and_no_hidden_check_is_in_the_students_tree(student_tree, project):
    files = [path for path in student_tree.rglob("*") if path.is_file()]
    assert not [path for path in files if "hidden" in path.parts or "answers" in path.parts]
    texts = {
        path: flat(cell_text(path)) for path in files if path.suffix in (".py", ".ipynb", ".md")
    }
    assert len(texts) > 15
    found = list(solutions(project))
    assert len(found) >= 15
    for solution in found:
        if solution.count(" ") < 8:
            continue  # too short to be told from ordinary code
        holders = [str(path) for path, text in texts.items() if solution in text]
        assert not holders, solution
    for path, text in texts.items():
        if path.suffix == ".ipynb":
            assert "BEGIN SOLUTION" not in text


def test_no_lecturers_note_is_in_the_students_tree(student_tree, project):
    pattern = re.compile(r'^# %% \[markdown\] notes="\w+"\n(.*?)(?=^# %%|\Z)', re.M | re.S)
    notes = [
        flat(line)
        for source in project.sources
        for note in pattern.findall(source.read_text(encoding="utf-8"))
        for line in note.splitlines()
        if len(line) > 30
    ]
    assert len(notes) > 10
    files = [path for path in student_tree.rglob("*") if path.suffix in (".py", ".ipynb", ".md")]
    text = " ".join(flat(cell_text(path)) for path in files)
    assert not [note for note in notes if note in text]


def cell_text(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


def test_the_students_tree_installs_and_runs(student_tree, tmp_path):
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target)]
    subprocess.run([*pip, str(student_tree)], check=True, capture_output=True)
    script = "import labkit; print(labkit.__file__); labkit.Lab('05', {}).check('ann')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert str(target) in done.stdout, done.stderr
    assert "ann: not attempted yet" in done.stdout


def test_a_students_tree_is_not_written_over_something(tmp_path, project):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(ValueError, match="is not an empty folder"):
        build.student_tree(project, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("tree", ["checkout", "student"])
def test_every_link_of_pages_and_notebooks_is_a_file_of_the_tree(tree, request):
    root = ROOT if tree == "checkout" else request.getfixturevalue("student_tree")
    folders = ("docs", "practicals")
    pages = [*root.glob("*.md"), *(page for name in folders for page in (root / name).glob("*.*"))]
    checked = 0
    for page in pages:
        for link in re.findall(r"\]\(([^)\s]+)\)", cell_text(page)):
            colab = link.removeprefix("https://colab.research.google.com/github/")
            if colab != link:
                target = root / colab.split(f"/blob/{BRANCH}/")[1]
            elif link.startswith(("http", "#", "mailto:")):
                continue
            else:
                target = page.parent / link.split("#")[0]
            assert target.exists(), f"{page.name}: {link}"
            checked += 1
    assert checked >= 2

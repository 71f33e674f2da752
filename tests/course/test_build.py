import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.course import build  # noqa: E402
from labkit.course.build import Project  # noqa: E402

ROOT = Path(__file__).parents[2]

SETUP = "[metadata]\nurl = https://github.com/someone/course\n"
SOURCE = """\
# %% [markdown]
# # A toy

# %% setup="lab"
lab = 1

# %% answer="{answer}"
def f(x):
    # BEGIN SOLUTION
    return 42 * x
    # END SOLUTION


y = None
# BEGIN SOLUTION
y = f(1)
# END SOLUTION
"""


@pytest.fixture
def project():
    return Project.at(ROOT)


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Make a checkout with one practical of one task, whose source is the argument."""
    from labkit.course.task import Practical, Task

    one = Task("one", "One", free_text=(("why", 2),))

    @one.check(3)
    def check(answers):
        """It holds."""

    toys = Practical("98", "Toy", (one,))
    monkeypatch.setattr(build, "load_practical", lambda number: toys)

    def make(source):
        (tmp_path / "answers").mkdir()
        (tmp_path / "setup.cfg").write_text(SETUP)
        path = tmp_path / "answers" / "98_toy.py"
        path.write_text(source)
        return Project.at(tmp_path), path

    return make


WHOLE = (
    SOURCE.format(answer="one")
    + '\n# %% check="one"\nlab.check("one")\n\n# %% [markdown] free="why"\n# Because.\n'
)


def by_id(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_a_solution_is_cut_out_and_leaves_a_stub(toy):
    cells = by_id(build.student_notebook(*toy(WHOLE)))
    assert cells["one"].source == "def f(x):\n    ...\n\n\ny = None\n# your code here"
    assert cells["why"].source == "*Write your answer here.*"


def test_the_answers_keep_the_solution(toy):
    cells = by_id(build.answer_notebook(*toy(WHOLE)))
    assert "return 42 * x" in cells["one"].source
    assert cells["why"].source == "Because."


def test_each_role_carries_nbgraders_metadata(toy):
    cells = by_id(build.student_notebook(*toy(WHOLE)))
    roles = {
        name: tuple(cells[name].metadata["nbgrader"][k] for k in ("grade", "solution", "locked"))
        for name in ("one", "one-check", "why", "lab-setup")
    }
    assert roles == {
        "one": (False, True, False),
        "one-check": (True, False, True),
        "why": (True, True, False),
        "lab-setup": (False, False, True),
    }
    assert cells["one-check"].metadata["nbgrader"]["points"] == 3
    assert cells["why"].metadata["nbgrader"]["points"] == 2
    assert cells["one-check"].metadata["nbgrader"]["schema_version"] == 3


def test_the_checksums_are_those_of_the_cells_as_they_stand(toy):
    from nbgrader.utils import compute_checksum

    for cell in build.student_notebook(*toy(WHOLE)).cells:
        marked = cell.metadata.get("nbgrader", {})
        if marked.get("locked") or marked.get("grade"):
            assert marked["checksum"] == compute_checksum(cell)


def test_the_badge_and_the_install_line_come_from_the_address_in_setup_cfg(toy):
    badge, install = build.student_notebook(*toy(WHOLE)).cells[:2]
    assert (
        "(https://colab.research.google.com/github/someone/course/blob/main/"
        "practicals/98_toy.ipynb)" in badge.source
    )
    assert install.source.endswith("%pip install --quiet git+https://github.com/someone/course")
    assert install.source.index("find_spec") < install.source.index("%pip")


def test_building_twice_gives_the_same_bytes(project):
    [source] = [path for path in project.sources if path.stem.startswith("05")]
    first, second = (
        build.notebook_bytes(build.student_notebook(project, source)) for _ in range(2)
    )
    assert first == second
    assert b'"outputs": []' in first


def test_cell_ids_are_unique_and_valid(project):
    for source in project.sources:
        ids = [cell.id for cell in build.student_notebook(project, source).cells]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name) for name in ids)


def test_what_is_committed_is_what_the_sources_give(project):
    assert build.outdated(project) == []


def test_a_changed_source_makes_both_notebooks_outdated(toy):
    project, path = toy(WHOLE)
    assert [p.name for p in build.outdated(project)] == ["98_toy.ipynb", "98_toy.ipynb"]
    list(build.build(project))
    (path.with_suffix(".ipynb")).write_bytes(
        build.notebook_bytes(build.answer_notebook(project, path))
    )
    assert build.outdated(project) == []
    path.write_text(WHOLE.replace("# A toy", "# A changed toy"))
    assert len(build.outdated(project)) == 2


def test_a_practical_without_a_source_is_outdated(toy):
    project, _ = toy(WHOLE)
    list(build.build(project))
    stray = project.root / "practicals" / "97_stray.ipynb"
    stray.write_text("{}")
    assert stray in build.outdated(project)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (SOURCE.format(answer="one"), "should have one cell 'one_check', not 0"),
        (WHOLE + '\n# %% check="one"\nlab.check("one")\n', "'one_check', not 2"),
        (WHOLE + '\n# %% check="two"\nlab.check("two")\n', "a task that is not there"),
        (WHOLE + '\n# %% [markdown] free="who"\n# Me.\n', "no free-text answer 'who'"),
    ],
)
def test_a_source_with_a_gap_is_refused(toy, source, reason):
    with pytest.raises(ValueError, match=reason):
        build.answer_notebook(*toy(source))


def test_a_folder_that_is_no_checkout_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is no checkout of the course"):
        Project.at(tmp_path)


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


def test_the_students_tree_has_package_practicals_and_readme(student_tree):
    names = {path.name for path in student_tree.iterdir()}
    assert names == {"LICENSE", "README.md", "labkit", "practicals", "pyproject.toml", "setup.cfg"}
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


def test_every_link_of_readme_and_notebooks_is_a_file_of_the_tree(project):
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "practicals").iterdir()]
    checked = 0
    for page in pages:
        for link in re.findall(r"\]\(([^)\s]+)\)", cell_text(page)):
            colab = link.removeprefix("https://colab.research.google.com/github/")
            if colab != link:
                target = ROOT / colab.split(f"/blob/{build.BRANCH}/")[1]
            elif link.startswith(("http", "#", "mailto:")):
                continue
            else:
                target = page.parent / link.split("#")[0]
            assert target.exists(), f"{page.name}: {link}"
            checked += 1
    assert checked >= 2

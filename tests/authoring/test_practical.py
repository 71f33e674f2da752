"""Practicals that are made of an assignment: they run, and no point is lost."""

from fractions import Fraction

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.authoring.assignment import Assignment, Cell  # noqa: E402
from labkit.authoring.practical import practical_files  # noqa: E402
from labkit.course.names import PracticalName  # noqa: E402
from labkit.course.project import Project  # noqa: E402
from labkit.course.replies import NotebookAnswers  # noqa: E402
from labkit.grading.checks import CheckFile, load_checks  # noqa: E402
from labkit.testing.solved import solution_cells  # noqa: E402

HALF = "def half(x):\n    # BEGIN SOLUTION\n    return x / 2\n    # END SOLUTION"
ROWS = "# BEGIN SOLUTION\nrows = [1, 2]\n# END SOLUTION"
CELLS = (
    Cell("text", "## Halves", is_markdown=True),
    Cell("code", "import math", "start", is_locked=True),
    Cell("answer", HALF, "half"),
    Cell(
        "test",
        "# It halves\nassert half(3) == 1.5",
        "t1",
        Fraction(1, 2),
        hidden="assert half(5) == 2.5",
    ),
    Cell("test", "try:\n    half('a')\nexcept TypeError:\n    pass", "t2", Fraction(3, 2)),
    Cell("answer", ROWS, "rows"),
    Cell("test", "", "t3", Fraction(2), hidden="assert rows == [1, 2]"),
    Cell("test", "assert rows", "t4", Fraction(1)),
    Cell("prose", "Because.", "why", Fraction(1), is_markdown=True),
    Cell("by hand", "plot()", "picture", Fraction(3)),
)
PROJECT = """
[project]
name = "mine"
urls = { Repository = "https://example.org/mine" }
[project.entry-points."labkit.practicals"]
mine = "mine.practicals"
"""


@pytest.fixture
def files():
    return practical_files(
        Assignment("Halves", CELLS, ("look",)), PracticalName("mine", "01"), "Half Rows"
    )


@pytest.fixture
def project(files, tmp_path):
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    for path, text in files.items():
        place = tmp_path / path.replace("{package}", "mine")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return Project.at(tmp_path)


def test_every_point_is_in_the_account_and_whole(files):
    todo = files["TODO.md"]
    assert "The assignment has 18 points. All points are 2 times those of the assignment" in todo
    for row in (
        "| 3 | by checks |",
        "| 4 | by hidden checks alone",
        "| 2 | in prose",
        "| 9 | left",
    ):
        assert row in todo
    assert "## `t2`, 3 points\n\nNot taken over: it catches errors" in todo
    assert "## `picture`, 6 points" in todo
    assert "- look" in todo


def test_points_for_a_name_that_checks_use_are_left_with_their_reason():
    cells = (
        Cell("answer", "# BEGIN SOLUTION\nanswers = [1, 2]\n# END SOLUTION", "a"),
        Cell("test", "assert answers == [1, 2]", "t", Fraction(5)),
    )
    todo = practical_files(Assignment("Rows", cells), PracticalName("mine", "01"), "rows")[
        "TODO.md"
    ]
    assert "| 5 | left" in todo
    assert "## `t`, 5 points\n\nNot taken over: it uses the name answers" in todo


def test_the_practical_loads_and_its_solution_passes(project):
    [source] = project.sources
    practical = project.practical(source)
    assert source.name == "01_half_rows.py"
    assert [(task.name, task.max_points) for task in practical.tasks] == [
        ("half", 1),
        ("rows", 2),
        ("why", 0),
    ]
    variables = {"plot": lambda: None}
    for name, code in solution_cells(source).items():
        if name != "lab_setup":
            exec(code, variables)
    answers = NotebookAnswers(variables)
    outcomes = [outcome for task in practical.tasks for outcome in task.mark(answers)]
    assert [(one.title, one.points) for one in outcomes] == [("It halves", 1), ("T4", 2)]
    path = project.root / "tests" / "hidden" / "test_practical_01.py"
    hidden = load_checks([CheckFile(path.stem, path.read_text())], practical)
    assert [(guard.task, guard.checks, guard.points) for guard in hidden] == [
        ("half", ("check_t1",), 0),
        (None, (), 4),
    ]
    assert [guard.run(answers, 1).message for guard in hidden] == ["", ""]


def test_what_a_solution_alone_names_is_none_for_a_student(project):
    [source] = project.sources
    assert solution_cells(source)["rows"].startswith("rows = None\n# BEGIN SOLUTION\n")


def test_its_notebook_can_be_built(project):
    from labkit.course.notebook import student_notebook

    [source] = project.sources
    cells = student_notebook(project, source).cells
    texts = [cell.source for cell in cells]
    assert "import math" in texts
    assert texts.index('lab.check("half")') < texts.index('lab.check("rows")')
    assert not any("return x / 2" in text or "half(3)" in text for text in texts)


def test_a_course_begins_with_an_assignment_of_either_kind(
    labkit_here, notebook, marked, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    notebook(
        ("code", HALF, marked("half", solution=True)),
        ("code", "assert half(2) == 1", marked("t", 2)),
    )
    status, told, _ = labkit_here("new", "taken", "--from-nbgrader", "hw.ipynb")
    assert status == 0
    assert "TODO.md says what is left to do" in told
    assert "| 2 | by checks |" in (tmp_path / "taken" / "TODO.md").read_text()
    assert labkit_here("new", "other", "--from-otter", "hw.ipynb")[0] == 2
    both = ("--from-otter", "hw.ipynb", "--from-nbgrader", "hw.ipynb")
    assert "exclude each other" in labkit_here("new", "both", *both)[2]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hw.ipynb", "taken"]

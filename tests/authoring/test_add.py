"""``labkit add``: one more practical in a course that is there."""

from fractions import Fraction
from pathlib import Path

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.authoring import add  # noqa: E402
from labkit.authoring.add import add_practical, next_name  # noqa: E402
from labkit.authoring.assignment import Assignment, Cell  # noqa: E402
from labkit.authoring.new import new_course  # noqa: E402
from labkit.authoring.practical import practical_files  # noqa: E402
from labkit.course.build import outdated  # noqa: E402
from labkit.course.names import PracticalName  # noqa: E402
from labkit.course.project import Project  # noqa: E402
from labkit.errors import CourseError  # noqa: E402

HALF = "def half(x):\n    # BEGIN SOLUTION\n    return x / 2\n    # END SOLUTION"
CELLS = (
    Cell("answer", HALF, "half"),
    Cell("test", "assert half(3) == 1.5", "t1", Fraction(2), hidden="assert half(5) == 2.5"),
    Cell("by hand", "plot()", "picture", Fraction(3)),
)
SETTINGS = """
[project]
name = "mine"
urls = {{ Repository = "https://example.org/mine" }}
[project.entry-points."labkit.practicals"]
mine = "{package}"
"""


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "my-course", "https://example.org/my")


def files_of(name):
    return practical_files(Assignment("Halves", CELLS), name, "Half Rows")


def contents(folder: Path):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_gets_the_next_number_and_every_file_it_needs(course):
    name = next_name(course)
    assert name == PracticalName("my-course", "02")
    before = set(contents(course.root))
    written = set(add_practical(course, files_of(name)))
    new = {path.relative_to(course.root).as_posix() for path in set(contents(course.root)) - before}
    assert new == {
        "TODO.md",
        "answers/02_half_rows.py",
        "my_course/practicals/practical_02.py",
        "practicals/02_half_rows.ipynb",
        "tests/hidden/test_practical_02.py",
        "tests/other_answers/practical_02.py",
        "tests/wrong_answers/practical_02.py",
    }
    assert {path.relative_to(course.root).as_posix() for path in written} >= new
    assert outdated(course) == []
    practical = course.practical(course.sources[1])
    assert (practical.name, practical.number) == ("my-course:02", "02")
    assert 'labkit.Lab("my-course:02")' in course.sources[1].read_text()
    assert "Halves" in (course.root / "practicals" / "README.md").read_text()


def test_what_was_left_to_do_stays_on_the_list(course):
    for _ in range(2):
        add_practical(course, files_of(next_name(course)))
    headings = [
        line
        for line in (course.root / "TODO.md").read_text().splitlines()
        if line.startswith("# What")
    ]
    assert headings == [
        "# What is left to do in my-course:02: Halves",
        "# What is left to do in my-course:03: Halves",
    ]


def test_a_file_in_the_way_is_left_as_it_is(course):
    (course.root / "tests" / "hidden" / "test_practical_02.py").write_text("# of somebody\n")
    before = contents(course.root)
    with pytest.raises(CourseError, match=r"test_practical_02.py is there already; nothing was"):
        add_practical(course, files_of(next_name(course)))
    assert contents(course.root) == before


@pytest.mark.parametrize("error", [CourseError("no notebook"), KeyboardInterrupt()])
def test_a_course_is_left_as_it_was_where_no_notebook_can_be_made(course, monkeypatch, error):
    add_practical(course, files_of(next_name(course)))
    before = contents(course.root)

    def broken(project, numbers):
        project.practical_path(project.sources[-1]).write_text("{}")
        raise error

    monkeypatch.setattr(add, "build", broken)
    with pytest.raises(type(error)):
        add_practical(course, files_of(next_name(course)))
    assert contents(course.root) == before


def test_a_package_is_found_wherever_the_course_keeps_it(tmp_path):
    (tmp_path / "answers").mkdir()
    (tmp_path / "src" / "deep" / "tasks").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(package="deep.tasks"))
    project = Project.at(tmp_path)
    assert str(next_name(project)) == "mine:01"
    add_practical(project, files_of(next_name(project)))
    assert (tmp_path / "src" / "deep" / "tasks" / "practical_01.py").is_file()
    assert outdated(project) == []


def test_there_is_no_number_above_99(course):
    (course.root / "answers" / "99_last.py").write_text("")
    with pytest.raises(CourseError, match="there is no number left"):
        next_name(course)


def test_a_semester_is_taken_over_one_assignment_after_another(
    labkit_here, notebook, marked, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    solution = HALF.replace("# BEGIN", "### BEGIN").replace("# END", "### END")
    assignments = [
        notebook(
            ("code", solution, marked("half", solution=True)),
            ("code", "assert half(3) == 1.5", marked("t1", 2)),
            name=name,
        )
        for name in ("ps1.ipynb", "ps2.ipynb")
    ]
    assert labkit_here("new", "my-semester", "--from-nbgrader", assignments[0])[0] == 0
    monkeypatch.chdir(tmp_path / "my-semester")
    status, told, _ = labkit_here("add", "--from-nbgrader", assignments[1])
    assert status == 0
    assert "Written: practicals/02_ps2.ipynb" in told
    assert "what is left to do in my-semester:02" in told
    assert labkit_here("build", "--check")[0] == 0


def test_who_begins_a_course_that_is_there_is_told_how_to_go_on(course):
    before = contents(course.root)
    with pytest.raises(CourseError, match=r"name another, or type labkit add in it$"):
        new_course(course.root)
    assert contents(course.root) == before


def test_an_assignment_has_to_be_named(labkit_here, course, monkeypatch):
    monkeypatch.chdir(course.root)
    status, _, told = labkit_here("add")
    assert (status, told.count("\n")) == (2, 1)
    assert "--from-nbgrader FILE" in told


def test_it_is_typed_in_a_checkout(labkit_here, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, told = labkit_here("add", "--from-otter", "hw.ipynb")
    assert (status, told.count("\n")) == (2, 1)
    assert "is no checkout of a course" in told

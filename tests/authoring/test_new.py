"""``labkit new``: what it writes, and what it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.authoring import new  # noqa: E402
from labkit.authoring.new import COURSE, FIRST, new_course  # noqa: E402
from labkit.course.build import outdated  # noqa: E402
from labkit.errors import CourseError  # noqa: E402

RUFF = ("--line-length=100", "--isolated", "my_course", "tests")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Write a course whose name is no name of a package as it stands."""
    return new_course(tmp_path_factory.mktemp("courses") / "my-course", "https://example.org/my/")


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_new_course_has_its_files_and_its_notebook_and_nothing_else(course):
    wanted = {path.replace("{package}", "my_course") for path in (*COURSE, *FIRST)}
    assert files(course.root) == {*wanted, "practicals/01_standard_error.ipynb"}
    assert list(course.root.parent.iterdir()) == [course.root]
    assert outdated(course) == []


def test_its_name_and_its_address_stand_where_they_are_looked_for(course):
    assert (course.course, course.top) == ("my-course", "my_course")
    assert course.practical(course.sources[0]).name == "my-course:01"
    notebook = course.practical_path(course.sources[0]).read_text()
    assert 'find_spec(\\"my_course\\")' in notebook
    assert "git+https://example.org/my" in notebook
    assert "example.org" not in "".join(
        path.read_text() for path in (course.root / "my_course").rglob("*.py")
    )


def test_its_points_add_up_and_no_placeholder_is_left(course):
    tasks = course.practical(course.sources[0]).tasks
    free = sum(points for task in tasks for _, points in task.free_text)
    assert sum(task.max_points for task in tasks) + free == 100
    for path in course.root.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "<<" not in text, path
            assert "{package}" not in text, path


@pytest.mark.parametrize(
    "command",
    [("check", "--select=E,F,W,I,B,UP,N,SIM,C4,PTH,RET"), ("format", "--check")],
    ids=["linted", "formatted"],
)
def test_what_is_written_is_as_tidy_as_labkit_itself(course, command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, *RUFF],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("My Course", "cannot be the name of a course"),
        ("1st", "begins with a letter"),
        ("class", "cannot be the name of a course"),
        ("answers", "'answers' is a folder of every course"),
        ("tests", "'tests' is a folder of every course"),
        ("practicals", "'practicals' is a folder of every course"),
        ("docs", "'docs' is a folder of every course"),
        ("images", "'images' is a folder of every course"),
        ("examples", "'examples' is a folder of every course"),
        ("submissions", "'submissions' is a folder of every course"),
        ("marks", "'marks' is a folder of every course"),
        ("labkit", "a course 'labkit' is installed here already"),
        ("statistics", "a package 'statistics' is here already"),
        ("numpy", "a package 'numpy' is here already"),
    ],
)
def test_a_name_that_cannot_be_a_courses_is_refused(tmp_path, name, reason):
    with pytest.raises(CourseError, match=reason):
        new_course(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_left_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(CourseError, match="is there already, and is no empty folder"):
        new_course(tmp_path / "mine")
    assert files(tmp_path) == {"mine/thesis.txt"}


def test_nothing_is_half_written_where_a_notebook_cannot_be_made(tmp_path, monkeypatch):
    def broken(project):
        raise OSError("no space left on device")

    monkeypatch.setattr(new, "build", broken)
    with pytest.raises(OSError, match="no space left"):
        new_course(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_that_one_stands_in_can_become_a_course(tmp_path, monkeypatch):
    here = tmp_path / "mine"
    here.mkdir()
    monkeypatch.chdir(here)
    before = here.stat().st_ino
    monkeypatch.setattr(new, "build", lambda project: iter(()))
    new_course(Path())
    assert {"pyproject.toml", "mine/__init__.py", ".gitignore"} <= files(here)
    assert here.stat().st_ino == before
    assert list(tmp_path.iterdir()) == [here]


def test_a_practical_that_cannot_be_built_is_named_by_its_place_in_the_course(
    tmp_path, monkeypatch
):
    def broken(project):
        raise CourseError(f"{project.root / 'answers'} is wrong")

    monkeypatch.setattr(new, "build", broken)
    with pytest.raises(CourseError, match=r"^mine/answers is wrong; nothing was written$"):
        new_course(tmp_path / "mine")


def test_an_instructor_types_a_name_and_reads_what_comes_next(labkit_here, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, told, _ = labkit_here("new", "mycourse")
    assert status == 0
    assert "mycourse:01" in told
    assert "name its address in mycourse/pyproject.toml" in told
    monkeypatch.chdir(tmp_path / "mycourse")
    assert labkit_here("build", "--check")[0] == 0
    (tmp_path / "mycourse" / "practicals" / "01_standard_error.ipynb").unlink()
    assert labkit_here("build", "--check")[2].endswith(
        "01_standard_error.ipynb; run labkit build\n"
    )
    status, _, told = labkit_here("new", "My Course")
    assert (status, told.count("\n")) == (2, 1)

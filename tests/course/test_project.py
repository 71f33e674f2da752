import pytest

from labkit.course.project import Project
from labkit.errors import CourseError


def test_a_folder_that_is_no_checkout_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is no checkout of a course"):
        Project.at(tmp_path)


def test_practicals_are_chosen_by_their_numbers_in_their_order(project):
    assert [path.stem[:2] for path in project.chosen(["6", "01"])] == ["01", "06"]
    assert project.chosen([]) == project.sources


def test_a_number_without_a_source_is_refused_with_those_there_are(project):
    with pytest.raises(ValueError, match=r"no source of practical 77; there are 01, 02"):
        project.chosen(["77"])


def test_a_practical_of_another_course_is_refused(project):
    assert project.chosen(["labkit:01"]) == project.chosen(["01"])
    with pytest.raises(CourseError, match="other:01 is of another course than labkit"):
        project.chosen(["other:01"])


SETTINGS = """
[project]
name = "mine"
urls = {{ Homepage = "https://example.org/mine", Repository = "https://example.org/code/" }}
[project.entry-points."labkit.practicals"]
{points}
"""


def checkout(folder, points='mine = "mine.practicals"'):
    (folder / "answers").mkdir()
    (folder / "pyproject.toml").write_text(SETTINGS.format(points=points))
    return folder


def test_address_and_name_stand_once_in_the_courses_own_pyproject(tmp_path):
    project = Project.at(checkout(tmp_path))
    assert (project.url, project.course, project.top) == (
        "https://example.org/code",
        "mine",
        "mine",
    )
    (tmp_path / "answers" / "01_first.py").touch()
    [source] = project.sources
    assert str(project.name_of(source)) == "mine:01"


def test_labkits_own_checkout_is_opened_as_any_other(project):
    assert (project.course, project.package) == ("labkit", "labkit.course.practicals")
    assert project.practical(project.sources[0]).name == "01"


@pytest.mark.parametrize("points", ["", 'mine = "a"\nyours = "b"'])
def test_a_checkout_names_its_practicals_once(tmp_path, points):
    with pytest.raises(
        CourseError, match=r"once, as an entry point of the group labkit\.practicals"
    ):
        Project.at(checkout(tmp_path, points))


def test_settings_that_cannot_be_read_are_named(tmp_path):
    checkout(tmp_path, "[[[")
    with pytest.raises(CourseError, match=r"the settings of .* cannot be read"):
        Project.at(tmp_path)


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [(None, "01_first.py has no tasks: there is no "), ("1 / 0", "ZeroDivisionError")],
)
def test_tasks_that_are_not_there_or_do_not_load_are_named(tmp_path, tasks, reason):
    project = Project.at(checkout(tmp_path))
    source = tmp_path / "answers" / "01_first.py"
    if tasks is not None:
        path = project.module_path(source)
        path.parent.mkdir(parents=True)
        path.write_text(tasks)
    with pytest.raises(CourseError, match=reason):
        project.practical(source)


def test_tasks_are_those_of_the_checkout_and_import_their_neighbours(tmp_path):
    project = Project.at(checkout(tmp_path))
    source = tmp_path / "answers" / "01_first.py"
    path = project.module_path(source)
    path.parent.mkdir(parents=True)
    path.with_name("shared_by_all.py").write_text("TITLE = 'Shared'")
    path.write_text(
        "from labkit.course.task import Practical\n"
        "from mine.practicals.shared_by_all import TITLE\n"
        "PRACTICAL = Practical('01', TITLE, ())\n"
    )
    assert project.practical(source).title == "Shared"
    path.write_text(path.read_text().replace("TITLE, ()", "'Changed since', ()"))
    assert project.practical(source).title == "Changed since"

import pytest

from labkit.course.courses import course_names, find_course
from labkit.errors import CourseError


def test_labkits_own_course_is_found_as_any_other():
    own = find_course("labkit")
    assert (own.distribution, own.package) == ("labkit-course", "labkit.course.practicals")
    assert (own.checkout() / "setup.cfg").exists()
    assert own.folder().name == "labkit"


def test_a_course_is_found_without_being_imported(install_course):
    install_course("dull", practical_01="1 / 0")
    assert "dull" in course_names()
    assert list(find_course("dull").modules()) == ["01"]
    assert find_course("dull").checkout() is None


def test_a_practical_of_one_digit_is_named_with_the_name_that_it_should_have(install_course):
    install_course("short", practical_3="")
    with pytest.raises(CourseError, match=r"practical_3: .*; call it practical_03") as told:
        find_course("short").modules()
    assert "\n" not in str(told.value)


def test_a_course_that_was_installed_since_is_found_too(install_course):
    with pytest.raises(CourseError, match="no course 'later'"):
        find_course("later")
    install_course("later")
    assert find_course("later").version == "1.0"


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("nowhere.practicals", "No module named 'nowhere'"),
        ("broken_package.gone", "no module named 'broken_package.gone'"),
        ("json.decoder", "json.decoder is a module, and no package"),
        ("my course", "'my course' is no name of a package"),
    ],
)
def test_a_broken_entry_point_costs_one_line_and_no_other_course(install_course, value, cause):
    install_course("broken", value=value)
    with pytest.raises(
        CourseError, match=r"the course 'broken' of broken 1\.0 does not load"
    ) as told:
        find_course("broken").modules()
    assert cause in str(told.value)
    assert "\n" not in str(told.value)
    assert "05" in find_course("labkit").modules()


def test_metadata_that_nobody_can_read_hide_no_course(install_course):
    site = install_course("odd")
    (site / "odd-1.0.dist-info" / "entry_points.txt").write_text("[labkit.practicals]\nno equals\n")
    assert "labkit" in course_names()


def test_two_packages_with_a_course_of_one_name_are_both_named(install_course):
    install_course("twin")
    install_course("twin", "2.0", value="another.practicals")
    with pytest.raises(CourseError, match=r"twin 2\.0 and twin 1\.0 are both called 'twin'"):
        find_course("twin")


def test_older_metadata_of_the_same_package_change_nothing(install_course):
    install_course("twice")
    install_course("twice", "0.9")
    assert find_course("twice").package == "twice_package.practicals"


def test_courses_are_listed_without_numpy_or_tensorflow(in_fresh_python):
    told = in_fresh_python(
        "import sys\n"
        "from labkit.course.courses import course_names\n"
        "assert 'labkit' in course_names()\n"
        "print(sorted({'numpy', 'pandas', 'tensorflow'} & set(sys.modules)))"
    )
    assert told == "[]"

import pytest

from labkit.course.project import Project


def test_a_folder_that_is_no_checkout_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is no checkout of the course"):
        Project.at(tmp_path)


def test_practicals_are_chosen_by_their_numbers_in_their_order(project):
    assert [path.stem[:2] for path in project.chosen(["6", "01"])] == ["01", "06"]
    assert project.chosen([]) == project.sources


def test_a_number_without_a_source_is_refused_with_those_there_are(project):
    with pytest.raises(ValueError, match=r"no source of practical 77; there are 01, 02"):
        project.chosen(["77"])

import pytest

from labkit.course.names import PracticalName


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5", "05"),
        ("05", "05"),
        ("labkit:5", "05"),
        (" labkit : 05 ", "05"),
        ("mycourse:1", "mycourse:01"),
        ("mycourse:01", "mycourse:01"),
        ("a:b:1", "a:b:01"),
    ],
)
def test_a_name_has_one_form_however_it_is_typed(typed, meant):
    assert str(PracticalName.read(typed)) == meant
    assert PracticalName.read(meant) == PracticalName.read(typed)


def test_two_courses_with_the_same_number_have_two_names():
    assert PracticalName.read("mycourse:01") != PracticalName.read("01")

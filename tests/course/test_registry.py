import pytest

import labkit
from labkit.course.registry import load_practical, practical_numbers, practical_source
from labkit.errors import CourseError

ONE_TASK = """
from labkit.course.expect import expect
from labkit.course.task import Practical, Task

halves = Task("halves", "Halves")


@halves.check(4)
def check_half(answers):
    \"""The half of three.\"""
    expect(answers.value("half") == 1.5, "half is not half of three")


PRACTICAL = Practical("01", "{title}", (halves,))
"""


def test_every_practical_is_found_under_its_own_number():
    numbers = practical_numbers()
    assert numbers == sorted(numbers)
    assert [load_practical(number).number for number in numbers] == numbers
    assert [load_practical(f"labkit:{number}").name for number in numbers] == numbers


def test_an_unknown_practical_is_refused():
    for ask in (load_practical, practical_source):
        with pytest.raises(CourseError, match="there is no practical '99'; there are 01, 02"):
            ask("99")
        with pytest.raises(CourseError, match="no course 'nowhere' is installed here; there are"):
            ask("nowhere:01")


def test_the_source_is_what_the_checks_are_made_of():
    assert 'PRACTICAL = Practical(\n    "05",' in practical_source("05")


def test_two_courses_with_the_same_number_live_side_by_side(install_course, capsys):
    for name in ("halving", "thirds"):
        install_course(name, practical_01=ONE_TASK.format(title=name.title()))
    assert practical_numbers("halving") == ["01"]
    assert load_practical("halving:1").title == "Halving"
    assert load_practical("thirds:01").name == "thirds:01"
    assert load_practical("01").title not in ("Halving", "Thirds")
    labkit.Lab("halving:01", {"half": 1.5}).check("halves")
    assert capsys.readouterr().out.startswith("halves: 4 of 4 points")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 / 0", "the course 'odd' of odd 1.0 does not load: ZeroDivisionError"),
        ("import no_such_module", "does not load: ModuleNotFoundError: No module named"),
        ("PRACTICAL = 1", "odd_package.practicals.practical_01 has no PRACTICAL of"),
        (ONE_TASK.replace('"01"', '"07"'), "holds practical '07', but its name says '01'"),
    ],
)
def test_a_practical_that_does_not_load_costs_one_line(install_course, text, reason):
    install_course("odd", practical_01=text)
    with pytest.raises(CourseError, match=reason) as told:
        load_practical("odd:01")
    assert "\n" not in str(told.value)
    assert load_practical("05").number == "05"

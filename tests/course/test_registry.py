import pytest

from labkit.course.registry import load_practical, practical_numbers, practical_source


def test_every_practical_is_found_under_its_own_number():
    numbers = practical_numbers()
    assert numbers == sorted(numbers)
    assert [load_practical(number).number for number in numbers] == numbers


def test_an_unknown_practical_is_refused():
    for ask in (load_practical, practical_source):
        with pytest.raises(ValueError, match="there is no practical '99'"):
            ask("99")


def test_the_source_is_what_the_checks_are_made_of():
    assert 'PRACTICAL = Practical(\n    "05",' in practical_source("05")

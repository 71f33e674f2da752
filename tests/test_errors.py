import inspect

import pytest

import labkit
from labkit import errors

OWN = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_every_error_is_a_value_error_of_labkits_and_says_so_in_its_name(kind):
    assert issubclass(kind, errors.LabkitError)
    assert issubclass(kind, ValueError)
    assert kind.__name__.endswith("Error")


def test_one_error_catches_what_labkit_says_of_an_input():
    with pytest.raises(errors.LabkitError, match="seed must lie between"):
        labkit.default_methods(seed=-1)

"""What the grader runs in a kernel: seeds, and one reply to one question."""

import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from labkit.course.codec import encode
from labkit.course.replies import read_reply
from labkit.grading.kernel import inside


@pytest.fixture
def shell():
    # IPython 7 leaves its database of what was typed open
    config = Config(HistoryManager={"enabled": False})
    shell = InteractiveShell.instance(config=config)
    yield shell
    shell.reset(new_session=False)
    InteractiveShell.clear_instance()


def asked(shell, name, arguments=None):
    with capture_output() as captured:
        inside.show(name, arguments)
    [output] = captured.outputs
    return read_reply(output.data[inside.MIME]), captured


def test_a_value_is_shown_under_a_type_of_the_graders_own(shell):
    shell.user_ns["x"] = np.arange(3)
    found, _ = asked(shell, "x")
    assert found.tolist() == [0, 1, 2]


def test_a_function_is_called_with_what_was_encoded(shell):
    shell.user_ns["add"] = lambda a, b: a + b
    assert asked(shell, "add", encode([2, 3]))[0] == 5


def test_what_a_function_prints_is_not_sent(shell):
    def chatty():
        print("working" * 1000)
        return 7

    shell.user_ns["chatty"] = chatty
    found, captured = asked(shell, "chatty", encode([]))
    assert (found, captured.stdout) == (7, "")


def test_seeds_are_fixed_wherever_a_kernel_starts():
    random.seed(5), np.random.seed(5)
    inside.prepare()
    first = random.random(), np.random.rand()
    inside.prepare()
    assert (random.random(), np.random.rand()) == first


def test_keras_is_seeded_where_it_is_loaded_and_not_loaded_where_not(monkeypatch):
    seeds = []
    keras = SimpleNamespace(utils=SimpleNamespace(set_random_seed=seeds.append))
    monkeypatch.setitem(sys.modules, "keras", keras)
    inside.prepare()
    assert len(seeds) == 1
    monkeypatch.delitem(sys.modules, "keras")
    inside.prepare()
    assert "keras" not in sys.modules

"""A kernel that harms the grader which listens to it is ended."""

import subprocess
import sys

import pytest

from labkit.grading.kernel.guard import Guard, can_guard

pytestmark = pytest.mark.skipif(not can_guard(), reason="a guard needs Linux")


@pytest.fixture
def process():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    yield process
    process.kill()
    process.wait()


def test_what_takes_too_long_is_ended(process):
    guard = Guard(process.pid)
    guard.allow(0.1)
    assert process.wait(timeout=600) == -9
    assert guard.tripped
    guard.close()


def test_what_makes_the_grader_grow_is_ended(process):
    guard = Guard(process.pid, most=2**26)
    received = bytearray(b"x" * 2**27)
    assert process.wait(timeout=600) == -9
    assert (guard.tripped, len(received)) == (True, 2**27)
    guard.close()


def test_what_does_neither_is_let_be(process):
    guard = Guard(process.pid)
    guard.allow(3)
    guard.allow(None)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=4)
    guard.close()
    assert not guard.tripped


def test_what_has_ended_already_is_no_error(process):
    guard = Guard(process.pid)
    process.kill()
    process.wait()
    guard.allow(0)
    guard.close()

import io
import os
import sys

from labkit.stderr import held_stderr


def test_what_native_code_writes_is_held_and_python_still_speaks(capfd):
    with held_stderr() as held:
        os.write(2, b"native noise\n")
        print("a progress line", file=sys.stderr)
        held.seek(0)
        assert held.read() == b"native noise\n"
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "a progress line\nafter\n"


def test_standard_error_comes_back_after_a_failure(capfd):
    before = sys.stderr
    try:
        with held_stderr():
            raise RuntimeError
    except RuntimeError:
        os.write(2, b"heard\n")
    assert sys.stderr is before
    assert capfd.readouterr().err == "heard\n"


def test_a_standard_error_of_another_kind_is_left_alone(monkeypatch):
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        with held_stderr() as held:
            assert sys.stderr is stream
            os.write(2, b"noise")
            held.seek(0)
            assert held.read() == b"noise"


def test_no_descriptor_is_left_open():
    before = lowest_free_descriptor()
    for _ in range(5):
        with held_stderr():
            pass
    assert lowest_free_descriptor() == before


def lowest_free_descriptor():
    descriptor = os.dup(2)
    os.close(descriptor)
    return descriptor

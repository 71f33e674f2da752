"""A check that never comes to an end is stopped, and nothing else is."""

import signal
import sys
import threading
import time

import pytest

from labkit.grading.cpu_limit import limited

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")


def spin(seconds=None):
    """Compute."""
    begun = time.process_time()
    while seconds is None or time.process_time() - begun < seconds:
        pass
    return "done"


def test_what_computes_without_end_is_stopped():
    with pytest.raises(TimeoutError, match=r"it computed for more than 0\.2 s"):
        limited(spin, 0.2)()


def test_waiting_is_not_computing():
    limited(time.sleep, 0.2)(0.5)


def test_what_ends_in_time_leaves_no_timer_behind():
    before = signal.getsignal(signal.SIGPROF)
    assert limited(spin, 30)(0.01) == "done"
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before
    with pytest.raises(TimeoutError):
        limited(spin, 0.1)()
    assert signal.getsignal(signal.SIGPROF) is before


def test_a_thread_that_cannot_be_stopped_has_no_limit():
    told = []
    thread = threading.Thread(target=lambda: told.append(limited(spin, 0.05)(0.2)))
    thread.start()
    thread.join()
    assert told == ["done"]


@pytest.mark.parametrize("seconds", [1e300, float("inf")])
def test_no_limit_is_one_too(seconds):
    assert limited(spin, seconds)(0.01) == "done"


def test_it_is_still_known_by_its_name():
    assert (limited(spin, 1).__name__, limited(spin, 1).__doc__) == ("spin", "Compute.")

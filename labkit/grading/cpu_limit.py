"""Stops a check that computes without end, so that it costs its own points and not the class's."""

import functools
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

Result = TypeVar("Result")
# a clock of 32 bits takes no more, and none takes infinity
_MOST_SECONDS = 2.0**31 - 1


def limited(function: Callable[..., Result], seconds: float) -> Callable[..., Result]:
    """Limit how long a function may compute.

    Parameters
    ----------
    function : callable
        What computes.
    seconds : float
        Of this process's own computing: waiting for a kernel takes none.

    Returns
    -------
    function : callable
        Raises `TimeoutError` where it takes longer; without limit in a thread
        that is not the main one, and on Windows.

    Examples
    --------
    >>> limited(max, 60)([1, 2])
    2
    """

    @functools.wraps(function)
    def run(*arguments: object, **options: object) -> Result:
        with _cpu_limit(seconds):
            return function(*arguments, **options)

    return run


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"it computed for more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, min(seconds, _MOST_SECONDS))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

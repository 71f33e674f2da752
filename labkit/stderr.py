"""Hold back what native code writes to standard error."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


@contextmanager
def held_stderr() -> Iterator[IO[bytes]]:
    """Collect what is written to file descriptor 2, and keep it off the screen.

    TensorFlow logs from C++ before any setting of its own can stop it.
    Python's own ``sys.stderr`` goes on working meanwhile, so a progress line
    drawn by another thread is not swallowed.

    Yields
    ------
    held : binary file
        What was written so far, for whoever needs it after a failure.

    Examples
    --------
    >>> import os
    >>> with held_stderr() as held:
    ...     _ = os.write(2, b"noise")
    ...     _ = held.seek(0)
    ...     held.read()
    b'noise'
    """
    with tempfile.TemporaryFile() as held, _python_stderr_kept() as real:
        os.dup2(held.fileno(), 2)
        try:
            yield held
        finally:
            os.dup2(real, 2)


@contextmanager
def _python_stderr_kept() -> Iterator[int]:
    """Give ``sys.stderr`` a descriptor of its own where it writes to number 2."""
    real = os.dup(2)
    python_stderr = sys.stderr
    try:
        if _writes_to_descriptor_2(python_stderr):
            python_stderr.flush()
            sys.stderr = open(real, "w", buffering=1, closefd=False)  # noqa: SIM115
        yield real
    finally:
        if sys.stderr is not python_stderr:
            sys.stderr.close()
            sys.stderr = python_stderr
        os.close(real)


def _writes_to_descriptor_2(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and stream.fileno() == 2
    except (AttributeError, OSError, ValueError):
        return False

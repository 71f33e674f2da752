"""Files that are whole at every moment, and written by one at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PART = ".labkit-{}.part"


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file so that its name never stands for half of it.

    Parameters
    ----------
    path : Path
        Its folder is made if need be. What was there before stays until the
        new content is complete.
    content : bytes
        All that the file is to hold.
    durable : bool, default=False
        Wait until it is on the disk: for what cannot be made again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(_PART.format(os.getpid()))
    try:
        with part.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def lock(descriptor: int) -> None:
    """Wait until nobody else has locked a file or a folder; closing it unlocks it.

    Parameters
    ----------
    descriptor : int
        Of the open file or folder. Where a system has no locks, nothing is waited for.
    """
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):  # some network file systems have none
            fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep all other processes that ask for the same folder waiting.

    Parameters
    ----------
    folder : Path
        Has to be there. On Windows nobody waits.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def remove_parts(folder: Path) -> None:
    """Remove what a run that was killed left half-written.

    Parameters
    ----------
    folder : Path
        Need not exist.
    """
    for part in folder.glob(_PART.format("*")):
        part.unlink(missing_ok=True)

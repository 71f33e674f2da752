"""Files that are whole at every moment."""

import os
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


def remove_parts(folder: Path) -> None:
    """Remove what a run that was killed left half-written.

    Parameters
    ----------
    folder : Path
        Need not exist.
    """
    for part in folder.glob(_PART.format("*")):
        part.unlink(missing_ok=True)

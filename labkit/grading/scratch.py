"""The folders that kernels work in: made for a run, and wiped whatever ended it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import dropwhile
from pathlib import Path

_PREFIX = "labkit-grade-"
# the address of a Unix socket has 107 bytes, and what is below takes 60 of them
_LONGEST = 40


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for the kernels' own folders.

    A worker that is killed wipes none of them, so the next run does.

    Yields
    ------
    folder : Path
        Removed afterwards.
    """
    temporary = tempfile.gettempdir()
    if sys.platform == "linux" and len(temporary) > _LONGEST:
        temporary = "/tmp"
    for path in Path(temporary).glob(f"{_PREFIX}*"):
        if not _runs(path.name.removeprefix(_PREFIX).partition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{_PREFIX}{os.getpid()}-", dir=temporary, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _runs(pid: str) -> bool:
    return Path("/proc", pid).exists() if Path("/proc/self").exists() else True


def below(scratch: Path, depth: int) -> Path:
    """Return the folder that a notebook works in.

    Parameters
    ----------
    scratch : Path
        Its kernel's folder.
    depth : int
        Folders above the notebook's own that hold what was handed in.

    Returns
    -------
    folder : Path
    """
    return scratch.joinpath(*["notebook"] * depth)


def fill(scratch: Path, files: Sequence[tuple[Sequence[str], bytes]]) -> int:
    """Write what was handed in beside a notebook into its kernel's folder.

    Parameters
    ----------
    scratch : Path
        The folder, which nothing runs in yet.
    files : sequence of (place, bytes)
        Folders and name, as seen from the notebook, and the content. A name that this
        system cannot have, or that the kernel's own files have, is passed over.

    Returns
    -------
    depth : int
        Folders above the notebook's own that hold any of it; see `below`.
    """
    depth = max((n_above(place) for place, _ in files), default=0)
    for place, content in files:
        above = n_above(place)
        inner = place[above:]
        if is_kernels_own(inner[0]):
            continue
        with suppress(OSError, ValueError):
            path = below(scratch, depth - above).joinpath(*inner)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
    below(scratch, depth).mkdir(parents=True, exist_ok=True)
    return depth


def is_kernels_own(name: str) -> bool:
    """Check whether a file in a kernel's folder is one that Jupyter writes there.

    Parameters
    ----------
    name : str
        Of the file.

    Returns
    -------
    is_own : bool
    """
    return name == "kernel.json" or name.startswith("kernel-ipc")


def n_above(place: Sequence[str]) -> int:
    """Count the folders that a place lies above a notebook's own.

    Parameters
    ----------
    place : sequence of str
        Folders and name, as seen from the notebook.

    Returns
    -------
    count : int

    Examples
    --------
    >>> n_above(("..", "data", "rows.csv")), n_above(("data", "rows.csv"))
    (1, 0)
    """
    return len(place) - len(tuple(dropwhile(os.pardir.__eq__, place)))


def wipe(scratch: Path) -> None:
    """Remove a kernel's folder, or the link to it that a sandbox leaves.

    Parameters
    ----------
    scratch : Path
        Of a process that has ended; it need not exist.
    """
    if scratch.is_symlink():
        scratch.unlink(missing_ok=True)
    else:
        shutil.rmtree(scratch, ignore_errors=True)

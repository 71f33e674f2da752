"""The folders that kernels work in: made for a run, and wiped whatever ended it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
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


def fill(scratch: Path, files: Iterable[tuple[Sequence[str], bytes]]) -> None:
    """Write what was handed in beside a notebook into its kernel's folder.

    Parameters
    ----------
    scratch : Path
        The folder, which nothing runs in yet.
    files : iterable of (place, bytes)
        Folders and name, and the content. A name that this system cannot have, or
        that the kernel's own files have, is passed over.
    """
    for place, content in files:
        if place[0] == "kernel.json" or place[0].startswith("kernel-ipc"):
            continue
        with suppress(OSError, ValueError):
            path = scratch.joinpath(*place)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)


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

"""What a sandboxed process sees of the file system: a new root, nearly empty.

On it appear the Python environment and the system's libraries, read-only, and
folders of its own to write in. What is not there needs no rule: answers, other
submissions, the home folder, the sockets of other programs.
"""

import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import labkit.grading
from labkit.grading.sandbox import linux

_LIBRARIES = ("/bin", "/lib", "/lib32", "/lib64", "/sbin", "/usr", "/nix/store")
_SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/sys/devices/system/cpu",
)
# not /dev/zero: mapped by two processes, it is memory that no process's size shows
_DEVICES = ("/dev/full", "/dev/null", "/dev/random", "/dev/urandom")
SCRATCH = Path("/scratch")
_OLD = Path("/old")
_STORE = Path("/store")
_FILES_AT_MOST = 65536
# what a user has so many of is also the instructor's, outside of the sandbox
_MOST_INOTIFY = {"max_inotify_instances": 16, "max_inotify_watches": 4096}


def readable_paths() -> list[Path]:
    """List what a Python program needs to read, this environment's packages included.

    Of an editable install of labkit only the package itself is listed, not the
    project around it.

    Returns
    -------
    paths : list of Path

    Examples
    --------
    >>> Path(sys.prefix) in readable_paths()
    True
    """
    names = [*_LIBRARIES, *_SETTINGS, *_DEVICES]
    names += [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    names += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    names += site.getsitepackages()
    if site.ENABLE_USER_SITE:
        names.append(site.getusersitepackages())
    paths = [Path(name).absolute() for name in names] + [package_folder()]
    return [path for path in dict.fromkeys(paths) if path.exists()]


def package_folder() -> Path:
    """Return the folder of labkit itself."""
    return Path(labkit.grading.__file__).parent.parent


def shows(path: Path, also: Iterable[Path] = ()) -> bool:
    """Check whether sandboxed processes can read a path, as part of a Python environment.

    Parameters
    ----------
    path : Path
        Such as a folder of submissions, which had better be elsewhere.
    also : iterable of Path, default=()
        What is shown beside the environment, such as a course's package.

    Returns
    -------
    shows : bool

    Examples
    --------
    >>> shows(Path(os.__file__)), shows(Path.home())
    (True, False)
    """
    real = path.resolve()
    shown = (*readable_paths(), *also)
    return any(real.is_relative_to(readable.resolve()) for readable in shown)


def enter(scratch: Path, readable: Iterable[Path], *, disk: int, owner: tuple[int, int]) -> None:
    """Replace this process's root; it needs a mount and a PID namespace of its own.

    Parameters
    ----------
    scratch : Path
        A copy of it appears as `SCRATCH`, writable and held in memory, and as
        a link under its own name.
    readable : iterable of Path
        Appear under the same names, read-only.
    disk : int
        Bytes that can be written, in all writable folders together.
    owner : tuple of int
        User and group of what is writable.

    Raises
    ------
    OSError
        If the kernel refuses a step; it names the step.
    """
    # links are followed as long as the old root is there to follow them in
    links = {path: path.resolve() for path in readable}
    linux.keep_mounts_private()
    linux.mount("tmpfs", scratch, linux.MS_NOSUID | linux.MS_NODEV, "size=4m,mode=755")
    _at(scratch, _OLD).mkdir()
    linux.pivot_root(scratch, _at(scratch, _OLD))
    os.chdir("/")
    _mount_store(disk, owner)
    _show_all(links)
    _mount_proc()
    _mount_terminals()
    _show_scratch(scratch, owner)
    _make_accounts(owner)
    for folder in (_STORE, _OLD):
        linux.detach(folder)
        folder.rmdir()
    flags = linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
    linux.set_mount_flags("/", flags, recursive=False)
    os.chdir(SCRATCH)


def _old(path: Path) -> Path:
    """Return a path of the old root as it is reached from the new one."""
    return _at(_OLD, path)


def _at(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _mount_store(disk: int, owner: tuple[int, int]) -> None:
    """Mount what all writable folders share, so that one limit holds for all."""
    _STORE.mkdir()
    options = f"size={disk},nr_inodes={_FILES_AT_MOST},mode=755"
    linux.mount("tmpfs", _STORE, linux.MS_NOSUID | linux.MS_NODEV, options)
    for path in (Path("/tmp"), Path("/dev/shm")):
        _show_writable(path, owner)


def _show_writable(path: Path, owner: tuple[int, int]) -> None:
    stored = _STORE / path.name
    stored.mkdir(exist_ok=True)
    os.chown(stored, *owner)
    path.mkdir(parents=True, exist_ok=True)
    linux.bind(stored, path)


def _show_all(links: dict[Path, Path]) -> None:
    # a folder before what is in it, which then needs no mount of its own
    for real in sorted(set(links.values())):
        if not _shown(real):
            _show(real)
    for path, real in links.items():
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(real)


def _show(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if _old(path).is_dir():
        path.mkdir(exist_ok=True)
    else:
        path.touch()
    linux.bind(_old(path), path)
    linux.set_mount_flags(path, linux.MS_RDONLY | linux.MS_NOSUID, recursive=True)


def _shown(path: Path) -> bool:
    return path.exists() and path.samefile(_old(path))


def _mount_proc() -> None:
    """Mount a /proc that knows this PID namespace alone."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    Path("/proc").mkdir()
    linux.mount("proc", "/proc", flags)
    # with namespaces of its own, a process could mount folders that no limit covers
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    for name, most in _MOST_INOTIFY.items():
        with suppress(FileNotFoundError):  # where the kernel is built without it
            Path("/proc/sys/user", name).write_text(str(most), encoding="ascii")
    # if the machine runs out of memory all the same, this is what has to go
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    linux.set_mount_flags("/proc", flags | linux.MS_RDONLY, recursive=False)


def _mount_terminals() -> None:
    """Mount terminals, so that a cell such as ``!ls`` has one of its own, and of nobody else's."""
    Path("/dev/pts").mkdir()
    flags = linux.MS_NOSUID | linux.MS_NOEXEC
    linux.mount("devpts", "/dev/pts", flags, "newinstance,ptmxmode=0666,mode=620,max=64")
    Path("/dev/ptmx").symlink_to("pts/ptmx")
    Path("/dev/fd").symlink_to("/proc/self/fd")


def _show_scratch(scratch: Path, owner: tuple[int, int]) -> None:
    _show_writable(SCRATCH, owner)
    shutil.copytree(_old(scratch), SCRATCH, symlinks=True, dirs_exist_ok=True)
    for folder, folders, files in os.walk(SCRATCH):
        for name in (*folders, *files):
            os.chown(Path(folder, name), *owner, follow_symlinks=False)
    # the grader comes here for its sockets, and must not be led elsewhere
    linux.set_mount_flags(SCRATCH, linux.MOUNT_ATTR_NOSYMFOLLOW, recursive=False)
    # a notebook's folder has these names in Colab and on Kaggle
    for path in (scratch, Path("/content"), Path("/kaggle/working"), Path("/kaggle/input")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(SCRATCH)


def _make_accounts(owner: tuple[int, int]) -> None:
    """Write a name for the process's user; the machine's users stay unknown."""
    user, group = owner
    Path("/etc").mkdir(exist_ok=True)
    passwd = f"student:x:{user}:{group}::{SCRATCH}:/bin/sh\n"
    Path("/etc/passwd").write_text(passwd, encoding="utf-8")
    Path("/etc/group").write_text(f"student:x:{group}:\n", encoding="utf-8")

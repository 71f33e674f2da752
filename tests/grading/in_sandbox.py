"""Runs lines of Python in sandboxes, for the tests: the request and its outcome are JSON.

A program of its own, for a sandbox is forked, and a test process has threads.
"""

import contextlib
import errno
import functools
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from labkit.grading.sandbox import linux
from labkit.grading.sandbox.spawn import ResourceLimits, SandboxError, spawn
from labkit.grading.scratch import wipe

PROJECT = Path(__file__).parents[2]


def main():
    request = json.loads(sys.argv[1])
    user = request.pop("user")
    if user is not None:
        become(user)
        os.execv(sys.executable, [sys.executable, "-P", __file__, json.dumps(request | UNCHANGED)])
    for module in request.pop("preload"):
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(outcomes(Path(folder), **request)))


UNCHANGED = {"user": None}


def become(user):
    """Become an ordinary user, to whom this Python and this project are shown wherever they are."""
    needed = {Path(name).resolve() for name in (sys.base_prefix, sys.prefix, PROJECT)}
    closed = {outermost for path in needed if (outermost := _outermost_closed(path))}
    if closed:
        _show(needed, closed)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def _outermost_closed(path):
    """Give the highest folder on the way to a path that others may not enter."""
    return next((p for p in reversed([path, *path.parents]) if not p.stat().st_mode & 0o001), None)


def _show(needed, closed):
    """Put an open folder, with nothing but what is needed in it, over each closed one."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.keep_mounts_private()
    held = {path: os.open(path, os.O_PATH) for path in needed if closed & {path, *path.parents}}
    for folder in closed:
        linux.mount("tmpfs", folder, 0, "mode=755")
    for path in sorted(held):
        path.mkdir(parents=True, exist_ok=True)
        linux.bind(f"/proc/self/fd/{held[path]}", path)
        os.close(held[path])


def outcomes(folder, codes, limits, files, signals, seconds, connect):
    """Start a sandbox for each code, side by side; then wait for one after the other."""
    started = []
    shown = folder / "shown"
    shown.mkdir()
    (shown / "file").write_text("shown", encoding="utf-8")
    for number, code in enumerate(codes):
        scratch = folder / str(number)
        scratch.mkdir()
        for name, text in files.items():
            (scratch / name).write_text(text, encoding="utf-8")
        started.append((scratch, *start(code, scratch, ResourceLimits(**limits), shown)))
    results = []
    for scratch, error, pid, output in started:
        if error:
            results.append({"error": error})
            continue
        result = {"heard": hear(scratch / "socket") if connect else None}
        result |= ended(pid, output, signals, seconds)
        wipe(scratch)
        results.append(result | {"left": os.path.lexists(scratch)})
        os.close(output)
    return results


def start(code, scratch, limits, shown):
    read, write = os.pipe()
    kept = os.dup(1)
    os.dup2(write, 1)
    try:
        run = functools.partial(exec, code, {"scratch": scratch, "shown": shown})
        return None, spawn(run, scratch=scratch, limits=limits, readable=[shown]), read
    except SandboxError as error:
        return str(error), None, read
    finally:
        os.dup2(kept, 1)
        os.close(write)
        os.close(kept)


def hear(path):
    """Connect to a socket in a scratch folder, as the grader does."""
    with socket.socket(socket.AF_UNIX) as client:
        for _ in range(6000):
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                return greeting(client, str(path))
            time.sleep(0.05)
    return None


def greeting(client, path):
    try:
        client.connect(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return error.strerror
        raise
    return client.recv(100).decode()


def ended(pid, output, signals, seconds):
    """Wait for a sandbox, sending it signals at its first word; tell whether all have gone."""
    began = time.monotonic()
    text = b""
    status = None
    while status is None:
        text += words(output)
        if text:
            while signals:
                os.kill(pid, signals.pop(0))
                time.sleep(0.1)
        if time.monotonic() - began > seconds:
            os.kill(pid, signal.SIGKILL)
            status = os.waitpid(pid, 0)[1]
        else:
            done, ended_with = os.waitpid(pid, os.WNOHANG)
            status = ended_with if done else None
    while piece := words(output):
        text += piece
    closed = select.select([output], [], [], 0)[0] != []
    return {
        "status": os.waitstatus_to_exitcode(status),
        "said": text.decode(errors="replace").strip(),
        "all_gone": closed,
    }


def words(output):
    if select.select([output], [], [], 0.05)[0]:
        return os.read(output, 2**16)
    return b""


if __name__ == "__main__":
    main()

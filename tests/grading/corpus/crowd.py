"""Marks honest and hostile submissions side by side, and watches what happens outside.

A program of its own, so that it can be run as another user, and so that whatever
it starts and leaves behind is its own child. The request and the report are JSON.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import escaping  # noqa: E402, F401
import exhausting  # noqa: E402, F401
import forging  # noqa: E402, F401
import moments  # noqa: E402, F401
import outliving  # noqa: E402, F401
import patching  # noqa: E402, F401
import reading  # noqa: E402, F401
import spoiling  # noqa: E402, F401
from honest import HONEST  # noqa: E402
from hostile import PROGRAMS  # noqa: E402
from in_sandbox import become  # noqa: E402

from labkit.grading.sandbox import linux  # noqa: E402

SECONDS_PER_CELL = 4
MEMORY = 640 * 2**20


def main():
    request = json.loads(sys.argv[1])
    if "home" in request:
        print(json.dumps(mark(**request)))
        return
    user = request.pop("user")
    if user is not None:
        become(user)
        again = json.dumps({"user": None, **request})
        os.execv(sys.executable, [sys.executable, "-P", __file__, again])
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    print(json.dumps(report(**request)))


def report(jobs, families=None, only=None, n_hostile=None, n_honest=None, verbose=False):
    """Mark a crowd, and tell everything that was seen."""
    programs = [
        one
        for one in PROGRAMS
        if (only is None or one.write.__name__ in only)
        and (families is None or one.write.__module__ in families)
    ]
    with Outside() as outside:
        expected = write_all(
            outside, repeated(programs, n_hostile), repeated(HONEST, n_honest or len(HONEST))
        )
        marked, noise, memory = outside.mark(jobs, verbose)
        return {
            "expected": expected,
            "marked": marked,
            "noise": noise,
            "memory": memory,
            **outside.seen(),
        }


def repeated(things, count):
    """Give so many things: some of each kind where there are more, the same again where less."""
    count = len(things) if count is None else count
    step = max(1, len(things) // max(1, count))
    return [things[number * step % len(things)] for number in range(count)]


def write_all(outside, programs, honest):
    """Write all notebooks, hostile ones between honest ones; give what is fair for each file."""
    expected = {}
    per_honest = max(1, len(programs) // max(1, len(honest)))
    for number, program in enumerate(programs):
        name = program.name if program.name[0] in "=-<" else f"student {number:03}"
        label = program.write.__name__
        name = name if name not in expected else f"student {number:03}"
        outside.write(name, program.cells(outside.world))
        expected[name] = [program.status, program.points, label]
    for number, (label, cells, points) in enumerate(honest):
        name = f"student {number * per_honest:03} honest"
        outside.write(name, cells)
        expected[name] = ["graded", points, label]
    return expected


class Outside:
    """What hostile programs reach for: files, sockets, secrets; each leaves a trace."""

    def __enter__(self):
        self.home = Path(tempfile.mkdtemp(prefix="crowd-"))
        self.secret, word = f"secret{secrets.token_hex(12)}", f"breach{secrets.token_hex(12)}"
        self.word = word
        for name in ("submissions", "marks", "answers", "tests", "open", "tmp"):
            (self.home / name).mkdir()
        (self.home / "open").chmod(0o777)
        self.files = [
            self.home / "answers/90_toy.py",
            self.home / "tests/test_hidden.py",
            self.home / "marks/notes.txt",
            self.home / "submissions/notes.txt",
        ]
        hidden = (HERE / "hidden.py").read_text(encoding="utf-8")
        for path in self.files:
            path.write_text(f"# {self.secret}\n{hidden}", encoding="utf-8")
            path.chmod(0o666)
        self.sockets = self._listen()
        self.writable = [self.home / "open", Path("/tmp"), Path("/var/tmp"), Path.home()]
        self.before = self._markers()
        self.world = {
            "home": str(self.home),
            "pid": os.getpid(),
            "secrets": [str(path) for path in self.files],
            "writable": [str(path) for path in self.writable],
            "tcp": self.sockets["tcp"].getsockname()[1],
            "udp": self.sockets["udp"].getsockname()[1],
            "unix": str(self.home / "socket"),
            "abstract": f"labkit-{os.getpid()}",
            "word": word[::-1],
            "word_of_secrets": self.secret[::-1],
        }
        return self

    def __exit__(self, *_):
        for one in self.sockets.values():
            one.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _listen(self):
        sockets = {
            "tcp": socket.create_server(("127.0.0.1", 0)),
            "udp": socket.socket(type=socket.SOCK_DGRAM),
            "unix": socket.socket(socket.AF_UNIX),
            "abstract": socket.socket(socket.AF_UNIX),
        }
        sockets["udp"].bind(("127.0.0.1", 0))
        sockets["unix"].bind(str(self.home / "socket"))
        sockets["abstract"].bind(f"\0labkit-{os.getpid()}")
        (self.home / "socket").chmod(0o777)
        for name, one in sockets.items():
            one.setblocking(False)
            if name in ("unix", "abstract"):
                one.listen()
        return sockets

    def _markers(self):
        with contextlib.suppress(OSError):
            return {
                str(path)
                for folder in self.writable
                for path in folder.glob("*")
                if path.name.startswith(("marker", "daemon", "poison"))
            }
        return set()

    def write(self, name, cells):
        made = [
            {"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells
        ]
        text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (self.home / "submissions" / f"{name}.ipynb").write_text(text, encoding="utf-8")

    def mark(self, jobs, verbose):
        """Mark all in a process of its own, with a secret in its environment."""
        request = json.dumps({"home": str(self.home), "jobs": jobs})
        environment = os.environ | {"LABKIT_SECRET": self.secret, "TMPDIR": str(self.home / "tmp")}
        self.ran = subprocess.Popen(
            [sys.executable, "-P", __file__, request],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        memory = []
        sampler = threading.Thread(target=sample, args=(self.ran, self.home, memory, verbose))
        sampler.start()
        printed, noise = self.ran.communicate()
        sampler.join()
        if self.ran.returncode:
            raise SystemExit(f"marking ended with {self.ran.returncode}: {noise}")
        return json.loads(printed), noise, memory

    def seen(self):
        """Tell what should not be there."""
        return {
            "visits": self._visits(),
            "markers": sorted(self._markers() - self.before),
            "changed": [str(path) for path in self.files if not self._unchanged(path)],
            "told": self._told(),
            "left": sorted(str(path) for path in (self.home / "tmp").rglob("*")),
            "sockets": self._sockets_left(),
            "processes": children_left(),
        }

    def _visits(self):
        visits = []
        for name, one in self.sockets.items():
            with contextlib.suppress(BlockingIOError):
                one.recv(1) if name == "udp" else one.accept()
                visits.append(name)
        return visits

    def _unchanged(self, path):
        return path.exists() and path.read_text(encoding="utf-8").startswith(f"# {self.secret}\n")

    def _told(self):
        """Look for secrets, and for confessions, in everything that was written."""
        told = []
        for path in (self.home / "marks").rglob("*"):
            if path.is_file() and path not in self.files:
                text = path.read_text(encoding="utf-8", errors="replace")
                for word in (self.secret, self.word):
                    start = text.find(word)
                    if start >= 0:
                        told.append(f"{path.name}: {text[start : start + 300]}")
        return told

    def _sockets_left(self):
        listed = Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace")
        return [line for line in listed.splitlines() if f"{self.home}/tmp" in line]


def children_left(seconds=60):
    """Name the processes that have not gone some seconds after the grader."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        while True:
            try:
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    break
            except ChildProcessError:
                return []
        time.sleep(0.1)
    return [command(pid) for pid in descendants(os.getpid())]


def descendants(pid):
    return [found for child in children(pid) for found in (child, *descendants(child))]


def children(pid):
    found = []
    for listed in Path("/proc", str(pid), "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, listed.read_text().split())
    return found


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
    except OSError:
        return ""


def sample(process, home, memory, verbose):
    """Note the megabytes of the grader, its workers and fork servers, until it ends."""
    begun = time.monotonic()
    while process.poll() is None:
        workers = [pid for pid in children(process.pid) if "LokyProcess" in command(pid)]
        servers = [
            # by their parents: a fork keeps the command line of its server
            pid
            for worker in workers
            for pid in children(worker)
            if "labkit.grading.kernel" in command(pid)
        ]
        journal = home / "marks/journal.jsonl"
        done = journal.read_bytes().count(b"\n") - 1 if journal.exists() else 0
        held = {
            "grader": resident(process.pid),
            "workers": sum(map(resident, workers)),
            "fork servers": sum(map(resident, servers)),
        }
        memory.append({"seconds": round(time.monotonic() - begun), "marked": done, **held})
        if verbose:
            print(memory[-1], file=sys.stderr, flush=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5 if verbose else 0.25)


def resident(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 >> 20
    except OSError:
        return 0


def mark(home, jobs):
    """Mark the folder as `labkit grade` does, and write all pages."""
    from labkit.grading.grade import mark_submissions
    from labkit.grading.intake.collect import collect
    from labkit.grading.intake.naming import clean_name
    from labkit.grading.kernel.driver import Limits
    from labkit.grading.kernel.provisioner import close_fork_servers
    from labkit.grading.results import write as results
    from labkit.grading.rubric import read_rubric
    from labkit.grading.terms import Terms

    home = Path(home)
    rubric = read_rubric(str(HERE.parent / "toy.py"), home / "tests/test_hidden.py")
    terms = Terms(rubric, Limits(SECONDS_PER_CELL, 12 * SECONDS_PER_CELL, MEMORY), sandbox=True)
    practical, _ = rubric.load()
    submissions = collect(home / "submissions", practical.number).submissions
    files = {clean_name(path.stem): path.stem for path in (home / "submissions").glob("*.ipynb")}
    marked = mark_submissions(submissions, home / "marks", terms, jobs=jobs)
    results.write(home / "marks", practical, marked)
    close_fork_servers()
    return [
        {
            "student": files[one.student],
            "status": one.status,
            "points": one.points,
            "seconds": one.seconds,
            "sandboxed": one.sandboxed,
            "notes": one.notes,
            "lost": [cell.lost for cell in one.cells if cell.lost],
            "errors": [cell.error[-200:] for cell in one.cells if cell.error],
            "messages": [c.message[:150] for task in one.tasks for c in task.checks if c.message],
        }
        for one in marked
    ]


if __name__ == "__main__":
    main()

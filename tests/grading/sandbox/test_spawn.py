"""Each forbidden thing is tried in a sandbox, as root and as an ordinary user."""

import json
import os
import platform
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import labkit
from labkit.grading.sandbox import spawn as sandbox
from labkit.grading.sandbox.doctor import probe

pytestmark = pytest.mark.grader

PACKAGE = Path(labkit.__file__).parent
PROGRAM = Path(__file__).parents[1] / "in_sandbox.py"
ORDINARY = 61234
USERS = {"root": None, "ordinary": ORDINARY} if os.geteuid() == 0 else {"ordinary": None}
MIB = 2**20


@pytest.fixture(params=USERS)
def user(request, refusals):
    reason = refusals.get(request.param)
    if reason and "CI" not in os.environ:
        pytest.skip(f"this kernel refuses a part of the sandbox: {reason}")
    return USERS[request.param]


@pytest.fixture(scope="session")
def refusals():
    """Give the parts of a sandbox that a user is refused here."""
    outcomes = {name: run_in_sandboxes(user, ["pass"])[0] for name, user in USERS.items()}
    return {name: outcome["error"] for name, outcome in outcomes.items() if "error" in outcome}


def run_in_sandboxes(user, codes, **settings):
    """Run codes side by side as a user, and give their outcomes."""
    request = {
        "user": user,
        "codes": [textwrap.dedent(code) for code in codes],
        "limits": {},
        "files": {},
        "signals": [],
        "preload": [],
        "seconds": 600,
        "connect": False,
    }
    ran = subprocess.run(
        [sys.executable, "-P", PROGRAM, json.dumps(request | settings)],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture
def run_all(user):
    """Run codes in sandboxes side by side, and give their outcomes."""
    return lambda *codes, **settings: run_in_sandboxes(user, codes, **settings)


@pytest.fixture
def run(run_all):
    """Run a code in a sandbox, and give its outcome."""
    return lambda code, **settings: run_all(code, **settings)[0]


@pytest.fixture
def refused(run_all):
    """Run codes that have to fail, and give the names of their errors."""

    def run_and_name(*codes, **settings):
        attempts = [
            "try:\n"
            + textwrap.indent(textwrap.dedent(code), "    ")
            + "\nexcept Exception as error:\n    print(type(error).__name__)"
            + "\nelse:\n    print('it worked')\n"
            for code in codes
        ]
        said = [outcome["said"] for outcome in run_all(*attempts, **settings)]
        assert "it worked" not in said, codes[said.index("it worked")]
        return set(said)

    return run_and_name


# what it may do


def test_its_own_folder_is_home_and_holds_what_was_put_there(run):
    outcome = run(
        """
        import os, tempfile
        from pathlib import Path
        print(Path("data.csv").read_text())
        Path("new").write_text("x")
        print(sorted(os.listdir()), Path.cwd() == Path.home() == Path(tempfile.gettempdir()))
        print(Path("/tmp/model").write_text("y"), scratch.samefile("."))
        """,
        files={"data.csv": "1,2"},
    )
    assert outcome["said"].splitlines() == ["1,2", "['data.csv', 'new'] True", "1 True"]
    assert outcome["status"] == 0
    assert not outcome["left"]


def test_the_python_environment_is_there(run):
    code = """
    import imblearn, numpy, sklearn, subprocess, sys
    from pathlib import Path
    import labkit.metrics
    print(subprocess.check_output([sys.executable, "-c", "print(6 * 7)"], text=True))
    subprocess.run("ls / > listed && cat /proc/self/status > mine", shell=True, check=True)
    """
    outcome = run(code)
    assert (outcome["said"], outcome["status"]) == ("42", 0)


def test_a_command_can_have_a_terminal(run):
    code = "import os; a, b = os.openpty(); print(os.ttyname(b))"
    assert run(code)["said"] == "/dev/pts/0"


def test_a_network_is_trained_and_threads_are_to_be_had(run):
    code = """
    import keras, numpy as np
    X = np.random.default_rng(0).normal(size=(400, 10))
    y = (X[:, 0] > 0).astype(int)
    model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    losses = model.fit(X, y, epochs=4, verbose=0).history["loss"]
    model.save("model.keras")
    keras.models.load_model("model.keras")
    from sklearn.ensemble import RandomForestClassifier
    RandomForestClassifier(n_jobs=4).fit(X, y)
    print(losses[-1] < losses[0])
    """
    outcome = run(code, preload=["labkit.network.ann", "keras", "tensorflow"])
    assert (outcome["said"], outcome["status"]) == ("True", 0)


def test_sockets_in_its_folder_are_reached_from_outside(run):
    code = """
    import socket
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(scratch / "socket"))
    listener.listen()
    listener.accept()[0].send(b"hello")
    """
    assert run(code, connect=True)["heard"] == "hello"


def test_its_exit_status_is_told(run_all):
    codes = ("raise SystemExit(3)", "import os; os.kill(os.getpid(), 11)", "1 / 0", "pass")
    assert [outcome["status"] for outcome in run_all(*codes)] == [3, 128 + 11, 1, 0]


# files


def test_files_outside_are_not_there(run):
    project = PACKAGE.parent
    paths = [__file__, project / "answers", project / "setup.cfg", "/etc/shadow", "/dev/vda"]
    code = f"import os; print([path for path in {[*map(str, paths)]} if os.path.lexists(path)])"
    assert run(code)["said"] == "[]"


def test_a_file_that_all_may_write_is_neither_read_nor_written(refused, tmp_path):
    secret = tmp_path / "marks"
    secret.write_text("100", encoding="ascii")
    secret.chmod(0o666)
    assert refused(f"open({str(secret)!r})") == {"FileNotFoundError"}
    assert secret.read_text(encoding="ascii") == "100"


def test_nothing_else_is_written(refused):
    paths = [PACKAGE / "metrics.py", os.__file__, "/usr/bin/env", "/etc/new", "/new"]
    errors = refused(*(f"open({str(path)!r}, 'a')" for path in paths))
    assert errors <= {"PermissionError", "OSError"}


def test_its_own_users_files_are_read_only_where_they_are_shown(run, refused):
    assert run("print((shown / 'file').read_text())")["said"] == "shown"
    codes = ("(shown / 'file').write_text('')", "(shown / 'new').touch()", "shown.rmdir()")
    assert refused(*codes, "(shown / 'file').chmod(0o666)") <= {"PermissionError", "OSError"}


def test_above_the_root_there_is_nothing(run):
    code = "import os; os.chdir('/../../..'); print(os.path.lexists('old'), len(os.listdir()) < 20)"
    assert run(code)["said"] == "False True"


def test_a_link_leads_the_grader_nowhere(run, tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "other"))
        listener.listen()
        code = f"""
        import os, time
        os.symlink({str(tmp_path / "other")!r}, "socket")
        print("linked", flush=True)
        time.sleep(3600)
        """
        assert run(code, connect=True, signals=[9])["heard"] == "Too many levels of symbolic links"


def test_open_files_of_the_grader_are_closed(run):
    code = "import os; print(sorted(os.listdir('/proc/self/fd')), os.read(0, 1))"
    # the last is the listing's own
    assert run(code)["said"] == "['0', '1', '2', '3'] b''"


# network


def test_no_network_is_reached(refused):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        errors = refused(
            f"import socket; socket.create_connection({address}, 2)",
            f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', {address})",
            "import socket; socket.getaddrinfo('example.org', 80)",
        )
    assert errors == {"OSError", "gaierror"}


def test_no_unix_socket_outside_is_reached(refused, tmp_path):
    addresses = (str(tmp_path / "outside"), f"\0labkit-test-{os.getpid()}")
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
        for server, address in zip((one, other), addresses, strict=True):
            server.bind(address)
            server.listen()
        connect = "import socket; socket.socket(socket.AF_UNIX).connect"
        errors = refused(*(f"{connect}({address!r})" for address in addresses))
    assert errors == {"FileNotFoundError", "ConnectionRefusedError"}


def test_other_families_of_sockets_are_refused(refused):
    families = ("AF_VSOCK", "AF_ALG", "AF_PACKET")
    make = "import socket; socket.socket(socket.{}, socket.SOCK_DGRAM)"
    assert refused(*map(make.format, families)) == {"OSError"}


# other processes and rights


def test_no_other_process_is_seen_or_signalled(run, refused):
    listing = "import os; print(sorted(name for name in os.listdir('/proc') if name.isdigit()))"
    assert run(listing)["said"] == "['1', '2']"
    assert refused("import os; os.kill(-1, 0)") == {"ProcessLookupError"}


def test_the_process_that_watches_is_out_of_reach(refused):
    entries = ("environ", "mem", "maps", "root/proc", "fd/0")
    assert refused(*(f"open('/proc/1/{entry}')" for entry in entries)) == {"PermissionError"}


def test_the_process_that_watches_cannot_be_ended_or_slowed_down(run):
    code = """
    import os, signal
    for number in set(signal.valid_signals()) - {signal.SIGINT, signal.SIGTERM}:
        try:
            os.kill(1, number)
        except PermissionError:
            pass
    for slow in (lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
                 lambda: os.sched_setaffinity(1, {0}),
                 lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))):
        try:
            slow()
        except PermissionError:
            print("refused")
    """
    outcome = run(code)
    assert (outcome["said"].split(), outcome["status"]) == (["refused"] * 3, 0)


def test_memory_stays_limited_where_the_process_that_watches_is_starved_of_files(run):
    code = "import resource\ntry: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))\n"
    code += "except PermissionError: pass\n" + GREEDY
    outcome = run(code, limits={"memory": 256 * MIB})
    assert outcome["status"] in {1, sandbox.OUT_OF_MEMORY}


def test_it_has_no_capability_and_gains_none(run):
    code = "print(*[line for line in open('/proc/self/status') if line[:3] in ('Cap', 'NoN')])"
    said = run(code)["said"].split()
    assert said[1::2] == ["0" * 16] * 5 + ["1"]


def test_rights_of_root_are_refused(refused):
    calls = (
        "os.setuid(0)",
        "os.chroot('/tmp')",
        "linux.unshare(linux.CLONE_NEWUSER)",
        "linux.unshare(linux.CLONE_NEWNS)",
        "linux.mount('tmpfs', '/tmp')",
        "linux.detach('/scratch')",
    )
    errors = refused(
        *(f"import os; from labkit.grading.sandbox import linux; {call}" for call in calls)
    )
    assert errors <= {"PermissionError", "OSError"}


def test_system_calls_that_no_share_covers_are_refused(refused):
    calls = (
        "os.memfd_create('a')",
        "mmap.mmap(-1, 4096)",
        "linux._call('ptrace', 0, 0, 0, 0)",
        "linux._call('semget', 0, 100, 0o1600)",
        "linux._call('msgget', 0, 0o1600)",
        "linux._call('shmget', 0, 4096, 0o1600)",
    )
    imports = "import mmap, os; from labkit.grading.sandbox import linux"
    assert refused(*(f"{imports}; {call}" for call in calls)) == {"PermissionError"}


# shares


def test_an_array_beyond_the_memory_is_an_error_of_its_cell(refused):
    code = "import numpy; numpy.ones(2**30)"
    assert refused(code, limits={"memory": 512 * MIB}) == {"MemoryError"}


GREEDY = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        hold = bytearray(os.urandom(1)) * (100 * 2**20)
        time.sleep(3600)
time.sleep(3600)
"""


def test_processes_that_together_take_too_much_are_ended(run):
    outcome = run(GREEDY, limits={"memory": 256 * MIB})
    assert outcome["status"] == sandbox.OUT_OF_MEMORY
    assert outcome["all_gone"]


def test_pages_that_forks_share_count_once(run):
    code = """
    import os, time
    hold = bytearray(os.urandom(1)) * (100 * 2**20)
    pids = [os.fork() or (time.sleep(1), os._exit(0)) for _ in range(5)]
    for pid in pids:
        os.waitpid(pid, 0)
    """
    assert run(code, limits={"memory": 256 * MIB})["status"] == 0


def test_files_count_as_memory(run):
    code = """
    import time
    for number in range(3):
        open(f"/dev/shm/{number}", "wb").write(bytes(100 * 2**20))
    time.sleep(3600)
    """
    outcome = run(code, limits={"memory": 256 * MIB})
    assert outcome["status"] == sandbox.OUT_OF_MEMORY


def test_full_sockets_count_as_memory(run):
    code = """
    import os, socket, time
    for _ in range(6):
        if os.fork() == 0:
            pairs = [socket.socketpair() for _ in range(200)]
            time.sleep(3600)
    time.sleep(3600)
    """
    outcome = run(code, limits={"memory": 512 * MIB})
    assert outcome["status"] == sandbox.OUT_OF_MEMORY


WATCHES = """
import os, select, time
files = [os.eventfd(0) for _ in range(100)]
polls = [select.epoll() for _ in range(60)]
for number in range(300, 400):
    for file in files:
        os.dup2(file, number)
        for poll in polls:
            poll.register(number)
time.sleep(3600)
"""


def test_what_epoll_watches_counts_as_memory_before_a_user_has_no_more(run):
    outcome = run(WATCHES, limits={"memory": 512 * MIB})
    assert outcome["status"] == sandbox.OUT_OF_MEMORY
    assert outcome["all_gone"]


def test_a_few_watches_cost_little(run):
    code = """
    import asyncio, subprocess, sys
    async def main():
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
        return await process.wait()
    print(asyncio.run(main()))
    """
    assert run(code, limits={"memory": 256 * MIB})["said"] == "0"


def test_no_buffer_of_a_socket_is_larger_than_it_counts(refused):
    made = "import socket; one, _ = socket.socketpair(); "
    sizes = [
        f"{made} one.setsockopt(socket.SOL_SOCKET, socket.{name}, 2**22)"
        for name in ("SO_SNDBUF", "SO_RCVBUF")
    ]
    assert refused(*sizes) == {"PermissionError"}


def test_parts_of_a_file_cannot_be_locked_for_each_lock_takes_memory(run):
    code = """
    import errno, fcntl, sqlite3
    with open("file", "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for lock in (fcntl.LOCK_EX, fcntl.LOCK_EX | fcntl.LOCK_NB):
            try:
                fcntl.lockf(file, lock, 1)
            except OSError as error:
                print(errno.errorcode[error.errno])
    print(sqlite3.connect(":memory:").execute("select 1").fetchone())
    """
    assert run(code)["said"].split() == ["ENOLCK", "ENOLCK", "(1,)"]


def test_what_a_user_has_so_many_of_is_left_to_the_others(run):
    code = """
    import ctypes, os, signal
    libc = ctypes.CDLL(None)
    notifies = 0
    while notifies < 1000 and libc.inotify_init1(0) >= 0:
        notifies += 1
    signal.pthread_sigmask(signal.SIG_BLOCK, [40])
    queued = 0
    while queued < 100_000 and libc.sigqueue(os.getpid(), 40, None) == 0:
        queued += 1
    print(notifies, queued, libc.syscall(300, 0x200, 0))
    """
    notifies, queued, fanotify = map(int, run(code)["said"].split())
    assert notifies <= 16
    assert queued <= 1024
    if platform.machine() == "x86_64":
        assert fanotify == -1


def test_the_status_of_memory_cannot_be_feigned(run):
    assert run(f"import os; os._exit({sandbox.OUT_OF_MEMORY})")["status"] == 1


FORK_BOMB = """
import os, time
started = 0
try:
    while started < 4096:
        if os.fork() == 0:
            time.sleep(3600)
            os._exit(0)
        started += 1
except BlockingIOError:
    print(started, flush=True)
time.sleep(3)
"""


def test_a_fork_bomb_is_contained_and_its_neighbour_has_its_own_share(run_all):
    neighbour = """
    import subprocess, time
    time.sleep(1)
    started = [subprocess.Popen(["sleep", "1"]) for _ in range(30)]
    print(sum(process.wait() == 0 for process in started))
    """
    bomb, other = run_all(FORK_BOMB, neighbour, limits={"processes": 64})
    assert 64 <= int(bomb["said"]) < 64 + sandbox._THREADS
    assert bomb["all_gone"]
    assert other["said"] == "30"


def test_a_bomb_of_threads_is_contained(refused):
    code = """
    import threading, time
    for _ in range(8192):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    """
    assert refused(code) == {"RuntimeError"}


@pytest.mark.parametrize("removed", ["", "os.unlink(name)"])
def test_a_bomb_of_files_fills_its_own_folder_only(run, removed):
    code = f"""
    import os
    kept = []
    try:
        for number in range(100):
            name = f"{{number}}"
            kept.append(open(name, "wb", buffering=0))
            {removed or "pass"}
            kept[-1].write(bytes(2**20))
    except OSError as error:
        print(len(kept), error.strerror)
    """
    assert run(code, limits={"disk": 16 * MIB})["said"] == "17 No space left on device"


def test_a_bomb_of_empty_files_is_contained(refused):
    code = "for number in range(10**6): open(f'/tmp/{number}', 'w').close()"
    assert refused(code) == {"OSError"}


def test_a_file_has_its_limit(refused):
    code = "[open('large', 'ab', buffering=0).write(bytes(2**19)) for _ in range(3)]"
    assert refused(code, limits={"file_size": MIB}) == {"OSError"}


def test_file_handles_have_their_limit(run):
    code = """
    import os
    try:
        while True:
            last = os.open("/dev/null", os.O_RDONLY)
    except OSError:
        print(last)
    """
    assert run(code, limits={"open_files": 100})["said"] == "99"


# the end


DAEMON = """
import os, signal, time
ready, tell = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        os.write(tell, b"x")
        time.sleep(3600)
    os._exit(0)
os.read(ready, 1)
print("a daemon runs", flush=True)
"""


def test_a_daemon_that_is_left_behind_is_gone(run):
    outcome = run(DAEMON)
    assert outcome["said"] == "a daemon runs"
    assert (outcome["status"], outcome["all_gone"]) == (0, True)


def test_sigkill_ends_all_even_if_signals_are_ignored(run):
    outcome = run(DAEMON + "time.sleep(3600)", signals=[9])
    assert (outcome["status"], outcome["all_gone"]) == (-9, True)


def test_an_interrupt_is_passed_on(run):
    code = """
    import time
    try:
        print("ready", flush=True)
        time.sleep(3600)
    except KeyboardInterrupt:
        print("interrupted")
    """
    outcome = run(code, signals=[2])
    assert outcome["said"].endswith("interrupted")


def test_a_sandbox_ends_with_the_process_that_started_it(user):
    lines = f"""
import os, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, {str(PROGRAM.parent)!r})
import in_sandbox
from labkit.grading.sandbox.spawn import spawn
if {user}:
    in_sandbox.become({user})
    os.execv(sys.executable, [sys.executable, "-c", sys.argv[1].replace("if {user}:", "if 0:")])
folder = Path(tempfile.mkdtemp())
pid = spawn(lambda: time.sleep(3600), scratch=folder)
folder.unlink()
print("ready", flush=True)
os.kill(os.getpid(), 9)
"""
    # the sandbox holds the pipe: reading it to its end is waiting for the sandbox
    ran = subprocess.run(
        [sys.executable, "-c", lines, lines],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("ready\n", -9), ran.stderr


# where it cannot be


def test_elsewhere_than_on_linux_one_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(sandbox.SandboxError, match="needs Linux; this is darwin"):
        sandbox.spawn(lambda: None, scratch=tmp_path)
    assert {one.on for one in probe()} == {False}


def test_a_scratch_folder_that_would_be_readable_is_refused_and_left_alone(
    tmp_path, in_fresh_python
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    said = in_fresh_python(
        f"""
from pathlib import Path
from labkit.grading.sandbox.spawn import SandboxError, spawn
try:
    spawn(print, scratch=Path({str(scratch)!r}), readable=[Path({str(tmp_path)!r})])
except SandboxError as error:
    print(error)
"""
    )
    assert said.startswith("files: ")
    assert scratch.is_dir()
    assert not scratch.is_symlink()

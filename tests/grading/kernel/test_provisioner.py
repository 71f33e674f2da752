"""The warm kernel: forked, told nothing, and gone when it should be."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from labkit.grading.kernel import provisioner as kernel
from labkit.grading.kernel.provisioner import (
    ForkProvisioner,
    ForkServer,
    close_fork_servers,
    fork_server,
)
from labkit.grading.kernel.settings import CAN_FORK, environment, kernel_spec

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork")


@pytest.fixture
def server():
    server = ForkServer(())
    yield server
    server.close()


def fork(server, folder):
    folder.mkdir(exist_ok=True)
    return server.fork(
        connection_file=str(folder / "kernel.json"),
        scratch=str(folder),
        environment=environment(folder),
        limits=None,
    )


def test_jupyter_finds_the_provisioner_by_its_name():
    factory = KernelProvisionerFactory.instance()
    made = factory.create_provisioner_instance("id", kernel_spec(warm=True), None)
    assert isinstance(made, ForkProvisioner)
    assert CAN_FORK


def test_settings_of_a_kernel_reach_its_provisioner():
    spec = kernel_spec(warm=True, preload=["json"], sandbox=True, memory=5)
    made = KernelProvisionerFactory.instance().create_provisioner_instance("id", spec, None)
    assert (made.preload, made.sandbox, made.memory) == (["json"], True, 5)


def test_a_cold_kernel_is_one_of_jupyters_own():
    spec = kernel_spec(warm=False)
    made = KernelProvisionerFactory.instance().create_provisioner_instance("id", spec, None)
    assert type(made).__name__ == "LocalProvisioner"
    assert spec.argv[0] == sys.executable


def test_any_program_that_speaks_jupyter_can_use_it(tmp_path, monkeypatch):
    class Manager(KernelManager):
        kernel_spec: KernelSpec = kernel_spec(warm=True)

    monkeypatch.chdir(tmp_path)
    manager = Manager(transport="ipc", connection_file=str(tmp_path / "kernel.json"))
    manager.start_kernel(cwd=str(tmp_path))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=600)
        reply = client.execute_interactive("x = 6 * 7", user_expressions={"x": "x"}, timeout=600)
        assert reply["content"]["user_expressions"]["x"]["data"]["text/plain"] == "42"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        close_fork_servers()


def test_a_kernel_is_told_nothing_that_may_be_a_secret(run, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("LABKIT_DEBUG", "hunter2")
    close_fork_servers()  # one that started before knows less
    code = (
        "import os\nfrom pathlib import Path\nseen = dict(os.environ)",
        "started = [Path('/proc', p, 'environ').read_text() for p in ('self', str(os.getppid()))]",
        "options = [Path('/proc', p, 'cmdline').read_text() for p in ('self', str(os.getppid()))]",
    )
    with run(*code) as execution:
        told = str([execution.value(name) for name in ("seen", "started", "options")])
        home = execution.value("seen")["HOME"]
    assert "hunter2" not in told
    assert "PATH" in told
    assert Path(home).name.startswith("labkit-")


def test_a_cold_kernel_is_told_no_more(run, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    with run("import os\nseen = dict(os.environ)", warm=False) as execution:
        assert "hunter2" not in str(execution.value("seen"))


def test_a_kernel_imports_nothing_from_where_the_grader_happens_to_stand(
    run, tmp_path, monkeypatch
):
    (tmp_path / "numpy.py").write_text("raise ImportError('not this one')")
    (tmp_path / "labkit.py").write_text("raise ImportError('not this one')")
    monkeypatch.chdir(tmp_path)
    close_fork_servers()
    for warm in (True, False):
        with run("import numpy, labkit\nfound = numpy.__version__", warm=warm) as execution:
            assert execution.value("found")[0].isdigit()


def test_a_fork_has_what_was_imported_and_nothing_that_another_left(run):
    loaded = "import sys\nloaded = 'pandas' in sys.modules\nleft = 'left' in dir(sys)"
    with run(loaded, "sys.left = 1\nsys.path.append('x')\nopen('file', 'w').close()") as execution:
        assert (execution.value("loaded"), execution.value("left")) == (True, False)
    again = "import os\nfiles = os.listdir()\nx = 'x' in sys.path"
    with run(loaded, again) as execution:
        assert (execution.value("loaded"), execution.value("left")) == (True, False)
        assert "file" not in execution.value("files")
        assert not execution.value("x")


def test_no_fork_imports_again_what_its_server_has(tmp_path, monkeypatch):
    imports = tmp_path / "imports"
    (tmp_path / "slow.py").write_text(f"print('once', file=open({str(imports)!r}, 'a'))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    server = ForkServer(("slow",))
    try:
        for n in range(5):
            fork(server, tmp_path / str(n)).kill()
    finally:
        server.close()
    assert imports.read_text() == "once\n"


def test_how_a_kernel_ended_is_known_once_it_has(server, tmp_path):
    forked = fork(server, tmp_path)
    assert forked.poll() is None
    forked.send_signal(signal.SIGINT)  # goes by message, and not to this process
    assert forked.poll() is None
    os.kill(forked.pid, signal.SIGTERM)
    while forked.poll() is None:
        time.sleep(0.05)
    forked.kill()
    assert forked.wait() == forked.returncode
    assert not forked.server_gone


def test_kernels_of_one_server_do_not_end_each_other(server, tmp_path):
    first, second = fork(server, tmp_path / "a"), fork(server, tmp_path / "b")
    first.terminate()
    assert first.wait() == -signal.SIGKILL
    assert second.poll() is None


def test_several_threads_may_ask_one_server(server, tmp_path):
    pids = []

    def work(n):
        for i in range(10):
            forked = fork(server, tmp_path / f"{n}-{i}")
            pids.append(forked.pid)
            assert forked.poll() is None
            forked.kill()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)
    assert len(set(pids)) == 30


def test_nothing_goes_on_when_the_server_is_closed(tmp_path, processes):
    server = ForkServer(())
    fork(server, tmp_path / "a"), fork(server, tmp_path / "b")
    started = processes.below(server._process.pid) | {server._process.pid}
    assert len(started) == 3
    server.close()
    assert processes.gone(started)
    assert list(tmp_path.iterdir()) == []


def test_no_kernel_outlives_a_server_that_is_killed(tmp_path, processes):
    server = ForkServer(())
    try:
        forked = fork(server, tmp_path)
        os.kill(server._process.pid, signal.SIGKILL)
        assert processes.gone({forked.pid})
        assert forked.poll() == -signal.SIGKILL
        assert forked.server_gone
    finally:
        server.close()


ORPHAN = """
import os, time
from labkit.grading.kernel import fork_server as kernel

server = os.getpid()
if os.fork() == 0:
    while os.getppid() == server:
        time.sleep(0.01)
    print("alone", flush=True)
    kernel.end_with_server(server)
    print("and goes on", flush=True)
"""


def test_a_kernel_that_begins_as_its_server_is_killed_ends_too():
    told = subprocess.check_output([sys.executable, "-c", ORPHAN], text=True)
    assert told == "alone\n"


WORKER = """
import sys, time
from labkit.grading.kernel.driver import Kernel, KernelSettings, Limits

kernel = Kernel(KernelSettings(), Limits())
code = "import subprocess, signal; subprocess.Popen(['sleep', '99'], start_new_session=True)"
kernel.run(code, 20)
print(kernel._scratch, flush=True)
time.sleep(99)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_a_worker_that_is_killed(end, processes):
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True)
    with worker:
        scratch = Path(worker.stdout.readline().strip())
        started = processes.below(worker.pid)
        assert scratch.is_dir()
        assert len(started) == 3  # server, kernel, and what the kernel started
        worker.send_signal(end)
    assert processes.gone(started)
    assert not scratch.exists()


def test_a_server_that_died_is_replaced():
    first = fork_server(())
    assert fork_server(()) is first
    os.kill(first._process.pid, signal.SIGKILL)
    first._process.wait()
    second = fork_server(())
    try:
        assert second is not first
        assert second.alive
    finally:
        close_fork_servers()
    assert not second.alive


def test_a_server_that_cannot_import_says_what(processes):
    before = processes.here()
    with pytest.raises(ChildProcessError, match="No module named 'no_such_module_here'"):
        ForkServer(("json", "no_such_module_here"))
    assert processes.gone(processes.here() - before)


def test_a_server_that_never_gets_ready_is_given_up(monkeypatch, tmp_path, processes):
    (tmp_path / "sleepy.py").write_text("import time\ntime.sleep(99)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(kernel, "_SECONDS_TO_IMPORT", 0.5)
    before = processes.here()
    with pytest.raises(OSError, match="timed out"):
        ForkServer(("sleepy",))
    assert processes.gone(processes.here() - before)


def test_what_a_kernel_is_told_is_all_that_it_needs(tmp_path):
    told = environment(tmp_path)
    assert {told[name] for name in ("HOME", "TMPDIR", "IPYTHONDIR")} == {str(tmp_path)}
    assert told["PYTHONHASHSEED"] == "0"
    assert told["OMP_NUM_THREADS"] == "1"
    assert json.dumps(told)
    assert not {name for name in told if "KEY" in name or "TOKEN" in name}

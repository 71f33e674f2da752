import gc
import os
import socket
import subprocess
import sys
import time
import warnings
from concurrent.futures import Executor, wait
from pathlib import Path

import cloudpickle
import pytest
from sklearn.linear_model import LogisticRegression

import labkit
from labkit.comparison import runs
from labkit.jobs import executor
from labkit.jobs.executor import open_executor, run_pieces

# the workers cannot import a test file by its name
cloudpickle.register_pickle_by_value(sys.modules[__name__])


def dies_once(marker, value):
    Path(marker).exists() or (Path(marker).touch(), os._exit(3))
    return value


def always_dies():
    os._exit(3)


def fails(value):
    raise ValueError(f"no such value: {value}")


def lacks():
    import no_such_module_here  # noqa: F401


def process_of(value):
    return os.getpid()


def test_local_pieces_run_in_other_processes():
    with open_executor(jobs=2) as pool:
        found = dict(run_pieces(pool, process_of, {n: (n,) for n in range(4)}))
    assert set(found) == set(range(4))
    assert os.getpid() not in found.values()


def test_one_job_runs_in_this_process_and_each_piece_when_it_is_asked_for():
    ran = []
    with open_executor(jobs=1) as pool:
        assert isinstance(pool(), Executor)
        pieces = run_pieces(pool, ran.append, {"a": (1,), "b": (2,)})
        assert list(pieces.ready()) == ran == []
        results = iter(pieces)
        assert next(results) == ("a", None)
        assert ran == [1]


def test_what_has_finished_can_be_had_without_waiting_for_the_rest(tmp_path):
    flag = tmp_path / "flag"
    wait = f"while not __import__('os').path.exists({str(flag)!r}): pass"
    with open_executor(jobs=2) as pool:
        pieces = run_pieces(pool, exec, {"quick": ("1",), "slow": (wait,)})
        until = time.monotonic() + 600
        while not (found := list(pieces.ready())) and time.monotonic() < until:
            time.sleep(0.01)
        assert found == [("quick", None)]
        flag.touch()
        assert list(pieces) == [("slow", None)]
        assert list(pieces.ready()) == []


def test_that_a_worker_was_replaced_because_it_had_grown_is_not_told():
    with open_executor(jobs=2):
        warnings.warn("A worker was restarted while some jobs were given", stacklevel=1)
    with pytest.raises(UserWarning), open_executor(jobs=2):
        warnings.warn("A worker stopped while some jobs were given", stacklevel=1)


def test_a_piece_that_fails_is_not_ready_and_raises_where_it_is_waited_for():
    with open_executor(jobs=2) as pool:
        pieces = run_pieces(pool, int, {"bad": ("seven",)})
        wait(pieces._futures)
        assert list(pieces.ready()) == []
        with pytest.raises(ValueError, match="seven"):
            list(pieces)


def test_a_worker_that_dies_loses_nothing(tmp_path):
    pieces = {n: (str(tmp_path / f"marker{n == 2}"), n) for n in range(6)}
    (tmp_path / "markerFalse").touch()
    with open_executor(jobs=2) as pool:
        found = list(run_pieces(pool, dies_once, pieces))
    assert (tmp_path / "markerTrue").exists()
    assert sorted(found) == [(n, n) for n in range(6)]


def test_workers_that_die_time_and_again_end_the_job():
    with (
        pytest.raises(ChildProcessError, match="workers died 3 times"),
        open_executor(jobs=2) as pool,
    ):
        list(run_pieces(pool, always_dies, {"a": ()}))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_piece_that_raises_passes_its_error_on(jobs):
    with pytest.raises(ValueError, match="no such value: 7"), open_executor(jobs=jobs) as pool:
        list(run_pieces(pool, fails, {"a": (7,)}))


def test_a_worker_that_lacks_a_module_says_which():
    with (
        pytest.raises(ValueError, match=r"worker lacks .* 'no_such_module_here'"),
        open_executor(jobs=2) as pool,
    ):
        list(run_pieces(pool, lacks, {"a": ()}))


def test_workers_share_the_processors(monkeypatch):
    monkeypatch.setattr(executor.os, "cpu_count", lambda: 6)
    with open_executor(jobs=2) as pool:
        threads = dict(run_pieces(pool, os.getenv, {"a": ("OMP_NUM_THREADS",)}))
        pool().shutdown(kill_workers=True)
    assert threads == {"a": "3"}


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_jobs_are_refused(jobs):
    with (
        pytest.raises(ValueError, match=f"jobs must be at least 1, not {jobs}"),
        open_executor(jobs=jobs),
    ):
        pass


def stopped_in_mid_run():
    with open_executor(jobs=2) as pool:
        for _, worker in run_pieces(pool, process_of, {n: (n,) for n in range(2)}):
            raise KeyboardInterrupt(worker)


def test_no_worker_is_left_where_the_job_is_stopped():
    with pytest.raises(KeyboardInterrupt) as stopped:
        stopped_in_mid_run()
    with pytest.raises(ProcessLookupError):
        os.kill(stopped.value.args[0], 0)


def rows(result):
    """Give all of a table but the time that it took."""
    return [
        (seed, name, {key: value for key, value in one.items() if key != "seconds"})
        for seed, methods in result.runs.items()
        for name, one in methods.items()
    ]


def test_what_a_worker_of_a_cluster_raises_is_passed_on(cluster):
    address, _ = cluster
    with (
        pytest.raises(ValueError, match="invalid literal"),
        open_executor(scheduler=address) as pool,
    ):
        list(run_pieces(pool, int, {"a": ("seven",)}))


def test_a_worker_with_another_labkit_is_refused_in_one_line(cluster, labkit_here, monkeypatch):
    address, _ = cluster
    monkeypatch.setattr(runs, "installed_version", lambda: "99.0.0")
    status, _, err = labkit_here(
        "run", "--methods", "balanced_forest", "--repeats", 1, "--scheduler", address
    )
    assert status == 2
    assert err == (
        f"labkit: a worker has labkit {labkit.__version__}, this is 99.0.0; "
        "install the same version on both\n"
    )


def test_a_cluster_that_loses_a_worker_in_mid_run_gives_the_same_table(cluster, tmp_path):
    address, workers = cluster
    split = labkit.load_imbalanced(n_samples=600)
    forest = labkit.default_methods()["balanced_forest"].set_params(n_estimators=50)
    methods = {"forest": forest, "logistic": LogisticRegression()}
    options = {"seed": 3, "repeats": 30, "resplit": True}
    finished = []

    def kill_a_worker(name):
        finished.append(name)
        if len(finished) == 1:
            workers[0].kill()
            workers[0].wait()

    ours = labkit.compare(split, methods, scheduler=address, progress=kill_a_worker, **options)
    assert workers[0].poll() is not None
    assert workers[1].poll() is None
    assert sorted(finished) == sorted(["majority", *methods] * 30)
    local = labkit.compare(split, methods, jobs=1, **options)
    assert rows(ours) == rows(local)
    assert ours.summary.equals(local.summary)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:1",
        "127.0.0.1:1",
        "tcp://127.0.0.1:x",
        "bogus://host:1",
        "tls://127.0.0.1:1",
    ],
)
def test_a_scheduler_that_is_not_there_is_refused(address):
    with (
        pytest.raises(ValueError, match="no Dask scheduler answers at") as refused,
        open_executor(scheduler=address),
    ):
        pass
    assert address in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_answers_but_is_no_scheduler_is_refused(monkeypatch):
    monkeypatch.setattr(executor, "_SECONDS_TO_CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with (
            pytest.raises(ValueError, match="no Dask scheduler answers at"),
            open_executor(scheduler=address),
        ):
            pass


def test_a_client_that_found_no_scheduler_is_closed_and_not_left_to_the_garbage_collector():
    """One that closes itself while another starts waits for ever for the lock of Dask's loops."""
    from distributed import Client

    def clients():
        return [one for one in gc.get_objects() if isinstance(one, Client)]

    gc.disable()
    try:
        of_other_tests = clients()
        for address in ("bogus://host:1", "tcp://127.0.0.1:x", "tls://127.0.0.1:1"):
            with pytest.raises(ValueError, match="no Dask"), open_executor(scheduler=address):
                pass
        made = [one for one in clients() if not any(one is other for other in of_other_tests)]
        assert [one.status for one in made] == ["closed"] * 3
    finally:
        gc.enable()


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ValueError, match=r"pip install 'labkit-course\[cluster\]'"),
        open_executor(scheduler="tcp://127.0.0.1:1"),
    ):
        pass


ENDLESS_JOB = """
import time
from labkit.jobs.executor import open_executor, run_pieces

with open_executor(jobs=2) as pool:
    pieces = {n: ("__import__('os').getpid()",) for n in range(8)}
    print(*dict(run_pieces(pool, eval, pieces)).values(), flush=True)
    list(run_pieces(pool, time.sleep, {n: (60,) for n in range(2)}))
"""


def test_no_worker_goes_on_where_its_parent_was_killed():
    with subprocess.Popen([sys.executable, "-c", ENDLESS_JOB], stdout=subprocess.PIPE) as process:
        workers = {int(pid) for pid in process.stdout.readline().split()}
        process.kill()
    until = time.monotonic() + 600
    while any(is_running(pid) for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert workers
    assert not any(is_running(pid) for pid in workers)


def is_running(pid):
    """Tell whether a process runs; one that has ended may wait for its parent to notice."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"

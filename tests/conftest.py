import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

import labkit
from labkit import cli
from labkit.comparison.methods import default_methods
from labkit.course import courses
from labkit.network import ahead
from labkit.network.backend import load_keras

mpl.use("Agg")
load_keras()
# a shell lets what it starts in the background ignore Ctrl-C, which some tests send
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]
# what takes longer than this hangs; nothing may depend on how much shorter it takes
SECONDS_TO_HANG = 600


def answers_path(number: str) -> Path:
    return next((ROOT / "answers").glob(f"{number}_*.ipynb"))


def cell_sources(number: str) -> dict[str, str]:
    """Give the code of every cell of an answer notebook by its id."""
    notebook = nbformat.read(answers_path(number), as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}


def run_notebook(path: Path) -> Any:
    """Run a notebook in a kernel of this environment and give it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_TO_HANG,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT)}},
    )
    return client.execute()


def printed(notebook: Any, cell_id: str) -> str:
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="session")
def split():
    return labkit.load_imbalanced()


@pytest.fixture(scope="session")
def small_split():
    return labkit.load_imbalanced(n_samples=1200)


@pytest.fixture(scope="session")
def result(split):
    """Compare the practical's methods, and the plain network, on the published data."""
    return labkit.compare(split, default_methods(42, baselines=True))


@pytest.fixture(scope="session")
def tuned_result(small_split):
    """Compare all methods, tuned too, on little data and few folds."""
    methods = default_methods(0, epochs=2, baselines=True, tuned=True)
    for name, method in methods.items():
        if name.endswith("_tuned"):
            method.set_params(cv=2)
    return labkit.compare(small_split, methods, seed=0, epochs=2)


@pytest.fixture(scope="session")
def repeated(small_split):
    """Run four methods five times, the networks on few epochs."""
    methods = default_methods(epochs=2, baselines=True)
    del methods["weighted_ann"]
    return labkit.compare(small_split, methods, repeats=5, seed=3, jobs=1)


@pytest.fixture
def trainings(monkeypatch):
    """List how many networks each training trains."""
    sizes = []
    train = ahead.train

    def counted(seeds, *arguments, **options):
        sizes.append(len(seeds))
        return train(seeds, *arguments, **options)

    monkeypatch.setattr(ahead, "train", counted)
    return sizes


@pytest.fixture(autouse=True)
def _no_figure_stays_open():
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def loans():
    """A table such as users have: numbers, categories, truth values and gaps."""
    rng = np.random.default_rng(0)
    n = 300
    paid = rng.random(n) < 0.85
    table = pd.DataFrame(
        {
            "income": rng.normal(30 + 10 * paid, 8),
            "children": rng.integers(0, 4, n),
            "town": rng.choice(["Ropar", "Mohali", "Chandigarh"], n),
            "owner": rng.choice([True, False], n),
            "paid": np.where(paid, "yes", "no"),
        }
    )
    table.loc[::7, "income"] = np.nan
    table.loc[::11, "town"] = None
    table["owner"] = table["owner"].astype(object).where(np.arange(n) % 13 > 0)
    return table


@pytest.fixture
def loans_csv(loans, tmp_path):
    path = tmp_path / "loans.csv"
    loans.to_csv(path, index=False)
    return path


@pytest.fixture
def labkit_here(capsys):
    """Run the command line in this process: status, standard output, standard error."""

    def run(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def labkit_process():
    """Run the command line as a user does, in a process of its own."""

    def run(*arguments, **environment):
        return subprocess.run(
            [labkit_command(), *map(str, arguments)],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_HANG,
            check=False,
        )

    return run


def labkit_command():
    return str(Path(sys.executable).with_name("labkit"))


@pytest.fixture
def start_labkit():
    """Start the command line and leave it running; it is ended with the test.

    Lines that are to be run first can tell when it has come to some point.
    """
    started = []

    def start(*arguments, first=None):
        command = [labkit_command()]
        if first is not None:
            main = "import sys\nfrom labkit import cli\nsys.exit(cli.main())"
            command = [sys.executable, "-c", f"{first}\n{main}"]
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        with process:
            process.wait()


@pytest.fixture
def install_course(tmp_path, monkeypatch):
    """Install a course for one test: its modules, and metadata that name its package.

    Keyword arguments are modules of ``NAME_package.practicals``, as text.
    """
    before = set(sys.modules)

    def install(name, version="1.0", value=None, **modules):
        package = f"{name}_package"
        site = tmp_path / f"site_{name}_{version}"
        home = site / package / "practicals"
        home.mkdir(parents=True)
        for folder in (home, home.parent):
            (folder / "__init__.py").write_text("")
        for module, text in modules.items():
            (home / f"{module}.py").write_text(text)
        about = site / f"{name}-{version}.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        points = f"[labkit.practicals]\n{name} = {value or f'{package}.practicals'}\n"
        (about / "entry_points.txt").write_text(points)
        monkeypatch.syspath_prepend(site)
        courses._registered.cache_clear()
        return site

    yield install
    courses._registered.cache_clear()
    for module in set(sys.modules) - before:
        if module.partition(".")[0].endswith("_package"):
            del sys.modules[module]


@pytest.fixture
def in_fresh_python():
    """Run a few lines in a new interpreter and give back what they print."""

    def run(lines):
        ran = subprocess.run(
            [sys.executable, "-c", lines],
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_HANG,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    return run


@pytest.fixture(scope="session")
def notebooks() -> SimpleNamespace:
    return SimpleNamespace(run=run_notebook, printed=printed, answers=answers_path, root=ROOT)


@pytest.fixture(scope="module")
def start_dask(tmp_path_factory):
    """Start a part of a Dask cluster as a process of its own, on loopback."""
    folder = tmp_path_factory.mktemp("dask")
    started = []

    def start(part, *arguments):
        with (folder / f"{part}{len(started)}.txt").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{part}", *arguments],
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        started.append(process)
        return process

    yield start
    for process in reversed(started):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(start_dask, tmp_path_factory):
    """Give the address of a real scheduler, and its two workers."""
    from distributed import Client

    file = tmp_path_factory.mktemp("scheduler") / "scheduler.json"
    options = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = start_dask("scheduler", *options, "--port", "0", "--scheduler-file", str(file))
    wait_until(file.exists, scheduler)
    options += ("--nthreads", "1", "--no-nanny", "--scheduler-file", str(file))
    workers = [start_dask("worker", *options) for _ in range(2)]
    with Client(scheduler_file=file, timeout=SECONDS_TO_HANG, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=SECONDS_TO_HANG)
        address = client.scheduler.address
    return address, workers


def wait_until(condition, process):
    """Wait until something is so, as long as the process that brings it about runs."""
    until = time.monotonic() + SECONDS_TO_HANG
    while not condition():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)

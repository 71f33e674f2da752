import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import labkit
from labkit import cli
from labkit.ann import load_keras
from labkit.methods import default_methods

mpl.use("Agg")
load_keras()


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
            timeout=120,
            check=False,
        )

    return run


def labkit_command():
    return str(Path(sys.executable).with_name("labkit"))


@pytest.fixture
def start_labkit():
    """Start the command line and leave it running; it is ended with the test."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [labkit_command(), *map(str, arguments)],
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
def in_fresh_python():
    """Run a few lines in a new interpreter and give back what they print."""

    def run(lines):
        ran = subprocess.run(
            [sys.executable, "-c", lines], capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    return run

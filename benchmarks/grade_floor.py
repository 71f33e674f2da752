"""The floor: what a notebook's own cells cost in a bare fork of a preloaded process.

A program: it imports what labkit's fork server imports, with the same variables
of environment, and then reads lines from its input. Each holds a JSON list of
notebooks and how many may run at a time. A notebook's code cells go through
IPython's ``run_cell`` in a fork, and what they write is thrown away: there is
no kernel, no messages and no checks but those that are cells. These do check
here, as they do for a student: labkit runs the same checks, and once as well.
"""

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from labkit.grading.intake.notebook import read_notebook
from labkit.grading.kernel.inside import prepare
from labkit.grading.kernel.settings import KERAS, LIBRARIES, environment


@dataclass(frozen=True)
class Ran:
    """Seconds of CPU, a notebook each; and seconds for all of them."""

    cpu: list[float]
    wall: float


class Floor:
    """The preloaded process, as a context."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, notebooks: Sequence[Path], at_a_time: int = 1) -> Ran:
        """Run notebooks, each in a fork of its own; fail where one has an error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = json.dumps([[str(path) for path in notebooks], at_a_time])
        print(request, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit("the floor's process has gone")
        ran = Ran(**json.loads(answer))
        if len(ran.cpu) < len(notebooks):
            sys.exit("a cell fails in a bare fork")
        return ran


def _environment() -> dict[str, str]:
    """Give a kernel's variables, but for the one that keeps its check cells from checking."""
    variables = environment(Path(tempfile.gettempdir()))
    del variables["LABKIT_GRADING"]
    return variables


def serve() -> None:
    """Import once, and fork for each notebook."""
    for module in ("IPython.core.interactiveshell", *LIBRARIES, *KERAS):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    for line in sys.stdin:
        print(json.dumps(_run_all(*json.loads(line))), file=answers, flush=True)


def _run_all(notebooks: list[str], at_a_time: int) -> dict[str, object]:
    waiting, running, cpu = notebooks[::-1], 0, []
    started = time.perf_counter()
    while waiting or running:
        while waiting and running < at_a_time:
            _fork(waiting.pop())
            running += 1
        _, status, usage = os.wait4(-1, 0)
        running -= 1
        if status == 0:
            cpu.append(usage.ru_utime + usage.ru_stime)
    return {"cpu": cpu, "wall": time.perf_counter() - started}


def _fork(notebook: str) -> None:
    if os.fork() == 0:
        status = 1
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                status = _run_cells(notebook)
        finally:
            os._exit(status)


def _run_cells(notebook: str) -> int:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    prepare()
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=settings)
    return int(
        not all(shell.run_cell(source).success for source in read_notebook(Path(notebook)).code)
    )


if __name__ == "__main__":
    serve()

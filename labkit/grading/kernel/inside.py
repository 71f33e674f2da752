"""The student's side: what runs in a kernel before its first cell, and between cells.

Nothing here is secret, and nothing that comes out of it is believed: whatever
the student's code puts in its place concerns that student's marks alone.
"""

import os
import random
import sys
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from labkit.course.replies import reply
from labkit.grading.kernel import inside_forks, inside_places, inside_shell, inside_stdin
from labkit.grading.scratch import below

MIME = "application/vnd.labkit.reply"


def become_kernel(connection_file: str, scratch: str, environment: Mapping[str, str]) -> None:
    """Run as a Jupyter kernel, until it is told to quit.

    Parameters
    ----------
    connection_file : str
        Path of Jupyter's file with ports and key.
    scratch : str
        The folder to work in.
    environment : mapping of str to str
        All environment variables that there are from now on.
    """
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(scratch)
    sys.argv = ["ipykernel"]
    # nobody debugs here, and a debugger is 137 modules to import in every kernel
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]
    app = IPKernelApp.instance()
    app.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


def prepare(*, stand_ins: bool = False, depth: int = 0) -> None:
    """Start Python, NumPy and Keras from fixed seeds, before the first cell.

    Keras is left alone where nothing has loaded it yet; the practicals that
    use it seed it themselves as they load it.

    Parameters
    ----------
    stand_ins : bool
        Whether modules that only Colab and Kaggle have are stood in for.
    depth : int
        Folders above the notebook's own that hold what was handed in.
    """
    import numpy as np

    shell = _shell()
    if shell is not None:
        inside_shell.adapt(shell)
        inside_stdin.install(shell)
    os.chdir(below(Path.cwd(), depth))
    if stand_ins:
        inside_places.install()
    # as in Jupyter, what lies beside a notebook can be imported
    sys.path.insert(0, str(Path.cwd()))
    random.seed(0)
    np.random.seed(0)
    keras = sys.modules.get("keras")
    if keras is not None:
        keras.utils.set_random_seed(0)


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()


def number_next(count: int) -> None:
    """Set the number that the next cell's input and output have.

    Parameters
    ----------
    count : int
        As the notebook has it, from 1.
    """
    shell = _shell()
    # the cell that calls this is not counted, but the next one is
    shell.execution_count = count
    inside_shell.pad_inputs(shell.history_manager.input_hist_parsed, count)


_held: list[Any] = []


def hold() -> None:
    """Hold what questions between cells would change, until `release`."""
    import numpy as np

    _held[:] = [random.getstate(), np.random.get_state()]


def release() -> None:
    """Let random numbers go on as if nothing had been asked since `hold`."""
    import numpy as np

    if _held:
        random.setstate(_held[0])
        np.random.set_state(_held[1])
        _held.clear()


class Reply:
    """A reply as IPython displays it: under a type of its own, word for word.

    Parameters
    ----------
    text : str
        The reply.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {MIME: self._text}


def show(name: str, arguments: str | None = None) -> None:
    """Display the reply to a question about the notebook's variables.

    Parameters
    ----------
    name : str
        Of the answer.
    arguments : str, optional
        To call it with, encoded as a list.
    """
    from IPython.display import display

    inside_forks.end_flood()
    # nobody reads what a function prints or warns of while it is checked, and it may be a lot
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        warnings.catch_warnings(action="ignore"),
    ):
        answer = reply(_shell().user_ns, name, arguments)
    display(Reply(answer))  # type: ignore[no-untyped-call]

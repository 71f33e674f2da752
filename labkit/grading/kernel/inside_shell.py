"""The student's side: where a notebook's shell goes on though Jupyter's own would stop.

The grader's machine is not the student's. A line that fails here, because a package is
missing or a magic is another system's, costs itself: the cell goes on with its next
statement. Nothing of this decides over a mark.
"""

import ast
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

_NO_DEBUGGER = "There is no debugger here: nobody could type into it."


def adapt(shell: Any) -> None:
    """Make a shell go on where a line fails.

    Parameters
    ----------
    shell : InteractiveShell
        Of the kernel.
    """
    shell.run_code = _going_on(shell.run_code)
    shell.run_cell_magic = _with_unknown_magics(shell, shell.run_cell_magic)
    shell.input_transformers_cleanup.insert(0, below_comments)
    shell.register_magic_function(_timed(shell), "cell", "time")
    shell.ask_exit = _no_exit
    for name in ("debug", "pdb"):
        shell.register_magic_function(_no_debugger, "line", name)


def _going_on(run_code: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """Return a `run_code` after whose errors the next statement is run."""

    async def run(code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        before = getattr(result, "error_in_exec", None)
        failed = await run_code(code_obj, result, async_=async_)
        if not failed or result is None:
            return failed
        if isinstance(result.error_in_exec, KeyboardInterrupt):
            return True  # the cell's time is up
        if before is not None:
            result.error_in_exec = before
        return False

    return run


def below_comments(lines: list[str]) -> list[str]:
    r"""Move a cell magic to the top of its cell, above comments such as Colab's ``#@title``.

    Parameters
    ----------
    lines : list of str
        Of a cell, with their ends.

    Returns
    -------
    lines : list of str

    Examples
    --------
    >>> below_comments(["#@title Imports\n", "%%time\n", "import math\n"])
    ['%%time\n', '#@title Imports\n', 'import math\n']
    """
    above = 0
    while above < len(lines) and (not lines[above].strip() or lines[above].startswith("#")):
        above += 1
    if 0 < above < len(lines) and lines[above].startswith("%%"):
        return [lines[above], *lines[:above], *lines[above + 1 :]]
    return lines


def _with_unknown_magics(shell: Any, run_cell_magic: Callable[..., Any]) -> Callable[..., Any]:
    """Run a cell as Python where its magic is unknown and the rest is Python."""

    def run(magic_name: str, line: str, cell: str) -> Any:
        if shell.find_cell_magic(magic_name) is None and _is_python(cell):
            shell.run_cell(cell)
        return run_cell_magic(magic_name, line, cell)

    return run


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _timed(shell: Any) -> Callable[[str, str], None]:
    """Return a ``%%time`` that runs a cell as the shell does, statement by statement."""

    def run(line: str, cell: str) -> None:
        begun = time.perf_counter()
        shell.run_cell(f"{line}\n{cell}")
        print(f"Wall time: {time.perf_counter() - begun:.3g} s")

    return run


def _no_exit() -> NoReturn:
    """End the statement that calls `exit()` or `quit()`, and no more than that.

    They stand where a machine is not what a notebook needs, such as one without a
    GPU. On the student's own the line was not reached.
    """
    raise SystemExit("exit() ends the notebook; here it costs its own line")


def _no_debugger(line: str) -> None:
    print(_NO_DEBUGGER, file=sys.stderr)


def pad_inputs(inputs: list[str], count: int) -> Sequence[str]:
    """Lengthen ``In`` so that the next input has a certain number.

    Parameters
    ----------
    inputs : list of str
        The notebook's ``In``, changed in place.
    count : int
        Number of the next input.

    Returns
    -------
    inputs : list of str
    """
    inputs.extend([""] * (count - len(inputs)))
    del inputs[count:]
    return inputs

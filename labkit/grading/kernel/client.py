"""The grader's side: how a kernel's messages are read, and what of them is kept."""

import json
import re
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete

from labkit.course.lab import CHECKED_BY_GRADER
from labkit.grading.kernel.inside import MIME

MAX_BRACKETS = 3_000_000
MAX_OUTPUT_BYTES = 32 * 2**20
MAX_ERROR = 4_000
MAX_CHECKS = 100
MAX_SAID = 100_000
MAX_MISSING = 20
_CHECKED = re.compile(CHECKED_BY_GRADER.format(r"^(\w{1,60})"), re.MULTILINE)
_MISSING = re.compile(r"(?:Import|ModuleNotFound)Error: No module named '(\w{1,60})[.']")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Manager(AsyncKernelManager):
    """Starts the kernel it is given, whatever kernels are installed."""

    given: KernelSpec

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel that was given."""
        return self.given


class Client(NotebookClient):
    """Counts what a cell writes, and keeps its error and the grader's reply."""

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> None:
        """Keep what matters of a message, and stop a cell that writes too much.

        Parameters
        ----------
        msg : dict
            Of the kernel's output; it may hold anything.
        cell : NotebookNode
            The cell that is executed.
        cell_index : int
            Not used; nbclient hands it over.

        Raises
        ------
        CellExecutionComplete
            When the kernel says that it is idle.
        """
        kind, content = msg["msg_type"], msg["content"]
        cell["written"] += len(str(content))
        if kind == "error":
            self._keep_error(cell, content)
        elif kind == "stream":
            cell["checked"] += _checks_told(content)[: MAX_CHECKS - len(cell["checked"])]
        elif kind == "display_data" and MIME in content["data"]:
            # an answer may be larger than what a cell may write
            cell["shown"] = content["data"][MIME]
            return
        elif kind == "status" and content["execution_state"] == "idle":
            raise CellExecutionComplete
        if cell["written"] > MAX_OUTPUT_BYTES and not cell["flooded"]:
            cell["flooded"] = True
            assert self.task_poll_for_reply is not None
            self.task_poll_for_reply.cancel()

    @staticmethod
    def _keep_error(cell: Any, content: dict[str, Any]) -> None:
        """Keep the first error, and the names of all packages that are missing."""
        if not cell["error"]:
            cell["error"] = _readable(content)
        missing = _MISSING.match(f"{content.get('ename')}: {content.get('evalue')}")
        if missing and len(cell["missing"]) < MAX_MISSING:
            cell["missing"].append(missing[1])

    def keep_reply(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Note an error whose own message was lost, and whether the kernel is about to quit.

        Parameters
        ----------
        cell : NotebookNode
            The cell that was executed.
        cell_index : int
            Not used; nbclient hands it over.
        execute_reply : dict
            The kernel's reply.
        """
        content = execute_reply["content"]
        if content["status"] == "error" and not cell["error"]:
            self._keep_error(cell, content)
        cell["quits"] = any(one["source"] == "ask_exit" for one in content.get("payload", ()))


def _checks_told(content: dict[str, Any]) -> list[str]:
    """Read which tasks' checks a cell says that it has called; anybody can say so."""
    return _CHECKED.findall(str(content["text"])[:MAX_SAID])


def _readable(content: dict[str, Any]) -> str:
    text = "\n".join(str(line) for line in content["traceback"])
    text = _COLOURS.sub("", text) or f"{content['ename']}: {content['evalue']}"
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs
    return (
        text
        if len(text) <= MAX_ERROR
        else f"{text[: MAX_ERROR // 2]}\n…\n{text[-MAX_ERROR // 2 :]}"
    )


def parse_content(content: bytes) -> Any:
    """Read a part of a message, unless few bytes of it ask for much memory.

    Parameters
    ----------
    content : bytes
        JSON.

    Returns
    -------
    data : object

    Raises
    ------
    ValueError
        If it is no JSON, or holds too many values.
    """
    if content.count(b"[") + content.count(b"{") > MAX_BRACKETS:
        raise ValueError(f"a message holds more than {MAX_BRACKETS} values")
    return json.loads(content.decode("utf-8", "replace"))

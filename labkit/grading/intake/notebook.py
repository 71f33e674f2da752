"""From a file that a student handed in to the cells to be run, whatever the file is.

A submission is read leniently where the answer to "what did the student write?" is
plain: any encoding, any version of the format, no ids, no metadata. Stored outputs are
dropped unseen. Where it is not plain, the reason is one line that the student can act on.
"""

import hashlib
import json
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.course.task import FREE_TEXT_STUB
from labkit.errors import UnreadableNotebookError

MAX_BYTES = 200 * 2**20
"""A larger file is not read. Stored outputs of 50 MB are odd, but honest."""

MAX_ITEMS = 10_000_000
"""Brackets, braces and commas: few bytes of JSON can ask for many of memory."""

MAX_CELLS = 5_000
MAX_SOURCE = 10 * 2**20
"""Characters in all cells together."""

_AGAIN = "download it again as .ipynb and hand that in"
_PROSE = ("markdown", "raw", "heading", "html")


@dataclass(frozen=True)
class Notebook:
    """What a student wrote, without what their computer added.

    Attributes
    ----------
    code : tuple of str
        Sources of the code cells, in order.
    markdown : tuple of str
        Sources of the text cells, Markdown and raw, in order.
    named : tuple of (str, str)
        Name and source, in order, for each name that a cell goes by: its id,
        its nbgrader ``grade_id``, and the id under which Colab keeps the first.
    answers : tuple of str
        Sources of the code cells that are marked as answers; empty where an
        editor has dropped the marks.

    Examples
    --------
    >>> notebook = Notebook(("x = 1",), ("It is one.",), (("viva-1", "It is one."),))
    >>> notebook.free_text("viva_1")
    'It is one.'
    """

    code: tuple[str, ...]
    markdown: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()

    def free_text(self, name: str) -> str | None:
        """Return an answer in prose.

        Parameters
        ----------
        name : str
            Of the free-text answer, as the task has it.

        Returns
        -------
        text : str or None
            Empty where the cell was left as it was. None where no cell goes by
            that name: the student deleted the cell, or their editor its id and
            its metadata; a person has to look.
        """
        wanted = _same_name(name)
        found = [source for other, source in self.named if _same_name(other) == wanted]
        if not found:
            return None
        parts = [source.replace(FREE_TEXT_STUB, "").strip() for source in dict.fromkeys(found)]
        return "\n\n".join(part for part in parts if part)

    def digest(self) -> str:
        """Compute a fingerprint of what is marked.

        Returns
        -------
        digest : str
            SHA-256 of the sources in order; outputs, ids and metadata have no part in it.

        Examples
        --------
        >>> Notebook(("x = 1",)).digest() == Notebook(("x = 2",)).digest()
        False
        """
        sources = json.dumps([self.code, self.markdown])
        return hashlib.sha256(sources.encode("ascii")).hexdigest()


def read_notebook(path: Path) -> Notebook:
    """Read the cells of a notebook.

    Parameters
    ----------
    path : Path
        Of a notebook of nbformat 2 to 4 in UTF-8, UTF-16 or UTF-32, with a byte order mark or
        without; it need not be valid otherwise.

    Returns
    -------
    notebook : Notebook
        Every source is valid Unicode; nothing else about it may be trusted.

    Raises
    ------
    UnreadableNotebookError
        Whatever else the file is.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "alice.ipynb")
    ...     _ = path.write_text('{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    ...     read_notebook(path).code
    ('x = 1',)
    """
    return parse_notebook(read_content(path))


def parse_notebook(content: bytes) -> Notebook:
    """Return the cells of a notebook whose file was read already.

    Parameters
    ----------
    content : bytes
        Of the whole file; see `read_notebook`.

    Returns
    -------
    notebook : Notebook

    Raises
    ------
    UnreadableNotebookError
        Whatever else the content is.

    Examples
    --------
    >>> parse_notebook(b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}').code
    ('x = 1',)
    """
    data = _parsed(_text(content))
    _refuse_other_json(data)
    _refuse_other_language(data)
    return _of_cells(_cells(data))


def read_content(path: Path) -> bytes:
    """Return what a file holds, where it may be a notebook.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    content : bytes

    Raises
    ------
    UnreadableNotebookError
        If it is no file, too large, or may not be read.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableNotebookError("it is a folder, not a notebook")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableNotebookError("it is a device or a pipe, not a notebook")
        if status.st_size > MAX_BYTES:
            raise UnreadableNotebookError(
                f"it is larger than {MAX_BYTES // 2**20} MB; clear its outputs and save it again"
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableNotebookError(f"it cannot be read: {error.strerror or error}") from None


def _text(content: bytes) -> str:
    # a wrong byte in a comment should not cost the student everything
    text = content.decode(json.detect_encoding(content), "replace").strip(_BLANK + "\ufeff")
    if not text:
        raise UnreadableNotebookError("the file is empty")
    start = text[:100].lower()
    for other, kind in _OTHER_FILES.items():
        if content.startswith(other) or start.startswith(other.decode("latin-1").lower()):
            raise UnreadableNotebookError(f"it is {kind}, not a notebook; {_AGAIN}")
    return text


_BLANK = "\0 \t\r\n"
_OTHER_FILES = {
    b"%PDF": "a PDF",
    b"<!": "a web page",
    b"<html": "a web page",
    b"<?xml": "a web page",
    b"PK\x03\x04": "a zip archive or a Word document",
    b"\x1f\x8b": "a compressed archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"version https://git-lfs": "a Git LFS pointer",
    b"[InternetShortcut]": "a link to a web page",
}


def _parsed(text: str) -> Any:
    items = text.count("[") + text.count("{") + text.count(",")
    if items > MAX_ITEMS:
        raise UnreadableNotebookError(f"it holds more than {MAX_ITEMS:,} values; clear its outputs")
    try:
        return json.loads(text, strict=False, parse_int=_number)
    except json.JSONDecodeError as error:
        raise UnreadableNotebookError(_why_no_json(text, error)) from None
    except RecursionError:
        raise UnreadableNotebookError("it is nested too deeply to be a notebook") from None


def _number(digits: str) -> float:
    return int(digits) if len(digits) < 20 else float(digits)


def _why_no_json(text: str, error: json.JSONDecodeError) -> str:
    if re.search(r"^<{7} ", text, re.MULTILINE):
        return "it holds a merge conflict (<<<<<<<); resolve it and hand in the result"
    if not text.startswith(("{", "[")):
        return f"it is not a notebook but some other file under that name; {_AGAIN}"
    if error.pos >= len(text) or error.msg.startswith("Unterminated string"):
        return f"it is cut off in the middle; {_AGAIN}"
    return f"it is damaged at line {error.lineno}: {error.msg}; {_AGAIN}"


def _refuse_other_json(data: Any) -> None:
    if not isinstance(data, dict):
        raise UnreadableNotebookError(f"it is JSON but not a notebook; {_AGAIN}")
    if isinstance(data.get("cells"), list) or isinstance(data.get("worksheets"), list):
        return
    if "doc_id" in data or "google.com" in str(data.get("url", ""))[:100]:
        raise UnreadableNotebookError(f"it is a Google Drive shortcut, not the notebook; {_AGAIN}")
    raise UnreadableNotebookError(f"it is JSON but not a notebook: it has no cells; {_AGAIN}")


def _refuse_other_language(data: dict[str, Any]) -> None:
    language = _language(_mapping(data.get("metadata")))
    if not re.match(r"i?python|sage", language, re.IGNORECASE):
        raise UnreadableNotebookError(f"it is written for {_brief(language)}, not for Python")


def _language(metadata: dict[str, Any]) -> str:
    kernel = _mapping(metadata.get("kernelspec"))
    said = _mapping(metadata.get("language_info")).get("name") or kernel.get("language")
    if isinstance(said, str):
        return said
    # a kernel's name may be anything, as that of a conda environment
    name = str(kernel.get("name"))
    return "R" if name == "ir" else name if name.startswith("julia") else "python"


def _cells(data: dict[str, Any]) -> list[Any]:
    if isinstance(data.get("cells"), list):
        cells = data["cells"]
    else:  # nbformat 2 and 3
        cells = []
        for sheet in data["worksheets"]:
            within = _mapping(sheet).get("cells")
            if not isinstance(within, list):
                raise UnreadableNotebookError("it has a worksheet without cells")
            cells += within
    if len(cells) > MAX_CELLS:
        raise UnreadableNotebookError(f"it has {len(cells)} cells; at most {MAX_CELLS} are read")
    return list(cells)


def _of_cells(cells: list[Any]) -> Notebook:
    code: list[str] = []
    markdown: list[str] = []
    named: list[tuple[str, str]] = []
    answers: list[str] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise UnreadableNotebookError(f"its cell {number} is not a cell")
        source = _source(cell, number)
        if cell["cell_type"] == "code":
            code.append(source)
            if _is_answer(cell):
                answers.append(source)
        elif cell["cell_type"] in _PROSE:
            markdown.append(source)
        named += [(name, source) for name in _names(cell)]
    if sum(map(len, code)) + sum(map(len, markdown)) > MAX_SOURCE:
        raise UnreadableNotebookError(f"its cells hold more than {MAX_SOURCE // 2**20} MB of text")
    return Notebook(tuple(code), tuple(markdown), tuple(named), tuple(answers))


def _source(cell: dict[str, Any], number: int) -> str:
    # nbformat 3 has a code cell's source under another name
    source = cell.get("source", cell.get("input", ""))
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise UnreadableNotebookError(f"the source of its cell {number} is not text")
    return _valid("".join(lines))


def _names(cell: dict[str, Any]) -> list[str]:
    metadata = _mapping(cell.get("metadata"))
    names = (
        cell.get("id"),
        metadata.get("id"),
        _mapping(metadata.get("nbgrader")).get("grade_id"),
    )
    kept = [name for name in names if isinstance(name, str) and 0 < len(name) <= 100]
    return list(dict.fromkeys(map(_same_name, map(_valid, kept))))


def _is_answer(cell: dict[str, Any]) -> bool:
    return _mapping(_mapping(cell.get("metadata")).get("nbgrader")).get("solution") is True


def _same_name(name: str) -> str:
    """Return a name as the build writes ids: with hyphens."""
    return name.replace("_", "-")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _valid(text: str) -> str:
    """Mend halves of surrogate pairs, which no file and no kernel message can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _brief(text: str) -> str:
    return re.sub(r"[^\w+#. -]", "?", _valid(text))[:40]

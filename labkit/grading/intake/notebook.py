"""From a file that a student handed in to the cells to be run, whatever the file is.

A submission is read leniently where the answer to "what did the student write?" is
plain: any encoding, any version of the format, no ids, no metadata. Stored outputs are
dropped, but for what a student typed. Where it is not plain, the reason is one line that the
student can act on.
"""

import hashlib
import json
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.course.task import FREE_TEXT_STUB
from labkit.errors import UnreadableNotebookError
from labkit.grading.definitions import asks_for_input
from labkit.grading.intake.attempts import attempts_shown
from labkit.grading.intake.kinds import other_kind
from labkit.grading.intake.language import other_language
from labkit.grading.intake.stdin import Typed, typed_into

MAX_BYTES = 200 * 2**20
"""A larger file is not read. Stored outputs of 50 MB are odd, but honest."""

MAX_ITEMS = 10_000_000
"""Brackets, braces and commas: few bytes of JSON can ask for many of memory."""

MAX_CELLS = 5_000
MAX_SOURCE = 10 * 2**20
"""Characters in all cells together."""

_LONGEST_WORD = 7
_AGAIN = "download it again as .ipynb and hand that in"
_PROSE = ("markdown", "raw", "heading", "html")


@dataclass(frozen=True)
class Text:
    """A text cell.

    Attributes
    ----------
    source : str
        What it holds.
    names : tuple of str
        That it goes by; see `Notebook`.
    n_code : int
        Code cells above it.
    given : bool
        Whether it was handed out with the practical, as its names tell.
    was_code : bool
        Whether it was handed out as a cell for code.
    """

    source: str
    names: tuple[str, ...]
    n_code: int
    given: bool = False
    was_code: bool = False


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
    counts : tuple of int or None
        The number that each code cell had on the student's screen.
    texts : tuple of Text
        The text cells once more, and where they stand.
    typed : tuple of Typed
        What was typed into each code cell; empty where no cell asks for input.
    attempts : tuple of (str, int)
        Checks of multiple choices that were right at a later try, and at which.

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
    counts: tuple[int | None, ...] = ()
    texts: tuple[Text, ...] = field(default=(), compare=False)
    typed: tuple[Typed, ...] = ()
    attempts: tuple[tuple[str, int], ...] = field(default=(), compare=False)

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
        wanted = same_name(name)
        found = [source for other, source in self.named if same_name(other) == wanted]
        return None if not found else written(found)

    def text_below(self, name: str) -> str:
        """Return what a student wrote in the cells below that of an answer in prose.

        Parameters
        ----------
        name : str
            Of the free-text answer.

        Returns
        -------
        text : str
            Up to the next code cell, or the next cell that was handed out.
        """
        wanted = same_name(name)
        below: list[str] = []
        at: int | None = None
        for text in self.texts:
            if wanted in map(same_name, text.names):
                at = text.n_code
            elif at is not None and (text.n_code > at or text.given or _is_given(text.source)):
                break
            elif at is not None:
                below.append(text.source)
        return written(below)

    def turned_into_text(self) -> list[str]:
        """Name the cells for code that are text now.

        Returns
        -------
        names : list of str
        """
        return [text.names[0] for text in self.texts if text.was_code and text.names]

    def digest(self) -> str:
        """Compute a fingerprint of what is marked.

        Returns
        -------
        digest : str
            SHA-256 of the sources in order; outputs, ids and metadata have no part in it,
            but for what a student typed.

        Examples
        --------
        >>> Notebook(("x = 1",)).digest() == Notebook(("x = 2",)).digest()
        False
        """
        typed = [[(one.stdin, one.stdout) for one in self.typed]] if self.typed else []
        sources = json.dumps([self.code, self.markdown, *typed])
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
    notebook = _of_cells(_cells(data))
    language = other_language(_mapping(data.get("metadata")), notebook.code)
    if language is not None:
        raise UnreadableNotebookError(f"it is written for {_brief(language)}, not for Python")
    return notebook


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
    kind = other_kind(content, text)
    if kind is not None:
        raise UnreadableNotebookError(f"it is {kind}, not a notebook; {_AGAIN}")
    return text


_BLANK = "\0 \t\r\n"


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
    # a word such as "false", or an escape, may be what the file ends in the middle of
    in_the_last_word = error.pos > len(text) - _LONGEST_WORD and not text.endswith(("}", "]"))
    ended = error.pos >= len(text) or error.msg.startswith("Unterminated string")
    if ended or in_the_last_word:
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
    texts: list[Text] = []
    answers: list[str] = []
    counts: list[int | None] = []
    typed: list[Typed] = []
    attempts: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise UnreadableNotebookError(f"its cell {number} is not a cell")
        source, kind = _as_meant(_source(cell, number), cell["cell_type"])
        if kind == "code":
            code.append(source)
            counts.append(_count(cell))
            typed.append(typed_into(cell.get("outputs")))
            attempts.update(attempts_shown(cell.get("outputs")))
            if _is_answer(cell):
                answers.append(source)
        elif kind in _PROSE:
            markdown.append(source)
            texts.append(_text_of(cell, source, len(code)))
        named += [(name, source) for name in _names(cell)]
    if sum(map(len, code)) + sum(map(len, markdown)) > MAX_SOURCE:
        raise UnreadableNotebookError(f"its cells hold more than {MAX_SOURCE // 2**20} MB of text")
    known = tuple(counts) if any(counts) else ()
    asked = tuple(typed) if any(map(asks_for_input, code)) else ()
    return Notebook(
        tuple(code),
        tuple(markdown),
        tuple(named),
        tuple(answers),
        known,
        tuple(texts),
        asked,
        tuple(attempts.items()),
    )


def _as_meant(source: str, kind: str) -> tuple[str, str]:
    """Take prose for prose that Databricks keeps in code cells."""
    found = _MD.match(source) if kind == "code" else None
    return (source[found.end() :], "markdown") if found else (source, kind)


_MD = re.compile(r"\s*%md(?:-sandbox)?\b[ \t]*\n?")


def _text_of(cell: dict[str, Any], source: str, n_code: int) -> Text:
    names = tuple(_names(cell))
    marks = _mapping(_mapping(cell.get("metadata")).get("nbgrader"))
    was_code = marks.get("cell_type") == "code" or (
        marks.get("solution") is True and marks.get("grade") is False
    )
    given = bool(marks) or any(map(_GIVEN.fullmatch, names))
    return Text(source, names, n_code, given, was_code)


# as the build names the cells that it hands out
_GIVEN = re.compile(r"cell-[0-9a-f]{8}")


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
    return list(dict.fromkeys(map(same_name, map(_valid, kept))))


def _count(cell: dict[str, Any]) -> int | None:
    # nbformat 3 has another name for it
    count = cell.get("execution_count", cell.get("prompt_number"))
    return count if isinstance(count, int) and 0 < count < MAX_CELLS * 10 else None


def _is_answer(cell: dict[str, Any]) -> bool:
    return _mapping(_mapping(cell.get("metadata")).get("nbgrader")).get("solution") is True


def written(sources: Iterable[str]) -> str:
    """Return what students wrote into cells for prose.

    Parameters
    ----------
    sources : iterable of str
        Of the cells; one that is there twice counts once.

    Returns
    -------
    text : str
        Without what the cells held before; empty where nobody wrote anything.
    """
    parts = [source.replace(FREE_TEXT_STUB, "").strip() for source in dict.fromkeys(sources)]
    return "\n\n".join(part for part in parts if part)


def _is_given(source: str) -> bool:
    """Guess whether a text is the practical's, where editors have dropped all names."""
    return source.lstrip().startswith(("#", "**"))


def same_name(name: str) -> str:
    """Return a name as the build writes ids: with hyphens.

    Parameters
    ----------
    name : str
        Of a cell.

    Returns
    -------
    name : str
    """
    return name.replace("_", "-")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _valid(text: str) -> str:
    """Mend halves of surrogate pairs, which no file and no kernel message can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _brief(text: str) -> str:
    return re.sub(r"[^\w+#. -]", "?", _valid(text))[:40]

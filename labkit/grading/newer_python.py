"""What a newer Python reads and this one does not: named, and read where that is easy.

Since Python 3.12 an f-string may hold its own kind of quotes, and Colab has 3.12 or
newer. Such a string means the same with three quotes around it.
"""

import ast
import re
import sys
import warnings
from collections.abc import Iterator

_LONGEST = 200_000
_STRING = re.compile(r"(?P<prefix>[rRbBuUfF]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_NEWER = (
    ((3, 12), re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*=", re.MULTILINE)),
    ((3, 12), re.compile(r"^\s*(?:(?:async\s+)?def|class)\s+\w+\s*\[", re.MULTILINE)),
    ((3, 14), re.compile(r"(?<!\w)[tT][rR]?[\"']")),
    ((3, 14), re.compile(r"^\s*except\*?\s+[\w.]+\s*,", re.MULTILINE)),
)


def for_this_python(source: str) -> str:
    r"""Write f-strings of a newer Python so that this one reads them.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    source : str
        As it was, unless that makes it a cell that this Python can parse.

    Examples
    --------
    >>> for_this_python("f\"{x}\"")
    'f"{x}"'
    """
    if len(source) > _LONGEST or not re.search(r"[fF][rR]?[\"']", source) or _parses(source):
        return source
    changed = "".join(_requoted(source))
    return changed if _parses(changed) else source


def needed_python(source: str) -> tuple[int, int] | None:
    """Return the Python that a cell needs, where it is newer than this one.

    Parameters
    ----------
    source : str
        A code cell.

    Returns
    -------
    version : tuple of int or None
        Major and minor number. None where this Python will do, or where it is not
        known that another one would.
    """
    if len(source) > _LONGEST or _parses(source):
        return None
    if for_this_python(source) != source:
        return (3, 12)
    newer = [version for version, pattern in _NEWER if pattern.search(source)]
    return next((version for version in newer if version > sys.version_info[:2]), None)


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(_MAGIC.sub(r"\1pass", source), "cell", "exec", flags)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _requoted(source: str) -> Iterator[str]:
    """Copy a source, with three quotes around each f-string that holds its own kind."""
    at = 0
    while at < len(source):
        end = at + 1
        piece = source[at:end]
        if source[at] == "#":
            end = _or_end(source, source.find("\n", at))
            piece = source[at:end]
        elif (string := _STRING.match(source, at)) and not source[at - 1 : at].isidentifier():
            end, own = _string_end(source, string)
            piece = source[at:end]
            if own:
                prefix, quote = string.groups()
                piece = f"{prefix}{quote * 3}{source[string.end() : end - 1]}{quote * 3}"
        yield piece
        at = end


def _or_end(source: str, at: int) -> int:
    return at if at >= 0 else len(source)


def _string_end(source: str, string: re.Match[str]) -> tuple[int, bool]:
    """Return where a string ends, and whether it is an f-string with its own kind of quotes."""
    quote = string["quote"]
    formatted = "f" in string["prefix"].lower()
    at, depth, own = string.end(), 0, False
    while at < len(source):
        if depth == 0 and source.startswith(quote, at):
            return at + len(quote), own and len(quote) == 1
        if depth == 0 and source[at] == "\n" and len(quote) == 1:
            return at, False
        if depth and (inner := _STRING.match(source, at)):
            own |= inner["quote"] == quote
            at = _string_end(source, inner)[0]
            continue
        if source[at] == "\\" or (not depth and source.startswith(("{{", "}}"), at)):
            at += 1
        elif formatted and source[at] in "{}":
            depth += 1 if source[at] == "{" else -1
        at += 1
    return len(source), False

"""Code and prose as words that a copy keeps, whatever its variables are called.

Names are all one word, but for keywords, builtins, attributes, and what the practical
imports: those a copy cannot rename. Comments and spaces are left out, and every string is
the same. Half a cell, or one in another Python, has tokens too.
"""

import builtins
import keyword
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

MOST_CHARACTERS = 20_000
"""As much of one cell is looked at."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|\\\n|\#[^\n]*)
    |(?P<string>[rbfuRBFU]{0,2}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}
        |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>\d[\w.]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"\w+")
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)
_FIXED = {*keyword.kwlist, *dir(builtins)}


class Token(NamedTuple):
    """A word of a text.

    Attributes
    ----------
    text : str
        What is compared.
    line : int
        On which line it stands, counted from 0.
    """

    text: str
    line: int


def code_tokens(source: str, known: Collection[str] = ()) -> Iterator[Token]:
    """Split code into tokens that outlive other names, comments and layout.

    Parameters
    ----------
    source : str
        Of a cell; need not be Python.
    known : collection of str, default=()
        Names that mean the same in every notebook.

    Yields
    ------
    token : Token

    Examples
    --------
    >>> " ".join(token.text for token in code_tokens("rows = data.mean(0)  # the mean"))
    'v = v . mean ( 0 )'
    """
    line, before = 0, ""
    for found in _TOKEN.finditer(source[:MOST_CHARACTERS]):
        kind, text = found.lastgroup, found[0]
        if kind != "space":
            if kind == "string":
                shown = "''"
            elif kind == "name" and before != "." and text not in _FIXED and text not in known:
                shown = "v"
            else:
                shown = text
            yield Token(shown, line)
            before = text
        line += text.count("\n")


def prose_tokens(text: str) -> Iterator[Token]:
    """Split prose into words.

    Parameters
    ----------
    text : str
        In any language.

    Yields
    ------
    token : Token
        In small letters.
    """
    for number, line in enumerate(text[:MOST_CHARACTERS].split("\n")):
        for word in _WORD.findall(line.casefold()):
            yield Token(word, number)


def imported_names(source: str) -> set[str]:
    r"""Find the names under which a cell imports things.

    Parameters
    ----------
    source : str
        Of a cell.

    Returns
    -------
    names : set of str

    Examples
    --------
    >>> sorted(imported_names("import numpy as np\nfrom imblearn.over_sampling import SMOTE"))
    ['SMOTE', 'np']
    """
    names = set()
    for line in _IMPORT.findall(source):
        for part in line.strip("() ").split(","):
            words = part.split()
            if words:
                names.add(words[-1].partition(".")[0])
    return names

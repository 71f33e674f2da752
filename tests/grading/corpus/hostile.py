"""What a hostile notebook is: cells, and the outcome that is fair."""

import json
from collections.abc import Callable
from dataclasses import dataclass

WORK = "def mean(x):\n    return sum(x) / len(x)"
WORTH = 15
"""What that gives, of 30: all points for the mean. Much of the corpus does this work, and more."""


@dataclass(frozen=True)
class Hostile:
    """A program that makes a hostile notebook.

    Attributes
    ----------
    write : callable
        Gives its cells.
    status : str
    points : int
        What the work behind it deserves.
    name : str
        The student's.
    """

    write: Callable[[], list[str]]
    status: str
    points: int
    name: str

    def cells(self, world):
        """Give all cells; the first one tells the program where things are outside."""
        # %-formatting leaves braces alone
        return [PRELUDE % json.dumps(json.dumps(world)), *self.write(), "confess()"]


PRELUDE = """
import ctypes, glob, json, os, signal, socket, struct, subprocess, sys, threading, time
from pathlib import Path
import numpy as np
world = json.loads(%s)
libc = ctypes.CDLL(None, use_errno=True)
breaches = []

def attempt(what, deed, *arguments):
    try:
        got = deed(*arguments)
    except BaseException:
        return
    breaches.append(f"{what}: {got!r}"[:300])

def system_call(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno())

def confess():
    if breaches:
        raise RuntimeError(world["word"][::-1] + "; ".join(breaches))
"""

PROGRAMS: list[Hostile] = []


def fair(status, points, name=None):
    """Add a program to the corpus, with its fair outcome."""

    def add(write):
        PROGRAMS.append(Hostile(write, status, points, name or write.__name__.replace("_", " ")))
        return write

    return add

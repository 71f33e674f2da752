"""Sixty submissions of the toy practical, each with its fair outcome beside it.

Points are those of the tasks mean (10), spread (8) and values (7), and of the
hidden checks' own (5). ``None`` stands for a file that holds no notebook.
"""

import json

DATA = "import numpy as np\ndata = np.array([3, 1, 4, 1, 5, 9, 2, 6])"
MEAN = "def mean(values):\n    return sum(values) / len(values)"
SPREAD = "def spread(values):\n    return max(values) - min(values)"
VALUES = "n_rows = len(data)\nrunning = np.cumsum(data)"
SOLVED = (DATA, MEAN, SPREAD, VALUES)
UNSOLVED = (
    DATA,
    "def mean(values):\n    # your code here\n    return None",
    "def spread(values):\n    # your code here\n    return None",
    "n_rows = None\nrunning = None",
)

ALL = (10, 8, 7, 5)
NO_MEAN = (0, 8, 7, 0)
NO_SPREAD = (10, 0, 7, 5)
NO_VALUES = (10, 8, 0, 5)
NOTHING = (0, 0, 0, 0)


def file_of(*code, **top):
    """Give a notebook's file."""
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in code
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4} | top)


def old_file_of(*code):
    """Give a notebook's file in nbformat 3."""
    cells = [{"cell_type": "code", "input": source, "language": "python"} for source in code]
    return json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3, "metadata": {}})


def with_outputs(megabytes):
    """Give a solved notebook that stores that much output."""
    whole = json.loads(file_of(*SOLVED))
    text = ["x" * 1023 + "\n"] * (1024 * megabytes)
    whole["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return json.dumps(whole)


def also(cell):
    """Give a solved notebook with one more cell in the middle."""
    return file_of(DATA, MEAN, cell, SPREAD, VALUES)


def instead(old, new):
    """Give a solved notebook with another cell in the place of one."""
    return file_of(*(new if cell == old else cell for cell in SOLVED))


LOOP = "while True:\n    pass"
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + LOOP
DIES = "import os\nos._exit(1)"

SIXTY = {
    # solved, in ways that differ
    **{f"solved {n}": (file_of(f"# {n}", *SOLVED), "graded", ALL) for n in range(7)},
    "Žofie Malá": (instead(MEAN, "mean = np.mean"), "graded", ALL),
    "李雷": (instead(SPREAD, "spread = lambda values: int(np.ptp(values))"), "graded", ALL),
    "ਆਸ਼ਾ ਰਾਣੀ": (instead(VALUES, "n_rows, running = data.size, data.cumsum()"), "graded", ALL),
    "with magics": (also("%matplotlib inline\n%time sum(range(9))\n!echo hello"), "graded", ALL),
    "with await": (also("import asyncio\nawait asyncio.sleep(0.01)"), "graded", ALL),
    "with main": (also('if __name__ == "__main__":\n    print(mean(data))'), "graded", ALL),
    # a part of it
    "mean": (file_of(DATA, MEAN), "graded", (10, 0, 0, 5)),
    "spread": (file_of(DATA, SPREAD), "graded", (0, 8, 0, 0)),
    "values": (file_of(DATA, VALUES), "graded", (0, 0, 7, 0)),
    "no mean": (instead(MEAN, UNSOLVED[1]), "graded", NO_MEAN),
    "no spread": (instead(SPREAD, UNSOLVED[2]), "graded", NO_SPREAD),
    "no values": (instead(VALUES, UNSOLVED[3]), "graded", NO_VALUES),
    "running alone": (instead(VALUES, "running = data.cumsum()"), "graded", (10, 8, 4, 5)),
    # nothing of it
    "unsolved": (file_of(*UNSOLVED), "graded", NOTHING),
    "no code": (file_of(), "graded", NOTHING),
    "ellipses": (file_of(DATA, "mean = spread = n_rows = running = ..."), "graded", NOTHING),
    # wrong
    "median": (instead(MEAN, "mean = lambda values: np.median(values)"), "graded", (4, 8, 7, 5)),
    "sum": (instead(MEAN, "mean = lambda values: sum(values)"), "graded", (4, 8, 7, 0)),
    "no list": (
        instead(MEAN, "def mean(values):\n    return values.mean()"),
        "graded",
        (10, 8, 7, 0),
    ),
    "backwards": (
        instead(SPREAD, "spread = lambda values: min(values) - max(values)"),
        "graded",
        NO_SPREAD,
    ),
    "off by one": (
        instead(VALUES, "n_rows = len(data) - 1\nrunning = np.cumsum(data)"),
        "graded",
        (10, 8, 4, 5),
    ),
    "not summed": (instead(VALUES, "n_rows = 8\nrunning = data"), "graded", (10, 8, 3, 5)),
    "no numbers": (
        instead(MEAN, "class Odd: pass\nmean = lambda values: Odd()"),
        "graded",
        NO_MEAN,
    ),
    "no function": (instead(MEAN, "mean = 3.875"), "graded", NO_MEAN),
    "raises": (instead(SPREAD, "spread = lambda values: values.ptp()"), "graded", NO_SPREAD),
    # right for the data at hand, and for no other
    "mean by heart": (
        instead(MEAN, "mean = lambda v: 3.875 if len(v) == 8 else v[0]"),
        "graded",
        (4, 8, 7, 0),
    ),
    "spread by heart": (instead(SPREAD, "spread = lambda values: 9"), "graded", NO_SPREAD),
    # no notebook
    "empty": ("", "unreadable", None),
    "cut off": (file_of(*SOLVED)[:-200], "unreadable", None),
    "other JSON": ('{"name": "alice", "answers": [1, 2, 3]}', "unreadable", None),
    "a page": ("<!DOCTYPE html><html><body>Sign in</body></html>", "unreadable", None),
    # a notebook, oddly kept
    "nbformat 3": (old_file_of(*SOLVED), "graded", ALL),
    "UTF-16": (file_of(*SOLVED).encode("utf-16"), "graded", ALL),
    "with a mark": (file_of(*SOLVED).encode("utf-8-sig"), "graded", ALL),
    "50 MB of output": (lambda: with_outputs(50), "graded", ALL),
    # cells in disorder
    "twice": (file_of(*SOLVED, *SOLVED), "graded", ALL),
    "values first": (file_of(VALUES, SPREAD, MEAN, DATA), "graded", NO_VALUES),
    # cells that fail
    "syntax error": (instead(SPREAD, SPREAD.replace(":", "")), "graded", NO_SPREAD),
    "early error": (file_of("1 / 0\n" + DATA, MEAN, SPREAD, VALUES), "graded", ALL),
    "input": (also("name = input('Your name? ')"), "graded", ALL),
    "network": (
        also("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/', timeout=1)"),
        "graded",
        ALL,
    ),
    "memory": (also("np.ones(10**15)"), "graded", ALL),
    "noise": (
        also(
            "import logging, sys, warnings\nwarnings.warn('old')\nlogging.error('bad')\n"
            "print('worse', file=sys.stderr)"
        ),
        "graded",
        ALL,
    ),
    "sys.exit": (also("import sys\nsys.exit()"), "graded", ALL),
    # cells that are stopped, or stop the kernel
    "loop": (also(LOOP), "partial", ALL),
    "deaf loop": (also(DEAF), "partial", ALL),
    "loop in mean": (
        instead(MEAN, "def mean(values):\n    while True:\n        pass"),
        "partial",
        NO_MEAN,
    ),
    "endless output": (also("while True:\n    print('x' * 10_000)"), "partial", ALL),
    "os._exit": (also(DIES), "partial", ALL),
    "quit": (also("quit()"), "graded", ALL),
    "os._exit with mean": (instead(MEAN, f"{MEAN}\n{DIES}"), "partial", NO_MEAN),
    "os._exit in mean": (
        instead(MEAN, "def mean(values):\n    import os\n    os._exit(1)"),
        "partial",
        NO_MEAN,
    ),
    "os._exit twice": (file_of(DATA, DIES, MEAN, DIES, SPREAD, VALUES), "crashed", NOTHING),
}


def write_class(folder):
    """Write the submissions as an instructor gets them.

    Parameters
    ----------
    folder : Path
    """
    folder.mkdir()
    for student, (content, _, _) in SIXTY.items():
        content = content() if callable(content) else content
        content = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / f"{student}.ipynb").write_bytes(content)


def fair_rows():
    """Give the rows of a fair grades.csv, but for the seconds."""
    rows = []
    for student, (_, status, tasks) in SIXTY.items():
        points = tasks or NOTHING
        total = sum(points)
        rows.append(
            {
                "student": student,
                "practical": "90",
                "score": str(total),
                "max_score": "30",
                "percent": f"{round(100 * total / 30, 1):.1f}",
                "status": status,
                **dict(
                    zip(("mean", "spread", "values", "toy_hidden"), map(str, points), strict=True)
                ),
            }
        )
    return sorted(rows, key=lambda row: row["student"])

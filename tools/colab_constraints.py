"""Renew tests/colab-constraints.txt from the list of packages that Colab publishes.

::

    python tools/colab_constraints.py                      # from the published list
    python tools/colab_constraints.py pip-freeze.txt       # from a file
"""

import argparse
import re
import sys
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PUBLISHED = "https://raw.githubusercontent.com/googlecolab/backend-info/main/pip-freeze.txt"
CONSTRAINTS = Path(__file__).resolve().parents[1] / "tests" / "colab-constraints.txt"
HEADER = """\
# What Google Colab brings of the packages that labkit needs, and SciPy, on Python {python}:
# googlecolab/backend-info, pip-freeze.txt of {month}. ruff and mypy need no pin.
# When Colab moves: python tools/colab_constraints.py, then the tests (CONTRIBUTING.md)
"""


def parse(text: str) -> dict[str, str]:
    """Read the versions in a list that ``pip freeze`` printed.

    Parameters
    ----------
    text : str
        Lines such as ``numpy==2.1.3``. Comments, addresses and options are passed over.

    Returns
    -------
    versions : dict of str to str
        By the name in lower case, with hyphens; what builds add behind a ``+`` is cut off.
    """
    lines = re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.!]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in lines}


def renewed(old: str, versions: Mapping[str, str], month: str, python: str) -> str:
    """Return the constraints with the versions of today.

    Parameters
    ----------
    old : str
        The constraints as they are: which packages they name stays.
    versions : mapping of str to str
        What Colab has.
    month : str
        Of Colab's list, ``August 2026``.
    python : str
        Colab's Python, ``3.13``.

    Returns
    -------
    text : str

    Raises
    ------
    ValueError
        If Colab has a package no longer; names all of them.
    """
    names = list(parse(old))
    gone = [name for name in names if name not in versions]
    if gone:
        raise ValueError(f"Colab's list has no {', '.join(gone)}; is it the whole list?")
    pins = "".join(f"{name}=={versions[name]}\n" for name in names)
    return HEADER.format(python=python, month=month) + pins


def read(source: str) -> str:
    """Read a file, or what stands at an address.

    Parameters
    ----------
    source : str
        A path, or ``https://...``.

    Returns
    -------
    text : str
    """
    if not source.startswith("https://"):
        return Path(source).read_text(encoding="utf-8")
    with urllib.request.urlopen(source, timeout=60) as answer:
        text: str = answer.read().decode("utf-8")
    return text


def main(arguments: list[str]) -> str:
    """Renew the file, and return a line that says what was done, or why not.

    Parameters
    ----------
    arguments : list of str
        Of the command line.

    Returns
    -------
    line : str
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", default=PUBLISHED, help="a file, or an address")
    parser.add_argument("--month", default=f"{datetime.now(UTC):%B %Y}", help="of the list")
    parser.add_argument("--python", default="3.13", help="that Colab has")
    parser.add_argument("--out", type=Path, default=CONSTRAINTS)
    chosen = parser.parse_args(arguments)
    old = CONSTRAINTS.read_text(encoding="utf-8")
    try:
        text = renewed(old, parse(read(chosen.source)), chosen.month, chosen.python)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    chosen.out.write_text(text, encoding="utf-8")
    before, after = parse(old), parse(text)
    moved = [
        f"{name} {before[name]} -> {version}"
        for name, version in after.items()
        if version != before[name]
    ]
    return f"{chosen.out.name}: {'; '.join(moved) or 'nothing moved'}"


if __name__ == "__main__":
    print(main(sys.argv[1:]))

"""Check that a tag names what is released: ``python tools/check_release.py v0.2.0``."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def faults(tag: str, root: Path = ROOT) -> list[str]:
    """List where another version stands than the tag's.

    Parameters
    ----------
    tag : str
        Such as ``v0.2.0``.
    root : Path, optional
        The checkout.

    Returns
    -------
    faults : list of str
        A line each; none where all is as it should be.
    """
    version = re.escape(tag.removeprefix("v"))
    wanted = {
        "labkit/__init__.py": rf'^__version__ = "{version}"$',
        "CHANGELOG.md": rf"^## {version} - \d{{4}}-\d\d-\d\d$",
        "CITATION.cff": rf"^version: {version}$",
    }
    return [
        f"{name} does not say that this is {tag}"
        for name, pattern in wanted.items()
        if not re.search(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE)
    ]


if __name__ == "__main__":
    # an empty text would end in status 1, too
    sys.exit("\n".join(faults(sys.argv[1])) or 0)

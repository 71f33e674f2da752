"""Build the documentation: ``python docs/build.py [FOLDER]``, build/site unless given.

A warning is an error, and so is a link to a file that is not there. Pictures of pages are
taken anew where a browser starts; elsewhere a line says what is missing, and those of
``images/`` are shown.
"""

import configparser
import sys
from pathlib import Path

from pages import assemble
from pictures import take
from sphinx.cmd.build import main

ROOT = Path(__file__).resolve().parents[1]


def build(folder: Path) -> int:
    """Build the site.

    Parameters
    ----------
    folder : Path
        Where its pages go.

    Returns
    -------
    status : int
        That of sphinx-build: 0 where there was no warning.
    """
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    sources = ROOT / "build" / "site-sources"
    assemble(ROOT, sources, f"{settings['metadata']['url']}/blob/main")
    missing = take(sources / "images")
    if missing:
        print(missing, file=sys.stderr)
    return main(["-W", "--keep-going", "-q", "-b", "html", str(sources), str(folder)])


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "build" / "site"))

"""The pages of the site: what stands in docs/, and what is taken from elsewhere in the tree.

Pages keep the links that hold in the repository. Where a page moves, or leads out
of the site, they are rewritten here.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

TAKEN = {
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "practicals/README.md": "practicals/index.md",
    "practicals/README.md#glossary": "practicals/glossary.md",
}
"""Pages that are kept elsewhere, by where they stand on the site."""

BELOW = {
    "start": ("student", "instructor", "own-practical", "own-data", "running"),
    "practicals/index": ("*", "glossary", "../course"),
    "marking": ("security",),
    "evidence": ("published", "speed"),
    "house": ("contributing", "conduct", "changelog"),
}
"""The pages that stand below a page, in their order; ``*`` for every notebook."""

_OURS = ("api.rst", "conf.py", "plots", "static", "templates")
_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?\)")


def assemble(root: Path, site: Path, url: str) -> None:
    """Write every source of the site into one folder.

    Parameters
    ----------
    root : Path
        The checkout.
    site : Path
        The folder; what it held is removed.
    url : str
        Where files are shown that are not on the site, ``https://.../blob/main``.
    """
    shutil.rmtree(site, ignore_errors=True)
    for name in _OURS:
        origin, copy = root / "docs" / name, site / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(origin, copy) if origin.is_dir() else shutil.copy2(origin, copy)
    addresses = _addresses(root)
    for origin, page in addresses.items():
        (site / page).parent.mkdir(parents=True, exist_ok=True)
        if not page.endswith(".md"):
            shutil.copy2(root / origin, site / page)
        elif (root / origin).exists():
            text = (root / origin).read_text(encoding="utf-8")
            for name, part in _parts(page, relinked(text, origin, root, addresses, url)):
                (site / name).write_text(part, encoding="utf-8")


def relinked(text: str, origin: str, root: Path, addresses: dict[str, str], url: str) -> str:
    """Return a page whose links lead to the site's pages, or to the repository.

    Parameters
    ----------
    text : str
        Markdown.
    origin : str
        Where it stands in the checkout, ``docs/marking.md``.
    root : Path
        The checkout.
    addresses : dict of str to str
        Files of the checkout to pages of the site.
    url : str
        Where files are shown that are not on the site.

    Returns
    -------
    text : str

    Raises
    ------
    FileNotFoundError
        If a link leads to no file of the checkout.
    """

    def link(found: re.Match[str]) -> str:
        before, target, after = found.groups(default="")
        if re.match(r"\w+:", target):
            return found[0]
        file = os.path.normpath(PurePosixPath(origin).parent / target)
        if not (root / file).exists():
            raise FileNotFoundError(f"{origin}: {target} is no file of the checkout")
        if f"{file}{after}" in addresses:
            file, after = f"{file}{after}", ""
        if file not in addresses:
            return f"{before}{url}/{file}{after})"
        here = PurePosixPath(addresses[origin]).parent
        return f"{before}{os.path.relpath(addresses[file], here)}{after})"

    return _LINK.sub(link, text)


def _addresses(root: Path) -> dict[str, str]:
    """Return the files of the checkout that are on the site, and where."""
    own = {f"docs/{path.name}": path.name for path in (root / "docs").glob("*.md")}
    as_they_are = [*(root / "practicals").glob("*.ipynb"), *(root / "images").iterdir()]
    names = [path.relative_to(root).as_posix() for path in as_they_are]
    return own | TAKEN | {name: name for name in names}


def _parts(page: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield a page with the list of those below it; the glossary is a page of its own."""
    if page == "practicals/index.md":
        text, _, glossary = text.partition("## Glossary")
        yield "practicals/glossary.md", f"# Glossary{glossary}"
    below = BELOW.get(page.removesuffix(".md"))
    if below:
        glob = ":glob:\n" if "*" in below else ""
        names = "\n".join("[0-9]*" if name == "*" else name for name in below)
        text += f"\n```{{toctree}}\n:hidden:\n{glob}\n{names}\n```\n"
    yield page, text

"""What a checkout says about its course: its address, its name and its package, each once."""

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.course.courses import GROUP
from labkit.errors import CourseError

_ADDRESSES = ("repository", "source", "homepage")


@dataclass(frozen=True)
class Settings:
    """What stands in a project's ``pyproject.toml`` or ``setup.cfg``.

    Attributes
    ----------
    url : str
        Where the course is published; empty where nothing says so.
    courses : mapping of str to str
        The packages with practicals, by the name of their course.
    """

    url: str
    courses: Mapping[str, str]


def read_settings(root: Path) -> Settings:
    """Read what a project says about its course.

    Parameters
    ----------
    root : Path
        The folder of the project.

    Returns
    -------
    settings : Settings
        ``pyproject.toml`` comes first, ``setup.cfg`` fills in what it leaves open.

    Raises
    ------
    CourseError
        If a file cannot be read; names it.
    """
    try:
        new, old = _of_pyproject(root / "pyproject.toml"), _of_setup_cfg(root / "setup.cfg")
    except (tomllib.TOMLDecodeError, configparser.Error, UnicodeDecodeError, AttributeError) as bad:
        raise CourseError(f"the settings of {root.resolve()} cannot be read: {bad}") from None
    return Settings((new.url or old.url).rstrip("/"), {**old.courses, **new.courses})


def _of_pyproject(path: Path) -> Settings:
    if not path.is_file():
        return Settings("", {})
    project: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    urls = {name.lower(): address for name, address in project.get("urls", {}).items()}
    known = [urls[name] for name in _ADDRESSES if name in urls]
    return Settings(known[0] if known else "", project.get("entry-points", {}).get(GROUP, {}))


def _of_setup_cfg(path: Path) -> Settings:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding="utf-8")
    lines = parser.get("options.entry_points", GROUP, fallback="").splitlines()
    points = (line.partition("=") for line in lines if "=" in line)
    courses = {name.strip(): package.strip() for name, _, package in points}
    return Settings(parser.get("metadata", "url", fallback=""), courses)

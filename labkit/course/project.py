"""A checkout of the course: where its sources, notebooks and pages are."""

import configparser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.errors import CourseError

BRANCH = "main"


@dataclass(frozen=True)
class Project:
    """A checkout of the course.

    Attributes
    ----------
    root : Path
        The folder with ``setup.cfg``, ``answers/`` and ``practicals/``.
    url : str
        Where the course is published, from ``setup.cfg``.
    """

    root: Path
    url: str

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Open the checkout in a folder.

        Parameters
        ----------
        root : Path
            The folder.

        Returns
        -------
        project : Project

        Raises
        ------
        CourseError
            If the folder is no checkout, or its ``setup.cfg`` has no ``url``.
        """
        settings = configparser.ConfigParser()
        settings.read(root / "setup.cfg", encoding="utf-8")
        url = settings.get("metadata", "url", fallback="")
        if not (root / "answers").is_dir() or not url:
            raise CourseError(
                f"{root.resolve()} is no checkout of the course: it needs answers/ and "
                "a setup.cfg with a url; go to the project's folder first"
            )
        return cls(root, url.rstrip("/"))

    @property
    def sources(self) -> list[Path]:
        """The source of every practical, in order."""
        return sorted((self.root / "answers").glob("[0-9][0-9]_*.py"))

    @property
    def quickstart(self) -> Path | None:
        """The source of the notebook to begin with, which has no tasks; None without one."""
        path = self.root / "examples" / "00_quickstart.py"
        return path if path.exists() else None

    def chosen(self, numbers: Sequence[str]) -> list[Path]:
        """List the sources of some practicals.

        Parameters
        ----------
        numbers : sequence of str
            ``"5"`` or ``"05"``; all practicals where there is none.

        Returns
        -------
        sources : list of Path
            In the order of the practicals.

        Raises
        ------
        CourseError
            If a number has no source; names those there are.
        """
        by_number = {path.stem[:2]: path for path in self.sources}
        wanted = {number.zfill(2) for number in numbers} or set(by_number)
        if missing := sorted(wanted - set(by_number)):
            raise CourseError(
                f"answers/ has no source of practical {missing[0]}; "
                f"there are {', '.join(by_number)}"
            )
        return [path for number, path in by_number.items() if number in wanted]

    def practical_path(self, source: Path) -> Path:
        """Return the path of the student's notebook.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        path : Path
            ``practicals/NN_name.ipynb``.
        """
        return self.root / "practicals" / f"{source.stem}.ipynb"

    def colab(self, source: Path) -> str:
        """Return the address that opens a practical in Colab.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        address : str
        """
        address = self.url.replace("https://github.com", "https://colab.research.google.com/github")
        return f"{address}/blob/{BRANCH}/practicals/{source.stem}.ipynb"

    def badge(self, source: Path) -> str:
        """Return the Markdown of the badge that opens a practical in Colab.

        Parameters
        ----------
        source : Path
            ``answers/NN_name.py``.

        Returns
        -------
        markdown : str
        """
        return f"[![Open in Colab]({_BADGE})]({self.colab(source)})"


_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"

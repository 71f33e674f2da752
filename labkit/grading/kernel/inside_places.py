"""The student's side: stand-ins for what only Colab and Kaggle have.

What merely prepares the place does nothing here and says so: nothing is mounted, and
nobody is asked for a secret. What is uploaded is what was handed in beside the notebook.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from labkit.grading.scratch import is_kernels_own

_PREFIXES = ("google.colab", "kaggle_secrets")


class Harmless:
    """Does nothing, whatever it is asked for.

    Parameters
    ----------
    name : str
        What it stands for.

    Examples
    --------
    >>> drive = Harmless("drive")
    >>> drive.mount("/content/drive")
    drive.mount: not available here, and passed over
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> "Harmless":
        if name.startswith("__"):
            raise AttributeError(name)
        return Harmless(f"{self._name}.{name}")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Say that it does nothing, and return what is easiest to go on with."""
        print(f"{self._name}: not available here, and passed over")
        return _handed_in() if self._name.endswith(("upload", "upload_file")) else None


def _handed_in() -> dict[str, bytes]:
    """Read the files beside the notebook, as `google.colab.files.upload` returns them."""
    paths = [path for path in sorted(Path.cwd().glob("[!.]*")) if path.is_file()]
    return {path.name: path.read_bytes() for path in paths if not is_kernels_own(path.name)}


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Harmless(f"{self.__name__.rpartition('.')[2]}.{name}")


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that only Colab and Kaggle have."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Describe a stand-in.

        Parameters
        ----------
        fullname : str
            Of a module.
        path : sequence of str or None
            Not used.
        target : ModuleType, optional
            Not used.

        Returns
        -------
        spec : ModuleSpec or None
        """
        if fullname == "google" or fullname in _PREFIXES or fullname.startswith("google.colab."):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Make a stand-in.

        Parameters
        ----------
        spec : ModuleSpec
            From `find_spec`.

        Returns
        -------
        module : ModuleType
        """
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave a stand-in as it is.

        Parameters
        ----------
        module : ModuleType
            From `create_module`.
        """


def install() -> None:
    """Make stand-ins importable, behind whatever is really there."""
    if not any(isinstance(finder, StandIns) for finder in sys.meta_path):
        sys.meta_path.append(StandIns())

"""The command line: ``labkit run``, ``labkit build`` and ``labkit grade``."""

from labkit.cli.command import main

__all__ = ["main"]

"""The command line: ``labkit run``, ``new``, ``build``, ``grade``, ``mark`` and ``return``."""

from labkit.cli.command import main

__all__ = ["main"]

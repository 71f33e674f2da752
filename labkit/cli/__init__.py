"""The command line: ``labkit run``, ``build``, ``grade`` and ``return``."""

from labkit.cli.command import main

__all__ = ["main"]

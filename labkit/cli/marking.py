"""What a person types who marks by hand: ``labkit mark``."""

from pathlib import Path

import click

from labkit.distribution import install_hint

_EXAMPLES = """\b
Examples:
  labkit mark marks                         a page in the browser, on this machine alone
  labkit mark marks --port 0 --no-browser   any free port; the address is printed
"""
PORT = click.IntRange(0, 65535)


@click.command(epilog=_EXAMPLES)
@click.argument("marks", type=Path)
@click.option("--port", type=PORT, default=8770, show_default=True, help="0 takes a free one.")
@click.option("--extra", is_flag=True, help="Let tasks have more than their checks can give.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
def mark(marks: Path, port: int, extra: bool, no_browser: bool) -> int:
    """Mark answers by hand, on a page of this machine.

    MARKS is what labkit grade wrote. Points and remarks go into its manual.csv
    and overrides.csv as you give them; run labkit grade again to count them.
    """
    try:
        from labkit.grading.page import command as page
    except ModuleNotFoundError as error:
        needed = str(error.name).partition(".")[0]
        raise click.UsageError(
            f"marking needs {needed}; install it with {install_hint('mark')}"
        ) from None

    return page.run(marks, port=port, browser=not no_browser, extra=extra)

"""What labkit is called where packages are installed from, and which version is here."""

from importlib.metadata import version

NAME = "labkit-course"
"""Not ``labkit``: on the Python Package Index that is another project's name."""


def installed_version() -> str:
    """Return the version of labkit that is installed here.

    Returns
    -------
    version : str

    Examples
    --------
    >>> import labkit
    >>> installed_version() == labkit.__version__
    True
    """
    return version(NAME)


def install_hint(extra: str) -> str:
    """Return the command that installs what an extra of labkit brings.

    Parameters
    ----------
    extra : str
        As in setup.cfg.

    Returns
    -------
    command : str

    Examples
    --------
    >>> install_hint("grade")
    "pip install 'labkit-course[grade]'"
    """
    return f"pip install '{NAME}[{extra}]'"

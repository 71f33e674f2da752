"""Gradescope's export: numbered folders, and a file that says whose they are.

``submission_metadata.yml`` is what Ruby writes of its objects: below the name of each
folder stand ``:submitters:``, a list of ``:name:``, ``:sid:`` and ``:email:``, and
``:created_at:``. Gradescope documents the export, not the file; the names are those
that scripts of its users read.
"""

from datetime import datetime
from typing import Any

import yaml

from labkit.errors import SubmissionsError
from labkit.grading.intake.choice import Handed
from labkit.grading.intake.people import Person

METADATA = "submission_metadata.yml"


class _Plain(yaml.SafeLoader):  # type: ignore[misc]
    """Reads plain data, and leaves out whatever object of Ruby's stands between."""

    def flatten_mapping(self, node: Any) -> None:
        """Merge nothing: merged again and again, a short file would fill the memory."""


_Plain.add_multi_constructor("!", lambda loader, suffix, node: None)


def read_metadata(content: bytes) -> dict[str, Handed]:
    r"""Read whose each folder of an export is.

    Parameters
    ----------
    content : bytes
        Of the file `METADATA`.

    Returns
    -------
    handed : dict of str to Handed
        By the name of the folder.

    Raises
    ------
    SubmissionsError
        If it is no such file.

    Examples
    --------
    >>> text = b"submission_7:\n  :submitters:\n  - :name: Asha Rao\n    :sid: '71'\n"
    >>> read_metadata(text)["submission_7"].people
    (Person(name='Asha Rao', ids=(('id', '71'),), groups=(), aliases=(), when=''),)
    """
    try:
        data = yaml.load(content, _Plain)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        data = None
    if not isinstance(data, dict):
        raise SubmissionsError(f"{METADATA} cannot be read; export from Gradescope again")
    return {
        str(folder): _handed(str(folder), about)
        for folder, about in data.items()
        if isinstance(about, dict)
    }


def _handed(folder: str, about: dict[Any, Any]) -> Handed:
    listed = about.get(":submitters")
    people = [_person(one) for one in listed if isinstance(one, dict)] if listed else []
    at = about.get(":created_at")
    when = at.isoformat() if isinstance(at, datetime) else ""
    named = tuple(person for person in people if person.name)
    return Handed("Gradescope", folder, when=when, people=named)


def _person(about: dict[Any, Any]) -> Person:
    ids = [("id", about.get(":sid")), ("email", about.get(":email"))]
    known = tuple((kind, str(value)) for kind, value in ids if value not in (None, ""))
    name = about.get(":name") or next((value for _, value in known), "")
    return Person(str(name), known)

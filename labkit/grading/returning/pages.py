"""Pages of feedback under the names by which a platform takes them back."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.errors import GradingError
from labkit.grading.intake.people import Person
from labkit.grading.results.register import Register
from labkit.grading.returning.destinations import Destination

# so that the same pages give the same bytes
_DATE = (2000, 1, 1, 0, 0, 0)
_MAIN = re.compile(r"<main>.*</main>", re.DOTALL)


def packed(
    folder: Path, register: Register, people: Mapping[str, Person], to: Destination
) -> tuple[bytes, list[str]]:
    """Pack each student's page.

    Parameters
    ----------
    folder : Path
        Of the marks.
    register : Register
        The class.
    people : mapping of str to Person
        Whom the platform's gradebook has in a student's row.
    to : Destination
        The platform.

    Returns
    -------
    content : bytes
        A zip archive.
    left_out : list of str
        Students whose page the platform has no name for.

    Raises
    ------
    GradingError
        If a page is gone.
    """
    buffer = io.BytesIO()
    left_out, taken = [], set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in register.entries:
            # some programs that unpack take a backslash for a folder
            name = to.page(entry, people.get(entry.student, entry.person)).replace("\\", "-")
            if entry.status == "missing":
                continue
            if not name or name in taken:
                left_out.append(entry.student)
                continue
            taken.add(name)
            try:
                page = (folder / entry.page).read_text(encoding="utf-8")
            except OSError:
                raise GradingError(f"{folder / entry.page} is gone; grade again") from None
            content = as_notebook(page) if to.as_notebook else page
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), left_out


def as_notebook(page: str) -> str:
    """Put a page into a notebook, as the output of a cell.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    notebook : str
        JSON. Jupyter shows the page when it is opened, and runs nothing in it.

    Examples
    --------
    >>> "<main>" in as_notebook("<body><main>87 of 100</main></body>")
    True
    """
    main = _MAIN.search(page)
    data = {"text/html": main[0] if main else page, "text/plain": "Your feedback"}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "feedback",
        "execution_count": None,
        "metadata": {},
        "outputs": [output],
        "source": "",
    }
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1)

"""What all pages about marks share: their style, and that nothing in them runs.

Whatever a student wrote is escaped, and shown where it would hide. Should an
escape ever be missing, the page's policy lets a browser run no script, load
nothing, send nothing and take no style but the page's own.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from labkit.grading.results.score import shown_points
from labkit.grading.results.text import one_line, shorten, visible

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
)


def render(template: str, **values: Any) -> str:
    """Render a page that needs no other file and no network.

    Parameters
    ----------
    template : str
        File name beside this module.
    **values
        What the template asks for.

    Returns
    -------
    page : str
        HTML.
    """
    return _with_style().get_template(template).render(values)


@cache
def environment(folder: str) -> jinja2.Environment:
    """Return what renders the templates of a folder, and escapes all that they are given.

    Parameters
    ----------
    folder : str
        Of the package, ``"grading/results"``.

    Returns
    -------
    environment : jinja2.Environment
    """
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("labkit", folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(_FILTERS)
    return templates


@cache
def _with_style() -> jinja2.Environment:
    pages = environment("grading/results")
    assert pages.loader is not None
    style = pages.loader.get_source(pages, "page.css")[0].strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    pages.globals.update(style=Markup(style), policy=_POLICY.format(digest))
    return pages


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _as_message(text: str) -> str:
    return shorten(text.strip(), lines=25, characters=1500)


def _as_prose(text: str) -> str:
    return shorten(text.strip(), lines=60, characters=6000)


def _whole(text: str) -> str:
    return shorten(text.strip("\n"), lines=1000, characters=20_000)


def _as_code(text: str) -> str:
    return shorten(text.strip("\n"), lines=40, characters=4000, width=400)


_FILTERS: dict[str, Callable[..., str]] = {
    "points": shown_points,
    "line": one_line,
    "message": _as_message,
    "prose": _as_prose,
    "code": _as_code,
    "whole": _whole,
}

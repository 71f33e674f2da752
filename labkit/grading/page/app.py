"""The page's addresses, and what each of them answers."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from labkit.errors import LabkitError, SeenOtherwiseError
from labkit.grading.page.guard import STATIC, Guard
from labkit.grading.page.ledger import Given
from labkit.grading.page.session import Session, Shown
from labkit.grading.results.feedback import SIGNS
from labkit.grading.results.pages import environment

_HERE = Path(__file__).parent
_STATIC = {
    "page.css": (_HERE.parent / "results" / "page.css", "text/css"),
    "mark.css": (_HERE / "static" / "mark.css", "text/css"),
    **{path.name: (path, "text/javascript") for path in sorted((_HERE / "static").glob("*.js"))},
}
# above that, a row of buttons is longer than a person looks through
_MOST_BUTTONS = 20
_EMPHASIS = re.compile(r"(\*{1,2})(\S.*?)\1")
_KINDS = {"prose": "Answers in prose", "task": "Tasks with checks"}


def application(session: Session, token: str, port: int) -> Guard:
    """Return the page as an ASGI application.

    Parameters
    ----------
    session : Session
        What is marked.
    token : str
        What an address has to hold.
    port : int
        Under which the page is reached.

    Returns
    -------
    application : Guard
    """
    routes = [
        Route("/", overview),
        Route("/question", question),
        Route("/state", state),
        Route("/given", given, methods=["POST"]),
        Route(STATIC + "{name}", static),
    ]
    app = Starlette(routes=routes, exception_handlers={LabkitError: refused})
    app.state.session = session
    app.state.token = token
    return Guard(app, token, port)


def overview(request: Request) -> Response:
    """Show all questions, and how far each is.

    Parameters
    ----------
    request : Request
        Of the page.

    Returns
    -------
    response : Response
    """
    session = _session(request)
    shown = list(session.questions())
    kinds = {
        title: [one for one in shown if one.question.kind == kind] for kind, title in _KINDS.items()
    }
    left = sum(len(one.left) for one in shown)
    return _page(request, "overview.html", work=session.work(), kinds=kinds, left=left)


def question(request: Request) -> Response:
    """Show the answers to one question.

    Parameters
    ----------
    request : Request
        ``key`` says which; ``names`` asks for names; ``show`` for ``all`` answers.

    Returns
    -------
    response : Response
    """
    session = _session(request)
    query = request.query_params
    shown = session.look(query.get("key", ""))
    every = query.get("show") == "all"
    names = list(shown.answers) if every else _those_to_mark(shown)
    most = shown.question.max_points
    return _page(
        request,
        "question.html",
        work=session.work(),
        shown=shown,
        names=names,
        every=every,
        asked=_plain(shown.question.text),
        named=query.get("names") == "1",
        buttons=range(most + 1) if most <= _MOST_BUTTONS else range(0),
        state=_state(shown),
    )


def state(request: Request) -> Response:
    """Return what the files say of a question now.

    Parameters
    ----------
    request : Request
        ``key`` says which.

    Returns
    -------
    response : Response
        JSON.
    """
    return JSONResponse(_state(_session(request).look(request.query_params.get("key", ""))))


async def given(request: Request) -> Response:
    """Write what a person gave an answer.

    Parameters
    ----------
    request : Request
        JSON: the question's key, the answer's name, and what was seen and is to be.

    Returns
    -------
    response : Response
        JSON: what the files say now; status 409 with what stands there if that was
        not what was seen.
    """
    try:
        change = json.loads(await request.body())
        key, name = str(change["key"]), str(change["name"])
        before, after = (_given(change[moment]) for moment in ("before", "after"))
    except (ValueError, KeyError, TypeError):
        return PlainTextResponse("that is no mark", 400)
    session = _session(request)
    try:
        await run_in_threadpool(session.write, key, name, before, after)
    except SeenOtherwiseError as error:
        now = {"points": error.points, "remark": error.remark}
        return JSONResponse({"message": str(error), "now": now}, 409)
    return JSONResponse(_state(await run_in_threadpool(session.look, key)))


def static(request: Request) -> Response:
    """Return a file of the page's own.

    Parameters
    ----------
    request : Request
        Its path names the file.

    Returns
    -------
    response : Response
    """
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("there is no such file", 404)
    path, kind = _STATIC[name]
    return FileResponse(path, media_type=kind)


def refused(request: Request, error: Exception) -> Response:
    """Return in one line what cannot be done, to a person or to the page.

    Parameters
    ----------
    request : Request
        That asked for it.
    error : Exception
        Whose message it is.

    Returns
    -------
    response : Response
    """
    if request.url.path in ("/state", "/given"):
        return PlainTextResponse(str(error), 422)
    return _page(request, "refused.html", status=422, message=str(error))


def _session(request: Request) -> Session:
    session: Session = request.app.state.session
    return session


def _given(value: Mapping[str, Any]) -> Given:
    points, remark = value["points"], value["remark"]
    if not isinstance(points, str) or not isinstance(remark, str):
        raise TypeError("points and remark are texts")
    return Given(points, remark)


def _state(shown: Shown) -> dict[str, Any]:
    """Return what changes on a page while people mark."""
    return {
        "given": {
            name: {"points": one.points, "remark": one.remark} for name, one in shown.given.items()
        },
        "left": len(shown.left),
        "of": shown.n_answers,
        "changed": shown.n_changed,
        "remarks": shown.remarks,
    }


def _plain(text: str) -> str:
    """Return Markdown as people read it."""
    return _EMPHASIS.sub(r"\2", Markup(text).striptags()).removeprefix("## ")


def _those_to_mark(shown: Shown) -> list[str]:
    return shown.short if shown.question.kind == "task" else shown.to_read


def _page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    token = request.app.state.token

    def to(path: str, **query: str) -> str:
        return f"{path}?{urlencode({**query, 'token': token})}"

    found = environment("grading/page").get_template(template)
    return HTMLResponse(
        found.render(values, to=to, token=token, static=STATIC, signs=SIGNS), status
    )

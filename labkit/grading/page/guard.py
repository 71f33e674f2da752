"""Who may ask the page for anything: whoever has its address, from the page itself.

A page of another site that is open in the same browser can send requests here. It does
not know the token, its ``Origin`` is another, and a name of its own that leads to this
machine stands in ``Host``. Were an answer's text ever taken for HTML, the policy below
would let no script of it run.
"""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse

STATIC = "/static/"
LARGEST_BODY = 200_000
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuse whoever may not ask, and put a policy on every reply.

    Parameters
    ----------
    app : ASGI application
        What answers to all others.
    token : str
        What only the address holds.
    port : int
        Under which the page is reached.
    """

    def __init__(self, app: _App, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer one request; see the ASGI specification."""
        if scope["type"] != "http":
            return

        async def with_policy(message: _Message) -> None:
            if message["type"] == "http.response.start":
                policy = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *policy]
            await send(message)

        refusal = self._refusal(Request(scope))
        if refusal:
            response = PlainTextResponse(refusal, 403)
            await response(scope, receive, with_policy)
        else:
            await self._app(scope, receive, with_policy)

    def _refusal(self, request: Request) -> str:
        """Return why a request is not answered; empty where it is."""
        host = request.headers.get("host", "")
        if host not in self._hosts:
            return "this page has no such name"
        if request.headers.get("origin", f"http://{host}") != f"http://{host}":
            return "another page may not ask"
        if not request.headers.get("content-length", "0").isdecimal() or (
            int(request.headers.get("content-length", "0")) > LARGEST_BODY
        ):
            return "that is more than a mark"
        if not request.url.path.startswith(STATIC) and not self._knows(request):
            return "the token is missing or old: open the address that labkit mark printed"
        return ""

    def _knows(self, request: Request) -> bool:
        # a form or a link of another page can hold no such header
        header = request.headers.get("authorization", "").removeprefix("token ")
        shown = header if request.method == "POST" else request.query_params.get("token", header)
        return secrets.compare_digest(shown.encode(), self._token.encode())

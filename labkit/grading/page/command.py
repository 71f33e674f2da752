"""What ``labkit mark`` does, and what it says."""

import os
import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import uvicorn

from labkit.errors import GradingError
from labkit.grading.page.app import application
from labkit.grading.page.session import Session

ADDRESS = "127.0.0.1"


def run(folder: Path, *, port: int, browser: bool = True, extra: bool = False) -> int:
    """Serve the page on which a person marks, until Ctrl-C.

    Parameters
    ----------
    folder : Path
        What ``labkit grade --out`` named.
    port : int
        Of this machine; 0 takes one that is free.
    browser : bool, default=True
        Whether to open the page.
    extra : bool, default=False
        Whether a task may get more points than its checks can give.

    Returns
    -------
    status : int
        0.

    Raises
    ------
    GradingError
        If that is no folder of marks, or the port is taken.
    """
    token = secrets.token_hex(24)
    session = Session(folder, token, extra=extra)
    if not list(session.questions()):
        raise GradingError(f"{folder} holds nothing that a person could mark: no notebook was read")
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{ADDRESS}:{port}/?token={token}"
        print(f"Mark at {address}\nStop with Ctrl-C: everything is saved as you give it.")
        sys.stdout.flush()
        if browser:
            # some systems' openers wait for the browser, which waits for the page
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        _serve(application(session, token, port), listener)
    print(f"Marks are in {folder}; labkit grade with --manual {folder / 'manual.csv'} counts them")
    return 0


def _listening(port: int) -> socket.socket:
    """Return a socket of this machine alone."""
    try:
        return socket.create_server((ADDRESS, port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise GradingError(
            f"port {port} cannot be used ({reason}): another labkit mark may run there; "
            "name another with --port, or 0 for any"
        ) from None


def _serve(app: object, listener: socket.socket) -> None:
    settings = uvicorn.Config(
        app,  # type: ignore[arg-type]
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    try:
        uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn has ended by then, and raises it once more
        return

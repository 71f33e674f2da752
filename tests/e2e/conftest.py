"""A real Chromium and a real JupyterLab, for the tests that open them."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = {
    # every cell of a page in the page
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    # dark where the browser asks for it
    "apputils-extension/themes": '{"adaptive-theme": true}',
}

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-quic", "--disable-background-networking")
MINUTES = 60_000


@pytest.fixture(scope="module")
def browser():
    """Start the system's Chromium, or Playwright's own; without one, skip, but never in CI.

    A browser that is just being installed has a name already, and does not start yet.
    """
    from playwright.sync_api import Error, sync_playwright

    refused = []
    with sync_playwright() as playwright:
        for path in (*filter(None, map(shutil.which, NAMES)), None):
            try:
                browser = playwright.chromium.launch(
                    executable_path=path, args=OPTIONS, timeout=3 * MINUTES
                )
            except Error as error:
                refused.append(f"{path or 'that of Playwright'}: {error.message.splitlines()[0]}")
                continue
            yield browser
            browser.close()
            return
    reason = (
        "needs a Chromium that starts: install your system's, or run "
        f"`playwright install chromium` ({'; '.join(refused)})"
    )
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def lab_folder(tmp_path_factory):
    """Give a folder with a copy of the practicals."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "practicals", folder / "practicals")
    return folder


@pytest.fixture(scope="module")
def address(lab_folder):
    """Start a server on that folder, with every cell of a page in the page."""
    folder = lab_folder
    for name, text in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    options = ["--no-browser", "--port=0", "--allow-root"]
    options += ["--IdentityProvider.token=", "--ServerApp.password=", f"--notebook-dir={folder}"]
    environment = {
        **os.environ,
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log, stderr=log
        )
    try:
        yield address_of(server, folder)
    finally:
        server.terminate()
        server.wait(300)


def address_of(server, folder):
    """Give the address that a server writes down once it listens."""
    written = folder / "runtime" / f"jpserver-{server.pid}.json"
    while server.poll() is None:
        if written.exists() and (text := written.read_text(encoding="utf-8")).endswith("}"):
            return json.loads(text)["url"].rstrip("/")
        time.sleep(0.1)
    raise AssertionError((folder / "server.log").read_text(encoding="utf-8"))

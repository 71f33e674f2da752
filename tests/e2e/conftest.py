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

# its own sign for an idle kernel is shown before there is one, and JupyterLab drops,
# without a word, what is run before there is a kernel to run it
KERNEL_IS_READY = """() => {
    const notebook = window.jupyterapp?.shell.currentWidget
    const kernel = notebook?.sessionContext?.session?.kernel
    return notebook?.context.isReady && notebook.content.widgets.length > 0
        && kernel?.connectionStatus === "connected" && kernel.status === "idle"
}"""

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
    options += ["--LabApp.expose_app_in_browser=True"]
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


@pytest.fixture(scope="module")
def open_notebook(address):
    """Give a function that opens a notebook, and returns once its kernel takes cells."""

    def open_in(tab, name):
        tab.set_default_timeout(5 * MINUTES)
        tab.goto(f"{address}/lab/tree/practicals/{name}")
        tab.wait_for_function(KERNEL_IS_READY)

    return open_in


@pytest.fixture(scope="session")
def run_all():
    """Give a function that runs all cells of the open notebook, as a person does."""

    def run_in(tab):
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    return run_in

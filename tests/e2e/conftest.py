"""A real Chromium, for the tests that open one."""

import os
import shutil

import pytest

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

"""The built site in a real browser: one Chromium for each worker."""

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]


def pytest_ignore_collect(collection_path, config):
    """Leave these tests to `make site-test`, which names their folder: they need Chromium."""
    return None if any("browser" in Path(arg).parts for arg in config.args) else True


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the book, which `make site-test` has just built strictly, once for all workers."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail(
            f"there is no book in {folder}: build it first, with make book, or call make site-test"
        )
    return folder


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps no log."""

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def addresses(site):
    """Where the site is, over http and from disk."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"http": f"http://127.0.0.1:{server.server_port}", "disk": site.as_uri()}
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Chromium without any network of its own."""
    path = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    if not path.is_file():
        pytest.fail(
            f"no Chromium at {path}: install it (Debian: apt-get install chromium), or set CHROMIUM to where it is"
        )
    args = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=args)
        yield chromium
        chromium.close()

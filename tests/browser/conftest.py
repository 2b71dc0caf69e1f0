"""The built site in a real browser: the book is built once, Chromium started once."""

import os
import subprocess
import sys
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
    """The folder of the book, built strictly just now."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-W", "-n", "--keep-going", ROOT]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, f"the book does not build:\n{built.stdout[-3000:]}{built.stderr[-3000:]}"
    return ROOT / "_build" / "html"


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
        pytest.fail(f"no Chromium at {path}: install it (Debian: apt-get install chromium), or set CHROMIUM to where it is")
    args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=args)
        yield chromium
        chromium.close()

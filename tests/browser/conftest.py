"""The built site in a real browser: one Chromium for each worker, and one look at each page."""

import threading
from functools import cache, partial
from pathlib import Path

import pytest
from browsing import DESKTOP, PAGES, PHONE, ROOT, Quiet, QuietServer, Reader
from findings import findings
from playwright.sync_api import sync_playwright

from cvnotes.press import pdfs
from cvnotes.press.errors import ChapterError

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give all tests of a page to one worker, since they share one look at it."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            inside = nodeid.partition("[")[2]
            return max((page for page in PAGES if inside.startswith(page)), key=len, default=nodeid)

    return ByPage(config, log)


def pytest_ignore_collect(collection_path, config):
    """Leave these tests to `make site-test`, which names their folder: they need Chromium."""
    return None if any("browser" in Path(arg).parts for arg in config.args) else True


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the book, which `make site-test` has just built strictly, for all workers."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail(
            f"there is no book in {folder}: build it first, with make book, or call make site-test"
        )
    return folder


@pytest.fixture(scope="session")
def addresses(site):
    """Where the site is, over http and from disk."""
    server = QuietServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"http": f"http://127.0.0.1:{server.server_port}", "disk": site.as_uri()}
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Chromium without any network of its own."""
    try:
        path = pdfs.browser()
    except ChapterError as error:
        pytest.fail(str(error))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def desktop(browser):
    """A reader at a desk, in the light."""
    context = browser.new_context(viewport=DESKTOP, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def phone(browser):
    """A reader with a phone in hand."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def readers(browser, addresses):
    """A reader of the site from disk, and one over http."""
    context = browser.new_context()
    yield {way: Reader(context, address) for way, address in addresses.items()}
    context.close()


@pytest.fixture(scope="session")
def found(readers, site):
    """What a look at a page from disk finds; the test that asks first looks for all others."""

    @cache
    def look(page: str) -> dict[str, list]:
        reader = readers["disk"]
        tab = reader.turn_to(page)
        return {**findings(tab, reader.address, site), "went wrong": list(reader.wrong)}

    return look

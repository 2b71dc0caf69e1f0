"""Pages that stay on the reader's device when the server is gone."""

import json
import shutil
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from browsing import CHAPTERS, Quiet
from playwright.sync_api import Error

VISITED, OTHER = CHAPTERS[0], CHAPTERS[-1]
WORKER = "service-worker.js"
ACTIVE = "navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')"
KEPT = """async (address) => {
  for (const key of await caches.keys())
    if (await (await caches.open(key)).match(address)) return true;
  return false;
}"""


class Forgotten(Quiet):
    """Serves what no browser remembers by itself."""

    def end_headers(self):
        """Say so."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """A server that can be gone and come back at the same address."""

    allow_reuse_address = True


@pytest.fixture
def copy(site, tmp_path):
    """The site, where a test may change it."""
    return shutil.copytree(
        site, tmp_path / "site", ignore=shutil.ignore_patterns("_sources", "downloads", "_social")
    )


@contextmanager
def serving(folder, port=0):
    """Serve a folder; yields the address."""
    server = Server(("127.0.0.1", port), partial(Forgotten, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def title(tab, address, page) -> str:
    """The title of a page, as the reader's device shows it."""
    tab.goto(f"{address}/{page}.html")
    # Whether the link beside it, "#", is seen depends on where the pointer is.
    return tab.locator("h1").first.evaluate("(h1) => h1.firstChild.textContent")


def kept(tab, address) -> None:
    """Wait until a file is on the device."""
    until(tab, f"({KEPT})('{address}')")


def until(tab, promise: str, seconds: float = 60) -> None:
    """Ask until a promise is kept with something that is true."""
    deadline = time.monotonic() + seconds
    while not tab.evaluate(promise):
        assert time.monotonic() < deadline, promise
        tab.wait_for_timeout(50)


def keep_all(tab, address) -> None:
    """Press the button, and wait until it has done what it says."""
    tab.goto(f"{address}/book/downloads.html")
    tab.evaluate(ACTIVE)
    tab.get_by_role("button", name="Keep the whole book on this device").click()
    tab.get_by_text("The whole book is on this device.").wait_for(timeout=120_000)


def test_a_page_that_was_visited_stays_and_one_that_was_not_says_so(copy, desktop):
    tab = desktop.new_page()
    with serving(copy) as address:
        before = title(tab, address, VISITED)
        kept(tab, f"{address}/{VISITED}.html")
        kept(tab, f"{address}/_static/book.css")
    assert title(tab, address, VISITED) == before
    background = "getComputedStyle(document.querySelector('.claim')).borderLeftWidth"
    assert tab.evaluate(background) != "0px"  # its style is there, too
    assert title(tab, address, OTHER) == "Not on this device"


def test_the_whole_book_stays_on_request(copy, desktop):
    tab = desktop.new_page()
    with serving(copy) as address:
        keep_all(tab, address)
    assert title(tab, address, OTHER) != "Not on this device"
    shown = "(images) => images.every((image) => image.complete && image.naturalWidth > 0)"
    assert tab.locator("article img").evaluate_all(shown)
    tab.goto(f"{address}/search.html?q=padding")
    tab.locator("#search-results li").first.wait_for()


def test_the_button_says_how_much_it_keeps(copy, desktop):
    tab = desktop.new_page()
    with serving(copy) as address:
        tab.goto(f"{address}/book/downloads.html")
        assert tab.locator("#keep-all").is_visible()
        assert tab.locator("#keep-all [data-size]").inner_text().endswith(" MB")


def test_from_disk_there_is_nothing_to_keep(desktop, addresses):
    tab = desktop.new_page()
    tab.goto(f"{addresses['disk']}/book/downloads.html")
    assert not tab.locator("#keep-all").is_visible()


def edition(copy, page: str, before: str, after: str) -> None:
    """Publish another edition, in which a page says something else."""
    file = copy / f"{page}.html"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    worker = (copy / WORKER).read_text("utf-8")
    start, rest = worker.split("const FILES = ", 1)
    files, rest = rest.split(";\n", 1)
    listed = json.loads(files) | {f"{page}.html": "another"}
    old = rest.split('const BUILD = "', 1)[1].split('"', 1)[0]
    worker = f"{start}const FILES = {json.dumps(listed)};\n{rest.replace(old, 'another')}"
    (copy / WORKER).write_text(worker, "utf-8")


def test_a_new_edition_replaces_what_was_kept_and_the_old_one_goes(copy, desktop):
    tab = desktop.new_page()
    with serving(copy) as address:
        keep_all(tab, address)
        before = title(tab, address, OTHER)
    port = int(address.rpartition(":")[2])
    edition(copy, OTHER, before, "In another edition")
    with serving(copy, port):
        tab.goto(f"{address}/{VISITED}.html")
        tab.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
        until(tab, "caches.keys().then((keys) => keys.join() === 'cvnotes-another')")
    assert title(tab, address, OTHER).startswith("In another edition")
    # What did not change was not lost.
    assert title(tab, address, CHAPTERS[1]) != "Not on this device"


def test_without_the_device_s_memory_a_page_is_gone_with_the_server(copy, browser):
    context = browser.new_context(service_workers="block")
    tab = context.new_page()
    with serving(copy) as address:
        title(tab, address, VISITED)
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        tab.goto(f"{address}/{VISITED}.html")
    context.close()

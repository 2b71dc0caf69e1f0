"""Pages of the built site in a browser, and what goes wrong while they are open."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request

from cvnotes.press.toc import toc_files

ROOT = Path(__file__).resolve().parents[2]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
PAGES = [*toc_files(ROOT), "search"]
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps no log."""

    def log_message(self, *args):
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """A server that says nothing where a page that was left takes no more of a file."""

    def handle_error(self, request, client_address):
        """Say what went wrong, except for that."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def opened(context: BrowserContext, address: str, page: str, fragment: str = "") -> Iterator[Page]:
    """A page of the site in a tab of its own; afterwards nothing may have gone wrong with it."""
    tab = context.new_page()
    wrong = watched(tab, address)
    tab.goto(f"{address}/{page}.html{fragment}", wait_until="load")
    yield tab
    tab.close()
    assert not wrong, wrong


class Reader:
    """Someone who looks at one page after the other, in one tab: a new one would start cold."""

    def __init__(self, context: BrowserContext, address: str):
        self.tab = context.new_page()
        self.address = address
        self.wrong = watched(self.tab, address)

    def turn_to(self, page: str) -> Page:
        """The tab, with this page, on a desktop in the light."""
        self.wrong.clear()
        self.tab.emulate_media(color_scheme="light")
        self.tab.set_viewport_size(DESKTOP)
        self.tab.goto(f"{self.address}/{page}.html", wait_until="load")
        return self.tab


def watched(tab: Page, address: str) -> list[str]:
    """A list that fills with what goes wrong: requests elsewhere, failed ones, errors."""
    wrong: list[str] = []

    def is_elsewhere(url: str) -> bool:
        return not url.startswith((address, "data:"))

    def failed(request: Request) -> None:
        # The icon is asked for after the page has loaded: whoever leaves at once breaks that off.
        if request.failure != "net::ERR_ABORTED":
            wrong.append(f"{request.failure}: {request.url}")

    tab.on("request", lambda r: is_elsewhere(r.url) and wrong.append(f"request to {r.url}"))
    tab.on("requestfailed", failed)
    tab.on("response", lambda r: r.status >= 400 and wrong.append(f"{r.status}: {r.url}"))
    tab.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    tab.on("console", lambda m: m.type == "error" and wrong.append(f"console: {m.text}"))
    return wrong


def unfold(tab: Page) -> None:
    """Open what is folded in the article, so that it is laid out."""
    tab.evaluate("document.querySelectorAll('article details').forEach((d) => { d.open = true })")


def darken(tab: Page) -> None:
    """Let the reader's system turn dark."""
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    # Colours fade over, and a check would measure one in between.
    tab.evaluate(
        "document.getAnimations().forEach((a) => a instanceof CSSTransition && a.finish())"
    )

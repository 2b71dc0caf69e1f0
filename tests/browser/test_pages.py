"""What a reader's browser makes of every page: requests, errors, widths, mathematics, links, search, accessibility."""

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT

from cvnotes.press.chapters import read, toc_files

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = [*toc_files(ROOT), "search"]
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
FIRST = CHAPTERS[0]


@contextmanager
def opened(browser, address, page, fragment="", width=DESKTOP, scheme="light", script=True):
    """A page of the site; afterwards nothing may have gone wrong with it."""
    context = browser.new_context(viewport=width, color_scheme=scheme, java_script_enabled=script)
    tab = context.new_page()
    wrong = []
    tab.on(
        "request",
        lambda r: (
            None if r.url.startswith((address, "data:")) else wrong.append(f"request to {r.url}")
        ),
    )
    tab.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
    tab.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    tab.on("pageerror", lambda e: wrong.append(f"script error: {e}"))
    tab.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
    tab.goto(f"{address}/{page}.html{fragment}", wait_until="load")
    yield tab
    context.close()
    assert not wrong


def unfold(tab):
    """Open what is folded in the article, so that it is laid out."""
    tab.evaluate("document.querySelectorAll('article details').forEach((d) => { d.open = true })")


@pytest.mark.parametrize("way", ["http", "disk"])
@pytest.mark.parametrize("page", PAGES)
def test_page(browser, addresses, site, page, way):
    with opened(browser, addresses[way], page) as tab:
        unfold(tab)
        assert too_wide(tab) == [], "at desktop width"
        assert badly_drawn(tab) == []
        assert broken_links(tab, addresses[way], site) == []
        tab.emulate_media(color_scheme="dark")
        tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        tab.set_viewport_size(PHONE)
        assert too_wide(tab) == [], "at phone width"
        assert cut_off(tab) == [], "at phone width"


def too_wide(tab):
    """If the page scrolls sideways: what stands out, or the page itself."""
    return tab.evaluate("""() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        const out = (element) => element.getBoundingClientRect().right > clientWidth + 1;
        return ["page", ...[...document.querySelectorAll("main *")].filter(out).map((e) => e.outerHTML.slice(0, 90))];
    }""")


def cut_off(tab):
    """Links whose text does not fit and cannot be scrolled to."""
    return tab.evaluate("""() => [...document.querySelectorAll("main a")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden")
        .map((e) => e.textContent.trim())""")


def badly_drawn(tab):
    """Formulas that take no room or report an error, and what looks like a formula in the prose."""
    return tab.evaluate(r"""() => {
        const empty = (m) => { const box = m.getBoundingClientRect(); return !box.width || !box.height; };
        const bad = [...document.querySelectorAll("math")].filter((m) => empty(m) || m.querySelector("merror"));
        const prose = document.querySelector("main").cloneNode(true);
        prose.querySelectorAll("pre, code, script").forEach((e) => e.remove());
        return [...bad.map((m) => m.textContent), ...(prose.textContent.match(/.{0,20}(\$|\\[A-Za-z]).{0,20}/g) ?? [])];
    }""")


def broken_links(tab, address, site):
    """Links inside the site that lead to no file, or to no such place in it."""
    broken = []
    for link in set(tab.locator("a[href]").evaluate_all("all => all.map((a) => a.href)")):
        path, fragment = urldefrag(link)
        if not path.startswith(address):
            continue
        target = site / unquote(path.removeprefix(address)).lstrip("/")
        # A fragment with "=" is a filter of the ledger; test_ledger_filters tries them.
        if not target.is_file() or (
            fragment and "=" not in fragment and fragment not in anchors(target)
        ):
            broken.append(link)
    return broken


@cache
def anchors(target):
    """The ids on a page."""
    return (
        set(re.findall(r'\bid="([^"]+)"', target.read_text(encoding="utf-8")))
        if target.suffix == ".html"
        else set()
    )


@pytest.mark.parametrize("page", PAGES)
def test_accessibility(browser, addresses, page):
    with opened(browser, addresses["disk"], page) as tab:
        unfold(tab)
        assert violations(tab) == []
        tab.emulate_media(color_scheme="dark")
        tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        # Colours fade over; on a busy machine axe would measure one in between.
        tab.wait_for_function(
            "document.getAnimations().every((animation) => animation.playState !== 'running')"
        )
        assert violations(tab, runOnly=["color-contrast", "link-in-text-block"]) == [], "in dark"


def violations(tab, **options):
    """What axe-core finds, by rule; without preload, or it asks for style sheets at wrong addresses."""
    found = (
        Axe()
        .run(tab, options={"preload": False, "resultTypes": ["violations"], **options})
        .response["violations"]
    )
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found]


@pytest.mark.parametrize("way", ["http", "disk"])
def test_search_finds_a_chapter(browser, addresses, way):
    word = FIRST.rsplit("/", 1)[1].split("-")[-1]
    with opened(browser, addresses[way], "book/index") as tab:
        box = tab.get_by_role("searchbox")
        assert box.count() == 1
        box.fill(word)
        box.press("Enter")
        tab.wait_for_selector(f"#search-results a[href*='{FIRST}']", timeout=10_000)


@pytest.mark.parametrize("way", ["http", "disk"])
def test_ledger_filters(browser, addresses, way):
    claims = [claim for page in CHAPTERS for claim in read(ROOT, Path(f"{page}.ipynb")).claims]
    refuted = sum(claim["verdict"] == "refuted" for claim in claims)
    assert 0 < refuted < len(claims)
    with opened(browser, addresses[way], "book/claims") as tab:
        rows = tab.locator("ul.ledger > li:visible")
        assert rows.count() == len(claims)
        tab.get_by_label("Verdict").select_option("refuted")
        assert rows.count() == refuted
        assert tab.get_by_role("status").inner_text() == f"{refuted} of {len(claims)} claims shown"
        assert tab.url.endswith("#verdict=refuted")
    with opened(browser, addresses[way], "book/claims", fragment="#verdict=refuted") as tab:
        assert tab.locator("ul.ledger > li:visible").count() == refuted
    with opened(browser, addresses[way], "book/claims", script=False) as tab:
        assert tab.locator("ul.ledger > li:visible").count() == len(claims)
        assert not tab.get_by_label("Verdict").is_visible()


def test_theme_and_contents_on_a_phone(browser, addresses):
    with opened(browser, addresses["disk"], FIRST, width=PHONE) as tab:
        nav = tab.get_by_role("navigation", name="Contents")
        assert not nav.is_visible()
        tab.get_by_role("button", name="Toggle primary sidebar").click()
        assert nav.is_visible() and tab.get_by_role("searchbox").is_visible()
        tab.keyboard.press("Escape")
        background = "getComputedStyle(document.body).backgroundColor"
        before = tab.evaluate(background)
        tab.get_by_role("button", name="Color mode").click()
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
        assert tab.evaluate(background) != before

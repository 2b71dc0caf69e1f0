"""One look at a page: all that is wrong with it, by the check that finds it."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

from axe_playwright_python.sync_playwright import Axe
from browsing import PHONE, darken, unfold, watched
from playwright.sync_api import Page

# Without preload, or axe asks for style sheets at wrong addresses.
AXE_OPTIONS = {"preload": False, "resultTypes": ["violations"]}
CONTRAST = ["color-contrast", "link-in-text-block"]

TOO_WIDE = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = (e) => e.getBoundingClientRect().right > clientWidth + 1;
    const inside = [...document.querySelectorAll("main *")].filter(out);
    return ["page", ...inside.map((e) => e.outerHTML.slice(0, 90))];
}"""

CODE_THAT_SCROLLS = """() => [...document.querySelectorAll("main pre")]
    .filter((e) => e.scrollWidth > e.clientWidth)
    .map((e) => e.textContent.split("\\n").reduce((a, b) => (b.length > a.length ? b : a)))"""

CUT_OFF = """() => [...document.querySelectorAll("main a")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden")
    .map((e) => e.textContent.trim())"""

# Formulas that take no room or report an error, and what looks like a formula in the prose.
BADLY_DRAWN = r"""() => {
    const formulas = [...document.querySelectorAll("math")];
    const bad = formulas.filter((formula) => {
        const { width, height } = formula.getBoundingClientRect();
        return !width || !height || formula.querySelector("merror");
    });
    const prose = document.querySelector("main").cloneNode(true);
    prose.querySelectorAll("pre, code, script").forEach((e) => e.remove());
    const left = prose.textContent.match(/.{0,20}(\$|\\[A-Za-z]).{0,20}/g) ?? [];
    return [...bad.map((m) => m.textContent), ...left];
}"""


def findings(tab: Page, address: str, page: str, site: Path) -> dict[str, list]:
    """Load a page and look at it: wide and light, wide and dark, narrow and dark."""
    wrong = watched(tab, address)
    tab.goto(f"{address}/{page}.html", wait_until="load")
    unfold(tab)
    found = {
        "went wrong": wrong,
        "too wide on a desktop": tab.evaluate(TOO_WIDE),
        "code that scrolls": tab.evaluate(CODE_THAT_SCROLLS),
        "badly drawn": tab.evaluate(BADLY_DRAWN),
        "broken links": broken_links(tab, address, site),
        "violations": violations(Axe().run(tab, options=AXE_OPTIONS).response),
    }
    darken(tab)
    # The run before has left axe in the page.
    options = {**AXE_OPTIONS, "runOnly": CONTRAST}
    found["violations in the dark"] = violations(tab.evaluate("o => axe.run(o)", options))
    tab.set_viewport_size(PHONE)
    found["too wide on a phone"] = tab.evaluate(TOO_WIDE)
    found["cut off on a phone"] = tab.evaluate(CUT_OFF)
    tab.close()
    return found


def violations(response: dict) -> list[tuple[str, list[str]]]:
    """What axe-core found, by rule, with the first places."""
    return [
        (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]])
        for rule in response["violations"]
    ]


def broken_links(tab: Page, address: str, site: Path) -> list[str]:
    """Links inside the site that lead to no file, or to no such place in it."""
    links = tab.locator("a[href]").evaluate_all("all => all.map((a) => a.href)")
    return [
        link for link in set(links) if link.startswith(address) and is_broken(link, address, site)
    ]


def is_broken(link: str, address: str, site: Path) -> bool:
    """Whether a link within the site leads nowhere."""
    path, fragment = urldefrag(link)
    target = site / unquote(path.removeprefix(address)).lstrip("/")
    # A fragment with "=" is a filter of the ledger; test_ledger tries them.
    in_page = fragment and "=" not in fragment
    return not target.is_file() or bool(in_page and fragment not in anchors(target))


@cache
def anchors(target: Path) -> set[str]:
    """The ids on a page."""
    if target.suffix != ".html":
        return set()
    return set(re.findall(r'\bid="([^"]+)"', target.read_text(encoding="utf-8")))

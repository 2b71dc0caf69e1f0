"""One look at a page: all that is wrong with it, by the check that finds it."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

from axe_playwright_python.base import AXE_SCRIPT
from browsing import DESKTOP, PHONE, darken, unfold
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

# The longest line of each.
CODE_THAT_SCROLLS = """() => [...document.querySelectorAll("main pre")]
    .filter((e) => e.scrollWidth > e.clientWidth)
    .map((e) => e.textContent.split("\\n").reduce((a, b) => (b.length > a.length ? b : a)))"""

CUT_OFF = """() => [...document.querySelectorAll("main a")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden")
    .map((e) => e.textContent.trim())"""

# A figure is drawn with 140 dots an inch, its smallest letters 11 points high; its own style says
# how many dots wide it is.
SMALL_LETTERS = """() => [...document.querySelectorAll("main figure img")]
    .map((e) => [e.alt, e.getBoundingClientRect().width / parseFloat(e.style.width)])
    .filter(([, scale]) => (scale * 11 * 140) / 72 < 11 || scale > 1)"""

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

# A page has thousands of tokens of code, which concern no other rule than that of contrast, and
# whose colours are those of their class: one of each class in each kind of block stays.
ONE_TOKEN_OF_A_CLASS = """() => {
    const seen = new Set();
    for (const token of document.querySelectorAll("main pre span[class]:not(:has(*))")) {
        const block = token.closest("div.highlight")?.parentElement.className;
        const kind = `${token.className} in ${block}`;
        if (seen.has(kind)) token.replaceWith(token.textContent);
        seen.add(kind);
    }
}"""

# To find the contrast of a text takes axe milliseconds, and to tell a link from the text around it
# ten times as long. Both depend on what is compared here, and so one text and one link of each kind
# are enough: the others are marked.
ONE_TEXT_OF_A_KIND = """() => {
    const seen = new Set(), grounds = new Map();
    const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
    const letters = (style) =>
        [style.color, style.fontSize, style.fontWeight, style.fontStyle, style.textShadow].join();
    const isAgain = (kind) => seen.has(kind) || !seen.add(kind);
    for (const e of document.querySelectorAll("body, body *")) {
        const style = getComputedStyle(e);
        const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter];
        const behind = grounds.get(e.parentElement) ?? "";
        const isClear = own.join() === "rgba(0, 0, 0, 0),none,1,none";
        grounds.set(e, isClear ? behind : `${behind} ${own}`);
        e.removeAttribute("data-again");
        e.removeAttribute("data-link-again");
        if (!e.checkVisibility()) continue;
        const kind = `${letters(style)} on ${grounds.get(e)}`;
        if ([...e.childNodes].some(isText) && isAgain(kind)) e.dataset.again = "";
        if (e.matches("a[href]")) {
            const lines = [style.textDecoration, style.borderBottom, style.display];
            const around = getComputedStyle(e.parentElement);
            const block = e.parentElement.closest("p, li, dd, td, figcaption, summary, div");
            const links = [...block.querySelectorAll("a")].map((a) => a.textContent);
            // Axe looks at links in a block of which they are the lesser part.
            const isAmongText = block.textContent.trim().length > 2 * links.join("").length;
            const link = `${kind}, ${lines} in ${letters(around)}, ${isAmongText}`;
            if (isAgain(link)) e.dataset.linkAgain = "";
        }
    }
    axe.configure({ rules: [
        { id: "color-contrast", selector: "*:not([data-again])" },
        { id: "link-in-text-block", selector: "a[href]:not([data-link-again])" },
    ] });
}"""


def findings(tab: Page, address: str, site: Path) -> dict[str, list]:
    """Look at the open page: on a desktop and a phone, in the light and in the dark."""
    unfold(tab)
    found = {
        "too wide on a desktop": tab.evaluate(TOO_WIDE),
        "code that scrolls": tab.evaluate(CODE_THAT_SCROLLS),
        "badly drawn": tab.evaluate(BADLY_DRAWN),
        "broken links": broken_links(tab, address, site),
    }
    tab.set_viewport_size(PHONE)
    found["too wide on a phone"] = tab.evaluate(TOO_WIDE)
    found["cut off on a phone"] = tab.evaluate(CUT_OFF)
    found["letters too small on a phone"] = tab.evaluate(SMALL_LETTERS)
    tab.set_viewport_size(DESKTOP)
    tab.evaluate(ONE_TOKEN_OF_A_CLASS)
    tab.evaluate(AXE_SCRIPT)
    found["violations"] = violations(tab)
    darken(tab)
    found["violations in the dark"] = violations(tab, runOnly=CONTRAST)
    tab.set_viewport_size(PHONE)
    found["too wide on a phone"] += tab.evaluate(TOO_WIDE)
    return found


def violations(tab: Page, **options: object) -> list[tuple[str, list[str]]]:
    """What axe-core finds, by rule, with the first places."""
    tab.evaluate(ONE_TEXT_OF_A_KIND)
    response = tab.evaluate("options => axe.run(options)", {**AXE_OPTIONS, **options})
    return [
        (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]])
        for rule in response["violations"]
    ]


def broken_links(tab: Page, address: str, site: Path) -> list[str]:
    """Links inside the site that lead to no file, or to no such place in it."""
    # A link in a drawing (SVG) has its address in `baseVal`, as it is written.
    links = set(
        tab.evaluate(
            "[...document.querySelectorAll('a[href]')]"
            ".map((a) => new URL(a.href.baseVal ?? a.href, document.baseURI).href)"
        )
    )
    inside = [link for link in links if link.startswith(address)]
    return [link for link in inside if leads_nowhere(link, address, site)]


def leads_nowhere(link: str, address: str, site: Path) -> bool:
    """Whether there is no such file in the site, or no such place in it."""
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

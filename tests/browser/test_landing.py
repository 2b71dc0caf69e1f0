"""Where a reader lands who follows a link to a claim, and that nothing moves away under them."""

import pytest
from browsing import PHONE, opened
from playwright.sync_api import expect

SMALL_DESKTOP = {"width": 1280, "height": 800}
PAGE = "notebooks/optimisation/zero-initialization"
LONG, SHORT = "#claim-zero_on_purpose", "#claim-start_is_irrelevant"

# What a window shows of the check and its line of `@claim`, and of the beginning of the card.
SEEN = """(id) => {
    const card = document.querySelector(id);
    const cell = card.closest("div.cell");
    const line = [...cell.querySelectorAll(".nd")].find((word) => word.textContent === "@claim");
    const header = document.querySelector(".bd-header-article").getBoundingClientRect().bottom;
    const sees = (y) => y >= header && y <= innerHeight;
    const { top, bottom } = card.getBoundingClientRect();
    const tops = [cell, line].map((one) => one.getBoundingClientRect().top);
    return {
        height: cell.offsetHeight, cell: sees(tops[0]), line: sees(tops[1]),
        top: sees(top), head: sees(Math.min(bottom, top + 60)), lineAt: tops[1] - header,
    };
}"""

# How far what a reader sees was moved by what came later, by the measure of browsers.
WATCH = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}


@pytest.fixture
def desk(browser):
    """A reader with a small desktop."""
    context = browser.new_context(viewport=SMALL_DESKTOP)
    yield context
    context.close()


def test_a_short_check_is_seen_whole_with_its_card(desk, addresses):
    with opened(desk, addresses["disk"], PAGE, SHORT) as tab:
        seen = tab.evaluate(SEEN, SHORT)
        assert seen["height"] < SMALL_DESKTOP["height"] - 80
        assert seen["cell"] and seen["line"] and seen["head"]


def test_a_long_check_is_seen_from_its_claim_on_with_the_beginning_of_its_card(desk, addresses):
    with opened(desk, addresses["disk"], PAGE, LONG) as tab:
        seen = tab.evaluate(SEEN, LONG)
        assert seen["height"] > SMALL_DESKTOP["height"] - 80
        assert seen["line"] and seen["top"] and seen["head"]


def test_a_check_longer_than_the_window_is_seen_as_far_as_its_card_begins_below(desk, addresses):
    with opened(desk, addresses["disk"], PAGE) as tab:
        tab.set_viewport_size({"width": 1280, "height": 360})
        tab.goto(f"{addresses['disk']}/{PAGE}.html{LONG}")
        seen = tab.evaluate(SEEN, LONG)
        assert not seen["line"] and seen["top"] and seen["head"]


@pytest.mark.parametrize("viewport", [PHONE, SMALL_DESKTOP], ids=["phone", "desktop"])
def test_what_comes_late_moves_nothing(browser, addresses, viewport):
    context = browser.new_context(viewport=viewport)
    context.add_init_script(WATCH)
    with opened(context, addresses["http"], "book/index") as tab:
        network = context.new_cdp_session(tab)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW)
        tab.goto(f"{addresses['http']}/{PAGE}.html{LONG}", wait_until="load")
        tab.wait_for_timeout(500)
        # The letters of formulas come where they are used, and may break a line elsewhere.
        assert tab.evaluate("shift") < 0.17
    context.close()


def test_a_check_that_the_address_opened_can_be_closed(browser, addresses):
    context = browser.new_context(viewport=PHONE)
    with opened(context, addresses["disk"], PAGE, LONG) as tab:
        check = tab.locator("div.cell_input:visible")
        expect(check).to_contain_text("@claim")
        button = tab.locator(LONG).get_by_role("button", name="The check")
        expect(button).to_have_attribute("aria-expanded", "true")
        button.click()
        expect(check).to_have_count(0)
    context.close()

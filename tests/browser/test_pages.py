"""What a reader's browser makes of every page: requests, errors, widths, mathematics, links."""

import pytest
from browsing import CHAPTERS, PAGES, PHONE, opened
from playwright.sync_api import expect

EVERY_PAGE = pytest.mark.parametrize("page", PAGES)
FIRST = CHAPTERS[0]


@EVERY_PAGE
def test_from_disk_a_page_loads_without_error_and_asks_for_nothing_elsewhere(found, page):
    assert found(page)["went wrong"] == []


@EVERY_PAGE
def test_over_http_a_page_loads_without_error_and_asks_for_nothing_elsewhere(readers, page):
    tab = readers["http"].turn_to(page)
    assert tab.title()
    assert readers["http"].wrong == []


@pytest.mark.parametrize("width", ["desktop", "phone"])
@EVERY_PAGE
def test_a_page_does_not_scroll_sideways(found, page, width):
    assert found(page)[f"too wide on a {width}"] == []


@EVERY_PAGE
def test_no_code_scrolls_sideways_on_a_desktop(found, page):
    assert found(page)["code that scrolls"] == []


@EVERY_PAGE
def test_no_link_is_cut_off_on_a_phone(found, page):
    assert found(page)["cut off on a phone"] == []


@EVERY_PAGE
def test_formulas_are_drawn(found, page):
    assert found(page)["badly drawn"] == []


@EVERY_PAGE
def test_links_lead_somewhere(found, page):
    assert found(page)["broken links"] == []


def test_theme_and_contents_on_a_phone(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        tab.set_viewport_size(PHONE)
        nav = tab.get_by_role("navigation", name="Contents")
        expect(nav).to_be_hidden()
        tab.get_by_role("button", name="Toggle primary sidebar").click()
        expect(nav).to_be_visible()
        expect(tab.get_by_role("searchbox")).to_be_visible()
        tab.keyboard.press("Escape")
        background = "getComputedStyle(document.body).backgroundColor"
        before = tab.evaluate(background)
        tab.get_by_role("button", name="Color mode").click()
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
        assert tab.evaluate(background) != before

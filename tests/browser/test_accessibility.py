"""Accessibility, by the rules of axe-core."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHAPTERS, PAGES, darken, opened
from findings import CONTRAST, violations
from playwright.sync_api import expect

EVERY_PAGE = pytest.mark.parametrize("page", PAGES)


@EVERY_PAGE
def test_a_page_breaks_no_rule(found, page):
    assert found(page)["violations"] == []


@EVERY_PAGE
def test_contrast_is_sufficient_in_the_dark(found, page):
    assert found(page)["violations in the dark"] == []


def test_what_is_there_over_http_alone_has_contrast_in_light_and_dark(desktop, addresses):
    with opened(desktop, addresses["http"], "book/downloads") as tab:
        button = tab.get_by_role("button", name="Keep the whole book")
        expect(button).to_be_visible()
        expect(button).not_to_have_css("border-top-width", "0px")
        tab.evaluate(AXE_SCRIPT)
        assert violations(tab, runOnly=CONTRAST) == []
        darken(tab)
        assert violations(tab, runOnly=CONTRAST) == []


def test_a_mark_is_a_link_that_says_what_verifies_the_sentence(desktop, addresses, site):
    marked = [
        page
        for page in CHAPTERS
        if 'class="checkmark"' in (site / f"{page}.html").read_text("utf-8")
    ]
    with opened(desktop, addresses["disk"], marked[0]) as tab:
        link = tab.get_by_role("link", name="verified by claim").first
        link.click()
        assert "#claim-" in tab.url

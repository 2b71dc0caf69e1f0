"""The way back from a chapter to the practice or interview that is open."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHAPTERS, PHONE, opened
from findings import violations
from playwright.sync_api import expect
from practising import INTERVIEW, NO_STORAGE, PRACTICE, finish, headed, press, to_the_chapter


def test_the_way_back_from_a_chapter_leads_to_the_card(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        question = to_the_chapter(tab)
        back = tab.get_by_role("link", name="Back to practice")
        expect(back).to_be_in_viewport()
        tab.keyboard.press("End")
        expect(back).to_be_in_viewport()
        back.focus()
        tab.evaluate("document.fonts.ready.then(() => true)")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/practice.html#2")
        assert headed(tab) == question


def test_the_way_back_leads_to_the_interview_where_one_was_last(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
    with opened(phone, addresses["http"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
    with opened(phone, addresses["http"], CHAPTERS[0]) as tab:
        link = tab.get_by_role("link", name="Back to the interview")
        expect(link).to_have_attribute("href", re.compile(r"/book/mock-interview\.html#1$"))


def test_without_an_open_session_a_chapter_has_no_way_back(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
        finish(tab)
    with opened(phone, addresses["http"], CHAPTERS[0]) as tab:
        expect(tab.locator("h1")).to_be_visible()
        expect(tab.locator(".way-back")).to_have_count(0)


def test_without_storage_a_chapter_has_no_way_back(phone, addresses):
    phone.add_init_script(NO_STORAGE)
    with opened(phone, addresses["http"], CHAPTERS[0]) as tab:
        expect(tab.locator("h1")).to_be_visible()
        expect(tab.locator(".way-back")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_back_breaks_no_rule_of_accessibility(browser, addresses, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    with opened(context, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
    with opened(context, addresses["http"], CHAPTERS[0]) as tab:
        expect(tab.locator(".way-back")).to_be_in_viewport()
        tab.evaluate(AXE_SCRIPT)
        assert violations(tab) == []
    context.close()

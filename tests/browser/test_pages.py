"""What a reader's browser makes of every page: requests, errors, widths, mathematics, links."""

import re

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
def test_the_letters_of_figures_can_be_read_on_a_phone(found, page):
    assert found(page)["letters too small on a phone"] == []


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


def test_code_can_be_hidden_and_stays_hidden_on_other_pages(desktop, addresses):
    with opened(desktop, addresses["http"], FIRST) as tab:
        code = tab.locator("div.cell_input:visible")
        assert code.count() > 5
        tab.get_by_role("button", name="Hide code").click()
        expect(code).to_have_count(0)
        assert tab.locator(".claim:visible").count() > 3
        tab.goto(f"{addresses['http']}/{CHAPTERS[1]}.html")
        expect(tab.get_by_role("button", name="Show code")).to_be_visible()
        expect(code).to_have_count(0)


def test_on_a_phone_a_card_opens_its_check_below_itself(desktop, addresses):
    with opened(desktop, addresses["disk"], "book/index") as tab:
        tab.set_viewport_size(PHONE)
        tab.goto(f"{addresses['disk']}/{FIRST}.html")
        expect(tab.locator("div.cell_input:visible")).to_have_count(0)
        card = tab.locator(".claim").first
        card.get_by_role("button", name="The check").click()
        check = tab.locator("div.cell_input:visible")
        expect(check).to_have_count(1)
        expect(check).to_contain_text("@claim")
        assert check.bounding_box()["y"] > card.bounding_box()["y"]
        card.get_by_role("button", name="The check").click()
        expect(check).to_have_count(0)


def test_landing_on_a_claim_shows_its_check(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        ids = tab.locator(".claim").evaluate_all("(cards) => cards.map((card) => card.id)")
    with opened(desktop, addresses["disk"], FIRST, f"#{ids[1]}") as tab:
        cell = tab.locator(f"div.cell:has(#{ids[1]})")
        expect(cell.locator("text=@claim").first).to_be_in_viewport()
        expect(tab.locator(f"#{ids[1]}")).to_be_in_viewport()


def test_a_question_below_the_short_answer_opens_its_answer(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        link = tab.locator(".ahead a").first
        fold = tab.locator(link.get_attribute("href"))
        assert not fold.evaluate("(fold) => fold.open")
        link.click()
        assert fold.evaluate("(fold) => fold.open")


def test_the_page_is_dark_from_the_first_paint(browser, addresses):
    context = browser.new_context(color_scheme="dark")
    with opened(context, addresses["disk"], FIRST) as tab:
        script = tab.locator("head script:not([src])").evaluate_all(
            "(all) => all.map((script) => script.textContent)"
        )
        assert any("dataset.theme = isDark" in text for text in script)
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_without_scripts_a_page_has_its_colours(browser, addresses):
    context = browser.new_context(java_script_enabled=False)
    with opened(context, addresses["disk"], FIRST) as tab:
        assert tab.locator("html").get_attribute("data-theme") == "light"
        assert tab.locator("div.cell > div.cell_input").first.is_visible()
    context.close()


def test_on_paper_title_code_and_answers_are_there(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        tab.emulate_media(media="print")
        expect(tab.locator("h1").first).to_be_visible()
        expect(tab.locator("details:not(.hide) > p").first).to_be_visible()
        wrap = "(pre) => getComputedStyle(pre).whiteSpace"
        assert tab.locator("article pre").first.evaluate(wrap) == "pre-wrap"


def test_from_a_phone_all_code_is_printed_and_nothing_to_press(desktop, addresses):
    with opened(desktop, addresses["disk"], "book/index") as tab:
        tab.set_viewport_size(PHONE)
        tab.goto(f"{addresses['disk']}/{FIRST}.html")
        expect(tab.locator(".the-check:visible").first).to_be_visible()
        tab.emulate_media(media="print")
        cells = tab.locator("div.cell > div.cell_input")
        assert tab.locator("div.cell > div.cell_input:visible").count() == cells.count()
        expect(tab.locator("button:visible, form:visible")).to_have_count(0)


def test_a_notebook_is_downloaded_and_not_shown(desktop, addresses):
    with opened(desktop, addresses["http"], FIRST) as tab:
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Download notebook").click()
        assert download.value.suggested_filename.endswith(".ipynb")


def test_each_chapter_leads_to_others(site):
    pages = {page: (site / f"{page}.html").read_text("utf-8") for page in CHAPTERS}
    assert [page for page, html in pages.items() if '<nav class="related"' not in html] == []


def test_each_picture_has_its_size_and_each_page_one_width(site):
    for page in PAGES:
        html = (site / f"{page}.html").read_text("utf-8")
        assert html.count('name="viewport"') == 1, page
        pictures = re.findall("<img [^>]*>", html)
        assert all(re.search(r' width="\d+" height="\d+"', one) for one in pictures), page

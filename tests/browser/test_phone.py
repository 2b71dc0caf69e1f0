"""What a phone has that a desktop has not: a narrow window, a finger, and perhaps no scripts."""

import pytest
from browsing import CHAPTERS, PHONE, opened
from playwright.sync_api import expect

FIRST = CHAPTERS[0]
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Where the pages are that were too wide for the narrowest phones.
WIDEST = ["book/claims", "notebooks/generalisation/how-many-layers-and-neurons"]


@pytest.fixture
def phone(browser):
    """A reader with a finger."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context
    context.close()


def test_without_scripts_the_contents_stand_below_the_page(browser, addresses):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    with opened(context, addresses["disk"], FIRST) as tab:
        for name in ("primary", "secondary"):
            expect(tab.locator(f".{name}-toggle")).to_be_hidden()
        nav = tab.get_by_role("navigation", name="Contents")
        expect(nav).to_be_visible()
        below = tab.locator("article").bounding_box()["height"]
        assert nav.bounding_box()["y"] > below
        tab.get_by_role("link", name="Contents", exact=True).click()
        expect(nav).to_be_in_viewport()
        assert tab.locator("html").evaluate("(root) => root.scrollWidth") == PHONE["width"]
    context.close()


@pytest.mark.parametrize("way", ["http", "disk"])
def test_the_header_leads_to_the_field_of_the_search(phone, addresses, way):
    with opened(phone, addresses[way], FIRST) as tab:
        link = tab.get_by_role("link", name="Search", exact=True)
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        link.click()
        expect(tab.locator("#search-form input")).to_be_focused()


def test_the_search_in_the_header_is_seen_in_forced_colours(phone, addresses):
    with opened(phone, addresses["disk"], FIRST) as tab:
        tab.emulate_media(forced_colors="active")
        icon = tab.locator(".search-link span")
        ground = icon.evaluate("(e) => getComputedStyle(e).backgroundColor")
        assert ground != tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert icon.bounding_box()["width"] > 10


def test_on_a_desktop_the_search_is_in_the_contents_alone(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        expect(tab.locator(".search-link")).to_be_hidden()


@pytest.mark.parametrize("sidebar", ["primary", "secondary"])
def test_escape_gives_the_focus_back_to_the_button_of_a_sidebar(phone, addresses, sidebar):
    with opened(phone, addresses["disk"], FIRST) as tab:
        button = tab.locator(f".{sidebar}-toggle")
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        tab.keyboard.press("Escape")
        expect(button).to_have_attribute("aria-expanded", "false")
        expect(button).to_be_focused()


def test_on_a_desktop_the_button_says_whether_the_contents_are_beside_the_page(desktop, addresses):
    with opened(desktop, addresses["disk"], FIRST) as tab:
        button = tab.locator(".primary-toggle")
        for state in ("true", "false", "true"):
            expect(button).to_have_attribute("aria-expanded", state)
            button.click()


def test_a_finger_finds_the_button_that_copies_code(phone, addresses):
    with opened(phone, addresses["disk"], FIRST) as tab:
        tab.get_by_role("button", name="Show code").click()
        button = tab.locator(".cell_input:visible button.copybtn").first
        expect(button).to_have_css("opacity", "1")
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40


@pytest.mark.parametrize("page", [FIRST, *WIDEST])
def test_the_narrowest_phone_does_not_scroll_sideways(phone, addresses, page):
    with opened(phone, addresses["disk"], page) as tab:
        tab.set_viewport_size({"width": 320, "height": 640})
        assert tab.evaluate(OVERHANG) == 0
        buttons = tab.locator(".article-header-buttons > :visible").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().bottom)"
        )
        assert max(buttons) < 60, "they stand in one line"


@pytest.mark.parametrize("page", ["book/claims", "notebooks/convolution/zero-padding"])
def test_letters_twice_as_large_do_not_scroll_a_page_sideways(desktop, addresses, page):
    with opened(desktop, addresses["disk"], page) as tab:
        tab.add_style_tag(content="html { font-size: 200% }")
        assert tab.evaluate(OVERHANG) == 0


def test_the_link_to_itself_takes_no_line_of_a_title(phone, addresses):
    heights = """() => [...document.querySelectorAll("article :is(h1, h2, h3)")]
        .map((title) => title.getBoundingClientRect().height)"""
    for page in CHAPTERS[::10]:
        with opened(phone, addresses["disk"], page) as tab:
            before = tab.evaluate(heights)
            tab.add_style_tag(content=".headerlink { display: none }")
            assert tab.evaluate(heights) == before


def test_a_table_that_scrolls_shows_it(phone, addresses):
    with opened(phone, addresses["disk"], "notebooks/attention/attention-mechanisms") as tab:
        wide = tab.locator(".pst-scrollable-table-container").evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth)"
            ".map((one) => getComputedStyle(one).backgroundImage)"
        )
        assert wide and all("gradient" in shadow for shadow in wide)
        # Else they would lie upon it.
        rows = tab.locator("article :is(tr, th, td)").evaluate_all(
            "(all) => all.map((row) => getComputedStyle(row).backgroundColor)"
        )
        assert all(ground.startswith("rgba(") for ground in rows)

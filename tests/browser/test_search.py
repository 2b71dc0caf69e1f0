"""What a reader finds, from the page of the search: typed as people type it, and misspelt."""

from pathlib import Path

import pytest
from browsing import CHAPTERS, PHONE, ROOT, opened
from playwright.sync_api import expect

from cvnotes.press.chapters import read
from cvnotes.press.takeaway.search_words import terms

# A query, and the chapters of which any is right. Written before the search was, for most.
QUERIES = [
    line.split("\t")
    for line in Path(__file__).with_name("queries.tsv").read_text(encoding="utf-8").splitlines()
]
WAYS = pytest.mark.parametrize("way", ["http", "disk"])


@pytest.fixture(scope="module")
def searching(browser, addresses):
    """The page of the search, whose functions are called."""
    with opened(browser, addresses["disk"], "search") as tab:
        yield tab


@pytest.fixture(scope="module")
def ranks(searching):
    """The place of the right page for each query; 0 where it is not found."""
    search = """(queries) => queries.map((query) =>
        cvnotesSearch.search(query).pages.map((page) => cvnotesSearch.pages[page][0]))"""
    found = searching.evaluate(search, [query for query, _ in QUERIES])
    places = {}
    for (query, right), addresses in zip(QUERIES, found, strict=True):
        slugs = [address.rsplit("/", 1)[-1].removesuffix(".html") for address in addresses]
        hits = [place for place, slug in enumerate(slugs, 1) if slug in right.split(",")]
        places[query] = hits[0] if hits else 0
    return places


@pytest.mark.parametrize(("within", "share"), [(1, 0.85), (3, 0.97)])
def test_the_right_page_is_among_the_first(ranks, within, share):
    behind = {query: place for query, place in ranks.items() if not 1 <= place <= within}
    assert 1 - len(behind) / len(ranks) >= share, behind


def test_queries_name_chapters_of_the_book():
    slugs = {Path(page).name for page in CHAPTERS}
    assert {slug for _, right in QUERIES for slug in right.split(",")} <= slugs


@pytest.mark.parametrize("page", CHAPTERS[::8])
def test_what_is_typed_is_taken_apart_as_the_index_was(searching, page):
    text = "\n".join(cell.source for cell in read(ROOT, Path(f"{page}.ipynb")).nb.cells)
    assert searching.evaluate("(text) => cvnotesWords.terms(text)", text) == list(terms(text))


@WAYS
def test_a_search_from_a_page_shows_question_place_and_answer(desktop, addresses, way):
    with opened(desktop, addresses[way], "book/claims") as tab:
        box = tab.get_by_role("searchbox")
        assert box.count() == 1
        box.fill("zero padding")
        box.press("Enter")
        first = tab.locator("#search-results li").first
        expect(first.get_by_role("link")).to_have_text("What is the role of zero padding?")
        expect(first.locator("small")).to_have_text("Convolution · core")
        expect(first.locator("p")).to_contain_text("so that layers can be stacked")
        expect(tab.get_by_role("searchbox")).to_have_value("zero padding")
        first.get_by_role("link").click()
        expect(tab).to_have_url(f"{addresses[way]}/notebooks/convolution/zero-padding.html")


def test_results_follow_what_is_typed(desktop, addresses):
    with opened(desktop, addresses["disk"], "search") as tab:
        tab.set_viewport_size(PHONE)
        box = tab.get_by_role("searchbox")
        expect(box).to_be_focused()
        tab.keyboard.type("upsamp")
        expect(tab.locator("#search-results a").first).to_contain_text("upsampling")
        expect(tab.get_by_role("status")).to_contain_text("page")
        box.fill("")
        expect(tab.locator("#search-results li")).to_have_count(0)
        expect(tab.get_by_role("status")).to_have_text("")


def test_where_nothing_is_found_the_parts_and_the_nearest_word_are_offered(desktop, addresses):
    with opened(desktop, addresses["disk"], "search", "?q=upzamblink") as tab:
        expect(tab.get_by_role("status")).to_contain_text("Nothing about “upzamblink”")
        expect(tab.locator("#search-results a").first).to_have_text("Convolution")
        tab.get_by_role("link", name="upsampling").click()
        expect(tab.locator("#search-results a").first).to_contain_text("upsampling")


def test_a_word_that_was_taken_for_another_is_told_and_can_be_searched_for(desktop, addresses):
    with opened(desktop, addresses["disk"], "search", "?q=convoluton") as tab:
        status = tab.get_by_role("status")
        expect(status).to_contain_text("Nothing about “convoluton”. Shown: convolution.")
        expect(tab.locator("#search-results a").first).to_contain_text("convolution")
        tab.get_by_role("link", name="Search for what I typed").click()
        expect(tab.get_by_role("searchbox")).to_have_value('"convoluton"')
        expect(status).to_contain_text("Nothing about “convoluton”. Did you mean convolution?")


@pytest.mark.parametrize("text", ["SIFT", "RANSAC"])
def test_of_a_name_that_is_not_in_the_book_it_is_said(desktop, addresses, text):
    with opened(desktop, addresses["disk"], "search", f"?q={text}") as tab:
        expect(tab.get_by_role("status")).to_contain_text(f"Nothing about “{text}”")
        expect(tab.locator("#search-results small").first).to_have_text("Part")


def test_where_the_subject_is_not_in_the_book_few_pages_are_shown(desktop, addresses):
    with opened(desktop, addresses["disk"], "search", "?q=optical flow") as tab:
        status = tab.get_by_role("status")
        expect(status).to_have_text("Nothing about “optical”. For the rest: 3 pages")
        expect(tab.locator("#search-results li")).to_have_count(3)


@pytest.mark.parametrize(
    ("text", "bench"),
    [
        ("convolution output size", "Convolution arithmetic"),
        ("receptive field calculator", "Receptive field of a stack"),
        ("sampling calculator", "Sampling from logits"),
    ],
)
def test_benches_are_found_by_what_they_compute(desktop, addresses, text, bench):
    with opened(desktop, addresses["disk"], "search", f"?q={text}") as tab:
        first = [tab.locator("#search-results li").nth(place).inner_text() for place in range(2)]
        assert any(one.startswith(bench) and "Bench" in one for one in first)


def test_what_is_typed_is_not_taken_for_html(desktop, addresses):
    with opened(desktop, addresses["disk"], "search", "?q=<img src=x>") as tab:
        expect(tab.get_by_role("searchbox")).to_have_value("<img src=x>")
        assert tab.locator("article img, article script").count() == 0

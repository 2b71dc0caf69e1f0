"""The claims ledger and "What you hear": filters, their state in the address, and a phone."""

from pathlib import Path

import pytest
from browsing import CHAPTERS, DESKTOP, PHONE, ROOT, opened
from playwright.sync_api import expect

from cvnotes.press.chapters import read

CLAIMS = [claim for page in CHAPTERS for claim in read(ROOT, Path(f"{page}.ipynb")).claims]
REFUTED = [claim for claim in CLAIMS if claim["verdict"] == "refuted"]
WAYS = pytest.mark.parametrize("way", ["http", "disk"])
ROWS = "ul.ledger > li:visible"


def test_some_claims_are_refuted_and_others_are_not():
    assert 0 < len(REFUTED) < len(CLAIMS)


@WAYS
def test_the_ledger_is_filtered_by_verdict(desktop, addresses, way):
    with opened(desktop, addresses[way], "book/claims") as tab:
        assert tab.locator(ROWS).count() == len(CLAIMS)
        tab.get_by_label("Verdict").select_option("refuted")
        assert tab.locator(ROWS).count() == len(REFUTED)
        shown = tab.get_by_role("status").inner_text()
        assert shown == f"{len(REFUTED)} of {len(CLAIMS)} claims shown"
        assert tab.url.endswith("#verdict=refuted")


@WAYS
def test_the_ledger_is_filtered_by_text(desktop, addresses, way):
    with opened(desktop, addresses[way], "book/claims") as tab:
        # In any case and order, and as one types a sign of multiplication.
        tab.get_by_label("Text").fill("CONVOLUTION 1x1")
        found = tab.locator(ROWS)
        questions = found.evaluate_all(
            "rows => rows.map(row => row.closest('section').querySelector('h3').innerText)"
        )
        said = zip(questions, found.all_inner_texts(), strict=True)
        texts = [" ".join(parts).lower() for parts in said]
        assert 0 < len(texts) < len(CLAIMS)
        assert all("convolution" in text and "1 × 1" in text for text in texts)
        assert tab.url.endswith("#text=CONVOLUTION+1x1")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("normalization", "normalisation"),
        ("OVERFIT", "overfitting"),
        ("1 x 1 convolution", "1×1 convolution"),
        ("convolution 1x1", "1 × 1 convolutions"),
        ("initialized", "initialised"),
    ],
)
def test_the_filter_folds_what_the_search_folds(desktop, addresses, typed, same):
    with opened(desktop, addresses["disk"], "book/claims") as tab:
        tab.get_by_label("Text").fill(typed)
        shown = tab.locator(ROWS).all_inner_texts()
        tab.get_by_label("Text").fill(same)
        assert shown == tab.locator(ROWS).all_inner_texts()
        assert 0 < len(shown) < len(CLAIMS)


@pytest.mark.parametrize("page", ["book/claims", "book/heard"])
@WAYS
def test_where_no_claim_fits_the_whole_book_can_be_searched(desktop, addresses, way, page):
    with opened(desktop, addresses[way], page) as tab:
        tab.get_by_label("Text").fill("zero padding zebra")
        assert tab.locator(ROWS).count() == 0
        tab.get_by_role("link", name="Search the whole book for “zero padding zebra”").click()
        expect(tab.get_by_role("searchbox")).to_have_value("zero padding zebra")
        tab.locator("#search-results li").first.wait_for()


def test_filters_work_together(desktop, addresses):
    with opened(desktop, addresses["disk"], "book/claims") as tab:
        tab.get_by_label("Text").fill("padding")
        with_text = tab.locator(ROWS).count()
        tab.get_by_label("Verdict").select_option("refuted")
        assert 0 < tab.locator(ROWS).count() < with_text
        tab.get_by_label("Text").fill("no claim says this")
        assert tab.locator(ROWS).count() == 0
        tab.get_by_label("Text").fill("")
        assert tab.locator(ROWS).count() == len(REFUTED)


@WAYS
def test_the_address_holds_the_filters(desktop, addresses, way):
    filters = "#text=padding&verdict=refuted"
    with opened(desktop, addresses[way], "book/claims", fragment=filters) as tab:
        assert tab.get_by_label("Text").input_value() == "padding"
        assert tab.get_by_label("Verdict").input_value() == "refuted"
        assert 0 < tab.locator(ROWS).count() < len(REFUTED)


@WAYS
def test_without_scripts_all_claims_are_there_and_no_filters(browser, addresses, way):
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with opened(context, addresses[way], "book/claims") as tab:
        assert tab.locator(ROWS).count() == len(CLAIMS)
        assert not tab.get_by_label("Verdict").is_visible()
    context.close()


def test_what_you_hear_is_filtered_too(desktop, addresses):
    with opened(desktop, addresses["disk"], "book/heard") as tab:
        everything = tab.locator(ROWS).count()
        tab.get_by_label("Verdict").select_option("refuted")
        verdicts = tab.locator(ROWS).evaluate_all("(rows) => rows.map((r) => r.dataset.verdict)")
        assert set(verdicts) == {"refuted"} and len(REFUTED) / 2 < len(verdicts) < everything
        shown = tab.get_by_role("status").inner_text()
        assert shown == f"{len(verdicts)} of {everything} statements shown"


@pytest.mark.parametrize("page", ["book/heard", "book/index"])
def test_what_is_true_stands_beside_what_you_hear_and_below_it_on_a_phone(desktop, addresses, page):
    with opened(desktop, addresses["disk"], page) as tab:
        row = tab.locator("ul.heard > li", has=tab.locator(".claim-note")).first
        said, true = row.locator(":scope > *").all()
        assert true.bounding_box()["x"] > said.bounding_box()["x"]
        tab.set_viewport_size(PHONE)
        assert true.bounding_box()["x"] == said.bounding_box()["x"]
        assert true.bounding_box()["y"] > said.bounding_box()["y"]

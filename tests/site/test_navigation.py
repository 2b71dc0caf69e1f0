"""The contents beside a page, and what a change of a chapter writes again."""

import os
from dataclasses import replace
from pathlib import Path

from small_book import (
    CONDITIONAL,
    CONFIRMED,
    MEASURED,
    REFUTED,
    build,
    built,
    page,
    text_of,
    write_book,
    write_padding,
)


def rewritten(book: Path) -> set[str]:
    """The pages that another build writes."""
    site = book / "_build" / "html"
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    built(book)
    changed = [path for path in before if path.stat().st_mtime_ns != before[path]]
    return {path.relative_to(site).with_suffix("").as_posix() for path in changed}


def test_nothing_is_written_when_nothing_changed(book):
    assert rewritten(book) == set()


def test_a_chapter_that_says_the_same_is_written_with_the_pages_above_it(book):
    os.utime(book / "notebooks/detection/padding.ipynb")
    above = {"book/index", "book/parts/detection"}
    assert rewritten(book) == above | {"notebooks/detection/padding", "search"}


def test_a_claim_that_changed_is_written_wherever_it_stands(book):
    changed = replace(REFUTED, instead="It does not")
    write_padding(book, results=[CONFIRMED, CONDITIONAL, changed, MEASURED])
    listing = {"book/index", "book/claims", "book/heard", "book/references", "book/terms"}
    listing.add("book/parts/detection")
    listing |= {"book/practice", "book/mock-interview", "book/plan"}
    assert rewritten(book) == listing | {"notebooks/detection/padding", "search"}


def test_a_claim_that_is_gone_fails_the_build_where_another_chapter_leads_to_it(book):
    write_padding(book, results=[CONDITIONAL, MEASURED])
    result = build(book)
    assert result.returncode != 0
    assert "stride.ipynb" in result.stderr
    assert "claim-grows" in result.stderr


def test_a_title_that_changed_is_written_everywhere(book):
    part = book / "book/parts/detection.md"
    part.write_text(part.read_text(encoding="utf-8").replace("Detection &", "Boxes &"), "utf-8")
    rewritten(book)
    for path in (book / "_build/html").rglob("*.html"):
        assert "Detection & segmentation" not in page(path).get_text()


def test_the_contents_name_every_page_in_order(small_site):
    nav = page(small_site / "notebooks/detection/padding.html").select_one("nav.bd-links")
    titles = [text_of(link) for link in nav.select("a")]
    chapters = ["Detection & segmentation", "What is P for?", "What is a stride?"]
    reference = ["Ledger", "Heard", "Terms", "References", "Library"]
    assert titles == [*chapters, *reference, "Practise", "Interview", "Plan"]


def test_a_page_that_lists_all_questions_itself_has_only_the_parts_beside_it(small_site):
    nav = page(small_site / "book/practice.html").select_one("nav.bd-links")
    assert "Detection & segmentation" in [text_of(link) for link in nav.select("a")]
    assert not nav.select("details")


def test_a_file_may_be_listed_with_its_suffix(tmp_path):
    write_book(tmp_path)
    toc = (tmp_path / "_toc.yml").read_text()
    toc = toc.replace("detection/stride", "detection/stride.ipynb")
    (tmp_path / "_toc.yml").write_text(toc.replace("parts/detection", "parts/detection.md"))
    site = built(tmp_path)
    contents = page(site / "notebooks/detection/padding.html").select("nav a[href='stride.html']")
    assert contents


def test_the_contents_are_open_at_the_page(small_site):
    nav = page(small_site / "notebooks/detection/padding.html").select_one("nav.bd-links")
    assert [text_of(link) for link in nav.select("a.current")] == ["What is P for?"]
    assert nav.select_one("details").has_attr("open")
    elsewhere = page(small_site / "book/claims.html").select_one("nav.bd-links")
    assert not elsewhere.select_one("details").has_attr("open")


def test_the_facts_of_a_chapter_stand_below_its_title(small_site):
    facts = page(small_site / "notebooks/detection/padding.html").select_one("h1 + p.facts")
    assert text_of(facts) == "Detection & segmentation · core · 3 claims"
    assert [link["href"] for link in facts.select("a")] == [
        "../../book/parts/detection.html",
        "../../book/claims.html#padding",
    ]

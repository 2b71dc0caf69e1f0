"""The end of a chapter's page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from small_book import page, text_of


@pytest.fixture(scope="module")
def footers(small_site):
    pages = ("notebooks/detection/padding", "notebooks/detection/stride", "book/claims")
    return [page(small_site / f"{name}.html").select_one(".bd-footer-content") for name in pages]


def test_related_are_the_chapters_that_are_linked_to_or_link_here(footers):
    padding, stride, _ = footers
    assert [text_of(link) for link in padding.select(".related a")] == ["What is a stride?"]
    assert [text_of(link) for link in stride.select(".related a")] == ["What is P for?"]


def test_a_report_names_the_page(footers):
    address = urlsplit(footers[0].select_one("#report")["href"])
    assert address.path.endswith("/issues/new")
    said = parse_qs(address.query)
    assert said["title"] == ["padding: "]
    assert said["body"] == ["Page: notebooks/detection/padding.ipynb\n\n"]


def test_source_licence_and_minutes_stand_there(footers):
    said = text_of(footers[0])
    assert "1 min of reading" in said and "CC BY 4.0" in said
    links = [link["href"] for link in footers[0].select("a")]
    assert any(link.endswith("/blob/main/notebooks/detection/padding.ipynb") for link in links)


def test_other_pages_end_with_the_copyright(footers):
    assert not footers[2].select("a") and "2026" in text_of(footers[2])

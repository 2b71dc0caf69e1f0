"""The end of a chapter's page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from small_book import page, text_of

from cvnotes.press.site import chapter_footer


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


def test_it_leads_to_practice_of_its_part(footers):
    (link,) = [link for link in footers[0].select("a") if text_of(link) == "Practise this part"]
    assert link["href"] == "../../book/practice.html#part=detection"


def test_other_pages_end_with_the_copyright(footers):
    assert not footers[2].select("a") and "2026" in text_of(footers[2])


@pytest.mark.parametrize(
    ("days", "day"),
    [
        ({"a.ipynb": "2026-02-03", "requirements.txt": "2026-01-01"}, "2026-02-03"),
        ({"a.ipynb": "2026-02-03", "requirements.txt": "2026-03-01"}, "2026-03-01"),
        ({"requirements.txt": "2026-03-01"}, ""),
    ],
)
def test_a_chapter_was_checked_when_it_or_what_runs_it_last_changed(
    tmp_path, monkeypatch, days, day
):
    monkeypatch.setattr(chapter_footer, "changed", lambda root: days)
    assert chapter_footer.since(tmp_path, "a.ipynb") == day

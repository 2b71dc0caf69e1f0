"""What pages say of themselves to others, and the addresses beside them."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from small_book import page, text_of

from cvnotes.press.site.feed import ATOM, atom, corrections
from cvnotes.press.site.social_cards import card
from cvnotes.press.toc import toc_files

PUBLISHED = "https://cvnotes.github.io/cvnotes/"
PADDING = "notebooks/detection/padding"
ERRATA = """\
# Errata

On 1 May 2020 nothing was wrong.

## Recorded errata

Reported on 28 November 2026. Each was tried again.

### [What is `P` for?](/notebooks/detection/padding.ipynb)

| The page said | It says now |
| --- | --- |
| $a$ | $b$ |

Found later, on 3 December 2026:

### [What is a stride?](/notebooks/detection/stride.ipynb)

Nothing.
"""


@pytest.fixture(scope="module")
def head(small_site):
    """The tags in the head of a chapter, by their name."""
    found = page(small_site / f"{PADDING}.html").head
    tags = {tag.get("name") or tag.get("property"): tag.get("content") for tag in found("meta")}
    links = {tag["rel"][0]: tag["href"] for tag in found("link")}
    return tags | links


def test_a_chapter_is_described_by_its_short_answer(head):
    assert head["description"] == "Padding keeps the size, nearly always."
    assert head["og:title"] == "What is P for?"


def test_a_page_names_its_one_address_and_its_picture(head):
    assert head["canonical"] == head["og:url"] == f"{PUBLISHED}{PADDING}.html"
    assert head["og:image"] == f"{PUBLISHED}_social/notebooks-detection-padding.png"


def test_every_page_has_a_picture_of_the_size_that_is_asked_for(small_site):
    pictures = list((small_site / "_social").glob("*.png"))
    assert len(pictures) == len(toc_files(small_site.parents[1]))
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1200, 630)
        assert picture.stat().st_size < 40_000


def test_a_long_question_fits_on_its_picture():
    short, long = (card("Why? " * words, "line", []) for words in (1, 60))
    assert short != long


def test_the_feed_is_named_by_its_place(head):
    assert head["alternate"] == "../../corrections.xml"


def test_the_sitemap_names_every_page(small_site):
    listed = ET.parse(small_site / "sitemap.xml").getroot()
    named = {location.text for location in listed.findall(".//{*}loc")}
    assert f"{PUBLISHED}{PADDING}.html" in named and f"{PUBLISHED}book/claims.html" in named
    assert len(named) == len(toc_files(small_site.parents[1]))


def test_the_page_for_addresses_that_are_none_needs_no_other_file(small_site):
    soup = page(small_site / "404.html")
    assert not soup.select("[src], link[rel=stylesheet]")
    assert all(link["href"].startswith("/cvnotes/") for link in soup("a"))
    assert soup.form["action"] == "/cvnotes/search.html"
    assert "Detection & segmentation" in text_of(soup.ul)


def test_an_old_address_leads_to_the_new_one(small_site):
    soup = page(small_site / "notebooks/old/pad.html")
    assert soup.a["href"] == "../detection/padding.html"
    assert soup.find("link", rel="canonical")["href"] == f"{PUBLISHED}{PADDING}.html"
    assert (small_site / "notebooks/old" / soup.a["href"]).is_file()


def test_corrections_have_the_day_that_was_last_named():
    found = list(corrections(ERRATA))
    assert [(one.title, one.file, one.day) for one in found] == [
        ("What is P for?", f"{PADDING}.ipynb", datetime(2026, 11, 28, tzinfo=UTC)),
        (
            "What is a stride?",
            "notebooks/detection/stride.ipynb",
            datetime(2026, 12, 3, tzinfo=UTC),
        ),
    ]
    assert "| $a$ | $b$ |" in found[0].changes and "3 December" not in found[1].changes


def test_the_feed_has_an_entry_for_each_correction():
    feed = ET.fromstring(atom(list(corrections(ERRATA)), PUBLISHED, "Book", "Author", 0))
    entries = feed.findall(f"{{{ATOM}}}entry")
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    assert ids[0] == f"{PUBLISHED}{PADDING}.html#corrected-2026-11-28"
    assert feed.findtext(f"{{{ATOM}}}updated") == "2026-12-03T00:00:00+00:00"
    assert "<math" in str(entries[0].findtext(f"{{{ATOM}}}content"))

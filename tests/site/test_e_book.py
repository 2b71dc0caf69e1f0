"""The e-book of a small book, read back."""

import subprocess
import sys
import zipfile
from xml.etree import ElementTree as ET

import pytest
from builds import forked
from small_book import write_book

from cvnotes.press import epubs

PADDING = "notebooks/detection/padding.xhtml"
MAKE = """
import sys
from pathlib import Path
from cvnotes.press.epubs import make
sys.exit(make(*map(Path, sys.argv[1:])))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The book, and the folder that its e-book was made into."""
    root, build = tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("build")
    write_book(root)
    # By a new interpreter, as the command does.
    run = subprocess.run([sys.executable, "-c", MAKE, root, build], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return root, build


@pytest.fixture(scope="module")
def content(made) -> dict[str, str]:
    """Its files of text."""
    with zipfile.ZipFile(made[1] / epubs.NAME) as book:
        return {name: book.read(name).decode() for name in book.namelist() if "_im" not in name}


def test_it_begins_with_its_type(made):
    with zipfile.ZipFile(made[1] / epubs.NAME) as book:
        first = book.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_all_pages_are_in_it_and_are_xhtml(content):
    pages = [name for name in content if name.endswith(".xhtml")]
    assert {PADDING, "notebooks/detection/stride.xhtml", "book/claims.xhtml"} <= set(pages)
    for name in pages:
        ET.fromstring(content[name])


def test_a_chapter_has_its_formulas_claims_and_answers_in_the_open(content):
    page = content[PADDING]
    assert '<math display="block" xmlns=' in page
    assert 'id="claim-keeps_size"' in page and "is odd &amp; positive" in page
    assert '<p class="fold-title">And with stride?</p>' in page
    assert "<details" not in page and "<script" not in page


def test_its_pages_say_nothing_that_is_for_browsers(content):
    assert "theme-color" not in content[PADDING] and "canonical" not in content[PADDING]


def test_it_says_what_it_is(content):
    said = content["content.opf"]
    assert "<dc:title>cvnotes: interview answers, each claim run</dc:title>" in said
    assert "<dc:language>en</dc:language>" in said and "<dc:creator>" in said
    assert f'href="{PADDING}" media-type="application/xhtml+xml" properties="mathml"' in said


def test_its_contents_follow_the_book(content):
    contents = content["nav.xhtml"]
    order = ["book/index", "book/parts/detection", "detection/padding", "stride", "book/claims"]
    places = [contents.index(f"{page}.xhtml") for page in order]
    assert places == sorted(places) and "/../" not in contents


def test_a_page_without_use_on_paper_is_not_in_it_and_links_lead_to_the_web(content):
    assert "book/practice.xhtml" not in content and "book/plan.xhtml" in content
    assert "practice.xhtml" not in content["nav.xhtml"] + content["content.opf"]
    assert 'github.io/cvnotes/book/practice.html"' in content["book/index.xhtml"]


def test_nothing_in_it_is_unused(content):
    assert not [name for name in content if name.endswith(".js")]


def test_the_same_book_makes_the_same_file(made):
    root, build = made
    before = (build / epubs.NAME).read_bytes()
    assert forked(epubs.make, root, build).returncode == 0
    assert (build / epubs.NAME).read_bytes() == before

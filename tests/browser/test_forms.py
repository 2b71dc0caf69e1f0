"""What a reader takes along, as `make site-test` has just made it."""

import os
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from browsing import CHAPTERS, PAGES, ROOT, opened
from pypdf import PdfReader

from cvnotes.press import epubs, pdfs
from cvnotes.press.chapters import read
from cvnotes.press.prose import FORMULAS
from cvnotes.press.takeaway.downloads import ARCHIVE, FORMS, megabytes
from cvnotes.press.takeaway.snippets import plain
from cvnotes.press.toc import chapter_paths

BUILD = ROOT / "_build"
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUBCHECK = os.environ.get("EPUBCHECK", "/usr/bin/epubcheck")


@pytest.fixture(scope="module")
def e_book():
    file = BUILD / epubs.NAME
    if not file.is_file():
        pytest.fail(f"there is no {file}: make it first, with make epub, or call make site-test")
    return file


def test_epubcheck_finds_nothing(e_book):
    if not os.path.isfile(EPUBCHECK) or shutil.which("java") is None:
        pytest.fail(
            f"no EPUBCheck at {EPUBCHECK}, or no Java: install it (Debian: apt-get install "
            "epubcheck), or set EPUBCHECK to where it is"
        )
    # Debian's is a Java archive, which not every system starts as it is.
    start = ["java", "-jar"] if zipfile.is_zipfile(EPUBCHECK) else []
    command = [*start, EPUBCHECK, "--failonwarnings", str(e_book)]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [line[:200] for line in (done.stdout + done.stderr).splitlines()]
    assert done.returncode == 0, "\n".join(lines[:20])


@pytest.fixture(scope="module")
def chapters_of_e_book(e_book):
    with zipfile.ZipFile(e_book) as book:
        return {page: ET.fromstring(book.read(f"{page}.xhtml")) for page in CHAPTERS}


def test_every_chapter_is_in_the_e_book_with_its_figures_and_what_they_show(chapters_of_e_book):
    for path in chapter_paths(ROOT):
        page = chapters_of_e_book[path.with_suffix("").as_posix()]
        said = {image.get("alt") for image in page.iter(f"{XHTML}img")}
        assert {figure.alt for figure in read(ROOT, path).figures} <= said


def test_formulas_of_the_e_book_are_mathml(chapters_of_e_book):
    formula = "{http://www.w3.org/1998/Math/MathML}math"
    for path in chapter_paths(ROOT):
        written = [node for node in read(ROOT, path).prose.walk() if node.type in FORMULAS]
        page = chapters_of_e_book[path.with_suffix("").as_posix()]
        assert len(list(page.iter(formula))) >= len(written)


def test_the_e_book_stays_light(e_book):
    assert e_book.stat().st_size < 15_000_000


@pytest.fixture(scope="module")
def paper():
    """The PDF, and on which of its pages each page of the book begins, counted from 1."""
    file = BUILD / pdfs.NAME
    if not file.is_file():
        pytest.fail(f"there is no {file}: make it first, with make pdf, or call make site-test")
    return PdfReader(file), pdfs.numbers(file.read_bytes(), [f"{page}.xhtml" for page in PAGES])


def on_paper(reader: PdfReader, first: int, behind: int) -> str:
    """The text of some pages, without blanks, which paper has where lines break."""
    texts = [reader.pages[number - 1].extract_text() for number in range(first, behind)]
    return squeezed(" ".join(texts))


def squeezed(text: str) -> str:
    """A text without blanks and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_each_chapter_begins_a_page_of_paper_with_its_title(paper):
    reader, begins = paper
    for path in chapter_paths(ROOT):
        page = begins[path.with_suffix(".xhtml").as_posix()]
        title = plain(read(ROOT, path).question)
        # The reader of PDFs gives some signs of mathematics another form.
        words = [squeezed(word) for word in title.split() if word.isascii()]
        beginning = on_paper(reader, page, page + 1)[: 2 * len(title) + 40]
        assert all(word in beginning for word in words), title


def test_the_contents_on_paper_name_the_pages(paper):
    reader, begins = paper
    lines = on_paper(reader, 2, min(begins.values()))
    numbers = [begins[f"{page}.xhtml"] for page in PAGES if f"{page}.xhtml" in begins]
    assert len(numbers) >= len(CHAPTERS) and numbers == sorted(numbers)
    assert all(str(number) in lines for number in numbers)


def test_the_outline_of_the_pdf_leads_to_each_chapter(paper):
    reader, begins = paper
    first = {reader.get_destination_page_number(entry) + 1 for entry in outlined(reader.outline)}
    missing = [name for name, page in begins.items() if page not in first]
    assert not missing
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def outlined(entries: list) -> Iterator:
    """The entries of an outline, of all levels."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outlined(entry)
        else:
            yield entry


def test_nothing_of_a_chapter_is_cut_on_paper(paper):
    reader, begins = paper
    path = next(path for path in chapter_paths(ROOT) if path.stem == "zero-padding")
    first = begins[path.with_suffix(".xhtml").as_posix()]
    behind = min(page for page in begins.values() if page > first)
    said = on_paper(reader, first, behind)
    chapter = read(ROOT, path)
    lines = [line for cell in chapter.code[1:] for line in cell.source.splitlines()]
    # The number of the page may stand within a cell.
    assert [line for line in lines if squeezed(line) not in said] == []
    for fold in chapter.prose.section("Follow-up questions").folds:
        assert squeezed(fold.summary) in said
    drawn = [len(reader.pages[number - 1].images) for number in range(first, behind)]
    assert sum(drawn) >= len(chapter.figures)


def test_the_zip_opens_from_disk_with_all_pages(browser, tmp_path):
    with zipfile.ZipFile(BUILD / ARCHIVE.file) as packed:
        packed.extractall(tmp_path)
    root = tmp_path / "cvnotes"
    assert [page for page in PAGES if not (root / f"{page}.html").is_file()] == []
    context = browser.new_context()
    with opened(context, root.as_uri(), CHAPTERS[0]) as tab:
        tab.locator(".prev-next-area a").last.click()
        tab.locator("h1").wait_for()
        assert tab.url.startswith(root.as_uri())
    with opened(context, root.as_uri(), "search", "?q=padding") as tab:
        tab.locator("#search-results li").first.wait_for()
    with opened(context, root.as_uri(), "book/downloads") as tab:
        links = tab.locator(".downloads a").evaluate_all("(all) => all.map((a) => a.href)")
        assert all(link.startswith("https://") for link in links)
    context.close()


def test_the_page_of_downloads_offers_what_was_made(readers, site):
    tab = readers["http"].turn_to("book/downloads")
    offered = tab.locator(".downloads dt")
    for form, said in zip(FORMS, offered.all(), strict=True):
        file = site / "downloads" / form.file
        assert megabytes(file.stat().st_size) in said.inner_text()
        address = said.locator("a").evaluate("(a) => a.href")
        assert tab.request.head(address).ok

"""The book on paper: the pages of the e-book as one, printed by Chromium."""

import io
import os
import shutil
import zipfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from cvnotes.press.epubs import ABOUT
from cvnotes.press.errors import ChapterError
from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.one_page import grouped, one_page, place

NAME = "cvnotes.pdf"
PRINT = "book/_epub/print.css"
SHEETS = ["_static/pygments.css", "_static/reading.css", "_static/verdicts.css", "print.css"]
# The contents may take another page when they have their numbers.
MOST = 3
NUMBER = (
    '<div style="width: 100%; font: 8pt sans-serif; text-align: center; color: #555">'
    '<span class="pageNumber"></span></div>'
)
CHROMIUM = "chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def browser() -> str:
    """Where Chromium is; raises `ChapterError` where there is none."""
    named = os.environ.get("CHROMIUM", CHROMIUM)
    found = shutil.which(named)
    if found is None:
        raise ChapterError(
            f"no Chromium called {named}: install it (Debian: apt-get install chromium), or set "
            "CHROMIUM to its name or to where it is"
        )
    return found


def printed(page: Path, browser: str) -> bytes:
    """A page of HTML as a PDF of A4 pages with numbers and an outline."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        tab = chromium.new_page()
        tab.set_default_timeout(0)
        tab.goto(page.as_uri())
        pdf = tab.pdf(
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=NUMBER,
            print_background=True,
            outline=True,
        )
        chromium.close()
    return pdf


def numbers(pdf: bytes, names: list[str]) -> dict[str, int]:
    """On which page of paper each page of the book begins."""
    reader = PdfReader(io.BytesIO(pdf))
    found = reader.named_destinations
    begins = {name: found.get(f"/{place(name)}") or found.get(place(name)) for name in names}
    return {
        name: (reader.get_destination_page_number(begin) or 0) + 1
        for name, begin in begins.items()
        if begin is not None
    }


def pages(file: Path) -> int:
    """How many pages of paper a PDF has."""
    return len(PdfReader(file).pages)


def make(root: Path, title: str, book: Path, folder: Path) -> Path:
    """Print an e-book, in a folder that is then deleted, and put the PDF beside it.

    Raises `ChapterError` where there is no Chromium, or the contents cannot be numbered.
    """
    chromium = browser()
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(book) as packed:
        packed.extractall(folder)
    shutil.copy(root / PRINT, folder)
    contents = parsed((folder / "nav.xhtml").read_text(encoding="utf-8"))
    groups = grouped(contents)
    names = [name for first, below in groups for name in (first, *below)]
    known: dict[str, int] = {}
    for _ in range(MOST):
        bodies = {name: parsed((folder / name).read_text(encoding="utf-8")) for name in names}
        whole = folder / "whole.html"
        whole.write_text(one_page(title, ABOUT, groups, bodies, known, SHEETS), encoding="utf-8")
        pdf = printed(whole, chromium)
        found = numbers(pdf, names)
        if found == known:
            file = book.with_name(NAME)
            file.write_bytes(pdf)
            shutil.rmtree(folder)
            return file
        known = found
    raise ChapterError("the pages of the PDF move each time that its contents are numbered")

"""The book on paper: the pages of the e-book as one, printed by Chromium."""

import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from cvnotes.press.epubs import ABOUT
from cvnotes.press.errors import ChapterError
from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.one_page import grouped, one_page, place

NAME = "cvnotes.pdf"
PRINT = "book/_epub/print.css"
SHEETS = ["_static/pygments.css", "_static/reading.css", "_static/verdicts.css", "print.css"]
NUMBER = (
    '<div style="width: 100%; font: 8pt sans-serif; text-align: center; color: #555">'
    '<span class="pageNumber"></span></div>'
)
AS_PRINTED: dict[str, Any] = {
    "prefer_css_page_size": True,
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": NUMBER,
    "print_background": True,
}
# Leaves cover and contents, and fills in the numbers.
NUMBERED = """(numbers) => {
    document.querySelectorAll(".page").forEach((page) => page.remove());
    for (const link of document.querySelectorAll(".book-contents a")) {
        link.querySelector(".number").textContent = numbers[link.hash.slice(1)] ?? "";
    }
}"""
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


def printed(page: Path, names: list[str], browser: str) -> bytes:
    """A page of HTML as a PDF of A4 pages with numbers and an outline, its contents numbered.

    `names` are the pages of the book on it. All of it is printed once, which takes a minute and a
    half; then the contents alone again, with their numbers, and these pages take the place of the
    first ones. Raises `ChapterError` where they do not fit there.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        tab = chromium.new_page()
        tab.set_default_timeout(0)
        tab.goto(page.as_uri())
        # Chromium writes an outline of what it tags alone; screen readers need the tags too.
        whole = tab.pdf(**AS_PRINTED, tagged=True, outline=True)
        begins = numbers(whole, names)
        tab.evaluate(NUMBERED, {place(name): number for name, number in begins.items()})
        front = tab.pdf(**AS_PRINTED, tagged=True)
        chromium.close()
    return with_front(whole, front, min(begins.values()) - 1)


def with_front(whole: bytes, front: bytes, room: int) -> bytes:
    """A PDF whose first `room` pages look as those of `front`; their links stay.

    Raises `ChapterError` where `front` has another number of pages.
    """
    reader = PdfReader(io.BytesIO(whole))
    writer = PdfWriter(clone_from=reader)
    pages = PdfReader(io.BytesIO(front)).pages
    if len(pages) != room:
        raise ChapterError(
            f"the contents of the PDF take {len(pages)} pages with their numbers, {room} without"
        )
    for page, numbered in zip(writer.pages, pages, strict=False):
        for part in ("/Contents", "/Resources"):
            # Not `numbered[part]`: a page has to lead to its contents, which stand by themselves.
            page[NameObject(part)] = numbered.raw_get(part).clone(writer)
    # A copy is not of the version of its original by itself.
    writer.pdf_header = reader.pdf_header
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


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
    bodies = {name: parsed((folder / name).read_text(encoding="utf-8")) for name in names}
    whole = folder / "whole.html"
    whole.write_text(one_page(title, ABOUT, groups, bodies, SHEETS), encoding="utf-8")
    file = book.with_name(NAME)
    file.write_bytes(printed(whole, names, chromium))
    shutil.rmtree(folder)
    return file

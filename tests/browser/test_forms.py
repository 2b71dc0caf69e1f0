"""What a reader takes along, as `make site-test` has just made it."""

import os
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import pytest
from browsing import CHAPTERS, ROOT

from cvnotes.press import epubs
from cvnotes.press.chapters import read
from cvnotes.press.prose import FORMULAS
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
    assert done.returncode == 0, done.stdout + done.stderr


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

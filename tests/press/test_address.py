"""The repository's address, everywhere."""

from pathlib import Path

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import address, chapters, toc

LINKS = (
    "https://github.com/{0} git+https://github.com/{0}.git "
    "https://colab.research.google.com/github/{0}/blob/main/a https://{1}.github.io/{2}/"
)
OTHER = " https://github.com/someone/other"


@pytest.fixture
def book(here):
    make_book(here)
    main(["new", "made", "fresh", "Why?"])
    (here / "README.md").write_text(LINKS.format("someone/cvnotes", "someone", "cvnotes") + OTHER)
    return here


def test_a_fork_is_readdressed_everywhere(book):
    assert main(["address", "https://github.com/new-home/notes"]) == 0
    readme = (book / "README.md").read_text()
    assert readme == LINKS.format("new-home/notes", "new-home", "notes") + OTHER
    assert address.repository(book) == ("https://github.com/new-home/notes", "main")
    (path,) = toc.chapter_paths(book)
    assert chapters.read(book, path).nb.cells[1].source == address.setup_cell(book)
    assert address.address(book) == []


def test_without_an_address_the_configured_one_is_applied(book):
    (book / "README.md").write_text("https://github.com/somebody-else/cvnotes")
    assert address.address(book) == [Path("README.md")]
    assert (book / "README.md").read_text() == "https://github.com/someone/cvnotes"


def test_what_is_not_an_address_is_refused(book, capsys):
    assert main(["address", "somewhere"]) == 2
    assert "https://github.com/owner/name" in complaints(capsys)[0]

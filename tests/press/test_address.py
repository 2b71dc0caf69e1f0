"""The repository's address, everywhere."""

from pathlib import Path

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import address, chapters, storing, toc

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
    assert address.address(book) == ([], 0)


def test_without_an_address_the_configured_one_is_applied(book):
    (book / "README.md").write_text("https://github.com/somebody-else/cvnotes")
    assert address.address(book) == ([Path("README.md")], 0)
    assert (book / "README.md").read_text() == "https://github.com/someone/cvnotes"


def test_a_chapter_without_a_set_up_cell_gets_one_and_loses_nothing(book):
    (path,) = toc.chapter_paths(book)
    nb = chapters.read(book, path).nb
    without = [
        cell.source for cell in nb.cells if "remove-cell" not in cell.metadata.get("tags", [])
    ]
    nb.cells = [cell for cell in nb.cells if cell.source in without]
    storing.write(book, path, nb)
    assert address.address(book)[0][-1] == path
    cells = chapters.read(book, path).nb.cells
    assert cells[1].source == address.setup_cell(book)
    assert [cell.source for cell in (cells[0], *cells[2:])] == without


def test_a_chapter_that_cannot_be_read_does_not_stop_the_others(book, capsys):
    main(["new", "made", "other", "How?"])
    (book / "notebooks/made/fresh.ipynb").write_text("cut off")
    assert main(["address", "https://github.com/new-home/notes"]) == 2
    (complaint,) = complaints(capsys)
    assert "fresh.ipynb" in complaint
    assert "new-home" in (book / "notebooks/made/other.ipynb").read_text()


@pytest.mark.parametrize(
    "settings, message",
    [
        ("a: [", "cannot be read"),
        ("title: a", "must say `url` and `branch`"),
        ("repository: {url: 1}", "must say `url` and `branch`"),
        (None, "cannot be read"),
    ],
)
def test_settings_that_are_not_there_are_named(settings, message, book, capsys):
    (book / "_config.yml").unlink()
    if settings is not None:
        (book / "_config.yml").write_text(settings)
    assert main(["address"]) == 2
    assert message in complaints(capsys)[0]


def test_what_is_not_an_address_is_refused(book, capsys):
    assert main(["address", "somewhere"]) == 2
    assert "https://github.com/owner/name" in complaints(capsys)[0]

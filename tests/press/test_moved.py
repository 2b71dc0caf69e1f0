"""The table of what was published under another name."""

import pytest
from made_up import make_book

from cvnotes.press.errors import ChapterError
from cvnotes.press.moved import moved


@pytest.fixture
def book(tmp_path):
    make_book(tmp_path, now=["1"])
    return tmp_path


def write(book, pages: str, cards: str = "{}") -> None:
    (book / "moved.yml").write_text(f"pages: {pages}\ncards: {cards}\n")


def test_without_a_table_nothing_has_moved(book):
    assert moved(book).pages == {}
    assert moved(book).first_slug("notebooks/made/now") == "now"


def test_a_page_is_known_by_its_first_slug_and_found_under_its_last(book):
    write(book, "{notebooks/a/one: notebooks/b/two, notebooks/b/two: notebooks/made/now}")
    assert moved(book).first_slug("notebooks/made/now") == "one"
    assert moved(book).target("notebooks/a/one") == "notebooks/made/now"


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ("{notebooks/made/now: book/index}", "is a page of the book"),
        ("{a: b}", "there is no such page"),
        ("{a: b, b: a}", "leads back to itself"),
        ("[a]", "has `pages`"),
        ("{", "has `pages`"),
    ],
)
def test_a_table_that_leads_nowhere_is_refused(book, pages, said):
    write(book, pages)
    with pytest.raises(ChapterError, match=said):
        moved(book)

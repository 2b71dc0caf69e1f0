"""The book to take along: the commands that make it in each form, beside the site."""

from collections.abc import Callable
from pathlib import Path

from cvnotes.press import epubs
from cvnotes.press.editions import edition
from cvnotes.press.site.summaries import part_titles
from cvnotes.press.takeaway.anki import book_cards, write_package
from cvnotes.press.takeaway.snippets import plain
from cvnotes.press.whole_book import alone
from cvnotes.press.wording import plural

BUILD = "_build"
CARDS = "cvnotes.apkg"


def cards(root: Path) -> int:
    """Flash cards for Anki; returns an exit code. Raises `ChapterError` for a faulty chapter."""
    made = book_cards(root)
    titles = {part: plain(title) for part, title in part_titles(root).items()}
    file = root / BUILD / CARDS
    write_package(made, titles, file, edition(root))
    _say(file, plural(len(made), "card"))
    return 0


def epub(root: Path) -> int:
    """An e-book; returns an exit code. Raises `ChapterError` for a page that cannot be one."""
    with alone(root / BUILD):
        code = epubs.make(root, root / BUILD)
    if code == 0:
        _say(root / BUILD / epubs.NAME, "the book")
    return code


def pdf(root: Path) -> int:
    """The book on paper, from the e-book, which is made first; returns an exit code.

    Raises `ChapterError` as that does, and where there is no Chromium.
    """
    from cvnotes.press import pdfs

    pdfs.browser()
    code = epub(root)
    if code == 0:
        build = root / BUILD
        file = pdfs.make(root, _title(root), build / epubs.NAME, build / "paper")
        _say(file, plural(pdfs.pages(file), "page"))
    return code


def _title(root: Path) -> str:
    title: str = epubs.settings(root)["epub_title"]
    return title


def _say(file: Path, holds: str) -> None:
    print(f"{holds}, {file.stat().st_size / 1e6:.1f} MB: {file}")


FORMS: dict[str, Callable[[Path], int]] = {"cards": cards, "epub": epub, "pdf": pdf}

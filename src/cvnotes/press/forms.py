"""The book to take along: the commands that make it in each form, beside the site."""

import shutil
from collections.abc import Callable
from pathlib import Path

from cvnotes.press import epubs
from cvnotes.press.address import pages_address
from cvnotes.press.editions import edition
from cvnotes.press.errors import ChapterError
from cvnotes.press.site.downloads import PAGE
from cvnotes.press.site.summaries import part_titles
from cvnotes.press.takeaway.anki import book_cards, write_package
from cvnotes.press.takeaway.downloads import ARCHIVE, CARDS, FOLDER, offers, said_again
from cvnotes.press.takeaway.snippets import plain
from cvnotes.press.takeaway.zips import write_zip
from cvnotes.press.whole_book import alone, book
from cvnotes.press.wording import plural

BUILD = "_build"
# Of the site, what only a server has a use for, and the files to take along themselves.
SERVED = ("downloads/", "_social/", "service-worker.js", "manifest.webmanifest", "404.html")


def cards(root: Path) -> int:
    """Flash cards for Anki; returns an exit code. Raises `ChapterError` for a faulty chapter."""
    made = book_cards(root)
    titles = {part: plain(title) for part, title in part_titles(root).items()}
    file = root / BUILD / CARDS.file
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


def archive(root: Path) -> int:
    """The pages of the site in one zip, put beside them; returns an exit code.

    Raises `ChapterError` where there is no site yet.
    """
    site, file = root / BUILD / "html", root / BUILD / ARCHIVE.file
    page = site / f"{PAGE}.html"
    if not page.is_file():
        raise ChapterError("there is no site yet; make book comes first")
    published = pages_address(root)
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*"))}
    content = {
        f"cvnotes/{name}": path.read_bytes()
        for name, path in files.items()
        if path.is_file() and not name.startswith(SERVED)
    }
    html = page.read_text(encoding="utf-8")
    away = said_again(html, offers(None, "", published))
    content[f"cvnotes/{PAGE}.html"] = away.encode()
    write_zip(file, content, edition(root))
    (site / FOLDER).mkdir(exist_ok=True)
    shutil.copy(file, site / FOLDER)
    here = offers(site / FOLDER, f"../{FOLDER}/", published)
    page.write_text(said_again(html, here), encoding="utf-8")
    _say(file, plural(len(content), "file"))
    return 0


def downloads(root: Path) -> int:
    """The site with all forms of the book beside it; returns the first exit code that is not 0."""
    return cards(root) or pdf(root) or book(root) or archive(root)


def _title(root: Path) -> str:
    title: str = epubs.settings(root)["epub_title"]
    return title


def _say(file: Path, holds: str) -> None:
    print(f"{holds}, {file.stat().st_size / 1e6:.1f} MB: {file}")


FORMS: dict[str, Callable[[Path], int]] = {
    "cards": cards,
    "epub": epub,
    "pdf": pdf,
    "archive": archive,
    "downloads": downloads,
}

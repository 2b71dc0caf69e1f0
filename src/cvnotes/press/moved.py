"""What was published under another name: `moved.yml` is the one table of it."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import decoded
from cvnotes.press.toc import toc_files

NAME = "moved.yml"
FORM = "`pages`, a mapping of old pages to new ones, and `cards`, for a slug its words now and then"


@dataclass(frozen=True)
class Moved:
    """Pages by their old name, and for each chapter the first words of what is worded anew."""

    pages: dict[str, str]
    cards: dict[str, dict[str, str]]

    def first_slug(self, page: str) -> str:
        """The slug under which a page was first published."""
        before = {new: old for old, new in self.pages.items()}
        while page in before:
            page = before[page]
        return PurePosixPath(page).name

    def first_words(self, slug: str, words: str) -> str:
        """How a question or statement of a chapter was worded first."""
        return self.cards.get(slug, {}).get(words, words)

    def target(self, page: str) -> str:
        """Where a page is now, after all moves."""
        while page in self.pages:
            page = self.pages[page]
        return page


def moved(root: Path) -> Moved:
    """The table; empty where there is none.

    Raises `ChapterError` for what is no such table, and for a page that leads nowhere, or to
    itself, or that is still in the book.
    """
    file = root / NAME
    if not file.is_file():
        return Moved({}, {})
    try:
        content = yaml.safe_load(decoded(NAME, file.read_bytes()))
        pages, cards = dict(content["pages"]), {k: dict(v) for k, v in content["cards"].items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
        raise ChapterError(f"{NAME} has {FORM}") from None
    _check(pages, set(toc_files(root)))
    return Moved(pages, cards)


def _check(pages: dict[str, str], known: set[str]) -> None:
    for old in pages:
        if old in known:
            raise ChapterError(f"{NAME}: {old} is a page of the book; drop the line")
        page, seen = old, {old}
        while page in pages:
            page = pages[page]
            if page in seen:
                raise ChapterError(f"{NAME}: {old} leads back to itself; name where it is now")
            seen.add(page)
        if page not in known:
            raise ChapterError(f"{NAME}: {old} leads to {page}, but there is no such page")

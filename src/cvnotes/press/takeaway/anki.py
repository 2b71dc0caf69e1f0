"""Flash cards as a package that Anki imports: the same cards make the same file."""

import tempfile
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import genanki

from cvnotes.press.address import pages_address
from cvnotes.press.chapters import read
from cvnotes.press.drawing import environment
from cvnotes.press.moved import moved
from cvnotes.press.publishing import check_publishable
from cvnotes.press.takeaway.bank import question_of
from cvnotes.press.takeaway.cards import TEMPLATES, Card, cards_of
from cvnotes.press.takeaway.zips import write_zip
from cvnotes.press.toc import chapter_paths

BOOK = "cvnotes"
# Anki knows its note type, and by them the cards of an earlier edition, by this number for ever.
MODEL = 1_747_301_115
FRONT = '<div class="front">{{Front}}</div>'
BACK = """\
{{FrontSide}}
<hr id="answer">
{{Back}}
<p class="page"><a href="{{Page}}">The page, with its checks</a></p>
"""


def book_cards(root: Path) -> list[Card]:
    """The cards of all chapters, in the order of the book.

    Raises `ChapterError` for what is no chapter, or must not be published.
    """
    pages, renamed, found = pages_address(root), moved(root), list[Card]()
    for path in chapter_paths(root):
        chapter = read(root, path)
        check_publishable(chapter)
        found += cards_of(chapter, question_of(chapter), pages, renamed)
    return found


def write_package(cards: Sequence[Card], titles: dict[str, str], file: Path, time: int) -> None:
    """Write cards as decks below one deck, a part each, in the order of `titles`.

    Raises `ValueError` for two cards of one name.
    """
    names = [card.name for card in cards]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two cards are called {', '.join(name)}; word one of them otherwise")
    decks = {part: _deck(part, title) for part, title in titles.items()}
    model = _model()
    for place, card in enumerate(cards):
        note = genanki.Note(
            model=model,
            fields=[card.front, card.back, card.address],
            tags=list(card.tags),
            guid=genanki.guid_for(BOOK, *card.name),
            due=place,
        )
        decks[card.part].add_note(note)
    with tempfile.TemporaryDirectory(prefix="cvnotes-") as temporary:
        pictures = [Path(temporary) / card.picture.file for card in cards if card.picture]
        for path, card in zip(pictures, (card for card in cards if card.picture), strict=True):
            path.write_bytes(card.picture.png if card.picture else b"")
        package = genanki.Package(list(decks.values()), [str(path) for path in pictures])
        made = Path(temporary) / "made.apkg"
        package.write_to_file(str(made), timestamp=time)
        with zipfile.ZipFile(made) as packed:
            content = {name: packed.read(name) for name in packed.namelist()}
    write_zip(file, content, time)


def _deck(part: str, title: str) -> genanki.Deck:
    """The deck of a part, with a number of its own that stays."""
    number = int(sha256(f"{BOOK} {part}".encode()).hexdigest()[:8], 16)
    return genanki.Deck(number, f"{BOOK}::{title}")


def _model() -> genanki.Model:
    css = environment(TEMPLATES).get_template("anki.css").render()
    return genanki.Model(
        MODEL,
        BOOK,
        fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Page"}],
        templates=[{"name": "Card", "qfmt": FRONT, "afmt": BACK}],
        css=css,
    )

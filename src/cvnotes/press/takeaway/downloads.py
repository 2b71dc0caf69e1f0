"""The files that a reader takes along: what each is for, and how large it is where it was made."""

from dataclasses import dataclass
from pathlib import Path

from cvnotes.press.drawing import environment

FOLDER = "downloads"
# Between these the page says what there is, so that it can be said again when there is more.
BEGINS, ENDS = "<!-- downloads -->", "<!-- /downloads -->"


@dataclass(frozen=True)
class Form:
    """The book in a form: its file, the command that makes it, and how it is used."""

    file: str
    name: str
    command: str
    use: str


CARDS = Form(
    "cvnotes.apkg",
    "Flash cards",
    "cards",
    "Import it into Anki (File, Import), on a computer or a phone. Each part is a deck. A later "
    "edition, imported over it, changes the cards and keeps your schedule.",
)
E_BOOK = Form(
    "cvnotes.epub",
    "E-book",
    "epub",
    "Open it with the reader of your phone, tablet or e-reader.",
)
PDF = Form(
    "cvnotes.pdf",
    "PDF",
    "pdf",
    "For paper, or to read and mark on a tablet; A4, with page numbers.",
)
ARCHIVE = Form(
    "cvnotes.zip",
    "These pages",
    "archive",
    "Unpack it and open cvnotes/index.html in a browser. It needs no connection.",
)
FORMS = (CARDS, E_BOOK, PDF, ARCHIVE)


@dataclass(frozen=True)
class Offer:
    """A form as the page offers it; `size` is empty where it was not made along with the page."""

    form: Form
    address: str
    size: str


def offers(folder: Path | None, here: str, published: str) -> list[Offer]:
    """All forms: those in a folder under the address `here`, others where the book is published.

    Without a folder all of them are where the book is published.
    """
    found = []
    for form in FORMS:
        file = folder / form.file if folder else None
        if file is not None and file.is_file():
            found.append(Offer(form, f"{here}{form.file}", megabytes(file.stat().st_size)))
        else:
            found.append(Offer(form, f"{published}{FOLDER}/{form.file}", ""))
    return found


def megabytes(size: int) -> str:
    """A size as people compare it.

    >>> megabytes(2_345_678)
    '2.3 MB'
    """
    return f"{size / 1e6:.1f} MB"


def table(offered: list[Offer]) -> str:
    """The forms as HTML, between the two marks."""
    drawn = environment("cvnotes.press.takeaway").get_template("downloads.html")
    return f"{BEGINS}\n{drawn.render(offers=offered)}\n{ENDS}"


def said_again(page: str, offered: list[Offer]) -> str:
    """A page with its forms as they are now; raises `ValueError` where it has none."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the page does not say what there is, between {BEGINS} and {ENDS}")
    return f"{before}{table(offered)}{after}"

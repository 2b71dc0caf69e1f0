"""Rules of the references: whole, once each, and named where they support a sentence."""

import re
import unicodedata
from collections.abc import Iterator

from cvnotes.press import prose
from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import Passage
from cvnotes.press.wording import shortened

REFERENCES = "References"
YEAR = r"(?:19|20)\d\d[a-z]?"
# Texts of links that name a place, not a work.
PLACES = ("paper", "pdf", "link", "here", "code", "blog", "arxiv", "doi")
# A name of up to four letters may be a word ("Long", "He"): what follows must show that it is none.
SHORT = 4
AFTER_A_NAME = r"(?=,| \(|['’]s| et al| and | &)"


def references(chapter: Chapter) -> Iterator[str]:
    """Sources with a title and a year or an address, each named where it supports a sentence."""
    section = chapter.prose.section(REFERENCES)
    if not any(link.target.startswith("https://") for link in section.links):
        yield (
            "no reference has a link; write primary sources as "
            "`- Authors (year). *Title.* Venue. [Name](https://…)`"
        )
    said = chapter.prose.without(REFERENCES).text
    seen = set()
    for item in section.items:
        entry = shortened(item.text)
        if item.text in seen:
            yield f"the reference {entry} stands twice; leave it out once"
        seen.add(item.text)
        titled = any(node.type == "em" for node in item.walk())
        dated = re.search(rf"\({YEAR}\)", item.text)
        linked = any(link.target.startswith("https://") for link in item.links)
        if not titled or not (dated or linked):
            yield f"a reference lacks its title in italics, or both year and link: {entry}"
        names = names_of(item)
        if not any(stands_in(name, said) for name in names):
            yield (
                f"no sentence names the reference {entry}; name it where it supports one, as "
                f"({names[0] if names else 'Author'}, year), or leave it out"
            )


def ending(chapter: Chapter) -> Iterator[str]:
    """Nothing stands below the references but references."""
    for block in chapter.prose.section(REFERENCES).blocks:
        if block.type != "bullet_list":
            shown = shortened(prose.text(block) or block.content)
            yield f"this stands below the references and is none: {shown}; move it up"


def names_of(item: Passage) -> list[str]:
    """The names of a reference.

    These are the first author's family name or the organisation, what the link calls the work, and
    a title's first word before a colon ("U-Net: …").
    """
    lead, title = _lead_and_title(item)
    names = [*_author(lead), *(link.text for link in item.links if _is_a_name(link.text))]
    short, colon, _ = title.partition(":")
    if colon and " " not in short:
        names.append(short)
    return [name for name in names if name]


def stands_in(name: str, text: str) -> bool:
    """Whether a text names it, accents aside."""
    after = (
        AFTER_A_NAME if len(name) <= SHORT and name.isalpha() and not name.isupper() else r"(?!\w)"
    )
    return bool(re.search(rf"(?<!\w){re.escape(_plain(name))}{after}", _plain(text)))


def _lead_and_title(item: Passage) -> tuple[str, str]:
    """What stands before the title in italics, and the title."""
    inline = next((node for node in item.walk() if node.type == "inline"), None)
    lead = ""
    for node in inline.children if inline else ():
        if node.type == "em":
            return lead, prose.text(node)
        lead += prose.text(node)
    return lead, ""


def _author(lead: str) -> list[str]:
    """The names under which the first author, or the organisation, may stand in the text."""
    first = re.split(r",|;|&|\(|\band\b|\bet al\b", lead.strip().rstrip("."))[0].strip()
    # Initials end in a full stop: "O. S. Kayhan", "M.-T. Luong", "A. van den Oord".
    words = [word for word in first.split() if not word.endswith(".")]
    if not words:
        return []
    whole = " ".join(words)
    is_person = len(words) < len(first.split())
    return [whole, words[-1]] if is_person or words[0].islower() else [whole, words[0]]


def _is_a_name(text: str) -> bool:
    words = text.casefold().split()
    address = len(words) == 1 and ("." in text or ":" in text)
    return bool(words) and not address and words[0] not in PLACES


def _plain(text: str) -> str:
    """Without accents, on one line."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

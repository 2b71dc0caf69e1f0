"""The feed of corrections: what the page of errata says, an entry for each chapter and day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from sphinx.application import Sphinx

from cvnotes.press.address import pages_address
from cvnotes.press.editions import edition
from cvnotes.press.prose import Prose, parsed, text
from cvnotes.press.site.kept import kept
from cvnotes.press.takeaway.rendering import rendered
from cvnotes.press.takeaway.snippets import plain

NAME = "corrections.xml"
SOURCE = "book/errata.md"
HEADING = "Recorded errata"
ATOM = "http://www.w3.org/2005/Atom"
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")


@dataclass(frozen=True)
class Correction:
    """What was corrected on a page: its title, its file, the day, and what changed, as Markdown."""

    title: str
    file: str
    day: datetime
    changes: str


def corrections(errata: str) -> Iterator[Correction]:
    """The corrections under the heading that records them, in order.

    A third-level heading links to a chapter; the day is the last one that a paragraph before it
    names.
    """
    day, title, file, changes = None, "", "", list[str]()
    inside = False
    for block in [*parsed(errata), *parsed("## The end")]:
        heading = block.children[0].content if block.tag in ("h2", "h3") else ""
        days = DAY.findall(text(block)) if inside and block.type == "paragraph" else []
        if heading or days:
            if title and day:
                yield Correction(title, file, day, "\n\n".join(changes))
            title, file, changes = "", "", []
        if days:
            day = datetime.strptime(days[-1], "%d %B %Y").replace(tzinfo=UTC)
        elif block.tag == "h2":
            inside = heading == HEADING
        elif inside and block.tag == "h3":
            (link, *_) = Prose([heading]).links
            title, file = plain(heading), link.file.lstrip("/")
        elif title:
            changes.append(block.meta["markdown"])


def atom(found: list[Correction], pages: str, title: str, author: str, edited: int) -> bytes:
    """The corrections as an Atom feed; `pages` is the address that the site is published at."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    newest = max((one.day for one in found), default=datetime.fromtimestamp(edited, UTC))
    _add(feed, "id", f"{pages}{NAME}")
    _add(feed, "title", f"{title}: corrections")
    _add(feed, "updated", newest.isoformat())
    _add(feed, "link", "", rel="self", href=f"{pages}{NAME}")
    _add(feed, "link", "", href=f"{pages}{SOURCE.removesuffix('.md')}.html")
    _add(_add(feed, "author"), "name", author)
    for one in found:
        page = f"{pages}{one.file.removesuffix('.ipynb')}.html"
        entry = _add(feed, "entry")
        _add(entry, "id", f"{page}#corrected-{one.day:%Y-%m-%d}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.day.isoformat())
        _add(entry, "link", "", href=page)
        _add(entry, "content", rendered(one.changes), type="html")
    return ET.tostring(feed, "utf-8", xml_declaration=True)


def _add(around: ET.Element, name: str, said: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(around, f"{{{ATOM}}}{name}", attributes)
    element.text = said or None
    return element


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed beside the pages."""
    root = Path(app.srcdir)
    if exception or app.builder.name != "html" or not (root / SOURCE).is_file():
        return
    errata = (root / SOURCE).read_text(encoding="utf-8")
    about = pages_address(root), app.config.html_title, app.config.author, edition(root)
    written = kept(app, "feed", (errata, *about), lambda: atom(list(corrections(errata)), *about))
    (Path(app.outdir) / NAME).write_bytes(written)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("build-finished", write_feed)

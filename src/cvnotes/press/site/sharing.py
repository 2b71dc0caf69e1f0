"""What a page says of itself to those that link to it: description, address, picture, feed."""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.address import pages_address
from cvnotes.press.site import feed, social_cards
from cvnotes.press.site.drawing import drawn
from cvnotes.press.site.summaries import question_at
from cvnotes.press.takeaway.snippets import UNSAYABLE, opening, plain

VIEWPORT = re.compile(r'<meta\b[^>]*\bname="viewport"[^>]*>\s*')


def entitle(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Write the title of a chapter without markup, as windows and tabs show it.

    From the heading the theme takes the tags away, and with them the line of a fraction.
    """
    if page.startswith("notebooks/"):
        title = plain(question_at(app.env, Path(f"{page}.ipynb")).question)
        if UNSAYABLE not in title:
            context["title"] = escape(title, quote=False)


def describe(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put it among the tags of the page's head."""
    if app.builder.name != "html":
        return
    published = pages_address(Path(app.srcdir))
    if page.startswith("notebooks/"):
        chapter = question_at(app.env, Path(f"{page}.ipynb"))
        title, description = plain(chapter.question), opening(chapter.short_answer)
    else:
        title = nodes.unescape(context.get("title", "")) or app.config.html_title
        description = _beginning(doctree) or app.config.html_title
    # Docutils' tag of the window's width is one more than the theme's.
    own = VIEWPORT.sub("", context.get("metatags", ""))
    context["metatags"] = own + drawn(
        "sharing.html",
        title=title,
        description=description,
        address=f"{published}{app.builder.get_target_uri(page)}",
        picture=f"{published}{social_cards.address(page)}" if doctree is not None else "",
        book=app.config.html_title,
        feed=context["pathto"](feed.NAME, 1),
    )


def _beginning(doctree: nodes.document | None) -> str:
    """How a page that is no chapter begins; empty for one without a paragraph."""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    return opening(paragraph.rawsource or paragraph.astext()) if paragraph is not None else ""


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("html-page-context", entitle)
    app.connect("html-page-context", describe)

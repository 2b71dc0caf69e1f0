"""All pages of the book as one, in reading order, with contents that lead to them."""

from collections.abc import Mapping
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote, urlsplit
from xml.dom.minidom import Document, Element

from markupsafe import Markup

from cvnotes.press.drawing import environment
from cvnotes.press.takeaway.pages import elements, said


def place(name: str, anchor: str = "") -> str:
    """The id of a page, or of a place on it, among those of all pages."""
    start = name.rpartition(".")[0].replace("/", "-")
    return f"{start}--{anchor}" if anchor else start


def grouped(contents: Document) -> list[tuple[str, list[str]]]:
    """The pages that the contents of an e-book name, each with those below it."""
    (outer,) = [each for each in elements(contents, "ol") if not _is_below(each)]
    groups = []
    for entry in outer.childNodes:
        links = [*elements(entry, "a")] if isinstance(entry, Element) else []
        if links:
            first, *below = [unquote(link.getAttribute("href")) for link in links]
            groups.append((first, below))
    return groups


def _is_below(contents: Element) -> bool:
    return isinstance(contents.parentNode, Element) and contents.parentNode.tagName == "li"


def one_page(
    title: str,
    about: str,
    groups: list[tuple[str, list[str]]],
    pages: Mapping[str, Document],
    sheets: list[str],
) -> str:
    """The pages as one of HTML; they are changed on the way.

    `groups` are the pages of the contents, each with those below it. Where a page begins on paper
    is not known yet: the contents have room for its number.
    """
    order = [name for first, below in groups for name in (first, *below)]
    titles = {name: _title(pages[name]) for name in order}
    bodies = [(place(name), Markup(_body(name, pages))) for name in order]
    contents = [
        [(place(name), titles[name]) for name in (first, *below)] for first, below in groups
    ]
    return (
        environment("cvnotes.press.takeaway")
        .get_template("one_page.html")
        .render(title=title, about=about, contents=contents, bodies=bodies, sheets=sheets)
    )


def _title(page: Document) -> str:
    return said(next(elements(page, "h1")))


def _body(name: str, pages: Mapping[str, Document]) -> str:
    """What a page shows, with ids and links as they are among all pages."""
    body = next(elements(pages[name], "body"))
    for element in elements(body):
        if element.hasAttribute("id"):
            element.setAttribute("id", place(name, element.getAttribute("id")))
        if element.tagName == "img":
            source = normpath(join(dirname(name), unquote(element.getAttribute("src"))))
            element.setAttribute("src", quote(source))
        if element.tagName == "a":
            _lead(element, name, pages)
    return "".join(child.toxml() for child in body.childNodes)


def _lead(link: Element, name: str, pages: Mapping[str, Document]) -> None:
    """Let a link lead to the same place among all pages."""
    target = urlsplit(link.getAttribute("href"))
    if target.scheme:
        return
    page = normpath(join(dirname(name), unquote(target.path))) if target.path else name
    if page in pages:
        link.setAttribute("href", f"#{place(page, target.fragment)}")
    else:
        # To a figure in full, for one; on paper it is there.
        link.removeAttribute("href")

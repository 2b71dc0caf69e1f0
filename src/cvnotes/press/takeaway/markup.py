"""A page of HTML as a tree that can be changed and written as XHTML, which e-books must be."""

from html.parser import HTMLParser
from xml.dom.minidom import Document, DOMImplementation, Element

VOID = "area base br col embed hr img input link meta source track wbr".split()
# HTML is read in lower case; these names of SVG are mixed.
MIXED = """
clipPath clipPathUnits foreignObject gradientTransform gradientUnits lengthAdjust linearGradient
markerHeight markerUnits markerWidth pathLength patternContentUnits patternTransform patternUnits
preserveAspectRatio radialGradient refX refY spreadMethod startOffset textLength textPath viewBox
""".split()
NAMES = {name.lower(): name for name in MIXED}


class _Reader(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self.document.appendChild(DOMImplementation().createDocumentType("html", "", ""))
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            last = self.open[-1].lastChild if self.open else self.document.documentElement
            assert isinstance(last, Element)
            self.open.append(last)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self.document.createElement(NAMES.get(tag, tag))
        for key, value in attrs:
            # An attribute without a value is one that has its name for a value.
            element.setAttribute(NAMES.get(key, key), key if value is None else value)
        (self.open[-1] if self.open else self.document).appendChild(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1].tagName != NAMES.get(tag, tag):
            line, column = self.getpos()
            inside = f"<{self.open[-1].tagName}>" if self.open else "no element"
            raise ValueError(f"line {line}, column {column}: </{tag}> closes {inside}")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].appendChild(self.document.createTextNode(data))


def parsed(html: str) -> Document:
    """A page as a tree; raises `ValueError` where a tag closes another one than the last."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise ValueError(f"<{reader.open[-1].tagName}> is never closed")
    return reader.document

"""Pages of the book as a reader of e-books or paper has them: nothing folded, nothing to press."""

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from xml.dom.minidom import Document, Element, Node, Text

NAMESPACES = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
# What works with a script only; and marks that lead to the very place where they stand.
PRESSED = ("script", "form", "button", "input", "noscript", "dialog")
SELF_LINKS = ("headerlink", "claim-link")

PAGE = ".xhtml"

# The operator, not to be seen, between a function's name and what it is of.
APPLIED = "\N{FUNCTION APPLICATION}"

# Where the first MathML has them; later ones have them everywhere.
MATH_STYLES, STYLED = ("displaystyle", "scriptlevel"), ("math", "mstyle")


def elements(node: Document | Element, *names: str) -> Iterator[Element]:
    """The elements of these names, or all, in reading order, as they now are."""
    found = node.getElementsByTagName("*")
    yield from [element for element in found if not names or element.tagName in names]


def classes(element: Element) -> list[str]:
    """The classes of an element."""
    return element.getAttribute("class").split()


def said(node: Node) -> str:
    """The text of a node, on one line; a fraction in it is `1/2`."""
    return " ".join(_text(node).split())


def _text(node: Node) -> str:
    if isinstance(node, Text):
        return node.data
    if isinstance(node, Element) and node.tagName == "mfrac":
        over, under = [part for part in node.childNodes if isinstance(part, Element)]
        # A product above the line is divided as a whole, below it would be divided by in part.
        is_sum = any(_operator(part).strip("()[]") for part in (over, *elements(over, "mo")))
        is_one = under.tagName == "mfrac" or not any(elements(under))
        line = f"{_in_brackets(over, is_sum)}/{_in_brackets(under, not is_one)}"
        return line if _stands_apart(node) else f"({line})"
    return "".join(map(_text, node.childNodes))


def _in_brackets(node: Node, needed: bool) -> str:
    return f"({_text(node)})" if needed else _text(node)


def _stands_apart(fraction: Node) -> bool:
    """Whether operators, or nothing, stand around it: else `1/2 a` would be another fraction."""
    before, after = _operator(fraction.previousSibling), _operator(fraction.nextSibling)
    return before not in ("", "/", APPLIED) and after not in ("", "/", "(", "[")


def _operator(node: Node | None) -> str:
    """The operator that a node is; a blank for no node, nothing for another one."""
    if node is None:
        return " "
    return _text(node) if isinstance(node, Element) and node.tagName == "mo" else ""


def clean(document: Document) -> None:
    """Take from a page what needs a script, and unfold what is folded."""
    for element in elements(document, *PRESSED):
        remove(element)
    for link in elements(document, "a"):
        if any(name in SELF_LINKS for name in classes(link)):
            remove(link)
    for fold in elements(document, "details"):
        _unfold(document, fold)
    for name, namespace in NAMESPACES.items():
        for element in elements(document, name):
            element.setAttribute("xmlns", namespace)
            # E-books allow a drawing to be an image, which would hide the links in it.
            if element.hasAttribute("role"):
                element.removeAttribute("role")
    _as_older_mathml(document)


def _as_older_mathml(document: Document) -> None:
    """Write formulas as e-books know them: styles stand around what they are of."""
    for element in elements(document):
        for attribute in MATH_STYLES:
            if element.hasAttribute(attribute) and element.tagName not in STYLED:
                style = document.createElement("mstyle")
                style.setAttribute(attribute, element.getAttribute(attribute))
                element.removeAttribute(attribute)
                if element.parentNode is not None:
                    element.parentNode.replaceChild(style, element)
                style.appendChild(element)


def mend_anchors(pages: Mapping[str, Document]) -> None:
    """Let links that name a state of a page, and no place on it, lead to the page alone."""
    places = {name: {e.getAttribute("id") for e in elements(page)} for name, page in pages.items()}
    for name, page in pages.items():
        for link in elements(page, "a"):
            href, mark, anchor = link.getAttribute("href").partition("#")
            target = normpath(join(dirname(name), href)) if href else name
            if mark and target in pages and anchor not in places[target]:
                link.setAttribute("href", href)


def lead_to_the_web(pages: Mapping[str, Document], published: str) -> None:
    """Let links to pages of the site that are not among these lead to where they are published."""
    for name, page in pages.items():
        for link in elements(page, "a"):
            target = urlsplit(link.getAttribute("href"))
            path = normpath(join(dirname(name), unquote(target.path)))
            if not target.scheme and path.endswith(PAGE) and path not in pages:
                place = f"#{target.fragment}" if target.fragment else ""
                link.setAttribute("href", f"{published}{path.removesuffix(PAGE)}.html{place}")


def files(document: Document, name: str) -> Iterator[str]:
    """The files that a page called `name` shows or links to, by their names in the same folder."""
    for element in elements(document, "img", "link", "a"):
        target = urlsplit(element.getAttribute("src") or element.getAttribute("href"))
        if target.path and not target.scheme:
            yield normpath(join(dirname(name), unquote(target.path)))


def remove(element: Element) -> None:
    """Take an element out of its page."""
    if element.parentNode is not None:
        element.parentNode.removeChild(element)
        # Nothing inside is looked at again.
        for child in elements(element):
            child.parentNode = None


def _unfold(document: Document, fold: Element) -> None:
    """Put in place of a fold what it holds, below its title; of code the title says nothing."""
    summary = next(elements(fold, "summary"), None)
    if summary is not None:
        fold.removeChild(summary)
    if "cases" in classes(fold) and summary is not None:
        # Of a claim's many cases two are enough here too.
        for child in list(fold.childNodes):
            fold.removeChild(child)
        fold.appendChild(document.createTextNode(said(summary)))
        _rename(document, fold, "span")
        return
    if summary is not None and "hide" not in classes(fold):
        fold.insertBefore(summary, fold.firstChild)
        _rename(document, summary, "p").setAttribute("class", "fold-title")
    _rename(document, fold, "div").setAttribute("class", "fold")


def _rename(document: Document, element: Element, name: str) -> Element:
    """The same element under another name, in its place."""
    renamed = document.createElement(name)
    for key in ("id", "class"):
        if element.getAttribute(key):
            renamed.setAttribute(key, element.getAttribute(key))
    for child in list(element.childNodes):
        renamed.appendChild(child)
    if element.parentNode is not None:
        element.parentNode.replaceChild(renamed, element)
    return renamed

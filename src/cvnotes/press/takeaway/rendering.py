"""Markdown of the chapters as HTML for other forms of the book: practice, cards, feeds."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from cvnotes.press.formulas import mathml
from cvnotes.press.prose import FORMULAS, MARK, PARSER

# A formula and whether it is displayed, as HTML.
Formula = Callable[[str, bool], str]
# Where a link of the chapter leads from the other form; None for a link that it cannot have.
Address = Callable[[str], str | None]


def as_mathml(latex: str, displayed: bool) -> str:
    """A formula as the site draws it; one that is displayed scrolls where it is too wide."""
    if displayed:
        return f'<span class="math-display">{mathml(latex, "block")}</span>'
    return mathml(latex)


def as_mathml_or_code(latex: str, displayed: bool) -> str:
    """The same, or as it was written where it cannot be drawn.

    The build says so where the chapter itself is drawn.
    """
    try:
        return as_mathml(latex, displayed)
    except ValueError:
        return f"<code>{escape(latex)}</code>"


def rendered(markdown: str, formula: Formula = as_mathml, address: Address = str) -> str:
    """Markdown as HTML.

    A link for which `address` returns None keeps its text, except a mark of evidence, which goes
    with it. Raises `ValueError` for a formula that cannot be drawn.
    """
    return _html(PARSER.parse(markdown), formula, address)


def in_line(markdown: str) -> str:
    """A line of Markdown, such as a title, as HTML that can stand in a link."""
    return _html(PARSER.parseInline(markdown), as_mathml_or_code, lambda target: None)


def _html(tokens: Sequence[Token], formula: Formula, address: Address) -> str:
    for token in tokens:
        if token.children:
            token.children = _linked(token.children, address)
    renderer = RendererHTML()
    renderer.rules |= {name: partial(_drawn, formula) for name in FORMULAS}  # type: ignore[misc]
    return renderer.render(tokens, PARSER.options, {}).strip()


def _linked(tokens: Sequence[Token], address: Address) -> list[Token]:
    """The tokens of a line with their links as `address` has them."""
    kept: list[Token] = []
    inside: list[Token] | None = None
    for token in tokens:
        if token.type == "link_open":
            inside = [token]
        elif inside is None:
            kept.append(token)
        elif token.type != "link_close":
            inside.append(token)
        else:
            linked = _link(inside, token, address)
            if "".join(one.content for one in linked) != MARK or linked[0].type == "link_open":
                kept += linked
            elif kept:
                # The mark goes, and the blank or the end of the line that stood before it.
                if kept[-1].type == "softbreak":
                    kept.pop()
                else:
                    kept[-1].content = kept[-1].content.rstrip()
            inside = None
    return kept


def _link(opened: list[Token], closed: Token, address: Address) -> list[Token]:
    first, *content = opened
    target = address(str(first.attrs["href"]))
    if target is None:
        return content
    first.attrs["href"] = target
    return [*opened, closed]


def _drawn(formula: Formula, tokens: Sequence[Token], index: int, *_: object) -> str:
    token = tokens[index]
    return formula(token.content, token.type != "math_inline")

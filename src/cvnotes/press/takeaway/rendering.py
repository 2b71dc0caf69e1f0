"""Markdown of the chapters as HTML for other forms of the book: practice, cards, feeds."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import pairwise, takewhile

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from cvnotes.press.formulas import PUNCTUATION, mathml
from cvnotes.press.prose import FORMULAS, MARK, PARSER

# With these ends what one ticks off as said.
ENDS = (".", "!", "?", ";", ":")
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
    return _as_html(tokens, formula)


def in_points(markdown: str, formula: Formula = as_mathml_or_code) -> str:
    """Markdown as HTML without links; in its prose each sentence with evidence is a span: a point.

    A sentence that leads to the next one, or to a list, is no point by itself. Raises `ValueError`
    for a formula that `formula` cannot draw.
    """
    tokens = PARSER.parse(markdown)
    for at, (before, token) in enumerate(pairwise(tokens), 1):
        if token.children and before.type == "paragraph_open":
            pieces, leading = _led(_pieces(token.children)), list[Token]()
            if _leads(pieces[-1]) and not _is_formula(tokens[at + 2 :]):
                pieces[-1], leading = _without_lead(pieces[-1])
            points = [one for piece in pieces for one in _point(piece)]
            token.children = [*points, *_linked(leading, lambda target: None)]
        elif token.children:
            token.children = _linked(token.children, lambda target: None)
    return _as_html(tokens, formula)


def _as_html(tokens: Sequence[Token], formula: Formula) -> str:
    for token in tokens:
        if token.children:
            token.children = _bound(token.children)
    renderer = RendererHTML()
    renderer.rules |= {name: partial(_drawn, formula) for name in FORMULAS}  # type: ignore[misc]
    return renderer.render(tokens, PARSER.options, {}).strip()


def _bound(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a line, each formula in a span with the punctuation behind it."""
    bound: list[Token] = []
    for token in tokens:
        if token.type == "text" and not token.content:
            # The blank before a mark that has gone.
            continue
        rest = token.content.lstrip(PUNCTUATION)
        mark = token.content.removesuffix(rest)
        if token.type == "text" and mark and bound and bound[-1].type == "math_inline":
            start = _token("html_inline", '<span class="unbroken">')
            pair = [bound.pop(), _token("text", mark)]
            bound += [start, *pair, _token("html_inline", "</span>")]
            token = _token("text", rest)
        bound.append(token)
    return bound


def _pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of a line, cut where a sentence ends with a mark of evidence, or before one."""
    pieces: list[list[Token]] = [[]]
    said = ""
    is_marked = False
    for token in tokens:
        if is_marked and token.type == "text" and token.content.startswith(ENDS):
            pieces[-1].append(_token("text", token.content[0]))
            pieces.append([])
            token = _token("text", token.content[1:])
        pieces[-1].append(token)
        is_marked = token.type == "link_close" and pieces[-1][-2].content == MARK
        if is_marked and said.endswith(ENDS):
            pieces.append([])
        elif token.content.strip(f" {MARK}"):
            said = token.content.rstrip()
    return pieces


def _led(pieces: list[list[Token]]) -> list[list[Token]]:
    """The pieces, each that ends with a colon joined with what it leads to."""
    joined: list[list[Token]] = []
    for piece in pieces:
        if joined and (_leads(joined[-1]) or not _says(piece)):
            joined[-1] += piece
        else:
            joined.append(list(piece))
    return joined


def _says(piece: Sequence[Token]) -> bool:
    return any(letter.isalnum() for one in piece for letter in one.content)


def _leads(piece: Sequence[Token]) -> bool:
    texts = [one.content for one in piece if one.content.strip(f" {MARK}")]
    return bool(texts) and texts[-1].rstrip().endswith(":")


def _is_formula(tokens: Sequence[Token]) -> bool:
    """Whether a displayed formula is next, which belongs to the sentence before it."""
    closing = ("paragraph_close", "list_item_close", "bullet_list_close", "ordered_list_close")
    following = next((one.type for one in tokens if one.type not in closing), "")
    return following.startswith("math_block")


def _without_lead(piece: list[Token]) -> tuple[list[Token], list[Token]]:
    """A piece as far as its last sentence, and that sentence."""
    for at in reversed(range(len(piece))):
        end = list(re.finditer(r"[.!?]\s", piece[at].content))
        if piece[at].type == "text" and end:
            said, lead = (
                piece[at].content[: end[-1].start() + 1],
                piece[at].content[end[-1].end() :],
            )
            return [*piece[:at], _token("text", said)], [
                _token("text", f" {lead}"),
                *piece[at + 1 :],
            ]
    return [], piece


def _point(piece: list[Token]) -> list[Token]:
    """A piece in its span; a blank alone, a full stop or a second mark stay outside any."""
    blank = list(takewhile(_is_blank, piece))
    said = _linked(piece[len(blank) :], lambda target: None)
    if not any(letter.isalnum() for one in said for letter in one.content):
        return [*blank, *said]
    start, end = _token("html_inline", '<span class="point">'), _token("html_inline", "</span>")
    if said[0].type == "text" and said[0].content.startswith(" "):
        blank, said[0].content = [_token("text", " ")], said[0].content.lstrip()
    return [*blank, start, *said, end]


def _is_blank(token: Token) -> bool:
    return token.type == "softbreak" or (token.type == "text" and not token.content.strip())


def _token(kind: str, content: str) -> Token:
    return Token(kind, "", 0, content=content)


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

"""Text without markup: titles, and how an answer begins, where a list has room for a line."""

import re

from markdown_it.tree import SyntaxTreeNode as Node

from cvnotes.press.formulas import mathml
from cvnotes.press.prose import FORMULAS, MARK, SENTENCE_ENDS, Prose, text
from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.pages import elements, said

# "No." is a sentence, and says little in a list.
SHORTEST, LONGEST = 60, 220
# A formula that these draw has no form in a line of text.
RAISED = ("msub", "msup", "msubsup", "munder", "mover", "munderover", "msqrt", "mroot", "mtable")
UNSAYABLE = "\N{REPLACEMENT CHARACTER}"
# What is left where a mark of evidence stood before a comma.
BEFORE_PUNCTUATION = re.compile(r" (?=[.,;:](?:\s|$))")


def plain(markdown: str) -> str:
    """Markdown as text in one line; marks of evidence are left out, and a large formula is a �."""
    pieces = "".join(_piece(node) for node in Prose([markdown]).blocks)
    return BEFORE_PUNCTUATION.sub("", " ".join(pieces.split()))


def opening(markdown: str) -> str:
    """The first sentences that say something in a line of text; empty where none can be written."""
    whole = plain(markdown)
    ends = [match.end() for match in SENTENCE_ENDS.finditer(whole)]
    said = ""
    for start, end in zip([0, *ends], [*ends, None], strict=True):
        sentence = whole[start:end].strip()
        if UNSAYABLE not in sentence:
            said = f"{said} {sentence}".strip()
        if len(said) >= SHORTEST or (said and UNSAYABLE in sentence):
            break
    if said.count("(") > said.count(")"):
        # A sentence in parentheses, of which the end is left out.
        said = said.rpartition("(")[0].rstrip()
    return _shortened(said)


def _shortened(said: str) -> str:
    """A text, cut between two words where it is too long."""
    if len(said) <= LONGEST:
        return said
    return said[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _piece(node: Node) -> str:
    if node.type in FORMULAS:
        return _formula(node.content)
    if node.type == "link" and "".join(map(_piece, node.children)) == MARK:
        return ""
    if node.type == "inline" or (node.children and not node.block):
        return "".join(map(_piece, node.children))
    if node.children:
        return " ".join(map(_piece, node.children)) + " "
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return node.content if node.type == "code_inline" else text(node)


def _formula(latex: str) -> str:
    """A formula in a line of text, or a �."""
    try:
        drawn = parsed(mathml(latex))
    except ValueError:
        return UNSAYABLE
    # A fraction without a line is a binomial coefficient.
    lineless = any(one.hasAttribute("linethickness") for one in elements(drawn, "mfrac"))
    return UNSAYABLE if lineless or any(elements(drawn, *RAISED)) else said(drawn)

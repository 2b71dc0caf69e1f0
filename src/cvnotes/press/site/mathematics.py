"""Formulas as MathML, unbroken from their punctuation."""

import html

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from cvnotes.press.formulas import PUNCTUATION, mathml

logger = logging.getLogger(__name__)


class BoundPunctuation(SphinxTransform):
    """Keep a formula and the punctuation behind it on one line; browsers would break there."""

    default_priority = 800

    def apply(self, **kwargs) -> None:
        """Put each formula that punctuation follows into one node with it."""
        for formula in list(self.document.findall(nodes.math)):
            around = formula.parent
            place = around.index(formula)
            if place + 1 == len(around) or not isinstance(around[place + 1], nodes.Text):
                continue
            text = around[place + 1].astext()
            rest = text.lstrip(PUNCTUATION)
            mark = text.removesuffix(rest)
            if mark:
                bound = nodes.inline("", "", formula, nodes.Text(mark), classes=["unbroken"])
                around[place : place + 2] = [bound, nodes.Text(rest)] if rest else [bound]


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line."""
    translator.body.append(_drawn(node, "inline"))
    raise nodes.SkipNode


def visit_displaymath(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula, which scrolls inside itself where it is too wide."""
    start = translator.starttag(node, "div", CLASS="math-display")
    translator.body.append(f"{start}{_drawn(node, 'block')}</div>\n")
    raise nodes.SkipNode


def _drawn(node: nodes.Element, display: str) -> str:
    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        logger.warning(str(error), location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.add_transform(BoundPunctuation)

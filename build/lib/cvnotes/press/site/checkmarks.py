"""The mark behind a sentence, `[✓](#claim-id)`, that leads to what verifies it."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from cvnotes.cards import Claim, Measured
from cvnotes.press.site.cards import PRIORITY, CardNode
from cvnotes.press.site.drawing import drawn

MARK = "✓"
KINDS = {"claim": "claim", "measured": "measurement"}


class CheckmarkNode(nodes.inline):
    """A mark whose `label` says what it stands for."""


class Checkmarks(SphinxTransform):
    """Find the marks among the links."""

    default_priority = PRIORITY

    def apply(self, **kwargs) -> None:
        """Say of each mark what verifies the sentence before it."""
        cards = {card["ids"][0]: card["about"] for card in self.document.findall(CardNode)}
        for link in self.document.findall(_is_marked):
            anchor = _anchor(link)
            kind, _, id = anchor.partition("-")
            if kind in KINDS:
                # A card on another page may change without this page being written again,
                # so that a mark which leads there names it and does not quote it.
                about = cards.get(anchor) if _is_local(link) else None
                (text,) = link.findall(nodes.Text)
                mark = CheckmarkNode(MARK, MARK, label=_label(kind, id, about))
                text.parent.replace(text, mark)
                _bind(link)


def _is_marked(node: nodes.Node) -> bool:
    return isinstance(node, nodes.reference | addnodes.pending_xref) and node.astext() == MARK


def _is_local(link: nodes.Element) -> bool:
    return isinstance(link, nodes.reference)


def _anchor(link: nodes.Element) -> str:
    """The place on the page that a link leads to, before MyST has looked it up."""
    return link.get("refuri", "").lstrip("#") or link.get("reftargetid") or ""


def _bind(link: nodes.Element) -> None:
    """Keep the mark on one line with the word before it."""
    around, place = link.parent, link.parent.index(link)
    before = around[place - 1] if place else None
    if isinstance(before, nodes.Text) and before.endswith((" ", "\n")):
        around.replace(before, nodes.Text(f"{before.rstrip()}\u00a0"))


def _label(kind: str, id: str, about: Claim | Measured | None) -> str:
    if isinstance(about, Claim):
        return f"verified by claim: {about.statement}".replace("`", "")
    if isinstance(about, Measured):
        return f"verified by measurement: {about.sentence}".replace("`", "")
    return f"verified by {KINDS[kind]} {id.replace('_', ' ')}"


def visit_checkmark(translator: HTML5Translator, node: CheckmarkNode) -> None:
    """Write the mark as HTML."""
    translator.body.append(drawn("checkmark.html", mark=node.astext(), label=node["label"]))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_node(CheckmarkNode, html=(visit_checkmark, None))
    app.add_transform(Checkmarks)

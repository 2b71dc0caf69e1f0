"""Claims and measured figures as the book shows them, with anchors that links can name."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import is_node_registered
from sphinx.writers.html5 import HTML5Translator

from cvnotes.cards import MEASURED_MIME, MIME, VERDICTS, Claim, Measured
from cvnotes.press.site.derived import LEDGER
from cvnotes.press.site.drawing import drawn

# Before MyST looks where links lead, and before Sphinx collects the labels.
PRIORITY = 840
STYLES = "verdicts.css"
# Cases of a list that stand there, and that can be unfolded; a few claims have thousands.
SHOWN, MOST = 2, 30


class CardNode(nodes.General, nodes.Element):
    """Something verified, in a page; `about` is what, and each builder draws it in its own way."""


class ClaimCardNode(CardNode):
    """A claim."""


class MeasuredCardNode(CardNode):
    """A measured figure."""


def claim_anchor(id: str) -> str:
    """The place of a claim on its page."""
    return f"claim-{id}"


def measured_anchor(id: str) -> str:
    """The place of a measured figure on its page."""
    return f"measured-{id}"


def ledger_place(slug: str, id: str) -> str:
    """The place of a claim's line in the ledger."""
    return f"{slug}.{id}"


def claim_card(claim: Claim) -> ClaimCardNode:
    """The node of a claim; its children are for the search, and builders that cannot draw it."""
    texts = [nodes.paragraph("", text) for text in (claim.statement, claim.note[1]) if text]
    return ClaimCardNode("", *texts, about=claim, ids=[claim_anchor(claim.id)])


def measured_card(figure: Measured) -> MeasuredCardNode:
    """The node of a measured figure, likewise."""
    text = nodes.paragraph("", figure.sentence)
    return MeasuredCardNode("", text, about=figure, ids=[measured_anchor(figure.id)])


class CardRenderer:
    """The myst-nb MIME renderer of claims and measured figures."""

    mime_priority_overrides = (("*", MIME, 1), ("*", MEASURED_MIME, 1))

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Node] | None:
        """The card as a node; None for other MIME types, and in a book without this extension."""
        if not is_node_registered(ClaimCardNode):
            return None
        if data.mime_type == MIME:
            return [claim_card(Claim(**data.content))]
        if data.mime_type == MEASURED_MIME:
            return [measured_card(Measured(**data.content))]
        return None


class CardAnchors(SphinxTransform):
    """Let links lead to cards, from their own page and from others."""

    default_priority = PRIORITY

    def apply(self, **kwargs) -> None:
        """Enter the cards among the anchors of headings, the only ones that MyST knows."""
        for card in self.document.findall(CardNode):
            (anchor,) = card["ids"]
            self.document.myst_slugs[anchor] = (0, anchor, anchor)


def visit_claim_card(translator: HTML5Translator, node: ClaimCardNode) -> None:
    """Write a claim as HTML, with a way to its line in the ledger."""
    claim, page = node["about"], translator.builder.current_docname
    place = ledger_place(Path(page).name, claim.id)
    line = f"{translator.builder.get_relative_uri(page, LEDGER)}#{place}"
    card = drawn("claim.html", claim=claim, ledger_line=line, shown=SHOWN, most=MOST)
    translator.body.append(card)
    raise nodes.SkipNode


def visit_measured_card(translator: HTML5Translator, node: MeasuredCardNode) -> None:
    """Write a measured figure as HTML."""
    translator.body.append(drawn("measured.html", figure=node["about"]))
    raise nodes.SkipNode


def write_styles(app: Sphinx) -> None:
    """Write the colours and marks of verdicts, which cards in Colab have too."""
    if app.builder.format != "html":
        return
    rules = [
        f'.{key} {{ --verdict: {verdict.colour}; --mark: "{verdict.mark}" }}\n'
        for key, verdict in VERDICTS.items()
    ]
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / STYLES).write_text("".join(rules), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_node(ClaimCardNode, html=(visit_claim_card, None))
    app.add_node(MeasuredCardNode, html=(visit_measured_card, None))
    app.add_transform(CardAnchors)
    app.add_css_file(STYLES)
    app.connect("builder-inited", write_styles)

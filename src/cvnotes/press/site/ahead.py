"""Below the short answer: the follow-ups that will be asked, and what is heard beside the truth."""

from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from cvnotes.press.prose import FOLD_STARTS
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.summaries import question_at
from cvnotes.press.takeaway.bank import FOLLOW_UPS, SHORT_ANSWER
from cvnotes.press.takeaway.sayings import sayings

MOST = 60


def fold_anchor(summary: str) -> str:
    """The place of a folded answer on its page."""
    return f"ask-{nodes.make_id(summary)[:MOST].strip('-')}"


class FoldAnchors(SphinxTransform):
    """Give the folded answers of the follow-up questions a place that links can name."""

    default_priority = 840

    def apply(self, **kwargs) -> None:
        """Write an id into the HTML that opens the fold."""
        section = _section(self.document, FOLLOW_UPS)
        for html in section.findall(nodes.raw) if section else []:
            text = html.astext()
            if text.lstrip().startswith(FOLD_STARTS[0]):
                summary = text.partition(FOLD_STARTS[0])[2].partition(FOLD_STARTS[1])[0]
                opened = f'<details id="{fold_anchor(summary)}"><summary>'
                html.children[:] = [nodes.Text(text.replace(FOLD_STARTS[0], opened, 1))]


def add_ahead(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put both lists behind the short answer of a chapter."""
    section = _section(doctree, SHORT_ANSWER) if docname.startswith("notebooks/") else None
    if section is None:
        return
    chapter = question_at(app.env, Path(f"{docname}.ipynb"))
    asked = [(fold_anchor(one.question), Markup(one.question)) for one in chapter.follow_ups]
    heard = sayings(chapter)
    if asked or heard:
        # Above the imports, which end the section.
        cells = (place for place, child in enumerate(section) if isinstance(child, nodes.container))
        section.insert(next(cells, len(section)), raw("ahead.html", asked=asked, heard=heard))


def _section(doctree: nodes.document, heading: str) -> nodes.section | None:
    """The section with this heading."""
    sections = doctree.findall(nodes.section)
    return next((one for one in sections if one[0].astext() == heading), None)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_transform(FoldAnchors)
    app.connect("doctree-resolved", add_ahead)

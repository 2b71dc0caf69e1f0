"""What a chapter's page has beside its notebook: a line of facts, and its own figure names."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from cvnotes.press.site.derived import LEDGER
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.summaries import facts_of, page_of_part, part_title, question_at
from cvnotes.press.wording import plural


class LocalFigureNames(SphinxTransform):
    """Keep a figure's name as its anchor only.

    As a label of Sphinx it could stand in one chapter of the whole book.
    """

    default_priority = 840  # just before Sphinx collects the labels

    def apply(self, **kwargs) -> None:
        """Withdraw the names of figures."""
        for figure in self.document.findall(nodes.figure):
            for name in figure["names"]:
                self.document.nametypes.pop(name, None)


def add_facts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a line with part, difficulty and number of claims under the title of a chapter."""
    if not docname.startswith("notebooks/"):
        return
    chapter = question_at(app.env, Path(f"{docname}.ipynb"))
    address = app.builder.get_relative_uri
    facts = raw(
        "facts.html",
        part=part_title(Path(app.srcdir), chapter.part),
        part_address=address(docname, page_of_part(chapter.part)),
        facts=facts_of(chapter),
        claims=plural(len(chapter.claims), "claim") if chapter.claims else "",
        claims_address=f"{address(docname, LEDGER)}#{chapter.slug}",
    )
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, facts)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_transform(LocalFigureNames)
    # When the page is written, which it is whenever a title changed, and not when it is read.
    app.connect("doctree-resolved", add_facts)

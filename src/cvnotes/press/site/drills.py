"""The drills on their part's page: by theme, each with its rank among what is asked."""

from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.drills.catalogue import CATALOGUE
from cvnotes.press.chapters import DRILLS
from cvnotes.press.site.derived import Derived
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.overview import questions
from cvnotes.press.site.summaries import Summary


class DrillList(Derived):
    """Every drill, below its theme."""

    part = DRILLS

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """The themes in the order of the catalogue, in which the drills are best done."""
        shown = zip(chapters, questions(self.env, chapters), strict=True)
        listed = {chapter.slug: question for chapter, question in shown}
        entries = [entry for slug, entry in CATALOGUE.items() if slug in listed]
        themes = [
            (theme, [(listed[entry.slug], entry.rank) for entry in group])
            for theme, group in groupby(entries, key=lambda entry: entry.theme)
        ]
        return [raw("drills.html", themes=themes)]


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("drill-list", DrillList)

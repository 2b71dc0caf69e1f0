"""What the chapters cite, each source once, with the chapters that cite it."""

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.site.derived import Derived
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.overview import questions
from cvnotes.press.site.summaries import Summary


class ChapterReferences(Derived):
    """All sources, in alphabetical order."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """A list of sources, each with links to the chapters that cite it."""
        citing: dict[str, list[Summary]] = {}
        for chapter in chapters:
            for source in chapter.references:
                citing.setdefault(source, []).append(chapter)
        found = nodes.bullet_list(bullet="-")
        for source in sorted(citing, key=str.casefold):
            item = nodes.list_item("", *self.parse_text_to_nodes(f"{source} Cited in"))
            # A title is no Markdown of this page: its bracket or its dollar would meet another's.
            links = raw("citing.html", questions=questions(self.env, citing[source]))
            item[-1] += [nodes.Text(" "), links]
            found += item
        return [found]


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("chapter-references", ChapterReferences)

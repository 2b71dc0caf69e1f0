"""What the chapters cite, each source once, with the chapters that cite it."""

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.site.derived import Derived
from cvnotes.press.site.summaries import Summary


class ChapterReferences(Derived):
    """All sources, in alphabetical order."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """A list of sources, each with links to the chapters that cite it."""
        citing: dict[str, list[Summary]] = {}
        for chapter in chapters:
            for source in chapter.references:
                citing.setdefault(source, []).append(chapter)
        items = []
        for source in sorted(citing, key=str.casefold):
            links = (f"[{chapter.question}](/{chapter.page}.ipynb)" for chapter in citing[source])
            items.append(f"- {source} Cited in {', '.join(links)}")
        return self.parse_text_to_nodes("\n".join(items))


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("chapter-references", ChapterReferences)

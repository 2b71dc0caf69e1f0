"""What you hear, what is true: statements as one hears them beside what to say instead."""

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.errors import ChapterError
from cvnotes.press.site.derived import Derived, address
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.ledger import ClaimsLedger, Row, rows, with_claims
from cvnotes.press.site.summaries import Summary
from cvnotes.press.takeaway.sayings import sayings


class Heard(ClaimsLedger):
    """All that is heard, by part, with the filters of the ledger."""

    verdicts = ("refuted", "conditional")
    called = "statements"

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """Filters and one section for each part."""
        return self.filtered(chapters, titles)

    def lists(self, chapters: list[Summary]) -> nodes.raw:
        """What is heard of the chapters, each below its question."""
        by_chapter = [
            (chapter, address(self.env, chapter.page), sayings(chapter)) for chapter in chapters
        ]
        return raw("sayings.html", chapters=by_chapter)


class BestHeard(Derived):
    """Those that the page itself names, one a line: `zero-padding#larger_than_input`."""

    has_content = True

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """A list in the order of the names."""
        # A drill may have the name of the chapter on its subject.
        by_slug = {chapter.slug: chapter for chapter in with_claims(chapters)}
        names = [line.strip() for line in self.content if line.strip()]
        return [raw("heard.html", rows=[self.row(name, by_slug) for name in names])]

    def row(self, name: str, by_slug: dict[str, Summary]) -> Row:
        """The claim of that name; raises `ChapterError` where there is none, or it is confirmed."""
        slug, _, id = name.partition("#")
        if slug not in by_slug:
            raise ChapterError(f"{self.env.docname} names {name}, but there is no chapter {slug}")
        found = {row.claim.id: row for row in rows(self.env, by_slug[slug])}
        usable = [id for id, row in found.items() if row.claim.verdict in Heard.verdicts]
        if id not in usable:
            raise ChapterError(
                f"{self.env.docname} names {name}; the refuted and conditional claims of {slug} "
                f"are {', '.join(usable)}"
            )
        return found[id]


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("heard", Heard)
    app.add_directive("best-heard", BestHeard)

"""The claims ledger: every claim of the book, with totals and filters."""

from collections import Counter
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cvnotes.cards import VERDICTS, Claim
from cvnotes.press.site.cards import claim_anchor, ledger_place
from cvnotes.press.site.derived import Derived, address, count, grouped
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.search import WORDS
from cvnotes.press.site.summaries import Summary

# They run in this order, when the whole page is there.
SCRIPTS = (WORDS, "words.js", "ledger.js")


@dataclass(frozen=True)
class Row:
    """A claim in a list, its place there, its address, and the chapter that it belongs to."""

    claim: Claim
    place: str
    address: str
    chapter: Summary
    chapter_address: str


def rows(env: BuildEnvironment, chapter: Summary) -> list[Row]:
    """A row for each claim of the chapter."""
    page = address(env, chapter.page)
    return [
        Row(
            claim,
            ledger_place(chapter.slug, claim.id),
            f"{page}#{claim_anchor(claim.id)}",
            chapter,
            page,
        )
        for claim in chapter.claims
    ]


def with_claims(chapters: list[Summary]) -> list[Summary]:
    """The chapters that claim something: all but drills."""
    return [chapter for chapter in chapters if chapter.claims]


class ClaimsLedger(Derived):
    """Every claim of the book, by part."""

    verdicts = tuple(VERDICTS)
    # What a row is called where one reads how many are shown.
    called = "claims"

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """Totals, filters and one section for each part."""
        by_part = grouped(with_claims(chapters))
        lines = [(titles[part], _numbers(count(members))) for part, members in by_part.items()]
        totals = raw("totals.html", lines=lines, all=_numbers(count(chapters)))
        return [totals, *self.filtered(chapters, titles)]

    def filtered(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """Filters, which ledger.js makes work, and the claims by part."""
        verdicts = [(key, VERDICTS[key].word) for key in self.verdicts]
        by_part = grouped(with_claims(chapters))
        sections = [self.section(part, titles[part], members) for part, members in by_part.items()]
        parts = [(part, titles[part]) for part in by_part]
        search = address(self.env, "search")
        filters = raw(
            "filters.html", verdicts=verdicts, parts=parts, search=search, rows=self.called
        )
        return [filters, *sections]

    def section(self, part: str, title: str, chapters: list[Summary]) -> nodes.section:
        """What there is of one part."""
        heading = nodes.title("", title)
        return nodes.section("", heading, self.lists(chapters), ids=[f"claims-{part}"])

    def lists(self, chapters: list[Summary]) -> nodes.raw:
        """The claims of the chapters, each below its question."""
        return raw("ledger.html", chapters=[rows(self.env, chapter) for chapter in chapters])


def _numbers(counts: Counter[str]) -> list[int]:
    """By verdict, and all together."""
    return [*(counts[verdict] for verdict in VERDICTS), counts.total()]


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Let the pages with filters, and no other, load what folds words as the search does."""
    if doctree and any("ledger-filters" in node.astext() for node in doctree.findall(nodes.raw)):
        for name in SCRIPTS:
            app.add_js_file(name, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("claims-ledger", ClaimsLedger)
    app.connect("html-page-context", add_scripts)

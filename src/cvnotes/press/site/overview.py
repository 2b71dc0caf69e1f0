"""The questions of the book on its cover, and those of a part on the part's page."""

from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cvnotes.cards import VERDICTS
from cvnotes.press.chapters import DIFFICULTIES
from cvnotes.press.site.derived import LEDGER, Derived, address, count, grouped
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.summaries import Summary, facts_of, page_of_part
from cvnotes.press.wording import plural

PRACTICE = "book/practice"


class PartQuestions(Derived):
    """The questions of the part whose page this stands on."""

    @property
    def part(self) -> str:
        """The part that has this page."""
        return Path(self.env.docname).name

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """The questions in the order in which to read them."""
        practice = f"{address(self.env, PRACTICE)}#part={self.part}"
        listed = questions(self.env, chapters)
        return [raw("part.html", practice=practice, questions=listed, ordered=True)]


class BookOverview(Derived):
    """Totals of the book, and its parts with their questions."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """One sentence of totals, then the parts."""
        counts, by_part = count(chapters), grouped(chapters)
        verdicts = [f"{counts[key]} {verdict.word.lower()}" for key, verdict in VERDICTS.items()]
        parts = [
            (
                titles[part],
                address(self.env, page_of_part(part)),
                questions(self.env, most_asked_first(members)),
            )
            for part, members in by_part.items()
        ]
        return [
            raw(
                "overview.html",
                totals=[plural(len(by_part), "part"), plural(len(chapters), "question")],
                claims=plural(counts.total(), "claim"),
                ledger=address(self.env, LEDGER),
                verdicts=verdicts,
                difficulties=DIFFICULTIES,
                parts=parts,
                ordered=False,
            )
        ]


@dataclass(frozen=True)
class Question:
    """A question as a list shows it."""

    text: str
    address: str
    difficulty: str
    facts: str


def questions(env: BuildEnvironment, chapters: list[Summary]) -> list[Question]:
    """What a list shows of each chapter."""
    return [
        Question(
            chapter.question,
            address(env, chapter.page),
            chapter.difficulty,
            facts_of(chapter),
        )
        for chapter in chapters
    ]


def most_asked_first(chapters: list[Summary]) -> list[Summary]:
    """The chapters by how many collections ask them; those of no collection last, in order."""
    return sorted(chapters, key=lambda chapter: -chapter.asked[0] if chapter.asked else 0)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("part-questions", PartQuestions)
    app.add_directive("book-overview", BookOverview)

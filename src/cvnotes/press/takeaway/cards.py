"""The book as flash cards: what each one shows, where it belongs, and by what it is known."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from posixpath import join, normpath

from markupsafe import Markup

from cvnotes.cards import MIME, Claim
from cvnotes.press.chapters import DRILLS, Chapter, Figure
from cvnotes.press.drawing import environment
from cvnotes.press.light_pictures import lightened
from cvnotes.press.moved import Moved
from cvnotes.press.prose import Link
from cvnotes.press.takeaway.bank import SHORT_ANSWER, Heard, Question
from cvnotes.press.takeaway.rendering import rendered

TEMPLATES = "cvnotes.press.takeaway"


@dataclass(frozen=True)
class Picture:
    """A figure as a file of its own; its name says what is in it, so that a new one replaces it."""

    file: str
    alt: str
    caption: Markup
    png: bytes


@dataclass(frozen=True)
class Card:
    """A flash card as HTML.

    `name` is what it is known by from edition to edition: the slug, the kind, and the claim's id or
    the words of its first publication. No two cards have the same.
    """

    name: tuple[str, ...]
    part: str
    front: str
    back: str
    address: str
    tags: tuple[str, ...]
    picture: Picture | None = None


def cards_of(chapter: Chapter, question: Question, pages: str, moved: Moved) -> list[Card]:
    """The cards of a chapter, in order; `pages` is the address that the site is published at."""
    return list(_Maker(chapter, question, pages, moved).cards())


class _Maker:
    def __init__(self, chapter: Chapter, question: Question, pages: str, moved: Moved):
        self.chapter, self.question, self.pages, self.moved = chapter, question, pages, moved
        self.address = f"{pages}{question.page}.html"

    def cards(self) -> Iterator[Card]:
        """Question, what is heard, follow-ups; of a drill, which is written, the follow-ups."""
        if not self.chapter.is_drill:
            asked = self.html(self.question.question)
            picture = _picture(self.chapter, self.question)
            answer = _drawn(
                "card_question.html", answer=self.html(self.question.short_answer), figure=picture
            )
            yield self.card("question", "", asked, answer, picture)
        taken = set[str]()
        for heard in self.question.heard:
            claims = self.claims(heard)
            checked = [claim for claim in claims if claim.verdict != "confirmed"]
            # A claim names one statement; a second one that it checks is known by its words.
            name = next((claim.id for claim in checked if claim.id not in taken), "")
            taken.add(name)
            front = _drawn("card_heard_front.html", said=heard.said, checked=bool(checked))
            back = _drawn(
                "card_heard_back.html", claims=checked or claims, answer=self.html(heard.answer)
            )
            yield self.card("heard", name or self.first_words(heard.said), front, back)
        for one in self.question.follow_ups:
            front = _drawn(
                "card_follow_up.html",
                question=self.html(self.question.question),
                follow_up=Markup(one.question),
            )
            back = self.html(one.answer)
            yield self.card("follow-up", self.first_words(one.question), front, back)

    def card(
        self, kind: str, name: str, front: str, back: str, picture: Picture | None = None
    ) -> Card:
        """A card of this chapter."""
        slug = self.moved.first_slug(self.question.page)
        if self.chapter.is_drill:
            slug = f"{DRILLS}/{slug}"  # a chapter on the subject may have the same
        tags = (f"cvnotes::{kind}", f"cvnotes::{self.question.difficulty}")
        known_by = (slug, kind, name) if name else (slug, kind)
        return Card(known_by, self.question.part, front, back, self.address, tags, picture)

    def first_words(self, words: str) -> str:
        """The words of a follow-up or a statement when they were first published."""
        return self.moved.first_words(self.question.slug, words)

    def claims(self, heard: Heard) -> list[Claim]:
        """The claims of this chapter that check a statement."""
        by_id = {claim.id: claim for claim in self.question.claims}
        return [by_id[id] for id in heard.claims if id in by_id]

    def html(self, markdown: str) -> Markup:
        """Markdown of the chapter, with Anki's formulas."""
        return Markup(rendered(markdown, as_mathjax, self.linked))

    def linked(self, target: str) -> str | None:
        """Where a link leads on the site; a mark of evidence is left to the page."""
        if "://" in target:
            return target
        link = Link(target, "")
        if not link.file:
            return None if link.is_evidence else f"{self.address}{target}"
        page = normpath(join(self.chapter.path.parent.as_posix(), link.file))
        anchor = f"#{link.anchor}" if link.anchor else ""
        return f"{self.pages}{page.removesuffix('.ipynb')}.html{anchor}"


def as_mathjax(latex: str, displayed: bool) -> str:
    """A formula in the form that Anki hands to MathJax."""
    escaped = html.escape(latex.strip(), quote=False)
    return rf"\[{escaped}\]" if displayed else rf"\({escaped}\)"


def answering_figure(chapter: Chapter, question: Question) -> Figure | None:
    """The figure that shows the short answer, or None in a chapter that draws nothing.

    It is the one whose section has most of the claims that the short answer rests on; of equals,
    the first.
    """
    sections = _sections(chapter)
    evidence = [link.anchor for link in chapter.prose.section(SHORT_ANSWER).evidence]
    resting = [sections.get(anchor.removeprefix("claim-")) for anchor in evidence]
    drawn = [figure for figure in chapter.figures if figure.png]
    return max(drawn, key=lambda figure: resting.count(sections[figure.cell]), default=None)


def _sections(chapter: Chapter) -> dict[str | int, str]:
    """The heading above each cell, by its number, and above each claim, by its id."""
    heading, found = "", dict[str | int, str]()
    passages = iter(chapter.prose.cells)
    for number, cell in enumerate(chapter.nb.cells):
        if cell.cell_type == "markdown":
            heading = (next(passages).headings(2) or [heading])[-1]
        found[number] = heading
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                found[output.data[MIME]["id"]] = heading
    return found


def _picture(chapter: Chapter, question: Question) -> Picture | None:
    figure = answering_figure(chapter, question)
    if figure is None:
        return None
    png = lightened(figure.png or b"")
    file = f"cvnotes-{question.slug}-{figure.name}-{sha256(png).hexdigest()[:8]}.png"
    return Picture(file, figure.alt, Markup(rendered(figure.caption, as_mathjax)), png)


def _drawn(template: str, **content: object) -> str:
    return environment(TEMPLATES).get_template(template).render(content).strip()

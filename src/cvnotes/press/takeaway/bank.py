"""The question bank: all that search, practice, cards and indexes know of a chapter."""

from collections.abc import Iterator
from dataclasses import dataclass
from os.path import normpath

from markdown_it.tree import SyntaxTreeNode as Node

from cvnotes.cards import MIME, Claim, Measured
from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import FOLLOW_UPS, TASK, Passage, Prose, text
from cvnotes.press.questions import questions
from cvnotes.press.takeaway.snippets import plain

SHORT_ANSWER, FOLKLORE = "Short answer", "What people get wrong"
REFERENCES = "References"
# Each is a field of its own, not one more section.
NO_SECTIONS = (SHORT_ANSWER, FOLKLORE, FOLLOW_UPS, "Try it", REFERENCES)
QUOTES = {"“": "”", '"': '"'}


@dataclass(frozen=True)
class Heard:
    """A statement as one hears it, what the page says to it, and the claims that check it."""

    said: str
    answer: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class FollowUp:
    """A question that comes next, as HTML in a line, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class Section:
    """A section of the answer: its heading and its text, without formulas and code blocks."""

    heading: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """A figure's name, and what the page says of it."""

    name: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Summary:
    """A chapter as other pages show it.

    `page` is the name under which Sphinx knows it. `asked` says in how many collections of
    questions it is asked, and of how many; None for a question of no collection.
    """

    page: str
    part: str
    slug: str
    question: str
    difficulty: str
    # How long one has for a drill; None for a question that is answered in words.
    minutes: int | None
    asked: tuple[int, int] | None
    claims: tuple[Claim, ...]
    heard: tuple[Heard, ...]
    references: tuple[str, ...]
    # Names by which it is asked.
    terms: tuple[str, ...]

    @property
    def known_as(self) -> str:
        """What tells it from all others: a drill may have the slug of a chapter."""
        return f"drill-{self.slug}" if self.minutes else self.slug


@dataclass(frozen=True)
class Question(Summary):
    """A chapter, whole; what is longer than a line is Markdown unless said otherwise."""

    # Of a drill, which has no short answer, what it asks for.
    short_answer: str
    measured: tuple[Measured, ...]
    follow_ups: tuple[FollowUp, ...]
    sections: tuple[Section, ...]
    figures: tuple[Drawing, ...]
    code: tuple[str, ...]
    # Of the pages of chapters that it links to, once for each link.
    links: tuple[str, ...]
    words: int


def question_of(chapter: Chapter) -> Question:
    """What the bank holds of a chapter; raises `ChapterError` for two claims of one id."""
    prose = chapter.prose
    return Question(
        page=chapter.path.with_suffix("").as_posix(),
        part=chapter.part,
        slug=chapter.slug,
        question=chapter.question,
        difficulty=chapter.facts["difficulty"],
        minutes=chapter.facts["minutes"] if chapter.is_drill else None,
        asked=questions(chapter.root).how_often(chapter.facts["sources"]),
        terms=tuple(map(str, chapter.facts.get("terms") or [])),
        short_answer=(_task(prose) if chapter.is_drill else prose.section(SHORT_ANSWER).markdown),
        claims=tuple(Claim(**claim) for claim in chapter.claims),
        measured=tuple(Measured(**card) for card in chapter.measured),
        heard=tuple(_heard(chapter)),
        follow_ups=tuple(
            FollowUp(fold.summary, fold.markdown) for fold in prose.section(FOLLOW_UPS).folds
        ),
        sections=tuple(
            Section(heading, passage.spoken)
            for heading, passage in prose.sections.items()
            if heading not in NO_SECTIONS
        ),
        figures=tuple(Drawing(f.name, f.caption, f.alt) for f in chapter.figures),
        # Without the set-up cell, which is the same everywhere.
        code=tuple(cell.source for cell in chapter.code[1:]),
        references=tuple(references(chapter)),
        links=tuple(_linked(chapter)),
        words=prose.words,
    )


def _task(prose: Prose) -> str:
    """What a drill asks for: the first paragraph of its question."""
    return Passage(prose.section(TASK).blocks[:1]).markdown


def references(chapter: Chapter) -> list[str]:
    """The items of the list under the heading "References", each as one line of Markdown."""
    return [_one_line(item) for item in chapter.prose.section(REFERENCES).items]


def _linked(chapter: Chapter) -> Iterator[str]:
    """The pages of other chapters that the text links to."""
    folder = chapter.path.parent.as_posix()
    for link in chapter.prose.links:
        if link.file.endswith(".ipynb") and "://" not in link.file:
            yield normpath(f"{folder}/{link.file}").replace("\\", "/").removesuffix(".ipynb")


def _heard(chapter: Chapter) -> Iterator[Heard]:
    """The statements in quotes that begin a paragraph under "What people get wrong".

    The claims of a statement are those that its paragraphs link to, and those whose cells follow it
    before the next one.
    """
    said, blocks, checked = "", list[Node](), list[str]()
    for block in _in_section(chapter, FOLKLORE):
        if isinstance(block, str):
            checked.append(block)
            continue
        begins = _said(block)
        if begins and said:
            yield _answered(said, blocks, checked)
        if begins:
            said, blocks, checked = begins, [], []
        blocks.append(block)
    if said:
        yield _answered(said, blocks, checked)


def _in_section(chapter: Chapter, heading: str) -> Iterator[Node | str]:
    """The blocks of a section, and the ids of the claims in its cells, in reading order."""
    inside, passages = False, iter(chapter.prose.cells)
    for cell in chapter.nb.cells:
        if cell.cell_type == "markdown":
            for block in next(passages).blocks:
                if block.tag == "h2":
                    inside = block.children[0].content == heading
                elif inside:
                    yield block
        elif inside:
            bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
            yield from (bundle[MIME]["id"] for bundle in bundles if MIME in bundle)


def _said(block: Node) -> str:
    """The quoted statement in bold that begins a paragraph; empty where there is none."""
    nodes = (node for node in block.walk() if node.type == "strong" or text(node).strip())
    first = next((node for node in nodes if node.type not in ("paragraph", "inline")), None)
    if block.type != "paragraph" or first is None or first.type != "strong":
        return ""
    quoted = plain(block.meta["markdown"].partition("**")[2].partition("**")[0])
    if len(quoted) < 2 or QUOTES.get(quoted[0]) != quoted[-1]:
        return ""
    return quoted[1:-1]


def _answered(said: str, blocks: list[Node], checked: list[str]) -> Heard:
    """A statement with the text of its paragraphs, from behind the statement on."""
    passage = Passage(blocks)
    linked = [
        link.anchor.removeprefix("claim-")
        for link in passage.evidence
        if not link.file and link.anchor.startswith("claim-")
    ]
    _, _, answer = passage.markdown.partition("**")[2].partition("**")
    return Heard(said, answer.strip(), tuple(dict.fromkeys([*linked, *checked])))


def _one_line(item: Passage) -> str:
    texts = [node.content for node in item.walk() if node.type == "inline"]
    return " ".join(" ".join(texts).split())

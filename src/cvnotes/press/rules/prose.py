"""Rules of the text: anatomy, measures, markup, and what each sentence rests on."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from cvnotes.press import prose
from cvnotes.press.chapters import Chapter
from cvnotes.press.formulas import formula_fault
from cvnotes.press.prose import FOLLOW_UPS, Fold, Passage
from cvnotes.press.rules.citing import REFERENCES, YEAR, names_of, stands_in
from cvnotes.press.wording import plural, shortened

OPENING = "Short answer"
FOLKLORE, TRY_IT = "What people get wrong", "Try it"
CLOSING = (FOLKLORE, FOLLOW_UPS, TRY_IT, REFERENCES)
WORDS = (600, 1500)
SHORT_ANSWER_WORDS = 120
SHORT_ANSWER_LINKS = 3
# Those of folds, and in a summary, where nothing else is rendered, what stands for markup.
FOLD_TAGS = ("details", "summary")
TEXT_TAGS = ("code", "em", "strong", "sub", "sup")
NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve fifteen sixteen twenty thirty "
    "forty fifty sixty hundred dozen"
)
# "over 24 seeds", "in 23 of 24 fresh seeds", "of thirty seeds": so are figures quoted.
OVER_SEEDS = re.compile(
    rf"\b(?:\d[\d,]*|{'|'.join(NUMBER_WORDS.split())})\s+(?:\w+\s+)?seeds\b", re.IGNORECASE
)


def anatomy(chapter: Chapter) -> Iterator[str]:
    """The sections of the standard, in order."""
    found = chapter.prose.headings(2)
    own = found[1 : -len(CLOSING)]
    if found[:1] != [OPENING] or found[-len(CLOSING) :] != list(CLOSING):
        yield (
            f"the sections are {', '.join(found)}; they must be {OPENING}, three to six of your "
            f"own, {', '.join(CLOSING)}"
        )
    elif not 3 <= len(own) <= 6:
        yield f"{len(own)} sections demonstrate the answer ({', '.join(own)}); three to six do"


def short_answer(chapter: Chapter) -> Iterator[str]:
    """Half a minute of speech, each checkable sentence linked to its claim."""
    answer = chapter.prose.section(OPENING)
    if not 1 <= answer.words <= SHORT_ANSWER_WORDS:
        yield f"the short answer has {answer.words} words; it has 1 to {SHORT_ANSWER_WORDS}"
    if (n := len(answer.evidence)) < SHORT_ANSWER_LINKS:
        yield (
            f"the short answer has {plural(n, 'link')} to claims; end each checkable sentence in "
            f"`[✓](#claim-id)`, {SHORT_ANSWER_LINKS} at least"
        )


def length(chapter: Chapter) -> Iterator[str]:
    """Long enough to explain, short enough for the night before."""
    words = chapter.prose.without(REFERENCES).words
    if not WORDS[0] <= words <= WORDS[1]:
        yield f"{words} words of prose, references aside; a chapter has {WORDS[0]} to {WORDS[1]:,}"


def folds(chapter: Chapter) -> Iterator[str]:
    """Three to five follow-up questions and one to three exercises, folded so that all can read."""
    questions = len(chapter.prose.section(FOLLOW_UPS).folds)
    if not 3 <= questions <= 5:
        yield f"{plural(questions, 'folded follow-up question')}; a chapter has three to five"
    exercises = len(chapter.prose.section(TRY_IT).folds)
    if not 1 <= exercises <= 3:
        yield f"{plural(exercises, 'exercise')} with a folded outcome; a chapter has one to three"
    yield from fold_faults(chapter)


def fold_faults(chapter: Chapter) -> Iterator[str]:
    """What keeps a fold from being rendered in the book, in Colab and on the forge."""
    for cell in chapter.prose.cells:
        if _misfolded(cell):
            yield (
                "a fold is not rendered everywhere; write `<details><summary>…</summary>`, blank "
                "line, text, blank line, `</details>`, at the left margin of one cell"
            )
    for fold in chapter.prose.folds:
        marks = [mark for mark in ("`", "$", "*", "](") if mark in fold.summary]
        if marks:
            yield (
                f"Markdown is not rendered in <summary>{fold.summary}</summary>, so {marks[0]!r} "
                "stays as it is; write HTML, such as <code>…</code>"
            )


def _misfolded(cell: Passage) -> bool:
    """Whether the folds of a cell are anything but pairs of well-formed start and end."""
    fences = [block for block in cell.blocks if prose.starts_fold(block) or prose.ends_fold(block)]
    starts, ends = fences[::2], fences[1::2]
    tags = sum(
        node.content.count(tag)
        for node in cell.walk()
        if node.type in ("html_block", "html_inline")
        for tag in ("<details", "</details")
    )
    return (
        tags != len(fences)
        or len(starts) != len(ends)
        or not all(map(prose.starts_fold, starts))
        or not all(map(prose.ends_fold, ends))
        or any(not fold.blocks for fold in cell.folds)
    )


def follow_ups(chapter: Chapter) -> Iterator[str]:
    """Each folded answer rests on a claim, a measured figure or a source."""
    sources = [names_of(item) for item in chapter.prose.section(REFERENCES).items]
    for fold in chapter.prose.section(FOLLOW_UPS).folds:
        if not fold.evidence and not _cites(fold, sources):
            yield (
                f"nothing checks the answer to {fold.summary!r}; link a claim or a measured "
                "figure, or name the source, as in (Hanin and Rolnick, 2018)"
            )


def _cites(fold: Fold, sources: list[list[str]]) -> bool:
    said = fold.text
    if re.search(rf"\([^()]*\b{YEAR}[^()]*\)", said):
        return True
    return any(stands_in(name, said) for names in sources for name in names)


def quoted_figures(chapter: Chapter) -> Iterator[str]:
    """A figure over many seeds has a producer."""
    for sentence in chapter.prose.without(REFERENCES).sentences:
        found = OVER_SEEDS.search(sentence)
        if found and prose.MARK not in sentence:
            yield (
                f"nothing on the page produces {found[0]!r} in: {shortened(sentence)}; link its "
                "claim or `measured` card in the sentence, or leave the figure out"
            )


def formulas(chapter: Chapter) -> Iterator[str]:
    """Each formula can be drawn, and was meant as one."""
    for node in chapter.prose.walk():
        if node.type in prose.FORMULAS:
            # The `$$` of a displayed one stand on lines of their own.
            inline = node.type == "math_inline"
            if fault := formula_fault(node.content if inline else node.content.strip()):
                yield fault


def tables(chapter: Chapter) -> Iterator[str]:
    """A screen reader announces each cell with the heads of its row and column."""
    for node in chapter.prose.walk():
        if node.type == "th" and not "".join(child.content for child in node.children):
            yield "a table has a column without a head; name what its cells say"


def html(chapter: Chapter) -> Iterator[str]:
    """HTML is what folds are made of; a < that was meant as one is none."""
    for node in chapter.prose.walk():
        if node.type == "html_block":
            yield from _html_faults(node.content)
        if node.type == "inline":
            tags = (child.content for child in node.children if child.type == "html_inline")
            yield from _html_faults("".join(tags))


def _html_faults(source: str) -> Iterator[str]:
    found = _Tags()
    found.feed(source)
    found.close()
    for shown in found.foreign:
        yield f"{shortened(shown)} is read as HTML; write \\< for a <, or put it in `code`"
    for tag in (tag for tag in TEXT_TAGS if found.balance[tag]):
        yield f"<{tag}> and </{tag}> do not pair up; write one of each, or Markdown"


class _Tags(HTMLParser):
    """Collects what no chapter has, and counts how many of its tags are open."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.balance = Counter[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balance[tag] += 1
        if attrs or tag not in (*FOLD_TAGS, *TEXT_TAGS):
            self.foreign.append(self.get_starttag_text() or f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.balance[tag] -= 1
        # One that closes what was named is no further fault.
        if tag not in (*FOLD_TAGS, *TEXT_TAGS) and self.balance[tag] < 0:
            self.foreign.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.foreign.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.foreign.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.foreign.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.foreign.append(f"<?{data}>")


def plain_markdown(chapter: Chapter) -> Iterator[str]:
    """What MyST alone understands shows as raw text in Colab and on the forge."""
    for shown in _myst(chapter.prose):
        yield f"{shown!r} is MyST, which only the book renders; write it in CommonMark"


def _myst(passage: Passage) -> Iterator[str]:
    for node in passage.walk():
        if node.type == "fence" and node.info.lstrip().startswith("{"):
            yield f"{node.markup}{node.info}"
        if node.type != "inline":
            continue
        for line in node.content.splitlines():
            label = line.startswith("(") and line.rstrip().endswith(")=")
            if label or line.startswith((":::", "%")):
                yield shortened(line)
        for before, after in zip(node.children, node.children[1:], strict=False):
            if after.type == "code_inline" and re.search(r"\{[a-z][a-z:_-]*\}$", before.content):
                yield f"{before.content.split()[-1]}`{after.content}`"

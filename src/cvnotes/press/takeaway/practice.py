"""What practice, mock interview and plan know of a question, and the script that says it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields, replace
from html import escape

from cvnotes.cards import VERDICTS, Claim, code_spans
from cvnotes.press.prose import Prose
from cvnotes.press.takeaway.bank import FollowUp, Heard, Question
from cvnotes.press.takeaway.rendering import as_mathml_or_code, in_line, in_points, rendered
from cvnotes.press.takeaway.sayings import judged, to_be_said
from cvnotes.press.takeaway.snippets import plain

# A chapter has many more. These are what one says in half a minute, and what a session has room
# for; a page of everything would be a pile, and heavy.
STATEMENTS, REPLIES = 3, 2
ON_PAGE = ("part", "address", "question", "answer")
# In letters and in figures: what one hears is a line or two, and no result of an experiment.
HEARD, FIGURES = 100, 1
# Words for what only the chapter names: which loss, which model, whose digits, how much is nearly.
UNSAID = re.compile(
    r"(?i)\b(?:the (?:loss|scores?|models?|masks?|images?|queries|direct|fast|two|one|other)\b"
    r"|(?:digits?|items?|tasks?|cars?|learner|reader)\b|converted|this|these|those)|%|\""
)


@dataclass(frozen=True)
class Statement:
    """A claim to judge, as HTML.

    `note` is its condition or correction, `case` the shortest case on which it fails; a confirmed
    claim has neither. `alone` says that one can judge it without the chapter beside it; what is
    `quoted`, as people say it, one judges below the question of the chapter.
    """

    id: str
    text: str
    verdict: str
    note: str
    case: str
    alone: bool
    quoted: bool


@dataclass(frozen=True)
class Reply:
    """A follow-up question and its answer, as HTML; `anchor` is its place in the chapter."""

    anchor: str
    question: str
    answer: str


@dataclass(frozen=True)
class Card:
    """A question to answer aloud, as HTML.

    `answer` has its points in spans, to tick off; that of a drill has none, since it is written.
    `asked` says in how many collections of questions it is. `address` is that of the chapter, from
    the pages that show the card.
    """

    kind: str
    id: str
    part: str
    difficulty: str
    asked: int
    minutes: int
    address: str
    question: str
    answer: str
    statements: tuple[Statement, ...]
    replies: tuple[Reply, ...]


def card_of(question: Question, address: str, minutes: int, anchor: Callable[[str], str]) -> Card:
    """The card of a chapter; `anchor` names the place of a folded answer by its summary.

    Raises `ValueError` for a formula that cannot be drawn.
    """
    is_drill = bool(question.minutes)
    answer = without_links if is_drill else in_points
    return Card(
        kind="drill" if is_drill else "question",
        id=question.known_as,
        part=question.part,
        difficulty=question.difficulty,
        asked=question.asked[0] if question.asked else 0,
        minutes=minutes,
        address=address,
        question=in_line(question.question),
        answer=answer(question.short_answer),
        statements=tuple(
            statement_of(claim, quotations(question).get(claim.id))
            for claim in chosen_claims(question)
        ),
        replies=tuple(
            Reply(anchor(one.question), one.question, without_links(one.answer))
            for one in chosen_follow_ups(question)
        ),
    )


def quotations(question: Question) -> dict[str, Heard]:
    """What people say that a refuted claim of the chapter refutes, by the id of the claim."""
    found: dict[str, Heard] = {}
    for heard in question.heard:
        claim = judged(question, heard)
        if claim is not None and claim.verdict == "refuted":
            found.setdefault(claim.id, heard)
    return found


def statement_of(claim: Claim, heard: Heard | None = None) -> Statement:
    """A claim with condition or correction and a case on which it fails; or what people say.

    To that the note is what the chapter answers, since the claim, and so its case, are about other
    words.
    """
    _, note = claim.note
    # A confirmed claim fails for its controls alone, which say nothing against it.
    case = min(claim.fails, key=len) if note else ""
    statement = Statement(
        id=claim.id,
        text=code_spans(claim.statement),
        verdict=claim.verdict,
        note=code_spans(note),
        case=case,
        alone=stands_alone(claim.statement),
        quoted=False,
    )
    if heard is None:
        return statement
    text, answer = escape(heard.said, quote=False), to_be_said(heard)
    is_short = len(heard.said) <= HEARD
    return replace(statement, text=text, note=answer, case="", alone=is_short, quoted=True)


def stands_alone(statement: str) -> bool:
    """Whether it sounds like what people say, and means something to who has not read on.

    >>> stands_alone("Micro-averaged F1 is the accuracy")
    True
    >>> stands_alone("The score falls when two cars next to each other are found as one")
    False
    """
    figures = re.findall(r"\d+", statement)
    return len(statement) <= HEARD and len(figures) <= FIGURES and not UNSAID.search(statement)


def chosen_claims(question: Question) -> list[Claim]:
    """One claim of each verdict if there is one, and others up to three in all.

    Refuted ones that people say come before others, then those that the short answer names, and
    short ones before long ones. They stand in the order of the verdicts: what holds, what holds
    under a condition, the trap.
    """
    links = Prose([question.short_answer]).evidence
    named = {link.anchor.removeprefix("claim-") for link in links if not link.file}

    def length(claim: Claim) -> int:
        """How long it takes to say the claim, in letters."""
        return len(f"{claim.statement}{claim.note[1]}")

    said = quotations(question)

    def order(claim: Claim) -> tuple[bool, bool, int]:
        is_unsaid = claim.verdict == "refuted" and claim.id not in said
        return is_unsaid, claim.id not in named, length(claim)

    best = sorted(question.claims, key=order)
    firsts = [next((c for c in best if c.verdict == verdict), None) for verdict in VERDICTS]
    found = [claim for claim in firsts if claim is not None]
    found += [claim for claim in best if claim not in found]
    return sorted(found[:STATEMENTS], key=lambda claim: list(VERDICTS).index(claim.verdict))


def chosen_follow_ups(question: Question) -> list[FollowUp]:
    """Those whose answers are soonest said, in the order of the page."""
    soonest = sorted(question.follow_ups, key=lambda one: len(plain(one.answer)))[:REPLIES]
    return [one for one in question.follow_ups if one in soonest]


def without_links(markdown: str) -> str:
    """Markdown as HTML that keeps the reader on the card."""
    return rendered(markdown, formula=as_mathml_or_code, address=lambda target: None)


def script(cards: Iterable[Card]) -> str:
    """The cards as a script that gives them to the pages: rows of values, their names once.

    Not what a page has anyway, in its folds for readers without scripts: `ON_PAGE`.
    """
    told = [name.name for name in fields(Card) if name.name not in ON_PAGE]
    rows = [[_row(getattr(card, name)) for name in told] for card in cards]
    names = {
        "card": told,
        "statements": [field.name for field in fields(Statement)],
        "replies": [field.name for field in fields(Reply)],
    }
    written = json.dumps({"names": names, "cards": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"window.cvnotesPractice = {written};\n"


def _row(value: str | int | tuple[Statement | Reply, ...]) -> object:
    return [astuple(one) for one in value] if isinstance(value, tuple) else value

"""What one hears of a question, in the words in which one hears it, beside what is true."""

from dataclasses import dataclass

from markupsafe import Markup

from cvnotes.cards import Claim, code_spans
from cvnotes.press.prose import SENTENCE_ENDS
from cvnotes.press.takeaway.bank import Heard, Summary
from cvnotes.press.takeaway.rendering import as_mathml_or_code, rendered
from cvnotes.press.takeaway.snippets import SHORTEST

# Where the page speaks of it, if no claim does.
FOLKLORE_ANCHOR = "what-people-get-wrong"


@dataclass(frozen=True)
class Saying:
    """A statement as one hears it, what the page says to it, whole and in short, and where.

    All but the place and the claim are HTML. The claim is one that is not confirmed, if any checks
    the statement.
    """

    said: Markup
    truth: Markup
    in_short: Markup
    claim: Claim | None
    anchor: str
    is_quoted: bool


def sayings(chapter: Summary) -> list[Saying]:
    """What is quoted on the page, in its order, then the refuted claims that no quote is about."""
    quoted = [_quoted(chapter, heard) for heard in chapter.heard]
    checked = {id for heard in chapter.heard for id in heard.claims}
    others = [claim for claim in chapter.claims if claim.instead and claim.id not in checked]
    return [*quoted, *map(_refuted, others)]


def judged(chapter: Summary, heard: Heard) -> Claim | None:
    """The first claim of a statement that is not confirmed: the page's own words link to it."""
    by_id = {claim.id: claim for claim in chapter.claims}
    found = (by_id[id] for id in heard.claims if id in by_id)
    return next((claim for claim in found if claim.verdict != "confirmed"), None)


def to_be_said(heard: Heard) -> str:
    """What the page says first to a statement, as HTML in a line."""
    first, _, _ = heard.answer.partition("\n\n")
    return _html(_beginning(first)).removeprefix("<p>").removesuffix("</p>")


def _quoted(chapter: Summary, heard: Heard) -> Saying:
    claim = judged(chapter, heard)
    # What follows tells how it is checked.
    first, _, _ = heard.answer.partition("\n\n")
    id = claim.id if claim else next(iter(heard.claims), "")
    return Saying(
        said=Markup("“{}”").format(heard.said),
        truth=Markup(_html(first)),
        in_short=Markup(to_be_said(heard)),
        claim=claim,
        anchor=f"claim-{id}" if id else FOLKLORE_ANCHOR,
        is_quoted=True,
    )


def _refuted(claim: Claim) -> Saying:
    instead = Markup(code_spans(claim.instead))
    return Saying(
        said=Markup(code_spans(claim.statement)),
        truth=Markup("<p>{}</p>").format(instead),
        in_short=instead,
        claim=claim,
        anchor=f"claim-{claim.id}",
        is_quoted=False,
    )


def _beginning(markdown: str) -> str:
    """The first sentences of a paragraph that together say something."""
    ends = (match.start() for match in SENTENCE_ENDS.finditer(markdown))
    end = next((end for end in ends if end >= SHORTEST), len(markdown))
    return markdown[:end]


def _html(markdown: str) -> str:
    return rendered(markdown, formula=as_mathml_or_code, address=lambda target: None)

"""What one hears of a question, in the words in which one hears it, beside what is true."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from cvnotes.cards import Claim, code_spans
from cvnotes.press.takeaway.bank import Heard, Summary
from cvnotes.press.takeaway.rendering import as_mathml_or_code, rendered
from cvnotes.press.takeaway.snippets import opening

# Where the page speaks of it, if no claim does.
FOLKLORE_ANCHOR = "what-people-get-wrong"


@dataclass(frozen=True)
class Saying:
    """A statement as one hears it, what is true, whole and in a line, and where the page says so.

    All but the place and the claim are HTML. `claim` is the one that tells it from the truth: a
    refuted one before a conditional one; None where the page's own words alone do.
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
    """The claim that tells a statement from the truth; None where none does."""
    by_id = {claim.id: claim for claim in chapter.claims}
    found = [by_id[id] for id in heard.claims if id in by_id and by_id[id].verdict != "confirmed"]
    return min(found, key=lambda claim: claim.verdict != "refuted", default=None)


def _quoted(chapter: Summary, heard: Heard) -> Saying:
    claim = judged(chapter, heard)
    # What follows tells how it is checked.
    first, _, _ = heard.answer.partition("\n\n")
    truth = rendered(first, formula=as_mathml_or_code, address=lambda target: None)
    in_short = code_spans(claim.instead) if claim and claim.instead else escape(opening(first))
    id = claim.id if claim else next(iter(heard.claims), "")
    return Saying(
        said=Markup("“{}”").format(heard.said),
        truth=Markup(truth),
        in_short=Markup(in_short),
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

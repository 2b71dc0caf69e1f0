"""What one hears of a question, beside what is true."""

from dataclasses import replace

import pytest
from test_practice import DEPENDS, FALSE, QUESTION, TRUE

from cvnotes.press.takeaway.bank import Heard
from cvnotes.press.takeaway.sayings import judged, sayings


def heard(*claims: str, answer: str = "Not $n$ [✓](#claim-depends).\n\nAs run below.") -> Heard:
    return Heard("It <grows>.", answer, claims)


def said_of(*quotations: Heard):
    return sayings(replace(QUESTION, heard=quotations))


def test_a_quotation_has_the_first_paragraph_of_its_answer():
    saying, _ = said_of(heard("depends"))
    assert saying.said == "“It &lt;grows&gt;.”"
    assert saying.truth.startswith("<p>Not ") and "below" not in saying.truth
    assert saying.in_short.startswith("Not <")
    assert (saying.claim, saying.anchor) == (DEPENDS, "claim-depends")


def test_in_short_are_the_first_sentences_that_say_something_formulas_too():
    answer = "No. Only where $\\sqrt{n}$ is a number that is large enough for it. And more.\n\nSee."
    saying, _ = said_of(heard("depends", answer=answer))
    assert saying.in_short.startswith("No. Only where <math")
    assert saying.in_short.endswith("large enough for it.")
    assert "And more." in saying.truth and "See." not in saying.truth


def test_refuted_claims_that_no_quotation_is_about_come_last():
    *_, last = said_of(heard("depends"), heard())
    assert (last.said, last.truth, last.anchor) == ("It grows", "<p>It shrinks</p>", "claim-false")
    assert [saying.claim for saying in said_of(heard("false"))] == [FALSE]


@pytest.mark.parametrize(
    ("claims", "claim", "anchor"),
    [
        # The first that the page names.
        (("true", "depends", "false"), DEPENDS, "claim-depends"),
        # The truth itself: it judges nothing, and is where the page shows it.
        (("true",), None, "claim-true"),
        ((), None, "what-people-get-wrong"),
    ],
)
def test_the_claim_that_tells_it_from_the_truth(claims, claim, anchor):
    quotation = heard(*claims)
    assert judged(QUESTION, quotation) == claim
    assert said_of(quotation)[0].anchor == anchor


def test_a_confirmed_claim_is_no_saying():
    assert TRUE.statement not in [saying.said for saying in sayings(QUESTION)]

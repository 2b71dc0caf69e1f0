"""Claims and measured figures on the page of their chapter."""

import pytest
from small_book import CONDITIONAL, CONFIRMED, MEASURED, REFUTED, UNSAID, page, text_of


@pytest.fixture(scope="module")
def padding(small_site):
    return page(small_site / "notebooks/detection/padding.html")


@pytest.fixture(scope="module")
def stride(small_site):
    return page(small_site / "notebooks/detection/stride.html")


def test_every_claim_and_figure_has_a_card_at_its_anchor(padding):
    cards = padding.select(".claim, .measured")
    anchors = ["claim-widens", "claim-keeps_size", "claim-grows", "measured-accuracy"]
    assert [card["id"] for card in cards] == anchors


@pytest.mark.parametrize(
    ("claim", "word"),
    [(CONFIRMED, "Confirmed"), (CONDITIONAL, "Conditional"), (REFUTED, "Refuted")],
    ids=lambda value: getattr(value, "id", value),
)
def test_card_says_verdict_statement_and_cases(padding, claim, word):
    text = text_of(padding.find(id=f"claim-{claim.id}"))
    assert word in text
    assert claim.statement.replace("`", "") in text
    assert all(case in text for case in claim.holds + claim.fails)


def test_card_of_a_conditional_claim_says_when(padding):
    assert "When: K is odd & positive" in text_of(padding.find(id="claim-keeps_size"))


def test_card_of_a_refuted_claim_says_what_is_true_instead(padding):
    card = text_of(padding.find(id="claim-grows"))
    assert "Instead: It keeps the output from shrinking" in card


def test_card_says_with_how_many_seeds_each_case_was_tried(padding):
    assert text_of(padding.find(id="claim-keeps_size")).count("(5 seeds each)") == 2


def test_backticks_become_code(padding):
    assert padding.select_one("#claim-widens .claim-statement code").text == "K"


def test_a_claim_stored_without_its_correction_is_drawn_without_it(stride):
    card = text_of(stride.find(id="claim-unsaid"))
    assert UNSAID.statement in card
    assert "Instead" not in card


def test_card_of_a_measured_figure_says_its_sentence(padding):
    assert MEASURED.sentence in text_of(padding.find(id="measured-accuracy"))


def test_nothing_of_a_card_is_shown_twice(padding):
    assert text_of(padding.article).count(MEASURED.sentence) == 1
    below = [text_of(section) for section in padding.select(".claim")]
    assert " ".join(below).count(REFUTED.statement) == 1

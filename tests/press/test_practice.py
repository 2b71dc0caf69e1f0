"""The cards of practice: what is said of a question, and how much of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cvnotes.cards import Claim
from cvnotes.press.chapters import read
from cvnotes.press.takeaway.bank import FollowUp, Heard, Question, question_of
from cvnotes.press.takeaway.practice import (
    REPLIES,
    STATEMENTS,
    card_of,
    chosen_claims,
    chosen_follow_ups,
    script,
    stands_alone,
)
from cvnotes.press.toc import chapter_paths

ROOT = Path(__file__).resolve().parents[2]
# What the script may weigh for a hundred chapters: the pages that load it are to stay light.
LARGEST, CHAPTERS = 165_000, 100

TRUE = Claim("true", "It `pads`", "confirmed", ["1"], ["K=2"])
DEPENDS = Claim("depends", "It stays", "conditional", ["1"], ["K=20", "K=3"], when="K is odd")
FALSE = Claim("false", "It grows", "refuted", ["1"], ["P=0"], instead="It shrinks")
QUESTION = Question(
    page="notebooks/made/why",
    part="made",
    slug="why",
    question="Why `pad`?",
    difficulty="core",
    minutes=None,
    asked=(3, 31),
    terms=(),
    short_answer="It **stays** [✓](#claim-depends), see [there](other.ipynb).\n\n$$x$$",
    claims=(FALSE, DEPENDS, TRUE),
    measured=(),
    heard=(),
    follow_ups=(FollowUp("Far?", "So far, " * 9), FollowUp("How?", "So."), FollowUp("Or?", "No.")),
    sections=(),
    figures=(),
    code=(),
    references=(),
    links=(),
    words=9,
)


def made(question: Question = QUESTION):
    """Its card, with anchors as long as what they stand for."""
    return card_of(question, "../why.html", 7, anchor=lambda summary: f"ask-{summary}")


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    """All chapters of the book."""
    return [question_of(read(ROOT, path)) for path in chapter_paths(ROOT)]


@pytest.fixture(scope="module")
def cards(questions):
    """Their cards."""
    return [made(question) for question in questions]


def test_a_card_is_html_that_keeps_the_reader_on_the_page():
    card = made()
    assert card.question == "Why <code>pad</code>?"
    assert card.answer.startswith(
        '<p><span class="point">It <strong>stays</strong>, see there.</span>'
    )
    assert "<math" in card.answer
    assert "<a " not in card.answer
    assert (card.id, card.part, card.asked, card.minutes) == ("why", "made", 3, 7)


def test_a_question_of_no_collection_is_asked_in_none():
    assert made(replace(QUESTION, asked=None)).asked == 0


def test_statements_stand_with_condition_or_correction_and_their_shortest_counterexample():
    said = [(one.verdict, one.text, one.note, one.case) for one in made().statements]
    assert said == [
        ("confirmed", "It <code>pads</code>", "", ""),
        ("conditional", "It stays", "K is odd", "K=3"),
        ("refuted", "It grows", "It shrinks", "P=0"),
    ]


def test_each_verdict_is_there_before_a_second_claim_of_one():
    others = tuple(replace(DEPENDS, id=f"d{n}", statement="s") for n in range(3))
    chosen = chosen_claims(replace(QUESTION, claims=(*others, *QUESTION.claims)))
    assert [claim.verdict for claim in chosen] == ["confirmed", "conditional", "refuted"]


def test_what_the_short_answer_names_comes_before_what_is_shorter():
    shorter = replace(DEPENDS, id="shorter", statement="I")
    chosen = chosen_claims(replace(QUESTION, claims=(shorter, DEPENDS, TRUE, FALSE)))
    assert chosen[1].id == "depends"


def test_of_those_that_it_does_not_name_a_short_one_comes_first():
    longer = replace(FALSE, id="longer", statement="It grows and grows")
    chosen = chosen_claims(replace(QUESTION, claims=(longer, DEPENDS, TRUE, FALSE)))
    assert chosen[2].id == "false"


def test_what_people_say_stands_for_the_claim_that_refutes_it():
    said = replace(QUESTION, heard=(Heard("It <always> grows.", "No.\n\nSee.", ("false",)),))
    *others, false = made(said).statements
    assert (false.id, false.text, false.note) == ("false", "It &lt;always&gt; grows.", "No.")
    assert (false.quoted, false.alone) == (True, True)
    assert [one.quoted for one in others] == [False, False]
    long = replace(said, heard=(Heard("It grows" * 40, "No.", ("false",)),))
    assert not made(long).statements[-1].alone


def test_a_refuted_claim_that_people_say_comes_before_one_that_they_do_not():
    said = replace(FALSE, id="said", statement="It grows and grows and grows")
    heard = (Heard("It grows.", "No.", ("said",)),)
    chosen = chosen_claims(replace(QUESTION, claims=(FALSE, DEPENDS, TRUE, said), heard=heard))
    assert chosen[2].id == "said"


def test_the_book_has_many_statements_as_people_say_them(cards):
    quoted = [one for card in cards for one in card.statements if one.quoted]
    assert len(quoted) >= 60 and {one.verdict for one in quoted} == {"refuted"}


@pytest.mark.parametrize(
    ("statement", "is_alone"),
    [
        ("`conv2d` computes a convolution in the mathematical sense", True),
        ("A layer of 64 channels computes a convolution", True),
        # Which decoder, whose score, which two?
        ("The queries of a transformer decoder all come out alike", False),
        ("The score falls when two cars next to each other are found as one", False),
        ("A digit reader is right on most images", False),
        ("With 12 units at 0.5 it is right", False),
        ("A convolution is right, within 2 %", False),
        ("A convolution is " + "very " * 20 + "right", False),
    ],
)
def test_a_statement_stands_alone_if_it_means_something_without_its_chapter(statement, is_alone):
    assert stands_alone(statement) is is_alone
    (found,) = made(replace(QUESTION, claims=(replace(TRUE, statement=statement),))).statements
    assert found.alone is is_alone


def test_the_core_of_the_book_has_statements_of_each_kind_that_stand_alone(cards):
    core = [one for card in cards if card.difficulty == "core" for one in card.statements]
    alone = [one for one in core if one.alone]
    assert len(alone) >= 20
    assert {"confirmed", "conditional", "refuted"} == {one.verdict for one in alone}


def test_follow_ups_are_those_soonest_said_in_the_order_of_the_page():
    assert [one.question for one in chosen_follow_ups(QUESTION)] == ["How?", "Or?"]
    assert made().replies[0].anchor == "ask-How?"


def test_the_script_has_rows_under_their_names_and_not_what_the_page_has():
    said = script([made()])
    data = json.loads(said.removeprefix("window.cvnotesPractice = ").removesuffix(";\n"))
    (row,) = data["cards"]
    card = dict(zip(data["names"]["card"], row, strict=True))
    assert not {"question", "answer", "part", "address"} & set(card)
    statement = dict(zip(data["names"]["statements"], card["statements"][0], strict=True))
    assert (statement["id"], statement["verdict"]) == ("true", "confirmed")
    reply = dict(zip(data["names"]["replies"], card["replies"][0], strict=True))
    assert reply["answer"] == "<p>So.</p>"


def test_no_statement_of_the_book_is_without_its_condition_or_correction(cards):
    statements = [one for card in cards for one in card.statements]
    unsaid = [one.id for one in statements if (one.verdict == "confirmed") == bool(one.note)]
    assert unsaid == []
    claimed = [one for one in statements if not one.quoted]
    assert [one.id for one in claimed if bool(one.note) != bool(one.case)] == []


def test_every_question_of_the_book_has_what_a_session_and_an_interview_need(cards):
    short = [
        card.id
        for card in cards
        # A drill is written: there is nothing to tick off.
        if (card.kind == "question" and len(card.statements) < STATEMENTS)
        or len(card.replies) < REPLIES
        or not card.answer
    ]
    assert short == []


def test_every_answer_of_the_book_has_points_to_tick_off(cards):
    questions = [card for card in cards if card.kind == "question"]
    assert [card.id for card in questions if card.answer.count('class="point"') < 3] == []


def test_ids_are_those_of_chapters_and_claims_and_so_survive_an_edit(questions, cards):
    assert [card.id for card in cards] == [question.known_as for question in questions]
    assert len(set(card.id for card in cards)) == len(cards)
    edited = replace(QUESTION, question="Otherwise?", short_answer="Otherwise.")
    assert [one.id for one in made(edited).statements] == [one.id for one in made().statements]


def test_a_drill_is_told_from_the_chapter_on_its_subject(cards):
    kinds = {card.id: card.kind for card in cards}
    assert (kinds["box-iou"], kinds["drill-box-iou"]) == ("question", "drill")


def test_the_script_of_a_hundred_chapters_is_light(cards):
    assert len(script(cards).encode()) * CHAPTERS / len(cards) <= LARGEST

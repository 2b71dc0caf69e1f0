"""What the question bank takes from a chapter."""

from pathlib import Path

import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cvnotes.cards import MIME, Claim
from cvnotes.press.chapters import read
from cvnotes.press.takeaway.bank import FollowUp, Section, question_of

FIRST = Claim("first", "It grows", "refuted", ["1"], ["2"], instead="It shrinks")
SECOND = Claim("second", "It stays", "confirmed", ["1"], ["2"])
ANSWER = """\
## Short answer

It **shrinks** [✓](#claim-first).

$$x$$

## Why it shrinks

Because $x$ does.
"""
WRONG = """\
## What people get wrong

Two things.

**"It grows."** Not at all [✓](#claim-second), see
[there](other.ipynb#claim-elsewhere).

More of it.
"""
QUOTED = "**“It stays *put*.”** It moves."
BOLD = "**Not quoted.** A remark."
FOLLOW_UPS = """\
## Follow-up questions

<details><summary>How far?</summary>

So far.

- A list

</details>

## References

- A. Author
  (2020).
"""


def shown(claim: Claim):
    """A cell that displays a claim."""
    return new_code_cell(
        f"{claim.id} = 1", outputs=[new_output("display_data", data={MIME: vars(claim)})]
    )


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    root = tmp_path_factory.mktemp("book")
    cells = [
        "setup()",
        new_markdown_cell(ANSWER),
        new_markdown_cell(WRONG),
        shown(FIRST),
        new_markdown_cell(QUOTED),
        new_markdown_cell(BOLD),
        shown(SECOND),
        new_markdown_cell(FOLLOW_UPS),
    ]
    make_book(root, chapter=cells)
    return question_of(read(root, Path("notebooks/made/chapter.ipynb")))


def test_it_is_the_chapter(question):
    assert (question.page, question.slug) == ("notebooks/made/chapter", "chapter")
    assert (question.question, question.difficulty) == ("Why?", "core")
    assert question.terms == ("why", "reason", "cause")
    assert question.claims == (FIRST, SECOND)
    assert question.code == ("first = 1", "second = 1")


def test_the_short_answer_is_markdown(question):
    assert question.short_answer == "It **shrinks** [✓](#claim-first).\n\n$$x$$"


def test_sections_are_text_and_leave_out_what_has_a_field_of_its_own(question):
    assert question.sections == (Section("Why it shrinks", "Because x does."),)


def test_what_is_heard_has_its_answer_and_its_claims(question):
    grows, stays = question.heard
    assert grows.said == "It grows."
    assert grows.answer.startswith("Not at all") and grows.answer.endswith("More of it.")
    assert grows.claims == ("second", "first")
    assert (stays.said, stays.claims) == ("It stays put.", ("second",))
    assert stays.answer == "It moves.\n\n**Not quoted.** A remark."


def test_follow_ups_have_question_and_answer(question):
    assert question.follow_ups == (FollowUp("How far?", "So far.\n\n- A list"),)


def test_references_are_one_line_each(question):
    assert question.references == ("A. Author (2020).",)


def test_links_are_pages_of_chapters(question):
    assert question.links == ("notebooks/made/other",)

"""A chapter's Markdown: what is a heading, a section, a fold, a link, a word, a sentence."""

import pytest

from cvnotes.press.prose import Link, Prose

FOLD = "<details><summary>Why?</summary>\n\nBecause.\n\n</details>"


def test_a_heading_in_a_code_block_is_none():
    prose = Prose(["# Title\n\n## One\n\n```\n## not one\n```\n", "## Two `code`"])
    assert prose.headings(1) == ["Title"]
    assert prose.headings(2) == ["One", "Two `code`"]


def test_a_section_runs_over_cells_to_the_next_heading():
    prose = Prose(["## One\n\nfirst", "second", "## Two\n\nthird"])
    assert prose.section("One").text == "first\n\nsecond"
    assert prose.section("Three").blocks == []
    assert prose.without("One").text == "One\n\nTwo\n\nthird"


def test_folds_have_a_summary_and_their_text():
    (fold,) = Prose([f"Before.\n\n{FOLD}\n\nAfter."]).folds
    assert (fold.summary, fold.text) == ("Why?", "Because.")


@pytest.mark.parametrize("gone", ["</summary>", "\n\nBecause", "</details>"])
def test_what_is_not_a_whole_fold_is_none(gone):
    broken = FOLD.replace(gone, gone.strip()) if gone.startswith("\n") else FOLD.replace(gone, "")
    assert Prose([broken]).folds == []


def test_links_outside_code_are_found():
    prose = Prose(["[a](x.ipynb#claim-c) and `[b](y)` and **[c](https://example.org)**"])
    assert prose.links == [Link("x.ipynb#claim-c", "a"), Link("https://example.org", "c")]
    assert [link.is_evidence for link in prose.links] == [True, False]
    assert (prose.links[0].file, prose.links[0].anchor) == ("x.ipynb", "claim-c")


@pytest.mark.parametrize(
    "markdown, words",
    [
        ("one two-three it's", 3),
        ("a formula $x^2 + 1$ here", 4),
        ("$$\nx = 1\n$$", 1),
        ("<b>bold</b> text", 2),
        ("[linked words](https://example.org/many-more-words)", 2),
        ("`code_span` too", 2),
        ("| a | b |\n| - | - |\n| c | d |", 4),
    ],
)
def test_words_are_what_is_read(markdown, words):
    assert Prose([markdown]).words == words


@pytest.mark.parametrize(
    "markdown, sentences",
    [
        ("One. Two? Three.", ["One.", "Two?", "Three."]),
        ("As Hanin et al. (2018) say, e.g. here.", ["As Hanin et al. (2018) say, e.g. here."]),
        ("One [✓](#claim-c). Two.", ["One ✓.", "Two."]),
        ("One. [✓](#claim-c) Two.", ["One. ✓", "Two."]),
        ("One\nline.\n\nA paragraph", ["One\nline.", "A paragraph"]),
        ("See [this](other.ipynb#measured-m). Two.", ["See this✓.", "Two."]),
        ("Call `f. G`. Two.", ["Call .", "Two."]),
    ],
)
def test_a_sentence_keeps_the_mark_of_what_it_rests_on(markdown, sentences):
    assert Prose([markdown]).sentences == sentences

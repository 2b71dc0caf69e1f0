"""Text without markup."""

import pytest

from cvnotes.press.takeaway.snippets import LONGEST, opening, plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A $3 \\times 3$ **kernel**", "A 3×3 kernel"),
        ("`nn.Conv2d` and\nmore", "nn.Conv2d and more"),
        ("It holds [✓](#claim-a), here [✓](#claim-b).", "It holds, here."),
        ("See [there](other.ipynb).", "See there."),
        ("One.\n\n- Two", "One. Two"),
        ("$\\frac{a}{b}$ of it", "� of it"),
        ("Values of .5 and 1 : 2", "Values of .5 and 1: 2"),
    ],
)
def test_markdown_as_text(markdown, text):
    assert plain(markdown) == text


def test_the_opening_is_the_first_sentence():
    first = "The kernel slides over the input and takes a weighted sum at each place of it."
    assert opening(f"{first} It is linear.") == first


def test_a_short_sentence_is_followed_by_the_next():
    assert opening("No. It only looks so.") == "No. It only looks so."


def test_a_sentence_with_a_large_formula_is_left_out():
    assert opening("The size is $\\frac{H}{S}$. Padding keeps it.") == "Padding keeps it."
    assert opening("It keeps the size. It is $\\frac{H}{S}$. Else not.") == "It keeps the size."
    assert opening("$$\\frac{a}{b}$$") == ""


def test_a_long_sentence_is_cut_between_words():
    said = opening("word " * 100 + "end.")
    assert len(said) <= LONGEST + 2 and said.endswith("word …")

"""Text without markup."""

import pytest

from cvnotes.press.takeaway.snippets import LONGEST, opening, plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A $3 \\times 3$ **kernel**", "A 3×3 kernel"),
        ("`nn.Conv2d` and\nmore", "nn.Conv2d and more"),
        ("It holds [✓](#claim-a), here [✓](#claim-b).", "It holds, here."),
        ("See [there](other.ipynb), as [it was](#claim-a).", "See there, as it was."),
        ("One.\n\n- Two", "One. Two"),
        ("$\\sqrt{a}$ of it", "� of it"),
        ("$x^2$, $\\binom{n}{k}$ and $\\frac{x_i}{2}$", "�, � and �"),
        ("$\\frac{1}{2}$ where $a < b$", "1/2 where a<b"),
        (r"$\left\lfloor\frac{H + 2P - K}{S}\right\rfloor + 1$", "⌊(H+2P−K)/S⌋+1"),
        (r"$\frac{TP}{TP + FN}$, $\frac{1}{\frac{a}{b}}$", "TP/(TP+FN), 1/(a/b)"),
        (r"$2\frac{1}{2}$, $\frac{a}{b}(c)$", "2(1/2), (a/b)(c)"),
        (r"$\log\frac{p}{q}$", "log\N{FUNCTION APPLICATION}(p/q)"),
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
    assert opening("The size is $H^2$. Padding keeps it.") == "Padding keeps it."
    assert opening("It keeps the size. It is $\\sqrt{H}$. Else not.") == "It keeps the size."
    assert opening("$$a^b$$") == ""


def test_what_begins_in_parentheses_and_does_not_end_is_left_out():
    first = "True of one layer, and of no network that has more of them."
    assert opening(f"{first} (Others say that it is small. Neither is.)") == first


def test_a_long_sentence_is_cut_between_words():
    said = opening("word " * 100 + "end.")
    assert len(said) <= LONGEST + 2 and said.endswith("word …")

"""The chapters' Markdown as HTML for other forms of the book."""

import re

import pytest

from cvnotes.press.takeaway.rendering import in_points, rendered


def tex(latex, displayed):
    return rf"\[{latex}\]" if displayed else rf"\({latex}\)"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("A **kernel** of `3`", "<p>A <strong>kernel</strong> of <code>3</code></p>"),
        ("Size $n_1 < 2$ it is", r"<p>Size \(n_1 < 2\) it is</p>"),
        ("($n$), or", r'<p>(<span class="unbroken">\(n\)),</span> or</p>'),
        ("$$a + b$$", r"\[a + b\]"),
        ("1 < 2", "<p>1 &lt; 2</p>"),
        ("| a |\n| - |\n| $x$ |", r"<td>\(x\)</td>"),
    ],
)
def test_markdown_as_html(markdown, html):
    assert html in rendered(markdown, formula=tex)


def test_formulas_are_drawn_as_on_the_site():
    drawn = rendered("Twice $n$:\n\n$$n$$")
    assert drawn.count("<math") == 2
    assert 'display="block"' in drawn


def test_links_lead_where_the_other_form_has_them():
    places = {"a.ipynb": "a.html", "#claim-b": "c.html#claim-b"}
    html = rendered("[One](a.ipynb), two [✓](#claim-b).", address=places.get)
    assert '<a href="a.html">One</a>' in html
    assert '<a href="c.html#claim-b">✓</a>' in html


def test_of_a_link_that_leads_nowhere_the_text_stays_and_a_mark_goes():
    assert rendered("[One `x`](a), two [✓](#b).", address=lambda _: None) == (
        "<p>One <code>x</code>, two.</p>"
    )
    assert rendered("One\n[✓](#b).\nTwo", address=lambda _: None) == "<p>One.\nTwo</p>"


def test_a_mark_at_the_beginning_of_a_line_goes_with_the_end_of_the_line_before():
    assert rendered("One\n[✓](#b), two.", address=lambda _: None) == "<p>One, two.</p>"


def test_a_formula_that_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="cannot convert"):
        rendered(r"$\nonsense$")


def test_a_formula_in_a_point_keeps_its_full_stop():
    bound = r'<span class="point">It is <span class="unbroken">\(n\).</span></span>'
    assert bound in in_points("It is $n$. [✓](#claim-a)\nIt will be.", formula=tex)
    assert bound in in_points("It is $n$ [✓](#claim-a).\nIt will be.", formula=tex)


@pytest.mark.parametrize(
    ("markdown", "points"),
    [
        ("It *is*. [✓](#claim-a) It [was](b.ipynb). [✓](#claim-c)", ["It <em>is</em>.", "It was."]),
        ("It is. [✓](#claim-a) [✓](#claim-b)\nIt was. [✓](#claim-c)", ["It is.", "It was."]),
        ("It *is* [✓](#claim-a); it was\n[✓](#claim-b).", ["It <em>is</em>;", "it was."]),
        ("It is [✓](#claim-a), and was. [✓](#claim-c)", ["It is, and was."]),
        ("It is $n$ so. [✓](#claim-a)\nIt will be.", [r"It is \(n\) so.", "It will be."]),
        ("- It is. [✓](#claim-a)\n- It was.", ["It is.", "It was."]),
        # What ends with a colon is said with what it leads to.
        ("It is: [✓](#claim-a) so. It was. [✓](#claim-b)", ["It is: so. It was."]),
        ("It is so:\n\n- One. [✓](#claim-a)\n- Two.", ["One.", "Two."]),
        ("It is. It was so:\n\n1. One.", ["It is.", "One."]),
        ("It is $n$ so:\n\n$$x$$", [r"It is \(n\) so:"]),
    ],
)
def test_points_end_at_their_evidence(markdown, points):
    html = in_points(markdown, formula=tex)
    assert re.findall(r'<span class="point">(.*?)</span>', html) == points
    assert "<a " not in html
    assert "✓" not in html


def test_what_leads_to_a_list_stays_in_front_of_it():
    html = in_points("It is. It was $n$:\n\n- One.", formula=tex)
    lead = r'It was <span class="unbroken">\(n\):</span>'
    assert html.startswith(f'<p><span class="point">It is.</span> {lead}</p>\n<ul>')

"""Formulas: drawn as MathML, or refused."""

from xml.etree import ElementTree

import pytest
from small_book import build, page, write_pages

from cvnotes.press.site.mathematics import mathml

REFUSED = [r"\nosuchthing{x}", "2^{", "a & b", r"\text{$x$}", r"\left( x", "x_", "a $ b", " "]
DRAWN = [
    r"\left\lfloor \frac{H + 2P - D(K-1) - 1}{S} \right\rfloor",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{pmatrix} a \\ b \end{pmatrix} d",
    r"\mathbf{x} \in \mathbb{R}^{N \times C}",
    r"n \log n + \operatorname{softmax}(x)",
    r"\lVert x \rVert^2",
    "a < b",
]


def tree(latex: str, display: str = "inline") -> ElementTree.Element:
    """A formula as XML, which is stricter than HTML."""
    return ElementTree.fromstring(mathml(latex, display))


@pytest.mark.parametrize("latex", REFUSED)
def test_mathml_refuses_what_it_cannot_draw(latex):
    with pytest.raises(ValueError, match="cannot convert"):
        mathml(latex)


def test_the_refusal_names_the_command_and_its_place():
    with pytest.raises(ValueError, match=r"nosuchthing.*at character 4"):
        mathml(r"a + \nosuchthing{x}")


@pytest.mark.parametrize("latex", DRAWN)
@pytest.mark.parametrize("display", ["inline", "block"])
def test_mathml_is_xml(latex, display):
    assert tree(latex, display).tag == "math"


@pytest.mark.parametrize("display", ["inline", "block"])
def test_only_a_displayed_formula_is_a_block(display):
    assert (tree("x", display).get("display") == "block") == (display == "block")


def test_the_limit_of_a_displayed_maximum_stands_below_it():
    below = tree(r"\max_i x_i", "block").find(".//munder")
    assert "".join(below.itertext()) == "maxi"


def test_aligned_lines_are_rows_of_a_table():
    rows = tree(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block").findall(".//mtr")
    assert ["".join(row.itertext()) for row in rows] == ["a=b", "c=d"]


def test_the_bars_of_a_norm_do_not_stretch_over_its_exponent():
    bars = [mo for mo in tree(r"\lVert x \rVert^2").iter("mo") if mo.text == "‖"]
    assert [bar.get("form") for bar in bars] == ["prefix", "postfix"]


def test_a_matrix_has_its_brackets_in_a_row_of_their_own():
    matrix = tree(r"\begin{pmatrix} a \\ b \end{pmatrix} d").find("mrow")
    assert "".join(matrix.itertext()) == "(ab)"


@pytest.mark.parametrize(("formula", "mark"), [("x", ","), ("y", ".")])
def test_punctuation_stays_with_its_formula(small_site, formula, mark):
    soup = page(small_site / "notebooks/detection/padding.html")
    texts = [bound.get_text() for bound in soup.select("article span.unbroken")]
    assert f"{formula}){mark}" in texts or f"{formula}{mark}" in texts


def test_a_formula_that_cannot_be_drawn_fails_the_build_every_time(tmp_path):
    write_pages(tmp_path, {"index": "# A page\n\n$\\nosuchthing{x}$\n"})
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    for _ in range(2):
        result = build(tmp_path)
        assert result.returncode != 0
        assert "index.md:3" in result.stderr
        assert "\\nosuchthing" in result.stderr

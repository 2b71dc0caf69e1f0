"""Pages of the site as those of an e-book or of paper."""

import pytest

from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.pages import clean, files, lead_to_the_web, mend_anchors, said


def cleaned(html: str) -> str:
    """What is left of the body."""
    page = parsed(f"<html><body>{html}</body></html>")
    clean(page)
    (body,) = page.getElementsByTagName("body")
    return "".join(child.toxml() for child in body.childNodes)


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('a<br>b<img alt="c" src="d">', 'a<br/>b<img alt="c" src="d"/>'),
        ("<p hidden>a &amp; b&nbsp;c</p>", '<p hidden="hidden">a &amp; b\N{NO-BREAK SPACE}c</p>'),
        ('<svg viewBox="0 0 1 1"></svg>', '<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/'),
    ],
)
def test_html_becomes_xhtml(html, left):
    assert cleaned(html).startswith(left)


@pytest.mark.parametrize("html", ["<p><b>a</p>", "</p>", "<p>"])
def test_tags_that_do_not_match_are_said(html):
    with pytest.raises(ValueError, match="clos"):
        parsed(f"<html>{html}</html>")


@pytest.mark.parametrize(
    "html",
    [
        "<script>a('</p>')</script>",
        "<form hidden><input><select><option>x</option></select></form>",
        "<button>Press</button>",
        "<noscript>Without</noscript>",
        '<a class="headerlink" href="#a">#</a>',
        '<a class="claim-link" href="#a">#</a>',
    ],
)
def test_what_needs_a_script_or_leads_to_itself_goes(html):
    assert cleaned(f"<p>a</p>{html}") == "<p>a</p>"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (
            '<details id="ask"><summary>Why?</summary><p>So.</p></details>',
            '<div id="ask" class="fold"><p class="fold-title">Why?</p><p>So.</p></div>',
        ),
        (
            '<details class="hide"><summary>Show</summary><pre>a</pre></details>',
            '<div class="fold"><pre>a</pre></div>',
        ),
        (
            '<details class="cases"><summary>and 2 more</summary><code>3</code></details>',
            '<span class="cases">and 2 more</span>',
        ),
    ],
)
def test_nothing_is_folded(html, left):
    assert cleaned(html) == left


def test_formulas_have_a_namespace_and_styles_that_e_books_know():
    assert cleaned('<math><mfrac displaystyle="true"><mi>a</mi></mfrac></math>') == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mstyle displaystyle="true">'
        "<mfrac><mi>a</mi></mfrac></mstyle></math>"
    )


def test_a_link_to_a_state_of_a_page_leads_to_the_page():
    pages = {
        "a/b.xhtml": parsed('<a href="../c.xhtml#part=d">x</a>'),
        "c.xhtml": parsed('<p id="e"><a href="#e">x</a><a href="#f">x</a></p>'),
    }
    mend_anchors(pages)
    links = [a.getAttribute("href") for p in pages.values() for a in p.getElementsByTagName("a")]
    assert links == ["../c.xhtml", "#e", ""]


def test_a_link_to_a_page_that_is_left_out_leads_to_the_web():
    links = '<a href="d.xhtml#e">x</a><a href="../c.xhtml#f">x</a><a href="https://g/h.xhtml">x</a>'
    pages = {"a/b.xhtml": parsed(f"<p>{links}</p>"), "c.xhtml": parsed("<p></p>")}
    lead_to_the_web(pages, "https://book/")
    left = [a.getAttribute("href") for a in pages["a/b.xhtml"].getElementsByTagName("a")]
    assert left == ["https://book/a/d.html#e", "../c.xhtml#f", "https://g/h.xhtml"]


def test_the_files_of_a_page_are_named_from_the_folder_of_all():
    page = parsed(
        '<p><img src="../_images/a%20b.png"><a href="c.xhtml#d">x</a><a href="https://e">y</a></p>'
    )
    assert set(files(page, "notebooks/f.xhtml")) == {"_images/a b.png", "notebooks/c.xhtml"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>What is <code>P</code>\n for?</h1>", "What is P for?"),
        ("<h1>Is <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> enough?</h1>", "Is 1/2 enough?"),
    ],
)
def test_a_title_is_said_with_its_blanks_and_the_line_of_a_fraction(html, text):
    assert said(parsed(html)) == text

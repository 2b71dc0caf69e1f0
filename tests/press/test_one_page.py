"""All pages of a book as one."""

from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.one_page import grouped, one_page, place

CONTENTS = """\
<nav><ol><li><a href="book/index.xhtml">Cover</a></li>
<li><a href="book/a.xhtml">A</a><ol><li><a href="notebooks/b.xhtml">B</a></li></ol></li></ol></nav>
"""
FIRST = '<html><body><h1 id="a">Cover</h1><a href="../notebooks/b.xhtml#x">b</a></body></html>'
PART = '<html><body><h1>A</h1><a href="https://example.org">out</a></body></html>'
CHAPTER = (
    '<html><body><h1>B &amp; c</h1><p id="x"><a href="#x">here</a>'
    '<a href="../_images/d%20e.png"><img src="../_images/d%20e.png"></a></p></body></html>'
)


def whole() -> str:
    pages = {
        "book/index.xhtml": parsed(FIRST),
        "book/a.xhtml": parsed(PART),
        "notebooks/b.xhtml": parsed(CHAPTER),
    }
    groups = grouped(parsed(CONTENTS))
    return one_page("Title", "About", groups, pages, ["a.css"])


def test_contents_are_read_with_what_is_below():
    assert grouped(parsed(CONTENTS)) == [
        ("book/index.xhtml", []),
        ("book/a.xhtml", ["notebooks/b.xhtml"]),
    ]


def test_links_between_pages_lead_to_places_on_the_one():
    html = whole()
    there = place("notebooks/b.xhtml", "x")
    assert html.count(f'href="#{there}"') == 2 and f'<p id="{there}">' in html
    assert 'href="https://example.org"' in html


def test_a_picture_is_shown_and_not_linked():
    assert '<a><img src="_images/d%20e.png"/></a>' in whole()


def test_contents_have_titles_and_room_for_numbers():
    entry = '<span class="entry">B &amp; c</span><span class="number">000</span>'
    assert f'<a href="#{place("notebooks/b.xhtml")}">{entry}</a>' in whole()


def test_it_is_well_formed():
    parsed(whole())

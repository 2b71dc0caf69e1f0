"""The page of references, and how a chapter's are read."""

from pathlib import Path

from nbformat.v4 import new_markdown_cell, new_notebook
from small_book import REFUTED, built, page, text_of, write_chapter

from cvnotes.press.chapters import Chapter
from cvnotes.press.takeaway.bank import references


def test_a_source_stands_with_the_chapters_that_cite_it(small_site):
    (item,) = page(small_site / "book/references.html").select("article li")
    wanted = "A. Author (2020). A title of two lines. Link Cited in What is a stride?"
    assert text_of(item) == wanted
    assert item.select("a")[-1]["href"] == "../notebooks/detection/stride.html"


def test_titles_are_shown_whatever_signs_they_have(book):
    cited = "## References\n\n- *One source.* [Link](https://example.org)\n"
    write_chapter(book, "padding", "Why is it in [0, 1) for $ 5?", cited, [REFUTED])
    write_chapter(book, "stride", "And `]` for $ 6?", cited, [])
    (item,) = page(built(book) / "book/references.html").select("article li")
    wanted = "One source. Link Cited in Why is it in [0, 1) for $ 5?, And ] for $ 6?"
    assert text_of(item) == wanted
    assert len(item.select("a")) == 3


def chapter(*cells: str) -> Chapter:
    """A chapter with these Markdown cells."""
    nb = new_notebook(cells=[new_markdown_cell(cell) for cell in cells])
    return Chapter(Path(), Path("notebooks/a/b.ipynb"), nb)


def test_a_reference_is_one_line_as_it_was_written():
    found = references(chapter("## References\n\n- *One*\n  on two lines.\n* [Two](https://a.b)"))
    assert found == ["*One* on two lines.", "[Two](https://a.b)"]


def test_other_lists_are_no_references():
    found = references(chapter("- before", "## References\n\n- one", "## After\n\n- after"))
    assert found == ["one"]


def test_a_heading_in_a_code_block_is_none():
    assert references(chapter("```\n## References\n```\n\n- an item")) == []

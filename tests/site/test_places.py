"""Warnings of the build name the cell of a notebook."""

import pytest
from small_book import CONFIRMED, build, write_chapter

from cvnotes.press.site.places import place


@pytest.mark.parametrize(
    "location, named",
    [
        ("a/b.ipynb:90002", "a/b.ipynb, cell 9, line 1"),
        ("a/b.ipynb:120013", "a/b.ipynb, cell 12, line 12"),
        ("a/b.md:90002", "a/b.md:90002"),
        ("a/b.ipynb", "a/b.ipynb"),
        ("a/b.ipynb:12", "a/b.ipynb:12"),
    ],
)
def test_a_place_in_a_notebook_is_a_cell_and_a_line(location, named):
    assert place(location) == named


def test_a_formula_that_cannot_be_drawn_is_named_with_its_cell(book):
    prose = "## Short answer\n\nA sentence.\n\n$\\nosuchcommand{x}$"
    write_chapter(book, "stride", "What is a stride?", prose, [CONFIRMED])
    result = build(book)
    assert result.returncode != 0
    assert "stride.ipynb, cell 2, line 5: WARNING: cannot convert" in result.stderr

"""What the search finds, and what it leaves out."""

import json

import pytest

from cvnotes.press.site.search_words import BookEnglish


@pytest.fixture(scope="module")
def language():
    return BookEnglish({})


@pytest.mark.parametrize("word", ["padding", "Adam", "conv2d", "224", "iou", "condition_number"])
def test_words_that_tell_pages_apart_are_found(language, word):
    assert language.word_filter(language.stem(word.lower()))


@pytest.mark.parametrize("word", ["claim", "Conditional", "return", "The", "plt", "7", "x"])
def test_words_of_every_page_are_left_out(language, word):
    assert not language.word_filter(language.stem(word.lower()))
    assert not language.word_filter(word)


def test_the_page_of_the_search_knows_what_is_left_out(small_site):
    index = (small_site / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert "pad" in terms and "claim" not in terms
    assert '"claim"' in (small_site / "_static/language_data.js").read_text(encoding="utf-8")

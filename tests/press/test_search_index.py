"""What stands in the index of the search, and how it is packed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvnotes.cards import Claim, Measured
from cvnotes.press.takeaway.bank import Drawing, FollowUp, Heard, Question, Section
from cvnotes.press.takeaway.search_index import (
    LEVELS,
    Page,
    names,
    packed,
    page_of,
    searchable,
    words_of,
    worths,
)

examples = settings(deadline=None, derandomize=True, max_examples=100, database=None)
WORDS = st.lists(st.sampled_from("pad padding pool stride kernel zebra k2 9x9 ü".split()))


def page(share=1.0, **fields: str) -> Page:
    """A page with these fields; `short_answer` is the short answer."""
    words = {name.replace("_", " "): text for name, text in fields.items()}
    return Page("a.html", "A", "Part", "It is.", words, share)


def packed_with_words(pages: list[Page]) -> str:
    """The index of pages with the words that they have."""
    return packed(pages, [words_of(page) for page in pages])


def worths_of(pages: list[Page]) -> dict[str, dict[int, int]]:
    """What the words are worth that the pages have."""
    return worths(pages, [words_of(page) for page in pages])


def unpacked(script: str, what: str = "terms") -> dict[str, dict[int, int]]:
    """The terms or the names of a packed index, as search-find.js reads them."""
    index = json.loads(script.removeprefix("window.cvnotesSearch = ").removesuffix(";\n"))
    value = {letter: number for number, letter in enumerate(index["alphabet"])}
    step = len(value) - 1
    found, term = {}, ""
    for entry in index[what].split(" ")[1:]:
        rest, _, pages = entry[1:].partition("!")
        term = term[: value[entry[0]]] + rest
        found[term], number, letters = {}, 0, iter(pages)
        for letter in letters:
            number += value[letter]
            if value[letter] != step:
                found[term][number] = value[next(letters)]
    return found


@examples
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_what_is_packed_can_be_read_again(texts):
    pages = [page(title=" ".join(title), prose=" ".join(prose)) for title, prose in texts]
    assert unpacked(packed_with_words(pages)) == worths_of(pages)


def test_pages_far_apart_can_be_read_again():
    pages = [page(prose=f"filler{number}") for number in range(300)]
    pages[0] = pages[150] = pages[299] = page(title="padding")
    assert unpacked(packed_with_words(pages)) == worths_of(pages)
    assert list(worths_of(pages)["pad"]) == [0, 150, 299]


def test_names_are_packed_by_their_parts_and_the_first_is_worth_most():
    pages = [page(terms="padding\nZero padding"), page(terms="zero-padding"), page()]
    found = unpacked(packed_with_words(pages), "names")
    assert found == names(pages)
    assert list(found) == ["pad", "zero_pad"]
    assert found["pad"][0] == found["zero_pad"][1] > found["zero_pad"][0] > 0


def test_a_word_in_the_title_is_worth_more_than_one_in_the_answer_than_one_in_the_prose():
    pages = [page(prose="padding"), page(short_answer="padding"), page(title="padding")]
    first, second, third = worths_of([*pages, page(prose="other words"), page()])["pad"].values()
    assert 0 < first < second < third <= LEVELS


def test_a_rare_word_is_worth_more_than_one_of_most_pages():
    pages = [page(title="padding zebra"), page(title="padding"), page(title="padding"), page()]
    found = worths_of(pages)
    assert found["zebra"][0] > found["pad"][0]


def test_a_page_of_reference_is_worth_its_share():
    pages = [page(title="padding"), page(title="padding", share=0.4), page(), page()]
    assert worths_of(pages)["pad"][0] > worths_of(pages)["pad"][1]


@pytest.mark.parametrize(("field", "stands"), [("title", True), ("prose", False)])
def test_figures_are_names_in_a_title_and_results_in_prose(field, stands):
    pages = [page(**{field: "0.485 and 224"}), page(), page()]
    assert ("0.485" in worths_of(pages)) == ("224" in worths_of(pages)) == stands


def test_formulas_and_code_are_searched_without_markup():
    assert "3 × 3" in searchable("A $3 \\times 3$ kernel of `nn.Conv2d`")
    assert "nn.Conv2d" in searchable("A $3 \\times 3$ kernel of `nn.Conv2d`")
    assert "**" not in searchable("**bold** [link](https://example.org)")
    assert "example" not in searchable("[link](https://example.org)")


def test_a_chapter_is_found_by_all_that_it_says():
    claim = Claim("a", "alpha", "refuted", ["1"], ["2"], instead="bravo")
    question = Question(
        page="notebooks/made/why",
        part="made",
        slug="why",
        question="charlie?",
        difficulty="core",
        minutes=None,
        asked=None,
        terms=("delta",),
        short_answer="echo",
        claims=(claim,),
        measured=(Measured("m", "foxtrot", 3, "1", "2"),),
        heard=(Heard("golf", "hotel", ()),),
        follow_ups=(FollowUp("india", "juliett"),),
        sections=(Section("kilo", "lima"),),
        figures=(Drawing("m", "mike", "november"),),
        code=("oscar()",),
        references=(),
        links=(),
        words=9,
    )
    found = page_of(question, "why.html", "charlie?", "Made · core", "echo")
    words = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike"
    said = " ".join(found.fields.values())
    assert [word for word in [*words.split(), "november", "oscar"] if word not in said] == []

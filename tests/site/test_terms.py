"""The index of terms."""

import pytest
from small_book import page, text_of

from cvnotes.press.site.terms import by_term, initial
from cvnotes.press.takeaway.bank import Summary


def chapter(slug, *terms):
    """A chapter of which only the terms matter."""
    return Summary(f"notebooks/a/{slug}", "a", slug, slug, "core", None, None, (), (), (), terms)


def test_a_term_of_two_chapters_stands_once_with_both():
    first, second = chapter("one", "dying ReLU", "SAME"), chapter("two", "Dying relu")
    assert by_term([first, second]) == [("dying ReLU", [first, second]), ("SAME", [first])]


def test_terms_are_sorted_as_in_a_dictionary():
    found = by_term([chapter("one", "ROC", "1x1", "R-CNN", "rnn", "atrous")])
    assert [term for term, _ in found] == ["1x1", "atrous", "R-CNN", "rnn", "ROC"]


@pytest.mark.parametrize(
    ("term", "heading"), [("atrous", "A"), ("Ünet", "Ü"), ("1x1 conv", "0–9"), (".5", "0–9")]
)
def test_a_term_stands_below_its_first_letter(term, heading):
    assert initial(term) == heading


def test_a_term_leads_to_its_questions(small_site):
    index = page(small_site / "book/terms.html")
    entries = [text_of(entry) for entry in index.select("dl.terms > div")]
    assert entries == ["padding of a layer What is P for?", "stride of a layer What is a stride?"]
    link = index.select("dd a")[1]["href"]
    assert link == "../notebooks/detection/stride.html"
    letters = [link["href"] for link in index.select(".letters a")]
    assert [index.find(id=place[1:]).text for place in letters] == ["P", "S"]

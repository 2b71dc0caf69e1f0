"""What stands below the short answer, and the places of folded answers."""

import pytest
from small_book import page, text_of

from cvnotes.press.site.ahead import fold_anchor


@pytest.fixture(scope="module")
def padding(small_site):
    return page(small_site / "notebooks/detection/padding.html")


def test_below_the_short_answer_stands_what_will_be_asked(padding):
    box = padding.select_one("#short-answer aside.ahead")
    (link,) = box.select("ul:first-of-type a")
    assert text_of(link) == "And with stride?"
    fold = padding.find(id=link["href"].removeprefix("#"))
    assert fold.name == "details" and text_of(fold.summary) == "And with stride?"


def test_what_one_hears_stands_beside_what_is_true(padding):
    heard = padding.select("aside.ahead ul:last-of-type li")
    assert [(text_of(one), one.a["href"]) for one in heard] == [
        (
            "“Padding keeps the size.” With an odd kernel alone. An even one shifts it.",
            "#claim-keeps_size",
        ),
        (
            "Zero padding makes the output larger: not so. It keeps the output from shrinking",
            "#claim-grows",
        ),
    ]
    assert text_of(heard[0].a) == "“Padding keeps the size.”"


def test_it_stands_above_the_first_cell(padding):
    box = padding.select_one("aside.ahead")
    assert not box.find_previous_siblings(class_="cell")


@pytest.mark.parametrize(
    ("summary", "anchor"),
    [
        ("How far?", "ask-how-far"),
        ("Is <code>x</code> ½?", "ask-is-code-x-code-12"),
    ],
)
def test_an_anchor_says_what_is_asked(summary, anchor):
    assert fold_anchor(summary) == anchor


def test_an_anchor_is_not_long():
    assert len(fold_anchor("on and " * 20)) <= 64

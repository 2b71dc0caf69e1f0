"""The questions on the cover and on the page of a part, and how a part hangs together."""

import pytest
from small_book import (
    MAP,
    STRIDE,
    UNSAID,
    build,
    built,
    page,
    text_of,
    write_chapter,
)


def listed(file) -> list[str]:
    """The questions on a page, with their facts."""
    return [text_of(item) for item in page(file).select(".questions li")]


def test_a_part_lists_its_questions_in_the_order_to_read_them(small_site):
    part = small_site / "book/parts/detection.html"
    assert page(part).select_one("ol.questions")
    assert listed(part) == [
        "What is P for? core",
        "What is a stride? core · asked in 3 of 31 lists",
    ]


def test_the_cover_begins_a_part_with_what_is_asked_most(small_site):
    assert listed(small_site / "book/index.html") == [
        "What is a stride? core · asked in 3 of 31 lists",
        "What is P for? core",
    ]


def test_each_question_of_the_cover_says_its_difficulty_to_the_filter(small_site):
    cover = page(small_site / "book/index.html")
    questions = cover.select("ul.questions > li")
    assert [question["data-difficulty"] for question in questions] == ["core", "core"]
    form = cover.select_one("form.question-filter")
    assert form.has_attr("hidden")
    options = [option.text for option in form.select("option")]
    assert options == ["all", "core", "intermediate", "advanced"]


def test_the_cover_searches(small_site):
    form = page(small_site / "book/index.html").select_one("article form[role=search]")
    assert (form["action"], form.input["name"]) == ("../search.html", "q")


def test_a_chapter_says_how_often_it_is_asked(small_site):
    facts = page(small_site / "notebooks/detection/stride.html").select_one("h1 + p.facts")
    assert "core · asked in 3 of 31 lists · 1 claim" in text_of(facts)


def test_a_map_links_to_the_chapters_it_draws(small_site):
    drawing = page(small_site / "book/parts/detection.html").select_one("svg.part-map")
    links = {link.find("text").text: link["href"] for link in drawing.select("a")}
    assert links == {
        "Padding": "../../notebooks/detection/padding.html",
        "Stride": "../../notebooks/detection/stride.html",
    }
    assert [text.text for text in drawing.select(".said")] == ["comes before"]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("stride: Stride", "strides: Stride", "draws strides, but there is no such chapter"),
        ("[padding, stride,", "[stride, padding,", "an arrow leads from a box to one in the next"),
        ("rows:", "row:", "a part-map has `rows`"),
        ("- {stride: Stride}", "- [stride]", "a part-map has `rows`"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_one_line(book, old, new, said):
    part = book / "book/parts/detection.md"
    part.write_text(part.read_text(encoding="utf-8").replace(MAP, MAP.replace(old, new)))
    result = build(book)
    assert result.returncode != 0
    assert said in result.stderr


def test_every_list_shows_a_title_as_its_page_does(book):
    title = r"What is $\frac{x}{2}$ of `a_b` for \$ 5?"
    write_chapter(book, "stride", title, STRIDE, [UNSAID])
    site = built(book)
    for name in ("index", "parts/detection", "claims", "terms", "references", "plan"):
        shown = page(site / f"book/{name}.html").select_one("article a[href*=stride]:has(math)")
        assert text_of(shown) == "What is x2 of a_b for $ 5?"
        assert text_of(shown.code) == "a_b"
    folds = page(site / "book/practice.html").select("summary")
    assert "What is x2 of a_b for $ 5?" in map(text_of, folds)
    shown = "What is x/2 of a_b for $ 5?"
    assert shown in page(site / "book/parts/detection.html").svg.get_text()
    (window,) = page(site / "notebooks/detection/stride.html").head.select("title")
    assert text_of(window).startswith(shown)

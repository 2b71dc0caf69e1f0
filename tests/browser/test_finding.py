"""What the search finds and says, in a small index that is made up."""

import pytest
from browsing import ROOT

from cvnotes.press.takeaway.search_index import Page, packed, words_of
from cvnotes.press.takeaway.search_words import script

STATIC = ROOT / "book/_static"


def page(name: str, title: str, names: str = "", prose: str = "", **more) -> Page:
    """A page of this address and title, asked by the names, one a line, that says the prose."""
    fields = {"title": title, "terms": names.replace(", ", "\n"), "prose": prose}
    return Page(name, title, "Made", "It is.", fields, **more)


PAGES = [
    page("maps", "What does a feature map show?", "class activation map", "map map feature map"),
    page("precision", "How do you score a detector?", "mAP, average precision"),
    page("sigmoid", "Why is sigmoid not used?", "sigmoid", "a dying unit, and ReLU instead; ReLU"),
    page("relu", "Which activations are there?", "ReLU, dying ReLU"),
    page("pyramid", "What is a feature pyramid?", "FPN", "ResNet ResNet ResNet gives features"),
    page("residual", "What is residual learning?", "ResNet, skip connection"),
    page("convolution", "What is a convolution?", "convolution", "its kernel"),
    page("soft", "What is soft Dice?", "soft Dice", "the flow of gradients, a kernel, a target"),
    page("suppression", "How are duplicates dropped?", "soft-NMS, NMS"),
    page("dropout", "How does dropout scale?", "inverted dropout", "scale and mask"),
    page("write-dropout", "Write dropout", "dropout from scratch", "scale", is_drill=True),
    *(page(f"other{n}", f"Another {n}?", prose=f"unlike any, target {n}") for n in range(12)),
]


@pytest.fixture(scope="module")
def found(browser):
    """Searches for a text: addresses, words that are absent, words that were taken for others."""
    context = browser.new_context()
    tab = context.new_page()
    tab.add_script_tag(content=script())
    tab.add_script_tag(path=STATIC / "words.js")
    tab.add_script_tag(content=packed(PAGES, [words_of(page) for page in PAGES]))
    tab.add_script_tag(path=STATIC / "search-find.js")
    yield lambda text: tab.evaluate(
        """(text) => {
          const found = cvnotesSearch.search(text);
          return [found.pages.map((page) => cvnotesSearch.pages[page][0]), found.absent,
                  Object.fromEntries(found.changed.map(({ word, instead }) => [word, instead]))];
        }""",
        text,
    )
    context.close()


@pytest.mark.parametrize("text", ["dying ReLU", "dying relu", "DYING RELU", "Dying Relu"])
def test_capitals_do_not_matter(found, text):
    assert found(text) == found("dying relu")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("map", "precision"),
        ("MAP", "precision"),
        ("dying relu", "relu"),
        ("resnet", "residual"),
        ("soft-nms", "suppression"),
        ("soft nms", "suppression"),
        ("softnms", "suppression"),
    ],
)
def test_a_name_wins_over_scattered_words_however_it_is_written(found, text, first):
    assert found(text)[0][0] == first


def test_pages_with_the_words_of_a_name_follow(found):
    assert "maps" in found("map")[0]


def test_a_name_within_a_question_counts(found):
    assert found("is a resnet better than a pyramid")[0][:2] == ["pyramid", "residual"]
    assert found("what are the features of a resnet")[0][0] == "residual"


@pytest.mark.parametrize("text", ["convoluton", "convolutoin", "comvolution", "convollution"])
def test_a_corrected_word_finds_what_the_right_one_does_and_is_told(found, text):
    pages, absent, changed = found(text)
    assert pages == found("convolution")[0]
    assert (absent, changed) == ([], {text: "convolution"})


def test_in_quotes_nothing_is_corrected(found):
    assert found('"convoluton"') == [[], ["convoluton"], {}]


@pytest.mark.parametrize("text", ["SIFT", "sift", "softy2", "targot", "dropper"])
def test_short_words_and_what_the_book_is_not_about_are_no_guesses(found, text):
    assert found(text) == [[], [text], {}]


def test_where_the_word_that_tells_most_is_absent_few_pages_are_shown(found):
    pages, absent, _ = found("optical target")
    assert len(found("target")[0]) > len(pages) > 0
    assert absent == ["optical"]


def test_a_word_that_is_being_typed_finds_the_whole_one(found):
    assert found("convo")[0] == found("convoluti")[0] == ["convolution"]


def test_an_abbreviation_finds_what_it_stands_for(found):
    assert found("conv")[0][0] == "convolution"


def test_a_chapter_comes_before_a_drill_unless_one_wants_to_write(found):
    assert found("dropout scale")[0][:2] == ["dropout", "write-dropout"]
    for asked in ("implement dropout", "dropout in numpy", "write dropout"):
        assert found(asked)[0][0] == "write-dropout"


@pytest.mark.parametrize("text", ["", "?", "a", "what is it", "constructor", "__proto__", "16"])
def test_what_tells_nothing_finds_nothing(found, text):
    assert found(text)[0] == []

"""How claims and measured figures are shown: text, HTML that needs no stylesheet, JSON."""

import json
from dataclasses import asdict
from html.parser import HTMLParser

import pytest
from IPython.core.formatters import DisplayFormatter

from cvnotes import claim, measured
from cvnotes.cards import (
    CASES_SHOWN,
    MEASURED_MIME,
    MIME,
    VERDICTS,
    Claim,
    Measured,
    code_spans,
)

NOTES = {
    "confirmed": {},
    "conditional": {"when": "`x` is 1 & more"},
    "refuted": {"instead": "`x` is 1 & more"},
}


def a_claim(
    verdict="confirmed", statement="Some `x < y` & more", cases=("x=1", "x='<b>'"), seeds=0
):
    return Claim("some_id", statement, verdict, list(cases), ["x=0"], **NOTES[verdict], seeds=seeds)


FIGURE = Measured("accuracy", "share of `a < b` & more", 24, "0.86", "0.97")


class Page(HTMLParser):
    """The text of a page and what it is made of; fails on tags that do not close in order."""

    def __init__(self, source):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], ""
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


# All three representations


@pytest.mark.parametrize(
    "result, mime", [(a_claim("refuted", seeds=3), MIME), (FIGURE, MEASURED_MIME)]
)
def test_a_result_has_text_html_and_json(result, mime):
    data, metadata = DisplayFormatter().format(result)
    assert set(data) == {"text/plain", "text/html", mime} and metadata == {}
    assert data["text/plain"] == repr(result)
    assert type(result)(**json.loads(json.dumps(data[mime]))) == result


def test_the_json_of_a_claim_has_all_of_its_fields():
    result = a_claim("conditional", seeds=5)
    assert list(result._repr_mimebundle_()[MIME]) == [
        "id",
        "statement",
        "verdict",
        "holds",
        "fails",
        "when",
        "instead",
        "seeds",
    ]


def test_the_json_of_a_measured_figure_says_what_was_found_only_if_it_was_looked_for():
    assert set(FIGURE._repr_mimebundle_()[MEASURED_MIME]) == {
        "id",
        "quantity",
        "seeds",
        "low",
        "high",
    }
    swept = Measured(**{**asdict(FIGURE), "found": ("0.86", "0.97")})
    assert swept._repr_mimebundle_()[MEASURED_MIME]["found"] == ("0.86", "0.97")


def test_what_was_found_is_in_the_json_alone():
    swept = Measured(**{**asdict(FIGURE), "found": ("0.8", "0.9")})
    assert (repr(swept), swept._repr_html_()) == (repr(FIGURE), FIGURE._repr_html_())


def test_a_claim_is_the_same_on_every_run(shown):
    for _ in range(2):
        # A fresh object each time: its address differs.
        state = claim("S", verdict="confirmed", holds=[[{2, 1}]], fails=[None], seeds=range(2))

        @state
        def is_given(values, seed):
            return values is not None

    assert shown[0]._repr_mimebundle_() == shown[1]._repr_mimebundle_()


def test_a_measured_figure_is_the_same_on_every_run(shown):
    for _ in range(2):

        @measured("a number", seeds=3, low=0, high=2)
        def number(seed):
            return seed

    assert shown[0]._repr_mimebundle_() == shown[1]._repr_mimebundle_()


# Text


@pytest.mark.parametrize(
    "verdict, plain",
    [
        ("confirmed", "✓ Confirmed: S\n  Holds for: x=1 | x=2\n  Control, fails for: x=0"),
        (
            "conditional",
            "≈ Conditional: S\n  When: `x` is 1 & more\n"
            "  Inside the condition, holds for: x=1 | x=2\n  Outside it, fails for: x=0",
        ),
        (
            "refuted",
            "✗ Refuted: S\n  Instead: `x` is 1 & more\n"
            "  Happens to hold for: x=1 | x=2\n  Counterexample, fails for: x=0",
        ),
    ],
)
def test_plain_text(verdict, plain):
    assert repr(a_claim(verdict, "S", ["x=1", "x=2"])) == plain


@pytest.mark.parametrize("seeds, each", [(0, ""), (1, " (1 seed each)"), (5, " (5 seeds each)")])
def test_the_number_of_seeds_stands_at_both_lists(seeds, each):
    labels = [label for label, *_ in a_claim(seeds=seeds).lines()]
    assert labels == [f"Holds for{each}", f"Control, fails for{each}"]


def test_plain_text_of_a_measured_figure():
    assert repr(FIGURE) == "◦ Measured over 24 seeds: share of `a < b` & more 0.86 to 0.97"


def test_a_figure_that_is_the_same_for_all_seeds_is_one_number():
    assert repr(Measured("id", "steps", 9, "3", "3")) == "◦ Measured over 9 seeds: steps 3"


# HTML


@pytest.mark.parametrize("verdict", VERDICTS)
def test_html_is_legible_without_a_stylesheet(verdict):
    page = Page(a_claim(verdict)._repr_html_())
    assert set(page.tags) == {"div", "p", "strong", "ul", "li", "code"}
    style = dict(page.attributes)["style"]
    # The page's own colours for text and ground serve light and dark alike.
    assert {part.split(":")[0].strip() for part in style.split(";")} == {"border-left", "padding"}
    how = VERDICTS[verdict]
    note = f"{how.note}: x is 1 & more" if how.note else ""
    cases = f"{how.holds}: x=1, x='<b>'{how.fails}: x=0"
    assert page.text == f"{how.mark} {how.word}: Some x < y & more{note}{cases}"


def test_html_is_escaped_and_backticks_are_code():
    source = a_claim()._repr_html_()
    assert "Some <code>x &lt; y</code> &amp; more" in source
    assert "<code>x=&#x27;&lt;b&gt;&#x27;</code>" in source
    assert "one ` alone" in a_claim(statement="one ` alone")._repr_html_()


@pytest.mark.parametrize(
    "count, more",
    [(CASES_SHOWN, ""), (CASES_SHOWN + 1, " and 1 more"), (CASES_SHOWN + 14, " and 14 more")],
)
def test_many_cases_are_counted_in_the_text_and_listed_in_the_data(count, more):
    result = a_claim(cases=[f"x={i}" for i in range(count)])
    cases = [f"x={i}" for i in range(CASES_SHOWN)]
    assert f"  Holds for: {' | '.join(cases)}{' |' if more else ''}{more}\n" in repr(result)
    assert f"Holds for: {', '.join(cases)}{more}Control" in Page(result._repr_html_()).text
    assert len(result._repr_mimebundle_()[MIME]["holds"]) == count


def test_html_of_a_measured_figure():
    page = Page(FIGURE._repr_html_())
    assert page.tags == ["div", "p", "strong", "code"]
    assert page.text == "Measured over 24 seeds: share of a < b & more 0.86 to 0.97"


def test_a_colon_in_the_quantity_stays_where_it_is():
    page = Page(Measured("id", "share: of all", 9, "0", "1")._repr_html_())
    assert page.text == "Measured over 9 seeds: share: of all 0 to 1"


@pytest.mark.parametrize(
    "text, source",
    [
        ("plain", "plain"),
        ("`a`", "<code>a</code>"),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("a ` b", "a ` b"),
        ("`a` and ` b", "<code>a</code> and ` b"),
        ("``", "<code></code>"),
        ("`<b>` & 'c'", "<code>&lt;b&gt;</code> &amp; 'c'"),
        ("", ""),
    ],
)
def test_what_stands_in_backticks_is_code(text, source):
    assert code_spans(text) == source

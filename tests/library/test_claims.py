"""The claim: what it accepts, what it refuses and with which words, and how it is shown."""

from dataclasses import asdict
from fractions import Fraction
from functools import partial
from html.parser import HTMLParser

import IPython.display
import nbformat
import numpy as np
import pytest
import torch
from IPython.core.formatters import DisplayFormatter
from torch import nn

from cvnotes import ClaimError, claim, raises
from cvnotes.cards import CASES_SHOWN, MIME, VERDICTS, Claim
from cvnotes.press.chapters import Chapter, ChapterError


@pytest.fixture
def shown(monkeypatch):
    """What claims display, in order."""
    results = []
    monkeypatch.setattr(IPython.display, "display", results.append)
    return results


def is_even(n):
    return n % 2 == 0


def state(
    check=is_even, statement="Some numbers are even", verdict="confirmed", holds=(2,), fails=(3,)
):
    return claim(statement, verdict=verdict, holds=holds, fails=fails)(check)


def message(exception, **kwargs):
    with pytest.raises(exception) as caught:
        state(**kwargs)
    return str(caught.value)


# What a true claim does


def test_a_claim_shows_one_result_and_returns_the_function(shown):
    assert state(holds=[2, 4], fails=[3]) is is_even
    assert [asdict(result) for result in shown] == [
        {
            "id": "is_even",
            "statement": "Some numbers are even",
            "verdict": "confirmed",
            "holds": ["n=2", "n=4"],
            "fails": ["n=3"],
        }
    ]


def test_every_case_is_run_once_in_order(shown):
    seen = []

    def check(n):
        seen.append(n)
        return n > 0

    state(check, holds=iter([1, 2]), fails=(-n for n in (1, 2)))
    assert seen == [1, 2, -1, -2]


def test_numpy_truth_values_count_as_truth_values(shown):
    def check(n):
        return np.float64(n) > 0

    state(check, holds=[1], fails=[-1])
    assert len(shown) == 1


def test_seeds_in_a_row_are_shown_as_one_case(shown):
    def check(mode, net_seed):
        return mode != "off"

    rows = [(mode, s) for s in range(4) for mode in ("on", "auto")]
    state(
        check,
        holds=[*rows, ("one", 7), ("two", 1), ("two", 2), ("gap", 0), ("gap", 1), ("gap", 3)],
        fails=[("off", 0)],
    )
    assert shown[0].holds == [
        "mode='on', net_seed=0 to 3",
        "mode='auto', net_seed=0 to 3",
        "mode='one', net_seed=7",
        "mode='two', net_seed=1",
        "mode='two', net_seed=2",
        "mode='gap', net_seed=0",
        "mode='gap', net_seed=1",
        "mode='gap', net_seed=3",
    ]


def test_two_seeds_and_other_numbers_in_a_row_are_shown_one_by_one(shown):
    def check(n, data_seed, net_seed=0):
        return n > 0

    state(
        check,
        holds=[(n, s, s) for n in (1, 2) for s in range(3)],
        fails=[(n, 0) for n in (0, -1, -2)],
    )
    assert len(shown[0].holds) == 6 and len(shown[0].fails) == 3


# What is refused


def test_a_false_case_in_holds():
    text = message(ClaimError, holds=[2, 5, 7])
    assert (
        text == "claim `is_even`, case n=5 in `holds`: the check came out False; it should be True"
    )


def test_a_true_case_in_fails():
    text = message(ClaimError, fails=[3, 8])
    assert (
        text == "claim `is_even`, case n=8 in `fails`: the check came out True; it should be False"
    )


def test_a_broken_claim_shows_nothing(shown):
    for wrong in ({"holds": [3]}, {"fails": [2]}):
        message(ClaimError, **wrong)
    assert shown == []


@pytest.mark.parametrize(
    "name, reason",
    [("holds", "is true, or it states nothing"), ("fails", "is false, or it cannot fail")],
)
def test_an_empty_list(name, reason):
    text = message(ValueError, **{name: []})
    assert text.startswith(f"`{name}` is empty") and text.endswith(reason)


@pytest.mark.parametrize("name", ["holds", "fails"])
@pytest.mark.parametrize(
    "cases", [2, None, "abc", {"n": 2}, is_even], ids=lambda cases: type(cases).__name__
)
def test_cases_that_are_no_list(name, cases):
    assert message(ValueError, **{name: cases}).startswith(f"`{name}` is a list of cases; got")


@pytest.mark.parametrize("name, expected", [("holds", "True"), ("fails", "False")])
def test_a_check_that_raises(name, expected):
    def check(n):
        if n == 0:
            raise ZeroDivisionError("n is zero")
        return n > 0

    with pytest.raises(ClaimError) as caught:
        state(check, **{"holds": [1], "fails": [-1], name: [0]})
    assert str(caught.value) == (
        f"claim `check`, case n=0 in `{name}`: the check raised ZeroDivisionError: n is zero; it should return {expected}"
    )
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(
    "outcome",
    [
        torch.tensor(True),
        torch.tensor([True, False]),
        np.array(True),
        np.array([True]),
        None,
        1,
        0,
        1.0,
        "",
        "yes",
        [],
        is_even,
    ],
    ids=lambda outcome: (
        f"{type(outcome).__name__}-{outcome}" if outcome is not is_even else "function"
    ),
)
@pytest.mark.parametrize("name", ["holds", "fails"])
def test_a_check_that_returns_no_truth_value(name, outcome):
    def check(n):
        return {1: True, -1: False}.get(n, outcome)

    text = message(ClaimError, check=check, **{"holds": [1], "fails": [-1], name: [0]})
    returned = f"the check returned a {type(outcome).__name__}, not True or False"
    assert text.startswith(f"claim `check`, case n=0 in `{name}`: {returned}")


@pytest.mark.parametrize("verdict", ["true", "Confirmed", "", None])
def test_an_unknown_verdict(verdict):
    assert message(ValueError, verdict=verdict) == (
        f"unknown verdict {verdict!r}; a verdict is one of confirmed, conditional, refuted"
    )


@pytest.mark.parametrize("statement", ["", "  \n", None, 3])
def test_a_statement_that_is_none(statement):
    assert message(ValueError, statement=statement).startswith("a claim needs a statement")


@pytest.mark.parametrize(
    "check", [lambda n: n == 2, partial(is_even), nn.ReLU()], ids=["lambda", "partial", "module"]
)
def test_a_check_without_a_name(check):
    assert message(ValueError, check=check).startswith("the name of the check is the claim's id")


@pytest.mark.parametrize("case", [(1, 2), (), {"m": 2}, {"n": 2, "m": 3}, ((2, 4), 1)], ids=repr)
def test_a_case_that_does_not_fit_the_parameters(case):
    text = message(ClaimError, holds=[case])
    assert text.startswith(f"claim `is_even`: the case {case!r} does not fit its parameters")
    assert text.endswith("to pass a tuple as one argument, write ((1, 2),)")


def test_a_type_error_inside_the_check_is_not_taken_for_a_wrong_case():
    assert "the check raised TypeError" in message(ClaimError, holds=["two"])


def test_a_broken_claim_is_an_assertion_error():
    assert issubclass(ClaimError, AssertionError)


def test_raises_tells_one_exception_from_another():
    assert raises(ValueError, int, "x") is True
    assert raises((KeyError, ValueError), int, "x") is True
    assert raises(ValueError, int, "11", base=2) is False
    with pytest.raises(TypeError):
        raises(ValueError, int, [])


# How cases are given and written


@pytest.fixture
def written(shown):
    """The text of one case of a claim that is true of everything but "never"."""

    def check(x):
        return not (isinstance(x, str) and x == "never")

    def write(case):
        state(check, holds=[case], fails=["never"])
        return shown[-1].holds[0]

    return write


@pytest.mark.parametrize(
    "case, text",
    [
        ((3, 1), "K=3, P=1"),
        ([3, 1], "K=[3, 1], P=2"),
        (3, "K=3, P=2"),
        ({"P": 1, "K": 3}, "K=3, P=1"),
        (((3, 5), 1), "K=(3, 5), P=1"),
        (((3, 5),), "K=(3, 5), P=2"),
        ({"K": (3, 5)}, "K=(3, 5), P=2"),
        ("3", "K='3', P=2"),
    ],
    ids=repr,
)
def test_a_case_reaches_the_parameters_and_is_written_with_their_names(case, text, shown):
    calls = []

    def check(K, P=2):
        calls.append(f"K={K!r}, P={P!r}")
        return K != 0

    state(check, holds=[case], fails=[0])
    assert calls[0] == text
    assert shown[0].holds == [text.removesuffix(", P=2")]


def test_a_case_may_use_defaults_alone_and_star_parameters(shown):
    def check(wanted=True, *more, **named):
        return wanted

    state(check, holds=[(), (True, 1, 2), {"wanted": True, "extra": 3}], fails=[False])
    assert shown[0].holds == ["()", "wanted=True, more=(1, 2)", "wanted=True, extra=3"]


def named(x):
    return x


class Named:
    def __repr__(self):
        return "Named()"


@pytest.mark.parametrize(
    "case, text",
    [
        (None, "None"),
        (0.1, "0.1"),
        ("two  words\n", r"'two  words\n'"),
        ([1, [2, (3,)]], "[1, [2, (3,)]]"),
        ((((1, 2), [named]),), "((1, 2), [named])"),
        ((((),),), "((),)"),
        (range(3), "range(0, 3)"),
        (Fraction(1, 3), "1/3"),
        ([Fraction(1, 3)], "[1/3]"),
        (named, "named"),
        (nn.Conv2d, "Conv2d"),
        (torch.relu, "relu"),
        (torch.float32, "torch.float32"),
        (partial(named, 3, p=Fraction(1, 2)), "named(3, p=1/2)"),
        (partial(nn.Conv2d, kernel_size=(3, 3)), "Conv2d(kernel_size=(3, 3))"),
        (({"f": named, "k": (3,)},), "{'f': named, 'k': (3,)}"),
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "tensor([[1., 2.], [3., 4.]])"),
        (
            nn.Sequential(nn.Flatten(), nn.ReLU()),
            "Sequential( (0): Flatten(start_dim=1, end_dim=-1) (1): ReLU() )",
        ),
        (Named(), "Named()"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_is_written_as_the_reader_would_write_it(case, text, written):
    assert written(case) == f"x={text}"


def test_a_set_is_written_in_one_order(written):
    # Equal sets whose iteration order differs: 0 and 8 compete for one slot of the hash table.
    assert list({0, 8}) != list({8, 0})
    assert written({0, 8}) == written({8, 0}) == "x={0, 8}"
    assert written(frozenset("ab")) == "x={'a', 'b'}"
    assert written(set()) == "x=set()"


@pytest.mark.parametrize(
    "case",
    [
        object(),
        lambda x: x,
        [lambda x: x],
        partial(lambda x: x),
        (((object(),),),),
        ({"key": object()},),
        (v for v in ()),
    ],
    ids=["object", "lambda", "list", "partial", "nested", "mapping", "generator"],
)
@pytest.mark.parametrize("name", ["holds", "fails"])
def test_a_case_without_a_name_is_refused(name, case):
    def check(x):
        return x == 1

    text = message(ClaimError, check=check, **{"holds": [1], "fails": [2], name: [case]})
    assert (
        text.startswith("claim `check`: the case")
        and "has no name that a reader could follow" in text
    )


def test_a_case_is_written_before_the_check_can_change_it(shown):
    def check(values):
        values.append(0)
        return len(values) == 2

    state(check, holds=[[7]], fails=[[7, 7]])
    assert (shown[0].holds, shown[0].fails) == (["values=[7]"], ["values=[7, 7]"])


# How a claim is shown


def a_claim(verdict="confirmed", statement="Some `x < y` & more", cases=("x=1", "x='<b>'")):
    return Claim("some_id", statement, verdict, list(cases), ["x=0"])


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


def test_the_three_representations(shown):
    state(verdict="refuted")
    data, metadata = DisplayFormatter().format(shown[0])
    assert set(data) == {"text/plain", "text/html", MIME} and metadata == {}
    assert data["text/plain"] == repr(shown[0])
    assert Claim(**data[MIME]) == shown[0]


@pytest.mark.parametrize(
    "verdict, plain",
    [
        ("confirmed", "✓ Confirmed: S\n  Holds for: x=1 | x=2\n  Control, fails for: x=0"),
        (
            "conditional",
            "≈ Conditional: S\n  Inside the condition, holds for: x=1 | x=2\n  Outside it, fails for: x=0",
        ),
        (
            "refuted",
            "✗ Refuted: S\n  Happens to hold for: x=1 | x=2\n  Counterexample, fails for: x=0",
        ),
    ],
)
def test_plain_text(verdict, plain):
    assert repr(a_claim(verdict, "S", ["x=1", "x=2"])) == plain


@pytest.mark.parametrize("verdict", VERDICTS)
def test_html_is_legible_without_a_stylesheet(verdict):
    page = Page(a_claim(verdict)._repr_html_())
    assert set(page.tags) == {"div", "p", "strong", "ul", "li", "code"}
    style = dict(page.attributes)["style"]
    # The page's own colours for text and ground serve light and dark alike; only the rule at the side is coloured.
    assert {part.split(":")[0].strip() for part in style.split(";")} == {"border-left", "padding"}
    how = VERDICTS[verdict]
    assert (
        page.text
        == f"{how.mark} {how.word}: Some x < y & more{how.holds}: x=1, x='<b>'{how.fails}: x=0"
    )


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


def test_the_same_claim_gives_the_same_output_again(shown):
    def check(layer, size):
        return layer is not None

    for _ in range(2):
        # Fresh objects each time: their addresses differ.
        cases = [(nn.Conv2d(1, 2, 3), {2, 1}), (partial(nn.Linear, 3), torch.zeros(2))]
        state(check, holds=cases, fails=[(None, 0)])
    assert shown[0]._repr_mimebundle_() == shown[1]._repr_mimebundle_()


# Claims in a chapter


def chapter(tmp_path, *claims):
    """A chapter whose cells have shown these claims."""
    outputs = [
        nbformat.v4.new_output("display_data", data=result._repr_mimebundle_()) for result in claims
    ]
    cells = [nbformat.v4.new_code_cell("...", outputs=[output]) for output in outputs]
    cells.append(nbformat.v4.new_markdown_cell("Text"))
    return Chapter(
        tmp_path,
        tmp_path / "notebooks" / "part" / "made-up.ipynb",
        nbformat.v4.new_notebook(cells=cells),
    )


def test_a_chapter_knows_its_claims_in_order(tmp_path):
    one, two = a_claim(), Claim("other_id", "S", "refuted", ["x=1"], ["x=2"])
    assert chapter(tmp_path, two, one).claims == [asdict(two), asdict(one)]


def test_a_duplicate_id_in_a_chapter(tmp_path):
    with pytest.raises(ChapterError, match="made-up.ipynb: the claim id `some_id` is used twice"):
        chapter(tmp_path, a_claim(), a_claim("refuted")).claims

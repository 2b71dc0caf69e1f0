"""How the cases of a claim reach its check, and how they are written for the reader."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from cvnotes import ClaimError, claim


def state(check, holds, fails):
    return claim("Statement", verdict="confirmed", holds=holds, fails=fails)(check)


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
        (np.int64(1), "1"),
        ([np.float64(0.5), np.bool_(True)], "[0.5, True]"),
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

    with pytest.raises(ClaimError, match="has no name that a reader could follow"):
        state(check, **{"holds": [1], "fails": [2], name: [case]})


def test_a_case_is_written_before_the_check_can_change_it(shown):
    def check(values):
        values.append(0)
        return len(values) == 2

    state(check, holds=[[7]], fails=[[7, 7]])
    assert (shown[0].holds, shown[0].fails) == (["values=[7]"], ["values=[7, 7]"])


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


# Which collections are lists of cases


def is_even(n):
    return n % 2 == 0


LISTED = {"holds": [2], "fails": [3]}


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("cases", [{2}, frozenset({2, 4}), {2: 4}.keys(), set()], ids=repr)
def test_a_set_of_cases_is_refused_because_it_has_no_order(name, cases):
    with pytest.raises(ValueError) as caught:
        state(is_even, **{**LISTED, name: cases})
    assert str(caught.value) == (
        f"`{name}` is a list of cases; a set has no order to show them in: {cases!r}"
    )


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("cases", [2, None, "abc", {"n": 2}, is_even, torch.tensor(2)])
def test_what_is_no_list_of_cases_is_refused(name, cases):
    with pytest.raises(ValueError) as caught:
        state(is_even, **{**LISTED, name: cases})
    assert str(caught.value) == (
        f"`{name}` is a list of cases; got {cases!r}. "
        f"A single case goes into a list too: [{cases!r}]"
    )


@pytest.mark.parametrize(
    "name, reason",
    [("holds", "is true, or it states nothing"), ("fails", "is false, or it cannot fail")],
)
def test_an_empty_list_is_refused(name, reason):
    with pytest.raises(ValueError, match=f"`{name}` is empty: a claim needs .* {reason}"):
        state(is_even, **{**LISTED, name: []})


def test_an_error_inside_a_generator_of_cases_passes_through():
    with pytest.raises(ZeroDivisionError):
        state(is_even, (1 // 0 for _ in range(1)), [3])


def test_cases_may_come_from_a_generator_or_a_range(shown):
    state(is_even, (n for n in (2, 4)), range(1, 5, 2))
    assert (shown[0].holds, shown[0].fails) == (["n=2", "n=4"], ["n=1", "n=3"])


def test_with_seeds_a_case_is_written_before_the_check_can_change_it(shown):
    def check(values, seed):
        values.append(seed)
        return values[0] == 7

    claim("S", verdict="confirmed", holds=[[7]], fails=[[8]], seeds=range(2))(check)
    assert (shown[0].holds, shown[0].fails) == (["values=[7]"], ["values=[8]"])

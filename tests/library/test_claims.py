"""The claim: what it accepts, what it refuses and with which words."""

from dataclasses import asdict
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from cvnotes import ClaimError, claim, raises


def is_even(n):
    return n % 2 == 0


STATED = {
    "statement": "Some numbers are even",
    "verdict": "confirmed",
    "holds": (2,),
    "fails": (3,),
}
CONDITIONAL = {"verdict": "conditional", "when": "the number is divisible by two"}
REFUTED = {"verdict": "refuted", "instead": "Every second number is odd"}


def state(check=is_even, **given):
    return claim(**{**STATED, **given})(check)


def message(exception, **given):
    with pytest.raises(exception) as caught:
        state(**given)
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
            "when": "",
            "instead": "",
            "seeds": 0,
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


@pytest.mark.parametrize("name, expected", [("holds", "True"), ("fails", "False")])
def test_a_check_that_raises(name, expected):
    def check(n):
        if n == 0:
            raise ZeroDivisionError("n is zero")
        return n > 0

    with pytest.raises(ClaimError) as caught:
        state(check, **{"holds": [1], "fails": [-1], name: [0]})
    assert str(caught.value) == (
        f"claim `check`, case n=0 in `{name}`: the check raised ZeroDivisionError: n is zero; "
        f"it should return {expected}"
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


@pytest.mark.parametrize("exception", [3, "ValueError", int, (ValueError, 3), None])
def test_raises_takes_classes_of_exceptions_alone(exception):
    with pytest.raises(ValueError, match="must be a class of exceptions"):
        raises(exception, int, "x")


def test_raises_takes_functions_alone():
    with pytest.raises(ValueError, match="must be a function"):
        raises(ValueError, "int", "x")


# When, and instead


def test_a_conditional_claim_says_when(shown):
    state(**CONDITIONAL)
    assert (shown[0].when, shown[0].instead) == (CONDITIONAL["when"], "")


def test_a_refuted_claim_says_what_is_true_instead(shown):
    state(**REFUTED)
    assert (shown[0].when, shown[0].instead) == ("", REFUTED["instead"])


@pytest.mark.parametrize("missing", [None, "", "  \n", 3], ids=repr)
@pytest.mark.parametrize(
    "verdict, name, what",
    [
        ("conditional", "when", "the condition, as in 'true when …'"),
        ("refuted", "instead", "what is true instead, as a sentence"),
    ],
)
def test_a_further_sentence_that_is_missing(verdict, name, what, missing):
    assert message(ValueError, verdict=verdict, **{name: missing}) == (
        f"a {verdict} claim needs `{name}`, {what}; got {missing!r}"
    )


@pytest.mark.parametrize(
    "given, words",
    [
        ({"when": "odd"}, "`when` belongs to conditional claims; this one is confirmed"),
        ({**REFUTED, "when": "odd"}, "`when` belongs to conditional claims; this one is refuted"),
        ({"instead": "No"}, "`instead` belongs to refuted claims; this one is confirmed"),
        (
            {**CONDITIONAL, "instead": "No"},
            "`instead` belongs to refuted claims; this one is conditional",
        ),
        ({"when": ""}, "`when` belongs to conditional claims; this one is confirmed: got ''"),
    ],
)
def test_a_further_sentence_that_does_not_belong(given, words):
    assert message(ValueError, **given).startswith(words)


# Seeds


def drawn(n, seed):
    return n > 0


SEEDED = {"check": drawn, "holds": [1, 2], "fails": [-1]}


def test_every_case_is_tried_with_every_seed(shown):
    calls = []

    def check(n, seed):
        calls.append((n, seed))
        return n > 0

    state(check, holds=[1, (2,)], fails=[{"n": -1}], seeds=range(2))
    assert calls == [(1, 0), (1, 1), (2, 0), (2, 1), (-1, 0), (-1, 1)]
    assert (shown[0].holds, shown[0].fails, shown[0].seeds) == (["n=1", "n=2"], ["n=-1"], 2)


def test_seeds_may_be_numpy_ints_and_any_iterable(shown):
    state(**SEEDED, seeds=np.arange(3))
    state(**SEEDED, seeds=(seed for seed in (7, 1)))
    assert [result.seeds for result in shown] == [3, 2]


def test_cases_that_name_no_parameter_but_the_seed(shown):
    def check(seed, wanted=True):
        return wanted

    state(check, holds=[()], fails=[{"wanted": False}], seeds=[0])
    assert (shown[0].holds, shown[0].fails) == (["()"], ["wanted=False"])


def test_a_claim_that_breaks_under_one_seed_names_it():
    def check(n, seed):
        return n > 0 and seed != 3

    assert message(ClaimError, check=check, holds=[1], fails=[-1], seeds=range(5)) == (
        "claim `check`, case n=1, seed=3 in `holds`: the check came out False; it should be True"
    )


def test_a_control_must_fail_with_every_seed():
    def check(n, seed):
        return n > 0 or seed == 4

    text = message(ClaimError, check=check, holds=[1], fails=[-1], seeds=range(5))
    assert "case n=-1, seed=4 in `fails`: the check came out True" in text


@pytest.mark.parametrize(
    "seeds, words",
    [
        (3, "`seeds` must be a list of ints, for example range(5); got 3"),
        ("012", "`seeds` must be a list of ints"),
        ({0: 1}, "`seeds` must be a list of ints"),
        ({0, 1}, "`seeds` must be a list of ints"),
        ([], "`seeds` is empty: leave it out where the check takes none"),
        ([0, -1], "a seed must be an int of at least 0; got -1"),
        ([0, 1.0], "a seed must be an int of at least 0; got 1.0"),
        ([True], "a seed must be an int of at least 0; got True"),
        (["0"], "a seed must be an int of at least 0; got '0'"),
        ([0, 1, 0], "`seeds` names a seed twice; got [0, 1, 0]"),
    ],
    ids=repr,
)
def test_seeds_that_are_none(seeds, words):
    assert message(ValueError, **SEEDED, seeds=seeds).startswith(words)


def test_a_check_without_the_parameter_seed():
    assert message(ValueError, seeds=[0]) == (
        "claim `is_even` has seeds: its check needs a parameter named `seed`"
    )


def test_a_case_that_names_the_seed_too():
    text = message(ClaimError, **{**SEEDED, "holds": [{"n": 1, "seed": 0}]}, seeds=[0])
    assert "`seeds` gives the seed; the case {'n': 1, 'seed': 0} does too" in text


def test_a_case_that_gives_the_seed_by_position():
    text = message(ClaimError, **{**SEEDED, "holds": [(1, 0)]}, seeds=[0])
    assert text.startswith("claim `drawn`: the case (1, 0) does not fit its parameters")

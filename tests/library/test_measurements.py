"""Measured figures: what a run evaluates, what a sweep, and what is refused with which words."""

from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import torch

from cvnotes import MeasuredError, measured
from cvnotes.environment import SEED, SWEEP

# What seed n gives: lowest 0.81, highest 0.97, and in between with the first seed.
VALUES = [0.861, 0.808, 0.9749, 0.9]
STATED = {"quantity": "share", "seeds": 4, "low": 0.81, "high": 0.97}


def share(seed):
    return VALUES[seed]


def measure(value_of=share, **given):
    return measured(**{**STATED, **given})(value_of)


def constant(value):
    def always(seed):
        return value

    return always


def message(exception, *args, **given):
    with pytest.raises(exception) as caught:
        measure(*args, **given)
    return str(caught.value)


# An ordinary run


def test_a_run_evaluates_the_first_seed_alone_and_returns_the_function(shown):
    seen = []

    def share(seed):
        seen.append(seed)
        return VALUES[seed]

    assert measure(share) is share
    assert seen == [0] and len(shown) == 1


def test_what_is_shown_has_the_digits_that_were_written(shown):
    measure()
    result = shown[0]
    assert (result.id, result.quantity, result.seeds) == ("share", "share", 4)
    assert (result.low, result.high, result.found) == ("0.81", "0.97", ())


@pytest.mark.parametrize(
    "low, high, written",
    [
        (0.86, 0.9, ("0.86", "0.90")),
        (1, 2, ("1", "2")),
        (1.0, 2.5, ("1.0", "2.5")),
        (-0.5, 0, ("-0.5", "0.0")),
        (0.0, -0.0, ("0", "0")),
        (-0.0, 0.25, ("0.00", "0.25")),
        (1e-3, 1, ("0.001", "1.000")),
        (100, 2e6, ("100", "2000000")),
        (np.float32(0.25), np.int64(1), ("0.25", "1.00")),
        (Fraction(1, 4), 1, ("0.25", "1.00")),
        (0.5, 0.5, ("0.5", "0.5")),
    ],
    ids=repr,
)
def test_both_limits_have_as_many_digits_as_the_longer_one(low, high, written, shown):
    measure(constant(low), low=low, high=high)
    assert (shown[0].low, shown[0].high) == written


@pytest.mark.parametrize("value", [0.8051, 0.81, 0.9, 0.97, 0.9749])
def test_a_value_inside_after_rounding_is_right(value, shown):
    measure(constant(value))
    assert len(shown) == 1


@pytest.mark.parametrize("value, found", [(0.8049, "0.80"), (0.9751, "0.98"), (-0.9, "-0.90")])
def test_a_value_outside_raises_and_shows_nothing(value, found, shown):
    assert message(MeasuredError, constant(value)) == (
        f"measured `always`: with seed 0 it is {found}, outside 0.81 to 0.97"
    )
    assert shown == []


def test_a_value_that_rounds_to_minus_zero_is_zero(shown):
    measure(constant(-0.001), low=0, high=0.25)
    assert len(shown) == 1


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.0,
        np.float32(1),
        np.int64(1),
        np.array([1.0]),
        torch.tensor(1.0),
        torch.tensor([[1]]),
        torch.tensor(1.0, requires_grad=True),
        Fraction(1),
    ],
    ids=repr,
)
def test_a_value_may_be_any_real_number_or_a_tensor_of_one(value, shown):
    measure(constant(value), low=1, high=1)
    assert len(shown) == 1


@pytest.mark.parametrize(
    "value",
    [
        True,
        np.bool_(True),
        torch.tensor(True),
        "0.9",
        None,
        [0.9],
        0.9j,
        float("nan"),
        float("inf"),
        torch.tensor(float("nan")),
        torch.tensor([0.9, 0.9]),
        np.array([0.9, 0.9]),
        torch.tensor([]),
        10**400,
        Decimal("0.9"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_value_that_is_no_finite_number(value):
    text = message(MeasuredError, constant(value))
    assert text.startswith("measured `always`, seed 0: returned ")
    assert text.endswith(", which is no finite number")


def test_what_the_function_raises_passes_through():
    def share(seed):
        return 1 // seed

    with pytest.raises(ZeroDivisionError):
        measure(share)


# A sweep


def test_a_sweep_evaluates_every_seed_and_finds_lowest_and_highest(monkeypatch, shown):
    monkeypatch.setenv(SWEEP, "1")
    measure()
    assert shown[0].found == ("0.81", "0.97")


def test_a_sweep_shows_a_range_that_is_wrong_and_does_not_raise(monkeypatch, shown):
    monkeypatch.setenv(SWEEP, "1")
    measure(low=0.5, high=0.6)
    assert (shown[0].low, shown[0].high, shown[0].found) == ("0.5", "0.6", ("0.8", "1.0"))


def test_a_sweep_names_the_seed_that_gives_no_number(monkeypatch):
    monkeypatch.setenv(SWEEP, "1")

    def share(seed):
        return 0.9 if seed < 2 else float("nan")

    assert message(MeasuredError, share).startswith("measured `share`, seed 2: returned nan")


@pytest.mark.parametrize("off", ["", "0"])
def test_no_sweep(monkeypatch, off, shown):
    monkeypatch.setenv(SWEEP, off)
    measure()
    assert shown[0].found == ()


# A shifted seed


def test_under_a_shifted_seed_a_value_outside_is_shown_and_does_not_raise(monkeypatch, shown):
    monkeypatch.setenv(SEED, "1000")
    measure(constant(0.123))
    assert shown[0].found == ("0.12", "0.12")


def test_under_a_shifted_seed_a_value_must_still_be_a_number(monkeypatch):
    monkeypatch.setenv(SEED, "1000")
    assert "no finite number" in message(MeasuredError, constant(None))


def test_an_offset_that_is_no_number(monkeypatch):
    monkeypatch.setenv(SEED, "one")
    assert message(ValueError) == "CVNOTES_SEED must be a whole number; got 'one'"


# What is refused


@pytest.mark.parametrize(
    "given, words",
    [
        ({"quantity": " "}, "a measured figure needs a quantity, in words; got ' '"),
        ({"quantity": 3}, "a measured figure needs a quantity, in words; got 3"),
        ({"seeds": 1}, "`seeds` must be an int of at least 2; got 1"),
        ({"seeds": 4.0}, "`seeds` must be an int of at least 2; got 4.0"),
        ({"seeds": True}, "`seeds` must be an int of at least 2; got True"),
        ({"seeds": range(4)}, "`seeds` must be an int of at least 2; got range(0, 4)"),
        ({"low": "0.8"}, "`low` must be a finite number; got '0.8'"),
        ({"low": float("nan")}, "`low` must be a finite number; got nan"),
        ({"high": float("inf")}, "`high` must be a finite number; got inf"),
        ({"high": None}, "`high` must be a finite number; got None"),
        ({"high": True}, "`high` must be a finite number; got True"),
        ({"low": 0.98}, "`low` must be at most `high`; got 0.98 and 0.97"),
    ],
    ids=repr,
)
def test_errors_say_what_was_given_and_what_is_allowed(given, words):
    assert message(ValueError, **given) == words


def test_seeds_may_be_a_numpy_int(shown):
    measure(seeds=np.int64(4))
    assert type(shown[0].seeds) is int


@pytest.mark.parametrize("value_of", [lambda seed: 0.9, partial(share), 0.9])
def test_a_function_without_a_name(value_of):
    assert message(ValueError, value_of).startswith("the function's name is the figure's id")


def without_seed():
    return 0.9


def with_two(seed, more):
    return 0.9


@pytest.mark.parametrize("value_of", [without_seed, with_two])
def test_a_function_that_does_not_take_one_seed(value_of):
    assert message(ValueError, value_of).startswith(
        f"measured `{value_of.__name__}` must be a function of one seed"
    )


def test_a_measured_error_is_an_assertion_error():
    assert issubclass(MeasuredError, AssertionError)

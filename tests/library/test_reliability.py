"""The calibration error, against bins that are counted one by one."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cvnotes import calibration_error

examples = settings(deadline=None, derandomize=True, max_examples=300, database=None)

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def of_these(answers, bins):
    confidence = torch.tensor([says for says, _ in answers], dtype=torch.float64)
    return calibration_error(confidence, torch.tensor([right for _, right in answers]), bins)


def counted(answers, bins):
    """The gaps of all bins, each answer looked for in every bin."""
    total = Fraction(0)
    for b in range(bins):
        # As the product is rounded, so that an answer on an edge is in the same bin.
        inside = [a for a in answers if b < a[0] * bins <= b + 1 or (b == 0 and a[0] == 0)]
        total += abs(sum(Fraction(says) - right for says, right in inside))
    return float(total / len(answers))


@examples
@given(ANSWERS, st.integers(1, 40))
def test_it_is_the_mean_gap_of_the_bins(answers, bins):
    assert math.isclose(of_these(answers, bins), counted(answers, bins), abs_tol=1e-12)


@examples
@given(ANSWERS, st.integers(1, 20), st.integers(2, 4))
def test_finer_bins_find_no_less_and_one_bin_finds_the_overconfidence(answers, bins, finer):
    assert of_these(answers, bins * finer) >= of_these(answers, bins) - 1e-12
    surplus = sum(says - right for says, right in answers) / len(answers)
    assert math.isclose(of_these(answers, 1), abs(surplus), abs_tol=1e-12)


@pytest.mark.parametrize(("says", "bin_"), [(0.0, 0), (0.5, 0), (0.5000001, 1), (1.0, 1)])
def test_bins_are_closed_on_the_right(says, bin_):
    other = 0.25 if bin_ == 0 else 0.75
    together = of_these([(says, True), (other, False)], 2)
    assert math.isclose(together, abs(says + other - 1) / 2, abs_tol=1e-12)


def test_confidences_may_hang_on_weights():
    confidence = torch.tensor([0.25], requires_grad=True)
    assert calibration_error(confidence, torch.tensor([True])) == 0.75

"""Signal and gradient through depth: what the three measures are, held to plain formulas."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cvnotes import through_depth


def generator(n=0):
    return torch.Generator().manual_seed(n)


def linear_stack(width, depth, n):
    g = generator(n)
    weights = [
        torch.randn(width, width, generator=g, dtype=torch.float64) / width**0.5
        for _ in range(depth)
    ]
    return weights, [lambda h, w=w: h @ w.T for w in weights]


@settings(max_examples=30, deadline=None)
@given(
    rows=st.integers(2, 6), width=st.integers(1, 8), depth=st.integers(1, 5), n=st.integers(0, 1000)
)
def test_a_linear_stack_is_measured_as_its_matrices_say(rows, width, depth, n):
    weights, blocks = linear_stack(width, depth, n)
    x = torch.randn(rows, width, generator=generator(n + 1), dtype=torch.float64)
    profile = through_depth(blocks, x, generator(n + 2))

    hidden, back = [x], [torch.randn(rows, width, generator=generator(n + 2), dtype=torch.float64)]
    for w in weights:
        hidden.append(hidden[-1] @ w.T)
    for w in reversed(weights):
        back.insert(0, back[0] @ w)
    torch.testing.assert_close(profile.signal, torch.stack([h.square().mean() for h in hidden]))
    torch.testing.assert_close(
        profile.gradient, torch.stack([g.norm() / back[-1].norm() for g in back])
    )
    for h, cosine in zip(hidden, profile.cosine, strict=True):
        pairs = [
            torch.cosine_similarity(h[i], h[j], dim=0)
            for i in range(rows)
            for j in range(rows)
            if i != j
        ]
        torch.testing.assert_close(cosine, torch.stack(pairs).mean())


def test_the_identity_changes_nothing():
    x = torch.randn(8, 16, generator=generator())
    signal, gradient, cosine = through_depth([nn.Identity()] * 4, x, generator())
    assert signal.unique().numel() == cosine.unique().numel() == 1
    assert gradient.tolist() == [1] * 5


def test_rows_that_point_one_way_have_cosine_one_however_short_they_are():
    x = torch.ones(4, 3) * torch.tensor([1.0, 2, 3, 4])[:, None] * 1e-30
    assert through_depth([nn.Identity()], x, generator()).cosine.tolist() == pytest.approx([1, 1])


def test_blocks_keep_their_mode_and_parameters_get_no_gradient():
    block = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5)).eval()
    through_depth([block], torch.rand(2, 3), generator())
    assert not block.training and all(p.grad is None for p in block.parameters())


def test_underflow_and_overflow_are_kept():
    x = torch.rand(2, 3) + 1
    small = through_depth([lambda h: h * 1e-30] * 3, x, generator())
    assert small.signal[-1] == 0 and small.gradient[0] == 0
    assert not through_depth([lambda h: h * 1e30] * 3, x, generator()).signal[-1].isfinite()


@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 3, 4), (0, 3)])
def test_x_must_be_a_batch_of_rows(shape):
    with pytest.raises(ValueError, match="at least two rows; got"):
        through_depth([nn.Identity()], torch.zeros(shape), generator())


def test_no_blocks_are_refused():
    with pytest.raises(ValueError, match="at least one block"):
        through_depth([], torch.rand(2, 3), generator())

"""Signal and gradient through depth: one way to measure a stack of layers, whatever its layers."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F

from cvnotes._arguments import function, instance, listed


class Profile(NamedTuple):
    """What happens to a batch on its way through D blocks.

    Each measure has D + 1 numbers, for the input and after every block.
    """

    signal: torch.Tensor
    gradient: torch.Tensor
    cosine: torch.Tensor


def through_depth(
    blocks: Iterable[Callable[[torch.Tensor], torch.Tensor]],
    x: torch.Tensor,
    generator: torch.Generator,
) -> Profile:
    """Send a batch (N, F) through the blocks, and a random gradient back.

    Entry 0 is about the input, entry l about h, the output of block l. `signal` is the mean of h
    squared. `gradient` is the norm of the gradient with respect to h, divided by that with respect
    to the last output, for the loss <v, last output> with a normal v of `generator`; so it ends in
    1. `cosine` is the mean cosine between two different rows of h, 1 where all inputs look alike.
    The blocks keep their mode and get no gradients. Numbers too small or too large for the dtype
    become 0, inf or nan, as they do in training.

    Raises `ValueError` for no blocks, an x that is no batch of at least two rows of floats, a block
    that returns no rows, and one whose output does not depend on its input. What a block raises
    passes through.

    >>> doubling = [lambda h: 2 * h] * 3
    >>> profile = through_depth(doubling, torch.ones(4, 8), torch.Generator().manual_seed(0))
    >>> profile.signal.tolist(), profile.gradient.tolist()
    ([1.0, 4.0, 16.0, 64.0], [8.0, 4.0, 2.0, 1.0])
    """
    instance("x", x, torch.Tensor, "a tensor")
    if x.ndim != 2 or len(x) < 2 or not x.is_floating_point():
        raise ValueError(
            f"x must be a batch (N, F) of at least two rows; got {tuple(x.shape)} of {x.dtype}"
        )
    instance("generator", generator, torch.Generator, "a torch.Generator")
    stack = [function("a block", block) for block in listed("blocks", blocks, "a list of blocks")]
    if not stack:
        raise ValueError("blocks must name at least one block; got an empty list")
    hidden = [x.detach().requires_grad_()]
    for block in stack:
        hidden.append(_rows(block(hidden[-1]), len(x)))
    v = torch.randn(hidden[-1].shape, generator=generator, dtype=x.dtype)
    norms = torch.stack([g.norm() for g in _gradients(hidden, v)])
    with torch.no_grad():
        signal = torch.stack([h.square().mean() for h in hidden])
        cosine = torch.stack([_mean_cosine(h) for h in hidden])
    return Profile(signal, norms / norms[-1], cosine)


def _rows(h: object, n: int) -> torch.Tensor:
    """The output of a block; raises `ValueError` unless it has as many rows as the batch."""
    if not isinstance(h, torch.Tensor) or h.ndim < 2 or len(h) != n:
        given = tuple(h.shape) if isinstance(h, torch.Tensor) else type(h).__name__
        raise ValueError(f"a block must return {n} rows, as many as it was given; got {given}")
    return h


def _gradients(hidden: list[torch.Tensor], v: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Gradients of <v, last output> with respect to the input and every output."""
    try:
        return torch.autograd.grad(hidden[-1], hidden, v)
    except RuntimeError as error:
        # A block that detaches, or returns a constant: no way leads back to the input.
        raise ValueError(f"the last output must depend on every earlier one: {error}") from error


def _mean_cosine(h: torch.Tensor) -> torch.Tensor:
    """The mean cosine over all pairs of different rows."""
    n = len(h)
    # In float64, where the squares of small numbers are not 0.
    rows = F.normalize(h.double(), eps=1e-300)
    # The square of the sum holds every pair twice, and every row once with itself.
    return (rows.sum(0).square().sum() - n) / (n * (n - 1))

"""Signal and gradient through depth: one way to measure a stack of layers, whatever it is made of."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F


class Profile(NamedTuple):
    """What happens to a batch on its way through D blocks: D + 1 numbers each, for the input and after every block."""

    signal: torch.Tensor
    gradient: torch.Tensor
    cosine: torch.Tensor


def through_depth(
    blocks: Iterable[Callable[[torch.Tensor], torch.Tensor]],
    x: torch.Tensor,
    generator: torch.Generator,
) -> Profile:
    """Send a batch (N, F) through the blocks, and a random gradient back.

    Entry 0 is about the input, entry l about h, the output of block l. `signal` is the mean of h squared. `gradient` is the norm
    of the gradient with respect to h, divided by that with respect to the last output, for the loss <v, last output> with
    a normal v of `generator`; so it ends in 1. `cosine` is the mean cosine between two different rows of h, 1 where all
    inputs look alike. The blocks keep their mode and get no gradients. Numbers too small or too
    large for the dtype become 0, inf or nan, as they do in training.
    """
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"x must be a batch (N, F) of at least two rows; got {tuple(x.shape)}")
    if not (blocks := list(blocks)):
        raise ValueError("through_depth needs at least one block")
    hidden = [x.detach().requires_grad_()]
    for block in blocks:
        hidden.append(block(hidden[-1]))
    v = torch.randn(hidden[-1].shape, generator=generator, dtype=x.dtype)
    gradients = torch.autograd.grad(hidden[-1], hidden, v)
    norms = torch.stack([g.norm() for g in gradients])
    with torch.no_grad():
        signal = torch.stack([h.square().mean() for h in hidden])
        cosine = torch.stack([_mean_cosine(h) for h in hidden])
    return Profile(signal, norms / norms[-1], cosine)


def _mean_cosine(h: torch.Tensor) -> torch.Tensor:
    """Over all pairs of different rows; in float64, where the squares of small numbers are not 0."""
    n = len(h)
    return (F.normalize(h.double(), eps=1e-300).sum(0).square().sum() - n) / (n * (n - 1))

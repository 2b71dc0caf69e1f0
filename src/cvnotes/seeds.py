"""Seeding: the one source of randomness in the book, shifted as a whole by CVNOTES_SEED."""

import os

import torch


def shifted(n: int = 0) -> int:
    """The seed `n` plus the offset in the environment variable CVNOTES_SEED (0 when unset).

    Raises `ValueError` when the variable is not a whole number, or the sum is negative.
    """
    text = os.environ.get("CVNOTES_SEED", "0")
    try:
        offset = int(text)
    except ValueError:
        raise ValueError(f"CVNOTES_SEED must be a whole number; got {text!r}") from None
    if n + offset < 0:
        raise ValueError(f"a seed is 0 or more; got {n} with CVNOTES_SEED={offset}")
    return n + offset


def seed(n: int = 0) -> torch.Generator:
    """Seed PyTorch's global generator with `shifted(n)` and return a fresh generator with the same seed.

    The global generator is what `nn.Module` initialisation draws from; pass the returned one to what takes a
    `generator` argument.
    Both give the same stream: inputs from the one and weights from the other, drawn after the same call, are equal up to
    scale. Where that matters, draw them after calls with different numbers.
    """
    torch.manual_seed(shifted(n))
    return torch.Generator().manual_seed(shifted(n))

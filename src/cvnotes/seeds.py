"""Seeding: the one source of randomness in the book, shifted as a whole by CVNOTES_SEED."""

import torch

from cvnotes._arguments import whole
from cvnotes.environment import SEED, offset

# The largest seed that PyTorch takes.
LARGEST = 2**64 - 1


def shifted(n: int = 0) -> int:
    """The seed `n` plus the offset in the environment variable CVNOTES_SEED (0 when unset).

    Raises `ValueError` when `n` or the variable is not an int, or the sum is negative or beyond
    what PyTorch takes.

    >>> shifted(3)  # under CVNOTES_SEED=1000 it is 1003
    3
    """
    total = whole("a seed", n, least=None) + offset()
    if not 0 <= total <= LARGEST:
        raise ValueError(f"a seed is from 0 to 2^64 - 1; got {n} with {SEED}={offset()}")
    return total


def seed(n: int = 0) -> torch.Generator:
    """Seed PyTorch's global generator with `shifted(n)`; return a generator with the same seed.

    The global generator is what `nn.Module` initialisation draws from; pass the returned one to
    what takes a `generator` argument.
    Both give the same stream: inputs from the one and weights from the other, drawn after the same
    call, are equal up to scale. Where that matters, draw them after calls with different numbers.

    Raises `ValueError` as `shifted` does.

    >>> first = torch.rand(2, generator=seed(5))
    >>> bool((first == torch.rand(2)).all())
    True
    """
    number = shifted(n)
    if torch.accelerator.is_available():
        torch.manual_seed(number)
    else:
        # For each kind of accelerator that is not there, manual_seed would keep the text of the
        # whole call stack: in a notebook half a millisecond and some kilobytes at every call.
        torch.default_generator.manual_seed(number)
    return torch.Generator().manual_seed(number)

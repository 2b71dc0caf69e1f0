"""A layer as a matrix: what a linear map does to every input at once, and which inputs an output sees."""

from collections.abc import Callable

import torch


def linear_map_matrix(
    f: Callable[[torch.Tensor], torch.Tensor], shape: tuple[int, ...]
) -> torch.Tensor:
    """The matrix of a linear map: column j is `f` of the j-th unit input, flattened.

    `f` takes a batch (N, *shape) in float64 and must be linear: a bias has to be off. Returns (outputs, inputs).
    Raises `ValueError` if `f` of zero is not zero.
    """
    n = torch.Size(shape).numel()
    basis = torch.eye(n, dtype=torch.float64).reshape(n, *shape)
    with torch.no_grad():
        if f(torch.zeros_like(basis[:1])).any():
            raise ValueError(
                "f(0) is not 0: the map is not linear; build the layer with bias=False"
            )
        return f(basis).reshape(n, -1).T


def touched_inputs(
    f: Callable[[torch.Tensor], torch.Tensor],
    shape: tuple[int, ...],
    index: tuple[int, ...] | None = None,
) -> torch.Tensor:
    """Which inputs one output depends on: a boolean tensor of `shape`, the support of that output's gradient.

    `f` takes a batch (1, *shape) in float64; `index` picks the output inside the batch item, the middle one by
    default. The input is random, so that a gradient is zero only where no path leads (or a ReLU is off, or a max pool
    takes another input).
    """
    x = torch.rand(
        1,
        *shape,
        dtype=torch.float64,
        generator=torch.Generator().manual_seed(0),
        requires_grad=True,
    )
    out = f(x)[0]
    index = tuple(n // 2 for n in out.shape) if index is None else index
    (grad,) = torch.autograd.grad(out[index], x)
    return grad[0] != 0

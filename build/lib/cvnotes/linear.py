"""A layer as a matrix: what a linear map does to every input, and which inputs an output sees."""

from collections.abc import Callable

import torch

from cvnotes._arguments import function, is_whole, shown, whole


def linear_map_matrix(
    f: Callable[[torch.Tensor], torch.Tensor], shape: tuple[int, ...]
) -> torch.Tensor:
    """The matrix of a linear map: column j is `f` of the j-th unit input, flattened.

    `f` takes a batch (N, *shape) in float64, item by item, and must be linear: a bias has to be
    off. Returns (outputs, inputs).

    Raises `ValueError` if `f` returns no batch of as many items, if `f` of zero is not zero, or if
    `f` of a sum is not the sum. What `f` raises passes through.

    >>> linear_map_matrix(lambda x: x.flip(1), (3,)).tolist()
    [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    shape = _shape(shape)
    function("f", f)
    n = torch.Size(shape).numel()
    basis = torch.eye(n, dtype=torch.float64).reshape(n, *shape)
    with torch.no_grad():
        zero = torch.zeros_like(basis[:1])
        if _batch(f(zero), 1).any():
            raise ValueError(
                "f(0) is not 0: the map is not linear; build the layer with bias=False"
            )
        columns = _batch(f(basis), n).reshape(n, -1)
        # One input that mixes all others, with weights of both signs: -0.5, 0.25, 1, -0.5 ...
        weights = torch.tensor([-0.5, 0.25, 1.0], dtype=torch.float64).repeat(n)[:n]
        mixed = _batch(f(weights.reshape(1, *shape)), 1).reshape(-1)
        summed = weights.to(columns.dtype) @ columns
    if not torch.allclose(mixed, summed, rtol=1e-4, atol=1e-6):
        raise ValueError("f of a sum is not the sum: the map is not linear")
    return columns.T


def touched_inputs(
    f: Callable[[torch.Tensor], torch.Tensor],
    shape: tuple[int, ...],
    index: tuple[int, ...] | None = None,
) -> torch.Tensor:
    """Which inputs one output depends on: a boolean tensor of `shape`, the gradient's support.

    `f` takes a batch (1, *shape) in float64; `index` picks the output inside the batch item, the
    middle one by default. The input is random, so that a gradient is zero only where no path leads
    (or a ReLU is off, or a max pool takes another input).

    Raises `ValueError` for an index that the output does not have, and for an output that hangs on
    no input. What `f` raises passes through.

    >>> touched_inputs(lambda x: x[:, 2:] - x[:, :-2], (5,), index=(0,)).tolist()
    [True, False, True, False, False]
    """
    shape = _shape(shape)
    function("f", f)
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(1, *shape, dtype=torch.float64, generator=generator, requires_grad=True)
    out = _batch(f(x), 1)[0]
    middle = tuple(n // 2 for n in out.shape)
    picked = out[_index(middle if index is None else index, out.shape)]
    grad = None
    if picked.requires_grad:
        (grad,) = torch.autograd.grad(picked, x, allow_unused=True)
    if grad is None:
        # Detached, or made of parameters alone.
        raise ValueError("the output of f does not depend on its input")
    return grad[0] != 0


def _shape(shape: object) -> tuple[int, ...]:
    if not isinstance(shape, tuple | list):
        raise ValueError(f"shape must be a tuple of ints, without the batch; got {shown(shape)}")
    return tuple(whole("shape", side) for side in shape)


def _batch(out: object, n: int) -> torch.Tensor:
    """What `f` returned; raises `ValueError` unless it has as many items as `f` was given."""
    if not isinstance(out, torch.Tensor) or out.ndim == 0 or len(out) != n:
        given = tuple(out.shape) if isinstance(out, torch.Tensor) else type(out).__name__
        raise ValueError(f"f must return a batch of {n}, as many as it was given; got {given}")
    return out


def _index(index: object, shape: torch.Size) -> tuple[int, ...]:
    """The index as a tuple of ints; raises `ValueError` unless it picks one entry of the shape."""
    # One output has one gradient: an index that leaves a dimension open picks several.
    picks = list(index) if isinstance(index, tuple | list) else [index]
    inside = [int(i) for i, n in zip(picks, shape, strict=False) if is_whole(i) and -n <= i < n]
    if not len(inside) == len(picks) == len(shape):
        raise ValueError(
            f"index must pick one entry of an output of shape {tuple(shape)}; got {shown(index)}"
        )
    return tuple(inside)

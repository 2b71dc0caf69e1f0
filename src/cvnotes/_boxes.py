"""Checks of boxes and scores that several modules share."""

import numpy as np
import torch

from cvnotes._arguments import shown

Values = torch.Tensor | np.ndarray | list[list[float]] | list[float]


def corners(name: str, values: object, proper: bool = False) -> torch.Tensor:
    """Boxes (N, 4) in float64; raises `ValueError` for anything else.

    `proper` asks for boxes that have an area.
    """
    boxes = rows(name, values, "(N, 4), rows x1, y1, x2, y2 of finite numbers")
    sides = boxes[:, 2:] - boxes[:, :2]
    wrong = (sides <= 0 if proper else sides < 0).any(1)
    if wrong.any():
        i = int(wrong.nonzero()[0])
        order = "<" if proper else "<="
        raise ValueError(
            f"{name} need x1 {order} x2 and y1 {order} y2; row {i} is {boxes[i].tolist()}"
        )
    return boxes


def rows(name: str, values: object, words: str) -> torch.Tensor:
    """Finite numbers (N, 4) in float64; raises `ValueError`, with `words` for what is wanted."""
    found = numbers(name, values, words)
    if tuple(found.shape) == (0,):
        # An empty list has no second dimension.
        return found.reshape(0, 4)
    if found.ndim != 2 or found.shape[1] != 4:
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return found


def one_each(name: str, values: object, n: int) -> torch.Tensor:
    """Numbers (n,) in float64; raises `ValueError` for anything else."""
    words = f"finite numbers, one for each of {n} boxes"
    found = numbers(name, values, words)
    if tuple(found.shape) != (n,):
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return found


def numbers(name: str, values: object, words: str) -> torch.Tensor:
    """Finite numbers as a tensor in float64; raises `ValueError` for anything else."""
    tensor = values if isinstance(values, torch.Tensor) else _tensor(values)
    # Neither truth values nor complex numbers.
    if tensor is None or tensor.dtype == torch.bool or tensor.is_complex():
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    tensor = tensor.double()
    if not tensor.isfinite().all():
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return tensor


def _tensor(values: object) -> torch.Tensor | None:
    """A list or an array of numbers as a tensor; None for anything else."""
    if not isinstance(values, list | tuple | np.ndarray):
        return None
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError):
        # Rows of different lengths, or tensors in a list that hang on a graph.
        return None
    return torch.tensor(array) if array.dtype.kind in "uif" else None

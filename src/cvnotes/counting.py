"""Counting parameters and multiply-adds."""

import math
from typing import Any

from torch import nn

from cvnotes._arguments import instance, truth, whole


def conv_params(
    c_in: int, c_out: int, kernel_size: int | tuple[int, ...], groups: int = 1, bias: bool = True
) -> int:
    """Parameters of a convolution, transposed or not.

    That is c_out * (c_in / groups) * prod(kernel_size), and c_out more for a bias. An int
    `kernel_size` means a square 2-D kernel, as in `torch.nn.Conv2d`; a tuple has one int for each
    of one to three dimensions.

    Raises `ValueError` for what is no int of at least 1, and for groups that do not divide both
    channel counts.

    >>> conv_params(3, 64, 7, bias=False)
    9408
    """
    c_in, c_out = whole("c_in", c_in), whole("c_out", c_out)
    groups = whole("groups", groups)
    kernel = kernel_size if isinstance(kernel_size, tuple | list) else (kernel_size, kernel_size)
    sides = [whole("kernel_size", side) for side in kernel]
    if not 1 <= len(sides) <= 3:
        raise ValueError(f"kernel_size has one to three dimensions; got {kernel_size!r}")
    if c_in % groups or c_out % groups:
        raise ValueError(
            f"groups must divide both channel counts; got groups={groups} for {c_in} and {c_out} "
            "channels"
        )
    # Each output channel has one kernel, over the input channels of its group alone.
    weights = c_out * (c_in // groups) * math.prod(sides)
    return weights + c_out if truth("bias", bias) else weights


def n_params(module: nn.Module) -> int:
    """Parameters of a module, frozen ones included.

    A tensor that is used twice counts once, a buffer not at all. Raises `ValueError` for what is no
    module, and for one whose lazy layers have no parameters yet.

    >>> n_params(nn.Linear(8, 3))
    27
    """
    instance("module", module, nn.Module, "an nn.Module")
    return sum(p.numel() for p in module.parameters())


def macs(module: nn.Module, *inputs: Any) -> int:
    """Multiply-adds of one forward pass on `inputs`, convolutions and matrix products only.

    `inputs` are what the module takes: tensors, lists, tuples and dicts of them, None. The formulas
    are those of `torch.utils.flop_counter`, which counts two operations for each multiply-add, and
    more: a matrix times a vector counts here, and so does `nn.Bilinear`, as two products in a row.

    The pass runs on the `meta` device, wherever the module and its inputs are: it costs neither
    memory nor arithmetic. Only where the way through the module depends on values, as in a
    detector that drops boxes, it runs on the CPU. The module and its inputs stay as they were.

    Raises `ValueError` with the name of what cannot be counted: a module whose pass fails on these
    inputs, or a product that PyTorch runs in one piece and has no count for.

    >>> macs(nn.Linear(8, 3), torch.zeros(2, 8))
    48
    """
    instance("module", module, nn.Module, "an nn.Module")
    # Half of this module's import time, for one function.
    from cvnotes._tracing import Uncountable, multiply_adds

    name = type(module).__name__
    try:
        return multiply_adds(module, inputs)
    except Uncountable as error:
        raise ValueError(f"macs cannot count {name}: {error}") from None
    except Exception as error:
        raise ValueError(
            f"macs cannot count {name}: its forward pass raised {type(error).__name__}: {error}"
        ) from error

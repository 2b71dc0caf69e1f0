"""Counting parameters and multiply-adds."""

import math

import torch
from torch import nn


def conv_params(c_in: int, c_out: int, kernel_size: int | tuple[int, ...], groups: int = 1, bias: bool = True) -> int:
    """Parameters of a convolution: c_out * (c_in / groups) * prod(kernel_size), and c_out more with a bias.

    An int `kernel_size` means a square 2-D kernel, as in `torch.nn.Conv2d`.
    """
    kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    for name, value in (("c_in", c_in), ("c_out", c_out), ("groups", groups), *(("kernel_size", k) for k in kernel)):
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} must be an int of at least 1; got {value!r}")
    if c_in % groups or c_out % groups:
        raise ValueError(f"groups must divide both channel counts; got groups={groups} for {c_in} and {c_out} channels")
    return c_out * (c_in // groups) * math.prod(kernel) + c_out * bias


def n_params(module: nn.Module) -> int:
    """Learnable parameters of a module; a tensor that is used twice counts once, a buffer not at all."""
    return sum(p.numel() for p in module.parameters())


def macs(module: nn.Module, *inputs: torch.Tensor) -> int:
    """Multiply-adds of one forward pass, convolutions and matrix products only.

    Half of what `torch.utils.flop_counter.FlopCounterMode` counts. With the module and its inputs on the `meta`
    device it costs neither memory nor arithmetic.
    """
    # Half of this module's import time, for one function.
    from torch.utils.flop_counter import FlopCounterMode

    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        module(*inputs)
    return counter.get_total_flops() // 2

"""Counting parameters and multiply-adds."""

import math

import torch
from torch import nn


def conv_params(
    c_in: int, c_out: int, kernel_size: int | tuple[int, ...], groups: int = 1, bias: bool = True
) -> int:
    """Parameters of a convolution, transposed or not: c_out * (c_in / groups) * prod(kernel_size), and c_out for a bias.

    An int `kernel_size` means a square 2-D kernel, as in `torch.nn.Conv2d`; a tuple has one int per dimension.
    """
    kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    for name, value in (
        ("c_in", c_in),
        ("c_out", c_out),
        ("groups", groups),
        *(("kernel_size", k) for k in kernel),
    ):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} must be an int of at least 1; got {value!r}")
    if c_in % groups or c_out % groups:
        raise ValueError(
            f"groups must divide both channel counts; got groups={groups} for {c_in} and {c_out} channels"
        )
    return c_out * (c_in // groups) * math.prod(kernel) + c_out * bias


def n_params(module: nn.Module) -> int:
    """Parameters of a module, frozen ones included; a tensor that is used twice counts once, a buffer not at all."""
    return sum(p.numel() for p in module.parameters())


def macs(module: nn.Module, *inputs: torch.Tensor) -> int:
    """Multiply-adds of one forward pass on `inputs`, convolutions and matrix products only.

    Half of what `torch.utils.flop_counter.FlopCounterMode` counts. The pass runs on the `meta` device, wherever the
    module and its inputs are: it costs neither memory nor arithmetic, and the module stays as it was.
    """
    # Half of this module's import time, for one function.
    from torch.func import functional_call
    from torch.utils.flop_counter import FlopCounterMode

    # On the CPU the counter would miss what runs as one fused kernel: attention in eval mode, an LSTM.
    state = {
        name: t.to("meta") for name, t in (*module.named_parameters(), *module.named_buffers())
    }
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad(), torch.device("meta"):
        functional_call(module, state, tuple(x.detach().to("meta") for x in inputs))
    return counter.get_total_flops() // 2

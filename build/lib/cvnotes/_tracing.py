"""A forward pass that counts its multiply-adds; `cvnotes.macs` says what that means."""

import copy
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only
from torch.utils.flop_counter import flop_registry

aten = torch.ops.aten

# An operation with one of these words between the underscores of its name multiplies matrices.
PRODUCT_WORDS = frozenset(
    "mm addmm addbmm bmm mv addmv matmul linear bilinear conv1d conv2d conv3d convolution "
    "rnn lstm gru attention transformer".split()
)
# What torchvision's detectors run besides PyTorch's own operations. None of it multiplies matrices.
WITHOUT_PRODUCTS = frozenset({"nms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool"})


class Uncountable(Exception):
    """An operation that multiplies matrices, as far as anybody knows, and has no formula."""


def multiply_adds(module: nn.Module, inputs: tuple[Any, ...]) -> int:
    """Multiply-adds of one forward pass, on `meta` if it gets through there, else on the CPU.

    Raises `Uncountable`, or what the pass itself raises.
    """
    try:
        return multiply_adds_on("meta", module, inputs)
    except Uncountable:
        raise
    except Exception:
        # Either the way depends on values, which meta tensors lack, or the pass fails anywhere.
        return multiply_adds_on("cpu", module, inputs)


def multiply_adds_on(device: str, module: nn.Module, inputs: tuple[Any, ...]) -> int:
    """Multiply-adds of one forward pass on the device."""
    # A copy, since a pass may change running statistics, inputs, and whatever else a module keeps.
    copied = copy_of(module, device)
    counter = Counter(device)
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.no_grad())
        stack.enter_context(torch.device(device))
        stack.enter_context(in_single_steps())
        stack.enter_context(counter)
        copied(*moved(inputs, device))
    # A formula takes a multiply-add for two operations.
    return counter.operations // 2


def copy_of(module: nn.Module, device: str) -> nn.Module:
    """A copy of the module with its parameters and buffers on the device."""
    # What `deepcopy` finds in its memory it takes for done: no weight is copied for nothing.
    memory: dict[int, Any] = {}
    for parameter in module.parameters():
        memory[id(parameter)] = nn.Parameter(moved(parameter, device), requires_grad=False)
    for buffer in module.buffers():
        memory[id(buffer)] = moved(buffer, device)
    for part in module.modules():
        for value in vars(part).values():
            if isinstance(value, torch.Tensor):
                # A plain attribute, which may hang on a graph; `deepcopy` would refuse that.
                memory[id(value)] = moved(value, str(value.device))
    return copy.deepcopy(module, memory)


def moved(value: Any, device: str) -> Any:
    """A copy of tensors on the device, in lists, tuples and dicts too; anything else as it is."""
    return tree_map_only(torch.Tensor, lambda tensor: tensor.detach().to(device, copy=True), value)


@contextmanager
def in_single_steps() -> Iterator[None]:
    """Let attention run as products and a softmax, not as one operation that has no formula."""
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


class Counter(TorchDispatchMode):
    """Counts what runs inside it, by the formulas of PyTorch's own counter and a few more.

    `torch.utils.flop_counter.FlopCounterMode` takes what it does not know for nothing; this counter
    refuses it. On `meta` it also keeps on that device what belongs together.
    """

    supports_higher_order_operators = True

    def __init__(self, device: str) -> None:
        super().__init__()
        self.on_meta = device == "meta"
        self.operations = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        formula = formula_of(func)
        if formula is None and hasattr(func, "decompose"):
            with self:
                # What is made of other operations comes back here as those.
                out = func.decompose(*args, **kwargs)
            if out is not NotImplemented:
                return out
        if formula is None and not is_free(func):
            raise Uncountable(f"{func.name()} has no formula")
        out = self.run(func, args, kwargs)
        if formula is not None:
            self.operations += formula(*args, **kwargs, out_val=out)
        return out

    def run(self, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """What the operation returns; on `meta` if only some of its arguments are there."""
        try:
            return func(*args, **kwargs)
        except RuntimeError:
            if not self.on_meta or not are_mixed((args, kwargs)):
                raise
        # A plain attribute of the module, or a constant, met what is on `meta`.
        return func(*moved(args, "meta"), **moved(kwargs, "meta"))


def are_mixed(arguments: Any) -> bool:
    """Whether the tensors among the arguments are on several devices."""
    leaves = tree_leaves(arguments)
    return len({leaf.device for leaf in leaves if isinstance(leaf, torch.Tensor)}) > 1


@cache
def formula_of(func: Any) -> Callable[..., int] | None:
    """How to count the operation from its arguments."""
    packet = getattr(func, "overloadpacket", func)
    if packet in FORMULAS:
        return FORMULAS[packet]
    return flop_registry.get(packet)


@cache
def is_free(func: Any) -> bool:
    """Whether the operation multiplies no matrices."""
    name = func.name().partition("::")[2].partition(".")[0]
    if func.namespace == "torchvision":
        return name in WITHOUT_PRODUCTS
    # Nobody knows what an operation of yet another library does.
    known = func.namespace in ("aten", "prim", "prims")
    return known and PRODUCT_WORDS.isdisjoint(name.split("_"))


# Formulas that PyTorch's counter lacks. As there, a multiply-add is two operations.


def _matrix_times_vector(matrix: torch.Tensor, vector: torch.Tensor, **_: Any) -> int:
    return 2 * matrix.numel()


def _added_matrix_times_vector(
    start: torch.Tensor, matrix: torch.Tensor, vector: torch.Tensor, **_: Any
) -> int:
    return 2 * matrix.numel()


def _vector_times_vector(one: torch.Tensor, other: torch.Tensor, **_: Any) -> int:
    return 2 * one.numel()


def _sum_of_products(start: torch.Tensor, left: torch.Tensor, right: torch.Tensor, **_: Any) -> int:
    return 2 * left.numel() * right.shape[-1]


def _bilinear(
    first: torch.Tensor, weight: torch.Tensor, second: torch.Tensor, *_: Any, **__: Any
) -> int:
    """Rows (N, A), weight (O, A, B), rows (N, B)."""
    outputs, _a, b = weight.shape
    # The first input times the matrix of each output; then what comes out, times the second.
    return 2 * len(first) * (weight.numel() + outputs * b)


def _lstm_layer(
    x: torch.Tensor, input_weight: torch.Tensor, state_weight: torch.Tensor, *_: Any, **__: Any
) -> int:
    """One layer in one direction, as the CPU runs it: input (..., F)."""
    return 2 * math.prod(x.shape[:-1]) * (input_weight.numel() + state_weight.numel())


FORMULAS: dict[Any, Callable[..., int]] = {
    aten.mv: _matrix_times_vector,
    aten.addmv: _added_matrix_times_vector,
    aten.dot: _vector_times_vector,
    aten.vdot: _vector_times_vector,
    aten.addbmm: _sum_of_products,
    aten._trilinear: _bilinear,
    aten.mkldnn_rnn_layer: _lstm_layer,
}

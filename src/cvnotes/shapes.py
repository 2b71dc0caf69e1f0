"""Output sizes of convolution, pooling and transposed convolution; the receptive field of a stack.

A size is an int, or a tuple with one int for each of one to three spatial dimensions. Another
argument is an int for every spatial dimension or a tuple with one int for each. A tuple of one int
also goes for every dimension, as in PyTorch; only the kernel size of a convolution has to be spelt
out there.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from cvnotes._arguments import is_whole, listed, per_dimension, shown, truth, whole

Size = int | tuple[int, ...]
# The result has the form of the size that was given.
SizeT = TypeVar("SizeT", int, tuple[int, ...])
Padding = int | str | tuple[int | tuple[int, int], ...]
MOST_DIMENSIONS = 3


def conv_out(
    size: SizeT, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> SizeT:
    """Output size of a convolution, per spatial dimension.

    `size` is an int, or a tuple with one int per spatial dimension; the result has the same form.
    The other arguments are as in `torch.nn.Conv2d`, and a dimension's padding may also be a pair
    (before, after).

    Raises `ValueError` where PyTorch would not run the layer.

    >>> conv_out(224, 7, stride=2, padding=3)
    112
    >>> conv_out((32, 48), 3, padding=((1, 0), 1))
    (31, 48)
    """
    dims = _dims(size)
    kernel = per_dimension("kernel_size", kernel_size, len(dims), least=1, spread=False)
    strides = per_dimension("stride", stride, len(dims), least=1)
    dilations = per_dimension("dilation", dilation, len(dims), least=1)
    sides = _sides(padding, kernel, dilations)
    if isinstance(padding, str) and padding == "same" and any(s != 1 for s in strides):
        raise ValueError(f"padding='same' needs stride 1; got stride={strides}")

    def out(i: int) -> int:
        # From the first cell under the kernel to the last, with the gaps between them.
        span = dilations[i] * (kernel[i] - 1) + 1
        padded = dims[i] + sum(sides[i])
        if span > padded:
            raise ValueError(
                f"the kernel spans {span} but the padded input has only {padded} "
                f"(size {dims[i]}, padding {sides[i]}) in dimension {i}"
            )
        return (padded - span) // strides[i] + 1

    return _like(size, out)


def pool_out(
    size: SizeT,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> SizeT:
    """Output size of `torch.nn.MaxPool2d`, and with dilation 1 of `AvgPool2d`; arguments as there.

    In ceil mode a last window counts only if it starts inside the input or its left padding, and
    one window may be larger than the padded input. Padding is limited to half the kernel size,
    whatever the dilation. Both as in PyTorch, where `AvgPool3d`, and it alone, also refuses a
    kernel that is larger than the input before padding.

    Raises `ValueError` where PyTorch would not run the layer.

    >>> pool_out(7, 2)
    3
    >>> pool_out(7, 2, ceil_mode=True)
    4
    """
    dims = _dims(size)
    kernel = per_dimension("kernel_size", kernel_size, len(dims), least=1)
    strides = kernel if stride is None else per_dimension("stride", stride, len(dims), least=1)
    dilations = per_dimension("dilation", dilation, len(dims), least=1)
    pad = per_dimension("padding", padding, len(dims), least=0)
    rounds_up = truth("ceil_mode", ceil_mode)

    def out(i: int) -> int:
        if pad[i] > kernel[i] // 2:
            raise ValueError(
                f"padding may be at most half the kernel size, {kernel[i]} // 2; "
                f"got {pad[i]} in dimension {i}"
            )
        span = dilations[i] * (kernel[i] - 1) + 1
        padded = dims[i] + 2 * pad[i]
        # Minus twice: division that rounds up.
        steps = -((span - padded) // strides[i]) if rounds_up else (padded - span) // strides[i]
        windows = steps + 1
        if rounds_up and steps * strides[i] >= dims[i] + pad[i]:
            # The last window would see nothing but the padding behind the input.
            windows -= 1
        if windows < 1:
            raise ValueError(
                f"the window spans {span} but the padded input has only {padded} in dimension {i}"
            )
        return windows

    return _like(size, out)


def conv_transpose_out(
    size: SizeT,
    kernel_size: Size,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
) -> SizeT:
    """Output size of `torch.nn.ConvTranspose2d`, per spatial dimension; arguments as there.

    Raises `ValueError` where PyTorch would not run the layer, and for an empty output, which some
    of PyTorch's backends return and others refuse.

    >>> conv_transpose_out(7, 4, stride=2, padding=1)
    14
    """
    dims = _dims(size)
    kernel = per_dimension("kernel_size", kernel_size, len(dims), least=1, spread=False)
    strides = per_dimension("stride", stride, len(dims), least=1)
    dilations = per_dimension("dilation", dilation, len(dims), least=1)
    pad = per_dimension("padding", padding, len(dims), least=0)
    extra = per_dimension("output_padding", output_padding, len(dims), least=0)

    def out(i: int) -> int:
        # More would be a whole further step, which belongs to a larger input.
        if extra[i] >= max(strides[i], dilations[i]):
            raise ValueError(
                f"output_padding must be smaller than stride or dilation; got {extra[i]} with "
                f"stride={strides[i]}, dilation={dilations[i]} in dimension {i}"
            )
        span = dilations[i] * (kernel[i] - 1) + 1
        # The formula of the convolution, solved for its input; there padding adds, here it cuts.
        n = (dims[i] - 1) * strides[i] + span - 2 * pad[i] + extra[i]
        if n < 1:
            raise ValueError(f"padding {pad[i]} leaves an output of size {n} in dimension {i}")
        return n

    return _like(size, out)


def same_padding(kernel_size: int, dilation: int = 1) -> tuple[int, int]:
    """(before, after): how PyTorch pads one dimension for `padding="same"`, the odd one after.

    Raises `ValueError` for what is no int of at least 1.

    >>> same_padding(4)
    (1, 2)
    """
    total = whole("dilation", dilation) * (whole("kernel_size", kernel_size) - 1)
    return total // 2, total - total // 2


def receptive_field(layers: Sequence[tuple[int, ...]]) -> int:
    """Side of the input window that one output of a stack sees; the input's layer comes first.

    A layer is (kernel_size, stride, dilation), the last two 1 if left out: a 3 x 3 convolution is
    `(3,)`. Raises `ValueError` for a layer that is none.

    >>> receptive_field([(7, 2), (3, 2), (3,)])
    19
    """
    field, jump = 1, 1
    for layer in listed("layers", layers, "a list of layers"):
        kernel, stride, dilation = _layer(layer)
        # All but the first cell of the kernel widen the window, each by one jump.
        field += dilation * (kernel - 1) * jump
        # Two outputs that are neighbours here lie so far apart in the input.
        jump *= stride
    return field


def _layer(layer: object) -> tuple[int, int, int]:
    """Kernel size, stride and dilation."""
    if not isinstance(layer, tuple | list) or not 1 <= len(layer) <= 3:
        raise ValueError(
            "a layer is a tuple (kernel_size, stride, dilation), the last two optional; "
            f"got {shown(layer)}"
        )
    kernel, stride, dilation = (*layer, 1, 1)[:3]
    return whole("kernel_size", kernel), whole("stride", stride), whole("dilation", dilation)


def _dims(size: Size) -> tuple[int, ...]:
    dims = size if isinstance(size, tuple) else (size,)
    if not dims or any(not is_whole(n) or n < 1 for n in dims):
        raise ValueError(
            f"size must be an int of at least 1, or a tuple of them; got {shown(size)}"
        )
    if len(dims) > MOST_DIMENSIONS:
        raise ValueError(
            f"size has one to {MOST_DIMENSIONS} spatial dimensions; got {shown(size)}. "
            "Leave out the batch and the channels: x.shape[2:]"
        )
    return tuple(int(n) for n in dims)


def _sides(
    padding: Padding, kernel: tuple[int, ...], dilation: tuple[int, ...]
) -> list[tuple[int, int]]:
    """(before, after) per spatial dimension."""
    if isinstance(padding, str) and padding == "valid":
        return [(0, 0)] * len(kernel)
    if isinstance(padding, str) and padding == "same":
        return [same_padding(k, d) for k, d in zip(kernel, dilation, strict=True)]
    given = list(padding) if isinstance(padding, tuple | list) else [padding] * len(kernel)
    if len(given) == 1:
        given *= len(kernel)
    pairs = [side if isinstance(side, tuple) else (side, side) for side in given]
    if len(pairs) != len(kernel) or not all(_is_pair(pair) for pair in pairs):
        raise ValueError(
            "padding must be 'same', 'valid', an int of at least 0, or a tuple with an int or a "
            f"pair (before, after) for each of {len(kernel)} dimension(s); got {shown(padding)}"
        )
    return [(int(before), int(after)) for before, after in pairs]


def _is_pair(pair: tuple[object, ...]) -> bool:
    return len(pair) == 2 and all(is_whole(side) and side >= 0 for side in pair)


def _like(size: SizeT, out: Callable[[int], int]) -> SizeT:
    """One number where `size` is one, else a tuple of as many."""
    return tuple(out(i) for i in range(len(size))) if isinstance(size, tuple) else out(0)

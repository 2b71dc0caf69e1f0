"""Output sizes of convolution, pooling and transposed convolution, and the receptive field of a stack.

An argument is an int for every spatial dimension or a tuple with one int for each. A tuple of one int also goes for
every dimension, as in PyTorch; only the kernel size of a convolution has to be spelt out there.
"""

from collections.abc import Callable, Sequence
from numbers import Integral

Size = int | tuple[int, ...]
Padding = int | str | tuple


def conv_out(
    size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> Size:
    """Output size of a convolution, per spatial dimension.

    `size` is an int, or a tuple with one int per spatial dimension; the result has the same form. The other
    arguments are as in `torch.nn.Conv2d`, and a dimension's padding may also be a pair (before, after).

    Raises `ValueError` where PyTorch would not run the layer.
    """
    dims = _dims(size)
    kernel = _each("kernel_size", kernel_size, dims, least=1, spread=False)
    stride = _each("stride", stride, dims, least=1)
    dilation = _each("dilation", dilation, dims, least=1)
    if padding == "same" and any(s != 1 for s in stride):
        raise ValueError(f"padding='same' needs stride 1; got stride={stride}")
    sides = _sides(padding, kernel, dilation)

    def out(i: int) -> int:
        span = dilation[i] * (kernel[i] - 1) + 1
        room = dims[i] + sum(sides[i]) - span
        if room < 0:
            raise ValueError(
                f"the kernel spans {span} but the padded input has only {dims[i] + sum(sides[i])} "
                f"(size {dims[i]}, padding {sides[i]}) in dimension {i}"
            )
        return room // stride[i] + 1

    return _like(size, out)


def pool_out(
    size: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Size:
    """Output size of `torch.nn.MaxPool2d`, and with dilation 1 of `AvgPool2d`, per spatial dimension; arguments as there.

    In ceil mode a last window counts only if it starts inside the input or its left padding, and one window may be
    larger than the padded input. Padding is limited to half the kernel size, whatever the dilation. Both as in PyTorch,
    where `AvgPool3d`, and it alone, also refuses a kernel that is larger than the input before padding.

    Raises `ValueError` where PyTorch would not run the layer.
    """
    dims = _dims(size)
    kernel = _each("kernel_size", kernel_size, dims, least=1)
    stride = kernel if stride is None else _each("stride", stride, dims, least=1)
    dilation = _each("dilation", dilation, dims, least=1)
    pad = _each("padding", padding, dims, least=0)

    def out(i: int) -> int:
        span = dilation[i] * (kernel[i] - 1) + 1
        if pad[i] > kernel[i] // 2:
            raise ValueError(
                f"padding may be at most half the kernel size, {kernel[i]} // 2; got {pad[i]} in dimension {i}"
            )
        room = dims[i] + 2 * pad[i] - span
        n = (-(-room // stride[i]) if ceil_mode else room // stride[i]) + 1
        if ceil_mode and (n - 1) * stride[i] >= dims[i] + pad[i]:
            n -= 1
        if n < 1:
            raise ValueError(
                f"the window spans {span} but the padded input has only {dims[i] + 2 * pad[i]} in dimension {i}"
            )
        return n

    return _like(size, out)


def conv_transpose_out(
    size: Size,
    kernel_size: Size,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
) -> Size:
    """Output size of `torch.nn.ConvTranspose2d`, per spatial dimension; arguments as there.

    Raises `ValueError` where PyTorch would not run the layer, and for an empty output, which some of PyTorch's
    backends return and others refuse.
    """
    dims = _dims(size)
    kernel = _each("kernel_size", kernel_size, dims, least=1, spread=False)
    stride = _each("stride", stride, dims, least=1)
    dilation = _each("dilation", dilation, dims, least=1)
    pad = _each("padding", padding, dims, least=0)
    extra = _each("output_padding", output_padding, dims, least=0)

    def out(i: int) -> int:
        if extra[i] >= max(stride[i], dilation[i]):
            raise ValueError(
                f"output_padding must be smaller than stride or dilation; got {extra[i]} with "
                f"stride={stride[i]}, dilation={dilation[i]} in dimension {i}"
            )
        n = (dims[i] - 1) * stride[i] - 2 * pad[i] + dilation[i] * (kernel[i] - 1) + extra[i] + 1
        if n < 1:
            raise ValueError(f"padding {pad[i]} leaves an output of size {n} in dimension {i}")
        return n

    return _like(size, out)


def same_padding(kernel_size: int, dilation: int = 1) -> tuple[int, int]:
    """(before, after): how PyTorch pads one dimension for `padding="same"`, the odd one after."""
    _check_int("kernel_size", kernel_size)
    _check_int("dilation", dilation)
    total = dilation * (kernel_size - 1)
    return total // 2, total - total // 2


def receptive_field(layers: Sequence[tuple[int, ...]]) -> int:
    """Side of the input window that one output of a stack sees; the stack is given from the input on.

    A layer is (kernel_size, stride, dilation), the last two 1 if left out: a 3 x 3 convolution is `(3,)`.
    """
    field, jump = 1, 1
    for layer in layers:
        if not isinstance(layer, tuple | list) or not 1 <= len(layer) <= 3:
            raise ValueError(
                f"a layer is a tuple (kernel_size, stride, dilation), the last two optional; got {layer!r}"
            )
        for name, value in zip(("kernel_size", "stride", "dilation"), layer):
            _check_int(name, value)
        kernel, stride, dilation = (*layer, 1, 1)[:3]
        field += dilation * (kernel - 1) * jump
        jump *= stride
    return field


def _dims(size: Size) -> tuple[int, ...]:
    dims = size if isinstance(size, tuple) else (size,)
    if not dims or any(not _is_int(n) or n < 1 for n in dims):
        raise ValueError(f"size must be an int of at least 1, or a tuple of them; got {size!r}")
    return dims


def _each(
    name: str, value: Size, dims: tuple[int, ...], least: int, spread: bool = True
) -> tuple[int, ...]:
    """One int per spatial dimension; `spread` says whether a tuple of one goes for all of them."""
    values = _per_dimension(value, len(dims), spread)
    if len(values) != len(dims) or any(not _is_int(v) or v < least for v in values):
        raise ValueError(
            f"{name} must be an int of at least {least}, or {len(dims)} of them in a tuple; got {value!r}"
        )
    return values


def _per_dimension(value, n: int, spread: bool = True) -> tuple:
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * n
    return values * n if spread and len(values) == 1 else values


def _check_int(name: str, value: int) -> None:
    if not _is_int(value) or value < 1:
        raise ValueError(f"{name} must be an int of at least 1; got {value!r}")


def _sides(
    padding: Padding, kernel: tuple[int, ...], dilation: tuple[int, ...]
) -> list[tuple[int, int]]:
    """(before, after) per spatial dimension."""
    if padding == "valid":
        return [(0, 0)] * len(kernel)
    if padding == "same":
        return [same_padding(k, d) for k, d in zip(kernel, dilation)]
    pairs = [p if isinstance(p, tuple) else (p, p) for p in _per_dimension(padding, len(kernel))]
    if len(pairs) != len(kernel) or any(
        len(p) != 2 or any(not _is_int(v) or v < 0 for v in p) for p in pairs
    ):
        raise ValueError(
            "padding must be 'same', 'valid', an int of at least 0, or a tuple with an int or a pair (before, after) "
            f"for each of {len(kernel)} dimension(s); got {padding!r}"
        )
    return pairs


def _is_int(value) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _like(size: Size, out: Callable[[int], int]) -> Size:
    return tuple(int(out(i)) for i in range(len(size))) if isinstance(size, tuple) else int(out(0))

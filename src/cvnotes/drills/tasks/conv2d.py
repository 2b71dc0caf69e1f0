"""Drill: the forward pass of a 2-D convolution layer."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def conv2d(x, w, b, stride=1, padding=0):
    sides = (padding, padding)
    x = np.pad(x, ((0, 0), (0, 0), sides, sides))
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, w.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    y = np.einsum("nchwij,fcij->nfhw", windows, w, optimize=True)
    return y + b[:, None, None]


drill = Drill(
    slug="conv2d",
    reference=conv2d,
    question="Write the forward pass of a convolution layer. With loops or without: either "
    "passes; the star is for no loop over pixels (im2col).",
    takes=(
        Value("x", "(N, C, H, W)", "float64, or any integer", "images, N >= 1"),
        Value("w", "(F, C, KH, KW)", "float64", "kernels"),
        Value("b", "(F,)", "float64", "bias, one for each output channel"),
        Value("stride", "", "int = 1", "step of the window, down and across"),
        Value("padding", "", "int = 0", "zeros on each of the four sides"),
    ),
    gives=(Value("y", "(N, F, OH, OW)", "float64", "OH = floor((H + 2·padding − KH)/stride) + 1"),),
    allowed="NumPy (pad, einsum, matmul, sliding_window_view). No scipy.signal, no torch.",
    conventions=(
        "Cross-correlation, as in PyTorch: the kernel is not flipped.",
        "Outside the image stands 0.",
        "A window that does not fit is left out.",
    ),
    hints=(
        "Output size first.",
        "Window (i, j) begins at row i·stride, column j·stride of the padded image.",
        "im2col: a matrix with one row per window (C·KH·KW), times w.reshape(F, −1).T.",
    ),
    plain={
        "x": "np.ones((1, 1, 2, 2))",
        "w": "np.ones((1, 1, 1, 1))",
        "b": "np.zeros(1)",
        "stride": 1,
        "padding": 0,
    },
)

ZERO = "np.zeros(1)"


def image(height, width, channels=1):
    """An image 0, 1, 2, … as code."""
    size = height * width * channels
    return f"np.arange({size}.0).reshape(1, {channels}, {height}, {width})"


@drill.test
def kernel_not_flipped(call):
    """The kernel is flipped (a convolution in the sense of signal processing). The layer is a
    cross-correlation: no flip."""
    call(x=image(2, 2), w="np.array([[[[1.0, 2.0], [2.0, 4.0]]]])", b=ZERO).equals([[[[18.0]]]])


@drill.test
def rows_are_height(call):
    """Height and width of the kernel (or of the image) are exchanged."""
    w = "np.array([[[[0.0, 1.0, 0.0]] * 3]])"
    call(x=f"{image(3, 3)} ** 2", w=w, b=ZERO).equals([[[[66.0]]]])


@drill.test
def sums_over_channels(call):
    """Input channels are summed, not averaged and not kept apart."""
    call(x=image(2, 2, 3), w="np.ones((1, 3, 1, 1))", b=ZERO).equals([[[[12, 15], [18, 21]]]])


@drill.test
def bias_is_added(call):
    """The bias is missing, or is added more than once: y[:, f] is the sum over the window, plus
    b[f] once."""
    call(x="np.zeros((1, 1, 1, 1))", w="np.ones((1, 1, 1, 1))", b="np.ones(1)").equals([[[[1.0]]]])
    call(x="np.zeros((1, 2, 2, 2))", w="np.ones((1, 2, 2, 2))", b="np.ones(1)").equals([[[[1.0]]]])


@drill.test
def axes_are_moved(call):
    """Output channels are mixed up: with each other, with pixels, or with the images of the batch.
    Where axes are out of order, `reshape` moves none of them; `transpose` does."""
    x, w = "np.array([[[[1.0, 2.0]]], [[[3.0, 4.0]]]])", "np.array([[[[1.0]]], [[[10.0]]]])"
    want = [[[[1, 2]], [[10, 20]]], [[[3, 4]], [[30, 40]]]]
    call(x=x, w=w, b="np.zeros(2)").equals(want)


@drill.needs("bias_is_added", "axes_are_moved")
def bias_per_output_channel(call):
    """b[f] is not what is added to output channel f. Use b[:, None, None]; b alone is added along
    the width."""
    answer = call(x="np.zeros((1, 1, 2, 2))", w="np.zeros((2, 1, 1, 1))", b="np.array([1.0, 2.0])")
    answer.equals([[[[1, 1], [1, 1]], [[2, 2], [2, 2]]]])


@drill.test
def padding_on_all_sides(call):
    """Padding goes on all four sides."""
    one = "np.ones((1, 1, 1, 1))"
    call(x=one, w=one, b=ZERO, stride=1, padding=1).has_shape((1, 1, 3, 3))


@drill.needs("padding_on_all_sides")
def zeros_outside(call):
    """Outside the image stands 0; here its edge is repeated or mirrored."""
    answer = call(x=f"{image(2, 2)} + 1", w="np.ones((1, 1, 3, 3))", b=ZERO, stride=1, padding=1)
    answer.equals([[[[10, 10], [10, 10]]]])


@drill.test
def stride_in_both_directions(call):
    """The stride moves the window in both directions."""
    answer = call(x=image(4, 4), w="np.ones((1, 1, 2, 2))", b=ZERO, stride=2, padding=0)
    answer.has_shape((1, 1, 2, 2))
    answer.equals([[[[10, 18], [42, 50]]]])


@drill.needs("stride_in_both_directions")
def size_rounds_down(call):
    """Where the stride does not divide, the size is rounded down: a window that does not fit is
    left out."""
    answer = call(x=image(5, 5), w="np.ones((1, 1, 2, 2))", b=ZERO, stride=2, padding=0)
    answer.has_shape((1, 1, 2, 2))


@drill.test
def uint8_image(call):
    """Products overflow in the image's integer type (200 · 2 in uint8). Compute in the type of
    the weights."""
    x = "np.full((1, 1, 1, 1), 200, dtype=np.uint8)"
    call(x=x, w="np.full((1, 1, 1, 1), 2.0)", b=ZERO).equals([[[[400.0]]]])


@drill.needs("uint8_image")
def fractions_are_kept(call):
    """The output of an integer image is cut off to integers: 3 · ½ gives 1. It must be of
    floats."""
    x = "np.full((1, 1, 1, 1), 3, dtype=np.uint8)"
    call(x=x, w="np.full((1, 1, 1, 1), 0.5)", b=ZERO).equals([[[[1.5]]]])


@drill.test
def inputs_unchanged(call):
    """`x`, `w` or `b` are others afterwards: work on new arrays."""
    call.unchanged(x=image(3, 3), w="np.array([[[[1.0, 2.0], [2.0, 4.0]]]])", b=ZERO)


def normal(seed, *shape):
    """Normal numbers as code."""
    return f"np.random.default_rng({seed}).normal(size={shape})"


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.conv2d."""
    import torch
    from torch.nn.functional import conv2d as oracle

    for shape, kernel, stride, padding in (
        ((1, 1, 2, 2), (1, 1, 1, 1), 1, 0),
        ((2, 1, 3, 4), (1, 1, 2, 2), 1, 0),
        ((1, 2, 4, 3), (3, 2, 3, 2), 2, 1),
        ((2, 3, 6, 7), (4, 3, 2, 3), 2, 2),
        ((1, 1, 7, 7), (1, 1, 1, 1), 3, 0),
    ):
        answer = call(
            x=normal(1, *shape),
            w=normal(2, *kernel),
            b=normal(3, kernel[0]),
            stride=stride,
            padding=padding,
        )
        x, w, b = map(torch.tensor, answer.args[:3])
        answer.equals(oracle(x, w, b, stride, padding))


@drill.general
def any_integers(call):
    """Differs for an image of integers below 0 or above 255."""
    w = "np.full((1, 1, 1, 1), 0.5)"
    call(x="np.array([[[[-3, 300]]]])", w=w, b=ZERO).equals([[[[-1.5, 150.0]]]])


@drill.general
def linear(call):
    """Without bias, the output of 2x + y must be twice that of x plus that of y."""
    x, y = normal(4, 1, 2, 5, 5), normal(5, 1, 2, 5, 5)
    rest = {"w": normal(6, 3, 2, 3, 3), "b": "np.zeros(3)", "stride": 2, "padding": 1}
    apart = 2 * call(x=x, **rest).array + call(x=y, **rest).array
    call(x=f"2 * {x} + {y}", **rest).equals(apart)


@drill.bonus
def no_loop_over_pixels(call):
    """The executed lines do not grow with the image: at most 100 for 20 × 20."""
    call.within(100, x=image(20, 20), w="np.ones((1, 1, 3, 3))", b=ZERO)


drill.mistake(
    "kernel flipped", "kernel_not_flipped", {"windows, w, opt": "windows, w[..., ::-1, ::-1], opt"}
)
drill.mistake(
    "kernel transposed",
    "rows_are_height",
    {"windows, w, opt": "windows, w.swapaxes(2, 3), opt"},
    "The output is that of the transposed kernel: height and width are exchanged.",
)
drill.mistake(
    "averages the channels",
    "sums_over_channels",
    {"windows, w, opt": "windows, w / len(w[0]), opt"},
)
drill.mistake("no bias", "bias_is_added", {"y + b[:, None, None]": "y"})
drill.mistake(
    "bias for each channel",
    "bias_is_added",
    {"y + b[:": "y + len(w[0]) * b[:"},
    "The bias is added once for each input channel. It must be added once.",
)
drill.mistake(
    "bias for each weight",
    "bias_is_added",
    {"y + b[:": "y + w[0].size * b[:"},
    "The bias is added once for each number of the window. It must be added once.",
)
drill.mistake(
    "channels mixed up with pixels",
    "axes_are_moved",
    {
        "    return y + b[:, None, None]": "    y = y + b[:, None, None]\n"
        "    return y.transpose(0, 2, 3, 1).reshape(y.shape)"
    },
    "Output channels are mixed up with pixels: an array (N, OH, OW, F) is taken as (N, F, OH, OW). "
    "Its axes must be moved.",
)
drill.mistake(
    "channels mixed up with images",
    "axes_are_moved",
    {
        "    return y + b[:, None, None]": "    y = y + b[:, None, None]\n"
        "    return y.swapaxes(0, 1).reshape(y.shape)"
    },
    "Output channels are mixed up with images: an array (F, N, OH, OW) is taken as (N, F, OH, OW). "
    "Its axes must be moved.",
)
drill.mistake(
    "bias along the width",
    "bias_per_output_channel",
    {"b[:, None, None]": "b"},
    "The bias is added along the width (broadcast over the last axis). b[f] belongs to output "
    "channel f: b[:, None, None].",
)
drill.mistake(
    "edge padding",
    "zeros_outside",
    {"sides, sides))": "sides, sides), mode='edge')"},
    "Outside the image its edge is repeated. There must stand 0.",
)
drill.mistake(
    "mirror padding",
    "zeros_outside",
    {"sides, sides))": "sides, sides), mode='symmetric')"},
    "Outside the image its mirror image stands. There must stand 0.",
)
drill.mistake(
    "stride in one direction",
    "stride_in_both_directions",
    {"::stride, ::stride": "::stride, :"},
    "The stride moves the window down alone. It must move it across as well.",
)
drill.mistake(
    "size rounded up",
    "size_rounds_down",
    {"sides = (padding, padding)": "sides = (padding, padding + stride - 1)"},
)
drill.mistake(
    "computes in the image's type",
    "uint8_image",
    {"windows, w, opt": "windows, w.astype(x.dtype), opt"},
)
drill.mistake(
    "cut off to integers",
    "fractions_are_kept",
    {
        "    return y + b[:, None, None]": "    y = y + b[:, None, None]\n"
        "    return y if x.dtype.kind == 'f' else np.trunc(y)"
    },
)
drill.mistake(
    "pads above and on the left only",
    "padding_on_all_sides",
    {"sides = (padding, padding)": "sides = (padding, 0)"},
    "The last rows and columns are missing: the padding below and on the right is not there, or "
    "the output size counts it once. It is floor((H + 2·padding − KH) / stride) + 1.",
)

"""Drill: the backward pass of a 2-D convolution."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def conv2d_backward(dy, x, w, stride=1, padding=0):
    (KH, KW), (OH, OW) = w.shape[2:], dy.shape[2:]
    p, (H, W) = padding, x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for u in range(KH):
        for v in range(KW):
            rows = slice(u, u + stride * (OH - 1) + 1, stride)
            cols = slice(v, v + stride * (OW - 1) + 1, stride)
            seen = padded[:, :, rows, cols]
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dy, seen)
            back = np.einsum("nfij,fc->ncij", dy, w[:, :, u, v])
            dx[:, :, rows, cols] += back
    db = dy.sum(axis=(0, 2, 3))
    return dx[:, :, p : p + H, p : p + W], dw, db


drill = Drill(
    slug="conv2d-backward",
    reference=conv2d_backward,
    question=(
        "Given the gradient of the output, write the gradients of a convolution with respect to "
        "its input, its weights and its bias."
    ),
    takes=(
        Value("dy", "(N, F, OH, OW)", "float64", "gradient of the output"),
        Value("x", "(N, C, H, W)", "float64", "input of the forward pass"),
        Value("w", "(F, C, KH, KW)", "float64", "weights"),
        Value("stride", "", "int", "step of the window in both directions; 1 if not given"),
        Value("padding", "", "int", "zeros on each of the four sides; 0 if not given"),
    ),
    gives=(
        Value("dx", "(N, C, H, W)", "float64", "gradient of x"),
        Value("dw", "(F, C, KH, KW)", "float64", "gradient of the weights"),
        Value("db", "(F,)", "float64", "gradient of the bias"),
    ),
    allowed="NumPy. No torch, no autograd.",
    conventions=(
        "The forward pass is that of the drill conv2d: a cross-correlation, zeros outside, "
        "OH = floor((H + 2·padding − KH) / stride) + 1.",
        "Pixels that no window reaches get gradient 0.",
    ),
    hints=(
        "Kernel element (u, v) met the pixels u::stride, v::stride: one slice of the padded image, "
        "of the size of dy.",
        "dw[:, :, u, v] is a product of dy with that slice; the slice of dx gets dy times "
        "w[:, :, u, v] added.",
        "Crop the padding from dx at the end.",
    ),
    plain={
        "dy": "np.ones((1, 1, 4, 4))",
        "x": "np.arange(9.0).reshape(1, 1, 3, 3)",
        "w": "np.ones((1, 1, 2, 2))",
        "stride": 1,
        "padding": 1,
    },
)


def _image(rows):
    return f"np.array([[{rows}]], dtype=float)"


def _ones(*shape):
    return f"np.ones({shape})"


@drill.gate
def dx_like_x(call):
    """Without padding dx has not the shape of x. Cut padding : padding + H; from padding to
    −padding, which is −0, there is nothing."""
    call(dy=_ones(1, 1, 2, 3), x=_ones(1, 1, 2, 3), w=_ones(1, 1, 1, 1))[0].has_shape((1, 1, 2, 3))


@drill.test
def height_and_width(call):
    """In an output that is wider than high, the last columns give no gradient: the loops run over
    the height twice. OH and OW, H and W, KH and KW are separate."""
    answer = call(dy=_image("[[1, 2, 3]]"), x=_ones(1, 1, 1, 3), w=_ones(1, 1, 1, 1))
    answer[0].equals([[[[1, 2, 3]]]])
    answer[1].equals([[[[6]]]])


@drill.needs("height_and_width")
def db_sums_over_batch_and_pixels(call):
    """db[f] is not the sum of dy over batch and pixels. Add up axes 0, 2 and 3."""
    call(dy=_ones(2, 1, 1, 3), x=_ones(2, 1, 1, 3), w=_ones(1, 1, 1, 1))[2].equals([6.0])


@drill.test
def dw_sums_over_batch(call):
    """An image that stands twice in the batch does not count twice in dw. Add up the batch."""
    image, w = _image("[[1, 2], [3, 4]]"), _ones(1, 1, 2, 2)
    one = call(dy=_ones(1, 1, 1, 1), x=image, w=w)[1]
    two = call(dy=_ones(2, 1, 1, 1), x=f"np.repeat({image}, 2, axis=0)", w=w)[1]
    two.holds(np.allclose(two.array, 2 * one.array), "twice that of one image")


@drill.test
def dx_adds_overlaps(call):
    """A pixel that lies in several windows does not get the gradients of all of them. Add to dx
    with +=, do not assign."""
    dx = call(dy=_ones(1, 1, 2, 2), x=_ones(1, 1, 3, 3), w=_ones(1, 1, 2, 2), stride=1, padding=0)[
        0
    ]
    dx.holds(np.isclose(dx.array.sum(), 16), "[[1, 2, 1], [2, 4, 2], [1, 2, 1]]")


@drill.test
def dx_takes_the_kernel_as_it_lies(call):
    """dx of a single window is not dy · w. Do not flip the kernel: the flip belongs to the form
    with a full correlation."""
    w = _image("[[1, 2], [3, 4]]")
    call(dy=_ones(1, 1, 1, 1), x=_ones(1, 1, 2, 2), w=w)[0].equals([[[[1, 2], [3, 4]]]])


@drill.test
def dw_takes_the_window_as_it_lies(call):
    """dw of a single window is not dy times that window. Do not flip it."""
    x = _image("[[1, 2], [3, 4]]")
    call(dy=_ones(1, 1, 1, 1), x=x, w=_ones(1, 1, 2, 2))[1].equals([[[[1, 2], [3, 4]]]])


@drill.test
def padding_is_cropped(call):
    """With padding dx is not that of the image. Cut `padding` from all four sides, not from the
    end; pixels outside count nowhere, though index −1 is the other end of the array."""
    dx = call(
        dy=_image("[[9, 9, 9], [9, 5, 9], [9, 9, 9]]"),
        x=_ones(1, 1, 1, 1),
        w=_ones(1, 1, 1, 1),
        stride=1,
        padding=1,
    )[0]
    dx.equals([[[[5.0]]]])


@drill.needs("dw_takes_the_window_as_it_lies", "padding_is_cropped")
def dw_sees_the_padding(call):
    """With padding dw takes the wrong windows. Take it from the padded image: the window of output
    (0, 0) begins `padding` pixels outside."""
    dw = call(
        dy=_image("[[1, 0], [0, 0]]"),
        x=_ones(1, 1, 1, 1),
        w=_ones(1, 1, 2, 2),
        stride=1,
        padding=1,
    )[1]
    dw.equals([[[[0, 0], [0, 1]]]])


@drill.needs("height_and_width")
def dx_strides(call):
    """With stride 2 the gradients of two windows are not two pixels apart in dx. Step through dx by
    the stride."""
    dx = call(dy=_image("[[1, 2]]"), x=_ones(1, 1, 1, 3), w=_ones(1, 1, 1, 1), stride=2)[0]
    dx.equals([[[[1, 0, 2]]]])


@drill.needs("height_and_width")
def dw_strides(call):
    """With stride 2 dw takes other pixels than every second one. Step through the image by the
    stride."""
    dw = call(dy=_image("[[1, 1]]"), x=_image("[[1, 50, 2]]"), w=_ones(1, 1, 1, 1), stride=2)[1]
    dw.equals([[[[3.0]]]])


@drill.test
def dx_sums_over_output_channels(call):
    """dx is not the sum over the output channels. Add up F."""
    call(dy=_ones(1, 3, 1, 1), x=_ones(1, 1, 1, 1), w=_ones(3, 1, 1, 1))[0].equals([[[[3.0]]]])


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    x = _image("[[1, 2], [3, 4]]")
    call.unchanged(dy=_ones(1, 1, 2, 2), x=x, w="2 * np.ones((1, 1, 1, 1))")
    call.unchanged(dy=_ones(1, 1, 4, 4), x=x, w="2 * np.ones((1, 1, 1, 1))", stride=1, padding=1)


@drill.general
def against_autograd(call):
    """Differs from autograd through torch.nn.functional.conv2d."""
    for seed, (n, c, h, w, f, kh, kw, s, p) in enumerate(
        (
            (1, 1, 2, 2, 1, 1, 1, 1, 0),
            (1, 1, 3, 4, 1, 2, 3, 1, 0),
            (2, 2, 4, 5, 3, 3, 2, 1, 1),
            (2, 3, 6, 7, 2, 3, 3, 2, 1),
            (1, 2, 6, 6, 2, 3, 3, 2, 0),
            (1, 1, 5, 5, 1, 2, 2, 3, 0),
        )
    ):
        rng, oh, ow = (
            f"np.random.default_rng({seed})",
            (h + 2 * p - kh) // s + 1,
            (w + 2 * p - kw) // s + 1,
        )
        answer = call(
            dy=f"{rng}.normal(size={(n, f, oh, ow)})",
            x=f"{rng}.random({(n, c, h, w)}) - 0.4",
            w=f"{rng}.random({(f, c, kh, kw)}) - 0.5",
            stride=s,
            padding=p,
        )
        answer.equals(_by_autograd(*answer.args))


@drill.general
def defaults(call):
    """Where they are not given, stride is not 1 or padding not 0."""
    x, w = _image("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"), _image("[[1, 2], [3, 4]]")
    case = {"dy": _image("[[1, 2], [3, 4]]"), "x": x, "w": w}
    dy, x, w = call(**case).args[:3]
    call(**case).equals(_by_autograd(dy, x, w, 1, 0))


@drill.bonus
def loops_over_the_kernel_only(call):
    """The executed lines do not grow with the image: at most 200 for 20 × 20 pixels and a 3 × 3
    kernel."""
    call.within(200, dy=_ones(1, 1, 18, 18), x=_ones(1, 1, 20, 20), w=_ones(1, 1, 3, 3))


def _by_autograd(dy, x, w, stride, padding):
    import torch

    given = [torch.tensor(v, requires_grad=True) for v in (x, w, np.zeros(len(w)))]
    y = torch.nn.functional.conv2d(given[0], given[1], given[2], stride, padding)
    return tuple(g.numpy() for g in torch.autograd.grad(y, given, torch.tensor(dy)))


drill.mistake(
    "cut from padding to −padding",
    "dx_like_x",
    {"p : p + H, p : p + W": "p:-p, p:-p"},
    "Without padding dx is empty: a slice from 0 to −0. Cut padding : padding + H.",
)
drill.mistake(
    "db a mean",
    "db_sums_over_batch_and_pixels",
    {"dy.sum(axis=(0, 2, 3))": "dy.mean(axis=(0, 2, 3))"},
    "db is the mean of dy. Add up.",
)
drill.mistake(
    "db over the batch averaged",
    "db_sums_over_batch_and_pixels",
    {"dy.sum(axis=(0, 2, 3))": "dy.mean(axis=0).sum(axis=(1, 2))"},
    "db is averaged over the batch. Add it up.",
)
drill.mistake(
    "dw averaged over the batch",
    "dw_sums_over_batch",
    {'= np.einsum("nfij,ncij->fc"': '= 1 / len(x) * np.einsum("nfij,ncij->fc"'},
)
drill.mistake("dx assigned", "dx_adds_overlaps", {"cols] += back": "cols] = back"})
drill.mistake(
    "kernel flipped",
    "dx_takes_the_kernel_as_it_lies",
    {"w[:, :, u, v])": "w[:, :, KH - 1 - u, KW - 1 - v])"},
    "dx takes the kernel turned by 180°. Take it as it lies.",
)
drill.mistake(
    "dw flipped",
    "dw_takes_the_window_as_it_lies",
    {"dw[:, :, u, v] =": "dw[:, :, KH - 1 - u, KW - 1 - v] ="},
    "dw is turned by 180°. Put the product with the slice at (u, v) to dw[:, :, u, v].",
)


@drill.mistaken("height for the width", "height_and_width")
def _square_output(dy, x, w, stride=1, padding=0):
    side = dy.shape[2]
    return conv2d_backward(dy[..., :side], x, w, stride, padding)


@drill.mistaken(
    "index −1 outside",
    "padding_is_cropped",
    "Pixels above the image, or left of it, count at its other end, as index −1 does. Outside "
    "stand zeros: they count nowhere.",
)
def _wraps(dy, x, w, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    (KH, KW), (H, W) = w.shape[2:], x.shape[2:]
    for i, j, u, v in np.ndindex(*dy.shape[2:], KH, KW):
        row, column = i * stride + u - padding, j * stride + v - padding
        if -H <= row < H and -W <= column < W:
            dx[:, :, row, column] += dy[:, :, i, j] @ w[:, :, u, v]
            dw[:, :, u, v] += dy[:, :, i, j].T @ x[:, :, row, column]
    return dx, dw, dy.sum(axis=(0, 2, 3))


drill.mistake(
    "padding cut from the end",
    "padding_is_cropped",
    {"p : p + H, p : p + W": ":H, :W"},
    "The padding is cut from the end only. Cut it from all four sides.",
)
drill.mistake(
    "dw from the image without padding",
    "dw_sees_the_padding",
    {"seen = padded": "seen = np.pad(x, ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p)))"},
)
drill.mistake(
    "stride forgotten in dx",
    "dx_strides",
    {"dx[:, :, rows, cols]": "dx[:, :, u : u + OH, v : v + OW]"},
)
drill.mistake(
    "stride forgotten in dw",
    "dw_strides",
    {"padded[:, :, rows, cols]": "padded[:, :, u : u + OH, v : v + OW]"},
)
drill.mistake(
    "dx averaged over output channels",
    "dx_sums_over_output_channels",
    {'back = np.einsum("nfij': 'back = 1 / len(w) * np.einsum("nfij'},
)
drill.mistake(
    "wipes out dy",
    "inputs_unchanged",
    {"    return dx": "    dy *= 0\n    return dx"},
)

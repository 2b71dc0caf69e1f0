"""Drill: max pooling, forward and backward."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def max_pool2d(x, k, stride):
    x = np.asarray(x, dtype=float)
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows.reshape(*windows.shape[:4], k * k)
    best = windows.argmax(axis=-1)
    n, c, i, j = np.indices(best.shape, sparse=True)
    where = n, c, i * stride + best // k, j * stride + best % k
    shape = x.shape

    def backward(dy):
        dx = np.zeros(shape)
        np.add.at(dx, where, dy)
        return dx

    return x[where], backward


drill = Drill(
    slug="max-pool",
    reference=max_pool2d,
    question="Write max pooling. Return the output and a function that maps the gradient of the "
    "output to the gradient of the input.",
    takes=(
        Value("x", "(N, C, H, W)", "float64, or any integer", "images, N >= 1"),
        Value("k", "", "int", "height and width of a window"),
        Value("stride", "", "int", "step of the window, down and across"),
    ),
    gives=(
        Value("y", "(N, C, OH, OW)", "float64", "OH = floor((H − k) / stride) + 1"),
        Value("backward", "(N, C, OH, OW) -> (N, C, H, W)", "float64", "dy -> dx"),
    ),
    allowed="NumPy. No torch.",
    conventions=(
        "No padding; a window that does not fit is left out.",
        "Of equal maxima the first in row order gets the gradient.",
        "backward may be called several times; each call returns an array of its own.",
    ),
    hints=(
        "sliding_window_view, every stride-th, flattened to k·k: argmax.",
        "Row = window row · stride + argmax // k.",
        "dx[index] += dy adds once for repeated indices; np.add.at adds each time.",
    ),
    plain={"x": "np.ones((1, 1, 1, 1))", "k": 1, "stride": 1},
)


def image(*rows, dtype=""):
    """An image of one channel as code."""
    numbers = ", ".join(f"[{', '.join(map(str, row))}]" for row in rows)
    return f"np.array([[[{numbers}]]]{dtype or ', dtype=float'})"


@drill.test
def negative_window(call):
    """All values of the window are negative and the result is none of them: the maximum starts
    from 0, or from another number. Start from the values."""
    call(x=image([-1, -2], [-3, -4]), k=2, stride=2)[0].equals([[[[-1]]]])
    call(x="np.full((1, 1, 2, 2), -1e300)", k=2, stride=2)[0].equals([[[[-1e300]]]])


@drill.test
def whole_window(call):
    """The largest value of a window is not found. Look at k rows and k columns."""
    call(x=image([1, 2], [3, 4]), k=2, stride=2)[0].equals([[[[4]]]])


@drill.needs("whole_window")
def stride_is_not_k(call):
    """The windows move by `stride`, not by their width."""
    y = call(x=image([1, 2, 3], [4, 5, 6], [7, 8, 9]), k=2, stride=1)[0]
    y.has_shape((1, 1, 2, 2))
    y.equals([[[[5, 6], [8, 9]]]])


@drill.needs("whole_window")
def stride_in_both_directions(call):
    """The stride moves the window down and across."""
    y = call(x="np.arange(1.0, 17).reshape(1, 1, 4, 4)", k=2, stride=2)[0]
    y.has_shape((1, 1, 2, 2))
    y.equals([[[[6, 8], [14, 16]]]])


@drill.needs("stride_in_both_directions")
def incomplete_window_is_left_out(call):
    """A window that does not fit at the border is left out (the size is rounded down)."""
    y = call(x=image([1, 2, 9], [3, 4, 9], [9, 9, 9]), k=2, stride=2)[0]
    y.has_shape((1, 1, 1, 1))
    y.equals([[[[4]]]])


@drill.test
def channels_are_separate(call):
    """The maximum is taken in each channel alone."""
    call(x="np.array([[[[1.0]], [[2.0]]]])", k=1, stride=1)[0].equals([[[[1]], [[2]]]])


@drill.needs("stride_is_not_k")
def overlapping_windows_add(call):
    """One pixel is the maximum of several windows and gets only one of their gradients: use +=,
    and for index arrays np.add.at."""
    answer = call(x=image([0, 1, 2], [3, 9, 4], [5, 6, 7]), k=2, stride=1)
    dx = answer[1].applied(dy="np.ones((1, 1, 2, 2))")
    dx.holds(abs(dx.array.sum() - 4) < 1e-3, "a sum of 4")


@drill.test
def ties_get_one_gradient(call):
    """Of equal maxima not exactly one gets the gradient: where all do, dx sums to more than dy.
    Give it to the first, as PyTorch does."""
    dx = call(x="np.zeros((1, 1, 2, 2))", k=2, stride=2)[1].applied(dy="np.ones((1, 1, 1, 1))")
    dx.holds(abs(dx.array.sum() - 1) < 1e-3, "[[[[1.0, 0.0], [0.0, 0.0]]]]")


@drill.needs("ties_get_one_gradient")
def first_of_equal_maxima(call):
    """Of equal maxima a later one gets the gradient, or each a part. By the question's convention
    it is the first in row order that gets it."""
    dx = call(x=image([0, 0], [0, 0]), k=2, stride=2)[1].applied(dy="np.ones((1, 1, 1, 1))")
    dx.equals([[[[1, 0], [0, 0]]]])


@drill.test
def gradient_lands_on_the_maximum(call):
    """The gradient goes to another pixel than the maximum (row and column exchanged, or the
    window's offset forgotten)."""
    dx = call(x=image([1, 9], [2, 3]), k=2, stride=2)[1].applied(dy="np.ones((1, 1, 1, 1))")
    dx.holds(dx.array[0, 0, 0, 1] > 0.5 > dx.array[0, 0, 1, 0], "[[[[0.0, 1.0], [0.0, 0.0]]]]")


@drill.needs("gradient_lands_on_the_maximum", "stride_in_both_directions")
def window_offset(call):
    """The gradients of all windows land in the first one: add the window's own row and column."""
    answer = call(x=image([9, 1, 8, 1], [0, 0, 0, 0]), k=2, stride=2)
    dx = answer[1].applied(dy="np.ones((1, 1, 1, 2))")
    dx.holds(abs(dx.array[0, 0, 0, 2] - 1) < 1e-3, "a gradient of 1 at the 8")


@drill.test
def multiplies_dy(call):
    """The maximum gets the incoming gradient, not 1."""
    answer = call(x=image([1, 2], [3, 4]), k=2, stride=2)
    dx = answer[1].applied(dy="np.full((1, 1, 1, 1), 5.0)")
    dx.holds(abs(dx.array.max() - 5) < 1e-3, "[[[[0.0, 0.0], [0.0, 5.0]]]]")


@drill.needs("multiplies_dy")
def integer_image(call):
    """The gradient of an integer image is cut off to integers: dy = ½ becomes 0. Make dx of
    floats, not zeros_like(x)."""
    answer = call(x="np.array([[[[7]]]])", k=1, stride=1)
    answer[1].applied(dy="np.full((1, 1, 1, 1), 0.5)").equals([[[[0.5]]]])


@drill.test
def unsigned_image(call):
    """The maximum of unsigned pixels is 0, though larger ones are there: in uint8 −5 is 251, above
    −0. Convert to float, or do not change the sign."""
    x = image([0, 5], [3, 1], dtype=", dtype=np.uint8")
    call(x=x, k=2, stride=2)[0].equals([[[[5]]]])


@drill.test
def backward_twice(call):
    """A second call of backward gives more than the first: start each call from zeros."""
    answer = call(x=image([1, 2], [3, 4]), k=2, stride=2)
    first = answer[1].applied(dy="np.ones((1, 1, 1, 1))").array.copy()
    answer[1].applied(dy="np.ones((1, 1, 1, 1))").equals(first)


@drill.needs("whole_window", "backward_twice", "multiplies_dy")
def results_stay(call):
    """The result of one call of backward is another after the next: both calls return one array.
    Make a new one in each."""
    answer = call(x=image([1, 2], [3, 4]), k=2, stride=2)
    first = answer[1].applied(dy="np.ones((1, 1, 1, 1))")
    answer[1].applied(dy="np.full((1, 1, 1, 1), 5.0)")
    first.equals([[[[0, 0], [0, 1]]]])


@drill.test
def inputs_unchanged(call):
    """`x` or `dy` is another afterwards: work on new arrays."""
    call.unchanged(x=image([1, 2], [3, 4]), k=2, stride=2)


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.max_pool2d or its gradient."""
    import torch
    from torch.nn.functional import max_pool2d as oracle

    for shape, k, stride in (
        ((1, 1, 2, 2), 2, 2),
        ((1, 1, 3, 3), 2, 1),
        ((2, 1, 4, 7), 2, 2),
        ((1, 1, 5, 5), 2, 3),
        ((2, 3, 7, 6), 3, 2),
    ):
        for draw in (f"normal(size={shape})", f"integers(0, 3, {shape}) / 1.0"):
            answer = call(x=f"np.random.default_rng(1).{draw}", k=k, stride=stride)
            x = torch.tensor(answer.args[0], requires_grad=True)
            y = oracle(x, k, stride)
            answer[0].equals(y)
            dy = f"np.random.default_rng(2).normal(size={tuple(y.shape)})"
            y.backward(torch.tensor(np.random.default_rng(2).normal(size=tuple(y.shape))))
            answer[1].applied(dy=dy).equals(x.grad)


@drill.general
def any_integers(call):
    """Differs for an image of integers below 0 or above 255."""
    answer = call(x="np.array([[[[-3, 300], [-7, 44]]]])", k=2, stride=2)
    answer[0].equals([[[[300]]]])
    answer[1].applied(dy="np.ones((1, 1, 1, 1))").equals([[[[0, 1], [0, 0]]]])


@drill.general
def near_maxima(call):
    """Values that differ in the tenth digit count as equal. Compare in float64, without slack."""
    answer = call(x=image([1.0, "1 + 1e-10"], [0, 0]), k=2, stride=2)
    answer[1].applied(dy="np.ones((1, 1, 1, 1))").equals([[[[0, 1], [0, 0]]]])


drill.mistake(
    "maximum starts from 0",
    "negative_window",
    {"return x[where], backward": "return np.maximum(x[where], 0), backward"},
    "Where all values of a window are negative the result is 0. It must be the largest of them.",
)
drill.mistake(
    "first row of the window",
    "whole_window",
    {"windows.argmax(axis=-1)": "windows[..., :k].argmax(axis=-1)"},
    "Only the first row of each window is looked at. The window has k rows.",
)
drill.mistake("stride taken as k", "stride_is_not_k", {"    view =": "    stride = k\n    view ="})
drill.mistake(
    "stride in one direction",
    "stride_in_both_directions",
    {
        "::stride, ::stride": "::stride, :",
        "return x[where], backward": "return windows.max(axis=-1), backward",
    },
    "The stride moves the window down alone. It must move it across as well.",
)
drill.mistake(
    "border window kept",
    "incomplete_window_is_left_out",
    {
        "windows = view(x, (k, k)": "more = (0, stride - 1)\n    windows = np.pad(x, ((0, 0), "
        "(0, 0), more, more), constant_values=x.min() - 1)\n    windows = view(windows, (k, k)",
        "return x[where], backward": "return windows.max(axis=-1), backward",
    },
)
drill.mistake(
    "adds once for repeated indices",
    "overlapping_windows_add",
    {"np.add.at(dx, where, dy)": "dx[where] += dy"},
    "A pixel that is the maximum of several windows gets the gradient of one alone. It must get "
    "the sum; for index arrays that is np.add.at.",
)
drill.mistake(
    "last of equal maxima",
    "first_of_equal_maxima",
    {"windows.argmax(axis=-1)": "k * k - 1 - windows[..., ::-1].argmax(axis=-1)"},
    "Of equal maxima the last gets the gradient. By the question's convention it is the first.",
)
drill.mistake(
    "row and column exchanged",
    "gradient_lands_on_the_maximum",
    {
        "best // k, j": "best % k, j",
        "j * stride + best % k": "j * stride + best // k",
        "x[where], b": "windows.max(axis=-1), b",
    },
    "Row and column within the window are exchanged: the gradient lands on the mirrored pixel.",
)
drill.mistake(
    "window's offset forgotten",
    "window_offset",
    {
        "i * stride +": "0 * i +",
        "j * stride +": "0 * j +",
        "x[where], b": "windows.max(axis=-1), b",
    },
)
drill.mistake("gradient 1 instead of dy", "multiplies_dy", {"where, dy)": "where, 1.0)"})
drill.mistake(
    "gradient in the image's type",
    "integer_image",
    {
        "x = np.asarray(x, dtype=float)": "",
        "np.zeros(shape)": "np.zeros_like(x)",
        "where, dy)": "where, dy.astype(x.dtype))",
    },
)
drill.mistake(
    "least of the negative",
    "unsigned_image",
    {
        "x = np.asarray(x, dtype=float)": "",
        "windows.argmax(axis=-1)": "(-windows).argmin(axis=-1)",
    },
    "The maximum of unsigned pixels is 0 where one of them is 0: with the sign changed, 5 is 251 "
    "in uint8, and 0 stays the least. Convert to float first.",
)
drill.mistake(
    "gradients pile up",
    "backward_twice",
    {
        "    def backward": "    dx = np.zeros(shape)\n\n    def backward",
        "        dx = np.zeros(shape)\n        np": "        np",
    },
    "A second call of backward gives the sum of both. Each call must start from zeros.",
)
drill.mistake(
    "one array for all calls",
    "results_stay",
    {
        "    def backward": "    dx = np.zeros(shape)\n\n    def backward",
        "        dx = np.zeros(shape)\n        np": "        dx[:] = 0\n        np",
    },
)
drill.mistake(
    "maximum over channels",
    "channels_are_separate",
    {"return x[where]": "return x[where].max(axis=1, keepdims=True) + 0 * x[where]"},
    "All channels get the largest value of any. The maximum is taken in each channel alone.",
)
drill.mistake(
    "marks the input",
    "inputs_unchanged",
    {
        "    return x[where], backward": "    y = x[where]\n"
        "    x[where] = -99\n    return y, backward"
    },
)


@drill.mistaken("gradient to all equal maxima", "ties_get_one_gradient")
def _all_maxima(x, k, stride):
    y = max_pool2d(x, k, stride)[0]

    def backward(dy):
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dy.shape):
            rows, columns = (slice(p * stride, p * stride + k) for p in (i, j))
            window = x[n, c, rows, columns]
            dx[n, c, rows, columns] += (window == window.max()) * dy[n, c, i, j]
        return dx

    return y, backward

"""Drill: bilinear resizing of a grey image."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def resize_bilinear(image, height, width):
    def positions(n_in, n_out):
        p = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        p = p.clip(0, n_in - 1)
        low = np.floor(p).astype(int)
        return low, np.minimum(low + 1, n_in - 1), p - low

    top, bottom, fy = positions(image.shape[0], height)
    left, right, fx = positions(image.shape[1], width)
    fy = fy[:, None]
    image = image.astype(float)
    rows = image[top] * (1 - fy) + image[bottom] * fy
    return rows[:, left] * (1 - fx) + rows[:, right] * fx


drill = Drill(
    slug="bilinear-resize",
    reference=resize_bilinear,
    question="Write bilinear resizing of a grey image with the half-pixel convention "
    "(align_corners=False), no antialiasing.",
    takes=(
        Value("image", "(H, W)", "float64, or any integer", "H and W at least 1"),
        Value("height", "", "int", "rows of the result, at least 1"),
        Value("width", "", "int", "columns of the result, at least 1"),
    ),
    gives=(Value("resized", "(height, width)", "float64", "not rounded"),),
    allowed="NumPy. No torch, PIL, scipy.ndimage.",
    conventions=(
        "Output pixel i reads the input at (i + ½)·H/height − ½.",
        "A position outside is moved to the nearest of 0 … H − 1.",
        "The result is a new array, also where the size stays.",
    ),
    hints=(
        "Positions per axis first: two vectors.",
        "i0 = floor, i1 = min(i0 + 1, H − 1), f = position − i0.",
        "Blend rows, then columns: each is one weighted sum of two slices.",
    ),
    plain={"image": "np.zeros((2, 2))", "height": 2, "width": 2},
)


def row(*values, dtype="float"):
    """An image of one row as code."""
    return f"np.array([[{', '.join(map(str, values))}]], dtype={dtype})"


@drill.gate
def height_then_width(call):
    """The result must have the shape (height, width)."""
    call(image="np.zeros((2, 2))", height=3, width=5).has_shape((3, 5))


@drill.gate
def scale_of_each_axis(call):
    """The scale of one axis is used for the other. Each has its own: H/height for rows, W/width for
    columns."""
    wide = call(image=row(1, 1, 5, 5), height=1, width=2)
    wide.holds(wide.array[0, 1] > 2.5, "[[1.0, 5.0]]")
    high = call(image=f"{row(1, 1, 5, 5)}.T", height=2, width=1)
    high.holds(high.array[1, 0] > 2.5, "[[1.0], [5.0]]")


@drill.test
def no_antialiasing(call):
    """A pixel far from the position changes the result: that is antialiasing, or a mean over areas.
    On each axis read only the two neighbours of the position."""
    call(image=row(5, 5, 5, 100, 7, 7, 7, 7), height=1, width=2).equals([[5, 7]])


@drill.needs("no_antialiasing")
def corners_are_not_aligned(call):
    """The last output pixel reads the last input pixel: that is align_corners=True,
    (n_in − 1)/(n_out − 1). Use half-pixel centres."""
    answer = call(image="np.array([[0.0] * 96 + [1.0] * 4])", height=1, width=10)
    answer.equals(np.zeros((1, 10)))


@drill.test
def no_shift(call):
    """A mirrored image does not give the mirrored result: the half pixels are missing, and the
    image moves. (i + ½)·scale − ½."""
    ends = slice(2, -2)
    image = row(0, 0, 1, 5, 0, 0)
    answer = call(image=image, height=1, width=12)
    mirrored = call(image=f"{image}[:, ::-1]", height=1, width=12).array[:, ::-1]
    close = np.allclose(answer.array[:, ends], mirrored[:, ends], atol=1e-3)
    answer.holds(close, "the mirror image of the mirrored image's")


@drill.test
def border_is_clamped(call):
    """At the left border the position is negative, and index −1 is the last pixel: clamp to
    0 … n − 1."""
    answer = call(image=row(3, 3, 9), height=1, width=6)
    answer.holds(abs(answer.array[0, 0] - 3) < 1e-3, "a first pixel of 3.0")


@drill.test
def same_size_is_the_identity(call):
    """Resizing to the same size must give the image. Where it is one pixel off, the weights f and
    1 − f are exchanged; where the last row is missing, positions end at n − 2."""
    image = "np.arange(12.0).reshape(3, 4)"
    call(image=image, height=3, width=4).equals(np.arange(12.0).reshape(3, 4))


@drill.needs("same_size_is_the_identity", "border_is_clamped")
def no_extrapolation(call):
    """At the left border the result is not the first pixel: where the position is negative, so is
    one weight. Clamp the position before it is cut off."""
    answer = call(image=row(9, 3, 3), height=1, width=6)
    answer.holds(abs(answer.array[0, 0] - 9) < 1e-3, "a first pixel of 9.0")


@drill.test
def interpolates(call):
    """Values between two pixels must be mixed; here they are those of single pixels."""
    image = row(0, 1, 4, 9)
    wide = call(image=image, height=1, width=8)
    high = call(image=f"{image}.T", height=8, width=1)
    single = [np.isin(answer.array, [0, 1, 4, 9]).all() for answer in (wide, high)]
    wide.holds(not all(single), "values between those of neighbours")


@drill.needs("interpolates")
def both_axes(call):
    """Only one of the two axes is interpolated."""
    image = "np.array([[0.0, 0.0], [8.0, 8.0]])"
    high = call(image=image, height=4, width=4)
    wide = call(image=f"{image}.T", height=4, width=4)
    high.holds(len(np.unique(high.array[:, 1].round(6))) > 2, "mixed rows")
    wide.holds(len(np.unique(wide.array[1].round(6))) > 2, "mixed columns")


@drill.needs("interpolates", "both_axes")
def keeps_fractions(call):
    """The result is cut off to the image's integer type. It must be of floats."""
    answer = call(image=row(0, 1, 4, dtype="np.uint8"), height=1, width=6)
    answer.holds((answer.array % 1 != 0).any(), "[[0.0, 0.25, 0.75, 1.75, 3.25, 4.0]]")


@drill.needs("no_extrapolation")
def uint8_does_not_wrap(call):
    """0 − 200 in uint8 is 56: a difference of unsigned pixels wraps. Convert to float first."""
    answer = call(image=row(200, 0, 0, 0, 200, dtype="np.uint8"), height=1, width=10)
    answer.holds(answer.array.max() <= 201, "nothing above 200")


@drill.test
def inputs_unchanged(call):
    """The image is another afterwards: work on a copy."""
    call.unchanged(image="np.arange(6.0).reshape(2, 3)", height=4, width=5)


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.interpolate(mode='bilinear', align_corners=False)."""
    import torch
    from torch.nn.functional import interpolate

    for size, wanted in (
        ((1, 1), (2, 2)),
        ((2, 2), (4, 4)),
        ((2, 3), (1, 1)),
        ((5, 4), (3, 7)),
        ((6, 6), (12, 3)),
        ((7, 5), (2, 11)),
    ):
        image = f"np.random.default_rng(0).normal(size={size})"
        answer = call(image=image, height=wanted[0], width=wanted[1])
        tensor = torch.tensor(answer.args[0])[None, None]
        answer.equals(interpolate(tensor, wanted, mode="bilinear", align_corners=False)[0, 0])


@drill.general
def any_integers(call):
    """Differs for an image of integers below 0 or above 255."""
    call(image=row(-5, 300, dtype="int"), height=1, width=2).equals([[-5, 300]])
    call(image=row(0, 60000, dtype="np.uint16"), height=1, width=2).equals([[0, 60000]])


@drill.general
def a_new_array(call):
    """Where the size stays, the result is the image itself or a view of it. Return a new array."""
    answer = call(image="np.arange(6.0).reshape(2, 3)", height=2, width=3)
    answer.holds(not np.shares_memory(answer.array, answer.given[0]), "a new array")


@drill.general
def constant_stays_constant(call):
    """A constant image must stay constant."""
    call(image="np.full((3, 3), 7.0)", height=5, width=2).equals(np.full((5, 2), 7.0))


@drill.bonus
def no_loop_over_pixels(call):
    """The executed lines do not grow with the image: at most 60 for 40 × 40."""
    call.within(60, image="np.zeros((10, 10))", height=40, width=40)


HALF_PIXELS = "(np.arange(n_out) + 0.5) * n_in / n_out - 0.5"
drill.mistake(
    "width and height exchanged",
    "height_then_width",
    {"    top, bottom, fy": "    height, width = width, height\n    top, bottom, fy"},
    "The result has the shape (width, height). It must be (height, width).",
)
drill.mistake(
    "scale of the height for both",
    "scale_of_each_axis",
    {"positions(image.shape[1], width)": "positions(image.shape[1], width, len(image) / height)"}
    | {"(n_in, n_out)": "(n_in, n_out, scale=None)", "* n_in / n_out": "* (scale or n_in / n_out)"},
    "The columns are read with the scale of the rows, H/height. Theirs is W/width.",
)
drill.mistake(
    "scales exchanged",
    "scale_of_each_axis",
    {
        "positions(image.shape[0], height)": "positions(len(image), height, len(image.T) / width)",
        "positions(image.shape[1], width)": "positions(image.shape[1], width, len(image) / height)",
        "(n_in, n_out)": "(n_in, n_out, scale=None)",
        "* n_in / n_out": "* (scale or n_in / n_out)",
    },
    "The rows are read with the scale of the columns, and the columns with that of the rows.",
)
drill.mistake(
    "corners aligned",
    "corners_are_not_aligned",
    {HALF_PIXELS: "np.arange(n_out) * (n_in - 1) / max(n_out - 1, 1)"},
)
drill.mistake(
    "no half pixels",
    "no_shift",
    {HALF_PIXELS: "np.arange(n_out) * n_in / n_out"},
    "The image moves: position i reads i·scale, without the half pixels. It must read "
    "(i + ½)·scale − ½.",
)
drill.mistake(
    "border not clamped",
    "border_is_clamped",
    {"p = p.clip(0, n_in - 1)": "pass"},
    "At the left border the last pixel is mixed in, and at the top the lowest. Positions must be "
    "clamped to 0 … n − 1.",
)
drill.mistake(
    "cut off, not clamped",
    "no_extrapolation",
    {"p = p.clip(0, n_in - 1)": "pass", "np.floor(p)": "np.trunc(p).clip(0, n_in - 1)"},
)
drill.mistake(
    "weights exchanged",
    "same_size_is_the_identity",
    {"p - low": "1 - (p - low)"},
    "The two neighbours have each other's weight: f belongs to the further pixel i0 + 1.",
)
drill.mistake(
    "cut off to integers",
    "keeps_fractions",
    {
        "image = image.astype(float)": "dtype = image.dtype",
        "return rows": "rows = rows",
        "right] * fx": "right] * fx\n    return rows.astype(dtype)",
    },
)
drill.mistake(
    "nearest neighbour",
    "interpolates",
    {"p - low\n": "np.round(p - low)\n"},
    "Each value is that of the nearest pixel. Values between two pixels must be mixed.",
)
drill.mistake(
    "columns not interpolated",
    "both_axes",
    {"    return rows": "    fx = np.round(fx)\n    return rows"},
    "Rows are mixed and columns are not: there each value is that of the nearest column.",
)
drill.mistake(
    "rows not interpolated",
    "both_axes",
    {"fy = fy[:, None]": "fy = np.round(fy)[:, None]"},
    "Columns are mixed and rows are not: there each value is that of the nearest row.",
)


@drill.mistaken(
    "antialiasing",
    "no_antialiasing",
    "Where the image shrinks, pixels further than 1 from the position count too: that is "
    "antialiasing. On each axis read only the two neighbours.",
)
def _antialiased(image, height, width):
    def matrix(n_in, n_out):
        scale = max(n_in / n_out, 1)
        p = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        weights = np.maximum(0, 1 - abs(p[:, None] - np.arange(n_in)) / scale)
        return weights / weights.sum(axis=1, keepdims=True)

    return matrix(image.shape[0], height) @ image @ matrix(image.shape[1], width).T


@drill.mistaken(
    "mean over areas",
    "no_antialiasing",
    "Where the image shrinks by a whole number, each value is the mean of a block. Read only the "
    "two neighbours of the position on each axis.",
)
def _areas(image, height, width):
    (H, W), blocks = image.shape, (height, len(image) // height, width, -1)
    if H % height or W % width:
        return resize_bilinear(image, height, width)
    return image.reshape(blocks).mean(axis=(1, 3))


@drill.mistaken("difference of unsigned pixels", "uint8_does_not_wrap")
def _differences(image, height, width):
    p, q = (
        ((np.arange(n) + 0.5) * size / n - 0.5).clip(0, size - 1)
        for n, size in zip((height, width), image.shape, strict=True)
    )
    i, j = p.astype(int), q.astype(int)
    below, right = np.minimum(i + 1, len(image) - 1), np.minimum(j + 1, image.shape[1] - 1)
    rows = image[:, j] + (image[:, right] - image[:, j]) * (q - j)
    return rows[i] + (rows[below] - rows[i]) * (p - i)[:, None]

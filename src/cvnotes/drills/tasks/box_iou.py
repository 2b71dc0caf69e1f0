"""Drill: the IoU of every box in one set with every box in another."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def box_iou(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    size = (bottom_right - top_left).clip(min=0)
    intersection = size[..., 0] * size[..., 1]
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    union = area_a[:, None] + area_b - intersection
    zero = np.zeros_like(union)
    return np.divide(intersection, union, out=zero, where=union > 0)


drill = Drill(
    slug="box-iou",
    reference=box_iou,
    question="Write `box_iou(a, b)`: the IoU of every box in `a` with every box in `b`.",
    takes=(
        Value("a", "(N, 4)", "any integer or float", "boxes (x1, y1, x2, y2), in pixels"),
        Value("b", "(M, 4)", "any integer or float", "boxes (x1, y1, x2, y2), in pixels"),
    ),
    gives=(Value("iou", "(N, M)", "float64", "row i belongs to a[i], column j to b[j]"),),
    allowed="NumPy. No torchvision.",
    conventions=(
        "x1 <= x2 and y1 <= y2; coordinates are continuous (width = x2 − x1) and may be negative.",
        "The IoU of two boxes without area is 0.",
        "N or M may be 0.",
        "Results are compared to 1e-6, those of large boxes to 1e-9.",
    ),
    hints=(
        "Two intervals [a1, a2], [b1, b2] share max(0, min(a2, b2) − max(a1, b1)).",
        "Give `a` an axis of length 1 in the middle: a[:, None] has shape (N, 1, 4).",
        "union = area_a + area_b − intersection; guard the division where it is 0.",
    ),
    plain={"a": "np.array([[0.0, 0.0, 2.0, 2.0]])", "b": "np.array([[1.0, 1.0, 3.0, 3.0]])"},
    # A small number in the denominator, as many write it, is no mistake here.
    tolerance=1e-6,
)


def box(*corners, dtype=""):
    """One box as code."""
    numbers = ", ".join(str(float(c)) if not dtype else str(c) for c in corners)
    return f"np.array([[{numbers}]]{dtype and f', dtype=np.{dtype}'})"


@drill.test
def identical_boxes(call):
    """A box with itself gives no IoU of 1. Where it is 1/2, the union counts the intersection
    twice; where it is 0, the corners are read in another order."""
    call(a=box(0, 0, 1000, 1000), b=box(0, 0, 1000, 1000)).equals([[1.0]])


@drill.test
def disjoint_boxes(call):
    """Boxes that lie apart in x and in y have a positive IoU: two negative sides multiply to a
    positive area. Clip each side at 0 before multiplying."""
    # Apart also if the last two numbers are taken for sizes, from a corner or around a centre.
    call(a=box(0, 0, 200, 200), b=box(230, 230, 232, 232)).equals([[0.0]])


@drill.needs("disjoint_boxes")
def corners_not_sizes(call):
    """Boxes that lie apart in x have an IoU other than 0. The last two numbers are the far corner
    (x2, y2), not width and height."""
    call(a=box(500, 0, 1000, 1000), b=box(1200, 0, 1300, 1000)).equals([[0.0]])


@drill.needs("identical_boxes", "corners_not_sizes")
def negative_coordinates(call):
    """Boxes left of 0 or above it come out differently: coordinates may be negative. Clip the
    sides of the intersection, not the coordinates."""
    call(a=box(-1000, -1000, 0, 0), b=box(-1000, -1000, 0, 0)).equals([[1.0]])


@drill.test
def touching_boxes(call):
    """Boxes that share only an edge overlap: that is the inclusive-pixel convention (+1).
    Coordinates here are continuous: the width is x2 − x1."""
    call(a=box(0, 0, 1, 1), b=box(1, 0, 2, 1)).equals([[0.0]])


@drill.needs("identical_boxes", "corners_not_sizes")
def nested_boxes(call):
    """A small box inside a large one has another IoU than 1/16. Where it is 1, the intersection is
    divided by the smaller area: divide by the union."""
    answer = call(a=box(0, 0, 4000, 4000), b=box(1000, 1000, 2000, 2000))
    # So large that one pixel more or less is no matter.
    answer.equals([[1 / 16]], tolerance=1e-3)


@drill.test
def rows_are_a(call):
    """The result must have the shape (N, M): row i belongs to a[i], column j to b[j]."""
    a, b = (f"np.tile([0.0, 0.0, 1000.0, 1000.0], ({n}, 1))" for n in (2, 3))
    call(a=a, b=b).has_shape((2, 3))


@drill.needs("touching_boxes", "corners_not_sizes")
def degenerate_boxes(call):
    """Two boxes without area have no IoU of 0, as the question wants it: 0/0 is NaN. Guard the
    division."""
    call(a=box(3, 3, 3, 3), b=box(3, 3, 3, 3)).equals([[0.0]])


@drill.needs("identical_boxes")
def int32_boxes(call):
    """Areas overflow in the integer type of the input (50000 · 50000 > 2³¹). Convert to float
    before multiplying."""
    corners = box(0, 0, 50000, 50000, dtype="int32")
    call(a=corners, b=corners).equals([[1.0]])


@drill.needs("int32_boxes", "disjoint_boxes", "corners_not_sizes", "touching_boxes")
def unsigned_boxes(call):
    """Boxes of unsigned integers that lie apart have an IoU above 0: 10 − 50 is 216 in uint8.
    Convert to float before subtracting."""
    a = box(0, 0, 10, 100, dtype="uint8")
    call(a=a, b=box(50, 0, 60, 1, dtype="uint8")).equals([[0.0]])


@drill.needs("unsigned_boxes", "nested_boxes", "negative_coordinates")
def any_number_type(call):
    """The result depends on the type of the input: a side of 200 is −56 in int8, an area of 90,000
    is infinite in float16, an IoU of ½ is 0 in integers. Convert both to float64 first."""
    corners = box(-100, -100, 100, 100, dtype="int8")
    call(a=corners, b=corners).equals([[1.0]])
    corners = box(0, 0, 300, 300, dtype="float16")
    call(a=corners, b=corners).equals([[1.0]])
    whole, half = box(0, 0, 2, 1, dtype="int64"), box(0, 0, 1, 1, dtype="int64")
    call(a=whole, b=half).equals([[0.5]])


@drill.needs("rows_are_a")
def no_boxes(call):
    """No boxes in `a` must give an array of shape (0, M), no boxes in `b` one of shape (N, 0)."""
    call(a="np.zeros((0, 4))", b=box(0, 0, 1, 1)).has_shape((0, 1))
    answer = call.without(ValueError, a="np.ones((2, 4))", b="np.zeros((0, 4))")
    answer.has_shape((2, 0))


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(a=box(1, 1, 3, 3), b=box(2, 2, 4, 4))


def boxes(seed, n):
    """Boxes with whole corners, some left of 0, as code."""
    sizes = f"np.random.default_rng({seed}).integers(1, 8, ({n}, 2, 2))"
    return f"{sizes}.cumsum(axis=1).reshape({n}, 4) - 4.0"


@drill.general
def random_boxes(call):
    """Differs from torchvision.ops.box_iou."""
    import torch
    from torchvision.ops import box_iou as oracle

    for n, m in ((1, 1), (1, 2), (3, 2), (8, 9)):
        answer = call(a=boxes(n, n), b=boxes(10 + m, m))
        answer.equals(oracle(*map(torch.tensor, answer.args)))


@drill.general
def symmetric_and_scale_free(call):
    """iou(a, b) must equal iou(b, a).T, and stay when all coordinates are multiplied or moved."""
    a, b = boxes(1, 4), boxes(2, 5)
    once = call(a=a, b=b).array
    call(a=b, b=a).equals(once.T)
    call(a=f"3 * ({a}) + 70", b=f"3 * ({b}) + 70").equals(once)
    call(a=f"({a}) / 10", b=f"({b}) / 10").equals(once)


@drill.general
def far_from_zero(call):
    """A small box far from 0 has another IoU: float32 has seven digits. Compute in float64."""
    a = "np.array([[5000.0, 5000.0, 5000.3, 5000.3]])"
    call(a=a, b=f"{a} + 0.1").equals([[2 / 7]])
    # A float32 in the result, which no small number in the denominator hides here.
    call(a=box(0, 0, 3000, 1000), b=box(0, 0, 1000, 1000)).equals([[1 / 3]], tolerance=1e-9)


@drill.bonus
def no_python_loop(call):
    """Vectorised: at most 60 executed lines for 30 boxes and 30 boxes."""
    a = "np.tile([0.0, 0.0, 1.0, 1.0], (30, 1))"
    call.within(60, a=a, b=a)


drill.mistake(
    "union counts the intersection twice",
    "identical_boxes",
    {"+ area_b - intersection": "+ area_b"},
    "A box with itself gives 1/2: the union counts the intersection twice. Subtract it once.",
)
drill.mistake(
    "coordinates clipped at 0",
    "negative_coordinates",
    {"dtype=float)": "dtype=float).clip(min=0)"},
    "The part of a box that is left of 0 or above it counts for nothing. Coordinates may be "
    "negative: clip the sides of the intersection alone.",
)
drill.mistake("intersection not clipped at 0", "disjoint_boxes", {".clip(min=0)": ""})
drill.mistake(
    "area clipped, not the sides",
    "disjoint_boxes",
    {".clip(min=0)": "", "size[..., 0] * size[..., 1]": "size.prod(axis=-1).clip(min=0)"},
)
drill.mistake(
    "+1 pixel convention",
    "touching_boxes",
    {
        "(bottom_right - top_left)": "(bottom_right - top_left + 1)",
        "a[:, 2] - a[:, 0]": "a[:, 2] - a[:, 0] + 1",
        "a[:, 3] - a[:, 1]": "a[:, 3] - a[:, 1] + 1",
        "b[:, 2] - b[:, 0]": "b[:, 2] - b[:, 0] + 1",
        "b[:, 3] - b[:, 1]": "b[:, 3] - b[:, 1] + 1",
    },
)
drill.mistake(
    "divides by the smaller area",
    "nested_boxes",
    {"area_a[:, None] + area_b - intersection": "np.minimum(area_a[:, None], area_b)"},
    "A small box inside a large one gives 1: the intersection is divided by the smaller area. "
    "Divide by the union.",
)
drill.mistake(
    "width and height for the far corner",
    "corners_not_sizes",
    {
        "    top_left =": "    a = np.concatenate([a[:, :2], a[:, :2] + a[:, 2:]], axis=1)\n"
        "    b = np.concatenate([b[:, :2], b[:, :2] + b[:, 2:]], axis=1)\n    top_left ="
    },
    "The last two numbers of a box count as width and height. They are the far corner (x2, y2).",
)
drill.mistake(
    "transposed",
    "rows_are_a",
    {"where=union > 0)": "where=union > 0).T"},
    "The result has the shape (M, N), and belongs to `b` by rows. Row i belongs to a[i]: (N, M).",
)
drill.mistake(
    "no guard against 0/0",
    "degenerate_boxes",
    {"np.divide(intersection, union, out=zero, where=union > 0)": "intersection / union"},
)
drill.mistake(
    "areas in the input's integers",
    "int32_boxes",
    {"dtype=float)": "dtype=None)", "np.zeros_like(union)": "np.zeros(union.shape)"},
)
drill.mistake(
    "widths computed in place",
    "inputs_unchanged",
    {"area_a =": "a[:, 2:] -= a[:, :2]; area_a =", "(a[:, 2] - a[:, 0])": "a[:, 2]"}
    | {"(a[:, 3] - a[:, 1])": "a[:, 3]"},
)


@drill.mistaken("sides in unsigned integers", "unsigned_boxes")
def _unsigned_sides(a, b):
    sides = np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])
    intersection = sides.clip(0).astype(float).prod(axis=2)
    area_a, area_b = ((c[:, 2:] - c[:, :2]).astype(float).prod(axis=1) for c in (a, b))
    union = area_a[:, None] + area_b - intersection
    return np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)


@drill.mistaken(
    "floats in the input's type",
    "any_number_type",
    "Boxes of float16 get no IoU where an area passes 65,504, the largest number of that type. "
    "Convert floats to float64, too.",
)
def _floats_kept(a, b):
    a, b = (c if c.dtype.kind == "f" else c.astype(float) for c in (a, b))
    sides = np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])
    intersection = sides.clip(0).prod(axis=2)
    area_a, area_b = ((c[:, 2:] - c[:, :2]).prod(axis=1) for c in (a, b))
    union = area_a[:, None] + area_b - intersection
    return np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)


@drill.mistaken(
    "result in the input's type",
    "any_number_type",
    "An IoU of ½ is 0 where the boxes are of integers: the result has the type of the boxes. It "
    "must be float64.",
)
def _result_of_integers(a, b):
    return box_iou(a, b).astype(a.dtype)


@drill.mistaken(
    "no shape when empty", "no_boxes", "No boxes in `a` must give an array of shape (0, M)."
)
def _list_of_lists(a, b):
    rows = [[box_iou(x[None], y[None])[0, 0] for y in b] for x in a]
    return np.array(rows) if rows else np.array([])
